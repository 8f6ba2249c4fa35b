"""A long sitting: the window's library once lost one reference a call and fell over after some thousand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import rounds

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import gc, sys, tempfile
from pathlib import Path
from PySide6.QtCore import QEvent, QCoreApplication
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QLabel
from advisor.ui.accessibility import HeadingLabel
from advisor.ui.main_window import MainWindow
from tests.ui.walk import fill, new_session
from tests.ui.window_parts import make_parts

app = QApplication([])
label = QLabel()
for n in range(20_000):
    label.setText(str(n))
window = MainWindow(make_parts(Path(tempfile.mkdtemp())))
window.go("start")
window.show()
window.session = new_session(window.parts)
fill(window.session, "line")
steps = window.session.steps
sizes = []
ROUNDS = int(sys.argv[1])
for n in range(ROUNDS):
    window.session.go_to(steps[n % (len(steps) - 6)])
    window.go("where")
    for heading in window.findChildren(HeadingLabel):
        QAccessible.queryAccessibleInterface(heading).text(QAccessible.Text.Name)
    app.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if n in (ROUNDS // 2 - 1, ROUNDS - 1):
        gc.collect()
        sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4 if sys.platform == "linux" else 0)
told = sum(isinstance(thing, QAccessibleWidget) for thing in gc.get_objects())
window.close()
print("growth", sizes[1] - sizes[0], told)
"""


def test_pages_come_and_go_without_harm() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(rounds(120, 300))], cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    growth, told = map(int, done.stdout.split("growth")[1].split())
    assert growth < 5_000, done.stdout  # kilobytes in the second half
    assert told < 30, "what assistive technology was told of a page goes with the page"
