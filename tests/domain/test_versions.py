"""Version numbers as makers write them, and any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.versions import is_older, version_parts, version_text

FULL = st.lists(st.integers(0, 999), min_size=4, max_size=4).map(tuple)
PARTS = st.lists(st.integers(0, 10**9 - 1), min_size=1, max_size=8).map(tuple)
ANY = st.one_of(st.text(), PARTS.map(version_text), st.text("0123456789. (-v", max_size=40))


@pytest.mark.parametrize(("text", "parts"), [
    ("6.2.11 (50939)", (6, 2, 11)), ("v7.1", (7, 1)), ("5.10.3.4851", (5, 10, 3, 4851)), ("26225.1806", (26225, 1806)),
    ("7", (7,)), ("version 8.119.0", (8, 119, 0)), ("", None), ("unknown", None), ("...", None),
    ("\u0661.\u0662", None), ("1" * 5_000, (111_111_111,)), ("\u00b2.1", (1,)), (" " * 300 + "1.2", None),
])  # fmt: skip
def test_the_number_in_a_text(text: str, parts: tuple[int, ...] | None) -> None:
    assert version_parts(text) == parts


@pytest.mark.parametrize(("version", "least", "older"), [
    ("6.2", "7.0.0", True), ("6.2.11 (50939)", "7.0.0", True), ("7.0.0", "7.0.0", False), ("7", "7.0.0", False),
    ("5.9.3", "5.10", True), ("5.10", "5.9.3", False), ("7.0.1.2", "7.0.1", False), ("7.0", "7.0.4", None),
    ("7", "7.0.4", None), ("6", "7.0.4", True), ("8", "7.0.4", False), ("", "7.0.0", None), ("7.1", "soon", None),
    # What a company's installer of Zoom writes: the build in the third place.
    ("6.2.50939", "7.0.0", True), ("7.0.12345", "7.0.0", False), ("6.3.50939", "6.3.10", None),
    ("2.2613.101.0", "2.2450.6", False), ("2.2449.9.0", "2.2450.6", True),
])  # fmt: skip
def test_which_is_older(version: str, least: str, older: bool | None) -> None:
    assert is_older(version, least) is older


@given(FULL, FULL)
def test_whole_numbers_are_compared_part_by_part(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert is_older(version_text(one), version_text(other)) is (one < other)


@given(ANY, ANY)
def test_no_two_versions_are_older_than_each_other(one: str, other: str) -> None:
    assert not (is_older(one, other) and is_older(other, one))
    assert is_older(one, one) is (False if version_parts(one) else None)


@given(ANY, ANY, ANY)
def test_older_than_what_is_older_is_older(one: str, two: str, three: str) -> None:
    if is_older(one, two) and is_older(two, three):
        assert is_older(one, three) is not False


@given(PARTS, st.integers(1, 4))
def test_zeros_at_the_end_say_nothing(parts: tuple[int, ...], zeros: int) -> None:
    longer = version_text(parts) + ".0" * zeros
    assert is_older(longer, version_text(parts)) is False
    assert is_older(version_text(parts), longer) is False


@given(PARTS)
def test_what_is_read_is_what_was_written(parts: tuple[int, ...]) -> None:
    assert version_parts(version_text(parts)) == parts
