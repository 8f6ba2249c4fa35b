"""The knowledge itself is under test: every fact fits, says when, says where from, and in plain words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import combinations

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_checks import wrong_value
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.domain.catalogue import App, Catalogue, Fact

FILES = CatalogueFiles(places.data_dir())
CATALOGUE = FILES.catalogue()
ARTICLE = FILES.article()
FACTS = [(app, fact) for app in CATALOGUE.apps.values() for fact in app.facts]
LISTED = [(app, fact) for app, fact in FACTS if fact.criterion != "known_holes"]
RULE_SETS = FILES.rule_sets("catalogue")
DECIDING = sorted({rule.criterion for rule_set in RULE_SETS for rule in rule_set.mandatory})

# What nobody could find out. A gap that closes or opens must be noted here.
NOT_KNOWN_AT_ALL = {
    ("cisco_webex", "free", "mfa"),
    ("wire", "bund", "data_location"),
    ("visio_la_suite", "state_service", "dpa_available"),
}

# Words that a clerk does not know; each has a plain one.
HARD_WORDS = re.compile(
    r"\b(E2EE|e2e|SaaS|client-side|metadata|codec|endpoint|tenant|latency|throughput|provisioning|rollout|roll-out"
    r"|SDK|STUN|LDAP|SAML|SSO certificate|DPA|MFA|2FA|WebRTC|SFU|TLS|SRTP|AES)\b"
)


def test_counts() -> None:
    """Thirty apps in 52 editions; 854 facts of the 22 criteria, 801 of them read in a source."""
    assert len(CATALOGUE.apps) == 30
    assert sum(len(app.editions) for app in CATALOGUE.apps.values()) == 52
    assert len(LISTED) == 854
    assert sum(fact.confirmed for _app, fact in LISTED) == 801
    assert len(CATALOGUE.criteria) == 23


def test_every_value_is_allowed_and_has_its_sentence() -> None:
    for catalogue in (CATALOGUE, ARTICLE):
        for app in catalogue.apps.values():
            for fact in app.facts:
                assert wrong_value(catalogue.criteria[fact.criterion], fact.value) is None, fact.id
        for criterion in catalogue.criteria.values():
            assert bool(criterion.values) == (criterion.kind == "choice" or criterion.id == "platforms"), criterion.id


def test_ids_are_frozen_in_form() -> None:
    for app, fact in FACTS:
        assert re.fullmatch(rf"{app.id}\.{fact.criterion}\.[1-9][0-9]*", fact.id)
        assert set(fact.editions) <= {edition.id for edition in app.editions}


def test_numbers_of_facts_have_no_gap() -> None:
    """A fact that ends keeps its place; nothing is taken out."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for app, fact in FACTS:
        numbers.setdefault((app.id, fact.criterion), []).append(int(fact.id.rsplit(".", 1)[1]))
    for key, found in numbers.items():
        assert sorted(found) == list(range(1, len(found) + 1)), key


def test_dates_are_possible() -> None:
    for catalogue in (CATALOGUE, ARTICLE):
        for app in catalogue.apps.values():
            for fact in app.facts:
                assert not (fact.valid_from and fact.valid_to and fact.valid_from > fact.valid_to), fact.id
                for day in (fact.as_of, fact.known_from):
                    assert day is None or day <= catalogue.prepared_on, fact.id
    for source in CATALOGUE.sources.values():
        assert source.date is None or source.date <= CATALOGUE.prepared_on, source.id
        assert source.accessed is None or source.accessed <= CATALOGUE.prepared_on, source.id


def test_every_confirmed_fact_names_a_source_that_exists() -> None:
    for _app, fact in FACTS:
        assert fact.source in CATALOGUE.sources if fact.confirmed else True, fact.id


def test_no_source_without_a_fact() -> None:
    """A source is named by a fact, by a detail, or by the note of another source."""
    words = [f"{fact.source} {fact.detail} {fact.explanation}" for _app, fact in FACTS]
    words += [source.note or "" for source in CATALOGUE.sources.values()]
    named = set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", " ".join(words)))
    assert set(CATALOGUE.sources) - named == set()


def test_sources_say_where() -> None:
    for source in CATALOGUE.sources.values():
        assert source.title.strip(), source.id
        assert source.address is None or source.address.startswith(("https://", "http://")), source.id
        assert source.kind in ("vendor", "press", "authority", "secondary", "source_document"), source.id


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.;:!?])\s+", text) if part]


@pytest.mark.parametrize("catalogue", [CATALOGUE, ARTICLE], ids=lambda c: c.id)
def test_explanations_are_plain(catalogue: Catalogue) -> None:
    lengths = []
    for app in catalogue.apps.values():
        for fact in app.facts:
            text = fact.explanation
            assert 5 <= len(text) <= 450, fact.id
            assert text[-1] in '.)!"', fact.id
            assert not HARD_WORDS.search(text), f"{fact.id}: {HARD_WORDS.search(text)}"
            for sentence in sentences(text):
                assert len(sentence.split()) <= 35, f"{fact.id}: {sentence}"
                lengths.append(len(sentence.split()))
    assert sum(lengths) / len(lengths) <= 14


def test_standard_sentences_are_plain() -> None:
    seen: Counter[str] = Counter()
    lengths = []
    for catalogue in (CATALOGUE, ARTICLE):
        for criterion in catalogue.criteria.values():
            assert criterion.question.endswith("?"), criterion.id
            for text in [criterion.question, *criterion.values.values()]:
                assert not HARD_WORDS.search(text), text
                for sentence in sentences(text):
                    assert len(sentence.split()) <= 25, sentence
                    lengths.append(len(sentence.split()))
            if catalogue is CATALOGUE:
                seen.update(criterion.values.values())
    assert sum(lengths) / len(lengths) <= 14
    assert seen.most_common(1)[0][1] == 1, "two values with the same sentence cannot be told apart"


def clashes(app: App, deciding: bool) -> list[tuple[str, str]]:
    """Confirmed facts of equal reach that hold on one day for one edition and say different things.

    A rule decides by a single value, so a deciding criterion allows none. Elsewhere two
    facts may stand side by side when their words say what each of them is about.
    """
    found = []
    for one, other in combinations([f for f in app.facts if f.confirmed], 2):
        kind = CATALOGUE.criteria[one.criterion].kind
        if one.criterion != other.criterion or kind in ("note", "list") or one.criterion == "known_holes":
            continue
        together = set(one.editions) & set(other.editions) and len(one.editions) == len(other.editions)
        start = max(one.valid_from or date.min, other.valid_from or date.min)
        end = min(one.valid_to or date.max, other.valid_to or date.max)
        told_apart = not deciding and "all" not in (one.scope, other.scope) and one.scope != other.scope
        if together and start <= end and one.value != other.value and not told_apart:
            found.append((one.id, other.id))
    return found


@pytest.mark.parametrize("app", CATALOGUE.apps.values(), ids=lambda app: app.id)
def test_confirmed_facts_do_not_contradict_each_other(app: App) -> None:
    decided = [f for f in app.facts if f.criterion in DECIDING]
    assert clashes(app.model_copy(update={"facts": tuple(decided)}), deciding=True) == []
    assert clashes(app, deciding=False) == []


def test_a_contradiction_is_named() -> None:
    """The check itself: the same app with one value turned round."""
    app = next(a for a in CATALOGUE.apps.values() if any(f.criterion == "lifecycle" and f.confirmed for f in a.facts))
    fact = next(f for f in app.facts if f.criterion == "lifecycle" and f.confirmed)
    turned = "retired" if fact.value != "retired" else "active"
    other = fact.model_copy(update={"id": f"{app.id}.lifecycle.99", "value": turned})
    spoiled = app.model_copy(update={"facts": (*app.facts, other)})
    assert (fact.id, other.id) in clashes(spoiled, deciding=True)


def test_every_edition_has_the_deciding_criteria_or_the_gap_is_on_the_list() -> None:
    gaps = set()
    for app in CATALOGUE.apps.values():
        for edition in app.editions:
            for criterion in DECIDING:
                if not any(f.criterion == criterion and edition.id in f.editions for f in app.facts):
                    gaps.add((app.id, edition.id, criterion))
    assert gaps == NOT_KNOWN_AT_ALL


def test_known_holes_name_what_to_install() -> None:
    for _app, fact in FACTS:
        if fact.criterion != "known_holes":
            continue
        value = fact.value
        assert set(value) == {"cve", "affected", "mended_in", "platforms", "severity"}, fact.id
        assert all(re.fullmatch(r"CVE-[0-9]{4}-[0-9]{4,}", cve) for cve in value["cve"]), fact.id
        assert value["severity"] in ("critical", "high", "medium", "low", "not_stated"), fact.id
        assert set(value["mended_in"]) <= set(value["platforms"]), fact.id
        assert set(value["platforms"]) <= {"windows", "macos", "linux", "android", "ios", "web", "server", "service"}
        assert all(isinstance(version, str) for version in value["mended_in"].values()), fact.id


def test_article_states_nothing_that_it_does_not_say() -> None:
    assert len(ARTICLE.apps) == 14
    for app in ARTICLE.apps.values():
        for fact in app.facts:
            assert fact.detail["basis"] in ("stated", "implied"), fact.id
            assert fact.value != "not_stated", fact.id
            assert fact.source == "SRC_DOC", fact.id


def test_one_file_an_app_named_by_its_id() -> None:
    names = {path.stem for path in (places.data_dir() / "apps").glob("*.yaml")}
    assert names == set(CATALOGUE.apps)


def _holding(criterion: str, day: date, edition: str, app: App) -> list[Fact]:
    return [
        f
        for f in app.facts
        if f.criterion == criterion
        and edition in f.editions
        and (f.valid_from or date.min) <= day <= (f.valid_to or date.max)
    ]


@pytest.mark.parametrize(
    ("day", "app_id", "edition", "criterion", "values"),
    [
        (date(2020, 9, 30), "zoom", "basic", "e2ee", {"none"}),
        (date(2021, 6, 30), "zoom", "basic", "e2ee", {"optional"}),
        (date(2022, 12, 31), "google_hangouts", "free", "lifecycle", {"retired"}),
        (date(2024, 12, 31), "microsoft_teams", "premium", "e2ee", {"optional"}),
        (date(2026, 11, 23), "skype_consumer", "free", "lifecycle", {"retired"}),
        (date(2026, 11, 23), "skype_for_business_server", "server_2015_2019", "lifecycle", {"end_of_support"}),
        (date(2026, 6, 1), "skype_for_business_server", "server_2015_2019", "lifecycle", {"paid_extended_updates"}),
        (date(2026, 11, 23), "amazon_chime", "pro", "lifecycle", {"retired"}),
    ],
)
def test_what_held_on_a_day(day: date, app_id: str, edition: str, criterion: str, values: set[str]) -> None:
    app = CATALOGUE.apps[app_id]
    found = _holding(criterion, day, edition, app)
    narrowest = min(len(f.editions) for f in found)
    assert {f.value for f in found if len(f.editions) == narrowest} == values
