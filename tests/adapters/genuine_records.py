"""Genuine records at every level, made with the program's own printer and signer and a time authority of the test."""

from __future__ import annotations

import dataclasses
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from advisor.adapters.places import resources_dir
from advisor.adapters.record_pdf.printer import PdfPrinter
from advisor.adapters.signature.identity import Identity, key_fingerprint
from advisor.adapters.signature.signer import sign
from advisor.adapters.signature.with_pyhanko import DatedSigner, HeldKeySigner, RecordWriter
from advisor.adapters.verification.trust import Trust
from advisor.domain.decision import DecisionRecord
from advisor.services.printed import Heading, Paragraph, Printed

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def record(title: str = "Council committee", **changes: Any) -> DecisionRecord:
    values: dict[str, Any] = {
        "language": "en", "made_at": "2026-11-23T12:00:00Z", "as_of": "2026-11-23", "program_version": "0.1.0",
        "catalogue": {"version": "1", "id": "catalogue"}, "checklist_version": 1,
        "rule_set": {"id": "sensitive", "version": "2026-11"}, "meeting": {"title": title},
        "situation": {"role": "host"}, "verdict": "condition", "advice": {"schema": "advisor/advice/1"}, **changes,
    }  # fmt: skip
    return DecisionRecord(**values).with_id()


def unsigned(made: DecisionRecord, shown: str | None = None, data: bytes | None = None) -> bytes:
    """The printed record; ``shown`` and ``data`` let a test print one thing and attach another."""
    fingerprint = shown if shown is not None else made.fingerprint()
    groups = " ".join(fingerprint[i : i + 8] for i in range(0, len(fingerprint), 8))
    words = [Paragraph(f"Reason {n}: the paid edition encrypts calls from end to end.") for n in range(60)]
    printed = Printed(
        "Decision about a meeting", "en", made.record_id, "It may take place", "Mesto Príklad", "Decision",
        "page {page} of {pages}", (Heading("Decision", 1), *words, Paragraph(groups)), made.made_at,
    )  # fmt: skip
    return PdfPrinter(resources_dir() / "fonts").build(printed, made.canonical() if data is None else data)


def certificate(
    key: Any, name: str, issuer: tuple[Any, x509.Certificate] | None = None, stamps: bool = False, ca: bool = False,
    days: int = 900,
) -> x509.Certificate:  # fmt: skip
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer[1].subject if issuer else subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=2)).not_valid_after(AT + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, not stamps, False, False, False, ca, ca, False, False), critical=True)
    )  # fmt: skip
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(issuer[0] if issuer else key, hashes.SHA256())


def identity(name: str = "Jana Nováková", issuer: tuple[Any, x509.Certificate] | None = None, days: int = 900,
             key: Any = None) -> Identity:  # fmt: skip
    key = key or ec.generate_private_key(ec.SECP256R1())
    made = certificate(key, name, issuer, days=days)
    return Identity(key, made, (issuer[1],) if issuer else (), name, key_fingerprint(made))


def asn1(made: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))


@dataclass(frozen=True)
class TimeAuthority:
    key: Any
    certificate: x509.Certificate

    @property
    def key_sha256(self) -> str:
        return key_fingerprint(self.certificate)

    def stamper(self) -> DummyTimeStamper:
        raw = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return DummyTimeStamper(
            asn1(self.certificate), asn1_keys.PrivateKeyInfo.load(raw), certs_to_embed=SimpleCertificateStore(),
            fixed_dt=AT + timedelta(seconds=5),
        )  # fmt: skip


@cache
def time_authority() -> TimeAuthority:
    key = rsa.generate_private_key(65537, 2048)
    return TimeAuthority(key, certificate(key, "Time authority of the test", stamps=True))


@cache
def jana() -> Identity:
    return identity()


def trust() -> Trust:
    return Trust(signers={jana().key_sha256: "Jana Nováková"}, time={time_authority().key_sha256: "Test time"})


@cache
def level_b() -> bytes:
    return sign(unsigned(record()), AT, jana())


def _signed(pdf: bytes, who: Identity, **more: Any) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name="Signature", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES, name=who.name,
    )  # fmt: skip
    signer = DatedSigner(
        dataclasses.replace(meta, **more), signer=HeldKeySigner(who), timestamper=time_authority().stamper()
    )
    signer.at = AT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return signer.sign_pdf(RecordWriter(BytesIO(pdf)), existing_fields_only=True, in_place=False).getvalue()


def signed_t(pdf: bytes, who: Identity) -> bytes:
    """B-T: with a stamp of the test's time authority inside the signature."""
    return _signed(pdf, who)


def _context() -> ValidationContext:
    return ValidationContext(
        trust_roots=[asn1(jana().certificate), asn1(time_authority().certificate)], allow_fetching=False,
        revocation_mode="soft-fail", moment=AT + timedelta(seconds=5), best_signature_time=AT,
    )  # fmt: skip


@cache
def level_t() -> bytes:
    return _signed(unsigned(record()), jana())


def with_stamp(pdf: bytes, number: int = 1) -> bytes:
    """A document time stamp added later, into the next spare field."""
    stamper = signers.PdfTimeStamper(time_authority().stamper(), field_name=f"ArchiveTimestamp{number}")
    return stamper.timestamp_pdf(RecordWriter(BytesIO(pdf)), "sha256").getvalue()


@cache
def level_b_stamped_later() -> bytes:
    return with_stamp(level_b())


@cache
def level_lta() -> bytes:
    with _no_metadata():
        return _signed(unsigned(record()), jana(), embed_validation_info=True, validation_context=_context(),
                       use_pades_lta=True, timestamp_field_name="ArchiveTimestamp1")  # fmt: skip


@cache
def level_lt() -> bytes:
    with _no_metadata():
        return _signed(unsigned(record()), jana(), embed_validation_info=True, validation_context=_context())


@cache
def level_lta_renewed() -> bytes:
    stamper = signers.PdfTimeStamper(time_authority().stamper(), field_name="ArchiveTimestamp2")
    with _no_metadata(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return stamper.update_archival_timestamp_chain(PdfFileReader(BytesIO(level_lta())), _context()).getvalue()


class _no_metadata:
    """The steps after signing make writers of their own; none may rewrite the metadata."""

    def __enter__(self) -> None:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        self._kept = IncrementalPdfFileWriter._update_meta
        IncrementalPdfFileWriter._update_meta = lambda self: None  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        IncrementalPdfFileWriter._update_meta = self._kept  # type: ignore[method-assign]


def levels() -> dict[str, bytes]:
    return {"B-B": level_b(), "B-T": level_t(), "B-B stamped later": level_b_stamped_later(), "B-LT": level_lt(),
            "B-LTA": level_lta(), "B-LTA renewed": level_lta_renewed()}  # fmt: skip
