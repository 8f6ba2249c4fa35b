"""The window watches the drop folder: what arrives is in the list, and one sentence says so."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from advisor.adapters.settings_file import SettingsFile
from advisor.domain.errors import PlainError
from advisor.main_register import LateWatch, RegisterJobs
from advisor.services.error_texts import explain
from advisor.services.settings import Settings
from advisor.ui import accessibility, drop_watch
from tests.ui.conftest import OpenWindow, bury
from tests.ui.test_records_page import FROZEN, page_of, until
from tests.ui.window_parts import register_of


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was announced; and the looks come at once."""
    found: list[str] = []
    monkeypatch.setattr(accessibility, "announce", lambda _window, words: found.append(words))
    monkeypatch.setattr(drop_watch, "FIRST_MS", 10)
    monkeypatch.setattr(drop_watch, "EVERY_MS", 10)
    return found


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[RegisterJobs]:
    made = register_of(tmp_path / "empty", count=0)
    chosen = Settings(SettingsFile(tmp_path / "settings of the register.json"))
    chosen.set("records_folder", str(tmp_path / "records"))
    made._settings = lambda: chosen
    yield made
    made.close()


def watch(jobs: RegisterJobs, settings: Settings) -> Callable[..., str]:
    def told(error: BaseException, texts: Any) -> dict[str, str]:
        assert isinstance(error, PlainError)
        return explain(error, texts)

    return LateWatch(settings, lambda: jobs, told).look


def of_the_drop(heard: list[str]) -> list[str]:
    return [words for words in heard if "drop folder" in words]


def test_what_arrives_stands_in_the_list_and_is_said_once(
    open_window: OpenWindow, tmp_path: Path, heard: list[str], jobs: RegisterJobs, qapp: QApplication
) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    settings = jobs._settings()
    settings.set("drop_folder", str(drop))
    window = open_window(register=lambda: jobs, watch_drop=watch(jobs, settings))
    window.go("records")
    page = page_of(window)
    shutil.copy(FROZEN / "2026-11-b-lunch_chat.pdf", drop)
    until(lambda: page.total.text() == "1 record")
    assert page._came.text() == "1 record came from the drop folder."
    assert page._came.isVisible()
    (drop / "letter.pdf").write_bytes(b"%PDF-1.7\nnothing\n%%EOF\n")
    until(lambda: "letter.pdf" in page._came.text())
    assert of_the_drop(heard)[0] == "1 record came from the drop folder."
    assert of_the_drop(heard)[1].startswith("1 file stays in the drop folder.")
    assert len(of_the_drop(heard)) == 2
    assert [file.name for file in drop.iterdir()] == ["letter.pdf"]
    assert len(list((tmp_path / "records").rglob("*.pdf"))) == 1
    drop.rename(tmp_path / "away")
    until(lambda: "cannot be reached" in page._came.text())
    window.go("start")
    for _ in range(5):  # told once, not at every look
        looks = threading.Event()
        qapp.processEvents()
        looks.wait(0.03)
    assert len(of_the_drop(heard)) == 3
    bury(qapp)


def test_nothing_is_looked_at_before_a_folder_is_named(
    open_window: OpenWindow, tmp_path: Path, heard: list[str]
) -> None:
    looked = threading.Event()
    chosen = Settings(SettingsFile(tmp_path / "named"))

    def no_register() -> RegisterJobs:
        raise AssertionError("nobody named a folder")

    real = LateWatch(chosen, no_register, lambda error, texts: {"happened": str(error)})

    def look(texts: Any, cancelled: Callable[[], bool]) -> str:
        said = real.look(texts, cancelled)
        looked.set()
        return said

    open_window(watch_drop=look)
    until(looked.is_set)
    assert real._watch is None
    assert of_the_drop(heard) == []


def test_a_window_that_closes_waits_for_what_is_being_taken_in(open_window: OpenWindow, heard: list[str]) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow(texts: Any, cancelled: Callable[[], bool]) -> str:
        begun.set()
        while not cancelled():
            threading.Event().wait(0.005)
        ended.set()
        return "1 record came from the drop folder."

    window = open_window(watch_drop=slow)
    until(begun.is_set)
    window.close()
    assert ended.is_set()
