"""Are these records genuine? Four separate answers for each file, as results come, and a summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from advisor.domain.verification import BAD, Finding, Verification
from advisor.services.ports import RecordSource, RecordVerifier, Texts
from advisor.services.record_chain import chain_of, id_of, joined, kind_of
from advisor.services.verification_words import finding_json, four_answers, signer_json

SCHEMA = "advisor/verification/1"
SUMMARY_SCHEMA = "advisor/verification-summary/1"
OUTCOMES = ("good", "attention", "bad", "not_a_record", "unreadable")


class VerifyService:
    """Verifies files and folders; needs no network and writes nothing."""

    def __init__(self, verifier: RecordVerifier, source: RecordSource) -> None:
        self._verifier, self._source = verifier, source

    def verify(
        self, paths: Iterable[str], texts: Texts,
        spread: Callable[[Iterable[str]], Iterator[dict[str, Any]]] | None = None,
    ) -> Iterator[dict[str, Any]]:  # fmt: skip
        """One document per file, then the summary. ``paths``: files, folders, ``-`` for a list on standard input.

        ``spread`` does ``verify_one`` for many names, in order, on all cores.
        """
        counts = dict.fromkeys(OUTCOMES, 0)
        ties: list[dict[str, Any]] = []
        checked: list[str] = []
        names = self._source.find(paths)
        for document in spread(names) if spread else (self.verify_one(name, texts) for name in names):
            counts[document["overall"]] += 1
            if document["intact"] == "yes":
                checked.append(document["path"])
                ties += [document] if document["chain"] else []
            yield document
        links = joined(ties, checked, self._source)
        yield {"schema": SUMMARY_SCHEMA, "files": sum(counts.values()), **counts, **({"links": links} if links else {})}

    def verify_one(self, path: str, texts: Texts) -> dict[str, Any]:
        try:
            data = self._source.read(path)
        except (OSError, ValueError):  # ValueError: a path that no system accepts
            return unreadable(path, texts)
        return document(path, self._verifier.verify(data), texts)


def document(path: str, found: Verification, texts: Texts) -> dict[str, Any]:
    """The document ``advisor/verification/1`` of one file."""
    kind = kind_of(found)
    return {
        "schema": SCHEMA,
        "path": path,
        "overall": found.overall,
        "intact": found.intact,
        "signer": signer_json(found),
        "time": {"state": found.time, "at": _moment(found.at), "holds_until": _moment(found.holds_until)},
        "certificate": {"state": found.certificate},
        "level": found.level or None,
        "kind": kind,
        "record_id": id_of(found, kind),
        "findings": [finding_json(finding, texts) for finding in found.findings],
        "answers": four_answers(found, texts) if found.is_record else [],
        "chain": chain_of(found, texts, kind),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds")[:19] + "Z" if at else None


def unreadable(path: str, texts: Texts) -> dict[str, Any]:
    found = Verification(findings=(Finding("unreadable", BAD),))
    return {**document(path, found, texts), "overall": "unreadable", "answers": []}


def exit_code(summary: Mapping[str, Any]) -> int:
    """0 all good or attention; 1 any bad or not a record; 2 any unreadable and none bad."""
    if summary["bad"] or summary["not_a_record"]:
        return 1
    return 2 if summary["unreadable"] else 0
