"""What a check of a signed record found, as ids without words.

Four separate answers (intact, who, when, certificate) and what was found;
never one green tick. The words stand in services/verify_records.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

BAD, ATTENTION, NOTE = "bad", "attention", "note"


@dataclass(frozen=True)
class Finding:
    """One thing found. ``rule`` is the number of the verifier's rule (0: before any rule)."""

    code: str
    severity: str
    rule: int = 0


@dataclass(frozen=True)
class Verification:
    """The four answers about one file, and the signed data when the file is intact."""

    is_record: bool = True
    intact: str = "unknown"  # yes | no | unknown
    signer: str = "none"  # trusted | known | unknown | none
    signer_name: str = ""
    key_sha256: str = ""
    time: str = "none"  # stamped | claimed | none
    at: datetime | None = None
    certificate: str = "not_checked"  # valid | expired | revoked | not_checked
    level: str = ""
    holds_until: datetime | None = None  # when the certificate of the last trusted time stamp ends: renew before
    findings: tuple[Finding, ...] = ()
    data: bytes = b""  # the embedded canonical JSON of the signed revision; empty unless intact
    about: Verification | None = None  # of an opinion: the same answers about the record inside it

    @property
    def overall(self) -> str:
        """good | attention | bad | not_a_record, by the contract of the command line."""
        if not self.is_record:
            return "not_a_record"
        if self.intact != "yes" or self.certificate == "revoked" or _any(self.findings, BAD):
            return BAD
        return ATTENTION if self.signer not in ("trusted", "known") or _any(self.findings, ATTENTION) else "good"


def _any(findings: Iterable[Finding], severity: str) -> bool:
    return any(finding.severity == severity for finding in findings)
