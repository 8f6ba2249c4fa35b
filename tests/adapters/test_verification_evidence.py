"""Revocation evidence that travels in the record: an organisation's certificate, its list, its answers."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from genuine_records import (
    AT,
    _no_metadata,
    _signed,
    asn1,
    certificate,
    identity,
    record,
    time_authority,
    unsigned,
)
from pdf_changes import catalog_with, new, stream
from pyhanko_certvalidator import ValidationContext

from advisor.adapters.signature.identity import Identity
from advisor.adapters.signature.signer import sign
from advisor.adapters.verification.cms import certificate as read_certificate
from advisor.adapters.verification.rules import judge
from advisor.adapters.verification.trust import Trust


@cache
def root() -> tuple[Any, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    return key, certificate(key, "Organisation root", ca=True)


@cache
def member() -> Identity:
    return identity("Jana of the organisation", issuer=root())


def told() -> Trust:
    raw = root()[1].public_bytes(Encoding.DER)
    return Trust(roots=(read_certificate(raw),), time={time_authority().key_sha256: "Test time"})


def revocation_list(revoked: bool, days: int = -1, by: tuple[Any, x509.Certificate] | None = None) -> bytes:
    key, issuer = by or root()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(AT - timedelta(hours=1))
        .next_update(AT + timedelta(days=30))
    )
    if revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(member().certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(AT + timedelta(days=days)).build())
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def answer(status: ocsp.OCSPCertStatus, days: int = -1, by: tuple[Any, x509.Certificate] | None = None) -> bytes:
    key, issuer = by or root()
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        member().certificate, root()[1], hashes.SHA256(), status, AT, AT + timedelta(days=1),
        AT + timedelta(days=days) if revoked else None, None,
    ).responder_id(ocsp.OCSPResponderEncoding.HASH, issuer)  # fmt: skip
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def with_evidence(pdf: bytes, kind: bytes, *pieces: bytes) -> bytes:
    """A later revision that holds only this evidence, as an honest program would add it."""
    first = new(pdf)
    names = b" ".join(b"%d 0 R" % (first + index) for index in range(len(pieces)))
    objects = {first + index: stream(piece) for index, piece in enumerate(pieces)}
    store = b"<<\n/%s [ %s ]\n>>" % (kind, names)
    return catalog_with(pdf, b"/DSS %d 0 R" % (first + len(pieces)), {**objects, first + len(pieces): store})


@cache
def signed() -> bytes:
    return sign(unsigned(record()), AT, member())


@pytest.mark.parametrize(
    ("kind", "piece", "status", "overall"),
    [
        (b"CRLs", revocation_list(revoked=False), "valid", "good"),
        (b"CRLs", revocation_list(revoked=True), "revoked", "bad"),
        (b"CRLs", revocation_list(revoked=True, days=5), "valid", "good"),
        (b"OCSPs", answer(ocsp.OCSPCertStatus.GOOD), "valid", "good"),
        (b"OCSPs", answer(ocsp.OCSPCertStatus.REVOKED), "revoked", "bad"),
        (b"OCSPs", answer(ocsp.OCSPCertStatus.REVOKED, days=5), "valid", "good"),
        (b"OCSPs", answer(ocsp.OCSPCertStatus.UNKNOWN), "not_checked", "attention"),
    ],
)
def test_embedded_evidence_decides_about_the_certificate(kind: bytes, piece: bytes, status: str, overall: str) -> None:
    found = judge(with_evidence(signed(), kind, piece), told())
    assert (found.intact, found.signer, found.certificate) == ("yes", "trusted", status), found.findings
    assert (found.overall, found.level) == (overall, "B-LT")


def test_evidence_whose_last_byte_is_a_carriage_return_counts_like_any_other() -> None:
    made = (answer(ocsp.OCSPCertStatus.GOOD) for _ in range(100_000))
    piece = next(one for one in made if one.endswith(b"\r"))  # about one in 256: every signature is another
    assert judge(with_evidence(signed(), b"OCSPs", piece), told()).certificate == "valid"


def test_two_pieces_that_disagree_count_as_revoked() -> None:
    pdf = with_evidence(signed(), b"CRLs", revocation_list(revoked=False), revocation_list(revoked=True))
    assert judge(pdf, told()).certificate == "revoked"


def test_evidence_by_somebody_else_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    stranger = key, certificate(key, "Organisation root", ca=True)  # the same name, another key
    for kind, piece in ((b"CRLs", revocation_list(False, by=stranger)),
                        (b"OCSPs", answer(ocsp.OCSPCertStatus.GOOD, by=stranger))):  # fmt: skip
        assert judge(with_evidence(signed(), kind, piece), told()).overall == "bad"


def test_evidence_that_is_damaged_is_refused() -> None:
    for kind, piece in ((b"CRLs", revocation_list(False)), (b"OCSPs", answer(ocsp.OCSPCertStatus.GOOD))):
        for at in range(0, len(piece), 7):
            changed = piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
            found = judge(with_evidence(signed(), kind, changed), told())
            assert found.overall != "good", (kind, at)


def test_a_member_without_the_root_is_unknown() -> None:
    found = judge(signed(), Trust())
    assert (found.intact, found.signer, found.overall) == ("yes", "unknown", "attention")


def test_an_issuer_that_may_not_issue_vouches_for_nobody() -> None:
    """A member's own certificate signs another one: that is no authority."""
    forged = identity("Impostor", issuer=(member().key, member().certificate))
    chain = replace(forged, others=(member().certificate, root()[1]))
    found = judge(sign(unsigned(record()), AT, chain), told())
    assert found.signer == "unknown"


def test_a_long_term_record_of_the_signing_library_is_good() -> None:
    context = ValidationContext(
        trust_roots=[asn1(root()[1]), asn1(time_authority().certificate)], allow_fetching=False,
        crls=[asn1_crl.CertificateList.load(revocation_list(revoked=False))],
        ocsps=[asn1_ocsp.OCSPResponse.load(answer(ocsp.OCSPCertStatus.GOOD))],
        revocation_mode="soft-fail", moment=AT + timedelta(seconds=5), best_signature_time=AT,
    )  # fmt: skip
    with _no_metadata(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pdf = _signed(unsigned(record()), member(), embed_validation_info=True, validation_context=context,
                      use_pades_lta=True, timestamp_field_name="ArchiveTimestamp1")  # fmt: skip
    found = judge(pdf, told())
    assert (found.overall, found.certificate, found.level, found.time) == ("good", "valid", "B-LTA", "stamped")
