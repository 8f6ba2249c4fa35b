"""Check your answers: everything on one page, each with a link to change it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from advisor.domain.checklist import Question, SituationQuestion
from advisor.domain.checklist_rules import DONT_KNOW
from advisor.domain.organisation import BY_LIST
from advisor.services.interview_session import APP, LINE
from advisor.services.wording import edition_name
from advisor.ui.page import Page
from advisor.ui.widgets.painted_box import PaintedBox
from advisor.ui.widgets.texts import label, link


class ReviewPage(Page):
    name = "review"

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("&Continue to signing")
        self.title(_("Check your answers"))
        self.body.addWidget(label(_("This goes into the record."), "muted"))
        work = self.place.work
        self._part(_("Your meeting"), [(flag, *self._of_question(flag)) for flag in work.flags])
        self._part(_("The app"), [(APP, _("App"), self._app())])
        self._part(_("Security and privacy"), [(step, *self._of_question(step)) for step in work.asked])
        self._part(_("The line"), [(LINE, _("Internet line"), self._line())])

    def first_focus(self) -> QWidget | None:
        return None  # the main button: whoever finds all right presses Enter

    def proceed(self) -> None:
        self.place.work.forward()
        self.place.go("where")

    def _part(self, heading: str, rows: list[tuple[str, str, str]]) -> None:
        self.body.addWidget(label(heading, "section"))
        frame = PaintedBox(self.look.tokens.surface, self.look.tokens.hairline)
        grid = QGridLayout(frame)
        em = self.look.em
        grid.setContentsMargins(em(0.9), em(0.5), em(0.9), em(0.5))
        grid.setHorizontalSpacing(em(1))
        grid.setVerticalSpacing(em(0.3))
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 0 if self.place.narrow else 3)
        narrow = self.place.narrow
        change = self.texts.gettext("Change")
        for at, (step, question, answer) in enumerate(rows):
            across = (2 * at, 0, 1, 2) if narrow else (at, 0, 1, 1)
            asked, said = label(question, top=True), label(answer, "strong", top=True)
            for text in (asked, said):
                text.setContentsMargins(0, em(0.3), 0, 0)  # on one line with the link, which has this room around it
            grid.addWidget(asked, *across)
            grid.addWidget(said, *((2 * at + 1, 0) if narrow else (at, 1)))
            made = link(self.look, change, partial(self._change, step))
            made.setAccessibleName(f"{change}: {question}")
            grid.addWidget(made, *((2 * at + 1, 1) if narrow else (at, 2)), Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(frame)

    def _change(self, step: str) -> None:
        self.place.work.change(step)
        self.place.go("where")

    def _of_question(self, step: str) -> tuple[str, str]:
        asked, data, work = self.place.work.interview.question(step), self.texts.pgettext, self.place.work
        if step in work.ticked:  # shown as it was ticked; the record says it in full
            part = "situation" if step in work.flags else "questions"
            said = self.place.parts.checklist().usual[part][step]["text"]
            return data(f"usual.{step}", said), self.texts.gettext("Yes")
        if isinstance(asked, SituationQuestion):
            given = work.interview.situation.get(step)
            texts = {v.id: data(f"situation.{step}.{v.id}", v.text) for v in asked.values}
            return data(f"situation.{step}.text", asked.text), texts.get(given or "", "")
        return data(f"question.{step}.text", asked.text), self._answer_text(asked)

    def _answer_text(self, asked: Question) -> str:
        _ = self.texts.gettext
        given = self.place.work.interview.answer_to(asked.id)
        if given is None:
            return _("No answer yet")
        if given.answer == DONT_KNOW:
            return _("I do not know") + (f" ({given.asked})" if given.asked else "")
        text = next((c.text for c in asked.answers if c.id == given.answer), given.answer)
        shown = self.texts.pgettext(f"question.{asked.id}.answer.{given.answer}.text", text)
        if given.origin == "ask_once":
            return f"{shown} ({_('answered on {day}').format(day=given.on)})"
        if given.origin == BY_LIST:
            return shown + " (" + _("The organisation's list") + ")"
        return shown + (f" ({_('taken from the catalogue')})" if given.origin == "catalogue" else "")

    def _app(self) -> str:
        choice = self.place.work.choice
        if choice is None:
            return self.texts.gettext("The program's proposal")
        if choice.by_hand:
            return choice.name or ""
        found = self.place.parts.catalogue().find(choice.app, choice.edition or "")
        return edition_name(choice.app, found[1].id, found[1].name, self.texts) if found else choice.app

    def _line(self) -> str:
        _ = self.texts.gettext
        line = self.place.work.line
        words = {
            "hd_video": _("Enough for good video"), "sd_video": _("Enough for small video"),
            "audio_only": _("Sound only"), "phone": _("By phone"),
        }  # fmt: skip
        if line is None:
            return _("Not measured")
        origin = _("measured") if line.measured is not None else _("stated by hand")
        return f"{words.get(line.verdict, line.verdict)} ({origin})"
