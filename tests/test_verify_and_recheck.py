"""verify and recheck as the contract says them, on records that the program itself has made."""

from __future__ import annotations

import io
import json
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import data_dir, locale_dir
from advisor.adapters.verification.trust import read_keys
from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk
from advisor.cli import run
from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Checklist
from advisor.domain.decision import DecisionRecord
from advisor.domain.signed_document import canonical
from advisor.domain.verification import Verification
from advisor.main import command_parts
from advisor.services.give_advice import AdviceService
from advisor.services.recheck import RecheckService
from advisor.services.verification_words import ANSWERS, FINDINGS
from advisor.services.verify_records import VerifyService

COUNCIL = str(data_dir() / "examples" / "council_meeting.yaml")
TEXTS = GettextTexts("en", locale_dir())
DAY = date(2026, 11, 25)
VERIFICATION = {
    "required": ["schema", "path", "overall", "intact", "signer", "time", "certificate", "level", "findings"],
    "properties": {
        "schema": {"const": "advisor/verification/1"},
        "overall": {"enum": ["good", "attention", "bad", "not_a_record", "unreadable"]},
        "intact": {"enum": ["yes", "no", "unknown"]},
        "signer": {"required": ["state", "name", "key_sha256"]},
        "time": {"required": ["state", "at"]},
        "certificate": {"properties": {"state": {"enum": ["valid", "expired", "revoked", "not_checked"]}}},
        "findings": {"items": {"required": ["code", "severity", "text"]}},
    },
}
RECHECK = {
    "required": ["schema", "path", "record_id", "decided_on", "outcome", "then", "now", "changes", "text"],
    "properties": {
        "schema": {"const": "advisor/recheck/1"},
        "outcome": {"enum": ["unchanged", "facts_changed", "result_changed", "not_decidable"]},
        "changes": {"items": {"required": ["fact", "then", "now", "source", "text"]}},
    },
}


def call(argv: list[str]) -> int:
    return run(argv, command_parts())


def lines_of(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, list[dict[str, Any]]]:
    capsys.readouterr()
    code = call([*argv, "--json", "--lang", "en"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A record just made on this computer, in a folder of its own."""
    path = tmp_path / "records" / "a.pdf"
    path.parent.mkdir()
    assert call(["decide", COUNCIL, "--out", str(path), "--json"]) in (0, 1)
    return path


def test_verify_tells_every_kind_of_file_apart(
    record: Path, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    genuine, folder = record.read_bytes(), record.parent
    (folder / "b.pdf").write_bytes(genuine[:-1] + b" ")
    (folder / "c.PDF").write_bytes(b"%PDF-1.7\nsomething else\n%%EOF\n")
    (folder / "notes.txt").write_text("not looked at in a folder")
    code, found = lines_of(capsys, "verify", str(folder), str(folder / "gone.pdf"))
    for document in found[:-1]:
        validate(document, VERIFICATION)
    assert [document["overall"] for document in found[:-1]] == ["good", "bad", "not_a_record", "unreadable"]
    assert found[-1] == {"schema": "advisor/verification-summary/1", "files": 4, "good": 1, "attention": 0, "bad": 1,
                         "not_a_record": 1, "unreadable": 1}  # fmt: skip
    assert code == 1
    assert found[0]["signer"]["state"] == "known"
    assert found[0]["level"] == "B-B"
    assert [answer["about"] for answer in found[0]["answers"]] == ["intact", "who", "when", "certificate"]


def test_the_exit_code_follows_the_contract(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines_of(capsys, "verify", str(record))[0] == 0
    assert lines_of(capsys, "verify", str(record), str(record.parent / "gone.pdf"))[0] == 2
    assert lines_of(capsys, "verify", COUNCIL)[0] == 1


def test_a_list_comes_on_standard_input(
    record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{record}\n\n-\n{record}\n"))
    _, found = lines_of(capsys, "verify", "-")
    assert [document.get("overall") for document in found] == ["good", "good", None]


def test_a_stranger_becomes_trusted_only_by_a_pinned_key(
    record: Path, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    (own_home / "own-keys.txt").unlink()  # as on another computer
    _, found = lines_of(capsys, "verify", str(record))
    assert (found[0]["overall"], found[0]["intact"], found[0]["signer"]["state"]) == ("attention", "yes", "unknown")
    worst = found[0]["answers"][0]
    assert worst["about"] == "who"
    assert found[0]["signer"]["words"] in worst["do"]
    assert found[0]["signer"]["code"] in worst["do"]
    (own_home / "trusted-signers.txt").write_text(
        f"# by phone\n{found[0]['signer']['key_sha256']}  Jana from the town\n"
    )
    _, found = lines_of(capsys, "verify", str(record))
    assert (found[0]["overall"], found[0]["signer"]["state"]) == ("good", "trusted")
    assert found[0]["signer"]["name"] == "Jana from the town"


def test_keys_may_be_written_as_people_write_them(tmp_path: Path) -> None:
    code = "ab" * 32
    file = tmp_path / "keys.txt"
    file.write_text(f"{':'.join([code[:2]] * 32)} A\nnot a key\n{code.upper()}\n{code[:-2]} too short\n", "utf-8")
    assert read_keys(file) == {code: ""}
    assert read_keys(tmp_path / "none.txt") == {}


@pytest.mark.skipif(os.name != "posix", reason="pipes with a name exist on POSIX")
def test_a_pipe_or_a_device_does_not_keep_anybody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    service = VerifyService(PdfRecordVerifier(tmp_path), RecordsOnDisk())
    for path in (str(tmp_path / "pipe.pdf"), "/dev/zero", "a\0b"):
        assert service.verify_one(path, TEXTS)["overall"] == "unreadable"


def test_every_answer_and_finding_has_words(own_home: Path) -> None:
    import re

    rules = (Path(__file__).parents[1] / "advisor/adapters/verification/rules.py").read_text("utf-8")
    codes = set(re.findall(r'(?:Broken\(\d, |Finding\()"(\w+)"', rules))
    assert codes
    assert codes <= FINDINGS.keys()
    for about, states in {"intact": ["yes", "no", "unknown"], "who": ["trusted", "known", "unknown", "none"],
                          "when": ["stamped", "claimed", "none"],
                          "certificate": ["valid", "expired", "revoked", "not_checked"]}.items():  # fmt: skip
        assert all((about, state) in ANSWERS for state in states)


class Today:
    def today(self) -> date:
        return DAY

    def now(self) -> datetime:
        return datetime(2026, 11, 25, 9, tzinfo=UTC)


class Knowledge:
    """The real knowledge, with what a test changes in it."""

    def __init__(self, catalogue: Catalogue | None = None, checklist: Checklist | None = None) -> None:
        self._real = CatalogueFiles(data_dir(), None)
        self._catalogue, self._checklist = catalogue, checklist

    def catalogue(self) -> Catalogue:
        return self._catalogue or self._real.catalogue()

    def article(self) -> Catalogue:
        return self._real.article()

    def checklist(self) -> Checklist:
        return self._checklist or self._real.checklist()

    def rule_sets(self, facts: str) -> Any:
        return self._real.rule_sets(facts)

    def organisation(self) -> None:
        return None


class Held:
    """A record at hand instead of a file."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def verify(self, pdf: bytes) -> Verification:
        return Verification(intact="yes", signer="known", data=self.data)

    def find(self, paths: Any) -> Any:
        return iter(paths)

    def read(self, path: str) -> bytes:
        return b""


def again(data: bytes, knowledge: Knowledge | None = None, on: date = DAY) -> dict[str, Any]:
    held, knowledge = Held(data), knowledge or Knowledge()
    service = RecheckService(AdviceService(knowledge, Today()), knowledge, held, held)
    (found, summary) = list(service.recheck(["a.pdf"], on, TEXTS))
    validate(found, RECHECK)
    assert summary[found["outcome"]] == 1
    return found


@pytest.fixture
def data(record: Path) -> bytes:
    found = PdfRecordVerifier(Path("nowhere")).verify(record.read_bytes())
    assert found.intact == "yes"
    return found.data


def test_recheck_of_a_new_record_finds_nothing(data: bytes) -> None:
    found = again(data, on=date.fromisoformat(json.loads(data)["as_of"]))
    assert (found["outcome"], found["changes"]) == ("unchanged", [])


def changed_fact(data: bytes, **update: Any) -> tuple[Catalogue, str]:
    """Today's knowledge with another value for a mandatory fact of the chosen edition."""
    chosen = DecisionRecord.model_validate_json(data).advice["chosen"]
    catalogue = Knowledge().catalogue()
    app = catalogue.apps[chosen["app"]]
    facts = tuple(
        fact.model_copy(update=update) if fact.criterion == "lifecycle" and chosen["edition"] in fact.editions else fact
        for fact in app.facts
    )
    apps = {**catalogue.apps, app.id: app.model_copy(update={"facts": facts})}
    return catalogue.model_copy(update={"apps": apps}), "lifecycle"


def test_a_fact_that_changed_is_told_in_a_sentence_with_its_source(data: bytes) -> None:
    catalogue, criterion = changed_fact(data, value="ended")
    found = again(data, Knowledge(catalogue))
    assert found["outcome"] == "result_changed" if found["then"]["verdict"] != "stop" else "facts_changed"
    assert found["now"]["verdict"] == "stop"
    (change,) = [change for change in found["changes"] if change["about"] == criterion]
    assert (change["kind"], change["now"]["value"]) == ("fact", "ended")
    assert change["source"]["title"]
    assert "Then:" in change["text"]
    assert "Today:" in change["text"]


def test_questions_that_are_new_or_gone_are_named(data: bytes) -> None:
    checklist = Knowledge().checklist()
    answered = next(iter(json.loads(data)["answers"]))
    fewer = checklist.model_copy(update={"questions": tuple(q for q in checklist.questions if q.id != answered)})
    gone = again(data, Knowledge(checklist=fewer))
    assert [c["about"] for c in gone["changes"] if c["kind"] == "answer"] == [answered]
    record = json.loads(data)
    row = next(r for r in record["advice"]["checklist"] if r["question"] not in record["answers"])
    record["advice"]["checklist"].remove(row)
    new = again(canonical(record))
    (change,) = [c for c in new["changes"] if c["about"] == row["question"]]
    assert "not asked then" in change["text"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schema": "advisor/record/2"}, "newer"),
        ({"schema": "something"}, "damaged"),
        ({"verdict": None}, "damaged"),
        ({"situation": {"role": "astronaut"}}, "situation_gone"),
        ({"answers": {"C01_allow_list": {"anser": "x"}}}, "damaged"),
    ],
)
def test_what_cannot_be_decided_says_why(data: bytes, change: dict[str, Any], reason: str) -> None:
    found = again(canonical({**json.loads(data), **change}))
    assert (found["outcome"], found["reason"], found["now"]) == ("not_decidable", reason, None)
    assert found["text"]


def test_an_app_that_is_gone_is_not_decidable(data: bytes) -> None:
    catalogue = Knowledge().catalogue()
    app = json.loads(data)["advice"]["chosen"]["app"]
    left = catalogue.model_copy(update={"apps": {k: v for k, v in catalogue.apps.items() if k != app}})
    assert again(data, Knowledge(left))["reason"] == "app_gone"


@pytest.mark.parametrize("noise", [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"schema":[]}', b"\xff\xfe"])
def test_any_data_give_a_calm_answer(noise: bytes) -> None:
    assert again(noise)["reason"] in ("damaged", "newer")


@pytest.mark.parametrize("name", ["council_meeting", "lesson", "lunch_chat"])
def test_a_recheck_compares_what_the_whole_advice_says(name: str) -> None:
    """It works out less than the whole advice, and must not work out something else."""
    from advisor.adapters.yaml_files import read_yaml
    from advisor.domain.answers import Choice
    from advisor.services.answers_file import parse_answers

    knowledge = Knowledge()
    read = read_yaml(data_dir() / "examples" / f"{name}.yaml")
    service = AdviceService(knowledge, Today())
    doc = parse_answers(read.value, knowledge.checklist(), knowledge.catalogue(), read.line_of)
    chosen = service.advise(doc, DAY, texts=TEXTS)["chosen"]
    doc = doc.model_copy(update={"choice": Choice(app=chosen["app"], edition=chosen["edition"])})
    whole, core = (service.advise(doc, DAY, texts=TEXTS, only_chosen=only) for only in (False, True))
    (edition,) = core.pop("editions")
    of_whole = next(e for e in whole["editions"] if (e["app"], e["edition"]) == (edition["app"], edition["edition"]))
    assert {key: edition[key] for key in ("verdict", "reasons", "score")} == {
        key: of_whole[key] for key in ("verdict", "reasons", "score")}  # fmt: skip
    assert core == {key: whole[key] for key in core}


@pytest.mark.parametrize("command", ["verify", "recheck"])
def test_many_files_give_the_same_as_each_alone(
    record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    from advisor.adapters import many_processes

    monkeypatch.setattr(many_processes, "FEW", 1)
    monkeypatch.setattr(many_processes, "CHUNK", 2)
    monkeypatch.setattr(many_processes, "_cores", lambda: 2)
    (record.parent / "bad.pdf").write_bytes(record.read_bytes()[:-2])
    names = [str(record), str(record.parent / "bad.pdf"), str(record.parent / "gone.pdf")] * 4
    alone = [lines_of(capsys, command, name)[1][0] for name in names[:3]]
    _, found = lines_of(capsys, command, *names)
    assert found[:-1] == alone * 4
    assert found[-1]["files"] == len(names)


def test_a_signed_recheck_is_a_new_record_and_the_old_one_stays(
    record: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before, out = record.read_bytes(), tmp_path / "again"
    out.mkdir()
    shutil.copy(record, record.parent / "b.pdf")
    (record.parent / "b.pdf").write_bytes(before + b"x")
    code, found = lines_of(capsys, "recheck", str(record.parent), "--out", str(out))
    assert [document.get("reason") for document in found[:-1]] == [None, "not_intact"]
    assert code == 1
    (made,) = out.iterdir()
    assert found[0]["record"] == str(made)
    assert record.read_bytes() == before
    _, checked = lines_of(capsys, "verify", str(made))
    assert checked[0]["overall"] == "good"
    kept = json.loads(PdfRecordVerifier(tmp_path).verify(made.read_bytes()).data)
    assert kept["kind"] == "recheck"
    import hashlib

    assert kept["previous"] == hashlib.sha256(before).hexdigest()
    # A re-check can be checked again like any other record.
    _, third = lines_of(capsys, "recheck", str(made))
    assert third[0]["outcome"] in ("unchanged", "facts_changed")
    # An existing file is never overwritten without being told to.
    assert call(["recheck", str(record), "--out", str(out), "--json"]) == 2
