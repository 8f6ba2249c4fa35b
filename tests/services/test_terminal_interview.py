"""The questions in the terminal: a whole conversation by keys, explained, gone back, taken from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import data_dir, locale_dir
from advisor.domain.answers import AnswersDocument, Choice
from advisor.domain.checklist import Answer
from advisor.domain.checklist_rules import Suggestion, applicable
from advisor.services.show_knowledge import suggestion_for
from advisor.services.terminal_interview import TerminalInterview

SOURCE = CatalogueFiles(data_dir(), None)
CHECKLIST, CATALOGUE = SOURCE.checklist(), SOURCE.catalogue()


class Person:
    """Types what the script says for a page, else the first answer; notes every question she was asked."""

    def __init__(self, script: dict[str, list[str]]) -> None:
        self._script = {words: iter(keys) for words, keys in script.items()}
        self.seen: list[str] = []
        self._page = ""

    def say(self, line: str) -> None:
        self.seen.append(line)
        if line.startswith("\n"):
            self._page = line.strip()

    def ask(self, prompt: str) -> str:
        if prompt != "> ":
            return {"Name": "Our tool", "Your": "Jana Nováková"}.get(prompt.split()[0], "Council") + "\n"
        keys: Iterator[str] = next((k for words, k in self._script.items() if words in self._page), iter(()))
        return next(keys, "1") + "\n"


def hold(script: dict[str, list[str]], kept: dict[str, Answer] | None = None) -> tuple[AnswersDocument, Person]:
    person = Person(script)

    def suggested(question: str, choice: Choice) -> Suggestion | None:
        return suggestion_for(CHECKLIST, CATALOGUE, question, choice, CATALOGUE.prepared_on)

    texts = GettextTexts("en", locale_dir())
    interview = TerminalInterview(CHECKLIST, CATALOGUE, texts, suggested, person.ask, person.say)
    return interview.run(kept), person


def test_a_whole_conversation_answers_everything_that_applies() -> None:
    doc, person = hold({})
    asked = {q.id for q in applicable(CHECKLIST, doc.situation, doc.answers)}
    assert set(doc.answers) == asked
    assert doc.choice is None
    assert doc.line is not None
    assert doc.signer is not None
    assert doc.signer.name == "Jana Nováková"
    pages = [line for line in person.seen if line.startswith("\n")]
    assert len(pages) == len(set(pages))


def test_wrong_keys_are_refused_and_the_question_is_explained() -> None:
    doc, person = hold({"list of allowed programs": ["9", "x", "", "?", "2"]})
    assert doc.answers["C01_allow_list"].answer == "no_list"
    assert any("already have checked" in line for line in person.seen)
    assert sum("Please type a number" in line for line in person.seen) == 3


def test_one_step_back_asks_the_question_before_again() -> None:
    _, person = hold({"video meeting really needed": ["b", "1"]})
    pages = [line for line in person.seen if "whom to call" in line]
    assert len(pages) == 2


def test_the_catalogue_answers_only_when_the_person_takes_it() -> None:
    zoom = str(2 + sorted((a.name.lower(), a.id) for a in CATALOGUE.apps.values()).index(
        (CATALOGUE.apps["zoom"].name.lower(), "zoom")))  # fmt: skip
    script = {"Which app do you have": [zoom], "sensitive matters come up: health": ["2"], "lock the call": ["c"]}
    doc, person = hold(script)
    assert doc.choice == Choice(app="zoom", edition="basic")
    assert any("The catalogue suggests" in line for line in person.seen)
    taken = doc.answers["C05_sensitive"]
    assert (taken.answer, taken.origin) == ("optional_on", "catalogue")
    others = [a.origin for q, a in doc.answers.items() if q != "C05_sensitive"]
    assert "catalogue" not in others


def test_an_app_that_is_not_listed_is_named_by_hand() -> None:
    doc, _ = hold({"Which app do you have": [str(len(CATALOGUE.apps) + 2)]})
    assert doc.choice == Choice(app="other", name="Our tool")


def test_what_was_answered_before_is_not_asked_again_but_said() -> None:
    before = {
        "C02_contacts": Answer(answer="entered", origin="ask_once", on="2026-10-01"),
        "C10_contract": Answer(answer="signed", origin="ask_once", on="2026-10-01"),
    }
    doc, person = hold({"list of allowed programs": ["2"]}, before)
    assert doc.answers["C02_contacts"].origin == "ask_once"
    assert any(line.startswith("Answered on 2026-10-01") for line in person.seen)
    assert not any(line.startswith("\n") and "whom to call" in line for line in person.seen)
    # A contract is a matter of the app, and today it may be another app.
    assert doc.answers["C10_contract"].origin == "person"
