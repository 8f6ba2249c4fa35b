"""Which line server a person is offered, who runs it, and what she must know before one packet goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from advisor.domain.errors import PlainError
from advisor.domain.line_target import M_LAB, LineTarget
from advisor.services.line_test import consent_lines, server_place
from advisor.services.ports import Texts
from advisor.services.settings import Settings

PEOPLE_OF_SIZE = {"up_to_5": 5, "6_to_25": 25, "26_to_100": 100, "over_100": 250}  # the larger end: it needs the most


@dataclass(frozen=True)
class Offer:
    """A server that may be asked."""

    target: LineTarget
    operator: str  # organisation: somebody set it for this PC; own: the person typed it; m_lab


def offers(settings: Settings) -> tuple[Offer, ...]:
    """The servers that are set here, the organisation's first. Empty where nothing is set or the test is forbidden."""
    if not settings.yes("line_test_allowed"):
        return ()
    found = set_here(settings)
    if settings.yes("m_lab_allowed"):  # offered; it is asked only after the person's own yes
        found += _offer(M_LAB, "m_lab")
    return tuple(found)


def set_here(settings: Settings) -> list[Offer]:
    """What the settings name: a server for the test itself goes before a relay."""
    return [*_from(settings, "line_server"), *_from(settings, "turn_server")]


def own_offer(address: str) -> Offer:
    """A server that the person typed. A plain error where it is no address."""
    return Offer(server_place(address.strip()), "own")


def _from(settings: Settings, setting: str) -> list[Offer]:
    address = settings.text(setting)
    if not address:
        return []
    made = _offer(address, "organisation" if settings.locked(setting) else "own")
    login = settings.text("turn_login") if setting == "turn_server" else ""
    return [replace(one, target=replace(one.target, login=login)) for one in made] if login else made


def _offer(address: str, operator: str) -> list[Offer]:
    try:
        return [Offer(server_place(address), operator)]
    except PlainError:  # an address of a way that this version does not know
        return []


def operator_line(offer: Offer, settings: Settings, texts: Texts) -> str:
    """Who runs the server, as far as the program knows."""
    if offer.operator == "organisation":
        name = settings.text("organisation")
        if name:
            return texts.gettext("Your organisation chose this server: {name}.").format(name=name)
        return texts.gettext("Your organisation chose this server.")
    return texts.gettext("You chose this server. The program does not know who runs it.")


def consent_words(offer: Offer, settings: Settings, texts: Texts) -> Iterator[str]:
    """Host, operator, what leaves this PC, at most how much and how long, and where the result stays."""
    first, *rest = consent_lines(offer.target, texts)
    yield first
    if offer.operator != "m_lab":  # the lines that follow say who that is
        yield operator_line(offer, settings, texts)
    yield from rest


def network_words(state: str, texts: Texts) -> str:
    """Why the person is asked once more; empty on an ordinary network."""
    if state == "metered":
        return texts.gettext("This connection may cost money for each megabyte. The test uses 1 MB at most.")
    if state == "captive":
        return texts.gettext("A login page stands before the internet here. Log in first, or the test will fail.")
    if state == "offline":
        return texts.gettext("This PC seems to be offline. The test will probably fail.")
    return ""
