"""The pictures of the README: the real window and a page of a real record. Usage: take_screenshots.py FOLDER

With ``--all`` every page is taken in four languages, three themes and three sizes, for looking at them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from advisor.domain.answers import AnswersDocument, Choice, Meeting
from advisor.domain.checklist import Answer
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.ticks_page import TicksPage
from tests.ui.showing import show
from tests.ui.walk import PAGES, fill, new_session
from tests.ui.window_parts import make_parts

ROOT = Path(__file__).resolve().parents[2]
FOR_THE_README = {"start": "start", "class": "class", "checklist": "question", "result": "result", "signed": "signed"}


def take_window(folder: Path, pages: dict[str, str], theme: str) -> None:
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as home:
        parts = make_parts(Path(home))
        for key, value in {"theme": theme, "text_scale": 100, "language": "en"}.items():
            parts.settings.set(key, value)
        window = MainWindow(parts)
        window.resize(1000, 720)
        window.show()
        for page, name in pages.items():
            if page == "start":
                window.go("start")
            elif page == "class":
                before_class(window)
            elif page == "signed":
                window.go("signed", decision={
                    "record": "C:/Users/jana/Documents/2026-12-01-council-committee.pdf", "verdict": "condition",
                    "record_id": "VA-2026-11-24-BF4A-A54C",
                    "signature": {"words": "sahu faru kolu husa kesa muro hosa bafu"},
                })  # fmt: skip
            else:
                window.session = new_session(parts, f"draft-{name}")
                fill(window.session, page)
                window.go("where")
            for _ in range(5):
                app.processEvents()
            window.grab().save(str(folder / f"{name}.png"))
        window.close()


def before_class(window: MainWindow) -> None:
    """A class like the last one, half ticked."""
    window.parts.settings.set("name", "Eva Horváthová")
    checklist = window.parts.checklist()
    settled = {q.id: Answer(answer=q.answers[0].id) for q in checklist.questions}  # by a full check before
    window.parts.keep_answers(AnswersDocument(
        situation=dict(checklist.short_forms["class"]["situation"]), answers=settled,
        choice=Choice(app="microsoft_teams", edition="education_a1"), meeting=Meeting(title="7. B", place="room 12"),
    ))  # fmt: skip
    window.go("ticks")
    assert isinstance(window.page, TicksPage)
    for card in window.page.cards[:4]:
        card.click()


def take_every_page(folder: Path, theme: str, language: str, scale: int) -> None:
    app = QApplication.instance() or QApplication([])
    for page in PAGES:
        with tempfile.TemporaryDirectory() as home:
            parts = make_parts(Path(home))
            for key, value in {"theme": theme, "text_scale": scale, "language": language}.items():
                parts.settings.set(key, value)
            window = MainWindow(parts)
            window.resize(1000, 720)
            window.show()
            show(window, page)
            app.processEvents()
            window.grab().save(str(folder / f"{page}-{theme}-{language}-{scale}.png"))
            window.close()


def take_record(folder: Path) -> None:
    """The record's first page as poppler draws it."""
    painter = shutil.which("pdftoppm")
    if painter is None:
        print("pdftoppm is missing (Debian: poppler-utils), so the record's picture stays as it is.", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as home:
        record = Path(home, "record.pdf")
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "decide", "data/examples/council_meeting.yaml", "--out", str(record),
             "--lang", "en", "--as-of", "2026-11-24"],
            cwd=ROOT, stdout=subprocess.DEVNULL,
            env={**os.environ, "ADVISOR_HOME": home, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"})
        if done.returncode not in {0, 1}:
            raise SystemExit(done.returncode)
        subprocess.run([painter, "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile", str(record),
                        str(folder / "record")], check=True)


def main(words: list[str]) -> None:
    folder = Path(words[0])
    if "--all" in words:
        for theme, language, scale in (
            ("light", "sk", 100), ("dark", "de", 200), ("light", "en", 100), ("contrast", "cs", 150),
        ):  # fmt: skip
            take_every_page(folder, theme, language, scale)
        return
    take_window(folder, FOR_THE_README, "light")
    take_record(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
