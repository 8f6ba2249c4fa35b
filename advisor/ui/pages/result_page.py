"""The result: verdict first, the one most important thing, then reasons that unfold down to source and date."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from advisor.domain.answers import Choice
from advisor.domain.catalogue import Fact
from advisor.domain.checklist import Result
from advisor.services.contacts import contact_lines, contacts
from advisor.services.interview_session import APP
from advisor.services.wording import edition_name, state_word, verdict_word
from advisor.ui.page import Page
from advisor.ui.theme.icons import RESULT_ICONS
from advisor.ui.widgets.bullet import Bullet
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.reveal import Reveal
from advisor.ui.widgets.texts import browse, button, icon, label, link, panel, row

SHOWN = 3
MAIL_ROUTE = "R2_one_line"
_EFFECTS = {"for": "fine", "against": "stop", "unknown": "unknown"}


class ResultPage(Page):
    name = "result"

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("&Continue")
        work = self.place.work
        self.advice: dict[str, Any] = self.place.parts.advise(work.document(), self.texts)
        self.edition = self._chosen_edition()
        result = Result(self.advice["verdict"])
        name = self.advice["chosen"]["name"]
        self.title(_("May you hold this meeting?"))
        if name:
            self.body.addWidget(label(_("With: {app}").format(app=name), "muted"))
        words = self.advice["verdict_word"], self.advice["verdict_text"]
        self.banner = ResultBanner(self.look, result.value, *words, big=True)
        self.body.addWidget(self.banner)
        if age := self.advice.get("catalogue_age"):
            result_of_age = "condition" if age["state"] == "very_old" else "info"
            self.body.addWidget(ResultBanner(self.look, result_of_age, age["text"]))
        for missing in self.place.parts.missing(self.texts):
            self.body.addWidget(ResultBanner(self.look, "condition", missing.text, missing.do))
        self._most_important()
        self._way_forward(result)
        for found in self.advice["contradictions"]:
            self.body.addWidget(ResultBanner(self.look, "condition", _("Two answers do not fit"), found["text"]))
            for place in found["places"]:
                self._change_link(self.body, APP if place == "choice" else place)
        self._next_steps()
        self._alternatives(result)
        if self.edition:
            self._reveal(_("Why: what is known of this app"), self._reasons)
        if self.edition and (self.edition["would_change"] or self.advice["would_change"]):
            self._reveal(_("What would change this result"), self._changes)
        if self.advice["open_points"]:
            count = len(self.advice["open_points"])
            title = self.texts.ngettext("{n} open point", "{n} open points", count).format(n=count)
            self._reveal(title, self._open_points)
        self._signs()
        self.body.addWidget(label(self.advice["line"]["text"], "muted"))
        for line in contact_lines(contacts(self.place.parts.settings), self.texts):
            self.body.addWidget(label(line, "muted", selectable=True))

    def first_focus(self) -> QWidget | None:
        return None  # the main button: the result is read, then one goes on

    def proceed(self) -> None:
        self.place.work.forward()
        self.place.go("where")

    def _chosen_edition(self) -> dict[str, Any] | None:
        chosen = self.advice.get("chosen") or {}
        key = (chosen.get("app"), chosen.get("edition"))
        return next((e for e in self.advice["editions"] if (e["app"], e["edition"]) == key), None)

    # The one most important thing ----------------------------------------------------------------

    def _most_important(self) -> None:
        found = self._worst_thing()
        if found is None:
            return
        result, heading, text = found
        self.body.addWidget(label(self.texts.gettext("The most important thing"), "section"))
        self.body.addWidget(ResultBanner(self.look, result, heading, text))

    def _worst_thing(self) -> tuple[str, str, str] | None:
        """A stop of the app, a stop of the checklist, then conditions in the same order."""
        _ = self.texts.gettext
        for wanted in ("stop", "condition"):
            edition = self.edition
            if edition and edition["verdict"] == wanted:
                reasons = [r for r in edition["reasons"] if r["mandatory"] and r["effect"] != "for"]
                worst = [r for r in reasons if r.get("result") == wanted] or reasons
                if worst:
                    return wanted, worst[0]["text"], self._way_out(worst[0]["criterion"])
            for point in self.advice["checklist"]:
                if point["result"] == wanted:
                    return wanted, point["text"], _capital(point["do"])
        return None

    def _way_out(self, criterion: str) -> str:
        """What would mend this very point; a step for another point beside it would only confuse."""
        changes = self.edition["would_change"] if self.edition else []
        return next((change["text"] for change in changes if change["criterion"] == criterion), "")

    def _way_forward(self, result: Result) -> None:
        """Where it is a stop, the best app that fits is one click away."""
        others = self._fitting()
        if result == Result.STOP and others:
            switch = partial(self._switch, _choice(others[0]))
            self.body.addLayout(self.row(button(self._switch_words(others[0]["name"]), switch)))

    def _switch_words(self, name: str) -> str:
        return self.texts.gettext("Switch to {app} and go on").format(app=name.replace("&", "&&"))

    def _confirm_link(self, fact: str) -> QWidget:
        assert self.edition is not None
        go, edition = self.place.go, self.edition["edition"]
        text = self.texts.gettext("Look at the source and confirm it")
        made = link(self.look, text, lambda: go("confirm", fact=fact, edition=edition))
        made.setAccessibleName(f"{text}: {fact}")
        return made

    # Steps and alternatives ----------------------------------------------------------------------

    def _next_steps(self) -> None:
        steps = list(self.advice["next_steps"])
        if not steps:
            return
        self.body.addWidget(label(self.texts.gettext("What to do now"), "section"))
        frame, inside = panel(self.look)
        for n, step in enumerate(steps[:SHOWN], start=1):
            inside.addWidget(Bullet(self.look, step, n))
        self.body.addWidget(frame)
        if len(steps) > SHOWN:
            rest = len(steps) - SHOWN
            title = self.texts.ngettext("{n} more step", "{n} more steps", rest).format(n=rest)
            self._reveal(title, lambda: self._numbered(steps[SHOWN:]))

    def _fitting(self) -> list[dict[str, Any]]:
        """The best other editions that are no stop."""
        own = (self.edition["app"], self.edition["edition"]) if self.edition else None
        return [
            e for e in self.advice["editions"]
            if e["recommended"] and e["verdict"] != "stop" and (e["app"], e["edition"]) != own
        ][:3]  # fmt: skip

    def _alternatives(self, result: Result) -> None:
        others = self._fitting()
        if others:
            title = self.texts.gettext("Other apps that fit this meeting")
            self._reveal(title, lambda: self._others(others), opened=result == Result.STOP)
        if others and self.edition:
            names = [f"{e['app']}/{e['edition']}" for e in (self.edition, *others[:2])]
            compare = link(
                self.look, self.texts.gettext("Compare side by side"), lambda: self.place.go("compare", editions=names)
            )
            self.body.addWidget(compare)
        texts = link(self.look, self.texts.gettext("Ready texts for this meeting"), lambda: self.place.go("texts"))
        self.body.addWidget(texts)

    def _others(self, others: list[dict[str, Any]]) -> QWidget:
        frame, inside = panel(self.look)
        for edition in others:
            word = verdict_word(Result(edition["verdict"]), self.texts)
            switch = partial(self._switch, _choice(edition))
            to_it = link(self.look, self._switch_words(edition["name"]), switch)
            self._entry(inside, edition["verdict"], edition["name"], word, to_it)
        return frame

    def _switch(self, choice: Choice) -> None:
        self.place.work.switch(choice)
        self.place.go("where")

    # What unfolds --------------------------------------------------------------------------------

    def _reveal(self, title: str, build: Any, opened: bool = False) -> None:
        self.body.addWidget(Reveal(self.look, title, build, opened))

    def _reasons(self) -> QWidget:
        assert self.edition is not None
        frame, inside = panel(self.look)
        facts = {f.id: f for f in self._facts()}
        for reason in self.edition["reasons"]:
            state = state_word(reason["state"], self.texts)
            fact = facts.get(reason.get("fact") or "")
            # An ageing or stale fact says so in its own text.
            said = reason["state"] in ("ageing", "stale")
            parts = [state] * (not said or fact is None) + ([self.place.source_line(fact)] if fact else [])
            small = _capital(". ".join(parts))
            links: list[QWidget] = []
            source = self.place.parts.catalogue().sources.get(fact.source or "") if fact else None
            if source is not None and source.address:
                text = self.texts.gettext("Open the source in the browser")
                to_source = link(self.look, text, partial(browse, source.address))
                to_source.setAccessibleName(f"{text}: {source.title}")
                links.append(to_source)
            if fact and isinstance(fact.value, str) and reason["state"] in ("ageing", "stale", "unconfirmed"):
                links.append(self._confirm_link(fact.id))
            self._entry(inside, _EFFECTS.get(reason["effect"], "unknown"), reason["text"], small, *links)
        return frame

    def _facts(self) -> tuple[Fact, ...]:
        app = self.place.parts.catalogue().apps.get(self.edition["app"] if self.edition else "")
        return app.facts if app else ()

    def _changes(self) -> QWidget:
        """Each with what takes one there."""
        assert self.edition is not None
        frame, inside = panel(self.look)
        found = self.advice.get("confirm_first")
        if found:
            inside.addWidget(label(found["text"]))
            inside.addWidget(self._confirm_link(found["fact"]))
        both = [*self.advice["would_change"], *self.edition["would_change"]]
        for change in {change["text"]: change for change in both}.values():
            inside.addWidget(label(change["text"]))
            self._way_there(inside, change)
        return frame

    def _way_there(self, inside: QVBoxLayout, change: dict[str, Any]) -> None:
        """A switch of the app, the question itself, or the source; nothing for what happens outside the program."""
        assert self.edition is not None
        kind, to = change["kind"], change["to"]
        if kind == "answer":
            self._change_link(inside, change["criterion"])
        elif kind == "edition" or (kind == "organisation" and "/" in str(to[0])):
            app, _slash, edition = str(to[0]).rpartition("/")
            app = app or self.edition["app"]
            known = self.place.parts.catalogue().find(app, edition)
            name = edition_name(app, edition, known[1].name, self.texts) if known else edition
            switch = partial(self._switch, Choice(app=app, edition=edition))
            inside.addWidget(link(self.look, self._switch_words(name), switch))
        elif kind == "fact":
            reasons = (r for r in self.edition["reasons"] if r["criterion"] == change["criterion"] and r["fact"])
            fact = next(reasons, None)
            if fact is not None and isinstance(fact["value"], str):
                inside.addWidget(self._confirm_link(fact["fact"]))

    def _open_points(self) -> QWidget:
        frame, inside = panel(self.look)
        for point in self.advice["open_points"]:
            step = point["question"]
            inside.addWidget(label(point["text"], "strong"))
            words = f"{point['do']} ({point['who']})" if point["who"] else point["do"]
            inside.addWidget(label(words, "muted"))
            if step in self.place.work.steps:
                change = self.texts.gettext("Change")
                made = link(self.look, change, partial(self._answer, step))
                made.setAccessibleName(f"{change}: {point['text']}")
                inside.addWidget(made)
            mail = next((r["text"] for r in point.get("routes", ()) if r["id"] == MAIL_ROUTE), None)
            if mail:
                copy = link(self.look, self.texts.gettext("Copy the ready question"), partial(self._copy, mail))
                copy.setAccessibleName(f"{copy.text()}: {point['text']}")
                inside.addWidget(copy)
            inside.addSpacing(self.look.em(0.4))
        return frame

    def _change_link(self, inside: QBoxLayout, step: str) -> None:
        """To the question itself and back; a step that is not asked here has no page to go to."""
        work = self.place.work
        if step not in work.steps:
            return
        if step == APP:
            text = self.texts.gettext("Choose another app")
        else:
            asked = work.interview.question(step)
            kind = "question" if step in work.asked else "situation"
            shown = self.texts.pgettext(f"{kind}.{step}.text", asked.text)
            text = self.texts.gettext("Change the answer: {question}").format(question=shown.replace("&", "&&"))
        inside.addWidget(link(self.look, text, partial(self._answer, step)))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.place.say(self.texts.gettext("Copied. Paste it into a mail."))

    def _answer(self, step: str) -> None:
        self.place.work.change(step)
        self.place.go("where")

    def _signs(self) -> None:
        signs = self.advice["dpia_signs"]
        if signs["reached"]:
            text = self.texts.ngettext("{n} risk sign is there.", "{n} risk signs are there.", signs["count"])
            more = self.texts.gettext("Ask your data protection officer about an impact assessment.")
            self.body.addWidget(ResultBanner(self.look, "info", text.format(n=signs["count"]), more))

    def _numbered(self, steps: list[str]) -> QWidget:
        frame, inside = panel(self.look)
        for n, step in enumerate(steps, start=SHOWN + 1):
            inside.addWidget(Bullet(self.look, step, n))
        return frame

    def _entry(self, inside: QVBoxLayout, result: str, text: str, below: str, *links: QWidget) -> None:
        """One thing with its sign; its links stand below its words, and the next thing keeps its distance."""
        if inside.count():
            inside.addSpacing(self.look.em(0.6))
        ink = self.look.tokens.muted if result == "unknown" else self.look.tokens.result(result)[0]
        sign = icon(self.look, RESULT_ICONS.get(result, "info"), ink, self.look.tokens.surface, 1.2)
        both = QWidget()
        words = QVBoxLayout(both)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(label(text))
        words.addWidget(label(below, "small"))
        for made in links:
            words.addWidget(made)
        line = row(sign, stretch_last=True, gap=self.look.em(0.7))
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        line.addWidget(both, 1)
        inside.addLayout(line)


def _choice(edition: dict[str, Any]) -> Choice:
    return Choice(app=edition["app"], edition=edition["edition"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
