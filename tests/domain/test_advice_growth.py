"""Ten times the apps are ten times the work: counted in calls, so that a busy machine makes no difference."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from advisor.domain.advice import advise, choose_rule_set
from advisor.domain.catalogue import Catalogue

SITUATION = {"role": "host", "sector": "public_office", "sensitive": "yes", "secret": "no", "children": "no",
             "recording": "no", "outsiders": "yes", "size": "6_to_25"}  # fmt: skip


def grown(catalogue: Catalogue, factor: int) -> Catalogue:
    apps = {
        f"{app.id}_{copy}": app.model_copy(update={"id": f"{app.id}_{copy}"})
        for copy in range(factor)
        for app in catalogue.apps.values()
    }
    return catalogue.model_copy(update={"apps": apps})


def calls(job: Callable[[], object]) -> int:
    """Calls of functions, in Python and below, that a job makes."""
    count = 0

    def seen(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        job()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("ready", [False, True])
def test_work_grows_with_the_number_of_apps_and_no_faster(knowledge, ready: bool) -> None:
    rules = choose_rule_set(knowledge.rule_sets("catalogue"), SITUATION)
    day = knowledge.catalogue().prepared_on
    found = []
    for factor in (1, 10):
        bigger = grown(knowledge.catalogue(), factor)
        if ready:
            advise(bigger, rules, day, day)
        found.append(calls(lambda bigger=bigger: advise(bigger, rules, day, day)))
    assert found[0] > 300
    assert found[1] <= 10 * found[0]


def test_advice_that_is_kept_is_the_same_and_saves_most_of_the_work(knowledge) -> None:
    rules = choose_rule_set(knowledge.rule_sets("catalogue"), SITUATION)
    base = grown(knowledge.catalogue(), 1)
    day = base.prepared_on
    told = []
    cold, warm = (calls(lambda: told.append(advise(base, rules, day, day))) for _ in range(2))
    assert told[0] == told[1]
    assert warm < cold / 5
