"""Real troubles of a disk, in a mount namespace of its own: ``unshare -m python disk_troubles.py WHICH FOLDER``.

Prints one JSON document of what happened; ``test_disk_troubles.py`` says what should.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from archive import Archive, VanishingTree, signed, told

from advisor.adapters.register.folder_tree import FolderTree
from advisor.adapters.register.ledger import ledgers_of, sighted
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.domain.errors import PlainError
from advisor.services import register_scan

register_scan.BATCH = 4  # small, so that trouble falls between batches


def mounted(folder: Path, *words: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *words, str(folder)], check=True)
    return folder


def small_disk(folder: Path, kilobytes: int) -> Path:
    return mounted(folder, "-t", "tmpfs", "-o", f"size={kilobytes}k", "none")


def grown(folder: Path) -> None:
    mounted(folder, "-o", "remount,size=200m")


def scan(archive: Archive, tree: FolderTree | None = None) -> Any:
    """What was told, or the code of the error."""
    try:
        return told(archive.scan(tree))
    except PlainError as error:
        return error.code


def left(archive: Archive) -> dict[str, Any]:
    """What the register holds, and whether it is sound."""
    checked = archive.register.check()
    hashes = [one.record_hash for one in archive.register.records()]
    ledger = sighted(ledgers_of(archive.folder))
    return {"agree": checked["agree"], "records": checked["record"], "files": checked["file"],
            "double": len(hashes) - len(set(hashes)), "broken": ledger[1], "sighted": len(ledger[0])}  # fmt: skip


def full_register(top: Path) -> Any:
    """The disk of the register is full in the middle of a scan; then there is room again."""
    disk = small_disk(top / "disk", 8_000)
    archive = Archive(top / "archive", SqliteRegister(disk / "register.sqlite"), count=10)
    yield scan(archive)
    fill(disk, leave=60)
    for number in range(10, 22):
        archive.write(f"unit {number % 5}/record{number}.pdf", signed(number))
    yield scan(archive)
    yield left(archive)
    yield scan(archive)  # still full: the same sentence, and nothing lost
    grown(disk)
    yield left(archive)
    yield scan(archive)
    yield left(archive)
    yield scan(archive)


def full_archive(top: Path) -> Any:
    """No room beside the records, neither for the marker nor for the ledger; then there is some."""
    disk = small_disk(top / "disk", 4_000)
    archive = Archive(disk / "archive", SqliteRegister(top / "register.sqlite"))
    fill(disk)
    yield scan(archive)
    yield left(archive)
    grown(disk)
    yield scan(archive)
    yield left(archive)
    yield FolderTree().marker(str(archive.folder)) is not None
    yield scan(archive)


def read_only(top: Path) -> Any:
    """Records on a medium that cannot be written, such as a disc of an archive; then a register on such a one."""
    disk = small_disk(top / "disk", 40_000)
    SqliteRegister(disk / "register.sqlite").close()
    archive = Archive(disk, SqliteRegister(top / "register.sqlite"))
    names = sorted(path.name for path in disk.iterdir())
    mounted(disk, "-o", "remount,ro")
    yield scan(archive)
    yield left(archive)
    yield scan(archive)
    yield sorted(path.name for path in disk.iterdir()) == names
    yield sum(1 for path in top.rglob("*sightings-*") for _ in path.open())
    mounted(disk, "-o", "remount,rw")  # now it gets its marker, and stays one folder with six files
    yield scan(archive)
    yield left(archive)
    mounted(disk, "-o", "remount,ro")
    for place in ("register.sqlite", "new/register.sqlite"):
        try:
            yield SqliteRegister(disk / place).check()["agree"]
        except PlainError as error:
            yield error.code


def unmounted(top: Path) -> Any:
    """The share goes away in the middle of a scan and is connected again."""
    real = Archive(top / "server", SqliteRegister(top / "register.sqlite"), count=12).folder
    share = mounted(top / "share", "--bind", str(real))
    archive = Archive(share, SqliteRegister(top / "register.sqlite"), count=0)

    def away() -> None:
        subprocess.run(["umount", "-l", str(share)], check=True)

    yield scan(archive, VanishingTree(5, away))
    yield left(archive)
    yield scan(archive)  # only the empty place where it was connected
    mounted(share, "--bind", str(real))
    yield scan(archive)
    yield left(archive)
    # Nothing is to be read, so it is noticed at the next folder or at the end.
    yield scan(archive, VanishingTree(5, away))
    mounted(share, "--bind", str(real))
    yield scan(archive)
    yield left(archive)


def fill(disk: Path, leave: int = 0) -> None:
    """Until nothing fits any more; ``leave``: kilobytes that are free after all."""
    handle = os.open(disk / "other things", os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while os.write(handle, b"0" * 4_096):
            pass
    os.ftruncate(handle, max(os.fstat(handle).st_size - leave * 1024, 0))
    os.close(handle)


if __name__ == "__main__":
    which = {one.__name__: one for one in (full_register, full_archive, read_only, unmounted)}
    print(json.dumps(list(which[sys.argv[1]](Path(sys.argv[2])))))
