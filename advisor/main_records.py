"""Builds the parts that work on finished records, for window and commands. Part of main.py by subject."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.services.ports import CatalogueSource, Clock, Texts
    from advisor.services.show_record import ShowRecordService


class RecordJobs:
    """Each part is built when it is first needed."""

    def __init__(self, source: CatalogueSource, clock: Clock) -> None:
        self._source, self._clock = source, clock

    def show(self, path: str, texts: Texts) -> tuple[dict[str, Any], Any]:
        return self._shown.show(path, texts)

    def copy(self, path: str, out: Path, replace: bool, texts: Texts) -> dict[str, Any]:
        return self._shown.copy(path, out, replace, texts)

    @cached_property
    def _shown(self) -> ShowRecordService:
        from advisor.adapters import places
        from advisor.adapters.record_files import RecordFolder
        from advisor.adapters.record_pdf.printer import PdfPrinter
        from advisor.adapters.record_reader import read_record
        from advisor.services.show_record import ShowRecordService

        printer = PdfPrinter(places.resources_dir() / "fonts")
        return ShowRecordService(read_record, self._source, printer, RecordFolder())
