"""After the meeting, from file to file: the addendum names its decision; what was settled is not asked again."""

from __future__ import annotations

import hashlib
import json
from datetime import date
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
from advisor.domain.addendum import Addendum
from advisor.domain.answers import AnswersDocument, Signer
from advisor.domain.checklist import Answer
from advisor.domain.errors import PlainError
from advisor.main import command_parts
from advisor.services.addendum_content import printed_addendum
from advisor.services.close_meeting import CloseMeetingService, Closing
from advisor.services.verify_records import VerifyService
from tests.services.test_decide import LANGUAGES, SOURCE, FixedClock, answers, service, texts, words_of

JANA = Signer(name="Jana Nováková", role="clerk", organisation="Mesto Príklad")
DONE = {"C32_after": Answer(answer="yes")}


def main(argv: list[str]) -> int:
    return cli.run(argv, command_parts())


def closer(home: Path) -> CloseMeetingService:
    printer, signer = PdfPrinter(places.resources_dir() / "fonts"), PdfRecordSigner(IdentityStore(home))
    return CloseMeetingService(
        PdfRecordVerifier(home), RecordsOnDisk(), printer, signer, RecordFolder(), FixedClock(), SOURCE
    )


def decided(home: Path, doc: AnswersDocument, name: str = "decision.pdf") -> Path:
    out = home / name
    service(home).decide(doc, out, None, None, False, texts("sk"))
    return out


@pytest.fixture
def decision(own_home: Path) -> Path:
    return decided(own_home, answers("council_meeting"))


def recorded_meeting() -> AnswersDocument:
    """A recording whose storage was not settled, and no day to look at the decision again."""
    doc = answers("council_meeting")
    changed = {**doc.answers, "C34_review": Answer(answer="no"), "C16_record": Answer(answer="yes")}
    return doc.model_copy(update={"situation": {**doc.situation, "recording": "yes"}, "answers": changed})


@pytest.fixture
def recorded(own_home: Path) -> Path:
    return decided(own_home, recorded_meeting(), "recorded.pdf")


def closed(home: Path, decision: Path, said: Closing, language: str = "en") -> dict[str, Any]:
    return closer(home).close(str(decision), said, home / "addendum.pdf", None, True, texts(language))


def test_only_what_the_decision_left_open_is_asked(own_home: Path, decision: Path, recorded: Path) -> None:
    asked = [[row.question.id for row in closer(own_home).questions(str(file))[1]] for file in (decision, recorded)]
    assert asked == [["C32_after"], ["C19_record_store", "C32_after", "C34_review"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_addendum_in_every_language(own_home: Path, recorded: Path, language: str) -> None:
    before = recorded.read_bytes()
    said = Closing(
        {**DONE, "C19_record_store": Answer(answer="fixed", note="archive, room 3"), "C34_review": Answer(answer="no")},
        date(2026, 12, 31), "A stranger came in and was removed.", JANA,
    )  # fmt: skip
    made = closed(own_home, recorded, said, language)
    pdf = (own_home / "addendum.pdf").read_bytes()
    assert recorded.read_bytes() == before
    assert made["about"]["sha256"] == hashlib.sha256(before).hexdigest()
    assert made["result"] == "condition"
    assert [(link["kind"], link["overall"]) for link in made["chain"]] == [("addendum", "good"), ("decision", "good")]
    for profile in ("3a", "ua1"):
        assert page.is_pdf_compliant_bytes(pdf, profile=profile)
    document, record, addendum = read_whole(str(own_home / "addendum.pdf"))
    assert isinstance(addendum, Addendum)
    assert document["delete_on"] == "2026-12-31"
    words = words_of(printed_addendum(addendum, record, texts(language)))
    for wanted in ("archive, room 3", "2026-12-31", "A stranger came in and was removed.", record.record_id):
        assert wanted in words
    other = next(one for one in LANGUAGES if one != language)
    translated = words_of(printed_addendum(addendum, record, texts(other)))
    assert translated != words
    assert "archive, room 3" in translated


def test_what_is_not_answered_counts_as_open(own_home: Path, recorded: Path) -> None:
    made = closed(own_home, recorded, Closing(DONE, None, "", JANA))
    rows = {row["question"]: (row["answer"], row["result"]) for row in made["closing"]}
    assert rows["C32_after"] == ("yes", "fine")
    assert rows["C19_record_store"] == ("not_asked", "stop")
    assert made["result"] == "stop"


def test_all_settled_is_fine(own_home: Path, decision: Path) -> None:
    assert closed(own_home, decision, Closing(DONE, None, "", JANA))["result"] == "fine"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Closing({}, None, " ", JANA), "closing_nothing_said"),
        (Closing({"C07_policy": Answer(answer="clear")}, None, "", JANA), "closing_not_asked"),
        (Closing(DONE, None, "x" * 2001, JANA), "opinion_too_long"),
    ],
)
def test_what_cannot_be_added(own_home: Path, decision: Path, said: Closing, code: str) -> None:
    with pytest.raises(PlainError) as told:
        closed(own_home, decision, said)
    assert told.value.code == code
    assert not (own_home / "addendum.pdf").exists()


def test_nothing_is_added_to_an_addendum_or_to_a_changed_file(own_home: Path, decision: Path) -> None:
    closed(own_home, decision, Closing(DONE, None, "", JANA))
    with pytest.raises(PlainError) as told:
        closer(own_home).questions(str(own_home / "addendum.pdf"))
    assert told.value.code == "opinion_on_opinion"
    changed = own_home / "changed.pdf"
    changed.write_bytes(decision.read_bytes().replace(b"/Title", b"/Titel", 1))
    with pytest.raises(PlainError) as told:
        closer(own_home).questions(str(changed))
    assert told.value.code == "opinion_not_genuine"


def test_the_chain_names_both(own_home: Path, decision: Path) -> None:
    closed(own_home, decision, Closing(DONE, None, "", JANA))
    verifier = VerifyService(PdfRecordVerifier(own_home), RecordsOnDisk())
    *_, summary = verifier.verify([str(decision), str(own_home / "addendum.pdf")], texts("en"))
    assert (summary["good"], summary["links"][0]["found"]) == (2, str(decision))
    found = verifier.verify_one(str(own_home / "addendum.pdf"), texts("en"))
    assert found["kind"] == "addendum"
    assert str(found["record_id"]).startswith("VN-")


def test_by_command(own_home: Path, decision: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = own_home / "closing.yaml"
    said.write_text("schema: advisor/answers/1\nanswers: {C32_after: later}\nnote: All went well.\n"
                    "signer: {name: Jana}\n", encoding="utf-8")  # fmt: skip
    out = own_home / "after.pdf"
    assert main(["record", "after", str(decision), str(said), "--out", str(out), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["schema"], made["result"]) == ("advisor/addendum-made/1", "condition")
    assert main(["record", "show", str(out), "--lang", "sk"]) == 0
    shown = capsys.readouterr()
    assert "All went well." in shown.out + shown.err
    assert read_record(str(out))[1].record_id == read_record(str(decision))[1].record_id
    assert main(["recheck", str(out), "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[0])["reason"] == "addendum"
    assert main(["record", "after", str(decision), str(said), "--out", str(out), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "record_exists"


@pytest.mark.parametrize(("line", "code"), [
    ("answers: {C99: yes}", "answers_unknown_question"), ("situation: {}", "answers_unknown_entry"),
    ("delete_on: soon", "answers_wrong_kind"),
])  # fmt: skip
def test_a_wrong_line_is_named(
    own_home: Path, decision: Path, capsys: pytest.CaptureFixture[str], line: str, code: str
) -> None:
    said = own_home / "closing.yaml"
    said.write_text(f"schema: advisor/answers/1\n{line}\n", encoding="utf-8")
    assert main(["record", "after", str(decision), str(said), "--out", str(own_home / "x.pdf"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == code
