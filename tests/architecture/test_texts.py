"""Translations: nothing forgotten, nothing broken by a translator's slip."""

from __future__ import annotations

import gettext
import io
import re
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from advisor.adapters.gettext_texts import LANGUAGES, GettextTexts

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "resources" / "locale"
sys.path.insert(0, str(LOCALE))

import extract  # noqa: E402 - lives beside the translations
import po_files  # noqa: E402

PLACE = re.compile(r"\{[a-z_0-9]*\}|%[sd]")


def po(language: str) -> po_files.PoFile:
    return po_files.read(LOCALE / language / "LC_MESSAGES" / "advisor.po")


@pytest.fixture(scope="module")
def wanted() -> dict[po_files.Key, po_files.Entry]:
    return extract.all_texts()


def test_the_template_is_current(wanted: dict[po_files.Key, po_files.Entry]) -> None:
    """If this fails: python3 dev.py texts."""
    template = po_files.read(LOCALE / "advisor.pot").entries
    assert set(template) == set(wanted)


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_every_language_has_every_text(language: str, wanted: dict[po_files.Key, po_files.Entry]) -> None:
    assert set(wanted) - set(po(language).entries) == set()


def test_slovak_is_complete(wanted: dict[po_files.Key, po_files.Entry]) -> None:
    entries = po("sk").entries
    assert [key for key in wanted if key not in entries or not entries[key].translated] == []


@pytest.mark.parametrize("language", ["sk", "cs", "de"])
def test_a_translation_keeps_the_places_to_fill(language: str) -> None:
    broken = []
    for entry in po(language).entries.values():
        allowed = set(PLACE.findall(entry.text)) | set(PLACE.findall(entry.plural))
        for form in entry.translations:
            here = set(PLACE.findall(form))
            # One plural form may leave the number out ("one app"), never invent a place.
            if form and (here - allowed or (not entry.plural and here != allowed)):
                broken.append((entry.text, form))
    assert broken == []


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_others_read_our_files_the_same_way(language: str) -> None:
    """Babel for the text form, Python's gettext for the compiled form."""
    ours = po(language)
    raw = (LOCALE / language / "LC_MESSAGES" / "advisor.po").read_bytes()
    theirs = read_po(io.BytesIO(raw), locale=language, abort_invalid=True)
    keys = {(m.context or "", m.id[0] if isinstance(m.id, tuple) else m.id) for m in theirs if m.id}
    assert keys == set(ours.entries)
    compiled = gettext.GNUTranslations(io.BytesIO(po_files.compiled(ours)))
    for entry in ours.entries.values():
        if entry.translated and not entry.plural:
            found = compiled.pgettext(entry.context, entry.text) if entry.context else compiled.gettext(entry.text)
            assert found == entry.translations[0]


def test_what_is_written_is_what_was_read(tmp_path: Path) -> None:
    first = po_files.PoFile(extract.header("sk"), {
        ("", 'He said "no"\nand\tleft \\'): po_files.Entry("", 'He said "no"\nand\tleft \\', "", ["Povedal „nie“\n"]),
        ("", "{n} app"): po_files.Entry("", "{n} app", "{n} apps", ["a", "b", "c"]),
        ("part.first", "First"): po_files.Entry("part.first", "First"),
    })
    file = tmp_path / "a.po"
    po_files.write(file, first)
    again = po_files.read(file)
    assert again == first
    before = file.read_bytes()
    po_files.write(file, again)
    assert file.read_bytes() == before


@pytest.mark.parametrize("text", ['msgid "a', 'msgid "a" b"\nmsgstr ""', 'nonsense "a"', '"alone"',
                                  'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n'])
def test_a_broken_file_names_the_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.po"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(po_files.BadPoFile, match="line"):
        po_files.read(file)


def test_a_text_put_together_before_translation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('texts.gettext(f"{n} apps")', encoding="utf-8")
    with pytest.raises(extract.NotLiteral, match="line 1"):
        list(extract.texts_of_code(tmp_path))


def test_an_unknown_language_is_english() -> None:
    texts = GettextTexts("xx", LOCALE)
    assert (texts.language, texts.gettext("Yes"), texts.gettext("")) == ("en", "Yes", "")
    assert set(LANGUAGES) == {"en", "sk", "cs", "de"}
