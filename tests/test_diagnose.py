"""``advisor diagnose``: the window's report without the window, and nothing in it that somebody wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.__main__ import main
from advisor.adapters.error_log import ErrorLog

NAME, TITLE = "Žofia Plantážová", "Porada o utajenej kúpe"


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, *words: str
) -> tuple[int, str]:
    monkeypatch.setenv("ADVISOR_HOME", str(home))
    monkeypatch.setattr("sys.argv", ["advisor", "diagnose", "--lang", "en", *words])
    return main(), capsys.readouterr().out


def planted(home: Path) -> None:
    (home / "settings.json").write_text(json.dumps({"name": NAME, "text_scale": 150}), encoding="utf-8")
    (home / "records").mkdir()
    (home / "records" / f"{TITLE}.pdf").write_bytes(b"%PDF-")
    try:
        raise ValueError(TITLE)
    except ValueError as error:
        ErrorLog(home / "errors.log").note(error)


def test_the_report_says_what_the_program_stands_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    planted(tmp_path)
    code, out = run(monkeypatch, capsys, tmp_path, "--json", "--code", "draft_newer")
    document = json.loads(out)
    assert code == 0
    assert next(iter(document)) == "schema"
    assert (document["schema"], document["code"]) == ("advisor/diagnosis/1", "draft_newer")
    assert document["settings"]["text_scale"]["value"] == 150
    assert document["settings"]["name"]["value"] == "set"
    assert document["folders"]["records"]["files"] == 1
    assert any("ValueError" in line for line in document["notes"])
    for text in (NAME, TITLE, str(tmp_path)):
        assert text not in out


def test_people_read_first_what_it_holds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out = run(monkeypatch, capsys, tmp_path)
    head, _empty, report = out.partition("\n\n")
    assert (code, head.endswith("Nothing is sent.")) == (0, True)
    assert json.loads(report)["code"] is None


def test_a_name_is_no_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out = run(monkeypatch, capsys, tmp_path, "--json", "--code", NAME)
    assert code == 2
    assert json.loads(out)["code"] == "wrong_command"
