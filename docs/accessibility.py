# ruff: noqa: E501 - the table of clauses is easier to read in long lines
"""Writes docs/accessibility.md: the result of the tests, clause by clause. Run: python docs/accessibility.py

Every rule of tests/ui/looking.py looks at every page in every language, theme
and text size; the named tests are run. What fails or was skipped is written as
such. It takes some minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

OUT = ROOT / "docs" / "accessibility.md"
LANGUAGES, THEMES, PERCENT = ("en", "sk", "cs", "de"), ("light", "dark", "contrast"), (100, 150, 200)
EVERY_PAGE, THEME, PAGES = "tests/ui/test_every_page.py", "tests/ui/test_theme.py", "tests/ui/test_pages.py"
READER, PDF = "tests/end_to_end/test_screen_reader.py", "tests/adapters/test_record_pdf.py"
JUDGES, HELP, WORDS = "tests/interop/test_judges.py", "tests/ui/test_help_report.py", "tests/architecture/test_plain_words.py"


class Clause(NamedTuple):
    """``by``: rules of looking.py, and tests as file::name. Without any, ``words`` say how it is, and nothing proves it."""

    number: str
    title: str
    by: tuple[str, ...] = ()
    words: str = ""
    kind: str = "tested"  # tested, none (does not apply), looked (by reading the program), partly


C = Clause
CLAUSES = (
    C("5.2", "Activation of accessibility features", words="All of them are on the settings page, by keyboard; text size and colours follow the system at the first start.", kind="looked"),
    C("5.3", "Biometrics", words="The program uses none.", kind="none"),
    C("5.4", "Keeping accessibility in conversion", (f"{PDF}::test_a_screen_reader_says_what_the_page_says_in_its_order",), "Headings and order of the decision are in the tags of the PDF."),
    C("5.7, 5.8", "Key repeat, double strikes", words="Left to the system.", kind="looked"),
    C("5.9", "Simultaneous actions", ("unreached",), "No job needs two keys at once or a drag."),
    C("10.1.3.1", "Documents: structure", (f"{PDF}::test_structure_and_content_agree", f"{PDF}::test_everything_on_a_page_is_tagged_or_an_artifact", f"{JUDGES}::test_verapdf"), "The signed record is PDF/UA-1."),
    C("10.1.3.2", "Documents: order", (f"{PDF}::test_a_screen_reader_says_what_the_page_says_in_its_order",)),
    C("11.1.1.1", "Text for what is no text", ("unnamed",), "Drawings stand beside a text that says the same."),
    C("11.1.2", "Sound and film", words="The program has none.", kind="none"),
    C("11.1.3.1", "Structure and relations", ("wrong_roles", f"{EVERY_PAGE}::test_headings_and_groups_say_what_they_are")),
    C("11.1.3.2", "Order that makes sense", ("out_of_order",)),
    C("11.1.3.3", "Not by shape or place alone", words="Texts name buttons by their words.", kind="looked"),
    C("11.1.3.4", "Orientation", ("clipped",), "Any size of window from 360 x 300."),
    C("11.1.3.5", "Purpose of fields", ("unnamed",), "Every field has a name; there is no platform service for more."),
    C("11.1.4.1", "Not by colour alone", (f"{PAGES}::test_no_single_green_tick_stands_for_the_whole",), "Every result has a word and a shape of its own."),
    C("11.1.4.3", "Contrast of text", (f"{THEME}::test_contrast",), "4.5:1 in every theme."),
    C("11.1.4.4", "Text at 200 %", ("clipped",)),
    C("11.1.4.5", "Images of text", words="There are none.", kind="looked"),
    C("11.1.4.10", "Reflow", ("overlapping", f"{EVERY_PAGE}::test_a_small_window_at_twice_the_text_size_breaks_no_rule_either", f"{EVERY_PAGE}::test_the_systems_own_scaling_counts_too"), "400 % on 1366 x 768: half by the system, half by the text size; no scrolling sideways."),
    C("11.1.4.11", "Contrast of parts", (f"{THEME}::test_contrast",), "3:1 for borders, signs and the focus ring."),
    C("11.1.4.13", "What shows on hover or focus", words="Nothing appears on hover.", kind="looked"),
    C("11.2.1.1", "Keyboard", ("unreached", f"{PAGES}::test_digits_choose_and_enter_goes_on")),
    C("11.2.1.2", "No keyboard trap", ("unreached",), "Tab comes round on every page, in both directions."),
    C("11.2.1.4", "Single keys", (f"{EVERY_PAGE}::test_digits_count_only_in_the_answers", "same_letters"), "Digits choose only while an answer has the focus."),
    C("11.2.2.1", "Time limits", words="There are none.", kind="looked"),
    C("11.2.2.2", "Moving parts", words="Nothing moves by itself.", kind="looked"),
    C("11.2.3.1", "Flashes", words="Nothing flashes.", kind="looked"),
    C("11.2.4.3", "Order of focus", ("unreached",)),
    C("11.2.4.4", "Purpose of links", ("unnamed",)),
    C("11.2.4.6", "Headings and labels", ("wrong_roles", f"{EVERY_PAGE}::test_another_page_is_announced_where_no_question_is_read")),
    C("11.2.4.7", "Focus is seen", ("focus_unseen", f"{EVERY_PAGE}::test_focus_changes_what_is_seen"), "Never behind an edge, either (WCAG 2.2, 2.4.11)."),
    C("11.2.5.1, 11.2.5.4", "Gestures, motion", words="Single clicks only; a file that can be dropped can also be chosen.", kind="looked"),
    C("11.2.5.2", "Pointer cancellation", words="Buttons act when the mouse is released on them.", kind="looked"),
    C("11.2.5.3", "Label in name", ("unnamed",)),
    C("(WCAG 2.2, 2.5.8)", "Size of targets", ("small",), "24 pixels and more."),
    C("11.3.1.1", "Language", words="The language is set for the system library; what screen readers are told was not tested.", kind="partly"),
    C("11.3.2.1, 11.3.2.2", "On focus, on input", words="No page changes before a button is pressed, but for language, colours and text size, which change where they stand.", kind="looked"),
    C("11.3.3.1", "Errors are named", (f"{PAGES}::test_no_answer_is_chosen_beforehand_and_continue_asks_for_one", f"{HELP}::test_the_error_page_says_it_in_three_parts_with_a_code")),
    C("11.3.3.2", "Labels", ("unnamed",)),
    C("11.3.3.3", "Help with errors", (f"{HELP}::test_the_error_page_says_it_in_three_parts_with_a_code",), "What happened, what it means, what to do."),
    C("11.3.3.4", "Before it counts", (f"{PAGES}::test_a_change_from_the_review_comes_back_to_it",), "Answers are shown for review before signing."),
    C("11.4.1.2", "Name, role, value", ("unnamed", "wrong_roles")),
    C("11.5.2.3", "Platform services are used", (f"{READER}::test_check_a_meeting", f"{READER}::test_before_class", f"{READER}::test_verify_a_record"), "Seen on Linux (AT-SPI). On Windows the system library speaks UI Automation; not tested."),
    C("11.5.2.5", "Object information", ("unnamed", "wrong_roles")),
    C("11.5.2.6", "Row and column headings", words="Tables are written as labels with headings; there is no table widget.", kind="looked"),
    C("11.5.2.7, 11.5.2.17", "Values and their change", (f"{READER}::test_check_a_meeting",)),
    C("11.5.2.8", "Label relations", ("unnamed",)),
    C("11.5.2.9", "Parents and children", ("out_of_order",)),
    C("11.5.2.10", "Text", (f"{READER}::test_verify_a_record",)),
    C("11.5.2.11, 11.5.2.12", "Actions, and doing them", (f"{READER}::test_check_a_meeting", f"{EVERY_PAGE}::test_what_unfolds_says_so_and_can_be_pressed")),
    C("11.5.2.13, 11.5.2.14", "Focus, and moving it", ("focus_unseen", f"{READER}::test_check_a_meeting")),
    C("11.5.2.15", "Changes are told", (f"{READER}::test_check_a_meeting", f"{EVERY_PAGE}::test_another_page_is_announced_where_no_question_is_read")),
    C("11.6.2", "Features of the system are not disturbed", words="The program changes no setting of the system.", kind="looked"),
    C("11.7", "Preferences of the person", (f"{THEME}::test_high_contrast_takes_the_systems_colours",), "Contrast and dark follow the system; on Windows also the text size."),
    C("11.8.2", "Content that is made", (f"{JUDGES}::test_verapdf",), "Records are PDF/UA-1."),
    C("12.1.1", "Features are documented", words="In the README and here.", kind="looked"),
    C("12.1.2", "Documents are accessible", words="Text files with headings.", kind="looked"),
    C("(3.1.5)", "Plain words", (WORDS + "::test_sentences_are_short", WORDS + "::test_every_abbreviation_is_in_the_glossary"), "Beyond the standard: at most 14 words in the mean, 25 at most, abbreviations explained."),
)  # fmt: skip


def look_at_everything() -> tuple[int, Counter[str], list[str]]:
    """Every rule on every page: how many looks, breaches by rule, and what they were."""
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    from advisor.ui.main_window import MainWindow
    from tests.ui.looking import RULES
    from tests.ui.showing import show
    from tests.ui.walk import PAGES as NAMES
    from tests.ui.window_parts import make_parts

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    breaches, found, looks = Counter[str](), [], 0
    views = [(lang, theme, percent, (1366, 728)) for lang in LANGUAGES for theme in THEMES for percent in PERCENT]
    views += [(lang, "light", 200, (683, 344)) for lang in LANGUAGES]  # 400 %
    for language, theme, percent, size in views:
        with tempfile.TemporaryDirectory() as home:
            parts = make_parts(Path(home), language)
            for key, value in {"language": language, "theme": theme, "text_scale": percent}.items():
                parts.settings.set(key, value)
            window = MainWindow(parts)
            window.resize(*size)
            window.go("start")
            window.show()
            window.activateWindow()
            for name in NAMES:
                app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
                show(window, name)
                for rule, how in RULES.items():
                    looks += 1
                    wrong = how.look(window)
                    breaches[rule] += len(wrong)
                    found += [f"{name}, {language}, {theme}, {percent} %: {one}" for one in wrong]
            window.close()
            window.deleteLater()
    return looks, breaches, found


def run_tests() -> dict[str, str]:
    """Each named test: passed, failed or skipped. One with many cases has passed when all have."""
    wanted = sorted({by for clause in CLAUSES for by in clause.by if "::" in by})
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        subprocess.run([sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *wanted], cwd=ROOT,
                       stdout=subprocess.DEVNULL, env={**os.environ, "ADVISOR_INTEROP": "1"})  # fmt: skip
        cases = ElementTree.parse(report).iter("testcase")
        states: dict[str, set[str]] = {}
        for case in cases:
            name = f"{case.get('classname', '').replace('.', '/')}.py::{(case.get('name') or '').split('[')[0]}"
            bad = case.find("failure") is not None or case.find("error") is not None
            state = "failed" if bad else "skipped" if case.find("skipped") is not None else "passed"
            states.setdefault(name, set()).add(state)
    order = ("failed", "skipped", "passed")
    return {name: next(s for s in order if s in states.get(name, {"skipped"})) for name in wanted}


def result(clause: Clause, breaches: Counter[str], tests: dict[str, str]) -> str:
    if clause.kind != "tested":
        return {"none": "does not apply", "looked": "read, not tested", "partly": "not tested"}[clause.kind]
    wrong = sum(breaches[by] for by in clause.by if "::" not in by)
    states = {tests[by] for by in clause.by if "::" in by}
    if wrong or "failed" in states:
        return f"fails ({wrong})" if wrong else "fails"
    return "partly tested" if "skipped" in states else "holds"


def document(looks: int, breaches: Counter[str], found: list[str], tests: dict[str, str]) -> str:
    from tests.ui.walk import PAGES as NAMES

    lines = [
        "# Accessibility", "",
        "Made by `docs/accessibility.py` from the results of the tests; not by hand. It follows EN 301 549 V3.2.1.", "",
        f"{len(NAMES)} views of the window, {len(LANGUAGES)} languages, {len(THEMES)} themes, "
        f"{', '.join(map(str, PERCENT))} % text, and 400 % on 1366 x 768: {looks:,} looks, {sum(breaches.values())} breaches. "
        f"{sum(state == 'passed' for state in tests.values())} of {len(tests)} named tests passed.", "",
        "## Not tested", "",
        "- NVDA and Narrator on Windows, Orca on Linux: no person has listened to the program with a screen reader.",
        "- Windows itself: how the system library tells names and roles there (UI Automation), its contrast themes.",
        "- Speech input, switch control, screen magnifiers.",
        "- No person with a disability has tried it. Rules find what is missing, not what is hard to use.", "",
        "What was tested on a real accessibility bus (AT-SPI, Linux): a meeting is checked and signed, a class is "
        "ticked and signed, and a record is verified, only by finding things by role and name and by their actions.", "",
        "## Clause by clause", "", "| Clause | About | Result | By | |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for clause in CLAUSES:
        by = ", ".join(f"`{name.rpartition('::')[2]}`" for name in clause.by)
        lines.append(f"| {clause.number} | {clause.title} | {result(clause, breaches, tests)} | {by} | {clause.words} |")
    lines += ["", "Clauses that are not named are about things that the program has not: two-way voice, video, hardware, web "
              "pages, closed functionality.", ""]  # fmt: skip
    if found:
        lines += ["## Breaches", "", *(f"- {one}" for one in found[:50]), ""]
    return "\n".join(lines)


def main() -> int:
    tests = run_tests()
    looks, breaches, found = look_at_everything()
    OUT.write_text(document(looks, breaches, found, tests), encoding="utf-8")
    print(f"{looks} looks, {sum(breaches.values())} breaches; tests: {dict(Counter(tests.values()))}")
    return 1 if found or "failed" in tests.values() else 0


if __name__ == "__main__":
    sys.exit(main())
