"""The ports of verification: the rules over this computer's trusted keys, and records found on disk."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from cryptography import x509

from advisor.adapters.verification.limits import MOST_BYTES
from advisor.adapters.verification.rules import judge
from advisor.adapters.verification.trust import Named, Trust, read_trust
from advisor.domain.verification import Verification


class PdfRecordVerifier:
    """Fulfils ``RecordVerifier``. Trust is read once, at the first record."""

    def __init__(self, folder: Path, named: Named | None = None) -> None:
        self._folder, self._named = folder, named

    @cached_property
    def _trust(self) -> Trust:
        return read_trust(self._folder, self._named)

    def verify(self, pdf: bytes) -> Verification:
        return judge(pdf, self._trust)

    def roots(self) -> tuple[x509.Certificate, ...]:
        """The trusted authorities, which may stand above the certificates in a record."""
        return tuple(root.parsed for root in self._trust.roots)


class RecordsOnDisk:
    """Fulfils ``RecordSource``."""

    def find(self, paths: Iterable[str]) -> Iterator[str]:
        """Files as named; of folders every PDF below, in a fixed order; ``-`` reads names, one a line."""
        for path in paths:
            if path == "-":
                yield from self.find(name for line in sys.stdin if (name := line.rstrip("\r\n")) not in ("", "-"))
            elif os.path.isdir(path):
                for folder, below, names in os.walk(path):
                    below.sort()
                    yield from (os.path.join(folder, n) for n in sorted(names) if n.lower().endswith(".pdf"))
            else:
                yield path

    def read(self, path: str) -> bytes:
        """The bytes of a regular file, at most a little more than a record may have. Raises OSError."""
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(f"not a file: {path}")  # a pipe or a device could keep us waiting for ever
        with open(path, "rb") as file:
            # Room for what is there: room for the most that could be there costs more than reading it.
            data = file.read(min(about.st_size, MOST_BYTES) + 1)
            return data if len(data) <= about.st_size else data + file.read(MOST_BYTES + 1 - len(data))  # it grew
