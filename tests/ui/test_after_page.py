"""After the meeting, in the window: what is asked, what is missing, and what is handed on to be signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from advisor.services.close_meeting import Closing
from advisor.services.ports import Texts
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.after_page import AfterPage
from advisor.ui.pages.verify_page import VerifyPage
from tests.ui.conftest import OpenWindow
from tests.ui.window_parts import good_verification


def page(window: MainWindow) -> AfterPage:
    assert isinstance(window.page, AfterPage)
    return window.page


def test_it_is_signed_with_every_answer(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    made: list[tuple[Path, Closing, Path]] = []

    def close(file: Path, said: Closing, out: Path, texts: Texts, secret: str) -> dict[str, Any]:
        made.append((file, said, out))
        return {"addendum": str(out)}

    window = open_window(close_meeting=close)
    window.parts.settings.set("name", "Jana Nováková")
    decision = tmp_path / "decision.pdf"
    window.go("after", file=decision)
    assert list(page(window).groups) == ["C19_record_store", "C32_after", "C34_review"]
    window.proceed()
    assert made == []
    assert not page(window).delete_on.isVisible()
    for question, answer in {"C19_record_store": "fixed", "C32_after": "yes", "C34_review": "dont_know"}.items():
        page(window).groups[question].choose(answer)
    assert page(window).delete_on.isVisible()
    page(window).note.setPlainText("A stranger came in.")
    window.proceed()
    qtbot.waitUntil(lambda: isinstance(window.page, VerifyPage), timeout=5000)
    file, said, out = made[0]
    assert (file, out) == (decision, tmp_path / "decision-addendum.pdf")
    assert {q: a.answer for q, a in said.answers.items()} == {
        "C19_record_store": "fixed", "C32_after": "yes", "C34_review": "dont_know",
    }  # fmt: skip
    assert (said.delete_on, said.note) == (date(2026, 12, 23), "A stranger came in.")


def test_only_an_intact_decision_can_be_closed(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("verify")
    assert isinstance(window.page, VerifyPage)
    for kind, overall, wanted in (
        ("decision", "good", True), ("recheck", "attention", True), ("addendum", "good", False),
        ("decision", "bad", False), (None, "not_a_record", False),
    ):  # fmt: skip
        found = {**good_verification(Path("a.pdf"), window.texts), "kind": kind, "overall": overall}
        window.page.show_result(Path("a.pdf"), found)
        QApplication.processEvents()
        buttons = [b for b in window.page.findChildren(QPushButton) if "After the" in b.text().replace("&", "")]
        assert ([b for b in buttons if b.isVisibleTo(window)] != []) == wanted, kind
