"""What a person does on the pages: answers stay, suggestions wait to be taken, troubles are told plainly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from advisor.domain.answers import AnswersDocument
from advisor.domain.errors import PlainError
from advisor.services.interview_session import APP, LINE, REVIEW, SIGN
from advisor.services.ports import Texts
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.app_page import AppPage
from advisor.ui.pages.question_page import QuestionPage
from advisor.ui.pages.result_page import ResultPage
from advisor.ui.pages.sign_page import SignPage
from advisor.ui.pages.signed_page import SignedPage
from advisor.ui.pages.start_page import StartPage
from advisor.ui.pages.verify_page import VerifyPage
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.link import Link
from advisor.ui.widgets.result_banner import ResultBanner
from tests.ui.conftest import OpenWindow
from tests.ui.showing import show
from tests.ui.walk import fill, new_session
from tests.ui.window_parts import good_verification


def question(window: MainWindow) -> QuestionPage:
    assert isinstance(window.page, QuestionPage)
    return window.page


def at(window: MainWindow, step: str) -> None:
    window.session = new_session(window.parts)
    fill(window.session, SIGN)
    window.session.go_to(step)
    window.go("where")


def banners(window: MainWindow) -> list[str]:
    return [b.accessibleName() for b in window.findChildren(ResultBanner)]


def test_no_answer_is_chosen_beforehand_and_continue_asks_for_one(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("new")
    assert question(window).group.chosen is None
    assert window.footer is not None
    assert window.footer.primary is not None
    window.footer.primary.click()
    assert question(window).step == "role"
    problem = question(window)._problem
    assert problem is not None
    assert problem.text() == "Please choose one answer."


def test_digits_choose_and_enter_goes_on(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("new")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_2)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.session is not None
    assert window.session.interview.situation["role"] == "guest"
    assert question(window).step == "sector"


def test_back_keeps_what_was_chosen_without_continue(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("new")
    question(window).group.cards[0].click()
    window.footer.primary.click()  # type: ignore[union-attr]
    question(window).group.cards[1].click()
    window.back()
    assert question(window).group.chosen == "host"
    window.footer.primary.click()  # type: ignore[union-attr]
    assert question(window).group.chosen == "school"


def test_an_answer_is_on_disk_before_the_next_page(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("new")
    question(window).group.cards[0].click()
    window.footer.primary.click()  # type: ignore[union-attr]
    draft = window.parts.drafts.unfinished()[0]
    assert window.parts.drafts.load(draft)["situation"] == {"role": "host"}


def test_the_start_page_offers_to_go_on_after_a_crash(open_window: OpenWindow) -> None:
    window = open_window()
    fill(new_session(window.parts, "crashed"), LINE)
    window.go("start")
    resume = next(c for c in window.findChildren(ChoiceCard) if c.value == "resume")
    resume.click()
    assert window.session is not None
    assert window.session.where == LINE


def test_a_disk_that_is_full_is_told_and_the_page_can_be_left(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("new")
    question(window).group.cards[0].click()

    def full(*_: Any) -> None:
        raise PlainError("draft_not_saved", exit_code=3, folder="/home/jana", reason="No space left on device")

    window.parts.drafts.save = full  # type: ignore[method-assign]
    window.footer.primary.click()  # type: ignore[union-attr]
    assert question(window)._problem is not None
    assert "No space left on device" in question(window)._problem.text()
    window.later()
    assert isinstance(window.page, StartPage)


def test_i_do_not_know_says_whom_to_ask_and_keeps_who_was_asked(open_window: OpenWindow) -> None:
    window = open_window()
    window.session = new_session(window.parts)
    fill(window.session, LINE)
    step = window.session.asked[3]
    at(window, step)
    question(window).group.cards[-1].click()
    assert any("Ask:" in text for text in banners(window))
    note = question(window)._note
    assert note is not None
    note.setText("Peter, on Monday")
    question(window).proceed()
    assert window.session is not None
    answer = window.session.interview.answer_to(step)
    assert answer is not None
    assert (answer.answer, answer.asked) == ("dont_know", "Peter, on Monday")


def test_a_suggestion_waits_until_it_is_taken(open_window: OpenWindow) -> None:
    window = open_window()
    at(window, SIGN)
    assert window.session is not None
    for step in window.session.asked:
        at(window, step)
        take = [b for b in window.page.findChildren(QPushButton) if "Take" in b.text()]  # type: ignore[union-attr]
        if take:
            before = window.session.interview.answer_to(step)
            assert before is not None
            assert before.origin == "person"
            take[0].click()
            question(window).proceed()
            after = window.session.interview.answer_to(step)
            assert after is not None
            assert after.origin == "catalogue"
            return
    pytest.fail("no question has a suggestion")


def test_typing_narrows_the_list_and_another_app_needs_a_name(open_window: OpenWindow) -> None:
    window = open_window()
    at(window, APP)
    page = window.page
    assert isinstance(page, AppPage)
    page.group.choose("mind")
    assert page.search is not None
    page.search.setText("zoom basic")
    assert page.list is not None
    assert [c.value for c in page.list.cards] == ["zoom/basic", "other"]
    page.list.choose("other")
    page.proceed()
    assert window.session is not None
    assert window.page is page
    assert page.other_name is not None
    page.other_name.setText("Home-made")
    page.proceed()
    assert window.session.choice is not None
    assert (window.session.choice.by_hand, window.session.choice.name) == (True, "Home-made")


def test_a_proposal_never_shows_a_stop(open_window: OpenWindow) -> None:
    window = open_window()
    at(window, APP)
    page = window.page
    assert isinstance(page, AppPage)
    page.group.choose("propose")
    assert page.list is not None
    stops = {
        f"{e['app']}/{e['edition']}"
        for e in window.parts.advise(window.session.document(), window.texts)["editions"]  # type: ignore[union-attr]
        if e["verdict"] == "stop"
    }
    assert not stops & {card.value for card in page.list.cards}


def test_a_stop_shows_other_apps_and_one_can_switch(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "result")
    assert isinstance(window.page, ResultPage)
    switch = next(b for b in window.page.findChildren(Link) if b.text().startswith("Switch to"))
    assert window.session is not None
    before = window.session.choice
    switch.click()
    assert window.session.choice != before


def test_a_change_from_the_review_comes_back_to_it(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, REVIEW)
    change = next(b for b in window.page.findChildren(Link) if b.text() == "Change")  # type: ignore[union-attr]
    change.click()
    question(window).group.cards[0].click()
    question(window).proceed()
    assert window.page is not None
    assert window.page.name == REVIEW


def test_signing_needs_a_name_and_ends_with_the_file(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window()
    show(window, SIGN)
    page = window.page
    assert isinstance(page, SignPage)
    page.signer_name.setText("")
    page.proceed()
    assert window.page is page
    page.signer_name.setText("Jana Nováková")
    page.proceed()
    qtbot.waitUntil(lambda: isinstance(window.page, SignedPage))
    assert isinstance(window.page, SignedPage)
    assert window.page.file == tmp_path / "records" / "2026-12-01-council-committee.pdf"
    assert window.parts.drafts.unfinished() == []
    assert window.parts.settings.text("name") == "Jana Nováková"


@pytest.mark.parametrize(("kind", "asked"), [("file", True), ("token", True), ("made", False), ("windows", False)])
def test_the_secret_of_a_key_is_asked_where_it_is_needed(
    open_window: OpenWindow, qtbot: QtBot, kind: str, asked: bool
) -> None:
    given: list[dict[str, str]] = []

    def decide(doc: AnswersDocument, out: Path, texts: Texts, **more: str) -> dict[str, Any]:
        given.append(more)
        later = {"code": "authority_silent", "happened": "No answer.", "means": "It is signed.", "do": "Later."}
        return {"record": str(out), "record_id": "A1B2-C3D4-E5F6", "verdict": "condition", "later": later}

    window = open_window(decide=decide)
    window.parts.settings.set("identity", kind)
    window.parts.settings.set("time_stamp_authority", "https://time.example.org/tsr")
    show(window, SIGN)
    page = window.page
    assert isinstance(page, SignPage)
    assert (page.secret is not None) is asked
    assert any("time.example.org" in found.text() for found in page.findChildren(QLabel))
    if page.secret is not None:
        assert page.secret.echoMode() is QLineEdit.EchoMode.Password
        page.secret.setText("4711")
    page.proceed()
    qtbot.waitUntil(lambda: isinstance(window.page, SignedPage))
    assert given == [{"secret": "4711"} if asked else {}]
    assert any("No answer." in text for text in banners(window))  # signed, and what is missing is said


def test_a_failed_signature_is_explained_and_can_be_tried_again(open_window: OpenWindow, qtbot: QtBot) -> None:
    def broken(doc: AnswersDocument, out: Path, texts: Texts) -> dict[str, Any]:
        raise PlainError("draft_not_saved", exit_code=3, folder="/x", reason="No space left on device")

    window = open_window(decide=broken)
    show(window, SIGN)
    page = window.page
    assert isinstance(page, SignPage)
    page.proceed()
    qtbot.waitUntil(lambda: any("No space left" in text for text in banners(window)))
    assert page.isEnabled()
    assert len(window.parts.drafts.unfinished()) == 1


@pytest.mark.parametrize("overall", ["good", "attention", "bad", "not_a_record", "unreadable"])
def test_verification_answers_plainly(open_window: OpenWindow, qtbot: QtBot, overall: str) -> None:
    def verify(file: Path, texts: Texts) -> dict[str, Any]:
        return {**good_verification(file, texts), "overall": overall}

    window = open_window(verify=verify)
    window.go("verify", file=Path("a.pdf"))
    qtbot.waitUntil(lambda: banners(window) != [])
    assert isinstance(window.page, VerifyPage)
    assert "a.pdf" in banners(window)[0]


def test_the_four_answers_stand_worst_first_with_what_to_do(open_window: OpenWindow, qtbot: QtBot) -> None:
    from advisor.domain.verification import ATTENTION, Finding, Verification
    from advisor.services.verify_records import document

    found = Verification(intact="yes", signer="unknown", signer_name="Eva", key_sha256="ab" * 32, time="claimed",
                         certificate="not_checked", findings=(Finding("signer_unknown", ATTENTION, 4),))  # fmt: skip
    window = open_window(verify=lambda file, texts: document(str(file), found, texts))
    window.go("verify", file=Path("a.pdf"))
    qtbot.waitUntil(lambda: banners(window) != [])
    assert window.page is not None
    shown = [one.text() for one in window.page.findChildren(QLabel)]
    told = document("a.pdf", found, window.parts.texts_for("en"))["answers"]
    assert [answer["severity"] for answer in told] == ["attention", "attention", "good", "good"]
    places = [shown.index(answer["text"]) for answer in told]
    assert places == sorted(places)
    assert all(answer["do"] in shown for answer in told if answer["do"])


def test_no_single_green_tick_stands_for_the_whole(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window()
    window.go("verify", file=Path("a.pdf"))
    qtbot.waitUntil(lambda: banners(window) != [])
    (banner,) = window.findChildren(ResultBanner)
    assert banner.kind == "info"


def test_the_language_changes_at_once_and_is_kept(open_window: OpenWindow) -> None:
    window = open_window()
    english = window.windowTitle()
    window.go("setting", key="language", value="sk")
    assert window.windowTitle() != english
    assert window.parts.settings.text("language") == "sk"
    window.go("setting", key="text_scale", value=200)
    assert window.look.scale == 2.0


def test_an_unexpected_error_gets_a_calm_page(open_window: OpenWindow) -> None:
    window = open_window()

    def broken(*_: Any) -> Any:
        raise PlainError("draft_newer", file="x")

    window.parts.drafts.load = broken  # type: ignore[method-assign]
    window.go("resume", draft="x")
    assert window.page is not None
    assert window.page.name == "error"
    QApplication.processEvents()


def test_the_focus_stays_in_sight(open_window: OpenWindow) -> None:
    window = open_window(size=(700, 420))
    show(window, APP)
    page = window.page
    assert isinstance(page, AppPage)
    assert page.list is not None
    for card in page.list.cards:
        card.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        top = card.mapTo(window.page_scroll.viewport(), card.rect().topLeft()).y()
        assert 0 <= top <= window.page_scroll.viewport().height() - min(card.height(), 60)


def test_after_a_crash_the_keyboard_starts_at_going_on(open_window: OpenWindow) -> None:
    window = open_window()
    fill(new_session(window.parts, "crashed"), LINE)
    window.go("start")
    assert isinstance(window.page, StartPage)
    assert window.page.first_focus() is window.page.resume
