"""Signing with another program: the pages go out from the signing page, the signed file comes in, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from test_signed_elsewhere import sign_elsewhere

from advisor.adapters.error_log import ErrorLog
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import locale_dir
from advisor.domain.errors import PlainError
from advisor.main import window_parts
from advisor.services.ports import Texts
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.elsewhere_page import ElsewherePage
from advisor.ui.pages.sign_page import SignPage
from advisor.ui.pages.verify_page import VerifyPage
from advisor.ui.widgets.link import Link
from tests.services.test_decide import answers
from tests.ui.conftest import OpenWindow
from tests.ui.showing import show
from tests.ui.walk import SIGN


def shown(window: MainWindow) -> str:
    return "\n".join(part.text() for part in window.findChildren(QLabel) if part.isVisibleTo(window))


def test_the_pages_go_out_and_the_signed_file_comes_in(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    taken: list[tuple[Path, ...]] = []

    def unsigned(doc: Any, out: Path, texts: Texts) -> dict[str, Any]:
        assert doc.signer.name == "Jana"
        out.write_bytes(b"pages")
        return {"record": str(out)}

    def take(signed: Path, pages: Path, out: Path, texts: Texts) -> dict[str, Any]:
        taken.append((signed, pages, out))
        return {"record": str(out)}

    window = open_window(decide_unsigned=unsigned, take_signed=take)
    show(window, SIGN)
    page = window.page
    assert isinstance(page, SignPage)
    page.folder = tmp_path
    page.meeting_title.setText("Škola")
    page.signer_name.setText("")
    program = next(link for link in page.findChildren(Link) if "program" in link.text())
    program.click()
    assert isinstance(window.page, SignPage)  # no pages without a name
    page.signer_name.setText("Jana")
    program.click()
    qtbot.waitUntil(lambda: isinstance(window.page, ElsewherePage))
    elsewhere = window.page
    assert isinstance(elsewhere, ElsewherePage)
    assert elsewhere.file.read_bytes() == b"pages"
    assert elsewhere.file.name.endswith("-skola-unsigned.pdf")
    assert elsewhere.file.name in shown(window)
    finished: list[bool] = []
    session = elsewhere.place.work
    session.finish = lambda: finished.append(True)  # type: ignore[method-assign]
    elsewhere.take(tmp_path / "back.pdf")
    qtbot.waitUntil(lambda: isinstance(window.page, VerifyPage))
    record = elsewhere.file.with_name(elsewhere.file.name.replace("-unsigned", ""))
    assert taken == [(tmp_path / "back.pdf", elsewhere.file, record)]
    assert finished == [True]  # only now is the meeting done


def test_a_file_that_is_refused_is_told_on_the_page(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    def refused(*_: object) -> dict[str, Any]:
        raise PlainError("import_not_signed", exit_code=1, path="x.pdf")

    window = open_window(take_signed=refused)
    window.go("elsewhere", file=tmp_path / "a-unsigned.pdf")
    assert isinstance(window.page, ElsewherePage)
    (tmp_path / "a.pdf").write_bytes(b"")
    assert window.page._target() == tmp_path / "a-2.pdf"
    before = shown(window)
    window.page.take(tmp_path / "a.pdf")
    qtbot.waitUntil(lambda: len(shown(window)) > len(before) + 20)
    assert isinstance(window.page, ElsewherePage)


def test_the_unsigned_pages_lead_back_to_this_page(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    window.go("verify")
    assert isinstance(window.page, VerifyPage)
    finding = {"code": "not_signed", "severity": "bad", "text": "The record carries no signature."}
    window.page.show_result(tmp_path / "a.pdf", {"overall": "bad", "answers": [], "findings": [finding]})
    (back,) = [b for b in window.page.findChildren(QPushButton) if b.text() == "Take over a &signed file…"]
    back.click()
    assert isinstance(window.page, ElsewherePage)
    assert window.page._target() == tmp_path / "a-signed.pdf"


def test_with_the_real_parts_and_another_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyHanko signs what the window wrote. With a mark on the page it is refused."""
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    parts, texts = window_parts("en", None, ErrorLog(tmp_path / "log")), GettextTexts("en", locale_dir())
    pages, signed, out = (tmp_path / f"{name}.pdf" for name in ("pages", "signed", "out"))
    assert parts.decide_unsigned(answers("lesson"), pages, texts)["record"] == str(pages)
    signed.write_bytes(sign_elsewhere(pages.read_bytes(), box=(10, 10, 100, 100)))
    with pytest.raises(PlainError, match="import_more_than_signed"):
        parts.take_signed(signed, pages, out, texts)
    assert not out.exists()
    signed.write_bytes(sign_elsewhere(pages.read_bytes()))
    assert parts.take_signed(signed, pages, out, texts)["record"] == str(out)
    assert out.read_bytes() == signed.read_bytes()
    assert parts.verify(out, texts)["intact"] == "yes"
