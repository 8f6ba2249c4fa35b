"""How old the whole catalogue is, and what that means for whoever relies on it. Security changes over time."""

from __future__ import annotations

from datetime import date
from typing import Any

from advisor.domain.catalogue import Catalogue
from advisor.services.ports import Texts

OLD_DAYS, VERY_OLD_DAYS = 90, 180  # from here on one is warned; from here on advice says so


def catalogue_age(catalogue: Catalogue, on: date, texts: Texts) -> dict[str, Any] | None:
    """State old or very_old, the days, and the sentence; None while it is young. The article's facts never change."""
    days = (on - catalogue.prepared_on).days
    if days < OLD_DAYS or catalogue.id != "catalogue":
        return None
    state, words = "old", texts.gettext("The catalogue is {days} days old. Ask for a newer one.")
    if days >= VERY_OLD_DAYS:
        state = "very_old"
        words = texts.gettext(
            "The catalogue is {days} days old. Much may have changed since: do not rely on it alone. Get a newer one."
        )
    return {"state": state, "days": days, "text": words.format(days=days)}
