"""The computer's clock, or the day a person asked for (fulfils ``services.ports.Clock``)."""

from __future__ import annotations

from datetime import UTC, date, datetime


class SystemClock:
    def __init__(self, today: date | None = None) -> None:
        self._today = today

    def today(self) -> date:
        return self._today or date.today()

    def now(self) -> datetime:
        return datetime.now(UTC)
