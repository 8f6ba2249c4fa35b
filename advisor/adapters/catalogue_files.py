"""The knowledge files: apps, sources, criteria, checklist and rules, read and checked.

The files in ``data/`` are the truth. A compiled form (``compile_data``) is used
only while its mark matches the files; otherwise the files are read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Checklist
from advisor.domain.frozen import Frozen, Model, read_back
from advisor.domain.installed import InstalledNames
from advisor.domain.invitation import InvitationLinks
from advisor.domain.rules import RuleSet

ARTICLE = "article-2020"


class RuleSets(Frozen):
    """The rule sets of one kind of facts, as they are compiled."""

    rule_sets: tuple[RuleSet, ...]


class CatalogueFiles:
    """``CatalogueSource`` over a folder of files; everything is read once, when it is first asked for."""

    def __init__(self, data_dir: Path, compiled: Path | None = None) -> None:
        self.data_dir = data_dir
        self.compiled = compiled
        self._read: dict[str, Any] = {}

    # Reading the files needs a YAML parser and checks; a start with the compiled form needs neither.

    def catalogue(self) -> Catalogue:
        def load() -> Catalogue:
            from advisor.adapters.data_loading import load_catalogue

            return load_catalogue(self.data_dir)

        return self._once("catalogue", Catalogue, load)

    def article(self) -> Catalogue:
        def load() -> Catalogue:
            from advisor.adapters.data_loading import load_article

            return load_article(self.data_dir)

        return self._once(ARTICLE, Catalogue, load)

    def checklist(self) -> Checklist:
        def load() -> Checklist:
            from advisor.adapters.data_loading import load_checklist

            return load_checklist(self.data_dir, self.catalogue())

        return self._once("checklist", Checklist, load)

    def rule_sets(self, facts: str) -> tuple[RuleSet, ...]:
        """The rule sets for "catalogue" or "article-2020"."""
        article = facts == ARTICLE

        def load() -> RuleSets:
            from advisor.adapters.data_loading import load_rule_sets

            catalogue = self.article() if article else self.catalogue()
            return RuleSets(rule_sets=load_rule_sets(self.data_dir, article, catalogue, self.checklist()))

        return self._once(f"{ARTICLE}-rules" if article else "rules", RuleSets, load).rule_sets

    def invitations(self) -> InvitationLinks:
        """How the makers write the links of their meetings."""

        def load() -> InvitationLinks:
            from advisor.adapters.invitation_data import load_invitations

            return load_invitations(self.data_dir, self.catalogue())

        return self._once("invitations", InvitationLinks, load)

    def installed(self) -> InstalledNames:
        """How the apps call themselves in Windows' lists of programs."""

        def load() -> InstalledNames:
            from advisor.adapters.installed_data import load_installed

            return load_installed(self.data_dir, self.catalogue())

        return self._once("installed", InstalledNames, load)

    def organisation(self) -> None:
        """The program's own files hold nothing of any organisation."""

    def _once(self, part: str, model: type[Model], load: Callable[[], Model]) -> Model:
        found: Model | None = self._read.get(part)
        if found is None:
            found = self._compiled(part, model) or load()
            self._read[part] = found
        return found

    def _compiled(self, part: str, model: type[Model]) -> Model | None:
        if self.compiled is None:
            return None
        try:
            with (self.compiled.parent / f"{part}.json").open("rb") as stream:
                if json.loads(stream.readline())["files"] != mark_of(self.data_dir, part):
                    return None
                return read_back(model, json.loads(stream.read()))
        except (OSError, ValueError, KeyError, TypeError):
            # Missing, half-written or of another version: the files are there and are the truth.
            return None


def files_of(data_dir: Path, part: str) -> list[Path]:
    """The files that a part is made from, in a fixed order."""
    patterns = {
        "catalogue": ("version.yaml", "criteria.yaml", "sources.yaml", "apps/*.yaml"),
        ARTICLE: (f"{ARTICLE}/catalogue.yaml",),
        "checklist": ("checklist.yaml",),
        "rules": ("rules/*.yaml",),
        "invitations": ("invitations/links.yaml",),
        "installed": ("installed.yaml",),
        f"{ARTICLE}-rules": (f"{ARTICLE}/rules.yaml",),
    }[part]
    return [path for pattern in patterns for path in sorted(data_dir.glob(pattern))]


def mark_of(data_dir: Path, part: str) -> str:
    """Names, sizes and checksums of a part's files, in one number.

    It tells that somebody has edited a file. It guards against nobody who means
    harm: he could change the compiled form itself.
    """
    mark = 0
    for path in files_of(data_dir, part):
        content = path.read_bytes()
        head = f"{path.relative_to(data_dir).as_posix()} {len(content)} {zlib.crc32(content):08x}\n"
        mark = zlib.crc32(head.encode(), mark)
    return f"{mark:08x}"
