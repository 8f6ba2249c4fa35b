"""A share of the fuzz run: mutants from a fixed seed and from a fresh one. The long run is ``tests/fuzz/run.py``."""

from __future__ import annotations

import random
import secrets
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import judging
from corpus import records
from judging import Shown, run
from mutants import KINDS, mutant

from advisor.domain.verification import BAD, Finding, Verification

FIXED, FRESH = 2500, 1000


@pytest.mark.parametrize(("seed", "count"), [(2026, FIXED), (secrets.randbits(32), FRESH)], ids=["fixed", "fresh"])
def test_no_mutant_is_accepted_that_shows_or_holds_something_else(seed: int, count: int) -> None:
    genuine, trust = records()
    tally = run(seed, count, genuine, trust)
    print(f"seed {seed}: {tally}")
    assert tally.wrong == []
    assert sum(tally.made.values()) == count
    assert sum(tally.refused_by.values()) > 0.9 * count


def test_every_kind_of_change_is_made_and_the_same_seed_makes_the_same() -> None:
    genuine, _ = records()
    one, two = random.Random(5), random.Random(5)
    made = [mutant(one, genuine) for _ in range(300)]
    assert made == [mutant(two, genuine) for _ in range(300)]
    assert {kind for _, kind, _ in made} == {k.__name__.strip("_") for k in KINDS} | {"spliced", "signature of another"}


def test_a_checker_that_accepts_everything_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "judge", lambda pdf, trust: Verification(intact="yes"))
    monkeypatch.setattr(Shown, "of", lambda self, pdf: pdf)
    genuine, trust = records()
    assert len(run(1, 50, genuine, trust).wrong) > 30


def test_a_checker_that_breaks_or_dawdles_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(pdf: bytes, trust: object) -> Verification:
        raise RecursionError

    genuine, trust = records()
    monkeypatch.setattr(judging, "judge", broken)
    assert "RecursionError" in run(1, 20, genuine, trust).wrong[0]
    refused = Verification(intact="no", findings=(Finding("structure", BAD, 1),))
    monkeypatch.setattr(judging, "judge", lambda pdf, trust: refused)
    assert run(1, 20, genuine, trust).wrong == []
    monkeypatch.setattr(judging, "SLOW", -1.0)
    assert run(1, 20, genuine, trust).wrong[0].endswith("0.0 s")


def test_what_a_reader_shows_is_told_apart() -> None:
    genuine, _ = records()
    by_level = {record.level: record for record in genuine}
    shown = Shown()
    assert shown.of(by_level["B-B"].pdf) == shown.of(by_level["B-B stamped later"].pdf)
    assert shown.of(by_level["B-LT"].pdf) != shown.of(by_level["B-B, whole decision"].pdf)
