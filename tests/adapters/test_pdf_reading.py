"""The strict reader of PDF objects: its short cut gives the same values, and no bytes can hurt it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from genuine_records import jana, level_b, levels, sign, trust

from advisor.adapters import pdf_objects
from advisor.adapters.pdf_forms import read_form
from advisor.adapters.pdf_objects import (
    Document,
    NotPlainPdf,
    Stream,
    last_table,
    read_object,
    read_value,
    written,
)
from advisor.adapters.verification.rules import judge
from tests.adapters.record_example import AT, unsigned


def starts(pdf: bytes) -> list[int]:
    """Where the values of all objects and trailers begin."""
    found = []
    for mark in (b" obj\n", b"trailer\n"):
        at = pdf.find(mark)
        while at >= 0:
            found.append(at + len(mark))
            at = pdf.find(mark, at + 1)
    return found


def both(data: bytes, at: int) -> tuple[Any, Any]:
    try:
        slow = read_value(data, at)
    except NotPlainPdf:
        slow = None
    return read_form(data, at), slow


def kinds(value: Any) -> Any:
    """The value with the kind of each part: a name is not a text, though they compare as equal."""
    if isinstance(value, dict):
        return {str(key): kinds(part) for key, part in value.items()}
    if isinstance(value, list):
        return [kinds(part) for part in value]
    return type(value), value


def test_the_short_cut_reads_the_same_values() -> None:
    read = 0
    for pdf in (*levels().values(), sign(unsigned(), AT, jana())):
        for at in starts(pdf):
            quick, slow = both(pdf, at)
            if quick is not None:
                read += 1
                assert (kinds(quick[0]), quick[1]) == (kinds(slow[0]), slow[1])
                assert list(quick[0]) == list(slow[0])
    assert read > 60


def test_a_record_is_read_by_the_short_cut_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise checking would be slow, and nobody would notice."""
    slowly = []

    def watched(data: bytes, at: int) -> tuple[Any, int]:
        slowly.append(data[at : at + 60])
        return read_value(data, at)

    monkeypatch.setattr(pdf_objects, "read_value", watched)
    assert judge(level_b(), trust()).overall == "good"
    assert slowly == []


SIGNED = sign(unsigned(), AT, jana())
PUT = [b"", b" ", b"0", b"(", b"/A", b"\n", b"#41", b"R"]
PLACES = [at for at in starts(SIGNED) if read_form(SIGNED, at) is not None]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), st.integers(0, 700), st.sampled_from(PUT), st.integers(0, 2))
def test_of_a_changed_object_both_ways_say_the_same(at: int, offset: int, put: bytes, take: int) -> None:
    piece = SIGNED[at : at + 9000]
    changed = piece[:offset] + put + piece[offset + take :]
    quick, slow = both(changed, 0)
    if quick is not None:
        assert slow is not None
        assert (kinds(quick[0]), quick[1]) == (kinds(slow[0]), slow[1])


SIGNS = [b"<<", b">>", b"[", b"]", b"/A", b"/B 1", b"(x)", b"(", b")", b"\\", b"<", b">", b"1 0 R", b"1", b"-", b".",
         b"null", b"%", b"\n", b" ", b"#", b"\x00", b"\xff", b"R", b"endobj"]  # fmt: skip
VALUES = st.recursive(
    st.integers(0, 10**17) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text("abcXYZ", min_size=1, max_size=5), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text("abcXYZ", min_size=1, max_size=5), VALUES, max_size=5))
def test_what_is_written_is_read_again(value: dict[str, Any]) -> None:
    text = written(value)
    assert read_value(text + b"\nendobj", 0) == (value, len(text))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=30))
def test_any_signs_give_a_value_or_a_plain_refusal(signs: list[bytes]) -> None:
    try:
        value, end = read_value(b"".join(signs), 0)
    except NotPlainPdf:
        return
    assert end <= len(b"".join(signs))
    assert not isinstance(value, Stream)


@pytest.mark.parametrize(
    "text",
    [b"", b"<<", b"<</A>>", b"<</A 1/A 2>>", b"<<1 2>>", b"<<(a) 1>>", b"<<[] 1>>", b"[1 2", b"[1>>", b"<<]", b"]",
     b"(abc", b"<4", b"<4G>", b"1x", b"1234567890123456789", b"--1", b"tru", b"% x\n1", b"{", b")", b"<</A 1 0 Q>>",
     b"[" * 30 + b"]" * 30, b"<</A" * 30 + b" 1" + b">>" * 30, b"/Name /Other"],
)  # fmt: skip
def test_what_a_lenient_reader_would_repair_is_an_error(text: bytes) -> None:
    with pytest.raises(NotPlainPdf):
        read_value(text, 0)


def test_objects_lie_about_nothing() -> None:
    empty = b"\nstream\n\nendstream\nendobj"
    for broken in (b"<</Length 5>>\nstream\nabc\nendstream\nendobj", b"1\n", b"<</Length -1>>" + empty, b"[]" + empty):
        with pytest.raises(NotPlainPdf):
            read_object(b"1 0 obj\n" + broken, 0)
    with pytest.raises(NotPlainPdf):
        read_object(b"1 0 obj 1 endobj", 0)
    document = Document(SIGNED, last_table(SIGNED), len(SIGNED))
    assert document.placed(document.root).ref == document.root
