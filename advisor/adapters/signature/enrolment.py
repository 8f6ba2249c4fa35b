"""A certificate from the organisation's own authority: the request (PKCS#10), and what comes back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from advisor.adapters.signature.identity import Identity
from advisor.adapters.signature.key_store import OwnFile
from advisor.domain.errors import PlainError

_MOST = 1024 * 1024


def write_request(identity: Identity, out: Path, name: str, organisation: str, replace: bool) -> None:
    """A signing request for the key, as PEM. It holds nothing secret and may be sent by mail."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name[:64])]
    if organisation:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]))
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    request = (
        x509.CertificateSigningRequestBuilder().subject_name(x509.Name(parts)).add_extension(usage, critical=True)
        .sign(identity.key, hashes.SHA256())
    )  # fmt: skip
    try:
        if os.path.lexists(out) and not replace:
            raise PlainError("record_exists", path=out)
        OwnFile(out).write_bytes(request.public_bytes(Encoding.PEM))
    except OSError as error:
        raise PlainError("request_not_written", exit_code=3, path=out, detail=error.strerror or "?") from None


def read_certificates(files: Iterable[Path]) -> list[x509.Certificate]:
    """All certificates of the files: PEM, DER or PKCS#7, one or several in each. Raises PlainError."""
    found: list[x509.Certificate] = []
    for file in files:
        try:
            with file.open("rb") as opened:
                found += _parsed(opened.read(_MOST))
        except (OSError, ValueError, TypeError):
            raise PlainError("certificate_not_readable", path=file) from None
    return found


def _parsed(raw: bytes) -> list[x509.Certificate]:
    if b"-----BEGIN PKCS7-----" in raw:
        return pkcs7.load_pem_pkcs7_certificates(raw)
    if b"-----BEGIN CERTIFICATE-----" in raw:
        return x509.load_pem_x509_certificates(raw)
    try:
        return [x509.load_der_x509_certificate(raw)]
    except ValueError:
        return pkcs7.load_der_pkcs7_certificates(raw)
