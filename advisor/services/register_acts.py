"""Acts of people on records: signed as small files that name the record by its hash, so no register can lose them.

Also the closing list of a year: a signed file with the hash of every record. A register made again from the files
cannot know what is missing; with the list it can.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.domain.answers import Signer
from advisor.domain.errors import PlainError
from advisor.domain.register_act import CLOSING_SCHEMA, WHATS, ClosingList, SignedAct
from advisor.domain.register_id import day_number, moment_of
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch, Hit
from advisor.services.act_content import printed_act, printed_closing
from advisor.services.ports import (
    Clock,
    RecordFiles,
    RecordPrinter,
    RecordSigner,
    RecordSource,
    RecordVerifier,
    Texts,
)
from advisor.services.record_signature import key_said, signature_said
from advisor.services.register_ports import RegisterEngine
from advisor.services.register_reading import months_later, read_act
from advisor.services.register_walk import every_hit

MADE, CLOSED, MISSING, FORGOTTEN = (
    "advisor/act-made/1", "advisor/closing-made/1", "advisor/register-missing/1", "advisor/register-forgotten/1"
)  # fmt: skip


@dataclass(frozen=True)
class Doing:
    """What somebody did about a record."""

    what: str  # one of WHATS
    signer: Signer
    next_review: date | None = None


class ActService:
    """Signs acts and closing lists, and forgets records on purpose."""

    def __init__(
        self, engine: RegisterEngine, verifier: RecordVerifier, source: RecordSource, printer: RecordPrinter,
        signer: RecordSigner, files: RecordFiles, clock: Clock, review_months: int,
    ) -> None:  # fmt: skip
        self._engine, self._verifier, self._source, self._printer = engine, verifier, source, printer
        self._signer, self._files, self._clock, self._months = signer, files, clock, review_months

    def find(self, named: str) -> Hit:
        """The record by its number (VA-...), its hash, or the path of one of its files. Raises PlainError."""
        hits = []
        if os.path.exists(named):
            found = self._verifier.verify(self._source.read(named))
            hits = [self._engine.hit(sha256(found.data).digest())] if found.data else []
        elif len(named) == 64 and all(sign in "0123456789abcdef" for sign in named):
            hits = [self._engine.hit(bytes.fromhex(named))]
        else:
            hits = [hit for hit in self._engine.page(Question(text=f"{named} ")).hits if hit.record.number == named]
        for hit in hits:
            if hit is not None:
                return hit
        raise PlainError("register_no_record", value=named)

    def do(
        self, named: str, doing: Doing, out: Path, identity: Path | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Signs the act, writes it to ``out`` and takes it into the register (advisor/act-made/1)."""
        if doing.what not in WHATS:
            raise PlainError("register_filter", name="act", value=doing.what, known=", ".join(WHATS))
        hit = self.find(named)
        self._files.check_target(out, replace)
        at = self._now()
        again = doing.next_review or months_later(at.date(), self._months)
        opened = self._signer.identity(identity, at, doing.signer.name)
        act = SignedAct(
            language=texts.language, made_at=_stamp(at), program_version=__version__, what=doing.what,
            about={"record_hash": hit.record.record_hash.hex(), "record_id": hit.record.number,
                   "decided_on": moment_of(hit.record.decided_at).date().isoformat(), "app": hit.record.edition,
                   "name": hit.record.edition_name},
            next_review=again.isoformat() if doing.what == "review_done" else None,
            signer=doing.signer.model_dump(exclude_none=True),
            key=key_said(opened),
        ).with_id()  # fmt: skip
        pages = self._printer.build(printed_act(act, texts), act.canonical())
        signed, signature = self._signer.sign(pages, at, identity)
        self._files.save(out, signed, replace)
        taken = read_act(json.loads(act.canonical()), sha256(act.canonical()).digest())
        self._engine.put(Batch(acts=(taken,) if taken else ()))
        return {
            "schema": MADE, "act": str(out), "what": act.what, "record_id": act.record_id, "about": dict(act.about),
            "next_review": act.next_review, "sha256": sha256(signed).hexdigest(),
            "signature": signature_said(signature),
        }  # fmt: skip

    def forget(self, named: str, reason: str) -> dict[str, Any]:
        """Takes a record out of the register for good; its file is the person's own to delete."""
        hit = self.find(named)
        today = self._clock.today()
        self._engine.forget(hit.record.record_hash, day_number(today), " ".join(reason.split())[:200])
        return {"schema": FORGOTTEN, "record_hash": hit.record.record_hash.hex(), "day": today.isoformat(),
                "files": [row.path for row in hit.files]}  # fmt: skip

    # --- the closing list ---------------------------------------------------------------------

    def close(
        self, year: int, out: Path, who: Signer, identity: Path | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Signs the list of every record of a year (advisor/closing-made/1)."""
        self._files.check_target(out, replace)
        at = self._now()
        hashes = sorted(hit.record.record_hash.hex() for hit in every_hit(self._engine, Question(year=year)))
        gone = sorted(stone.hex() for stone, _, _ in self._engine.tombstones())
        opened = self._signer.identity(identity, at, who.name)
        made = ClosingList(
            language=texts.language, made_at=_stamp(at), program_version=__version__, year=year, records=tuple(hashes),
            forgotten=tuple(gone), signer=who.model_dump(exclude_none=True),
            key=key_said(opened),
        ).with_id()  # fmt: skip
        pages = self._printer.build(printed_closing(made, texts), made.canonical())
        signed, signature = self._signer.sign(pages, at, identity)
        self._files.save(out, signed, replace)
        return {
            "schema": CLOSED, "list": str(out), "year": year, "records": len(hashes), "record_id": made.record_id,
            "sha256": sha256(signed).hexdigest(),
            "signature": signature_said(signature),
        }  # fmt: skip

    def missing(self, path: str, sighted: Mapping[str, Mapping[str, Any]], broken: Sequence[str]) -> dict[str, Any]:
        """What a closing list or the ledgers name and this register does not hold (advisor/register-missing/1).

        ``path`` may be empty: then only the ledgers are asked. A list that is not intact is refused.
        """
        wanted: dict[str, str] = {name: "ledger" for name in sighted}
        checked: Mapping[str, Any] | None = None
        if path:
            found = self._verifier.verify(self._source.read(path))
            document = json.loads(found.data) if found.data else {}
            if found.intact != "yes" or document.get("schema") != CLOSING_SCHEMA:
                raise PlainError("register_no_closing_list", path=path)
            checked = {"overall": found.overall, "signer": {"state": found.signer, "name": found.signer_name}}
            wanted.update({name: "closing_list" for name in document["records"]})
        forgotten = {stone.hex() for stone, _, _ in self._engine.tombstones()}
        lost = [
            {"record_hash": name, "named_by": by, "path": sighted.get(name, {}).get("path")}
            for name, by in sorted(wanted.items())
            if name not in forgotten and self._engine.hit(bytes.fromhex(name)) is None
        ]  # fmt: skip
        return {"schema": MISSING, "list": path or None, "checked": checked, "named": len(wanted), "missing": lost,
                "forgotten": len(forgotten & wanted.keys()), "broken_ledgers": list(broken)}  # fmt: skip

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC).replace(microsecond=0)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
