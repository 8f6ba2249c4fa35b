"""Ten ticks on one page, the app and the room of last time, and a signed record in one action.

Before class; and for a meeting like the one before, with an app that the organisation lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from advisor.domain.answers import AnswersDocument, Choice, Signer
from advisor.domain.errors import PlainError
from advisor.domain.short_form import CLASS, tick_ids
from advisor.services.short_form import Plan, left_open, short_document, ticks
from advisor.services.wording import edition_name
from advisor.ui.parts import Workplace
from advisor.ui.signing_page import SigningPage, free_name
from advisor.ui.widgets.answer_area import AnswerArea
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.secret_field import secret_field
from advisor.ui.widgets.texts import label, link
from advisor.ui.widgets.tick_card import TickCard

DIGITS = "1234567890"
ANOTHER = "another"


class TicksPage(SigningPage):
    name = "ticks"
    in_job = False

    def __init__(
        self, place: Workplace, form: str = CLASS, change: bool = False, ticked: tuple[str, ...] = ()
    ) -> None:
        """``change``: app, room and class are to be chosen anew."""
        self.form, self._change, self._ticked_before = form, change, ticked
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("Sign and s&ave")
        self.title(_("Before class") if self.form == CLASS else _("A meeting like the last one"))
        self._checklist = self.place.parts.checklist()
        self.last = self.place.parts.last_meeting(self.form)
        self.app: QComboBox | None = None
        self.person: QLineEdit | None = None
        self._fields()
        box = QVBoxLayout()
        box.setSpacing(self.look.em(0.35))
        must = _("needed")
        self.cards = [
            TickCard(self.look, tick.id, tick.text, digit, must if tick.must else "")
            for tick, digit in zip(ticks(self._checklist, self.form, self.texts), DIGITS, strict=True)
        ]
        for card in self.cards:
            card.setChecked(card.value in self._ticked_before)
            card.clicked.connect(partial(self._ticked, card))
            box.addWidget(card)
        self.body.addLayout(box)
        self._stop = AnswerArea(self.place, self.cards[-1])
        self.body.addWidget(self._stop)
        self._left_open()

    def first_focus(self) -> QWidget:
        if self.app is not None and (self.last is None or self._change):
            return self.app
        return self.cards[0]

    # App, room and class -------------------------------------------------------------------------

    def _fields(self) -> None:
        """Of last time in one line; to be filled in the first time, or when something has changed."""
        _ = self.texts.gettext
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.em(1))
        grid.setVerticalSpacing(self.look.em(0.4))
        if self.last is not None and not self._change:
            known = (self.last.title, self._name_of(self.last.choice), self.last.room)
            self.body.addWidget(label(" \u00b7 ".join(part for part in known if part), "strong"))
            if self.form == CLASS:
                self.body.addWidget(link(self.look, _("Change"), self._change_it))
            else:
                full = _("Another app or another meeting")
                self.body.addWidget(link(self.look, full, lambda: self.place.go("check")))
        else:
            self._choose_app(grid)
            last = self.last
            self.title_field = self._line(grid, _("&Class"), last.title if last else "")
            self.room = self._line(grid, _("&Room or link"), last.room if last else "")
            self.pupils = QComboBox()
            flag = next(q for q in self._checklist.situation if q.id == "size")
            for value in flag.values:
                self.pupils.addItem(self.texts.pgettext(f"situation.size.{value.id}", value.text), value.id)
            usual = (last.situation.get("size") if last else None) or self._rules["situation"]["size"]
            self.pupils.setCurrentIndex(max(self.pupils.findData(usual), 0))
            self.field(grid, _("&Pupils"), self.pupils)
        if not self.place.parts.settings.text("name"):
            self.person = self._line(grid, _("Your &name"), "")
        self.secret = secret_field(self, grid)
        if grid.count():
            grid.setColumnStretch(0 if self.place.narrow else 1, 1)
            self.body.addLayout(grid)

    def _choose_app(self, grid: QGridLayout) -> None:
        """What fits a class, best first; the one of last time is chosen already."""
        _ = self.texts.gettext
        self.app = QComboBox()
        self.app.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.app.setMinimumContentsLength(12)
        situation = dict(self._rules["situation"])
        advice = self.place.parts.advise(AnswersDocument(situation=situation), self.texts)
        fitting = [e for e in advice["editions"] if e["verdict"] != "stop"]
        names = {f"{e['app']}/{e['edition']}": str(e["name"]) for e in fitting}
        mine = f"{self.last.choice.app}/{self.last.choice.edition}" if self.last else ""
        if self.last and mine not in names:
            names[mine] = self._name_of(self.last.choice)
        self.app.addItem(_("Please choose"), "")
        for key, name in names.items():
            self.app.addItem(name, key)
        self.app.addItem(_("Another app: check it in full"), ANOTHER)
        self.app.setCurrentIndex(max(self.app.findData(mine), 0))
        self.app.activated.connect(lambda _at: self._in_full() if self._app_key() == ANOTHER else None)
        self.field(grid, _("&App"), self.app)

    def _line(self, grid: QGridLayout, title: str, text: str | None) -> QLineEdit:
        made = QLineEdit(text or "")
        made.setMaxLength(200)
        self.field(grid, title, made)
        return made

    def _name_of(self, choice: Choice) -> str:
        found = self.place.parts.catalogue().find(choice.app, choice.edition or "")
        return edition_name(choice.app, found[1].id, found[1].name, self.texts) if found else choice.name or choice.app

    def _app_key(self) -> str:
        return str(self.app.currentData() or "") if self.app is not None else ""

    def _change_it(self) -> None:
        self.place.go("ticks", form=self.form, change=True, ticked=tuple(self._set()))

    @property
    def _rules(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._checklist.short_forms[self.form]
        return found

    def plan(self) -> Plan | None:
        """What stands on the page; nothing while no app is chosen."""
        if self.app is None:
            last = self.last
            assert last is not None
            return Plan(choice=last.choice, situation=last.situation, title=last.title, room=last.room)
        app, _slash, edition = self._app_key().partition("/")
        if not app or app == ANOTHER:
            return None
        choice = self.last.choice if self.last and self.last.choice.app == app and not edition else None
        return Plan(
            choice=choice or Choice(app=app, edition=edition or None), situation={"size": self.pupils.currentData()},
            title=_words(self.title_field) or self.texts.gettext("Class"), room=_words(self.room),
        )  # fmt: skip

    # Ticks ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits tick: 1 is the first, 0 the tenth."""
        plain = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        ticking = isinstance(self.window().focusWidget(), TickCard)  # a key alone does nothing elsewhere
        if ticking and event.modifiers() in plain and event.text() and event.text() in DIGITS:
            card = self.cards[DIGITS.index(event.text())]
            card.setFocus(Qt.FocusReason.ShortcutFocusReason)
            card.click()
            return
        super().keyPressEvent(event)

    def _ticked(self, card: TickCard) -> None:
        """The next one that is open has the keyboard: Space, Space, Space."""
        if not card.isChecked():
            return
        card.be_loud(False)
        at = self.cards.index(card)
        following = [*self.cards[at + 1 :], *self.cards[:at]]
        left = next((other for other in following if not other.isChecked()), None)
        if left is not None:
            left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set(self) -> list[str]:
        return [card.value for card in self.cards if card.isChecked()]

    # What no tick answers ------------------------------------------------------------------------

    def _left_open(self) -> None:
        """Answered once in full, it carries over; until then the record names it as open."""
        if self.app is not None or self.last is None:
            return
        doc = self.document(tick_ids(self._checklist, self.form))
        assert doc is not None
        left = len(left_open(self._checklist, doc))
        if not left:
            return
        words = self.texts.ngettext("{n} point more is open. The record says so.",
                                    "{n} points more are open. The record says so.", left)  # fmt: skip
        self.body.addWidget(label(words.format(n=left), "small"))
        self.body.addWidget(link(self.look, self.texts.gettext("Answer them once"), self._in_full))

    def _in_full(self) -> None:
        """The whole checklist, with what the ticks have answered already."""
        doc = self.document(self._set())
        if doc is None:
            form = self._rules["situation"]
            doc = AnswersDocument(situation=dict(form))
        self.place.go("take_over", document=doc)

    # Signing -------------------------------------------------------------------------------------

    def document(self, ticked: list[str] | tuple[str, ...]) -> AnswersDocument | None:
        """The answers with these ticks; nothing while no app is chosen."""
        plan, parts = self.plan(), self.place.parts
        if plan is None:
            return None
        kept = parts.kept_for(self.form, plan.choice)
        return short_document(
            self._checklist, self.form, plan, ticked, kept, self._signer(), parts.clock.today(), parts.ask_the_list
        )

    def _signer(self) -> Signer | None:
        settings = self.place.parts.settings
        name = settings.text("name") or (_words(self.person) if self.person is not None else None)
        role, organisation = settings.text("role") or None, settings.text("organisation") or None
        return Signer(name=name, role=role, organisation=organisation) if name else None

    def proceed(self) -> None:
        _ = self.texts.gettext
        if self._busy is not None:
            return
        doc = self.document(self._set())
        if doc is None:
            self.problem(_("Please choose an app from the list."), self.app)
        elif doc.signer is None:
            self.problem(_("Please type your name: a record is signed by a person."), self.person)
        elif self.place.parts.advise(doc, self.texts)["verdict"] == "stop":
            self._say_stop(doc)
        else:
            self.sign(doc)

    def _say_stop(self, doc: AnswersDocument) -> None:
        """Loud: what must be is named; the record can be signed all the same, and says that it was not there."""
        _ = self.texts.gettext
        self._stop.clear()
        missing = [card for card in self.cards if card.must and not card.isChecked()]
        for card in missing:
            card.be_loud(True)
        points = "; ".join(card.accessibleName() for card in missing)
        sentence = _("The app or an answer stands against it.")
        if missing:
            sentence = _("Missing: {points}").format(points=points)
        head = _("Do not begin like this")
        banner = ResultBanner(self.look, "stop", head, sentence)
        self._stop.add(banner)
        ways = (
            (_("See why, and what helps"), lambda: self.place.go("take_over", document=doc)),
            (_("Sign it all the same"), lambda: self.sign(doc)),
        )
        for words, way in ways:
            self._stop.add(link(self.look, words, way))
        self.place.say(f"{head}. {sentence}")
        self.bring_into_view(banner)
        if missing:
            missing[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def sign(self, doc: AnswersDocument) -> None:
        """Signs in the background; the next one finds app and room as they are now."""
        assert doc.signer is not None
        settings, parts, texts = self.place.parts.settings, self.place.parts, self.texts
        if not settings.text("name"):
            settings.set("name", doc.signer.name)
        title = (doc.meeting.title if doc.meeting else None) or texts.gettext("meeting")
        target = free_name(parts.records_dir, parts.clock.today().isoformat(), title)
        secret = self.take_secret()
        more = {} if secret is None else {"secret": secret}
        self.wait(texts.gettext("The record is being signed"))
        self.place.run(lambda: parts.decide(doc, target, texts, **more), lambda d: self._signed(d, doc), self.failed)

    def _signed(self, decision: dict[str, object], doc: AnswersDocument) -> None:
        try:
            self.place.parts.keep_meeting(doc)
        except PlainError as error:
            # The record is signed; only the convenience for the next time is missing.
            self.place.say(self.place.parts.explain(error, self.texts)["happened"])
        self.place.go("signed", decision=decision)


def _words(field: QLineEdit) -> str | None:
    return " ".join(field.text().split()) or None
