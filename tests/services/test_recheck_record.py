"""A signed re-check says which decision it judges again, what came of it and what differs; in every language."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.answers import AnswersDocument
from advisor.domain.decision import DecisionRecord
from advisor.domain.verification import Verification
from advisor.services.answers_file import parse_answers
from advisor.services.decide import DecideService
from advisor.services.give_advice import AdviceService
from advisor.services.missing_packs import missing_packs, said_in_record
from advisor.services.plain_text import printed_text
from advisor.services.recheck import Rechecked, RecheckService
from advisor.services.recheck_record import about_earlier
from advisor.services.record_content import printed_record
from tests.day_clock import DayClock

FILES = CatalogueFiles(places.data_dir(), None)
CODES = ("organisation_pack_not_taken", "organisation_pack_without_code", "catalogue_not_taken")


def texts(language: str = "en") -> GettextTexts:
    return GettextTexts(language, places.locale_dir())


class Key:
    name, key_sha256, self_made, made_now, passphrase_in = "Jana", "0" * 64, True, False, "given"


class Source:
    """The real knowledge with what a test changes in it."""

    def __init__(self, **changed: Any) -> None:
        self.article, self.rule_sets = FILES.article, FILES.rule_sets
        self.changed = {"catalogue": FILES.catalogue(), "checklist": FILES.checklist(), "organisation": None, **changed}

    def catalogue(self) -> Any:
        return self.changed["catalogue"]

    def checklist(self) -> Any:
        return self.changed["checklist"]

    def organisation(self) -> Any:
        return self.changed["organisation"]


class Held:
    """A record at hand instead of a file."""

    def __init__(self, record: DecisionRecord) -> None:
        self.data = record.canonical()

    def verify(self, pdf: bytes) -> Verification:
        return Verification(intact="yes", signer="known", data=self.data)

    def find(self, paths: Any) -> Any:
        return iter(paths)

    def read(self, path: str) -> bytes:
        return b"the file"


def council() -> AnswersDocument:
    located = read_yaml(places.data_dir() / "examples" / "council_meeting.yaml")
    return parse_answers(located.value, FILES.checklist(), FILES.catalogue())


def service(source: Source, missing: tuple[str, ...] = ()) -> DecideService:
    nothing: Any = None
    return DecideService(nothing, source, nothing, nothing, nothing, DayClock(), missing=lambda: missing)


def decided(source: Source, missing: tuple[str, ...] = ()) -> DecisionRecord:
    doc = council()
    advice = AdviceService(source, DayClock()).advise(doc, None, texts=texts())
    return service(source, missing).record(doc, advice, "2026-11-25T09:00:00Z", Key(), texts())


def judged(record: DecisionRecord, source: Source, on: date = date(2026, 11, 25)) -> Rechecked:
    held = Held(record)
    return RecheckService(AdviceService(source, DayClock()), source, held, held).check("a.pdf", on, texts(), whole=True)


def again(found: Rechecked, source: Source, language: str = "en") -> DecisionRecord:
    assert found.doc is not None
    assert found.record is not None
    advice = {**found.advice, "again": about_earlier(found)}
    made = service(source).record(found.doc, advice, "2028-01-02T09:00:00Z", Key(), texts(language), found.record.words)
    more = {"kind": "recheck", "previous": found.sha256}
    return DecisionRecord.model_validate_json(made.model_copy(update=more).with_id().canonical())


def lines(record: DecisionRecord, language: str = "en") -> list[str]:
    return list(printed_text(printed_record(record, texts(language))))


def test_it_names_the_earlier_decision_and_what_came_of_it() -> None:
    source = Source()
    before = decided(source)
    found = judged(before, source)
    said = lines(again(found, source))
    assert said[0].startswith("DECISION JUDGED AGAIN") or "Decision judged again" in said[0]
    whole = "\n".join(said[:12])
    assert "The result is the same today, for the same reasons." in whole
    assert before.record_id in whole
    assert "WHAT HAS CHANGED SINCE THEN" not in said


def test_every_kind_of_change_is_told_in_every_language() -> None:
    before = decided(Source(), ("organisation_pack_not_taken",))
    app = before.advice["chosen"]["app"]
    catalogue, checklist = FILES.catalogue(), FILES.checklist()
    values = catalogue.criteria["lifecycle"].values
    other = next(value for value in values if value != "active")
    facts = tuple(
        fact.model_copy(update={"value": other}) if fact.criterion == "lifecycle" else fact
        for fact in catalogue.apps[app].facts
    )
    apps = {**catalogue.apps, app: catalogue.apps[app].model_copy(update={"facts": facts})}
    gone = next(q for q in checklist.questions if q.id == "C12_third_parties")  # with a note by hand
    questions = tuple(q for q in checklist.questions if q.id != gone.id)
    from tests.services.test_organisation import EXCEPTION, town

    source = Source(
        catalogue=catalogue.model_copy(update={"apps": apps}),
        checklist=checklist.model_copy(update={"questions": questions}),
        organisation=town(exceptions=[EXCEPTION]),
    )
    found = judged(before, source, date(2026, 12, 1))
    kinds = {change.kind for change in found.changes}
    assert {"fact", "answer", "organisation"} <= kinds
    made = again(found, source)
    assert "asked on Monday" not in json.dumps(made.advice["again"])
    english = "\n".join(lines(made))
    for said in ("not at hand", "exception until 2026-12-31", "no exception", gone.text):
        assert said in english
    assert values["active"] in english  # the value of then is known in words
    assert values[other] in english
    for language in ("sk", "cs", "de"):
        said = "\n".join(lines(made, language))
        for english_only in ("not at hand", "exception until", "What has changed", gone.text, values["active"]):
            assert english_only not in said, (language, english_only)


def test_older_facts_are_told_by_how_they_count() -> None:
    source = Source()
    found = judged(decided(source), source, date(2028, 6, 1))
    assert {change.kind for change in found.changes} >= {"evidence"}
    said = lines(again(found, source))
    assert any("fine" in line and "allowed with conditions" in line for line in said)


@pytest.mark.parametrize("code", CODES)
def test_a_record_says_that_a_pack_was_missing(code: str) -> None:
    record = decided(Source(), (code,))
    assert record.advice["missing_packs"] == [code]
    (said,) = said_in_record([code], texts())
    printed = lines(record)
    assert said in printed[:6]  # right below the verdict
    assert said not in lines(decided(Source()))
    assert "missing_packs" not in decided(Source()).advice
    for language in ("sk", "cs", "de"):
        (other,) = said_in_record([code], texts(language))
        assert other != said
        assert other in lines(record, language)
    assert missing_packs([code], texts())[0].code == code


def test_a_code_of_a_newer_program_is_no_error() -> None:
    record = decided(Source(), ("something_new",))
    assert lines(record)


def test_the_decision_without_the_rules_and_the_one_with_them_differ() -> None:
    from tests.services.test_organisation import town

    record = decided(Source(), ("organisation_pack_not_taken",))
    told = "The decision was made without the rules of the organisation. Today they count."
    assert told in [change.text for change in judged(record, Source(organisation=town())).changes]
    # Where they are still missing nothing has changed; and what was complete then is no change either.
    assert told not in [change.text for change in judged(record, Source()).changes]
    whole = judged(decided(Source()), Source(organisation=town()))
    assert told not in [change.text for change in whole.changes]


def test_a_recheck_without_the_new_part_prints_as_before() -> None:
    old = decided(Source()).model_copy(update={"kind": "recheck", "previous": sha256(b"x").hexdigest()}).with_id()
    said = "\n".join(lines(old))
    assert "This record checks an earlier decision again." in said
    assert sha256(b"x").hexdigest()[:4] in said
