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


def answer_page(window: MainWindow) -> tuple[float, float] | None:
    """Chooses the first card and presses the main button: wall and processor time; None where nothing is asked."""
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
    started, worked = time.perf_counter(), time.process_time()
    primary.click()
    if window.page is old:
        return None
    painted = Painted(window.page)
    while not painted.seen:
        app.processEvents()
    spent = (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000
    assert window.parts.drafts.load(session.draft_id)["here"] == session.where
    return spent


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
    for kind, one_kind in (("on the clock", 0), ("of the processor", 1)):
        found = sorted(spent[one_kind] for spent in times)
        print(f"answer to next page painted, draft on disk, {kind}: median {statistics.median(found):.1f} ms, "
              f"p99 of {len(found)} {found[int(len(found) * 0.99)]:.1f} ms (goal p99 <= 16)")


if __name__ == "__main__":
    main()
