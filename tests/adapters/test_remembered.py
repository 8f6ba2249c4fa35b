"""What the verifier remembers between files changes no answer: empty memory and full one say the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from attacks import attacks
from genuine_opinions import opinion_t, trust_both
from genuine_records import levels

from advisor.adapters.verification.rules import judge


def memories() -> list[Any]:
    """Every memory that the reader and the verifier keep beyond one file."""
    modules = [module for name, module in sys.modules.items()
               if name.startswith("advisor.adapters.") and ("verification" in name or ".pdf_" in name)]  # fmt: skip
    found = {id(thing): thing for module in modules for thing in vars(module).values() if hasattr(thing, "cache_clear")}
    return list(found.values())


def test_the_answers_are_the_same_with_and_without_memory() -> None:
    genuine, told = [*levels().values(), opinion_t()], trust_both()
    files = list(genuine)
    for number, (_, attack) in enumerate(attacks()):
        changed = attack(genuine[number % len(genuine)])
        files += [changed] if changed else []
    assert len(files) > 300
    kept = memories()
    assert len(kept) >= 6
    warm = [judge(file, told) for file in files]  # each one after all those before it
    for file, answer in zip(files, warm, strict=True):
        for memory in kept:
            memory.cache_clear()
        assert judge(file, told) == answer
    assert {answer.overall for answer in warm[: len(genuine)]} == {"good"}
    # The other way round: the changed ones first, so that nothing good was seen before them.
    for memory in kept:
        memory.cache_clear()
    assert [judge(file, told) for file in reversed(files)] == warm[::-1]


def test_what_is_remembered_stays_small() -> None:
    for memory in memories():
        assert 0 < memory.cache_info().maxsize <= 4096
