"""The genuine records that are changed: every level, small ones, whole decisions, opinions, one by EU DSS."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "adapters"))

from genuine_addenda import addendum_b
from genuine_opinions import opinion_b, opinion_t, recheck_b, trust_both
from genuine_records import jana, levels, sign, signed_t, with_stamp
from mutants import Genuine, genuine

from advisor.adapters.verification.trust import Trust
from tests.adapters.record_example import AT, unsigned


def records() -> tuple[list[Genuine], Trust]:
    """Each with the keys by which it is trusted."""
    made = [genuine(level, pdf) for level, pdf in levels().items()]
    made += [genuine("re-check", recheck_b()), genuine("opinion", opinion_b()), genuine("opinion B-T", opinion_t())]
    made.append(genuine("opinion stamped later", with_stamp(opinion_b())))
    made.append(genuine("addendum", addendum_b()))
    decision = unsigned()
    made.append(genuine("B-B, whole decision", sign(decision, AT, jana())))
    made.append(genuine("B-T, whole decision", signed_t(decision, jana())))
    elsewhere = Path(__file__).resolve().parents[1] / "frozen" / "2026-11-b-lesson-dss.pdf"
    made.append(genuine("B-T by EU DSS", elsewhere.read_bytes()))
    return made, trust_both()
