"""Packs: a big one taken in, its memory, and what policies and packs cost every start."""

from __future__ import annotations

import hashlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.adapters.pack_repository import NOW, Repository
from tests.benchmarks.processes import measure, median

_CHECK = """
import sys, time, zipfile
from datetime import datetime, UTC
from pathlib import Path
from advisor.adapters.packs.door import PackDoor
door = PackDoor(Path(sys.argv[1]), {"catalogue": sys.argv[3]}, now=lambda: datetime(2026, 11, 25, 12, tzinfo=UTC))
if sys.argv[2]:
    with door.opened(sys.argv[2]) as opened:
        opened.put_in_force({})
"""
# What only settings need, as the start of the window does it: the rest of the window stands already.
_START = """
import gc, sys, time
gc.disable()
import PySide6.QtWidgets
from advisor.main import _leave_sources_alone
_leave_sources_alone()
import advisor.ui.main_window, advisor.ui.pages.start_page, advisor.adapters.places, advisor.adapters.draft_files
before = set(sys.modules)
began = time.process_time()
from advisor.main_settings import organisation_logo, records_dir, settings
from advisor.services.settings import is_first_start
chosen = settings()
is_first_start(chosen), records_dir(chosen), organisation_logo(chosen)
done = time.process_time()
began_again = time.process_time()
chosen = settings()
is_first_start(chosen), records_dir(chosen), organisation_logo(chosen)
print((done - began) * 1000, (time.process_time() - began_again) * 1000, len(set(sys.modules) - before))
"""


def big_pack(folder: Path) -> tuple[Path, str]:
    """Ten megabytes in forty parts that do not pack."""
    repo = Repository()
    for number in range(40):
        seed = hashlib.shake_256(str(number).encode()).hexdigest(125_000)
        repo.contents[f"apps/a{number}.yaml"] = seed.encode()
    repo.publish()
    assert sum(map(len, repo.contents.values())) > 10_000_000
    return repo.write(folder), repo.code


def main() -> None:
    assert NOW
    with tempfile.TemporaryDirectory() as scratch:
        place, code = big_pack(Path(scratch, "pack"))
        nothing, taken = [], []
        for number in range(5):
            nothing.append(measure(["-c", _CHECK, f"{scratch}/n{number}", "", code]))
            taken.append(measure(["-c", _CHECK, f"{scratch}/t{number}", str(place), code]))
        print(f"the library alone: {median(nothing, 'total_ms'):.0f} ms, {median(nothing, 'peak_mb'):.0f} MB")
        print(f"a pack of 10 MB checked and put in force: {median(taken, 'total_ms'):.0f} ms, "
              f"{median(taken, 'peak_mb'):.0f} MB")  # fmt: skip
        print(f"start without a pack: {_start_cost(scratch)}")
        home = _home_with_pack(Path(scratch, "own"))
        print(f"start with an organisation's pack: {_start_cost(home)}")


def _home_with_pack(folder: Path) -> str:
    """A person's folder in which the example of an organisation's pack was taken."""
    import contextlib
    import io
    import json
    import os

    from advisor import cli
    from advisor.main import command_parts

    home, key, shop = folder / "home", folder / "key", folder / "shop"
    folder.mkdir()
    os.environ.update(ADVISOR_HOME=str(home), ADVISOR_PACK_PASSPHRASE="correct horse battery staple")
    example = Path(__file__).resolve().parents[2] / "docs" / "examples" / "organisation"
    out = io.StringIO()

    def run(*words: object) -> dict[str, str]:
        out.seek(0)
        out.truncate()
        with contextlib.redirect_stdout(out):
            assert cli.run([*map(str, words), "--json"], command_parts()) == 0, out.getvalue()
        found: dict[str, str] = json.loads(out.getvalue())
        return found

    run("pack", "key", key, "--name", "IT")
    public = f"{key}.pub.json"
    run("pack", "init", shop, "--kind", "organisation", "--name", "X", "--key", public, "--threshold", 1)
    run("pack", "add", shop, example)
    run("pack", "sign", shop, "--key", key)
    code = run("pack", "publish", shop, "--key", key)["root_code"]
    run("catalogue", "import", shop / "published", "--trust", code)
    return str(home)


def _start_cost(home: str) -> str:
    import os
    import subprocess

    environment = {**os.environ, "ADVISOR_HOME": home}
    pairs = []
    for _number in range(15):
        done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True,
                              env=environment)  # fmt: skip
        pairs.append([float(part) for part in done.stdout.split()])
    whole, again, modules = (statistics.median(column) for column in zip(*pairs, strict=True))
    return (f"reading and settling policies, pack and settings takes {whole:.1f} ms of the processor in all "
            f"(goal <= 5), {modules:.0f} modules included; without them {again:.1f} ms")  # fmt: skip


if __name__ == "__main__":
    began = time.monotonic()
    main()
