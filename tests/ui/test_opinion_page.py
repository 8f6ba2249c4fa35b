"""The officer's page and the trust button: what is handed on, and what is refused before anything is signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from advisor.services.give_opinion import Said
from advisor.services.ports import Texts
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.opinion_page import OpinionPage
from advisor.ui.pages.verify_page import VerifyPage
from tests.ui.conftest import OpenWindow
from tests.ui.showing import unknown_signers
from tests.ui.window_parts import good_verification


def shown(window: MainWindow) -> str:
    QApplication.processEvents()  # what was just put on the page is laid out
    return "\n".join(w.text() for w in window.findChildren(QLabel) if w.isVisibleTo(window))


def page_of(window: MainWindow, file: Path) -> OpinionPage:
    window.go("opinion", file=file)
    assert isinstance(window.page, OpinionPage)
    window.page.signer_name.setText("Eva")
    return window.page


def test_an_opinion_is_handed_on_and_its_chain_is_shown(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    given: list[tuple[Path, Said, Path]] = []

    def opinion(file: Path, said: Said, out: Path, texts: Texts, secret: str) -> dict[str, Any]:
        given.append((file, said, out))
        return {"opinion": str(out)}

    def verify(file: Path, texts: Texts) -> dict[str, Any]:
        text = f"chain of {file.name}"
        return {**good_verification(file, texts), "kind": "opinion", "chain": [{"where": "this_file", "text": text,
                "signer": {"state": "known"}}]}  # fmt: skip

    window = open_window(opinion=opinion, verify=verify)
    file = tmp_path / "decision.pdf"
    page = page_of(window, file)
    page.group.choose("conditions")
    assert page.conditions[1].isVisibleTo(window)
    page.conditions[1].setPlainText("Tell the parents.\n\n  No recording.  ")
    page.proceed()
    qtbot.waitUntil(lambda: "chain of decision-opinion.pdf" in shown(window))
    said = given[0][1]
    assert given[0][0] == file
    assert (said.outcome, said.conditions, said.reasons) == ("conditions", ("Tell the parents.", "No recording."), ())
    assert said.signer is not None
    assert said.signer.name == "Eva"
    assert given[0][2] == tmp_path / "decision-opinion.pdf"


@pytest.mark.parametrize(
    ("outcome", "conditions", "reasons", "name", "missing"),
    [
        (None, "", "", "Eva", "choose one answer"), ("conditions", " \n", "", "Eva", "at least one condition"),
        ("refused", "", "", "Eva", "at least one reason"), ("agreed", "", "", " ", "type your name"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_before_signing(
    open_window: OpenWindow, outcome: str | None, conditions: str, reasons: str, name: str, missing: str
) -> None:
    def opinion(*_given: object) -> dict[str, Any]:
        raise AssertionError("signed")

    window = open_window(opinion=opinion)
    page = page_of(window, Path("decision.pdf"))
    if outcome:
        page.group.choose(outcome)
    page.conditions[1].setPlainText(conditions)
    page.reasons[1].setPlainText(reasons)
    page.signer_name.setText(name)
    page.proceed()
    assert missing in shown(window)


def test_conditions_are_left_out_where_none_are_asked_for(open_window: OpenWindow) -> None:
    page = page_of(open_window(), Path("decision.pdf"))
    page.group.choose("conditions")
    page.conditions[1].setPlainText("Something.")
    page.group.choose("agreed")
    assert not page.conditions[1].isVisible()
    said = page.said()
    assert said is not None
    assert said.conditions == ()


def test_a_name_that_is_taken_is_not_used(open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "decision-opinion.pdf").write_bytes(b"")
    page = page_of(open_window(), tmp_path / "decision.pdf")
    assert page._target() == tmp_path / "decision-opinion-2.pdf"


def test_trusting_hands_on_whose_key_was_compared(open_window: OpenWindow, qtbot: QtBot) -> None:
    trusted: list[bool] = []

    def trust(file: Path, inside: bool, texts: Texts) -> dict[str, Any]:
        trusted.append(inside)
        return {"text": "trusted now"}

    window = open_window(trust=trust)
    window.go("verify")
    for number in (0, 1):
        assert isinstance(window.page, VerifyPage)
        window.page.show_result(Path("opinion.pdf"), unknown_signers())
        assert shown(window).count("sahu faru kolu husa kesa muro hosa bafu") >= 2
        buttons = [b for b in window.findChildren(QPushButton) if "compared the words" in b.text()]
        assert len(buttons) == 2
        buttons[number].click()
        qtbot.waitUntil(lambda: len(trusted) == number + 1)  # noqa: B023
        qtbot.waitUntil(lambda: "genuine and unchanged" in shown(window))
    assert trusted == [False, True]


def test_only_an_intact_decision_can_get_an_opinion(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("verify")
    assert isinstance(window.page, VerifyPage)
    for kind, overall, wanted in (
        ("decision", "good", True), ("recheck", "attention", True), ("opinion", "good", False),
        ("decision", "bad", False), (None, "not_a_record", False),
    ):  # fmt: skip
        found = {**good_verification(Path("a.pdf"), window.texts), "kind": kind, "overall": overall}
        window.page.show_result(Path("a.pdf"), found)
        QApplication.processEvents()
        buttons = [b for b in window.page.findChildren(QPushButton) if "pinion" in b.text() and b.isVisibleTo(window)]
        assert (buttons != []) == wanted, kind
