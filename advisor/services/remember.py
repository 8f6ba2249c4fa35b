"""What this PC remembers: facts confirmed on the spot, and answers that need not be asked twice.

Both carry a name or role and a date, are printed as such, and can be handed to
the people who keep the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from advisor.domain.answers import AnswersDocument, Choice, Signer
from advisor.domain.catalogue import Catalogue, Fact, months_between
from advisor.domain.checklist import Answer, Checklist
from advisor.domain.errors import PlainError
from advisor.domain.frozen import Frozen, read_back
from advisor.domain.short_form import form_of
from advisor.domain.would_change import local_fact
from advisor.services.knowledge_below import OnTopOf
from advisor.services.ports import CatalogueSource, Clock, MemoryFile

SCHEMA = "advisor/remembered/1"
ORGANISATION_MONTHS = 12  # C34: a decision is looked at again after twelve months
PERSON_MONTHS = 3  # data/checklist.yaml: per_pc_or_person_every_3_months


class Kept(Frozen):
    """One answer to be used again until it expires."""

    answer: str
    on: date
    by: str
    note: str | None = None


class LastMeeting(Frozen):
    """A meeting of one kind that was held last: its app and room, and what the last full check said around it."""

    choice: Choice
    situation: Mapping[str, str] = {}
    title: str | None = None
    room: str | None = None
    answers: Mapping[str, Kept] = {}


class Memory(Frozen):
    """Everything this PC remembers; the file's whole content. Facts by app id, meetings by their short form."""

    facts: Mapping[str, tuple[Fact, ...]] = {}
    answers: Mapping[str, Kept] = {}
    meetings: Mapping[str, LastMeeting] = {}


class RememberService:
    """Confirm on the spot, and answers asked once."""

    def __init__(self, source: CatalogueSource, file: MemoryFile, clock: Clock) -> None:
        self._source, self._file, self._clock = source, file, clock

    def memory(self) -> Memory:
        """What is remembered; nothing yet where there is no file."""
        document = self._file.read()
        if document is None:
            return Memory()
        if document.get("schema") != SCHEMA:
            raise PlainError("remembered_other_version", exit_code=3, path=self._file.place)
        try:
            return read_back(Memory, {k: v for k, v in document.items() if k != "schema"})
        except ValueError:
            raise PlainError("remembered_unreadable", exit_code=3, path=self._file.place) from None

    def confirm(self, fact_id: str, edition: str, outcome: str, by: str, value: str | None = None) -> Fact:
        """Keep what a person saw in the source today.

        ``outcome``: still_so | different (needs ``value``) | not_found. Raises
        PlainError for a fact, edition or value that the catalogue does not know.
        """
        catalogue = self._source.catalogue()
        app_id, fact = self._find(catalogue, fact_id)
        if edition not in fact.editions:
            raise PlainError("confirm_other_edition", fact=fact_id, edition=edition, known=", ".join(fact.editions))
        if not by.strip():
            raise PlainError("confirm_no_name")
        if not isinstance(fact.value, str):
            raise PlainError("confirm_not_by_word", fact=fact_id)
        criterion = catalogue.criteria[fact.criterion]
        if outcome == "still_so":
            said, detail = fact.value, dict(fact.detail)
        elif outcome == "different":
            said, detail = value or "", {}
            if criterion.values and value not in criterion.values:
                raise PlainError("confirm_unknown_value", value=value, known=", ".join(criterion.values))
        elif outcome == "not_found":
            said, detail = "unknown", {}
        else:
            raise PlainError("confirm_unknown_outcome", value=outcome)
        if not said:
            raise PlainError("confirm_not_by_word", fact=fact_id)
        local = local_fact(app_id, edition, fact.criterion, said, self._clock.today(), by.strip(), detail, fact.source)
        memory = self.memory()
        mine = tuple(f for f in memory.facts.get(app_id, ()) if f.id != local.id)
        self._write(memory.model_copy(update={"facts": {**memory.facts, app_id: (*mine, local)}}))
        return local

    def forget(self, fact_id: str) -> None:
        """Take a local fact back; the catalogue's own fact counts again."""
        memory = self.memory()
        facts = {app: tuple(f for f in kept if f.id != fact_id) for app, kept in memory.facts.items()}
        self._write(memory.model_copy(update={"facts": {app: kept for app, kept in facts.items() if kept}}))

    def export(self) -> dict[str, Any]:
        """The local facts for the people who keep the catalogue. It holds no answers."""
        catalogue = self._source.catalogue()
        rows = [
            {
                "app": app,
                "edition": fact.editions[0],
                "criterion": fact.criterion,
                "value": fact.value,
                "source": _address(catalogue, fact),
                "confirmed_by": fact.confirmed_by,
                "confirmed_on": fact.confirmed_on.isoformat() if fact.confirmed_on else None,
            }
            for app, facts in sorted(self.memory().facts.items())
            for fact in facts
        ]
        return {"schema": "advisor/local-facts/1", "catalogue": catalogue.version, "facts": rows}

    def keep_answers(self, checklist: Checklist, answers: Mapping[str, Answer], signer: Signer | None) -> None:
        """Remember the ask-once answers that a person gave herself; unknown stays to be asked."""
        periods = periods_of(checklist)
        by = (signer.role or signer.name) if signer else ""
        fresh = {
            q: Kept(answer=a.answer, on=self._clock.today(), by=by, note=a.note)
            for q, a in answers.items()
            if q in periods and a.origin in ("person", "catalogue") and a.answer not in ("dont_know", "not_asked")
        }
        if fresh:
            memory = self.memory()
            self._write(memory.model_copy(update={"answers": {**memory.answers, **fresh}}))

    def answers_kept(self, checklist: Checklist) -> dict[str, Answer]:
        """The answers that need not be asked again today; expired and retired ones are left out."""
        today = self._clock.today()
        periods = periods_of(checklist)
        known = {q.id: {a.id for a in q.answers} for q in checklist.questions}
        return {
            q: Answer(answer=kept.answer, note=kept.note, origin="ask_once", on=kept.on.isoformat())
            for q, kept in self.memory().answers.items()
            if q in periods and kept.answer in known[q] and 0 <= months_between(kept.on, today) <= periods[q]
        }

    def keep_meeting(self, checklist: Checklist, doc: AnswersDocument, full: bool) -> None:
        """Remember app, room and situation for the next meeting of this kind; nothing where it has no short form.

        ``full``: the whole checklist was asked, so what it says around the meeting carries over to the ticks.
        """
        form = form_of(checklist, doc.situation, doc.answers)
        if form is None or doc.choice is None:
            return
        memory = self.memory()
        before = memory.meetings.get(form)
        carried = dict(before.answers) if before and before.choice == doc.choice else {}
        if full:
            by = (doc.signer.role or doc.signer.name) if doc.signer else ""
            carried |= {
                q: Kept(answer=a.answer, on=self._clock.today(), by=by, note=a.note)
                for q, a in doc.answers.items()
                if q in checklist.short_forms[form]["carried_over"] and a.origin in ("person", "catalogue")
                and a.answer not in ("dont_know", "not_asked")
            }  # fmt: skip
        meeting = doc.meeting
        last = LastMeeting(
            choice=doc.choice, situation=dict(doc.situation), title=meeting.title if meeting else None,
            room=meeting.place if meeting else None, answers=carried,
        )  # fmt: skip
        self._write(memory.model_copy(update={"meetings": {**memory.meetings, form: last}}))

    def last_meeting(self, form: str) -> LastMeeting | None:
        """The meeting of this kind that was held last on this PC."""
        return self.memory().meetings.get(form)

    def kept_for(self, checklist: Checklist, form: str, choice: Choice) -> dict[str, Answer]:
        """What need not be ticked today: asked once, or carried over from the last full check with the same app."""
        found = self.answers_kept(checklist)
        last = self.last_meeting(form)
        if last is None or last.choice != choice:
            return found
        today, months = self._clock.today(), checklist.short_forms[form]["carried_over_months"]
        known = {q.id: {a.id for a in q.answers} for q in checklist.questions}
        return found | {
            q: Answer(answer=kept.answer, note=kept.note, origin="ask_once", on=kept.on.isoformat())
            for q, kept in last.answers.items()
            if kept.answer in known.get(q, ()) and 0 <= months_between(kept.on, today) <= months
        }

    def _write(self, memory: Memory) -> None:
        self._file.write({"schema": SCHEMA, **memory.model_dump()})

    @staticmethod
    def _find(catalogue: Catalogue, fact_id: str) -> tuple[str, Fact]:
        for app in catalogue.apps.values():
            for fact in app.facts:
                if fact.id == fact_id:
                    return app.id, fact
        raise PlainError("confirm_unknown_fact", fact=fact_id)


class WithLocalFacts(OnTopOf):
    """The knowledge files with this PC's local facts on top."""

    def __init__(self, source: CatalogueSource, remember: RememberService) -> None:
        super().__init__(lambda: source)
        self._remember = remember

    def catalogue(self) -> Catalogue:
        catalogue = self.below.catalogue()
        local = self._remember.memory().facts
        apps = {
            app_id: app.model_copy(update={"facts": (*app.facts, *local[app_id])}) if app_id in local else app
            for app_id, app in catalogue.apps.items()
        }
        return catalogue.model_copy(update={"apps": apps}) if local else catalogue


def periods_of(checklist: Checklist) -> dict[str, int]:
    """The ask-once questions with the months for which an answer carries."""
    ask_once = checklist.ask_once
    return {
        **dict.fromkeys(ask_once.get("per_organisation", ()), ORGANISATION_MONTHS),
        **dict.fromkeys(ask_once.get("per_pc_or_person_every_3_months", ()), PERSON_MONTHS),
    }


def _address(catalogue: Catalogue, fact: Fact) -> str | None:
    source = catalogue.sources.get(fact.source) if fact.source else None
    return source.address if source else None
