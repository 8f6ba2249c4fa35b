"""What a scan meets beside records: PDFs that are none, clocks that jump, a server that is started again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive import OLD, Archive, signed, told
from genuine_records import record as made
from genuine_records import unsigned
from postgresql_server import PostgreSQLServer

from advisor.adapters.register.core import CoreRegister
from advisor.adapters.register.folder_tree import FolderTree
from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import SharedAddress
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.domain.register_query import Question
from advisor.domain.register_record import FileState
from advisor.services.register_ports import Entry


@pytest.fixture
def archive(tmp_path: Path, engine: CoreRegister) -> Archive:
    return Archive(tmp_path / "archive", engine)


STRANGERS: dict[str, Callable[[], bytes]] = {
    "empty": bytes, "only the beginning": lambda: b"%PDF-1.7\n", "a page of the web": lambda: b"<html>404</html>" * 99,
    "a parcel": lambda: b"PK\3\4" + bytes(3_000), "nothing but the end": lambda: b"%%EOF\n",
    "a promise of a signature": lambda: b"%PDF-1.7\n/ByteRange [0 5 9 999999999] /Contents <00>\n%%EOF\n",
    "nested": lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nstartxref\n9\n%%EOF\n",
    "in a circle": lambda: b"%PDF-1.7\nxref\n0 0\ntrailer\n<</Prev 9 /Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
    "a letter": lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>"
                        b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "a draft that nobody signed": lambda: unsigned(made("Draft")),
}  # fmt: skip


def test_other_pdfs_are_passed_over_and_stand_in_nobodys_way(archive: Archive) -> None:
    for name, content in STRANGERS.items():
        archive.write(f"unit 0/{name}.pdf", content())
    archive.write("record in the middle.pdf", signed(70))
    found = told(archive.scan())
    assert found.pop("new") == 7
    # An unsigned record says what it is, so it is no stranger; it is never taken in either.
    assert sum(found.values()) == found["not_ours"] + found.get("changed", 0) == len(STRANGERS)
    assert found.get("changed", 0) <= 1
    assert archive.register.freshness().records == 7
    assert archive.register.count(Question(text="draft")) == 0
    assert told(archive.scan()) == {}
    assert archive.opened == []


def test_a_stranger_that_becomes_a_record_is_taken_in(archive: Archive) -> None:
    archive.write("later.pdf", STRANGERS["a letter"]())
    archive.scan()
    archive.write("later.pdf", signed(71), OLD + 5)
    assert told(archive.scan()) == {"new": 1}


@pytest.mark.parametrize("jumps", [(3_650, -3_650), (-3_650, 3_650), (-40, 41), (1, -1, 400, -400)])
def test_a_clock_that_jumps_makes_no_news(archive: Archive, jumps: tuple[int, ...]) -> None:
    archive.scan()
    before = archive.rows()
    for days in jumps:
        archive.clock.later(days=days)
        assert told(archive.scan()) == {}
        assert archive.rows() == before
    # Where its own clock cannot be trusted every byte counts: a forged file is found at once.
    archive.clock.later(days=-3_700)
    archive.write("unit 0/record0.pdf", signed(0).replace(b"Jana", b"Jena"), OLD)
    assert told(archive.scan()) == {"changed": 1}


def test_files_from_a_day_to_come_are_read_each_time_and_never_doubt_themselves(archive: Archive) -> None:
    tomorrow = int(archive.clock.at.timestamp()) + 400 * 86_400
    archive.write("from a camera with a wrong clock.pdf", signed(72), tomorrow)
    archive.write("half.pdf", signed(73)[:9_000], tomorrow)
    assert told(archive.scan()) == {"new": 7, "unfinished": 1}
    archive.scan()
    assert sorted(Path(name).name for name in archive.opened) == ["from a camera with a wrong clock.pdf", "half.pdf"]
    archive.clock.later(days=401)
    assert told(archive.scan()) == {"changed": 1}  # the half one; it has had its ten minutes


class Restarting(FolderTree):
    """Ends the server, and starts it again, after some files."""

    def __init__(self, ends: dict[int, Callable[[], None]], start: Callable[[], None]) -> None:
        self._ends, self._start = ends, start

    def entries(self, place: str, trouble: Callable[[str], None]) -> Iterator[Entry]:
        for number, entry in enumerate(super().entries(place, trouble)):
            if number in self._ends:
                self._ends.pop(number)()
                self._start()
            yield entry


def test_a_server_that_is_started_again_in_the_middle_of_a_scan(
    tmp_path: Path, shared: SharedAddress, postgresql: PostgreSQLServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.services.register_scan.BATCH", 2)
    register = PostgresqlRegister(shared)
    archive = Archive(tmp_path / "archive", register, count=12)
    archive.write("changed.pdf", signed(1).replace(b"Jana", b"Jena"))
    tree = Restarting({3: postgresql.crash, 8: postgresql.stop}, postgresql.start)
    assert told(archive.scan(tree)) == {"new": 12, "changed": 1}
    assert told(archive.scan(Restarting({0: postgresql.stop, 9: postgresql.crash}, postgresql.start))) == {}
    clean = Archive(archive.folder, SqliteRegister(tmp_path / "clean.sqlite"), count=0)
    assert told(clean.scan()) == {"new": 12, "changed": 1}
    assert archive.rows() == clean.rows()
    assert register.records() == clean.register.records()
    assert register.check()["agree"]
    assert {row.state for row in register.troubles()} == {FileState.CHANGED}
    register.close()
    clean.register.close()


