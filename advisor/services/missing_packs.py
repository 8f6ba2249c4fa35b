"""Packs that the settings name and that were never taken: what they say does not count here, so it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.settings import Settings

_WORDS = {
    "organisation_pack_not_taken": N_(
        "The rules of your organisation are not here yet. Its list, its bans and its settings do not count."
    ),
    "organisation_pack_without_code": N_(
        "A pack of the organisation is named, but not its code. Without the code it cannot be taken."
    ),
    "catalogue_not_taken": N_("A catalogue of its own is named, but it is not here yet. The program's own one counts."),
}
_TAKE = N_("Take it in under \"settings\", or run \"advisor catalogue update\". IT knows where it lies.")
_DO = {
    "organisation_pack_not_taken": _TAKE,
    "organisation_pack_without_code": N_("Ask the people who made the pack for its code."),
    "catalogue_not_taken": _TAKE,
}


_WITHOUT_RULES = N_(
    "This was decided without the rules of the organisation. They are named on this computer, but were not at hand. "
    "Its list, its bans and its exceptions did not count."
)
_IN_RECORD = {
    "organisation_pack_not_taken": _WITHOUT_RULES,
    "organisation_pack_without_code": _WITHOUT_RULES,
    "catalogue_not_taken": N_(
        "This was decided without the organisation's own catalogue. The catalogue of the program counted."
    ),
}


class Missing(NamedTuple):
    code: str
    text: str
    do: str


def missing_codes(settings: Settings, taken: Callable[[str, str], bool]) -> list[str]:
    """``taken``: is there a pack of this kind ("organisation", "catalogue") and chain (its code)?"""
    found = []
    code = settings.text("organisation_root")
    if code and not taken("organisation", code):
        found.append("organisation_pack_not_taken")
    elif not code and settings.text("organisation_pack"):
        found.append("organisation_pack_without_code")
    code = settings.text("catalogue_root")
    if code and not taken("catalogue", code):
        found.append("catalogue_not_taken")
    return found


def missing_packs(codes: Iterable[str], texts: Texts) -> list[Missing]:
    """What to say and to do about each of them."""
    return [Missing(one, texts.gettext(_WORDS[one]), texts.gettext(_DO[one])) for one in codes]


def said_in_record(codes: Iterable[str], texts: Texts) -> tuple[str, ...]:
    """What a record says of the packs that were missing when it was made."""
    return tuple(dict.fromkeys(texts.gettext(_IN_RECORD[one]) for one in codes if one in _IN_RECORD))
