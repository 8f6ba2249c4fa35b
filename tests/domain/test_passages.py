"""The passage a fact rests on: found, found again, and never mistaken, whatever the page holds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.passages import MOST_LETTERS, MOST_PASSAGES, again, passages, plain, resting_on

PAGE = passages([
    "Security", "Zoom offers end-to-end encryption for up to 1,000 participants. It must be switched on.",
    "Recordings are kept for 30 days.", "Recordings are kept for 90 days in the paid editions.", "Contact us",
])  # fmt: skip
TEXT = st.text(max_size=200)


@pytest.mark.parametrize(("words", "passage"), [
    ("End-to-end encryption is optional, with up to 1,000 participants", "Zoom offers end-to-end encryption for up to "
     "1,000 participants."),
    ("Recordings are kept 90 days", "Recordings are kept for 90 days in the paid editions."),
    ("Recordings are kept 30 days", "Recordings are kept for 30 days."),
    ("The maker sits in the European Union", ""), ("", ""), ("the and for", ""), ("encryption", ""),
])  # fmt: skip
def test_the_passage_is_found_by_the_facts_own_words(words: str, passage: str) -> None:
    assert resting_on(words, PAGE) == passage


@pytest.mark.parametrize(("then", "state"), [
    ("Recordings are kept for 30 days.", "same"), ("recordings  ARE kept for 30\u00a0days.", "same"),
    ("Recordings are kept for 60 days.", "changed"), ("Recordings are deleted for 30 days.", "changed"),
    ("The servers stand in Germany.", "gone"),
])  # fmt: skip
def test_what_became_of_it(then: str, state: str) -> None:
    assert again(then, PAGE).state == state


@given(TEXT, st.lists(TEXT, max_size=8), st.integers(0, 8))
def test_a_passage_that_stands_there_is_always_found(passage: str, others: list[str], at: int) -> None:
    for one in passages([passage]):
        page = passages([*others[:at], passage, *others[at:]])
        assert again(one, page).state == "same"


@given(st.lists(st.integers(0, 9999), min_size=1, max_size=5), st.integers(0, 9999))
def test_another_number_is_never_the_same(page: list[int], asked: int) -> None:
    found = again(f"Kept for {asked:04} days at most", [f"Kept for {n:04} days at most" for n in page])
    assert (found.state == "same") == (asked in page)


@given(TEXT, st.lists(TEXT, max_size=10))
def test_any_text_may_come(words: str, lines: list[str]) -> None:
    page = passages(lines)
    assert all(0 < len(one) <= MOST_LETTERS for one in page)
    found = resting_on(words, page)
    assert not found or found in page
    assert again(words, page).state in ("same", "changed", "gone")
    assert plain(plain(words)) == plain(words)


def test_a_mass_of_text_is_cut_and_takes_its_time_only_once() -> None:
    page = passages(["x y z " * 200_000, *(f"line {n} of many lines" for n in range(20_000))])
    assert len(page) <= MOST_PASSAGES
    began = time.process_time()
    again("line 999999 of many lines", page)
    resting_on("line 999999 of many lines", page)
    assert time.process_time() - began < 20  # seconds; it takes a third of one
