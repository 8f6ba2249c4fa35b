"""Looks into the drop folder while the window is open: what is new and sound is taken in, and said in one sentence.

Only where the person or the organisation has named such a folder. A look lists names, sizes and times; a file is
opened when it is new or has changed. What stays there, because it is no sound record, is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from advisor.domain.errors import PlainError
from advisor.services.ports import Texts

Listing = Callable[[str], Mapping[str, tuple[int, int]]]  # size and time of every PDF below, by path; raises OSError
TakeIn = Callable[[Sequence[str], Texts, Callable[[], bool]], Mapping[str, Any]]  # the document of an intake


class DropFolderWatch:
    """Remembers between two looks what it has told."""

    def __init__(
        self, folder: Callable[[], str], listing: Listing, take_in: TakeIn,
        happened: Callable[[PlainError, Texts], str],
    ) -> None:  # fmt: skip
        self._folder, self._listing, self._take_in, self._happened = folder, listing, take_in, happened
        self._told: dict[str, tuple[int, int]] = {}  # what lies there and is no sound record
        self._trouble = ""  # said last; the same is not said twice
        self._unfinished = False  # files were moved, and the register has not seen them yet

    def look(self, texts: Texts, cancelled: Callable[[], bool] = bool) -> str:
        """One look. What is to be said, or ""."""
        folder = self._folder()
        if not folder:
            return ""
        try:
            there = self._listing(folder)
        except OSError:
            words = texts.gettext("The drop folder {place} cannot be reached. The window goes on looking for it.")
            return self._once(words.format(place=folder))
        fresh = sorted(path for path, about in there.items() if self._told.get(path) != about)
        self._told = {path: about for path, about in self._told.items() if path in there and path not in fresh}
        if not fresh and not self._unfinished:
            self._trouble = ""
            return ""
        try:
            document = self._take_in(fresh, texts, cancelled)
        except PlainError as error:
            self._unfinished = True
            return self._once(self._happened(error, texts))
        self._trouble, self._unfinished = "", False
        stays = {entry["path"] for entry in document["refused"]} | set(document["known"])
        self._told |= {path: there[path] for path in stays if path in there}
        return _sentence(document, texts)

    def _once(self, words: str) -> str:
        if words == self._trouble:
            return ""
        self._trouble = words
        return words


def _sentence(document: Mapping[str, Any], texts: Texts) -> str:
    said, taken, refused = [], len(document["taken"]), document["refused"]
    if taken:
        words = texts.ngettext("{n} record came from the drop folder.", "{n} records came from the drop folder.", taken)
        said.append(words.format(n=taken))
    elif document["known"]:
        said.append(texts.gettext("What came into the drop folder was here already."))
    if refused:
        words = texts.ngettext("{n} file stays in the drop folder. {why}",
                               "{n} files stay in the drop folder. The first: {why}", len(refused))  # fmt: skip
        said.append(words.format(n=len(refused), why=refused[0]["text"]))
    return " ".join(said)
