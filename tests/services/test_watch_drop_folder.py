"""The drop folder while the window is open: taken in once, told once, calm when it is away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from advisor.domain.errors import PlainError
from advisor.services.ports import Texts
from advisor.services.watch_drop_folder import DropFolderWatch
from tests.services.test_decide import texts


class Drop:
    """A drop folder without a disk."""

    def __init__(self) -> None:
        self.folder, self.there = "/drop", dict[str, tuple[int, int]]()
        self.sound, self.away, self.error = set[str](), False, ""
        self.opened: list[list[str]] = []
        self.watch = DropFolderWatch(lambda: self.folder, self._listing, self._take_in, lambda e, _t: f"! {e.code}")

    def look(self) -> str:
        return self.watch.look(texts("en"))

    def _listing(self, folder: str) -> dict[str, tuple[int, int]]:
        if self.away:
            raise FileNotFoundError(folder)
        return dict(self.there)

    def _take_in(self, paths: Sequence[str], _texts: Texts, _cancelled: Callable[[], bool]) -> dict[str, Any]:
        self.opened.append(list(paths))
        if self.error:
            raise PlainError(self.error)
        taken = [path for path in paths if path in self.sound]
        for path in taken:
            del self.there[path]
        rest = [path for path in paths if path not in taken and "half" not in path]
        return {"taken": taken, "known": [], "refused": [{"path": path, "text": f"No: {path}"} for path in rest]}


def test_without_a_named_folder_nothing_is_looked_at() -> None:
    drop = Drop()
    drop.folder, drop.away = "", True
    assert drop.look() == ""
    assert drop.opened == []


def test_what_arrives_is_taken_in_and_said_in_one_sentence() -> None:
    drop = Drop()
    assert drop.look() == ""
    drop.there = {"/drop/a.pdf": (1, 1), "/drop/b.pdf": (1, 1)}
    drop.sound = set(drop.there)
    assert drop.look() == "2 records came from the drop folder."
    assert drop.look() == ""
    assert drop.opened == [["/drop/a.pdf", "/drop/b.pdf"]]


def test_what_is_no_record_is_opened_and_told_once_until_it_changes() -> None:
    drop = Drop()
    drop.there = {"/drop/a.pdf": (1, 1), "/drop/letter.pdf": (5, 5)}
    drop.sound = {"/drop/a.pdf"}
    words = "1 record came from the drop folder. 1 file stays in the drop folder. No: /drop/letter.pdf"
    assert drop.look() == words
    assert drop.look() == ""
    assert len(drop.opened) == 1
    drop.there["/drop/letter.pdf"] = (6, 6)
    assert drop.look() == "1 file stays in the drop folder. No: /drop/letter.pdf"
    drop.there.clear()
    assert drop.look() == ""


def test_a_file_that_is_still_arriving_is_looked_at_again() -> None:
    drop = Drop()
    drop.there = {"/drop/half.pdf": (1, 1)}
    assert drop.look() == ""
    assert drop.look() == ""
    assert drop.opened == [["/drop/half.pdf"]] * 2


def test_a_folder_that_is_away_is_told_once_and_its_return_not_at_all() -> None:
    drop = Drop()
    drop.away = True
    assert drop.look() == "The drop folder /drop cannot be reached. The window goes on looking for it."
    assert drop.look() == ""
    drop.away = False
    assert drop.look() == ""
    drop.away = True
    assert drop.look() != ""


def test_a_register_that_is_busy_is_told_once_and_asked_again() -> None:
    drop = Drop()
    drop.there, drop.sound, drop.error = {"/drop/a.pdf": (1, 1)}, {"/drop/a.pdf"}, "register_scanned_by_other"
    assert drop.look() == "! register_scanned_by_other"
    assert drop.look() == ""
    drop.error, drop.there = "", {}  # the file was moved before; the register has not seen it yet
    assert drop.look() == ""
    assert drop.opened[-1] == []
    assert drop.look() == ""
    assert len(drop.opened) == 3
