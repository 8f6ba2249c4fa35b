"""Every text in every language is plain: short sentences, abbreviations explained, none of the office's stiff words."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

import pytest

from advisor.adapters.gettext_texts import GettextTexts
from advisor.services.glossary import TERMS, explained, words_in

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "resources" / "locale"
sys.path.insert(0, str(LOCALE))

import po_files  # noqa: E402 - lives beside the translations

LANGUAGES = ("en", "sk", "cs", "de")
MEAN, LONGEST = 14, 25

NAMED_BY_MAKERS = ("app.", "edition.", "sound_only")  # names and menus of other people's programs
# Names of products, and what a person types or sees as it stands.
NAMES = {
    "YouTube", "FaceTime", "LibreOffice", "PostgreSQL", "PowerPoint", "OneDrive", "macOS", "iOS", "OpenSSL",
    "HOST", "PORT", "APP", "VA", "VO", "SIM",
}  # fmt: skip
# Stiff words and what says the same, each language by its own list: found anywhere, at the beginning of a word.
STIFF = {
    "en": (
        "utilis", "utiliz", "in order to", "prior to", "with regard to", "pursuant", "facilitat", "commence",
        "terminat", "leverag", "hereby", "aforementioned", "in accordance with", "notwithstanding", "endeavour",
        "subsequent", "henceforth", "shall ",
    ),
    "sk": (
        "za účelom", "v rámci", "predmetn", "realizova", "disponova", "v zmysle", "z titulu", "na základe ktor",
        "uskutočni", "vykonáva sa", "nakoľko", "prostredníctvom", "príslušn", "relevantn", "implementova",
        "v prípade, že", "meeting",
    ),
    "cs": (
        "za účelem", "v rámci", "předmětn", "realizova", "disponova", "ve smyslu", "z titulu", "uskutečni",
        "prostřednictvím", "příslušn", "relevantn", "implementova", "v případě, že", "meeting", "jelikož",
    ),
    "de": (
        "im rahmen", "zwecks", "bezüglich", "hinsichtlich", "durchgeführt", "durchführ", "gemäß", "mittels",
        "seitens", "inanspruchnahme", "erfolgt ", "vorgenommen", "diesbezüglich", "betreffend", "meeting",
        "implementier", "in bezug auf", "sofern",
    ),
}  # fmt: skip
ABBREVIATION = re.compile(r"(?<![\w{/.])[A-Z](?:[A-Za-z]*[A-Z][A-Za-z]*|\d+)(?![\w}])")


@cache
def texts_of(language: str) -> tuple[tuple[str, str], ...]:
    """Context and text of everything that people read, without what only marks words to look for."""
    entries = po_files.read(LOCALE / language / "LC_MESSAGES" / "advisor.po").entries.values()
    signs = {term.signs for term in TERMS}
    return tuple(
        (entry.context, form.replace("&", ""))
        for entry in entries if entry.text not in signs
        for form in (entry.translations if language != "en" else (entry.text, entry.plural)) if form
    )  # fmt: skip


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence; a place to fill counts as one word."""
    parts = re.split(r"(?<=[.!?…:;])\s+|\n+", text)
    found = [re.findall(r"\{[a-z_0-9]*\}|[^\W_]+(?:[-'’./][^\W_]+)*", part) for part in parts]
    return [words for words in found if words]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str) -> None:
    lengths, long = [], []
    for _context, text in texts_of(language):
        for words in sentences(text):
            if len(words) > 3:  # a button or a name is no sentence, and would make the mean look better than it is
                lengths.append(len(words))
            if len(words) > LONGEST:
                long.append(" ".join(words))
    assert long == []
    assert len(lengths) > 1000
    assert sum(lengths) / len(lengths) <= MEAN


def abbreviations(text: str) -> set[str]:
    letters = [c for c in text if c.isalpha()]
    if letters and all(c.isupper() for c in re.sub(r"\{[^}]*\}", "", text) if c.isalpha()) and " " in text:
        return set()  # a heading in capitals
    return set(ABBREVIATION.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_abbreviation_is_in_the_glossary(language: str) -> None:
    texts = GettextTexts(language, LOCALE)
    known = {word for one in explained(texts) for word in re.findall(r"[\w/]+", one.term)} | NAMES
    found = {
        (short, text) for context, text in texts_of(language) if not context.startswith(NAMED_BY_MAKERS)
        for short in abbreviations(text) if short not in known and not re.fullmatch(r"[A-Z]\d+", short)
    }  # fmt: skip
    assert sorted(found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_stiff_words(language: str) -> None:
    stiff = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, STIFF[language])) + ")", re.IGNORECASE)
    assert [(hit.group(), text) for context, text in texts_of(language)
            if not context.startswith(NAMED_BY_MAKERS) and (hit := stiff.search(text))] == []  # fmt: skip


def test_the_checks_see_what_they_look_for() -> None:
    assert abbreviations("Ask the ISM about MFA, please.") == {"ISM", "MFA"}
    assert abbreviations("CANNOT BE READ: {n}") == set()
    assert [len(words) for words in sentences("One two three. Four {n} five: six.")] == [3, 3, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_finds_its_own_words(language: str) -> None:
    """Where a term is looked for in texts, it is found at least in its own name."""
    texts = GettextTexts(language, LOCALE)
    for one in TERMS:
        if one.signs:
            term = texts.gettext(one.term)
            assert term in [found.term for found in words_in(term, texts)], (one.id, term)
    assert len({one.term for one in explained(texts)}) == len(TERMS)


def test_the_glossary_stands_in_the_order_of_the_language() -> None:
    slovak = [one.term for one in explained(GettextTexts("sk", LOCALE))]
    assert slovak.index("cloud") < slovak.index("čakáreň") < slovak.index("Data Privacy Framework")


def test_the_glossary_reads_words_as_people_do() -> None:
    english, slovak = GettextTexts("en", LOCALE), GettextTexts("sk", LOCALE)
    found = [one.term for one in words_in("Is it encrypted end-to-end? Ask IT. It has a lobby.", english)]
    assert found == ["encryption", "end-to-end encryption", "IT (information technology)", "waiting room"]
    assert words_in("It is late.", english) == []
    assert [one.term for one in words_in("Spojenie je zašifrované.", slovak)] == ["šifrovanie"]
