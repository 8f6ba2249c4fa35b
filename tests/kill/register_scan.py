"""Kills a scan with SIGKILL at random moments and looks at the register that is left.

``python tests/kill/register_scan.py [COUNT] [SEED]``: ends with 1 where the register was damaged, a record that a
scan had reported as written was lost or stood twice, the ledger's chain broke, the scan lock stayed behind, or the
next scan did not come to what a scan without any kill finds. POSIX only.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), *(str(ROOT / "tests" / name) for name in ("adapters", "adapters/register"))]

RECORDS = 36
BATCH = 4  # small, so that a kill falls between, before and into many of them
DEADLINE = 240.0


def scan(folder: Path, home: Path, acknowledged: Path | None) -> int:
    """One whole scan of the folder; every batch that was written is noted at once."""
    import archive

    from advisor.adapters.register.sqlite import SqliteRegister
    from advisor.services import register_scan

    register_scan.BATCH = BATCH
    register = SqliteRegister(home / "register.sqlite")
    if acknowledged is not None:
        put, note = register.put, os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

        def noted(batch: Any) -> Any:
            done = put(batch)
            os.write(note, b"".join(f"{one.record_hash.hex()}\n".encode() for one in batch.records))
            return done

        register.put = noted  # type: ignore[method-assign]
    held = archive.Archive(folder, register, count=0)
    held.clock.later(seconds=int(time.time()) % 86_400)
    document = held.scan()
    register.close()
    return 0 if document["complete"] else 3


def in_a_fork(folder: Path, home: Path, acknowledged: Path | None, after: float | None) -> bool:
    """Was it killed? Raises where the scan itself failed."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(scan(folder, home, acknowledged))
        except BaseException as error:  # noqa: BLE001 - a fork must never come back
            os.write(2, f"{error!r}\n".encode())
            os._exit(99)
    started = time.monotonic()
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code != 0:
                raise RuntimeError(f"the scan ended with {code}")
            return False
        spent = time.monotonic() - started
        if (after is not None and spent > after) or spent > DEADLINE:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            if spent > DEADLINE:
                raise RuntimeError("the scan hangs")
            return True
        time.sleep(0.0005)


def content(home: Path) -> tuple[list[Any], list[Any]]:
    """Everything that two registers of one folder must have in common."""
    with sqlite3.connect(home / "register.sqlite") as at:
        records = at.execute("select r.*, t.title from record r join record_text t using (id) order by id").fetchall()
        columns = "path, size, mtime_ns, file_hash, signed_hash, intact, signer, state, record_id"
        files = at.execute(f"select {columns} from file order by path").fetchall()
    return records, files


def troubles(home: Path, acknowledged: Path) -> list[str]:
    """What is wrong after a kill."""
    found = []
    if (home / "register.sqlite").exists():
        with sqlite3.connect(home / "register.sqlite") as at:
            if at.execute("pragma integrity_check").fetchone()[0] != "ok":
                found.append("damaged")
            tables = {row[0] for row in at.execute("select name from sqlite_master")}
            if {"record", "search"} <= tables:
                hashes = [row[0].hex() for row in at.execute("select record_hash from record")]
                searched = at.execute("select count(*) from search_docsize").fetchone()[0]
                found += ["double"] * (len(hashes) != len(set(hashes))) + ["not searchable"] * (searched != len(hashes))
                said = acknowledged.read_text().split() if acknowledged.exists() else []
                found += [f"lost {name}" for name in set(said) - set(hashes)]
        with sqlite3.connect(home / "register.sqlite.lock", timeout=0, isolation_level=None) as lock:
            lock.execute("begin exclusive")  # raises where the lock of a dead scan is still held
    return found


def main(count: int, seed: int) -> int:
    import archive

    from advisor.adapters.register.ledger import ledgers_of, sighted

    chance, wrong, killed, rounds = random.Random(seed), [], 0, 0
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        folder = top / "archive"
        for number in range(RECORDS):
            file = folder / f"unit {number % 5}" / f"record{number}.pdf"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(archive.signed(number))
            os.utime(file, (archive.OLD, archive.OLD))
        (folder / "forged.pdf").write_bytes(archive.signed(1).replace(b"Jana", b"Jena"))
        (folder / "letter.pdf").write_bytes(b"%PDF-1.7\nnothing\n%%EOF\n")
        in_a_fork(folder, top / "clean", None, None)
        expected = content(top / "clean")
        started = time.monotonic()
        in_a_fork(folder, top / "timed", None, None)
        whole = time.monotonic() - started
        home, acknowledged = top / "home", top / "acknowledged"
        while killed < count:
            rounds += 1
            was = in_a_fork(folder, home, acknowledged, chance.uniform(0, whole * 1.1))
            killed += was
            wrong += troubles(home, acknowledged)
            if not was or chance.random() < 0.2:
                in_a_fork(folder, home, acknowledged, None)
                if content(home) != expected:
                    wrong.append("another content")
                broken = sighted(ledgers_of(folder))[1]
                wrong += broken
                for gone in (home, acknowledged):
                    shutil.rmtree(gone) if gone.is_dir() else gone.unlink(missing_ok=True)
    print(f"killed: {killed} of {rounds} scans, records {RECORDS}, wrong: {len(wrong)} {wrong[:5]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(main(words[0] if words else 200, words[1] if len(words) > 1 else secrets.randbelow(1 << 31)))
