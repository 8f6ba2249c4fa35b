"""Puts the PAdES signature on a record, certified: nothing may change afterwards. B-B needs no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from advisor.adapters.signature.cms_writer import longest, signed_attributes, signed_data
from advisor.adapters.signature.identity import Identity, IdentityStore, raw_signature
from advisor.adapters.signature.place import Place, with_place
from advisor.domain.errors import PlainError
from advisor.services.authorities import Authorities


@dataclass(frozen=True)
class SignedAs:
    """What a signature says of itself (fulfils ``SignatureMade``)."""

    level: str
    signer: str
    key_sha256: str
    later: PlainError | None = None  # why the record has not the level that was wanted


class PdfRecordSigner:
    """Fulfils ``RecordSigner``. Without named authorities every signature is B-B and nothing is sent anywhere."""

    def __init__(
        self, store: IdentityStore, named: Authorities | None = None, issuers: Iterable[x509.Certificate] = (),
        intact: Callable[[bytes], bool] | None = None,
    ) -> None:  # fmt: skip
        """``intact``: asked about every record to which an authority added something, before it is given out."""
        self._store, self._named, self._issuers = store, named or Authorities(), tuple(issuers)
        self._intact = intact or (lambda _: True)

    def identity(self, file: Path | None, at: datetime, name: str | None = None) -> Identity:
        """Opened before the record is printed, because the record names key and holder."""
        return self._store.open(file, at, name)

    def sign(self, pdf: bytes, at: datetime, identity: Path | None) -> tuple[bytes, SignedAs]:
        """As high as the named authorities allow; B-B at least."""
        opened = self._store.open(identity, at)
        if not self._named.time_stamp:
            return sign(pdf, at, opened), SignedAs("B-B", opened.name, opened.key_sha256)
        # Brings the network parts along, so it is imported only here.
        from advisor.adapters.signature.stamped import sign_high

        signed, level, trouble = sign_high(pdf, at, opened, self._named, self._issuers, self._intact)
        return signed, SignedAs(level, opened.name, opened.key_sha256, trouble)


def sign(pdf: bytes, at: datetime, identity: Identity) -> bytes:
    """The record with a PAdES B-B signature over every byte."""
    place, attributes, signature = prepared(pdf, at, identity, 0)
    return place.filled(signed_data(attributes, signature, identity.certificate, identity.others))


def prepared(pdf: bytes, at: datetime, identity: Identity, room: int) -> tuple[Place, bytes, bytes]:
    """The record with its place, what the key signs, and the bare signature over it. ``room``: for a time stamp."""
    place = with_place(pdf, at, identity.name, longest(identity.certificate, identity.others, room))
    attributes = signed_attributes(place.digest(), identity.certificate)
    return place, attributes, raw_signature(identity.key, attributes, "sha256")
