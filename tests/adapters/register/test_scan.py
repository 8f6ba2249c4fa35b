"""A scan keeps the register true to the folders: what moved is no news, what was forged is never believed."""

from __future__ import annotations

import json
import os
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive import OLD, OPINION, RENEWED, Archive, VanishingTree, signed, told
from genuine_records import record

from advisor.adapters.register.core import CoreRegister
from advisor.adapters.register.folder_tree import MARKER, FolderTree
from advisor.adapters.register.ledger import ledgers_of, read_ledger, sighted
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import FileState, RecordState
from advisor.services.register_ports import Entry


@pytest.fixture
def archive(tmp_path: Path, engine: CoreRegister) -> Archive:
    return Archive(tmp_path / "archive", engine)


def states(archive: Archive) -> dict[str, FileState]:
    rows = archive.register.files([known.id for known in archive.register.known_after(1, "")])
    return {row.path: row.state for row in rows}


def test_the_first_scan_takes_in_what_is_there(archive: Archive) -> None:
    archive.write("letter.pdf", b"%PDF-1.7\nnothing of ours\n%%EOF\n")
    archive.write("notes.txt", b"no PDF at all")
    archive.write("opinion.pdf", OPINION())
    document = archive.scan()
    assert told(document) == {"new": 7, "not_ours": 1}
    assert document["files"] == 8
    assert document["complete"]
    page = archive.register.page(Question(text="number3"))
    assert [hit.record.title for hit in page.hits] == ["Meeting number3"]
    (hit,) = page.hits
    assert hit.record.record_hash.hex() == record("Meeting number3").fingerprint()
    assert hit.record.number == record("Meeting number3").record_id
    assert hit.state == RecordState.GOOD
    assert hit.files[0].path == "unit 1/record3.pdf"
    assert (hit.files[0].intact, hit.files[0].signer, hit.files[0].time) == ("yes", "trusted", "claimed")
    assert archive.register.count(Question(kind="opinion")) == 1


def test_an_unchanged_folder_is_not_opened_again(archive: Archive) -> None:
    archive.scan()
    assert told(archive.scan()) == {}
    assert archive.opened == []


def test_moved_renamed_and_copied_are_one_record(archive: Archive) -> None:
    archive.scan()
    os.renames(archive.folder / "unit 0/record0.pdf", archive.folder / "elsewhere/record0.pdf")
    (archive.folder / "unit 1/record1.pdf").rename(archive.folder / "unit 1/renamed.pdf")
    shutil.copy2(archive.folder / "unit 0/record2.pdf", archive.folder / "copy.pdf")
    document = archive.scan()
    assert told(document) == {"moved": 2, "copied": 1}
    assert archive.register.freshness().files == 7
    hit = archive.register.hit(bytes.fromhex(record("Meeting number2").fingerprint()))
    assert hit is not None
    assert [file.path for file in hit.files] == ["copy.pdf", "unit 0/record2.pdf"]
    assert hit.state == RecordState.GOOD
    assert archive.register.freshness().records == 6


def test_a_whole_folder_renamed_is_no_alarm(archive: Archive) -> None:
    archive.scan()
    (archive.folder / "unit 0").rename(archive.folder / "unit zero")
    (archive.folder / "unit 1").rename(archive.folder / "A")
    assert told(archive.scan()) == {"moved": 6}
    assert told(archive.scan()) == {}


def test_a_renewed_time_stamp_is_no_change(archive: Archive) -> None:
    before, after = RENEWED
    archive.write("raised.pdf", before())
    archive.scan()
    archive.write("raised.pdf", after())
    assert told(archive.scan()) == {"renewed": 1}
    assert states(archive)["raised.pdf"] == FileState.RENEWED
    assert told(archive.scan()) == {}


def test_a_changed_file_is_loud_and_overwrites_nothing(archive: Archive) -> None:
    archive.scan()
    file = archive.folder / "unit 0/record0.pdf"
    good = archive.register.hit(bytes.fromhex(record("Meeting number0").fingerprint()))
    assert good is not None
    archive.write("unit 0/record0.pdf", file.read_bytes().replace(b"Jana", b"Jena"), OLD + 5)
    document = archive.scan()
    assert told(document) == {"changed": 1}
    assert document["folders"][0]["loud"] == [{"event": "changed", "path": "unit 0/record0.pdf"}]
    bad = archive.register.hit(good.record.record_hash)
    assert bad is not None
    assert bad.record == good.record
    assert bad.state == RecordState.BAD
    assert (bad.files[0].state, bad.files[0].intact) == (FileState.CHANGED, "no")
    assert bad.files[0].signed_hash == good.files[0].signed_hash
    assert told(archive.scan()) == {}  # told once; it stays in the list
    assert [row.path for row in archive.register.troubles()] == ["unit 0/record0.pdf"]
    archive.write("unit 0/record0.pdf", signed(0), OLD + 9)
    assert told(archive.scan()) == {"back": 1}
    mended = archive.register.hit(good.record.record_hash)
    assert mended is not None
    assert mended.state == RecordState.GOOD


@pytest.mark.parametrize("instead", [b"", b"%PDF-1.7\nnothing\n%%EOF\n", b"\0" * 9_000])
def test_a_record_that_became_something_else_is_changed_not_forgotten(archive: Archive, instead: bytes) -> None:
    archive.scan()
    archive.write("unit 0/record0.pdf", instead, OLD + 5)
    assert told(archive.scan()) == {"changed": 1}
    assert archive.register.count(Question(text="number0 ", states=(int(RecordState.BAD),))) == 1


def test_another_record_in_its_place_is_loud(archive: Archive) -> None:
    archive.scan()
    archive.write("unit 0/record0.pdf", signed(77), OLD + 5)
    assert told(archive.scan()) == {"replaced": 1}
    assert states(archive)["unit 0/record0.pdf"] == FileState.REPLACED
    assert archive.register.count(Question(text="number0 ", states=(int(RecordState.GONE),))) == 1
    assert archive.register.count(Question(text="number77 ", states=(int(RecordState.ATTENTION),))) == 1
    assert told(archive.scan(every_byte=True)) == {}
    assert states(archive)["unit 0/record0.pdf"] == FileState.REPLACED


def test_a_forged_file_with_its_time_put_back_is_found_by_its_bytes(archive: Archive) -> None:
    archive.scan()
    for number in range(6):
        file = archive.folder / f"unit {number % 2}/record{number}.pdf"
        about = file.stat()
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        with file.open("r+b") as same:
            same.write(content)
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert told(archive.scan()) == {}  # a quick look cannot see it
    assert archive.opened == []
    found = 0
    for _ in range(31):
        archive.clock.later(days=1)
        found += archive.scan()["changed"]
    assert found == 6


def test_asked_for_every_byte_all_is_read_at_once(archive: Archive) -> None:
    archive.scan()
    archive.scan(every_byte=True)
    assert len(archive.opened) == 6


def test_a_clock_that_went_back_is_not_relied_on(archive: Archive) -> None:
    archive.scan()
    archive.clock.later(days=-40)
    assert told(archive.scan()) == {}
    assert len(archive.opened) == 6


def test_a_file_written_while_it_was_scanned_is_read_again(archive: Archive) -> None:
    archive.clock.later(hours=1)
    now = int(archive.clock.at.timestamp())
    archive.clock.later(hours=-1)
    archive.write("fresh.pdf", signed(50), now)  # in the very second of the scan
    archive.scan()
    archive.scan()
    assert [Path(name).name for name in archive.opened] == ["fresh.pdf"]
    archive.scan()
    assert archive.opened == []


def test_half_a_file_is_no_alarm_for_ten_minutes(archive: Archive) -> None:
    archive.scan()
    half = signed(51)[:9_000]
    start = int(archive.clock.at.timestamp()) + 3_600
    archive.write("coming.pdf", half, start - 60)
    assert told(archive.scan()) == {"unfinished": 1}
    archive.write("coming.pdf", signed(51), start + 5)
    assert told(archive.scan()) == {"new": 1}
    archive.write("torn.pdf", half, OLD)
    assert told(archive.scan()) == {"changed": 1}


def test_gone_is_said_only_after_a_whole_walk(archive: Archive) -> None:
    for number in range(20, 60):
        archive.write(f"many/record{number}.pdf", signed(number % 8 + 20) + b"")
    archive.scan()
    (archive.folder / "unit 0/record0.pdf").unlink()
    stop = iter([False] * 3 + [True] * 500)
    document = archive.scan(cancelled=lambda: next(stop))
    assert document["cancelled"]
    assert not document["complete"]
    assert told(document) == {}
    assert told(archive.scan()) == {"gone": 1}
    assert archive.register.count(Question(text="number0 ", states=(int(RecordState.GONE),))) == 1
    assert told(archive.scan()) == {}
    archive.write("unit 0/record0.pdf", signed(0))
    assert told(archive.scan()) == {"back": 1}


def test_more_than_one_in_twenty_gone_is_asked_first(archive: Archive) -> None:
    for number in range(20, 40):
        archive.write(f"many/record{number}.pdf", signed(number % 8 + 20))
    archive.scan()
    shutil.rmtree(archive.folder / "many")
    document = archive.scan()
    assert told(document) == {}
    assert document["gone_unsure"] == 20
    assert archive.register.count(Question(states=(int(RecordState.GONE),))) == 0
    assert told(archive.scan(gone=True)) == {"gone": 20}


def test_a_share_that_is_not_connected_makes_nothing_gone(archive: Archive) -> None:
    archive.scan()
    away = archive.folder.rename(archive.folder.with_name("away"))
    with pytest.raises(PlainError, match="register_folder_missing"):
        archive.scan()
    archive.folder.mkdir()  # the empty place where it was mounted
    with pytest.raises(PlainError, match="register_folder_changed"):
        archive.scan()
    archive.folder.rmdir()
    away.rename(archive.folder)
    assert told(archive.scan()) == {}
    (archive.folder / MARKER).unlink()
    with pytest.raises(PlainError, match="register_folder_changed"):
        archive.scan()
    assert told(archive.scan(same_folder=True)) == {}
    assert len(archive.register.roots()) == 1


def test_a_folder_at_another_place_is_the_same_folder(archive: Archive) -> None:
    archive.scan()
    archive.folder = archive.folder.rename(archive.folder.with_name("other drive letter"))
    assert told(archive.scan()) == {}
    assert archive.opened == []


def test_a_share_that_goes_away_midway_keeps_what_is_done(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.services.register_scan.BATCH", 2)
    away = archive.folder.with_name("away")
    with pytest.raises(PlainError, match="register_folder_vanished"):
        archive.scan(VanishingTree(4, lambda: archive.folder.rename(away) and None))
    assert archive.register.freshness().records == 4
    assert {row.state for row in archive.register.files([1, 2, 3, 4, 5, 6])} == {FileState.HERE}
    away.rename(archive.folder)
    assert told(archive.scan()) == {"new": 2}


def test_a_folder_that_cannot_be_listed_makes_nothing_gone(archive: Archive) -> None:
    archive.scan()

    class Closed(FolderTree):
        def entries(self, place: str, trouble: Callable[[str], None]) -> Iterator[Entry]:
            trouble("unit 0")
            return (entry for entry in super().entries(place, trouble) if not entry.path.startswith("unit 0/"))

    document = archive.scan(Closed())
    assert told(document) == {}
    assert document["folders"][0]["closed_folders"] == ["unit 0"]
    assert not document["complete"]


def test_a_file_that_cannot_be_read_keeps_what_was_known(archive: Archive) -> None:
    archive.scan()
    file = archive.folder / "unit 0/record0.pdf"
    file.unlink()
    os.mkfifo(file)  # not even root can read it as a file

    class AsListed(FolderTree):
        def entries(self, place: str, trouble: Callable[[str], None]) -> Iterator[Entry]:
            pipe = Entry("unit 0/record0.pdf", str(file), False)
            return iter(sorted([*super().entries(place, trouble), pipe], key=lambda entry: entry.path))

    assert told(archive.scan(AsListed())) == {"unreadable": 1}
    assert archive.register.count(Question(text="number0 ", states=(int(RecordState.UNREADABLE),))) == 1
    file.unlink()
    archive.write("unit 0/record0.pdf", signed(0))
    assert told(archive.scan()) == {"back": 1}


@pytest.mark.parametrize(
    "name",
    ["a'b\";--.pdf", "%s%n{0}.PDF", "-rf.pdf", "zł☃\U0001f600.pdf", "‮fdp.exe.pdf", "tab\tnew\nline.pdf", " .pdf",
     "~$lock.pdf", "con.pdf", "x" * 240 + ".pdf", "e\u0301.pdf"],
)  # fmt: skip
def test_hostile_names_are_only_names(archive: Archive, name: str) -> None:
    archive.write(name, signed(60))
    archive.scan()
    hit = archive.register.hit(bytes.fromhex(record("Meeting number60").fingerprint()))
    assert hit is not None
    assert hit.files[0].path == unicodedata.normalize("NFC", name)
    assert Path(FolderTree().actual(str(archive.folder), hit.files[0].path)).read_bytes() == signed(60)
    assert told(archive.scan()) == {}


def test_names_that_are_no_text_and_two_spellings_of_one_name(archive: Archive) -> None:
    raw = os.path.join(os.fsencode(archive.folder), b"\xff\xfe bytes.pdf")
    Path(os.fsdecode(raw)).write_bytes(signed(61))
    archive.write("\u00e9.pdf", signed(62))
    archive.write("e\u0301.pdf", signed(63))
    assert archive.scan()["new"] == 9
    for number in (61, 62, 63):
        hit = archive.register.hit(bytes.fromhex(record(f"Meeting number{number}").fingerprint()))
        assert hit is not None
        hit.files[0].path.encode()  # what is kept is text
        assert Path(FolderTree().actual(str(archive.folder), hit.files[0].path)).read_bytes() == signed(number)
    assert told(archive.scan()) == {}


def test_links_that_lead_in_circles_are_not_followed(archive: Archive) -> None:
    (archive.folder / "unit 0/round").symlink_to(archive.folder, target_is_directory=True)
    (archive.folder / "broken.pdf").symlink_to(archive.folder / "nowhere.pdf")
    os.mkfifo(archive.folder / "pipe.pdf")
    document = archive.scan()
    assert document["new"] == 6
    assert document["complete"]


def test_files_in_very_deep_folders_are_found(archive: Archive) -> None:
    archive.write("/".join(f"level {n}" for n in range(120)) + "/deep.pdf", signed(64))
    assert archive.scan()["new"] == 7


def test_a_read_only_folder_is_scanned_without_a_mark(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(FolderTree, "mark", lambda self, place, marker=None: None)
        document = archive.scan()
        assert told(document) == {"new": 6}
        assert not document["folders"][0]["marked"]
        (archive.folder / "unit 0/record0.pdf").unlink()
        assert told(archive.scan()) == {}  # without a mark nothing is called gone
        assert not (archive.folder / MARKER).exists()
    # Now it can be written: the same folder, not a second one with copies.
    assert told(archive.scan()) == {"gone": 1}
    assert (len(archive.register.roots()), archive.register.freshness().files) == (1, 6)


def test_a_marker_that_a_full_disk_left_empty_is_written_again(archive: Archive) -> None:
    (archive.folder / MARKER).touch()
    assert archive.scan()["folders"][0]["marked"]
    assert FolderTree().marker(str(archive.folder)) == archive.register.roots()[0].marker


def test_a_new_register_says_the_same(archive: Archive, tmp_path: Path) -> None:
    """Thrown away and scanned again: the same records, the same files, row by row."""
    archive.write("letter.pdf", b"%PDF-1.7\nnothing of ours\n%%EOF\n")
    archive.write("forged.pdf", signed(70).replace(b"Jana", b"Jena"))
    archive.scan()
    os.renames(archive.folder / "unit 0/record0.pdf", archive.folder / "elsewhere/record0.pdf")
    shutil.copy2(archive.folder / "unit 0/record2.pdf", archive.folder / "copy.pdf")
    archive.write("opinion.pdf", OPINION())
    archive.scan()
    live, files = archive.register.records(), archive.rows()
    assert len(live) == 7
    assert len(files) == 10
    for engine_of_new in ("another", "a third"):
        archive.register = SqliteRegister(tmp_path / engine_of_new / "register.sqlite")
        archive.scan()
        assert archive.register.records() == live
        assert archive.rows() == files
        assert archive.register.check()["agree"]
        archive.register.close()


def test_the_ledger_remembers_what_a_new_register_cannot(archive: Archive) -> None:
    archive.scan()
    lost = archive.folder / "unit 0/record0.pdf"
    lost.unlink()
    (ledger,) = ledgers_of(archive.folder)
    found, broken = sighted([ledger])
    assert not broken
    assert set(found) == {record(f"Meeting number{n}").fingerprint() for n in range(6)}
    lines = ledger.read_bytes().splitlines(keepends=True)
    for cut in (lines[1:], lines[:2] + lines[3:], [lines[0], lines[1].replace(b"new", b"old"), *lines[2:]]):
        ledger.write_bytes(b"".join(cut))
        assert sighted([ledger])[1]
    # Half a line, as a power cut leaves it, is cut off and the chain goes on.
    ledger.write_bytes(b"".join(lines) + b'{"at": 17')
    archive.scan()
    assert told(archive.scan()) == {}
    after = list(read_ledger(ledger))
    assert not any("broken" in line for line in after)
    assert [line["event"] for line in after] == ["new"] * 6 + ["gone"]
    json.dumps(after)


def test_only_one_scan_of_a_folder_at_a_time(archive: Archive) -> None:
    archive.scan()
    (root,) = archive.register.roots()
    with archive.register.scanning():
        archive.register.root(root.marker, root.place)
        with pytest.raises(PlainError, match="register_scanned_by_other"):
            archive.scan()
    archive.scan()


def test_what_is_cancelled_goes_on_where_it_stopped(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.services.register_scan.BATCH", 2)
    stop = iter([False] * 4 + [True] * 9)
    document = archive.scan(cancelled=lambda: next(stop))
    assert told(document) == {"new": 4}
    assert told(archive.scan()) == {"new": 2}
    assert len(archive.opened) == 2
