"""Notes on unexpected errors: where in the program, never what a person typed."""

from __future__ import annotations

import traceback
from pathlib import Path

_LIMIT = 200_000


class ErrorLog:
    def __init__(self, file: Path) -> None:
        self.file = file

    def last(self, count: int) -> list[str]:
        """The newest notes; none where there is no log."""
        try:
            return self.file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
        except OSError:
            return []

    def note(self, error: BaseException) -> None:
        """Class and places in the code. The message stays out: it can hold names and paths."""
        from datetime import UTC, datetime  # the first page is painted before anybody needs it

        places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
        line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {type(error).__name__} {' < '.join(reversed(places))}\n"
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if self.file.exists() and self.file.stat().st_size > _LIMIT:
                self.file.unlink()
            with self.file.open("a", encoding="utf-8") as stream:
                stream.write(line)
        except OSError:
            return  # no room for a note: the person's work goes on all the same
