"""The tables as a scan sees them: roots, files by place and by hash, cases to judge again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, and_, func, select, text, update

from advisor.adapters.register import rows, schema
from advisor.adapters.register.schema import case, file, name, record, root
from advisor.domain.register_record import CaseRow, FileRow, FileState
from advisor.domain.register_words import name_code
from advisor.services.register_ports import PAGE, UNMARKED, Freshness, Known, Root

_PRESENT = (FileState.HERE, FileState.RENEWED, FileState.REPLACED, FileState.CHANGED, FileState.NOT_OURS,
            FileState.FORGOTTEN)  # fmt: skip
_TROUBLE = (FileState.CHANGED, FileState.REPLACED, FileState.GONE, FileState.UNREADABLE, FileState.UNFINISHED)


class ScanTables:
    """Part of ``CoreRegister``."""

    def _reading(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _writing(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _among(self, column: Any, keys: Sequence[int] | Sequence[str]) -> Any:
        raise NotImplementedError

    def roots(self) -> list[Root]:
        with self._reading() as at:
            return [_root(row) for row in at.execute(select(root).order_by(root.c.id)).mappings()]

    def root(self, marker: str, place: str) -> Root:
        this = select(root).where(root.c.marker == marker)
        with self._writing() as to:
            found = to.execute(this).mappings().first()
            if found is None:
                # A folder that could not be marked so far and now is: the same root, not a second one with copies.
                bare = update(root).where(root.c.marker == f"{UNMARKED}{place}")
                if not to.execute(bare.values(marker=marker)).rowcount:
                    new = {"marker": marker, "place": place, "last_scan_begun": 0, "last_scan_done": 0}
                    to.execute(root.insert(), new)
            elif found["place"] != place:
                to.execute(update(root).where(root.c.marker == marker).values(place=place))
            return _root(to.execute(this).mappings().one())

    def root_walked(self, root_id: int, begun: int, done: int) -> None:
        with self._writing() as to:
            to.execute(update(root).where(root.c.id == root_id).values(last_scan_begun=begun, last_scan_done=done))

    def known_after(self, root_id: int, path: str, size: int = 2_000) -> list[Known]:
        columns = [file.c[c] for c in ("id", "path", "size", "mtime_ns", "inode", "state", "checked_at")]
        asked = select(*columns).where(file.c.root_id == root_id, file.c.path > path).order_by(file.c.path).limit(size)
        with self._reading() as at:
            return [
                Known(key, path, length, time, int.from_bytes(inode, "big") if inode is not None else None, state, at_)
                for key, path, length, time, inode, state, at_ in at.execute(asked).all()
            ]

    def files(self, ids: Sequence[int]) -> list[FileRow]:
        return self._files(self._among(file.c.id, ids)) if ids else []

    def moved(self, pairs: Sequence[tuple[int, int]]) -> None:
        with self._writing() as to:
            for old, new in pairs:
                first = select(file.c.first_seen).where(file.c.id == old).scalar_subquery()
                to.execute(update(file).where(file.c.id == new).values(first_seen=first))
                to.execute(file.delete().where(file.c.id == old))

    def files_by_hash(self, hashes: Sequence[bytes]) -> list[FileRow]:
        return self._files(file.c.file_hash.in_(hashes)) if hashes else []

    def files_to_read(self, before: int, size: int) -> list[FileRow]:
        here = file.c.state.in_(_PRESENT)
        with self._reading() as at:
            asked = select(file, record.c.record_hash).outerjoin(record, record.c.id == file.c.record_id)
            found = at.execute(asked.where(file.c.checked_at < before, here).order_by(file.c.checked_at).limit(size))
            return [_file(row) for row in found.mappings()]

    def troubles(self, size: int = PAGE, after: int = 0) -> list[FileRow]:
        return self._files(and_(file.c.state.in_(_TROUBLE), text("file.state > 1"), file.c.id > after), size)

    def _files(self, condition: Any, size: int | None = None) -> list[FileRow]:
        asked = select(file, record.c.record_hash).outerjoin(record, record.c.id == file.c.record_id).where(condition)
        with self._reading() as at:
            return [_file(row) for row in at.execute(asked.order_by(file.c.id).limit(size)).mappings()]

    def freshness(self, counted: bool = True) -> Freshness:
        def number(table: Any) -> Any:
            return select(func.count()).select_from(table if counted else select(table.c.id).limit(1).subquery())

        unread = file.c.state.in_((FileState.UNREADABLE, FileState.UNFINISHED))
        with self._reading() as at:
            records, files = (at.execute(number(table)).scalar_one() for table in (record, file))
            done = at.execute(select(func.min(root.c.last_scan_done))).scalar_one() or 0
            missing = select(func.count()).select_from(file).where(unread, text("file.state > 1"))
            missed = at.execute(missing).scalar_one()
            # The first row in the order of the index: never a look at all files.
            oldest = at.execute(
                select(file.c.checked_at).where(file.c.state.in_(_PRESENT)).order_by(file.c.checked_at).limit(1)
            ).scalar()
        return Freshness(records, files, done, missed, oldest or 0)

    # --- re-check by cases -----------------------------------------------------------------------

    def case_editions(self) -> list[str]:
        asked = select(name.c.text).where(name.c.kind == "edition", name.c.id.in_(select(case.c.edition)))
        with self._reading() as at:
            return sorted(row[0] for row in at.execute(asked))

    def cases(
        self, not_against: str, after: int = -1, size: int = 1_000, edition: str | None = None
    ) -> list[CaseRow]:
        asked = select(case.c.id, case.c.case_hash, schema.facts.c.facts_hash, case.c.outcome, case.c.decided_against)
        asked = asked.join(schema.facts, schema.facts.c.id == case.c.facts_id)
        asked = asked.where(case.c.decided_against != not_against, case.c.id > after).order_by(case.c.id).limit(size)
        if edition is not None:
            asked = asked.where(case.c.edition == name_code(edition))
        with self._reading() as at:
            return [CaseRow(r[0], bytes(r[1]), bytes(r[2]), r[3], r[4]) for r in at.execute(asked)]

    def examples(self, case_ids: Sequence[int]) -> dict[int, FileRow]:
        sound = and_(file.c.state.in_((FileState.HERE, FileState.RENEWED, FileState.REPLACED)), file.c.intact == "yes")
        newest = select(record.c.case_id, func.max(record.c.id).label("id")).where(
            self._among(record.c.case_id, case_ids), record.c.state <= 1
        ).group_by(record.c.case_id).subquery()  # fmt: skip
        asked = select(file, newest.c.case_id).join(newest, newest.c.id == file.c.record_id).where(sound)
        with self._reading() as at:
            found = list(at.execute(asked.order_by(file.c.id.desc())).mappings())
        return {row["case_id"]: rows.file_of(row) for row in found}

    def judged(self, outcomes: Mapping[int, int], against: str) -> int:
        by_outcome: dict[int, list[int]] = {}
        for key, outcome in outcomes.items():
            by_outcome.setdefault(outcome, []).append(key)
        changed = 0
        with self._writing() as to:
            for outcome, keys in sorted(by_outcome.items()):
                for part in in_parts(keys):
                    to.execute(update(case).where(self._among(case.c.id, part)).values(
                        outcome=outcome, decided_against=against))  # fmt: skip
                    those = update(record).where(self._among(record.c.case_id, part), record.c.recheck != outcome)
                    changed += to.execute(those.values(recheck=outcome)).rowcount
        return changed

    def facts_of(self, facts_hash: bytes) -> list[str]:
        item = schema.facts_item
        asked = select(name.c.text).join(item, item.c.fact == name.c.id).join(
            schema.facts, schema.facts.c.id == item.c.facts_id
        )
        with self._reading() as at:
            wanted = asked.where(schema.facts.c.facts_hash == facts_hash, name.c.kind == "fact")
            return sorted(row[0] for row in at.execute(wanted))

    def names(self, codes: Iterable[int]) -> Mapping[int, str]:
        with self._reading() as at:
            asked = select(name.c.id, name.c.text).where(name.c.id.in_(list(codes)))
            return {row[0]: row[1] for row in at.execute(asked)}


def _root(row: Any) -> Root:
    return Root(row["id"], row["marker"], row["place"], row["last_scan_begun"], row["last_scan_done"])


def _file(row: Any) -> FileRow:
    known = row["record_hash"]
    return replace(rows.file_of(row), record_hash=bytes(known) if known is not None else None)


def in_parts(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """So many at once as every engine takes in one statement."""
    return (values[at : at + size] for at in range(0, len(values), size))
