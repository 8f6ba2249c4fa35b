"""Side steps from the result: confirm a fact on the spot, set apps side by side; and what is asked once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from advisor.domain.answers import Signer
from advisor.domain.checklist import Answer
from advisor.services.interview_session import RESULT
from advisor.ui.pages.compare_page import ComparePage
from advisor.ui.pages.confirm_page import ConfirmPage
from advisor.ui.pages.result_page import ResultPage
from advisor.ui.pages.review_page import ReviewPage
from advisor.ui.widgets.link import Link
from tests.ui.conftest import OpenWindow
from tests.ui.showing import DETOURS, show
from tests.ui.walk import fill, new_session
from tests.ui.window_parts import remember, source


def home_of(window) -> Path:
    return window.parts.records_dir.parent


def test_a_confirmation_needs_an_answer_and_a_name_and_then_stands_in_the_memory(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "confirm")
    page = window.page
    assert isinstance(page, ConfirmPage)
    page.proceed()
    assert window.page is page  # nothing chosen yet
    page.group.choose("still_so")
    page.by.setText("")
    page.proceed()
    assert window.page is page  # no name
    page.by.setText("Jana Nováková")
    page.proceed()
    assert isinstance(window.page, ResultPage)
    kept = remember(home_of(window)).memory().facts["cisco_webex"]
    assert [f.confirmed_by for f in kept] == ["Jana Nováková"]


def test_back_from_a_side_step_is_the_result_again(open_window: OpenWindow) -> None:
    window = open_window()
    for name in DETOURS:
        show(window, name)
        window.back()
        assert isinstance(window.page, ResultPage), name


def test_the_result_offers_a_look_and_a_comparison(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, RESULT)
    assert isinstance(window.page, ResultPage)
    links = {made.text() for made in window.page.findChildren(Link)}
    assert "Compare side by side" in links
    assert "Look at the source and confirm it" in links


def test_two_answers_that_do_not_fit_can_both_be_reached(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, RESULT)
    assert isinstance(window.page, ResultPage)
    places = [place for found in window.page.advice["contradictions"] for place in found["places"]]
    assert places
    links = [made.text() for made in window.page.findChildren(Link) if made.isVisibleTo(window.page)]
    changes = [text for text in links if text.startswith(("Change the answer:", "Choose another app"))]
    assert len(changes) >= len(places)


def test_an_open_question_can_be_copied_as_a_ready_mail(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, RESULT)
    assert isinstance(window.page, ResultPage)
    copy = next(made for made in window.page.findChildren(Link) if made.text() == "Copy the ready question")
    copy.click()
    assert "Council committee" in QGuiApplication.clipboard().text()


def test_taking_another_app_from_the_comparison_goes_on_with_it(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "compare")
    assert isinstance(window.page, ComparePage)
    taken = [made for made in window.page.findChildren(Link) if made.text().startswith("Take ")]
    assert len(taken) == 3
    taken[1].click()
    assert window.session is not None
    assert window.session.choice is not None
    assert window.session.choice.app == "element_call"


def test_what_was_asked_once_is_not_asked_again_and_shows_its_day(open_window: OpenWindow) -> None:
    window = open_window()
    memory = remember(home_of(window))
    memory.keep_answers(source().checklist(), {"C02_contacts": Answer(answer="entered")}, Signer(name="Jana"))
    window.go("new")
    session = window.session
    assert session is not None
    fill(session, "review")
    session.go_to("review")
    window.go("where")
    assert isinstance(window.page, ReviewPage)
    assert session.interview.given["C02_contacts"].origin == "ask_once"
    shown = window.page._answer_text(session.interview.question("C02_contacts"))  # type: ignore[arg-type]
    assert "2026-11-23" in shown


def test_the_way_does_not_stop_at_an_answer_that_was_asked_once(open_window: OpenWindow) -> None:
    window = open_window()
    kept = {"C02_contacts": Answer(answer="entered", origin="ask_once", on="2026-11-20")}
    session = new_session(window.parts)
    with_memory = type(session)(window.parts.checklist(), window.parts.drafts, "draft-2", kept)
    fill(session, "checklist")
    fill(with_memory, "checklist")
    assert with_memory.steps == session.steps
    assert with_memory.steps.index(with_memory.where) > session.steps.index("C02_contacts")
    assert with_memory.interview.given["C02_contacts"].on == "2026-11-20"


def test_a_wrong_fact_becomes_a_mail_that_the_person_sends_herself(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "confirm")
    page = window.page
    assert isinstance(page, ConfirmPage)
    page.group.choose("not_found")
    assert page.mail().startswith("mailto:?subject=Correction%20to%20cisco_webex.e2ee.1&body=")
    assert "I%20did%20not%20find%20it" in page.mail()
