"""Knowledge on top of other knowledge: what a layer does not change passes through from below."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.domain.catalogue import Catalogue
    from advisor.domain.checklist import Checklist
    from advisor.domain.organisation import Organisation
    from advisor.services.ports import CatalogueSource


class OnTopOf:
    """Fulfils ``CatalogueSource``; a layer overrides what it changes. What lies below is found when first asked."""

    def __init__(self, find: Callable[[], CatalogueSource]) -> None:
        self._find = find

    @cached_property
    def below(self) -> CatalogueSource:
        return self._find()

    def catalogue(self) -> Catalogue:
        return self.below.catalogue()

    def article(self) -> Catalogue:
        return self.below.article()

    def checklist(self) -> Checklist:
        return self.below.checklist()

    def rule_sets(self, facts: str) -> Any:
        return self.below.rule_sets(facts)

    def organisation(self) -> Organisation | None:
        return self.below.organisation()
