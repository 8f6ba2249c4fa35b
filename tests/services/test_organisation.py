"""The organisation's list, bans and exceptions in the advice, the record, the re-check and the conversation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.answers import AnswersDocument, Choice
from advisor.domain.checklist import Answer
from advisor.domain.decision import DecisionRecord
from advisor.domain.organisation import Allowed, Banned, Exemption, Organisation, list_answer
from advisor.services.answers_file import parse_answers
from advisor.services.decide import DecideService
from advisor.services.give_advice import AdviceService
from advisor.services.interview_session import RESULT, InterviewSession
from advisor.services.plain_text import advice_text, printed_text
from advisor.services.recheck_changes import changes_between
from advisor.services.record_content import printed_record
from tests.day_clock import DayClock

FILES = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
TEXTS = GettextTexts("en", places.locale_dir())
ZOOM, WEBEX = Choice(app="zoom", edition="basic"), Choice(app="cisco_webex", edition="paid_e2ee")
PREMIUM = Choice(app="microsoft_teams", edition="premium")
TEAMS = Choice(app="microsoft_teams", edition="business")
QUIET = {
    "role": "host", "sector": "public_office", "sensitive": "no", "secret": "no", "children": "no", "recording": "no",
    "outsiders": "no", "size": "6_to_25",
}  # fmt: skip


class Source:
    """The program's knowledge with one organisation's rules."""

    def __init__(self, organisation: Organisation | None) -> None:
        self.catalogue, self.article, self.checklist = FILES.catalogue, FILES.article, FILES.checklist
        self.rule_sets = FILES.rule_sets
        self._organisation = organisation

    def organisation(self) -> Organisation | None:
        return self._organisation


def town(**more: Any) -> Organisation:
    return Organisation(**{"name": "Mesto Príklad", "published_on": date(2026, 3, 2), **more})


LISTED = Allowed(app="cisco_webex", editions=("paid_e2ee",), purposes=("meetings of the office",))
FORBIDDEN = Banned(app="zoom", reason="The contract was ended.")
EXCEPTION = Exemption(app="zoom", editions=("basic",), until=date(2026, 12, 31),
                      criteria=("third_party_sharing", "e2ee"),
                      by="Eva Malá, mayor", reason="Until the new contract is signed.")  # fmt: skip


def advise(doc: AnswersDocument, organisation: Organisation | None, **options: Any) -> dict[str, Any]:
    return AdviceService(Source(organisation), DayClock()).advise(doc, None, texts=TEXTS, **options)


def council(**changes: Any) -> AnswersDocument:
    located = read_yaml(places.data_dir() / "examples" / "council_meeting.yaml")
    doc = parse_answers(located.value, FILES.checklist(), FILES.catalogue())
    return doc.model_copy(update=changes)


def quiet(choice: Choice | None, **answers: str) -> AnswersDocument:
    """An ordinary meeting in which everything else is as good as the checklist lets it be."""
    best = {}
    for question in FILES.checklist().questions:
        good = next((a.id for a in question.answers if a.result == "fine"), question.answers[0].id)
        best[question.id] = Answer(answer=good)
    best.pop("C01_allow_list")
    return AnswersDocument(
        situation=QUIET, choice=choice, answers=best | {q: Answer(answer=a) for q, a in answers.items()}
    )


def edition(advice: dict[str, Any], choice: Choice) -> dict[str, Any]:
    return next(e for e in advice["editions"] if (e["app"], e["edition"]) == (choice.app, choice.edition))


def row(advice: dict[str, Any], question: str = "C01_allow_list") -> dict[str, Any]:
    return next(r for r in advice["checklist"] if r["question"] == question)


def test_without_an_organisation_nothing_is_said_of_one() -> None:
    advice = advise(council(), None)
    assert advice["organisation"] is None
    assert "standing" not in advice["editions"][0]
    assert advice == AdviceService(FILES, DayClock()).advise(council(), None, texts=TEXTS)


def test_a_forbidden_app_is_a_stop_and_names_the_listed_one_instead() -> None:
    organisation = town(allowed=[LISTED], banned=[FORBIDDEN])
    advice = advise(quiet(ZOOM), organisation)
    webex = edition(advice, WEBEX)["name"]
    assert advice["verdict"] == "stop"
    assert (row(advice)["answer"], row(advice)["result"], row(advice)["from"]) == ("forbidden", "stop", "organisation")
    first = advice["next_steps"][0]
    assert all(words in first for words in ("Forbidden by Mesto Príklad", "The contract was ended.", webex))
    assert advice["organisation"]["alternative"] == {"app": "cisco_webex", "edition": "paid_e2ee", "name": webex}
    zoom = edition(advice, ZOOM)
    assert (zoom["standing"], zoom["verdict"], zoom["recommended"]) == ("forbidden", "stop", False)
    assert zoom["general_verdict"] == edition(advise(quiet(ZOOM), None), ZOOM)["verdict"]  # not hidden
    assert zoom["would_change"] == []
    assert any("Forbidden by" in line for line in advice_text(advice, TEXTS))


def test_the_verdict_promised_for_the_listed_app_comes_true() -> None:
    organisation = town(allowed=[LISTED], banned=[FORBIDDEN])
    for doc in (quiet(ZOOM), quiet(TEAMS), council(choice=ZOOM)):
        for change in advise(doc, organisation)["would_change"]:
            assert change["kind"] == "organisation"
            app, name = change["to"][0].split("/")
            after = advise(doc.model_copy(update={"choice": Choice(app=app, edition=name)}), organisation)
            assert after["verdict"] == change["verdict"]
    assert advise(quiet(ZOOM), organisation)["would_change"]


def test_no_alternative_is_named_where_none_is_listed() -> None:
    advice = advise(quiet(ZOOM), town(banned=[FORBIDDEN]))
    assert advice["organisation"]["alternative"] is None
    assert "Ask IT which app you may use instead." in advice["next_steps"][0]
    # What is listed but refused for this meeting is no way out either.
    refused = town(allowed=[Allowed(app="skype_consumer")], banned=[FORBIDDEN])
    assert advise(quiet(ZOOM), refused)["organisation"]["alternative"] is None


def test_the_listed_app_is_proposed_first_and_shortens_the_checklist() -> None:
    advice = advise(quiet(None), town(allowed=[LISTED]))
    assert (advice["chosen"]["app"], advice["chosen"]["by"]) == ("cisco_webex", "proposal")
    assert advice["editions"][0]["rank"] == 1
    assert advice["editions"][0]["edition"] == "paid_e2ee"
    assert (row(advice)["answer"], row(advice)["result"]) == ("listed", "fine")
    assert "C10_contract" in advice["skipped"]["questions"]
    assert advice["skipped"]["text"] == "Covered by the approval of the app: list of Mesto Príklad of 2026-03-02."
    longer = advise(quiet(None), None)
    assert len(longer["checklist"]) > len(advice["checklist"])


def test_a_listed_app_gets_the_approvals_that_the_list_stands_for() -> None:
    general = edition(advise(quiet(PREMIUM), None), PREMIUM)
    here = edition(advise(quiet(PREMIUM), town(allowed=[Allowed(app="microsoft_teams")])), PREMIUM)
    assert (general["verdict"], here["verdict"], here["general_verdict"]) == ("condition", "fine", "condition")
    sensitive = edition(advise(council(choice=WEBEX), town(allowed=[LISTED])), WEBEX)
    assert sensitive["verdict"] == sensitive["general_verdict"]  # only quiet meetings


def test_an_app_on_the_list_for_something_else_or_not_at_all() -> None:
    talks = LISTED.model_copy(update={"applies_when": ({"sensitive": ("yes",)},)})
    other = advise(quiet(WEBEX), town(allowed=[talks]))
    assert (row(other)["answer"], row(other)["result"]) == ("other_purposes", "condition")
    assert "It is meant for: meetings of the office." in other["next_steps"][0]
    unlisted = advise(quiet(TEAMS), town(allowed=[LISTED]))
    assert (row(unlisted)["answer"], row(unlisted)["result"]) == ("dont_know", "condition")
    assert row(unlisted)["answer_text"] == "Not on the list of Mesto Príklad of 2026-03-02."
    assert "It is on the list." in unlisted["next_steps"][0]


def test_the_list_goes_before_what_a_person_remembers_of_it() -> None:
    organisation = town(allowed=[LISTED], banned=[FORBIDDEN])
    advice = advise(quiet(ZOOM, C01_allow_list="listed"), organisation)
    assert row(advice)["answer"] == "forbidden"
    assert "list_says_otherwise" in {c["id"] for c in advice["contradictions"]}
    agreed = advise(quiet(WEBEX, C01_allow_list="listed"), organisation)
    assert "list_says_otherwise" not in {c["id"] for c in agreed["contradictions"]}


def test_conditions_of_the_list_are_steps() -> None:
    asked = LISTED.model_copy(update={"conditions": ("The waiting room is on.",)})
    advice = advise(quiet(WEBEX), town(allowed=[asked]))
    assert advice["next_steps"][0] == "Your organisation asks for this: The waiting room is on."
    assert advice["verdict"] == "condition"


def test_an_own_app_by_hand_goes_by_its_name() -> None:
    own = Allowed(app="other", name="Town Talk")
    advice = advise(quiet(Choice(app="other", name="Town Talk")), town(allowed=[own]))
    assert row(advice)["answer"] == "listed"
    chatty = Banned(app="other", name="chatty", reason="r")
    banned = advise(quiet(Choice(app="other", name="Chatty")), town(banned=[chatty]))
    assert banned["verdict"] == "stop"


def record_of(doc: AnswersDocument, advice: dict[str, Any]) -> DecisionRecord:
    class Key:
        name, key_sha256, self_made, made_now, passphrase_in = "Jana", "0" * 64, True, False, "given"

    nothing: Any = None
    service = DecideService(nothing, Source(None), nothing, nothing, nothing, DayClock())
    return service.record(doc, advice, "2026-11-25T09:00:00Z", Key(), TEXTS)


def test_an_exception_is_printed_in_the_advice_and_in_the_record() -> None:
    doc = council(choice=ZOOM)
    before = edition(advise(doc, None), ZOOM)
    assert before["verdict"] == "stop"
    advice = advise(doc, town(exceptions=[EXCEPTION]))
    zoom = edition(advice, ZOOM)
    assert (zoom["verdict"], zoom["general_verdict"]) == ("condition", "stop")
    words = ("Exception of the organisation", "2026-12-31", "Eva Malá, mayor", "Until the new contract is signed.")
    point = next(r for r in zoom["reasons"] if r["criterion"] == "third_party_sharing" and r["mandatory"])
    assert (point["result"], all(word in point["text"] for word in words)) == ("stop", True)
    assert any(all(word in step for word in words) for step in advice["next_steps"])
    assert {e["criterion"] for e in advice["organisation"]["exceptions"]} == {"e2ee", "third_party_sharing"}
    assert sum("Eva Malá" in line for line in advice_text(advice, TEXTS)) >= 2
    record = record_of(doc, advice)
    assert "Exception of the organisation" not in record.canonical().decode()  # words are made from ids
    printed = list(printed_text(printed_record(record, TEXTS)))
    at = printed.index("EXCEPTIONS OF THE ORGANISATION")
    assert at < 5  # right below the verdict
    assert printed[at + 1] == "The general finding on the app is: not allowed."
    assert all(word in printed[at + 2] for word in words)
    assert sum("Eva Malá" in line for line in printed) >= 4  # on top, as a step, and with the reasons
    german = list(printed_text(printed_record(record, GettextTexts("de", places.locale_dir()))))
    assert any("Ausnahme der Organisation, bis 2026-12-31, erteilt von Eva Malá, mayor" in line for line in german)


@pytest.mark.parametrize("strict", ["normal", "dpo"])
def test_no_list_lifts_a_general_stop_in_any_view(strict: str) -> None:
    everything = town(allowed=[Allowed(app=app) for app in FILES.catalogue().apps])
    for doc in (quiet(None), council()):
        for found in advise(doc, everything, audience=strict)["editions"]:
            if found["general_verdict"] == "stop":
                assert found["verdict"] == "stop"
    # Nor does a person who only says that the app is listed.
    for choice in (ZOOM, Choice(app="microsoft_teams_free", edition="free")):
        general = edition(advise(quiet(choice), None, audience=strict), choice)["verdict"]
        said = edition(advise(quiet(choice, C01_allow_list="listed"), None, audience=strict), choice)["verdict"]
        assert general != "stop" or said == "stop"


def test_the_record_keeps_what_the_list_answered_and_a_recheck_says_what_changed() -> None:
    doc = quiet(WEBEX)
    then = advise(doc, town(allowed=[LISTED]))
    record = record_of(doc, then)
    assert record.answers["C01_allow_list"] == {"answer": "listed", "origin": "organisation", "on": "2026-03-02"}
    text = "\n".join(printed_text(printed_record(record, TEXTS)))
    assert "On the list of Mesto Príklad of 2026-03-02." in text
    kept = doc.model_copy(update={"answers": {k: Answer.model_validate(a) for k, a in record.answers.items()}})

    def changes(organisation: Organisation | None) -> list[tuple[str, str, str]]:
        now = advise(kept, organisation)
        found = changes_between(record, now, FILES.catalogue(), FILES.checklist(), TEXTS)
        return [(c.kind, c.about, c.text) for c in found if c.kind == "organisation"]

    assert changes(town(allowed=[LISTED])) == changes(None) == []
    ((kind, about, words),) = changes(town(banned=[Banned(app="cisco_webex", reason="Ended.")]))
    assert (kind, about) == ("organisation", "C01_allow_list")
    assert "Forbidden by Mesto Príklad. Reason: Ended." in words


def test_a_recheck_names_an_exception_that_has_ended() -> None:
    doc = council(choice=ZOOM)
    record = record_of(doc, advise(doc, town(exceptions=[EXCEPTION])))
    now = advise(doc, town())
    ended = [c for c in changes_between(record, now, FILES.catalogue(), FILES.checklist(), TEXTS)
             if c.kind == "organisation" and c.now is None]  # fmt: skip
    assert ended
    assert all("Eva Malá, mayor" in c.text for c in ended)


class Drafts:
    def save(self, draft_id: str, document: dict[str, Any]) -> None:
        self.saved = document

    def load(self, draft_id: str) -> dict[str, Any]:
        return self.saved

    def unfinished(self) -> list[str]:
        return []

    def finish(self, draft_id: str) -> None: ...


def test_in_the_conversation_the_list_answers_and_nobody_is_asked() -> None:
    organisation = town(allowed=[LISTED], banned=[FORBIDDEN])
    drafts = Drafts()

    def ask(choice: Choice | None, situation: Any) -> Answer:
        return list_answer(organisation, choice, situation, DayClock().today())

    session = InterviewSession(FILES.checklist(), drafts, "one", None, ask)
    for flag in session.flags:
        session.answer(flag, Answer(answer=QUIET[flag]))
    session.choose(WEBEX)
    assert "C10_contract" not in session.asked  # shortened
    assert session.where == "C02_contacts"
    assert session.interview.given["C01_allow_list"].answer == "listed"
    session.switch(ZOOM)
    assert session.interview.given["C01_allow_list"].answer == "forbidden"
    assert session.document().answers["C01_allow_list"].origin == "organisation"
    # What a person says of the list does not go before it, and a draft opened again asks it anew.
    session.keep("C01_allow_list", Answer(answer="listed"))
    assert session.interview.given["C01_allow_list"].answer == "forbidden"
    again = InterviewSession(FILES.checklist(), drafts, "one", None, lambda choice, situation: None)
    again.restore(drafts.saved)
    assert "C01_allow_list" not in again.interview.given
    again.choose(ZOOM)
    again.answer("C01_allow_list", Answer(answer="no_list"))
    assert again.interview.given["C01_allow_list"].answer == "no_list"
    assert RESULT in again.steps
