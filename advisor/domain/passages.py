"""The passage of a page that a fact rests on: found by the fact's own words, and found again when the page has changed.

Pages are compared as a reader sees them: capital letters, spaces, kinds of
quotation marks and dashes do not count. Numbers always do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, CHANGED, GONE, NOT_FOUND = "same", "changed", "gone", "not_found"
MOST_LETTERS = 400  # of one passage
MOST_PASSAGES = 8_000  # of one page
LIKE = 0.6  # from this likeness on two passages are one that was reworded
FITS = 0.34  # share of the fact's words that a passage must hold, for it to be the one the fact rests on
_CANDIDATES = 12  # only the most promising passages are compared letter by letter
_SIGNS = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2013": "-",
                        "\u2014": "-", "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None})
_WORD = re.compile(r"[^\W_]+")
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_]|\d)")
# Words that stand on every page say nothing of any fact.
_COMMON = frozenset({
    "the", "and", "for", "are", "was", "were", "this", "that", "with", "from", "not", "you", "your", "can", "has",
    "have", "all", "its", "but", "who", "which", "when", "than", "then", "they", "will", "also", "only", "one", "use",
    "used", "uses", "may", "must", "does", "did", "into", "over", "more", "most", "other", "such", "been",
})  # fmt: skip


class Found(NamedTuple):
    """What became of a passage: ``now`` is what stands there, where there is something like it."""

    state: str
    now: str = ""


def plain(text: str) -> str:
    """As it is compared."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold().split())


def passages(lines: Iterable[str]) -> list[str]:
    """The visible lines of a page as sentences, each once, in order."""
    found: dict[str, None] = {}
    for line in lines:
        for sentence in _ENDS.split(" ".join(line.split())):
            for start in range(0, min(len(sentence), 50 * MOST_LETTERS), MOST_LETTERS):
                if cut := sentence[start : start + MOST_LETTERS].strip():
                    found[cut] = None
        if len(found) >= MOST_PASSAGES:
            break
    return list(found)[:MOST_PASSAGES]


def resting_on(words: str, page: Sequence[str]) -> str:
    """The passage that holds most of a fact's words; empty where none holds enough of them."""
    wanted = _weights(words)
    whole = sum(wanted.values())
    if not whole:
        return ""
    best, score = "", 0.0
    for passage in page:
        shared = wanted.keys() & set(_tokens(passage))
        if len(shared) < 2:
            continue
        share = sum(wanted[word] for word in shared) / whole
        if share > score:
            best, score = passage, share
    return best if score >= FITS else ""


def again(passage: str, page: Sequence[str]) -> Found:
    """Is the passage still there, reworded, or gone?"""
    wanted = plain(passage)
    known = {plain(other): other for other in page}
    if wanted in known:
        return Found(SAME, known[wanted])
    # A page may put two sentences into one line, or cut one in two.
    if any(wanted in other for other in known):
        return Found(SAME, passage)
    tokens = Counter(_tokens(wanted))
    near = sorted(known, key=lambda other: -sum((tokens & Counter(_tokens(other))).values()))[:_CANDIDATES]
    likeness, best = max(((_likeness(wanted, other), other) for other in near), default=(0.0, ""))
    return Found(CHANGED, known[best]) if likeness >= LIKE else Found(GONE)


def _tokens(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def _weights(words: str) -> dict[str, int]:
    """Numbers tell most; short and common words tell nothing."""
    return {
        word: 3 if word[0].isdigit() else 1
        for word in _tokens(words)
        if word[0].isdigit() or (len(word) > 2 and word not in _COMMON)
    }


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _WORD.findall(one), _WORD.findall(other), autojunk=False).ratio()
