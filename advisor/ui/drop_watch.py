"""The watch over the drop folder: a gentle look now and then, in a thread of its own, only while the window is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from advisor.ui.scan_run import ScanRun

if TYPE_CHECKING:
    from advisor.services.ports import Texts

FIRST_MS = 3_000  # the person sees her first page before
EVERY_MS = 30_000


class DropWatch(QObject):
    """``said``: a sentence for everybody, whichever page shows. A look that still runs is not begun twice."""

    said = Signal(str)

    def __init__(
        self, look: Callable[[Texts, Callable[[], bool]], str], texts: Callable[[], Texts], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._look, self._texts = look, texts
        self._run: ScanRun | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FIRST_MS)
        self._timer.timeout.connect(self._begin)
        self._timer.start()

    def _begin(self) -> None:
        self._timer.setInterval(EVERY_MS)
        if self._run is not None:
            return  # a share that hangs: this look ends some day
        texts = self._texts()

        def work(stop: Callable[[], bool], _report: Any) -> dict[str, Any]:
            return {"said": self._look(texts, stop)}

        self._run = ScanRun(work)
        self._run.ended.connect(self._ended)
        self._run.start()

    def _ended(self) -> None:
        run, self._run = self._run, None
        if run is not None and run.document is not None and run.document["said"]:
            self.said.emit(run.document["said"])

    def end(self) -> None:
        """The window closes: a file that is being taken in is finished, no other begun."""
        self._timer.stop()
        if self._run is not None:
            self._run.end()
