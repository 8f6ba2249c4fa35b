"""Reads the knowledge files and builds the models from them, with every check.

Only used where no compiled form serves: while somebody works on the data.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from advisor.adapters.catalogue_checks import check_catalogue, check_checklist, check_rule_sets
from advisor.adapters.catalogue_files import ARTICLE
from advisor.adapters.data_problems import Problems, all_problems
from advisor.adapters.yaml_files import LocatedDocument, Path_
from advisor.domain.catalogue import App, Catalogue, Criterion, Source
from advisor.domain.checklist import Checklist
from advisor.domain.frozen import Frozen, Model
from advisor.domain.rules import RuleSet


class _Version(Frozen):
    version: str
    prepared_on: date


def load_catalogue(data_dir: Path) -> Catalogue:
    """The catalogue from its files; one ``PlainError`` names everything that is wrong in them."""
    with all_problems(data_dir) as problems:
        version_file = problems.read("version.yaml")
        version = problems.build(_Version, version_file, version_file.value) if version_file else None
        criteria_file = problems.read("criteria.yaml")
        criteria = _keyed(problems, criteria_file, Criterion)
        sources = _keyed(problems, problems.read("sources.yaml"), Source)
        apps: list[tuple[App, LocatedDocument, Path_]] = []
        names = sorted(path.name for path in (data_dir / "apps").glob("*.yaml"))
        if not names:
            problems.read("apps/*.yaml")
        for name in names:
            document = problems.read(f"apps/{name}")
            app = problems.build(App, document, document.value) if document else None
            if app and document:
                if app.id != name.removesuffix(".yaml"):
                    problems.add(document, ("id",), f"must be the name of the file (found: {app.id!r})")
                apps.append((app, document, ()))
        catalogue = Catalogue(
            version=version.version if version else "",
            prepared_on=version.prepared_on if version else date.max,
            criteria=criteria,
            sources=sources,
            apps={app.id: app for app, _document, _path in apps},
        )
        check_catalogue(problems, catalogue, apps, criteria_file)
    return catalogue


def load_article(data_dir: Path) -> Catalogue:
    """The founding article's own facts: one file in the same form."""
    with all_problems(data_dir) as problems:
        document = problems.read(f"{ARTICLE}/catalogue.yaml")
        catalogue = None
        if document:
            content = problems.mapping(document, document.value)
            version = problems.build(
                _Version, document, {k: v for k, v in content.items() if k in ("version", "prepared_on")}
            )
            criteria = _keyed(problems, document, Criterion, "criteria")
            sources = _keyed(problems, document, Source, "sources")
            apps: list[tuple[App, LocatedDocument, Path_]] = []
            for number, entry in enumerate(problems.sequence(document, content.get("apps"), ("apps",))):
                app = problems.build(App, document, entry, ("apps", number))
                if app:
                    apps.append((app, document, ("apps", number)))
            catalogue = Catalogue(
                id=str(content.get("id", "")),
                version=version.version if version else "",
                prepared_on=version.prepared_on if version else date.max,
                criteria=criteria,
                sources=sources,
                apps={app.id: app for app, _document, _path in apps},
            )
            check_catalogue(problems, catalogue, apps, document, ("criteria",))
    assert catalogue is not None
    return catalogue


def load_checklist(data_dir: Path, catalogue: Catalogue) -> Checklist:
    """The questions; every id they point at must exist, and no condition may go in a circle."""
    with all_problems(data_dir) as problems:
        document = problems.read("checklist.yaml")
        checklist = problems.build(Checklist, document, document.value) if document else None
        if document and checklist:
            check_checklist(problems, document, checklist, catalogue)
    assert checklist is not None
    return checklist


def load_rule_sets(data_dir: Path, article: bool, catalogue: Catalogue, checklist: Checklist) -> tuple[RuleSet, ...]:
    """The rule sets: one a file, or a list under ``rule_sets``."""
    with all_problems(data_dir) as problems:
        found: list[tuple[RuleSet, LocatedDocument, Path_]] = []
        names = [f"{ARTICLE}/rules.yaml"] if article else [
            f"rules/{path.name}" for path in sorted((data_dir / "rules").glob("*.yaml"))
        ]
        for name in names:
            document = problems.read(name)
            if not document:
                continue
            content = problems.mapping(document, document.value)
            entries: Iterable[tuple[Any, Path_]] = [(content, ())]
            if "rule_sets" in content:
                listed = problems.sequence(document, content["rule_sets"], ("rule_sets",))
                entries = [(entry, ("rule_sets", number)) for number, entry in enumerate(listed)]
            for entry, path in entries:
                rule_set = problems.build(RuleSet, document, entry, path)
                if rule_set:
                    found.append((rule_set, document, path))
        check_rule_sets(problems, found, catalogue, checklist)
    return tuple(rule_set for rule_set, _document, _path in found)


def _keyed(
    problems: Problems, document: LocatedDocument | None, model: type[Model], under: str | None = None
) -> dict[str, Model]:
    """A mapping id -> fields as id -> model; the id becomes the field ``id``."""
    result: dict[str, Model] = {}
    if document is None:
        return result
    path: Path_ = (under,) if under else ()
    content = problems.mapping(document, document.value)
    if under:
        content = problems.mapping(document, content.get(under), path)
    for key, fields in content.items():
        fields = problems.mapping(document, fields, (*path, key))
        built = problems.build(model, document, {"id": key, **fields}, (*path, key)) if fields else None
        if built:
            result[key] = built
    return result
