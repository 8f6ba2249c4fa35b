"""Hand-written YAML: what it means, in which line it stands, and a plain error for everything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.yaml_files import MAX_BYTES, MAX_DEPTH, read_yaml
from advisor.domain.errors import PlainError
from advisor.services.error_texts import ERRORS


def error(source: bytes | Path) -> PlainError:
    with pytest.raises(PlainError) as caught:
        read_yaml(source)
    assert caught.value.code in ERRORS
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("2026-12-01", "2026-12-01"),
        ("2026-11", "2026-11"),
        ("12:30", "12:30"),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("-7", -7),
        ("1.5", 1.5),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("7.0.0", "7.0.0"),
        ("1_000", "1_000"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_words_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    read = read_yaml(f"a: {text}\n".encode()).value["a"]
    assert read == value
    assert type(read) is type(value)


def test_lines() -> None:
    document = read_yaml(b"# first\na: 1\nb:\n  - x\n  - c: 2\n    d: [3,\n        4]\n")
    assert document.line_of(("a",)) == 2
    assert document.line_of(("b", 1)) == 5
    assert document.line_of(("b", 1, "d")) == 6
    assert document.line_of(("b", 1, "d", 1)) == 7
    assert document.line_of(("b", 1, "not there")) == 5
    assert document.line_of(("nowhere",)) == 2


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        (b"a: 1\nb: 2\na: 3\n", "file_duplicate_key", 3),
        (b"a:\n  b: 1\n  b: 1\n", "file_duplicate_key", 3),
        (b"a: 1\nb: &x 2\n", "file_alias", 2),
        (b"a: 1\nb: *x\n", "file_alias", 2),
        (b"a: 1\nb: !!python/object/apply:os.system [x]\n", "file_tag", 2),
        (b"a: !!str 1\n", "file_tag", 1),
        (b"a: 1\n---\nb: 1\n", "file_several_documents", 2),
        (b"? [a]\n: 1\n", "file_key_not_text", 1),
        (b"a: 1\nb: \xff\n", "file_not_utf8", 2),
        (b"a: b: c\n", "file_not_yaml", 1),
        (b"a: [1, 2\nb: 3\n", "file_not_yaml", 2),
        (b"a: \x00\n", "file_not_yaml", 1),
        (b"a:\n\t- b\n", "file_not_yaml", 2),
    ],
)
def test_what_is_refused(source: bytes, code: str, line: int) -> None:
    wrong = error(source)
    assert (wrong.code, wrong.values["line"]) == (code, line)


def test_size_and_depth() -> None:
    assert error(b"a" * (MAX_BYTES + 1)).code == "file_too_big"
    deep = b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2)
    assert error(deep).code == "file_too_deep"
    assert error(b"[" * 200_000).code in ("file_too_deep", "file_not_yaml")
    assert error(b'{"a":' * 100_000).code in ("file_too_deep", "file_not_yaml")
    fits = read_yaml(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert fits.value


def test_files(tmp_path: Path) -> None:
    assert error(tmp_path / "none.yaml").code == "file_missing"
    assert error(tmp_path).code == "file_unreadable"
    big = tmp_path / "big.yaml"
    big.write_bytes(b"#" * (MAX_BYTES + 5))
    assert error(big).code == "file_too_big"
    good = tmp_path / "good.yaml"
    good.write_bytes(b"\xef\xbb\xbfa: \xc5\xbe\r\nb: 2\r\n")
    assert read_yaml(good).value == {"a": "ž", "b": 2}


def test_json_with_paired_escapes() -> None:
    assert read_yaml(json.dumps({"title": "\U0001f600 ok"}).encode()).value == {"title": "\U0001f600 ok"}
    assert error(b'{"a": "\\ud83d", "b": 1}').code == "file_not_yaml"
    assert error(b'{"a": "\\ud83d\\ude00", "a": 1}').code == "file_duplicate_key"


def value_or_plain_error(source: bytes) -> None:
    code = None
    try:
        read_yaml(source)
    except PlainError as wrong:
        code = wrong.code
    assert code is None or code in ERRORS


@given(st.binary(max_size=300))
def test_any_bytes(source: bytes) -> None:
    value_or_plain_error(source)


@given(st.text(alphabet="ab:-[]{}&*!?|>'\"#, \n\t~0.yx", max_size=80))
def test_any_yaml_like_text(source: str) -> None:
    value_or_plain_error(source.encode())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_any_json_comes_back(value: object) -> None:
    assert read_yaml(json.dumps(value).encode()).value == value
