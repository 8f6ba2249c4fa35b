"""Which sources to read again: what most verdicts hang on first. Nothing enters the catalogue without a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from advisor.domain.catalogue import Catalogue, Fact, facts_on
from advisor.domain.rules import RuleSet
from advisor.services.catalogue_status import deciding_facts
from advisor.services.ports import Texts

SCHEMA = "advisor/watch/1"
SAME, READ, MOVED, GONE, UNREACHABLE, NOT_ALLOWED = "same", "read", "moved", "gone", "unreachable", "not_allowed"
NO_PAGE, FIRST = "no_page", "first_seen"
ELSEWHERE = "changed_elsewhere"  # the page has changed, and every passage that facts rest on still stands there
_URGENT = {
    GONE: 0, "changed": 1, MOVED: 2, UNREACHABLE: 3, NOT_ALLOWED: 4, NO_PAGE: 5, ELSEWHERE: 6, FIRST: 7, SAME: 8,
}  # fmt: skip


class Passage(NamedTuple):
    """What became of the words that a fact rests on. ``then``: as a person last knew them."""

    state: str  # same | changed | gone | not_found: no passage holds enough of the fact's words
    then: str = ""
    now: str = ""


class Seen(NamedTuple):
    """One look at a page. ``share``: of its lines that came or went since the last look; None at the first one."""

    state: str
    share: float | None = None
    moved_to: str | None = None
    passages: Mapping[str, Passage] = MappingProxyType({})  # by fact; empty where the page could not be read


class Look(Protocol):
    def __call__(self, address: str, facts: Mapping[str, str], accept: bool = False) -> Seen:
        """``facts``: the words of each fact. ``accept``: a person has read the page, so what stands there counts."""
        ...


def watch(
    catalogue: Catalogue,
    rule_sets: Sequence[RuleSet],
    on: date,
    look: Look,
    only: Iterable[str] = (),
    told: Callable[[str], None] = lambda _source: None,
    read: Iterable[str] = (),
) -> dict[str, Any]:
    """The document ``advisor/watch/1``: every source that facts in force rest on, the most pressing first.

    ``read``: sources that a person has read again; their passages count as they stand now.
    """
    resting: dict[str, list[Fact]] = defaultdict(list)
    for app in catalogue.apps.values():
        for fact in facts_on(app.facts, on, on, catalogue.prepared_on):
            if fact.source:
                resting[fact.source].append(fact)
    hang = {fact.id: count for fact, _evidence, _until, count in deciding_facts(catalogue, rule_sets, on)}
    wanted, accepted = set(only), set(read)
    rows = []
    for source in sorted(resting):
        if wanted and source not in wanted:
            continue
        address = catalogue.sources[source].address or ""
        told(source)
        facts = sorted(fact.id for fact in resting[source])
        words = {fact.id: _words(fact) for fact in resting[source]}
        is_page = address.startswith(("http://", "https://"))
        seen = look(address, words, source in accepted) if is_page else Seen(NO_PAGE)
        rows.append(
            {
                "source": source,
                "title": catalogue.sources[source].title,
                "address": address or None,
                "state": _state(seen),
                "changed_share": round(seen.share, 3) if seen.share is not None else None,
                "moved_to": seen.moved_to,
                "passages": [
                    {"fact": fact, **seen.passages[fact]._asdict()} for fact in facts if fact in seen.passages
                ],
                "facts": facts,
                "verdicts": sum(hang.get(fact, 0) for fact in facts),
            }
        )
    rows.sort(key=lambda row: (_URGENT[str(row["state"])] > 2, -int(str(row["verdicts"])), _URGENT[str(row["state"])],
                               str(row["source"])))  # fmt: skip
    return {"schema": SCHEMA, "on": on.isoformat(), "version": catalogue.version, "sources": rows}


def _words(fact: Fact) -> str:
    """What a passage that carries the fact would speak of."""
    said = [fact.value, fact.scope, *fact.detail.values()]
    return " ".join([fact.explanation, *(str(part).replace("_", " ") for part in said if not isinstance(part, bool))])


def _state(seen: Seen) -> str:
    states = [passage.state for passage in seen.passages.values()]
    if seen.state in (READ, SAME) and any(state in ("changed", "gone") for state in states):
        return "changed"  # also after the round that saw it first: it stays until somebody has read it
    if seen.state != READ:
        return seen.state
    if seen.share is None:
        return FIRST
    return ELSEWHERE if states and all(state == "same" for state in states) else "changed"


def watch_lines(document: Mapping[str, Any], texts: Texts) -> Iterable[str]:
    """What to read again, a line each; then how many are as they were."""
    _ = texts.gettext
    words = {
        GONE: _("gone"), "changed": _("changed"), MOVED: _("moved"), UNREACHABLE: _("no answer"),
        NOT_ALLOWED: _("may not be fetched"),
    }  # fmt: skip
    what = {
        "changed": _("  {fact}: the passage reads otherwise now. Then: {then} Now: {now}"),
        "gone": _("  {fact}: the passage is gone: {then}"),
    }
    quiet = elsewhere = 0
    for row in document["sources"]:
        if row["state"] not in words:
            quiet += row["state"] != ELSEWHERE
            elsewhere += row["state"] == ELSEWHERE
            continue
        yield _("{state}: {title} ({address}). Facts: {facts}. Verdicts: {n}").format(
            state=words[row["state"]], title=row["title"], address=row["moved_to"] or row["address"],
            facts=", ".join(row["facts"]), n=row["verdicts"],
        )  # fmt: skip
        for passage in row["passages"]:
            if line := what.get(passage["state"]):
                yield line.format(**passage)
    if elsewhere:
        yield texts.ngettext(
            "{n} page has changed elsewhere: the passages of its facts still stand there.",
            "{n} pages have changed elsewhere: the passages of their facts still stand there.", elsewhere,
        ).format(n=elsewhere)  # fmt: skip
    yield texts.ngettext("{n} source is as it was.", "{n} sources are as they were.", quiet).format(n=quiet)
