"""Keys and signatures: made on first use, kept safely, nothing but the signature added."""

from __future__ import annotations

import io
import os
import re
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from advisor.adapters.signature.identity import PASSPHRASE_VARIABLE, IdentityStore, _certificate
from advisor.adapters.signature.signer import PdfRecordSigner
from advisor.domain.errors import PlainError
from tests.adapters.memory_ring import MemoryRing
from tests.adapters.record_example import AT, unsigned


class Memory:
    """A key store that works."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def read(self, entry: str) -> str | None:
        return self.kept.get(entry)

    def write(self, entry: str, passphrase: str) -> bool:
        self.kept[entry] = passphrase
        return True


def p12(file: Path, key: Any, with_key: bool = True) -> Path:
    certificate = _certificate(key, "Jana", AT)
    lock = serialization.BestAvailableEncryption(b"secret")
    box = pkcs12.serialize_key_and_certificates(b"k", key if with_key else None, certificate, None, lock)
    file.write_bytes(box)
    return file


def test_a_key_is_made_once_and_kept_in_the_key_store(tmp_path: Path) -> None:
    memory = Memory()
    first = IdentityStore(tmp_path, memory).open(None, AT, "Jana Nováková")
    assert (first.made_now, first.passphrase_in, first.name, first.self_made) == (True, "system", "Jana Nováková", True)
    again = IdentityStore(tmp_path, memory).open(None, AT + timedelta(days=3000), "Somebody else")
    assert (again.made_now, again.key_sha256, again.name) == (False, first.key_sha256, "Jana Nováková")
    assert not list(tmp_path.glob("*.passphrase"))
    assert (tmp_path / "own-keys.txt").read_text("utf-8") == f"{first.key_sha256} Jana Nováková\n"


def test_without_a_key_store_the_passphrase_lies_in_a_private_file(tmp_path: Path) -> None:
    made = IdentityStore(tmp_path).open(None, AT)
    again = IdentityStore(tmp_path).open(None, AT)
    assert (made.passphrase_in, again.passphrase_in) == ("file", "file")
    assert made.key_sha256 == again.key_sha256
    if os.name == "posix":
        for file in (*tmp_path.glob("*.passphrase"), tmp_path / "my-key.p12"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_lost_passphrase_is_told(tmp_path: Path) -> None:
    IdentityStore(tmp_path, Memory()).open(None, AT)
    with pytest.raises(PlainError) as caught:
        IdentityStore(tmp_path, Memory()).open(None, AT)
    assert (caught.value.code, caught.value.exit_code) == ("identity_passphrase_lost", 3)


def test_a_key_file_with_its_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = p12(tmp_path / "a.p12", ec.generate_private_key(ec.SECP256R1()))
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "secret")
    assert IdentityStore(tmp_path).open(file, AT).name == "Jana"
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "wrong")
    with pytest.raises(PlainError, match="identity_passphrase"):
        IdentityStore(tmp_path).open(file, AT)
    monkeypatch.delenv(PASSPHRASE_VARIABLE)
    assert IdentityStore(tmp_path, ask=lambda name: "secret").open(file, AT).passphrase_in == "given"


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "identity_missing"), (b"", "identity_not_readable"), (b"hello", "identity_not_readable"),
     (b"0\x82\xff\xff" + b"\0" * 90, "identity_not_readable")],
)  # fmt: skip
def test_what_is_no_key_file(tmp_path: Path, content: bytes | None, code: str) -> None:
    file = tmp_path / "x.p12"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PlainError, match=code):
        IdentityStore(tmp_path).open(file, AT)


def test_nobody_is_asked_in_vain(tmp_path: Path) -> None:
    (tmp_path / "x.p12").write_text("no key at all")
    asked: list[str] = []
    with pytest.raises(PlainError, match="identity_not_readable"):
        IdentityStore(tmp_path, ask=lambda name: asked.append(name) or "").open(tmp_path / "x.p12", AT)
    assert asked == []


def test_a_key_of_another_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "secret")
    with pytest.raises(PlainError, match="identity_kind"):
        IdentityStore(tmp_path).open(p12(tmp_path / "x.p12", ec.generate_private_key(ec.SECP256K1())), AT)
    with pytest.raises(PlainError, match="identity_not_readable"):  # a certificate without its key
        IdentityStore(tmp_path).open(p12(tmp_path / "y.p12", ec.generate_private_key(ec.SECP256R1()), False), AT)


def test_a_key_out_of_its_time(tmp_path: Path) -> None:
    store = IdentityStore(tmp_path, Memory())
    store.open(None, AT)
    for at in (AT - timedelta(days=400), AT + timedelta(days=4000)):
        with pytest.raises(PlainError, match="identity_not_in_force"):
            store.open(None, at)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PlainError) as caught:
        IdentityStore(tmp_path / "file").open(None, AT)
    assert (caught.value.code, caught.value.exit_code) == ("identity_not_kept", 3)


@pytest.mark.parametrize("kind", ["own", "rsa"])
def test_the_signature_adds_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "secret")
    file = p12(tmp_path / "rsa.p12", rsa.generate_private_key(65537, 2048)) if kind == "rsa" else None
    base = unsigned()
    signed, made = PdfRecordSigner(IdentityStore(tmp_path)).sign(base, AT, file)
    assert made.level == "B-B"
    assert signed.startswith(base)
    assert signed.endswith(b"\n%%EOF\n")
    first, length, second, rest = map(int, re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", signed)[0])
    assert (first, second + rest) == (0, len(signed))
    assert re.fullmatch(rb"<[0-9a-fA-F]+>", signed[length:second])
    with pikepdf.open(io.BytesIO(base)) as before, pikepdf.open(io.BytesIO(signed)) as after:
        # The watch on the overridden internal of the signing library: metadata stay as they were.
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert after.docinfo == before.docinfo
        assert set(after.Root.keys()) - set(before.Root.keys()) == {"/Perms", "/Extensions"}
        assert list(after.Root.Extensions.keys()) == ["/ESIC"]
        certified = after.Root.Perms.DocMDP
        assert int(certified.Reference[0].TransformParams.P) == 1
        assert str(certified.M) == "D:20261125120000Z"
    # Two objects are written again (catalogue and signature field), two are new (the signature and its place).
    rewritten = {int(n) for n in re.findall(rb"\n(\d+) 0 obj", signed[len(base) - 1 :])}
    with pikepdf.open(io.BytesIO(base)) as before:
        field = before.Root.AcroForm.Fields[0]
        assert {n for n in rewritten if n < int(before.trailer.Size)} == {before.Root.objgen[0], field.objgen[0]}


def test_the_key_store_of_the_system(tmp_path: Path) -> None:
    before, ring = keyring.get_keyring(), MemoryRing()
    keyring.set_keyring(ring)
    try:
        one, two = tmp_path / "one", tmp_path / "two"
        keys = [IdentityStore(folder).open(None, AT, name) for folder, name in ((one, "Jana"), (two, "Peter"))]
        again = [IdentityStore(folder).open(None, AT) for folder in (one, two)]
    finally:
        keyring.set_keyring(before)
    assert [key.passphrase_in for key in keys] == ["system", "system"]
    assert [key.key_sha256 for key in again] == [key.key_sha256 for key in keys]
    assert len(ring.kept) == 2
    assert not list(tmp_path.rglob("*.passphrase"))
