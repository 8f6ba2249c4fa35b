"""What a person should know of the chosen app beyond the verdict: safe versions, and the one look that helps most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from advisor.domain.catalogue import App, Catalogue, Edition, Fact, facts_on
from advisor.domain.compare import best_confirmation
from advisor.domain.reasons import EditionAdvice
from advisor.domain.rules import RuleSet
from advisor.services import wording
from advisor.services.marking import N_
from advisor.services.ports import Texts

_HOLES = "known_holes"
_PLATFORMS = {
    "windows": N_("Windows"),
    "macos": N_("Apple computers"),
    "linux": N_("Linux"),
    "android": N_("Android"),
    "ios": N_("iPhone and iPad"),
    "server": N_("the server"),
    "web": N_("the browser"),
}


def safe_versions(
    catalogue: Catalogue, app: App, edition: Edition, on: date, known_on: date, texts: Texts
) -> dict[str, Any]:
    """The smallest safe version for each platform, from the holes known on the day."""
    holes = [
        fact
        for fact in facts_on(app.facts, on, known_on, catalogue.prepared_on)
        if fact.criterion == _HOLES and edition.id in fact.editions and isinstance(fact.value, Mapping)
    ]
    least: dict[str, str] = {}
    for hole in holes:
        for platform, version in dict(hole.value.get("mended_in") or {}).items():
            if platform not in least or _parts(str(version)) > _parts(least[platform]):
                least[platform] = str(version)
    return {
        "platforms": least,
        "steps": [version_step(platform, version, texts) for platform, version in sorted(least.items())],
        "holes": [_hole(hole, catalogue) for hole in holes],
    }


def version_step(platform: str, version: str, texts: Texts) -> str:
    """One platform's smallest safe version, as a step."""
    message = texts.gettext("Use version {version} or newer on {platform}. Older ones have a known hole.")
    return message.format(version=version, platform=texts.gettext(_PLATFORMS.get(platform, platform)))


def _parts(version: str) -> tuple[int, ...]:
    """Version numbers are compared part by part: 5.10 is newer than 5.9."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _hole(fact: Fact, catalogue: Catalogue) -> dict[str, Any]:
    source = catalogue.sources.get(fact.source or "")
    return {
        "fact": fact.id,
        "cve": list(fact.value.get("cve") or ()),
        "affected": fact.value.get("affected"),
        "mended_in": dict(fact.value.get("mended_in") or {}),
        "explanation": fact.explanation,
        "source": source.title if source else None,
    }


def confirm_first(
    catalogue: Catalogue, rule_set: RuleSet, chosen: EditionAdvice, on: date, known_on: date, texts: Texts
) -> dict[str, Any] | None:
    """The one look at a source that would improve the answer most, in words."""
    best = best_confirmation(catalogue, rule_set, chosen, on, known_on)
    if best is None:
        return None
    source = catalogue.sources.get(best.fact.source or "")
    criterion = catalogue.criteria[best.fact.criterion]
    message = texts.gettext("One look helps most: is this still so? {sentence} Then: {result}.")
    sentence = wording.value_sentence(criterion.id, best.fact.value, catalogue, texts)
    return {
        "fact": best.fact.id,
        "criterion": criterion.id,
        "verdict": best.verdict.value,
        "question": texts.pgettext(f"criterion.{criterion.id}.question", criterion.question),
        "source": {"title": source.title, "address": source.address} if source else None,
        "text": message.format(sentence=sentence, result=wording.short_result(best.verdict, texts)),
    }
