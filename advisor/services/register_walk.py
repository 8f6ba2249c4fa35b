"""Goes through every record that fits a question, page by page: the memory does not grow with the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from advisor.domain.register_query import Question
from advisor.domain.register_record import Hit
from advisor.services.register_ports import PAGE, RegisterEngine

_PAGE = 1_000


def every_hit(
    engine: RegisterEngine, question: Question, said: Callable[[int], None] | None = None, most: int | None = None
) -> Iterator[Hit]:
    """Newest first, no cursor stays open. ``said`` hears after each page how many came so far.

    ``most``: no more than so many, in the small pages of somebody who reads them.
    """
    before, seen = None, 0
    while most is None or seen < most:
        page = engine.page(question, before, _PAGE if most is None else min(PAGE, most - seen))
        yield from page.hits
        seen += len(page.hits)
        if said is not None:
            said(seen)
        if not page.more or not page.hits:
            return
        before = page.hits[-1].id
