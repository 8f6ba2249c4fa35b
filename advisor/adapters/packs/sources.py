"""Where a pack is read from: a folder or share, one file, or a web address. Nothing here is trusted.

Whatever comes out is checked by the framework: each part is read only as far as
its signed length, so neither a bomb nor an endless answer can fill memory or disk.
"""

from __future__ import annotations

import http.client
import re
import stat
import time
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface

from advisor.domain.errors import PlainError

MAX_FILE = 100_000_000  # bytes of a pack in one file; some thousand apps have room in it
MAX_MEMBERS = 5_000
_CHUNK = 65_536
_PART = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*")
LOCAL = "pack:"


class PackSource(FetcherInterface):
    """Reads the parts of one pack by their names. ``base`` stands before every name."""

    base = LOCAL

    def __init__(self) -> None:
        self._opened: list[IO[bytes]] = []

    def close(self) -> None:
        """Lets go of what was opened, also of what was not read to its end."""
        for stream in self._opened:
            stream.close()
        self._opened.clear()

    def _chunks(self, stream: IO[bytes]) -> Iterator[bytes]:
        self._opened.append(stream)
        return _chunks(stream)

    def __enter__(self) -> PackSource:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def first_root(self, most: int) -> bytes:
        """The root that a chain of trust begins with. Raises the framework's ``DownloadError``."""
        return self.download_bytes(f"{self.base}metadata/1.root.json", most)

    def _name(self, url: str) -> str:
        name = url.removeprefix(self.base)
        if not _PART.fullmatch(name) or ".." in name:
            raise DownloadError(f"no name of a part: {name!r}")
        return name


class FolderSource(PackSource):
    """A folder: on this computer, on a stick, on a share."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self._folder / self._name(url)
        try:
            # A pipe or a device would be read for ever.
            if not stat.S_ISREG(path.stat().st_mode):
                raise DownloadError(f"no plain file: {path.name}")
            stream = path.open("rb")
        except (FileNotFoundError, NotADirectoryError):
            raise _missing(path.name) from None
        return self._chunks(stream)


class FileSource(PackSource):
    """A pack in one file (ZIP)."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        try:
            if file.stat().st_size > MAX_FILE:
                raise PlainError("pack_too_big", part=file.name)
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
            raise PlainError("pack_broken", part=file.name) from None
        names = self._zip.namelist()
        if len(names) > MAX_MEMBERS or len(set(names)) != len(names):
            self.close()
            raise PlainError("pack_broken", part=file.name)

    def close(self) -> None:
        super().close()
        self._zip.close()

    def _fetch(self, url: str) -> Iterator[bytes]:
        name = self._name(url)
        try:
            stream = self._zip.open(name)
        except KeyError:
            raise _missing(name) from None
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError) as wrong:
            raise DownloadError(f"{name}: {wrong}") from wrong
        return self._chunks(stream)


class WebSource(PackSource):
    """A web server, or one that pretends to be a repository. The system's proxies are used."""

    def __init__(self, address: str, stall: float = 15.0, whole: float = 300.0) -> None:
        """``stall``: seconds without a byte; ``whole``: seconds for everything, so that drops end too."""
        super().__init__()
        self.base = address if address.endswith("/") else f"{address}/"
        self._stall, self._end = stall, time.monotonic() + whole
        self._opener = urllib.request.build_opener(_Redirects())

    def _fetch(self, url: str) -> Iterator[bytes]:
        self._name(url)
        request = urllib.request.Request(url, headers={"Accept-Encoding": "identity", "User-Agent": "advisor"})
        try:
            answer = self._opener.open(request, timeout=self._left())
        except urllib.error.HTTPError as wrong:
            wrong.close()
            raise DownloadHTTPError(f"{wrong.code}", wrong.code) from None
        except TimeoutError:
            raise SlowRetrievalError(url) from None
        except urllib.error.URLError as wrong:
            if isinstance(wrong.reason, TimeoutError):
                raise SlowRetrievalError(url) from None
            raise DownloadError(str(wrong.reason)) from None
        except (OSError, http.client.HTTPException, ValueError) as wrong:
            raise DownloadError(str(wrong) or type(wrong).__name__) from None
        self._opened.append(answer)
        return self._answer(answer, url)

    def _answer(self, answer: Any, url: str) -> Iterator[bytes]:
        with answer:
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise DownloadError("the answer is packed in a way that nobody asked for")
            try:
                while chunk := answer.read1(_CHUNK):
                    yield chunk
                    self._left()
                if answer.length:
                    raise DownloadError("the answer is shorter than it said")
            except TimeoutError:
                raise SlowRetrievalError(url) from None
            except (OSError, http.client.HTTPException, ValueError) as wrong:
                raise DownloadError(str(wrong) or type(wrong).__name__) from None

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise SlowRetrievalError(self.base)
        return min(self._stall, left)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Three at most, never to another kind of address, never from a protected line to an open one."""

    max_redirections = 3

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        start = newurl.partition(":")[0].lower()
        if start not in ("http", "https") or (req.type == "https" and start != "https"):
            fp.close()
            raise urllib.error.URLError("the server sends us to an address of another kind")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_web(location: str) -> bool:
    return location.lower().startswith(("https://", "http://"))


def source_of(location: str) -> PackSource:
    """The pack at an address, in a folder or in a file. Raises ``pack_not_found``, ``pack_broken``."""
    if is_web(location):
        return WebSource(location)
    path = Path(location)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return FolderSource(path)
        if stat.S_ISREG(mode):
            return FileSource(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        pass
    except OSError as wrong:
        raise PlainError("pack_no_access", exit_code=3, place=location, detail=wrong.strerror) from None
    raise PlainError("pack_not_found", place=location)


def _missing(name: str) -> DownloadHTTPError:
    # The framework asks for the next root until there is none: it knows "not there" by this number.
    return DownloadHTTPError(f"not there: {name}", 404)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        try:
            while chunk := stream.read(_CHUNK):
                yield chunk
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as wrong:
            _broken(wrong)


def _broken(wrong: Exception) -> NoReturn:
    raise DownloadError(str(wrong) or type(wrong).__name__) from wrong
