"""What the services of the register need from its engine: SQLite in a file, or PostgreSQL by its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from advisor.domain.register_query import Question
from advisor.domain.register_record import Act, Batch, CaseRow, FileRow, Hit, RegisterRecord

PAGE = 100
UNMARKED = "without:"  # before the place: what stands for the marker of a folder that cannot be written
MOST_COUNTED = 1_000  # exact up to here, "more than" beyond


class Page(NamedTuple):
    """Rows newest first; ``more``: there are others behind the last one."""

    hits: list[Hit]
    more: bool


class Put(NamedTuple):
    """What a batch brought: hashes of records that were not known, and of those that were forgotten on purpose."""

    new: frozenset[bytes]
    forgotten: frozenset[bytes]


class StatRow(NamedTuple):
    month: int  # yyyymm
    kind: str
    app: str
    verdict: str
    state: int
    number: int


class Root(NamedTuple):
    id: int
    marker: str  # random, in a file in the folder
    place: str  # where it was seen last
    begun: int  # seconds since 1970; 0 never
    done: int


class Known(NamedTuple):
    """Enough to see whether a file looks unchanged."""

    id: int
    path: str
    size: int
    mtime_ns: int
    inode: int | None
    state: int
    checked_at: int


class Entry(NamedTuple):
    """A file or folder as the listing shows it, without opening it."""

    path: str  # as it is kept
    actual: str  # as the system wants it
    is_folder: bool
    size: int = 0
    mtime_ns: int = 0
    inode: int | None = None


class DueRow(NamedTuple):
    what: str  # review | delete | stamp
    day: int
    hit: Hit
    key: tuple[int, int]  # where the next page begins


class Freshness(NamedTuple):
    """How much of the folders the answers stand on."""

    records: int
    files: int
    scanned_at: int  # the oldest "done" of all roots; 0: some root was never walked whole
    unread: int  # files that could not be read or were not finished
    oldest_check: int  # the oldest moment at which every byte of a file that is here was read


class RegisterEngine(Protocol):
    """One register. Every method is one transaction, and none leaves a cursor open."""

    def put(self, batch: Batch) -> Put:
        """Writes a batch as a whole. Records that are known stay as they are; files are kept by root and path."""
        ...

    def page(self, question: Question, before: int | None = None, size: int = PAGE) -> Page:
        """Newest first, from below the id ``before``."""
        ...

    def page_after(self, question: Question, after: int, size: int = PAGE) -> Page:
        """The rows just newer than the id ``after``, newest first too: one page back. ``more``: still newer ones."""
        ...

    def count(self, question: Question, most: int = MOST_COUNTED) -> int:
        """Exact up to ``most``; ``most + 1`` says "more than that"."""
        ...

    def hit(self, record_hash: bytes) -> Hit | None: ...

    def statistics(self, first_month: int = 0, last_month: int = 999_999) -> list[StatRow]: ...

    def due(self, what: str, until: int, after: tuple[int, int] | None = None, size: int = PAGE) -> list[DueRow]:
        """The next days, soonest first: ``review``, ``delete`` or ``stamp``; ``after``: key of the last row."""
        ...

    def names(self, codes: Iterable[int]) -> Mapping[int, str]: ...

    def known_values(self, column: str) -> list[str]:
        """What stands in ``app``, ``edition``, ``unit`` or ``role``, sorted: for the choices of a filter."""
        ...

    def acts(self, record_hash: bytes) -> list[Act]: ...

    def forget(self, record_hash: bytes, day: int, reason: str) -> bool:
        """Takes text and words out of the register and keeps a tombstone. False: there is no such record."""
        ...

    def tombstones(self) -> list[tuple[bytes, int, str]]: ...

    # the scan
    def scanning(self) -> AbstractContextManager[None]:
        """Only one scanner at a time. Raises PlainError where another one is at work."""
        ...

    def roots(self) -> list[Root]: ...

    def root(self, marker: str, place: str) -> Root:
        """The root with this marker, made where it is not known; ``place`` is kept.

        The root of a place that had no marker until now gets it.
        """
        ...

    def root_walked(self, root_id: int, begun: int, done: int) -> None: ...

    def known_after(self, root_id: int, path: str, size: int = 2_000) -> list[Known]:
        """What is known of the files of a root, by rising path (by code points), from behind ``path``."""
        ...

    def files(self, ids: Sequence[int]) -> list[FileRow]: ...

    def moved(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Old and new file of each that was only moved: the old row goes, the new one keeps when it was first seen."""
        ...

    def files_by_hash(self, hashes: Sequence[bytes]) -> list[FileRow]: ...

    def files_to_read(self, before: int, size: int) -> list[FileRow]:
        """Files that are here and whose bytes were read last before this moment, the oldest first."""
        ...

    def troubles(self, size: int = PAGE, after: int = 0) -> list[FileRow]:
        """Files that are changed, replaced, unreadable, unfinished or gone, by their id."""
        ...

    def freshness(self, counted: bool = True) -> Freshness:
        """``counted`` off: records and files are 1 where there are any. Counting them grows with the register."""
        ...

    # re-check by cases
    def case_editions(self) -> list[str]:
        """Every "app/edition" that some case is about."""
        ...

    def cases(
        self, not_against: str, after: int = -1, size: int = 1_000, edition: str | None = None
    ) -> list[CaseRow]:
        """Cases that were not judged against this state of the knowledge, by rising id."""
        ...

    def examples(self, case_ids: Sequence[int]) -> Mapping[int, FileRow]:
        """Of each case a good file of its newest record that has one."""
        ...

    def judged(self, outcomes: Mapping[int, int], against: str) -> int:
        """Keeps the outcome of cases and of their records; gives how many records have another one now."""
        ...

    def facts_of(self, facts_hash: bytes) -> list[str]: ...

    # the register itself
    def records(self, after: int = -1, size: int = 1_000) -> list[RegisterRecord]:
        """Everything that is known, by rising id: for exports, copies and the comparison of two registers."""
        ...

    def key(self) -> str:
        """A random name of this register, made with it."""
        ...

    def check(self) -> Mapping[str, Any]:
        """Counts that must agree (records, searchable ones, files) and what the engine says of its own health."""
        ...

    def close(self) -> None: ...


class RecordTree(Protocol):
    """A tree of folders with records."""

    def marker(self, place: str) -> str | None:
        """The marker of the folder; None without one. Raises OSError where the folder is not there."""
        ...

    def mark(self, place: str, marker: str | None = None) -> str | None:
        """Writes a marker; None where the folder cannot be written."""
        ...

    def entries(self, place: str, trouble: Callable[[str], None]) -> Iterator[Entry]:
        """Every PDF below by rising stored path; ``trouble`` hears of folders that cannot be listed."""
        ...

    def actual(self, place: str, path: str) -> str: ...


class SightingLedger(Protocol):
    """Append-only, hash-chained."""

    def append(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """On disk when it returns. Raises OSError."""
        ...
