"""Rules 4 and 7 of the verifier: who, when and the certificate, each for itself, from evidence in the file only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from advisor.adapters.verification import cms
from advisor.adapters.verification.cms import Certificate
from advisor.adapters.verification.evidence import Evidence
from advisor.adapters.verification.trust import Trust
from advisor.domain.verification import ATTENTION, BAD, Finding, Verification

CLOCKS_DIFFER = timedelta(hours=1)


class Met(NamedTuple):
    """What the rules about the bytes have established."""

    signed: cms.Signed
    stamps: Sequence[cms.Stamp]
    claimed: datetime | None  # the signer's own time
    evidence: Evidence
    evidence_stamped: bool  # a document time stamp stands over evidence
    data: bytes
    about: Verification | None  # of an opinion: the answers about the record inside it
    noted: tuple[Finding, ...]

    @property
    def level(self) -> str:
        if self.evidence_stamped:
            return "B-LTA"
        return "B-LT" if self.evidence.found else "B-T" if self.stamps else "B-B"


def answer(met: Met, trust: Trust) -> Verification:
    """The file is intact; the other three answers about it."""
    signed, findings = met.signed, [*met.noted, *_about(met.about)]
    key = signed.signer.key_sha256
    name = trust.signers.get(key) or trust.own.get(key) or signed.signer.name
    who = "trusted" if key in trust.signers or trust.reaches_root(signed.chain) else "unknown"
    if who == "unknown" and key in trust.own:
        who = "known"
    if who == "unknown":
        findings.append(Finding("signer_unknown", ATTENTION, 4))
    withdrawn = [stamp for stamp in met.stamps if _withdrawn(met, stamp.chain, stamp.at, trust)]
    good = [stamp for stamp in met.stamps if stamp not in withdrawn and _time_trusted(stamp, trust)]
    at, time = (
        (min(s.at for s in good), "stamped") if good else (met.claimed, "claimed" if met.claimed else "none")
    )
    if good and met.claimed and at and met.claimed - at > CLOCKS_DIFFER:
        findings.append(Finding("times_disagree", ATTENTION, 4))  # stamped before it was signed: a clock was wrong
    if withdrawn:
        findings.append(Finding("time_authority_withdrawn", ATTENTION, 4))
    elif met.stamps and not good:
        findings.append(Finding("time_authority_unknown", ATTENTION, 4))
    status = _certificate_status(met, at, who, trust)
    if status == "expired":
        findings.append(Finding("certificate_expired", ATTENTION, 4))
    elif status == "revoked":
        findings.append(Finding("certificate_revoked", BAD, 4))
    elif status == "not_checked" and who == "trusted" and key not in trust.signers:
        findings.append(Finding("certificate_not_checked", ATTENTION, 4))
    until = max((stamp.authority.parsed.not_valid_after_utc for stamp in good), default=None)
    return Verification(
        intact="yes", signer=who, signer_name=name, key_sha256=key, time=time, at=at, certificate=status,
        level=met.level, holds_until=until, findings=tuple(findings), data=met.data, about=met.about,
    )  # fmt: skip


def _about(decided: Verification | None) -> list[Finding]:
    """Rules 6 and 7: an opinion is worth no more than the record that it is about."""
    if decided is None or decided.overall == "good":
        return []
    if decided.overall == "attention":
        return [Finding("opinion_on_unsure", ATTENTION, 6)]
    return [Finding("opinion_on_changed", BAD, 6)]


def _time_trusted(stamp: cms.Stamp, trust: Trust) -> bool:
    return stamp.authority.key_sha256 in trust.time or trust.reaches_root(stamp.chain)


def _withdrawn(met: Met, chain: tuple[Certificate, ...], at: datetime, trust: Trust) -> bool:
    """Does the evidence say that somebody in the chain had been withdrawn by then?"""
    above = [*chain[1:], *trust.roots]
    return met.evidence.found and any(
        met.evidence.status(link, [i for i in above if link.issued_by(i)], at) == "revoked" for link in chain)


def _certificate_status(met: Met, at: datetime | None, who: str, trust: Trust) -> str:
    """Dates first, then embedded revocation evidence; a pinned or own self-made key needs none."""
    signer, chain = met.signed.signer, met.signed.chain
    if at is None:
        return "not_checked"
    if not signer.parsed.not_valid_before_utc <= at <= signer.parsed.not_valid_after_utc:
        return "expired"
    if signer.issuer == signer.subject:
        return "valid" if who != "unknown" else "not_checked"
    if _withdrawn(met, chain, at, trust):
        return "revoked"
    above: list[Certificate] = [*chain[1:], *trust.roots]
    return met.evidence.status(signer, [i for i in above if signer.issued_by(i)], at)
