"""The computer's clock, or the day a person asked for (fulfils ``services.ports.Clock``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the first page is painted before anybody asks what time it is
    from datetime import date, datetime


class SystemClock:
    def __init__(self, today: date | None = None) -> None:
        self._today = today

    def today(self) -> date:
        from datetime import date

        return self._today or date.today()

    def now(self) -> datetime:
        from datetime import UTC, datetime

        return datetime.now(UTC)
