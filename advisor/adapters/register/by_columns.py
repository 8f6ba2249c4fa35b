"""Newest first by what may change of a record (days that come, what the verifier said), where no words are given.

Walking along the key is quick where much fits, and reads every record where nothing does. Here the work follows from
what is found: days that come are looked for month by month, answers of the verifier by an index that knows them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, func, select, text

from advisor.adapters.register.schema import FILE_HERE, file, record
from advisor.domain.register_id import moment_of, seconds_in
from advisor.domain.register_query import Question
from advisor.domain.register_record import FileState

ANSWERS = ("signer", "time", "certificate")
_MOST_MONTHS = 4  # at once: what is due in them is sorted


def conditions(question: Question) -> list[Any]:
    """What may change stands in columns; the rest are words."""
    found: list[Any] = []
    if question.states:
        found.append(record.c.state.in_(question.states))
    if question.rechecks:
        found.append(record.c.recheck.in_(question.rechecks))
    if question.states and min(question.states) > 0 or question.signer in ("unknown", "none") or (
        question.certificate in ("expired", "revoked")
    ):
        found.append(text("record.state > 0"))  # follows from it; lets the small index be used
    if question.rechecks and min(question.rechecks) > 0:
        found.append(text("record.recheck > 0"))
    if question.review_until is not None:
        found.append(record.c.review_due <= question.review_until)
    if question.delete_until is not None:
        found.append(record.c.delete_due <= question.delete_until)
    answers = [file.c[c] == getattr(question, c) for c in ANSWERS if getattr(question, c)]
    if answers:
        here = file.c.state.in_((FileState.HERE, FileState.RENEWED, FileState.REPLACED))
        found.append(select(file.c.id).where(file.c.record_id == record.c.id, here, *answers).exists())
    return found


def has_way(question: Question) -> bool:
    """Whether ``ids`` can answer this question."""
    if any(question.words()) or question.nothing or question.rechecks or _only_trouble(question):
        return False
    due = question.review_until is not None or question.delete_until is not None
    return due or (not question.states and any(getattr(question, name) for name in ANSWERS))


def ids(
    at: Connection, question: Question, conditions: Sequence[Any], low: int, high: int, size: int, rising: bool
) -> list[int]:
    """At most ``size`` ids in [low, high), newest first or, ``rising``, oldest first.

    ``conditions``: all that the columns of a record must fulfil.
    """
    if question.review_until is None and question.delete_until is None:
        return _by_answers(at, question, low, high, size, rising)
    found, key = list[int](), record.c.id + 0  # "+ 0" forbids the way along the key
    for months in _months(at, low, high, rising):
        asked = select(record.c.id).where(record.c.month.in_(months), *conditions, key >= low, key < high)
        asked = asked.order_by(key if rising else key.desc()).limit(size - len(found))
        found += [row[0] for row in at.execute(asked)]
        if len(found) == size:
            break
    return found


def _only_trouble(question: Question) -> bool:
    return bool(question.states) and min(question.states) > 0  # few, and with an index of their own


def _months(at: Connection, low: int, high: int, rising: bool) -> Iterator[list[int]]:
    """The months between two ids as yyyymm, in the direction of the search: one, two, then four at once."""
    within = select(func.min(record.c.id)), select(func.max(record.c.id))
    ends = [at.execute(asked.where(record.c.id >= low, record.c.id < high)).scalar() for asked in within]
    if None in ends:
        return
    first, last = (moment_of(seconds_in(int(end or 0))) for end in ends)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    left, many = iter(numbers if rising else reversed(numbers)), 1
    while part := [number // 12 * 100 + number % 12 + 1 for number in islice(left, many)]:
        yield part
        many = min(many * 2, _MOST_MONTHS)


def _by_answers(at: Connection, question: Question, low: int, high: int, size: int, rising: bool) -> list[int]:
    """Each set of answers that occurs and fits has its records in order already; they only are merged."""
    wanted = [getattr(question, name) for name in ANSWERS]
    key, lists = file.c.record_id, []
    for equal in _occurring(at, wanted, []):
        asked = select(key).where(*equal, text(f"file.{FILE_HERE}"), key >= low, key < high).group_by(key)
        found = at.execute(asked.order_by(key if rising else key.desc()).limit(size))
        lists.append([row[0] for row in found])
    return [one for one, _ in islice(groupby(merge(*lists, reverse=not rising)), size)]


def _occurring(at: Connection, wanted: Sequence[str], equal: list[Any]) -> Iterator[list[Any]]:
    """Every set of answers that some file has and that fits, one step in the index for each."""
    if len(equal) == len(ANSWERS):
        yield equal
        return
    column, value = file.c[ANSWERS[len(equal)]], wanted[len(equal)]
    if value:
        yield from _occurring(at, wanted, [*equal, column == value])
        return
    here = select(column).where(*equal, text(f"file.{FILE_HERE}")).order_by(column).limit(1)
    found = at.execute(here).scalar()
    while found is not None:
        yield from _occurring(at, wanted, [*equal, column == found])
        found = at.execute(here.where(column > found)).scalar()
