"""What a register knows of a record, of a file with it, and of a person's act on it. Plain values, no storage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from advisor.domain.register_id import moment_of, register_id
from advisor.domain.register_words import filter_word, name_code, words

VERDICTS = ("fine", "condition", "stop")  # kept as their place here
KINDS = ("decision", "recheck", "opinion", "addendum")  # kept as their place here: add at the end
RECHECKS = ("unchanged", "facts_changed", "result_changed", "not_decidable")


class FileState(IntEnum):
    """What a scan found of one file. Kept as numbers: never renumber."""

    HERE = 0
    RENEWED = 1  # the old signed bytes stand at its beginning: raised, not changed
    CHANGED = 2  # its bytes no longer carry what was signed
    REPLACED = 3  # another record than before at this place
    GONE = 4
    UNREADABLE = 5
    NOT_OURS = 6  # a PDF that is no record
    UNFINISHED = 7  # still being written when it was read
    FORGOTTEN = 8  # its record was forgotten on purpose; the file is still there


class RecordState(IntEnum):
    """The best that can be said of a record by all its files: one good copy is enough."""

    GOOD = 0
    ATTENTION = 1  # intact, and something could not be checked
    GONE = 2  # no file of it is left
    UNREADABLE = 3
    BAD = 4  # changed, replaced, or its certificate was revoked


@dataclass(frozen=True)
class RegisterRecord:
    """One record as the register keeps it. Words stay as they were written; days count from 2000-01-01."""

    record_hash: bytes  # sha-256 of the canonical JSON
    decided_at: int  # seconds since 2000
    number: str = ""  # VA-2026-11-25-BF4A-A54C, for people
    kind: str = "decision"
    app: str = ""
    edition: str = ""  # "zoom/basic"
    edition_name: str = ""
    verdict: str = "stop"
    by_hand: bool = True  # the app was chosen by a person, not proposed
    role: str = ""  # of the person who decided
    lang: str = ""
    unit: str = ""  # the organisation, or its part
    signer: str = ""
    rule_version: str = ""
    catalogue_version: str = ""
    review_due: int | None = None
    delete_due: int | None = None  # of the meeting's recording
    supersedes: bytes | None = None  # sha-256 of the earlier file that a re-check names
    title: str = ""
    purpose: str = ""
    participants: str = ""
    measures: str = ""  # ids of the questions whose answer is a condition or a stop
    note: str = ""
    case_hash: bytes | None = None  # answers, situation, edition, rules and facts; equal cases are judged once
    facts_hash: bytes = b""
    fact_ids: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        return register_id(self.decided_at, self.record_hash)

    @property
    def month(self) -> int:
        moment = moment_of(self.decided_at)
        return moment.year * 100 + moment.month

    def body(self) -> list[str]:
        """The words by which it is found, the filter words last. A record is forgotten by the same words."""
        return [
            *words("\n".join((self.title, self.purpose, self.participants, self.note, self.signer, self.unit,
                              self.edition_name, self.app, self.measures, self.number))),
            filter_word("u", name_code(self.unit)),
            filter_word("a", name_code(self.app)),
            filter_word("e", name_code(self.edition)),
            filter_word("r", name_code(self.role)),
            filter_word("v", VERDICTS.index(self.verdict)),
            filter_word("k", KINDS.index(self.kind)),
            filter_word("y", self.month // 100),
        ]  # fmt: skip


@dataclass(frozen=True)
class FileRow:
    """One file of a root. Hashes are sha-256; moments are seconds since 1970."""

    root_id: int
    path: str  # from the root, with "/" and in NFC
    size: int = 0
    mtime_ns: int = 0
    inode: int | None = None
    file_hash: bytes | None = None
    signed_len: int = 0  # how many bytes from the beginning the first signature covers
    signed_hash: bytes | None = None  # of those bytes
    intact: str = "unknown"  # the verifier's four answers
    signer: str = "none"
    time: str = "none"
    certificate: str = "not_checked"
    attention: bool = False  # something else was found that a person should look at
    holds_until: int | None = None  # when the certificate of the last time stamp ends
    state: FileState = FileState.HERE
    first_seen: int = 0
    checked_at: int = 0  # when every byte was read last
    record_hash: bytes | None = None
    id: int = 0  # given by the register
    record_id: int | None = None


@dataclass(frozen=True)
class Act:
    """What a person did about a record, known from a signed file of its own."""

    act_hash: bytes  # sha-256 of the canonical JSON of the signed file
    record_hash: bytes
    what: str  # review_done | recording_deleted | withdrawn, or delete_on: said in an addendum after the meeting
    day: int
    by: str = ""
    number: str = ""
    next_review: int | None = None  # the day that was said, for review_done and delete_on


@dataclass(frozen=True)
class Batch:
    """What one step of a scan found; written as a whole or not at all."""

    records: tuple[RegisterRecord, ...] = ()
    files: tuple[FileRow, ...] = ()
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One row of a list."""

    id: int
    record: RegisterRecord
    state: RecordState = RecordState.GOOD
    recheck: int = 0
    withdrawn: bool = False
    files: tuple[FileRow, ...] = field(default=())  # the best first


@dataclass(frozen=True)
class CaseRow:
    """One case: records that were decided from equal answers on equal facts."""

    id: int
    case_hash: bytes
    facts_hash: bytes
    outcome: int = 0  # place in RECHECKS
    decided_against: str = ""  # version of the catalogue


def record_state(files: Iterable[FileRow]) -> RecordState:
    """The best of the files that are here; where none is good, the worst that was met, so that it is seen."""
    found = [file_state(one) for one in files] or [RecordState.GONE]
    best = min(found)
    return best if best <= RecordState.ATTENTION else max(found)


def file_state(one: FileRow) -> RecordState:
    """What one file says of its record."""
    if one.state in (FileState.HERE, FileState.RENEWED, FileState.REPLACED):
        if one.intact != "yes" or one.certificate == "revoked":
            return RecordState.BAD
        sure = one.signer in ("trusted", "known") and not one.attention and one.state != FileState.REPLACED
        return RecordState.GOOD if sure else RecordState.ATTENTION
    if one.state in (FileState.GONE, FileState.FORGOTTEN):
        return RecordState.GONE
    return RecordState.BAD if one.state == FileState.CHANGED else RecordState.UNREADABLE


def best_first(files: Iterable[FileRow]) -> tuple[FileRow, ...]:
    """The file to open first: the best state, then by root and path."""
    return tuple(sorted(files, key=lambda one: (file_state(one), one.root_id, one.path)))
