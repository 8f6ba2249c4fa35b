"""A long sitting with the real services: ``python tests/ui/soak.py [PAGES] [RECORDS]``, 10,000 and 1,000 by default.

Pages come and go, a record is signed and verified; ends with 1 where the memory
grew by 5 MB or more after the first tenth.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

from PySide6.QtCore import QEvent  # noqa: E402
from PySide6.QtGui import QAccessible  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from advisor.adapters.error_log import ErrorLog  # noqa: E402
from advisor.main import window_parts  # noqa: E402
from advisor.ui.accessibility import HeadingLabel  # noqa: E402
from advisor.ui.main_window import MainWindow  # noqa: E402
from tests.ui.walk import fill, new_session  # noqa: E402

LIMIT = 5_000  # kB
NAMES = ("start", "where", "settings", "verify", "invitation", "where", "apps", "line_consent", "where", "error")


def memory() -> int:
    """Kilobytes in use, what the allocator only holds back given away first."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def grown(what: str, count: int, one: Callable[[int], None]) -> bool:
    """Does it so often; says how much memory came after the first tenth, and whether that is too much."""
    started, before = time.monotonic(), 0
    for n in range(count):
        one(n)
        if n == count // 10:
            before = memory()
    growth = memory() - before
    print(f"{count} {what} in {time.monotonic() - started:.0f} s, memory grew by {growth} kB after the first tenth, "
          f"now {memory()} kB", flush=True)  # fmt: skip
    return growth >= LIMIT


def main(pages: int = 10_000, records: int = 1_000) -> int:
    app = QApplication([])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as home:
        os.environ["ADVISOR_HOME"] = home
        parts = window_parts("en", None, ErrorLog(Path(home, "errors.log")))
        parts.settings.set("name", "Jana Novakova")
        window = MainWindow(parts)
        window.go("start")
        window.show()
        session = new_session(parts)
        fill(session, "result")
        steps = session.steps

        def page(n: int) -> None:
            name = NAMES[n % len(NAMES)]
            if name == "where":
                window.session = session
                session.go_to(steps[n // 2 % (len(steps) - 1)])
            if name == "error":
                window.show_error(ValueError(str(n)))
            else:
                window.go(name)
            assert window.page is not None
            assert window.page.name != "error" or name == "error", window.page.accessibleName()
            for heading in window.findChildren(HeadingLabel):
                QAccessible.queryAccessibleInterface(heading).text(QAccessible.Text.Name)
            app.processEvents()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

        document = session.document()

        def record(n: int) -> None:
            out = Path(home, "records", f"{n}.pdf")
            out.parent.mkdir(exist_ok=True)
            made = parts.decide(document, out, window.texts)
            found = parts.verify(Path(made["record"]), window.texts)
            assert found["intact"] == "yes", found
            out.unlink()

        too_much = [grown("page changes", pages, page), grown("records signed and verified", records, record)]
        window.close()
    return 1 if any(too_much) else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
