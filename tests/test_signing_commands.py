"""record extend, signing with an authority, and the commands about keys, as a person calls them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from authority import Authority, authority
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from genuine_records import record as made_record
from genuine_records import unsigned
from jsonschema import validate

from advisor.adapters.places import data_dir
from advisor.adapters.signature.identity import PASSPHRASE_VARIABLE
from advisor.adapters.signature.signer import sign
from advisor.adapters.signature.token_key import read_address
from advisor.adapters.system_clock import SystemClock
from advisor.cli import run
from advisor.domain.errors import PlainError
from advisor.domain.settings import Layer, Level
from advisor.main import command_parts
from advisor.main_signing import SigningJobs
from advisor.services.authorities import Authorities
from advisor.services.settings import Settings

COUNCIL = str(data_dir() / "examples" / "council_meeting.yaml")
PEM = serialization.Encoding.PEM
EXTENSION = {
    "required": ["schema", "path", "number", "of", "outcome", "level_before", "level", "text", "later"],
    "properties": {
        "schema": {"const": "advisor/extension/1"}, "outcome": {"enum": ["raised", "already", "refused", "failed"]},
        "later": {"anyOf": [{"type": "null"}, {"required": ["code", "happened", "means", "do"]}]},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def running() -> Iterator[Authority]:
    with authority() as made:
        yield made


@pytest.fixture
def town(running: Authority, own_home: Path) -> Iterator[Authority]:
    """The authority, with its root trusted on this computer."""
    running.asked.clear()
    running.broken.clear()
    (own_home / "roots").mkdir(parents=True)
    (own_home / "roots" / "town.pem").write_bytes(running.certificate("root").public_bytes(PEM))
    yield running
    running.broken.clear()


def call(*argv: str) -> int:
    return run([*argv, "--lang", "en"], command_parts())


def lines(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, list[dict[str, Any]]]:
    capsys.readouterr()
    code = call(*argv, "--json")
    out = capsys.readouterr().out
    return code, [json.loads(line) for line in out.splitlines()] if out.count("\n{") or "\n " not in out else [
        json.loads(out)]


def asked(town: Authority) -> list[str]:
    return ["--time-stamp", town.time_stamp(), "--fetch-revocation"]


@pytest.fixture
def folder(town: Authority, tmp_path: Path) -> Path:
    """Two records of the town, a forged one, and something else."""
    made, below = tmp_path / "records", tmp_path / "records" / "old"
    below.mkdir(parents=True)
    pdf = sign(unsigned(made_record()), datetime.now(UTC), town.identity())
    (made / "a.pdf").write_bytes(pdf)
    (below / "b.pdf").write_bytes(pdf)
    (made / "forged.pdf").write_bytes(pdf[:5000] + bytes([pdf[5000] ^ 1]) + pdf[5001:])
    (made / "other.pdf").write_bytes(b"%PDF-1.7\nno record\n")
    return made


def test_a_folder_is_raised_and_the_forged_stays(
    folder: Path, town: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.pdf")}
    (folder / "a.pdf").chmod(0o640)
    code, found = lines(capsys, "record", "extend", str(folder), *asked(town))
    assert code == 1
    for document in found[:-1]:
        validate(document, EXTENSION)
    assert [(Path(d["path"]).name, d["outcome"], d["level_before"], d["level"]) for d in found[:-1]] == [
        ("a.pdf", "raised", "B-B", "B-LTA"), ("forged.pdf", "refused", None, None),
        ("other.pdf", "refused", None, None), ("b.pdf", "raised", "B-B", "B-LTA"),
    ]  # fmt: skip
    assert [d.get("reason") for d in found[:-1]] == [None, "not_intact", "not_a_record", None]
    assert found[-1] == {"schema": "advisor/extension-summary/1", "files": 4, "raised": 2, "already": 0,
                         "refused": 2, "failed": 0}  # fmt: skip
    assert town.asked.count("/town/ocsp/middle") == 1  # one answer serves all records of the run
    for path, old in before.items():
        new = path.read_bytes()
        assert new.startswith(old)  # the old bytes are never touched
        assert (new == old) == (path.name in ("forged.pdf", "other.pdf"))
    if os.name == "posix":
        assert (folder / "a.pdf").stat().st_mode & 0o777 == 0o640
    town.asked.clear()
    code, again = lines(capsys, "record", "extend", str(folder / "a.pdf"), *asked(town))
    assert (code, again[0]["outcome"], again[0]["level"], town.asked) == (0, "already", "B-LTA", [])
    code, renewed = lines(capsys, "record", "extend", str(folder / "a.pdf"), *asked(town), "--renew")
    assert (code, renewed[0]["outcome"], renewed[0]["level"]) == (0, "raised", "B-LTA")
    code, checked = lines(capsys, "verify", str(folder / "a.pdf"))
    assert (code, checked[0]["overall"], checked[0]["level"]) == (0, "good", "B-LTA")
    assert (checked[0]["signer"]["state"], checked[0]["certificate"]["state"]) == ("trusted", "valid")


def test_words_for_people(folder: Path, town: Authority, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("record", "extend", str(folder), "--time-stamp", town.time_stamp(), "--level", "B-T") == 1
    out = capsys.readouterr().out
    assert f"[1/4] {folder / 'a.pdf'}: Raised from B-B to B-T." in out
    assert "This file is not what was signed, so it is not raised." in out
    assert "Raised: 2. High already: 0. Refused: 2. Failed: 0." in out


def test_without_a_named_authority_nobody_is_asked(
    folder: Path, town: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "a.pdf").read_bytes()
    code, found = lines(capsys, "record", "extend", str(folder / "a.pdf"))
    assert (code, found[0]["outcome"], found[0]["later"]["code"]) == (3, "failed", "extend_no_authority")
    assert ((folder / "a.pdf").read_bytes(), town.asked) == (before, [])


def test_a_silent_authority_harms_nothing(
    folder: Path, town: Authority, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    before = (folder / "a.pdf").read_bytes()
    code, found = lines(capsys, "record", "extend", str(folder / "a.pdf"), "--time-stamp", "http://127.0.0.1:9/")
    assert (code, found[0]["outcome"], found[0]["later"]["code"]) == (3, "failed", "authority_silent")
    assert (folder / "a.pdf").read_bytes() == before
    out = folder / "new.pdf"
    code, made = lines(capsys, "decide", COUNCIL, "--out", str(out), "--time-stamp", "http://127.0.0.1:9/")
    assert code in (0, 1)  # the verdict's own code
    assert (made[0]["signature"]["level"], made[0]["later"]["code"]) == ("B-B", "authority_silent")
    assert "record extend" in made[0]["later"]["do"]
    assert lines(capsys, "verify", str(out))[1][0]["overall"] == "good"


def test_a_decision_with_a_time_stamp_and_by_setting(
    folder: Path, town: Authority, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    out = folder / "new.pdf"
    made = lines(capsys, "decide", COUNCIL, "--out", str(out), "--time-stamp", town.time_stamp())[1][0]
    assert (made["signature"]["level"], made["later"]) == ("B-T", None)
    checked = lines(capsys, "verify", str(out))[1][0]
    assert (checked["overall"], checked["level"], checked["time"]["state"]) == ("good", "B-T", "stamped")
    (own_home / "settings.json").write_text(json.dumps({"time_stamp_authority": town.time_stamp()}))
    made = lines(capsys, "decide", COUNCIL, "--out", str(folder / "set.pdf"))[1][0]
    assert made["signature"]["level"] == "B-T"


def test_a_decision_goes_all_the_way_up(
    folder: Path, town: Authority, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, out = town.identity(), folder / "new.pdf"
    lock = serialization.BestAvailableEncryption(b"secret")
    box = pkcs12.serialize_key_and_certificates(b"k", key.key, key.certificate, list(key.others), lock)
    (folder / "jana.p12").write_bytes(box)
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "secret")
    argv = ["decide", COUNCIL, "--out", str(out), "--identity", str(folder / "jana.p12"), *asked(town)]
    made = lines(capsys, *argv)[1][0]
    assert (made["signature"]["level"], made["signature"]["signer"], made["later"]) == (
        "B-LTA", "Jana of the test", None)  # fmt: skip
    checked = lines(capsys, "verify", str(out))[1][0]
    assert (checked["overall"], checked["level"], checked["time"]["holds_until"]) == (
        "good", "B-LTA", "2049-01-01T00:00:00Z")  # fmt: skip
    town.broken["ocsp"] = town.broken["crls"] = b"nothing"
    made = lines(capsys, *argv, "--replace")[1][0]
    assert (made["signature"]["level"], made["later"]["code"]) == ("B-T", "extend_no_proof")


def test_a_recheck_finds_its_decision_also_when_that_was_raised(
    town: Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, again = tmp_path / "a.pdf", tmp_path / "again"
    again.mkdir()
    lines(capsys, "decide", COUNCIL, "--out", str(old))
    made = lines(capsys, "recheck", str(old), "--out", str(again))[1][0]
    before = lines(capsys, "verify", str(old), str(again))[1][-1]
    assert [link["found"] for link in before["links"]] == [str(old)]
    assert lines(capsys, "record", "extend", str(old), *asked(town))[1][0]["outcome"] == "raised"
    after = lines(capsys, "verify", str(old), str(again))[1][-1]
    assert after["links"] == before["links"], made


@pytest.mark.parametrize("address", ["ftp://time.example/", "time.example", "https://me:geheim@time.example/"])
def test_a_wrong_address_is_refused_before_anything_is_done(
    folder: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    capsys.readouterr()
    assert call("record", "extend", str(folder), "--time-stamp", address) == 2
    assert "geheim" not in capsys.readouterr().err


def test_a_certificate_for_the_own_key(
    town: Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    shown = lines(capsys, "identity", "show")[1][0]
    assert (shown["self_made"], len(shown["words"].split()), len(shown["code"].split())) == (True, 8, 6)
    out = tmp_path / "jana.csr"
    argv = ["identity", "request", "--out", str(out), "--name", "Jana Nováková", "--organisation", "Mesto"]
    assert lines(capsys, *argv)[1][0]["request"] == str(out)
    assert call(*argv) == 2  # an existing file is not overwritten
    request = x509.load_pem_x509_csr(out.read_bytes())
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=Jana Nováková,O=Mesto"
    issued = _issue(town, request)
    (tmp_path / "answer.pem").write_bytes(issued + town.certificate("middle").public_bytes(PEM))
    (tmp_path / "wrong.pem").write_bytes(town.certificate("jana").public_bytes(PEM))
    (tmp_path / "bad.pem").write_bytes(b"hello")
    assert lines(capsys, "identity", "import", str(tmp_path / "wrong.pem"))[1][0]["code"] == "certificate_other_key"
    assert lines(capsys, "identity", "import", str(tmp_path / "bad.pem"))[1][0]["code"] == "certificate_not_readable"
    taken = lines(capsys, "identity", "import", str(tmp_path / "answer.pem"))[1][0]
    assert (taken["key_sha256"], taken["self_made"]) == (shown["key_sha256"], False)
    assert (taken["name"], taken["issuer"]) == ("Jana Nováková", "Middle of the test")
    assert lines(capsys, "identity", "show")[1][0]["issuer"] == "Middle of the test"
    # From now on records carry the chain, and whoever trusts the organisation's root knows the signer.
    pdf = tmp_path / "signed.pdf"
    assert lines(capsys, "decide", COUNCIL, "--out", str(pdf))[1][0]["signature"]["signer"] == "Jana Nováková"
    (own_home / "own-keys.txt").unlink()
    found = lines(capsys, "verify", str(pdf))[1][0]
    assert (found["intact"], found["signer"]["state"], found["signer"]["name"]) == ("yes", "trusted", "Jana Nováková")


def _issue(town: Authority, request: x509.CertificateSigningRequest) -> bytes:
    from certomancer.registry import KeyLabel

    raw = town.arch.key_set.get_private_key(KeyLabel("middle")).dump()
    key = serialization.load_der_private_key(raw, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(request.subject).issuer_name(town.certificate("middle").subject)
        .public_key(request.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=700))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return made.public_bytes(PEM)


def test_roots_and_keys_that_the_organisation_sets(
    town: Authority, folder: Path, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    root = own_home / "roots" / "town.pem"
    elsewhere = folder.parent / "root.crt"
    elsewhere.write_bytes(root.read_bytes())
    root.unlink()
    path = str(folder / "a.pdf")
    assert lines(capsys, "verify", path)[1][0]["signer"]["state"] == "unknown"
    (own_home / "settings.json").write_text(json.dumps({"trusted_roots": [str(elsewhere)]}))
    assert lines(capsys, "verify", path)[1][0]["signer"]["state"] == "trusted"
    key = lines(capsys, "verify", path)[1][0]["signer"]["key_sha256"]
    (own_home / "settings.json").write_text(json.dumps({"trusted_signers": [f"{key} Jana of the town"]}))
    signer = lines(capsys, "verify", path)[1][0]["signer"]
    assert (signer["state"], signer["name"], signer["key_sha256"]) == ("trusted", "Jana of the town", key)
    (own_home / "settings.json").write_text(json.dumps({"trusted_roots": [str(folder / "gone.pem")]}))
    code, told = lines(capsys, "verify", path)
    assert (code, told[0]["code"]) == (2, "root_not_readable")


class Chosen:
    """A person's own choices, as the settings file keeps them."""

    where = "settings.json"

    def __init__(self, **values: object) -> None:
        self.values = values

    def read(self) -> dict[str, object]:
        return self.values

    def write(self, values: Any) -> None:
        raise AssertionError


def jobs(fixed: dict[str, object] | None = None, **chosen: object) -> SigningJobs:
    layers = [Layer(Level.MACHINE, "policies.json", fixed)] if fixed else []
    return SigningJobs(lambda: Settings(Chosen(**chosen), lambda: layers), SystemClock())


@pytest.mark.parametrize(
    ("chosen", "key"),
    [({}, None), ({"identity": "made"}, None), ({"identity": "file"}, None),
     ({"identity": "file", "identity_file": "/keys/jana.p12"}, "/keys/jana.p12"),
     ({"identity": "token", "token_module": "/usr/lib/a.so", "token_label": "Town hall"},
      "pkcs11:token=Town%20hall?module-path=/usr/lib/a.so"),
     ({"identity": "token", "token_module": "/usr/lib/a.so"}, "pkcs11:?module-path=/usr/lib/a.so"),
     ({"identity": "windows", "windows_certificate": "AB" * 20}, "windows:" + "AB" * 20)],
)  # fmt: skip
def test_the_settings_name_the_key(chosen: dict[str, object], key: str | None) -> None:
    assert jobs(**chosen).identity(None) == (Path(key) if key else None)
    assert jobs(**chosen).identity(Path("other.p12")) == Path("other.p12")  # the option of this very call
    if key:
        assert read_address(key).module == "/usr/lib/a.so" if key.startswith("pkcs11") else True


def test_what_an_administrator_fixed_cannot_be_changed_by_an_option() -> None:
    policies = {"Identity": "windows", "WindowsCertificate": "AB" * 20,
                "TimeStampAuthority": "https://time.example.org/tsr", "FetchRevocation": True}  # fmt: skip
    fixed = jobs(policies, identity="made", time_stamp_authority="https://other.example.org/")
    assert fixed.identity(None) == Path("windows:" + "AB" * 20)
    with pytest.raises(PlainError, match="setting_locked"):
        fixed.identity(Path("own.p12"))
    found = fixed.authorities()
    assert (found.time_stamp, found.named_in_certificates) == ("https://time.example.org/tsr", True)
    assert fixed.authorities(Authorities(crls=("a.crl",))).time_stamp == "https://time.example.org/tsr"
    with pytest.raises(PlainError, match="setting_locked"):
        fixed.authorities(Authorities("https://other.example.org/"))
