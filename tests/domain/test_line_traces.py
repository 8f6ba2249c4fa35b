"""Recorded runs played again: what the decisions saw on emulated lines gives the same findings for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.domain.line_search import DirectionSearch, Finding, Slice, StepJudge

TRACES = json.loads(Path(__file__).with_name("line_traces.json").read_text(encoding="utf-8"))
NEEDS = {"up": (("audio", 100.0), ("sd", 600.0), ("hd", 1800.0)),
         "down": (("audio", 100.0), ("sd", 600.0), ("hd", 2600.0))}  # fmt: skip


def found_again(step: dict[str, Any], need: float) -> Finding:
    judge = StepJudge(need, step["jitter"])
    for group in step["groups"]:
        finding = judge.add(Slice(*group))
        if finding is not None:
            return finding
    return judge.finish()


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace["line"])
def test_a_recorded_run_gives_the_same_answer(trace: dict[str, Any]) -> None:
    search = DirectionSearch(NEEDS[trace["way"]])
    for step in trace["steps"]:
        need = search.next_need()
        assert need == step["need"]
        finding = found_again(step, need)
        if finding.carried != step["carried"]:
            # Ended from outside: so much was late that the rest was not waited for.
            assert not step["carried"]
            finding = StepJudge(need).overdue(step["capacity"])
        assert (finding.carried, finding.borderline) == (step["carried"], step["borderline"])
        assert abs(finding.capacity - step["capacity"]) <= 0.1 * need or not step["carried"]
        search.record(Finding(need, finding.carried, finding.borderline, step["capacity"]))
    assert (search.next_need(), search.tier, search.borderline) == (None, trace["tier"], trace["borderline"])
