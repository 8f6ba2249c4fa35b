"""The Windows certificate store through CNG, in the installed program's own Python under wine, as far as wine goes.

wine 8 has the store with all that is asked of it, and CNG keys of the RSA kind in
memory, with real signatures. It has no CNG keys on a curve, keeps none, and cannot
tie one to a certificate. So one call is stood in for here, and only that one:
which key belongs to the certificate (CryptAcquireCertificatePrivateKey).
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.installer.wine import Wine
from tests.interop.windows import JAR

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "adapters"))

# What an administrator's tools do on Windows: certificates come into the stores, keys into CNG.
TOOLS = r"""
import ctypes, json, sys
from ctypes import POINTER, byref, c_char_p, c_int, c_uint32, c_void_p, c_wchar_p
from datetime import datetime
from pathlib import Path
from advisor.adapters.signature import windows_key
from advisor.adapters.signature.signer import sign
from advisor.domain.errors import PlainError
crypt32, ncrypt = ctypes.WinDLL("crypt32.dll", use_last_error=True), ctypes.WinDLL("ncrypt.dll")
def typed(function, result, *arguments):
    function.restype, function.argtypes = result, list(arguments)
    return function
open_store = typed(crypt32.CertOpenSystemStoreW, c_void_p, c_void_p, c_wchar_p)
add = typed(crypt32.CertAddEncodedCertificateToStore, c_int, c_void_p, c_uint32, c_char_p, c_uint32, c_uint32, c_void_p)
add_context = typed(crypt32.CertAddCertificateContextToStore, c_int, c_void_p, c_void_p, c_uint32, c_void_p)
close = typed(crypt32.CertCloseStore, c_int, c_void_p, c_uint32)
pfx_store = typed(crypt32.PFXImportCertStore, c_void_p, c_void_p, c_wchar_p, c_uint32)
first = typed(crypt32.CertEnumCertificatesInStore, c_void_p, c_void_p, c_void_p)
provider_of = typed(ncrypt.NCryptOpenStorageProvider, ctypes.c_int32, POINTER(c_void_p), c_wchar_p, c_uint32)
import_key = typed(ncrypt.NCryptImportKey, ctypes.c_int32, c_void_p, c_void_p, c_wchar_p, c_void_p, POINTER(c_void_p),
                   c_char_p, c_uint32, c_uint32)
class Blob(ctypes.Structure):
    _fields_ = [("size", c_uint32), ("data", c_char_p)]
def put(name, der):
    store, raw = open_store(None, name), bytes.fromhex(der)
    assert add(store, 1, raw, len(raw), 3, None)
    assert close(store, 0)  # wine keeps it then
def key(blob):
    provider, made, raw = c_void_p(), c_void_p(), bytes.fromhex(blob)
    provider_of(byref(provider), "Microsoft Software Key Storage Provider", 0)
    assert import_key(provider, None, "RSAPRIVATEBLOB", None, byref(made), raw, len(raw), 0) == 0
    return made.value
def trouble(job):
    try:
        job()
    except PlainError as error:
        return [error.code, {name: str(value) for name, value in error.values.items()}]
    return None
given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
cng = windows_key.Cng(lambda name: ctypes.WinDLL(name, use_last_error=True))
"""
# First process: the store is filled, every refusal is seen, and a record is signed with a key inside CNG.
SIGN = TOOLS + r"""
put("MY", given["certificate"]); put("CA", given["middle"]); put("CA", given["other"])
found = {"unknown": trouble(lambda: windows_key.open_certificate("00" * 20)),
         "without key": trouble(lambda: windows_key.open_certificate(given["thumbprint"]))}
pfx = bytes.fromhex(given["pfx"])
blob = Blob(len(pfx), pfx)
held = first(pfx_store(byref(blob), "pw", 0), None)
own = open_store(None, "MY")
found["pfx imported"] = bool(held) and bool(add_context(own, held, 3, None)) and bool(close(own, 0))
found["older key"] = trouble(lambda: windows_key.open_certificate(given["pfx thumbprint"]))
handle = key(given["key"])
def private_key(context, flags, _window, out, spec, free):
    found["flags"] = flags
    out._obj.value, spec._obj.value, free._obj.value = handle, 0xFFFFFFFF, 1
    return 1
cng.private_key = private_key
identity = windows_key.open_certificate(" ".join(given["thumbprint"][i:i+2] for i in range(0, 40, 2)).upper(), cng)
found["identity"] = [identity.name, identity.key_sha256, len(identity.others)]
signed = sign(Path(given["pages"]).read_bytes(), datetime.fromisoformat(given["at"]), identity)
Path(given["record"]).write_bytes(signed)
print(json.dumps(found))
"""
# Second process: what came into the store is still there, as the registry keeps it.
AGAIN = TOOLS + r"""
found = {"unknown": trouble(lambda: windows_key.open_certificate("00" * 20)),
         "there": trouble(lambda: windows_key.open_certificate(given["thumbprint"]))}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def python(wine: Wine, built: Path) -> Path:
    """The staged program with a python.exe beside its libraries."""
    folder = wine.drive / "store"
    shutil.copytree(built / "stage", folder)
    assert JAR.exists(), ".ci/run fetches it"
    with zipfile.ZipFile(JAR) as archive:
        (folder / "python.exe").write_bytes(archive.read("org/bytedeco/cpython/windows-x86_64/python.exe"))
    return folder / "python.exe"


def rsa_blob(key: rsa.RSAPrivateKey) -> bytes:
    """BCRYPT_RSAPRIVATE_BLOB."""
    own = key.private_numbers()
    head = struct.pack("<6I", 0x32415352, 2048, 3, 256, 128, 128)
    parts = ((own.public_numbers.e, 3), (own.public_numbers.n, 256), (own.p, 128), (own.q, 128))
    return head + b"".join(value.to_bytes(size, "big") for value, size in parts)


def thumbprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA1()).hex()


def der(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.DER).hex()


def test_a_record_signed_with_a_key_in_the_store(wine: Wine, python: Path) -> None:
    from genuine_records import AT, certificate, record, unsigned

    from advisor.adapters.signature.identity import key_fingerprint
    from advisor.adapters.verification.cms import certificate as read_certificate
    from advisor.adapters.verification.rules import judge
    from advisor.adapters.verification.trust import Trust

    root_key, middle_key, other_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = certificate(root_key, "Root of the test", ca=True)
    middle = certificate(middle_key, "Middle of the test", (root_key, root), ca=True)
    own_key, older_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    own = certificate(own_key, "Ľubica Šťastná", (middle_key, middle))
    older = certificate(older_key, "Older interface")
    way = (
        serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2000).hmac_hash(hashes.SHA1())
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).build(b"pw")
    )  # fmt: skip
    folder = wine.drive / "sign"
    folder.mkdir()
    (folder / "pages.pdf").write_bytes(unsigned(record()))
    given = {
        "certificate": der(own), "thumbprint": thumbprint(own), "middle": der(middle),
        "other": der(certificate(other_key, "Another authority", ca=True)), "key": rsa_blob(own_key).hex(),
        "pfx thumbprint": thumbprint(older),
        "pfx": pkcs12.serialize_key_and_certificates(b"x", older_key, older, None, way).hex(),
        "pages": r"C:\sign\pages.pdf", "record": r"C:\sign\record.pdf", "at": AT.isoformat(),
    }  # fmt: skip
    (folder / "given.json").write_text(json.dumps(given), "utf-8")

    def run(script: str) -> dict[str, Any]:
        (folder / "script.py").write_text(script, "utf-8")
        words = (str(python), r"C:\sign\script.py", r"C:\sign\given.json")
        ran = wine.run(*words, PYTHONUTF8="1", ADVISOR_HOME=r"C:\sign")
        assert ran.code == 0, ran.err
        return json.loads(ran.out.splitlines()[-1])  # type: ignore[no-any-return]

    found = run(SIGN)
    code, said = found["unknown"]
    assert (code, said["thumbprint"]) == ("windows_no_certificate", "00" * 20)
    assert f"Ľubica Šťastná ({thumbprint(own).upper()})" in said["names"]
    # wine cannot tie a CNG key to a certificate, and gives one of the older interface although it must not.
    assert found["without key"] == ["windows_no_key", {"name": "Ľubica Šťastná"}]
    assert found["pfx imported"]
    assert found["older key"] == ["windows_no_key", {"name": "Older interface"}]
    assert found["flags"] == 0x40004  # only CNG, and the key must fit the certificate
    assert found["identity"] == ["Ľubica Šťastná", key_fingerprint(own), 1]

    signed = (folder / "record.pdf").read_bytes()
    trust = Trust(roots=(read_certificate(root.public_bytes(serialization.Encoding.DER)),))
    answer = judge(signed, trust)
    assert (answer.intact, answer.signer, answer.signer_name) == ("yes", "trusted", "Ľubica Šťastná")
    assert answer.at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    seen = subprocess.run(["pdfsig", "-nocert", str(folder / "record.pdf")], capture_output=True, text=True).stdout
    assert "Signature is Valid." in seen
    assert "Total document signed" in seen

    later = run(AGAIN)
    assert "Ľubica Šťastná" in later["unknown"][1]["names"]
    assert later["there"] == ["windows_no_key", {"name": "Ľubica Šťastná"}]
