"""What stays out of the installed program is never imported: not by any of its modules, not by its main jobs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer"))

import bytecode  # noqa: E402
import keep_list  # noqa: E402

# Imports every module, then does the jobs that load libraries late. Prints what was loaded.
LOADS_ALL = """
import contextlib, importlib, io, json, pkgutil, sys
import advisor
for info in pkgutil.walk_packages(advisor.__path__, "advisor."):
    if "migrations" not in info.name and not info.name.endswith("__main__"):
        importlib.import_module(info.name)
from advisor.__main__ import main
for words in (["selftest"], ["apps"], ["policies"], ["catalogue", "status"]):
    sys.argv = ["advisor", *words, "--json"]
    with contextlib.redirect_stdout(io.StringIO()):
        main()
for words in (["scan", "."], ["migrate"]):
    sys.argv = ["advisor", "register", *words, "--register", "mine.sqlite", "--json"]
    with contextlib.redirect_stdout(io.StringIO()):
        assert main() == 0, words
from advisor.adapters.register.postgresql_connection import open_shared, shared_address
with contextlib.suppress(Exception):
    open_shared(shared_address("postgresql://me@127.0.0.1:1/none")).connect()
print(json.dumps(sorted(sys.modules)))
"""


def test_nothing_left_out_is_ever_imported(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ADVISOR_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [sys.executable, "-c", LOADS_ALL], env=environment, capture_output=True, text=True, cwd=tmp_path, check=True
    )
    loaded = json.loads(ran.stdout.splitlines()[-1])
    assert {"advisor.ui.main_window", "cryptography", "sqlalchemy", "docx", "odfdo", "pyhanko"} <= set(loaded)
    assert {"alembic.command", "psycopg"} <= set(loaded)
    # reportlab asks for Pillow by name, and a shim answers.
    missing = [name for name in loaded if keep_list.module_left_out(name)]
    assert missing == []




def test_the_list_would_notice() -> None:
    assert keep_list.module_left_out("reportlab.platypus.paragraph")
    assert keep_list.module_left_out("sqlalchemy.orm")
    assert keep_list.module_left_out("unittest.mock")
    assert keep_list.module_left_out("PySide6.QtQuick")
    assert not keep_list.module_left_out("PySide6.QtWidgets")
    assert not keep_list.module_left_out("websockets.client")


def test_bytecode_loses_descriptions_and_nothing_else() -> None:
    source = (
        b'"""About."""\n\ndef twice(n: int) -> int:\n    """Doubles."""\n    assert n\n    return 2 * n\n'
        b'\ndef empty():\n    "x"\n'
    )
    made = bytecode.bytecode(source, "m.py")
    assert made == bytecode.bytecode(source, "m.py")
    assert b"Doubles" not in made
    space: dict[str, object] = {}
    exec(compile(bytecode.without_descriptions(bytecode.ast.parse(source)), "m.py", "exec"), space)
    assert space["twice"](4) == 8  # type: ignore[operator]
    assert space["empty"]() is None  # type: ignore[operator]


def test_a_file_that_speaks_of_its_description_keeps_it() -> None:
    assert b"About this" in bytecode.bytecode(b'"""About this."""\nprint(__doc__)\n', "m.py")
