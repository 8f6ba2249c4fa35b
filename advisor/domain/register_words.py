"""One folding and one tokenizer for every register, so that both engines give the same answer.

Words are runs of letters and digits, without case and without diacritics. What is filtered by is a word too: it
begins with a private-use letter that the folding takes out of everything people write, so nobody can type one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

WORDS_VERSION = 1  # a register with another number is indexed again
MOST_LETTERS = 60  # of one word; the rest is cut, in the index and in the question alike
MOST_WORDS = 32  # of one question
MARK = "\ue000"

# What has no decomposition in Unicode, or another one than people expect.
_LETTERS = str.maketrans({
    "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ø": "o", "ı": "i", "ħ": "h", "ŧ": "t",
    "ŋ": "n", "ĸ": "k", "ſ": "s",
})  # fmt: skip
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Small letters without marks; ``fold(fold(x)) == fold(x)``. Private-use letters and marks are gone."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """Every letter folds by itself, whatever stands beside it. So each is worked out once, when it is met first."""

    def __missing__(self, code: int) -> str:
        if len(self) > 50_000:  # nobody writes with so many letters: a text made to fill the memory
            self.clear()
        folded = self[code] = _fold_letter(chr(code))
        return folded


_FOLDED = _Folded()


def _fold_letter(text: str) -> str:
    while True:
        bare = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
        bare = "".join(c for c in bare if unicodedata.category(c) not in ("Mn", "Me", "Mc", "Co", "Cs", "Cn", "Cf"))
        if bare == text:
            return bare
        text = bare  # a few letters need a second turn: their decomposition holds a capital letter


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    found = _WORD.findall(fold(text))
    if len(max(found, key=len, default="")) <= MOST_LETTERS:  # as good as always: no second list
        return found
    return [word[:MOST_LETTERS] for word in found]


@lru_cache(10_000)
def name_code(name: str) -> int:
    """The number of a name (app, unit, role, ...), from its spelling alone: equal in every register. 47 bits."""
    return int.from_bytes(sha256(name.encode("utf-8", "replace")).digest()[:6], "big") >> 1 if name else 0


@lru_cache(20_000)
def filter_word(letter: str, value: int) -> str:
    """The word by which an unchanging property is found: ``u`` unit, ``a`` app, ``v`` verdict, ``y`` year ..."""
    digits = ""
    while value or not digits:
        value, digit = divmod(value, 36)
        digits = _DIGITS[digit] + digits
    return f"{MARK}{letter}{digits}"
