"""The words and the code of a key: frozen, even, and different for different keys."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from advisor.domain.key_words import key_code, key_words, same_words, word_list

A, B = hashlib.sha256(b"a").hexdigest(), hashlib.sha256(b"b").hexdigest()


def test_the_list_never_changes() -> None:
    words = word_list()
    assert len(words) == len(set(words)) == 1024
    # These words stand on paper: a changed list would make old papers wrong.
    assert hashlib.sha256(" ".join(words).encode()).hexdigest() == SUM


def test_words_are_told_apart_by_ear() -> None:
    for word in word_list():
        assert len(word) == 4
        assert set(word) <= set("bfhklmrstaeiou")  # neither p nor d, g, n, v, w, z, j, c
        assert word[0] != word[2]
        assert word[1] != word[3]


def test_every_bit_of_the_first_ten_digits_counts() -> None:
    seen = {key_words(A)}
    for bit in range(80):
        changed = f"{int(A, 16) ^ 1 << (255 - bit):064x}"
        seen.add(key_words(changed))
        assert key_code(changed) == key_code(A)  # the code is made of other bits
    assert len(seen) == 81
    for bit in range(80, 176):
        changed = f"{int(A, 16) ^ 1 << (255 - bit):064x}"
        assert key_words(changed) == key_words(A)
        assert key_code(changed) != key_code(A)


def test_words_are_drawn_evenly() -> None:
    counted = Counter(w for n in range(4000) for w in key_words(hashlib.sha256(b"%d" % n).hexdigest()).split())
    assert len(counted) == 1024
    assert max(counted.values()) < 70  # 31 expected


def test_words_as_people_type_them() -> None:
    assert same_words(key_words(A).upper().replace(" ", ",  "), A)
    assert not same_words(key_words(B), A)
    assert not same_words(" ".join(key_words(A).split()[:7]), A)
    assert not same_words("", A)
    assert not same_words("", "")


@pytest.mark.parametrize("wrong", ["", "abc", "g" * 64, A.upper(), A + "0"])
def test_what_is_no_fingerprint_has_no_words(wrong: str) -> None:
    assert (key_words(wrong), key_code(wrong)) == ("", "")


def test_the_code_has_six_groups_of_four_digits() -> None:
    assert [len(group) for group in key_code(A).split()] == [4] * 6
    assert key_code(A).replace(" ", "").isdigit()


SUM = "257fa29b2251d75a2ab02dd4f0969b70ce4015d8672665526768b9c6c30e1761"
