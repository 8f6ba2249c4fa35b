"""What the page says of a file: the worst first, nothing twice, and the next steps with letters of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from advisor.ui.main_window import MainWindow
from advisor.ui.pages.verify_page import VerifyPage
from advisor.ui.widgets.bullet import Bullet
from tests.ui.conftest import OpenWindow
from tests.ui.window_parts import LANGUAGES, good_verification

FILE = Path("2026-12-01-council-committee.pdf")


def verify_page(window: MainWindow) -> VerifyPage:
    window.go("verify")
    assert isinstance(window.page, VerifyPage)
    return window.page


@pytest.mark.parametrize("language", [code for code, _name in LANGUAGES])
def test_steps_that_appear_later_take_no_letter_twice(open_window: OpenWindow, language: str) -> None:
    window = open_window(language)
    page = verify_page(window)
    found = {**good_verification(FILE, window.texts), "kind": "decision", "record_id": "VA-2026-11-23-A1B2-C3D4"}
    page.show_result(FILE, found)
    QApplication.processEvents()
    texts = [b.text() for b in window.findChildren(QAbstractButton) if b.isVisibleTo(window)]
    assert len(texts) >= 5  # back, choose, and the three steps
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(set(letters)) == len(letters), texts


def test_the_banner_names_the_number_that_stands_on_the_pages(open_window: OpenWindow) -> None:
    window = open_window()
    page = verify_page(window)
    page.show_result(FILE, {**good_verification(FILE, window.texts), "record_id": "VA-2026-11-23-A1B2-C3D4"})
    assert any(f"{FILE.name} \u00b7 VA-2026-11-23-A1B2-C3D4" == one.text() for one in page.findChildren(QLabel))


def test_a_file_that_is_no_record_is_said_once_and_what_to_do(open_window: OpenWindow) -> None:
    window = open_window()
    page = verify_page(window)
    finding = {"code": "not_a_record", "severity": "bad", "text": "This is not a record of this program."}
    page.show_result(FILE, {**good_verification(FILE, window.texts), "overall": "not_a_record", "answers": [],
                            "findings": [finding]})  # fmt: skip
    assert not page.findChildren(Bullet)
    assert any("Ask the sender" in one.text() for one in page.findChildren(QLabel))
