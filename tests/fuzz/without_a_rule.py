"""Takes the checks of the verifier away one by one, and shows which attack gets through then.

A check that no attack needs is either one of two that stand for the same thing,
or guards against a signer, or the attacks have a gap. By hand:
``python tests/fuzz/without_a_rule.py [MODULE...]``, some minutes.
"""

from __future__ import annotations

import ast
import copy
import importlib
import sys
import textwrap
import types
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "adapters")]

from attack_run import same_content  # noqa: E402
from attacks import attacks  # noqa: E402
from genuine_opinions import opinion_t, trust_both  # noqa: E402
from genuine_records import level_b, level_b_stamped_later, level_lta_renewed, level_t, record, unsigned  # noqa: E402
from test_signed_elsewhere import sign_elsewhere  # noqa: E402

from advisor.adapters.verification.rules import judge  # noqa: E402

MODULES = ("rules", "attachments", "cms", "signed_elsewhere")
REFUSALS = {"Broken", "NotDer", "BadSignature"}


def _refuses(node: ast.stmt) -> bool:
    return isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) in {
        *REFUSALS, "cms.BadSignature"}  # fmt: skip


def without_any(tree: ast.FunctionDef) -> ast.FunctionDef:
    """The function without all of its checks."""
    changed = copy.deepcopy(tree)
    for node in ast.walk(changed):
        if isinstance(node, ast.If) and len(node.body) == 1 and _refuses(node.body[0]):
            node.test = ast.Constant(False)
    return ast.fix_missing_locations(changed)


def weaker(tree: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The function without one of its checks: a condition that refuses, or one part of it."""
    places = [n for n, node in enumerate(ast.walk(tree))
              if isinstance(node, ast.If) and len(node.body) == 1 and _refuses(node.body[0])]  # fmt: skip
    for place in places:
        test = list(ast.walk(tree))[place].test  # type: ignore[attr-defined]
        parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else [test]
        for gone in range(len(parts)):
            changed = copy.deepcopy(tree)
            node = list(ast.walk(changed))[place]
            assert isinstance(node, ast.If)
            left = [part for number, part in enumerate(parts) if number != gone]
            node.test = ast.BoolOp(ast.Or(), left) if len(left) > 1 else left[0] if left else ast.Constant(False)
            yield ast.unparse(parts[gone]), ast.fix_missing_locations(changed)


def functions(module: types.ModuleType) -> Iterator[tuple[Any, ast.FunctionDef]]:
    """The functions of a module, as they run and as they are written."""
    for node in ast.parse(Path(str(module.__file__)).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            held = getattr(module, node.name)
            node.decorator_list = []
            yield getattr(held, "__wrapped__", held), node


def code_of(tree: ast.FunctionDef, module: types.ModuleType) -> types.CodeType:
    built: dict[str, Any] = {}
    source = "from __future__ import annotations\n" + textwrap.dedent(ast.unparse(tree))
    exec(compile(source, str(module.__file__), "exec"), vars(module), built)
    code: types.CodeType = built[tree.name].__code__
    return code


def forget() -> None:
    """What the verifier remembers would hide that a check is gone."""
    for name, module in list(sys.modules.items()):
        if name.startswith("advisor.adapters."):
            for thing in list(vars(module).values()):
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


def changed_files() -> list[tuple[str, bytes]]:
    genuine = {
        "B-B": level_b(), "B-T": level_t(), "B-B stamped later": level_b_stamped_later(),
        "B-LTA renewed": level_lta_renewed(), "opinion B-T": opinion_t(),
        "elsewhere": sign_elsewhere(unsigned(record())),
        "elsewhere, our field": sign_elsewhere(unsigned(record()), field="Signature"),
        "by EU DSS": (ROOT / "tests" / "frozen" / "2026-11-b-lesson-dss.pdf").read_bytes(),
    }  # fmt: skip
    found = []
    for name, attack in attacks():
        for level, pdf in genuine.items():
            with suppress(KeyError, ValueError, IndexError):  # some attacks do not fit what another program signed
                changed = attack(pdf)
                if changed is not None and not same_content(changed, pdf):
                    found.append((f"{name} ({level})", changed))
    return found


def main(names: list[str]) -> int:
    files, told = changed_files(), trust_both()
    needed = checks = 0
    for name in names or MODULES:
        module = importlib.import_module(f"advisor.adapters.verification.{name}")
        for held, tree in functions(module):
            for check, changed in weaker(tree):
                before, checks = held.__code__, checks + 1
                held.__code__ = code_of(changed, module)
                forget()
                try:
                    through = next((attack for attack, pdf in files if judge(pdf, told).intact == "yes"), "")
                finally:
                    held.__code__ = before
                needed += bool(through)
                print(f"{name}.{tree.name}: without `{check}`: {through or '-'}", flush=True)
    print(f"{needed} of {checks} checks are needed by the {len(files)} changed files")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
