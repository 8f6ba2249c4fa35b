"""Editions side by side, in words."""

from __future__ import annotations

import json
from datetime import date
from itertools import combinations

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.domain.errors import PlainError
from advisor.services.compare_editions import comparison, comparison_text

DAY = date(2026, 11, 23)
SOURCE = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
SITUATION = {"role": "host", "sector": "public_office", "sensitive": "yes", "secret": "no"}


@pytest.fixture(scope="module")
def texts() -> GettextTexts:
    return GettextTexts("en", places.resources_dir() / "locale")


def test_two_editions_of_one_app(texts: GettextTexts) -> None:
    document = comparison(SOURCE, SITUATION, ["microsoft_teams/business", "microsoft_teams/premium"], DAY, DAY, texts)
    assert json.loads(json.dumps(document)) == document
    assert [e["verdict"] for e in document["editions"]] == ["stop", "condition"]
    assert [row["criterion"] for row in document["rows"] if row["differs"]] == ["e2ee"]
    first, second = (
        {lack["criterion"] for lack in e["lacks"] if lack["result"] != "fine"} for e in document["editions"]
    )
    assert first == {"e2ee", "hosting_jurisdiction"}
    assert second == {"e2ee", "hosting_jurisdiction"}  # a lock that must be switched on is still a condition
    lines = list(comparison_text(document, texts))
    assert lines[0].endswith("(microsoft_teams/business): not allowed")
    assert any("Only calls between two people" in line for line in lines)


def test_every_pair_has_a_word_on_every_criterion(texts: GettextTexts) -> None:
    names = [f"{a.id}/{e.id}" for a in list(SOURCE.catalogue().apps.values())[:6] for e in a.editions]
    for pair in list(combinations(names, 2))[::7]:
        document = comparison(SOURCE, SITUATION, pair, DAY, DAY, texts)
        assert all(len(row["cells"]) == 2 and all(c["text"] for c in row["cells"]) for row in document["rows"])


def test_the_articles_editions(texts: GettextTexts) -> None:
    school = {"sector": "school", "sensitive": "no", "secret": "no"}
    document = comparison(SOURCE, school, ["zoom/free", "zoom/paid"], DAY, DAY, texts, "article-2020")
    assert [e["verdict"] for e in document["editions"]] == ["stop", "condition"]


def test_an_edition_that_is_not_there(texts: GettextTexts) -> None:
    for wrong in ("zoom/busines", "zoom", "", "nothing/like/it"):
        with pytest.raises(PlainError) as raised:
            comparison(SOURCE, SITUATION, [wrong], DAY, DAY, texts)
        assert raised.value.code == "unknown_app"
        assert raised.value.values["nearest"]
