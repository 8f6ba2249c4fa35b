"""A teacher has a minute, a clerk a few: counted in the real program, and said so in the README."""

from __future__ import annotations

import re

import pytest

from tests.end_to_end.time_on_task import GOALS, README, TASKS, measured


@pytest.mark.parametrize("task", GOALS)
def test_the_time_on_task_is_within_its_goal(task: str) -> None:
    row = measured(task)
    assert row["seconds"] <= GOALS[task], row
    if task == "class":
        assert row["keys"] <= 14
        assert row["clicks"] == 0


def test_the_readme_has_the_figures() -> None:
    text = README.read_text(encoding="utf-8")
    for task, words in TASKS.items():
        found = re.search(rf"\| {re.escape(words)} \| (\d+) s \| {GOALS[task]} s \|", text)
        assert found is not None, task
        assert int(found[1]) <= GOALS[task]
