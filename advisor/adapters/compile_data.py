"""Makes the form of the knowledge that loads fast: ``python -m advisor.adapters.compile_data``.

One file for each part: a first line with the mark of the files it was made
from, then the part as JSON. A part whose files have changed since is not used.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from advisor.adapters import places
from advisor.adapters.catalogue_files import ARTICLE, CatalogueFiles, RuleSets, mark_of
from advisor.domain.errors import PlainError


def compile_data(data_dir: Path, folder: Path) -> list[Path]:
    """Reads and checks all files, then writes every part; nothing is written when anything is wrong."""
    files = CatalogueFiles(data_dir)
    parts = {
        "catalogue": files.catalogue(),
        ARTICLE: files.article(),
        "checklist": files.checklist(),
        "invitations": files.invitations(),
        "installed": files.installed(),
        "rules": RuleSets(rule_sets=files.rule_sets("catalogue")),
        f"{ARTICLE}-rules": RuleSets(rule_sets=files.rule_sets(ARTICLE)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, part in parts.items():
        head = json.dumps({"files": mark_of(data_dir, name)})
        body = json.dumps(part.model_dump(exclude_defaults=True))
        path = folder / f"{name}.json"
        # A program that reads meanwhile sees the old file or the new one, never half of it.
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(f"{head}\n{body}\n", encoding="utf-8")
        unfinished.replace(path)
        written.append(path)
    return written


def main() -> int:
    try:
        for path in compile_data(places.data_dir(), places.compiled_catalogue().parent):
            sys.stderr.write(f"{path}\n")
    except PlainError as wrong:
        sys.stderr.write(f"{wrong.values.get('list', wrong)}\n")
        return wrong.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
