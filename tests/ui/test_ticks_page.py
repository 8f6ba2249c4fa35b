"""Before class: keyboard only, stop items loud, app and room of last time, and never a yes that nobody gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advisor.domain.answers import AnswersDocument, Choice, Meeting
from advisor.domain.checklist import Answer
from advisor.services.ports import Texts
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.question_page import QuestionPage
from advisor.ui.pages.signed_page import SignedPage
from advisor.ui.pages.ticks_page import TicksPage
from advisor.ui.pages.usual_page import UsualPage
from advisor.ui.widgets.link import Link
from advisor.ui.widgets.result_banner import ResultBanner
from tests.ui.conftest import OpenWindow
from tests.ui.showing import show

TEAMS = Choice(app="microsoft_teams", edition="education_a1")
MOST_KEYS = 14


class KeyCount(QObject):
    """Key presses as the program gets them; one press is handed on from part to part, and counts once."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed, self._down = 0, False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease:
            self._down = False
        elif event.type() == QEvent.Type.KeyPress and not self._down:
            self._down = True
            self.pressed += 1
        return False


def known(window: MainWindow, **situation: str) -> None:
    """Somebody has signed before, and held this class."""
    window.parts.settings.set("name", "Eva Horváthová")
    window.parts.keep_meeting(AnswersDocument(
        situation={"role": "host", "children": "yes", "size": "6_to_25", **situation}, choice=TEAMS,
        meeting=Meeting(title="7. B", place="room 12"),
    ))  # fmt: skip


def page(window: MainWindow) -> TicksPage:
    assert isinstance(window.page, TicksPage)
    return window.page


def signing(kept: list[AnswersDocument]) -> Any:
    def decide(doc: AnswersDocument, out: Path, texts: Texts) -> dict[str, Any]:
        kept.append(doc)
        return {"record": str(out), "record_id": "VA-1", "verdict": "condition"}

    return decide


def test_from_the_start_to_the_record_by_keyboard(
    qapp: QApplication, open_window: OpenWindow, qtbot: QtBot
) -> None:
    made: list[AnswersDocument] = []
    window = open_window(decide=signing(made))
    known(window)
    window.go("start")
    count = KeyCount()
    qapp.installEventFilter(count)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_2)
    for _tick in page(window).cards:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    qapp.removeEventFilter(count)
    qtbot.waitUntil(lambda: isinstance(window.page, SignedPage), timeout=5000)
    assert count.pressed <= MOST_KEYS
    assert count.pressed == 12
    doc = made[0]
    assert (doc.choice, doc.meeting.title, doc.meeting.place) == (TEAMS, "7. B", "room 12")  # type: ignore[union-attr]
    assert doc.signer is not None
    assert doc.signer.name == "Eva Horváthová"
    assert doc.answers["C22_door"].answer == "new_link_locked"


def test_digits_tick_and_nothing_is_ticked_beforehand(open_window: OpenWindow) -> None:
    window = open_window()
    known(window)
    window.go("ticks")
    assert not any(card.isChecked() for card in page(window).cards)
    for key in (Qt.Key.Key_3, Qt.Key.Key_0):
        QTest.keyClick(window.focusWidget(), key)
    assert [card.value for card in page(window).cards if card.isChecked()] == ["S03", "S10"]
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_3)
    assert [card.value for card in page(window).cards if card.isChecked()] == ["S10"]


def test_a_missing_must_is_loud_and_nothing_is_signed(open_window: OpenWindow) -> None:
    made: list[AnswersDocument] = []
    window = open_window(decide=signing(made))
    known(window)
    window.go("ticks")
    for card in page(window).cards:
        if card.value != "S05":
            card.click()
    window.proceed()
    banners = [b for b in page(window).findChildren(ResultBanner) if b.kind == "stop"]
    assert len(banners) == 1
    assert "No recording" in banners[0].accessibleName()
    assert window.focusWidget() is page(window).cards[4]
    assert made == []


def test_it_can_be_signed_all_the_same_and_the_record_says_so(open_window: OpenWindow, qtbot: QtBot) -> None:
    made: list[AnswersDocument] = []
    window = open_window(decide=signing(made))
    known(window)
    window.go("ticks")
    window.proceed()
    next(b for b in page(window).findChildren(Link) if b.text() == "Sign it all the same").click()
    qtbot.waitUntil(lambda: isinstance(window.page, SignedPage), timeout=5000)
    assert made[0].answers["C22_door"].answer == "link_only"
    assert made[0].situation["recording"] == "yes"
    assert window.parts.advise(made[0], window.texts)["verdict"] == "stop"


def test_the_first_class_asks_for_the_app_and_the_name(open_window: OpenWindow, qtbot: QtBot) -> None:
    made: list[AnswersDocument] = []
    window = open_window(decide=signing(made))
    window.go("ticks")
    for card in page(window).cards:
        card.click()
    window.proceed()
    assert page(window)._problem is not None
    assert made == []
    app = page(window).app
    assert app is not None
    app.setCurrentIndex(app.findData("microsoft_teams/education_a1"))
    window.proceed()
    person = page(window).person
    assert person is not None
    assert window.focusWidget() is person
    person.setText("Eva Horváthová")
    page(window).room.setText("room 12")
    window.proceed()
    qtbot.waitUntil(lambda: isinstance(window.page, SignedPage), timeout=5000)
    assert window.parts.settings.text("name") == "Eva Horváthová"
    last = window.parts.last_meeting("class")
    assert last is not None
    assert (last.choice, last.room) == (TEAMS, "room 12")


def test_only_apps_that_fit_a_class_are_offered(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("ticks")
    app = page(window).app
    assert app is not None
    offered = [str(app.itemData(at)) for at in range(app.count())]
    assert "microsoft_teams/education_a1" in offered
    assert "whatsapp/consumer" not in offered
    assert not any(name.startswith("whatsapp/") for name in offered)


def test_what_is_open_is_answered_once_in_full(open_window: OpenWindow) -> None:
    window = open_window()
    known(window)
    window.go("ticks")
    page(window).cards[2].click()
    next(b for b in page(window).findChildren(Link) if b.text() == "Answer them once").click()
    assert isinstance(window.page, QuestionPage)
    session = window.session
    assert session is not None
    assert session.choice == TEAMS
    assert window.page.step == "C02_contacts"


def test_a_meeting_like_the_last_one(open_window: OpenWindow, qtbot: QtBot) -> None:
    made: list[AnswersDocument] = []
    window = open_window(decide=signing(made))
    window.parts.settings.set("name", "Jana Nováková")
    quiet = dict(window.parts.checklist().short_forms["meeting"]["situation"])
    window.parts.keep_answers(AnswersDocument(
        situation=quiet | {"size": "26_to_100"}, choice=Choice(app="cisco_webex", edition="paid_e2ee"),
        answers={"C01_allow_list": Answer(answer="listed"), "C02_contacts": Answer(answer="entered")},
        meeting=Meeting(title="Council committee"),
    ))  # fmt: skip
    window.go("start")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_1)
    assert page(window).form == "meeting"
    for card in page(window).cards:
        card.click()
    window.proceed()
    qtbot.waitUntil(lambda: isinstance(window.page, SignedPage), timeout=5000)
    assert made[0].situation["size"] == "26_to_100"
    assert made[0].answers["C02_contacts"].origin == "ask_once"
    assert made[0].answers["C01_allow_list"].origin == "ask_once"


def test_another_meeting_is_checked_in_full(open_window: OpenWindow) -> None:
    window = open_window()
    quiet = dict(window.parts.checklist().short_forms["meeting"]["situation"])
    window.parts.keep_answers(AnswersDocument(
        situation=quiet, choice=TEAMS, answers={"C01_allow_list": Answer(answer="listed")},
    ))  # fmt: skip
    window.go("door")
    next(b for b in page(window).findChildren(Link) if b.text().startswith("Another app")).click()
    assert isinstance(window.page, UsualPage)
    assert window.page.part == "situation"


def test_what_is_usual_is_ticked_and_the_rest_is_asked(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("check")
    page = window.page
    assert isinstance(page, UsualPage)
    assert not any(card.isChecked() for card in page.cards)
    for card in page.cards:
        if card.value not in ("sensitive", "size"):
            card.click()
    window.proceed()
    session = window.session
    assert session is not None
    assert dict(session.interview.situation) == {
        "role": "host", "sector": "public_office", "secret": "no", "children": "no", "recording": "no",
        "outsiders": "no",
    }  # fmt: skip
    for asked in ("sensitive", "size"):
        assert isinstance(window.page, QuestionPage)
        assert window.page.step == asked
        window.page.group.cards[1].click()
        window.proceed()
    assert window.page is not None
    assert window.page.name == "app"


def test_who_finishes_later_goes_on_with_ticks_where_a_whole_part_is_open(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("check")
    tick_all(window)
    window.go("start")  # finish later: before the questions of the checklist
    window.go("resume", draft=window.parts.drafts.unfinished()[0])
    assert window.page is not None
    assert window.page.name == "app"
    session = window.session
    assert session is not None
    session.choose(None)
    window.go("where")
    while isinstance(window.page, QuestionPage):  # the question of the list comes before the ticks
        window.page.group.cards[0].click()
        window.proceed()
    assert isinstance(window.page, UsualPage)
    window.go("start")
    window.go("resume", draft=session.draft_id)
    page = window.page
    assert isinstance(page, UsualPage)
    assert page.part == "questions"
    window.proceed()  # nothing ticked: the rest is asked one by one, and after a second pause still
    window.go("start")
    window.go("resume", draft=session.draft_id)
    assert isinstance(window.page, QuestionPage)


def test_who_began_one_by_one_goes_on_one_by_one(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("new")
    assert isinstance(window.page, QuestionPage)
    window.page.group.cards[0].click()
    window.proceed()
    window.go("resume", draft=window.parts.drafts.unfinished()[0])
    assert isinstance(window.page, QuestionPage)


def tick_all(window: MainWindow) -> None:
    assert isinstance(window.page, UsualPage)
    for card in window.page.cards:
        card.click()
    window.proceed()


def test_where_the_catalogue_says_otherwise_the_question_is_asked_in_full(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "usual")
    page = window.page
    assert isinstance(page, UsualPage)
    shown = {card.value for card in page.cards}
    assert "C22_door" in shown
    assert "C01_allow_list" not in shown
    choice = Choice(app="cisco_webex", edition="paid_e2ee")
    usual = window.parts.checklist().usual["questions"]
    against = [
        step for step in usual
        if (found := window.parts.suggest(step, choice)) is not None and found.answer != usual[step]["answer"]
    ]  # fmt: skip
    assert against
    assert not shown & set(against)


def test_what_was_ticked_is_kept_in_the_draft_and_can_be_changed(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "usual")
    page = window.page
    assert isinstance(page, UsualPage)
    for card in page.cards:
        card.click()
    window.proceed()
    session = window.session
    assert session is not None
    saved = window.parts.drafts.load(session.draft_id)
    assert saved["given"]["C22_door"]["answer"] == "new_link_locked"
    session.change("C02_contacts")
    window.go("where")
    assert isinstance(window.page, QuestionPage)
    assert window.page.step == "C02_contacts"


def test_without_a_tick_everything_is_asked(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("check")
    window.proceed()
    assert isinstance(window.page, QuestionPage)
    assert window.page.step == "role"
    assert window.session is not None
    assert dict(window.session.interview.situation) == {}
