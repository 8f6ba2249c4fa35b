"""The knowledge of the program itself, read once."""

from __future__ import annotations

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles


@pytest.fixture(scope="session")
def knowledge() -> CatalogueFiles:
    return CatalogueFiles(places.data_dir(), places.compiled_catalogue())
