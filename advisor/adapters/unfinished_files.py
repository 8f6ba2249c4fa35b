"""What a killed program leaves behind: hidden unfinished files, taken away at the next write into the same folder.

Only files that this person's program on this computer made (their name carries
a mark), that are old, and that no running program holds. Folders on a network
drive belong to many: somebody else's file is never touched.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import platform
import re
import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

OLD = 3600.0  # seconds, by the clock of the folder's own file system


def hold(handle: int) -> None:
    """The running program says that it still writes this file. Windows says so by itself of an open file."""
    if sys.platform != "win32":
        import fcntl

        with suppress(OSError):  # a drive without locks: then age alone speaks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@cache
def prefix() -> str:
    """How the names of this person's unfinished files begin."""
    try:
        who = getpass.getuser()
    except (OSError, KeyError, ImportError):
        who = ""
    mark = hashlib.sha256(f"{who}@{platform.node()}".encode()).hexdigest()[:10]
    return f".advisor-{mark}-"


def clear_away(folder: Path, now: float) -> None:
    """Remove old unfinished files of this person. ``now``: the time of a file just made there. Never an error."""
    name = re.compile(re.escape(prefix()) + r"\w{8}\.part")
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if name.fullmatch(entry.name):
                with suppress(OSError):
                    _remove_if_left(entry.path, now)


def _remove_if_left(path: str, now: float) -> None:
    about = os.lstat(path)
    if not stat.S_ISREG(about.st_mode) or now - about.st_mtime < OLD:
        return
    if sys.platform == "win32":
        os.unlink(path)  # refused where a program has it open
        return
    import fcntl

    if about.st_uid != os.getuid():
        return
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)
    finally:
        os.close(handle)
