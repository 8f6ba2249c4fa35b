"""Checks an answers file: every id must be one that the checklist and the catalogue know.

Nothing is guessed. The first thing that is wrong is told with its line, the
value, and the nearest right ones.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NoReturn

from advisor.domain.answers import OTHER_APP, SCHEMA, AnswersDocument, Choice, ClosingDocument, Line, Meeting, Signer
from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Answer, Checklist, Question
from advisor.domain.checklist_rules import DONT_KNOW, NOT_ASKED
from advisor.domain.errors import PlainError
from advisor.domain.frozen import fields_of
from advisor.services.marking import N_

LINE_VERDICTS = ("hd_video", "sd_video", "audio_only", "phone", "not_measured")
ORIGINS = ("person", "catalogue", "ask_once", "situation")
_ENTRIES = ("schema", "situation", "answers", "choice", "line", "meeting", "signer")
_CLOSING_ENTRIES = ("schema", "answers", "signer", "note", "delete_on")
_ANSWER_ENTRIES = ("answer", "asked", "note", "origin", "on")
_MOST_PEOPLE = 100_000
_LONGEST = 2000  # characters of one text: more would not fit on the record

Path_ = tuple[str | int, ...]
LineOf = Callable[[Path_], int]


def parse_answers(
    raw: Any, checklist: Checklist, catalogue: Catalogue, lines: LineOf | None = None
) -> AnswersDocument:
    """The checked document, or a ``PlainError`` that names line, value and nearest right ids."""
    return _Parser(checklist, catalogue, lines or (lambda path: 1)).document(raw)


def parse_closing(raw: Any, checklist: Checklist, catalogue: Catalogue, lines: LineOf | None = None) -> ClosingDocument:
    """What is said once a meeting is over: answers, signer, a note, the day a recording is deleted."""
    return _Parser(checklist, catalogue, lines or (lambda path: 1)).closing(raw)


def nearest(value: object, known: Iterable[str], limit: int = 3) -> str:
    """The right ids that look most like what was written; the first ones where none does."""
    ids = [str(one) for one in known]
    wanted = str(value).lower()
    close = difflib.get_close_matches(wanted, [one.lower() for one in ids], n=limit, cutoff=0.4)
    found = [one for name in close for one in ids if one.lower() == name]
    found += [one for one in ids if wanted and one.lower().startswith(wanted) and one not in found]
    return ", ".join(dict.fromkeys(found[:limit] or ids[: limit + 5]))


class _Parser:
    def __init__(self, checklist: Checklist, catalogue: Catalogue, lines: LineOf) -> None:
        self._checklist = checklist
        self._catalogue = catalogue
        self._line = lines
        self._questions = {q.id: q for q in checklist.questions}

    def document(self, raw: Any) -> AnswersDocument:
        if not isinstance(raw, Mapping):
            raise PlainError("answers_not_a_form")
        self._only(raw, _ENTRIES, (), "an answers file")
        if raw.get("schema") != SCHEMA:
            self._fail("answers_schema", ("schema",), raw.get("schema"), SCHEMA, "schema")
        choice = self._choice(raw.get("choice"))
        return AnswersDocument(
            situation=self._situation(raw.get("situation")),
            answers=self._answers(raw.get("answers")),
            choice=choice,
            line=self._line_entry(raw.get("line")),
            meeting=self._meeting(raw.get("meeting")),
            signer=self._signer(raw.get("signer")),
        )

    def closing(self, raw: Any) -> ClosingDocument:
        if not isinstance(raw, Mapping):
            raise PlainError("answers_not_a_form")
        self._only(raw, _CLOSING_ENTRIES, (), "an answers file")
        if raw.get("schema") != SCHEMA:
            self._fail("answers_schema", ("schema",), raw.get("schema"), SCHEMA, "schema")
        return ClosingDocument(
            answers=self._answers(raw.get("answers")), signer=self._signer(raw.get("signer")),
            note=self._text(raw.get("note"), ("note",)), delete_on=self._day(raw.get("delete_on"), ("delete_on",)),
        )  # fmt: skip

    def _day(self, raw: Any, path: Path_) -> str | None:
        day = self._text(raw, path)
        if day is not None:
            try:
                date.fromisoformat(day)
            except ValueError:
                right = N_("a date such as 2026-12-01")
                self._fail("answers_wrong_kind", path, day, right, ".".join(map(str, path)))
        return day

    def _fail(self, code: str, path: Path_, value: object, right: object = "", place: str = "") -> NoReturn:
        shown = "" if value is None else str(value)
        if len(shown) > 60:
            shown = shown[:60] + "..."
        raise PlainError(code, line=self._line(path), value=shown, nearest=right, place=place)

    def _mapping(self, raw: Any, path: Path_) -> Mapping[str, Any]:
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self._fail("answers_wrong_kind", path, raw, N_("named entries"), ".".join(map(str, path)))
        return raw

    def _only(self, raw: Mapping[str, Any], known: Iterable[str], path: Path_, place: str) -> None:
        for key in raw:
            if key not in known:
                self._fail("answers_unknown_entry", (*path, key), key, nearest(key, known), place)

    def _situation(self, raw: Any) -> dict[str, str]:
        given = self._mapping(raw, ("situation",))
        questions = {q.id: [v.id for v in q.values] for q in self._checklist.situation}
        self._only(given, questions, ("situation",), "situation")
        result: dict[str, str] = {}
        for flag, values in questions.items():
            if flag in given and given[flag] is not None:
                path = ("situation", flag)
                result[flag] = self._id(given[flag], values, path, f"situation.{flag}")
            elif DONT_KNOW in values:
                result[flag] = DONT_KNOW
            else:
                # Nobody may guess who invites or how many come; the questions depend on it.
                line = self._line(("situation",))
                raise PlainError("answers_missing", place=f"situation.{flag}", nearest=", ".join(values), line=line)
        return result

    def _id(self, raw: Any, known: Iterable[str], path: Path_, place: str) -> str:
        """One of the known ids; hand-written yes and no may arrive as booleans."""
        known = list(known)
        if isinstance(raw, bool):
            spoken = ("yes", "on") if raw else ("no", "off")
            raw = next((word for word in spoken if word in known), str(raw).lower())
        if isinstance(raw, Mapping | list):
            self._fail("answers_wrong_kind", path, "...", nearest("", known), place)
        value = str(raw)
        if value not in known:
            self._fail("answers_wrong_value", path, value, nearest(value, known), place)
        return value

    def _answers(self, raw: Any) -> dict[str, Answer]:
        given = self._mapping(raw, ("answers",))
        result: dict[str, Answer] = {}
        for key, value in given.items():
            path = ("answers", key)
            question = self._questions.get(key)
            if question is None:
                self._fail("answers_unknown_question", path, key, nearest(key, self._questions))
            answer = self._answer(value, question, path)
            if answer is not None:
                result[key] = answer
        return result

    def _answer(self, raw: Any, question: Question, path: Path_) -> Answer | None:
        known = [*(choice.id for choice in question.answers), DONT_KNOW, NOT_ASKED]
        if raw is None:
            return None
        entries = raw if isinstance(raw, Mapping) else {"answer": raw}
        self._only(entries, _ANSWER_ENTRIES, path, question.id)
        if entries.get("answer") is None:
            self._fail("answers_wrong_value", path, "", nearest("", known), question.id)
        where = (*path, "answer") if isinstance(raw, Mapping) else path
        answer = self._id(entries["answer"], known, where, question.id)
        if answer == NOT_ASKED:
            return None
        origin = entries.get("origin", "person")
        if origin not in ORIGINS:
            place = f"{question.id}.origin"
            self._fail("answers_wrong_value", (*path, "origin"), origin, nearest(origin, ORIGINS), place)
        texts = {key: self._text(entries.get(key), (*path, key)) for key in ("asked", "note", "on")}
        return Answer(answer=answer, origin=origin, **texts)

    def _text(self, raw: Any, path: Path_, needed: bool = False) -> str | None:
        place = ".".join(map(str, path))
        if raw is None or raw == "":
            if needed:
                raise PlainError("answers_missing", place=place, nearest=N_("a text"), line=self._line(path[:-1]))
            return None
        if isinstance(raw, Mapping | list):
            self._fail("answers_wrong_kind", path, "...", N_("a text"), place)
        text = str(raw).strip()
        if len(text) > _LONGEST:
            self._fail("answers_too_long", path, text, _LONGEST, place)
        # Signs that cannot be seen could make a record show something else than it holds.
        if any(ord(sign) < 32 and sign not in "\n\t" or 0xD800 <= ord(sign) < 0xE000 for sign in text):
            self._fail("answers_wrong_kind", path, ascii(text), N_("a text without control signs"), place)
        return text or None

    def _choice(self, raw: Any) -> Choice | None:
        if raw is None:
            return None
        given = self._mapping(raw, ("choice",))
        self._only(given, ("app", "edition", "name"), ("choice",), "choice")
        app_id = self._text(given.get("app"), ("choice", "app"), needed=True) or ""
        edition = self._text(given.get("edition"), ("choice", "edition"))
        name = self._text(given.get("name"), ("choice", "name"))
        if app_id == OTHER_APP:
            if name is None:
                raise PlainError(
                    "answers_missing", place="choice.name", nearest=N_("the app's name"), line=self._line(("choice",))
                )
            return Choice(app=app_id, edition=edition, name=name)
        app = self._catalogue.apps.get(app_id)
        if app is None:
            self._fail("answers_unknown_app", ("choice", "app"), app_id, nearest(app_id, self._catalogue.apps))
        editions = [e.id for e in app.editions]
        if edition is None and len(editions) == 1:
            edition = editions[0]
        if edition is None:
            raise PlainError(
                "answers_missing", place="choice.edition", nearest=", ".join(editions), line=self._line(("choice",))
            )
        if edition not in editions:
            self._fail("answers_unknown_edition", ("choice", "edition"), edition, nearest(edition, editions), app_id)
        return Choice(app=app_id, edition=edition, name=name)

    def _line_entry(self, raw: Any) -> Line | None:
        if raw is None:
            return None
        given = self._mapping(raw, ("line",))
        measured = given.get("schema") == "advisor/line-test/1"
        if not measured:
            self._only(given, ("verdict", "stated_by", "rates"), ("line",), "line")
        verdict = given.get("verdict")
        if verdict is None:
            self._fail("answers_wrong_value", ("line",), "", ", ".join(LINE_VERDICTS), "line.verdict")
        known = self._id(verdict, LINE_VERDICTS, ("line", "verdict"), "line.verdict")
        stated = self._text(given.get("stated_by"), ("line", "stated_by"))
        if measured:
            return Line(verdict=known, stated_by=stated, measured=dict(given))
        return Line(verdict=known, stated_by=stated, rates=self._rates(given.get("rates")))

    def _rates(self, raw: Any) -> Mapping[str, float] | None:
        """What a person read off a contract or another test, in Mbit/s."""
        if raw is None:
            return None
        given = self._mapping(raw, ("line", "rates"))
        self._only(given, ("up", "down"), ("line", "rates"), "line.rates")
        for way in ("up", "down"):
            rate = given.get(way)
            if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1_000_000:
                self._fail("answers_wrong_value", ("line", "rates", way), rate, "0-1000000", f"line.rates.{way}")
        return {way: float(given[way]) for way in ("up", "down")}

    def _meeting(self, raw: Any) -> Meeting | None:
        if raw is None:
            return None
        given = self._mapping(raw, ("meeting",))
        self._only(given, fields_of(Meeting), ("meeting",), "meeting")
        day = self._day(given.get("date"), ("meeting", "date"))
        people = given.get("people")
        number = isinstance(people, int) and not isinstance(people, bool)
        if people is not None and not (number and 1 <= people <= _MOST_PEOPLE):
            self._fail("answers_wrong_kind", ("meeting", "people"), people, N_("a number from 1 on"), "meeting.people")
        texts = {key: self._text(given.get(key), ("meeting", key)) for key in ("title", "purpose", "place")}
        return Meeting(date=day, people=people, **texts)

    def _signer(self, raw: Any) -> Signer | None:
        if raw is None:
            return None
        given = self._mapping(raw, ("signer",))
        self._only(given, fields_of(Signer), ("signer",), "signer")
        name = self._text(given.get("name"), ("signer", "name"), needed=True) or ""
        rest = {key: self._text(given.get(key), ("signer", key)) for key in ("role", "organisation")}
        return Signer(name=name, **rest)
