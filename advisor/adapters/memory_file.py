"""What this PC remembers, in one small JSON file of the person's own folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from advisor.domain.errors import PlainError

MAX_BYTES = 4_000_000  # some thousand facts; more is not ours


class JsonMemoryFile:
    """Fulfils ``MemoryFile``: the old content or the new, never a mixture."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def place(self) -> str:
        return str(self._path)

    def read(self) -> dict[str, Any] | None:
        try:
            if self._path.stat().st_size > MAX_BYTES:
                raise PlainError("remembered_unreadable", exit_code=3, path=self._path)
            document = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise PlainError("remembered_no_access", exit_code=3, path=self._path, detail=error.strerror) from None
        except (ValueError, RecursionError):
            raise PlainError("remembered_unreadable", exit_code=3, path=self._path) from None
        if not isinstance(document, dict):
            raise PlainError("remembered_unreadable", exit_code=3, path=self._path)
        return document

    def write(self, document: dict[str, Any]) -> None:
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("w", encoding="utf-8") as out:
                json.dump(document, out, ensure_ascii=False, indent=1, sort_keys=True)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, self._path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise PlainError("remembered_no_access", exit_code=3, path=self._path, detail=error.strerror) from None
