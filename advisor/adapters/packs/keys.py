"""The keys of the people who make packs: Ed25519, one encrypted file a person, and a public half to hand round."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, SSlibKey

from advisor.domain.errors import PlainError

SCHEMA = "advisor/pack-key/1"
PASSPHRASE_VARIABLE = "ADVISOR_PACK_PASSPHRASE"
PUBLIC = ".pub.json"
MAX_BYTES = 100_000
LEAST_PASSPHRASE = 12

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
    document = {"schema": SCHEMA, "name": name, "keyid": made.key.keyid, "key": made.key.to_dict()}
    public = file.with_name(file.name + PUBLIC)
    for path, content in ((file, pem), (public, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())):
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if path == file else 0o644)
        except FileExistsError:
            raise PlainError("pack_exists", place=str(path)) from None
        except OSError as wrong:
            raise PlainError("pack_no_access", exit_code=3, place=str(path), detail=wrong.strerror) from None
        with open(handle, "wb") as out:
            out.write(content)
    return made


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
