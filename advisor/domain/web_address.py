"""Takes a web address apart, as strictly as is needed to say who is behind it. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

MOST_LETTERS = 4_000  # of one address; the longest genuine ones have about 1,500

_WHOLE = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#\\]*)(?P<path>[^?#]*)(?P<rest>.*)", re.I | re.S
)
_NUMBERS = re.compile(r"[0-9.]+|0x[0-9a-f.x]+", re.I)


class WebAddress(NamedTuple):
    """The parts of an address. ``host`` is in small letters, with "xn--" written out; ``typed`` as it stood there."""

    typed: str
    scheme: str
    user: str
    host: str
    port: str
    path: str
    query: Mapping[str, str]
    puny: bool  # the host was written as "xn--"

    @property
    def is_number(self) -> bool:
        """An address of a machine instead of a name."""
        return self.host.startswith("[") or bool(_NUMBERS.fullmatch(self.host))

    def within(self, domain: str) -> bool:
        return self.host == domain or self.host.endswith("." + domain)


def take_apart(typed: str) -> WebAddress | None:
    """The parts, or None where it is no address with a host."""
    found = _WHOLE.fullmatch(typed.strip()[:MOST_LETTERS])
    if not found:
        return None
    user, at, place = found["authority"].rpartition("@")
    host, port = place, ""
    if colon := re.fullmatch(r"(.*[^:]|\[.*\]):([0-9]*)", place):
        host, port = colon[1], colon[2]
    host = decoded(host).lower().rstrip(".")
    if not host:
        return None
    readable = ".".join(map(_readable, host.split(".")))
    query, _, fragment = found["rest"].partition("#")
    # Some makers hand things over behind the "#", which their server never sees.
    values = {**_values(fragment.partition("?")[2] or fragment), **_values(query.removeprefix("?"))}
    return WebAddress(
        typed, found["scheme"].lower(), user if at else "", readable, port, decoded(found["path"]), values,
        readable != host,
    )  # fmt: skip


def _readable(label: str) -> str:
    """One part of a host name; "xn--" hides letters that are not English."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _values(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(decoded(name), decoded(value.replace("+", " ")))
    return found


def decoded(text: str) -> str:
    """%-signs written out; what is no text stays as it is."""
    if "%" not in text:
        return text
    whole = re.sub(rb"%([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), text.encode("utf-8", "replace"))
    return whole.decode("utf-8", "replace")
