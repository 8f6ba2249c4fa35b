"""The age of the whole catalogue: quiet, then a warning, then advice that says how old it is."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisor import cli
from advisor.main import command_parts

ROOT = Path(__file__).resolve().parents[2]
COUNCIL = str(ROOT / "data" / "examples" / "council_meeting.yaml")
MADE_ON = date(2026, 11, 23)


def shown(capsys: pytest.CaptureFixture[str], *words: str, days: int) -> Any:
    day = (MADE_ON + timedelta(days=days)).isoformat()
    cli.run([*words, "--as-of", day, "--lang", "en"], command_parts())
    return capsys.readouterr().out


@pytest.mark.parametrize(("days", "state"), [(0, None), (89, None), (90, "old"), (179, "old"), (180, "very_old")])
def test_advice_and_status_say_how_old_the_catalogue_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, days: int, state: str | None
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    advice = json.loads(shown(capsys, "advise", COUNCIL, "--json", days=days))
    status = json.loads(shown(capsys, "catalogue", "status", "--json", days=days))
    assert advice["catalogue_age"] == status["age"]
    assert (status["age"] or {}).get("state") == state
    sentence = f"The catalogue is {days} days old."
    for words in (("advise", COUNCIL), ("catalogue", "status")):
        assert (sentence in shown(capsys, *words, days=days)) == (state is not None)


def test_the_facts_of_the_article_do_not_grow_old(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    found = shown(capsys, "advise", COUNCIL, "--facts", "article-2020", "--json", days=400)
    assert json.loads(found)["catalogue_age"] is None
