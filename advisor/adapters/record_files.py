"""Records on disk: whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from advisor.adapters import unfinished_files
from advisor.domain.errors import PlainError

_WINDOWS = os.name == "nt"
_MOST_LETTERS = 259  # of a path where Windows was not told to allow long ones


class RecordFolder:
    """Fulfils ``RecordFiles``."""

    def __init__(self) -> None:
        self._cleared: set[Path] = set()  # folders looked through for unfinished files: once each, they may be large

    def check_target(self, path: Path, replace: bool) -> None:
        """Say early what would fail late: before a key is made or a question is asked."""
        try:
            if path.is_dir():
                raise PlainError("record_not_pdf_name", path=path)
            if not path.parent.is_dir():
                raise _no_folder(path)
            if not replace and os.path.lexists(path):
                raise PlainError("record_exists", path=path)
            if path.exists() and not path.is_file():  # a device or a pipe must not become a file
                raise PlainError("record_no_file", path=path)
        except OSError as error:
            raise _plain(error, path) from None

    def save(self, path: Path, content: bytes, replace: bool) -> None:
        """Written beside the target, then put in its place in one step."""
        self.write(path, lambda out: out.write(content), replace)

    def write(self, path: Path, fill: Callable[[BinaryIO], object], replace: bool) -> None:
        """The same for content that comes piece by piece: ``fill`` writes it."""
        self.check_target(path, replace)
        path = path.resolve() if path.is_symlink() else path
        part = ""
        try:
            handle, part = tempfile.mkstemp(dir=path.parent, prefix=unfinished_files.prefix(), suffix=".part")
            with os.fdopen(handle, "wb") as out:
                unfinished_files.hold(handle)
                self._clear_away(path.parent, os.fstat(handle).st_mtime)
                fill(out)
                out.flush()
                os.fsync(out.fileno())
            # mkstemp makes it private; a record is meant to be passed on, as the one it replaces was.
            os.chmod(part, stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
            if replace:
                os.replace(part, path)
            else:
                _put_new(part, path)
            _settle(path.parent)
        except OSError as error:
            raise _plain(error, path) from None
        finally:
            if part:
                Path(part).unlink(missing_ok=True)

    def _clear_away(self, folder: Path, now: float) -> None:
        if folder not in self._cleared:
            self._cleared.add(folder)
            unfinished_files.clear_away(folder, now)


def _put_new(part: str, path: Path) -> None:
    """Give the finished file its name, unless somebody took that name in the meantime."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise PlainError("record_exists", path=path) from None
    except OSError:
        # File systems without hard links (FAT, some network drives).
        if os.path.lexists(path):
            raise PlainError("record_exists", path=path) from None
        os.replace(part, path)


def _settle(folder: Path) -> None:
    """Make the new name survive a power cut, where the system lets a folder be synced."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _no_folder(path: Path) -> PlainError:
    # Windows says of a path that is too long that it is not there. The unfinished file beside the record counts too.
    unfinished = path.parent / f"{unfinished_files.prefix()}12345678.part"
    too_long = _WINDOWS and max(len(str(file.absolute())) for file in (path, unfinished)) > _MOST_LETTERS
    return PlainError("record_folder_missing_or_long" if too_long else "record_folder_missing", exit_code=3,
                      path=path.parent)  # fmt: skip


def _plain(error: OSError, path: Path) -> PlainError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PlainError("record_disk_full", exit_code=3, path=path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.ETXTBSY):
        return PlainError("record_no_rights", exit_code=3, path=path)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return _no_folder(path)
    return PlainError("record_not_written", exit_code=3, path=path, detail=error.strerror or str(error))
