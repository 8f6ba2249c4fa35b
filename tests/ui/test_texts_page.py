"""Ready texts in the window: read, copied, saved; from the result and back to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from advisor.services.interview_session import RESULT
from advisor.ui.pages.result_page import ResultPage
from advisor.ui.pages.texts_page import TextsPage
from advisor.ui.widgets.link import Link
from tests.ui.conftest import OpenWindow
from tests.ui.showing import show


def words(page: TextsPage) -> str:
    return "\n".join(found.text() for found in page.findChildren(QLabel))


def test_from_the_result_to_the_texts_and_back(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, RESULT)
    (way,) = [made for made in window.page.findChildren(Link) if made.text() == "Ready texts for this meeting"]
    way.click()
    page = window.page
    assert isinstance(page, TextsPage)
    assert "We meet by video." in words(page)
    assert "Red card: when something goes wrong" in words(page)
    assert "2026-12-01  After the meeting: Council committee" in words(page)
    copies = [made for made in page.findChildren(Link) if made.text() == "Copy this text"]
    assert len(copies) == len(page.document["texts"])
    copies[0].click()
    assert QGuiApplication.clipboard().text() == page.document["texts"][0]["text"]
    window.back()
    assert isinstance(window.page, ResultPage)


def test_the_texts_are_saved_whole_and_nothing_is_overwritten(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    show(window, "texts")
    page = window.page
    assert isinstance(page, TextsPage)
    folder = tmp_path / "texts"
    folder.mkdir()
    page.save_into(folder)
    written = {file.name for file in folder.iterdir()}
    assert written == {f"{text['id']}.txt" for text in page.document["texts"]} | {"reminders.ics"}
    assert f"{len(written)} files were saved here" in words(page)
    (folder / "red_card.txt").write_text("mine", encoding="utf-8")
    page.save_into(folder)
    assert (folder / "red_card.txt").read_text(encoding="utf-8") == "mine"
    assert "There is already a file" in words(page)
