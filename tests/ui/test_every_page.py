"""Every page in every language, theme and text size, looked at with every rule of ``looking.py``: a sample of all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from advisor.ui import accessibility, page
from advisor.ui.accessibility import HeadingLabel
from advisor.ui.main_window import MainWindow
from advisor.ui.page import ChoiceGroup
from advisor.ui.pages.app_page import AppPage
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.reveal import Fold
from tests.conftest import WHOLE
from tests.ui.conftest import OpenWindow, bury
from tests.ui.looking import RULES, clipped, out_of_order, seen, tab_walk
from tests.ui.showing import show
from tests.ui.walk import PAGES

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES, THEMES, SCALES = ("en", "sk", "cs", "de"), ("light", "dark", "contrast"), (1.0, 1.5, 2.0)
# Each language in each size, in one of the themes by turn; docs/accessibility.py looks at all of them. In the ordinary
# run German, the longest, in each size and theme; .ci/run takes the whole sample, and every language in small windows.
SAMPLE = [(name, THEMES[(at + size) % 3], SCALES[size]) for at, name in enumerate(LANGUAGES) for size in range(3)
          if WHOLE or name == "de"]  # fmt: skip
# A laptop of 1366 x 768 at 400 %: half by the system, half by the program's own text size.
ZOOMED = (683, 344)
SYSTEM_ZOOMED = (341, 182)  # all of it by the system


def breaches(window: MainWindow) -> list[str]:
    return [f"{name}: {found}" for name, rule in RULES.items() for found in rule.look(window)]


@pytest.mark.parametrize(("language", "theme", "scale"), SAMPLE)
def test_no_rule_is_broken(
    qapp: QApplication, open_window: OpenWindow, language: str, theme: str, scale: float
) -> None:
    window = open_window(language, theme, scale, size=(1366, 728))
    window.activateWindow()
    for name in PAGES:
        bury(qapp)
        show(window, name)
        assert breaches(window) == [], name


@pytest.mark.parametrize("language", LANGUAGES if WHOLE else ("de",))
@pytest.mark.parametrize("size", [(760, 560), ZOOMED], ids=["small", "400 %"])
def test_a_small_window_at_twice_the_text_size_breaks_no_rule_either(
    qapp: QApplication, open_window: OpenWindow, language: str, size: tuple[int, int]
) -> None:
    window = open_window(language, "light", 2.0, size=size)
    window.activateWindow()
    for name in PAGES:
        bury(qapp)
        show(window, name)
        assert (window.width(), window.height()) == size
        assert breaches(window) == [], name


def test_400_percent_by_the_system_alone_breaks_no_rule_either(qapp: QApplication, open_window: OpenWindow) -> None:
    window = open_window("de", "light", 1.0, size=SYSTEM_ZOOMED)
    window.activateWindow()
    for name in PAGES:
        bury(qapp)
        show(window, name)
        assert (window.width(), window.height()) == SYSTEM_ZOOMED
        assert breaches(window) == [], name


def test_a_window_that_comes_forward_stays_where_it_was_read(open_window: OpenWindow) -> None:
    window = open_window("en", "light", 1.0, size=SYSTEM_ZOOMED)
    show(window, "review")
    assert window.footer is not None
    scroll, main_button = window.page_scroll.verticalScrollBar(), window.footer.primary
    scroll.setValue(0)
    window._focus_moved(None, main_button)  # what Qt tells when another window was in front
    assert scroll.value() == 0
    window._focus_moved(window, main_button)
    assert scroll.value() > 0


def test_at_400_percent_the_page_has_the_whole_window(open_window: OpenWindow) -> None:
    window = open_window("de", "light", 2.0, size=ZOOMED)
    show(window, "checklist")
    assert window.page_scroll.viewport().height() == ZOOMED[1]
    assert window.footer is not None
    assert window.page is not None
    assert window.page.isAncestorOf(window.footer)
    window.resize(1366, 728)
    QTest.qWait(20)
    assert not window.page.isAncestorOf(window.footer)


def test_the_systems_own_scaling_counts_too(tmp_path: Path) -> None:
    """A process of its own: Qt reads the factor once, at its start."""
    script = (
        "import sys; from pathlib import Path; from PySide6.QtWidgets import QApplication\n"
        "from advisor.ui.main_window import MainWindow; from tests.ui.looking import clipped, overlapping\n"
        "from tests.ui.showing import show; from tests.ui.window_parts import make_parts\n"
        "app = QApplication([]); app.setStyle('Fusion'); parts = make_parts(Path(sys.argv[1]), 'de')\n"
        "parts.settings.set('text_scale', 200); window = MainWindow(parts)\n"
        "window.resize(683, 344); window.go('start'); window.show(); app.processEvents()\n"
        "for name in ('start', 'checklist', 'result', 'sign', 'error'):\n"
        "    show(window, name); assert clipped(window) + overlapping(window) == [], name\n"
        "print(window.devicePixelRatio(), window.grab().width())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.split() == ["2.0", "1366"], done.stderr[-2000:]


@pytest.mark.parametrize("theme", THEMES)
def test_focus_changes_what_is_seen(open_window: OpenWindow, theme: str) -> None:
    """The rule reads where the ring is; here it is really painted."""
    window = open_window(theme=theme)
    show(window, "situation")
    assert window.page is not None
    assert window.footer is not None
    for widget in (window.page.first_focus(), window.footer.primary, window.footer.back):
        assert widget is not None
        window.setFocus()
        without = window.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.qWait(1)
        with_ring = window.grab().toImage()
        changed = sum(
            without.pixel(x, y) != with_ring.pixel(x, y)
            for x in range(0, without.width(), 2)
            for y in range(0, without.height(), 2)
        )
        assert changed > 60, widget


def test_headings_and_groups_say_what_they_are(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "checklist")
    heading = window.findChildren(HeadingLabel)[0]
    assert seen(heading).role() == QAccessible.Role.Heading
    assert seen(heading).text(QAccessible.Text.Name) == heading.text()
    group = window.findChildren(ChoiceGroup)[0]
    assert seen(group).role() == QAccessible.Role.Grouping
    assert group.accessibleName() == heading.text() or group.accessibleName() in [
        h.text() for h in window.findChildren(HeadingLabel)
    ]
    card = seen(group.cards[0])
    assert card.role() == QAccessible.Role.RadioButton
    assert card.rect().width() == group.cards[0].width()


def test_what_unfolds_says_so_and_can_be_pressed(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "checklist")
    fold = window.findChildren(Fold)[0]
    told = seen(fold)
    opened = fold.opened
    assert (bool(told.state().expanded), bool(told.state().collapsed)) == (opened, not opened)
    actions = told.actionInterface()
    assert actions is not None
    assert "Press" in actions.actionNames()
    actions.doAction("Press")
    assert (fold.opened, bool(told.state().expanded)) == (not opened, not opened)


# That the rules can fail at all: every kind of breach is made once.


def _squeeze(window: MainWindow) -> QWidget:
    made = QLabel("A long text that has no room at all", window.page)
    made.setGeometry(40, 400, 30, 20)
    return made


def _nameless(window: MainWindow) -> QWidget:
    made = QLineEdit(window.page)
    made.setGeometry(900, 500, 100, 30)
    return made


def _tiny(window: MainWindow) -> QWidget:
    made = QPushButton("x", window.page)
    made.setGeometry(900, 600, 12, 12)
    return made


def _on_top(window: MainWindow) -> QWidget:
    assert window.page is not None
    over = next(part for part in window.page.findChildren(HeadingLabel))
    made = QLabel("Over it", window.page)
    made.move(over.mapTo(window.page, QPoint(0, 0)))
    made.adjustSize()
    return made


def _same_letter(window: MainWindow) -> QWidget:
    made = QPushButton("&Back again", window.page)
    made.setGeometry(700, 560, 200, 40)
    return made


def _no_tab(window: MainWindow) -> QWidget:
    made = QPushButton("Late", window.page)
    made.setGeometry(40, 500, 120, 30)  # on the page, and for the keyboard behind the footer
    return made


@pytest.mark.parametrize(("rule", "spoil"), [
    ("clipped", _squeeze), ("unnamed", _nameless), ("small", _tiny), ("overlapping", _on_top),
    ("same_letters", _same_letter), ("out_of_order", _on_top), ("unreached", _no_tab),
])  # fmt: skip
def test_the_rules_see_what_is_wrong(open_window: OpenWindow, rule: str, spoil: object) -> None:
    window = open_window(size=(1366, 728))
    show(window, "situation")
    window.activateWindow()
    assert RULES[rule].look(window) == []
    assert callable(spoil)
    spoil(window).show()
    assert RULES[rule].look(window) != []


def test_the_rule_on_roles_sees_a_group_that_is_none(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "speak_as", lambda _widget, _kind: None)
    window = open_window()
    show(window, "situation")
    assert RULES["wrong_roles"].look(window) != []


def test_the_rule_on_focus_sees_a_ring_that_is_missing(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    show(window, "situation")
    window.activateWindow()
    monkeypatch.setattr(window._ring, "show", lambda: None)
    monkeypatch.setattr(window._ring, "isVisible", lambda: False)
    assert RULES["focus_unseen"].look(window) != []


def test_an_app_by_hand_outlives_another_search(qapp: QApplication, open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "app")
    page = window.page
    assert isinstance(page, AppPage)
    assert page.list is not None
    assert page.search is not None
    page.list.cards[-1].click()
    assert page.other_name is not None
    page.other_name.setText("Village call")
    page.search.setText("zoom")
    qapp.processEvents()
    bury(qapp)
    assert page.list.chosen == "other"
    assert page.other_name.text() == "Village call"
    page.list.cards[0].click()
    assert not page.other_name.isVisibleTo(page)
    assert [w for w in tab_walk(window) if isinstance(w, QLineEdit)] == [page.search]
    assert clipped(window) + out_of_order(window) == []
    page.list.cards[-1].click()
    assert page.other_name.isVisibleTo(page)
    assert isinstance(page.list.cards[-1], ChoiceCard)


def test_another_page_is_announced_where_no_question_is_read(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(accessibility, "announce", lambda _widget, words: said.append(words))
    window = open_window()
    show(window, "signed")
    assert said[-1] == "Your record is ready"
    show(window, "error")
    assert window.page is not None
    assert said[-1] == window.page.accessibleName() != ""
    before = len(said)
    show(window, "situation")
    assert said[before:] == []  # the group of answers has the question as its name


def test_digits_count_only_in_the_answers(open_window: OpenWindow) -> None:
    """Who speaks to the computer, or strikes a key by mistake elsewhere, chooses nothing."""
    window = open_window()
    show(window, "situation")
    page = window.page
    assert page is not None
    cards = page.findChildren(ChoiceCard)
    chosen = [card.isChecked() for card in cards]
    assert window.footer is not None
    assert window.footer.primary is not None
    for elsewhere in [window.footer.primary, *page.findChildren(Fold)]:
        elsewhere.setFocus()
        QTest.keyClick(elsewhere, Qt.Key.Key_1)
        assert [card.isChecked() for card in cards] == chosen
    cards[-1].setFocus()
    QTest.keyClick(cards[-1], Qt.Key.Key_1)
    assert cards[0].isChecked()
