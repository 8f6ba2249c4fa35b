"""Goes through every record that fits a question, page by page: the memory does not grow with the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from advisor.domain.register_query import Question
from advisor.domain.register_record import Hit
from advisor.services.register_ports import RegisterEngine

_PAGE = 1_000


def every_hit(
    engine: RegisterEngine, question: Question, said: Callable[[int], None] | None = None
) -> Iterator[Hit]:
    """Newest first. ``said`` hears after each page how many came so far."""
    before, seen = None, 0
    while True:
        page = engine.page(question, before, _PAGE)
        yield from page.hits
        seen += len(page.hits)
        if said is not None:
            said(seen)
        if not page.more:
            return
        before = page.hits[-1].id
