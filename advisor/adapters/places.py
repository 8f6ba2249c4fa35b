"""Where the program's files lie: its own resources and data, and the person's folders.

Nothing is created here; whoever writes a file makes the folder it needs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDER_NAME = "Videoconference Advisor"


def _beside_or_inside(name: str) -> Path:
    # A checkout keeps resources/ and data/ beside the package; a wheel and the
    # installed program carry them inside it.
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def resources_dir() -> Path:
    """Fonts, icons, the theme template and translations."""
    return _beside_or_inside("resources")


def data_dir() -> Path:
    """The knowledge files: apps, checklist, rules."""
    return _beside_or_inside("data")


def compiled_catalogue() -> Path:
    """The catalogue in the form that loads fast; made from the data files, may be missing."""
    return resources_dir() / "compiled" / "catalogue.json"


def locale_dir() -> Path:
    """The compiled translations (gettext)."""
    return resources_dir() / "locale"


def program_dir() -> Path:
    """Where the program itself lies: beside it an administrator puts ``policies.json``."""
    # Installed on Windows, one of the two launchers is the executable; elsewhere that is Python, which lies anywhere.
    return Path(sys.executable).parent if getattr(sys, "frozen", False) else _PACKAGE.parent


def expanded(path: str) -> str:
    """Environment variables and ``~`` filled in, as administrators write them for everybody."""
    return os.path.expanduser(os.path.expandvars(path))


def user_data_dir() -> Path:
    """Drafts, settings and the signing key of this person. ``ADVISOR_HOME`` overrides it."""
    home = os.environ.get("ADVISOR_HOME")
    if home:
        return Path(home)
    import platformdirs

    return Path(platformdirs.user_data_dir("videoconference-advisor", appauthor=False))


def records_dir() -> Path:
    """Where signed records go unless the person says otherwise."""
    home = os.environ.get("ADVISOR_HOME")
    if home:
        return Path(home) / "records"
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / _FOLDER_NAME
