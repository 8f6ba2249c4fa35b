"""The base of the models: what is written reads back the same, what is wrong is refused, pydantic only where needed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from advisor.domain.checklist import Answer, Result
from advisor.domain.frozen import Frozen, fields_of, read_back

ROOT = Path(__file__).resolve().parents[2]


class Part(Frozen):
    id: str
    meaning: Result = Result.FINE


class Whole(Frozen):
    name: str
    count: int = 0
    share: float = 0.0
    day: date | None = None
    parts: tuple[Part, ...] = ()
    words: Mapping[str, tuple[str, ...]] = {}
    anything: Any = None
    yes: bool = False


WHOLE = Whole(
    name="n", count=3, share=0.5, day=date(2026, 11, 25), parts=(Part(id="a"), Part(id="b", meaning=Result.STOP)),
    words={"k": ("v", "w")}, anything={"x": [1, None]}, yes=True,
)  # fmt: skip

plain_texts = st.text(max_size=8)
parts = st.builds(Part, id=plain_texts, meaning=st.sampled_from(Result))
wholes = st.builds(
    Whole, name=plain_texts, count=st.integers(), share=st.floats(allow_nan=False), day=st.none() | st.dates(),
    parts=st.lists(parts, max_size=3).map(tuple),
    words=st.dictionaries(plain_texts, st.lists(plain_texts, max_size=2).map(tuple), max_size=2), yes=st.booleans(),
)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | plain_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain_texts, inner, max_size=3),
)


@given(wholes, st.booleans(), st.booleans())
def test_what_is_written_reads_back_the_same(whole: Whole, no_none: bool, no_defaults: bool) -> None:
    written = json.loads(json.dumps(whole.model_dump(exclude_none=no_none, exclude_defaults=no_defaults)))
    assert read_back(Whole, written) == whole
    assert Whole.model_validate(written) == whole


@given(st.sampled_from(fields_of(Whole)), json_values)
def test_a_strange_value_is_refused_or_is_one_that_pydantic_takes_too(name: str, value: Any) -> None:
    document = {**WHOLE.model_dump(), name: value}
    try:
        found = read_back(Whole, document)
    except ValueError:
        return
    assert found == Whole.model_validate(document)


@pytest.mark.parametrize(
    "wrong", [None, [], "x", {}, {"name": "n", "nam": "n"}, {"name": 1}, {"name": "n", "count": True}]
)
def test_both_ways_of_reading_refuse_what_is_no_whole(wrong: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - one word for every wrong shape
        read_back(Whole, wrong)
    if wrong != {"name": "n", "count": True}:  # pydantic takes yes for one; what we wrote never needs it
        with pytest.raises(ValidationError):
            Whole.model_validate(wrong)


def test_every_wrong_field_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate({"count": "x", "parts": [{"id": "a", "meaning": "perhaps"}], "nam": 1})
    named = {error["loc"] for error in caught.value.errors()}
    assert named == {("name",), ("count",), ("parts", 0, "meaning"), ("nam",)}


def test_nothing_changes_and_a_copy_leaves_the_first_alone() -> None:
    with pytest.raises(FrozenInstanceError):
        WHOLE.name = "other"  # type: ignore[misc]
    other = WHOLE.model_copy(update={"name": "other"})
    assert (other.name, WHOLE.name, other.parts) == ("other", "n", WHOLE.parts)
    assert Whole(name="a").words is not Whole(name="a").words


def test_what_is_left_out_is_what_was_asked_for() -> None:
    assert Answer(answer="yes").model_dump(exclude_none=True) == {"answer": "yes", "origin": "person"}
    assert Answer(answer="yes").model_dump(exclude_defaults=True, exclude={"note"}) == {"answer": "yes"}
    assert Whole(name="n", anything={"kept": None}).model_dump(exclude_none=True)["anything"] == {"kept": None}


def test_a_window_that_asks_questions_loads_no_validator() -> None:
    script = (
        "import sys\nfrom advisor.adapters import places\nfrom advisor.adapters.catalogue_files import CatalogueFiles\n"
        "files = CatalogueFiles(places.data_dir(), places.compiled_catalogue())\n"
        "assert files.catalogue().apps and files.checklist() and files.rule_sets('catalogue')\n"
        "print([name for name in ('pydantic', 'hashlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
