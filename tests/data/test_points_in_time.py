"""The catalogue answers for past days what was worked out by hand for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.catalogue import App, Fact, holds

CATALOGUE = CatalogueFiles(places.data_dir()).catalogue()
POINTS: dict[str, Any] = read_yaml(Path(__file__).with_name("points_in_time.yaml")).value
# The points were worked out for the apps that the founding article names.
APPS = [CATALOGUE.apps[app_id] for app_id in POINTS["2026-11-23"]["lifecycle"]]


def holding(app: App, criterion: str, day: date) -> list[Fact]:
    return [f for f in app.facts if f.criterion == criterion and f.confirmed and holds(f, day)]


def values(app: App, criterion: str, day: date) -> set[Any]:
    return {f.value for f in holding(app, criterion, day)}


@pytest.mark.parametrize("day", POINTS)
def test_who_could_lock_group_meetings(day: str) -> None:
    on = date.fromisoformat(day)
    found: dict[str, set[str]] = {}
    for app in APPS:
        for fact in holding(app, "e2ee", on):
            if fact.value in ("optional", "default") and fact.detail.get("group_meetings") is True:
                found.setdefault(app.id, set()).update(fact.editions)
    expected = {app_id: set(point["editions"]) for app_id, point in POINTS[day]["group_e2ee"].items()}
    assert found == expected


@pytest.mark.parametrize("day", POINTS)
def test_second_step_where_meetings_could_be_locked(day: str) -> None:
    for app_id, point in POINTS[day]["group_e2ee"].items():
        assert values(CATALOGUE.apps[app_id], "mfa", date.fromisoformat(day)) == set(point["mfa"]), app_id


@pytest.mark.parametrize("day", POINTS)
def test_what_was_still_looked_after(day: str) -> None:
    on = date.fromisoformat(day)
    for app_id, expected in POINTS[day]["lifecycle"].items():
        found = values(CATALOGUE.apps[app_id], "lifecycle", on)
        assert expected in found if found else expected == "unknown", (app_id, found)
