"""A click on an answer until the next page is painted and the answer is on disk."""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from advisor.ui.main_window import MainWindow
from advisor.ui.widgets.choice_card import ChoiceCard
from tests.ui.walk import fill, new_session
from tests.ui.window_parts import make_parts

ROUNDS = 40
waited: list[float] = []  # for the disk, each time


def watch_the_disk() -> None:
    """How long the disk takes is the machine's own: another program may keep it busy."""
    to_disk = os.fsync

    def fsync(handle: int) -> None:
        started = time.perf_counter()
        to_disk(handle)
        waited.append(time.perf_counter() - started)

    os.fsync = fsync



def answer_page(window: MainWindow) -> tuple[float, float, float] | None:
    """Chooses the first card and presses the main button: milliseconds on the clock, of the processor, and of waiting
    for the disk; None where nothing is asked."""
    assert window.page is not None
    cards = [card for card in window.page.findChildren(ChoiceCard) if card.isCheckable()]
    primary: QPushButton | None = window.footer.primary if window.footer else None
    if not cards or primary is None:
        return None
    cards[0].click()
    app = QApplication.instance()
    assert app is not None
    app.processEvents()
    old, session = window.page, window.session
    assert session is not None
    waited.clear()
    started, worked = time.perf_counter(), time.process_time()
    primary.click()
    if window.page is old:
        return None
    painted = Painted(window.page)
    while not painted.seen:
        app.processEvents()
    clock, processor = time.perf_counter() - started, time.process_time() - worked
    assert window.parts.drafts.load(session.draft_id)["here"] == session.where
    return clock * 1000, processor * 1000, sum(waited) * 1000


class Painted(QObject):
    """Whether a page has been painted since this was made."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.seen = False
        page.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.seen = self.seen or event.type() == QEvent.Type.Paint
        return False


def main() -> None:
    app = QApplication.instance() or QApplication([])
    times = []
    watch_the_disk()
    with tempfile.TemporaryDirectory() as home:
        parts = make_parts(Path(home))
        parts.catalogue()
        window = MainWindow(parts)
        window.go("start")
        window.show()
        app.processEvents()
        gc.freeze()  # as the program does once it stands (advisor/main.py)
        for number in range(ROUNDS):
            window.session = new_session(parts, f"draft-{number}")
            fill(window.session, "checklist")
            window.go("where")
            app.processEvents()
            for _ in range(12):
                spent = answer_page(window)
                if spent is None:
                    break
                times.append(spent)
                # A running program deletes the old page once the new one stands; here nobody else would.
                app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        window.close()
    rows = {
        "on the clock": [clock for clock, _processor, _disk in times],
        "the same without waiting for the disk": [clock - disk for clock, _processor, disk in times],
        "of the processor": [processor for _clock, processor, _disk in times],
        "waiting for the disk": [disk for _clock, _processor, disk in times],
    }
    print(f"answer to next page painted, draft on disk ({len(times)} times, goal p99 <= 16 ms)")
    for kind, spent in rows.items():
        spent.sort()
        print(f"  {kind}: median {statistics.median(spent):.1f} ms, p99 {spent[int(len(spent) * 0.99)]:.1f} ms")


if __name__ == "__main__":
    main()
