"""Takes in records that arrive: dragged in from a mail, or put into a drop folder. Only sound ones are let in.

A drop folder is looked at when somebody asks for it, or while this program runs; nothing works in the background.
What is no sound record stays where it is, with the reason.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from advisor.domain.errors import PlainError
from advisor.domain.verification import BAD, Verification
from advisor.services.ports import RecordFiles, RecordSource, RecordVerifier, Texts
from advisor.services.register_reading import read_document

SCHEMA = "advisor/register-intake/1"
_MOST_NAMES = 1_000


class IntakeService:
    """Copies, and from a drop folder moves, into ``archive/<year>``; never overwrites."""

    def __init__(self, verifier: RecordVerifier, source: RecordSource, files: RecordFiles, archive: Path) -> None:
        self._verifier, self._source, self._files, self._archive = verifier, source, files, archive

    def take_in(
        self, paths: Iterable[str], move: bool, texts: Texts, cancelled: Callable[[], bool] = bool
    ) -> dict[str, Any]:
        """What was taken in, what was there already, and what was refused and why. Raises PlainError for the disk."""
        taken, known, refused = [], [], []
        for path in paths:
            if cancelled():
                break
            try:
                data = self._source.read(path)
            except (OSError, ValueError):
                refused.append({"path": path, "text": texts.gettext("Cannot be read: {path}").format(path=path)})
                continue
            found = self._verifier.verify(data)
            if not found.is_record or found.intact != "yes" or found.overall == BAD:
                if not (move and b"%%EOF" not in data[-1024:]):  # in a drop folder it may still be on its way
                    refused.append({"path": path, "text": self._why(path, found, texts)})
                continue
            if self._inside(path):  # the drop folder holds the archive or is it: moving would take away the only copy
                known.append(path)
                continue
            target = self._place(Path(path).name, found, data)
            if target is None:
                known.append(path)
            else:
                self._files.save(target, data, False)
                taken.append(str(target))
            if move:
                self._remove(path, refused, texts)
        return {"schema": SCHEMA, "archive": str(self._archive), "taken": taken, "known": known, "refused": refused}

    def _place(self, name: str, found: Verification, data: bytes) -> Path | None:
        """A free name in the folder of its year; nothing where the same file lies there already."""
        document = read_document(found.data)
        year = str(getattr(document, "month", 0) // 100 or (found.at.year if found.at else "")) or "0000"
        folder = self._archive / year
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PlainError("register_no_archive", exit_code=3, place=folder, detail=error.strerror) from None
        stem = Path(name).stem[:150] or "record"
        for number in range(1, _MOST_NAMES):
            path = folder / (f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf")
            if not os.path.lexists(path):
                return path
            if self._same(path, data):
                return None
        raise PlainError("register_no_archive", exit_code=3, place=folder, detail=stem)

    def _inside(self, path: str) -> bool:
        try:
            return Path(path).resolve().is_relative_to(self._archive.resolve())
        except OSError:  # Windows does not say of every drive, nor of every long path, where a path really leads
            return any(_one_folder(folder, self._archive) for folder in Path(path).absolute().parents)

    def _same(self, path: Path, data: bytes) -> bool:
        try:
            return self._source.read(str(path)) == data
        except (OSError, ValueError):
            return False

    def _remove(self, path: str, refused: list[dict[str, str]], texts: Texts) -> None:
        try:
            os.unlink(path)
        except OSError:
            words = texts.gettext("Taken in, but it cannot be removed from there: {path}")
            refused.append({"path": path, "text": words.format(path=path)})

    @staticmethod
    def _why(path: str, found: Verification, texts: Texts) -> str:
        if not found.is_record:
            return texts.gettext("No record of this program: {path}").format(path=path)
        return texts.gettext("Changed, forged or withdrawn, so not taken in: {path}").format(path=path)


def _one_folder(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
