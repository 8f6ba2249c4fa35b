"""A person's signing key: made on first use, kept in her own folder, or brought as a PKCS#12 file.

A self-made key proves only "the same key as before". Who holds it becomes
known when somebody compares the fingerprint with her.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from advisor.adapters.signature.key_store import OwnFile, PassphraseStore, SystemKeyStore
from advisor.domain.errors import PlainError

OUTSIDE = ("pkcs11:", "windows:")
PASSPHRASE_VARIABLE = "ADVISOR_IDENTITY_PASSPHRASE"
_YEARS = 10
_CURVES = ("secp256r1", "secp384r1", "secp521r1")


@dataclass(frozen=True)
class Identity:
    """An opened key with its certificate, ready to sign."""

    key: Any  # of ``cryptography``, or an ``OutsideKey``
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    name: str
    key_sha256: str
    made_now: bool = False
    passphrase_in: str = "system"  # system | file | given | token | windows

    @property
    def self_made(self) -> bool:
        return self.certificate.issuer == self.certificate.subject

    @property
    def issuer(self) -> str:
        names = self.certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else self.certificate.issuer.rfc4514_string()

    @property
    def valid_from(self) -> datetime:
        return self.certificate.not_valid_before_utc

    @property
    def valid_until(self) -> datetime:
        return self.certificate.not_valid_after_utc


class OutsideKey(Protocol):
    """A key that never leaves its token or key store: it signs there."""

    def sign_raw(self, data: bytes, digest: str) -> bytes:
        """DER for ECDSA, PKCS#1 v1.5 for RSA; ``digest``: sha256, sha384 or sha512."""
        ...


def raw_signature(key: Any, data: bytes, digest: str) -> bytes:
    """The signature over ``data``, wherever the key lies."""
    if hasattr(key, "sign_raw"):
        return bytes(key.sign_raw(data, digest))
    hashed = getattr(hashes, digest.upper())()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hashed))
    return bytes(key.sign(data, padding.PKCS1v15(), hashed))


def key_fingerprint(certificate: x509.Certificate) -> str:
    """sha-256 of the public key: stays the same when a certificate is renewed for the same key."""
    public = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(public).hexdigest()


class IdentityStore:
    """Opens identities; the person's own one lies in ``folder``."""

    def __init__(
        self, folder: Path, key_store: PassphraseStore | None = None, ask: Callable[[str], str] | None = None
    ) -> None:
        self._folder = folder
        self._key_store = key_store if key_store is not None else SystemKeyStore()
        self._ask = ask
        self._opened: dict[Path, tuple[int, Identity]] = {}

    @property
    def own_file(self) -> Path:
        return self._folder / "my-key.p12"

    def open(self, file: Path | None, at: datetime, name: str | None = None) -> Identity:
        """The identity in ``file``, or the person's own one, made now where there is none.

        ``file`` may also name a key outside: ``pkcs11:...`` (RFC 7512) or ``windows:THUMBPRINT``.
        """
        if file is not None and str(file).startswith(OUTSIDE):
            return _in_force(self._open_outside(file), at, file)
        if file is not None:
            return _in_force(self._open_file(file), at, file)
        if not self.own_file.exists():
            return self._make(name or "", at)
        return _in_force(self._open_file(self.own_file, own=True), at, self.own_file)

    def _open_file(self, file: Path, own: bool = False) -> Identity:
        try:
            raw, changed = file.read_bytes(), file.stat().st_mtime_ns
        except FileNotFoundError:
            raise PlainError("identity_missing", path=file) from None
        except OSError:
            raise PlainError("identity_not_readable", path=file) from None
        known = self._opened.get(file)
        if known and known[0] == changed:
            return known[1]
        if own:
            passphrase, where = self._own_passphrase(raw)
        else:
            passphrase, where = self._given_passphrase(raw, file), "given"
        identity = _load(raw, passphrase, file, where)
        self._opened[file] = (changed, identity)
        return identity

    def _open_outside(self, address: Path) -> Identity:
        """Opened once: a token asks for its PIN, and several records may be signed in one go."""
        known = self._opened.get(address)
        if known:
            return known[1]
        if str(address).startswith("pkcs11:"):
            from advisor.adapters.signature.token_key import open_token

            opened = open_token(address.as_posix(), self._ask)
        else:
            from advisor.adapters.signature.windows_key import open_certificate

            opened = open_certificate(str(address).removeprefix("windows:"))
        self._opened[address] = (0, opened)
        return opened

    def _beside(self, box: bytes) -> OwnFile:
        # Named by the key file's content: two programs that make a key at once cannot mix up passphrases.
        return OwnFile(self._folder / f"my-key.{_mark(box)}.passphrase")

    def _own_passphrase(self, box: bytes) -> tuple[str, str]:
        beside = self._beside(box).read()
        if beside is not None:
            return beside, "file"
        found = self._key_store.read(_mark(box))
        if found is not None:
            return found, "system"
        raise PlainError("identity_passphrase_lost", exit_code=3, path=self.own_file)

    def _given_passphrase(self, raw: bytes, file: Path) -> str:
        given = os.environ.get(PASSPHRASE_VARIABLE)
        if given is not None:
            return given
        try:
            _load(raw, "", file, "given")
        except PlainError as error:
            if error.code != "identity_passphrase":
                raise  # no passphrase would help: do not ask for one
            return self._ask(str(file)) if self._ask else ""
        return ""

    def take_certificate(self, given: Iterable[x509.Certificate], at: datetime) -> Identity:
        """The person's own key with a certificate that somebody issued for it. The key stays the same.

        ``given``: her certificate and those of its issuers, in any order. Raises PlainError.
        """
        own, others = self.open(None, at), list(given)
        fitting = [c for c in others if key_fingerprint(c) == own.key_sha256]
        if not fitting:
            raise PlainError("certificate_other_key")
        newest = max(fitting, key=lambda c: c.not_valid_after_utc)
        chain = issuers_above(newest, others)
        made = identity_of(own.key, newest, chain, own.passphrase_in, self.own_file)
        _in_force(made, at, self.own_file)
        return self._keep(made)

    def _make(self, name: str, at: datetime) -> Identity:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(key, name or "Videoconference Advisor", at)
        made = Identity(key, certificate, (), _common_name(certificate), key_fingerprint(certificate))
        return replace(self._keep(made), made_now=True)

    def _keep(self, made: Identity) -> Identity:
        """Puts the key into the person's own file, under a new passphrase; an old file is replaced in one step."""
        passphrase = secrets.token_urlsafe(32)
        box = pkcs12.serialize_key_and_certificates(
            b"signing key", made.key, made.certificate, made.others or None,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )  # fmt: skip
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # The passphrase first: a key without it could never be opened again.
            where = "system" if self._key_store.write(_mark(box), passphrase) else "file"
            if where == "file":
                self._beside(box).write(passphrase)
            # The verifier knows one's own records by this list, without opening the key.
            with (self._folder / "own-keys.txt").open("a", encoding="utf-8") as known:
                known.write(f"{made.key_sha256} {' '.join(made.name.split())}\n")
            OwnFile(self.own_file).write_bytes(box)
        except OSError as error:
            raise PlainError("identity_not_kept", exit_code=3, path=self._folder, detail=error.strerror) from None
        kept = replace(made, passphrase_in=where)
        self._opened[self.own_file] = (self.own_file.stat().st_mtime_ns, kept)
        return kept


def _mark(box: bytes) -> str:
    return hashlib.sha256(box).hexdigest()[:16]


def _in_force(identity: Identity, at: datetime, file: Path) -> Identity:
    """A key outside its time would make a record that is doubtful from the first day."""
    start, end = identity.certificate.not_valid_before_utc, identity.certificate.not_valid_after_utc
    if not start <= at <= end:
        raise PlainError("identity_not_in_force", path=file, start=start.date(), end=end.date(), today=at.date())
    return identity


def _load(raw: bytes, passphrase: str, file: Path, where: str) -> Identity:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(raw, passphrase.encode() or None)
    except ValueError as error:
        wrong = "password" in str(error).lower() or "mac" in str(error).lower()
        raise PlainError("identity_passphrase" if wrong else "identity_not_readable", path=file) from None
    except (TypeError, x509.InvalidVersion):
        raise PlainError("identity_not_readable", path=file) from None
    if key is None or certificate is None:
        raise PlainError("identity_not_readable", path=file)
    return identity_of(key, certificate, others, where, file)


def identity_of(
    key: Any, certificate: x509.Certificate, others: Iterable[x509.Certificate], where: str, place: object
) -> Identity:
    """An opened key of a kind that the program signs with. ``place`` names it in an error."""
    public = certificate.public_key()
    curve = isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in _CURVES
    if not curve and not (isinstance(public, rsa.RSAPublicKey) and public.key_size >= 2048):
        raise PlainError("identity_kind", path=place)
    return Identity(
        key, certificate, tuple(others), _common_name(certificate), key_fingerprint(certificate), False, where
    )


def issuers_above(certificate: x509.Certificate, others: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The issuers among ``others``, in order and without a root: what is sent along with a signature."""
    chain: list[x509.Certificate] = []
    rest = [c for c in others if c != certificate and c.subject != c.issuer]
    while True:
        last = chain[-1] if chain else certificate
        issuer = next((c for c in rest if c.subject == last.issuer and _issued(last, c)), None)
        if issuer is None:
            return tuple(chain)
        rest.remove(issuer)
        chain.append(issuer)


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def _certificate(key: ec.EllipticCurvePrivateKey, name: str, at: datetime) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    # A day of slack: the clock of the computer that checks may run behind.
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=round(365.25 * _YEARS)))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
