"""The built Windows program under wine. Only where ``.ci/run`` prepared it: a build and wine want minutes and space."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.installer.wine import Wine

HERE = Path(__file__).resolve().parent
PROGRAMS = ("wine", "wineserver", "Xvfb", "x86_64-w64-mingw32-gcc")


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder that ``dev.py installer`` filled."""
    folder = Path(os.environ.get("ADVISOR_INSTALLER", ""))
    if not os.environ.get("ADVISOR_INSTALLER") or not (folder / "stage").is_dir():
        pytest.skip("ADVISOR_INSTALLER does not name a finished build; .ci/run makes one and runs it under wine")
    return folder


@pytest.fixture(scope="session")
def wine(built: Path, tmp_path_factory: pytest.TempPathFactory):
    """One fresh Windows for all these tests, with a screen of its own."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        pytest.fail(f"missing: {', '.join(missing)}")
    with Wine(tmp_path_factory.mktemp("wine")) as machine:
        yield machine
