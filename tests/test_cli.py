"""The command line as the contract says it: documents, exit codes, errors, and never a traceback."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import validate

from advisor import cli
from advisor.adapters.places import data_dir
from advisor.domain.errors import PlainError
from advisor.main import command_parts

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = data_dir() / "examples"
COUNCIL, LESSON, LUNCH = (str(EXAMPLES / f"{name}.yaml") for name in ("council_meeting", "lesson", "lunch_chat"))
ERROR = {
    "type": "object",
    "required": ["schema", "code", "happened", "means", "do"],
    "properties": {"schema": {"const": "advisor/error/1"}, "code": {"pattern": "^[a-z_]+$"}},
}
FACT = {
    "required": [
        "id", "criterion", "value", "state", "valid_from", "valid_to", "known_from", "as_of", "source", "text",
    ],
    "properties": {"state": {"enum": ["confirmed", "ageing", "stale", "unconfirmed"]}},
}  # fmt: skip
EDITION = {"required": ["id", "name", "kind", "price", "facts"], "properties": {"facts": {"items": FACT}}}
APPS = {
    "required": ["schema", "as_of", "apps"],
    "properties": {
        "schema": {"const": "advisor/apps/1"},
        "apps": {
            "items": {
                "required": ["id", "name", "vendor", "editions"],
                "properties": {"editions": {"items": EDITION}},
            }
        },
    },
}
QUESTIONS = {
    "required": ["schema", "version", "situation", "questions"],
    "properties": {
        "schema": {"const": "advisor/questions/1"},
        "version": {"const": 1},
        "situation": {"items": {"required": ["id", "text", "values"]}},
        "questions": {
            "items": {
                "required": ["id", "part", "text", "why", "answers", "dont_know", "applies_when"],
                "properties": {"answers": {"items": {"required": ["id", "text", "result", "note"]}}},
            }
        },
    },
}
DECISION = {
    "required": ["schema", "record", "sha256", "record_id", "verdict", "signature"],
    "properties": {
        "schema": {"const": "advisor/decision/1"},
        "sha256": {"pattern": "^[0-9a-f]{64}$"},
        "signature": {"required": ["level", "signer", "key_sha256"]},
    },
}


@pytest.fixture(scope="module")
def parts() -> cli.Parts:
    return command_parts()


def text_of(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = cli.run(argv, command_parts())
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def json_of(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = text_of(capsys, *argv, "--json")
    document = json.loads(out)
    assert next(iter(document)) == "schema"
    return code, document


def error_of(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 2) -> dict[str, Any]:
    found, document = json_of(capsys, *argv)
    assert found == code
    validate(document, ERROR)
    return document


def test_questions_has_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = json_of(capsys, "questions")
    assert code == 0
    validate(document, QUESTIONS)
    assert (len(document["situation"]), len(document["questions"])) == (8, 34)


def test_questions_with_answers_shows_what_applies_was_given_and_is_suggested(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, document = json_of(capsys, "questions", COUNCIL)
    assert code == 0
    validate(document, QUESTIONS)
    questions = {q["id"]: q for q in document["questions"]}
    assert "C06_children" not in questions
    assert questions["C05_sensitive"]["given"] == {"answer": "optional_on", "from": "person"}
    assert questions["C04_secret"]["given"] == {"answer": "no", "from": "situation"}
    assert questions["C05_sensitive"]["suggested"]["answer"] == "optional_on"
    assert questions["C05_sensitive"]["suggested"]["fact"].startswith("zoom.e2ee.")
    assert questions["C01_allow_list"]["suggested"] is None
    assert [a["id"] for a in questions["C16_record"]["answers"]] == ["off", "possible"]


def test_apps_shows_all_or_one(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = json_of(capsys, "apps", "--as-of", "2026-11-25")
    assert code == 0
    validate(document, APPS)
    assert len(document["apps"]) == 30
    assert sum(len(app["editions"]) for app in document["apps"]) == 52
    code, one = json_of(capsys, "apps", "zoom")
    assert [app["id"] for app in one["apps"]] == ["zoom"]


def test_apps_as_known_on_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    def facts(*options: str) -> set[str]:
        _, document = json_of(capsys, "apps", "zoom", "--as-of", "2021-01-01", *options)
        return {f["id"] for app in document["apps"] for e in app["editions"] for f in e["facts"]}

    then, today = facts(), facts("--knowledge", "today")
    assert then < today


def test_an_unknown_app_is_told_with_the_nearest_ids(capsys: pytest.CaptureFixture[str]) -> None:
    assert "zoom" in error_of(capsys, "apps", "zom")["do"]


@pytest.mark.parametrize(("file", "code", "verdict"), [(COUNCIL, 1, "stop"), (LESSON, 0, "condition")])
def test_advise_exits_with_one_where_the_answer_is_no(
    capsys: pytest.CaptureFixture[str], file: str, code: int, verdict: str
) -> None:
    found, document = json_of(capsys, "advise", file)
    assert (found, document["verdict"]) == (code, verdict)
    assert document["schema"] == "advisor/advice/1"
    found, out, err = text_of(capsys, "advise", file)
    assert found == code
    assert "What to do:" in out
    assert not err


def test_advice_is_byte_identical_and_changes_with_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    call = ("advise", LESSON, "--as-of", "2026-11-23", "--json")
    assert text_of(capsys, *call)[1] == text_of(capsys, *call)[1]
    _, earlier = json_of(capsys, "advise", LESSON, "--as-of", "2021-01-01")
    assert earlier["as_of"] == "2021-01-01"


def test_global_options_stand_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    before = text_of(capsys, "--lang", "sk", "--as-of=2026-11-23", "--json", "advise", LESSON)
    after = text_of(capsys, "advise", "--json", LESSON, "--lang=sk", "--as-of", "2026-11-23")
    assert before == after
    assert "kontrolný" in after[1]


def test_compare_sets_editions_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = json_of(capsys, "compare", COUNCIL, "zoom/business", "zoom/basic", "--as-of", "2026-11-23")
    assert (code, document["schema"]) == (0, "advisor/compare/1")
    verdicts = {e["edition"]: e["verdict"] for e in document["editions"]}
    assert list(verdicts.items()) == [("business", "condition"), ("basic", "stop")]
    assert "third_party_sharing" in {row["criterion"] for row in document["rows"] if row["differs"]}
    code, out, _ = text_of(capsys, "compare", COUNCIL, "zoom/business", "zoom/basic")
    assert code == 0
    assert "Zoom Basic (zoom/basic): not allowed" in out
    assert "zoom/business" in error_of(capsys, "compare", COUNCIL, "zoom/busines")["nearest"]


def test_the_articles_facts_with_an_edition_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = text_of(capsys, "advise", COUNCIL, "--facts", "article-2020", "--json")
    document = json.loads(out)
    assert code in (0, 1)
    assert document["facts"] == "article-2020"
    assert document["chosen"]["by"] == "proposal"
    assert "article" in err


def test_answers_come_on_standard_input_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(LESSON).read_bytes())))
    assert json_of(capsys, "advise", "-")[1]["verdict"] == "condition"


def test_decide_writes_a_signed_record_that_shows_what_was_decided(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "record.pdf"
    code, document = json_of(capsys, "decide", LESSON, "--out", str(target))
    assert code == 0
    validate(document, DECISION)
    assert target.read_bytes().startswith(b"%PDF-")
    code, shown = json_of(capsys, "record", "show", str(target))
    assert code == 0
    assert shown["record_id"] == document["record_id"]
    assert shown["verdict"] == "condition"
    _, out, _ = text_of(capsys, "record", "show", str(target), "--lang", "de")
    assert "Geography" in out


def test_decide_never_overwrites_by_accident(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "record.pdf"
    target.write_bytes(b"old")
    error_of(capsys, "decide", LESSON, "--out", str(target))
    assert target.read_bytes() == b"old"
    assert json_of(capsys, "decide", LESSON, "--out", str(target), "--replace")[0] == 0
    assert target.read_bytes() != b"old"


def test_a_decision_of_stop_is_on_record_and_exits_with_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "no.pdf"
    code, document = json_of(capsys, "decide", COUNCIL, "--out", str(target))
    assert (code, document["verdict"]) == (1, "stop")
    assert target.exists()


def test_verify_says_good_of_ones_own_record_and_bad_of_a_changed_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good, changed, other = (tmp_path / name for name in ("good.pdf", "changed.pdf", "other.pdf"))
    json_of(capsys, "decide", LUNCH, "--out", str(good))
    data = bytearray(good.read_bytes())
    data[len(data) // 3] ^= 1
    changed.write_bytes(data)
    other.write_bytes(b"no pdf")
    code, out, _ = text_of(capsys, "verify", str(good), "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert lines[0]["schema"] == "advisor/verification/1"
    assert lines[0]["overall"] in ("good", "attention")
    assert lines[0]["intact"] == "yes"
    assert lines[-1]["schema"] == "advisor/verification-summary/1"
    code, out, _ = text_of(capsys, "verify", str(tmp_path), "--json")
    summary = json.loads(out.splitlines()[-1])
    assert code == 1
    assert summary["files"] == 3
    assert summary["not_a_record"] == 1
    assert text_of(capsys, "verify", str(tmp_path / "missing.pdf"), "--json")[0] == 2


def test_catalogue_status(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = json_of(capsys, "catalogue", "status")
    assert code == 0
    assert document["apps"] == 30


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "wrong_command"),
        (["bogus"], "wrong_command"),
        (["advise"], "wrong_command"),
        (["advise", LESSON, "--as-of", "yesterday"], "wrong_date"),
        (["advise", LESSON, "--as-of", "2026-02-30"], "wrong_date"),
        (["advise", LESSON, "--lang", "xx"], "wrong_command"),
        (["advise", LESSON, "--fact", "catalogue"], "wrong_command"),
        (["advise", "no-such-file.yaml"], "file_missing"),
        (["decide", LESSON], "wrong_command"),
        (["record", "show", LESSON], "record_not_readable"),
        (["record", "show", "no-such.pdf"], "file_missing"),
        (["interview"], "no_person"),
    ],
)
def test_a_wrong_call_is_told_in_words(capsys: pytest.CaptureFixture[str], words: list[str], code: str) -> None:
    assert error_of(capsys, *words)["code"] == code
    found, out, err = text_of(capsys, *words)
    assert found == 2
    assert not out
    assert f"({code})" in err


def test_errors_speak_the_language_that_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    english = error_of(capsys, "apps", "zom")
    slovak = error_of(capsys, "apps", "zom", "--lang", "sk")
    assert english["code"] == slovak["code"]
    assert english["happened"] != slovak["happened"]


words = st.lists(
    st.one_of(
        st.sampled_from(
            ["advise", "apps", "questions", "record", "show", "catalogue", "status", "--json", "--lang", "--as-of"]
        ),
        st.sampled_from(["2026-11-23", "--knowledge", "today", "--facts", "zoom", LESSON, "--", "-x", "sk", "--out"]),
        st.text(max_size=6).filter(lambda t: "\0" not in t and t != "-"),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words)
def test_any_words_get_an_answer_or_a_plain_error(
    capsys: pytest.CaptureFixture[str], parts: cli.Parts, argv: list[str]
) -> None:
    try:
        code = cli.run(argv, parts)
    except SystemExit as leaving:  # --help ends the program the ordinary way
        code = int(leaving.code or 0)
    out, err = capsys.readouterr()
    assert code in (0, 1, 2, 3)
    assert "(unexpected)" not in err
    assert '"unexpected"' not in out


def test_plain_errors_know_their_exit_code() -> None:
    assert PlainError("wrong_date").exit_code == 2
