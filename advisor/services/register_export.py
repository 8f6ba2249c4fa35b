"""A list from the register for other programs: one row a record, as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Result
from advisor.domain.errors import PlainError
from advisor.domain.register_id import day_of, moment_of
from advisor.domain.register_query import Question
from advisor.domain.register_record import Hit
from advisor.services import wording
from advisor.services.marking import N_
from advisor.services.ports import CatalogueSource, RecordFiles, Texts
from advisor.services.record_chain import KIND_WORDS
from advisor.services.register_ports import RegisterEngine
from advisor.services.register_text import STATE_NAMES
from advisor.services.register_walk import every_hit

SCHEMA = "advisor/register-export/1"
FORMATS = (".csv", ".xlsx")
MOST_WORKBOOK_ROWS = 1_048_575  # the format's limit, less the header
_HEADER = (
    N_("Record"), N_("Kind"), N_("Decided on"), N_("App"), N_("Edition"), N_("Result"), N_("Meeting"), N_("Purpose"),
    N_("Organisation"), N_("Role"), N_("Signed by"), N_("State"), N_("Withdrawn"), N_("To be looked at again"),
    N_("Recording to be deleted"), N_("File"), N_("Fingerprint of the data"),
)  # fmt: skip
Cell = str | date | None


class TableFiles(Protocol):
    """Writes rows as they come; the file is there whole or not at all."""

    def write(self, path: Path, header: tuple[str, ...], rows: Iterator[tuple[Cell, ...]], language: str,
              title: str, replace: bool) -> int:  # fmt: skip
        """Gives the number of rows. Raises PlainError where the file cannot be written."""
        ...


class RegisterExportService:
    """Reads the register page by page; its memory does not grow with the list."""

    def __init__(
        self, engine: RegisterEngine, knowledge: CatalogueSource, tables: TableFiles, files: RecordFiles
    ) -> None:
        self._engine, self._knowledge, self._tables, self._files = engine, knowledge, tables, files

    def export(
        self, question: Question, out: Path, replace: bool, texts: Texts, said: Callable[[int], None] | None = None
    ) -> dict[str, Any]:
        """Writes every record that fits, newest first (advisor/register-export/1)."""
        suffix = out.suffix.lower()
        if suffix not in FORMATS:
            raise PlainError("export_format", path=out)
        self._files.check_target(out, replace)
        if suffix == ".xlsx" and self._engine.count(question, MOST_WORKBOOK_ROWS) > MOST_WORKBOOK_ROWS:
            raise PlainError("export_too_long", most=MOST_WORKBOOK_ROWS)
        header = tuple(texts.gettext(words) for words in _HEADER)
        title = texts.gettext("Records")
        number = self._tables.write(out, header, self._rows(question, texts, said), texts.language, title, replace)
        return {"schema": SCHEMA, "export": str(out), "rows": number}

    def _rows(
        self, question: Question, texts: Texts, said: Callable[[int], None] | None
    ) -> Iterator[tuple[Cell, ...]]:
        catalogue = self._knowledge.catalogue()
        for hit in every_hit(self._engine, question, said):
            yield _row(hit, catalogue, texts)


def _row(hit: Hit, catalogue: Catalogue, texts: Texts) -> tuple[Cell, ...]:
    one = hit.record
    app = catalogue.apps.get(one.app)
    return (
        one.number, texts.gettext(KIND_WORDS[one.kind]), moment_of(one.decided_at).date(),
        wording.app_name(one.app, app.name, texts) if app else one.app, one.edition_name or one.edition,
        wording.short_result(Result(one.verdict), texts), one.title, one.purpose, one.unit, one.role, one.signer,
        texts.gettext(STATE_NAMES[hit.state.name.lower()]), texts.gettext("yes") if hit.withdrawn else "",
        _day(one.review_due), _day(one.delete_due), hit.files[0].path if hit.files else "", one.record_hash.hex(),
    )  # fmt: skip


def _day(number: int | None) -> date | None:
    return day_of(number) if number is not None else None
