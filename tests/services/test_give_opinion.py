"""The officer's opinion from file to file, and the chain of decision, re-check and opinion."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import page
import pytest

from advisor import cli
from advisor.adapters import places
from advisor.adapters.record_files import RecordFolder
from advisor.adapters.record_pdf import PdfPrinter
from advisor.adapters.record_reader import read_record, read_whole
from advisor.adapters.signature.identity import IdentityStore
from advisor.adapters.signature.signer import PdfRecordSigner
from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk
from advisor.domain.answers import Signer
from advisor.domain.errors import PlainError
from advisor.main import command_parts
from advisor.services.error_texts import explain
from advisor.services.give_opinion import OpinionService, Said
from advisor.services.opinion_content import printed_opinion
from advisor.services.opinion_error_texts import OPINION_ERRORS
from advisor.services.verify_records import VerifyService
from tests.services.test_decide import LANGUAGES, SOURCE, FixedClock, answers, service, texts, words_of


def main(argv: list[str]) -> int:
    return cli.run(argv, command_parts())


EVA = Signer(name="Eva Horváthová", role="DPO", organisation="Mesto Príklad")


def opinions(home: Path) -> OpinionService:
    printer, signer = PdfPrinter(places.resources_dir() / "fonts"), PdfRecordSigner(IdentityStore(home))
    return OpinionService(
        PdfRecordVerifier(home), RecordsOnDisk(), printer, signer, RecordFolder(), FixedClock(), SOURCE
    )


@pytest.fixture
def decision(own_home: Path) -> Path:
    out = own_home / "decision.pdf"
    service(own_home).decide(answers("lesson"), out, None, None, False, texts("sk"))
    return out


def given(home: Path, decision: Path, said: Said, language: str = "en") -> dict[str, Any]:
    return opinions(home).give(str(decision), said, home / "opinion.pdf", None, True, texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "said",
    [
        Said("agreed", (), (), EVA), Said("agreed", (), ("The contract is signed.",), EVA),
        Said("conditions", ("Tell the parents.", "No recording."), (), EVA),
        Said("refused", (), ("There is no contract.",), EVA),
    ],
)  # fmt: skip
def test_an_opinion_in_every_language(own_home: Path, decision: Path, said: Said, language: str) -> None:
    before = decision.read_bytes()
    made = given(own_home, decision, said, language)
    pdf = (own_home / "opinion.pdf").read_bytes()
    assert decision.read_bytes() == before
    assert made["about"]["sha256"] == hashlib.sha256(before).hexdigest()
    assert made["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert [(link["kind"], link["overall"]) for link in made["chain"]] == [("opinion", "good"), ("decision", "good")]
    for profile in ("3a", "ua1"):
        assert page.is_pdf_compliant_bytes(pdf, profile=profile)
    document, decided, opinion = read_whole(str(own_home / "opinion.pdf"))
    assert opinion is not None
    assert document["outcome"] == said.outcome
    assert opinion.canonical() == json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    assert decided == read_record(str(decision))[1]
    said_words = words_of(printed_opinion(opinion, decided, texts(language)))
    for text in (*said.conditions, *said.reasons, "Eva Horváthová, DPO, Mesto Príklad", decided.record_id):
        assert text in said_words
    assert len(pdf) < 110_000


def test_the_same_opinion_has_the_same_bytes_before_signing(own_home: Path, decision: Path) -> None:
    said = Said("agreed", (), (), EVA)
    given(own_home, decision, said)
    one = (own_home / "opinion.pdf").read_bytes()
    given(own_home, decision, said)
    two = (own_home / "opinion.pdf").read_bytes()
    end = one.index(b"%%EOF\n") + 6
    assert one[:end] == two[:end]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said("maybe"), "opinion_outcome"), (Said("refused"), "opinion_needs_reasons"),
        (Said("refused", (), (" ", "\n")), "opinion_needs_reasons"),
        (Said("conditions", (), ("because",)), "opinion_needs_conditions"),
        (Said("agreed", ("x",)), "opinion_conditions_unasked"),
        (Said("refused", (), ("x" * 2001,)), "opinion_too_long"),
    ],
)  # fmt: skip
def test_an_opinion_that_says_too_little(own_home: Path, decision: Path, said: Said, code: str) -> None:
    with pytest.raises(PlainError) as caught:
        given(own_home, decision, said)
    assert caught.value.code == code
    assert not (own_home / "opinion.pdf").exists()


def test_no_opinion_on_what_is_not_a_genuine_decision(own_home: Path, decision: Path) -> None:
    said, whole = Said("agreed"), decision.read_bytes()
    given(own_home, decision, said)
    cases = {
        "file_missing": None, "opinion_no_record": b"%PDF-1.7\n",
        "opinion_not_genuine": whole.replace(b"/Lang(sk)", b"/Lang(de)"),
        "opinion_on_opinion": (own_home / "opinion.pdf").read_bytes(),
    }  # fmt: skip
    for code, content in cases.items():
        path = own_home / f"{code}.pdf"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(PlainError) as caught:
            opinions(own_home).give(str(path), said, own_home / "o.pdf", None, False, texts())
        assert caught.value.code == code
        assert not (own_home / "o.pdf").exists()


def test_the_chain_of_a_folder(own_home: Path, decision: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given(own_home, decision, Said("agreed", (), (), EVA))
    folder = own_home / "rechecks"
    folder.mkdir()
    assert main(["recheck", str(decision), "--out", str(folder), "--json", "--lang", "en"]) in (0, 1)
    capsys.readouterr()
    again = next(folder.glob("*.pdf"))
    opinions(own_home).give(str(again), Said("agreed"), own_home / "second.pdf", None, False, texts())
    verifier = VerifyService(PdfRecordVerifier(own_home), RecordsOnDisk())
    *found, summary = verifier.verify([str(own_home)], texts())
    kinds = {Path(d["path"]).name: d["kind"] for d in found}
    opinions_of = {"opinion.pdf": "opinion", "second.pdf": "opinion"}
    assert kinds == {"decision.pdf": "decision", again.name: "recheck", **opinions_of}
    assert summary["good"] == 4
    links = {(Path(link["path"]).name, link["names"], Path(link["found"] or "-").name) for link in summary["links"]}
    assert links == {
        ("opinion.pdf", "decision", "decision.pdf"), (again.name, "decision", "decision.pdf"),
        ("second.pdf", "recheck", again.name), ("second.pdf", "decision", "decision.pdf"),
    }  # fmt: skip
    second = next(d for d in found if d["path"].endswith("second.pdf"))
    assert [(link["kind"], link["where"]) for link in second["chain"]] == [
        ("opinion", "this_file"), ("recheck", "inside"), ("decision", "elsewhere"),
    ]  # fmt: skip
    assert "links" not in list(verifier.verify([str(decision)], texts()))[-1]
    alone = list(verifier.verify([str(again)], texts()))[-1]
    assert [link["found"] for link in alone["links"]] == [None]


def test_the_commands(own_home: Path, decision: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = own_home / "o.pdf"
    command = ["record", "opinion", str(decision), "--outcome", "refused", "--reason", "No contract.",
               "--name", "Eva", "--out", str(out), "--lang", "en"]  # fmt: skip
    assert main([*command, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["schema"], made["outcome"]) == ("advisor/opinion-made/1", "refused")
    assert main(command) == 2  # it is there already
    assert "already" in capsys.readouterr().err
    assert main(["record", "show", str(out), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["schema"] == "advisor/opinion/1"
    assert [link["kind"] for link in shown["chain"]] == ["opinion", "decision"]
    assert main(["record", "show", str(out), "--lang", "de"]) == 0
    text = capsys.readouterr().out
    assert "Übersetzung" in text
    assert "No contract." in text
    assert main(["record", "show", str(out), "--lang", "cs", "--out", str(own_home / "copy.pdf"), "--json"]) == 0
    copy = json.loads(capsys.readouterr().out)
    assert (copy["translation"], copy["signed_language"]) == (True, "en")
    pages = (own_home / "copy.pdf").read_bytes()
    assert page.is_pdf_compliant_bytes(pages, profile="3a")
    assert page.is_pdf_compliant_bytes(pages, profile="ua1")
    assert b"/EmbeddedFile" not in pages
    assert b"/Sig" not in pages
    assert main(["verify", str(own_home / "copy.pdf")]) == 1  # a copy is no record
    capsys.readouterr()
    assert main(["recheck", str(out), "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[0])["reason"] == "opinion"
    changed = bytearray(out.read_bytes())
    changed[len(changed) // 2] ^= 1
    out.write_bytes(changed)
    assert main(["verify", str(out), "--lang", "en"]) == 1
    assert "Do not trust this record" in capsys.readouterr().out


def test_every_error_is_explained() -> None:
    for code in OPINION_ERRORS:
        told = explain(PlainError(code, path="x", value="x", known="x", most=1, text="x", detail="x"), texts())
        assert all("{" not in told[part] and told[part] for part in ("happened", "means", "do"))
