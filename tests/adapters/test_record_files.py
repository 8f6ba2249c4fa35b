"""Files on disk: whole or not at all, never overwritten by accident."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from advisor.adapters import unfinished_files
from advisor.adapters.record_files import RecordFolder
from advisor.domain.errors import PlainError

files = RecordFolder()


def code_of(path: Path, replace: bool = False) -> tuple[str, int]:
    with pytest.raises(PlainError) as caught:
        files.save(path, b"new", replace)
    return caught.value.code, caught.value.exit_code


def test_saved_and_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "r.pdf"
    files.save(target, b"one", replace=False)
    assert code_of(target) == ("record_exists", 2)
    assert target.read_bytes() == b"one"
    files.save(target, b"two", replace=True)
    assert target.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["r.pdf"]


def test_targets_that_cannot_be(tmp_path: Path) -> None:
    assert code_of(tmp_path / "no" / "r.pdf") == ("record_folder_missing", 3)
    assert code_of(tmp_path) == ("record_not_pdf_name", 2)
    assert code_of(tmp_path / ("x" * 300))[1] == 3


def test_windows_says_of_a_path_that_is_too_long_that_it_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("x" * (240 - len(str(tmp_path)) - 1))
    assert code_of(deep / ("x" * 99) / "r.pdf") == ("record_folder_missing", 3)
    monkeypatch.setattr("advisor.adapters.record_files._WINDOWS", True)
    assert code_of(tmp_path / "no" / "r.pdf") == ("record_folder_missing", 3)
    assert code_of(deep / ("x" * 99) / "r.pdf") == ("record_folder_missing_or_long", 3)
    # The folder is there and the record's path would fit, but not that of the unfinished file beside it.
    deep.mkdir(parents=True)

    def too_long(*words: object, **more: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "The system cannot find the path specified", str(deep))

    monkeypatch.setattr("tempfile.mkstemp", too_long)
    assert code_of(deep / "r.pdf") == ("record_folder_missing_or_long", 3)


@pytest.mark.skipif(os.name != "posix", reason="POSIX file kinds")
def test_links_are_followed_and_devices_left_alone(tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "real.pdf", tmp_path / "link.pdf", tmp_path / "pipe"
    real.write_bytes(b"old")
    link.symlink_to(real)
    os.mkfifo(pipe)
    files.save(link, b"new", replace=True)
    assert real.read_bytes() == b"new"
    assert link.is_symlink()
    assert code_of(pipe, replace=True) == ("record_no_file", 2)


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "record_disk_full"), (errno.EACCES, "record_no_rights"), (errno.EROFS, "record_no_rights"),
     (errno.EIO, "record_not_written")],
)  # fmt: skip
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, step: str
) -> None:
    target = tmp_path / "r.pdf"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, step, fail)
        assert code_of(target, replace=True) == (code, 3)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["r.pdf"]


def left_behind(folder: Path, name: str, age: float = 2 * unfinished_files.OLD) -> Path:
    part = folder / name
    part.write_bytes(b"half")
    before = part.stat().st_mtime - age
    os.utime(part, (before, before))
    return part


def test_what_a_killed_program_left_goes_with_the_next_write(tmp_path: Path) -> None:
    mine = unfinished_files.prefix()
    old = left_behind(tmp_path, f"{mine}abcd_123.part")
    staying = {
        left_behind(tmp_path, f"{mine}efgh5678.part", age=60),  # perhaps still being written
        left_behind(tmp_path, ".advisor-0000000000-abcd_123.part"),  # somebody else's, on a shared drive
        left_behind(tmp_path, f"{mine}abcd_123.part.pdf"),
        left_behind(tmp_path, "x.part"),
    }
    RecordFolder().save(tmp_path / "r.pdf", b"one", replace=False)
    assert not old.exists()
    assert set(tmp_path.iterdir()) == {*staying, tmp_path / "r.pdf"}


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX; Windows does not remove an open file")
def test_what_is_in_use_or_no_plain_file_stays(tmp_path: Path) -> None:
    mine, elsewhere = unfinished_files.prefix(), tmp_path / "kept"
    elsewhere.write_bytes(b"kept")
    held = left_behind(tmp_path, f"{mine}abcd_123.part")
    link = tmp_path / f"{mine}efgh5678.part"
    link.symlink_to(elsewhere)
    folder = tmp_path / f"{mine}ijkl9012.part"
    folder.mkdir()
    with held.open("rb") as running:
        unfinished_files.hold(running.fileno())
        RecordFolder().save(tmp_path / "r.pdf", b"one", replace=False)
    assert held.exists()
    assert link.is_symlink()
    assert (folder.is_dir(), elsewhere.read_bytes()) == (True, b"kept")
    # One writer looks through a folder once; the next one does again.
    RecordFolder().save(tmp_path / "s.pdf", b"one", replace=False)
    assert not held.exists()
