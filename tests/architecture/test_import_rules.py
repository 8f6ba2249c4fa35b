"""Who may import whom: the contracts in pyproject.toml hold, and they do catch what they forbid."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program, "import-linter is not installed"
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"})


def test_the_import_rules_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(("module", "line"), [
    ("domain/errors.py", "import os"),
    ("domain/errors.py", "import advisor.services.ports"),
    ("services/ports.py", "import advisor.adapters.places"),
    ("services/ports.py", "import cryptography"),
    ("adapters/places.py", "import PySide6.QtCore"),
    ("cli.py", "import advisor.ui"),
    ("ui/pages/planted_a.py", "import advisor.ui.pages.planted_b"),
])
def test_a_planted_violation_is_caught(tmp_path: Path, module: str, line: str) -> None:
    shutil.copytree(ROOT / "advisor", tmp_path / "advisor", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "advisor/ui/pages/planted_b.py").write_text("", encoding="utf-8")
    with (tmp_path / "advisor" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    done = lint_imports(tmp_path)
    assert done.returncode != 0
    assert "BROKEN" in done.stdout
