"""Shows a signed record again, in any language: as words, or as pages that say that only the signed file counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from advisor.domain.addendum import Addendum
from advisor.domain.decision import DecisionRecord
from advisor.domain.opinion import OfficerOpinion
from advisor.services.addendum_content import printed_addendum
from advisor.services.opinion_content import printed_opinion
from advisor.services.ports import CatalogueSource, RecordFiles, RecordPrinter, RecordSource, RecordVerifier, Texts
from advisor.services.printed import Printed
from advisor.services.record_chain import chain_of
from advisor.services.record_content import printed_record

COPY_SCHEMA = "advisor/record-copy/1"
_Read = Callable[[str], tuple[dict[str, Any], DecisionRecord, OfficerOpinion | Addendum | None]]


class ShowRecordService:
    """Shows signed documents, and says of those that tie others together how each of them stands."""

    def __init__(
        self, read: _Read, verifier: RecordVerifier, source: RecordSource, knowledge: CatalogueSource,
        printer: RecordPrinter, files: RecordFiles,
    ) -> None:  # fmt: skip
        self._read, self._verifier, self._source = read, verifier, source
        self._knowledge, self._printer, self._files = knowledge, printer, files

    def show(self, path: str, texts: Texts) -> tuple[dict[str, Any], Printed, list[dict[str, Any]]]:
        """The attached data, the words in the reader's language, and what belongs together."""
        document, record, opinion = self._read(path)
        chain: list[dict[str, Any]] = []
        if opinion is not None or record.previous:
            chain = chain_of(self._verifier.verify(self._source.read(path)), texts)
        return document, self._printed(record, opinion, texts, again=False), chain

    def copy(self, path: str, out: Path, replace: bool, texts: Texts) -> dict[str, Any]:
        """Writes the pages in the reader's language, unsigned and marked (advisor/record-copy/1)."""
        self._files.check_target(out, replace)
        _, record, opinion = self._read(path)
        pages = self._printed(record, opinion, texts, again=True)
        self._files.save(out, self._printer.build(pages, b""), replace)
        signed = opinion or record
        return {
            "schema": COPY_SCHEMA, "copy": str(out), "record": path, "record_id": signed.record_id,
            "language": texts.language, "signed_language": signed.language, "signed": False,
            "translation": texts.language != signed.language,
        }  # fmt: skip

    def _printed(
        self, record: DecisionRecord, opinion: OfficerOpinion | Addendum | None, texts: Texts, again: bool
    ) -> Printed:
        if isinstance(opinion, Addendum):
            return printed_addendum(opinion, record, texts, today=self._knowledge, again=again)
        if opinion is not None:
            return printed_opinion(opinion, record, texts, today=self._knowledge, again=again)
        return printed_record(record, texts, self._knowledge, again)
