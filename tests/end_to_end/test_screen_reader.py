"""The doors of the program, gone through by what a screen reader can do, over a real accessibility bus.

Nothing here knows the code of the program: buttons are found by role and name,
pressed by the Action interface; texts are read from the tree.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.domain.answers import AnswersDocument, Choice, Meeting
from tests.conftest import missing
from tests.end_to_end.screen_reader import ScreenReader, Thing, lacking, until
from tests.ui.window_parts import remember, source

ROOT = Path(__file__).resolve().parents[2]
NAME = "Jana Nováková"


@pytest.fixture
def reader(x_display: str) -> Iterator[ScreenReader]:
    if not os.environ.get("ADVISOR_INTEROP"):
        pytest.skip("a run with a screen reader takes half a minute: ADVISOR_INTEROP=1 starts it")
    if lacking():
        missing(lacking())
    with ScreenReader() as made:
        yield made


@pytest.fixture
def program(reader: ScreenReader, x_display: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ, "ADVISOR_HOME": str(tmp_path), "DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb", "LANGUAGE": "en",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "DBUS_SESSION_BUS_ADDRESS": reader.address,
        "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "advisor"], cwd=tmp_path, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


START = "Videoconference Advisor"


def title_of(things: list[Thing]) -> str:
    """What the title of the window says that this page is."""
    return next((t.name.partition(" – ")[0] for t in things if t.role == "frame"), "")


def heading(reader: ScreenReader) -> str:
    return title_of(reader.seen())


def welcome(reader: ScreenReader) -> None:
    """The first start: who she is, once."""
    reader.wait_for("heading", "Welcome")
    reader.type(reader.wait_for("text", "Your name"), NAME)
    reader.press(reader.wait_for("push button", "Continue"))


def main_button(reader: ScreenReader, things: list[Thing]) -> Thing:
    names = ("Sign and save", "Continue", "Go to", "Choose this")
    found = [t for t in things if t.role == "push button" and t.name.startswith(names)]
    assert found, [str(t) for t in things]
    return found[-1]


def test_check_a_meeting(reader: ScreenReader, program: subprocess.Popen[bytes], tmp_path: Path) -> None:
    welcome(reader)
    reader.press(reader.wait_for("push button", "Check a meeting"))
    until(lambda: heading(reader) not in ("", START), "the first question")
    read: list[str] = []
    for _ in range(90):
        things = reader.seen()
        title = title_of(things)
        assert title in [t.name for t in things if t.role == "heading"]
        if title == "Your record is ready":
            break
        read.append(title)
        step(reader, things, title)
        until(lambda old=title: heading(reader) != old, f"the page after {title!r}",  # type: ignore[misc]
              lambda: ", ".join(map(str, reader.seen())))  # fmt: skip
    else:
        pytest.fail(f"no record after {read}")
    assert len(read) > 20
    records = list((tmp_path / "records").glob("*.pdf"))
    assert len(records) == 1
    assert records[0].name in [t.name for t in reader.seen()]
    assert "Your record is ready" in reader.heard()


def step(reader: ScreenReader, things: list[Thing], title: str) -> None:
    """What a person does on one page."""
    radios = [t for t in things if t.role == "radio button"]
    if title == "Which app do you want to use?":
        reader.press(radios[0])
        field = reader.wait_for("text", "Name of the app")
        reader.type(field, "webex paid")
        reader.press(reader.wait_for("radio button", "Webex"))
    elif radios:
        group = [t for t in things if t.role == "grouping" or t.role == "panel"]
        assert title in [t.name for t in group], (title, [str(t) for t in group])
        reader.press(radios[0])
        until(lambda: any("checked" in t.states for t in reader.seen() if t.role == "radio button"), "a chosen answer")
    for name, text in (("Meeting", "Council committee"), ("Your name", NAME)):
        field = reader.find("text", name)
        if field is not None and not reader.read(field):
            reader.type(field, text)
    reader.press(main_button(reader, reader.seen()))


def test_before_class(reader: ScreenReader, program: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """The app and the room are those of last time; ten boxes are ticked, and the record is there."""
    remember(tmp_path).keep_meeting(source().checklist(), last_lesson(), full=False)
    welcome(reader)
    reader.press(reader.wait_for("push button", "Before class"))
    reader.wait_for("heading", "Before class")
    assert any("Class 5.B" in t.name for t in reader.seen())
    boxes = [t for t in reader.seen() if t.role == "check box"]
    assert len(boxes) == 10
    assert all(t.description for t in boxes)  # the key that ticks it, and whether it must be
    for box in boxes:
        reader.press(box)
    until(lambda: all("checked" in t.states for t in reader.seen() if t.role == "check box"), "ten ticks")
    reader.press(reader.wait_for("push button", "Sign and save"))
    reader.wait_for("heading", "Your record is ready")
    assert len(list((tmp_path / "records").glob("*.pdf"))) == 1
    assert "Your record is ready" in reader.heard()


def last_lesson() -> AnswersDocument:
    situation = dict(source().checklist().short_forms["class"]["situation"]) | {"size": "6_to_25"}
    choice = Choice(app="cisco_webex", edition="paid_e2ee")
    return AnswersDocument(situation=situation, choice=choice, meeting=Meeting(title="Class 5.B", place="Room 12"))


def test_verify_a_record(reader: ScreenReader, program: subprocess.Popen[bytes], tmp_path: Path) -> None:
    record = tmp_path / "records" / "minutes.pdf"
    record.parent.mkdir()
    subprocess.run(
        [sys.executable, "-m", "advisor", "decide", "data/examples/council_meeting.yaml", "--out", str(record)],
        cwd=ROOT, check=False, stdout=subprocess.DEVNULL, env={**os.environ, "ADVISOR_HOME": str(tmp_path)},
    )  # fmt: skip
    assert record.exists()
    welcome(reader)
    reader.press(reader.wait_for("push button", "Records"))
    reader.press(reader.wait_for("push button", "Check one file"))
    reader.press(reader.wait_for("push button", "Choose a file"))
    # The dialog of the system library: its field for the name of the file.
    field = reader.wait_for("text", "File name")
    reader.type(field, str(record))
    reader.press(reader.wait_for("push button", "Open"))
    reader.wait_for("label", "Was it changed?")
    texts = [t.name for t in reader.seen()]
    for question in ("Was it changed?", "Who signed it?", "When?"):
        at = texts.index(question)
        assert texts[at + 1].endswith("."), texts[at : at + 2]  # the answer is read right after its question
    assert [words for words in reader.heard() if words in texts]  # the result was said aloud, too
