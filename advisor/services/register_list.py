"""The register as a list to leaf through: pages of a hundred sentences, newest first, by key and never by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from advisor.domain.register_id import first_id_of
from advisor.domain.register_query import Question
from advisor.domain.register_record import Hit
from advisor.services.ports import Texts
from advisor.services.register_ports import MOST_COUNTED, PAGE
from advisor.services.register_search import RegisterSearch, freshness_text, hit_document
from advisor.services.register_text import hit_text, total_text

FIRST, LAST, OLDER, NEWER, DAY = "first", "last", "older", "newer", "day"


@dataclass(frozen=True)
class Where:
    """Which page: first, last, older or newer than an id, or the one that begins on a day or before it."""

    to: str = FIRST
    id: int = 0
    day: date | None = None


@dataclass(frozen=True)
class ListPage:
    """What the window shows of one page."""

    rows: tuple[tuple[str, dict[str, Any]], ...]  # the sentence, and the document of the hit
    newest: int
    oldest: int
    newer: bool  # there are newer ones
    older: bool
    total: str
    fresh: str


def list_page(asking: RegisterSearch, question: Question, where: Where, texts: Texts) -> ListPage:
    """One page with everything around it. Raises PlainError for a filter that cannot be."""
    engine, question = asking.engine, asking.resolved(question)
    newer = older = False
    if where.to == NEWER:
        page = engine.page_after(question, where.id)
        hits, newer, older = page.hits, page.more, True
        if not newer and len(hits) < PAGE:
            where = Where()  # the beginning, and a whole page of it
    if where.to == LAST:
        page = engine.page_after(question, -1)
        hits, newer = page.hits, page.more
    elif where.to != NEWER:
        before = _before(where)
        page = engine.page(question, before)
        hits, older = page.hits, page.more
        newer = before is not None and bool(hits) and _has_newer(asking, question, hits)
    total = engine.count(question)
    places = asking.places()
    documents = [hit_document(hit, places) for hit in hits]
    return ListPage(
        tuple((hit_text(document, texts), document) for document in documents),
        hits[0].id if hits else 0, hits[-1].id if hits else 0, newer, older,
        total_text(min(total, MOST_COUNTED), total > MOST_COUNTED, texts),
        freshness_text(engine.freshness(counted=False), texts),
    )  # fmt: skip


def _before(where: Where) -> int | None:
    if where.to == OLDER:
        return where.id
    if where.to == DAY and where.day is not None:
        return first_id_of(where.day + timedelta(days=1))
    return None


def _has_newer(asking: RegisterSearch, question: Question, hits: Sequence[Hit]) -> bool:
    return bool(asking.engine.page_after(question, hits[0].id, 1).hits)


def page_words(page: ListPage, texts: Texts) -> str:
    """Said after a page was turned: from which day to which."""
    if not page.rows:
        return texts.gettext("No record fits.")
    first, last = page.rows[0][1]["decided_on"], page.rows[-1][1]["decided_on"]
    words = texts.ngettext("{n} record on this page, of {first}", "{n} records on this page, from {first} to {last}",
                           len(page.rows))  # fmt: skip
    return words.format(n=len(page.rows), first=first, last=last)


QUICK: Mapping[str, Mapping[str, Any]] = {
    "all": {},
    "trouble": {"state": ["gone", "unreadable", "bad"]},
    "attention": {"state": ["attention"]},
    "facts_changed": {"facts_changed": True},
    "review": {"review_by": "today"},
    "delete": {"delete_by": "today"},
}


def quick_filter(name: str, today: date) -> dict[str, Any]:
    """One of the lists that are wanted most, as a search that could be kept."""
    return {key: today.isoformat() if value == "today" else value for key, value in QUICK.get(name, {}).items()}
