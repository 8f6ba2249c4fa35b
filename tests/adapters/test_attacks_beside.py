"""The attacks with something honest beside them: without the attack the same revision is accepted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from attacks_beside import honest, in_company, stamped
from genuine_opinions import opinion_b, trust_both
from genuine_records import levels

from advisor.adapters.verification.rules import judge

GENUINE = {**levels(), "opinion": opinion_b()}


@pytest.mark.parametrize("level", GENUINE)
def test_evidence_and_stamps_alone_are_accepted(level: str) -> None:
    """So each attack of this class is refused for what it changes, not for how it comes along."""
    for made in (honest(GENUINE[level]), stamped(GENUINE[level])):
        assert made is not None
        found = judge(made, trust_both())
        assert (found.overall, found.findings) == ("good", ())


def test_every_attack_of_this_class_fits_some_record_and_is_refused() -> None:
    for name, attack in in_company():
        changed = [made for genuine in GENUINE.values() if (made := attack(genuine)) is not None and made != genuine]
        assert changed, name
        assert {judge(made, trust_both()).intact for made in changed} == {"no"}, name
