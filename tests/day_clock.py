"""A clock that shows nine in the morning of one day, until a test turns it to another."""

from __future__ import annotations

from datetime import UTC, date, datetime

TODAY = date(2026, 11, 25)


class DayClock:
    def __init__(self, day: date = TODAY) -> None:
        self.day = day

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC)
