"""The state of the knowledge on a day: counted right, the next to run out first, and its day is the true one."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.domain.advice import advise
from advisor.domain.catalogue import State, facts_on, state_of
from advisor.services.catalogue_status import _until, catalogue_status

FILES = CatalogueFiles(places.data_dir())
CATALOGUE = FILES.catalogue()
RULE_SETS = FILES.rule_sets("catalogue")
TODAY = date(2026, 11, 25)
STATUS = catalogue_status(CATALOGUE, RULE_SETS, TODAY)


def test_document() -> None:
    assert next(iter(STATUS)) == "schema"
    assert STATUS["schema"] == "advisor/catalogue-status/1"
    assert json.loads(json.dumps(STATUS)) == STATUS
    assert (STATUS["apps"], STATUS["editions"], STATUS["version"]) == (30, 52, "2026-11")
    assert STATUS["made_on"] == "2026-11-23"
    assert STATUS["facts"] == sum(len(app.facts) for app in CATALOGUE.apps.values())


def test_counts_add_up() -> None:
    in_force = [f for a in CATALOGUE.apps.values() for f in facts_on(a.facts, TODAY, TODAY, CATALOGUE.prepared_on)]
    assert STATUS["facts_in_force"] == len(in_force) == sum(STATUS["states"].values())
    for row in STATUS["criteria"]:
        states = [state_of(f, CATALOGUE.criteria[row["id"]], TODAY) for f in in_force if f.criterion == row["id"]]
        assert {s.value: row[s.value] for s in State} == {s.value: states.count(s) for s in State}
    deciding = {row["id"] for row in STATUS["criteria"] if row["deciding"]}
    assert deciding == {r.criterion for s in RULE_SETS for r in s.mandatory}


def test_the_day_is_the_day_the_state_changes() -> None:
    """The day named is the first on which the evidence carries less."""
    for app in CATALOGUE.apps.values():
        for fact in app.facts:
            if not fact.confirmed or fact.as_of is None or fact.as_of > TODAY:
                continue
            criterion = CATALOGUE.criteria[fact.criterion]
            for on in (fact.as_of, TODAY):
                state = state_of(fact, criterion, on)
                if state is State.STALE:
                    continue
                day = _until(fact.model_copy(update={"valid_to": None}), criterion, state, fact.as_of)
                assert state_of(fact, criterion, day - timedelta(days=1)) is state, fact.id
                assert state_of(fact, criterion, day) is not state, fact.id


def test_what_runs_out_next() -> None:
    rows = STATUS["runs_out_next"]
    assert rows
    assert [row["on"] for row in rows] == sorted(row["on"] for row in rows)
    assert all(row["on"] > TODAY.isoformat() for row in rows)
    assert any(row["verdicts"] for row in rows)


def test_verdicts_that_hang_on_a_fact_do_change() -> None:
    for row in STATUS["runs_out_next"]:
        for verdict in row["verdicts"]:
            rule_set = next(s for s in RULE_SETS if s.id == verdict["rule_set"])
            one = {(verdict["app"], verdict["edition"])}
            day = date.fromisoformat(row["on"])
            before = advise(CATALOGUE, rule_set, day - timedelta(days=1), TODAY, one)[0]
            after = advise(CATALOGUE, rule_set, day, TODAY, one)[0]
            assert (before.verdict, after.verdict) == (verdict["now"], verdict["then"])
            assert before.verdict != after.verdict


def test_oldest_deciding_fact() -> None:
    oldest = STATUS["oldest_deciding_fact"]
    assert all(oldest["evidence"] <= row["evidence"] for row in STATUS["runs_out_next"])


@pytest.mark.parametrize("on", [date(1990, 1, 1), date(2020, 9, 30), date(2028, 11, 24), date(2060, 2, 29)])
def test_any_day(on: date) -> None:
    status = catalogue_status(CATALOGUE, RULE_SETS, on)
    assert json.dumps(status)
    assert status["as_of"] == on.isoformat()


def test_after_the_last_day_nothing_passes() -> None:
    after = date.fromisoformat(STATUS["expires_on"]) + timedelta(days=1)
    for rule_set in RULE_SETS:
        assert all(edition.verdict != "fine" for edition in advise(CATALOGUE, rule_set, after, after))
