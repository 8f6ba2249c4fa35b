"""How long the window does not answer while a real line test runs in it: the gaps of a timer of 4 ms.

The goal is 16 ms at most while measuring. It runs before other programs where allowed: a busy computer has gaps too.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS / "adapters")]

from line_relay import line_server, relayed  # noqa: E402 - live beside the tests
from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402
from simulated_line import Line  # noqa: E402

from advisor.main_line import line_test_service  # noqa: E402
from advisor.ui.main_window import MainWindow  # noqa: E402
from tests.ui.walk import fill, new_session  # noqa: E402
from tests.ui.window_parts import FixedClock, make_parts, source  # noqa: E402

TESTS_RUN = 5


def gaps(app: QApplication, end: Callable[[], bool]) -> list[float]:
    """Milliseconds between two ticks, the shortest first."""
    at, found = [time.perf_counter()], [0.0]

    def tick() -> None:
        now = time.perf_counter()
        found.append((now - at[-1]) * 1000)
        at.append(now)

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(4)
    until = time.monotonic() + 10
    while not end() and time.monotonic() < until:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    timer.stop()
    return sorted(found)


def main() -> None:
    app = QApplication([])
    app.setStyle("Fusion")
    with line_server() as server, relayed(server, Line(3000, 8000, rtt=50), 1) as port, \
            tempfile.TemporaryDirectory() as home:  # fmt: skip
        with suppress(OSError, AttributeError):
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(5))
        service = line_test_service(source(), FixedClock())
        parts = make_parts(Path(home), line_test=lambda: service)
        parts.settings.set("line_server", f"udp://127.0.0.1:{port}")
        window = MainWindow(parts)
        window.show()
        window.session = new_session(parts)
        fill(window.session, "line")
        for _ in range(TESTS_RUN):
            window.go("where")
            rest_end = time.monotonic() + 1
            at_rest = gaps(app, lambda: time.monotonic() > rest_end)  # noqa: B023 - called before it changes
            window.go("line_consent")
            app.processEvents()
            window.proceed()
            page = window.page
            measuring = gaps(app, lambda: window.page is not page)  # noqa: B023
            print(f"longest gap {measuring[-1]:.1f} ms in {len(measuring)} while measuring (goal 16), "
                  f"{at_rest[-1]:.1f} ms at rest")  # fmt: skip
        window.close()


if __name__ == "__main__":
    main()
