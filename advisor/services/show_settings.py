"""The document of ``advisor policies``: what is set, by whom, and what does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.domain.settings import Ignored, Value
from advisor.services.ports import Texts
from advisor.services.setting_words import LEVELS, REASONS, WORDS, value_words
from advisor.services.settings import Settings

SCHEMA = "advisor/policies/1"


def policies_document(settings: Settings, texts: Texts) -> dict[str, Any]:
    """The document ``advisor/policies/1``."""
    return {
        "schema": SCHEMA,
        "places": [
            {"level": layer.level.value, "where": layer.where, "found": layer.found, "trouble": layer.trouble or None}
            for layer in settings.layers()
        ],
        "settings": [
            {
                "id": one.setting.id,
                "policy": one.setting.policy if one.setting.lockable else None,
                "kind": one.setting.kind.value,
                "used_for": one.setting.room,
                "value": _plain(one.value),
                "default": _plain(one.setting.default),
                "allowed": list(one.setting.allowed),
                "level": one.level.value,
                "where": one.where or None,
                "locked": one.locked,
                "title": texts.gettext(WORDS[one.setting.id][0]),
                "text": texts.gettext(WORDS[one.setting.id][1]),
                "value_text": value_words(one.setting, one.value, texts),
            }
            for one in settings.all()
        ],
        "ignored": [_ignored(one, texts) for one in settings.ignored()],
        "ask": settings.whom_to_ask() or None,
    }


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _ignored(one: Ignored, texts: Texts) -> dict[str, Any]:
    value = one.value if isinstance(one.value, str | int | bool | list | None) else str(one.value)
    return {
        "level": one.level.value,
        "where": one.where,
        "name": one.name or None,
        "setting": one.setting,
        "value": value,
        "reason": one.reason,
        "text": ignored_words(one, texts),
    }


def ignored_words(one: Ignored, texts: Texts) -> str:
    """One sentence: what does not count, where it stands, and why."""
    reason = texts.gettext(REASONS[one.reason])
    if not one.name:
        return texts.gettext("{where} does not count: {reason}.").format(where=one.where, reason=reason)
    return texts.gettext("{name} in {where} does not count: {reason}.").format(
        name=one.name, where=one.where, reason=reason
    )


def policies_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """What is set, a line each; then what does not count."""
    set_ones = [one for one in document["settings"] if one["level"] != "default"]
    if not set_ones:
        yield texts.gettext("Nothing is set. Every setting has its default.")
    levels = {level.value: words for level, words in LEVELS.items()}
    for one in set_ones:
        yield f"{one['title']}: {one['value_text']} ({texts.gettext(levels[one['level']])}; {one['where']})"
    for one in document["ignored"]:
        yield one["text"]
    if document["ask"] and any(one["locked"] for one in set_ones):
        yield texts.gettext("To change what your organisation set, ask: {who}").format(who=document["ask"])
