"""What is said of a line: in the reader's language, also where a file lies; steps for the weak direction only."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.domain.catalogue import Fact
from advisor.domain.edition_facts import edition_facts
from advisor.services.line_advice import help_words, line_help
from advisor.services.line_details import measured_lines

DAY = date(2026, 11, 23)
DOCUMENT = {
    "at": "2026-11-23T09:00:00Z", "server": "udp://line.example.org:4433", "transport": "udp",
    "up": {"tier": "audio", "tested_kbit_s": 410}, "down": {"tier": "hd", "tested_kbit_s": 2990},
    "rtt_ms": 34.2, "loss_up_percent": 0.7, "loss_down_percent": 0.0, "bytes_sent": 151_000, "bytes_received": 148_000,
    "seconds": 1.4, "limits": ["udp_untried"],
    "needs": {"people": 12, "computers": 1, "up_kbit_s": 800, "down_kbit_s": 2000, "hd_up_kbit_s": 2600,
              "hd_down_kbit_s": 2600, "from_app": True},
}  # fmt: skip


def texts(language: str) -> GettextTexts:
    return GettextTexts(language, places.locale_dir())


@pytest.mark.parametrize("language", ["sk", "cs", "de"])
def test_every_sentence_of_the_details_is_translated(language: str) -> None:
    english, other = (list(measured_lines(DOCUMENT, texts(code))) for code in ("en", language))
    assert len(english) == len(other) == 8
    assert [line for line, same in zip(english, other, strict=True) if line == same] == []


def test_the_details_say_what_was_measured_needed_and_not_tried() -> None:
    said = " ".join(measured_lines(DOCUMENT, texts("en")))
    for part in ("09:00", "line.example.org", "UDP", "0.41", "0.8", "2.6", "34.2", "12 people", "1.4 seconds", "299 kB",
                 "not tried", "Not measured"):  # fmt: skip
        assert part in said


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(DOCUMENT)), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from([*DOCUMENT, "loss_both_percent"]), trees))
def test_a_file_that_anybody_wrote_never_stops_a_record(document: dict[str, Any]) -> None:
    assert list(measured_lines(document, texts("en")))
    assert list(measured_lines({**DOCUMENT, **document}, texts("en")))


def seen(app: str, edition: str) -> tuple[dict[str, tuple[Fact, Any]], Any]:
    catalogue = CatalogueFiles(places.data_dir(), places.compiled_catalogue()).catalogue()
    return edition_facts(catalogue, *catalogue.find(app, edition), DAY, DAY), catalogue


def said(app: str, edition: str, up: str, down: str, language: str = "en", verdict: str = "audio_only") -> str:
    facts, catalogue = seen(app, edition)
    found = line_help(verdict, {"up": {"tier": up}, "down": {"tier": down}}, facts, catalogue)
    return "\n".join(help_words(found, texts(language)))


def test_steps_relieve_the_direction_that_is_weak() -> None:
    assert "Your camera" in said("zoom", "basic", "audio", "hd")
    assert "Pictures of the others" not in said("zoom", "basic", "audio", "hd")
    assert "Your camera" not in said("zoom", "basic", "hd", "none")
    assert "Pictures of the others" in said("zoom", "basic", "hd", "none")


def test_a_step_that_is_only_remembered_says_so() -> None:
    assert "not confirmed yet" in said("cisco_webex", "paid", "hd", "audio")


def test_the_telephone_is_named_with_what_it_costs() -> None:
    assert "telephone number into the invitation" in said("zoom", "basic", "none", "none", verdict="phone")
    assert "ends the lock" in said("cisco_webex", "paid_e2ee", "none", "none", verdict="phone")
    assert "ends the lock" not in said("nextcloud_talk", "own_server", "none", "none", verdict="phone")


def test_a_line_that_carries_video_needs_no_steps() -> None:
    facts, catalogue = seen("zoom", "basic")
    assert help_words(line_help("sd_video", None, facts, catalogue), texts("en")) == []


@pytest.mark.parametrize("language", ["sk", "cs", "de"])
def test_every_step_of_every_app_is_translated(language: str) -> None:
    _, catalogue = seen("zoom", "basic")
    other, open_steps = texts(language), []
    for app in catalogue.apps.values():
        for fact in (f for f in app.facts if f.criterion == "audio_only_steps" and isinstance(f.value, dict)):
            for step in (step for steps in fact.value.values() for step in steps):
                if other.pgettext("sound_only", step) == step:
                    open_steps.append((app.id, step))
    assert open_steps == []


def test_an_app_without_known_steps_still_gets_the_telephone_line() -> None:
    found = line_help("audio_only", None, {}, SimpleNamespace(sources={}))  # type: ignore[arg-type]
    assert len(help_words(found, texts("en"))) == 2
