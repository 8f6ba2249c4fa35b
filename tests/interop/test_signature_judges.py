"""EU DSS, the European Commission's validator, about our records at every level; and pdfsig about the same files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from genuine_records import jana, level_b
from signed_levels import signed_levels

from advisor.adapters.verification.rules import judge

HERE = Path(__file__).parent
PASSED = ("TOTAL_PASSED", None)
NO_LIST = ("INDETERMINATE", "CERTIFICATE_CHAIN_GENERAL_FAILURE")  # B-B and B-T hold no revocation evidence
B, T, LT, LTA = (f"PAdES-BASELINE-{level}" for level in ("B", "T", "LT", "LTA"))
LATE = "2050-06-01T00:00:00Z"  # after the certificates of signer and time-stamp authority have ended

# name -> (record, are the revocation lists given, at which time) -> (indication, format)
CASES = {
    "B-B": ("B-B", True, "-", PASSED, B),
    "B-B without lists": ("B-B", False, "-", NO_LIST, B),
    "B-T": ("B-T", True, "-", PASSED, T),
    "B-T without lists": ("B-T", False, "-", NO_LIST, T),
    "B-T from B-B": ("B-T from B-B", True, "-", PASSED, T),
    "B-LT": ("B-LT", False, "-", PASSED, LT),
    "B-LT from B-B": ("B-LT from B-B", False, "-", PASSED, LT),
    "B-LTA": ("B-LTA", False, "-", PASSED, LTA),
    "B-LTA from B-B": ("B-LTA from B-B", False, "-", PASSED, LTA),
    "B-LTA renewed": ("B-LTA renewed", False, "-", PASSED, LTA),
    "B-LTA renewed elsewhere": ("B-LTA renewed elsewhere", False, "-", PASSED, LTA),
    "self-made": ("B-B self-made", False, "-", PASSED, B),
    "self-made, raised": ("B-LTA self-made", False, "-", PASSED, None),
    **{
        f"{kind} {level}": (f"{kind} {level}", lists, "-", PASSED, seen)
        for kind in ("opinion", "addendum", "re-check", "report")
        for level, lists, seen in (("B-B", True, B), ("B-T", True, T), ("B-LT", False, LT), ("B-LTA", False, LTA),
                                   ("B-LTA renewed", False, LTA), ("B-LTA from B-B", False, LTA))
    },
    # What a judge must not pass:
    "withdrawn": ("B-B withdrawn", True, "-", ("INDETERMINATE", "REVOKED_NO_POE"), B),
    "withdrawn, then stamped": ("B-T withdrawn", True, "-", ("INDETERMINATE", "REVOKED_NO_POE"), T),
    "stranger": ("stranger", False, "-", ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND"), B),
    "late": ("B-LTA", False, LATE, ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE"), LTA),
    "changed": ("changed", False, "-", ("TOTAL_FAILED", "HASH_FAILURE"), B),
    "changed LTA": ("changed LTA", False, "-", ("TOTAL_FAILED", "HASH_FAILURE"), LTA),
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every record, two changed ones and one by a stranger, with the trusted certificates beside them."""
    from genuine_records import identity, record, unsigned
    from signed_levels import datetime

    from advisor.adapters.signature.signer import sign

    folder, made = tmp_path_factory.mktemp("levels"), signed_levels()
    records = dict(made.records)
    records["stranger"] = sign(unsigned(record()), datetime.now().astimezone(), identity("Nobody"))
    for name in ("B-B", "B-LTA"):
        changed = bytearray(records[name])
        changed[5000] ^= 1
        records["changed" if name == "B-B" else "changed LTA"] = bytes(changed)
    for name, pdf in records.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    trusted = folder / "trusted"
    trusted.mkdir()
    (trusted / "root.pem").write_bytes(made.root)
    (trusted / "jana.pem").write_bytes(jana().certificate.public_bytes(Encoding.PEM))
    for name, raw in made.lists.items():
        (trusted / f"{name}.crl").write_bytes(raw)
    return folder


@pytest.fixture(scope="module")
def told(java: str, dss: str, files: Path) -> dict[str, dict[str, Any]]:
    """What DSS says of every case; one start of Java for all."""
    rows = [f"{name}\t{'yes' if lists else 'no'}\t{at}\t{files / f'{file}.pdf'}"
            for name, (file, lists, at, *_) in CASES.items()]  # fmt: skip
    (files / "list.txt").write_text("\n".join(rows), "utf-8")
    command = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-cp", dss,
               str(HERE / "dss" / "Judge.java"), str(files / "trusted"), str(files / "list.txt")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stderr
    return {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}


def test_dss_agrees_about_every_record(told: dict[str, dict[str, Any]]) -> None:
    for name, (_, _, _, (indication, sub), level) in CASES.items():
        row = told[name]
        assert (row["indication"], row["sub"]) == (indication, sub), row
        assert level is None or row["format"] == level, row
        assert row["signatures"] == 1
        if not name.startswith("changed"):
            assert row["doc_mdp"] == "NO_CHANGE_PERMITTED"
            assert (row["undefined"], row["annotations"], row["form"], row["visual"]) == (0, 0, 0, 0), row
        if indication == "TOTAL_PASSED":
            assert row["errors"] == []
            # Only means: the certificate names no address from which its issuer could be fetched.
            assert set(row["warnings"]) <= {"BBB_XCV_AIA_PRES_ANS"}, row
            assert all(stamp.endswith(" PASSED") for stamp in row["stamps"]), row
        if (indication, sub) == NO_LIST:
            assert set(row["errors"]) == {"BBB_XCV_SUB_ANS", "BBB_XCV_IRDPFC_ANS"}, row


def test_our_verifier_and_dss_name_the_same_level(told: dict[str, dict[str, Any]]) -> None:
    made = signed_levels()
    for name, (file, _, _, (indication, _), _) in CASES.items():
        if indication == "TOTAL_PASSED" and "self-made" not in name:
            found = judge(made.records[file], made.trust)
            assert (found.intact, "PAdES-BASELINE-" + found.level.removeprefix("B-")) == ("yes", told[name]["format"])


def test_pdfsig_about_every_level(pdfsig: str, files: Path) -> None:
    def says(name: str) -> str:
        command = [pdfsig, "-nocert", str(files / f"{name}.pdf")]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    assert level_b().startswith(b"%PDF")
    for name in signed_levels().records:
        if name != "unsigned":
            assert "Signature is Valid" in says(name), name
    assert "Total document signed" in says("B-T")
    assert "Signature is Valid" not in says("changed")
    assert "Signature is Valid" not in says("changed LTA")
