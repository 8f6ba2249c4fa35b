"""A key in the Windows certificate store, used where it lies through CNG (crypt32.dll, ncrypt.dll).

Written against Microsoft's documentation of the functions named below. Every
handle has its type, because a 64-bit handle cut to 32 bits is the usual fault.
Windows itself asks for the PIN of a card or for consent, where the key wants it.
"""

from __future__ import annotations

import ctypes
import hashlib
import re
from contextlib import suppress
from ctypes import POINTER, Structure, byref, c_int, c_int32, c_ubyte, c_uint32, c_void_p, c_wchar_p, cast
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from advisor.adapters.signature.identity import Identity, identity_of, issuers_above
from advisor.domain.errors import PlainError

_X509_ASN_ENCODING = 0x1
_PKCS_7_ASN_ENCODING = 0x10000
_FIND_SHA1_HASH = 0x10000
_ONLY_NCRYPT_KEY = 0x40000
_COMPARE_KEY = 0x4
_NCRYPT_KEY_SPEC = 0xFFFFFFFF
_BCRYPT_PAD_PKCS1 = 0x2
_USER_CANCELLED = (0x8010006E, 0x800704C7)  # SCARD_W_CANCELLED_BY_USER, ERROR_CANCELLED
_SHOWN = 20


class _Blob(Structure):
    """CRYPT_INTEGER_BLOB."""

    _fields_ = [("size", c_uint32), ("data", POINTER(c_ubyte))]


class _Context(Structure):
    """CERT_CONTEXT."""

    _fields_ = [("encoding", c_uint32), ("encoded", POINTER(c_ubyte)), ("size", c_uint32), ("info", c_void_p),
                ("store", c_void_p)]  # fmt: skip


class _Padding(Structure):
    """BCRYPT_PKCS1_PADDING_INFO."""

    _fields_ = [("algorithm", c_wchar_p)]


_ContextPointer = POINTER(_Context)


class Cng:
    """The functions used, with their types. ``load`` gives a library by name: ``ctypes.WinDLL`` on Windows."""

    def __init__(self, load: Any) -> None:
        crypt32, ncrypt = load("crypt32.dll"), load("ncrypt.dll")
        self.open_store = _typed(crypt32.CertOpenSystemStoreW, c_void_p, c_void_p, c_wchar_p)
        self.close_store = _typed(crypt32.CertCloseStore, c_int, c_void_p, c_uint32)
        self.find = _typed(crypt32.CertFindCertificateInStore, _ContextPointer, c_void_p, c_uint32, c_uint32, c_uint32,
                           c_void_p, _ContextPointer)  # fmt: skip
        self.enumerate = _typed(crypt32.CertEnumCertificatesInStore, _ContextPointer, c_void_p, _ContextPointer)
        self.free_context = _typed(crypt32.CertFreeCertificateContext, c_int, _ContextPointer)
        self.private_key = _typed(crypt32.CryptAcquireCertificatePrivateKey, c_int, _ContextPointer, c_uint32, c_void_p,
                                  POINTER(c_void_p), POINTER(c_uint32), POINTER(c_int))  # fmt: skip
        self.sign_hash = _typed(ncrypt.NCryptSignHash, c_int32, c_void_p, c_void_p, POINTER(c_ubyte), c_uint32,
                                POINTER(c_ubyte), c_uint32, POINTER(c_uint32), c_uint32)  # fmt: skip
        self.free_object = _typed(ncrypt.NCryptFreeObject, c_int32, c_void_p)


def _typed(function: Any, result: Any, *arguments: Any) -> Any:
    function.restype, function.argtypes = result, list(arguments)
    return function


class StoreKey:
    """Fulfils ``OutsideKey``. Holds the key's handle until the program ends."""

    def __init__(self, cng: Cng, handle: int, is_rsa: bool, free: bool) -> None:
        self._cng, self._handle, self._rsa, self._free = cng, handle, is_rsa, free

    def sign_raw(self, data: bytes, digest: str) -> bytes:
        """Raises PlainError with the number that Windows gives."""
        hashed = hashlib.new(digest, data).digest()
        source = (c_ubyte * len(hashed)).from_buffer_copy(hashed)
        padding = byref(_Padding(digest.upper())) if self._rsa else None
        flags = _BCRYPT_PAD_PKCS1 if self._rsa else 0
        size = c_uint32(0)
        self._check(self._cng.sign_hash(self._handle, padding, source, len(hashed), None, 0, byref(size), flags))
        out = (c_ubyte * size.value)()
        self._check(
            self._cng.sign_hash(self._handle, padding, source, len(hashed), out, size.value, byref(size), flags)
        )
        raw = bytes(out)[: size.value]
        if self._rsa:
            return raw
        half = len(raw) // 2  # CNG gives r and s behind each other; a signature wants them as DER
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))

    def _check(self, status: int) -> None:
        number = status & 0xFFFFFFFF
        if number in _USER_CANCELLED:
            raise PlainError("windows_cancelled", exit_code=3)
        if number:
            raise PlainError("windows_failed", exit_code=3, detail=f"0x{number:08X}")

    def __del__(self) -> None:
        if self._free:
            self._cng.free_object(self._handle)


def open_certificate(thumbprint: str, cng: Cng | None = None) -> Identity:
    """The certificate with this SHA-1 thumbprint in the person's own store, and its key."""
    wanted = re.sub(r"[^0-9a-f]", "", thumbprint.lower())
    if len(wanted) != 40:
        raise PlainError("windows_thumbprint", value=thumbprint)
    if cng is None:
        load = getattr(ctypes, "WinDLL", None)
        if load is None:
            raise PlainError("windows_only")
        cng = Cng(lambda name: load(name, use_last_error=True))
    store = cng.open_store(None, "MY")
    if not store:
        raise PlainError("windows_failed", exit_code=3, detail="MY")
    try:
        return _from_store(cng, store, bytes.fromhex(wanted))
    finally:
        cng.close_store(store, 0)


def _from_store(cng: Cng, store: int, thumbprint: bytes) -> Identity:
    raw = (c_ubyte * 20).from_buffer_copy(thumbprint)
    encodings = _X509_ASN_ENCODING | _PKCS_7_ASN_ENCODING
    context = cng.find(store, encodings, 0, _FIND_SHA1_HASH, byref(_Blob(20, cast(raw, POINTER(c_ubyte)))), None)
    if not context:
        names = ", ".join(map(_shown, _in_store(cng, store, _SHOWN))) or "-"
        raise PlainError("windows_no_certificate", thumbprint=thumbprint.hex().upper(), names=names)
    try:
        certificate = x509.load_der_x509_certificate(_encoded(context))
        handle, spec, free = c_void_p(), c_uint32(), c_int()
        flags = _ONLY_NCRYPT_KEY | _COMPARE_KEY
        # wine hands out a key of the older interface in spite of the flag; its handle means something else.
        done = cng.private_key(context, flags, None, byref(handle), byref(spec), byref(free))
        if not done or spec.value != _NCRYPT_KEY_SPEC:
            raise PlainError("windows_no_key", name=_name(certificate))
    finally:
        cng.free_context(context)
    is_rsa = isinstance(certificate.public_key(), rsa.RSAPublicKey)
    key = StoreKey(cng, handle.value or 0, is_rsa, bool(free.value))
    return identity_of(key, certificate, _issuers(cng, certificate), "windows", _name(certificate))


def _encoded(context: Any) -> bytes:
    return ctypes.string_at(context.contents.encoded, context.contents.size)


def _in_store(cng: Cng, store: int, most: int) -> list[bytes]:
    """The certificates of a store, as they are encoded."""
    found: list[bytes] = []
    context = cng.enumerate(store, None)
    while context and len(found) < most:
        found.append(_encoded(context))
        context = cng.enumerate(store, context)  # frees the one before
    if context:
        cng.free_context(context)
    return found


def _shown(raw: bytes) -> str:
    """Name and thumbprint, to help with a wrong one."""
    thumbprint = hashlib.sha1(raw, usedforsecurity=False).hexdigest().upper()
    return f"{_name(x509.load_der_x509_certificate(raw))} ({thumbprint})"


def _issuers(cng: Cng, certificate: x509.Certificate) -> tuple[x509.Certificate, ...]:
    """The issuers that Windows keeps in its store of intermediate authorities."""
    store = cng.open_store(None, "CA")
    if not store:
        return ()
    try:
        read = []
        for raw in _in_store(cng, store, 500):
            with suppress(ValueError):  # some old certificates are not well formed
                read.append(x509.load_der_x509_certificate(raw))
        return issuers_above(certificate, read)
    finally:
        cng.close_store(store, 0)


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
