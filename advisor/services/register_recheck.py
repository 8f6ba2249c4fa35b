"""Re-checks the whole register by cases: equal decisions are judged once, and only those that new knowledge touches.

What a case rests on is the knowledge about its edition, the rules, the questions and the organisation's own rules on
a day. Its mark is kept with the outcome; a case whose mark is the same need not be judged again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any

from advisor.domain.catalogue import Catalogue, facts_on, state_of
from advisor.domain.frozen import Frozen
from advisor.domain.register_query import Question
from advisor.domain.register_record import RECHECKS
from advisor.domain.signed_document import canonical
from advisor.services.ports import CatalogueSource
from advisor.services.register_ports import MOST_COUNTED, RegisterEngine

SCHEMA = "advisor/register-recheck/1"
PART = 1_000
Spread = Callable[[Iterable[str]], Iterator[Mapping[str, Any]]]


class RegisterRecheck:
    """Reads one file of each case that is touched; the outcome counts for all records of that case."""

    def __init__(
        self, engine: RegisterEngine, knowledge: CatalogueSource, spread: Spread, actual: Callable[[int, str], str]
    ) -> None:
        """``spread`` re-checks many files, in order; ``actual`` says where a file of a root lies."""
        self._engine, self._knowledge, self._spread, self._actual = engine, knowledge, spread, actual

    def recheck(
        self, on: date, cancelled: Callable[[], bool] = bool, report: Callable[[int], None] = lambda done: None
    ) -> dict[str, Any]:
        """What was judged, and how many records have another outcome than before (advisor/register-recheck/1)."""
        marks, touched, judged, moved, without = self._marks(on), Counter[str](), 0, 0, 0
        stopped = False
        for edition in self._engine.case_editions():
            after = -1
            while cases := self._engine.cases(marks(edition), after, PART, edition):
                if stopped := stopped or cancelled():
                    break
                examples = self._engine.examples([case.id for case in cases])
                paths = {case.id: self._actual(row.root_id, row.path)
                         for case in cases if (row := examples.get(case.id))}  # fmt: skip
                outcomes = {
                    case: RECHECKS.index(found["outcome"])
                    for case, found in zip(paths, self._spread(paths.values()), strict=True)
                    if found["reason"] not in ("unreadable", "not_a_record", "not_intact")
                }  # fmt: skip
                moved += self._engine.judged(outcomes, marks(edition))
                judged += len(outcomes)
                without += len(cases) - len(outcomes)
                touched[edition] += len(cases)
                after = cases[-1].id
                report(judged)
        counts = {
            name: self._engine.count(Question(rechecks=(place,))) for place, name in enumerate(RECHECKS) if place
        }
        return {
            "schema": SCHEMA, "as_of": on.isoformat(), "catalogue": self._knowledge.catalogue().version,
            "cases": judged, "editions": dict(sorted(touched.items())), "without_file": without,
            "records_changed": moved, "records": counts, "counted_to": MOST_COUNTED, "complete": not stopped,
        }  # fmt: skip

    def _marks(self, on: date) -> Callable[[str], str]:
        catalogue, own = self._knowledge.catalogue(), self._knowledge.organisation()
        common = sha256(canonical(bare([
            self._knowledge.rule_sets("catalogue"), self._knowledge.checklist(), own,
            on if own is not None else None,  # what an organisation allows may end on a day
            catalogue.criteria,
        ]))).hexdigest()  # fmt: skip
        known: dict[str, str] = {}

        def mark(edition: str) -> str:
            if edition not in known:
                known[edition] = edition_mark(catalogue, edition, on, common)
            return known[edition]

        return mark


def edition_mark(catalogue: Catalogue, name: str, on: date, common: str = "") -> str:
    """Changes when anything changes that a decision about this edition may rest on."""
    app, _, edition = name.partition("/")
    found = catalogue.find(app, edition)
    if found is None:
        return sha256(f"{common} gone {name}".encode()).hexdigest()[:24]
    facts = [
        (fact, state_of(fact, catalogue.criteria[fact.criterion], on).value)
        for fact in facts_on(found[0].facts, on, on, catalogue.prepared_on)
        if edition in fact.editions and fact.criterion in catalogue.criteria
    ]  # fmt: skip
    return sha256(canonical([common, bare(found[1]), bare(facts)])).hexdigest()[:24]


def bare(value: Any) -> Any:
    """Knowledge as plain JSON, the same for the same content in every process."""
    if isinstance(value, Frozen):
        return bare(value.model_dump())
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): bare(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(bare(inner)) for inner in value)
    if isinstance(value, list | tuple):
        return [bare(inner) for inner in value]
    if hasattr(value, "__dict__") and not isinstance(value, str | int | float | bool):
        return {name: bare(inner) for name, inner in sorted(vars(value).items()) if not name.startswith("_")}
    return value
