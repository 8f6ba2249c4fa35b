"""Checking records: real ones at B-B and B-T, beside pdfsig on the same files, in turn within one run.

pdfsig checks less (no time stamps, no later changes, no data) and is a process
per file, so its figure includes its start. Time of the processor on both sides,
because other programs on the machine do not count in it.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.processes import ROOT

sys.path.insert(0, str(ROOT / "tests" / "adapters"))
RECORDS, ROUNDS, MANY = 100, 5, 10_000
EXAMPLES = ("council_meeting.yaml", "lesson.yaml", "lunch_chat.yaml")
TITLES = ("Žiadosť", "Klub Ďumbier", "Fünf Wünsche", "Příprava", "Quartalszahlen")


def main() -> None:
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with tempfile.TemporaryDirectory() as home:
        os.environ["ADVISOR_HOME"] = home
        folders = _records(Path(home))
        for level, folder in folders.items():
            _beside_pdfsig(level, sorted(folder.iterdir()))
        _levels()
        for level, folder in folders.items():
            _many(level, Path(home), sorted(folder.iterdir()))


def _records(home: Path) -> dict[str, Path]:
    """Decisions of the program, signed B-B and, with the test's time authority, B-T."""
    from genuine_records import AT, jana, sign, signed_t, time_authority, trust

    from advisor.cli import run
    from advisor.main import command_parts

    kept, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    parts, bases = command_parts(), []
    for number in range(RECORDS):  # no two alike: what was remembered of one must not help too much with the next
        example = (ROOT / "data" / "examples" / EXAMPLES[number % 3]).read_text("utf-8")
        answers, out = home / "answers.yaml", home / f"{number}.pdf"
        answers.write_text(example.replace('{title: "', f'{{title: "{TITLES[number % 5]} {number}, '), "utf-8")
        assert run(["decide", str(answers), "--out", str(out), "--json"], parts) in (0, 1)
        made = out.read_bytes()
        bases.append(made[: made.index(b"%%EOF\n") + 6])
    sys.stdout = kept
    (home / "trusted-signers.txt").write_text("".join(f"{key} Jana\n" for key in trust().signers))
    (home / "trusted-time.txt").write_text(f"{time_authority().key_sha256} Test\n")
    folders = {}
    for level, make in (("B-B", lambda pdf: sign(pdf, AT, jana())), ("B-T", lambda pdf: signed_t(pdf, jana()))):
        folders[level] = home / level
        folders[level].mkdir()
        for number in range(RECORDS):
            (folders[level] / f"{number}.pdf").write_bytes(make(bases[number]))
    return folders


def _beside_pdfsig(level: str, files: list[Path]) -> None:
    from advisor.adapters.places import user_data_dir
    from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk

    verifier, source = PdfRecordVerifier(user_data_dir()), RecordsOnDisk()
    names = [str(file) for file in files]
    assert {verifier.verify(source.read(name)).overall for name in names} == {"good"}
    program = shutil.which("pdfsig")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        started = time.process_time()
        for name in names:
            verifier.verify(source.read(name))
        ours.append((time.process_time() - started) * 1000 / len(names))
        if program:
            spent = _of_children()
            for name in names:
                subprocess.run([program, "-nocert", name], check=True, capture_output=True)
            theirs.append((_of_children() - spent) * 1000 / len(names))
    size = sum(file.stat().st_size for file in files) / len(files) / 1024
    mine = statistics.median(ours)
    print(f"{level}, {size:.0f} KB, all seven rules, one process: {mine:.2f} ms of the processor a file", end="")
    if program:
        other = statistics.median(theirs)
        print(f"; pdfsig {other:.2f} ms; ours / pdfsig = {mine / other:.3f} = 1/{other / mine:.0f} (goal 1/20)")
    else:
        print("; pdfsig is not on this machine")


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _levels() -> None:
    from genuine_records import levels, trust

    from advisor.adapters.verification.rules import judge

    told = trust()
    for level, record in levels().items():
        started = time.process_time()
        for _ in range(200):
            assert judge(record, told).overall == "good"
        print(f"  small record at {level}, {len(record) / 1024:.0f} KB: {(time.process_time() - started) * 5:.2f} ms")


# A process of its own between: what a child is said to have used at most would else count this program's memory.
MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "advisor", "verify", "-", "--json"], stdout=subprocess.PIPE, check=True)
print(done.stdout.count(b"good"), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def _many(level: str, home: Path, files: list[Path]) -> None:
    """The command over many files, as a process, its start included."""
    for many in (MANY // 10, MANY):
        listed = "".join(f"{files[number % len(files)]}\n" for number in range(many)).encode()
        started, spent = time.perf_counter(), _of_children()
        done = subprocess.run([sys.executable, "-c", MEASURED], input=listed, cwd=ROOT, capture_output=True, check=True)
        seconds, cpu = time.perf_counter() - started, _of_children() - spent
        good, most = map(int, done.stdout.split())
        assert good >= many
        print(f"advisor verify over {many} files at {level}, {os.cpu_count()} cores: {seconds:.1f} s, "
              f"{cpu:.1f} s of the processors, {most} MB at most in one process (goal for 10,000: 3 s)")
    program = shutil.which("pdfsig")
    if program:
        started = time.perf_counter()
        for number in range(200):
            subprocess.run([program, "-nocert", files[number % len(files)]], check=True, capture_output=True)
        theirs, mine = (time.perf_counter() - started) / 200, seconds / many
        print(f"in a batch at {level}, on the clock: {mine * 1000:.2f} ms a file; pdfsig {theirs * 1000:.2f} ms; "
              f"ours / pdfsig = 1/{theirs / mine:.0f} (goal 1/20)")


if __name__ == "__main__":
    main()
