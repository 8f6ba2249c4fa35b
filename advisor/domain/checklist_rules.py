"""When a question applies, what an answer means, and what the catalogue may suggest.

Conditions (``applies_when``, ``stop_when``, a sign's ``from``) are data: a
mapping whose keys name a situation flag, another question, the phase, the
audience, or ``any``; every key must hold, and a key holds when its value is in
the list. Pure functions: the same input gives the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.domain.catalogue import Edition, Fact, State
from advisor.domain.checklist import SEVERITY, Answer, AnswerChoice, Checklist, Question, Result, worst

DONT_KNOW = "dont_know"
NOT_ASKED = "not_asked"

Situation = Mapping[str, str]
Answers = Mapping[str, Answer]
FactsSeen = Mapping[str, tuple[Fact, State]]  # criterion -> the fact that speaks for the edition, and how far

# The member states of the EU and of the European Economic Area, where the GDPR itself is law.
UNDER_EU_LAW = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS")
    + ("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "EU")
)


@dataclass(frozen=True)
class Suggestion:
    """What the catalogue would answer; it becomes an answer only when a person takes it."""

    answer: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Row:
    """One question of the checklist, answered or not, and what that means."""

    question: Question
    answer: str  # id of the answer, "dont_know" or "not_asked"
    result: Result
    origin: str  # person | situation | catalogue | ask_once | not_asked
    given: Answer | None = None

    @property
    def unknown(self) -> bool:
        return self.answer in (DONT_KNOW, NOT_ASKED)


@dataclass(frozen=True)
class SignCount:
    """Risk signs for the impact assessment: indexes into ``Checklist.dpia_signs``."""

    counted: tuple[int, ...]
    to_ask: tuple[int, ...]
    threshold: int

    @property
    def reached(self) -> bool:
        return len(self.counted) >= self.threshold


@dataclass(frozen=True)
class Contradiction:
    """Two things said that cannot both be true. ``places`` are situation flags, question ids or ``choice``."""

    id: str
    places: tuple[str, ...]


def condition_holds(
    condition: Any, situation: Situation, answers: Answers, audience: str = "normal", phase: str = "before"
) -> bool:
    """Does a condition of the data hold for what is known so far?"""
    if condition == "always":
        return True
    for key, wanted in condition.items():
        if key == "any":
            if not any(condition_holds(part, situation, answers, audience, phase) for part in wanted):
                return False
            continue
        if key in answers:
            actual = answers[key].answer
        else:
            actual = {"audience": audience, "phase": phase}.get(key) or situation.get(key, "")
        if actual not in wanted:
            return False
    return True


def skipped(checklist: Checklist, question: Question, situation: Situation, answers: Answers) -> bool:
    """Does the organisation's approval of the app already cover this question?"""
    rule = checklist.skip_rule
    return question.id in rule.get("skip", ()) and condition_holds(rule["when"], situation, answers)


def applies(
    question: Question, situation: Situation, answers: Answers, audience: str = "normal", phase: str = "before"
) -> bool:
    """Is the question meant for this meeting at all? (The skip rule is a matter of the whole list.)"""
    return condition_holds(question.applies_when, situation, answers, audience, phase)


def answered_by_situation(question: Question, situation: Situation) -> str | None:
    """The answer that the situation already gave, where the data say so."""
    rule = question.answered_by
    if not rule:
        return None
    return dict(rule["map"]).get(situation.get(rule["flag"], ""))


def offered(question: Question, situation: Situation) -> tuple[AnswerChoice, ...]:
    """The answers that make sense: what the situation has already excluded is not offered.

    An answer that only another value of the flag stands for would deny what was said before.
    """
    rule = question.answered_by
    if not rule:
        return question.answers
    said = situation.get(rule["flag"], "")
    if said == DONT_KNOW:
        return question.answers
    elsewhere = {answer for value, answer in dict(rule["map"]).items() if value != said}
    return tuple(choice for choice in question.answers if choice.id not in elsewhere)


def effective_answer(question: Question, situation: Situation, answers: Answers) -> Answer | None:
    """The answer that counts: the situation's where it gives one, else the person's.

    Where the person said otherwise, the worse of the two counts until she settles it.
    """
    given = answers.get(question.id)
    by_situation = answered_by_situation(question, situation)
    if by_situation is None:
        return given
    derived = Answer(answer=by_situation, origin="situation")
    if given is None or given.answer == by_situation:
        return derived if given is None else given.model_copy(update={"origin": "situation"})
    worse = SEVERITY[result_of(question, given, situation, answers)] > SEVERITY[
        result_of(question, derived, situation, answers)
    ]
    return given if worse else derived


def walk(
    checklist: Checklist, situation: Situation, answers: Answers, audience: str = "normal", phase: str = "before"
) -> tuple[tuple[Question, Answer | None], ...]:
    """The questions that apply, in order, each with the answer that counts.

    Only answers of questions that apply decide over later questions: an
    answer that is kept aside must not pull questions in.
    """
    counted: dict[str, Answer] = {}
    result: list[tuple[Question, Answer | None]] = []
    for question in checklist.questions:
        if not applies(question, situation, counted, audience, phase):
            continue
        if skipped(checklist, question, situation, counted):
            continue
        answer = effective_answer(question, situation, answers)
        if answer is not None:
            counted[question.id] = answer
        result.append((question, answer))
    return tuple(result)


def applicable(
    checklist: Checklist, situation: Situation, answers: Answers, audience: str = "normal", phase: str = "before"
) -> tuple[Question, ...]:
    """The questions that apply now, in order. Answers given later can add more."""
    return tuple(question for question, _ in walk(checklist, situation, answers, audience, phase))


def counted_answers(
    checklist: Checklist, situation: Situation, answers: Answers, audience: str = "normal", phase: str = "before"
) -> dict[str, Answer]:
    """The answers that count: of questions that apply, the situation's own included."""
    rows = walk(checklist, situation, answers, audience, phase)
    return {question.id: answer for question, answer in rows if answer is not None}


def result_of(
    question: Question,
    answer: Answer | None,
    situation: Situation,
    answers: Answers,
    stop_list: tuple[str, ...] = (),
) -> Result:
    """What an answer means here. "I do not know" and a missing answer never count as yes."""
    if answer is None or answer.answer in (DONT_KNOW, NOT_ASKED):
        if question.id in stop_list:
            return Result.STOP
        return worst([Result.CONDITION, question.dont_know.until_then])
    choice = next((c for c in question.answers if c.id == answer.answer), None)
    if choice is None:  # an id that this version of the checklist does not know is not a yes either
        return worst([Result.CONDITION, question.dont_know.until_then])
    if choice.stop_when and condition_holds(choice.stop_when, situation, answers):
        return Result.STOP
    return choice.result


def judge(
    checklist: Checklist, situation: Situation, answers: Answers, audience: str = "normal", phase: str = "before"
) -> tuple[Row, ...]:
    """One row for every question that applies, in order."""
    steps = walk(checklist, situation, answers, audience, phase)
    counted = {question.id: answer for question, answer in steps if answer is not None}
    rows = []
    for question, answer in steps:
        result = result_of(question, answer, situation, counted, checklist.unknown_counts_as_stop)
        name = answer.answer if answer else NOT_ASKED
        origin = answer.origin if answer else NOT_ASKED
        rows.append(Row(question, name, result, origin, answers.get(question.id)))
    return tuple(rows)


def skipped_questions(checklist: Checklist, situation: Situation, answers: Answers) -> tuple[str, ...]:
    """Questions that would apply, but are covered by the organisation's approval of the app."""
    counted = counted_answers(checklist, situation, answers)
    return tuple(
        q.id
        for q in checklist.questions
        if applies(q, situation, counted) and skipped(checklist, q, situation, counted)
    )


def dpia_signs(checklist: Checklist, situation: Situation, answers: Answers) -> SignCount:
    """Counts the risk signs that the answers show; some signs only a person can see."""
    counted_now = counted_answers(checklist, situation, answers)
    counted, to_ask = [], []
    for index, sign in enumerate(checklist.dpia_signs):
        origin = sign["from"]
        if not isinstance(origin, Mapping):
            to_ask.append(index)
            continue
        condition = {key: wanted for key, wanted in origin.items() if key != "or"}
        if condition_holds(condition, situation, counted_now):
            counted.append(index)
    return SignCount(tuple(counted), tuple(to_ask), checklist.dpia_threshold)


def _usable(facts: FactsSeen, criterion: str) -> Fact | None:
    """Only a confirmed fact that is not stale suggests anything."""
    seen = facts.get(criterion)
    return seen[0] if seen and seen[1] in (State.CONFIRMED, State.AGEING) else None


def _suggest_by_map(rule: Mapping[str, Any], fact: Fact | None, edition: Edition | None) -> str | None:
    if fact is None:
        return None
    mapped = dict(rule["map"]).get(str(fact.value))
    if mapped is None and fact.criterion == "dpa_available" and fact.value == "business_only" and edition:
        # The contract is offered to organisations only; whether it was signed the catalogue cannot know.
        return "not_offered" if edition.kind == "private" else "unsigned"
    return str(mapped) if mapped is not None else None


def _suggest_where(facts: FactsSeen) -> tuple[str | None, tuple[Fact, ...]]:
    location, country = _usable(facts, "data_location"), _usable(facts, "hosting_jurisdiction")
    if location and location.value == "own_servers":
        return "eu_or_own", (location,)
    if country and str(country.value) == "US":
        return "dpf", (country,)
    if location and country and location.value == "eu_default" and str(country.value) in UNDER_EU_LAW:
        return "eu_or_own", (location, country)
    return None, ()


def _suggest_server(facts: FactsSeen, edition: Edition | None) -> tuple[str | None, tuple[Fact, ...]]:
    own, country, lock = (_usable(facts, c) for c in ("self_host", "hosting_jurisdiction", "e2ee"))
    if edition and edition.kind == "own_server":
        return ("own", (own,)) if own and own.value == "yes" else (None, ())
    if country is None or str(country.value) == "own":
        return None, ()
    if str(country.value) in UNDER_EU_LAW:
        return "eu_hoster", (country,)
    if lock and lock.value in ("default", "optional"):
        return "foreign_locked", (country, lock)
    if lock and lock.value == "none":
        return "foreign_unlocked", (country, lock)
    return None, ()  # a lock for two people or for some parts only: a person must judge


def suggest(question: Question, facts: FactsSeen, edition: Edition | None = None) -> Suggestion | None:
    """What the catalogue would answer for this edition, or nothing where it cannot know."""
    rule = question.suggested_by
    if not rule:
        return None
    answer: str | None
    used: tuple[Fact, ...]
    if "map" in rule:
        fact = _usable(facts, rule["criterion"])
        answer, used = _suggest_by_map(rule, fact, edition), (fact,) if fact else ()
    elif "self_host" in rule["criteria"]:
        answer, used = _suggest_server(facts, edition)
    else:
        answer, used = _suggest_where(facts)
    if answer is None or answer not in {choice.id for choice in question.answers}:
        return None
    return Suggestion(answer, used)


def contradictions(
    checklist: Checklist,
    situation: Situation,
    answers: Answers,
    facts: FactsSeen | None = None,
    edition: Edition | None = None,
) -> tuple[Contradiction, ...]:
    """Where two answers, or an answer and the catalogue, cannot both be true."""
    counted = counted_answers(checklist, situation, answers)
    said = {key: answer.answer for key, answer in counted.items()}
    raw = {key: answer.answer for key, answer in answers.items()}
    found: list[Contradiction] = []

    def note(name: str, when: bool, *places: str) -> None:
        if when:
            found.append(Contradiction(name, places))

    recording = situation.get("recording")
    note("secret_twice", situation.get("secret") == "no" and raw.get("C04_secret") == "yes", "secret", "C04_secret")
    note("secret_denied", situation.get("secret") == "yes" and raw.get("C04_secret") == "no", "secret", "C04_secret")
    note("recording_twice", recording == "no" and raw.get("C16_record") == "yes", "recording", "C16_record")
    note(
        "recording_denied",
        recording == "yes" and raw.get("C16_record") in ("off", "possible"),
        "recording",
        "C16_record",
    )
    note("notes_but_no_recording", recording == "no" and said.get("C20_ai_notes") == "transcript",
         "recording", "C20_ai_notes")
    note("guest_sensitive", situation.get("sensitive") == "yes" and said.get("C33_guest") == "known_plain",
         "sensitive", "C33_guest")
    note("open_with_outsiders",
         said.get("C24_rights") == "open_known_group"
         and (situation.get("outsiders") == "yes" or situation.get("children") == "yes"),
         "outsiders" if situation.get("outsiders") == "yes" else "children", "C24_rights")
    note("public_body_interest",
         situation.get("sector") == "public_office" and said.get("C09_legal_basis") == "legitimate_interest",
         "sector", "C09_legal_basis")
    signs = dpia_signs(checklist, situation, answers)
    note("more_signs", signs.reached and said.get("C14_dpia") == "few_signs", "C14_dpia")
    note("own_server_twice",
         said.get("C05_sensitive") == "own_server" and said.get("C28_server") in ("foreign_locked", "foreign_unlocked"),
         "C05_sensitive", "C28_server")
    note("lock_twice",
         said.get("C05_sensitive") == "no" and said.get("C28_server") == "foreign_locked",
         "C05_sensitive", "C28_server")
    found.extend(_against_catalogue(said, facts or {}, edition))
    return tuple(found)


def _against_catalogue(said: Mapping[str, str], facts: FactsSeen, edition: Edition | None) -> list[Contradiction]:
    """Answers about the app that the catalogue's usable facts deny."""
    found: list[Contradiction] = []
    own = _usable(facts, "self_host")
    lock = _usable(facts, "e2ee")
    contract = _usable(facts, "dpa_available")
    if own and own.value == "no" and edition and edition.kind != "own_server":
        claims = (("C05_sensitive", "own_server"), ("C10_contract", "own_server"), ("C28_server", "own"))
        for question, answer in claims:
            if said.get(question) == answer:
                found.append(Contradiction("own_server_not_offered", (question, "choice")))
    if lock and lock.value in ("none", "optional") and said.get("C05_sensitive") == "default":
        found.append(Contradiction("lock_not_default", ("C05_sensitive", "choice")))
    if lock and lock.value == "none":
        if said.get("C05_sensitive") == "optional_on":
            found.append(Contradiction("lock_not_offered", ("C05_sensitive", "choice")))
        if said.get("C28_server") == "foreign_locked":
            found.append(Contradiction("lock_not_offered", ("C28_server", "choice")))
    if contract and contract.value == "no" and said.get("C10_contract") in ("signed", "unsigned"):
        found.append(Contradiction("contract_not_offered", ("C10_contract", "choice")))
    return found
