"""What administrators are given for the line server: it starts with the packages named there, and the unit is right."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "installer" / "line-server"
BLOCK = re.compile(r"(?m)^(?=[\w.-]+(?:\[[^\]]*\])?==)")


def blocks(file: Path) -> dict[str, str]:
    """Package -> its pin and hashes, without comments."""
    rows = [row for row in file.read_text(encoding="utf-8").splitlines() if not row.lstrip().startswith("#")]
    found = [block for block in BLOCK.split("\n".join(rows)) if "==" in block]
    return {block.partition("==")[0]: block.strip() for block in found}


def test_the_packages_are_those_of_the_lock() -> None:
    whole = blocks(ROOT / "requirements.lock")
    few = blocks(RECIPES / "requirements.lock")
    assert few
    assert {name: whole[name] for name in few} == few


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_the_server_starts_with_these_packages_alone(tmp_path: Path) -> None:
    """As in the container: nothing else is installed."""
    for name in blocks(RECIPES / "requirements.lock"):
        (tmp_path / name).symlink_to(Path(sysconfig.get_path("purelib")) / name)
    words = ["advisor", "line-server", "--host", "127.0.0.1", "--port", "0", "--json"]
    script = (f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]\nsys.argv = {words}\n"
              "from advisor.__main__ import main\nmain()")  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", script],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "ADVISOR_HOME": str(tmp_path)})
    try:
        assert process.stdout is not None
        said = ""
        while not said.rstrip().endswith("}"):
            row = process.stdout.readline()
            assert row, said
            said += row
        assert json.loads(said)["port"] > 0
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("this machine lacks systemd")
    text = (RECIPES / "advisor-line-server.service").read_text(encoding="utf-8")
    unit = tmp_path / "advisor-line-server.service"
    unit.write_text(text.replace("/opt/videoconference-advisor/bin/advisor", sys.executable), encoding="utf-8")
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)
    about_it = [row for row in (done.stdout + done.stderr).splitlines() if unit.name in row]
    assert about_it == []
