"""The line test in the window: consent first, asked twice where it may cost money, cancel, result, record."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from line_relay import line_server
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from advisor.domain.answers import Line
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget
from advisor.services.interview_session import LINE
from advisor.services.line_test import LineTestService
from advisor.ui import accessibility
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.line_consent_page import LineConsentPage
from advisor.ui.pages.line_measure_page import LineMeasurePage
from advisor.ui.pages.line_page import LinePage
from advisor.ui.pages.line_result_page import LineResultPage
from advisor.ui.widgets.line_picture import LinePicture
from advisor.ui.widgets.link import Link
from tests.conftest import missing
from tests.ui.conftest import OpenWindow
from tests.ui.walk import fill, new_session
from tests.ui.window_parts import NOTHING, FixedClock, WeakLine, source

ROOT = Path(__file__).resolve().parents[2]
SERVER = "udp://line.example.org:4790"


class CountingLine(WeakLine):
    """Notes who was asked."""

    def __init__(self) -> None:
        self.asked: list[LineTarget] = []

    def measure(
        self, target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None]
    ) -> Reading:
        self.asked.append(target)
        return super().measure(target, asked, cancel, report)


class SlowLine(CountingLine):
    """Goes on until it is cancelled, and works as hard as a real test: Python code every millisecond."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds, self.ended_after = seconds, 0.0

    def measure(
        self, target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None]
    ) -> Reading:
        began = time.perf_counter()
        report("connecting")
        turn = 0
        while time.perf_counter() - began < self.seconds and not cancel.is_set():
            for number in range(300):
                turn += number
            if turn % 50 == 0:
                report("asking audio sd none -")
            time.sleep(0.001)
        self.ended_after = time.perf_counter() - began
        if cancel.is_set():
            return Reading("cancelled", NOTHING, NOTHING, 0, 0, 0, 0, 0.1, 0)
        return super().measure(target, asked, cancel, report)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        QApplication.processEvents()
        time.sleep(0.002)


def at_line(open_window: OpenWindow, probe: WeakLine, **changed: object) -> MainWindow:
    service = LineTestService(source(), FixedClock(), probe)
    window = open_window(line_test=lambda: service, **changed)
    window.parts.settings.set("line_server", SERVER)
    window.session = new_session(window.parts)
    fill(window.session, LINE)
    window.go("where")
    return window


def words(window: MainWindow) -> str:
    assert window.page is not None
    return " ".join(part.text() for part in window.page.findChildren(QLabel))


def page(window: MainWindow, kind: type) -> object:
    assert isinstance(window.page, kind), window.page
    return window.page


def test_nothing_is_asked_before_the_button_and_the_page_says_whom(open_window: OpenWindow) -> None:
    probe = CountingLine()
    window = at_line(open_window, probe)
    page(window, LinePage).test.click()
    page(window, LineConsentPage)
    said = words(window)
    for part in ("line.example.org", "4790", "runs it", "internet address", "1 MB", "8 seconds", "stays on this PC"):
        assert part in said
    window.back()
    page(window, LinePage)
    assert probe.asked == []


def test_a_test_goes_into_result_draft_and_record(open_window: OpenWindow) -> None:
    probe = CountingLine()
    window = at_line(open_window, probe)
    window.go("line_consent")
    window.proceed()
    until(lambda: isinstance(window.page, LineResultPage))
    assert [target.host for target in probe.asked] == ["line.example.org"]
    said = words(window)
    assert "sound only" in said
    assert "Your camera" in said  # sending is the weak side
    assert "Pictures of the others" not in said  # receiving is fine
    assert "telephone number into the invitation" in said
    window.proceed()
    session = window.session
    assert session is not None
    assert session.line is not None
    assert session.line.verdict == "audio_only"
    assert session.line.measured is not None
    again = new_session(window.parts)
    again.restore(window.parts.drafts.load(session.draft_id))
    assert again.line == session.line
    advice = window.parts.advise(session.document(), window.texts)
    assert advice["line"]["result"] == "condition"  # never a stop
    assert any("camera" in step for step in advice["next_steps"])
    session.change(LINE)
    window.go("where")
    assert "Measured" in words(window)
    window.proceed()  # what was measured stands
    assert session.line == again.line


@pytest.mark.parametrize("state", ["metered", "captive", "offline"])
def test_on_a_special_connection_she_is_asked_again(open_window: OpenWindow, state: str) -> None:
    probe = CountingLine()
    window = at_line(open_window, probe, network_state=lambda: state)
    window.go("line_consent")
    window.proceed()
    page(window, LineConsentPage)
    assert "once more" in words(window)
    assert probe.asked == []
    window.proceed()
    until(lambda: isinstance(window.page, LineResultPage))
    assert len(probe.asked) == 1


def test_an_organisation_may_switch_it_off(open_window: OpenWindow) -> None:
    window = at_line(open_window, CountingLine())
    window.parts.settings.set("line_test_allowed", False)
    window.go("line_consent")
    assert "switched the line test off" in words(window)
    assert window.footer is not None
    assert window.footer.primary is None


def test_without_a_server_she_may_type_one(open_window: OpenWindow) -> None:
    service = LineTestService(source(), FixedClock(), CountingLine())
    window = open_window(line_test=lambda: service)
    window.parts.settings.set("m_lab_allowed", False)
    window.go("line_consent")  # as from the start page
    shown = page(window, LineConsentPage)
    assert shown.offer is None
    shown.typed.setText("nonsense")
    shown._take_server()
    assert window.page is shown
    assert window.parts.settings.text("line_server") == ""
    shown.typed.setText(SERVER)
    shown._take_server()
    assert page(window, LineConsentPage).offer.target.host == "line.example.org"
    assert window.parts.settings.text("line_server") == SERVER
    window.proceed()
    until(lambda: isinstance(window.page, LineResultPage))
    window.proceed()
    assert window.page is not None
    assert window.page.name == "start"


def test_with_nothing_set_up_the_public_servers_are_offered_and_what_they_publish_is_said(
    open_window: OpenWindow,
) -> None:
    probe = CountingLine()
    service = LineTestService(source(), FixedClock(), probe)
    window = open_window(line_test=lambda: service)
    window.go("line_consent")
    assert "publishes the address of this line and the result" in words(window)
    assert probe.asked == []
    window.proceed()
    until(lambda: isinstance(window.page, LineResultPage))
    assert [target.way for target in probe.asked] == ["m-lab"]


def test_the_organisations_server_comes_first(open_window: OpenWindow) -> None:
    window = at_line(open_window, CountingLine())
    window.go("line_consent")
    first = page(window, LineConsentPage)
    assert first.offer.target.host == "line.example.org"
    assert "Use this server instead" in " ".join(link.text() for link in first.findChildren(Link))


def test_the_sum_follows_people_computers_and_app(open_window: OpenWindow) -> None:
    window = at_line(open_window, CountingLine())
    window.go("line_consent")
    shown = page(window, LineConsentPage)
    assert shown.people.value() == 25  # the meeting's size
    before = shown.sum.text()
    shown.computers.setValue(3)
    assert shown.sum.text() != before
    assert shown._needs().hd.up == 3 * window.parts.line_test().needs("cisco_webex", 25).hd.up
    shown.people.setValue(2)
    assert shown._needs().people == 2
    shown.app.setCurrentIndex(0)
    assert not shown._needs().from_app


def test_cancel_is_there_at_once_and_ends_the_test(open_window: OpenWindow) -> None:
    probe = SlowLine(8.0)
    window = at_line(open_window, probe)
    window.go("line_consent")
    window.proceed()
    shown = page(window, LineMeasurePage)
    until(lambda: shown.picture.ways[0].carried == "audio")
    window.proceed()
    page(window, LinePage)  # without waiting
    until(lambda: probe.ended_after > 0)
    assert probe.ended_after < 8.0
    assert window.session is not None
    assert window.session.line is None


def test_a_window_that_closes_does_not_wait_for_the_test(open_window: OpenWindow) -> None:
    probe = SlowLine(8.0)
    window = at_line(open_window, probe)
    window.go("line_consent")
    window.proceed()
    until(lambda: probe.asked == [] and isinstance(window.page, LineMeasurePage))
    began = time.monotonic()
    window.close()
    assert time.monotonic() - began < 4.0


def test_rates_from_the_contract(open_window: OpenWindow) -> None:
    window = at_line(open_window, CountingLine())
    shown = page(window, LinePage)
    inside = shown._rates()
    shown._use_rates()
    page(window, LinePage)  # nothing was filled in
    shown.up.setValue(0.4)
    shown.down.setValue(20.0)
    shown._use_rates()
    inside.deleteLater()
    assert window.session is not None
    assert window.session.line == Line(verdict="audio_only", stated_by="user", rates={"up": 0.4, "down": 20.0})


def test_the_result_reads_well_aloud(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window = at_line(open_window, CountingLine())
    spoken: list[str] = []
    monkeypatch.setattr(accessibility, "announce", lambda _widget, message: spoken.append(message))
    window.go("line_consent")
    window.proceed()
    until(lambda: isinstance(window.page, LineResultPage))
    assert len(spoken) == len(set(spoken)) <= 4, spoken  # each page as it comes, then the result; no ticking progress
    (said,) = (words for words in spoken if words.startswith("The line carries sound only."))
    assert window.page.findChildren(LinePicture)[0].accessibleName() == said


WATCHED = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from advisor.adapters.error_log import ErrorLog
from advisor.main import window_parts
from advisor.ui.main_window import MainWindow
app = QApplication([])
window = MainWindow(window_parts("en", None, ErrorLog(Path(sys.argv[1]) / "log")))
window.parts.settings.set("line_server", "udp://localhost:" + sys.argv[2])
window.show()
window.go("line_consent")
for _ in range(20):
    app.processEvents()
assert window.page.offer.target.host == "localhost"
Path(sys.argv[1], "agreed").touch()
window.proceed()
if window.page.name == "line_consent":
    window.proceed()
end = time.monotonic() + 20
while window.page.name != "line_result" and time.monotonic() < end:
    app.processEvents()
    time.sleep(0.005)
print(window.page.name)
window.close()
"""


def test_the_real_window_opens_no_way_out_before_the_yes_and_one_after(tmp_path: Path) -> None:
    """The kernel's own list of what the process did with the network, and when she agreed."""
    strace = shutil.which("strace")
    if not strace:
        missing("strace, which lists what a program does with the network")
    script, log = tmp_path / "watched.py", tmp_path / "calls"
    script.write_text(WATCHED, encoding="utf-8")
    with line_server() as port:
        done = subprocess.run(
            [strace, "-f", "-qq", "-s", "300", "-e", "trace=network,openat", "-o", str(log), sys.executable,
             str(script), str(tmp_path), str(port)],
            cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "ADVISOR_HOME": str(tmp_path / "home"), "LANGUAGE": "en"},
        )  # fmt: skip
    assert done.stdout.strip() == "line_result", done.stderr
    rows = log.read_text(encoding="utf-8", errors="replace").splitlines()
    yes = next(number for number, row in enumerate(rows) if '/agreed"' in row)
    internet = ("AF_INET", "AF_INET6")
    assert [row for row in rows[:yes] if any(kind in row for kind in internet)] == []
    assert [row for row in rows[:yes] if "resolv.conf" in row or "/etc/hosts" in row] == []
    sent = [row for row in rows[yes:] if ("connect(" in row or "sendto(" in row) and "AF_INET" in row]
    assert sent
    assert [row for row in sent if f"htons({port})" not in row and "htons(0)" not in row] == []


def test_the_window_lives_while_the_line_is_tested(open_window: OpenWindow) -> None:
    """The gaps of a timer of 4 ms, against the same window at rest: a busy computer has gaps of its own."""
    window = at_line(open_window, SlowLine(0.7))

    def gaps(end: Callable[[], bool]) -> float:
        at, longest = [time.perf_counter()], [0.0]

        def tick() -> None:
            now = time.perf_counter()
            longest.append(now - at[-1])
            at.append(now)

        timer = QTimer()
        timer.timeout.connect(tick)
        timer.start(4)
        until_end = time.monotonic() + 10
        while not end() and time.monotonic() < until_end:
            QApplication.processEvents()
            time.sleep(0.0005)
        timer.stop()
        return sorted(longest)[-3]  # not a single stall of the computer

    rest_end = time.monotonic() + 0.7
    at_rest = gaps(lambda: time.monotonic() > rest_end)
    window.go("line_consent")
    window.proceed()
    measuring = gaps(lambda: not isinstance(window.page, LineMeasurePage))
    print(f"longest gap but two: {at_rest * 1000:.1f} ms at rest, {measuring * 1000:.1f} ms while measuring")
    assert measuring < at_rest + 0.050
