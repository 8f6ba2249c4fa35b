"""The keys of the people who make packs: an encrypted file each, or a token; and a public half to hand round."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, Signature, Signer, SSlibKey

from advisor.domain.errors import PlainError

SCHEMA = "advisor/pack-key/1"
PASSPHRASE_VARIABLE = "ADVISOR_PACK_PASSPHRASE"
PUBLIC = ".pub.json"
MAX_BYTES = 100_000
LEAST_PASSPHRASE = 12

# What the framework signs with, and the hash that belongs to it.
_DIGESTS = {
    "ecdsa-sha2-nistp256": "sha256", "ecdsa-sha2-nistp384": "sha384", "ecdsa-sha2-nistp521": "sha512",
    "rsa-pkcs1v15-sha256": "sha256",
}  # fmt: skip

Ask = Callable[[str], str]


@dataclass(frozen=True)
class PublicKey:
    """One person's public key."""

    name: str
    key: SSlibKey


def make_key(file: Path, name: str, ask: Ask) -> PublicKey:
    """A new key in ``file`` and its public half beside it. Never overwrites."""
    passphrase = _passphrase(file, ask)
    if len(passphrase) < LEAST_PASSPHRASE:
        raise PlainError("pack_passphrase_short", least=LEAST_PASSPHRASE)
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    made = PublicKey(name, _public(private, name))
    _write_new(file, pem, 0o600)
    return write_public(file, made)


def write_public(file: Path, made: PublicKey) -> PublicKey:
    """The public half beside ``file``, to hand round."""
    document = {"schema": SCHEMA, "name": made.name, "keyid": made.key.keyid, "key": made.key.to_dict()}
    content = (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
    _write_new(file.with_name(file.name + PUBLIC), content, 0o644)
    return made


def _write_new(path: Path, content: bytes, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise PlainError("pack_exists", place=str(path)) from None
    except OSError as wrong:
        raise PlainError("pack_no_access", exit_code=3, place=str(path), detail=wrong.strerror) from None
    with open(handle, "wb") as out:
        out.write(content)


class OutsideSigner(Signer):
    """Signs with a key that never leaves its token or the Windows store."""

    def __init__(self, sign_raw: Callable[[bytes, str], bytes], key: SSlibKey) -> None:
        """``sign_raw``: data and name of the hash -> signature, DER for elliptic keys, PKCS#1 v1.5 for RSA."""
        self._sign_raw, self._key = sign_raw, key

    @property
    def public_key(self) -> SSlibKey:
        return self._key

    def sign(self, payload: bytes) -> Signature:
        return Signature(self._key.keyid, self._sign_raw(payload, _DIGESTS[self._key.scheme]).hex())

    @classmethod
    def from_priv_key_uri(cls, priv_key_uri: str, public_key: Key, secrets_handler: Any = None) -> OutsideSigner:
        """The library's way to find keys by an address; here the caller opens them."""
        raise ValueError(priv_key_uri)


def outside_key(public: Any, name: str = "") -> SSlibKey:
    """The public half of a key on a token. Raises ``pack_key_wrong`` for a kind that packs cannot be signed with."""
    scheme = "rsa-pkcs1v15-sha256" if isinstance(public, RSAPublicKey) else None
    try:
        key = SSlibKey.from_crypto(public, scheme=scheme)
    except ValueError:
        key = None
    if key is None or key.scheme not in _DIGESTS:
        raise PlainError("pack_key_wrong", file=name or "?")
    if name:
        key.unrecognized_fields["x-name"] = name
    return key


def read_public(file: Path) -> PublicKey:
    """The public half. Raises ``pack_key_wrong``."""
    try:
        document: dict[str, Any] = json.loads(_read(file))
        if document["schema"] != SCHEMA:
            raise PlainError("pack_key_wrong", file=str(file))
        key = SSlibKey.from_dict(document["keyid"], dict(document["key"]))
        name = str(document["name"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise PlainError("pack_key_wrong", file=str(file)) from None
    return PublicKey(name, key)


def read_signer(file: Path, ask: Ask) -> CryptoSigner:
    """The private half, opened. Raises ``pack_key_wrong``, ``pack_passphrase_wrong``."""
    pem = _read(file)
    try:
        private = load_pem_private_key(pem, _passphrase(file, ask).encode() or None)
    except TypeError:
        raise PlainError("pack_passphrase_wrong", file=str(file)) from None
    except (ValueError, UnsupportedAlgorithm) as wrong:
        # The library says "Incorrect password" in several ways; a file that is no key begins otherwise.
        code = "pack_passphrase_wrong" if pem.startswith(b"-----BEGIN ENCRYPTED") else "pack_key_wrong"
        raise PlainError(code, file=str(file)) from wrong
    if not isinstance(private, Ed25519PrivateKey):
        raise PlainError("pack_key_wrong", file=str(file))
    return CryptoSigner(private, _public(private, ""))


def _public(private: Ed25519PrivateKey, name: str) -> SSlibKey:
    key = SSlibKey.from_crypto(private.public_key())
    if name:
        key.unrecognized_fields["x-name"] = name
    return key


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES)
    except OSError as wrong:
        raise PlainError("pack_no_access", exit_code=3, place=str(file), detail=wrong.strerror) from None


def _passphrase(file: Path, ask: Ask) -> str:
    return os.environ.get(PASSPHRASE_VARIABLE) or ask(str(file))
