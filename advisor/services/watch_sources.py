"""Which sources to read again: what most verdicts hang on first. Nothing enters the catalogue without a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from advisor.domain.catalogue import Catalogue, facts_on
from advisor.domain.rules import RuleSet
from advisor.services.catalogue_status import deciding_facts
from advisor.services.ports import Texts

SCHEMA = "advisor/watch/1"
SAME, READ, MOVED, GONE, UNREACHABLE, NOT_ALLOWED = "same", "read", "moved", "gone", "unreachable", "not_allowed"
NO_PAGE, FIRST = "no_page", "first_seen"
_URGENT = {GONE: 0, "changed": 1, MOVED: 2, UNREACHABLE: 3, NOT_ALLOWED: 4, NO_PAGE: 5, FIRST: 6, SAME: 7}


class Seen(NamedTuple):
    """One look at a page. ``share``: of its lines that came or went since the last look; None at the first one."""

    state: str
    share: float | None = None
    moved_to: str | None = None


def watch(
    catalogue: Catalogue,
    rule_sets: Sequence[RuleSet],
    on: date,
    look: Callable[[str], Seen],
    only: Iterable[str] = (),
    told: Callable[[str], None] = lambda _source: None,
) -> dict[str, Any]:
    """The document ``advisor/watch/1``: every source that facts in force rest on, the most pressing first."""
    resting: dict[str, list[str]] = defaultdict(list)
    for app in catalogue.apps.values():
        for fact in facts_on(app.facts, on, on, catalogue.prepared_on):
            if fact.source:
                resting[fact.source].append(fact.id)
    hang = {fact.id: count for fact, _evidence, _until, count in deciding_facts(catalogue, rule_sets, on)}
    wanted = set(only)
    rows = []
    for source in sorted(resting):
        if wanted and source not in wanted:
            continue
        address = catalogue.sources[source].address or ""
        told(source)
        seen = look(address) if address.startswith(("http://", "https://")) else Seen(NO_PAGE)
        facts = sorted(resting[source])
        rows.append(
            {
                "source": source,
                "title": catalogue.sources[source].title,
                "address": address or None,
                "state": _state(seen),
                "changed_share": round(seen.share, 3) if seen.share is not None else None,
                "moved_to": seen.moved_to,
                "facts": facts,
                "verdicts": sum(hang.get(fact, 0) for fact in facts),
            }
        )
    rows.sort(key=lambda row: (_URGENT[str(row["state"])] > 2, -int(str(row["verdicts"])), _URGENT[str(row["state"])],
                               str(row["source"])))  # fmt: skip
    return {"schema": SCHEMA, "on": on.isoformat(), "version": catalogue.version, "sources": rows}


def _state(seen: Seen) -> str:
    if seen.state == READ:
        return FIRST if seen.share is None else "changed"
    return seen.state


def watch_lines(document: Mapping[str, Any], texts: Texts) -> Iterable[str]:
    """What to read again, a line each; then how many are as they were."""
    _ = texts.gettext
    words = {
        GONE: _("gone"), "changed": _("changed"), MOVED: _("moved"), UNREACHABLE: _("no answer"),
        NOT_ALLOWED: _("may not be fetched"),
    }  # fmt: skip
    quiet = 0
    for row in document["sources"]:
        if row["state"] not in words:
            quiet += 1
            continue
        yield _("{state}: {title} ({address}). Facts: {facts}. Verdicts: {n}").format(
            state=words[row["state"]], title=row["title"], address=row["moved_to"] or row["address"],
            facts=", ".join(row["facts"]), n=row["verdicts"],
        )  # fmt: skip
    yield texts.ngettext("{n} source is as it was.", "{n} sources are as they were.", quiet).format(n=quiet)
