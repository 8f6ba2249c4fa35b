"""Eight writers, killed again and again, and their server too: no record may be lost, and none be there twice.

    python tests/kill/shared_register.py RECORDS KILLS CRASHES [SEED]

Every writer has the same records, shuffled into batches of its own, as eight computers that scan copies of one
archive. Each notes what the register has acknowledged. A killed writer begins again; the server crashes as when its
power fails. At the end everything acknowledged must be there, once, whole and findable.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "adapters"))

from postgresql_server import PASSWORD, PostgreSQLServer, postgresql_programs
from synthetic_records import Records, file_of

from advisor.adapters.register.migrate import migrate_shared
from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import SharedAddress, shared_address
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch

WRITERS, BATCH = 8, 100
# The server was away, or has not noticed yet that this writer was killed. Whoever has begun goes on.
NOT_BEGUN = 75


def write(number: int, life: int, address: SharedAddress, count: int, folder: Path) -> int:
    """One computer: every record, in an order of its own, with its own file; acknowledged hashes go into a file."""
    order = list(range(count))
    random.Random(f"{number}/{life}").shuffle(order)
    records = Records()
    with ExitStack() as opened:
        try:
            register = PostgresqlRegister(address)
            opened.callback(register.close)
            opened.enter_context(register.scanning())
            root = register.root(f"writer {number}", f"/archive/{number}")
        except PlainError as error:
            if error.code not in ("register_server_silent", "register_scanned_by_other"):
                raise
            return NOT_BEGUN
        acknowledged = opened.enter_context((folder / f"{number}").open("ab"))
        for at in range(0, count, BATCH):
            made = tuple(records[n] for n in order[at : at + BATCH])
            register.put(Batch(made, tuple(file_of(one, root.id) for one in made)))
            acknowledged.write(b"".join(one.record_hash for one in made))
            acknowledged.flush()
    return 0


def start(number: int, life: int, address: SharedAddress, count: int, folder: Path) -> int:
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = write(number, life, address, count, folder)
        except BaseException as error:  # noqa: BLE001 - a fork must never come back into its parent
            print(f"writer {number}: {error!r}", file=sys.stderr)
        os._exit(code)
    return pid


def run(server: PostgreSQLServer, count: int, kills: int, crashes: int, seed: int) -> list[str]:
    """What is wrong; empty where all is well."""
    source, address = random.Random(seed), shared_address(server.fresh_database())
    migrate_shared(address)
    with tempfile.TemporaryDirectory() as name:
        folder, lives, begun = Path(name), [0] * WRITERS, time.monotonic()
        alive = {number: start(number, 0, address, count, folder) for number in range(WRITERS)}
        wrong = list[str]()
        ends = ["kill"] * kills + ["crash"] * crashes
        source.shuffle(ends)
        while alive or ends:
            time.sleep(source.uniform(0.02, 0.3))
            for number, pid in list(alive.items()):
                done, status = os.waitpid(pid, os.WNOHANG)
                code = os.waitstatus_to_exitcode(status) if done else None
                if code is None:
                    continue
                del alive[number]
                if code not in (0, NOT_BEGUN, -signal.SIGKILL):
                    wrong.append(f"writer {number} ended with {code}")
                elif code or ends:  # killed; or done while there is still somebody to kill: once more
                    lives[number] += 1
                    alive[number] = start(number, lives[number], address, count, folder)
            if ends and alive:
                if ends.pop() == "kill":
                    os.kill(source.choice(list(alive.values())), signal.SIGKILL)
                else:
                    server.crash()
                    time.sleep(source.uniform(0, 0.5))
                    server.start()
        print(f"{count} records, {kills} writers killed, {crashes} crashes of the server, "
              f"{time.monotonic() - begun:.0f} s", flush=True)
        return wrong + judge(address, count, folder)


def judge(address: SharedAddress, count: int, folder: Path) -> list[str]:
    seen = {file.name: file.read_bytes() for file in folder.iterdir()}
    acknowledged = {part[at : at + 32] for part in seen.values() for at in range(0, len(part) - 31, 32)}
    register, wrong = PostgresqlRegister(address), []
    try:
        found, after = list[bytes](), -1
        while part := register.page_after(Question(), after, 1_000).hits:
            found += [hit.record.record_hash for hit in part]
            after = part[0].id
            wrong += [f"{hit.record.number}: {len(hit.files)} files" for hit in part if len(hit.files) != WRITERS]
        wrong += [f"{len(acknowledged - set(found))} lost"] if acknowledged - set(found) else []
        wrong += [f"{len(found) - len(set(found))} double"] if len(found) != len(set(found)) else []
        wrong += [f"{len(found)} of {count} records"] if len(found) != count else []
        checked = register.check()
        wrong += [f"counts: {checked}"] if not checked["agree"] or checked["file"] != count * WRITERS else []
        for number in range(0, count, max(count // 200, 1)):
            one = Records()[number]
            hits = register.page(Question(text=f"{one.number} ")).hits
            wrong += [f"{one.number} is not found"] if [hit.record.number for hit in hits] != [one.number] else []
    finally:
        register.close()
    return wrong


def main(words: list[str]) -> int:
    usual = ["2000", "40", "4", str(secrets.randbits(32))]
    count, kills, crashes, seed = (int(word) for word in [*words, *usual[len(words) :]])
    os.environ["PGPASSWORD"] = PASSWORD
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    Records()[0]  # what every writer needs is made once, before they are forked
    programs = postgresql_programs()
    assert programs is not None
    print(f"seed {seed}", flush=True)
    with PostgreSQLServer(programs) as server:
        wrong = run(server, count, kills, crashes, seed)
    print(f"wrong: {len(wrong)}", *wrong[:30], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
