"""Full disks, lost folders, two windows, jumping clocks, newer drafts: nothing given is lost; the words are kind."""

from __future__ import annotations

import errno
import json
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from advisor.adapters.draft_files import VERSION, DraftFiles
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.question_page import QuestionPage
from advisor.ui.widgets.choice_card import ChoiceCard
from tests.ui.conftest import OpenWindow
from tests.ui.window_parts import FixedClock


def question(window: MainWindow) -> QuestionPage:
    assert isinstance(window.page, QuestionPage)
    return window.page


def answer(window: MainWindow, at: int = 0) -> tuple[str, str]:
    """Chooses a card and goes on; gives the question and what was chosen."""
    page = question(window)
    page.group.cards[at].click()
    said = page.step, page.group.cards[at].value
    window.proceed()
    return said


def told(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel))


def on_disk(home: Path) -> dict[str, str]:
    (file,) = [f for f in (home / "drafts").iterdir() if f.suffix == ".json"]
    return {str(k): str(v) for k, v in json.loads(file.read_text(encoding="utf-8"))["situation"].items()}


def test_a_disk_that_is_full_for_a_while_loses_nothing(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.go("new")
    first = answer(window)
    write = os.write

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    page = question(window)
    asked, value = answer(window)
    assert window.page is page  # it stays, with the answer on it
    assert page.group.chosen == value
    assert "No space left on device" in told(window)
    assert on_disk(tmp_path) == dict([first])  # what was on the disk is whole
    monkeypatch.setattr(os, "write", write)
    window.proceed()
    assert question(window).step != asked
    assert on_disk(tmp_path) == dict([first, (asked, value)])


def test_a_folder_that_goes_comes_back_and_a_place_without_rights_is_told(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window()
    window.go("new")
    given = [answer(window)]
    shutil.rmtree(tmp_path / "drafts")
    given.append(answer(window))
    assert on_disk(tmp_path) == dict(given)
    shutil.rmtree(tmp_path / "drafts")
    (tmp_path / "drafts").write_text("a file stands where the folder was", encoding="utf-8")
    page = question(window)
    answer(window)
    assert window.page is page
    assert str(tmp_path / "drafts") in told(window)
    (tmp_path / "drafts").unlink()
    window.proceed()
    assert window.page is not page
    assert len(on_disk(tmp_path)) == 3


def test_two_windows_on_one_draft_never_write_over_each_other(open_window: OpenWindow, tmp_path: Path) -> None:
    one = open_window()
    one.go("new")
    first = answer(one)
    draft = one.session.draft_id if one.session else ""
    other = open_window()
    other.go("resume", draft=draft)
    second = answer(other)
    page = question(one)
    answer(one, 1)
    assert one.page is page
    assert "another window" in told(one)
    assert on_disk(tmp_path) == dict([first, second])
    one.later()  # nothing of hers is written there, and she is led out
    assert one.page is not None
    assert one.page.name == "start"
    assert on_disk(tmp_path) == dict([first, second])
    one.go("resume", draft=draft)
    third = answer(one)
    assert on_disk(tmp_path) == dict([first, second, third])
    fourth = question(other)
    answer(other)
    assert other.page is fourth
    assert "another window" in told(other)


class JumpingClock(FixedClock):
    """Hours forward, years back, a leap over midnight, as after suspending or a flat battery."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 23, 59, 50, tzinfo=UTC)
        self.jumps = [timedelta(hours=9), -timedelta(days=4000), timedelta(seconds=15), timedelta(days=9000)]

    def now(self) -> datetime:
        self.at += self.jumps[0]
        self.jumps = [*self.jumps[1:], self.jumps[0]]
        return self.at

    def today(self) -> date:
        return self.now().date()


def test_a_clock_that_jumps_takes_nothing(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(clock=JumpingClock())
    window.go("new")
    given = []
    while isinstance(window.page, QuestionPage):
        given.append(answer(window))
        (file,) = [f for f in (tmp_path / "drafts").iterdir() if f.suffix == ".json"]
        os.utime(file, (len(given), len(given)))  # and the times of files jump along
        window.go("start")
        resume = [c for c in window.findChildren(ChoiceCard) if c.value == "resume" and c.isVisibleTo(window)]
        assert len(resume) == 1
        resume[0].click()
    assert on_disk(tmp_path) == dict(given)
    assert len(given) >= 8


def test_a_newer_draft_is_refused_kindly_and_stays_as_it_is(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    window.go("new")
    answer(window)
    draft = window.session.draft_id if window.session else ""
    file = tmp_path / "drafts" / f"{draft}.json"
    newer = json.dumps({**json.loads(file.read_text(encoding="utf-8")), "version": VERSION + 1, "more": [1]})
    file.write_text(newer, encoding="utf-8")
    later = open_window(clock=JumpingClock())
    assert "made by a newer version" in told(later)  # the start page says so, and offers everything else
    later.go("resume", draft=draft)
    assert later.page is not None
    assert later.page.name == "error"
    later.go("new")
    answer(later)
    assert file.read_text(encoding="utf-8") == newer


def test_files_that_another_hand_has_spoiled_are_told_apart(tmp_path: Path) -> None:
    drafts = DraftFiles(tmp_path)
    drafts.save("a", {"n": 1})
    drafts.save("a", {"n": 2})
    (tmp_path / "a.json").write_bytes(b"\x00" * 100)
    assert drafts.load("a")["n"] == 1  # the one before
    drafts.save("a", {"n": 3})  # it was read again here, so this window may write
    assert drafts.load("a")["n"] == 3
