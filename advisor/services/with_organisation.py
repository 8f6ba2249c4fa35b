"""The knowledge as one organisation sees it: its own apps and questions beside those of the catalogue."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Checklist
from advisor.domain.organisation import Organisation
from advisor.domain.organisation_pack import OrganisationPack
from advisor.services.ports import CatalogueSource


class WithOrganisation:
    """Fulfils ``CatalogueSource``; the same objects each time, because advice is kept for them."""

    def __init__(self, source: CatalogueSource, pack: OrganisationPack) -> None:
        self._source, self._pack = source, pack

    @cached_property
    def _catalogue(self) -> Catalogue:
        return self._pack.with_own(self._source.catalogue())

    @cached_property
    def _checklist(self) -> Checklist:
        return self._pack.with_questions(self._source.checklist())

    @cached_property
    def _rules(self) -> Organisation:
        return self._pack.rules

    def catalogue(self) -> Catalogue:
        return self._catalogue

    def article(self) -> Catalogue:
        return self._source.article()

    def checklist(self) -> Checklist:
        return self._checklist

    def rule_sets(self, facts: str) -> Any:
        return self._source.rule_sets(facts)

    def organisation(self) -> Organisation:
        return self._rules
