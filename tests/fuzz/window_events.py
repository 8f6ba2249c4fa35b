"""Random keys, clicks and sizes on every page of the window: ``python tests/fuzz/window_events.py [SECONDS] [SEED]``.

Ends with 1 where an exception came up, the window stood without a page, or Qt
complained. Without a seed a fresh one is taken and printed, so that any finding
can be had again. Dialogs of the system are answered with "cancel", and no
browser is opened; everything else is the real window on the real knowledge.
"""

from __future__ import annotations

import gc
import os
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, QtMsgType, qInstallMessageHandler  # noqa: E402
from PySide6.QtGui import QAccessible, QDesktopServices, QInputMethodEvent, QWindow  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget  # noqa: E402

from advisor.ui.main_window import MainWindow  # noqa: E402
from tests.ui.showing import show  # noqa: E402
from tests.ui.walk import PAGES  # noqa: E402
from tests.ui.window_parts import make_parts  # noqa: E402

KEYS = (
    Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space, Qt.Key.Key_Space,
    Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F1, Qt.Key.Key_F4, Qt.Key.Key_Menu, Qt.Key.Key_1,
    Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_9, Qt.Key.Key_0, Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_E, Qt.Key.Key_S,
    Qt.Key.Key_V, Qt.Key.Key_Z, Qt.Key.Key_Comma, Qt.Key.Key_Minus,
)  # fmt: skip
HOLD = (
    *[Qt.KeyboardModifier.NoModifier] * 8, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip
TEXTS = ("Ľubica Šťastná", "webex paid", "9" * 60, "https://zoom.us/j/1?pwd=x", "\u202e\u0000\ud7ff", "{n} %s &x")
SIZES = ((1366, 728), (1000, 720), (760, 560), (683, 344), (360, 300), (1920, 1200))


class Fuzz:
    """One window under one seed. ``wrong`` holds what went wrong, with the last things that were done."""

    def __init__(self, home: Path, seed: int) -> None:
        self.chance, self.wrong, self.done = random.Random(seed), list[str](), Counter[str]()
        self._last: list[str] = []
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        app.setStyle("Fusion")
        self.app = app
        self.window = MainWindow(make_parts(home))
        self.window.go("start")
        self.window.show()
        self.window.activateWindow()
        self._count = self._watched = 0
        self._watch = QTimer()
        self._watch.timeout.connect(self._unblock)
        self._watch.start(300)

    def _unblock(self) -> None:
        """Some menus of Qt wait inside the event that opened them; nobody is there to choose."""
        waiting = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if self._count == self._watched and waiting is not None:
            waiting.close()
        self._watched = self._count

    def problem(self, what: str) -> None:
        """Each kind of trouble once."""
        if any(known.startswith(what) for known in self.wrong):
            return
        self.wrong.append(f"{what} after {' | '.join(self._last[-12:])}")

    def trouble(self, error: BaseException) -> None:
        """An exception: written down, and told on the error page as the program does."""
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where is not None else ""
        self.problem(f"{type(error).__name__}: {error} at {place}")
        if isinstance(error, Exception):
            self.window.show_error(error)

    def note(self, what: str) -> None:
        self._last = [*self._last[-30:], what]

    def run(self, seconds: float, events: int = 10**9) -> int:
        """Goes on for so many seconds or events; gives the number of events."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._count < events and len(self.wrong) < 20:
            if self._count % 60 == 0:
                self._page()
            try:
                self._event()
            except Exception as error:  # noqa: BLE001 - an event handler's error comes back through the test library
                self.trouble(error)
            self.app.processEvents()
            if self._count % 10 == 0:
                self._look()
            self._count += 1
        return self._count

    def _page(self) -> None:
        name = self.chance.choice(PAGES)
        self.note(f"page {name}")
        self.done[name] += 1
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        show(self.window, name)
        self.window.activateWindow()

    def _event(self) -> None:
        kind = self.chance.choices(("key", "click", "text", "wheel", "size", "double", "menu", "setting"),
                                   (50, 30, 4, 5, 2, 2, 2, 1))[0]  # fmt: skip
        getattr(self, f"_{kind}")()

    def _target(self) -> QWidget:
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        return popup or self.window.focusWidget() or self.window

    def _key(self) -> None:
        key, held = self.chance.choice(KEYS), self.chance.choice(HOLD)
        self.note(f"{held.name} {key.name}")
        QTest.keyClick(self._target(), key, held)

    def _spot(self) -> tuple[QWindow | QWidget, QPoint]:
        """A place in what lies on top. Events go through the system's window, as a mouse sends them; what pops up for
        a moment gets them itself."""
        host = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window
        at = QPoint(self.chance.randrange(max(host.width(), 1)), self.chance.randrange(max(host.height(), 1)))
        return self.window.windowHandle() if host is self.window else host, at

    def _click(self, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        window, at = self._spot()
        self.note(f"{button.name} at {at.x()}, {at.y()}")
        QTest.mouseClick(window, button, Qt.KeyboardModifier.NoModifier, at)

    def _menu(self) -> None:
        self._click(Qt.MouseButton.RightButton)

    def _double(self) -> None:
        window, at = self._spot()
        self.note(f"double at {at.x()}, {at.y()}")
        QTest.mouseDClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def _text(self) -> None:
        text = self.chance.choice(TEXTS)
        self.note("a text")
        typed = QInputMethodEvent()
        typed.setCommitString(text)
        QApplication.sendEvent(self._target(), typed)

    def _wheel(self) -> None:
        window, at = self._spot()
        if isinstance(window, QWindow):
            QTest.wheelEvent(window, QPointF(at), QPoint(0, self.chance.choice((-240, -120, 120, 240))))

    def _size(self) -> None:
        size = self.chance.choice(SIZES)
        self.note(f"size {size}")
        self.window.resize(*size)

    def _setting(self) -> None:
        key, values = self.chance.choice((
            ("language", ("en", "sk", "cs", "de")), ("theme", ("light", "dark", "contrast", "system")),
            ("text_scale", (100, 150, 200)),
        ))  # fmt: skip
        value = self.chance.choice(values)
        self.note(f"{key} {value}")
        self.window.go("setting", key=key, value=value)

    def _look(self) -> None:
        """What must hold at any moment."""
        page = self.window.page
        if page is None or not page.accessibleName():
            self.problem("no page")
        elif page.name == "error" and "unexpected" in str(getattr(page, "told", "")):
            self.problem("an unexpected error")
        focus = self.window.focusWidget()
        if focus is not None:
            QAccessible.queryAccessibleInterface(focus).text(QAccessible.Text.Name)


def guard(fuzz: Fuzz) -> None:
    """No dialog waits for anybody, no browser opens; exceptions and complaints of Qt are written down."""
    nothing: Any = lambda *_words, **_more: ("", "")  # noqa: E731
    QFileDialog.getOpenFileName = QFileDialog.getSaveFileName = nothing  # type: ignore[method-assign]
    QFileDialog.getExistingDirectory = lambda *_words, **_more: ""  # type: ignore[method-assign]
    QMessageBox.exec = lambda *_words: 0  # type: ignore[assignment,method-assign]
    QDesktopServices.openUrl = lambda *_words: True  # type: ignore[method-assign]

    def caught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        fuzz.trouble(error)

    sys.excepthook = caught

    def said(kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and "does not support" not in text and "propagateSizeHints" not in text:
            fuzz.problem(f"Qt: {text}")

    qInstallMessageHandler(said)


def memory() -> int:
    """Kilobytes that this process holds now; 0 where the system does not say."""
    if not sys.platform.startswith("linux"):
        return 0
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def main(seconds: float = 600, seed: int | None = None, events: int = 10**9) -> int:
    seed = secrets.randbits(32) if seed is None else seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as home:
        fuzz = Fuzz(Path(home), seed)
        guard(fuzz)
        started, before = time.monotonic(), memory()
        try:
            count = fuzz.run(seconds, events)
        except Exception:
            sys.excepthook = sys.__excepthook__  # what goes wrong in here itself is told in the usual way
            print("after", " | ".join(fuzz._last))
            raise
        print(f"{count} events in {time.monotonic() - started:.0f} s on {len(fuzz.done)} pages of {len(PAGES)}, "
              f"memory {before} -> {memory()} kB")  # fmt: skip
        qInstallMessageHandler(None)
        fuzz.window.close()
    print(f"wrong: {len(fuzz.wrong)}", *fuzz.wrong, sep="\n  ")
    return 1 if fuzz.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
