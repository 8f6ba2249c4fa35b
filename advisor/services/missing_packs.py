"""Packs that the settings name and that were never taken: what they say does not count here, so it is told."""

from __future__ import annotations

from collections.abc import Callable
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


class Missing(NamedTuple):
    code: str
    text: str
    do: str


def missing_packs(settings: Settings, taken: Callable[[str, str], bool], texts: Texts) -> list[Missing]:
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
    return [Missing(one, texts.gettext(_WORDS[one]), texts.gettext(_DO[one])) for one in found]
