"""Writes the signature itself: CMS SignedData (RFC 5652) as PAdES B-B wants it (ETSI EN 319 142-1), in DER.

Only what a record needs: one signer, sha-256, a detached content, three signed
attributes. That is little enough to write directly, and saves every process
that signs the import of a whole signing library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from advisor.adapters import object_identifier

SEQUENCE, SET, INTEGER, OCTETS, OID = 0x30, 0x31, 0x02, 0x04, 0x06
_NULL = b"\x05\x00"


def value(tag: int, *parts: bytes) -> bytes:
    """One DER value around ``parts``."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def oid(dotted: str) -> bytes:
    """An object identifier."""
    return value(OID, object_identifier.content(dotted))


def integer(number: int) -> bytes:
    return value(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


_SHA256 = value(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"), _NULL)
_DATA, _SIGNED_DATA = oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE, _MESSAGE_DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2, _TIME_STAMP = (oid(f"1.2.840.113549.1.9.16.2.{n}") for n in (47, 14))


def _attribute(kind: bytes, content: bytes) -> bytes:
    return value(SEQUENCE, kind, value(SET, content))


def _set_of(items: Iterable[bytes]) -> bytes:
    return b"".join(sorted(items))  # DER: in the order of their bytes


def signed_attributes(digest: bytes, certificate: x509.Certificate) -> bytes:
    """What the key signs: the hash of the file and the certificate by which it does so."""
    name = value(SEQUENCE, value(0xA4, certificate.issuer.public_bytes()))
    signer = value(
        SEQUENCE,
        value(OCTETS, hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()),
        value(SEQUENCE, name, integer(certificate.serial_number)),
    )
    return value(SET, _set_of((
        _attribute(_CONTENT_TYPE, _DATA),
        _attribute(_MESSAGE_DIGEST, value(OCTETS, digest)),
        _attribute(_SIGNING_CERTIFICATE_V2, value(SEQUENCE, value(SEQUENCE, signer))),
    )))  # fmt: skip


def signed_data(
    attributes: bytes, signature: bytes, certificate: x509.Certificate, others: Iterable[x509.Certificate] = (),
    stamp: bytes = b"",
) -> bytes:  # fmt: skip
    """The finished signature over ``attributes`` (from ``signed_attributes``).

    ``stamp``: a time-stamp token over ``signature``, which makes it a B-T signature.
    """
    sent = _set_of({c.public_bytes(Encoding.DER) for c in (certificate, *others)})
    info = value(
        SEQUENCE,
        integer(1),
        value(SEQUENCE, certificate.issuer.public_bytes(), integer(certificate.serial_number)),
        _SHA256,
        value(0xA0, attributes[_head(attributes):]),
        _algorithm(certificate.public_key()),
        value(OCTETS, signature),
        value(0xA1, _attribute(_TIME_STAMP, stamp)) if stamp else b"",
    )
    content = value(
        SEQUENCE, integer(1), value(SET, _SHA256), value(SEQUENCE, _DATA), value(0xA0, sent), value(SET, info)
    )
    return value(SEQUENCE, _SIGNED_DATA, value(0xA0, content))


def longest(certificate: x509.Certificate, others: Iterable[x509.Certificate], stamp: int) -> int:
    """How many bytes a finished signature may take at most, with a time stamp of ``stamp`` bytes in it."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        bare = bytes((key.key_size + 7) // 8)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        number = integer((1 << key.key_size) - 1)  # r and s, both as long as they can be
        bare = value(SEQUENCE, number, number)
    else:
        raise TypeError("a key of this kind signs no records")
    return len(signed_data(signed_attributes(bytes(32), certificate), bare, certificate, others, bytes(stamp)))


def _head(encoded: bytes) -> int:
    """How many bytes stand before the content."""
    return 2 + (encoded[1] & 0x7F if encoded[1] >= 0x80 else 0)


def _algorithm(key: object) -> bytes:
    if isinstance(key, ec.EllipticCurvePublicKey):
        return value(SEQUENCE, oid("1.2.840.10045.4.3.2"))
    if isinstance(key, rsa.RSAPublicKey):
        return value(SEQUENCE, oid("1.2.840.113549.1.1.11"), _NULL)
    raise TypeError("a key of this kind signs no records")
