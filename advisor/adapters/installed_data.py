"""Loads how apps call themselves in Windows' lists of programs, and checks it."""

from __future__ import annotations

import re
from pathlib import Path

from advisor.adapters.data_problems import all_problems
from advisor.domain.catalogue import Catalogue
from advisor.domain.installed import InstalledNames

FILE = "installed.yaml"


def load_installed(data_dir: Path, catalogue: Catalogue) -> InstalledNames:
    """data/installed.yaml; nothing where a catalogue has none. Raises a PlainError that names all that is wrong."""
    if not (data_dir / FILE).is_file():
        return InstalledNames()
    with all_problems(data_dir) as problems:
        document = problems.read(FILE)
        known = problems.build(InstalledNames, document, document.value) if document else None
        for n, names in enumerate(known.apps if known else ()):
            assert document is not None
            if names.app not in catalogue.apps:
                problems.add(document, ("apps", n, "app"), f"there is no app {names.app}")
            if names.confirmed and not (names.source or "").startswith("https://"):
                problems.add(document, ("apps", n), "needs the source where the names were read, or confirmed: false")
            for name in names.names:
                try:
                    empty = re.compile(name).fullmatch("")
                except re.error as wrong:
                    problems.add(document, ("apps", n, "names"), f"not a pattern: {wrong}")
                else:
                    if empty:
                        problems.add(document, ("apps", n, "names"), "must not match an empty name")
    assert known is not None
    return known
