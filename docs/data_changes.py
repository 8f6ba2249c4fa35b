"""Says what a change of ``data/`` does: ``python docs/data_changes.py [REVISION]`` (the last commit, if none is named).

Facts that are new, changed or ended, and every verdict that turns, for every situation.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from advisor.adapters import places  # noqa: E402
from advisor.adapters.catalogue_files import CatalogueFiles  # noqa: E402
from advisor.adapters.gettext_texts import GettextTexts  # noqa: E402
from advisor.services.catalogue_difference import difference  # noqa: E402


def changes(revision: str, root: Path = ROOT) -> list[str]:
    """The lines for people; raises ``CalledProcessError`` where git does not know the revision."""
    packed = subprocess.run(
        ["git", "archive", "--format=zip", revision, "data"], cwd=root, check=True, capture_output=True
    ).stdout
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(scratch)
        old, new = CatalogueFiles(Path(scratch, "data")), CatalogueFiles(root / "data")
        on = max(old.catalogue().prepared_on, new.catalogue().prepared_on)
        return list(difference(old, new, on, GettextTexts("en", places.locale_dir()))["text"])


if __name__ == "__main__":
    try:
        print("\n".join(changes(sys.argv[1] if len(sys.argv) > 1 else "HEAD")))
    except subprocess.CalledProcessError as wrong:
        raise SystemExit(wrong.stderr.decode(errors="replace").strip() or "git does not know this revision") from None
