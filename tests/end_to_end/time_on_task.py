"""How long three tasks take: ``python tests/end_to_end/time_on_task.py`` runs them and writes the README's table.

Each task is done in the real program, by keyboard, from the start page until the record is signed. Keys, choices and
words come from that run. The rest is the keystroke-level model (watching.py). The program's own time is not in it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
GOALS = {"class": 60, "listed": 120, "unlisted": 300}  # seconds
TASKS = {
    "class": "A teacher, before a class like the last one",
    "listed": "A clerk, a meeting like the last one, app on the list",
    "unlisted": "A clerk, first meeting, no list",
}
_MARKS = "<!-- time: begin -->\n", "<!-- time: end -->\n"


def prepare(home: Path, task: str) -> None:
    """Who signs is known. A class, or a meeting with a listed app, was checked in full before."""
    (home / "settings.json").write_text(json.dumps({"language": "en", "name": "Jana Novakova", "role": "clerk"}))
    if task == "unlisted":
        return
    form, app, edition = ("class", "microsoft_teams", "education_a1") if task == "class" else (
        "meeting", "cisco_webex", "paid_e2ee"
    )  # fmt: skip
    code = (
        "import sys\n"
        "from advisor.adapters.system_clock import SystemClock\n"
        "from advisor.domain.answers import AnswersDocument, Choice, Meeting\n"
        "from advisor.domain.checklist import Answer\n"
        "from advisor.main_settings import knowledge\n"
        "source, remember = knowledge(SystemClock())\n"
        "form, app, edition = sys.argv[1:]\n"
        "checklist = source.checklist()\n"
        "fine = {q.id: next(a.id for a in q.answers if a.result == 'fine') for q in checklist.questions"
        " if any(a.result == 'fine' for a in q.answers)}\n"
        "doc = AnswersDocument(situation=dict(checklist.short_forms[form]['situation']),"
        " answers={q: Answer(answer=a) for q, a in fine.items()}, choice=Choice(app=app, edition=edition),"
        " meeting=Meeting(title='7. B', place='room 12'))\n"
        "remember.keep_answers(checklist, doc.answers, None)\n"
        "remember.keep_meeting(checklist, doc, full=True)\n"
    )
    subprocess.run([sys.executable, "-c", code, form, app, edition], cwd=ROOT, env=environment(home), check=True)


def environment(home: Path) -> dict[str, str]:
    return {
        **os.environ, "ADVISOR_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LANGUAGE": "en",
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }  # fmt: skip


def measured(task: str) -> dict[str, Any]:
    """The counts of one task, done in the program itself."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        prepare(home, task)
        done = subprocess.run(
            [sys.executable, str(ROOT / "tests/end_to_end/drive_window.py"), task], env=environment(home), cwd=ROOT,
            capture_output=True, text=True, encoding="utf-8", timeout=240,
        )  # fmt: skip
        found = re.search(r"^counted (.*)$", done.stdout, re.MULTILINE)
        if done.returncode or found is None:
            raise SystemExit(f"{task}: {done.stdout}{done.stderr[-2000:]}")
        record = Path(done.stdout.split("record ", 1)[1].splitlines()[0])
        assert record.read_bytes().startswith(b"%PDF-")
        counted: dict[str, Any] = json.loads(found[1])
        return counted


def table(rows: dict[str, dict[str, Any]]) -> str:
    lines = ["| Task | time | goal | key presses | words read |", "|---|---:|---:|---:|---:|"]
    for task, row in rows.items():
        lines.append(
            f"| {TASKS[task]} | {round(row['seconds'])} s | {GOALS[task]} s | {row['keys']} | {row['words']} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    rows = {task: measured(task) for task in GOALS}
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(_MARKS[0])
    _old, tail = rest.split(_MARKS[1])
    README.write_text(head + _MARKS[0] + table(rows) + _MARKS[1] + tail, encoding="utf-8")
    print(table(rows), {task: row["pages"] for task, row in rows.items()})


if __name__ == "__main__":
    main()
