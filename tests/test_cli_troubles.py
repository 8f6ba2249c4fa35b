"""Troubles around the command line: full disk, closed streams, Ctrl-C, no display. Never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisor import cli
from advisor.__main__ import main, window_call
from advisor.adapters.places import data_dir
from advisor.main import command_parts

ROOT = Path(__file__).resolve().parents[1]
LESSON = str(data_dir() / "examples" / "lesson.yaml")


@pytest.fixture(scope="module")
def parts() -> cli.Parts:
    return command_parts()


def test_whatever_goes_wrong_a_person_gets_a_sentence_and_the_note_holds_no_answers(
    capsys: pytest.CaptureFixture[str], parts: cli.Parts, own_home: Path
) -> None:
    def broken(name: str) -> Any:
        raise RuntimeError("Jana Nováková said yes")

    code = cli.run(["advise", LESSON, "--json"], replace(parts, read=broken))
    document = json.loads(capsys.readouterr().out)
    assert code == 3
    assert document["code"] == "unexpected"
    note = Path(document["log"]).read_text(encoding="utf-8")
    assert Path(document["log"]).is_relative_to(own_home)
    assert "RuntimeError" in note
    assert "Jana" not in note


def test_ctrl_c_exits_with_130_and_says_nothing(capsys: pytest.CaptureFixture[str], parts: cli.Parts) -> None:
    def interrupted(name: str) -> Any:
        raise KeyboardInterrupt

    assert cli.run(["advise", LESSON], replace(parts, read=interrupted)) == 130
    assert capsys.readouterr().out == ""


def test_a_full_disk_under_the_output_is_told(
    capsys: pytest.CaptureFixture[str], parts: cli.Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(name: str) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", sys.stdout)
    assert cli.run(["advise", LESSON], replace(parts, read=full)) == 3
    assert "No space left" in capsys.readouterr().err


def test_trouble_with_a_file_is_not_taken_for_a_full_output(
    capsys: pytest.CaptureFixture[str], parts: cli.Parts
) -> None:
    def strange(name: str) -> Any:
        raise OSError(22, "More data available", name)

    assert cli.run(["advise", LESSON, "--json"], replace(parts, read=strange)) == 3
    assert json.loads(capsys.readouterr().out)["code"] == "unexpected"


def run_program(*argv: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "advisor", *argv], cwd=ROOT, capture_output=True, **options)


def test_the_program_writes_utf_8_even_where_the_system_would_not(own_home: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "LANGUAGE": "sk"}
    done = run_program("advise", LESSON, env=env)
    assert done.returncode == 0
    assert "kontrolný" in done.stdout.decode("utf-8")
    assert b"\r" not in done.stdout


def test_a_reader_that_leaves_early_is_no_trouble() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "advisor", "apps", "--json"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.read(10)
    program.stdout.close()
    err = program.stderr.read()
    program.stderr.close()
    assert program.wait(30) != 0
    assert b"Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="signals of a terminal")
def test_ctrl_c_in_the_middle_leaves_nothing_half_written(tmp_path: Path) -> None:
    for wait in (0.4, 0.7, 1.0):
        target = tmp_path / f"{wait}.pdf"
        program = subprocess.Popen(
            [sys.executable, "-m", "advisor", "decide", LESSON, "--out", str(target)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        time.sleep(wait)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=30)
        assert program.returncode in (0, 130, -signal.SIGINT)
        # The signal may also come after the record was put in its place: then it stands there whole.
        if program.returncode == 0 or target.exists():
            assert target.read_bytes().rstrip().endswith(b"%%EOF")
        assert not list(tmp_path.glob(".advisor-*"))


def test_a_command_imports_nothing_heavy() -> None:
    code = (
        "import sys; from advisor.__main__ import main; sys.argv = ['advisor', 'questions', '--json']; main();"
        "heavy = {'PySide6', 'reportlab', 'pyhanko', 'cryptography', 'ssl', 'asyncio'} & set(sys.modules);"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0
    assert done.stderr.strip() == "[]"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")
def test_an_output_that_is_full_is_told_on_the_other_stream() -> None:
    for words in (["apps", "--json"], ["questions"], ["apps", "nosuch", "--json"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "advisor", *words], cwd=ROOT, stdout=full, stderr=subprocess.PIPE
            )
        assert done.returncode == 3
        assert b"Traceback" not in done.stderr
        assert b"could not be written" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="closed streams of a shell")
@pytest.mark.parametrize("words", ["advise -", "interview", f"decide {LESSON} --out x.pdf --identity /etc/passwd"])
def test_nobody_at_the_keyboard_is_no_surprise(words: str, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        f"{sys.executable} -m advisor {words} <&-", shell=True, cwd=tmp_path, capture_output=True, env=env
    )
    assert done.returncode == 2
    assert b"(unexpected)" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of Linux")
def test_without_a_display_the_program_says_so_instead_of_ending_hard() -> None:
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    for display in ("", ":4711"):
        env = {k: v for k, v in os.environ.items() if k not in gone} | {"DISPLAY": display}
        done = run_program(env=env)
        assert done.returncode == 3
        assert b"advisor interview" in done.stderr


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.run(["--version"], command_parts())
    assert leaving.value.code == 0
    assert "Videoconference Advisor" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], {}),
        (["record.pdf"], {"file": "record.pdf"}),
        (["--exit-after-first-paint"], {"--exit-after-first-paint": "yes"}),
        (["--lang", "sk", "a/b"], {"--lang": "sk", "file": "a/b"}),
        (["--as-of=2026-11-23"], {"--as-of": "2026-11-23"}),
        (["questions"], None),
        (["bogus"], None),
        (["--json"], None),
        (["advise", "file.yaml"], None),
        (["--help"], None),
    ],
)
def test_which_calls_open_the_window(words: list[str], expected: dict[str, str] | None) -> None:
    assert window_call(words) == expected


def test_a_window_that_cannot_open_is_told_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import advisor.main

    def no_qt(*_: object, **__: object) -> int:
        raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(advisor.main, "open_window", no_qt)
    monkeypatch.setattr(sys, "argv", ["advisor"])
    assert main() == 3
    assert "advisor interview" in capsys.readouterr().err
