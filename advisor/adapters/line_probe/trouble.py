"""Why a connection of a line test does not come about, and how long it is tried.

Every code is a key of ``line_words.PROBLEMS``.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

TICK = 0.02  # seconds that a wait lasts before cancel is looked at
AGENT = "videoconference-advisor"
MOST_HEADER = 16_384


class Trouble(Exception):
    """The connection cannot be made or is gone; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Until:
    """When to give up, and the event that ends it sooner."""

    at: float
    cancel: threading.Event

    def check(self, code: str) -> None:
        if self.cancel.is_set():
            raise Trouble("cancelled")
        if time.perf_counter() > self.at:
            raise Trouble(code)
