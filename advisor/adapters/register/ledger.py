"""The ledger of sightings: what a new scan cannot know, that a file ever existed.

Lines of JSON in a file beside the archive. Every line holds the sum of the line before it, so nothing can be taken
out or put in without breaking the chain. Written only at the end; what a crash left of a last line is cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

NAME = ".advisor-sightings-"
_FIRST = "0" * 64


class Ledger:
    """Fulfils ``SightingLedger``: one file for each register that looks after a folder."""

    def __init__(self, folder: Path, register: str, spare: Path) -> None:
        """``spare``: where it is kept when the folder does not let itself be written."""
        self._names = (folder / f"{NAME}{register[:16]}.jsonl", spare / f"{NAME.lstrip('.')}{register[:16]}.jsonl")
        self._path: Path | None = None
        self._last, self._count = _FIRST, 0

    def append(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """All lines on disk before it returns. Raises OSError."""
        if not lines:
            return
        path = self._open()
        parts = []
        for line in lines:
            self._count += 1
            text = json.dumps({"n": self._count, **line, "before": self._last}, ensure_ascii=False, sort_keys=True)
            self._last = sha256(text.encode("utf-8", "replace")).hexdigest()
            parts.append(f"{text}\n")
        with path.open("ab") as file:
            file.write("".join(parts).encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())

    def _open(self) -> Path:
        if self._path is not None:
            return self._path
        for path in self._names:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("ab"):
                    pass
                self._settle(path)
            except OSError:
                continue
            self._path = path
            return path
        raise PermissionError(str(self._names[-1]))

    def _settle(self, path: Path) -> None:
        """Cuts off half a line and finds where the chain ends."""
        data = path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole != len(data):
            with path.open("r+b") as file:
                file.truncate(whole)
        lines = data[:whole].splitlines()
        self._count = len(lines)
        self._last = sha256(lines[-1]).hexdigest() if lines else _FIRST


def ledgers_of(folder: Path) -> list[Path]:
    """Every ledger that lies in a folder, of whatever register."""
    try:
        return sorted(path for path in folder.iterdir() if path.name.startswith(NAME))
    except OSError:
        return []


def spare_ledgers(folder: Path) -> list[Path]:
    """Those of folders that could not be written."""
    return sorted(folder.glob(f"{NAME.lstrip('.')}*")) if folder.is_dir() else []


def read_ledger(path: Path) -> Iterator[dict[str, Any]]:
    """The lines as far as the chain holds, then ``{"broken": number}`` where it does not."""
    last = _FIRST
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                line = json.loads(raw)
                good = line.pop("before") == last and line.pop("n") == number
            except (ValueError, KeyError, AttributeError):
                good = False
            if not good:
                yield {"broken": number}
                return
            last = sha256(raw.rstrip(b"\n")).hexdigest()
            yield line


def sighted(paths: Iterable[Path]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The last that the ledgers say of each record, by its hash, and the ledgers whose chain is broken."""
    found: dict[str, dict[str, Any]] = {}
    broken = []
    for path in paths:
        for line in read_ledger(path):
            if "broken" in line:
                broken.append(f"{path.name}:{line['broken']}")
            elif line.get("record"):
                found[line["record"]] = line
    return found, broken
