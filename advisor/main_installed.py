"""Builds what looks at the installed programs, when a person asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from advisor.services.ports import CatalogueSource, Texts
    from advisor.services.settings import Settings


def installed(
    source: CatalogueSource, chosen: Settings, on: date, known_on: date, texts: Texts
) -> dict[str, Any]:
    """The document ``advisor/installed/1``. Raises ``installed_not_here`` where no Windows keeps a list."""
    from advisor.adapters.installed_registry import installed_programs
    from advisor.main_settings import catalogue_files
    from advisor.services.installed_apps import installed_document

    programs = installed_programs()
    return installed_document(programs, catalogue_files(chosen).installed(), source.catalogue(), on, known_on, texts)
