"""The commands that look at many records: verify and recheck. Results as they come, then the summary."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from advisor.cli_signing import named

if TYPE_CHECKING:
    from advisor.cli import Call

_FIRST_WORD, _EVERY, _EVERY_IN_A_FILE = 1.0, 0.5, 5.0  # seconds


def verify(call: Call) -> int:
    """The answers on each file. 0: all good or to be checked, 1: some bad or no record, 2: some not readable."""
    from advisor.services.verify_records import exit_code

    def words(document: Mapping[str, Any]) -> Iterable[str]:
        from advisor.services.plain_text import verification_text

        return verification_text(document, call.texts)

    return exit_code(show_each(call, call.parts.verify(call.options.paths, call.texts), words))


def recheck(call: Call) -> int:
    """Would each decision be the same today?"""
    from advisor.services.recheck import exit_code

    options = call.options
    found = call.parts.recheck(
        options.paths, call.day, options.out, options.identity, options.replace, call.texts, named(options)
    )
    return exit_code(show_each(call, found, _recheck_text))


def show_each(
    call: Call, documents: Iterable[Mapping[str, Any]], words: Callable[[Mapping[str, Any]], Iterable[str]]
) -> Mapping[str, Any]:
    """Prints each document at once, so that an interrupted command keeps what is done. Gives the last one."""
    last: Mapping[str, Any] = {}
    with _Progress(call) as progress:
        for done, document in enumerate(documents, 1):
            if call.options.json:
                print(json.dumps(document, ensure_ascii=False), flush=True)
            else:
                print("\n".join(words(document)), flush=True)
            last = document
            progress.at(done)
    return last


def _recheck_text(document: Mapping[str, Any]) -> Iterable[str]:
    if "path" not in document:
        return [", ".join(f"{key}: {value}" for key, value in document.items() if key != "schema")]
    return [f"{document['path']}: {document['text']}", *(f"  - {change['text']}" for change in document["changes"])]


class _Progress:
    """Says on standard error how far a long command is, unless its results already scroll by on the same screen."""

    def __init__(self, call: Call) -> None:
        self._texts, self._stream = call.texts, sys.stderr
        screen = bool(self._stream and self._stream.isatty())
        self._over = screen  # one line, written over
        self._every = _EVERY if screen else _EVERY_IN_A_FILE
        self._quiet = self._stream is None or (screen and bool(sys.stdout and sys.stdout.isatty()))
        self._next = monotonic() + _FIRST_WORD
        self._said = False

    def at(self, done: int) -> None:
        if self._quiet or monotonic() < self._next:
            return
        self._next = monotonic() + self._every
        words = self._texts.gettext("Done so far: {count}").format(count=done)
        print(f"\r{words}" if self._over else words, end="" if self._over else "\n", file=self._stream, flush=True)
        self._said = True

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._said and self._over:
            print(file=self._stream)
