"""The genuine records that are changed: every level, small ones and whole decisions."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "adapters"))

from genuine_records import levels, others, sign, signed_t, trust
from mutants import Genuine, genuine

from advisor.adapters.verification.trust import Trust
from tests.adapters.record_example import AT, unsigned


def records() -> tuple[list[Genuine], Trust]:
    """Each with the keys by which it is trusted."""
    from genuine_records import jana

    made = [genuine(level, pdf) for level, pdf in {**levels(), **others()}.items()]
    decision = unsigned()
    made.append(genuine("B-B, whole decision", sign(decision, AT, jana())))
    made.append(genuine("B-T, whole decision", signed_t(decision, jana())))
    return made, trust()
