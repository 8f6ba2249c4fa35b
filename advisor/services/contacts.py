"""Whom to ask here: the contacts that the organisation or the person has set."""

from __future__ import annotations

from advisor.services.ports import Texts
from advisor.services.setting_words import WORDS
from advisor.services.settings import Settings

_CONTACTS = ("dpo_contact", "ism_contact", "it_contact")


def contacts(settings: Settings) -> dict[str, str]:
    """dpo, ism, it -> name, mail and phone, as far as they are known."""
    return {name.removesuffix("_contact"): text for name in _CONTACTS if (text := settings.text(name))}


def contact_lines(found: dict[str, str], texts: Texts) -> list[str]:
    """One line each, for people."""
    return [f"{texts.gettext(WORDS[f'{name}_contact'][0])}: {line}" for name, line in found.items()]
