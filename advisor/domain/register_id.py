"""The key of a record in every register: ordered by date, the same on every computer, for ever.

``id = seconds since 2000-01-01 UTC << 22 | first 22 bits of the record's hash``. Newest first is by falling id, and
registers are merged without asking each other.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

HASH_BITS = 22
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_SECONDS = (1 << 31) - 1  # until 2068; every id stays below 2**53, exact in JSON and in floats


def seconds_of(moment: datetime) -> int:
    """Seconds since 2000; a moment outside 2000 to 2068 counts as the nearest one inside."""
    return min(max(int((moment - _FIRST).total_seconds()), 0), _MOST_SECONDS)


def moment_of(seconds: int) -> datetime:
    return _FIRST + timedelta(seconds=seconds)


def register_id(decided_at: int, record_hash: bytes) -> int:
    """``decided_at``: seconds since 2000. ``record_hash``: sha-256 of the record's canonical JSON."""
    return decided_at << HASH_BITS | int.from_bytes(record_hash[:3], "big") >> (24 - HASH_BITS)


def seconds_in(key: int) -> int:
    """When the record with this id was decided."""
    return key >> HASH_BITS


def first_id_of(day: date) -> int:
    """No record of this day or later has a smaller id."""
    return seconds_of(datetime(day.year, day.month, day.day, tzinfo=UTC)) << HASH_BITS


def day_number(day: date) -> int:
    """Days since 2000-01-01, as dates are kept in the register."""
    return (day - _FIRST.date()).days


def day_of(number: int) -> date:
    return _FIRST.date() + timedelta(days=number)
