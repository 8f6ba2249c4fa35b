"""Between what the services speak of and the rows of the tables: both ways, for both engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from advisor.domain.register_record import KINDS, VERDICTS, FileRow, FileState, RegisterRecord
from advisor.domain.register_words import name_code

NAMED = {
    "app": "app", "edition": "edition", "role": "role", "lang": "lang", "unit": "unit", "signer": "signer",
    "rule_version": "rule", "catalogue_version": "catalogue",
}  # fmt: skip
TEXTS = ("number", "edition_name", "title", "purpose", "participants", "measures", "note")
_FILE = ("root_id", "path", "size", "mtime_ns", "file_hash", "signed_len", "signed_hash", "intact", "signer", "time",
         "certificate", "holds_until", "first_seen", "checked_at", "record_id")  # fmt: skip


def big_code(content: bytes) -> int:
    """The number of a case or a set of facts, from its hash alone: 62 bits."""
    return int.from_bytes(content[:8], "big") >> 2


def record_row(one: RegisterRecord, key: int) -> dict[str, Any]:
    """``key``: its id, the next free one where two records would have the same."""
    return {
        "id": key, "record_hash": one.record_hash, "decided_at": one.decided_at, "month": one.month,
        "kind": KINDS.index(one.kind), "verdict": VERDICTS.index(one.verdict), "choice": int(one.by_hand),
        "case_id": big_code(one.case_hash) if one.case_hash else 0, "review_due": one.review_due,
        "delete_due": one.delete_due, "supersedes": one.supersedes, "state": 0, "recheck": 0, "withdrawn": 0,
        **{column: name_code(getattr(one, column)) for column in NAMED},
    }  # fmt: skip


def text_row(one: RegisterRecord, key: int) -> dict[str, Any]:
    # A NUL is a letter in Python and nowhere else.
    return {"id": key, **{column: getattr(one, column).replace("\0", "\ufffd") for column in TEXTS}}


def name_rows(records: Iterable[RegisterRecord]) -> list[dict[str, Any]]:
    """Every name once; sorted, so that two writers meet them in the same order."""
    found = {
        (name_code(text), kind): text.replace("\0", "\ufffd")
        for one in records for column, kind in NAMED.items() if (text := getattr(one, column))
    }  # fmt: skip
    found.update({(name_code(fact), "fact"): fact for one in records for fact in one.fact_ids})
    return [{"id": key, "kind": kind, "text": text} for (key, kind), text in sorted(found.items())]


def case_rows(records: Iterable[RegisterRecord]) -> tuple[list[dict[str, Any]], ...]:
    """Rows of case_, facts and facts_item."""
    cases, sets, items = {}, {}, {}
    for one in records:
        if one.case_hash is None:
            continue
        facts_id = big_code(one.facts_hash)
        cases[one.case_hash] = {"id": big_code(one.case_hash), "case_hash": one.case_hash, "facts_id": facts_id,
                                "edition": name_code(one.edition), "outcome": 0, "decided_against": ""}  # fmt: skip
        sets[one.facts_hash] = {"id": facts_id, "facts_hash": one.facts_hash}
        items.update({(facts_id, code): {"facts_id": facts_id, "fact": code} for code in map(name_code, one.fact_ids)})
    return tuple([rows[key] for key in sorted(rows)] for rows in (cases, sets, items))  # type: ignore[index]


def hash_of_facts(ids_and_values: Iterable[str]) -> bytes:
    return sha256("\n".join(sorted(ids_and_values)).encode()).digest()


def record_of(row: Any, names: Mapping[tuple[int, str], str]) -> RegisterRecord:
    """A record back from its rows in record and record_text. Facts are not read with it."""
    said: dict[str, Any] = {column: names.get((row[column], kind), "") for column, kind in NAMED.items()}
    said.update({column: row[column] or "" for column in TEXTS})
    return RegisterRecord(
        record_hash=bytes(row["record_hash"]), decided_at=row["decided_at"], kind=KINDS[row["kind"]],
        verdict=VERDICTS[row["verdict"]], by_hand=bool(row["choice"]), review_due=row["review_due"],
        delete_due=row["delete_due"], supersedes=bytes(row["supersedes"]) if row["supersedes"] else None,
        **said,
    )  # fmt: skip


def file_row(one: FileRow) -> dict[str, Any]:
    inode = one.inode.to_bytes(16, "big").lstrip(b"\0") if one.inode is not None else None
    return {column: getattr(one, column) for column in _FILE} | {
        "inode": inode, "state": int(one.state), "attention": int(one.attention),
    }  # fmt: skip


def file_of(row: Any) -> FileRow:
    values: dict[str, Any] = {column: row[column] for column in _FILE}
    for column in ("file_hash", "signed_hash"):
        values[column] = bytes(values[column]) if values[column] is not None else None
    return FileRow(
        **values, id=row["id"], inode=inode_of(row["inode"]), state=FileState(row["state"]),
        attention=bool(row["attention"]),
    )  # fmt: skip


def inode_of(kept: bytes | None) -> int | None:
    return int.from_bytes(kept, "big") if kept is not None else None
