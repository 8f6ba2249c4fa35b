"""The yearly report: counted from the register, printed with plain bars, signed like a record."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.domain.answers import Signer
from advisor.domain.register_query import Question
from advisor.domain.register_record import RECHECKS, VERDICTS, RecordState
from advisor.domain.year_report import YearReport
from advisor.services.ports import CatalogueSource, Clock, RecordFiles, RecordPrinter, RecordSigner, Texts
from advisor.services.record_signature import key_said, signature_said
from advisor.services.register_ports import RegisterEngine, StatRow
from advisor.services.register_walk import every_hit
from advisor.services.year_report_content import counts_of, printed_report

SCHEMA = "advisor/year-report-made/1"
_ALL = 10**9  # more than any register holds


class YearReportService:
    """Counts; changes nothing in the register."""

    def __init__(
        self, engine: RegisterEngine, knowledge: CatalogueSource, printer: RecordPrinter, signer: RecordSigner,
        files: RecordFiles, clock: Clock, against: str,
    ) -> None:  # fmt: skip
        """``against``: the knowledge that a re-check would judge by, as the register names it."""
        self._engine, self._knowledge, self._printer = engine, knowledge, printer
        self._signer, self._files, self._clock, self._against = signer, files, clock, against

    def make(
        self, year: int, out: Path, identity: Path | None, signer: Signer | None, replace: bool, texts: Texts,
        said: Callable[[int], None] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Writes the signed report of one year (advisor/year-report-made/1). ``said`` hears how many were counted."""
        self._files.check_target(out, replace)
        at = self._clock.now().astimezone(UTC).replace(microsecond=0)
        opened = self._signer.identity(identity, at, signer.name if signer else None)
        rows = self._engine.statistics(year * 100 + 1, year * 100 + 12)
        decided = [row for row in rows if row.kind == "decision"]
        report = YearReport(
            language=texts.language, made_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), program_version=__version__, year=year,
            as_of=self._as_of(), decisions=sum(row.number for row in decided), verdicts=_verdicts(decided),
            apps=self._apps(decided), months=_months(decided, year), steps=self._steps(year, said),
            judged=not self._engine.cases(self._against, size=1),
            rechecks={
                name: self._engine.count(Question(kind="decision", year=year, rechecks=(place,)), _ALL)
                for place, name in enumerate(RECHECKS)
            },
            opinions=sum(row.number for row in rows if row.kind == "opinion"), files=_states(decided),
            signer=signer.model_dump(exclude_none=True) if signer else {},
            key=key_said(opened),
        ).with_id()  # fmt: skip
        pages = self._printer.build(printed_report(report, texts), report.canonical())
        signed, signature = self._signer.sign(pages, at, identity)
        self._files.save(out, signed, replace)
        return {
            "schema": SCHEMA, "report": str(out), "sha256": hashlib.sha256(signed).hexdigest(),
            "record_id": report.record_id, **counts_of(report),
            "signature": signature_said(signature),
        }  # fmt: skip

    def _as_of(self) -> Mapping[str, int]:
        known = self._engine.freshness()
        return {
            "scanned_at": known.scanned_at, "oldest_check": known.oldest_check, "files": known.files,
            "unread": known.unread,
        }  # fmt: skip

    def _apps(self, decided: list[StatRow]) -> tuple[Mapping[str, Any], ...]:
        known = self._knowledge.catalogue().apps
        rows = []
        for app in dict.fromkeys(row.app for row in decided):
            name = known[app].name if app in known else app
            rows.append({"app": app, "name": name, "verdicts": _verdicts([row for row in decided if row.app == app])})
        return tuple(sorted(rows, key=lambda row: (-sum(row["verdicts"].values()), row["name"])))

    def _steps(self, year: int, said: Callable[[int], None] | None) -> tuple[Mapping[str, Any], ...]:
        """Questions by the number of decisions in which their answer asked for something; memory stays flat."""
        found: Counter[str] = Counter()
        question = Question(kind="decision", first=date(year, 1, 1), last=date(year, 12, 31))
        for hit in every_hit(self._engine, question, said):
            if not hit.withdrawn:
                found.update(hit.record.measures.split())
        named = {asked.id: asked.name or asked.text for asked in self._knowledge.checklist().questions}
        return tuple(
            {"question": name, "name": named.get(name, name), "count": count} for name, count in found.most_common()
        )


def _verdicts(rows: list[StatRow]) -> Mapping[str, int]:
    return {name: sum(row.number for row in rows if row.verdict == name) for name in VERDICTS}


def _months(rows: list[StatRow], year: int) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {"month": month, "verdicts": _verdicts([row for row in rows if row.month == month])}
        for month in range(year * 100 + 1, year * 100 + 13)
    )


def _states(rows: list[StatRow]) -> Mapping[str, int]:
    return {
        state.name.lower(): sum(row.number for row in rows if row.state == state) for state in RecordState
    }
