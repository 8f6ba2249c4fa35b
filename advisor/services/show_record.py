"""Shows a signed record again, in any language: as words, or as pages that say that only the signed file counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from advisor.domain.decision import DecisionRecord
from advisor.services.ports import CatalogueSource, RecordFiles, RecordPrinter, Texts
from advisor.services.printed import Printed
from advisor.services.record_content import printed_record

COPY_SCHEMA = "advisor/record-copy/1"


class ShowRecordService:
    """Reads records without judging them; whether one is genuine is the verifier's matter."""

    def __init__(
        self, read: Callable[[str], tuple[dict[str, Any], DecisionRecord]], knowledge: CatalogueSource,
        printer: RecordPrinter, files: RecordFiles,
    ) -> None:  # fmt: skip
        self._read, self._knowledge, self._printer, self._files = read, knowledge, printer, files

    def show(self, path: str, texts: Texts) -> tuple[dict[str, Any], Printed]:
        """The embedded data, and the record in the reader's language."""
        document, record = self._read(path)
        return document, printed_record(record, texts, self._knowledge)

    def copy(self, path: str, out: Path, replace: bool, texts: Texts) -> dict[str, Any]:
        """Writes the pages in the reader's language, unsigned and marked (advisor/record-copy/1)."""
        self._files.check_target(out, replace)
        _, record = self._read(path)
        pages = self._printer.build(printed_record(record, texts, self._knowledge, again=True), b"")
        self._files.save(out, pages, replace)
        return {
            "schema": COPY_SCHEMA, "copy": str(out), "record": path, "record_id": record.record_id,
            "language": texts.language, "signed_language": record.language, "signed": False,
            "translation": texts.language != record.language,
        }  # fmt: skip
