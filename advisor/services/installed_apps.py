"""What is installed here, beside the versions that mend known holes. It helps with question C25, and only helps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from advisor.domain.catalogue import App, Catalogue, Fact, State, facts_on, state_of
from advisor.domain.installed import Installed, InstalledNames, Program, find_installed
from advisor.domain.versions import is_older, version_parts, version_text
from advisor.services.marking import N_
from advisor.services.ports import Texts

SCHEMA = "advisor/installed/1"
QUESTION = "C25_updates"
OLDER, NOT_OLDER, CANNOT_TELL, NO_HOLE = "older", "not_older", "cannot_tell", "no_known_hole"
_HOLES = "known_holes"
_WORST = ("critical", "high")
_OLDER = {
    "critical": N_("Your {app} {version} is older than {least}, which mends a critical hole."),
    "high": N_("Your {app} {version} is older than {least}, which mends a serious hole."),
    "": N_("Your {app} {version} is older than {least}, which mends a known hole."),
}
_ORDER = (OLDER, CANNOT_TELL, NO_HOLE, NOT_OLDER)


def installed_document(
    programs: Iterable[Program], known: InstalledNames, catalogue: Catalogue, on: date, known_on: date, texts: Texts
) -> dict[str, Any]:
    """The document ``advisor/installed/1``: the apps of the catalogue only, the ones to act on first."""
    rows = [
        _row(found, catalogue.apps[found.app], catalogue, on, known_on, texts)
        for found in find_installed(programs, known)
        if found.app in catalogue.apps
    ]
    rows.sort(key=lambda row: (_ORDER.index(row["state"]), row["name"], row["version"] or ""))
    if not rows:
        text = texts.gettext("No app of the catalogue was found here. An app in the browser is not in this list.")
    elif any(row["state"] == OLDER for row in rows):
        text = texts.gettext("Install the update first, from the app itself or from your IT.")
    else:
        text = texts.gettext("The catalogue knows of no hole in these versions.")
        if any(row["state"] == CANNOT_TELL for row in rows):
            text = texts.gettext("Look into the app for its version.")
    limits = texts.gettext("This only helps with the question on updates: Windows and browser count too.")
    return {
        "schema": SCHEMA, "as_of": on.isoformat(), "question": QUESTION, "apps": rows, "text": text, "limits": limits,
    }  # fmt: skip


def installed_lines(document: Mapping[str, Any]) -> list[str]:
    """For people: one program may stand for two apps of the catalogue, as Teams does, and is said once."""
    return [*dict.fromkeys(row["text"] for row in document["apps"]), document["text"], document["limits"]]


def _row(
    found: Installed, app: App, catalogue: Catalogue, on: date, known_on: date, texts: Texts
) -> dict[str, Any]:
    # What stands in the registry was written by anybody: of it only digits and dots are ever shown.
    parts = version_parts(found.program.version)
    version = version_text(parts) if parts else None
    floors = [(hole, floor) for hole in _holes(app, catalogue, on, known_on) if (floor := _floor(hole))]
    least = max((floor for _hole, floor in floors), key=lambda floor: version_parts(floor) or (), default=None)
    answers = [(hole, is_older(found.program.version, floor)) for hole, floor in floors]
    lacking = [hole for hole, older in answers if older]
    if least is None:
        state = NO_HOLE
        text = texts.gettext("{app} is installed. No hole is known that asks for a newer version.")
        if version is not None:
            text = texts.gettext("Your {app} is version {version}. No hole is known that asks for a newer one.")
    elif lacking:
        state, text = OLDER, texts.gettext(_OLDER[_worst(lacking)])
    elif any(older is None for _hole, older in answers):
        state, text = CANNOT_TELL, texts.gettext("{app}: its version cannot be compared. It must be {least} or newer.")
    else:
        state = NOT_OLDER
        text = texts.gettext("Your {app} {version} is not older than {least}, which mends a known hole.")
    return {
        "app": app.id, "name": app.name, "version": version, "least": least, "state": state,
        "holes": [
            {"fact": hole.id, "cve": list(hole.value.get("cve") or ()), "severity": hole.value.get("severity"),
             "source": _source(hole, catalogue)}
            for hole in lacking
        ],
        "text": text.format(app=app.name.partition(" (")[0], version=version, least=least),
    }  # fmt: skip


def _holes(app: App, catalogue: Catalogue, on: date, known_on: date) -> list[Fact]:
    """The holes of the app, in whichever edition: a program does not say which one it serves."""
    criterion = catalogue.criteria.get(_HOLES)
    return [
        fact
        for fact in facts_on(app.facts, on, known_on, catalogue.prepared_on)
        if fact.criterion == _HOLES and criterion is not None and isinstance(fact.value, Mapping)
        and state_of(fact, criterion, on) is not State.UNCONFIRMED
    ]  # fmt: skip


def _floor(hole: Fact) -> str | None:
    floor = (hole.value.get("mended_in") or {}).get("windows")
    return str(floor) if floor and version_parts(str(floor)) else None


def _worst(holes: Iterable[Fact]) -> str:
    severities = {hole.value.get("severity") for hole in holes}
    return next((word for word in _WORST if word in severities), "")


def _source(hole: Fact, catalogue: Catalogue) -> dict[str, Any] | None:
    source = catalogue.sources.get(hole.source or "")
    return {"title": source.title, "address": source.address, "date": str(source.date or "")} if source else None
