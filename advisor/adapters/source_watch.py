"""Fetches the pages that facts rest on, politely: slowly, only what may be read, and nothing that did not change.

For the people who keep a catalogue. A clerk's program never runs this.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import urllib.robotparser
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any

from advisor.domain.errors import PlainError
from advisor.domain.passages import NOT_FOUND, again, passages, resting_on
from advisor.services.watch_sources import GONE, MOVED, NOT_ALLOWED, READ, SAME, UNREACHABLE, Passage, Seen

AGENT = "videoconference-advisor-catalogue"
MAX_PAGE = 3_000_000  # bytes of one page
MAX_LINES = 4_000
MAX_MEMORY = 50_000_000
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head"})


class SourceWatch:
    """One round through many pages. Remembers of each what it read, in one JSON file."""

    def __init__(
        self, memory: Path, pause: float = 2.0, stall: float = 20.0, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """``pause``: seconds between two requests to the same computer; ``stall``: seconds without an answer."""
        self._file, self._pause, self._stall, self._sleep = memory, pause, stall, sleep
        self._last: dict[str, float] = {}
        self._robots: dict[str, urllib.robotparser.RobotFileParser | None] = {}
        self.memory: dict[str, dict[str, Any]] = self._remembered()

    def look(self, address: str, facts: Mapping[str, str] = MappingProxyType({}), accept: bool = False) -> Seen:
        """What became of the page, and of the passages its facts rest on. ``facts``: the words of each.

        A passage is found by the fact's words when the page is first read. What became of it is told again in every
        round, until somebody has read the page (``accept``).
        """
        host = urllib.parse.urlsplit(address).netloc
        if not self._may(address, host):
            return Seen(NOT_ALLOWED)
        known = self.memory.get(address, {})
        conditions = {}
        kept = {} if accept else _passages(known)
        if set(facts) <= set(kept):  # else the page is needed whole, changed or not
            if known.get("etag"):
                conditions["If-None-Match"] = known["etag"]
            if known.get("modified"):
                conditions["If-Modified-Since"] = known["modified"]
        code, answer, headers, final = self._ask(address, host, conditions)
        if code == 304:
            return Seen(SAME, 0.0, passages={fact: kept[fact] for fact in facts})
        if code in (404, 410):
            return Seen(GONE)
        if code != 200:
            return Seen(UNREACHABLE)
        visible = _visible(answer, headers.get("content-type", ""))
        lines = _marks(visible)
        now = _found_again(facts, kept, passages(visible))
        self.memory[address] = {
            "etag": headers.get("etag"), "modified": headers.get("last-modified"), "lines": lines,
            "passages": {fact: list(one) for fact, one in now.items()},
        }  # fmt: skip
        share = None if not known.get("lines") else _changed(known["lines"], lines)
        if final != address:
            return Seen(MOVED, share, final, now)
        return Seen(SAME if share == 0.0 else READ, share, passages=now)

    def keep(self) -> None:
        """Writes the memory whole or not at all. Raises ``pack_no_access``."""
        new = self._file.with_name(self._file.name + ".new")
        try:
            new.write_text(json.dumps(self.memory, ensure_ascii=False, sort_keys=True), encoding="utf-8")
            os.replace(new, self._file)
        except OSError as wrong:
            raise PlainError("pack_no_access", exit_code=3, place=str(self._file), detail=wrong.strerror) from None

    def _remembered(self) -> dict[str, dict[str, Any]]:
        try:
            with self._file.open("rb") as stream:
                found = json.loads(stream.read(MAX_MEMORY))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            # Else a round would call everything new and the keeper would read a thousand pages in vain.
            raise PlainError("watch_memory_broken", file=str(self._file)) from None
        if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
            raise PlainError("watch_memory_broken", file=str(self._file))
        return found

    def _may(self, address: str, host: str) -> bool:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not host:
            return False
        if host not in self._robots:
            rules: urllib.robotparser.RobotFileParser | None = urllib.robotparser.RobotFileParser()
            code, answer, _headers, _final = self._ask(f"{parts.scheme}://{host}/robots.txt", host, {})
            if code == 200 and rules is not None:
                rules.parse(answer[:500_000].decode("utf-8", "replace").splitlines())
            else:
                rules = None  # none, or not to be read: then there are no rules
            self._robots[host] = rules
        rules = self._robots[host]
        return rules is None or rules.can_fetch(AGENT, address)

    def _ask(self, address: str, host: str, more: Mapping[str, str]) -> tuple[int, bytes, dict[str, str], str]:
        """Status (0: no answer), content, headers in small letters, and the address it came from."""
        waited = time.monotonic() - self._last.get(host, -1e9)
        if waited < self._pause:
            self._sleep(self._pause - waited)
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", **more}
        try:
            request = urllib.request.Request(address, headers=headers)
            with urllib.request.build_opener(_Redirects()).open(request, timeout=self._stall) as answer:
                return (answer.status, self._content(answer), {k.lower(): v for k, v in answer.headers.items()},
                        str(answer.geturl()))  # fmt: skip
        except urllib.error.HTTPError as wrong:
            wrong.close()
            return wrong.code, b"", {}, address
        except (OSError, http.client.HTTPException, ValueError):
            return 0, b"", {}, address
        finally:
            self._last[host] = time.monotonic()

    def _content(self, answer: Any) -> bytes:
        end, content = time.monotonic() + 3 * self._stall, b""
        while chunk := answer.read1(65_536):
            content += chunk
            if len(content) > MAX_PAGE or time.monotonic() > end:
                raise ValueError("too much, or too slow")
        if answer.length:
            raise ValueError("cut short")
        return content


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Three at most, and only to pages."""

    max_redirections = 3

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urllib.parse.urlsplit(newurl).scheme not in ("http", "https"):
            fp.close()
            raise urllib.error.URLError("not a page")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Visible(HTMLParser):
    """The text that a reader sees, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def _passages(known: Mapping[str, Any]) -> dict[str, Passage]:
    """What the memory holds; whatever is odd there is found anew."""
    held = known.get("passages")
    return {
        fact: Passage(*one)
        for fact, one in (held.items() if isinstance(held, dict) else ())
        if isinstance(one, list) and len(one) == 3 and all(isinstance(part, str) for part in one)
    }


def _found_again(facts: Mapping[str, str], kept: Mapping[str, Passage], page: list[str]) -> dict[str, Passage]:
    found = {}
    for fact, words in facts.items():
        before = kept.get(fact)
        if before is None or not before.then:
            passage = resting_on(words, page)
            found[fact] = Passage("same" if passage else NOT_FOUND, passage, passage)
        else:
            seen = again(before.then, page)
            found[fact] = Passage(seen.state, before.then, seen.now)
    return found


def _visible(content: bytes, kind: str) -> list[str]:
    """The lines that a reader sees."""
    text = content.decode("utf-8", "replace")
    if "html" in kind or text.lstrip()[:1] == "<":
        reader = _Visible()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    return text.splitlines()


def _marks(visible: list[str]) -> list[str]:
    """Marks of the lines: order and spaces do not count, a new advertisement is one line of many."""
    lines = {" ".join(line.split()) for line in visible} - {""}
    return sorted(hashlib.sha256(line.encode()).hexdigest()[:12] for line in sorted(lines)[:MAX_LINES])


def _changed(before: list[str], after: list[str]) -> float:
    """The share of lines that came or went, from 0 to 1."""
    old, new = set(before), set(after)
    return len(old ^ new) / max(len(old | new), 1)
