"""The link that looks at what is installed: only on Windows, only when pressed, and it answers nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from advisor.adapters.installed_registry import has_program_list
from advisor.domain.checklist import Answer
from advisor.domain.errors import PlainError
from advisor.domain.installed import Program
from advisor.services.installed_apps import QUESTION, installed_document
from advisor.services.ports import Texts
from advisor.ui.installed_here import InstalledHere
from advisor.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow, bury
from tests.ui.looking import RULES
from tests.ui.showing import show
from tests.ui.window_parts import source

PROGRAMS = [Program("Zoom Workplace", "6.2.11 (50939)", "Zoom"), Program("Webex", "46.9.0.35800", "Cisco")]


class Looks:
    """Counts how often somebody looked."""

    def __init__(self, error: PlainError | None = None) -> None:
        self.times, self._error = 0, error

    def __call__(self, texts: Texts) -> dict[str, Any]:
        self.times += 1
        if self._error:
            raise self._error
        day = date(2026, 11, 23)
        return installed_document(PROGRAMS, source().installed(), source().catalogue(), day, day, texts)


def to_the_question(window: MainWindow) -> InstalledHere | None:
    """The page of the question on updates, as somebody comes to it."""
    show(window, "checklist")
    session = window.session
    assert session is not None
    while session.where != QUESTION:
        choices = session.interview.question(session.where).answers  # type: ignore[union-attr]
        session.answer(session.where, Answer(answer=choices[0].id))
    window.go("where")
    assert window.page is not None
    return window.page.findChild(InstalledHere)


def pressed(part: InstalledHere) -> list[str]:
    part.link.click()
    for _turn in range(4_000):  # a busy machine takes its time
        if part.said():
            break
        QTest.qWait(5)
    return part.said()


def test_elsewhere_the_link_is_not_there(open_window: OpenWindow) -> None:
    window = open_window()
    assert to_the_question(window) is None
    show(window, "apps")
    assert window.page is not None
    assert window.page.findChild(InstalledHere) is None
    assert not has_program_list()


def test_on_the_question_it_looks_when_pressed_and_answers_nothing(open_window: OpenWindow) -> None:
    looks = Looks()
    window = open_window(installed=looks)
    part = to_the_question(window)
    assert part is not None
    assert (looks.times, part.said()) == (0, [])
    said = pressed(part)
    assert looks.times == 1
    assert any("6.2.11 is older than 7.0.0, which mends a critical hole" in line for line in said)
    assert window.session is not None
    assert window.session.interview.answer_to(QUESTION) is None
    assert window.page is not None
    assert window.page.group.chosen is None  # type: ignore[attr-defined]


def test_where_an_app_is_looked_up_it_is_there_too(open_window: OpenWindow) -> None:
    window = open_window(installed=Looks())
    show(window, "apps")
    assert window.page is not None
    part = window.page.findChild(InstalledHere)
    assert part is not None
    assert len(pressed(part)) == 4


def test_what_went_wrong_is_told_in_words_and_one_may_try_again(open_window: OpenWindow) -> None:
    looks = Looks(PlainError("installed_not_here"))
    part = to_the_question(open_window(installed=looks))
    assert part is not None
    assert "keeps no list" in pressed(part)[0]
    pressed(part)
    for _turn in range(4_000):
        if looks.times == 2:
            break
        QTest.qWait(5)
    assert looks.times == 2


def test_whoever_goes_on_meanwhile_is_not_disturbed(qapp: QApplication, open_window: OpenWindow) -> None:
    window = open_window(installed=Looks())
    part = to_the_question(window)
    assert part is not None
    part.link.click()
    window.go("start")
    bury(qapp)
    QTest.qWait(50)
    assert window.page is not None
    assert window.page.name == "start"


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_the_answer_breaks_no_rule_in_a_small_window_at_twice_the_size(open_window: OpenWindow, language: str) -> None:
    window = open_window(language, "light", 2.0, size=(760, 560), installed=Looks())
    window.activateWindow()
    part = to_the_question(window)
    assert part is not None
    pressed(part)
    found = ["not looked yet"]
    for _turn in range(100):  # the page takes a few turns to find its new height, more on a busy machine
        QTest.qWait(20)
        found = [f"{name}: {one}" for name, rule in RULES.items() for one in rule.look(window)]
        if not found:
            break
    assert found == []
