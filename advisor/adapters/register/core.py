"""What both engines do alike, in SQLAlchemy Core. An engine adds how it inserts a batch and how it searches words."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, bindparam, func, select, text, update
from sqlalchemy.exc import IntegrityError

from advisor import __version__
from advisor.adapters.register import by_columns, due, rows, scanning, schema
from advisor.adapters.register.scanning import in_parts
from advisor.adapters.register.schema import act, file, name, record, record_text
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import (
    KINDS,
    VERDICTS,
    Act,
    Batch,
    FileRow,
    FileState,
    Hit,
    RecordState,
    RegisterRecord,
    best_first,
    record_state,
)
from advisor.domain.register_words import WORDS_VERSION, name_code
from advisor.services.register_ports import MOST_COUNTED, PAGE, Page, Put, StatRow

ANY = 1 << 53  # above every id
_MOST_NAMES = 50_000  # kept in memory


class CoreRegister(scanning.ScanTables, due.DueTables, ABC):
    """Fulfils ``RegisterEngine`` together with what an engine adds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._names: dict[tuple[int, str], str] = {}

    # --- what an engine adds -----------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection
            connection.rollback()  # no transaction stays open behind a page

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction, as a whole or not at all."""
        with self._engine.begin() as connection:
            yield connection

    @abstractmethod
    def _insert(self, to: Connection, new: Sequence[tuple[int, RegisterRecord]]) -> None:
        """Rows of record, record_text and search, sorted by hash. A clash raises IntegrityError."""

    @abstractmethod
    def _insert_missing(self, to: Connection, table: Any, found: list[dict[str, Any]]) -> None:
        """Rows whose key is not there yet; the others stay as they are."""

    @abstractmethod
    def _matching(self, question: Question, low: int, high: int) -> Select[Any]:
        """``select id`` of what fits the words, ids in [low, high). Only called where there are words."""

    @abstractmethod
    def _among(self, column: Any, keys: Sequence[int] | Sequence[str]) -> Any:
        """The condition that a number or a text is one of ``keys``: one value, so that its words stay the same."""

    @abstractmethod
    def _forget_words(self, to: Connection, key: int, one: RegisterRecord) -> None: ...

    @abstractmethod
    def scanning(self) -> AbstractContextManager[None]: ...

    # --- taking in ------------------------------------------------------------------------

    def put(self, batch: Batch) -> Put:
        records = sorted({one.record_hash: one for one in batch.records}.values(), key=lambda one: one.record_hash)
        for attempt in range(5):
            try:
                with self._writing() as to:
                    return self._put(to, records, batch)
            except IntegrityError:  # another writer was faster with the same record or the same id
                if attempt == 4:
                    raise
        raise AssertionError("left by return or raise")

    def _put(self, to: Connection, records: list[RegisterRecord], batch: Batch) -> Put:
        gone = self._forgotten(to, [one.record_hash for one in records])
        wanted = [one.record_hash for one in records if one.record_hash not in gone]
        wanted += [one.record_hash for one in batch.files if one.record_hash and one.record_hash not in gone]
        known = self._ids_of(to, wanted)
        skip = gone | known.keys()
        new = self._numbered(to, [one for one in records if one.record_hash not in skip])
        if new:
            fresh = [one for _, one in new]
            self._insert_missing(to, name, rows.name_rows(fresh))
            for table, found in zip((schema.case, schema.facts, schema.facts_item), rows.case_rows(fresh), strict=True):
                self._insert_missing(to, table, found)
            self._insert(to, new)
            known.update({one.record_hash: key for key, one in new})
            self._copy_outcomes(to, new)
        touched = self._put_files(to, batch.files, known, gone)
        self._settle_states(to, touched | {key for key, _ in new})
        self._end_superseded(to, [one for _, one in new], batch.files)
        acts = [one for one in batch.acts if one.record_hash not in gone]
        self._insert_missing(to, act, [vars(one) for one in sorted(acts, key=lambda one: one.act_hash)])
        self._apply_acts(to, {one.record_hash for one in acts} | {one.record_hash for _, one in new})
        return Put(frozenset(one.record_hash for _, one in new), frozenset(gone))

    def _forgotten(self, to: Connection, hashes: Sequence[bytes]) -> set[bytes]:
        stone = schema.tombstone.c.record_hash
        return {bytes(row[0]) for part in in_parts(hashes) for row in to.execute(select(stone).where(stone.in_(part)))}

    def _ids_of(self, to: Connection, hashes: Sequence[bytes]) -> dict[bytes, int]:
        question = select(record.c.record_hash, record.c.id)
        return {
            bytes(row[0]): row[1]
            for part in in_parts(hashes) for row in to.execute(question.where(record.c.record_hash.in_(part)))
        }  # fmt: skip

    def _numbered(self, to: Connection, new: list[RegisterRecord]) -> list[tuple[int, RegisterRecord]]:
        """Each record with its id; the next free one where two would have the same."""
        wanted = [one.id for one in new]
        asked = select(record.c.id)
        taken = {
            row[0] for part in in_parts(wanted) for row in to.execute(asked.where(self._among(record.c.id, part)))
        }
        found = []
        for one in new:
            key = one.id
            while key in taken:
                key += 1
                if key not in taken and to.execute(select(record.c.id).where(record.c.id == key)).first():
                    taken.add(key)
            taken.add(key)
            found.append((key, one))
        return found

    def _put_files(
        self, to: Connection, files: Sequence[FileRow], known: Mapping[bytes, int], gone: set[bytes]
    ) -> set[int]:
        """Writes the rows of files; gives the records whose state may have changed, earlier ones among them."""
        last = {(one.root_id, one.path): one for one in files}
        before = self._files_at(to, last)
        touched, new, changed = set[int](), [], []
        for place, one in sorted(last.items()):
            row, there = rows.file_row(one), before.get(place)
            if one.record_hash is not None:
                row["record_id"] = known.get(one.record_hash)
                if one.record_hash in gone:
                    row["state"] = int(FileState.FORGOTTEN)
            touched.update(key for key in (row["record_id"], there.record_id if there else None) if key is not None)
            if there is None:
                new.append(row)
            else:
                changed.append({**row, "first_seen": there.first_seen, "this": there.id})
        if new:
            self._insert_files(to, new)
        if changed:
            to.execute(update(file).where(file.c.id == bindparam("this")), changed)
        return touched

    def _files_at(self, to: Connection, places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Any]:
        by_root: dict[int, list[str]] = {}
        for root_id, path in places:
            by_root.setdefault(root_id, []).append(path)
        asked = select(file.c.id, file.c.record_id, file.c.first_seen, file.c.path)
        return {
            (root_id, row.path): row
            for root_id, paths in by_root.items() for part in in_parts(paths)
            for row in to.execute(asked.where(file.c.root_id == root_id, self._among(file.c.path, part)))
        }  # fmt: skip

    def _insert_files(self, to: Connection, new: list[dict[str, Any]]) -> None:
        to.execute(file.insert(), new)

    def _settle_states(self, to: Connection, keys: Iterable[int]) -> None:
        """The state of each record from all its files."""
        asked = select(*(file.c[c] for c in ("record_id", "state", "intact", "signer", "certificate", "attention")))
        for part in in_parts(sorted(keys)):
            files: dict[int, list[Any]] = {key: [] for key in part}
            for row in to.execute(asked.where(self._among(file.c.record_id, part))):
                files[row.record_id].append(row)  # it has all that the state follows from
            by_state: dict[int, list[int]] = {}
            for key, found in files.items():
                by_state.setdefault(int(record_state(found)), []).append(key)
            for state, those in by_state.items():
                other = update(record).where(self._among(record.c.id, those), record.c.state != state)
                to.execute(other.values(state=state))

    def _end_superseded(self, to: Connection, new: Sequence[RegisterRecord], files: Sequence[FileRow]) -> None:
        """A decision that was checked again has nothing to be looked at: its re-check has. Whichever came first."""
        earlier = [one.supersedes for one in new if one.supersedes and one.kind == "recheck"]
        raised = text("file.signed_hash <> file.file_hash")
        keys: set[int] = set()
        for part in in_parts(earlier):
            for place in (file.c.file_hash.in_(part), and_(file.c.signed_hash.in_(part), raised)):
                keys.update(row[0] for row in to.execute(select(file.c.record_id).where(place)) if row[0] is not None)
        sums = {found: one for one in files for found in (one.file_hash, one.signed_hash) if found}
        for part in in_parts(sorted(sums)):
            # The kind is looked at here: as a condition it invites SQLite to walk through all re-checks instead.
            later = select(record.c.supersedes, record.c.kind).where(record.c.supersedes.in_(part))
            names = {sums[bytes(row[0])].record_hash for row in to.execute(later) if row[1] == 1}
            keys.update(self._ids_of(to, [one for one in names if one]).values())
        for part in in_parts(sorted(keys)):
            to.execute(update(record).where(record.c.id.in_(part)).values(review_due=None))

    def _apply_acts(self, to: Connection, hashes: Iterable[bytes]) -> None:
        """What people did moves the dates of a record; the order in which it is met makes no difference."""
        for part in in_parts(sorted(hashes)):
            found = to.execute(select(act).where(act.c.record_hash.in_(part))).mappings()
            for row in sorted(found, key=lambda one: (one["what"] == "recording_deleted", one["day"], one["act_hash"])):
                this = update(record).where(record.c.record_hash == row["record_hash"])
                if row["what"] == "withdrawn":
                    to.execute(this.values(withdrawn=1, review_due=None))
                elif row["what"] == "delete_on":
                    to.execute(this.values(delete_due=row["next_review"]))
                elif row["what"] == "recording_deleted":
                    to.execute(this.values(delete_due=None))
                elif row["what"] == "review_done" and row["next_review"] is not None:
                    to.execute(this.where(record.c.review_due < row["next_review"], record.c.withdrawn == 0)
                               .values(review_due=row["next_review"]))  # fmt: skip

    def _copy_outcomes(self, to: Connection, new: Sequence[tuple[int, RegisterRecord]]) -> None:
        """A record of a case that was judged already has its outcome at once."""
        by_case: dict[int, list[int]] = {}
        for key, one in new:
            if one.case_hash is not None:
                by_case.setdefault(rows.big_code(one.case_hash), []).append(key)
        asked, keys = select(schema.case.c.id, schema.case.c.outcome), dict[int, list[int]]()
        for part in in_parts(sorted(by_case)):
            for row in to.execute(asked.where(self._among(schema.case.c.id, part))):
                if row[1]:
                    keys.setdefault(row[1], []).extend(by_case[row[0]])
        for outcome, those in sorted(keys.items()):
            for part in in_parts(sorted(those)):
                to.execute(update(record).where(self._among(record.c.id, part)).values(recheck=outcome))

    # --- asking ------------------------------------------------------------------------------

    def page(self, question: Question, before: int | None = None, size: int = PAGE) -> Page:
        with self._reading() as at:
            ids = self._ids(at, question, 0, ANY if before is None else before, size + 1)
            return Page(self._hits(at, ids[:size]), len(ids) > size)

    def page_after(self, question: Question, after: int, size: int = PAGE) -> Page:
        with self._reading() as at:
            ids = self._ids(at, question, after + 1, ANY, size + 1, rising=True)
            return Page(self._hits(at, ids[:size][::-1]), len(ids) > size)

    def count(self, question: Question, most: int = MOST_COUNTED) -> int:
        if question.nothing:
            return 0
        with self._reading() as at:
            if by_columns.has_way(question):
                return len(self._ids(at, question, 0, ANY, most + 1))
            inner = self._selected(question, 0, ANY).limit(most + 1).subquery()
            return int(at.execute(select(func.count()).select_from(inner)).scalar_one())

    def _ids(
        self, at: Connection, question: Question, low: int, high: int, size: int, rising: bool = False
    ) -> list[int]:
        """Ids in [low, high), newest first or, ``rising``, oldest first. An engine may do it in steps."""
        if question.nothing:
            return []
        if by_columns.has_way(question):
            bounds = self._bounded(question, low, high)
            return by_columns.ids(at, question, by_columns.conditions(question), *bounds, size, rising)
        asked = self._selected(question, low, high)
        key = asked.selected_columns[0]
        return [row[0] for row in at.execute(asked.order_by(key if rising else key.desc()).limit(size))]

    def _selected(self, question: Question, low: int, high: int) -> Select[Any]:
        """``select id`` by words, dates and columns, without order and limit."""
        low, high = self._bounded(question, low, high)
        whole, start = question.words()
        columns = by_columns.conditions(question)
        if not whole and not start:
            return select(record.c.id).where(record.c.id >= low, record.c.id < high, *columns)
        matching = self._matching(question, low, high)
        if not columns:
            return matching
        found = matching.subquery()
        return select(found.c[0]).join(record, found.c[0] == record.c.id).where(*columns)

    @staticmethod
    def _bounded(question: Question, low: int, high: int) -> tuple[int, int]:
        """The ids in [low, high) that fit the dates of a question."""
        first, last = question.bounds()
        return max(low, first or 0), min(high, ANY if last is None else last)

    def _hits(self, at: Connection, ids: Sequence[int]) -> list[Hit]:
        """The rows of one page in the order of ``ids``."""
        if not ids:
            return []
        question = select(record, *(record_text.c[c] for c in rows.TEXTS)).outerjoin(
            record_text, record_text.c.id == record.c.id
        )
        found = list(at.execute(question.where(self._among(record.c.id, ids))).mappings())
        names = self._names_of(at, found)
        files: dict[int, list[FileRow]] = {}
        for row in at.execute(select(file).where(self._among(file.c.record_id, ids))).mappings():
            files.setdefault(row["record_id"], []).append(rows.file_of(row))
        hits = {
            row["id"]: Hit(row["id"], rows.record_of(row, names), RecordState(row["state"]), row["recheck"],
                           bool(row["withdrawn"]), best_first(files.get(row["id"], ())))
            for row in found
        }  # fmt: skip
        return [hits[key] for key in ids if key in hits]

    def _names_of(self, at: Connection, found: Iterable[Any]) -> dict[tuple[int, str], str]:
        """What the numbers stand for. A name never changes, so each is asked for once."""
        wanted = {(row[column], kind) for row in found for column, kind in rows.NAMED.items() if row[column]}
        if len(self._names) > _MOST_NAMES:
            self._names = {}
        asked = select(name.c.id, name.c.kind, name.c.text)
        for part in in_parts(sorted({code for code, _ in wanted - self._names.keys()})):
            for row in at.execute(asked.where(self._among(name.c.id, part))):
                self._names[row[0], row[1]] = row[2]
        return self._names

    def hit(self, record_hash: bytes) -> Hit | None:
        with self._reading() as at:
            found = self._hits(at, list(self._ids_of(at, [record_hash]).values()))
            return found[0] if found else None

    def records(self, after: int = -1, size: int = 1_000) -> list[RegisterRecord]:
        with self._reading() as at:
            ids = [
                row[0]
                for row in at.execute(select(record.c.id).where(record.c.id > after).order_by(record.c.id).limit(size))
            ]
            return [one.record for one in self._hits(at, ids)]

    def statistics(self, first_month: int = 0, last_month: int = 999_999) -> list[StatRow]:
        # One kind at a time: then the index has the rows in the order in which they are counted.
        keys = [record.c[c] for c in ("month", "app", "verdict", "state")]
        asked = select(*keys, func.count()).where(record.c.month.between(first_month, last_month)).group_by(*keys)
        with self._reading() as at:
            found = [
                (kind, *row) for place, kind in enumerate(KINDS)
                for row in at.execute(asked.where(record.c.kind == place).order_by(*keys))
            ]  # fmt: skip
            names = self._names_of(at, [{c: row[2] if c == "app" else 0 for c in rows.NAMED} for row in found])
        found.sort(key=lambda row: (row[1], KINDS.index(row[0])))
        return [StatRow(r[1], r[0], names.get((r[2], "app"), ""), VERDICTS[r[3]], r[4], r[5]) for r in found]

    def known_values(self, column: str) -> list[str]:
        with self._reading() as at:
            asked = select(name.c.text).where(name.c.kind == rows.NAMED[column])
            return sorted((row[0] for row in at.execute(asked)), key=str.casefold)

    def acts(self, record_hash: bytes) -> list[Act]:
        with self._reading() as at:
            asked = select(act).where(act.c.record_hash == record_hash).order_by(act.c.day, act.c.act_hash)
            return [_act(row) for row in at.execute(asked).mappings()]

    # --- forgetting -------------------------------------------------------------------------------

    def forget(self, record_hash: bytes, day: int, reason: str) -> bool:
        with self._writing() as to:
            key = self._ids_of(to, [record_hash]).get(record_hash)
            if key is None:
                return False
            one = self._hits(to, [key])[0].record
            self._forget_words(to, key, one)
            for table in (record_text, record):
                to.execute(table.delete().where(table.c.id == key))
            to.execute(update(file).where(file.c.record_id == key).values(
                record_id=None, state=int(FileState.FORGOTTEN)))  # fmt: skip
            to.execute(act.delete().where(act.c.record_hash == record_hash))
            self._forget_names(to, one)
            self._insert_missing(to, schema.tombstone, [{"record_hash": record_hash, "day": day, "reason": reason}])
        self._after_forgetting()
        return True

    def _forget_names(self, to: Connection, one: RegisterRecord) -> None:
        """The signer's name goes with the last record that has it."""
        key = name_code(one.signer)
        self._names = {}
        if not to.execute(select(record.c.id).where(record.c.signer == key).limit(1)).first():
            to.execute(name.delete().where(name.c.id == key, name.c.kind == "signer"))

    def _after_forgetting(self) -> None:
        """Whatever it takes until the words are in no byte of the files."""

    def tombstones(self) -> list[tuple[bytes, int, str]]:
        stone = schema.tombstone
        with self._reading() as at:
            return [(bytes(r[0]), r[1], r[2]) for r in at.execute(select(stone).order_by(stone.c.record_hash))]

    # --- the register itself ------------------------------------------------------------------------

    def _meta(self, at: Connection) -> dict[str, str]:
        return {row[0]: row[1] for row in at.execute(select(schema.meta))}

    def key(self) -> str:
        with self._reading() as at:
            found = self._meta(at).get("register")
        if found is None:  # the first who asks gives it
            with self._writing() as to:
                self._insert_missing(to, schema.meta, [{"key": "register", "value": secrets.token_hex(16)}])
                found = self._meta(to)["register"]
        return found

    def _first_meta(self) -> list[dict[str, str]]:
        return [
            {"key": "schema", "value": str(schema.SCHEMA_VERSION)},
            {"key": "words_version", "value": str(WORDS_VERSION)}, {"key": "program", "value": __version__},
        ]  # fmt: skip

    def close(self) -> None:
        self._engine.dispose()


def check_version(meta: Mapping[str, str], place: str) -> None:
    """Raises PlainError where a newer program made the register, or an older one whose form is another."""
    if int(meta.get("schema", schema.SCHEMA_VERSION)) > schema.SCHEMA_VERSION:
        raise PlainError("register_newer", place=place)
    if int(meta.get("schema", schema.SCHEMA_VERSION)) < schema.SCHEMA_VERSION:
        raise PlainError("register_older", exit_code=3, place=place)


def _act(row: Any) -> Act:
    return Act(bytes(row["act_hash"]), bytes(row["record_hash"]), row["what"], row["day"], row["by"], row["number"],
               row["next_review"])  # fmt: skip
