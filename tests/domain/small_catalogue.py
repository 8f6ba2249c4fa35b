"""A catalogue small enough to read in a test: two apps, three editions, three criteria."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from advisor.domain.advice import EditionAdvice, advise
from advisor.domain.catalogue import App, Catalogue, Criterion, Edition, Fact
from advisor.domain.checklist import Result
from advisor.domain.rules import Mandatory, Preferred, RuleSet

DAY = date(2026, 11, 23)
LOCK = {"none": "", "one_to_one_only": "", "optional": "", "default": "", "unknown": ""}
CONTRACT = {"yes": "", "business_only": "", "no": "", "not_applicable": ""}
DOOR = {"good": "", "basic": "", "weak": ""}
EDITIONS = {
    "alpha": (("free", "private"), ("office", "organisation")),
    "beta": (("server", "own_server"),),
}
CRITERIA = {
    name: Criterion(id=name, name=name, question="", kind="choice", values=values, fresh_months=12, usable_months=48)
    for name, values in {"lock": LOCK, "contract": CONTRACT, "door": DOOR}.items()
}
RULES = RuleSet(
    id="small",
    version="1",
    name="Small",
    mandatory=(
        Mandatory(
            criterion="lock",
            must_be=("default",),
            detail={"group_meetings": True},
            partial={"optional": Result.CONDITION},
            setting={"optional": Result.FINE},
            by_edition_kind={"own_server": {"none": Result.CONDITION, "not_known": Result.CONDITION}},
            approval={"none": Result.FINE},
            not_known=Result.STOP,
            why="w",
            source="s",
        ),
        Mandatory(
            criterion="contract",
            must_be=("yes", "not_applicable"),
            by_edition_kind={"organisation": {"business_only": Result.FINE}},
            not_known=Result.CONDITION,
            approval={"not_known": Result.FINE},
            why="w",
            source="s",
        ),
    ),
    preferred=(Preferred(criterion="door", is_=("good",), weight=2, why="w", source="s"),),
)


def fact(app: str, criterion: str, value: Any, *editions: str, number: int = 1, **more: Any) -> Fact:
    """A confirmed fact of the catalogue, fresh on DAY and known for years, unless said otherwise."""
    given = {
        "id": f"{app}.{criterion}.{number}",
        "criterion": criterion,
        "value": value,
        "editions": editions or tuple(name for name, _ in EDITIONS[app]),
        "as_of": date(2026, 10, 1),
        "known_from": date(2020, 1, 1),
        "explanation": "",
    }
    return Fact(**(given | more))


def catalogue(*facts: Fact) -> Catalogue:
    apps = {}
    for app_id, editions in EDITIONS.items():
        apps[app_id] = App(
            id=app_id,
            name=app_id.title(),
            vendor="",
            category="",
            product_family=app_id,
            editions=tuple(Edition(id=e, name=e, kind=kind, price="free") for e, kind in editions),
            facts=tuple(f for f in facts if f.id.startswith(app_id + ".")),
        )
    return Catalogue(version="1", prepared_on=DAY, criteria=CRITERIA, sources={}, apps=apps)


def judged(
    facts: Iterable[Fact], app: str = "alpha", edition: str = "office", on: date = DAY, known_on: date | None = None
) -> EditionAdvice:
    """The advice on one edition; known is what was known on the day, unless said otherwise."""
    rows = advise(catalogue(*facts), RULES, on, known_on or on)
    return next(a for a in rows if (a.app, a.edition) == (app, edition))


def reason(advice: EditionAdvice, criterion: str) -> Any:
    return next(r for r in advice.reasons if r.criterion == criterion)
