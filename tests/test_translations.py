"""The translations are whole and plain: no gap, no guess, no lost place to fill, short sentences."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "resources" / "locale"
sys.path.insert(0, str(LOCALE))

import extract  # noqa: E402 - lives beside the translations
import po_files  # noqa: E402

LANGUAGES = ("sk", "cs", "de")
ALL = ("en", *LANGUAGES)
PLURAL_FORMS = {"en": 2, "sk": 3, "cs": 3, "de": 2}
PLACE = re.compile(r"\{[a-z_0-9]*\}")
ADDRESS = re.compile(r"\w+://\S+")  # a pattern such as udp://HOST:PORT is typed, not read as words
MNEMONIC = re.compile(r"&(?=[^\W_])")
# A sentence ends at . ? ! or a line break, not inside a number, an address or "Art. 28".
SENTENCE = re.compile(r"(?<=[.?!])[“\"']?\s+(?=[„“\"'{]|[^\W\d_])|\n")
WORD = re.compile(r"[^\W\d_]{2,}|\w+")
# Short forms that a clerk knows, names of files, systems and laws, and what only an administrator reads (UDP).
KNOWN_SHORT = {
    "IT", "PDF", "GDPR", "DSGVO", "EU", "EÚ", "USA", "US", "AI", "KI", "PC", "MB", "SMS", "UTF", "YAML", "JSON",
    "PKCS", "RSA", "PIN", "TOKEN", "SIP", "UDP", "OK", "APP", "ADVISOR", "IDENTITY", "PASSPHRASE",
    "CSV", "TCP", "TLS", "TURN",  # explained in the list of words
}  # fmt: skip


def entries(language: str) -> dict[po_files.Key, po_files.Entry]:
    found: dict[po_files.Key, po_files.Entry] = po_files.read(LOCALE / language / "LC_MESSAGES" / "advisor.po").entries
    return found


def texts_of(language: str) -> Iterator[str]:
    """Every text as a person reads it; names of products and firms are not texts."""
    for (context, text), entry in entries(language).items():
        if not context.startswith(("app.", "edition.")):
            yield from entry.translations or [text]


def sentences(text: str) -> list[list[str]]:
    parts = SENTENCE.split(text.replace("&", ""))
    return [words for part in parts if (words := WORD.findall(PLACE.sub("x", part)))]


@pytest.fixture(scope="module")
def wanted() -> dict[po_files.Key, po_files.Entry]:
    found: dict[po_files.Key, po_files.Entry] = extract.all_texts()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str, wanted: dict[po_files.Key, po_files.Entry]) -> None:
    ours = entries(language)
    assert [key for key in wanted if key not in ours or not ours[key].translated] == []


@pytest.mark.parametrize("language", ALL)
def test_no_text_is_a_guess(language: str) -> None:
    raw = (LOCALE / language / "LC_MESSAGES" / "advisor.po").read_text(encoding="utf-8")
    assert "#, fuzzy" not in raw


@pytest.mark.parametrize("language", ALL)
def test_plural_forms_are_as_many_as_the_language_has(language: str) -> None:
    file = po_files.read(LOCALE / language / "LC_MESSAGES" / "advisor.po")
    assert po_files.plural_forms(file.header) == PLURAL_FORMS[language]
    wrong = [e.text for e in file.entries.values() if e.plural and len(e.translations) != PLURAL_FORMS[language]]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_to_fill_and_access_keys_are_kept(language: str) -> None:
    broken = []
    for entry in entries(language).values():
        for form in entry.translations:
            places = set(PLACE.findall(entry.text)) == set(PLACE.findall(form))
            keys = len(MNEMONIC.findall(entry.text)) == len(MNEMONIC.findall(form))
            if not (entry.plural or places) or not keys:
                broken.append((entry.text, form))
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_ends_as_the_english_does(language: str) -> None:
    """A question stays a question; a label gets no full stop."""
    broken = []
    for entry in entries(language).values():
        for form in entry.translations:
            for sign in "?:.":
                ends = entry.text.rstrip(" \n”\"").endswith(sign)
                if sign != "." and ends != form.rstrip(" \n“”\"").endswith(sign):
                    broken.append((entry.text, form))
                if sign == "." and form.endswith(".") and entry.text[-1].isalnum():
                    broken.append((entry.text, form))
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    """Low and high, in pairs; the straight ones of code stay only inside commands."""
    broken = [text for text in texts_of(language) if text.count("„") != text.count("“") or '"' in text]
    assert broken == []


@pytest.mark.parametrize("language", ALL)
def test_sentences_are_short(language: str) -> None:
    lines = [(len(words), text) for text in texts_of(language) for words in sentences(text)]
    assert [line for line in lines if line[0] > 25] == []
    # Labels of one word would flatter the mean, so only whole sentences count.
    assert statistics.mean(length for length, text in lines if text.rstrip(" ”“")[-1:] in ".?!") <= 14


@pytest.mark.parametrize("language", ALL)
def test_no_short_form_stands_unexplained(language: str) -> None:
    strange = {
        (word, text)
        for text in texts_of(language)
        for word in re.findall(r"[^\W\d_]{2,}", ADDRESS.sub("", PLACE.sub("", text)))
        if word.isupper() and word not in KNOWN_SHORT
    }
    assert strange == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_no_read_the_same_everywhere(language: str) -> None:
    words = {(text, entry.translations[0]) for (_, text), entry in entries(language).items() if text in ("Yes", "No")}
    assert len(words) == 2
