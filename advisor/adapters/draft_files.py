"""Unfinished work on disk: a whole file or the one before it, never half of one (fulfils ``ports.DraftStore``)."""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path
from typing import Any

from advisor.domain.errors import PlainError

VERSION = 1
MAX_BYTES = 4_000_000  # a thousand times more than the longest interview
_Stamp = tuple[int, int, int]
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class DraftFiles:
    """One JSON file a draft in one folder; the version before it stays as ``.bak``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # How each draft looked when it was last read or written here: two windows must not write over each other.
        self._known: dict[str, _Stamp | None] = {}

    def save(self, draft_id: str, document: dict[str, Any]) -> None:
        """Returns when the draft is on the disk.

        :raises PlainError: ``draft_not_saved``; ``draft_elsewhere`` where another window has written it meanwhile.
        """
        main, before, new = self._files(draft_id)
        raw = json.dumps({"version": VERSION, **document}, ensure_ascii=False).encode()
        there, known = _stamp(main), self._known.get(draft_id)
        if known is not None and there is not None and there != known:
            raise PlainError("draft_elsewhere", exit_code=3)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # A fixed name for the new file: a crash leaves at most one behind, and the next save overwrites it.
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                view = memoryview(raw)
                while view:
                    view = view[os.write(handle, view) :]
                os.fsync(handle)
            finally:
                os.close(handle)
            # Between these two steps only ".bak" exists; load() reads it then.
            with contextlib.suppress(FileNotFoundError):
                os.replace(main, before)
            os.replace(new, main)
            self._known[draft_id] = _stamp(main)
        except OSError as error:
            raise PlainError("draft_not_saved", exit_code=3, folder=str(self._folder), reason=error.strerror) from error

    def load(self, draft_id: str) -> dict[str, Any]:
        """The newest whole version."""
        main, before, _ = self._files(draft_id)
        document = _first_whole(main, before)
        self._known[draft_id] = _stamp(main)
        return document

    def read(self, file: Path) -> tuple[str, dict[str, Any]]:
        """Unfinished work that a person names as a file, and its id; the id is empty where the file is none of ours."""
        if file.absolute().parent == self._folder.absolute() and _ID.fullmatch(file.stem):
            return file.stem, self.load(file.stem)
        return "", _first_whole(file)

    def unfinished(self) -> list[str]:
        """Ids, newest work first. A draft that cannot be read is listed too: its owner should hear of it."""
        newest: dict[str, float] = {}
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                name = file.name.removesuffix(".bak").removesuffix(".json")
                if file.suffix in (".json", ".bak") and _ID.fullmatch(name):
                    newest[name] = max(newest.get(name, 0.0), file.stat().st_mtime)
        return sorted(newest, key=lambda name: newest[name], reverse=True)

    def finish(self, draft_id: str) -> None:
        """The work is done or thrown away: nothing of it stays."""
        for file in self._files(draft_id):
            file.unlink(missing_ok=True)
        self._known.pop(draft_id, None)

    def _files(self, draft_id: str) -> tuple[Path, Path, Path]:
        if not _ID.fullmatch(draft_id):
            raise PlainError("draft_unreadable", file=draft_id)
        main = self._folder / f"{draft_id}.json"
        return main, main.with_suffix(".json.bak"), main.with_suffix(".json.new")


def _stamp(file: Path) -> _Stamp | None:
    """Changes with every save, also within one tick of the clock: each save makes a new file."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _first_whole(*files: Path) -> dict[str, Any]:
    for file in files:
        document = _read(file)
        if document is not None:
            if int(document.get("version", 0)) > VERSION:
                raise PlainError("draft_newer", file=file.name)
            return document
    raise PlainError("draft_unreadable", file=files[0].name)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        if file.stat().st_size > MAX_BYTES:
            return None
        document = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) and isinstance(document.get("version"), int) else None
