"""Puts the PAdES B-B signature on a record (pyHanko), certified: nothing may change afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from advisor.adapters.signature.identity import Identity, IdentityStore

FIELD = "Signature"


@dataclass(frozen=True)
class SignedAs:
    """What a signature says of itself (fulfils ``SignatureMade``)."""

    level: str
    signer: str
    key_sha256: str


class RecordWriter(IncrementalPdfFileWriter):
    """Leaves /Info and XMP alone: rewriting them breaks PDF/A and looks like tampering.

    pyHanko names this override itself, but it is internal: a test watches it,
    and the version is pinned.
    """

    def _update_meta(self) -> None:
        return

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        # A PDF/A-3 file is PDF 1.7; the signature needs nothing newer.
        return

    def register_extension(self, ext: DeveloperExtension) -> None:
        # Of the extensions only the one that belongs to PDF 1.7: PAdES signatures.
        if ext.prefix_name == "/ESIC":
            super().register_extension(ext)


class _HeldKeySigner(signers.Signer):
    """Signs with the key object at hand; the stock signer parses the key anew three times."""

    def __init__(self, identity: Identity) -> None:
        self._key = identity.key
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        own = _asn1(identity.certificate)
        store.register_multiple(list(map(_asn1, identity.others)))  # the own one is always sent; twice is not DER
        super().__init__(signing_cert=own, cert_registry=store, embed_roots=True)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(512)
        hashed = getattr(hashes, digest_algorithm.upper())()
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(hashed))
        signature: bytes = self._key.sign(data, padding.PKCS1v15(), hashed)
        return signature


def _asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


class PdfRecordSigner:
    """Fulfils ``RecordSigner``."""

    def __init__(self, store: IdentityStore) -> None:
        self._store = store

    def identity(self, file: Path | None, at: datetime, name: str | None = None) -> Identity:
        """Opened before the record is printed, because the record names key and holder."""
        return self._store.open(file, at, name)

    def sign(self, pdf: bytes, at: datetime, identity: Path | None) -> tuple[bytes, SignedAs]:
        opened = self._store.open(identity, at)
        return sign(pdf, at, opened), SignedAs("B-B", opened.name, opened.key_sha256)


def sign(pdf: bytes, at: datetime, identity: Identity) -> bytes:
    """The record with a PAdES B-B signature over every byte."""
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES, name=identity.name,
    )  # fmt: skip
    # Hex digits kept free: the signature itself, and every certificate of the chain.
    chain = sum(len(c.public_bytes(serialization.Encoding.DER)) for c in (identity.certificate, *identity.others))
    signer = _Dated(meta, signer=_HeldKeySigner(identity))
    signer.at = at
    out = signer.sign_pdf(
        RecordWriter(BytesIO(pdf)), existing_fields_only=True, bytes_reserved=2 * (1536 + chain), in_place=False
    )
    return bytes(out.getvalue())


class _Dated(signers.PdfSigner):
    """The claimed time is the record's own, not the moment at which the last step ran."""

    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session
