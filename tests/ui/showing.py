"""Brings a window to any page of the program, as a person would find it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from advisor.adapters import places
from advisor.adapters.gettext_texts import GettextTexts
from advisor.domain.answers import AnswersDocument, Choice, Meeting
from advisor.domain.checklist import Answer
from advisor.domain.errors import PlainError
from advisor.domain.verification import Verification
from advisor.services.interview_session import APP, LINE, RESULT
from advisor.services.line_test import PHASES, server_place
from advisor.services.register_scan import EVENTS
from advisor.services.verification_words import four_answers
from advisor.ui.line_run import LineRun
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.after_page import AfterPage
from advisor.ui.pages.app_page import AppPage
from advisor.ui.pages.invitation_page import InvitationPage
from advisor.ui.pages.line_page import LinePage
from advisor.ui.pages.opinion_page import OpinionPage
from advisor.ui.pages.question_page import QuestionPage
from advisor.ui.pages.records_page import RecordsPage
from advisor.ui.pages.result_page import ResultPage
from advisor.ui.pages.ticks_page import TicksPage
from advisor.ui.pages.verify_page import VerifyPage
from advisor.ui.widgets.reveal import Reveal
from tests.ui.walk import fill, new_session

DETOURS = {
    "confirm": {"fact": "cisco_webex.e2ee.1", "edition": "paid_e2ee"},
    "texts": {},
    "compare": {"editions": ["cisco_webex/paid_e2ee", "element_call/own_server", "zoom/basic"]},
}

ODD_INVITATION = """Subject: Meeting on the project
From: Peter <peter@firma.example>
https://us04web.zoom.us/j/5123456789?pwd=abc https://zoom.us.join-now.example/j/91234567890 https://discord.gg/x"""


WORDS = "sahu faru kolu husa kesa muro hosa bafu"


def unknown_signers() -> dict[str, Any]:
    """What the check says of an opinion whose two signers are not known here."""
    signer = {"state": "unknown", "name": "Eva Horváthová", "key_sha256": "ab" * 32,
              "words": WORDS, "code": "9338 2174 4671 8783 3723 4436"}  # fmt: skip
    text = "Opinion (Agreed) VO-2026-11-25-2CC4-C58E of 2026-11-25, signed by Eva Horváthová: not everything checked."
    checked = Verification(intact="yes", signer="unknown", signer_name="Eva Horváthová", key_sha256="ab" * 32,
                           time="claimed", at=datetime(2026, 11, 23, 9, tzinfo=UTC))  # fmt: skip
    links = [{"where": where, "signer": signer, "text": text} for where in ("this_file", "inside")]
    return {
        "path": "opinion.pdf", "overall": "attention", "intact": "yes", "kind": "opinion", "signer": signer,
        "time": {"state": "claimed", "at": "2026-11-23T09:00:00Z"}, "certificate": {"state": "not_checked"},
        "level": "B-B", "findings": [], "chain": links,
        "answers": four_answers(checked, GettextTexts("en", places.locale_dir())),
    }  # fmt: skip


def show(window: MainWindow, name: str) -> None:
    """One of ``walk.PAGES``, with everything on it unfolded."""
    parts = window.parts
    if name == "start":
        new_session(parts, "left-over").save()
        window.go("start")
        parts.drafts.finish("left-over")
    elif name == "welcome":
        window.go("welcome")
    elif name in ("before-class", "first-class"):
        _before_class(window, again=name == "before-class")
    elif name == "usual":
        window.session = new_session(parts)
        fill(window.session, APP)
        window.session.choose(Choice(app="cisco_webex", edition="paid_e2ee"))
        window.session.answer("C01_allow_list", Answer(answer="no_list"))
        window.session.quick = True
        window.go("where")
    elif name == "apps":
        window.go("apps", typed="zoom")
        for reveal in window.findChildren(Reveal)[:3]:
            reveal.unfold()
    elif name == "compare-apps":
        window.go("apps", compare=True, taken=("zoom/basic", "cisco_webex/paid_e2ee"))
    elif name == "settings":
        window.go("settings")
        for reveal in window.findChildren(Reveal):
            reveal.unfold()
    elif name == "signed":
        record = "/home/jana/2026-12-01-council-committee.pdf"
        window.go("signed", decision={"record": record, "record_id": "A1B2-C3D4", "signature": {"words": WORDS}})
    elif name == "records":
        _records(window)
    elif name == "verify":
        window.go("verify")
        assert isinstance(window.page, VerifyPage)
        file = Path("2026-12-01-council-committee.pdf")
        window.page.show_result(file, parts.verify(file, window.texts))
    elif name == "unknown-signer":
        window.go("verify")
        assert isinstance(window.page, VerifyPage)
        window.page.show_result(Path("opinion.pdf"), unknown_signers())
    elif name == "elsewhere":
        window.go("elsewhere", file=Path("2026-12-01-council-committee-unsigned.pdf"))
    elif name == "opinion":
        window.go("opinion", file=Path("2026-12-01-council-committee.pdf"))
        assert isinstance(window.page, OpinionPage)
        window.page.group.choose("conditions")
    elif name == "after":
        window.go("after", file=Path("2026-12-01-council-committee.pdf"))
        assert isinstance(window.page, AfterPage)
        window.page.groups["C19_record_store"].choose("fixed")
    elif name == "invitation":
        window.go("invitation")
        assert isinstance(window.page, InvitationPage)
        window.page.text.setPlainText(ODD_INVITATION)
        window.page.show_result(parts.read_invitation("", ODD_INVITATION, window.texts))
    elif name == "error":
        window.show_error(PlainError("draft_newer", file="a.json"))
        for reveal in window.findChildren(Reveal):
            reveal.unfold()
    elif name.startswith("line_"):
        _line_page(window, name)
    elif name in DETOURS:
        window.session = new_session(parts)
        fill(window.session, RESULT)
        window.go(name, **DETOURS[name])
    else:
        window.session = new_session(parts)
        fill(window.session, name)
        window.go("where")
        _unfold(window, name)
    for _ in range(3):
        QApplication.processEvents()


def _records(window: MainWindow) -> None:
    """The list of records, filled, with what came of a scan above it."""
    window.go("records")
    page = window.page
    assert isinstance(page, RecordsPage)
    for _ in range(500):
        QApplication.processEvents()
        if page.total.text():
            break
        time.sleep(0.01)
    counts = dict.fromkeys(EVENTS, 0)
    folder = {"folder": "/archive", "loud": [{"event": "changed", "path": "school/a.pdf"}], "closed_folders": [],
              "marked": True}  # fmt: skip
    page._report({**counts, "new": 12, "changed": 1, "files": 1204, "gone_unsure": 0, "cancelled": False,
                  "folders": [folder]})  # fmt: skip
    for reveal in page.findChildren(Reveal):
        reveal.unfold()
    for _ in range(50):
        QApplication.processEvents()


def _before_class(window: MainWindow, again: bool) -> None:
    """The first class on this PC; and a later one with a tick missing, so that it says stop."""
    if again:
        situation = {"role": "host", "children": "yes", "size": "6_to_25"}
        window.parts.settings.set("name", "Jana Nováková")
        window.parts.keep_meeting(AnswersDocument(
            situation=situation, choice=Choice(app="microsoft_teams", edition="education_a1"),
            meeting=Meeting(title="7. B", place="https://teams.example.org/l/meetup-join/7b"),
        ))  # fmt: skip
    window.go("ticks")
    assert isinstance(window.page, TicksPage)
    if again:
        for card in window.page.cards:
            if card.value not in ("S03", "S07"):
                card.click()
        window.proceed()
        window.parts.settings.set("name", None)


def _line_page(window: MainWindow, name: str) -> None:
    """Consent on a metered network, a test at work, and a weak line's result with everything to do."""
    parts = window.parts
    window.session = new_session(parts)
    fill(window.session, LINE)
    parts.settings.set("line_server", "udp://line.example.org:4790")
    service = parts.line_test()
    if name == "line_consent":
        window.go(name)
    elif name == "line_measure":
        run = LineRun(lambda report, watch, cancel: {})
        run.words, run.state = PHASES["asking"], ["asking", "audio", "sd", "sd", "hd"]
        run.words = window.texts.gettext(run.words)
        window.go(name, run=run, needs=service.needs("cisco_webex", 12, 2))
    else:
        document = service.run(server_place("udp://line.example.org:4790"), window.texts, "cisco_webex", 12)
        window.go(name, document=document)
        for reveal in window.findChildren(Reveal):
            reveal.unfold()


def _unfold(window: MainWindow, name: str) -> None:
    page = window.page
    assert page is not None
    if name == APP:
        assert isinstance(page, AppPage)
        page.group.choose("mind")
    elif isinstance(page, QuestionPage):
        page.group.cards[-1].click()
    if name in (RESULT, LINE, "checklist"):
        assert isinstance(page, ResultPage | QuestionPage | LinePage)
        for reveal in page.findChildren(Reveal):
            reveal.unfold()
