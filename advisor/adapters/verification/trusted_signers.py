"""The person's own list of trusted signers: a text file that any editor opens (fulfils ``TrustedSigners``)."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from advisor.adapters.verification.trust import read_keys
from advisor.domain.errors import PlainError

FILE = "trusted-signers.txt"


class TrustedSignersFile:
    """One key a line: 64 hex digits, then a name."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    @property
    def place(self) -> str:
        return str(self._file)

    def has(self, key_sha256: str) -> bool:
        return key_sha256 in read_keys(self._file)

    def add(self, key_sha256: str, name: str) -> None:
        """What stands there stays, whoever wrote it. Whole or not at all."""
        part = ""
        try:
            before = self._file.read_text("utf-8") if self._file.exists() else ""
            if before and not before.endswith("\n"):
                before += "\n"
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self._file.parent, prefix=".", suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
                out.write(f"{before}{key_sha256} {' '.join(name.split())}\n")
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, self._file)
        except (OSError, UnicodeDecodeError) as error:
            with contextlib.suppress(OSError):
                if part:
                    Path(part).unlink(missing_ok=True)
            detail = getattr(error, "strerror", None) or str(error)
            raise PlainError("trust_not_kept", exit_code=3, path=self._file, detail=detail) from None
