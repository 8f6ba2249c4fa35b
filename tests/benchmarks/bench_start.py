"""First paint and memory beside the least that Qt can do, one label. All in turn, in one run."""

from __future__ import annotations

import os
import tempfile

from tests.benchmarks.processes import measure, median

FLOOR = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
class Label(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)
def done():
    print("painted", flush=True)
    app.quit()
app = QApplication(sys.argv)
label = Label("hello")
label.resize(900, 600)
label.show()
app.exec()
"""


# The program as a person has it after her first click: all knowledge loaded, the first question on the screen.
AT_WORK = """
import gc
import sys
from PySide6.QtCore import QTimer
from advisor import main
from advisor.ui.main_window import MainWindow
class Watched(MainWindow):
    def __init__(self, parts):
        super().__init__(parts)
        self.first_painted.connect(lambda: QTimer.singleShot(200, self.work))
    def work(self):
        if not gc.isenabled():  # the window has not settled yet
            QTimer.singleShot(50, self.work)
            return
        assert self.parts.catalogue().apps
        self.go("new")
        QTimer.singleShot(0, self.done)
    def done(self):
        print([name for name in ("pydantic", "reportlab", "pyhanko") if name in sys.modules], flush=True)
        self.close()
import advisor.ui.main_window
advisor.ui.main_window.MainWindow = Watched
main.open_window(exit_after_first_paint=False)
"""


def main() -> None:
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": platform, "ADVISOR_HOME": home}
        floor, program, at_work = [], [], []
        for number in range(12):
            one = measure(["-c", FLOOR], **environment)
            two = measure(["-m", "advisor", "--exit-after-first-paint"], **environment)
            three = measure(["-c", AT_WORK], **environment)
            if number >= 2:  # the first rounds warm the disk cache
                floor.append(one)
                program.append(two)
                at_work.append(three)
    low, here = median(floor, "first_line_ms"), median(program, "first_line_ms")
    print(f"first paint ({platform}): {here:.0f} ms, bare label {low:.0f} ms, ratio {here / low:.2f} (goal <= 1.4)")
    low, here = median(floor, "cpu_ms"), median(program, "cpu_ms")
    print(f"of the processor until the end: {here:.0f} ms, bare label {low:.0f} ms, ratio {here / low:.2f}")
    low, here = median(floor, "peak_mb"), median(program, "peak_mb")
    working = median(at_work, "peak_mb")
    print(f"memory: bare label {low:.1f} MB; above it at first paint {here - low:.1f} MB, "
          f"at the first question with all knowledge loaded {working - low:.1f} MB (goal <= 20)")


if __name__ == "__main__":
    main()
