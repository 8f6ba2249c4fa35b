"""The knowledge files: apps, sources, criteria, checklist and rules, read and checked.

The files in ``data/`` are the truth. A compiled form (``compile_data``) is used
only while its mark matches the files; otherwise the files are read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from advisor.adapters.catalogue_checks import check_catalogue, check_checklist, check_rule_sets
from advisor.adapters.data_problems import Problems, all_problems
from advisor.adapters.yaml_files import LocatedDocument
from advisor.domain.catalogue import App, Catalogue, Criterion, Frozen, Source
from advisor.domain.checklist import Checklist
from advisor.domain.rules import RuleSet

Model = TypeVar("Model", bound=BaseModel)

ARTICLE = "article-2020"


class _Version(Frozen):
    version: str
    prepared_on: date


class RuleSets(Frozen):
    """The rule sets of one kind of facts, as they are compiled."""

    rule_sets: tuple[RuleSet, ...]


class CatalogueFiles:
    """``CatalogueSource`` over a folder of files; everything is read once, when it is first asked for."""

    def __init__(self, data_dir: Path, compiled: Path | None = None) -> None:
        self.data_dir = data_dir
        self.compiled = compiled
        self._read: dict[str, Any] = {}

    def catalogue(self) -> Catalogue:
        return self._once("catalogue", Catalogue, lambda: load_catalogue(self.data_dir))

    def article(self) -> Catalogue:
        return self._once("article", Catalogue, lambda: load_article(self.data_dir))

    def checklist(self) -> Checklist:
        return self._once("checklist", Checklist, lambda: load_checklist(self.data_dir, self.catalogue()))

    def rule_sets(self, facts: str) -> tuple[RuleSet, ...]:
        """The rule sets for "catalogue" or "article-2020"."""
        article = facts == ARTICLE

        def load() -> RuleSets:
            catalogue = self.article() if article else self.catalogue()
            return load_rule_sets(self.data_dir, article, catalogue, self.checklist())

        return self._once("article_rules" if article else "rules", RuleSets, load).rule_sets

    def _once(self, part: str, model: type[Model], load: Any) -> Model:
        found: Model | None = self._read.get(part)
        if found is None:
            found = self._compiled(part, model) or load()
            self._read[part] = found
        return found

    def _compiled(self, part: str, model: type[Model]) -> Model | None:
        if self.compiled is None:
            return None
        try:
            head, body = (self.compiled.parent / f"{part}.json").read_bytes().split(b"\n", 1)
            if json.loads(head)["files"] != mark_of(self.data_dir, part):
                return None
            return model.model_validate_json(body)
        except (OSError, ValueError, KeyError, TypeError):
            # Missing, half-written or of another version: the files are there and are the truth.
            return None


def files_of(data_dir: Path, part: str) -> list[Path]:
    """The files that a part is made from, in a fixed order."""
    patterns = {
        "catalogue": ("version.yaml", "criteria.yaml", "sources.yaml", "apps/*.yaml"),
        "article": (f"{ARTICLE}/catalogue.yaml",),
        "checklist": ("checklist.yaml",),
        "rules": ("rules/*.yaml",),
        "article_rules": (f"{ARTICLE}/rules.yaml",),
    }[part]
    return [path for pattern in patterns for path in sorted(data_dir.glob(pattern))]


def mark_of(data_dir: Path, part: str) -> str:
    """Hash over names and contents of a part's files."""
    digest = hashlib.sha256()
    for path in files_of(data_dir, part):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def load_catalogue(data_dir: Path) -> Catalogue:
    """The catalogue from its files; one ``PlainError`` names everything that is wrong in them."""
    with all_problems(data_dir) as problems:
        version_file = problems.read("version.yaml")
        version = problems.build(_Version, version_file, version_file.value) if version_file else None
        criteria, _ = _keyed(problems, problems.read("criteria.yaml"), Criterion)
        sources, _ = _keyed(problems, problems.read("sources.yaml"), Source)
        apps: list[tuple[App, LocatedDocument, tuple[str | int, ...]]] = []
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
        check_catalogue(problems, catalogue, apps)
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
            criteria, _ = _keyed(problems, document, Criterion, "criteria")
            sources, _ = _keyed(problems, document, Source, "sources")
            apps: list[tuple[App, LocatedDocument, tuple[str | int, ...]]] = []
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
            check_catalogue(problems, catalogue, apps)
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


def load_rule_sets(data_dir: Path, article: bool, catalogue: Catalogue, checklist: Checklist) -> RuleSets:
    """The rule sets: one a file, or a list under ``rule_sets``."""
    with all_problems(data_dir) as problems:
        found: list[tuple[RuleSet, LocatedDocument, tuple[str | int, ...]]] = []
        names = [f"{ARTICLE}/rules.yaml"] if article else [
            f"rules/{path.name}" for path in sorted((data_dir / "rules").glob("*.yaml"))
        ]
        for name in names:
            document = problems.read(name)
            if not document:
                continue
            content = problems.mapping(document, document.value)
            entries: Iterable[tuple[Any, tuple[str | int, ...]]] = [(content, ())]
            if "rule_sets" in content:
                listed = problems.sequence(document, content["rule_sets"], ("rule_sets",))
                entries = [(entry, ("rule_sets", number)) for number, entry in enumerate(listed)]
            for entry, path in entries:
                rule_set = problems.build(RuleSet, document, entry, path)
                if rule_set:
                    found.append((rule_set, document, path))
        check_rule_sets(problems, found, catalogue, checklist)
    return RuleSets(rule_sets=tuple(rule_set for rule_set, _document, _path in found))


def _keyed(
    problems: Problems, document: LocatedDocument | None, model: type[Model], under: str | None = None
) -> tuple[dict[str, Model], LocatedDocument | None]:
    """A mapping id -> fields as id -> model; the id becomes the field ``id``."""
    result: dict[str, Model] = {}
    if document is None:
        return result, None
    path: tuple[str | int, ...] = (under,) if under else ()
    content = problems.mapping(document, document.value)
    if under:
        content = problems.mapping(document, content.get(under), path)
    for key, fields in content.items():
        fields = problems.mapping(document, fields, (*path, key))
        built = problems.build(model, document, {"id": key, **fields}, (*path, key)) if fields else None
        if built:
            result[key] = built
    return result, document
