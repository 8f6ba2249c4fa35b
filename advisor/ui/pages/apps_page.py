"""Look up an app, without a meeting: what is known of each edition, how sure it is and since when."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from advisor.services.show_knowledge import apps_document
from advisor.ui.installed_here import InstalledHere
from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.reveal import Reveal
from advisor.ui.widgets.texts import label, link, panel

SHOWN = 8  # more than a person reads at once; typing narrows the list
MOST_COMPARED = 3


class AppsPage(Page):
    name = "apps"
    in_job = False

    def __init__(self, place: Workplace, compare: bool = False, typed: str = "", taken: tuple[str, ...] = ()) -> None:
        """``compare``: editions are taken for a comparison; ``taken``: "app/edition" of those taken already."""
        self.compare, self.typed, self.taken = compare, typed, taken
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.title(_("Compare apps") if self.compare else _("Look up an app"))
        words = _("Take two or three.") if self.compare else _("What is known, from where, and since when.")
        self.body.addWidget(label(words, "muted"))
        if self.place.parts.installed is not None and not self.compare:
            self.body.addWidget(InstalledHere(self.place))
        today = self.place.parts.clock.today()
        self._known = {
            f"{app['id']}/{edition['id']}": (app, edition)
            for app in apps_document(self.place.parts.catalogue(), self.texts, today)["apps"]
            for edition in app["editions"]
        }
        self._chosen()
        name = QLabel(_("&Name of the app"))
        self.search = QLineEdit(self.typed)
        self.search.setMinimumHeight(24)
        self.search.setAccessibleName(_("Name of the app"))
        name.setBuddy(self.search)
        self.body.addWidget(name)
        self.body.addWidget(self.search)
        self._found = QVBoxLayout()
        self._found.setSpacing(self.look.em(0.5))
        self.body.addLayout(self._found)
        self._list(self.typed)
        self.search.textChanged.connect(self._list)

    def first_focus(self) -> QWidget:
        return self.search

    def proceed(self) -> None:
        self.place.go("compare", editions=list(self.taken))

    def _chosen(self) -> None:
        """What was taken so far; with two of them there is something to compare."""
        if not self.compare or not self.taken:
            return
        if len(self.taken) > 1:
            self.primary = self.texts.gettext("&Compare these")
        frame, inside = panel(self.look)
        for key in self.taken:
            inside.addWidget(label(self._known[key][1]["name"], "strong"))
            rest = tuple(other for other in self.taken if other != key)
            drop = link(self.look, self.texts.gettext("Leave it out"), partial(self._again, rest))
            drop.setAccessibleDescription(self._known[key][1]["name"])
            inside.addWidget(drop)
        self.body.addWidget(frame)

    def _again(self, taken: tuple[str, ...]) -> None:
        self.place.go("apps", compare=True, typed=self.search.text(), taken=taken)

    def _list(self, typed: str) -> None:
        while (item := self._found.takeAt(0)) is not None:
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        found = [key for key in self._matching(typed) if key not in self.taken]
        for key in found[:SHOWN]:
            self._entry(key)
        if len(found) > SHOWN:
            more = self.texts.ngettext("{n} more: type to narrow the list.", "{n} more: type to narrow the list.",
                                       len(found) - SHOWN)  # fmt: skip
            self._found.addWidget(label(more.format(n=len(found) - SHOWN), "small"))
        if not found:
            self._found.addWidget(label(self.texts.gettext("No app of this name is in the catalogue."), "muted"))

    def _matching(self, typed: str) -> list[str]:
        words = typed.casefold().split()
        every = sorted(self._known, key=lambda key: str(self._known[key][0]["name"]).casefold())
        return [
            key for key in every
            if all(word in _searched(*self._known[key]).casefold() for word in words)
        ]  # fmt: skip

    def _entry(self, key: str) -> None:
        app, edition = self._known[key]
        if not self.compare:
            self._found.addWidget(Reveal(self.look, edition["name"], partial(self._facts, edition)))
        elif len(self.taken) < MOST_COMPARED:
            words = self.texts.gettext("Take {app}").format(app=edition["name"].replace("&", "&&"))
            self._found.addWidget(link(self.look, words, partial(self._again, (*self.taken, key))))

    def _facts(self, edition: dict[str, Any]) -> QWidget:
        frame, inside = panel(self.look)
        inside.setSpacing(self.look.em(0.1))  # a fact and its source are one thing; the next one keeps its distance
        told: set[str] = set()
        for fact in edition["facts"]:
            if fact["text"] in told:  # two criteria may say the same
                continue
            if told:
                inside.addSpacing(self.look.em(0.7))
            told.add(fact["text"])
            inside.addWidget(label(fact["text"]))
            source = fact["source"]
            day = fact["as_of"] or (source or {}).get("date")
            where = ", ".join(part for part in ((source or {}).get("title"), day) if part)
            inside.addWidget(label(". ".join(part for part in (_capital(fact["state_text"]), where) if part), "small"))
        if not edition["facts"]:
            inside.addWidget(label(self.texts.gettext("Nothing is known of it today.")))
        return frame


def _searched(app: dict[str, Any], edition: dict[str, Any]) -> str:
    return f"{app['name']} {edition['name']} {app['vendor']}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
