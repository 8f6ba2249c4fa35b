"""Kills the program at random moments while it decides, re-checks and raises, and looks at what is left.

``python tests/kill/run.py [COUNT] [SEED]``: ends with 1 where a half file stood
under a final name, an old record was harmed, or a later run did not work. Each
victim is a fork of this process, so that the moments fall into the work itself
and not into the start of the program. POSIX only.
"""

from __future__ import annotations

import os
import pickle
import random
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "adapters")]
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

ANSWERS = ROOT / "data" / "examples" / "council_meeting.yaml"
DEADLINE = 240.0  # seconds after which a victim counts as hanging; machines are shared


def command(*words: str) -> int:
    """One command of the program, its answers thrown away."""
    from advisor.cli import run
    from advisor.main import command_parts

    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    return run([*words, "--json"], command_parts())


def victim(job: Callable[[], int], kill: Callable[[int, float], bool]) -> int | None:
    """Runs the job in a fork; ``kill`` says when its time has come. Its exit code; None where it was killed."""
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(job())
        except BaseException:  # noqa: BLE001 - a fork must never come back into the test
            os._exit(99)
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        spent = time.monotonic() - started
        if kill(pid, spent) or spent > DEADLINE:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            if spent > DEADLINE:
                return 98
            code = os.waitstatus_to_exitcode(status)
            return None if code == -signal.SIGKILL else code
        time.sleep(0.0003)


def never(_pid: int, _spent: float) -> bool:
    return False


class Authorities:
    """A time-stamp authority with OCSP and revocation lists, in a process of its own on loopback."""

    def __enter__(self) -> dict[str, Any]:
        reader, writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(reader)
            self._serve(writer)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            told: dict[str, Any] = pickle.load(pipe)
        return told

    def _serve(self, writer: int) -> None:
        from authority import authority
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        with authority() as running, os.fdopen(writer, "wb") as pipe:
            who = running.identity()
            key = who.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            certificates = [c.public_bytes(Encoding.DER) for c in (who.certificate, *who.others)]
            root = running.certificate("root").public_bytes(Encoding.PEM)
            pickle.dump({"stamp": running.time_stamp(), "key": key, "chain": certificates, "root": root}, pipe)
            pipe.close()
            signal.pause()
        os._exit(0)

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


class Round:
    """One folder with what a kind of job works on; ``job`` is done in the victim, ``harm`` afterwards here."""

    name = ""

    def __init__(self, kept: Path, folder: Path, told: dict[str, Any]) -> None:
        self.kept, self.folder, self.told = kept, folder, told
        self.prepare()

    def prepare(self) -> None: ...

    def job(self) -> int:
        raise NotImplementedError

    def harm(self, code: int | None) -> str:
        """What is wrong now; empty where all is well."""
        raise NotImplementedError

    def again(self) -> str:
        """The same job once more, to its end: nothing that is left may be in its way."""
        code = victim(self.job, never)
        return f"afterwards it ended with {code}" if code not in (0, 1) else self.harm(code)

    def intact(self, file: Path) -> bool:
        from advisor.adapters.verification.rules import judge
        from advisor.adapters.verification.trust import read_trust

        return judge(file.read_bytes(), read_trust(Path(os.environ["ADVISOR_HOME"]))).intact == "yes"

    def new_file(self, file: Path, code: int | None) -> str:
        if not file.exists():
            return "said that it was done, and there is no file" if code in (0, 1) else ""
        return "" if self.intact(file) else "a half file under the final name"


class Decide(Round):
    name = "decide"

    def job(self) -> int:
        return command("decide", str(ANSWERS), "--out", str(self.folder / "new.pdf"), "--replace")

    def harm(self, code: int | None) -> str:
        return self.new_file(self.folder / "new.pdf", code)


class Replace(Decide):
    name = "decide over an old record"

    def prepare(self) -> None:
        shutil.copy(self.kept / "old.pdf", self.folder / "new.pdf")

    def harm(self, code: int | None) -> str:
        if not (self.folder / "new.pdf").exists():
            return "the old record is gone, and there is no new one"
        return super().harm(code)


class FirstKey(Decide):
    """The person's very first decision, which makes her key: it must never be left unusable."""

    name = "first decision"

    def job(self) -> int:
        os.environ["ADVISOR_HOME"] = str(self.folder / "home")
        return super().job()


class Recheck(Round):
    name = "recheck"

    def prepare(self) -> None:
        shutil.copy(self.kept / "old.pdf", self.folder / "old.pdf")
        (self.folder / "again").mkdir()

    def job(self) -> int:
        return command("recheck", str(self.folder / "old.pdf"), "--out", str(self.folder / "again"), "--replace")

    def harm(self, code: int | None) -> str:
        if (self.folder / "old.pdf").read_bytes() != (self.kept / "old.pdf").read_bytes():
            return "the old record was changed"
        made = list((self.folder / "again").glob("*.pdf"))
        if code in (0, 1) and not made:
            return "said that it was done, and there is no file"
        return "".join(self.new_file(file, code) for file in made)


class Extend(Round):
    name = "extend"

    def prepare(self) -> None:
        shutil.copy(self.kept / "by-jana.pdf", self.folder / "old.pdf")

    def job(self) -> int:
        from cryptography import x509

        from advisor.adapters.record_files import RecordFolder
        from advisor.adapters.signature.levels import RecordRaiser
        from advisor.adapters.system_clock import SystemClock
        from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk
        from advisor.services import authorities
        from advisor.services.extend_records import ExtendService, exit_code
        from tests.services.test_decide import texts

        named = authorities.Authorities(time_stamp=self.told["stamp"], named_in_certificates=True)
        raiser = RecordRaiser(named, [x509.load_pem_x509_certificate(self.told["root"])])
        verifier = PdfRecordVerifier(Path(os.environ["ADVISOR_HOME"]))
        service = ExtendService(raiser, verifier, RecordsOnDisk(), RecordFolder(), SystemClock())
        *_, summary = service.extend([str(self.folder / "old.pdf")], "", False, texts())
        return exit_code(summary)

    def harm(self, code: int | None) -> str:
        before, now = (self.kept / "by-jana.pdf").read_bytes(), (self.folder / "old.pdf").read_bytes()
        if not now.startswith(before):
            return "the old record was harmed"
        if code == 0 and now == before:
            return "said that it was raised, and it is as it was"
        return "" if self.intact(self.folder / "old.pdf") else "a half record under the final name"


ROUNDS: tuple[type[Round], ...] = (Decide, Replace, FirstKey, Recheck, Extend)


def _keep(kept: Path, told: dict[str, Any]) -> None:
    """The records that the rounds work on, and the keys by which they are known."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_der_private_key
    from genuine_records import record, sign, unsigned

    from advisor.adapters.signature.identity import Identity, key_fingerprint
    from advisor.adapters.system_clock import SystemClock

    home = Path(os.environ["ADVISOR_HOME"])
    (home / "roots").mkdir(parents=True)
    (home / "roots" / "test.pem").write_bytes(told["root"])
    assert victim(lambda: command("decide", str(ANSWERS), "--out", str(kept / "old.pdf")), never) in (0, 1)
    own, *others = (x509.load_der_x509_certificate(raw) for raw in told["chain"])
    jana = Identity(load_der_private_key(told["key"], None), own, tuple(others), "Jana", key_fingerprint(own))
    (kept / "by-jana.pdf").write_bytes(sign(unsigned(record()), SystemClock().now(), jana))


def _import_all() -> None:
    """What the victims need, loaded once: they are to be killed at their work."""
    import advisor.adapters.record_pdf.printer
    import advisor.adapters.signature.levels
    import advisor.adapters.signature.signer
    import advisor.adapters.verification.rules
    import advisor.cli
    import advisor.main
    import advisor.services.answers_file
    import advisor.services.decide
    import advisor.services.extend_records
    import advisor.services.recheck  # noqa: F401


def _moment(source: random.Random, typical: float, folder: Path) -> Callable[[int, float], bool]:
    """Some time within the work; every second time just when a file is being written."""
    at, wait = source.uniform(0, 1.1 * typical), source.choice((0, 0, 0.0005, 0.002, 0.005))
    if source.random() < 0.5:
        return lambda pid, spent: spent >= at
    seen: list[float] = []

    def writing(_pid: int, spent: float) -> bool:
        if not seen and any(folder.rglob("*.part")):
            seen.append(spent)
        return bool(seen) and spent >= seen[0] + wait

    return writing


def main(count: int = 1000, seed: int | None = None) -> int:
    seed = secrets.randbits(32) if seed is None else seed
    source, wrong, tally = random.Random(seed), list[str](), Counter[str]()
    print(f"{count} rounds, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name, Authorities() as told:
        kept = Path(name, "kept")
        kept.mkdir()
        os.environ["ADVISOR_HOME"] = str(Path(name, "home"))
        _import_all()
        _keep(kept, told)
        typical: dict[str, float] = {}
        for number in range(-len(ROUNDS), count):
            kind = ROUNDS[number % len(ROUNDS)]
            folder = Path(name, "round")
            folder.mkdir()
            one = kind(kept, folder, told)
            started = time.monotonic()
            whole = number < 0  # first each job once to its end
            code = victim(one.job, never if whole else _moment(source, typical[kind.name], folder))
            if whole:
                typical[kind.name] = time.monotonic() - started
            end = "killed" if code is None else "done" if code in (0, 1) else f"ended with {code}"
            tally[f"{kind.name}: {end}"] += 1
            trouble = one.harm(code) or (f"ended with {code}" if code not in (None, 0, 1) else "")
            if not trouble and (number % 10 < 5 or kind is FirstKey):
                trouble = one.again()
            if trouble:
                wrong.append(f"round {number}, {kind.name}: {trouble}")
            shutil.rmtree(folder)
            if number and number % 100 == 0:
                print(f"{number} rounds, wrong {len(wrong)}", flush=True)
    for line, times in sorted(tally.items()):
        print(f"  {line}: {times}")
    print(f"wrong: {len(wrong)}", *wrong[:30], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
