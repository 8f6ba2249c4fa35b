"""A finished file goes to the printer of this system; where there is none, nobody is offered one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from advisor.adapters.printing import file_printer
from advisor.domain.errors import PlainError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows prints with the program that opens the file")


def spooler(folder: Path, script: str) -> None:
    file = folder / "lp"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


def test_the_spooler_gets_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spooler(tmp_path, f'printf "%s" "$2" > {tmp_path}/asked')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    printing = file_printer()
    assert printing is not None
    record = tmp_path / "-record of June.pdf"
    record.write_bytes(b"%PDF-1.7")
    printing(record)
    assert (tmp_path / "asked").read_text() == str(record)


def test_what_the_spooler_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spooler(tmp_path, "echo 'no default destination' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    printing = file_printer()
    assert printing is not None
    with pytest.raises(PlainError) as told:
        printing(tmp_path / "a.pdf")
    assert (told.value.code, told.value.values["problem"]) == ("not_printed", "no default destination")


def test_no_printer_no_button(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert file_printer() is None
