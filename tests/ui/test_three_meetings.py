"""Three meetings, as the examples tell them, seen in the window: the verdict, and everything that unfolds under it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from advisor.adapters import places
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.answers import AnswersDocument
from advisor.services.answers_file import parse_answers
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.result_page import ResultPage
from advisor.ui.widgets.reveal import Reveal
from tests.ui.conftest import OpenWindow
from tests.ui.looking import clipped, overlapping, unnamed
from tests.ui.walk import follow, new_session
from tests.ui.window_parts import source

VERDICTS = {"council_meeting": "stop", "lesson": "condition", "lunch_chat": "condition"}


def example(name: str) -> AnswersDocument:
    document = read_yaml(places.data_dir() / "examples" / f"{name}.yaml")
    return parse_answers(document.value, source().checklist(), source().catalogue())


def at_the_result(window: MainWindow, name: str) -> ResultPage:
    window.session = new_session(window.parts)
    follow(window.session, example(name))
    window.go("where")
    assert isinstance(window.page, ResultPage)
    return window.page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
@pytest.mark.parametrize("name", VERDICTS)
def test_the_result_and_all_that_unfolds(
    qapp: QApplication, open_window: OpenWindow, name: str, language: str, theme: str
) -> None:
    window = open_window(language, theme)
    page = at_the_result(window, name)
    assert page.advice["verdict"] == VERDICTS[name]
    folded = page.findChildren(Reveal)
    assert len(folded) >= 4
    for reveal in folded:
        reveal.unfold()
    for _ in range(3):
        qapp.processEvents()
    assert clipped(window) + overlapping(window) == []
    assert unnamed(window) == []
