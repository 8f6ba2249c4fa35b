"""Makes bytecode for the installed program. Runs in the Python that compiles, so it uses nothing but its library.

Standard input: lines of source, target and shown name, parted by tabs. Descriptions in the source (docstrings) stay
out: they are for people who read source, and a quarter of all bytecode. Assertions stay in. A file that speaks of
``__doc__`` keeps its own.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[import-not-found]
from pathlib import Path

_DESCRIBED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def without_descriptions(tree: ast.Module) -> ast.Module:
    """The same program; what stood first in a body as a mere text is gone."""
    for node in ast.walk(tree):
        if not isinstance(node, _DESCRIBED) or not node.body:
            continue
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            node.body[:1] = [] if len(node.body) > 1 else [ast.copy_location(ast.Pass(), first)]
    return tree


def bytecode(source: bytes, shown: str) -> bytes:
    """A ``.pyc`` that depends on the source alone: no time in it, and nobody looks for the source."""
    tree = compile(source, shown, "exec", flags=ast.PyCF_ONLY_AST, dont_inherit=True, optimize=0)
    if b"__doc__" not in source:
        tree = without_descriptions(tree)
    code = compile(tree, shown, "exec", dont_inherit=True, optimize=0)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def main() -> None:
    for line in sys.stdin.read().splitlines():
        source, target, shown = line.split("\t")
        Path(target).write_bytes(bytecode(Path(source).read_bytes(), shown))


if __name__ == "__main__":
    main()
