"""What records and catalogue say to the questions of an impact assessment, each line with its source.

Nothing is weighed here: a line repeats what people answered, what was decided, or what a source says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from advisor.domain.catalogue import Catalogue, Fact, Source
from advisor.domain.checklist import Result
from advisor.domain.decision import DecisionRecord
from advisor.domain.edition_facts import edition_facts
from advisor.domain.impact_assessment import Field, FollowedTemplate
from advisor.domain.opinion import OfficerOpinion
from advisor.services import wording
from advisor.services.ports import Texts
from advisor.services.record_chain import OUTCOME_WORDS
from advisor.services.record_words import RecordWords

Key = tuple[str, str]  # ("record", id) | ("fact", id) | ("catalogue", "") | ("template", "")
_CATALOGUE, _TEMPLATE = ("catalogue", ""), ("template", "")
_MOST_NAMES = 12  # purposes, apps or steps named in one field; the rest is counted


@dataclass(frozen=True)
class Line:
    """One sentence for one field, and what it rests on."""

    text: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Case:
    """One decision that is intact, with the opinions that carry it."""

    path: str
    record: DecisionRecord
    words: RecordWords
    signer: str
    opinions: tuple[tuple[str, OfficerOpinion], ...] = ()

    @property
    def key(self) -> Key:
        return "record", self.record.record_id


class Lines:
    """Every line about one app in one language. Of the catalogue only the editions that were chosen speak."""

    def __init__(
        self, cases: Sequence[Case], app: str, template: FollowedTemplate, catalogue: Catalogue, on: date, texts: Texts
    ) -> None:
        self._cases, self._template, self._catalogue, self._on, self._texts = cases, template, catalogue, on, texts
        self._app = catalogue.apps.get(app)
        chosen = {str((case.record.advice.get("chosen") or {}).get("edition")) for case in cases}
        self._editions = [e for e in self._app.editions if e.id in chosen] if self._app else []
        self._together: dict[str, Callable[[], Iterable[Line]]] = {
            "name": self._name, "organisation": self._organisation, "days": self._days, "rules": self._rules,
            "signs": self._signs, "purpose": self._purpose, "size": self._size, "sector": self._sector,
            "apps_seen": self._apps_seen, "other_apps": self._other_apps, "findings": self._findings,
            "steps": self._steps, "line": self._line, "holes": self._holes, "opinions": self._opinions,
        }  # fmt: skip

    def of(self, field: Field) -> list[Line]:
        """What is known to one question; nothing where only people can answer."""
        lines: list[Line] = []
        for name in field.records:
            lines += self._together[name]()
        if field.provider:
            lines += self._provider()
        for name in field.situation:
            lines += self._situation(name)
        for name in field.answers:
            lines += self._answers(name)
        for name in field.facts:
            lines += self._facts(name)
        return lines

    def source_of(self, fact: str) -> tuple[Fact, Source | None]:
        """A fact that a line names, and where it was read."""
        assert self._app is not None
        found = next(known for known in self._app.facts if known.id == fact)
        return found, self._catalogue.sources.get(found.source or "")

    # --- what the records say together ---------------------------------------------

    def _counted(self, found: Iterable[tuple[str, Key]]) -> Iterator[Line]:
        """Each sentence once, the most frequent first, with the number of records where there are several."""
        keys: dict[str, list[Key]] = {}
        for text, key in found:
            if text:
                keys.setdefault(text, []).append(key)
        rows = sorted(keys.items(), key=lambda row: -len(row[1]))
        for text, named in rows[:_MOST_NAMES]:
            yield Line(self._with_count(text, len(named)), tuple(named))
        rest = rows[_MOST_NAMES:]
        if rest:
            more = self._texts.ngettext(
                "{count} more stands in the records.", "{count} more stand in the records.", len(rest)
            )
            yield Line(more.format(count=len(rest)), tuple(dict.fromkeys(key for _, named in rest for key in named)))

    def _with_count(self, text: str, count: int) -> str:
        if len(self._cases) == 1:
            return text
        records = self._texts.ngettext("{count} record", "{count} records", count).format(count=count)
        return f"{text} ({records})"

    def _name(self) -> Iterator[Line]:
        name = self._app_name()
        yield Line(self._texts.gettext("Video meetings with {app}.").format(app=name), self._all())

    def _app_name(self) -> str:
        if self._app is not None:
            return wording.app_name(self._app.id, self._app.name, self._texts)
        return str((self._cases[0].record.advice.get("chosen") or {}).get("name") or self._texts.gettext("no app"))

    def _all(self) -> tuple[Key, ...]:
        return tuple(case.key for case in self._cases)

    def _organisation(self) -> Iterator[Line]:
        yield from self._counted((str(case.record.signer.get("organisation") or ""), case.key) for case in self._cases)

    def _days(self) -> Iterator[Line]:
        days = sorted((str(c.record.meeting.get("date") or c.record.as_of), c.key) for c in self._cases)
        first, last = days[0], days[-1]
        if first[0] == last[0]:
            yield Line(self._texts.gettext("The records speak of {day}.").format(day=first[0]), (first[1],))
            return
        text = self._texts.gettext("The records speak of days from {first} to {last}.")
        yield Line(text.format(first=first[0], last=last[0]), (first[1], last[1]))

    def _rules(self) -> Iterator[Line]:
        t = self._template
        words = self._texts.gettext("{name}, version {version}, adopted on {day}").format(
            name=t.name, version=t.version, day=t.adopted
        )
        yield Line(words + ".", (_TEMPLATE,))
        named = self._texts.gettext("Decided by the rules: {name}, version {version}.")
        yield from self._counted(
            (named.format(name=case.words.rule_set(), version=case.record.rule_set.get("version", "")), case.key)
            for case in self._cases
        )

    def _signs(self) -> Iterator[Line]:
        yield from self._counted(
            (sign[:1].upper() + sign[1:], case.key) for case in self._cases for sign in case.words.signs()
        )

    def _purpose(self) -> Iterator[Line]:
        for name in ("title", "purpose"):
            yield from self._counted((str(case.record.meeting.get(name) or ""), case.key) for case in self._cases)

    def _size(self) -> Iterator[Line]:
        count = len(self._cases)
        text = self._texts.ngettext("{count} record of a decision.", "{count} records of decisions.", count)
        yield Line(text.format(count=count), self._all())
        yield from self._situation("size")
        people = [(int(c.record.meeting["people"]), c.key) for c in self._cases if c.record.meeting.get("people")]
        if people:
            most, key = max(people)
            yield Line(self._texts.gettext("Most people in one meeting: {count}.").format(count=most), (key,))

    def _sector(self) -> Iterator[Line]:
        yield from self._situation("sector")
        yield from self._situation("role")

    def _apps_seen(self) -> Iterator[Line]:
        yield from self._counted((self._chosen_name(case), case.key) for case in self._cases)

    def _chosen_name(self, case: Case) -> str:
        chosen = case.record.advice.get("chosen") or {}
        return case.words.edition(str(chosen.get("app")), chosen.get("edition"), str(chosen.get("name") or ""))

    def _other_apps(self) -> Iterator[Line]:
        """Which other editions were looked at, with the verdict of the day."""
        found = []
        for case in self._cases:
            chosen = case.record.advice.get("chosen") or {}
            for other in case.record.advice.get("editions", ()):
                if (other["app"], other["edition"]) == (chosen.get("app"), chosen.get("edition")):
                    continue
                name = case.words.edition(other["app"], other["edition"], str(other.get("name", "")))
                result = wording.short_result(Result(other["verdict"]), self._texts)
                found.append((f"{name}: {result}", case.key))
        yield from self._counted(found)

    def _findings(self) -> Iterator[Line]:
        """What stood against the app or was not known; the answers that asked for something."""
        found: list[tuple[str, Key]] = []
        for case in self._cases:
            chosen = case.record.advice.get("chosen") or {}
            mine: Mapping[str, Any] = next(
                (e for e in case.record.advice.get("editions", ())
                 if (e["app"], e["edition"]) == (chosen.get("app"), chosen.get("edition"))), {},
            )  # fmt: skip
            against = [r for r in mine.get("reasons", ()) if r.get("mandatory") and r.get("effect") != "for"]
            found += [(case.words.reason(reason), case.key) for reason in against]
            for row in case.words.open_rows():
                found.append((self._answer(case, row), case.key))
        yield from self._counted(found)

    def _steps(self) -> Iterator[Line]:
        yield from self._counted(
            (f"{lead}: {text}" if lead else text, case.key) for case in self._cases for lead, text in case.words.steps()
        )

    def _line(self) -> Iterator[Line]:
        found = []
        for case in self._cases:
            verdict = str(case.record.line.get("verdict") or "not_measured")
            if verdict in wording.LINE_SENTENCES:
                found.append((wording.line_sentence(verdict, self._texts), case.key))
        yield from self._counted(found)

    def _holes(self) -> Iterator[Line]:
        yield from self._facts("known_holes")

    def _opinions(self) -> Iterator[Line]:
        """That an opinion exists and how it ends. The advice itself is the officer's, and stays hers to write."""
        for case in self._cases:
            for _path, opinion in case.opinions:
                text = self._texts.gettext("Signed opinion {opinion} on record {record}: {outcome}.").format(
                    opinion=opinion.record_id, record=case.record.record_id,
                    outcome=self._texts.gettext(OUTCOME_WORDS[opinion.outcome]),
                )  # fmt: skip
                yield Line(text, (case.key,))

    # --- answers ---------------------------------------------------------------------

    def _situation(self, name: str) -> Iterator[Line]:
        yield from self._counted(
            (f"{asked} \u2013 {said}", case.key)
            for case in self._cases
            for asked, said in case.words.situation_of(name)
        )

    def _answers(self, name: str) -> Iterator[Line]:
        found = []
        for case in self._cases:
            for row in case.record.advice.get("checklist", ()):
                if row["question"] == name and row.get("answer") != "not_asked":
                    found.append((self._answer(case, row), case.key))
        yield from self._counted(found)

    def _answer(self, case: Case, row: Mapping[str, Any]) -> str:
        note = str((case.record.answers.get(row["question"]) or {}).get("note") or "").strip()
        words = f"{case.words.question_name(row)} \u2013 {case.words.answer(row)}"
        return f"{words} ({note})" if note else words

    # --- the catalogue -----------------------------------------------------------------

    def _provider(self) -> Iterator[Line]:
        if self._app is not None:
            yield Line(wording.vendor_name(self._app.id, self._app.vendor, self._texts), (_CATALOGUE,))

    def _facts(self, criterion: str) -> Iterator[Line]:
        """What speaks for each chosen edition; what nobody confirmed, or what is too old, says nothing."""
        if self._app is None:
            return
        told: set[str] = set()
        for edition in self._editions:
            spoken = edition_facts(self._catalogue, self._app, edition, self._on, self._on).get(criterion)
            if spoken is None or spoken[1] not in ("confirmed", "ageing"):
                continue
            fact, state = spoken
            if fact.id in told:
                continue
            told.add(fact.id)
            name = wording.edition_name(self._app.id, edition.id, edition.name, self._texts)
            said = f"{wording.fact_sentence(fact, self._catalogue, self._texts)} "
            said += wording.evidence_sentence(fact, state, self._texts)
            text = f"{name}: {said}" if len(self._editions) > 1 else said
            yield Line(text.strip(), (("fact", fact.id),))
