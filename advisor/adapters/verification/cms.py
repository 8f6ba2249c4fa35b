"""Signatures and time stamps (CMS, RFC 5652 and 3161), read strictly and checked with ``cryptography``.

Anything a signer of ours would not write is an error, because every freedom
left here is a place where a changed file could hide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from advisor.adapters.object_identifier import content as _oid
from advisor.adapters.verification import der
from advisor.adapters.verification.der import NotDer

SIGNED_DATA, PLAIN_DATA, TST_INFO = (_oid(f"1.2.840.113549.1.{x}") for x in ("7.2", "7.1", "9.16.1.4"))
CONTENT_TYPE, MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.3"), _oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE_V1, SIGNING_CERTIFICATE_V2 = (_oid(f"1.2.840.113549.1.9.16.2.{x}") for x in (12, 47))
TIME_STAMP = _oid("1.2.840.113549.1.9.16.2.14")
DIGESTS = {_oid(f"2.16.840.1.101.3.4.2.{n}"): name for n, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))}
_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_WITH_ECDSA = {name: ec.ECDSA(digest) for name, digest in _HASHES.items()}
_PKCS1 = padding.PKCS1v15()
_MAKERS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_RSA_PLAIN = _oid("1.2.840.113549.1.1.1")
_RSA = {_oid(f"1.2.840.113549.1.1.{n}"): name for n, name in ((11, "sha256"), (12, "sha384"), (13, "sha512"))}
_ECDSA = {_oid(f"1.2.840.10045.4.3.{n}"): name for n, name in ((2, "sha256"), (3, "sha384"), (4, "sha512"))}
_ED25519 = _oid("1.3.101.112")
_NULL = b"\x05\x00"
MOST_CERTIFICATE = 64 * 1024  # bytes of one; what is remembered stays small
MOST_CERTIFICATES = 6  # of one signature: the signer's and its issuers'


class BadSignature(ValueError):
    """Well formed, and false: a hash or the signature itself does not fit."""


@dataclass(frozen=True)
class Certificate:
    """A certificate read by ``cryptography``, with the raw parts that are compared byte by byte."""

    raw: bytes
    parsed: x509.Certificate
    key: Any  # of this kind:
    kind: str  # ec | rsa | ed25519
    key_sha256: str
    serial: bytes
    issuer: bytes
    subject: bytes

    @cached_property
    def name(self) -> str:
        """The name it claims; worth no more than the key is."""
        names = self.parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(names[0].value) if names else ""

    @cached_property
    def may_stamp(self) -> bool:
        """Is it the certificate of a time-stamp authority, and of nothing else (RFC 3161, 2.3)?"""
        try:
            usage = self.parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
            return False
        return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]

    @cached_property
    def sums(self) -> dict[str, bytes]:
        """Its hash by every way in which a signature may name it."""
        return {name: hashlib.new(name, self.raw).digest() for name in ("sha1", *_MAKERS)}

    def issued_by(self, issuer: Certificate) -> bool:
        return _issued(self.raw, issuer.raw)


@lru_cache(maxsize=256)
def _issued(raw: bytes, by: bytes) -> bool:
    try:
        certificate(raw).parsed.verify_directly_issued_by(certificate(by).parsed)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


@lru_cache(maxsize=64)
def certificate(raw: bytes) -> Certificate:
    """Read one certificate; cached, because an office signs with few keys."""
    if len(raw) > MOST_CERTIFICATE:
        raise NotDer("certificate")
    parts = der.read(raw).children(der.SEQUENCE)[0].children(der.SEQUENCE)
    fields = parts[1:] if parts and parts[0].tag == der.CONTEXT_0 else parts
    if len(fields) < 6:
        raise NotDer("certificate")
    try:
        parsed = x509.load_der_x509_certificate(raw)
        key = parsed.public_key()
        parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise NotDer("certificate") from error
    kind = "ed25519"
    if isinstance(key, rsa.RSAPublicKey):
        kind = "rsa"
        # A key with a huge exponent would make every check of a signature slow.
        if not 2048 <= key.key_size <= 8192 or key.public_numbers().e.bit_length() > 64:
            raise NotDer("key size")
    elif isinstance(key, ec.EllipticCurvePublicKey):
        kind = "ec"
        if key.key_size < 256:
            raise NotDer("key size")
    elif not isinstance(key, ed25519.Ed25519PublicKey):
        raise NotDer("kind of key")
    return Certificate(raw, parsed, key, kind, hashlib.sha256(fields[5].raw).hexdigest(), fields[0].of(der.INTEGER),
                       fields[2].raw, fields[4].raw)


class Signed(NamedTuple):
    """One checked signature: who signed, over which hash, with what added afterwards."""

    signer: Certificate
    chain: tuple[Certificate, ...]  # the signer's, then its issuers' as far as they were sent along
    signature: bytes
    stamp: der.Node | None  # unsigned attribute: a time stamp over the signature


class Stamp(NamedTuple):
    """One checked time stamp."""

    at: datetime
    authority: Certificate
    chain: tuple[Certificate, ...]


def check_signature(node: der.Node, signed_parts: Sequence[bytes | memoryview]) -> Signed:
    """The signature over ``signed_parts`` joined; raises NotDer or BadSignature."""
    content, bag, info = _signed_data(node, b"\x01")
    if len(content) != 1 or content[0].of(der.OID) != PLAIN_DATA:
        raise NotDer("content")
    return _check(info, bag, PLAIN_DATA, signed_parts, may_be_stamped=True)


def check_stamp(node: der.Node, stamped_parts: Sequence[bytes | memoryview]) -> Stamp:
    """The time stamp over ``stamped_parts`` joined; raises NotDer or BadSignature."""
    content, bag, info = _signed_data(node, b"\x03")
    if len(content) != 2 or content[0].of(der.OID) != TST_INFO:
        raise NotDer("content")
    (inner,) = content[1].children(der.CONTEXT_0)
    octets = inner.of(der.OCTETS)
    signed = _check(info, bag, TST_INFO, [octets], may_be_stamped=False)
    fields = der.read(octets).children(der.SEQUENCE)
    if len(fields) < 5 or fields[0].of(der.INTEGER) != b"\x01":
        raise NotDer("time stamp")
    algorithm, imprint = fields[2].children(der.SEQUENCE)
    if _digest(_algorithm(algorithm.raw), stamped_parts) != imprint.of(der.OCTETS):
        raise BadSignature("the time stamp is about something else")
    if not signed.signer.may_stamp:
        raise BadSignature("not a time-stamp authority")
    return Stamp(_general_time(fields[4].of(der.GENERAL_TIME)), signed.signer, signed.chain)


def _signed_data(node: der.Node, of_version: bytes) -> tuple[list[der.Node], bytes, list[der.Node]]:
    """The content, the certificates that were sent along (as they are encoded), and the parts of the one signer."""
    kind, wrapped = node.children(der.SEQUENCE)
    if kind.of(der.OID) != SIGNED_DATA:
        raise NotDer("not a signature")
    (data,) = wrapped.children(der.CONTEXT_0)
    version, digests, content, bag, infos = data.children(der.SEQUENCE)
    if version.of(der.INTEGER) != of_version:
        raise NotDer("version")
    (info,) = infos.children(der.SET)  # rule 3: one signer only
    parts = info.children(der.SEQUENCE)
    (digest,) = digests.children(der.SET)
    if len(parts) < 6 or digest.raw != parts[2].raw or parts[0].of(der.INTEGER) != b"\x01":
        raise NotDer("signer")
    return content.children(der.SEQUENCE), bag.raw, parts


@lru_cache(maxsize=64)
def _signer_first(bag: bytes, issuer_and_serial: bytes) -> tuple[Certificate, ...]:
    """The named signer's certificate and its chain. Remembered by all bytes that say it: an office has few signers."""
    sent = der.read(bag).children(der.CONTEXT_0)
    if len(sent) > MOST_CERTIFICATES:
        raise NotDer("certificates")
    certificates = [certificate(c.raw) for c in sent]
    issuer, serial = der.read(issuer_and_serial).children(der.SEQUENCE)
    signers = [c for c in certificates if c.issuer == issuer.raw and c.serial == serial.of(der.INTEGER)]
    if len(signers) != 1:
        raise NotDer("signer's certificate")
    return _chain(signers[0], certificates)


def _check(info: list[der.Node], bag: bytes, content_type: bytes, parts: Sequence[bytes | memoryview],
           may_be_stamped: bool) -> Signed:
    chain = _signer_first(bag, info[1].raw)
    signer, digest_name = chain[0], _algorithm(info[2].raw)
    attributes = _attributes(info[3].children(der.CONTEXT_0))
    if attributes.get(CONTENT_TYPE, info[0]).of(der.OID) != content_type:
        raise NotDer("content type")
    digest = attributes.get(MESSAGE_DIGEST)
    if digest is None or digest.of(der.OCTETS) != _digest(digest_name, parts):
        raise BadSignature("message digest")
    _check_signing_certificate(attributes, signer, may_be_stamped)
    signature = info[5].of(der.OCTETS)
    _check_key(signer, info[4].raw, digest_name, signature, b"\x31" + info[3].raw[1:])
    stamp = None
    if len(info) > 6:
        later = _attributes(info[6].children(der.CONTEXT_1))
        if len(info) > 7 or not may_be_stamped or list(later) != [TIME_STAMP]:
            raise NotDer("unsigned attributes")
        stamp = later[TIME_STAMP]
    return Signed(signer, chain, signature, stamp)


def _attributes(nodes: list[der.Node]) -> dict[bytes, der.Node]:
    found: dict[bytes, der.Node] = {}
    for node in nodes:
        kind, values = node.children(der.SEQUENCE)
        (value,) = values.children(der.SET)
        name = kind.of(der.OID)
        if name in found:
            raise NotDer("attribute given twice")
        found[name] = value
    return found


def _check_signing_certificate(attributes: dict[bytes, der.Node], signer: Certificate, v2_only: bool) -> None:
    """The signature itself must say by which certificate it was made."""
    second, first = attributes.get(SIGNING_CERTIFICATE_V2), attributes.get(SIGNING_CERTIFICATE_V1)
    if second is not None:
        said = _said_certificate(second.raw, second=True)
    elif first is not None and not v2_only:
        said = _said_certificate(first.raw, second=False)
    else:
        raise NotDer("signing certificate")
    if said[1] != signer.sums[said[0]]:
        raise BadSignature("signing certificate")


@lru_cache(maxsize=64)
def _said_certificate(attribute: bytes, second: bool) -> tuple[str, bytes]:
    """The hash in a signing-certificate attribute, and its kind."""
    fields = der.read(attribute).children(der.SEQUENCE)[0].children(der.SEQUENCE)[0].children(der.SEQUENCE)
    name = "sha256" if second else "sha1"
    if second and fields and fields[0].tag == der.SEQUENCE:
        name = _algorithm(fields.pop(0).raw)
    if not fields:
        raise NotDer("signing certificate")
    return name, fields[0].of(der.OCTETS)


def _check_key(signer: Certificate, algorithm: bytes, digest_name: str, signature: bytes, signed: bytes) -> None:
    oid, plain = _named(algorithm)
    key = signer.key
    try:
        if signer.kind == "ec" and oid in _ECDSA and plain is None:
            der.read(signature)
            key.verify(signature, signed, _WITH_ECDSA[_ECDSA[oid]])
        elif signer.kind == "rsa" and (oid in _RSA or oid == _RSA_PLAIN):
            key.verify(signature, signed, _PKCS1, _HASHES[_RSA.get(oid, digest_name)])
        elif signer.kind == "ed25519" and oid == _ED25519 and plain is None:
            key.verify(signature, signed)
        else:
            raise NotDer("signature algorithm")
    except InvalidSignature as error:
        raise BadSignature("signature") from error


def _chain(signer: Certificate, certificates: list[Certificate]) -> tuple[Certificate, ...]:
    """Signer first, then issuers. A certificate that belongs to no link is an error: nothing may ride along."""
    chain, rest = [signer], [c for c in certificates if c.raw != signer.raw]
    if len(rest) != len(certificates) - 1:
        raise NotDer("certificates")
    while rest:
        last = chain[-1]
        issuer = next((c for c in rest if c.subject == last.issuer and last.issued_by(c)), None)
        if issuer is None:
            raise NotDer("certificate without use")
        chain.append(issuer)
        rest.remove(issuer)
    return tuple(chain)


@lru_cache(maxsize=64)
def _named(algorithm: bytes) -> tuple[bytes, bytes | None]:
    """An AlgorithmIdentifier: its OID and its parameters, which may be NULL or left out."""
    fields = der.read(algorithm).children(der.SEQUENCE)
    if len(fields) > 2 or any(f.raw != _NULL for f in fields[1:]):
        raise NotDer("algorithm")
    return fields[0].of(der.OID), _NULL if len(fields) > 1 else None


def _algorithm(raw: bytes) -> str:
    name = DIGESTS.get(_named(raw)[0])
    if name is None:
        raise NotDer("digest algorithm")
    return name


def _digest(name: str, parts: Sequence[bytes | memoryview]) -> bytes:
    total = _MAKERS[name]()
    for part in parts:
        total.update(part)
    return total.digest()


def _general_time(raw: bytes) -> datetime:
    try:
        text = raw.decode("ascii")
        whole, _, fraction = text.removesuffix("Z").partition(".")
        if not text.endswith("Z") or len(whole) != 14 or not whole.isdigit() or (fraction and not fraction.isdigit()):
            raise NotDer("time")
        return datetime.fromisoformat(f"{whole[:8]}T{whole[8:]}").replace(tzinfo=UTC)
    except ValueError as error:
        raise NotDer("time") from error
