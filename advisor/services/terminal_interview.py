"""The questions asked in the terminal: for a person without a display, or who prefers the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from advisor.domain.answers import OTHER_APP, AnswersDocument, Choice, Line, Meeting, Signer
from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Answer, Checklist, Question, SituationQuestion
from advisor.domain.checklist_rules import DONT_KNOW, Suggestion, offered
from advisor.domain.interview import DONE, Interview
from advisor.services import wording
from advisor.services.answers_file import LINE_VERDICTS
from advisor.services.ports import Texts

_TAKE = "c"  # what a person types to take the catalogue's answer
Suggest = Callable[[str, Choice], Suggestion | None]


class TerminalInterview:
    """Asks one question after the other; ``ask`` reads a line, ``say`` writes one."""

    def __init__(
        self,
        checklist: Checklist,
        catalogue: Catalogue,
        texts: Texts,
        suggest: Suggest,
        ask: Callable[[str], str],
        say: Callable[[str], None],
    ) -> None:
        self._checklist, self._catalogue, self._texts = checklist, catalogue, texts
        self._suggest, self._ask, self._say = suggest, ask, say

    def run(self, kept: Mapping[str, Answer] | None = None) -> AnswersDocument:
        """The whole conversation, from the situation to the name under the record.

        ``kept``: answers that were given before and still count, so that they are not asked again.
        """
        t = self._texts
        self._say(t.gettext("Type the number of your answer. ? explains the question, b goes one step back."))
        # What the catalogue could suggest is a matter of the app, and today it may be another app.
        about_app = {q.id for q in self._checklist.questions if q.suggested_by}
        given = {question: answer for question, answer in (kept or {}).items() if question not in about_app}
        interview = Interview(self._checklist, given=MappingProxyType(given))
        flags = {q.id for q in self._checklist.situation}
        choice: Choice | None = None
        asked_for_app = False
        while interview.where != DONE:
            step = interview.where
            if step not in flags and not asked_for_app:
                choice, asked_for_app = self._app(), True
            interview = self._step(interview, step, choice)
        self._tell_kept(interview)
        return AnswersDocument(
            situation=dict(interview.situation),
            answers=interview.answers,
            choice=choice,
            line=self._line(),
            meeting=self._meeting(),
            signer=self._signer(),
        )

    def _tell_kept(self, interview: Interview) -> None:
        """What was taken over from before is said, so that the person can object."""
        for question_id, answer in interview.answers.items():
            question = next(q for q in self._checklist.questions if q.id == question_id)
            if answer.origin == "ask_once":
                message = self._texts.gettext("Answered on {day}: {question} {answer}")
                said = wording.answer_text(question, answer.answer, self._texts)
                asked = wording.question_text(question, self._texts)
                self._say(message.format(day=answer.on, question=asked, answer=said))

    def _step(self, interview: Interview, step: str, choice: Choice | None) -> Interview:
        question = interview.question(step)
        if isinstance(question, SituationQuestion):
            self._say("\n" + self._texts.pgettext(f"situation.{step}.text", question.text))
            shown = [(v.id, self._texts.pgettext(f"situation.{step}.{v.id}", v.text)) for v in question.values]
            given = self._pick(shown, None)
        else:
            self._say("\n" + wording.question_text(question, self._texts))
            choices = [c.id for c in offered(question, interview.situation)] + [DONT_KNOW]
            shown = [(c, wording.answer_text(question, c, self._texts)) for c in choices]
            suggestion = self._suggest(step, choice) if choice else None
            if suggestion is not None:
                said = wording.answer_text(question, suggestion.answer, self._texts)
                message = self._texts.gettext("The catalogue suggests: {answer}. Type c to take it. Reason: {why}")
                self._say(message.format(answer=said.rstrip("."), why=suggestion.facts[0].explanation))
            given = self._pick(shown, question, suggestion is not None)
            if suggestion is not None and given == _TAKE:
                return interview.answer(step, Answer(answer=suggestion.answer, origin="catalogue"))
        return interview.back() if given is None else interview.answer(step, given)

    def _pick(
        self, shown: Sequence[tuple[str, str]], question: Question | None, suggested: bool = False
    ) -> str | None:
        """The id of one line of a list; nothing for one step back."""
        for number, (_, text) in enumerate(shown, 1):
            self._say(f"  {number}  {text}")
        while True:
            typed = self._ask("> ").strip().lower()
            if typed == "b":
                return None
            if typed == _TAKE and suggested:
                return _TAKE
            if typed == "?" and question is not None:
                self._explain(question)
            elif typed.isdecimal() and 1 <= int(typed) <= len(shown):
                return shown[int(typed) - 1][0]
            else:
                self._say(self._texts.gettext("Please type a number from 1 to {last}.").format(last=len(shown)))

    def _explain(self, question: Question) -> None:
        name = f"question.{question.id}"
        self._say("  " + self._texts.pgettext(f"{name}.why", question.why))
        for number, hint in enumerate(question.how_to_check):
            self._say("  - " + self._texts.pgettext(f"{name}.how.{number}", hint))

    def _app(self) -> Choice | None:
        t = self._texts
        self._say("\n" + t.gettext("Which app do you have in mind?"))
        apps = sorted(self._catalogue.apps.values(), key=lambda a: a.name.lower())
        shown = [(app.id, wording.app_name(app.id, app.name, self._texts)) for app in apps]
        shown = [
            ("", t.gettext("None yet: propose one")),
            *shown,
            (OTHER_APP, t.gettext("Another app that is not listed")),
        ]
        picked = self._pick(shown, None)
        if not picked:
            return None
        if picked == OTHER_APP:
            return Choice(app=OTHER_APP, name=self._text(t.gettext("Name of the app: "), needed=True))
        app = self._catalogue.apps[picked]
        if len(app.editions) == 1:
            return Choice(app=app.id, edition=app.editions[0].id)
        self._say("\n" + t.gettext("Which edition do you have?"))
        names = [(e.id, wording.edition_name(app.id, e.id, e.name, self._texts)) for e in app.editions]
        edition = self._pick(names, None)
        return Choice(app=app.id, edition=edition) if edition else self._app()

    def _line(self) -> Line | None:
        self._say("\n" + self._texts.gettext("How good is the line?"))
        verdict = self._pick([(v, wording.line_sentence(v, self._texts)) for v in LINE_VERDICTS], None)
        return Line(verdict=verdict, stated_by="user") if verdict else None

    def _meeting(self) -> Meeting | None:
        title = self._text("\n" + self._texts.gettext("Name of the meeting (may stay empty): "))
        return Meeting(title=title) if title else None

    def _signer(self) -> Signer:
        t = self._texts
        return Signer(
            name=self._text(t.gettext("Your name, as it will stand under the record: "), needed=True) or "",
            role=self._text(t.gettext("Your role (may stay empty): ")),
            organisation=self._text(t.gettext("Your organisation (may stay empty): ")),
        )

    def _text(self, prompt: str, needed: bool = False) -> str | None:
        while True:
            typed = "".join(sign for sign in self._ask(prompt) if sign.isprintable()).strip()[:200]
            if typed or not needed:
                return typed or None
