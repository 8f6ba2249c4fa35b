"""Looks through folders for records and keeps the register true to them: new, moved, renewed, changed, gone.

A file that looks unchanged (size, time, inode) is not opened; all the same every file is read whole again within
about thirty days, because a forger can put the time back. A file that is changed or forged is shown and never
overwrites what was known. A file counts as gone only after the whole folder was walked and its marker was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from advisor.domain.errors import PlainError
from advisor.domain.register_record import Batch, FileRow, FileState
from advisor.services.ports import Clock
from advisor.services.register_ports import (
    UNMARKED,
    Entry,
    Known,
    Put,
    RecordTree,
    RegisterEngine,
    Root,
    SightingLedger,
)
from advisor.services.register_reading import Examined

SCHEMA = "advisor/register-scan/1"
BATCH = 500
SETTLED = 2  # seconds: a file changed later than that before it was read may have changed again unseen
UNFINISHED_FOR = 600  # seconds in which a file that is still being written is no alarm
READ_AGAIN = (20, 11)  # days after which a file is read again, and the spread that keeps them from one day
MANY_GONE = 20  # 1 in 20
FEW_GONE = 4  # so many are never too many
_DAY = 86_400
_WAS_TOLD_AS = {FileState.HERE: "copied", FileState.NOT_OURS: "not_ours", FileState.CHANGED: "changed"}
_MAY_HAVE_MOVED = tuple(_WAS_TOLD_AS)
_ASK_AGAIN = frozenset(map(int, (FileState.UNREADABLE, FileState.UNFINISHED, FileState.GONE)))
_GONE = int(FileState.GONE)
_SETTLED_NS = SETTLED * 1_000_000_000
_TELL_EVERY = 1_000  # unchanged files
EVENTS = ("new", "copied", "moved", "renewed", "replaced", "changed", "back", "gone", "unreadable", "unfinished",
          "not_ours", "acts")  # fmt: skip
LOUD = ("changed", "replaced", "gone", "unreadable")

Spread = Callable[[Iterable[str]], Iterator[Examined]]
Report = Callable[[int, int], None]  # files seen, files read


@dataclass
class Found:
    """What a scan of one folder met so far."""

    place: str
    seen: int = 0
    read: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    loud: list[dict[str, str]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)  # folders that could not be listed
    gone_unsure: int = 0  # too many at once: nobody was asked yet
    complete: bool = False
    marked: bool = True
    cancelled: bool = False

    def note(self, event: str, path: str, most: int = 200) -> None:
        self.counts[event] += 1
        if event in LOUD and len(self.loud) < most:
            self.loud.append({"event": event, "path": path})

    def document(self) -> dict[str, Any]:
        return {
            "folder": self.place, "files": self.seen, "read": self.read,
            **{event: self.counts[event] for event in EVENTS}, "loud": self.loud, "closed_folders": self.closed,
            "gone_unsure": self.gone_unsure, "complete": self.complete, "marked": self.marked,
            "cancelled": self.cancelled,
        }  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """How a scan is to be done."""

    every_byte: bool = False
    gone: bool = False  # many files at once were really removed
    same_folder: bool = False  # the folder lost its marker and is the one that was scanned before


class ScanService:
    """Scans folders into one register. Whatever stops it, what is done is kept, and the next scan goes on."""

    def __init__(
        self, engine: RegisterEngine, tree: RecordTree, spread: Spread, ledger: Callable[[str], SightingLedger],
        clock: Clock,
    ) -> None:  # fmt: skip
        """``spread`` examines many files, in order, on all cores; ``ledger`` gives the one of a folder."""
        self._engine, self._tree, self._spread, self._ledger, self._clock = engine, tree, spread, ledger, clock

    def scan(
        self, places: Sequence[str], wish: Wish, cancelled: Callable[[], bool] = bool,
        report: Report = lambda seen, read: None,
    ) -> dict[str, Any]:  # fmt: skip
        """One document for all folders (advisor/register-scan/1). Raises PlainError; what is done is kept."""
        found = []
        with self._engine.scanning():
            for place in places:
                one = _OneFolder(self._engine, self._tree, self._spread, self._ledger(place), self._now(), wish,
                                 cancelled, report, place)  # fmt: skip
                found.append(one.scan())
                if one.found.complete:
                    self._engine.root_walked(one.root.id, one.now, self._now())
        total = {event: sum(each.counts[event] for each in found) for event in EVENTS}
        return {
            "schema": SCHEMA, "folders": [each.document() for each in found], "files": sum(e.seen for e in found),
            "read": sum(each.read for each in found), **total,
            "gone_unsure": sum(each.gone_unsure for each in found),
            "complete": all(each.complete for each in found), "cancelled": any(each.cancelled for each in found),
        }  # fmt: skip

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def exit_code(document: dict[str, Any]) -> int:
    """0: all is well; 1: something must be looked at."""
    trouble = any(document[event] for event in LOUD) or document["gone_unsure"] or not document["complete"]
    return 1 if trouble else 0


class _OneFolder:
    """The scan of one root. ``now``, when it began, is the time at which its files count as read."""

    def __init__(
        self, engine: RegisterEngine, tree: RecordTree, spread: Spread, ledger: SightingLedger, now: int, wish: Wish,
        cancelled: Callable[[], bool], report: Report, place: str,
    ) -> None:  # fmt: skip
        self._engine, self._tree, self._spread, self._ledger = engine, tree, spread, ledger
        self.now, self._wish, self._cancelled, self._report, self._place = now, wish, cancelled, report, place
        self.found = Found(place)
        self._absent: list[int] = []  # ids of files that the walk did not meet
        self._present = 0  # of those that were known
        self._asked: dict[str, tuple[str, int]] = {}  # actual path -> stored path and id, of files being examined
        self.root = self._root()
        self.now += self.now == self.root.begun  # one second for one scan: what is new in it must be told apart

    def _root(self) -> Root:
        """The root by its marker. A folder that had one and has lost it is perhaps another one: nothing is done."""
        try:
            marker = self._tree.marker(self._place)
        except OSError as error:
            raise PlainError("register_folder_missing", exit_code=3, place=self._place, detail=error.strerror) from None
        earlier = next((root for root in self._engine.roots() if root.place == self._place), None)
        if marker is None and earlier is not None and not earlier.marker.startswith(UNMARKED):
            if not self._wish.same_folder:
                raise PlainError("register_folder_changed", place=self._place)
            marker = self._tree.mark(self._place, earlier.marker)
        elif marker is None:
            marker = self._tree.mark(self._place)
        self.found.marked = marker is not None
        return self._engine.root(marker or f"{UNMARKED}{self._place}", self._place)

    # --- the walk --------------------------------------------------------------------------

    def scan(self) -> Found:
        batch: list[tuple[Examined, str, int]] = []
        for examined in self._spread(self._to_read()):
            actual, (path, known) = next(iter(self._asked.items()))
            del self._asked[actual]
            self.found.read += 1
            if examined.outcome in ("unreadable", "vanished"):
                self._still_there()
            if examined.outcome != "vanished":  # gone since it was listed: the next scan will see
                batch.append((examined, path, known))
            if len(batch) >= BATCH:
                self._take_in(batch)
                batch = []
            self._report(self.found.seen, self.found.read)
        self._take_in(batch)
        self._report(self.found.seen, self.found.read)
        if not self.found.cancelled and not self.found.closed and self.found.marked:
            self._still_there()
            self._settle_absent()
        self.found.complete = not self.found.cancelled and not self.found.closed
        return self.found

    def _to_read(self) -> Iterator[str]:
        """Walks the folder beside what is known of it, both in one order; gives the files that must be opened."""
        known, found = self._known_rows(), self.found
        before = next(known, None)
        for entry in self._tree.entries(self._place, found.closed.append):
            if self._cancelled():
                found.cancelled = True
                return
            found.seen += 1
            path = entry.path
            while before is not None and before.path < path:
                self._missed(before)
                before = next(known, None)
            same = None
            if before is not None and before.path == path:
                same, before = before, next(known, None)
                self._present += same.state != _GONE
                if self._looks_unchanged(same, entry):
                    if found.seen % _TELL_EVERY == 0:
                        self._report(found.seen, found.read)
                    continue
            self._asked[entry.actual] = (path, same.id if same else 0)
            yield entry.actual
        while before is not None:
            self._missed(before)
            before = next(known, None)

    def _known_rows(self) -> Iterator[Known]:
        """Page by page: what is written meanwhile lies behind us."""
        path = ""
        while part := self._engine.known_after(self.root.id, path):
            yield from part
            path = part[-1].path

    def _missed(self, row: Known) -> None:
        if row.state != FileState.GONE:
            self._present += 1
            self._absent.append(row.id)

    def _looks_unchanged(self, row: Known, entry: Entry) -> bool:
        if row.size != entry.size or row.mtime_ns != entry.mtime_ns or row.state in _ASK_AGAIN:
            return False
        if self._wish.every_byte or (row.inode != entry.inode and None not in (row.inode, entry.inode)):
            return False
        age = self.now - row.checked_at
        if age < 0:
            return False  # the clock went back: nothing it said can be relied on
        if row.checked_at * 1_000_000_000 - entry.mtime_ns <= _SETTLED_NS:
            return False
        least, spread = READ_AGAIN
        return age < (least + row.id % spread) * _DAY

    def _still_there(self) -> None:
        """Is this still the folder with our marker, or has the share gone away under us?"""
        try:
            marker = self._tree.marker(self._place)
        except OSError:
            raise PlainError("register_folder_vanished", exit_code=3, place=self._place) from None
        if self.found.marked and marker != self.root.marker:
            raise PlainError("register_folder_vanished", exit_code=3, place=self._place)

    # --- what was read -------------------------------------------------------------------------

    def _take_in(self, batch: list[tuple[Examined, str, int]]) -> None:
        if not batch:
            return
        old = {row.id: row for row in self._engine.files([known for _, _, known in batch if known])}
        files, lines, told = list[FileRow](), [], []
        for examined, path, known in batch:
            row, event = file_row(old.get(known), examined, self.root.id, path, self.now)
            files.append(row)
            if event:
                told.append((event, row))
                lines.append(_line(self.now, event, row))
        records = {e.record.record_hash: e.record for e, _, _ in batch if e.record is not None and _sound(e)}
        acts = {e.act.act_hash: e.act for e, _, _ in batch if e.act is not None and _sound(e)}
        self.found.counts["acts"] += len(acts)
        self._write_down(lines)
        put = self._engine.put(Batch(tuple(records.values()), tuple(files), tuple(acts.values())))
        self._tell(told, put)

    def _tell(self, told: list[tuple[str, FileRow]], put: Put) -> None:
        """Counts what was met. A second file of a record is a copy; one of a forgotten record is passed over."""
        fresh = set(put.new)
        for event, row in told:
            if row.record_hash in put.forgotten:
                continue
            if event == "new" and row.record_hash is not None:
                event = "new" if row.record_hash in fresh else "copied"
                fresh.discard(row.record_hash)
            self.found.note(event, row.path)

    def _write_down(self, lines: list[dict[str, Any]]) -> None:
        try:
            self._ledger.append(lines)
        except OSError as error:
            raise PlainError("register_ledger", exit_code=3, place=self._place, detail=error.strerror) from None

    # --- what was not met ---------------------------------------------------------------------------

    def _settle_absent(self) -> None:
        """Moved files first; of the rest, too many at once are only told."""
        gone: list[FileRow] = []
        for at in range(0, len(self._absent), BATCH):
            gone += self._not_moved(self._engine.files(self._absent[at : at + BATCH]))
        if len(gone) > FEW_GONE and len(gone) * MANY_GONE > self._present and not self._wish.gone:
            self.found.gone_unsure = len(gone)
            return
        for at in range(0, len(gone), BATCH):
            part = [replace(row, state=FileState.GONE) for row in gone[at : at + BATCH]]
            for row in part:
                self.found.note("gone", row.path)
            self._write_down([_line(self.now, "gone", row) for row in part])
            self._engine.put(Batch(files=tuple(part)))

    def _not_moved(self, absent: list[FileRow]) -> list[FileRow]:
        """The same bytes at a place that is new in this scan: moved, or renamed."""
        by_hash: dict[bytes, list[FileRow]] = {}
        for row in self._engine.files_by_hash([row.file_hash for row in absent if row.file_hash]):
            if row.first_seen == row.checked_at == self.now and row.state in _MAY_HAVE_MOVED:
                by_hash.setdefault(row.file_hash or b"", []).append(row)
        pairs, left, lines = [], [], []
        for row in absent:
            places = by_hash.get(row.file_hash or b"")
            if not places:
                left.append(row)
                continue
            new = places.pop(0)
            pairs.append((row.id, new.id))
            lines.append({**_line(self.now, "moved", new), "from": row.path})
            self.found.counts["moved"] += 1
            self.found.counts[_WAS_TOLD_AS[new.state]] -= 1
        self._write_down(lines)
        self._engine.moved(pairs)
        return left


def file_row(old: FileRow | None, found: Examined, root_id: int, path: str, now: int) -> tuple[FileRow, str]:
    """What is kept of a file that was just read, and what is told of it ("" for nothing new)."""
    base = old or FileRow(root_id=root_id, path=path, first_seen=now)
    if found.outcome == "unreadable":
        return replace(base, state=FileState.UNREADABLE), "" if _was(old, FileState.UNREADABLE) else "unreadable"
    if found.outcome == "unfinished" and now - found.mtime_ns // 1_000_000_000 < UNFINISHED_FOR:
        fresh = replace(base, size=found.size, mtime_ns=found.mtime_ns, state=FileState.UNFINISHED)
        return fresh, "" if _was(old, FileState.UNFINISHED) else "unfinished"
    seen: dict[str, Any] = {
        "size": found.size, "mtime_ns": found.mtime_ns, "inode": found.inode, "file_hash": found.file_hash,
        "checked_at": now, "intact": found.intact, "signer": found.signer, "time": found.time,
        "certificate": found.certificate, "attention": found.attention, "holds_until": found.holds_until,
    }  # fmt: skip
    if not _sound(found):
        state, event = _not_sound(old, found)
    else:
        record_hash = found.record.record_hash if found.record else None
        seen |= {"signed_len": found.signed_len, "signed_hash": found.signed_hash, "record_hash": record_hash}
        state, event = _judged(old, found, record_hash)
        if event == "replaced":
            seen["record_id"] = None
    return replace(base, **seen, state=state), event


def _judged(old: FileRow | None, found: Examined, record_hash: bytes | None) -> tuple[FileState, str]:
    """A sound file beside what was known of its place."""
    if old is None:
        return FileState.HERE, "new" if record_hash else ""
    if old.record_hash not in (None, record_hash):
        return FileState.REPLACED, "replaced"
    if old.file_hash == found.file_hash:
        state = old.state if old.state in (FileState.RENEWED, FileState.REPLACED) else FileState.HERE
        return state, "" if state == old.state else "back"
    if old.state == FileState.CHANGED:
        return FileState.HERE, "back"
    if old.signed_hash is not None and old.signed_hash == found.signed_hash:
        return FileState.RENEWED, "renewed"
    return FileState.HERE, "new" if record_hash and old.record_hash is None else ""


def _not_sound(old: FileRow | None, found: Examined) -> tuple[FileState, str]:
    """Changed, forged, or no record at all. What was known of the place stays: its record and its signed bytes."""
    if not found.is_record and (old is None or (old.record_hash is None and old.state != FileState.CHANGED)):
        return FileState.NOT_OURS, "" if _was(old, FileState.NOT_OURS) else "not_ours"
    told = old is not None and old.state == FileState.CHANGED and old.file_hash == found.file_hash
    return FileState.CHANGED, "" if told else "changed"


def _sound(found: Examined) -> bool:
    return found.outcome != "unreadable" and found.is_record and found.intact == "yes"


def _was(old: FileRow | None, state: FileState) -> bool:
    return old is not None and old.state == state


def _line(now: int, event: str, row: FileRow) -> dict[str, Any]:
    return {
        "at": now, "event": event, "path": row.path, "file": row.file_hash.hex() if row.file_hash else None,
        "record": row.record_hash.hex() if row.record_hash else None,
    }  # fmt: skip
