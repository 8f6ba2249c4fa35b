"""The statement names every rule, and tests that exist; it is not older than its list of clauses."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from pathlib import Path

from tests.ui.looking import RULES

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(ROOT / "docs" / "accessibility.py"))
TEXT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")


def test_every_rule_and_every_clause_is_in_it() -> None:
    named = {by for clause in SCRIPT["CLAUSES"] for by in clause.by}
    assert {by for by in named if "::" not in by} == set(RULES)
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", TEXT, re.MULTILINE)[1:]
    assert rows == [(clause.number, clause.title) for clause in SCRIPT["CLAUSES"]], "run: python docs/accessibility.py"
    for file, name in (by.split("::") for by in named if "::" in by):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"


def test_a_result_says_what_was_found() -> None:
    clause, result = SCRIPT["Clause"]("1", "x", ("clipped", "a.py::b")), SCRIPT["result"]
    assert result(clause, Counter(), {"a.py::b": "passed"}) == "holds"
    assert result(clause, Counter(clipped=2), {"a.py::b": "passed"}) == "fails (2)"
    assert result(clause, Counter(), {"a.py::b": "failed"}) == "fails"
    assert result(clause, Counter(), {"a.py::b": "skipped"}) == "partly tested"
    assert result(clause._replace(kind="none"), Counter(), {}) == "does not apply"


def test_what_was_not_tested_stands_first() -> None:
    assert TEXT.index("## Not tested") < TEXT.index("## Clause by clause")
    for name in ("NVDA", "Narrator", "Orca"):
        assert name in TEXT
