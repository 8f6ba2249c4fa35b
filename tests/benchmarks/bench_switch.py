"""Another theme, language or text size: from the choice until the page stands in it."""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from advisor.ui.main_window import MainWindow
from tests.ui.window_parts import make_parts

CHOICES: dict[str, tuple[object, ...]] = {
    "theme": ("dark", "light", "contrast"), "language": ("sk", "de", "cs", "en"), "text_scale": (150, 200, 100),
}  # fmt: skip


def main() -> None:
    app = QApplication.instance() or QApplication(["advisor", "-style", "Fusion"])
    with tempfile.TemporaryDirectory() as home:
        window = MainWindow(make_parts(Path(home)))
        window.go("start")
        window.show()
        app.processEvents()
        gc.freeze()  # as the program does once it stands (advisor/main.py)
        for key, values in CHOICES.items():
            times = []
            for number in range(30):
                started, worked = time.perf_counter(), time.process_time()
                window.go("setting", key=key, value=values[number % len(values)])
                app.processEvents()
                times.append(((time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000))
                assert window.parts.settings.value(key) == values[number % len(values)]
                app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            clock, processor = (statistics.median(spent[kind] for spent in times) for kind in (0, 1))
            print(f"another {key}: median {clock:.0f} ms (goal <= 60), {processor:.0f} ms of the processor")
        window.close()


if __name__ == "__main__":
    main()
