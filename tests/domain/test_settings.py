"""Settings: every kind of value, and the whole table of who overrules whom."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from advisor.domain.settings import BY_ID, BY_POLICY, SETTINGS, Kind, Layer, Level, NotAllowed, Setting, settle
from advisor.services.setting_words import CHOICES, LEVELS, REASONS, WORDS

# A fitting value of every setting, and values that do not fit, with the reason.
GOOD: dict[Kind, list[Any]] = {
    Kind.TEXT: ["Jana"], Kind.YES_NO: [True, False, 1, 0], 
    Kind.LIST: [["one"], []], Kind.PATH: [r"\\server\share", "/srv/records"],
}  # fmt: skip
BAD: dict[Kind, list[tuple[Any, str]]] = {
    Kind.TEXT: [(3, "not_a_text"), ("  ", "empty"), ("x" * 1001, "too_long"), ("a\x00b", "control_character")],
    Kind.CHOICE: [("xx", "not_one_of"), (True, "not_a_text"), ("", "empty")],
    Kind.NUMBER: [(0, "out_of_range"), (201, "out_of_range"), ("150", "not_a_number"), (True, "not_a_number")],
    Kind.YES_NO: [("yes", "not_yes_no"), (2, "not_yes_no"), (None, "not_yes_no"), (1.0, "not_yes_no")],
    Kind.LIST: [("one", "not_a_list"), ([1], "not_a_text"), (["x"] * 501, "too_long"), ([""], "empty")],
    Kind.PATH: [(["/srv"], "not_a_text"), ("/srv\n/etc", "control_character")],
    Kind.ADDRESS: [("example.org", "not_an_address"), ("file:///etc", "not_an_address")],
}
KEY = "ab" * 32


def fitting(setting: Setting) -> list[Any]:
    if setting.kind is Kind.CHOICE:
        return list(setting.allowed)
    if setting.kind is Kind.ADDRESS:
        return [f"{start}host.example.org" for start in setting.allowed]
    if setting.id in ("trusted_signers", "trusted_time"):
        return [[KEY, f"{KEY} Jana Nováková"], [":".join(["AB"] * 32)]]
    if setting.kind is Kind.NUMBER:
        return [setting.least, setting.most]
    if setting.pattern:
        return [{"windows_certificate": "AB" * 20}.get(setting.id, KEY)]
    return GOOD[setting.kind]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.id)
def test_fitting_values_are_taken_and_others_refused_with_their_reason(setting: Setting) -> None:
    for raw in fitting(setting):
        value = setting.check(raw)
        assert value == (tuple(raw) if isinstance(raw, list) else raw)
        assert setting.check(value) == value
    for raw, reason in BAD[setting.kind]:
        with pytest.raises(NotAllowed) as refused:
            setting.check(raw)
        assert refused.value.reason == reason
    if setting.pattern:
        with pytest.raises(NotAllowed, match="wrong_form"):
            setting.check(["xyz"] if setting.kind is Kind.LIST else "xyz")


def test_every_setting_has_words_and_a_default_that_fits() -> None:
    assert set(WORDS) == set(BY_ID)
    assert set(LEVELS) == set(Level)
    assert len(BY_POLICY) == len(SETTINGS) == len(BY_ID)
    for setting in SETTINGS:
        assert setting.default is None or setting.check(setting.default) == setting.default
    assert {value for id_ in CHOICES for value in CHOICES[id_]} == {
        value for id_ in CHOICES for value in BY_ID[id_].allowed
    }


LOCKABLE = [s for s in SETTINGS if s.lockable]


@pytest.mark.parametrize("setting", LOCKABLE, ids=lambda s: s.id)
def test_the_table_of_who_overrules_whom(setting: Setting) -> None:
    """Each of the four levels absent, wrong or right: 81 cases a setting."""
    right, wrong = fitting(setting)[0], BAD[setting.kind][0][0]
    levels = [Level.MACHINE, Level.ORGANISATION, Level.USER_POLICY, Level.USER]
    for states in itertools.product(("absent", "wrong", "right"), repeat=4):
        layers = [
            Layer(level, f"place {level}", {} if state == "absent" else {
                setting.policy if level in (Level.MACHINE, Level.USER_POLICY) else setting.id:
                right if state == "right" else wrong})
            for level, state in zip(levels, states, strict=True)
        ]
        settled, ignored = settle(reversed(layers))
        winner = next((level for level, state in zip(levels, states, strict=True) if state == "right"), Level.DEFAULT)
        found = settled[setting.id]
        assert found.level is winner
        assert found.value == (setting.default if winner is Level.DEFAULT else setting.check(right))
        assert found.locked == (winner in levels[:3])
        reasons = {one.level: one.reason for one in ignored}
        for level, state in zip(levels, states, strict=True):
            if state == "wrong":
                assert reasons[level] == BAD[setting.kind][0][1]
            elif state == "right" and level is not winner:
                assert reasons[level] == "overruled"
            else:
                assert level not in reasons


@pytest.mark.parametrize("setting", [s for s in SETTINGS if not s.lockable], ids=lambda s: s.id)
def test_what_only_a_person_says_cannot_be_fixed(setting: Setting) -> None:
    for level in (Level.MACHINE, Level.ORGANISATION, Level.USER_POLICY):
        settled, ignored = settle([Layer(level, "x", {setting.policy: "Jana"})])
        assert settled[setting.id].level is Level.DEFAULT
        assert [one.reason for one in ignored] == ["not_lockable"]
    settled, ignored = settle([Layer(Level.USER, "x", {setting.id: "Jana"})])
    assert (settled[setting.id].value, ignored) == ("Jana", [])


def test_unknown_names_and_unreadable_places_are_named() -> None:
    _settled, ignored = settle([
        Layer(Level.MACHINE, "a", {"Langauge": "sk"}), Layer(Level.USER_POLICY, "b", trouble="not_json"),
    ])  # fmt: skip
    assert [(one.where, one.name, one.reason) for one in ignored] == [
        ("a", "Langauge", "unknown_name"), ("b", "", "not_json"),
    ]  # fmt: skip
    assert {one.reason for one in ignored} <= set(REASONS)


def test_names_of_policies_do_not_mind_capital_letters() -> None:
    settled, _ignored = settle([Layer(Level.MACHINE, "a", {"lineserver": "udp://a:1"})])
    assert settled["line_server"].value == "udp://a:1"
