"""An archive of genuine signed records on disk, and a scan of it with the real verifier. For the tests of scanning."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from genuine_opinions import opinion_b
from genuine_records import jana, level_b, level_b_stamped_later, record, trust, unsigned

from advisor.adapters.register.core import CoreRegister
from advisor.adapters.register.folder_tree import Examiner, FolderTree
from advisor.adapters.register.ledger import Ledger
from advisor.adapters.signature.signer import sign
from advisor.adapters.verification.rules import judge
from advisor.domain.verification import Verification
from advisor.services.register_ports import Entry
from advisor.services.register_reading import Examined
from advisor.services.register_scan import ScanService, Wish

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OLD = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())  # when the files of the archive were written


@cache
def signed(number: int) -> bytes:
    return sign(unsigned(record(f"Meeting number{number}")), AT, jana())


RENEWED = (level_b, level_b_stamped_later)  # the same record before and after a time stamp was added
OPINION = opinion_b


class Verifier:
    def verify(self, pdf: bytes) -> Verification:
        return judge(pdf, trust())


class Clock:
    """Goes only when it is told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()

    def later(self, **time: int) -> None:
        self.at += timedelta(**time)


class VanishingTree(FolderTree):
    """A share that goes away after some files."""

    def __init__(self, after: int, away: Callable[[], None]) -> None:
        self._after, self._away = after, away

    def entries(self, place: str, trouble: Callable[[str], None]) -> Iterator[Entry]:
        for number, entry in enumerate(super().entries(place, trouble)):
            if number == self._after:
                self._away()
            yield entry


class Archive:
    """A folder with ``count`` records, a register, and a clock; every scan comes an hour later."""

    def __init__(self, folder: Path, register: CoreRegister, count: int = 6) -> None:
        self.folder, self.register, self.clock = folder, register, Clock()
        self.opened: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            self.write(f"unit {number % 2}/record{number}.pdf", signed(number))

    def write(self, path: str, content: bytes, when: int = OLD) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (when, when))
        return file

    def spread(self, names: Iterable[str]) -> Iterator[Examined]:
        examiner = Examiner(Verifier())
        for name in names:
            self.opened.append(name)
            yield examiner.examine(name)

    def service(self, tree: FolderTree | None = None) -> ScanService:
        def ledger(place: str) -> Ledger:
            return Ledger(Path(place), self.register.key(), self.folder.parent / "spare")

        return ScanService(self.register, tree or FolderTree(), self.spread, ledger, self.clock)

    def scan(
        self, tree: FolderTree | None = None, cancelled: Callable[[], bool] = bool, **wish: bool
    ) -> dict[str, Any]:
        self.opened.clear()
        self.clock.later(hours=1)
        return self.service(tree).scan([str(self.folder)], Wish(**wish), cancelled)

    def rows(self) -> list[tuple[Any, ...]]:
        """Every file as the register has it, without what a new register cannot know."""
        found = [row for row in self.register.files([k.id for k in self.register.known_after(1, "")])]
        return [(r.path, r.size, r.mtime_ns, r.file_hash, r.signed_len, r.signed_hash, r.intact, r.signer, r.time,
                 r.certificate, r.attention, r.state, r.record_hash)
                for r in sorted(found, key=lambda r: r.path)]  # fmt: skip


def told(document: dict[str, Any]) -> dict[str, int]:
    """What a scan told, without the zeros."""
    from advisor.services.register_scan import EVENTS

    return {event: document[event] for event in EVENTS if document[event]}
