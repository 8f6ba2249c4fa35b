"""Checking and re-checking ask nobody: the kernel's own list of what the process did with the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from genuine_opinions import opinion_t
from genuine_records import level_b, level_lta
from pdf_changes import catalog_with

from tests.conftest import ROOT, missing

CALLING_HOME = (
    b"/OpenAction <</S/URI/URI(http://example.org/opened)>>\n",
    b"/OpenAction <</S/JavaScript/JS(app.launchURL\\('http://example.org'\\))>>\n",
    b"/AcroForm <</XFA(http://example.org/form)/Fields[]>>\n",
    b"/OpenAction <</S/GoToR/F<</FS/URL/F(http://example.org/a.pdf)>>>>\n",
)


@pytest.mark.parametrize("command", ["verify", "recheck"])
def test_no_network_whatever_the_file_holds(command: str, tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if not strace:
        missing("strace, which lists what a program does with the network")
    for name, pdf in {"b": level_b(), "lta": level_lta(), "opinion": opinion_t()}.items():
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
    for number, call in enumerate(CALLING_HOME):
        (tmp_path / f"{number}.pdf").write_bytes(catalog_with(level_b(), call))
    for frozen in (ROOT / "tests" / "frozen").glob("*.pdf"):
        shutil.copy(frozen, tmp_path)
    log = tmp_path / "calls"
    done = subprocess.run(
        [str(strace), "-f", "-qq", "-e", "trace=network", "-o", str(log),
         sys.executable, "-m", "advisor", command, str(tmp_path), "--json"],
        cwd=ROOT, capture_output=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stdout.count(b"\n") == len(list(tmp_path.glob("*.pdf"))) + 1
    assert [row for row in log.read_text("utf-8").splitlines() if "AF_INET" in row or "connect(" in row] == []
