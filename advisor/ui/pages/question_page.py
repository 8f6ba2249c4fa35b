"""One question a page: why it is asked, how to find out, the answers, "I do not know"."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from advisor.domain.checklist import Answer, Question, Result, SituationQuestion
from advisor.domain.checklist_rules import DONT_KNOW, Suggestion, offered, result_of
from advisor.services.installed_apps import QUESTION
from advisor.services.wording import who_text
from advisor.ui.accessibility import read_before, tab_on
from advisor.ui.installed_here import InstalledHere
from advisor.ui.page import ChoiceGroup, Page
from advisor.ui.widgets.bullet import Bullet
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.reveal import Reveal
from advisor.ui.widgets.step_progress import StepProgress
from advisor.ui.widgets.texts import button, label, link, panel


class QuestionPage(Page):
    name = "question"

    def build(self) -> None:
        self.step = self.place.work.where
        self.primary = self.texts.gettext("&Continue")
        self._banner: ResultBanner | None = None
        self._taken: Suggestion | None = None
        self._ask: QLabel | None = None
        self._note: QLineEdit | None = None
        self._arriving = False
        asked = self.place.work.interview.question(self.step)
        if isinstance(asked, SituationQuestion):
            self._situation(asked)
        else:
            self._checklist(asked)
        self.group.cards[0].setAccessibleDescription(self.group.cards[0].accessibleDescription())
        for card in self.group.cards:
            card.toggled.connect(lambda on, c=card: self._chosen(c.value) if on else None)

    def first_focus(self) -> QWidget:
        return next((card for card in self.group.cards if card.isChecked()), self.group.cards[0])

    def proceed(self) -> None:
        answer = self._answer()
        if answer is None:
            self.problem(self.texts.gettext("Please choose one answer."), self.group.cards[0])
            return
        self.place.work.answer(self.step, answer)
        self.place.go("where")

    def leave(self) -> None:
        answer = self._answer()
        if answer is not None:
            self.place.work.keep(self.step, answer)

    def _answer(self) -> Answer | None:
        chosen = self.group.chosen
        if chosen is None:
            return None
        before = self.place.work.interview.given.get(self.step)
        origin = "person"
        if self._taken is not None and self._taken.answer == chosen:
            origin = "catalogue"
        elif before is not None and before.answer == chosen:
            origin = before.origin
        note = self._note.text().strip() if self._note is not None else ""
        return Answer(answer=chosen, origin=origin, asked=note or None if chosen == DONT_KNOW else None)

    def _progress(self, words: str, steps: tuple[str, ...]) -> None:
        at = steps.index(self.step) + 1
        text = words.format(n=at, of=len(steps))
        self.body.addWidget(StepProgress(self.look, text, at, len(steps)))

    def _situation(self, asked: SituationQuestion) -> None:
        _, data = self.texts.gettext, self.texts.pgettext
        self._progress(_("{n} of {of}"), self.place.work.flags)
        question = data(f"situation.{asked.id}.text", asked.text)
        self.title(question, "question")
        cards = [
            ChoiceCard(self.look, v.id, data(f"situation.{asked.id}.{v.id}", v.text)) for v in asked.values
        ]  # fmt: skip
        self._add_group(question, cards, self.place.work.interview.situation.get(asked.id))

    def _checklist(self, asked: Question) -> None:
        _, data = self.texts.gettext, self.texts.pgettext
        self._progress(_("{n} of {of}"), self.place.work.asked)
        base = f"question.{asked.id}"
        question = data(f"{base}.text", asked.text)
        self.title(question, "question")
        self.body.addWidget(Reveal(self.look, _("Help with this question"), lambda: self._help(asked)))
        if asked.id == QUESTION and self.place.parts.installed is not None:
            choice = self.place.work.choice
            self.body.addWidget(InstalledHere(self.place, choice.app if choice else ""))
        self._suggestion(asked)
        cards = [
            ChoiceCard(self.look, c.id, data(f"{base}.answer.{c.id}.text", c.text))
            for c in offered(asked, self.place.work.interview.situation)
        ]  # fmt: skip
        cards.append(ChoiceCard(self.look, DONT_KNOW, _("I do not know")))
        given = self.place.work.interview.answer_to(self.step)
        self._add_group(question, cards, given.answer if given else None)
        if given is not None and given.origin == "ask_once" and given.on:
            self.body.insertWidget(
                self.body.indexOf(self.group), label(_("Already answered on {day}.").format(day=given.on), "strong")
            )
        if given is not None:
            self._arriving = True  # the page begins at its top, whatever was answered before
            self._chosen(given.answer)
            self._arriving = False

    def _add_group(self, question: str, cards: list[ChoiceCard], given: str | None) -> None:
        self.group = ChoiceGroup(question, cards, self.look.em(0.6))
        self.group.choose(given)
        self.body.addSpacing(self.look.em(0.3))
        self.body.addWidget(self.group)

    def _problem_position(self) -> int:
        return self.body.indexOf(self.group)

    def _help(self, asked: Question) -> QWidget:
        """Why it is asked, how to find out, the words of this page that the glossary knows, the way to all words."""
        from advisor.services.glossary import words_in

        data, base = self.texts.pgettext, f"question.{asked.id}"
        frame, inside = panel(self.look)
        why = data(f"{base}.why", asked.why)
        inside.addWidget(label(why))
        how = [data(f"{base}.how.{at}", line) for at, line in enumerate(asked.how_to_check)]
        for line in how:
            inside.addWidget(Bullet(self.look, line))
        said = [data(f"{base}.text", asked.text), why, *how]
        said += [card.accessibleName() + " " + card.accessibleDescription() for card in self.group.cards]
        for one in words_in(" ".join(said), self.texts):
            inside.addWidget(label(one.term, "strong"))
            inside.addWidget(label(one.meaning))
        inside.addWidget(link(self.look, self.texts.gettext("All words (F1)"), lambda: self.place.go("words")))
        return frame

    def _suggestion(self, asked: Question) -> None:
        choice = self.place.work.choice
        found = self.place.parts.suggest(asked.id, choice) if choice is not None else None
        if found is None:
            return
        _ = self.texts.gettext
        answer = next(c for c in asked.answers if c.id == found.answer)
        text = self.texts.pgettext(f"question.{asked.id}.answer.{answer.id}.text", answer.text)
        frame, inside = panel(self.look)
        inside.addWidget(label(_("The catalogue suggests: {answer}").format(answer=text), "strong"))
        sources = "; ".join(dict.fromkeys(self.place.source_line(fact) for fact in found.facts))
        where = _("Source: {source}").format(source=sources)
        inside.addWidget(Reveal(self.look, _("Where from?"), lambda: label(where, "small")))
        inside.addLayout(self.row(button(_("&Take this answer"), lambda: self._take(found))))
        self.body.addWidget(frame)

    def _take(self, found: Suggestion) -> None:
        self._taken = found
        self.group.choose(found.answer)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self, value: str) -> None:
        """What the answer means, shown after it was chosen: before, it would lead the witness."""
        asked = self.place.work.interview.question(self.step)
        for old in (self._banner, self._ask, self._note):
            if old is not None:
                old.setParent(None)
                old.deleteLater()
        self._banner = self._ask = self._note = None
        if isinstance(asked, SituationQuestion):
            return
        work, _ = self.place.work, self.texts.gettext
        answers = {**work.interview.answers, self.step: Answer(answer=value)}
        stops = self.place.parts.checklist().unknown_counts_as_stop
        result = result_of(asked, Answer(answer=value), work.interview.situation, answers, stops)
        at = self.body.indexOf(self.group) + 1
        if value == DONT_KNOW:
            who = who_text(asked, self.texts)
            hint = self.texts.pgettext(f"question.{asked.id}.dont_know.do", asked.dont_know.do)
            open_point = _("You can go on. The record will say that this point is open. Ask: {who}.").format(who=who)
            sentence = f"{open_point} {_sentence(hint)}"
            self._note = QLineEdit()
            question = _("Whom did you ask, and when? You may leave this empty.")
            self._note.setAccessibleName(question)
            self._ask = label(question, "muted")
            self._ask.setBuddy(self._note)
            given = work.interview.answer_to(self.step)
            self._note.setText((given.asked or "") if given else "")
            self.body.insertWidget(at, self._note)
            self.body.insertWidget(at, self._ask)
            read_before(self._ask, self._note)
            tab_on(self.group.cards[-1], self._note)
        else:
            choice = next(c for c in asked.answers if c.id == value)
            note = self.texts.pgettext(f"question.{asked.id}.answer.{value}.note", choice.note or "")
            if result == Result.FINE and not note:
                return
            sentence = _sentence(note)
        words = {
            Result.FINE: _("In order"), Result.CONDITION: _("Needs attention"), Result.STOP: _("Not this way"),
        }  # fmt: skip
        self._banner = ResultBanner(self.look, result.value, words[result], sentence)
        self.body.insertWidget(at, self._banner)
        if self._ask is not None:
            read_before(self._banner, self._ask)
        if not self._arriving:
            self.bring_into_view(self._note or self._banner)
        self.place.say(f"{words[result]}. {sentence}")


def _sentence(text: str) -> str:
    """The data's short notes begin small; on a page they are sentences."""
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
