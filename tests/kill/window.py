"""Kills the window at random moments while somebody answers: ``python tests/kill/window.py [COUNT] [SEED]``.

Ends with 1 where an answer that had been acknowledged (the next page stood) is
not in the draft, where no whole draft is left, or where the work cannot be gone
on with. Each victim is a fork of this process that opens a window of its own;
it also goes back, changes answers, and is put to sleep for a while. POSIX only.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from advisor.adapters.draft_files import DraftFiles  # noqa: E402
from advisor.services.interview_session import InterviewSession  # noqa: E402
from tests.ui.window_parts import make_parts, source  # noqa: E402

DEADLINE = 120.0  # seconds for a victim; machines are shared
LONGEST = 2.5  # seconds of work, the latest moment of a kill


def work(home: Path, seed: int, out: int) -> None:
    """In the victim: answers for ever. Every acknowledged answer is written to ``out``, one line each."""
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    from advisor.ui.main_window import MainWindow
    from advisor.ui.pages.question_page import QuestionPage

    chance = random.Random(seed)
    app = QApplication([])
    app.setStyle("Fusion")
    window = MainWindow(make_parts(home))
    window.resize(1000, 720)
    window.go("new")
    window.show()
    app.processEvents()
    os.write(out, b"ready\n")
    while True:
        page = window.page
        if isinstance(page, QuestionPage):
            card = chance.choice(page.group.cards)
            os.write(out, json.dumps(["tried", page.step, card.value]).encode() + b"\n")
            card.click()
            app.processEvents()
            window.proceed()
            if window.page is not page:  # the next page stands: now the program has promised to keep it
                os.write(out, json.dumps(["kept", page.step, card.value]).encode() + b"\n")
            if chance.random() < 0.15:
                window.back()
        elif window.session is not None and window.session.where == "app":
            window.session.choose(source().catalogue() and _choice(chance))
            window.go("where")
        else:
            window.go("start")
            assert window.parts.drafts.unfinished()
            window.go("resume", draft=window.parts.drafts.unfinished()[0])
            assert window.session is not None
            window.session.go_to(chance.choice(window.session.steps[:12]))
            window.go("where")
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _choice(chance: random.Random) -> object:
    from advisor.domain.answers import Choice

    app = chance.choice(sorted(source().catalogue().apps.values(), key=lambda one: one.id))
    return Choice(app=app.id, edition=app.editions[0].id)


def victim(home: Path, seed: int, chance: random.Random) -> tuple[dict[str, set[str]], str]:
    """Lets one work, kills it, and gives what must be in the draft, and in which state it was.

    An answer that was changed and not yet acknowledged may stand there in the old form or the new.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            work(home, seed, writer)
        finally:
            os._exit(99)  # a fork must never come back into the test
    os.close(writer)
    acknowledged: dict[str, set[str]] = {}
    with os.fdopen(reader, encoding="utf-8") as lines:
        if lines.readline() != "ready\n":
            os.waitpid(pid, 0)
            return {}, "never ready"
        if chance.random() < 0.1:  # suspended for a while, then on
            time.sleep(chance.uniform(0, 0.5))
            os.kill(pid, signal.SIGSTOP)
            time.sleep(chance.uniform(0, 0.5))
            os.kill(pid, signal.SIGCONT)
        time.sleep(chance.uniform(0, LONGEST))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        for line in lines:
            if line.endswith("\n"):
                what, step, value = json.loads(line)
                if what == "kept":
                    acknowledged[step] = {value}
                elif step in acknowledged:
                    acknowledged[step].add(value)
    ended = "killed" if os.WIFSIGNALED(status) else f"ended {os.waitstatus_to_exitcode(status)}"
    return acknowledged, ended


def judge(home: Path, acknowledged: Mapping[str, set[str]]) -> str:
    """What is wrong with what is left; empty where all is well."""
    drafts = DraftFiles(home / "drafts")
    found = drafts.unfinished()
    if not acknowledged and not found:
        return ""
    if len(found) != 1:
        return f"{len(found)} drafts"
    document = drafts.load(found[0])
    session = InterviewSession(source().checklist(), drafts, found[0])
    session.restore(document)  # as the program does when the work is gone on with
    kept = dict(session.interview.situation) | {k: a.answer for k, a in session.interview.given.items()}
    lost = {step: (sorted(good), kept.get(step)) for step, good in acknowledged.items() if kept.get(step) not in good}
    return f"lost {lost} of {len(acknowledged)}" if lost else ""


def main(count: int = 300, seed: int | None = None) -> int:
    seed = secrets.randbits(32) if seed is None else seed
    print(f"{count} rounds, seed {seed}", flush=True)
    source().catalogue()
    source().checklist()
    chance, wrong, ends, answers = random.Random(seed), list[str](), Counter[str](), 0
    for number in range(count):
        with tempfile.TemporaryDirectory() as home:
            acknowledged, ended = victim(Path(home), seed + number, chance)
            ends[ended] += 1
            answers += len(acknowledged)
            trouble = judge(Path(home), acknowledged) if ended == "killed" else ended
            if trouble:
                wrong.append(f"round {number}: {trouble}")
    print(f"ended: {dict(ends)}; {answers} acknowledged answers")
    print(f"wrong: {len(wrong)}", *wrong[:20], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
