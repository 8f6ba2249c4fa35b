"""A key's fingerprint as words and as digits, to compare on paper or over the telephone.

The list has 1,024 made-up words, the same in every language: four letters, sounds that Slovak, Czech, German and
English speakers read alike and do not mix up (no b beside p, no m beside n, no v, w, z, j, c). Eight words carry
the first 80 bits of the fingerprint: who wants another key with the same words must make about 2**80 keys.
The code is 24 digits from the next 96 bits, 79 bits of its own.

Words stand on paper for decades: the list never changes (a test holds its sum).
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from itertools import product

WORDS, BITS = 8, 10
_SOUNDS, _VOWELS = "bfhklmrst", "aeiou"
# What means something rude or ugly in one of our languages.
_RUDE = (
    "bitu buke bule fake faki fako faku fate feku fika fike fiku fuka fuke fuki fuko hate homo hura hure huri huro huso"
    " kake kike kifi kula kuli kure kuri kuro lame limo losa lose luso mora mori mure mute rabi rape rasi rusa rusi"
    " ruso ruti satu sera sere siru sito suka suke suki tabu teka tore tuka turi"
)


@cache
def word_list() -> tuple[str, ...]:
    """The 1,024 words, in the order of their numbers."""
    words = (
        "".join(letters)
        for letters in product(_SOUNDS, _VOWELS, _SOUNDS, _VOWELS)
        if letters[0] != letters[2] and letters[1] != letters[3]
    )
    left_out = set(_RUDE.split())
    # By their sums: takes an even share of all sounds.
    chosen = sorted((w for w in words if w not in left_out), key=lambda w: hashlib.sha256(w.encode()).digest())
    return tuple(sorted(chosen[: 1 << BITS]))


@lru_cache(maxsize=256)
def key_words(sha256: str) -> str:
    """Eight words for a fingerprint of 64 hex digits; empty for anything else."""
    if not _is_fingerprint(sha256):
        return ""
    number = int(sha256[: WORDS * BITS // 4], 16)
    places = [number >> BITS * (WORDS - 1 - i) & (1 << BITS) - 1 for i in range(WORDS)]
    return " ".join(word_list()[place] for place in places)


@lru_cache(maxsize=256)
def key_code(sha256: str) -> str:
    """24 digits in six groups: shorter to read aloud than the fingerprint, made of other bits than the words."""
    if not _is_fingerprint(sha256):
        return ""
    start = WORDS * BITS // 4
    digits = f"{int(sha256[start : start + 24], 16) % 10**24:024d}"
    return " ".join(digits[i : i + 4] for i in range(0, 24, 4))


def same_words(said: str, sha256: str) -> bool:
    """Are these the words of the key, however they were typed?"""
    return said.lower().replace(",", " ").split() == key_words(sha256).split() != []


def _is_fingerprint(sha256: str) -> bool:
    return len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")
