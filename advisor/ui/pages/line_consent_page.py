"""Before a line test: who is asked, what leaves this PC, how much at most. Nothing is sent before the button."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QSpinBox, QWidget

from advisor.domain.call_quality import Needs
from advisor.domain.errors import PlainError
from advisor.services.line_details import needs_words
from advisor.services.line_offer import (
    PEOPLE_OF_SIZE,
    Offer,
    consent_words,
    network_words,
    offers,
    own_offer,
)
from advisor.services.line_words import number
from advisor.ui.line_run import LineRun
from advisor.ui.page import Page
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import button, label, link, panel

MOST_PEOPLE, MOST_COMPUTERS = 1000, 100


class LineConsentPage(Page):
    name = "line_consent"
    detour = True

    def __init__(self, place: Any, server: int = 0, address: str = "", parent: QWidget | None = None) -> None:
        """``server``: which of the servers that are set; ``address``: one that the person typed instead."""
        self._server, self._address = server, address
        self.offer: Offer | None = None
        self._asked_again = False  # on a metered or captive connection one yes is not enough
        self.typed: QLineEdit | None = None
        super().__init__(place, parent)

    def build(self) -> None:
        _ = self.texts.gettext
        self.in_job = self.place.session is not None
        self.title(_("Test the internet line"), "question")
        settings = self.place.parts.settings
        if not settings.yes("line_test_allowed"):
            self.body.addWidget(ResultBanner(self.look, "info", _("Your organisation has switched the line test off.")))
            return
        self.offer = self._offered()
        if self.offer is None:
            self.body.addWidget(
                label(_("The test needs a line server. Your IT can run one, or knows one. Nothing is sent yet."))
            )
            self._own_server()
            return
        self.primary = _("&Test now")
        self.body.addWidget(label(_("Nothing has been sent yet. This happens when you press \"Test now\":"), "muted"))
        frame, inside = panel(self.look)
        for words in consent_words(self.offer, settings, self.texts):
            inside.addWidget(label(words))
        self.body.addWidget(frame)
        self.body.addWidget(label(_("What the line must carry"), "section"))
        self._meeting()
        self._others()

    def first_focus(self) -> QWidget | None:
        return self.typed if self.offer is None else None

    def proceed(self) -> None:
        if self.offer is None:
            return
        special = network_words(self.place.parts.network_state(), self.texts)
        if special and not self._asked_again:
            self._asked_again = True
            self.problem(f"{special} {self.texts.gettext('Press the button once more to test all the same.')}")
            return
        service, target, texts = self.place.parts.line_test(), self.offer.target, self.texts
        app, people, computers = self._app(), self.people.value(), self.computers.value()
        run = LineRun(
            lambda report, watch, cancel: service.run(
                target, texts, app, people, report=report, cancel=cancel, computers=computers, watch=watch
            )
        )
        self.place.go("line_measure", run=run, needs=self._needs())
        run.start(self.place.run)

    # Which server --------------------------------------------------------------------------------

    def _offered(self) -> Offer | None:
        if self._address:
            return own_offer(self._address)
        self._known: Sequence[Offer] = offers(self.place.parts.settings)
        return self._known[min(self._server, len(self._known) - 1)] if self._known else None

    def _others(self) -> None:
        """Another server that is set here, or one to type."""
        for at, other in enumerate(getattr(self, "_known", ())):
            if other is not self.offer:
                words = self.texts.gettext("Use this server instead: {host}").format(
                    host="M-Lab" if other.operator == "m_lab" else other.target.host
                )
                self.body.addWidget(link(self.look, words, partial(self.place.go, "line_consent", server=at)))
        self._own_server()

    def _own_server(self) -> None:
        _ = self.texts.gettext
        if self.place.parts.settings.locked("line_server"):
            return
        grid = QGridLayout()
        grid.setSpacing(self.look.em(0.5))
        self.typed = QLineEdit(self.place.parts.settings.text("line_server"))
        self.typed.setPlaceholderText("udp://line.example.org:4790")
        self.field(grid, _("Address of a line &server"), self.typed)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addLayout(self.row(button(_("&Use this server"), self._take_server)))

    def _take_server(self) -> None:
        assert self.typed is not None
        address = self.typed.text().strip()
        try:
            own_offer(address)
            self.place.parts.settings.set("line_server", address)
        except PlainError as error:
            told = self.place.parts.explain(error, self.texts)
            self.problem(f"{told['happened']} {told['do']}", self.typed)
            return
        self.place.go("line_consent")

    # What is needed ------------------------------------------------------------------------------

    def _meeting(self) -> None:
        _ = self.texts.gettext
        session = self.place.session
        chosen = session.choice.app if session is not None and session.choice is not None else None
        grid = QGridLayout()
        grid.setSpacing(self.look.em(0.5))
        self.app = QComboBox()
        self.app.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.app.setMinimumContentsLength(18)
        self.app.addItem(_("Any app"), "")
        for app in sorted(self.place.parts.catalogue().apps.values(), key=lambda app: app.name.casefold()):
            self.app.addItem(self.texts.pgettext(f"app.{app.id}.name", app.name), app.id)
        self.app.setCurrentIndex(max(0, self.app.findData(chosen or "")))
        self.field(grid, _("A&pp"), self.app)
        self.people = self._figure(2, MOST_PEOPLE, self._people())
        self.field(grid, _("People in the &call"), self.people)
        self.computers = self._figure(1, MOST_COMPUTERS, 1)
        self.field(grid, _("Computers in the call &here"), self.computers)
        grid.setColumnStretch(0 if self.place.narrow else 1, 1)  # names of apps are long
        self.body.addLayout(grid)
        self.sum: QLabel = label("", "muted")
        self.body.addWidget(self.sum)
        self.app.currentIndexChanged.connect(self._tell_sum)
        self.people.valueChanged.connect(self._tell_sum)
        self.computers.valueChanged.connect(self._tell_sum)
        self._tell_sum()

    def _figure(self, least: int, most: int, value: int) -> QSpinBox:
        made = QSpinBox()
        made.setRange(least, most)
        made.setValue(value)
        made.lineEdit().setTextMargins(self.look.em(0.4), 0, self.look.em(0.4), 0)
        return made

    def _people(self) -> int:
        session = self.place.session
        if session is None:
            return 2
        size = PEOPLE_OF_SIZE.get(str(session.interview.situation.get("size")), 2)
        return session.meeting.people or size

    def _app(self) -> str | None:
        return self.app.currentData() or None

    def _needs(self) -> Needs:
        return self.place.parts.line_test().needs(self._app(), self.people.value(), self.computers.value())

    def _tell_sum(self, _changed: int = 0) -> None:
        needs = self._needs()

        def mega(kilobits: float) -> str:
            return number(kilobits / 1000, self.texts)

        words = self.texts.gettext(
            "Ordinary video needs {sd_up} Mbit/s sending and {sd_down} receiving, sharp video {hd_up} and {hd_down}."
        ).format(
            sd_up=mega(needs.sd.up), sd_down=mega(needs.sd.down), hd_up=mega(needs.hd.up), hd_down=mega(needs.hd.down)
        )
        self.sum.setText(words + " " + needs_words(needs.people, needs.computers, needs.from_app, self.texts))
