"""The smallest safe version of each platform, from several known holes, as known on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from advisor.adapters import places
from advisor.adapters.gettext_texts import GettextTexts
from advisor.domain.catalogue import App, Catalogue, Criterion, Edition, Fact
from advisor.services.about_chosen import safe_versions

TEXTS = GettextTexts("en", places.locale_dir())


def hole(number: int, known: str, **mended_in: str) -> Fact:
    return Fact(
        id=f"alpha.known_holes.{number}", criterion="known_holes", value={"cve": [f"CVE-{number}"], "affected": "older",
        "mended_in": mended_in}, editions=("office",), known_from=date.fromisoformat(known), explanation="",
    )  # fmt: skip


def safe(*holes: Fact, on: str = "2026-11-23", edition: str = "office") -> dict[str, Any]:
    editions = tuple(Edition(id=e, name=e, kind="organisation", price="paid") for e in ("office", "other"))
    app = App(id="alpha", name="Alpha", vendor="", category="", product_family="alpha", editions=editions, facts=holes)
    criterion = Criterion(id="known_holes", name="", question="", kind="mapping", fresh_months=12, usable_months=48)
    catalogue = Catalogue(version="1", prepared_on=date(2026, 11, 23), criteria={"known_holes": criterion}, sources={},
                          apps={"alpha": app})  # fmt: skip
    found = app.edition(edition)
    assert found is not None
    day = date.fromisoformat(on)
    return safe_versions(catalogue, app, found, day, day, TEXTS)


OLD = hole(1, "2024-01-01", windows="5.9.3", macos="5.10")
NEW = hole(2, "2026-02-01", windows="5.10.1", linux="5.10")


def test_of_several_holes_the_newest_version_is_needed_and_numbers_are_no_text() -> None:
    for holes in ((OLD, NEW), (NEW, OLD)):
        told = safe(*holes)
        assert told["platforms"] == {"windows": "5.10.1", "macos": "5.10", "linux": "5.10"}
        assert len(told["steps"]) == 3
        assert any("5.10.1" in step and "Windows" in step for step in told["steps"])


def test_a_hole_nobody_knew_of_asks_for_nothing() -> None:
    assert safe(OLD, NEW, on="2025-01-01")["platforms"] == {"windows": "5.9.3", "macos": "5.10"}
    assert safe(OLD, NEW, on="2023-01-01")["platforms"] == {}
    assert safe(OLD, NEW, edition="other")["platforms"] == {}
