"""The house's other rules: one subject a file, no app named where decisions are made, a light start."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted([*(ROOT / "advisor").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "dev.py"])
# What the start page does not need must not be imported before it is painted.
HEAVY = {"reportlab", "pyhanko", "cryptography", "ssl", "babel", "asyncio"}
LONGEST_FILE = 450


def test_a_file_has_one_subject() -> None:
    lengths = {file.relative_to(ROOT).as_posix(): len(file.read_text(encoding="utf-8").splitlines()) for file in CODE}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [file.relative_to(ROOT).as_posix() for file in CODE
              if (tree := ast.parse(file.read_text(encoding="utf-8"))).body and not ast.get_docstring(tree)]
    assert silent == []


def app_words() -> re.Pattern[str]:
    """Ids and names of all apps, and of the article's, as whole words."""
    heads = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "data/apps").glob("*.yaml"))]
    words = {word.strip("'\"") for head in heads for word in re.findall(r"^(?:id|name): (.+)$", head, re.MULTILINE)}
    assert len(words) >= 2 * len(heads) - 1 >= 59
    # An id such as "wire" is also an English word: only the written-out name counts there.
    words -= {"wire", "signal"}
    return re.compile(r"(?<![\w])(" + "|".join(sorted(map(re.escape, words))) + r")(?![\w])")


def test_no_rule_names_an_app() -> None:
    files = sorted((ROOT / "data/rules").rglob("*.yaml"))
    assert files
    found = [f"{file.name}: {hit.group()}" for file in files
             for hit in app_words().finditer("\n".join(_values(yaml.safe_load(file.read_text(encoding="utf-8")))))]
    assert found == []


def _values(node: object) -> list[str]:
    if isinstance(node, dict):
        # A source's title may name the product that the source is about; a rule's words may not.
        return [text for key, value in node.items() if key != "source" for text in [str(key), *_values(value)]]
    if isinstance(node, list):
        return [text for value in node for text in _values(value)]
    return [str(node)]


def test_no_code_names_an_app() -> None:
    pattern = app_words()
    found = []
    for file in sorted((ROOT / "advisor").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docstrings = {id(node.body[0].value) for node in ast.walk(tree)
                      if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
                      and isinstance(node.body[0], ast.Expr)}
        for node in ast.walk(tree):
            words = (node.value if isinstance(node, ast.Constant) and isinstance(node.value, str)
                     and id(node) not in docstrings else "")
            if hit := pattern.search(words):
                found.append(f"{file.relative_to(ROOT)}, line {node.lineno}: {hit.group()}")
    assert found == []


def modules_after(script: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", script + "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"],
                          cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_the_start_page_is_painted_before_anything_heavy_is_imported() -> None:
    pytest.importorskip("PySide6.QtWidgets", reason="this machine lacks what Qt needs", exc_type=ImportError)
    loaded = modules_after(
        "import sys\nfrom advisor.__main__ import main\nsys.argv = ['advisor', '--exit-after-first-paint']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code")
    assert "PySide6" in loaded
    assert loaded & HEAVY == set()
    # Reading policies, pack and settings may take 5 ms of every start; this one took a third of them.
    assert "dataclasses" not in loaded


def test_asking_questions_needs_no_validator_and_no_openssl() -> None:
    """Four fifths of the memory that the first question added were these two, and neither is needed for it."""
    script = (
        "import os, tempfile; os.environ.update(QT_QPA_PLATFORM='offscreen', ADVISOR_HOME=tempfile.mkdtemp())\n"
        "from PySide6.QtWidgets import QApplication\nfrom advisor.main import window_parts\n"
        "from advisor.adapters.error_log import ErrorLog\nfrom advisor.ui.main_window import MainWindow\n"
        "from pathlib import Path\napp = QApplication([])\nparts = window_parts('en', None, ErrorLog(Path('x')))\n"
        "window = MainWindow(parts)\nparts.warm()\nparts.look()\nwindow.go('new')\n"
        "assert window.page.name == 'question'"
    )
    assert modules_after(script) & {"pydantic", "hashlib", "reportlab", "pyhanko", "cryptography"} == set()


def test_the_command_line_starts_without_qt() -> None:
    assert modules_after("import advisor.__main__, advisor.cli") & (HEAVY | {"PySide6"}) == set()


def test_the_window_library_reads_no_sources_of_ours() -> None:
    """It would keep them all: time before the first paint, and megabytes for as long as the window stands."""
    script = (
        "import linecache, sys\n"
        "from advisor import main\n"
        "main.open_window(exit_after_first_paint=True)\n"
        "print([name for name in linecache.cache if 'advisor' in name])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]", done.stderr[-2000:]
