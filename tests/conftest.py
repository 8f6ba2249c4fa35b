"""What every test gets: no screen, a home of its own, English, no real key store."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# Before anybody imports Qt or keyring: both read these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# Machines are shared; a slow moment is not a defect.
settings.register_profile("advisor", deadline=None, print_blob=True)
settings.load_profile("advisor")


def pytest_configure() -> None:
    """Translations and catalogue are compiled here too, so that plain ``pytest`` works."""
    sys.path.insert(0, str(ROOT))
    import dev

    try:
        dev.compile_parts(Path(sys.executable))
    except dev.Stop as reason:
        # The tests of the data say it better, file by file; the others need not stop for it.
        print(reason, file=sys.stderr)


# ``.ci/run`` says so: then everything runs, as often as it is meant to.
WHOLE = bool(os.environ.get("ADVISOR_INTEROP"))


def rounds(few: int, all_of_them: int) -> int:
    """How often a slow test repeats: a few times in the ordinary run, as often as it is meant to in ``.ci/run``."""
    return all_of_them if WHOLE else few


def only_in_the_whole_run(why: str) -> pytest.MarkDecorator:
    """Leaves a test to ``.ci/run``; ``why`` is said where it is left out, in one line."""
    return pytest.mark.skipif(not WHOLE, reason=f"{why}; ADVISOR_INTEROP=1 starts it, as .ci/run does")


def missing(what: str) -> None:
    """A system part is not there: one plain line here, a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"missing in CI: {what}")
    pytest.skip(f"this machine lacks {what}")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the person's own drafts, keys and records."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ADVISOR_HOME", str(home))
    monkeypatch.setenv("LANGUAGE", "en")
    return home


@pytest.fixture(scope="session")
def x_display() -> Iterator[str]:
    """A real X screen (Xvfb) for a program that runs in a process of its own: its DISPLAY."""
    server = shutil.which("Xvfb")
    if not server:
        missing("Xvfb, a screen without a monitor")
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [str(server), "-displayfd", str(writer), "-screen", "0", "1366x900x24", "-nolisten", "tcp"],
        pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(timeout=10)
