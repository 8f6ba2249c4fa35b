"""Other people's programs about our records: veraPDF, pdfsig and qpdf accept them, and refuse broken ones."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import page
import pytest
from genuine_addenda import addendum_b, addendum_t
from genuine_opinions import opinion_b, opinion_t, recheck_b
from genuine_reports import report_b
from signed_levels import signed_levels
from test_signed_elsewhere import sign_elsewhere

from advisor.adapters.places import resources_dir
from advisor.adapters.record_pdf import PdfPrinter
from tests.adapters.record_example import DATA, printed, signed, unsigned
from tests.adapters.test_logo import GOOD
from tests.services.test_decide import EXAMPLES, LANGUAGES, answers, decide
from tests.test_frozen_records import FROZEN

PROFILES = {"PDF/A-3a validation profile", "PDF/UA-1 validation profile"}
KINDS = ("opinion", "addendum", "re-check", "report")
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA", "B-LTA renewed", "B-LTA from B-B")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Genuine files in good/, one that another program signed in theirs/, each broken in one place in broken/."""
    folder, home = tmp_path_factory.mktemp("records"), tmp_path_factory.mktemp("home")
    good, broken = folder / "good", folder / "broken"
    theirs = folder / "theirs"
    for made in (good, broken, theirs):
        made.mkdir()
    (theirs / "dss.pdf").write_bytes((FROZEN / "2026-11-b-lesson-dss.pdf").read_bytes())
    base = unsigned()
    (good / "unsigned.pdf").write_bytes(base)
    (good / "signed.pdf").write_bytes(signed(home))
    for example in EXAMPLES:
        for language in LANGUAGES:
            (good / f"{example}-{language}.pdf").write_bytes(decide(home, answers(example), language)[1])
    for name, pdf in {"opinion": opinion_b(), "opinion-stamped": opinion_t(), "addendum": addendum_b(),
                      "addendum-stamped": addendum_t(), "re-check": recheck_b(),
                      "report": report_b(),
                      "elsewhere": sign_elsewhere(unsigned(), field="Signature")}.items():  # fmt: skip
        (good / f"{name}.pdf").write_bytes(pdf)
    for name in ("colours", "grey", "palette", "two colours", "example"):
        (folder / "logo.png").write_bytes(GOOD[name])
        pdf = PdfPrinter(resources_dir() / "fonts", folder / "logo.png").build(printed(), DATA)
        (good / f"logo-{name.replace(' ', '-')}.pdf").write_bytes(pdf)
    for name, pdf in signed_levels().records.items():
        (good / f"{name}.pdf").write_bytes(pdf)
    changes = {
        "no_profile": (b"/GTS_PDFA1", b"/GTS_PDFAx"), "relation": (b"/AFRelationship/", b"/AFRelationsh_p/"),
        "parents": (b"/StructParents 1", b"/StructPar_nts 1"), "not_marked": (b"/Marked true", b"/Marked null"),
        "heading": (b"/S/H2", b"/S/H5"), "no_title": (b"/DisplayDocTitle true", b"/DisplayDocTitle null"),
    }  # fmt: skip
    for name, (there, instead) in changes.items():
        assert there in base
        (broken / f"{name}.pdf").write_bytes(base.replace(there, instead))
    return folder


def test_verapdf(java: str, verapdf_jar: str, records: Path, tmp_path: Path) -> None:
    command = [
        java, f"-Djava.io.tmpdir={tmp_path}", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-jar",
        verapdf_jar, "--flavour", "0", "--format", "json", "--maxfailuresdisplayed", "3", "--loglevel", "1",
        *map(str, sorted(records.glob("*/*.pdf"))),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False)
    judged = {}
    for job in json.loads(done.stdout)["report"]["jobs"]:
        file = Path(job["itemDetails"]["name"])
        results = {result["profileName"]: result for result in job["validationResult"]}
        assert set(results) == PROFILES, file
        judged[file] = [
            (rule["clause"], rule["testNumber"], rule["description"])
            for result in results.values() if not result["compliant"] for rule in result["details"]["ruleSummaries"]
        ]  # fmt: skip
    assert {file.name: failed for file, failed in judged.items() if file.parent.name != "broken" and failed} == {}
    assert [file.name for file, failed in judged.items() if file.parent.name == "broken" and not failed] == []
    assert len(judged) == len(list(records.glob("*/*.pdf")))


def test_page_validation(records: Path) -> None:
    """Every kind of document at every level passes; of the broken files it does not see one that veraPDF sees."""
    known = "PDFA3A-SIGNATURE-BYTERANGE-001"  # false alarm: the range of an earlier revision, taken for the file's
    failed = {
        file: {failure.rule_id for profile in ("3a", "ua1")
               for failure in page.validate_pdf_bytes(file.read_bytes(), profile=profile).failures}
        for file in sorted(records.glob("*/*.pdf"))
    }  # fmt: skip
    raised = {name for name in signed_levels().records if any(word in name for word in ("B-LT", "from B-B"))}
    raised.add("B-T withdrawn")
    seen = {file.stem: rules for file, rules in failed.items() if file.parent.name == "good"}
    assert {name: rules for name, rules in seen.items() if rules - ({known} if name in raised else set())} == {}
    assert {f"{kind} {level}" for kind in KINDS for level in LEVELS} <= set(seen)
    # The field that EU DSS adds has no words for a screen reader. It has no area either, so veraPDF does not mind.
    assert [rules for file, rules in failed.items() if file.parent.name == "theirs"] == [
        {"PDFUA1-FORM-FIELD-TU-ALT-001", "PDFUA1-WIDGET-FORM-TAG-001"}
    ]
    assert [file.name for file, rules in failed.items() if file.parent.name == "broken" and not rules] == [
        "parents.pdf"
    ]


def test_pdfsig(pdfsig: str, records: Path, tmp_path: Path) -> None:
    def says(file: Path) -> str:
        return subprocess.run([pdfsig, "-nocert", str(file)], capture_output=True, text=True, check=False).stdout

    told = says(records / "good" / "lesson-sk.pdf")
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    changed = bytearray((records / "good" / "lesson-sk.pdf").read_bytes())
    changed[5000] ^= 1
    (tmp_path / "changed.pdf").write_bytes(changed)
    assert "Signature is Valid" not in says(tmp_path / "changed.pdf")


def test_qpdf(qpdf: str, records: Path, tmp_path: Path) -> None:
    for file in sorted((records / "good").glob("*.pdf")):
        done = subprocess.run([qpdf, "--check", str(file)], capture_output=True, text=True, check=False)
        assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr
    (tmp_path / "cut.pdf").write_bytes((records / "good" / "unsigned.pdf").read_bytes()[:-400])
    cut = subprocess.run([qpdf, "--check", str(tmp_path / "cut.pdf")], capture_output=True, check=False)
    assert cut.returncode != 0
