"""What the ids of a record mean, in the reader's language.

A record holds ids and values, and the English words behind them. The sentences are made here, by the functions
that made them for the advice, so that one record reads in every language without the catalogue of its day.
Older records kept fewer English words. What they lack comes from today's knowledge; where that no longer
knows an id, the sentence that the record itself holds stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from advisor.domain.advice import conditions_of
from advisor.domain.catalogue import App, Catalogue, Criterion, Edition, Fact
from advisor.domain.checklist import SEVERITY, Answer, AnswerChoice, DontKnow, Question, Result
from advisor.domain.checklist_rules import SignCount, dpia_signs
from advisor.domain.decision import DecisionRecord
from advisor.domain.frozen import fields_of
from advisor.domain.organisation import LIST_QUESTION
from advisor.domain.reasons import Change, EditionAdvice, Reason
from advisor.domain.rules import RuleSet
from advisor.services import organisation_words, wording
from advisor.services.about_chosen import version_step
from advisor.services.line_advice import help_words
from advisor.services.next_steps import About, answers_in_order, last_steps, steps_on_app
from advisor.services.ports import CatalogueSource, Texts

Step = tuple[str, str]  # what it is about (may be empty), what to do


class RecordWords:
    """Every sentence about one record in one language."""

    def __init__(self, record: DecisionRecord, texts: Texts, today: CatalogueSource | None = None) -> None:
        self._record, self._texts = record, texts
        older = "values" not in record.words
        self._today = today.catalogue() if today and older else None
        self._checklist_today = today.checklist() if today and older else None
        self._asked_today = {q.id: q for q in self._checklist_today.questions} if self._checklist_today else {}
        self._rule_set = _rule_set(record, today if older else None)
        self._catalogue = self._known()

    # --- what the record knows, as the objects that the wording takes ------------

    def _known(self) -> Catalogue:
        record, today = self._record, self._today
        criteria: dict[str, Criterion] = dict(today.criteria) if today else {}
        for name, english in record.words.get("criteria", {}).items():
            values = record.words.get("values", {}).get(name) or (criteria[name].values if name in criteria else {})
            criteria[name] = Criterion(
                id=name, name=english, question="", kind="choice", values=values, fresh_months=0, usable_months=0
            )
        return Catalogue(
            version="", prepared_on=date.min, criteria=criteria, sources={}, apps=self._apps()
        )

    def _apps(self) -> dict[str, App]:
        apps: dict[str, App] = dict(self._today.apps) if self._today else {}
        found: dict[str, list[Edition]] = {}
        for name, english in self._record.words.get("editions", {}).items():
            app, _, edition = name.partition("/")
            found.setdefault(app, []).append(Edition(id=edition, name=english, kind="", price=""))
        for app, editions in found.items():
            apps[app] = App(
                id=app, name="", vendor="", category="", product_family="", editions=tuple(editions)
            )
        return apps

    def _fact(self, name: str | None) -> Fact | None:
        snapshot = self._record.facts.get(name or "")
        known = {key: value for key, value in (snapshot or {}).items() if key in fields_of(Fact)}
        return Fact(**{"id": name, "editions": (), "explanation": "", **known}) if snapshot else None

    def _reason(self, given: Mapping[str, Any]) -> Reason:
        fact = self._fact(given.get("fact"))
        why = self._record.words.get("why", {}).get(given["criterion"]) or _why(self._rule_set, given["criterion"])
        return Reason(
            given["criterion"], given.get("effect", ""), bool(given.get("mandatory")), given.get("value"),
            str(given.get("state", "")), fact, Result(given.get("result", "fine")), int(given.get("weight", 0)), why,
            conditions=conditions_of(fact) if fact else {},
        )  # fmt: skip

    def _question(self, row: Mapping[str, Any]) -> Question:
        name, answer = str(row["question"]), str(row.get("answer", ""))
        words, today = self._record.words.get("questions", {}).get(name, {}), self._asked_today.get(name)
        chosen = wording.answer_choice(today, answer) if today else None
        note = words.get("note") or (chosen.note if chosen else None)
        do = words.get("do") or (today.dont_know.do if today else str(row.get("do") or ""))
        who = words.get("who") or (today.dont_know.who if today else str(row.get("who") or ""))
        return Question(
            id=name, part="", why="", how_to_check=(),
            name=words.get("name") or (today.name if today else ""), text=words.get("text", name),
            answers=(AnswerChoice(id=answer, text=str(words.get("answer", answer)), result=Result.FINE, note=note),),
            dont_know=DontKnow(do=do, who=who, until_then=Result.CONDITION),
        )  # fmt: skip

    # --- the sentences -------------------------------------------------------------

    def reason(self, given: Mapping[str, Any], chosen: bool = True) -> str:
        """What was found. Of an app that was not chosen without what it depends on."""
        built = self._reason(given) if chosen else self._reason(given)._replace(conditions={})
        if not self._sayable(built):
            return str(given.get("text", ""))
        approved = chosen and self._approved
        words = wording.reason_text(built, self._rule_set, self._catalogue, self._texts, approved)
        mine = self._own.get("exceptions", ()) if chosen and built.mandatory else ()
        said = [organisation_words.exception_text(e, self._texts) for e in mine if e["criterion"] == built.criterion]
        return " ".join([words, *said])

    @property
    def _own(self) -> Mapping[str, Any]:
        """What the organisation said; empty where none was known."""
        return self._record.advice.get("organisation") or {}

    def standing(self) -> str:
        """What the organisation's list says of the app; empty where there was none."""
        return organisation_words.standing_text(self._own, self._texts) if self._own else ""

    def exceptions(self) -> tuple[str, ...]:
        """The organisation's exceptions, each with the point that it lets through."""
        return tuple(
            f"{self.criterion(e['criterion']).rstrip(':?.')}: {organisation_words.exception_text(e, self._texts)}"
            for e in self._own.get("exceptions", ())
        )

    def _sayable(self, reason: Reason) -> bool:
        known = self._catalogue.criteria.get(reason.criterion)
        return known is not None and ("values" in self._record.words or self._today is not None)

    @property
    def _approved(self) -> bool:
        skipped, chosen = self._record.advice.get("skipped") or {}, self._record.advice.get("chosen") or {}
        return bool(skipped.get("questions")) and (chosen.get("by") == "person" or bool(self._own))

    def edition(self, app: str, edition: str | None, otherwise: str) -> str:
        found = self._catalogue.find(app, edition or "")
        return wording.edition_name(app, found[1].id, found[1].name, self._texts) if found else otherwise

    def criterion(self, name: str) -> str:
        return wording.criterion_name(name, self._catalogue, self._texts)

    def value(self, criterion: str, value: Any) -> str:
        """The sentence of one value, without what it depends on."""
        return wording.value_sentence(criterion, value, self._catalogue, self._texts)

    def question(self, row: Mapping[str, Any]) -> str:
        return wording.question_text(self._question(row), self._texts)

    def question_name(self, row: Mapping[str, Any]) -> str:
        """A few words for the question; the question itself in a record that has none."""
        asked = self._question(row)
        return self._texts.pgettext(f"question.{asked.id}.name", asked.name) if asked.name else self.question(row)

    def answer(self, row: Mapping[str, Any]) -> str:
        if row["question"] == LIST_QUESTION and self._own:
            return self.standing()
        return wording.answer_text(self._question(row), str(row["answer"]), self._texts)

    def who(self, row: Mapping[str, Any]) -> str:
        return wording.who_text(self._question(row), self._texts)

    def rule_set(self) -> str:
        return self._texts.pgettext(f"ruleset.{self._rule_set.id}.name", self._rule_set.name)

    def skipped(self) -> str:
        """Why some questions were not asked; empty where all were."""
        skipped = self._record.advice.get("skipped") or {}
        if not skipped.get("questions"):
            return ""
        if self._own:
            return organisation_words.covered_text(self._own, self._texts)
        rule = self._checklist_today.skip_rule if self._checklist_today else {}
        english = str(self._record.words.get("skip") or rule.get("record_text", ""))
        return self._texts.pgettext("skip_rule.record_text", english) if english else str(skipped.get("text", ""))

    def signs(self) -> tuple[str, ...]:
        """The signs that speak for an impact assessment."""
        counted = self._record.words.get("signs")
        if counted is None:
            counted = self._signs_again()
        if counted is not None:
            return tuple(wording.sign_text(int(number), english, self._texts) for number, english in counted)
        return tuple(str(sign) for sign in (self._record.advice.get("dpia_signs") or {}).get("signs", ()))

    def _signs_again(self) -> list[tuple[int, str]] | None:
        """The signs of an older record, counted again from its answers; none where that gives another count."""
        known, record = self._checklist_today, self._record
        if known is None:
            return None
        given = {name: Answer(answer=str(a.get("answer"))) for name, a in record.answers.items()}
        counted = dpia_signs(known, record.situation, given).counted
        if len(counted) != (record.advice.get("dpia_signs") or {}).get("count"):
            return None
        return [(number, known.dpia_signs[number]["sign"]) for number in counted]

    def situation(self) -> tuple[tuple[str, str], ...]:
        """The questions about the meeting with their answers."""
        kept = self._record.words.get("situation", [])
        if isinstance(kept, Mapping):  # the first records
            kept = [{"id": name, **words} for name, words in kept.items()]
        texts = self._texts
        return tuple(
            (
                texts.pgettext(f"situation.{flag['id']}.text", flag["text"]),
                texts.pgettext(f"situation.{flag['id']}.{self._record.situation[flag['id']]}", flag["value"]),
            )
            for flag in kept
        )  # fmt: skip

    def situation_of(self, name: str) -> tuple[tuple[str, str], ...]:
        """One question about the meeting with its answer; nothing where the record does not know it."""
        kept = self._record.words.get("situation", [])
        ids = list(kept) if isinstance(kept, Mapping) else [words["id"] for words in kept]
        return tuple(pair for asked, pair in zip(ids, self.situation(), strict=True) if asked == name)

    def contradictions(self) -> tuple[str, ...]:
        found = self._record.advice.get("contradictions", ())
        return tuple(wording.contradiction_words(str(c.get("id")), str(c.get("text", "")), self._texts) for c in found)

    # --- what to do ------------------------------------------------------------------

    def steps(self) -> list[Step]:
        """What to do before the meeting, in the order in which it helps."""
        advice, t = self._record.advice, self._texts
        chosen = advice.get("chosen") or {}
        steps: list[Step] = []
        if self._own:
            steps += [("", text) for text in organisation_words.steps(self._own, self._listed_name, t)]
        if chosen.get("in_catalogue") is False:
            steps.append(("", wording.not_in_catalogue(t)))
        editions = tuple(map(self._edition, advice.get("editions", ())))
        mine = next((e for e in editions if (e.app, e.edition) == (chosen.get("app"), chosen.get("edition"))), None)
        steps += [("", text) for text in steps_on_app(About(mine, editions, self._rule_set, self._catalogue, t))]
        told = (LIST_QUESTION,) if self._own else ()
        steps += [self._step(row) for row in self.open_rows() if row["question"] not in told]
        if mine is None or mine.verdict is not Result.STOP:
            platforms = (advice.get("safe_versions") or {}).get("platforms") or {}
            steps += [("", version_step(name, str(version), t)) for name, version in sorted(platforms.items())]
        line = advice.get("line") or {}
        if line.get("result", "fine") != "fine":
            steps.append(("", wording.line_sentence(str(line["verdict"]), t)))
            steps += [("", text) for text in help_words(line, t)]
        signs = advice.get("dpia_signs") or {}
        count, threshold = int(signs.get("count", 0)), int(signs.get("threshold", 1))
        last = last_steps(SignCount(tuple(range(count)), (), threshold), Result(self._record.verdict), t)
        return list(dict.fromkeys([*steps, *(("", text) for text in last)]))

    def _listed_name(self, other: Mapping[str, Any]) -> str:
        return self.edition(other["app"], other["edition"], str(other["name"]))

    def open_rows(self) -> list[Mapping[str, Any]]:
        """The answers that ask for something: the organisation's list, what stops, what is not known, the rest."""
        rows = [row for row in self._record.advice.get("checklist", ()) if row.get("result") != "fine"]
        rows.sort(key=lambda row: (
            row.get("answer") not in ("dont_know", "not_asked"), -SEVERITY[Result(row["result"])],
            self._question(row).dont_know.who, row["question"],
        ))  # fmt: skip
        return answers_in_order(rows, lambda row: str(row["question"]), lambda row: Result(row["result"]))

    def _step(self, row: Mapping[str, Any]) -> Step:
        asked = self._question(row)
        do = wording.what_to_do(asked, str(row["answer"]), Result(row["result"]), self._texts)
        help_ = wording.help_text(asked, self._texts)
        return self.question_name(row), " ".join(part for part in (do, help_) if part)

    def _edition(self, given: Mapping[str, Any]) -> EditionAdvice:
        changes = tuple(
            Change(c["kind"], c["criterion"], tuple(c["to"]), Result(c["verdict"]), group=int(c.get("group", 0)))
            for c in given.get("would_change", ())
        )
        known = self._catalogue.find(str(given["app"]), str(given["edition"]))
        return EditionAdvice(
            # The English name, where it is known: older records hold it in their own language.
            given["app"], given["edition"], known[1].name if known else str(given.get("name", "")),
            Result(given["verdict"]),
            int(given.get("rank", 0)), int(given.get("score", 0)), bool(given.get("recommended")),
            tuple(map(self._reason, given.get("reasons", ()))), changes,
        )  # fmt: skip


def _rule_set(record: DecisionRecord, today: CatalogueSource | None) -> RuleSet:
    name = str(record.rule_set.get("id", ""))
    known: dict[str, RuleSet] = {r.id: r for r in today.rule_sets("catalogue")} if today else {}
    if name in known:
        return known[name]
    return RuleSet(id=name, version="", name=str(record.rule_set.get("name") or name), mandatory=())


def _why(rule_set: RuleSet, criterion: str) -> str:
    return next((rule.why for rule in rule_set.mandatory if rule.criterion == criterion), "")
