"""What pyHanko needs to know of our records when time stamps and evidence are added to them.

pyHanko brings a network library along, so nothing here is imported before a
person asks for more than a B-B signature.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from advisor.adapters.signature.identity import Identity, raw_signature


class _ClosedStream(generic.StreamObject):
    """Evidence whose last byte is a carriage return: a line end of one byte would seem to take it along.

    One stream in 256 ends so. Readers and PDF/A judges then count one byte less than ``/Length`` says.
    """

    def write_to_stream(self, stream: Any, handler: Any = None, container_ref: Any = None) -> None:
        content = BytesIO()
        super().write_to_stream(content, handler, container_ref)
        stream.write(content.getvalue().removesuffix(b"\nendstream") + b"\r\nendstream")


class RecordWriter(IncrementalPdfFileWriter):
    """Leaves /Info and XMP alone: rewriting them breaks PDF/A and looks like tampering.

    pyHanko names this override itself, but it is internal: a test watches it,
    and the version is pinned.
    """

    def _update_meta(self) -> None:
        return

    def add_object(self, obj: Any, obj_stream: Any = None, idnum: Any = None) -> Any:
        if type(obj) is generic.StreamObject and obj.encoded_data.endswith(b"\r"):
            obj = _ClosedStream(dict_data=obj, encoded_data=obj.encoded_data)
        return super().add_object(obj, obj_stream, idnum)

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        # A PDF/A-3 file is PDF 1.7; the signature needs nothing newer.
        return

    def register_extension(self, ext: DeveloperExtension) -> None:
        # Of the extensions only the one that belongs to PDF 1.7: PAdES signatures.
        if ext.prefix_name == "/ESIC":
            super().register_extension(ext)


class HeldKeySigner(signers.Signer):
    """Signs with the key object at hand; the stock signer parses the key anew three times."""

    def __init__(self, identity: Identity) -> None:
        self._key = identity.key
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        own = _asn1(identity.certificate)
        store.register_multiple(list(map(_asn1, identity.others)))  # the own one is always sent; twice is not DER
        super().__init__(signing_cert=own, cert_registry=store, embed_roots=True)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(512) if dry_run else raw_signature(self._key, data, digest_algorithm)


def _asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


class DatedSigner(signers.PdfSigner):
    """The claimed time is the record's own, not the moment at which the last step ran."""

    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session
