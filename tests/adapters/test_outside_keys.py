"""Keys that never leave their place: a token (SoftHSM2 as the real one) and the Windows certificate store."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from ctypes import CFUNCTYPE, c_int, c_int32, c_uint32, c_void_p, c_wchar_p
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from genuine_records import AT, certificate, record, unsigned

from advisor.adapters.signature.identity import Identity, IdentityStore
from advisor.adapters.signature.signer import PdfRecordSigner, sign
from advisor.adapters.signature.token_key import PIN_VARIABLE, read_address
from advisor.adapters.signature.windows_key import Cng, _Context, open_certificate
from advisor.adapters.verification.rules import judge
from advisor.adapters.verification.trust import Trust
from advisor.domain.errors import PlainError

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
DER = serialization.Encoding.DER


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A token with an elliptic and an RSA key, and one with nothing. The driver reads its settings only once."""
    if not Path(MODULE).exists():
        if os.environ.get("ADVISOR_INTEROP"):
            pytest.fail("missing: SoftHSM2")
        pytest.skip("this machine lacks SoftHSM2 (apt-get install softhsm2); .ci/run installs it")
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    util = str(shutil.which("softhsm2-util"))
    for label in ("Town hall", "Empty"):
        subprocess.run([util, "--init-token", "--free", "--label", label, "--pin", "4711", "--so-pin", "12345678"],
                       check=True, capture_output=True)  # fmt: skip
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    issuer = certificate(issuer_key, "Town root", ca=True)
    middle_key = ec.generate_private_key(ec.SECP256R1())
    middle = certificate(middle_key, "Town middle", (issuer_key, issuer), ca=True)
    made: dict[str, Any] = {"root": issuer, "middle": middle}
    for number, (name, key) in enumerate((("elliptic", ec.generate_private_key(ec.SECP256R1())),
                                          ("rsa", rsa.generate_private_key(65537, 2048))), 1):  # fmt: skip
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "key.pem").write_bytes(pem)
        subprocess.run([util, "--import", str(folder / "key.pem"), "--token", "Town hall", "--label", name, "--id",
                        f"0{number}", "--pin", "4711"], check=True, capture_output=True)  # fmt: skip
        made[name] = certificate(key, f"Jana ({name})", (middle_key, middle))
    import pkcs11
    from pkcs11 import Attribute, CertificateType, ObjectClass

    with pkcs11.lib(MODULE).get_token(token_label="Town hall").open(rw=True, user_pin="4711") as session:
        for number, name in ((b"\x01", "elliptic"), (b"\x02", "rsa"), (b"\x09", "middle")):
            session.create_object({
                Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True, Attribute.LABEL: name, Attribute.ID: number,
                Attribute.SUBJECT: made[name].subject.public_bytes(), Attribute.VALUE: made[name].public_bytes(DER),
            })  # fmt: skip
    yield made
    os.environ.pop("SOFTHSM2_CONF")


@pytest.fixture
def logged_out(token: dict[str, Any]) -> None:
    """Once somebody has typed the PIN, a token answers every session of this process."""
    import pkcs11

    pkcs11.lib(MODULE).reinitialize()


def address(token: str = "Town%20hall", key: str = "elliptic", module: str = MODULE) -> Path:
    return Path(f"pkcs11:token={token};object={key}?module-path={module}")


@pytest.mark.usefixtures("logged_out")
@pytest.mark.parametrize("kind", ["elliptic", "rsa"])
def test_a_record_signed_on_the_token(token: dict[str, Any], tmp_path: Path, kind: str) -> None:
    asked: list[str] = []
    store = IdentityStore(tmp_path, ask=lambda name: asked.append(name) or "4711")
    signer = PdfRecordSigner(store)
    for _ in range(2):  # the second one without asking again
        pdf, made = signer.sign(unsigned(record()), AT, address(key=kind))
    assert (made.level, made.signer, asked) == ("B-B", f"Jana ({kind})", ["Town hall"])
    assert store.open(address(key=kind), AT).others == (token["middle"],)
    from advisor.adapters.verification.cms import certificate as read_certificate

    found = judge(pdf, Trust(roots=(read_certificate(token["root"].public_bytes(DER)),)))
    assert (found.intact, found.signer, found.signer_name) == ("yes", "trusted", f"Jana ({kind})")


@pytest.mark.usefixtures("logged_out")
def test_the_pin_from_the_environment(
    token: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PIN_VARIABLE, "4711")
    assert IdentityStore(tmp_path).open(address(), AT).passphrase_in == "token"


@pytest.mark.usefixtures("logged_out")
@pytest.mark.parametrize(
    ("where", "pin", "code"),
    [(address(), "0000", "token_pin"), (address(), "", "token_pin"), (address(token="Nobody"), "4711", "token_missing"),
     (address(token="Empty"), "4711", "token_no_key"), (address(key="other"), "4711", "token_no_key"),
     (Path(f"pkcs11:token=Town%20hall?module-path={MODULE}"), "4711", "token_several"),
     (Path(f"pkcs11:?module-path={MODULE}"), "4711", "token_unclear"),
     (address(module="/nowhere/driver.so"), "4711", "token_driver"),
     (address(module="/etc/hostname"), "4711", "token_driver")],
)  # fmt: skip
def test_what_is_wrong_with_a_token_is_said(
    token: dict[str, Any], tmp_path: Path, where: Path, pin: str, code: str
) -> None:
    asked: list[str] = []
    with pytest.raises(PlainError) as caught:
        IdentityStore(tmp_path, ask=lambda name: asked.append(name) or pin).open(where, AT)
    assert caught.value.code == code
    assert len(asked) <= 1  # never a second try by itself: that could lock the token
    assert "0000" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["pkcs11:token=a", "pkcs11:token=a;token=b?module-path=/x", "pkcs11:what=a?module-path=/x", "pkcs11:",
             "pkcs11:token?module-path=/x"],
)  # fmt: skip
def test_addresses_that_name_no_key(text: str) -> None:
    with pytest.raises(PlainError, match="token_address"):
        read_address(text)


def test_a_pin_in_an_address_is_refused_and_not_repeated() -> None:
    for text in ("pkcs11:token=a?module-path=/x&pin-value=4711", "pkcs11:token=a;pin-value=4711?module-path=/x"):
        with pytest.raises(PlainError, match="token_secret") as caught:
            read_address(text)
        assert "4711" not in str(caught.value)
    assert read_address("pkcs11:token=a%20b;id=%01%ff?module-path=C:/x.dll").key_id == b"\x01\xff"


# -- the Windows certificate store, played by C functions with the documented types


class Windows:
    """What crypt32 and ncrypt do, behind real C calls: handles are wider than 32 bits, as on a 64-bit system."""

    def __init__(self, certificates: dict[str, list[x509.Certificate]], keys: dict[bytes, Any]) -> None:
        self.keys, self.handles = keys, dict[int, Any]()
        self.open, self.contexts, self.status = 0, 0, 0
        self._stores: dict[int, list[Any]] = {}
        self._kept: list[Any] = []
        for number, (name, listed) in enumerate(certificates.items()):
            self._stores[0x7F0000001000 + number] = [self._context(c.public_bytes(DER)) for c in listed]
            setattr(self, f"store_{name}", 0x7F0000001000 + number)
        names = {
            "CertOpenSystemStoreW": (c_void_p, (c_void_p, c_wchar_p), self._open),
            "CertCloseStore": (c_int, (c_void_p, c_uint32), self._close),
            "CertFindCertificateInStore": (c_void_p, (c_void_p, c_uint32, c_uint32, c_uint32, c_void_p, c_void_p),
                                           self._find),
            "CertEnumCertificatesInStore": (c_void_p, (c_void_p, c_void_p), self._next),
            "CertFreeCertificateContext": (c_int, (c_void_p,), self._free),
            "CryptAcquireCertificatePrivateKey": (c_int, (c_void_p, c_uint32, c_void_p, c_void_p, c_void_p, c_void_p),
                                                  self._key),
            "NCryptSignHash": (c_int32, (c_void_p, c_void_p, c_void_p, c_uint32, c_void_p, c_uint32, c_void_p,
                                         c_uint32), self._sign),
            "NCryptFreeObject": (c_int32, (c_void_p,), lambda handle: 0 if self.handles.pop(handle) else 1),
        }  # fmt: skip
        for name, (result, arguments, function) in names.items():
            setattr(self, name, CFUNCTYPE(result, *arguments)(function))

    def _context(self, raw: bytes) -> int:
        content = (ctypes.c_ubyte * len(raw)).from_buffer_copy(raw)
        context = _Context(1, ctypes.cast(content, ctypes.POINTER(ctypes.c_ubyte)), len(raw), None, None)
        self._kept += [content, context]
        return ctypes.addressof(context)

    def _open(self, provider: Any, name: str) -> int:
        assert provider is None
        self.open += 1
        return int(getattr(self, f"store_{name}", 0))

    def _close(self, store: int, flags: int) -> int:
        assert (store in self._stores, flags) == (True, 0)
        self.open -= 1
        return 1

    def _find(self, store: int, encoding: int, flags: int, kind: int, blob: int, before: Any) -> int:
        assert (encoding, flags, kind, before) == (0x10001, 0, 0x10000, None)
        size, data = ctypes.cast(blob, ctypes.POINTER(c_uint32))[0], ctypes.cast(blob + 8, ctypes.POINTER(c_void_p))[0]
        import hashlib

        wanted = ctypes.string_at(data, size)
        for address in self._stores[store]:
            if hashlib.sha1(self._raw(address)).digest() == wanted:
                self.contexts += 1
                return int(address)
        return 0

    def _raw(self, address: int) -> bytes:
        context = _Context.from_address(address)
        return ctypes.string_at(context.encoded, context.size)

    def _next(self, store: int, before: int | None) -> int:
        listed = self._stores[store]
        place = 0 if before is None else listed.index(before) + 1
        return listed[place] if place < len(listed) else 0

    def _free(self, context: int) -> int:
        self.contexts -= 1
        return 1

    def _key(self, context: int, flags: int, window: Any, handle: int, spec: int, free: int) -> int:
        assert (flags, window) == (0x40004, None)
        key = self.keys.get(self._raw(context))
        if key is None:
            return 0
        number = 0x7FFF00000000 + len(self.handles)
        self.handles[number] = key
        c_void_p.from_address(handle).value = number
        c_uint32.from_address(spec).value = 0xFFFFFFFF
        c_int.from_address(free).value = 1
        return 1

    def _sign(self, handle: int, pad: int | None, source: int, size: int, out: int | None, room: int, done: int,
              flags: int) -> int:  # fmt: skip
        if self.status:
            return ctypes.c_int32(self.status).value
        key, hashed = self.handles[handle], ctypes.string_at(source, size)
        if isinstance(key, rsa.RSAPrivateKey):
            assert pad is not None
            assert (c_wchar_p.from_address(pad).value, flags) == ("SHA256", 2)
            raw = key.sign(hashed, padding.PKCS1v15(), utils.Prehashed(SHA256()))
        else:
            assert (pad, flags) == (None, 0)
            r, s = utils.decode_dss_signature(key.sign(hashed, ec.ECDSA(utils.Prehashed(SHA256()))))
            raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        c_uint32.from_address(done).value = len(raw)
        if out is not None:
            assert room >= len(raw)
            ctypes.memmove(out, raw, len(raw))
        return 0


def thumbprint(made: x509.Certificate) -> str:
    from cryptography.hazmat.primitives.hashes import SHA1

    return made.fingerprint(SHA1()).hex().upper()


@pytest.fixture(params=["elliptic", "rsa"])
def store(request: pytest.FixtureRequest) -> tuple[Windows, x509.Certificate, x509.Certificate]:
    root_key, middle_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = certificate(root_key, "Town root", ca=True)
    middle = certificate(middle_key, "Town middle", (root_key, root), ca=True)
    key: Any = ec.generate_private_key(ec.SECP256R1())
    if request.param == "rsa":
        key = rsa.generate_private_key(65537, 2048)
    own = certificate(key, "Jana", (middle_key, middle))
    bare = certificate(middle_key, "Without key")
    return Windows({"MY": [bare, own], "CA": [middle, root]}, {own.public_bytes(DER): key}), own, middle


def test_a_record_signed_in_the_windows_store(store: tuple[Windows, x509.Certificate, x509.Certificate]) -> None:
    windows, own, middle = store
    opened: Identity | None = open_certificate(thumbprint(own), Cng(lambda name: windows))
    assert opened is not None
    assert (opened.name, opened.others, windows.open, windows.contexts) == ("Jana", (middle,), 0, 0)
    found = judge(sign(unsigned(record()), AT, opened), Trust(signers={opened.key_sha256: "Jana"}))
    assert (found.overall, found.intact, found.signer) == ("good", "yes", "trusted")
    for status, code in ((-2146434962, "windows_cancelled"), (-2146893802, "windows_failed")):
        windows.status = status
        with pytest.raises(PlainError, match=code):
            sign(unsigned(record()), AT, opened)
    opened = None
    import gc

    gc.collect()
    assert windows.handles == {}  # every handle was given back


def test_what_the_windows_store_lacks_is_said(store: tuple[Windows, x509.Certificate, x509.Certificate]) -> None:
    windows, own, middle = store
    cng = Cng(lambda name: windows)
    with pytest.raises(PlainError, match="windows_no_certificate") as caught:
        open_certificate("AB" * 20, cng)
    assert f"Jana ({thumbprint(own)})" in str(caught.value.values["names"])
    with pytest.raises(PlainError, match="windows_no_key"):
        open_certificate(windows_bare(windows), cng)
    with pytest.raises(PlainError, match="windows_thumbprint"):
        open_certificate("Jana", cng)
    assert (windows.open, windows.contexts) == (0, 0)


def windows_bare(windows: Windows) -> str:
    raw = windows._raw(windows._stores[windows.store_MY][0])  # type: ignore[attr-defined]
    return thumbprint(x509.load_der_x509_certificate(raw))


@pytest.mark.skipif(os.name == "nt", reason="Windows has a store of its own")
def test_elsewhere_there_is_no_windows_store(tmp_path: Path) -> None:
    with pytest.raises(PlainError, match="windows_only"):
        IdentityStore(tmp_path).open(Path("windows:" + "AB" * 20), AT)


@pytest.mark.usefixtures("logged_out", "token")
@pytest.mark.parametrize("kind", ["elliptic", "rsa"])
def test_a_pack_signed_on_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    from advisor.adapters import places
    from advisor.adapters.gettext_texts import GettextTexts
    from advisor.main_packs import PackJobs

    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    jobs, shop, day = PackJobs(ask=lambda _name: "4711"), tmp_path / "shop", date.today()
    where = f"pkcs11:token=Town%20hall;object={kind}?module-path={MODULE}"
    made = jobs.key(tmp_path / "jana", "Jana", where)
    assert not (tmp_path / "jana").exists()
    public = Path(made["public"])
    jobs.init(shop, "organisation", "Town", [public], public, 1, day)
    example = Path(__file__).resolve().parents[2] / "docs" / "examples" / "organisation"
    texts = GettextTexts("en", places.locale_dir())
    jobs.add(shop, example, day, texts)
    assert jobs.sign(shop, where)["signed"] == ["root", "targets"]
    code = jobs.publish(shop, where, day, 30, None)["root_code"]
    assert PackJobs().take(str(shop / "published"), day, texts, code)["name"] == "Town"
