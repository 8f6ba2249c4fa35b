"""EU DSS as the other program that signs our pages: taken over as it is, and judged by everybody afterwards."""

from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from authority import authority
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from genuine_records import jana, time_authority, trust

from advisor import cli
from advisor.adapters.places import data_dir
from advisor.adapters.signature.authority_web import Web
from advisor.adapters.verification.rules import judge
from advisor.main import command_parts

DSS = Path(__file__).parent / "dss"
OWN = [("B", "own"), ("T", "own")]  # in a field that DSS adds, as it does when nobody says otherwise
OURS = [("B", "ours"), ("T", "certified")]  # in our empty field: DSS then adds fonts and a look for fields
CHANGES = 300


def _sign(java: str, dss: str, folder: Path, who: Any, files: list[tuple[str, str]]) -> None:
    """DSS signs base.pdf in ``folder``, by LEVEL and way, with what trusted/ there holds; one start of Java."""
    for name, one in (("key", who), ("stamps", time_authority())):
        others = getattr(one, "others", None) or None
        (folder / f"{name}.p12").write_bytes(pkcs12.serialize_key_and_certificates(
            name.encode(), one.key, one.certificate, others, BestAvailableEncryption(b"word")
        ))  # fmt: skip
    command = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", dss, str(DSS / "Sign.java"), "key.p12",
               "stamps.p12", "word", "trusted"]  # fmt: skip
    for level, way in files:
        command += [level, way, "base.pdf", f"{level}-{way}.pdf"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=folder)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def signed(java: str, dss: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A decision without a signature, and what DSS makes of it."""
    folder = tmp_path_factory.mktemp("dss")
    (folder / "trusted").mkdir()
    lesson = str(data_dir() / "examples" / "lesson.yaml")
    words = ["decide", lesson, "--unsigned", "--out", str(folder / "base.pdf"), "--json"]
    assert cli.run(words, command_parts()) == 0
    _sign(java, dss, folder, jana(), OWN + OURS)
    return folder


def test_what_dss_signs_is_taken_over_and_judged_good_by_everybody(
    java: str, dss: str, pdfsig: str, signed: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> tuple[int, Any]:
        code = cli.run([*words, "--lang", "en", "--json"], command_parts())
        said = capsys.readouterr().out
        return code, json.loads(said.splitlines()[0] if words[0] in ("verify", "recheck") else said)

    base, trusted, rows = signed / "base.pdf", own_home / "trusted", []
    trusted.mkdir()
    for name, who in (("key", jana()), ("stamps", time_authority())):
        (trusted / f"{name}.pem").write_bytes(who.certificate.public_bytes(Encoding.PEM))
    for level, way in OWN:
        theirs, out = signed / f"{level}-{way}.pdf", own_home / f"{level}.pdf"
        code, taken = run("record", "import", str(theirs), "--of", str(base), "--out", str(out))
        assert (code, taken["level"]) == (0, f"B-{level}"), taken
        assert out.read_bytes() == theirs.read_bytes()  # as it was signed, to the byte
        code, found = run("verify", str(out))
        assert (code, found["intact"], found["signer"]["state"]) == (0, "yes", "unknown")
        assert found["findings"][0]["code"] == "signed_elsewhere"
        answers = judge(out.read_bytes(), trust())
        assert (answers.overall, answers.signer, answers.time) == (
            "good", "trusted", {"B": "claimed", "T": "stamped"}[level]
        )  # fmt: skip
        assert run("recheck", str(out))[1]["outcome"] == "unchanged"
        told = subprocess.run([pdfsig, "-nocert", str(out)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in told
        assert "Total document signed" in told
        rows.append(f"{level}\tno\t-\t{out}")
    (own_home / "list.txt").write_text("\n".join(rows), "utf-8")
    command = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-cp", dss, str(DSS / "Judge.java"),
               str(trusted), str(own_home / "list.txt")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    said = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    for level, _ in OWN:
        assert (said[level]["indication"], said[level]["format"]) == ("TOTAL_PASSED", f"PAdES-BASELINE-{level}")
        assert (said[level]["undefined"], said[level]["annotations"], said[level]["visual"]) == (0, 0, 0)


def test_more_than_a_signature_is_refused(signed: Path, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for level, way in OURS:
        out = own_home / "record.pdf"
        words = ["record", "import", str(signed / f"{level}-{way}.pdf"), "--of", str(signed / "base.pdf"), "--out",
                 str(out), "--lang", "en", "--json"]  # fmt: skip
        assert cli.run(words, command_parts()) == 1
        assert json.loads(capsys.readouterr().out)["code"] == "import_more_than_signed"
        assert not out.exists()


def test_its_later_revisions_are_refused(
    java: str, dss: str, pdfsig: str, signed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At B-LT and B-LTA it adds evidence in its own way. The first revision of the same file is a good record."""
    base, trusted = tmp_path / "base.pdf", tmp_path / "trusted"
    base.write_bytes((signed / "base.pdf").read_bytes())
    trusted.mkdir()
    with authority() as town:
        who = town.identity()
        (trusted / "root.pem").write_bytes(town.certificate("root").public_bytes(Encoding.PEM))
        (trusted / "stamps.pem").write_bytes(time_authority().certificate.public_bytes(Encoding.PEM))
        for name in ("root", "middle"):
            (trusted / f"{name}.crl").write_bytes(Web().ask(f"{town.address}/town/crls/{name}/latest.crl", None, ""))
        _sign(java, dss, tmp_path, who, [("LT", "own"), ("LTA", "own")])
    for level in ("LT", "LTA"):
        theirs, out = tmp_path / f"{level}-own.pdf", tmp_path / "record.pdf"
        told = subprocess.run([pdfsig, "-nocert", str(theirs)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in told
        words = ["record", "import", str(theirs), "--of", str(base), "--out", str(out), "--lang", "en", "--json"]
        assert cli.run(words, command_parts()) == 1
        assert json.loads(capsys.readouterr().out)["code"] == "import_more_than_signed"
        assert not out.exists()
        made = theirs.read_bytes()
        assert judge(made, trust()).intact == "no"
        first = made.index(b"%%EOF\n", made.index(b"/ByteRange")) + 6
        found = judge(made[:first], trust())
        assert (first < len(made), found.intact, found.level) == (True, "yes", "B-T")


def test_its_two_ways_of_writing_are_one_form_each(signed: Path) -> None:
    """Rule 1: the entries end in CR LF, all of them. Rule 2: lower case digits, all of them."""
    made, pages = (signed / "T-own.pdf").read_bytes(), len((signed / "base.pdf").read_bytes())
    digits = re.search(rb"/Contents <([0-9a-f]+)>", made[pages:])
    assert digits is not None
    first, last = (pages + side for side in digits.span(1))
    assert re.search(rb"\nxref\n0 2\n\d{10} \d{5} f\r\n", made[last:])

    def codes(pdf: bytes) -> list[tuple[str, int]]:
        return [(found.code, found.rule) for found in judge(pdf, trust()).findings]

    good = [("signed_elsewhere", 2)]
    assert codes(made) == good
    assert codes(made[:first] + made[first:last].upper() + made[last:]) == good  # the same digits, as we write them
    middle = first + 100
    mixed = made[:first] + made[first:middle].upper() + made[middle:]
    assert codes(mixed) == [("hole", 2)]
    source = random.Random(5)
    for _ in range(CHANGES):
        at = source.randrange(pages - 100, len(made))
        changed = made[:at] + bytes([made[at] ^ 1 << source.randrange(8)]) + made[at + 1 :]
        assert judge(changed, trust()).intact != "yes", at
