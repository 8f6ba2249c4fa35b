"""What a person does about a weak line: sound only in her app, and a telephone number in the invitation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.domain.answers import Line
from advisor.domain.catalogue import Catalogue, Fact
from advisor.domain.checklist import Result
from advisor.services.line_words import number
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.wording import line_sentence

STEPS = "audio_only_steps"  # the criterion
DIAL_IN = "phone_dial_in"
WEAK = ("audio", "none")
_GROUPS = {
    "before_joining": N_("Before joining: {step}"),
    "own_camera": N_("Your camera: {step}"),
    "incoming": N_("Pictures of the others: {step}"),
    "phone_app": N_("On a phone: {step}"),
}
_RELIEVES = {"before_joining": "up", "own_camera": "up", "incoming": "down", "phone_app": "down"}


def line_help(
    verdict: str, measured: Mapping[str, Any] | None, seen: Mapping[str, tuple[Fact, Any]], catalogue: Catalogue
) -> dict[str, Any]:
    """What helps, as data in English that ``help_words`` says in any language; empty where the line carries video.

    ``seen``: the facts that speak for the chosen edition, by criterion; empty without an app.
    """
    if verdict not in ("audio_only", "phone"):
        return {}
    lock = seen["e2ee"][0] if "e2ee" in seen else None
    found: dict[str, Any] = {
        "sound_only": {}, "dial_in_ends_lock": lock is not None and DIAL_IN in (lock.detail.get("not_with") or ()),
    }  # fmt: skip
    fact = seen[STEPS][0] if STEPS in seen else None
    if fact is None or not isinstance(fact.value, Mapping):
        return found
    weak = {way for way in ("up", "down") if ((measured or {}).get(way) or {}).get("tier") in WEAK}
    for group in _GROUPS:
        steps = fact.value.get(group) or ()
        if steps and (not weak or _RELIEVES[group] in weak):
            found["sound_only"][group] = [str(step) for step in steps]
    found["not_confirmed"] = [g for g in found["sound_only"] if str(fact.detail.get(g, "")).startswith("remembered")]
    source = catalogue.sources.get(fact.source or "")
    if found["sound_only"] and source is not None:
        found["source"] = {"title": source.title, "fact": fact.id}
    return found


def line_document(
    line: Line, result: Result, seen: Mapping[str, tuple[Fact, Any]], catalogue: Catalogue, texts: Texts
) -> dict[str, Any]:
    """The part of an advice that speaks of the line."""
    document: dict[str, Any] = {"verdict": line.verdict, "text": line_sentence(line.verdict, texts)}
    document["result"] = result.value
    if line.stated_by:
        document["stated_by"] = line.stated_by
    if line.measured is not None:
        document["measured"] = dict(line.measured)
    if line.rates is not None:
        document["rates"] = dict(line.rates)
    document.update(line_help(line.verdict, line.measured, seen, catalogue))
    document["steps"] = help_words(document, texts)
    return document


def help_words(line: Mapping[str, Any], texts: Texts) -> list[str]:
    """The steps to sound only and the telephone line for the invitation, from what ``line_help`` found."""
    if "sound_only" not in line:
        return []
    words = []
    for group, template in _GROUPS.items():
        steps = line["sound_only"].get(group)
        if not steps:
            continue
        told = " ".join(_sentence(texts.pgettext("sound_only", str(step))) for step in steps)
        if group in line.get("not_confirmed", ()):
            told += " " + texts.gettext("(This step is not confirmed yet.)")
        words.append(texts.gettext(template).format(step=told))
    words.append(texts.gettext("Put a telephone number into the invitation: \"If the sound breaks off, call ...\""))
    words.append(texts.gettext("A telephone call is not locked end to end. Leave sensitive matters out of it."))
    if line.get("dial_in_ends_lock"):
        words.append(texts.gettext("In this app, dialling in by telephone ends the lock for everybody."))
    return words


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def rates_words(rates: Mapping[str, Any], texts: Texts) -> str:
    """Rates that a person stated, in words."""
    return texts.gettext("Stated: {down} Mbit/s receiving, {up} Mbit/s sending.").format(
        down=number(rates.get("down"), texts), up=number(rates.get("up"), texts)
    )
