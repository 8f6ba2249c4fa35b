"""What an advice is made of. Ids and values only: the words are made in services/wording.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from advisor.domain.catalogue import Fact
from advisor.domain.checklist import Result


class Reason(NamedTuple):
    """One rule's word on one edition, down to the fact it rests on."""

    criterion: str
    effect: str  # for | against | unknown
    mandatory: bool
    value: Any  # None: nothing is known
    state: str  # confirmed | ageing | stale | unconfirmed | not_known
    fact: Fact | None
    result: Result
    weight: int  # points it gives
    rule_why: str
    rule_source: str = ""
    conditions: Mapping[str, tuple[str, ...]] = {}  # what the fact ties its value to


class Change(NamedTuple):
    """One step that would turn a verdict. Steps of one ``group`` are needed together; groups are alternatives."""

    kind: str  # fact | setting | organisation | edition
    criterion: str
    to: tuple[str, ...]
    verdict: Result  # of the edition once the whole group is done
    edition: str | None = None  # where kind is "edition"
    group: int = 0


class EditionAdvice(NamedTuple):
    """The verdict on one edition, with everything that led to it."""

    app: str
    edition: str
    name: str
    verdict: Result
    rank: int
    score: int
    recommended: bool
    reasons: tuple[Reason, ...]
    would_change: tuple[Change, ...] = ()


class Done(NamedTuple):
    """Something already done about an edition: a setting switched on, or the organisation's approval."""

    app: str
    edition: str
    criterion: str
    kind: str  # setting | organisation
