"""EU DSS as the other program that signs our pages: its signature is good, its way of writing is not ours."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from genuine_records import jana, trust

from advisor import cli
from advisor.adapters.places import data_dir
from advisor.adapters.verification.rules import judge
from advisor.main import command_parts

SIGN = Path(__file__).parent / "dss" / "Sign.java"


def test_what_dss_signs_is_refused_for_two_forms(
    java: str, dss: str, pdfsig: str, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If this fails because DSS writes otherwise now, look again: what docs/signing.md says may have become better."""

    def run(*words: str) -> tuple[int, Any]:
        code = cli.run([*words, "--lang", "en", "--json"], command_parts())
        return code, json.loads(capsys.readouterr().out)

    base, signed, out = own_home / "base.pdf", own_home / "signed.pdf", own_home / "record.pdf"
    assert run("decide", str(data_dir() / "examples" / "lesson.yaml"), "--unsigned", "--out", str(base))[0] == 0
    key = own_home / "key.p12"
    key.write_bytes(pkcs12.serialize_key_and_certificates(
        b"key", jana().key, jana().certificate, None, BestAvailableEncryption(b"word")
    ))  # fmt: skip
    command = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", dss, str(SIGN), str(key), "word",
               str(base), str(signed)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    pages, made = base.read_bytes(), signed.read_bytes()
    assert made.startswith(pages)
    told = subprocess.run([pdfsig, "-nocert", str(signed)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told

    code, refused = run("record", "import", str(signed), "--of", str(base), "--out", str(out))
    assert (code, refused["code"], out.exists()) == (1, "import_more_than_signed", False)

    # The first form: lower case digits around the signature. They stand outside of what is signed.
    assert [(f.code, f.rule) for f in judge(made, trust()).findings] == [("hole", 2)]
    digits = re.search(rb"/Contents <([0-9a-f]+)>", made[len(pages) :])
    assert digits is not None
    first, last = (len(pages) + side for side in digits.span(1))
    upper = made[:first] + made[first:last].upper() + made[last:]
    # The second: the lines of the object table end in CR LF instead of space LF. Those are signed.
    assert [(f.code, f.rule) for f in judge(upper, trust()).findings] == [("structure", 1)]
    assert re.search(rb"\nxref\n0 2\n\d{10} \d{5} f\r\n", made[last:])
