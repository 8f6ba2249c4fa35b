"""Looking for new packs while somebody works: only where a place was chosen, seldom, and never in anybody's way."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisor.adapters import places
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.packs.looks import Looks
from advisor.domain.errors import PlainError
from advisor.main_packs import PackJobs, look_in_background
from advisor.main_settings import packs_dir, settings

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
ENGLISH = GettextTexts("en", places.locale_dir())


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))


def jobs(monkeypatch: pytest.MonkeyPatch, answers: dict[str, BaseException | None]) -> tuple[PackJobs, list[str]]:
    asked: list[str] = []

    def take(self: PackJobs, place: str, *_words: Any) -> dict[str, Any]:
        asked.append(place)
        error = answers[place]
        if error is not None:
            raise error
        return {}

    monkeypatch.setattr(PackJobs, "take", take)
    return PackJobs(), asked


def test_nothing_is_asked_where_nobody_chose_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    made, asked = jobs(monkeypatch, {})
    assert made.look(NOW, ENGLISH) is False
    look_in_background(object(), settings())  # type: ignore[arg-type]
    assert (asked, [t.name for t in threading.enumerate() if t.name == "packs"]) == ([], [])
    assert not packs_dir().exists()


def test_each_place_is_asked_and_its_trouble_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings()
    chosen.set("organisation_pack", "/share/pack")
    chosen.set("catalogue_update_from", "https://example.org/c")
    answers: dict[str, BaseException | None] = {
        "/share/pack": PlainError("pack_unknown_root", root="ab"), "https://example.org/c": RuntimeError("odd"),
    }  # fmt: skip
    made, asked = jobs(monkeypatch, answers)
    assert made.look(NOW, ENGLISH) is True
    assert asked == list(answers)
    last = Looks(packs_dir()).last()
    assert last["places"]["/share/pack"] == {"code": "pack_unknown_root", "values": {"root": "ab"}}
    assert last["places"]["https://example.org/c"]["code"] == "unexpected"
    # Not again within twelve hours, unless other places were chosen or the clock went back.
    assert made.look(NOW + timedelta(hours=11), ENGLISH) is False
    assert made.look(NOW + timedelta(hours=12), ENGLISH) is True
    assert made.look(NOW, ENGLISH) is True
    chosen.set("catalogue_update_from", None)
    assert PackJobs().look(NOW, ENGLISH) is True
    assert len(asked) == 7


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"at": "x", "places": {}}', b'{"at": "2026-01-01", "places": 3}']
)
def test_a_broken_note_means_nobody_has_looked(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "looked.json").write_bytes(content)
    assert Looks(tmp_path).last() == {}
    assert Looks(tmp_path).is_time([], NOW)
    (tmp_path / "looked.json").write_text('{"at": "2026-12-01T08:00:00", "places": {}}', encoding="utf-8")
    assert Looks(tmp_path).is_time([], NOW)


def test_a_look_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    settings().set("catalogue_update_from", "/slow/share")
    go_on, began = threading.Event(), threading.Event()

    def take(self: PackJobs, *_words: Any) -> dict[str, Any]:
        began.set()
        go_on.wait(10)
        return {}

    class Clock:
        def now(self) -> datetime:
            return NOW

        def today(self) -> object:
            return NOW.date()

    monkeypatch.setattr(PackJobs, "take", take)
    look_in_background(Clock(), settings())  # type: ignore[arg-type]
    assert began.wait(10)
    worker = next(thread for thread in threading.enumerate() if thread.name == "packs")
    assert worker.daemon
    go_on.set()
    worker.join(10)
    assert Looks(packs_dir()).last()["places"] == {"/slow/share": None}
