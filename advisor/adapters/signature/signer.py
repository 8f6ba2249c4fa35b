"""Puts the PAdES B-B signature on a record, certified: nothing may change afterwards. Needs no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding

from advisor.adapters.signature.cms_writer import signed_attributes, signed_data
from advisor.adapters.signature.identity import Identity, IdentityStore
from advisor.adapters.signature.place import with_place


@dataclass(frozen=True)
class SignedAs:
    """What a signature says of itself (fulfils ``SignatureMade``)."""

    level: str
    signer: str
    key_sha256: str


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
    # Kept free: the signature itself, and every certificate of the chain.
    chain = sum(len(c.public_bytes(Encoding.DER)) for c in (identity.certificate, *identity.others))
    place = with_place(pdf, at, identity.name, 1536 + chain)
    attributes = signed_attributes(place.digest(), identity.certificate)
    if isinstance(identity.key, ec.EllipticCurvePrivateKey):
        signature = identity.key.sign(attributes, ec.ECDSA(hashes.SHA256()))
    else:
        signature = identity.key.sign(attributes, padding.PKCS1v15(), hashes.SHA256())
    return place.filled(signed_data(attributes, signature, identity.certificate, identity.others))
