"""Where the pack in force lies: one folder a version, and one small file that names the one that counts.

Only that file is replaced, in one step. Whatever happens before or after - no
power, no space, a killed program - the old pack counts, or the new one, whole.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from advisor.domain.errors import PlainError

SCHEMA = "advisor/pack-state/1"
_NAME = r"v[0-9]{1,9}-[0-9a-f]{8}"
MAX_BYTES = 1_000_000


class InForce(NamedTuple):
    """The pack that counts now."""

    folder: Path
    document: Mapping[str, Any]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def metadata(self) -> Path:
        return self.folder / "metadata"

    @property
    def compiled(self) -> Path:
        return self.folder / "compiled"


class PackStore:
    """The packs of one chain of trust in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "current.json"

    def current(self) -> InForce | None:
        """What counts; None where nothing was imported, or where somebody has broken it by hand."""
        try:
            with self._pointer.open("rb") as stream:
                document = json.loads(stream.read(MAX_BYTES))
            name = document["folder"]
            if document["schema"] != SCHEMA or not re.fullmatch(_NAME, name):
                return None
            if not (self.folder / name / "data").is_dir():
                return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return InForce(self.folder / name, document)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A new folder to make a version in; it is thrown away unless ``switch`` took it. One maker at a time."""
        import shutil  # here, because every start asks what is in force and none needs this

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / "lock").open("ab") as lock:
                _lock(lock.fileno())
                staging = self.folder / f"new-{os.urandom(4).hex()}"
                staging.mkdir()
                try:
                    for path in self.folder.glob("new-*"):  # left by an import that was killed
                        if path != staging:
                            shutil.rmtree(path, ignore_errors=True)
                    yield staging
                finally:
                    shutil.rmtree(staging, ignore_errors=True)
        except OSError as wrong:
            detail = wrong.strerror or str(wrong)
            raise PlainError("pack_no_access", exit_code=3, place=str(self.folder), detail=detail) from None

    def switch(self, staging: Path, version: int, document: Mapping[str, Any]) -> InForce:
        """From now on this one counts."""
        name = f"v{version}-{os.urandom(4).hex()}"
        _to_disk(staging)
        os.replace(staging, self.folder / name)
        _to_disk(self.folder)
        new = self.folder / "current.new"
        with new.open("w", encoding="utf-8") as out:
            json.dump({"schema": SCHEMA, "folder": name, **document}, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        os.replace(new, self._pointer)
        _to_disk(self.folder)
        self._sweep(name)
        return InForce(self.folder / name, {"schema": SCHEMA, "folder": name, **document})

    def _sweep(self, current: str) -> None:
        """Throws old versions away, except the one before: a program that runs may still read it."""
        import shutil

        old = [p for p in self.folder.iterdir() if re.fullmatch(_NAME, p.name) and p.name != current]
        for path in sorted(old, key=lambda p: p.stat().st_mtime)[:-1]:
            shutil.rmtree(path, ignore_errors=True)


def store_of(folder: Path, code: str) -> PackStore:
    """Where the packs of a chain lie: another chain never mixes with it."""
    return PackStore(folder / f"chain-{code[:16]}")


def _to_disk(folder: Path) -> None:
    """A power cut must not lose what the pointer will name."""
    paths = [*folder.rglob("*"), folder] if folder.name.startswith("new-") else [folder]
    for path in paths:
        if path.is_dir() and sys.platform == "win32":
            continue  # Windows writes folders through by itself
        handle = os.open(path, os.O_RDONLY if path.is_dir() or sys.platform != "win32" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _lock(handle: int) -> None:
    """Waits until no other program makes a version here; the system lets go of it when the program ends."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
