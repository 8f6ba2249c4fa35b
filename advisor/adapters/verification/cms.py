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
_RSA_PLAIN = _oid("1.2.840.113549.1.1.1")
_RSA = {_oid(f"1.2.840.113549.1.1.{n}"): name for n, name in ((11, "sha256"), (12, "sha384"), (13, "sha512"))}
_ECDSA = {_oid(f"1.2.840.10045.4.3.{n}"): name for n, name in ((2, "sha256"), (3, "sha384"), (4, "sha512"))}
_ED25519 = _oid("1.3.101.112")
_NULL = b"\x05\x00"
MOST_CERTIFICATES = 6  # of one signature: the signer's and its issuers'


class BadSignature(ValueError):
    """Well formed, and false: a hash or the signature itself does not fit."""


@dataclass(frozen=True)
class Certificate:
    """A certificate read by ``cryptography``, with the raw parts that are compared byte by byte."""

    raw: bytes
    parsed: x509.Certificate
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
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
    if isinstance(key, rsa.RSAPublicKey):
        # A key with a huge exponent would make every check of a signature slow.
        if not 2048 <= key.key_size <= 8192 or key.public_numbers().e.bit_length() > 64:
            raise NotDer("key size")
    elif isinstance(key, ec.EllipticCurvePublicKey):
        if key.key_size < 256:
            raise NotDer("key size")
    elif not isinstance(key, ed25519.Ed25519PublicKey):
        raise NotDer("kind of key")
    return Certificate(raw, parsed, key, hashlib.sha256(fields[5].raw).hexdigest(), fields[0].of(der.INTEGER),
                       fields[2].raw, fields[4].raw)


@dataclass(frozen=True)
class Signed:
    """One checked signature: who signed, over which hash, with what added afterwards."""

    signer: Certificate
    chain: tuple[Certificate, ...]  # the signer's, then its issuers' as far as they were sent along
    signature: bytes
    stamp: der.Node | None  # unsigned attribute: a time stamp over the signature


@dataclass(frozen=True)
class Stamp:
    """One checked time stamp."""

    at: datetime
    authority: Certificate
    chain: tuple[Certificate, ...]


def check_signature(node: der.Node, signed_parts: Sequence[bytes | memoryview]) -> Signed:
    """The signature over ``signed_parts`` joined; raises NotDer or BadSignature."""
    content, certificates, info = _signed_data(node, b"\x01")
    if len(content) != 1 or content[0].of(der.OID) != PLAIN_DATA:
        raise NotDer("content")
    return _check(info, certificates, PLAIN_DATA, signed_parts, may_be_stamped=True)


def check_stamp(node: der.Node, stamped_parts: Sequence[bytes | memoryview]) -> Stamp:
    """The time stamp over ``stamped_parts`` joined; raises NotDer or BadSignature."""
    content, certificates, info = _signed_data(node, b"\x03")
    if len(content) != 2 or content[0].of(der.OID) != TST_INFO:
        raise NotDer("content")
    (inner,) = content[1].children(der.CONTEXT_0)
    octets = inner.of(der.OCTETS)
    signed = _check(info, certificates, TST_INFO, [octets], may_be_stamped=False)
    fields = der.read(octets).children(der.SEQUENCE)
    if len(fields) < 5 or fields[0].of(der.INTEGER) != b"\x01":
        raise NotDer("time stamp")
    algorithm, imprint = fields[2].children(der.SEQUENCE)
    if _digest(_algorithm(algorithm), stamped_parts) != imprint.of(der.OCTETS):
        raise BadSignature("the time stamp is about something else")
    if not signed.signer.may_stamp:
        raise BadSignature("not a time-stamp authority")
    return Stamp(_general_time(fields[4].of(der.GENERAL_TIME)), signed.signer, signed.chain)


def _signed_data(node: der.Node, of_version: bytes) -> tuple[list[der.Node], list[Certificate], list[der.Node]]:
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
    sent = bag.children(der.CONTEXT_0)
    if len(sent) > MOST_CERTIFICATES:
        raise NotDer("certificates")
    return content.children(der.SEQUENCE), [certificate(c.raw) for c in sent], parts


def _check(info: list[der.Node], certificates: list[Certificate], content_type: bytes,
           parts: Sequence[bytes | memoryview], may_be_stamped: bool) -> Signed:
    issuer, serial = info[1].children(der.SEQUENCE)
    signers = [c for c in certificates if c.issuer == issuer.raw and c.serial == serial.of(der.INTEGER)]
    if len(signers) != 1:
        raise NotDer("signer's certificate")
    signer = signers[0]
    digest_name = _algorithm(info[2])
    attributes = _attributes(info[3].children(der.CONTEXT_0))
    if attributes.get(CONTENT_TYPE, info[0]).of(der.OID) != content_type:
        raise NotDer("content type")
    digest = attributes.get(MESSAGE_DIGEST)
    if digest is None or digest.of(der.OCTETS) != _digest(digest_name, parts):
        raise BadSignature("message digest")
    _check_signing_certificate(attributes, signer, may_be_stamped)
    signature = info[5].of(der.OCTETS)
    _check_key(signer, info[4], digest_name, signature, b"\x31" + info[3].raw[1:])
    stamp = None
    if len(info) > 6:
        later = _attributes(info[6].children(der.CONTEXT_1))
        if len(info) > 7 or not may_be_stamped or list(later) != [TIME_STAMP]:
            raise NotDer("unsigned attributes")
        stamp = later[TIME_STAMP]
    return Signed(signer, _chain(signer, certificates), signature, stamp)


def _attributes(nodes: list[der.Node]) -> dict[bytes, der.Node]:
    found: dict[bytes, der.Node] = {}
    for node in nodes:
        kind, values = node.children(der.SEQUENCE)
        (value,) = values.children(der.SET)
        if kind.of(der.OID) in found:
            raise NotDer("attribute given twice")
        found[kind.content] = value
    return found


def _check_signing_certificate(attributes: dict[bytes, der.Node], signer: Certificate, v2_only: bool) -> None:
    """The signature itself must say by which certificate it was made."""
    name = "sha256"
    if SIGNING_CERTIFICATE_V2 in attributes:
        entry = attributes[SIGNING_CERTIFICATE_V2].children(der.SEQUENCE)[0].children(der.SEQUENCE)[0]
        fields = entry.children(der.SEQUENCE)
        if fields and fields[0].tag == der.SEQUENCE:
            name = _algorithm(fields.pop(0))
    elif SIGNING_CERTIFICATE_V1 in attributes and not v2_only:
        entry = attributes[SIGNING_CERTIFICATE_V1].children(der.SEQUENCE)[0].children(der.SEQUENCE)[0]
        fields, name = entry.children(der.SEQUENCE), "sha1"
    else:
        raise NotDer("signing certificate")
    if not fields or fields[0].of(der.OCTETS) != hashlib.new(name, signer.raw).digest():
        raise BadSignature("signing certificate")


def _check_key(signer: Certificate, algorithm: der.Node, digest_name: str, signature: bytes, signed: bytes) -> None:
    fields = algorithm.children(der.SEQUENCE)
    oid, rest = fields[0].of(der.OID), [f.raw for f in fields[1:]]
    key = signer.key
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and oid in _ECDSA and rest == []:
            der.read(signature)
            key.verify(signature, signed, ec.ECDSA(_HASHES[_ECDSA[oid]]))
        elif isinstance(key, rsa.RSAPublicKey) and (oid in _RSA or oid == _RSA_PLAIN) and rest in ([], [_NULL]):
            key.verify(signature, signed, padding.PKCS1v15(), _HASHES[_RSA.get(oid, digest_name)])
        elif isinstance(key, ed25519.Ed25519PublicKey) and oid == _ED25519 and rest == []:
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


def _algorithm(node: der.Node) -> str:
    fields = node.children(der.SEQUENCE)
    name = DIGESTS.get(fields[0].of(der.OID))
    if name is None or [f.raw for f in fields[1:]] not in ([], [_NULL]):
        raise NotDer("digest algorithm")
    return name


def _digest(name: str, parts: Sequence[bytes | memoryview]) -> bytes:
    total = hashlib.new(name)
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
