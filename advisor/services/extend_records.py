"""Raises old records so that they stay checkable: time stamp, revocation evidence, archive time stamp.

A record is verified before and after; the old file is replaced in one step by
a longer one that begins with the same bytes, or it stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from advisor.domain.errors import PlainError
from advisor.domain.verification import Verification
from advisor.services.error_texts import explain
from advisor.services.marking import N_
from advisor.services.ports import Clock, RaisesRecords, RecordFiles, RecordSource, RecordVerifier, Texts

SCHEMA = "advisor/extension/1"
SUMMARY_SCHEMA = "advisor/extension-summary/1"
OUTCOMES = ("raised", "already", "refused", "failed")
LEVELS = ("B-T", "B-LT", "B-LTA")

# fmt: off
_TEXTS = {
    "raised": N_("Raised from {before} to {after}."),
    "renewed": N_("The archive time stamp was renewed."),
    "already": N_("Nothing to do: the record has the level {after} already."),
    "failed": N_("The record stays as it is, at the level {before}."),
}
_REFUSED = {
    "unreadable": N_("The file could not be read."),
    "not_a_record": N_("This is not a record of this program."),
    "not_intact": N_("This file is not what was signed, so it is not raised. Ask the sender for the original file."),
    "revoked": N_("The signer's certificate had been withdrawn before the record was signed. It is not raised."),
    "not_usable": N_("What the authorities sent does not fit this record. The record stays as it is."),
    "changed_meanwhile": N_("Somebody else changed the file just now. Try again."),
}
_TIME_UNKNOWN = N_("The time-stamp authority is not among those that you trust yet.")
# fmt: on


class ExtendService:
    """Raises files and folders, one after the other; what is done stays done when it is interrupted."""

    def __init__(
        self, raiser: RaisesRecords, verifier: RecordVerifier, source: RecordSource, files: RecordFiles, clock: Clock
    ) -> None:
        self._raiser, self._verifier, self._source = raiser, verifier, source
        self._files, self._clock = files, clock

    def extend(self, paths: Iterable[str], wanted: str, renew: bool, texts: Texts) -> Iterator[dict[str, Any]]:
        """One document per file as it is done, then the summary. ``wanted``: "" for as high as possible."""
        counts = dict.fromkeys(OUTCOMES, 0)
        found = list(self._source.find(paths))
        for number, path in enumerate(found, 1):
            document = self._one(path, wanted, renew, texts)
            counts[document["outcome"]] += 1
            yield {"schema": SCHEMA, "path": path, "number": number, "of": len(found), **document}
        yield {"schema": SUMMARY_SCHEMA, "files": len(found), **counts}

    def _one(self, path: str, wanted: str, renew: bool, texts: Texts) -> dict[str, Any]:
        try:
            before = self._source.read(path)
        except (OSError, ValueError):
            return _refused("unreadable", "", texts)
        was = self._verifier.verify(before)
        reason = _unfit(was)
        if reason:
            return _refused(reason, was.level, texts)
        raised = self._raiser.raise_record(before, self._clock.now(), wanted, renew)
        later = explain(raised.trouble, texts) if raised.trouble else None
        if raised.pdf == before:
            outcome = "failed" if raised.trouble else "already"
            text = texts.gettext(_TEXTS[outcome]).format(before=was.level, after=was.level)
            return _document(outcome, was.level, was.level, text, later)
        now = self._verifier.verify(raised.pdf)
        if now.certificate == "revoked" and now.intact == "yes":
            return _refused("revoked", was.level, texts)
        if _unfit(now) or now.data != was.data or not raised.pdf.startswith(before):
            return _refused("not_usable", was.level, texts)
        try:
            if self._source.read(path) != before:
                return _refused("changed_meanwhile", was.level, texts)
            self._files.save(Path(path), raised.pdf, replace=True)
        except OSError:
            return _refused("unreadable", was.level, texts)
        except PlainError as error:  # no rights, disk full: the old file is as it was
            told = explain(error, texts)
            return _document("failed", was.level, was.level, told["happened"], told)
        kind = "renewed" if now.level == was.level else "raised"
        lines = [texts.gettext(_TEXTS[kind]).format(before=was.level, after=now.level)]
        if any(finding.code == "time_authority_unknown" for finding in now.findings):
            lines.append(texts.gettext(_TIME_UNKNOWN))
        return _document("raised", was.level, now.level, " ".join(lines), later)


def _unfit(found: Verification) -> str:
    if not found.is_record:
        return "not_a_record"
    if found.intact != "yes":
        return "not_intact"
    return "revoked" if found.certificate == "revoked" else "not_intact" if found.overall == "bad" else ""


def _refused(reason: str, level: str, texts: Texts) -> dict[str, Any]:
    document = _document("refused", level, level, texts.gettext(_REFUSED[reason]), None)
    return {**document, "reason": reason}


def _document(
    outcome: str, before: str, after: str, text: str, later: dict[str, str] | None
) -> dict[str, Any]:
    """``later``: why it did not come further, and what to do then (the form of an error document)."""
    return {"outcome": outcome, "level_before": before or None, "level": after or None, "text": text, "later": later}


def exit_code(summary: dict[str, Any]) -> int:
    """0 all raised or high already; 1 a record was refused; 3 an authority or the disk failed."""
    if summary["refused"]:
        return 1
    return 3 if summary["failed"] else 0
