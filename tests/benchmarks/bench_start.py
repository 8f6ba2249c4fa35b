"""First paint of the start page beside the least that Qt can do: one label. Both in turn, in one run."""

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


def main() -> None:
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": platform, "ADVISOR_HOME": home}
        floor, program = [], []
        for number in range(12):
            one = measure(["-c", FLOOR], **environment)
            two = measure(["-m", "advisor", "--exit-after-first-paint"], **environment)
            if number >= 2:  # the first rounds warm the disk cache
                floor.append(one)
                program.append(two)
    low, here = median(floor, "first_line_ms"), median(program, "first_line_ms")
    print(f"first paint ({platform}): {here:.0f} ms, bare label {low:.0f} ms, ratio {here / low:.2f} (goal <= 1.7)")
    low, here = median(floor, "peak_mb"), median(program, "peak_mb")
    print(f"memory at first paint: {here:.0f} MB, bare label {low:.0f} MB, above it {here - low:.0f} MB (goal <= 25)")


if __name__ == "__main__":
    main()
