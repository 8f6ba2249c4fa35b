"""Reads an organisation's pack from its files, checks it against the catalogue, and says in which line what is wrong.

``organisation.yaml``; beside it, where there are any, ``apps/own_*.yaml``, ``sources.yaml``, ``questions.yaml``
and ``logo.png``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from advisor.adapters.catalogue_checks import check_catalogue, check_checklist, nearest
from advisor.adapters.data_problems import Problems
from advisor.adapters.logo_file import MOST_BYTES, NAME, read_logo
from advisor.adapters.yaml_files import LocatedDocument, Path_
from advisor.domain.answers import OTHER_APP
from advisor.domain.catalogue import App, Catalogue, Source
from advisor.domain.checklist import Checklist, Question
from advisor.domain.errors import PlainError
from advisor.domain.invitation import InvitationLinks
from advisor.domain.organisation import Entry
from advisor.domain.organisation_pack import OWN_APP, OWN_QUESTION, OrganisationPack
from advisor.domain.settings import BY_ID, NotAllowed

FILE = "organisation.yaml"
MOST_ROOTS = 20
_BESIDE = ("apps", "sources", "questions")


def read_organisation(
    data: Path, catalogue: Catalogue, checklist: Checklist, links: InvitationLinks
) -> OrganisationPack:
    """The pack. Raises ``pack_wrong_schema`` with the first trouble, ``problems`` holds them all."""
    problems = Problems(data)
    pack = _read(problems, data)
    if pack is not None and not problems.lines:
        _check(problems, pack[0], pack[1], catalogue, checklist, links)
    _check_logo(problems, data)
    if problems.lines or pack is None:
        raise PlainError("pack_wrong_schema", part=(problems.lines or [FILE])[0], problems=tuple(problems.lines))
    return pack[0]


_Files = dict[str, LocatedDocument]


def _read(problems: Problems, data: Path) -> tuple[OrganisationPack, _Files] | None:
    document = problems.read(FILE)
    if document is None:
        return None
    files: _Files = {FILE: document}
    content = problems.mapping(document, document.value)
    for name in _BESIDE:
        if name in content:
            problems.add(document, (name,), "has a file of its own")
    pack = problems.build(OrganisationPack, document, {k: v for k, v in content.items() if k not in _BESIDE})
    apps, sources, questions = [], {}, []
    for path in sorted((data / "apps").glob("*.yaml")):
        name = f"apps/{path.name}"
        found = problems.read(name)
        app = problems.build(App, found, found.value) if found else None
        if found and app:
            files[name] = found
            apps.append(app)
            if not OWN_APP.fullmatch(app.id) or app.id != path.stem:
                problems.add(found, ("id",), "must be own_... and the name of the file")
    if (data / "sources.yaml").is_file() and (found := problems.read("sources.yaml")):
        for key, fields in problems.mapping(found, found.value).items():
            source = problems.build(Source, found, {"id": key, **problems.mapping(found, fields, (key,))}, (key,))
            if source:
                sources[key] = source
    if (data / "questions.yaml").is_file() and (found := problems.read("questions.yaml")):
        files["questions.yaml"] = found
        listed = problems.sequence(found, problems.mapping(found, found.value).get("questions"), ("questions",))
        for number, entry in enumerate(listed):
            question = problems.build(Question, found, entry, ("questions", number))
            if question:
                questions.append(question)
                if not OWN_QUESTION.fullmatch(question.id):
                    problems.add(found, ("questions", number, "id"), "must be O and two digits, then a name: O01_...")
    if pack is None:
        return None
    # What has no day of its own is known since the pack was published.
    dated = [
        app.model_copy(update={"facts": tuple(
            fact if fact.known_from else fact.model_copy(update={"known_from": pack.published_on}) for fact in app.facts
        )})
        for app in apps
    ]  # fmt: skip
    update = {"apps": tuple(dated), "sources": sources, "questions": tuple(questions)}
    return pack.model_copy(update=update), files


def _check(
    problems: Problems, pack: OrganisationPack, files: _Files, catalogue: Catalogue, checklist: Checklist,
    links: InvitationLinks,
) -> None:  # fmt: skip
    document = files[FILE]
    if pack.expires_on <= pack.published_on:
        problems.add(document, ("expires_on",), "must lie after published_on")
    for name, value in pack.setting_values().items():
        try:
            setting = BY_ID.get(name)
            if setting is None:
                raise NotAllowed("unknown_name")
            if not setting.lockable:
                raise NotAllowed("not_lockable")
            setting.check(value)
        except NotAllowed as wrong:
            problems.add(document, ("settings", name), wrong.reason)
    _check_roots(problems, document, pack.roots)
    whole = pack.with_own(catalogue).model_copy(update={"prepared_on": max(pack.published_on, catalogue.prepared_on)})
    placed = [(app, files[f"apps/{app.id}.yaml"], ()) for app in pack.apps]
    check_catalogue(problems, whole, placed, None)
    for part, entries in (("allowed", pack.allowed), ("banned", pack.banned), ("exceptions", pack.exceptions)):
        _check_entries(problems, document, part, entries, whole)
    for number, exception in enumerate(pack.exceptions):
        for criterion in exception.criteria:
            if criterion not in catalogue.criteria:
                hint = nearest(criterion, catalogue.criteria)
                problems.add(document, ("exceptions", number, "criteria"), f"unknown criterion {criterion}{hint}")
    for number, room in enumerate(pack.rooms):
        _check_entries(problems, document, "rooms", (Entry(app=room.app, editions=room.editions),), whole, number)
        home = next((app.app for app in links.apps if any(_within(room.host, host) for host in app.hosts)), None)
        if home is not None:
            problems.add(document, ("rooms", number, "host"), f"the links of {home} are known already")
    if pack.questions:
        check_checklist(problems, files["questions.yaml"], pack.with_questions(checklist), whole)


def _check_entries(
    problems: Problems, document: LocatedDocument, part: str, entries: Iterable[Entry], catalogue: Catalogue,
    first: int = 0,
) -> None:  # fmt: skip
    for number, entry in enumerate(entries, first):
        here: Path_ = (part, number)
        if entry.app == OTHER_APP:
            if not entry.name:
                problems.add(document, here, "an app that is not in the catalogue needs its name")
            continue
        app = catalogue.apps.get(entry.app)
        if app is None:
            problems.add(document, (*here, "app"), f"unknown app {entry.app}{nearest(entry.app, catalogue.apps)}")
            continue
        for edition in entry.editions:
            if app.edition(edition) is None:
                hint = nearest(edition, [e.id for e in app.editions])
                problems.add(document, (*here, "editions"), f"unknown edition {edition}{hint}")


def _check_roots(problems: Problems, document: LocatedDocument, roots: tuple[str, ...]) -> None:
    """Each must be one certificate that may issue others: a signer's own key is pinned by ``trusted_signers``."""
    if not roots:
        return
    from advisor.adapters.verification.trust import issues, read_certificates  # OpenSSL: few packs need it

    if len(roots) > MOST_ROOTS:
        problems.add(document, ("roots",), f"at most {MOST_ROOTS}")
    for number, text in enumerate(roots):
        try:
            found = read_certificates(text.encode())
        except ValueError:
            found = []
        if len(found) != 1 or not issues(found[0]):
            problems.add(document, ("roots", number), "must be one certificate of an authority, in PEM")


def _check_logo(problems: Problems, data: Path) -> None:
    try:
        with (data / NAME).open("rb") as stream:
            read_logo(stream.read(MOST_BYTES + 1))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as wrong:
        problems.lines.append(f"{NAME}:1: {wrong}")


def _within(host: str, other: str) -> bool:
    return host == other or host.endswith("." + other)


def as_kept(pack: OrganisationPack) -> dict[str, Any]:
    """The pack as it is kept in force: read back without a parser and without checks."""
    return pack.model_dump(exclude_defaults=True)
