"""What the organisation says, in words: made from the part ``organisation`` of an advice or a record.

Ids and the organisation's own words are kept there, so that a record reads in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from advisor.domain.organisation import Standing
from advisor.services.marking import N_
from advisor.services.ports import Texts

_STANDING = {
    Standing.LISTED: N_("On the list of {name} of {day}."),
    Standing.OTHER_PURPOSES: N_("On the list of {name} of {day}, but not for a meeting like this one."),
    Standing.NOT_LISTED: N_("Not on the list of {name} of {day}."),
    Standing.FORBIDDEN: N_("Forbidden by {name}."),
}
Own = Mapping[str, Any]


def standing_text(own: Own, texts: Texts) -> str:
    """What the list says of the app, with the purposes or the reason in the organisation's own words."""
    sentence = texts.gettext(_STANDING[Standing(own["standing"])])
    parts = [sentence.format(name=own["name"], day=own["published_on"])]
    if own.get("reason"):
        parts.append(texts.gettext("Reason: {reason}").format(reason=own["reason"]))
    if own.get("purposes"):
        parts.append(texts.gettext("It is meant for: {purposes}.").format(purposes="; ".join(own["purposes"])))
    return " ".join(parts)


def steps(own: Own, edition_name: Callable[[Mapping[str, Any]], str], texts: Texts) -> list[str]:
    """The list first: what to use instead, what the organisation asks for, and its exceptions."""
    found = []
    if own["standing"] != Standing.LISTED:
        if own.get("alternative"):
            use = texts.gettext("Use {app} instead. It is on the list.").format(app=edition_name(own["alternative"]))
        elif own["standing"] == Standing.FORBIDDEN:
            use = texts.gettext("Ask IT which app you may use instead.")
        else:
            use = texts.gettext("Ask IT for a written approval.")
        found.append(f"{standing_text(own, texts)} {use}")
    else:
        asked = texts.gettext("Your organisation asks for this: {condition}")
        found += [asked.format(condition=condition) for condition in own.get("conditions", ())]
    return [*found, *(exception_text(exception, texts) for exception in own.get("exceptions", ()))]


def exception_text(exception: Mapping[str, Any], texts: Texts) -> str:
    """Until when, by whom and why a point that stands against the app is let through."""
    message = texts.gettext("Exception of the organisation, until {day}, by {by}: {reason}")
    return message.format(day=exception["until"], by=exception["by"], reason=exception["reason"])


def covered_text(own: Own, texts: Texts) -> str:
    """Why questions were not asked."""
    message = texts.gettext("Covered by the approval of the app: list of {name} of {day}.")
    return message.format(name=own["name"], day=own["published_on"])
