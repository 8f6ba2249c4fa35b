"""Which app: one in mind, found by typing; or one that the program proposes for this meeting."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from advisor.domain.answers import OTHER_APP, Choice
from advisor.domain.catalogue import App, Edition
from advisor.services.wording import edition_name, vendor_name
from advisor.ui.accessibility import tab_on
from advisor.ui.page import ChoiceGroup, Page
from advisor.ui.theme.icons import RESULT_ICONS
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import label

SHOWN = 7  # more than a person reads at once; typing narrows the list
MIND, PROPOSE, OTHER = "mind", "propose", "other"


class AppPage(Page):
    name = "app"

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("&Continue")
        question = _("Which app do you want to use?")
        self.title(question, "question")
        cards = [
            ChoiceCard(self.look, MIND, _("I have one in mind")),
            ChoiceCard(self.look, PROPOSE, _("Please propose one")),
        ]
        self.group = ChoiceGroup(question, cards, self.look.em(0.6))
        self.body.addWidget(self.group)
        self._below: QWidget | None = None
        self.list: ChoiceGroup | None = None
        self.search: QLineEdit | None = None
        self.other_name: QLineEdit | None = None
        self._other_box: QWidget | None = None  # the field and the word on what it means
        work = self.place.work
        for card in cards:
            card.toggled.connect(lambda on, c=card: self._open(c.value) if on else None)
        if work.choice is not None or work.app_settled:
            self.group.choose(MIND if work.choice else PROPOSE)

    def first_focus(self) -> QWidget:
        return next((card for card in self.group.cards if card.isChecked()), self.group.cards[0])

    def proceed(self) -> None:
        _ = self.texts.gettext
        if self.group.chosen is None:
            self.problem(_("Please choose one answer."), self.group.cards[0])
            return
        chosen = self._choice()
        if chosen is None:
            self.problem(_("Please choose an app from the list."), self.search or self._first_of_list())
            return
        if chosen.by_hand and not chosen.name:
            self.problem(_("Please type the name of the app."), self.other_name)
            return
        self.place.work.choose(chosen)
        self.place.go("where")

    def _problem_position(self) -> int:
        return 1

    def _first_of_list(self) -> QWidget | None:
        return self.list.cards[0] if self.list and self.list.cards else None

    def _choice(self) -> Choice | None:
        value = self.list.chosen if self.list is not None else None
        if value is None:
            return None
        if value == OTHER:
            name = self.other_name.text().strip() if self.other_name else ""
            return Choice(app=OTHER_APP, name=name)
        app, edition = value.split("/", 1)
        return Choice(app=app, edition=edition)

    def _open(self, way: str) -> None:
        if self._below is not None:
            self._below.setParent(None)
            self._below.deleteLater()
        self.list = self.search = self.other_name = self._other_box = None
        self._below = QWidget()
        box = QVBoxLayout(self._below)
        box.setContentsMargins(0, self.look.em(0.4), 0, 0)
        box.setSpacing(self.look.em(0.6))
        self.body.insertWidget(self.body.indexOf(self.group) + 1, self._below)
        if way == PROPOSE:
            self._proposals(box)
        else:
            self._finder(box)
        tab_on(self.group.cards[-1], self._below)

    # One in mind ---------------------------------------------------------------------------------

    def _finder(self, box: QVBoxLayout) -> None:
        _ = self.texts.gettext
        self.search = QLineEdit()
        name = QLabel(_("Name of the app"))
        name.setBuddy(self.search)
        self.search.setAccessibleName(_("Name of the app"))
        self.search.setMinimumHeight(24)
        box.addWidget(name)
        box.addWidget(self.search)
        self._found = QVBoxLayout()
        self._found.setSpacing(self.look.em(0.6))
        box.addLayout(self._found)
        choice = self.place.work.choice
        if choice is not None and not choice.by_hand:
            app = self.place.parts.catalogue().apps.get(choice.app)
            self.search.setText(app.name if app else "")
        self._list(self.search.text())
        self.search.textChanged.connect(self._list)

    def _list(self, typed: str) -> None:
        _ = self.texts.gettext
        typed_name = self.other_name.text() if self.other_name is not None else ""
        by_hand = self.list is not None and self.list.chosen == OTHER
        self.other_name = self._other_box = None  # they go with the list they stand in
        while (item := self._found.takeAt(0)) is not None:
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        found = list(self._matching(typed)) if typed.strip() else []  # a list of everything helps nobody
        cards = [
            ChoiceCard(self.look, f"{a.id}/{e.id}", self._name(a, e), f"{self._kind(e)} – {self._vendor(a)}")
            for a, e in found[:SHOWN]
        ]
        cards.append(
            ChoiceCard(self.look, OTHER, _("It is not in the list"), _("The program knows nothing of it."))
        )
        self.list = ChoiceGroup(_("Apps and editions"), cards, self.look.em(0.5))
        cards[-1].toggled.connect(self._other)
        self._found.addWidget(self.list)
        if len(found) > SHOWN:
            more = self.texts.ngettext("{n} more: type to narrow the list.", "{n} more: type to narrow the list.",
                                       len(found) - SHOWN)  # fmt: skip
            self._found.addWidget(label(more.format(n=len(found) - SHOWN), "small"))
        if self.search is not None:
            tab_on(self.search, self.list)
        choice = self.place.work.choice
        if by_hand:
            self.list.choose(OTHER)
            self._name_by_hand(typed_name)
        elif choice is not None:
            self.list.choose(OTHER if choice.by_hand else f"{choice.app}/{choice.edition}")

    def _matching(self, typed: str) -> Iterator[tuple[App, Edition]]:
        words = typed.casefold().split()
        apps = sorted(self.place.parts.catalogue().apps.values(), key=lambda a: a.name.casefold())
        for app in apps:
            for edition in app.editions:
                text = f"{app.name} {edition.name} {self._name(app, edition)} {app.vendor}".casefold()
                if all(word in text for word in words):
                    yield app, edition

    def _name(self, app: App, edition: Edition) -> str:
        return edition_name(app.id, edition.id, edition.name, self.texts)

    def _vendor(self, app: App) -> str:
        return vendor_name(app.id, app.vendor, self.texts)

    def _kind(self, edition: Edition) -> str:
        _ = self.texts.gettext
        kinds = {
            "private": _("for private use"), "organisation": _("for organisations"),
            "own_server": _("on your own server"),
        }  # fmt: skip
        prices = {"free": _("free"), "free_for_schools": _("free for schools"), "paid": _("paid")}
        return ", ".join((prices.get(edition.price, edition.price), kinds.get(edition.kind, edition.kind)))

    def _other(self, on: bool) -> None:
        if self._other_box is not None:
            self._other_box.setVisible(on)
            return
        if not on or self.list is None:
            return
        _ = self.texts.gettext
        self.other_name = QLineEdit()
        self.other_name.setMinimumHeight(24)
        self.other_name.setPlaceholderText(_("Name of the app"))
        self.other_name.setAccessibleName(_("Name of the app that is not in the list"))
        choice = self.place.work.choice
        if choice is not None and choice.by_hand:
            self.other_name.setText(choice.name or "")
        self._other_box = QWidget()
        inside = QVBoxLayout(self._other_box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(self.look.em(0.5))
        inside.addWidget(self.other_name)
        note = _("No checked fact speaks for it. The record will say so and name apps that fit.")
        inside.addWidget(ResultBanner(self.look, "condition", _("Needs attention"), note))
        layout = self.list.layout()
        assert layout is not None
        layout.addWidget(self._other_box)
        tab_on(self.list.cards[-1], self._other_box)

    def _name_by_hand(self, name: str) -> None:
        if self.other_name is not None:
            self.other_name.setText(name)

    # Proposals -----------------------------------------------------------------------------------

    def _proposals(self, box: QVBoxLayout) -> None:
        _ = self.texts.gettext
        advice = self.place.parts.advise(self.place.work.document().model_copy(update={"choice": None}), self.texts)
        best = [e for e in advice["editions"] if e["recommended"] and e["verdict"] != "stop"][:5]
        if not best:
            box.addWidget(
                ResultBanner(self.look, "stop", _("No app in the catalogue fits this meeting"),
                             _("Hold it in person, or change what the meeting needs."))
            )  # fmt: skip
            return
        words = {"fine": _("In order"), "condition": _("Good after some steps")}
        cards = []
        for edition in best:
            reason = next((r["text"] for r in edition["reasons"] if r["effect"] == "for"), "")
            word = words[edition["verdict"]]
            cards.append(
                ChoiceCard(self.look, f"{edition['app']}/{edition['edition']}", edition["name"],
                           f"{word}. {reason}".strip(), icon=RESULT_ICONS[edition["verdict"]])
            )  # fmt: skip
        box.addWidget(label(_("Best for this meeting, in this order:"), "strong"))
        self.list = ChoiceGroup(_("Best for this meeting, in this order:"), cards, self.look.em(0.5))
        choice = self.place.work.choice
        if choice is not None:
            self.list.choose(f"{choice.app}/{choice.edition}")
        box.addWidget(self.list)

