"""Everything an organisation says by its signed pack: its word on apps, contacts, settings, own apps and questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from advisor.domain.catalogue import App, Catalogue, Source
from advisor.domain.checklist import Checklist, Question
from advisor.domain.frozen import Frozen
from advisor.domain.invitation import AppLinks, InvitationLinks, LinkForm
from advisor.domain.organisation import Allowed, Banned, Exemption, Organisation, OwnText

OWN_APP = re.compile(r"own_[a-z0-9_]{1,60}")  # never the id of an app of the catalogue, today or later
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
OWN_QUESTION = re.compile(r"O[0-9]{2}_[a-z0-9_]{1,60}")


class Contact(Frozen):
    """Whom to ask."""

    name: str
    mail: str = ""
    phone: str = ""

    @property
    def line(self) -> str:
        return ", ".join(part for part in (self.name, self.mail, self.phone) if part)


class Contacts(Frozen):
    dpo: Contact | None = None
    ism: Contact | None = None
    it: Contact | None = None


class Retention(Frozen):
    """How long records are kept, and after how many months a decision is looked at again."""

    keep_years: int | None = None
    review_months: int | None = None

    def __post_init__(self) -> None:
        for value, most in ((self.keep_years, 100), (self.review_months, 120)):
            if value is not None and not 1 <= value <= most:
                raise ValueError(f"must be from 1 to {most}")


class Room(Frozen):
    """A computer on which the organisation holds its meetings, and the app that runs there."""

    host: str
    app: str
    editions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_host(self.host)


def _check_host(host: str) -> None:
    if not _HOST.fullmatch(host):
        raise ValueError(f"{host}: not a host in small letters, such as meet.example.org")


class OrganisationPack(Frozen):
    """``organisation.yaml`` of a pack, with the apps and questions that lie beside it."""

    name: str
    published_on: date
    expires_on: date
    contacts: Contacts = Contacts()
    retention: Retention = Retention()
    settings: Mapping[str, Any] = {}
    domains: tuple[str, ...] = ()  # the organisation's own: whoever writes from elsewhere is an outsider
    rooms: tuple[Room, ...] = ()
    roots: tuple[str, ...] = ()  # certificates (PEM) of its own authorities: signers below them are known here
    texts: tuple[OwnText, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    banned: tuple[Banned, ...] = ()
    exceptions: tuple[Exemption, ...] = ()
    apps: tuple[App, ...] = ()
    sources: Mapping[str, Source] = {}
    questions: tuple[Question, ...] = ()

    def __post_init__(self) -> None:
        for domain in self.domains:
            _check_host(domain)
        for name, values in (("rooms", [r.host for r in self.rooms]), ("texts", [t.id for t in self.texts])):
            if len(set(values)) != len(values):
                raise ValueError(f"{name}: one stands there twice")

    @property
    def rules(self) -> Organisation:
        """Its word on apps, as advice uses it."""
        return Organisation(
            name=self.name, published_on=self.published_on, expires_on=self.expires_on,
            allowed=self.allowed, banned=self.banned, exceptions=self.exceptions, texts=self.texts,
        )  # fmt: skip

    def setting_values(self) -> dict[str, Any]:
        """Its settings; contacts and periods are settings too."""
        named = {"dpo_contact": self.contacts.dpo, "ism_contact": self.contacts.ism, "it_contact": self.contacts.it}
        periods = {"review_months": self.retention.review_months, "keep_years": self.retention.keep_years}
        return {
            **{name: one.line for name, one in named.items() if one},
            **{name: value for name, value in periods.items() if value is not None},
            **self.settings,
        }

    def with_own(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue with the organisation's own apps; nothing of the catalogue's own is touched."""
        if not self.apps:
            return catalogue
        own = {app.id: app for app in self.apps if app.id not in catalogue.apps}
        sources = {**self.sources, **catalogue.sources}
        return catalogue.model_copy(update={"apps": {**catalogue.apps, **own}, "sources": sources})

    def with_rooms(self, links: InvitationLinks) -> InvitationLinks:
        """The links of invitations with the organisation's own computers: their rooms are recognised."""
        own = tuple(
            AppLinks(app=room.app, hosts=(room.host,), forms=(LinkForm(path="/.+", editions=room.editions),))
            for room in self.rooms
        )
        return links.model_copy(update={"apps": (*links.apps, *own)}) if own else links

    def with_questions(self, checklist: Checklist) -> Checklist:
        """The checklist with the organisation's own questions at its end."""
        if not self.questions:
            return checklist
        known = {question.id for question in checklist.questions}
        own = tuple(question for question in self.questions if question.id not in known)
        return checklist.model_copy(update={"questions": (*checklist.questions, *own)})
