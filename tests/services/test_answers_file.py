"""Every line of the contract's section on the answers file: what is accepted, and what each error says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import data_dir, locale_dir
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.answers import AnswersDocument
from advisor.domain.errors import PlainError
from advisor.services.answers_file import nearest, parse_answers
from advisor.services.error_texts import ERRORS, explain

SOURCE = CatalogueFiles(data_dir(), None)
SITUATION = (
    'situation: {role: host, sector: public_office, sensitive: "yes", secret: "no", children: "no", '
    'recording: "no", outsiders: "yes", size: 6_to_25}\n'
)
HEAD = "schema: advisor/answers/1\n" + SITUATION


def parse(text: str | bytes) -> AnswersDocument:
    raw = text.encode() if isinstance(text, str) else text
    document = read_yaml(raw)
    return parse_answers(document.value, SOURCE.checklist(), SOURCE.catalogue(), document.line_of)


def error_of(text: str | bytes) -> dict[str, Any]:
    with pytest.raises(PlainError) as caught:
        parse(text)
    assert caught.value.exit_code == 2
    return explain(caught.value, GettextTexts("en", locale_dir()))


def test_the_example_of_the_contract_is_read_whole() -> None:
    doc = parse(
        HEAD
        + """answers:
  C01_allow_list: no_list
  C12_third_parties: {answer: dont_know, asked: dpo@example.org, note: "sent on Monday"}
choice: {app: cisco_webex, edition: paid_e2ee}
line: {verdict: audio_only, stated_by: user}
meeting: {title: "Council committee", date: 2026-12-01, people: 12}
signer: {name: "Jana Nováková", role: clerk, organisation: "Mesto Príklad"}
"""
    )
    assert doc.situation["size"] == "6_to_25"
    assert doc.answers["C12_third_parties"].asked == "dpo@example.org"
    assert doc.choice is not None
    assert (doc.choice.app, doc.choice.edition) == ("cisco_webex", "paid_e2ee")
    assert doc.line is not None
    assert doc.line.verdict == "audio_only"
    assert doc.meeting is not None
    assert (doc.meeting.date, doc.meeting.people) == ("2026-12-01", 12)
    assert doc.signer is not None
    assert doc.signer.name == "Jana Nováková"


def test_json_is_read_like_yaml() -> None:
    doc = parse(HEAD)
    as_json = {"schema": "advisor/answers/1", "situation": dict(doc.situation), "answers": {"C03_need": "video"}}
    assert parse(json.dumps(as_json)).answers["C03_need"].answer == "video"


@pytest.mark.parametrize(("written", "meant"), [("yes", "yes"), ("no", "no"), ("true", "yes"), ("false", "no")])
def test_yes_and_no_may_be_booleans(written: str, meant: str) -> None:
    doc = parse(HEAD.replace('sensitive: "yes"', f"sensitive: {written}") + f"answers: {{C15_register: {written}}}\n")
    assert doc.situation["sensitive"] == meant
    assert doc.answers["C15_register"].answer == meant


def test_off_may_arrive_as_a_boolean_too() -> None:
    assert parse(HEAD + "answers: {C16_record: false, C20_ai_notes: off}\n").answers["C16_record"].answer == "off"


def test_a_flag_left_out_is_not_known_where_that_is_an_answer_and_else_an_error() -> None:
    assert parse(HEAD.replace('secret: "no", ', "")).situation["secret"] == "dont_know"
    problem = error_of(HEAD.replace("role: host, ", ""))
    assert problem["code"] == "answers_missing"
    assert "situation.role" in problem["happened"]
    assert "host" in problem["do"]


@pytest.mark.parametrize(
    ("text", "code", "line", "value", "near"),
    [
        (HEAD + "answers:\n  C01_allow_list: no_lst\n", "answers_wrong_value", 4, "no_lst", "no_list"),
        (HEAD + "answers:\n  C1_need: video\n", "answers_unknown_question", 4, "C1_need", "C03_need"),
        (HEAD + "answers:\n  C03_need: {anser: video}\n", "answers_unknown_entry", 4, "anser", "answer"),
        (HEAD.replace("6_to_25", "6_to_52"), "answers_wrong_value", 2, "6_to_52", "6_to_25"),
        (HEAD.replace("role: host", "rôle: host"), "answers_unknown_entry", 2, "rôle", "role"),
        (HEAD + "choice: {app: cisco_webx, edition: paid}\n", "answers_unknown_app", 3, "cisco_webx", "cisco_webex"),
        (HEAD + "choice: {app: zoom, edition: basik}\n", "answers_unknown_edition", 3, "basik", "basic"),
        (HEAD + "line: {verdict: audio}\n", "answers_wrong_value", 3, "audio", "audio_only"),
        (HEAD + "metting: {title: x}\n", "answers_unknown_entry", 3, "metting", "meeting"),
        (HEAD + "meeting: {date: 2026-13-01}\n", "answers_wrong_kind", 3, "2026-13-01", "date"),
        (HEAD + "meeting: {people: many}\n", "answers_wrong_kind", 3, "many", "number"),
        (HEAD + "answers: [C01_allow_list]\n", "answers_wrong_kind", 3, "", "named entries"),
        (HEAD.replace("answers/1", "answers/9"), "answers_schema", 1, "advisor/answers/9", "advisor/answers/1"),
        (HEAD + "answers:\n  C03_need: video\n  C03_need: sound\n", "file_duplicate_key", 5, None, None),
    ],
)
def test_an_error_names_line_value_and_nearest_right_ids(
    text: str, code: str, line: int, value: str | None, near: str | None
) -> None:
    problem = error_of(text)
    assert problem["code"] == code
    assert problem["line"] == line
    if value:
        assert value in problem["happened"]
    if near:
        assert near in problem["do"] + problem["means"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"# " + b"x" * 1_000_001, "file_too_big"),
        (b"[" * 50 + b"]" * 50, "file_too_deep"),
        (b"[" * 3000, "file_not_yaml"),
        (b"\xff\xfe\x00", "file_not_utf8"),
        (b"a: &x 1\nb: *x\n", "file_alias"),
        (b"a: !!python/object:os.system x\n", "file_tag"),
        (b"just words", "answers_not_a_form"),
        (b"", "answers_not_a_form"),
        (b"schema: [", "file_not_yaml"),
    ],
)
def test_what_is_no_answers_file_is_refused_in_words(raw: bytes, code: str) -> None:
    assert error_of(raw)["code"] == code


def test_an_app_that_is_not_in_the_catalogue_can_be_entered_by_hand() -> None:
    doc = parse(HEAD + 'choice: {app: other, name: "Our own tool"}\n')
    assert doc.choice is not None
    assert doc.choice.by_hand
    assert error_of(HEAD + "choice: {app: other}\n")["code"] == "answers_missing"


def test_the_document_of_a_line_test_may_stand_in_the_file() -> None:
    measured = {"schema": "advisor/line-test/1", "at": "2026-11-25T10:00:00Z", "verdict": "sd_video", "rtt_ms": 34.1}
    doc = parse(HEAD + f"line: {json.dumps(measured)}\n")
    assert doc.line is not None
    assert doc.line.measured == measured


def test_control_signs_and_endless_texts_are_refused() -> None:
    assert error_of(HEAD + 'signer: {name: "A\\x1b[31m"}\n')["code"] == "answers_wrong_kind"
    assert error_of(HEAD + f"meeting: {{title: {'x' * 2001}}}\n")["code"] == "answers_too_long"


def test_nearest_prefers_what_looks_alike_and_is_never_empty() -> None:
    assert nearest("no_lst", ["listed", "no_list"]).startswith("no_list")
    assert nearest("", ["a", "b"]) == "a, b"


def test_every_error_has_three_sentences_in_every_case() -> None:
    texts = GettextTexts("en", locale_dir())
    for code in ERRORS:
        document = explain(PlainError(code), texts)
        assert all(document[part] for part in ("happened", "means", "do"))


ids = st.sampled_from([*(q.id for q in SOURCE.checklist().questions), "C99", "", "schema", "role"])
words = st.one_of(
    st.sampled_from(["yes", "no", "dont_know", "not_asked", "no_list", "host", "zoom", "basic", "hd_video"]),
    st.text(max_size=20),
    st.booleans(),
    st.none(),
    st.integers(),
    st.floats(),
)
trees = st.recursive(
    words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "schema": st.one_of(st.just("advisor/answers/1"), trees),
        "situation": st.one_of(st.just(dict(parse(HEAD).situation)), trees),
        "answers": st.one_of(st.dictionaries(ids, st.one_of(words, trees), max_size=4), trees),
        "choice": st.one_of(st.fixed_dictionaries({}, optional={"app": words, "edition": words, "name": words}), trees),
        "line": st.one_of(st.fixed_dictionaries({}, optional={"verdict": words, "stated_by": words}), trees),
        "meeting": trees,
        "signer": trees,
    },
)


@settings(max_examples=300, deadline=None)
@given(documents)
def test_any_document_is_valid_or_gets_a_plain_error(document: dict[str, Any]) -> None:
    try:
        doc = parse_answers(document, SOURCE.checklist(), SOURCE.catalogue())
    except PlainError as error:
        told = explain(error, GettextTexts("en", locale_dir()))
        assert told["happened"]
    else:
        assert set(doc.situation) == {q.id for q in SOURCE.checklist().situation}


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: (HEAD + t).encode("utf-8", "replace"))))
def test_any_bytes_are_valid_or_get_a_plain_error(raw: bytes) -> None:
    code = ""
    try:
        parse(raw)
    except PlainError as error:
        code = error.code
    assert not code or code in ERRORS
