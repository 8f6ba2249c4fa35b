"""A correction is a small text with everything that its reader needs, and nothing about who wrote it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from advisor import cli
from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.domain.errors import PlainError
from advisor.main import command_parts
from advisor.services.correction import MOST, correction

CATALOGUE = CatalogueFiles(places.data_dir(), places.compiled_catalogue()).catalogue()
FACT = "cisco_webex.e2ee.1"


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_it_names_fact_source_version_and_what_is_wrong(language: str) -> None:
    texts = GettextTexts(language, places.locale_dir())
    says = "Od mája je to inak & viac\nriadkov? áno=1"
    made = correction(CATALOGUE, FACT, says, texts, "0.1.0")
    fact = next(f for f in CATALOGUE.apps["cisco_webex"].facts if f.id == FACT)
    source = CATALOGUE.sources[fact.source or ""]
    where = source.address or source.title
    for part in (FACT, where, CATALOGUE.version, "2026-11-23", "0.1.0", " ".join(says.split())):
        assert part in made["text"]
    link = urlsplit(made["mail"])
    assert (link.scheme, link.path) == ("mailto", "")
    assert parse_qs(link.query) == {"subject": [made["subject"]], "body": [made["text"]]}


def test_a_fact_that_is_none_and_a_text_that_says_nothing() -> None:
    texts = GettextTexts("en", places.locale_dir())
    for fact, says, code in ((FACT, " \n ", "correction_empty"), ("zoom.e2ee.999", "x", "confirm_unknown_fact")):
        with pytest.raises(PlainError) as caught:
            correction(CATALOGUE, fact, says, texts, "0.1.0")
        assert caught.value.code == code
    assert len(correction(CATALOGUE, FACT, "x" * 5_000, texts, "0.1.0")["says"]) == MOST


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["catalogue", "wrong", FACT, "--says", "It changed.", "--json"], command_parts()) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "advisor/correction/1"
