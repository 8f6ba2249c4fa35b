"""Authenticode with a test certificate and a time stamp from the authority on loopback; changes are found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from authority import authority
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer"))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _certificate(name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer)).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
    )  # fmt: skip
    if name != issuer:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        made = made.add_extension(usage, critical=False)
    return made.sign(issuer_key, hashes.SHA256())


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory):
    """A signer with its options on disk, and the words with which a file is checked."""
    if not shutil.which("osslsigncode"):
        pytest.skip("osslsigncode is not installed")
    from signing import Signer

    folder = tmp_path_factory.mktemp("signing")
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _certificate("Test root", root_key, "Test root", root_key)
    leaf = _certificate("Maker", key, "Test root", root_key)
    (folder / "root.pem").write_bytes(_pem(root))
    (folder / "chain.pem").write_bytes(_pem(leaf) + _pem(root))
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(private)
    with authority() as stamps:
        (folder / "stamps.pem").write_bytes(_pem(stamps.certificate("root")))
        words = ["# a comment", "-certs", folder / "chain.pem", "-key", folder / "key.pem", "-ts", stamps.time_stamp()]
        (folder / "options.txt").write_text("\n".join(map(str, words)), encoding="utf-8")
        yield Signer(folder / "options.txt"), folder


def checked(folder: Path, file: Path) -> tuple[int, str]:
    ran = subprocess.run(
        ["osslsigncode", "verify", "-CAfile", str(folder / "root.pem"), "-TSA-CAfile", str(folder / "stamps.pem"),
         "-in", str(file)],
        capture_output=True, text=True,
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize("which", ["stage/advisor.exe", "out/*setup*.exe", "out/*.msi"])
def test_what_is_signed_verifies_with_its_time_and_one_changed_byte_is_found(
    signing, built: Path, tmp_path: Path, which: str
) -> None:
    signer, folder = signing
    source = next(built.glob(which))
    file = tmp_path / source.name
    shutil.copyfile(source, file)
    assert checked(folder, file)[0] != 0
    signer.sign(file)
    code, told = checked(folder, file)
    assert code == 0, told
    assert "Signature verification: ok" in told
    assert "Timestamp" in told
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(data)
    assert checked(folder, file)[0] != 0


def test_the_uninstaller_is_signed_inside_the_set_up(signing, built: Path, tmp_path: Path) -> None:
    import make_setup

    signer, folder = signing
    stage = tmp_path / "stage"
    stage.mkdir()
    for name in ("advisor.ico", "advisor.exe", "Videoconference Advisor.exe"):
        shutil.copyfile(built / "stage" / name, stage / name)
    caught = tmp_path / "uninstaller.exe"
    hook = tmp_path / "hook"
    hook.write_text(f'#!/bin/sh\n{signer.command()} "$1" && cp "$1" "{caught}"\n', encoding="utf-8")
    hook.chmod(0o755)
    out = tmp_path / "VideoconferenceAdvisor.exe"
    make_setup.make_setup(stage, out, tmp_path / "scratch", "0.1.0", "none", str(hook))
    code, told = checked(folder, caught)
    assert code == 0, told


def test_a_key_that_fails_stops_the_build(signing, built: Path, tmp_path: Path) -> None:
    from signing import Signer
    from windows_python import Stop

    options = tmp_path / "options.txt"
    options.write_text(f"-certs\n{tmp_path}/none.pem\n-key\n{tmp_path}/none.pem\n", encoding="utf-8")
    file = tmp_path / "advisor.exe"
    shutil.copyfile(built / "stage" / "advisor.exe", file)
    with pytest.raises(Stop):
        Signer(options).sign(file)
    assert file.read_bytes() == (built / "stage" / "advisor.exe").read_bytes()
