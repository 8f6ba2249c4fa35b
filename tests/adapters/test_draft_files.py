"""Drafts survive kill -9, a broken file and a newer program."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.adapters.draft_files import VERSION, DraftFiles
from advisor.domain.errors import PlainError

WRITER = """
import sys
from pathlib import Path
from advisor.adapters.draft_files import DraftFiles
drafts, n = DraftFiles(Path(sys.argv[1])), 0
while True:
    n += 1
    drafts.save("one", {"n": n, "filling": "x" * 5000})
    print(n, flush=True)
"""


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    drafts = DraftFiles(tmp_path / "drafts")
    drafts.save("one", {"situation": {"role": "host"}, "note": "Nováková, ß, 中"})
    assert drafts.load("one")["note"] == "Nováková, ß, 中"
    assert drafts.unfinished() == ["one"]
    drafts.finish("one")
    assert drafts.unfinished() == []
    assert list((tmp_path / "drafts").iterdir()) == []


def test_a_broken_file_gives_the_version_before_it(tmp_path: Path) -> None:
    drafts = DraftFiles(tmp_path)
    drafts.save("one", {"n": 1})
    drafts.save("one", {"n": 2})
    (tmp_path / "one.json").write_text('{"version": 1, "n"', encoding="utf-8")
    assert drafts.load("one")["n"] == 1


def test_nothing_readable_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(b"\xff\x00")
    with pytest.raises(PlainError) as caught:
        DraftFiles(tmp_path).load("one")
    assert caught.value.code == "draft_unreadable"


def test_a_newer_draft_is_refused_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"version": VERSION + 1, "n": 1}), encoding="utf-8")
    with pytest.raises(PlainError) as caught:
        DraftFiles(tmp_path).load("one")
    assert caught.value.code == "draft_newer"
    assert json.loads(file.read_text(encoding="utf-8"))["n"] == 1


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    with pytest.raises(PlainError) as caught:
        DraftFiles(blocked / "drafts").save("one", {})
    assert (caught.value.code, caught.value.exit_code) == ("draft_not_saved", 3)


def test_an_id_never_leaves_the_folder(tmp_path: Path) -> None:
    with pytest.raises(PlainError):
        DraftFiles(tmp_path).load("../secret")


def test_kill_9_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    for _ in range(8):
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(random.uniform(0, 0.05))
        writer.kill()
        acknowledged = 1
        for line in writer.stdout:
            if line.endswith("\n"):
                acknowledged = int(line)
        writer.wait()
        writer.stdout.close()
        assert DraftFiles(tmp_path).load("one")["n"] >= acknowledged
