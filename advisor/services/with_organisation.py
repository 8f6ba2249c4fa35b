"""The knowledge as one organisation sees it: its own apps and questions beside those of the catalogue."""

from __future__ import annotations

from functools import cached_property

from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Checklist
from advisor.domain.organisation import Organisation
from advisor.domain.organisation_pack import OrganisationPack
from advisor.services.knowledge_below import OnTopOf
from advisor.services.ports import CatalogueSource


class WithOrganisation(OnTopOf):
    """The same objects each time, because advice is kept for them."""

    def __init__(self, source: CatalogueSource, pack: OrganisationPack) -> None:
        super().__init__(lambda: source)
        self._pack = pack

    @cached_property
    def _catalogue(self) -> Catalogue:
        return self._pack.with_own(self.below.catalogue())

    @cached_property
    def _checklist(self) -> Checklist:
        return self._pack.with_questions(self.below.checklist())

    @cached_property
    def _rules(self) -> Organisation:
        return self._pack.rules

    def catalogue(self) -> Catalogue:
        return self._catalogue

    def checklist(self) -> Checklist:
        return self._checklist

    def organisation(self) -> Organisation:
        return self._rules
