"""What an invitation is by its own words: app, room, host, and what is odd about it.

It says what a link is and what does not fit. It never says that a link may be
trusted: whoever sends it can have made the room, the name and the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from advisor.domain.frozen import Frozen
from advisor.domain.web_address import MOST_LETTERS, WebAddress, take_apart

MOST_LINKS = 50
MOST_TEXT = 500_000  # letters of one invitation that are read
KINDS = ("meeting", "event", "group", "phone", "page")
ROOMS = ("personal", "one_time", "unknown")

_LINK = re.compile(r"(?<![\w@.-])([a-z][a-z0-9+.-]{1,20}://[^\s<>\"'|{}^`]+)", re.I)
_WORDS = re.compile(r"[^\s<>\"'()\[\]]+")
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}", re.I)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.I)
_TAG = re.compile(r"<[^<>]*>")
_LONG = 7  # letters from which on one slip is hardly chance
_ENDS = ".,;:!?)]}>*_'\"\u201c\u201d\u2019\u00bb"


class LinkForm(Frozen):
    """One way in which a maker writes links. ``path`` must match the whole path."""

    path: str
    hosts: tuple[str, ...] = ()
    query: tuple[str, ...] = ()  # parameters that must be there
    kind: str = "meeting"
    room: str = "unknown"
    editions: tuple[str, ...] = ()


class AppLinks(Frozen):
    """The links of one app. Without hosts: servers of its owners, known by the path alone."""

    app: str
    hosts: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    passwords: tuple[str, ...] = ()  # parameters that hold a password or a key
    names: tuple[str, ...] = ()  # the maker's names, which others put into their hosts to deceive
    forms: tuple[LinkForm, ...]


class Wrapper(Frozen):
    """Who puts an address of its own before the real one."""

    host: str
    path: str = ""
    parameter: str


class InvitationLinks(Frozen):
    """data/invitations/links.yaml"""

    apps: tuple[AppLinks, ...]
    wrappers: tuple[Wrapper, ...] = ()
    short: tuple[str, ...] = ()
    look_alikes: Mapping[str, str] = {}
    pairs: Mapping[str, str] = {}

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(host for app in self.apps for host in app.hosts))


class Oddity(NamedTuple):
    """One thing to know of a link. ``grave``: it may be made to deceive. ``about``: host, name or text it concerns."""

    id: str
    about: str
    grave: bool = False


class Link(NamedTuple):
    """One link, judged."""

    address: WebAddress
    app: str | None
    kind: str
    room: str
    editions: tuple[str, ...]
    known_host: bool  # one of the maker's own hosts
    password: bool  # the link carries it
    oddities: tuple[Oddity, ...]


class Reader:
    """Finds and judges links by one set of patterns. ``own``: domains of the organisation itself."""

    def __init__(self, known: InvitationLinks, own: Iterable[str] = ()) -> None:
        self._known = known
        self._own = tuple(domain.lower().strip().lstrip("@").rstrip(".") for domain in own)

    @cached_property
    def _letters(self) -> Mapping[int, str]:
        return {ord(like): plain for plain, many in self._known.look_alikes.items() for like in many}

    def links(self, text: str) -> tuple[Link, ...]:
        """Every link of a text once, in order."""
        found: dict[str, Link] = {}
        for typed, shown in _found(text):
            if typed not in found and len(found) < MOST_LINKS:
                link = self.judge(typed, shown)
                if link is not None:
                    found[typed] = link
        return tuple(found.values())

    def judge(self, typed: str, shown: str = "") -> Link | None:
        """One link; ``shown`` is the text that stands over it, where there is one."""
        address = take_apart(typed)
        if address is None:
            return None
        odd: list[Oddity] = []
        for _ in range(3):
            inner = self._unwrapped(address)
            if inner is None:
                break
            odd.append(Oddity("wrapped", address.host))
            address = inner
        app, form, known_host = self._form(address)
        odd += self._of_the_address(address, known_host)
        # Only an address can promise another one: words such as "Join now" promise nothing.
        looks_like_one = re.fullmatch(r"\S+\.\S+", shown)
        promised = take_apart(shown if "://" in shown else f"https://{shown}") if looks_like_one else None
        if promised and not _same_site(promised.host, address.host):
            odd.append(Oddity("shows_another", promised.host, True))
        if not known_host:
            odd += self._of_the_host(address, form is not None)
        password = app is not None and any(address.query.get(name) for name in app.passwords)
        if form is None:
            return Link(address, app.app if app else None, "page", "unknown", (), known_host, password, tuple(odd))
        assert app is not None  # a form belongs to an app
        return Link(address, app.app, form.kind, form.room, form.editions, known_host, password, tuple(odd))

    def _unwrapped(self, address: WebAddress) -> WebAddress | None:
        for wrapper in self._known.wrappers:
            if address.within(wrapper.host) and address.path.startswith(wrapper.path):
                return take_apart(address.query.get(wrapper.parameter, ""))
        return None

    def _form(self, address: WebAddress) -> tuple[AppLinks | None, LinkForm | None, bool]:
        at_home = [app for app in self._known.apps if any(map(address.within, app.hosts))
                   or address.scheme in app.schemes]  # fmt: skip
        for app in at_home:
            for form in app.forms:
                if _fits(form, address):
                    return app, form, True
        if at_home:
            return at_home[0], None, True
        for app in self._known.apps:
            for form in () if app.hosts else app.forms:
                if _fits(form, address):
                    return app, form, False
        return None, None, False

    def _of_the_address(self, address: WebAddress, known_host: bool) -> list[Oddity]:
        odd = []
        if address.user:
            odd.append(Oddity("name_before_at", address.host, True))
        if address.scheme == "http":
            odd.append(Oddity("not_encrypted", address.host))
        if address.port not in ("", "80", "443"):
            odd.append(Oddity("unusual_port", address.port, known_host))
        if address.is_number:
            odd.append(Oddity("number_for_name", address.host, True))
        return odd

    def _of_the_host(self, address: WebAddress, path_fits: bool) -> list[Oddity]:
        if address.is_number:
            return []
        if any(map(address.within, self._own)):
            return [Oddity("own_host", address.host)]
        odd = []
        like, grave = self._looks_like(address.host)
        if like:
            odd.append(Oddity("look_alike" if grave else "name_in_front", like, grave))
        if address.puny or not address.host.isascii():
            odd.append(Oddity("foreign_letters", address.host, grave or _mixed(address.host)))
        if any(map(address.within, self._known.short)):
            odd.append(Oddity("short_address", address.host))
        elif not odd:
            odd.append(Oddity("own_server" if path_fits else "unknown_host", address.host))
        return odd

    def _looks_like(self, host: str) -> tuple[str, bool]:
        """The known host that this one resembles or names, and whether that is hard to explain innocently."""
        plain = self._plain(host)
        labels, site = plain.split("."), self._plain(_site(host))
        parts = [re.split(r"[-_]", label) for label in labels[:-1]]
        named = ""
        for known in self._known.hosts:
            wanted = self._plain(_site(known))
            if _site(host) == _site(known):
                continue  # the maker's own domain under another name: unknown, not deceiving
            if site == wanted or (len(wanted) >= _LONG and _one_slip(site, wanted)):
                return known, True
            # "zoom.us.example.com", "login-zoom.com": the maker's name in front of somebody else's.
            if plain.startswith(wanted + ".") or f".{wanted}." in plain:
                return known, True
        for app in self._known.apps:
            for name in map(self._plain, app.names if app.hosts else ()):
                if _site(host) in map(_site, app.hosts):
                    continue
                if any(name in part and len(part) > 1 for part in parts):
                    return app.hosts[0], True
                if [name] in parts:
                    named = named or app.hosts[0]
        return named, False

    def _plain(self, host: str) -> str:
        plain = host.translate(self._letters)
        for pair, letter in self._known.pairs.items():
            plain = plain.replace(pair, letter)
        return plain


def _found(text: str) -> Iterable[tuple[str, str]]:
    """Addresses with the text that stands over them."""
    text = text[:MOST_TEXT]
    yield from _anchors(text)
    for found in _LINK.finditer(text):
        yield _trimmed(_unescaped(found[1])), ""
    for word in _WORDS.findall(_LINK.sub(" ", text)):
        host, slash, rest = word.partition("/")
        if slash and rest and len(host) < 300 and _HOST.fullmatch(host):
            yield "https://" + _trimmed(word), ""


def _anchors(text: str) -> Iterable[tuple[str, str]]:
    """Links of a mail in HTML. Each step looks only a few thousand letters ahead, so that no text takes long."""
    small = text.lower()
    place = small.find("<a ")
    for _ in range(10 * MOST_LINKS):
        end = small.find(">", place, place + 2 * MOST_LETTERS) if place >= 0 else -1
        if end < 0:
            return
        close = small.find("</a", end, end + MOST_LETTERS)
        href = _HREF.search(text[place:end])
        if href and close >= 0:
            yield _unescaped(href[1]), _unescaped(_TAG.sub("", text[end + 1 : close])).strip()
        place = small.find("<a ", end)


def _unescaped(text: str) -> str:
    return text.replace("&amp;", "&").replace("&#38;", "&").replace("&nbsp;", " ")


def _trimmed(typed: str) -> str:
    """Without the signs of the sentence around it."""
    typed = typed[:MOST_LETTERS]
    while typed and typed[-1] in _ENDS:
        if typed[-1] == ")" and typed.count("(") >= typed.count(")"):
            break
        typed = typed[:-1]
    return typed


def _fits(form: LinkForm, address: WebAddress) -> bool:
    if form.hosts and not any(map(address.within, form.hosts)):
        return False
    return all(name in address.query for name in form.query) and bool(re.fullmatch(form.path, address.path))


def _site(host: str) -> str:
    """The last two parts: who owns the name, as far as that can be told without the list of all registries."""
    return ".".join(host.split(".")[-2:])


def _same_site(one: str, other: str) -> bool:
    return _site(one) == _site(other)


def _mixed(host: str) -> bool:
    """English letters and others in one part of a name."""
    return any(not label.isascii() and re.search(r"[a-z]", label) for label in host.split("."))


def _one_slip(one: str, other: str) -> bool:
    """One letter more, less, changed, or two swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:])
