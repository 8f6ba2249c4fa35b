"""A disk that is full, cannot be written, or is taken away in the middle: a plain sentence, nothing lost or double.

With real file systems in a mount namespace of their own, so these tests need the right to mount.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def may_mount() -> bool:
    words = ["unshare", "-m", "sh", "-c", 'd=$(mktemp -d) && mount -t tmpfs none "$d" && umount "$d"; rmdir "$d"']
    return sys.platform == "linux" and subprocess.run(words, capture_output=True).returncode == 0


@pytest.fixture
def happened(tmp_path: Path) -> Any:
    if not may_mount():
        pytest.skip("mounts small file systems: Linux, as root or with the right to")

    def run(which: str) -> list[Any]:
        script = Path(__file__).with_name("disk_troubles.py")
        done = subprocess.run(["unshare", "-m", sys.executable, str(script), which, str(tmp_path)],
                              capture_output=True, text=True, timeout=300)  # fmt: skip
        assert done.returncode == 0, done.stderr
        steps: list[Any] = json.loads(done.stdout)
        return steps

    return run


def sound(records: int, sighted: int | None = None) -> dict[str, Any]:
    return {"agree": True, "records": records, "files": records, "double": 0, "broken": [],
            "sighted": records if sighted is None else sighted}  # fmt: skip


def test_the_disk_of_the_register_is_full_in_the_middle(happened: Any) -> None:
    first, full, left, again, after, more, whole, last = happened("full_register")
    assert first == {"new": 10}
    assert full == again == "register_disk_full"
    # The ledger is written first: it may name files that the register does not hold yet.
    assert left == after == sound(left["records"], left["sighted"])
    assert left["records"] >= 10
    assert more == {"new": 22 - left["records"]}
    assert whole == sound(22)
    assert last == {}


def test_the_disk_of_the_records_is_full(happened: Any) -> None:
    full, left, more, whole, marked, last = happened("full_archive")
    assert full == "register_ledger"
    assert left == sound(0)
    assert more == {"new": 6}
    assert whole == sound(6)
    assert marked  # half a marker that the full disk left did not stay one
    assert last == {}


def test_records_that_cannot_be_written_beside(happened: Any) -> None:
    first, left, again, untouched, lines, writable, whole, *refused = happened("read_only")
    assert first == {"new": 6}
    assert left == sound(6, 0)
    assert again == {}
    assert untouched
    assert lines == 6  # the ledger is kept with the person instead
    assert writable == {}
    assert whole["files"] == 6
    assert refused == ["register_no_rights", "register_no_folder"]


def test_a_share_is_taken_away_in_the_middle_and_comes_back(happened: Any) -> None:
    vanished, left, empty, more, whole, quick, back, same = happened("unmounted")
    assert vanished == "register_folder_vanished"
    assert left == sound(4, 0)
    assert empty == "register_folder_changed"
    assert more == {"new": 8}
    assert whole == same == sound(12)
    assert quick in ({}, "register_folder_vanished")  # nothing had to be read, so it is noticed at the end or not
    assert back == {}
