"""Figures of the line in words: each language with its own decimal sign."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from advisor.adapters.gettext_texts import GettextTexts
from advisor.services.line_advice import rates_words
from advisor.services.line_words import number

LOCALE = Path(__file__).resolve().parents[2] / "resources" / "locale"


@pytest.mark.parametrize(("language", "figure"), [("en", "2.6"), ("sk", "2,6"), ("cs", "2,6"), ("de", "2,6")])
def test_a_figure_has_the_decimal_sign_of_the_language(language: str, figure: str) -> None:
    texts = GettextTexts(language, LOCALE)
    assert number(2.61, texts) == figure
    assert number(3.0, texts) == "3"
    assert figure in rates_words({"down": 2.6, "up": 1}, texts)


def test_what_is_no_figure_is_said_to_be_unknown() -> None:
    texts = GettextTexts("en", LOCALE)
    assert {number(value, texts) for value in (None, True, "7", math.nan, math.inf, [1])} == {"?"}
