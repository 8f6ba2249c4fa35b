"""The advice as a document: verdict, checklist, line, proposals, ready texts. Read as a clerk reads it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import data_dir, locale_dir
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.answers import AnswersDocument
from advisor.domain.checklist import SEVERITY, Answer, Result
from advisor.services.answers_file import parse_answers
from advisor.services.give_advice import AdviceService

SOURCE = CatalogueFiles(data_dir(), None)
TEXTS = GettextTexts("en", locale_dir())
DAY = date(2026, 11, 25)
VERDICT = {"enum": ["fine", "condition", "stop"]}
SCHEMA = {
    "type": "object",
    "required": [
        "schema", "as_of", "facts", "rule_set", "editions", "checklist", "verdict", "chosen", "open_points",
        "dpia_signs", "line", "next_steps",
    ],
    "properties": {
        "schema": {"const": "advisor/advice/1"},
        "as_of": {"const": "2026-11-25"},
        "verdict": VERDICT,
        "rule_set": {"required": ["id", "version"]},
        "editions": {
            "type": "array",
            "items": {
                "required": ["app", "edition", "name", "verdict", "rank", "score", "recommended", "reasons"],
                "properties": {
                    "verdict": VERDICT,
                    "reasons": {
                        "items": {
                            "required": ["criterion", "effect", "mandatory", "value", "state", "fact", "text"],
                            "properties": {
                                "effect": {"enum": ["for", "against", "unknown"]},
                                "state": {"enum": ["confirmed", "ageing", "stale", "unconfirmed", "not_known"]},
                            },
                        }
                    },
                    "would_change": {"items": {"required": ["kind", "criterion", "to", "verdict", "text"]}},
                },
            },
        },
        "checklist": {
            "items": {
                "required": ["question", "answer", "result", "from", "who", "do"],
                "properties": {
                    "result": VERDICT,
                    "from": {"enum": ["person", "situation", "catalogue", "ask_once", "not_asked"]},
                },
            }
        },
        "chosen": {"required": ["app", "edition", "by"], "properties": {"by": {"enum": ["person", "proposal"]}}},
        "dpia_signs": {"required": ["count", "signs"]},
        "line": {"required": ["verdict"]},
        "next_steps": {"items": {"type": "string"}},
    },
}  # fmt: skip


class Today:
    def today(self) -> date:
        return DAY

    def now(self) -> datetime:
        return datetime(2026, 11, 25, 9, tzinfo=UTC)


def example(name: str, **changes: Any) -> AnswersDocument:
    document = read_yaml(data_dir() / "examples" / f"{name}.yaml")
    doc = parse_answers(document.value, SOURCE.checklist(), SOURCE.catalogue(), document.line_of)
    return doc.model_copy(update=changes)


def advise(doc: AnswersDocument, **options: Any) -> dict[str, Any]:
    return AdviceService(SOURCE, Today()).advise(doc, options.pop("on", None), texts=TEXTS, **options)


def chosen_edition(advice: dict[str, Any]) -> dict[str, Any]:
    wanted = (advice["chosen"]["app"], advice["chosen"]["edition"])
    return next(e for e in advice["editions"] if (e["app"], e["edition"]) == wanted)


EXAMPLES = sorted(p.stem for p in Path(data_dir() / "examples").glob("*.yaml"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_document_has_the_shape_of_the_contract_and_is_the_same_every_time(name: str) -> None:
    advice = advise(example(name))
    validate(advice, SCHEMA)
    assert next(iter(advice)) == "schema"
    assert json.dumps(advice) == json.dumps(advise(example(name)))
    editions = [(e["app"], e["edition"]) for e in advice["editions"]]
    every = [(app.id, e.id) for app in SOURCE.catalogue().apps.values() for e in app.editions]
    assert sorted(editions) == sorted(every)
    assert [e["rank"] for e in advice["editions"]] == list(range(1, len(every) + 1))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_verdict_is_the_worst_of_app_checklist_and_line(name: str) -> None:
    advice = advise(example(name))
    results = [Result(row["result"]) for row in advice["checklist"]]
    results += [Result(chosen_edition(advice)["verdict"]), Result(advice["line"].get("result", "fine"))]
    assert Result(advice["verdict"]) is max(results, key=SEVERITY.__getitem__)


def test_a_council_committee_on_a_free_app_is_told_no_and_what_to_use() -> None:
    advice = advise(example("council_meeting"))
    assert advice["verdict"] == "stop"
    assert advice["rule_set"]["id"] == "sensitive"
    steps = " ".join(advice["next_steps"])
    assert "Use another app" in steps
    assert "Sign the record" not in steps
    assert advice["open_points"][0]["answer"] == "dont_know"  # unknowns first
    assert any(change["kind"] == "answer" for change in advice["would_change"])


def test_a_lesson_may_be_held_after_some_steps() -> None:
    advice = advise(example("lesson"))
    assert advice["verdict"] == "condition"
    assert any("notice" in step for step in advice["next_steps"])


def test_a_chat_about_lunch_on_the_listed_app_needs_next_to_nothing() -> None:
    advice = advise(example("lunch_chat"))
    assert advice["verdict"] != "stop"
    assert len(advice["open_points"]) <= 2
    assert chosen_edition(advice)["verdict"] == "fine"
    assert "C10_contract" in advice["skipped"]["questions"]
    assert "approv" in advice["skipped"]["text"]


def test_the_approval_of_the_list_never_hides_what_was_found() -> None:
    reasons = chosen_edition(advise(example("lunch_chat")))["reasons"]
    against = [r for r in reasons if r["mandatory"] and r["effect"] == "against"]
    assert against
    assert all("approved" in r["text"] for r in against)


def test_a_list_approves_nothing_where_sensitive_matters_come_up() -> None:
    quiet = example("lunch_chat")
    advice = advise(quiet.model_copy(update={"situation": {**quiet.situation, "sensitive": "yes"}}))
    assert not advice["skipped"]["questions"]
    assert advice["verdict"] == "stop"


def test_without_a_choice_the_best_edition_is_proposed() -> None:
    advice = advise(example("council_meeting", choice=None))
    assert advice["chosen"]["by"] == "proposal"
    assert chosen_edition(advice)["rank"] == 1


def test_an_app_by_hand_is_judged_by_the_checklist_alone() -> None:
    from advisor.domain.answers import Choice

    advice = advise(example("lunch_chat", choice=Choice(app="other", name="Our tool")))
    assert advice["chosen"] == {
        "app": "other",
        "edition": None,
        "name": "Our tool",
        "by": "person",
        "in_catalogue": False,
        "text": "This app is not in the catalogue. The checklist alone decides.",
    }
    results = [Result(row["result"]) for row in advice["checklist"]]
    assert Result(advice["verdict"]) is max(results, key=SEVERITY.__getitem__)
    assert "not in the catalogue" in advice["next_steps"][0]


@pytest.mark.parametrize(
    ("verdict", "result"),
    [("hd_video", "fine"), ("sd_video", "fine"), ("audio_only", "condition"), ("phone", "condition")],
)
def test_a_weak_line_is_a_condition_and_never_a_stop(verdict: str, result: str) -> None:
    from advisor.domain.answers import Line

    good = {k: v for k, v in example("lunch_chat").answers.items()} | {"C23_people": Answer(answer="doorkeeper")}
    advice = advise(example("lunch_chat", answers=good, line=Line(verdict=verdict)))
    assert advice["line"]["result"] == result
    assert advice["verdict"] == result
    assert advice["verdict_word"] == {"fine": "Yes", "condition": "Yes, after these steps"}[result]


def test_an_unanswered_question_is_an_open_point_with_ways_on() -> None:
    doc = example("lesson")
    answers = {k: v for k, v in doc.answers.items() if k not in ("C06_children", "C12_third_parties")}
    advice = advise(doc.model_copy(update={"answers": answers}))
    assert advice["verdict"] == "stop"
    first = advice["open_points"][0]
    assert (first["question"], first["from"], first["result"]) == ("C06_children", "not_asked", "stop")
    third = next(p for p in advice["open_points"] if p["question"] == "C12_third_parties")
    routes = {route["id"]: route["text"] for route in third["routes"]}
    assert {"R1_same_app", "R2_one_line", "R5_catalogue", "R6_reminder"} <= set(routes)
    assert "Google Workspace for Education" in routes["R2_one_line"]
    assert "Geography" in routes["R2_one_line"]


def test_a_contradiction_is_pointed_out_with_both_places() -> None:
    doc = example("lesson")
    answers = {**doc.answers, "C20_ai_notes": Answer(answer="transcript")}
    found = advise(doc.model_copy(update={"answers": answers}))["contradictions"]
    assert found[0]["places"] == ["recording", "C20_ai_notes"]
    assert found[0]["text"].startswith("You said")


def test_the_changes_named_turn_the_verdict_as_promised() -> None:
    doc = example("lesson", line=None)
    answers = {**doc.answers, "C06_children": Answer(answer="private_accounts"), "C21_login": Answer(answer="private")}
    before = advise(doc.model_copy(update={"answers": answers}))
    assert before["verdict"] == "stop"
    changed = dict(answers)
    for change in before["would_change"]:
        assert change["kind"] == "answer"
        changed[change["criterion"]] = Answer(answer=change["to"][0])
    after = advise(doc.model_copy(update={"answers": changed}))
    assert after["verdict"] == before["would_change"][0]["verdict"] == "condition"


def recommended(situation: dict[str, str]) -> set[str]:
    doc = AnswersDocument(situation={**example("council_meeting").situation, **situation})
    advice = advise(doc, facts="article-2020")
    assert advice["facts"] == "article-2020"
    return {f"{e['app']}/{e['edition']}" for e in advice["editions"] if e["recommended"]}


def test_the_article_gives_its_own_two_lists() -> None:
    sensitive = recommended({"sensitive": "yes"})
    assert len(sensitive) == 1
    assert "webex" in next(iter(sensitive))
    school = recommended({"sensitive": "no", "sector": "school", "children": "yes"})
    assert len(school) == 3
    assert any("teams" in e for e in school)
    assert any("webex" in e for e in school)
    assert "zoom/paid" in school


def test_as_known_on_a_day_and_as_we_know_today_about_that_day() -> None:
    doc = example("council_meeting")
    then = advise(doc, on=date(2021, 3, 1))
    today = advise(doc, on=date(2021, 3, 1), known_on=DAY)
    assert (then["as_of"], then["known_on"]) == ("2021-03-01", "2021-03-01")
    assert today["known_on"] == "2026-11-25"
    unknown = [sum(r["effect"] == "unknown" for e in a["editions"] for r in e["reasons"]) for a in (then, today)]
    assert unknown[0] > unknown[1]


def test_the_officers_view_asks_more() -> None:
    doc = example("council_meeting")
    officer = advise(doc, audience="dpo")
    assert officer["rule_set"]["id"] != advise(doc)["rule_set"]["id"]
    assert "C15_register" in {row["question"] for row in officer["checklist"]}


def test_the_smallest_safe_version_is_named_for_each_platform() -> None:
    advice = advise(example("council_meeting"))
    assert advice["safe_versions"]["platforms"]["windows"] == "7.0.0"
    assert any("CVE-2026-53412" in hole["cve"] for hole in advice["safe_versions"]["holes"])
    before = advise(example("council_meeting"), on=date(2021, 1, 1))
    assert "windows" not in before["safe_versions"]["platforms"]


def test_the_one_look_that_helps_most_is_named_with_its_source() -> None:
    assert advise(example("lesson"))["confirm_first"] is None  # fresh facts need no look
    look = advise(example("lesson"), on=date(2028, 3, 1))["confirm_first"]
    assert look["fact"].startswith("google_meet.")
    assert look["question"].endswith("?")
    assert look["text"].startswith("One look helps most")


def test_answers_that_do_not_apply_are_kept_aside_and_named() -> None:
    doc = example("lunch_chat")
    answers = {**doc.answers, "C06_children": Answer(answer="private_accounts")}
    advice = advise(doc.model_copy(update={"answers": answers}))
    assert "C06_children" in advice["kept_aside"]
    assert advice["verdict"] != "stop"


def test_steps_are_things_that_a_person_can_do() -> None:
    steps = advise(example("council_meeting"))["next_steps"]
    assert steps[0].startswith("Use the edition")
    assert not any(step.startswith("It would need") for step in steps)
