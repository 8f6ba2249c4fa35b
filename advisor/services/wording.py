"""Every sentence that is made from ids: reasons, ways out, verdicts, states.

The data hold one standard sentence for every value; this file joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.domain.catalogue import Catalogue, Fact
from advisor.domain.checklist import AnswerChoice, Question, Result
from advisor.domain.checklist_rules import DONT_KNOW, NOT_ASKED, Contradiction
from advisor.domain.reasons import Change, EditionAdvice, Reason
from advisor.domain.rules import NOT_KNOWN, RuleSet
from advisor.services.condition_words import condition_word
from advisor.services.marking import N_
from advisor.services.ports import Texts

_ALONE = "you"  # how the checklist names the person at the keyboard

VERDICT_WORDS = {
    Result.FINE: N_("Yes"),
    Result.CONDITION: N_("Yes, after these steps"),
    Result.STOP: N_("Not this way"),
}
_VERDICT_SENTENCES = {
    Result.FINE: N_("You may hold the meeting this way. File the record."),
    Result.CONDITION: N_("First do the open steps."),
    Result.STOP: N_("Do not hold the meeting this way. At least one thing stands against it."),
}
_SHORT_RESULTS = {
    Result.FINE: N_("fine"),
    Result.CONDITION: N_("allowed with conditions"),
    Result.STOP: N_("not allowed"),
}
STATE_WORDS = {
    "confirmed": N_("confirmed"),
    "ageing": N_("not new: check that it still holds"),
    "stale": N_("too old to count"),
    "unconfirmed": N_("not confirmed"),
    NOT_KNOWN: N_("not known"),
}
LINE_SENTENCES = {
    "hd_video": N_("The line is good enough for sharp video."),
    "sd_video": N_("The line is good enough for ordinary video."),
    "audio_only": N_("The line carries sound only. Leave the cameras off from the start."),
    "phone": N_("The line is too weak. Join by telephone."),
    "not_measured": N_("The line was not measured. Measure it, or keep a telephone number ready."),
}
_CONTRADICTIONS = {
    "secret_twice": N_("You said that nothing is classified, and that something is. Please settle which is right."),
    "secret_denied": N_("You said that something is classified, and that nothing is. Please settle which is right."),
    "recording_twice": N_("You said that nothing is kept, and that the meeting is recorded. Please settle it."),
    "recording_denied": N_("You said that something is kept, and that nothing is recorded. Please settle it."),
    "notes_but_no_recording": N_("You said that nothing is kept, but automatic notes are on. Notes are kept too."),
    "guest_sensitive": N_("You said that sensitive matters come up, and that they do not. Please settle it."),
    "open_with_outsiders": N_("You said that the group is small and known, but outsiders or pupils are present."),
    "public_body_interest": N_("A public office cannot use legitimate interest as its ground for its tasks."),
    "more_signs": N_("You said that at most one risk sign applies. Your other answers show more."),
    "own_server_twice": N_("You said that it is your own server, and that it is a foreign cloud. Please settle it."),
    "lock_twice": N_("You said that the call is not locked end to end, and that it is. Please settle it."),
    "own_server_not_offered": N_("You said that it is your own server. The catalogue says that this app has none."),
    "lock_not_default": N_("You said that the lock is on by default. The catalogue says that it is not."),
    "lock_not_offered": N_("You said that the call is locked end to end. The catalogue says that it cannot be."),
    "list_says_otherwise": N_("You said something else of your organisation's list than it says itself."),
    "contract_not_offered": N_("You said that there is a contract. The catalogue says that the maker offers none."),
}
_CONDITIONS = {
    "clients": N_("It works only with: {list}."),
    "not_with": N_("It does not work together with: {list}."),
    "free_plan_condition": N_("On the free plan: {list}."),
    "limits": N_("Limits: {list}."),
    "may_be_switched_off_in": N_("It may be switched off in: {list}."),
    "not_covered": N_("Not covered: {list}."),
}


def verdict_word(result: Result, texts: Texts) -> str:
    return texts.gettext(VERDICT_WORDS[result])


def verdict_sentence(result: Result, texts: Texts) -> str:
    return texts.gettext(_VERDICT_SENTENCES[result])


def short_result(result: Result, texts: Texts) -> str:
    """One word for a line in a list."""
    return texts.gettext(_SHORT_RESULTS[result])


def state_word(state: str, texts: Texts) -> str:
    return texts.gettext(STATE_WORDS[state])


def criterion_name(criterion: str, catalogue: Catalogue, texts: Texts) -> str:
    known = catalogue.criteria.get(criterion)
    return texts.pgettext(f"criterion.{criterion}.name", known.name) if known else criterion


def value_sentence(criterion: str, value: Any, catalogue: Catalogue, texts: Texts) -> str:
    """The standard sentence of a value; for numbers and lists the value itself."""
    known = catalogue.criteria.get(criterion)
    name = criterion_name(criterion, catalogue, texts)
    if value is None:
        return texts.gettext("{name}: not known.").format(name=name)
    sentence = known.values.get(str(value)) if known and not isinstance(value, list | tuple | Mapping) else None
    if sentence:
        return texts.pgettext(f"value.{criterion}.{value}", sentence)
    if isinstance(value, list | tuple) and known and value and all(str(one) in known.values for one in value):
        return " ".join(texts.pgettext(f"value.{criterion}.{one}", known.values[str(one)]) for one in value)
    if isinstance(value, list | tuple | Mapping):
        value = ", ".join(map(str, value))
    return texts.gettext("{name}: {value}.").format(name=name, value=value)


def fact_sentence(fact: Fact, catalogue: Catalogue, texts: Texts) -> str:
    """The standard sentence; for notes and tables, whose value says nothing, the words of the catalogue."""
    known = catalogue.criteria.get(fact.criterion)
    if known and known.kind in ("note", "mapping") and fact.explanation:
        name = criterion_name(fact.criterion, catalogue, texts)
        return texts.gettext("{name}: {explanation}").format(name=name, explanation=fact.explanation)
    return value_sentence(fact.criterion, fact.value, catalogue, texts)


def app_name(app: str, name: str, texts: Texts) -> str:
    return texts.pgettext(f"app.{app}.name", name)


def vendor_name(app: str, vendor: str, texts: Texts) -> str:
    """Firms keep their names; "run by you or a hoster" is translated."""
    return texts.pgettext(f"app.{app}.vendor", vendor)


def edition_name(app: str, edition: str, name: str, texts: Texts) -> str:
    """A product keeps its name; "own server" and "for schools" in it are words to translate."""
    return texts.pgettext(f"edition.{app}.{edition}", name)


def evidence_sentence(fact: Fact | None, state: str, texts: Texts) -> str:
    """What the state of the evidence means for the reader; empty where it simply speaks."""
    if fact is not None and fact.confirmed_by:
        return texts.gettext("Confirmed here by {name} on {day}.").format(name=fact.confirmed_by, day=fact.confirmed_on)
    when = (fact.as_of or fact.known_from) if fact else None
    if state == "ageing":
        if when is None:
            return texts.gettext("The source has no date. Check that it still holds.")
        return texts.gettext("Last confirmed on {day}. Check that it still holds.").format(day=when)
    if state == "stale":
        return texts.gettext("Last confirmed on {day}. That is too old to count.").format(day=when)
    if state == "unconfirmed":
        return texts.gettext("Nobody has confirmed this yet.")
    return ""


def rule_why(rule_set: RuleSet, criterion: str, why: str, texts: Texts) -> str:
    return texts.pgettext(f"rule.{rule_set.id}.{criterion}.why", why)


def reason_text(
    reason: Reason, rule_set: RuleSet, catalogue: Catalogue, texts: Texts, approved: bool = False
) -> str:
    """What is so, how far we know it, what it depends on, and why it matters where it stands against the app.

    ``approved``: the organisation has agreed to it. The finding itself is shown all the same.
    """
    parts = [value_sentence(reason.criterion, reason.value, catalogue, texts)]
    parts.append(evidence_sentence(reason.fact, reason.state, texts))
    if reason.effect == "for":
        parts.extend(condition_sentences(reason.conditions, texts))
    if reason.mandatory and reason.result is not Result.FINE:
        parts.append(rule_why(rule_set, reason.criterion, reason.rule_why, texts))
    elif approved and reason.mandatory and reason.effect == "against":
        parts.append(texts.gettext("Your organisation has approved the app all the same."))
    return " ".join(part for part in parts if part)


def condition_sentences(conditions: Mapping[str, tuple[str, ...]], texts: Texts) -> list[str]:
    """What a fact ties its value to, in words."""
    return [
        texts.gettext(_CONDITIONS[key]).format(list=", ".join(condition_word(value, texts) for value in values))
        for key, values in conditions.items()
        if key in _CONDITIONS
    ]


def change_text(change: Change, advice: EditionAdvice, catalogue: Catalogue, texts: Texts) -> str:
    """One step of a way out, with the verdict it leads to."""
    then = texts.gettext("Then: {result}.").format(result=short_result(change.verdict, texts))
    return f"{step_text(change, advice, catalogue, texts)} {then}"


def step_text(change: Change, advice: EditionAdvice, catalogue: Catalogue, texts: Texts) -> str:
    """What one would do; in a list of steps the verdict after each would only be noise."""
    name = criterion_name(change.criterion, catalogue, texts)
    reason = next((r for r in advice.reasons if r.criterion == change.criterion), None)
    if change.kind == "edition":
        found = catalogue.find(advice.app, change.to[0])
        other = edition_name(advice.app, found[1].id, found[1].name, texts) if found else change.to[0]
        return texts.gettext("Use the edition \"{name}\" instead.").format(name=other)
    if change.kind == "setting":
        return texts.gettext("Choose this setting and keep it: {name}.").format(name=name)
    if change.kind == "organisation":
        return texts.gettext("Get written approval for this point: {name}.").format(name=name)
    if reason is not None and reason.value is not None and change.to == (str(reason.value),):
        return texts.gettext("Check that this still holds: {name}.").format(name=name)
    sentences = [value_sentence(change.criterion, value, catalogue, texts).rstrip(".") for value in change.to[:2]]
    wanted = " / ".join(sentences)
    return texts.gettext("It would need this: {wanted}.").format(wanted=wanted)


def contradiction_text(found: Contradiction, texts: Texts) -> str:
    return texts.gettext(_CONTRADICTIONS[found.id])


def contradiction_words(name: str, otherwise: str, texts: Texts) -> str:
    """The same by the id that a record names; ``otherwise`` where that id is no longer used."""
    return texts.gettext(_CONTRADICTIONS[name]) if name in _CONTRADICTIONS else otherwise


def not_in_catalogue(texts: Texts) -> str:
    return texts.gettext("The app is not in the catalogue. Send the record to the data protection officer or IT.")


def line_sentence(verdict: str, texts: Texts) -> str:
    return texts.gettext(LINE_SENTENCES[verdict])


def sign_text(number: int, english: str, texts: Texts) -> str:
    return texts.pgettext(f"dpia.{number}", english)


def question_text(question: Question, texts: Texts) -> str:
    return texts.pgettext(f"question.{question.id}.text", question.text)


def answer_choice(question: Question, answer: str) -> AnswerChoice | None:
    return next((choice for choice in question.answers if choice.id == answer), None)


def answer_text(question: Question, answer: str, texts: Texts) -> str:
    """The words of an answer, with "I do not know" and a missing answer."""
    if answer == DONT_KNOW:
        return texts.gettext("I do not know")
    if answer == NOT_ASKED:
        return texts.gettext("Not answered")
    choice = answer_choice(question, answer)
    return texts.pgettext(f"question.{question.id}.answer.{answer}.text", choice.text) if choice else answer


def who_text(question: Question, texts: Texts) -> str:
    return texts.pgettext(f"question.{question.id}.dont_know.who", question.dont_know.who)


def help_text(question: Question, texts: Texts) -> str:
    """Whom to turn to for a step; empty where the person can do it alone."""
    if question.dont_know.who == _ALONE:
        return ""
    return texts.gettext("Who can help: {who}.").format(who=who_text(question, texts))


def what_to_do(question: Question, answer: str, result: Result, texts: Texts) -> str:
    """The step that an answer asks for; empty where there is nothing to do."""
    if answer in (DONT_KNOW, NOT_ASKED):
        return texts.pgettext(f"question.{question.id}.dont_know.do", question.dont_know.do)
    choice = answer_choice(question, answer)
    note = texts.pgettext(f"question.{question.id}.answer.{answer}.note", choice.note or "") if choice else ""
    if result is Result.FINE or (note and result is Result.CONDITION):
        return note
    given = answer_text(question, answer, texts)
    if result is Result.STOP:
        message = texts.gettext("Choose another way. This stands against it: {answer}.")
    else:
        message = texts.gettext("Settle this before the meeting. Now the answer is: {answer}.")
    return f"{message.format(answer=given.rstrip('.'))} {note}".strip()
