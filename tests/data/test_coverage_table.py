"""The README's table is the one that its script writes."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_table_is_current() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "coverage_table.py"))
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == script["with_table"](text), "run: python docs/coverage_table.py"
