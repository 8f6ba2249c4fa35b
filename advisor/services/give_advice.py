"""Advice on a whole answers file: the editions, the checklist, the line, and what to do next.

Makes the document ``advisor/advice/1``. The same input, catalogue and day give
the same document, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from advisor.domain.advice import advise, choose_rule_set
from advisor.domain.answers import AnswersDocument, Choice
from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import SEVERITY, Answer, Checklist, Result, worst
from advisor.domain.checklist_rules import (
    DONT_KNOW,
    Contradiction,
    FactsSeen,
    Row,
    condition_holds,
    contradictions,
    counted_answers,
    dpia_signs,
    judge,
    offered,
    skipped_questions,
    suggest,
)
from advisor.domain.edition_facts import edition_facts
from advisor.domain.organisation import BY_LIST, LIST_QUESTION, approvals
from advisor.domain.reasons import Change, Done, EditionAdvice
from advisor.domain.rules import RuleSet
from advisor.services import organisation_words, wording
from advisor.services.about_chosen import confirm_first, safe_versions
from advisor.services.catalogue_age import catalogue_age
from advisor.services.dont_know_routes import Asking, routes_json
from advisor.services.line_advice import line_document
from advisor.services.next_steps import About, last_steps, steps_on_answers, steps_on_app
from advisor.services.organisation_view import OrganisationView, exception_json
from advisor.services.ports import CatalogueSource, Clock, Texts

SCHEMA = "advisor/advice/1"
_LINE_RESULTS = {"hd_video": Result.FINE, "sd_video": Result.FINE}  # a weak line is a condition, never a stop


class AdviceService:
    """Gives advice from the knowledge files; the person's words come in as a checked document."""

    def __init__(self, source: CatalogueSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock

    def advise(
        self,
        doc: AnswersDocument,
        on: date | None,
        facts: str = "catalogue",
        known_on: date | None = None,
        *,
        texts: Texts,
        audience: str = "normal",
        only_chosen: bool = False,
    ) -> dict[str, Any]:
        """The whole advice for a day (none: today), as known on that day unless ``known_on`` says a later one.

        ``only_chosen``: just what a re-check compares, without other editions, ways out and next steps.
        """
        day = on or self._clock.today()
        known_on = known_on or day
        catalogue = self._source.article() if facts == "article-2020" else self._source.catalogue()
        checklist = self._source.checklist()
        rule_set = choose_rule_set(self._source.rule_sets(facts), doc.situation, audience == "dpo")
        wanted = {(doc.choice.app, doc.choice.edition or "")} if only_chosen and doc.choice else None
        editions = advise(catalogue, rule_set, day, known_on, wanted)
        organisation = self._source.organisation() if facts == "catalogue" else None
        view = None
        if organisation is not None:
            view = OrganisationView(organisation, doc, checklist, catalogue, rule_set, day, known_on)
            editions, approved = view.editions, view.approved
        elif done := _approved_by_person(doc, checklist, editions):
            editions = advise(catalogue, rule_set, day, known_on, wanted, done)
            approved = frozenset((d.app, d.edition) for d in done)
        else:
            approved = frozenset()
        return _Advice(
            doc, checklist, catalogue, rule_set, editions, day, known_on, facts, audience, approved, view, texts
        ).document(only_chosen)


def _approved_by_person(doc: AnswersDocument, checklist: Checklist, editions: Iterable[EditionAdvice]) -> list[Done]:
    """The person says that the app is on a list: it approves in the quiet meetings that the skip rule names."""
    choice, rule = doc.choice, checklist.skip_rule
    if choice is None or not condition_holds(rule["when"], doc.situation, doc.answers):
        return []
    return approvals(e for e in editions if (e.app, e.edition) == (choice.app, choice.edition))


class _Advice:
    """One advice while it is being put into words."""

    def __init__(
        self, doc: AnswersDocument, checklist: Checklist, catalogue: Catalogue, rule_set: RuleSet,
        editions: tuple[EditionAdvice, ...], on: date, known_on: date, facts: str, audience: str,
        approved: frozenset[tuple[str, str]], view: OrganisationView | None, texts: Texts,
    ) -> None:  # fmt: skip
        self._checklist, self._catalogue, self._rules = checklist, catalogue, rule_set
        self._editions, self._on, self._known_on, self._facts = editions, on, known_on, facts
        self._audience, self._approved, self._view, self._texts = audience, approved, view, texts
        self._choice = doc.choice or self._proposal()
        # The organisation's list answers the question about it itself.
        self._doc = doc if view is None else doc.model_copy(update={"answers": view.answers(self._choice)})
        doc, self._own = self._doc, self._organisation()
        self._chosen = next(
            (e for e in editions if (e.app, e.edition) == (self._choice.app, self._choice.edition)), None
        )
        self._rows = judge(checklist, doc.situation, doc.answers, audience)
        self._seen = self._facts_of_chosen()
        self._signs = dpia_signs(checklist, doc.situation, doc.answers)

    def _proposal(self) -> Choice:
        best = self._editions[0]
        return Choice(app=best.app, edition=best.edition)

    def _facts_of_chosen(self) -> FactsSeen:
        found = self._catalogue.find(self._choice.app, self._choice.edition or "")
        return edition_facts(self._catalogue, *found, self._on, self._known_on) if found else {}

    def document(self, only_chosen: bool = False) -> dict[str, Any]:
        verdict = self._verdict()
        core = self._core(verdict, [self._chosen] if only_chosen and self._chosen else self._editions)
        return core if only_chosen else {**core, **self._around(verdict)}

    def _core(self, verdict: Result, editions: Iterable[EditionAdvice]) -> dict[str, Any]:
        """What was decided, by what, and why."""
        t = self._texts
        return {
            "schema": SCHEMA,
            "as_of": self._on.isoformat(),
            "known_on": self._known_on.isoformat(),
            "facts": self._facts,
            "catalogue": {"id": self._catalogue.id, "version": self._catalogue.version},
            "rule_set": {
                "id": self._rules.id,
                "version": self._rules.version,
                "name": t.pgettext(f"ruleset.{self._rules.id}.name", self._rules.name),
            },
            "situation": dict(self._doc.situation),
            "editions": [self._edition(e) for e in editions],
            "checklist": [self._row(row) for row in self._rows],
            "verdict": verdict.value,
            "verdict_word": wording.verdict_word(verdict, t),
            "verdict_text": wording.verdict_sentence(verdict, t),
            "chosen": self._chosen_json(),
            "organisation": self._own,
        }

    def _around(self, verdict: Result) -> dict[str, Any]:
        """What to do with it."""
        open_rows = self._open_rows()
        return {
            "open_points": [self._open_point(row) for row in open_rows],
            "would_change": self._would_change(verdict),
            "contradictions": self._contradictions(),
            "skipped": self._skipped(),
            "kept_aside": self._kept_aside(),
            "dpia_signs": self._dpia(),
            "line": self._line(),
            "safe_versions": self._safe_versions(),
            "catalogue_age": catalogue_age(self._catalogue, self._on, self._texts),
            "confirm_first": self._confirm_first(),
            "next_steps": self._next_steps(verdict, open_rows),
        }

    def _contradictions(self) -> list[dict[str, Any]]:
        said = self._doc.situation, self._doc.answers
        found = [*contradictions(self._checklist, *said, self._seen, self._edition_model())]
        if self._view and self._view.denies(self._choice):
            found.append(Contradiction("list_says_otherwise", (LIST_QUESTION, "choice")))
        return [
            {"id": c.id, "places": list(c.places), "text": wording.contradiction_text(c, self._texts)} for c in found
        ]

    def _safe_versions(self) -> dict[str, Any]:
        found = self._catalogue.find(self._choice.app, self._choice.edition or "")
        if found is None:
            return {"platforms": {}, "steps": [], "holes": []}
        return safe_versions(self._catalogue, *found, self._on, self._known_on, self._texts)

    def _confirm_first(self) -> dict[str, Any] | None:
        if self._chosen is None:
            return None
        return confirm_first(self._catalogue, self._rules, self._chosen, self._on, self._known_on, self._texts)

    def _kept_aside(self) -> list[str]:
        """Questions that were answered and do not apply to this meeting."""
        asked = {row.question.id for row in self._rows}
        return [question for question in self._doc.answers if question not in asked]

    def _edition_model(self) -> Any:
        found = self._catalogue.find(self._choice.app, self._choice.edition or "")
        return found[1] if found else None

    def _verdict(self) -> Result:
        results = [row.result for row in self._rows]
        if self._chosen is not None:
            results.append(self._chosen.verdict)
        results.append(self._line_result())
        return worst(results)

    def _line_result(self) -> Result:
        line = self._doc.line
        return _LINE_RESULTS.get(line.verdict, Result.CONDITION) if line else Result.FINE

    def _edition(self, advice: EditionAdvice) -> dict[str, Any]:
        t = self._texts
        key = (advice.app, advice.edition)
        approved = key in self._approved
        here = self._view.here[key] if self._view else None
        reliefs = here.reliefs if here else ()
        relieved = {r.criterion: " " + organisation_words.exception_text(exception_json(r), t) for r in reliefs}
        own = {"standing": here.entry.standing.value, "general_verdict": here.general.verdict.value} if here else {}
        return {
            "app": advice.app,
            "edition": advice.edition,
            "name": wording.edition_name(advice.app, advice.edition, advice.name, t),
            "verdict": advice.verdict.value,
            "rank": advice.rank,
            "score": advice.score,
            "recommended": advice.recommended,
            **own,
            "reasons": [
                {
                    "criterion": r.criterion,
                    "effect": r.effect,
                    "mandatory": r.mandatory,
                    "value": r.value,
                    "state": str(r.state),
                    "fact": r.fact.id if r.fact else None,
                    "result": r.result.value,
                    "weight": r.weight,
                    "text": wording.reason_text(r, self._rules, self._catalogue, t, approved)
                    + (relieved.get(r.criterion, "") if r.mandatory else ""),
                }
                for r in advice.reasons
            ],
            "would_change": [
                {
                    "kind": c.kind,
                    "criterion": c.criterion,
                    "to": list(c.to),
                    "verdict": c.verdict.value,
                    "group": c.group,
                    "text": wording.change_text(c, advice, self._catalogue, t),
                }
                for c in advice.would_change
            ],
        }

    def _row(self, row: Row) -> dict[str, Any]:
        t, given, own = self._texts, row.given, self._own
        said = own["text"] if own and row.question.id == LIST_QUESTION else None
        return {
            "question": row.question.id,
            "text": wording.question_text(row.question, t),
            "answer": row.answer,
            "answer_text": said or wording.answer_text(row.question, row.answer, t),
            "result": row.result.value,
            "from": row.origin,
            "who": wording.who_text(row.question, t),
            "do": wording.what_to_do(row.question, row.answer, row.result, t),
            **{key: value for key in ("asked", "note", "on") if given and (value := getattr(given, key))},
        }

    def _organisation(self) -> dict[str, Any] | None:
        if self._view is None:
            return None
        t, own = self._texts, self._view.document(self._choice)
        if other := own["alternative"]:
            other["name"] = wording.edition_name(other["app"], other["edition"], other["name"], t)
        for exception in own["exceptions"]:
            exception["text"] = organisation_words.exception_text(exception, t)
        return {**own, "text": organisation_words.standing_text(own, t)}

    def _open_rows(self) -> list[Row]:
        """Unknowns first, then what stops, then the conditions by who must act."""
        rows = [row for row in self._rows if row.result is not Result.FINE]
        return sorted(rows, key=lambda r: (not r.unknown, -SEVERITY[r.result], r.question.dont_know.who, r.question.id))

    def _open_point(self, row: Row) -> dict[str, Any]:
        point = self._row(row)
        if row.unknown:
            suggestion = suggest(row.question, self._seen, self._edition_model())
            suggested = wording.answer_text(row.question, suggestion.answer, self._texts) if suggestion else ""
            point["routes"] = routes_json(row.question, row.result, self._asking(), suggested, self._texts)
        return point

    def _asking(self) -> Asking:
        meeting = self._doc.meeting
        purpose = (meeting.purpose or meeting.title or "") if meeting else ""
        return Asking(self._app_name(), purpose, len(self._signs.counted), self._signs.threshold)

    def _app_name(self) -> str:
        if self._choice.by_hand:
            return self._choice.name or ""
        one = self._chosen
        return wording.edition_name(one.app, one.edition, one.name, self._texts) if one else ""

    def _chosen_json(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {
            "app": self._choice.app,
            "edition": self._choice.edition,
            "name": self._app_name(),
            "by": "person" if self._doc.choice else "proposal",
            "in_catalogue": not self._choice.by_hand,
        }
        if self._chosen is not None:
            chosen["verdict"] = self._chosen.verdict.value
        if self._choice.by_hand:
            chosen["text"] = self._texts.gettext("This app is not in the catalogue. The checklist alone decides.")
        return chosen

    def _line(self) -> dict[str, Any]:
        if self._doc.line is None:
            return {"verdict": "not_measured", "text": wording.line_sentence("not_measured", self._texts)}
        return line_document(self._doc.line, self._line_result(), self._seen, self._catalogue, self._texts)

    def _dpia(self) -> dict[str, Any]:
        signs = self._checklist.dpia_signs
        t = self._texts
        return {
            "count": len(self._signs.counted),
            "threshold": self._signs.threshold,
            "reached": self._signs.reached,
            "signs": [wording.sign_text(n, signs[n]["sign"], t) for n in self._signs.counted],
            "to_ask": [wording.sign_text(n, signs[n]["sign"], t) for n in self._signs.to_ask],
        }

    def _skipped(self) -> dict[str, Any]:
        covered = skipped_questions(self._checklist, self._doc.situation, self._doc.answers)
        words = str(self._checklist.skip_rule.get("record_text", ""))
        text = self._texts.pgettext("skip_rule.record_text", words) if covered else ""
        if covered and self._own:
            text = organisation_words.covered_text(self._own, self._texts)
        return {"questions": list(covered), "text": text}

    def _would_change(self, verdict: Result) -> list[dict[str, Any]]:
        """What would have to be different, all together: answers, and the smallest change about the app."""
        if verdict is Result.FINE or verdict is self._line_result():
            return []
        other = self._listed_instead(verdict)
        if other is not None:
            return [other]
        about_app: list[Change] = []
        if self._chosen is not None and self._chosen.verdict is verdict:
            about_app = [c for c in self._chosen.would_change if c.group == 0]
            if not about_app:
                return []
        answers: dict[str, Answer] = counted_answers(
            self._checklist, self._doc.situation, self._doc.answers, self._audience
        )
        steps = []
        for row in self._rows:
            if row.result is verdict:
                better = self._better_answer(row)
                if better is None:
                    return []
                answers[row.question.id] = Answer(answer=better)
                steps.append((row, better))
        app_verdict = about_app[0].verdict if about_app else self._chosen.verdict if self._chosen else Result.FINE
        rows = judge(self._checklist, self._doc.situation, answers, self._audience)
        after = worst([app_verdict, self._line_result(), *(row.result for row in rows)])
        if SEVERITY[after] >= SEVERITY[verdict]:
            return []
        return [self._change_of_app(c, after) for c in about_app] + [
            self._change_of_answer(row, better, after) for row, better in steps
        ]

    def _listed_instead(self, verdict: Result) -> dict[str, Any] | None:
        """The listed app to use instead, with the verdict that it would have, where that is better."""
        other = self._view.alternative(self._choice) if self._view else None
        if self._view is None or other is None:
            return None
        choice = Choice(app=other.app, edition=other.edition)
        rows = judge(self._checklist, self._doc.situation, self._view.answers(choice), self._audience)
        after = worst([other.verdict, self._line_result(), *(row.result for row in rows)])
        if SEVERITY[after] >= SEVERITY[verdict]:
            return None
        name = wording.edition_name(other.app, other.edition, other.name, self._texts)
        message = self._texts.gettext("Use {app} instead. It is on the list. Then: {result}.")
        text = message.format(app=name, result=wording.short_result(after, self._texts))
        return {"kind": "organisation", "criterion": LIST_QUESTION, "to": [f"{other.app}/{other.edition}"],
                "verdict": after.value, "group": 0, "text": text}  # fmt: skip

    def _change_of_app(self, change: Change, after: Result) -> dict[str, Any]:
        assert self._chosen is not None
        text = wording.change_text(change, self._chosen, self._catalogue, self._texts)
        return {
            "kind": change.kind,
            "criterion": change.criterion,
            "to": list(change.to),
            "verdict": after.value,
            "group": 0,
            "text": text,
        }

    def _change_of_answer(self, row: Row, better: str, after: Result) -> dict[str, Any]:
        message = self._texts.gettext("If the answer were \"{answer}\": {question} Then: {result}.")
        return {
            "kind": "answer",
            "criterion": row.question.id,
            "to": [better],
            "verdict": after.value,
            "group": 0,
            "text": message.format(
                answer=wording.answer_text(row.question, better, self._texts),
                question=wording.question_text(row.question, self._texts),
                result=wording.short_result(after, self._texts),
            ),
        }

    def _better_answer(self, row: Row) -> str | None:
        if row.origin in ("situation", BY_LIST):
            return None  # what the meeting is about, and what the list says, cannot be wished away
        choices = [c for c in offered(row.question, self._doc.situation) if c.id not in (row.answer, DONT_KNOW)]
        best = min(choices, key=lambda c: SEVERITY[c.result], default=None)
        return best.id if best and SEVERITY[best.result] < SEVERITY[row.result] else None

    def _next_steps(self, verdict: Result, open_rows: list[Row]) -> list[str]:
        about = About(self._chosen, self._editions, self._rules, self._catalogue, self._texts)
        own = self._own
        steps: list[str] = organisation_words.steps(own, lambda e: str(e["name"]), self._texts) if own else []
        if self._choice.by_hand:
            steps.append(wording.not_in_catalogue(self._texts))
        steps += steps_on_app(about)
        told = {LIST_QUESTION} if own else set()
        steps += steps_on_answers([row for row in open_rows if row.question.id not in told], self._texts)
        if self._chosen is not None and self._chosen.verdict is not Result.STOP:
            steps += self._safe_versions()["steps"]
        if self._line_result() is not Result.FINE:
            line = self._line()
            steps += [line["text"], *line["steps"]]
        steps += last_steps(self._signs, verdict, self._texts)
        return list(dict.fromkeys(steps))
