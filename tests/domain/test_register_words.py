"""The id rule and the folding are for ever: fixed vectors, and what must hold for every text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain import register_id as ids
from advisor.domain.register_query import Question
from advisor.domain.register_words import MARK, filter_word, fold, name_code, words


@pytest.mark.parametrize(
    ("moment", "begins", "key"),
    [
        ("2000-01-01T00:00:00", "000000", 0),
        ("2000-01-01T00:00:01", "000000", 1 << 22),
        ("2000-01-01T00:00:00", "ffffff", (1 << 22) - 1),
        ("2026-11-25T15:47:55", "8b9ca3", 848_936_875 << 22 | 0x8B9CA3 >> 2),
        ("1990-05-05T00:00:00", "000004", 1),
        ("2999-01-01T00:00:00", "000000", ((1 << 31) - 1) << 22),
    ],
)
def test_the_id_of_a_record_never_changes(moment: str, begins: str, key: int) -> None:
    seconds = ids.seconds_of(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    made = ids.register_id(seconds, bytes.fromhex(begins) + bytes(29))
    assert made == key
    assert made < 1 << 53
    assert ids.seconds_in(made) == seconds


def test_days_bound_ids() -> None:
    night = ids.seconds_of(datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC))
    key = ids.register_id(night, b"\xff" * 32)
    assert ids.first_id_of(date(2026, 3, 4)) < key < ids.first_id_of(date(2026, 3, 5))
    low, high = Question(first=date(2026, 3, 4), last=date(2026, 3, 4)).bounds()
    assert low is not None
    assert high is not None
    assert low < key < high
    assert ids.day_of(ids.day_number(date(2026, 3, 4))) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Žltý kôň, ĎALEKÝ ľan, ŕŕ, ĺĺ", "zlty kon, daleky lan, rr, ll"),
        ("Příliš žluťoučký KŮŇ úpěl ďábelské ódy", "prilis zlutoucky kun upel dabelske ody"),
        ("Größe STRASSE Straße ẞ Übermut", "grosse strasse strasse ss ubermut"),
        ("Łódź Gdańsk ŻÓŁW", "lodz gdansk zolw"),
        ("Őrült fűző árvíztűrő", "orult fuzo arvizturo"),
        ("Đorđe Ærø Œuvre þing ı İstanbul", "dorde aero oeuvre thing i istanbul"),
        ("ﬁnance ２０２６ ①", "finance 2026 1"),
    ],
)
def test_letters_of_our_neighbours(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert MARK not in once
    assert all(word == fold(word) for word in words(text))


@given(st.text(), st.text())
def test_words_of_two_texts_are_the_words_of_each(one: str, other: str) -> None:
    from advisor.domain.register_words import MOST_LETTERS

    assert words(f"{one} {other}") == words(one) + words(other)
    assert all(0 < len(word) <= MOST_LETTERS for word in words(one))


def test_words_are_letters_and_digits() -> None:
    assert words("jan.novak@skola.sk, č. 5/2026_b") == ["jan", "novak", "skola", "sk", "c", "5", "2026", "b"]


def test_filter_words_cannot_be_typed() -> None:
    word = filter_word("u", name_code("Mesto Príklad"))
    assert word == "\ue000uhdczjzkot"
    assert word not in words(word)
    assert filter_word("v", 0) == "\ue000v0"
    assert name_code("") == 0
    assert 0 < name_code("zoom") < 1 << 47


@pytest.mark.parametrize(
    ("text", "whole", "start"),
    [("komisia mes", ["komisia"], "mes"), ("mes ", ["mes"], ""), ("ko", ["ko"], ""), ("", [], ""),
     ("a a b", ["a", "b"], ""), ("kom kom", [], "kom")],
)  # fmt: skip
def test_the_last_word_may_be_unfinished(text: str, whole: list[str], start: str) -> None:
    assert Question(text=text).words() == (whole, start)
