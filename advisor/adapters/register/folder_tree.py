"""A tree of folders on disk or share, as a scan sees it: its marker, its PDF files in one fixed order, their bytes."""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from advisor.adapters.verification.limits import MOST_BYTES
from advisor.services.ports import RecordVerifier
from advisor.services.register_ports import Entry
from advisor.services.register_reading import REVIEW_MONTHS, Examined, judged

MARKER = ".advisor-register"
_MARKER = re.compile(r"[0-9a-f]{32}")
_RANGE = re.compile(rb"/ByteRange ?\[ ?0 (\d{1,9}) (\d{1,9}) (\d{1,9}) ?\]")
_TAIL = 1024  # a finished PDF says so within its last bytes


class FolderTree:
    """Fulfils ``RecordTree``."""

    def marker(self, place: str) -> str | None:
        """What the marker file holds; None where there is none. Raises OSError where the folder cannot be read."""
        try:
            with open(os.path.join(place, MARKER), encoding="ascii", errors="replace") as file:
                found = _MARKER.match(file.read(64))
        except FileNotFoundError:
            if not os.path.isdir(place):
                raise
            return None
        return found[0] if found else None

    def mark(self, place: str, marker: str | None = None) -> str | None:
        """Writes a marker; None where the folder does not let itself be written."""
        marker = marker or secrets.token_hex(16)
        file = os.path.join(place, MARKER)
        try:
            try:
                handle = open(file, "x", encoding="ascii")  # noqa: SIM115 - closed below
            except FileExistsError:
                if (there := self.marker(place)) is not None:
                    return there  # another computer was faster, or this folder has one already
                handle = open(file, "w", encoding="ascii")  # noqa: SIM115 - what a full disk left of one
            with handle:
                handle.write(f"{marker}\n")
            return self.marker(place)
        except OSError:
            return None

    def entries(self, place: str, trouble: Callable[[str], None]) -> Iterator[Entry]:
        """Every PDF below, by rising stored path (by code points). ``trouble`` hears of folders that stay closed."""
        waiting = [iter(self._folder(place, "", trouble))]
        while waiting:
            entry = next(waiting[-1], None)
            if entry is None:
                waiting.pop()
            elif entry.is_folder:
                waiting.append(iter(self._folder(entry.actual, entry.path, trouble)))
            else:
                yield entry

    def _folder(self, actual: str, stored: str, trouble: Callable[[str], None]) -> list[Entry]:
        """One pass over the listing: for a hundred thousand unchanged files this is most of the work of a scan."""
        files, folders = list[Entry](), list[Entry]()
        before = f"{stored}/" if stored else ""
        plain = True  # no name needs another form, so no two can become one
        try:
            with os.scandir(actual) as found:
                for one in found:
                    name = one.name
                    plain = plain and name.isascii()
                    if name[-4:].lower() == ".pdf" and not _is_folder(one):
                        if (entry := _file(one, before + name)) is not None:
                            files.append(entry)
                    elif _is_folder(one):
                        folders.append(Entry(before + name, one.path, True))
        except OSError:
            trouble(stored)
            return []
        if not plain:
            files, folders = _as_stored(before, files, folders)
        if not folders:
            return sorted(files)
        # A folder sorts as its files will: "a/" between "a-" and "a0".
        return sorted([*files, *folders], key=lambda e: f"{e.path}/" if e.is_folder else e.path)

    def actual(self, place: str, path: str) -> str:
        """Where the file with this stored path lies, also where its name is spelled in another form."""
        direct = os.path.join(place, *path.split("/"))
        if os.path.lexists(direct):
            return direct
        here = place
        for part in path.split("/"):
            try:
                names = os.listdir(here)
            except OSError:
                return direct
            here = os.path.join(here, next((n for n in names if part in (stored_name(n), _bare(n))), part))
        return here


def _is_folder(one: os.DirEntry[str]) -> bool:
    try:
        return one.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _file(one: os.DirEntry[str], path: str) -> Entry | None:
    """What the listing says of a file; None for a pipe or a device."""
    try:
        about = one.stat()
    except OSError:
        return Entry(path, one.path, False)  # seen, and it will not open
    if not stat.S_ISREG(about.st_mode):
        return None
    # Listings of Windows carry no number of the file.
    return Entry(path, one.path, False, about.st_size, about.st_mtime_ns, about.st_ino or None)


def _as_stored(before: str, files: list[Entry], folders: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The names as they are kept. Two spellings of one name in one folder: both stay apart."""
    names = {entry.actual: os.path.basename(entry.actual) for entry in (*files, *folders)}
    twice = Counter(stored_name(name) for name in names.values())

    def kept(entry: Entry) -> Entry:
        name = names[entry.actual]
        in_nfc = stored_name(name)
        return entry._replace(path=before + (in_nfc if twice[in_nfc] == 1 else _bare(name)))

    return [kept(entry) for entry in files], [kept(entry) for entry in folders]


def stored_name(name: str) -> str:
    """How a name is kept: in NFC, and bytes that are no text as ``\\udc..``."""
    return name if name.isascii() else unicodedata.normalize("NFC", _bare(name))


def _bare(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def pdf_listing(place: str) -> dict[str, tuple[int, int]]:
    """Size and time of every PDF below a folder, by its path. Raises OSError where the folder is not there."""
    with os.scandir(place):
        pass
    found = FolderTree().entries(place, lambda _folder: None)
    return {entry.actual: (entry.size, entry.mtime_ns) for entry in found}


class Examiner:
    """Reads one file whole and judges it. Made once in each process that helps with a scan."""

    def __init__(self, verifier: RecordVerifier, review_months: int = REVIEW_MONTHS) -> None:
        self._verifier, self._months = verifier, review_months

    def examine(self, path: str) -> Examined:
        """Never raises for what the file is."""
        try:
            before, data, after = _read(path)
        except FileNotFoundError:
            return Examined("vanished")
        except (OSError, ValueError, MemoryError):
            return Examined("unreadable")
        found = self._verifier.verify(data)
        moving = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
        torn = found.intact != "yes" and b"%%EOF" not in data[-_TAIL:]
        signed = signed_length(data) if found.intact == "yes" else 0
        file_hash, signed_hash = _hashes(data, signed)
        return Examined(
            outcome="unfinished" if moving or torn else "read", size=len(data), mtime_ns=after.st_mtime_ns,
            inode=after.st_ino or None, file_hash=file_hash, signed_len=signed, signed_hash=signed_hash,
            **judged(found, self._months),
        )  # fmt: skip


def _hashes(data: bytes, signed: int) -> tuple[bytes, bytes | None]:
    """Of the whole file and of its signed beginning; no byte is counted in twice."""
    if not signed:
        return sha256(data).digest(), None
    beginning = sha256(memoryview(data)[:signed])
    signed_hash = beginning.digest()
    beginning.update(memoryview(data)[signed:])
    return beginning.digest(), signed_hash


def _read(path: str) -> tuple[os.stat_result, bytes, os.stat_result]:
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | (os.O_NONBLOCK if sys.platform != "win32" else 0)
    handle = os.open(path, flags)  # without waiting: a pipe could keep us for ever
    try:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise OSError(f"not a file: {path}")
        # Room for what is there: room for the most that could be there costs more than reading it.
        data, room = b"", min(before.st_size, MOST_BYTES) + 1
        while room > len(data) and (part := os.read(handle, room - len(data))):
            data = data + part if data else part
            if len(data) > before.st_size:  # it grew, or its system does not know how long it is
                room = MOST_BYTES + 1
        return before, data, os.fstat(handle)
    finally:
        os.close(handle)


def signed_length(data: bytes) -> int:
    """How far the first signature reaches; later time stamps stand behind it."""
    at = data.find(b"/ByteRange")  # a plain search goes through a file ten times as fast
    found = _RANGE.search(data, at) if at >= 0 else None
    return min(int(found[2]) + int(found[3]), len(data)) if found else 0


def free_name(folder: Path, stem: str) -> Path:
    """A name that nothing has yet."""
    for number in range(1, 1_000):
        path = folder / (f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf")
        if not os.path.lexists(path):
            return path
    return folder / f"{stem}-{secrets.token_hex(4)}.pdf"
