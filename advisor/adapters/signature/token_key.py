"""A key on a token or card, through its PKCS#11 driver. The key stays there; only the hash goes to it.

Named by an address of RFC 7512, in which the driver may stand:
``pkcs11:token=Office;object=jana?module-path=/usr/lib/softhsm/libsofthsm2.so``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11 import exceptions as trouble

from advisor.adapters.signature.identity import Identity, identity_of, issuers_above
from advisor.domain.errors import PlainError

PIN_VARIABLE = "ADVISOR_TOKEN_PIN"
_RSA = {"sha256": Mechanism.SHA256_RSA_PKCS, "sha384": Mechanism.SHA384_RSA_PKCS, "sha512": Mechanism.SHA512_RSA_PKCS}


@dataclass(frozen=True)
class TokenAddress:
    """Which key on which token, through which driver. Empty parts mean: the only one there is."""

    module: str
    token: str = ""
    serial: str = ""
    label: str = ""
    key_id: bytes = b""


def read_address(address: str) -> TokenAddress:
    """The parts of an RFC 7512 address. Raises PlainError; a PIN in it is refused and not repeated."""
    path, _, query = address.removeprefix("pkcs11:").partition("?")
    parts: dict[str, str] = {}
    for part in filter(None, [*path.split(";"), *query.split("&")]):
        name, sign, value = part.partition("=")
        if name in ("pin-value", "pin-source"):
            raise PlainError("token_secret")
        if not sign or name in parts:
            raise PlainError("token_address", address=address)
        parts[name] = value
    key_id = unquote_to_bytes(parts.pop("id", ""))
    parts = {name: unquote(value) for name, value in parts.items()}
    known = {"module-path", "token", "serial", "object", "type", "model", "manufacturer"}
    if parts.keys() - known or not parts.get("module-path"):
        raise PlainError("token_address", address=address)
    return TokenAddress(parts["module-path"], parts.get("token", ""), parts.get("serial", ""), parts.get("object", ""),
                        key_id)  # fmt: skip


class TokenKey:
    """Fulfils ``OutsideKey``."""

    def __init__(self, key: Any, name: str) -> None:
        self._key, self._name = key, name

    def sign_raw(self, data: bytes, digest: str) -> bytes:
        """Raises PlainError, for example when the token was pulled out."""
        try:
            if self._key.key_type is KeyType.RSA:
                return bytes(self._key.sign(data, mechanism=_RSA[digest]))
            # Drivers differ in which hashes they know for ECDSA; the bare mechanism is in all of them.
            raw = bytes(self._key.sign(hashlib.new(digest, data).digest(), mechanism=Mechanism.ECDSA))
        except trouble.PKCS11Error as error:
            raise PlainError("token_failed", exit_code=3, token=self._name, detail=type(error).__name__) from None
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def open_token(address: str, ask: Callable[[str], str] | None) -> Identity:
    """The key with its certificate. Asks once for the PIN: a second wrong one could lock the token."""
    wanted = read_address(address)
    token = _token(wanted)
    name = str(token.label).strip()
    pin: Any = pkcs11.PROTECTED_AUTH  # the token has keys of its own for the PIN
    if not token.flags & pkcs11.TokenFlag.PROTECTED_AUTHENTICATION_PATH:
        pin = os.environ.get(PIN_VARIABLE) or (ask(name) if ask else "")
    if pin == "":
        raise PlainError("token_pin", token=name)
    try:
        try:
            session = token.open(user_pin=pin)
        except trouble.UserAlreadyLoggedIn:  # by this very program, a moment ago
            session = token.open()
        keys = _matching(session, wanted, ObjectClass.PRIVATE_KEY)
        certificates = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
        read = [(c[Attribute.ID], x509.load_der_x509_certificate(c[Attribute.VALUE])) for c in certificates]
    except (trouble.PinIncorrect, trouble.PinLenRange, trouble.PinInvalid, trouble.UserNotLoggedIn):
        raise PlainError("token_pin", token=name) from None
    except (trouble.PinLocked, trouble.PinExpired, trouble.UserPinNotInitialized):
        raise PlainError("token_locked", token=name) from None
    except (trouble.PKCS11Error, ValueError) as error:
        raise PlainError("token_failed", exit_code=3, token=name, detail=type(error).__name__) from None
    pairs = [(key, certificate) for key in keys for number, certificate in read if number == key[Attribute.ID]]
    if len(pairs) != 1:
        labels = ", ".join(sorted({str(key.label) for key, _ in pairs}))
        raise PlainError("token_several" if pairs else "token_no_key", token=name, labels=labels)
    key, certificate = pairs[0]
    others = issuers_above(certificate, [c for _, c in read])
    return identity_of(TokenKey(key, name), certificate, others, "token", name)


def _token(wanted: TokenAddress) -> Any:
    try:
        driver = pkcs11.lib(wanted.module)
        tokens = [t for slot in driver.get_slots(token_present=True) if (t := slot.get_token()).flags
                  & pkcs11.TokenFlag.TOKEN_INITIALIZED]  # fmt: skip
    except (trouble.PKCS11Error, RuntimeError, OSError) as error:
        raise PlainError("token_driver", path=Path(wanted.module), detail=str(error) or type(error).__name__) from None
    if wanted.token:
        tokens = [t for t in tokens if str(t.label).strip() == wanted.token]
    if wanted.serial:
        tokens = [t for t in tokens if bytes(t.serial).decode("latin-1").strip() == wanted.serial]
    if len(tokens) != 1:
        raise PlainError("token_missing" if not tokens else "token_unclear", exit_code=3, token=wanted.token)
    return tokens[0]


def _matching(session: Any, wanted: TokenAddress, kind: ObjectClass) -> list[Any]:
    template: dict[Attribute, Any] = {Attribute.CLASS: kind}
    if wanted.label:
        template[Attribute.LABEL] = wanted.label
    if wanted.key_id:
        template[Attribute.ID] = wanted.key_id
    return list(session.get_objects(template))
