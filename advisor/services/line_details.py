"""A test document of the line in words: for the record, and for the page that shows the result.

Such a document may come from a file that anybody wrote: nothing in it is taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.services.line_words import LIMITS, TIERS, decimal_sign, number
from advisor.services.marking import N_
from advisor.services.ports import Texts

_WAYS = {"up": N_("Sending"), "down": N_("Receiving")}


def measured_lines(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """When, how, with which server, what was measured, what was needed, and what was not measured."""
    _ = texts.gettext
    yield _("Measured on {at} with {server}, over {way}.").format(
        at=str(document.get("at", "?")).replace("T", " ").rstrip("Z")[:16] + " UTC",
        server=str(document.get("server", "?"))[:200],
        way=str(document.get("transport", "?")).upper()[:9],
    )  # fmt: skip
    needs = _mapping(document.get("needs"))
    for way, word in _WAYS.items():
        found = _mapping(document.get(way))
        tier = TIERS.get(str(found.get("tier")), TIERS["none"])
        yield _("{way}: {tier}. Tested up to {tested} Mbit/s. Needed: {sd} for ordinary, {hd} for sharp video.").format(
            way=_(word), tier=_(tier), tested=_mega(found.get("tested_kbit_s"), texts),
            sd=_mega(needs.get(f"{way}_kbit_s"), texts), hd=_mega(needs.get(f"hd_{way}_kbit_s"), texts),
        )  # fmt: skip
    rtt = number(document.get("rtt_ms"), texts)
    listed = document.get("limits")
    limits = [limit for limit in listed if isinstance(limit, str)] if isinstance(listed, list | tuple) else []
    if "no_loss" in limits:
        yield _("A packet took {rtt} ms there and back. Lost packets cannot be counted this way.").format(rtt=rtt)
    elif document.get("loss_both_percent") is not None:
        yield _("A packet took {rtt} ms there and back. Lost on the way: {lost} %.").format(
            rtt=rtt, lost=number(document["loss_both_percent"], texts)
        )
    else:
        yield _("A packet took {rtt} ms there and back. Lost: {up} % sending, {down} % receiving.").format(
            rtt=rtt, up=number(document.get("loss_up_percent"), texts),
            down=number(document.get("loss_down_percent"), texts),
        )  # fmt: skip
    yield needs_words(needs.get("people"), needs.get("computers", 1), bool(needs.get("from_app")), texts)
    volume = sum(_count(document.get(key)) for key in ("bytes_sent", "bytes_received"))
    yield _("The test took {seconds} seconds and {volume} kB.").format(
        seconds=number(document.get("seconds"), texts), volume=round(volume / 1000)
    )
    for limit in limits:
        if limit in LIMITS:
            yield _(LIMITS[limit]).format(rate=number(_mapping(document.get("down")).get("tested_kbit_s"), texts))
    yield _("Not measured: other times and rooms, and the way to the servers of the app's maker.")


def needs_words(people: Any, computers: Any, from_app: bool, texts: Texts) -> str:
    """For whom the needs were summed up."""
    words = texts.gettext("Counted for {people} people in the call. Computers in it on this line: {computers}.").format(
        people=number(people, texts), computers=number(computers, texts)
    )
    if from_app:
        return words + " " + texts.gettext("The figures are those of the app's maker.")
    return words + " " + texts.gettext("The figures are general ones, not the app maker's.")


def _mega(kilobits: Any, texts: Texts) -> str:
    if isinstance(kilobits, bool) or not isinstance(kilobits, int | float) or not 0 <= kilobits < 1e9:
        return "?"
    return decimal_sign(f"{kilobits / 1000:.2g}", texts) if kilobits < 1000 else number(kilobits / 1000, texts)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1e12 else 0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
