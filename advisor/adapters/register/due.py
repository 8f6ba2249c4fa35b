"""Days that come: reviews, recordings to be deleted, time stamps whose proof ends. Soonest first, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection, and_, or_, select

from advisor.adapters.register.schema import file, record
from advisor.domain.register_id import day_number
from advisor.domain.register_record import FileState, Hit
from advisor.services.register_ports import PAGE, DueRow

_COLUMNS = {"review": record.c.review_due, "delete": record.c.delete_due}
_DAY = 86_400


class DueTables:
    """Part of ``CoreRegister``."""

    def _reading(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _hits(self, at: Connection, ids: Sequence[int]) -> list[Hit]:
        raise NotImplementedError

    def due(self, what: str, until: int, after: tuple[int, int] | None = None, size: int = PAGE) -> list[DueRow]:
        if what == "stamp":
            return self._stamps(until, after, size)
        day, key = _COLUMNS[what], record.c.id
        asked = select(key, day).where(day.is_not(None), day <= until)
        if after is not None:
            asked = asked.where(day >= after[0], or_(day > after[0], key > after[1]))
        with self._reading() as at:
            found = {row[0]: row[1] for row in at.execute(asked.order_by(day, key).limit(size))}
            return [DueRow(what, found[hit.id], hit, (found[hit.id], hit.id)) for hit in self._hits(at, list(found))]

    def _stamps(self, until: int, after: tuple[int, int] | None, size: int) -> list[DueRow]:
        """``after`` holds the moment and the id of the file here: one record may have several."""
        moment, key = file.c.holds_until, file.c.id
        here = file.c.state.in_((FileState.HERE, FileState.RENEWED))
        asked = select(key, moment, file.c.record_id).where(
            moment.is_not(None), moment < _seconds(until + 1), here, file.c.record_id.is_not(None)
        )
        if after is not None:
            asked = asked.where(or_(moment > after[0], and_(moment == after[0], key > after[1])))
        with self._reading() as at:
            found = list(at.execute(asked.order_by(moment, key).limit(size)))
            hits = {hit.id: hit for hit in self._hits(at, list({row[2] for row in found}))}
        return [DueRow("stamp", _day(row[1]), hits[row[2]], (row[1], row[0])) for row in found if row[2] in hits]


def _seconds(day: int) -> int:
    """The first second of a day, since 1970."""
    from datetime import date

    return (day - day_number(date(1970, 1, 1))) * _DAY


def _day(seconds: int) -> int:
    from datetime import date

    return seconds // _DAY + day_number(date(1970, 1, 1))
