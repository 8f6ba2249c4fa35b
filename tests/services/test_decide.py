"""From answers to a signed file: what the record holds, what it prints, and what stops it."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.record_files import RecordFolder
from advisor.adapters.record_pdf import PdfPrinter
from advisor.adapters.signature.identity import IdentityStore
from advisor.adapters.signature.signer import PdfRecordSigner
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.answers import AnswersDocument, Choice, Line, Meeting
from advisor.domain.checklist import Answer
from advisor.domain.decision import DecisionRecord
from advisor.domain.errors import PlainError
from advisor.domain.key_words import key_words
from advisor.services.answers_file import LINE_VERDICTS, parse_answers
from advisor.services.decide import DecideService
from advisor.services.error_texts import explain
from advisor.services.give_advice import AdviceService
from advisor.services.printed import Bullets, Heading, Pairs, Paragraph, Printed, Table, Verdict
from advisor.services.record_content import printed_record
from advisor.services.record_signature import grouped
from tests.conftest import rounds

SOURCE = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
EXAMPLES = ("council_meeting", "lesson", "lunch_chat")
LANGUAGES = ("en", "sk", "cs", "de")
NOW = datetime(2026, 11, 25, 13, 0, 5, tzinfo=UTC)


class FixedClock:
    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def today(self) -> date:
        return self._now.date()

    def now(self) -> datetime:
        return self._now


def texts(language: str = "en") -> GettextTexts:
    return GettextTexts(language, places.locale_dir())


def answers(example: str = "council_meeting", **changes: Any) -> AnswersDocument:
    located = read_yaml(places.data_dir() / "examples" / f"{example}.yaml")
    return parse_answers({**located.value, **changes}, SOURCE.checklist(), SOURCE.catalogue())


def service(home: Path, clock: FixedClock | None = None) -> DecideService:
    clock = clock or FixedClock()
    return DecideService(
        AdviceService(SOURCE, clock), SOURCE, PdfPrinter(places.resources_dir() / "fonts"),
        PdfRecordSigner(IdentityStore(home)), RecordFolder(), clock,
    )  # fmt: skip


def decide(home: Path, doc: AnswersDocument | None = None, language: str = "en") -> tuple[dict[str, Any], bytes]:
    out = home / "r.pdf"
    told = service(home).decide(doc or answers(), out, None, None, True, texts(language))
    return told, out.read_bytes()


def data_of(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return opened.attachments["decision.json"].get_file().read_bytes()


def words_of(printed: Printed) -> str:
    """Everything that the blocks say, as one text."""
    parts = []
    for block in printed.blocks:
        match block:
            case Heading() | Paragraph():
                parts.append(block.text)
            case Verdict():
                parts += [block.word, block.sentence]
            case Bullets():
                parts += [*block.leads, *block.items]
            case Pairs():
                parts += [cell for row in block.rows for cell in row]
            case Table():
                parts += [*block.header, *(cell for row in block.rows for cell in row)]
            case _:
                parts += [block.text, block.address]
    return "\n".join(parts)


def test_the_answer_of_the_contract(own_home: Path) -> None:
    told, pdf = decide(own_home)
    import hashlib

    assert list(told)[0] == "schema"
    assert told["schema"] == "advisor/decision/1"
    assert told["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert (told["verdict"], told["signature"]["level"]) == ("stop", "B-B")
    assert re.fullmatch("[0-9a-f]{64}", told["signature"]["key_sha256"])
    assert told["signature"]["words"] == key_words(told["signature"]["key_sha256"])
    assert told["identity"]["made_now"]
    assert "only you may read" in told["identity"]["text"]
    json.dumps(told)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_record_carries_what_it_rests_on(own_home: Path, example: str) -> None:
    told, pdf = decide(own_home, answers(example))
    raw = data_of(pdf)
    record = DecisionRecord.model_validate_json(raw)
    assert record.canonical() == raw
    assert record.record_id == told["record_id"]
    assert record.with_id() == record  # the id follows from the content
    used = {reason["fact"] for edition in record.advice["editions"] for reason in edition["reasons"] if reason["fact"]}
    assert used == set(record.facts)
    assert {fact["source"] for fact in record.facts.values() if fact.get("source")} == set(record.sources)
    assert {row["question"] for row in record.advice["checklist"]} == set(record.words["questions"])
    assert record.key["sha256"] == told["signature"]["key_sha256"]
    assert record.checklist_version == SOURCE.checklist().version


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_printed_in_every_language(own_home: Path, example: str, language: str) -> None:
    told, pdf = decide(own_home, answers(example), language)
    record = DecisionRecord.model_validate_json(data_of(pdf))
    printed = printed_record(record, texts(language))
    assert isinstance(printed.blocks[0], Verdict)
    assert printed.blocks[0].result == told["verdict"]
    said = words_of(printed)
    assert grouped(record.fingerprint()) in said
    assert grouped(record.key["sha256"]) in said
    for row in record.advice["checklist"]:
        assert f"{row['question']}" not in said  # ids are for machines
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert 2 <= len(opened.pages) <= 4
        assert str(opened.Root.Lang) == language
    assert len(pdf) <= 75 * 1024  # the biggest is near 75,000 bytes; keys and times move it a little


def test_it_never_claims_more_than_it_is(own_home: Path) -> None:
    _, pdf = decide(own_home)
    said = words_of(printed_record(DecisionRecord.model_validate_json(data_of(pdf)), texts())).lower()
    assert "electronic signature (pades baseline b-b / b-t)" in said
    assert "qualified" not in said
    assert "advanced" not in said


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_data_print_the_same_pages_again(own_home: Path, example: str) -> None:
    _, pdf = decide(own_home, answers(example), "sk")
    raw = data_of(pdf)
    again = PdfPrinter(places.resources_dir() / "fonts").build(
        printed_record(DecisionRecord.model_validate_json(raw), texts("sk")), raw
    )
    assert pdf.startswith(again)


CHECKLIST = SOURCE.checklist()
free_text = st.one_of(st.none(), st.text(st.characters(codec="utf-8", max_codepoint=0x24F), min_size=1, max_size=200))
choices = st.one_of(
    st.none(), st.just(Choice(app="other", name="Own app")),
    st.sampled_from([Choice(app=a.id, edition=e.id) for a in SOURCE.catalogue().apps.values() for e in a.editions]),
)  # fmt: skip


@settings(max_examples=25)
@given(st.data())
def test_any_decision_can_be_printed(data: st.DataObject) -> None:
    situation = {f.id: data.draw(st.sampled_from([v.id for v in f.values])) for f in CHECKLIST.situation}
    given_answers = {
        question.id: Answer(
            answer=data.draw(st.sampled_from([*(a.id for a in question.answers), "dont_know"])),
            note=data.draw(free_text), asked=data.draw(free_text),
        )
        for question in data.draw(st.lists(st.sampled_from(CHECKLIST.questions), max_size=34, unique_by=lambda q: q.id))
    }  # fmt: skip
    doc = AnswersDocument(
        situation=situation, answers=given_answers, choice=data.draw(choices),
        line=data.draw(st.one_of(st.none(), st.sampled_from([Line(verdict=v) for v in LINE_VERDICTS]))),
        meeting=Meeting(title=data.draw(free_text), purpose=data.draw(free_text)),
    )  # fmt: skip
    language = data.draw(st.sampled_from(LANGUAGES))
    advice = AdviceService(SOURCE, FixedClock()).advise(doc, None, texts=texts(language))
    key = Key()
    record = service(Path()).record(doc, advice, "2026-11-25T13:00:05Z", key, texts(language))
    assert DecisionRecord.model_validate_json(record.canonical()) == record
    try:
        pdf = PdfPrinter(places.resources_dir() / "fonts").build(
            printed_record(record, texts(language)), record.canonical()
        )
    except PlainError as error:
        pdf, code = b"", error.code
    assert page.is_pdf_compliant_bytes(pdf, profile="ua1") if pdf else code == "sign_not_printable"


class Key:
    name, key_sha256, self_made, made_now, passphrase_in = "Jana", "0" * 64, True, False, "system"


def test_same_input_and_time_same_bytes_before_signing(own_home: Path, tmp_path: Path) -> None:
    _, first = decide(own_home)
    _, second = decide(own_home)
    end = first.index(b"%%EOF\n") + 6
    assert first[:end] == second[:end]
    assert data_of(first) == data_of(second)


def test_what_a_person_typed_is_printed(own_home: Path) -> None:
    meeting, signer = {"title": "Porada <b>&amp;</b> (č. 1) \\ „x“"}, {"name": "Žofia O'Neil", "role": "tajomníčka"}
    doc = answers(meeting=meeting, signer=signer)
    _, pdf = decide(own_home, doc)
    record = DecisionRecord.model_validate_json(data_of(pdf))
    said = words_of(printed_record(record, texts()))
    assert "Porada <b>&amp;</b> (č. 1) \\ „x“" in said
    assert "Žofia O'Neil, tajomníčka" in said
    assert "(asked: data protection officer; asked on Monday)" in said


def test_an_app_that_is_not_in_the_catalogue(own_home: Path) -> None:
    _, pdf = decide(own_home, answers(choice={"app": "other", "name": "Our own app"}))
    said = words_of(printed_record(DecisionRecord.model_validate_json(data_of(pdf)), texts()))
    assert "Our own app" in said
    assert "The catalogue knows nothing of this app." in said


@pytest.mark.parametrize("title", ["Obed \U0001f600", "会議"])
def test_a_sign_that_cannot_be_printed_stops_it(own_home: Path, title: str) -> None:
    with pytest.raises(PlainError) as caught:
        decide(own_home, answers(meeting={"title": title}))
    assert caught.value.code == "sign_not_printable"
    assert title[-1] in explain(caught.value, texts())["happened"]
    assert not (own_home / "r.pdf").exists()


def test_control_signs_are_kept_in_the_data_only(own_home: Path) -> None:
    doc = answers().model_copy(update={"meeting": Meeting(title="a\u202eb\x07c")})
    _, pdf = decide(own_home, doc)
    assert json.loads(data_of(pdf))["meeting"]["title"] == "a\u202eb\x07c"


def test_a_clock_before_the_catalogue(own_home: Path) -> None:
    clock = FixedClock(datetime(1970, 1, 1, tzinfo=UTC))
    with pytest.raises(PlainError) as caught:
        service(own_home, clock).decide(answers(), own_home / "r.pdf", None, None, False, texts())
    assert (caught.value.code, caught.value.exit_code) == ("clock_before_catalogue", 3)
    assert os.listdir(own_home) == []


def test_a_wrong_target_makes_no_key(own_home: Path) -> None:
    (own_home / "r.pdf").write_bytes(b"mine")
    for out in (own_home / "r.pdf", own_home / "no" / "r.pdf"):
        with pytest.raises(PlainError):
            service(own_home).decide(answers(), out, None, None, False, texts())
    assert os.listdir(own_home) == ["r.pdf"]


def test_every_error_of_the_record_is_explained() -> None:
    for code in ("record_exists", "record_disk_full", "identity_passphrase", "identity_not_in_force"):
        told = explain(PlainError(code, path="x", start="a", end="b", today="c"), texts())
        assert told["code"] == code
        assert all("{" not in told[part] and told[part] for part in ("happened", "means", "do"))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_killed_while_deciding_leaves_no_half_file(own_home: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from pathlib import Path\n"
        "from tests.services.test_decide import answers, service, texts\n"
        "home = Path(sys.argv[1]); one, doc = service(home), answers(); print('ready', flush=True)\n"
        "while True: one.decide(doc, home / 'r.pdf', None, None, True, texts())\n"
    )
    for moment in range(0, 8, rounds(3, 1)):
        with subprocess.Popen([sys.executable, "-c", script, str(own_home)], stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(0.015 * moment + 0.003 * (moment % 5))
            process.send_signal(signal.SIGKILL)
        target = own_home / "r.pdf"
        if target.exists():
            DecisionRecord.model_validate_json(data_of(target.read_bytes()))
    told, _ = decide(own_home)  # and the key still opens, or a new one is made
    assert told["signature"]["level"] == "B-B"


def test_what_stops_is_told_before_what_only_asks_for_a_step() -> None:
    """Of Zoom Basic both are known: data go to purposes of its own, and a contract is to be had."""
    doc = answers()
    advice = AdviceService(SOURCE, FixedClock()).advise(doc, None, texts=texts())
    record = service(Path("nowhere")).record(doc, advice, "2026-11-25T09:00:00Z", None, texts())
    blocks = printed_record(record, texts()).blocks
    at = next(n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == "Why")
    table = blocks[at + 1]
    assert isinstance(table, Table)
    effects = [row[2].split("\u2028")[0] for row in table.rows]
    assert effects[0] == "against it"
    assert "with a condition" in effects
    given = next(e for e in record.advice["editions"] if e["edition"] == "basic" and e["app"] == "zoom")["reasons"]
    must = [r for r in given if r["mandatory"]]
    stops = sum(r["result"] == "stop" for r in must)
    assert 0 < stops < len(must)
    assert effects[:stops] == ["against it"] * stops
    assert effects[stops] == "with a condition"
