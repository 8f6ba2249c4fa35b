"""The recipes of CONTRIBUTING.md work: done here to the letter, with the blocks printed there, on a copy of data/."""

from __future__ import annotations

import re
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.domain.catalogue import facts_on
from advisor.domain.errors import PlainError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "resources" / "locale"))

import extract  # noqa: E402 - lives beside the translations
import po_files  # noqa: E402

STEP = re.compile(
    r"^(?P<what>New file|Append to|Insert into) `data/(?P<file>[^`]+)`(?: above `(?P<line>[^`]+)`)?:\n\n"
    r"```yaml\n(?P<block>.*?)```", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
RECIPES = dict(SECTION.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))


def follow(recipe: str, data: Path) -> None:
    steps = list(STEP.finditer(RECIPES[recipe]))
    assert steps, f"no steps in {recipe!r}"
    for step in steps:
        file = data / step["file"]
        if step["what"] == "New file":
            assert not file.exists()
            file.write_text(step["block"], encoding="utf-8")
            continue
        text = file.read_text(encoding="utf-8")
        if step["what"] == "Append to":
            text += step["block"]
        else:
            before, line, after = text.partition(f"\n{step['line']}")
            assert line, f"{step['line']} does not stand in {step['file']}"
            text = f"{before}\n{step['block']}{line.removeprefix(chr(10))}{after}"
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path / "data"


def test_add_an_app(data: Path) -> None:
    follow("Add an app", data)
    catalogue = CatalogueFiles(data).catalogue()
    assert catalogue.apps["example_meet"].edition("free") is not None
    (fact,) = catalogue.apps["example_meet"].facts
    assert fact.source in catalogue.sources


def test_add_a_fact(data: Path) -> None:
    before = CatalogueFiles(data).catalogue()
    follow("Add a fact", data)
    after = CatalogueFiles(data).catalogue()
    day, eve = date(2026, 11, 20), date(2026, 11, 19)

    def known(catalogue: object, on: date) -> set[str]:
        return {f.id for f in facts_on(after.apps["wire"].facts, on, on, after.prepared_on)}

    assert len(after.apps["wire"].facts) == len(before.apps["wire"].facts) + 1
    assert "wire.e2ee.901" in known(after, day)
    assert "wire.e2ee.901" not in known(after, eve)


def test_add_a_question(data: Path) -> None:
    follow("Add a question", data)
    questions = CatalogueFiles(data).checklist().questions
    assert questions[-1].id == "C90_example"


def test_add_a_translation(data: Path, tmp_path: Path) -> None:
    follow("Add a question", data)
    texts = {entry.key: entry for entry in extract.texts_of_data(data)}
    file = tmp_path / "locale" / "sk" / "LC_MESSAGES" / "advisor.po"
    old = po_files.read(ROOT / "resources/locale/sk/LC_MESSAGES/advisor.po")
    po_files.write(file, extract.merged("sk", old, texts, prune=False))
    written = file.read_text(encoding="utf-8")

    (block,) = re.findall(r"```po\n(.*?)```", RECIPES["Add a translation"], re.DOTALL)
    untranslated = re.sub(r'msgstr ".+"', 'msgstr ""', block)
    assert untranslated in written, "the new text is not offered for translation"
    file.write_text(written.replace(untranslated, block), encoding="utf-8")

    po_files.compile_all(tmp_path / "locale")
    slovak = GettextTexts("sk", tmp_path / "locale")
    english = "Can everybody hear each other?"
    assert slovak.pgettext("question.C90_example.text", english) == "Počujú sa všetci navzájom?"
    # Nothing translated before was lost on the way.
    again = po_files.read(file)
    assert all(again.entries[key].translations == entry.translations for key, entry in old.entries.items())


def test_a_slip_is_reported_with_file_line_and_field(data: Path) -> None:
    follow("Add an app", data)
    file = data / "apps" / "example_meet.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("value: default", "value: defualt"), encoding="utf-8")
    with pytest.raises(PlainError) as caught:
        CatalogueFiles(data).catalogue()
    said = str(caught.value.values)
    assert "example_meet.yaml:13" in said
    assert "value" in said
