"""Rule sets: what an edition must be, what is better, and what "not known" means.

A rule names criteria, never apps. The files stand in data/rules and, frozen,
in data/article-2020; the reasons and sources stand beside every rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from advisor.domain.catalogue import Fact, State
from advisor.domain.checklist import SEVERITY, Result
from advisor.domain.errors import PlainError
from advisor.domain.frozen import Frozen

NOT_KNOWN = "not_known"
# Values by which a source itself says that it does not know.
VALUES_WITHOUT_KNOWLEDGE = frozenset({"unknown", "not_stated", NOT_KNOWN})

# States of evidence in which a fact may speak for an app.
CARRYING = frozenset({State.CONFIRMED.value, State.AGEING.value})

# Any of the mappings applies when all of its flags have one of the values; none at all = always.
AppliesWhen = tuple[Mapping[str, tuple[str, ...]], ...]


class Mandatory(Frozen):
    """A criterion that decides.

    ``must_be`` or ``must_not_be`` names the values that are fine or not; every
    other value means ``else_``. ``partial`` and ``by_edition_kind`` say where a
    value means something of its own. ``detail`` holds what the fact's details
    must not contradict. ``setting`` and ``approval`` say what a value means
    once the person has switched the thing on, or the organisation has agreed
    in writing. ``weight`` gives points where a value of ``points_for`` speaks for
    the edition, as a preferred criterion does.
    """

    criterion: str
    must_be: tuple[str, ...] = ()
    must_not_be: tuple[str, ...] = ()
    detail: Mapping[str, Any] = {}
    not_known: Result
    else_: Result = Result.STOP
    partial: Mapping[str, Result] = {}
    by_edition_kind: Mapping[str, Mapping[str, Result]] = {}
    setting: Mapping[str, Result] = {}
    approval: Mapping[str, Result] = {}
    points_for: tuple[str, ...] = ()
    weight: int = 0
    applies_when: AppliesWhen = ()
    why: str
    source: str

    def __post_init__(self) -> None:
        if bool(self.must_be) == bool(self.must_not_be):
            raise ValueError(f"{self.criterion}: give either must_be or must_not_be")
        if self.else_ is Result.FINE:
            raise ValueError(f"{self.criterion}: else_ must be condition or stop, or the rule asks nothing")

    def fits(self, detail: Mapping[str, Any]) -> bool:
        """Do the details of a fact leave its value standing (say, does the lock cover group meetings)?"""
        return all(detail.get(key, wanted) == wanted for key, wanted in self.detail.items())

    def result_of_value(self, edition_kind: str, value: str | None, fits: bool = True) -> Result:
        """What a value means by itself, whatever its age; None = not known."""
        special = self.by_edition_kind.get(edition_kind, {})
        if value is None:
            return special.get(NOT_KNOWN, self.not_known)
        if value in special:
            return special[value]
        if not fits:
            return self.else_
        if value in self.partial:
            return self.partial[value]
        good = value in self.must_be if self.must_be else value not in self.must_not_be
        return Result.FINE if good else self.else_


class Meaning(NamedTuple):
    """What one value means under one rule for one kind of edition."""

    result: Result
    harm: int  # of bad news the severity of the result, else 0. Knowing it makes nothing better than not knowing

    @property
    def against(self) -> bool:
        """Bad news. Such a fact never fades."""
        return self.harm > 0


class Meanings:
    """What the values mean under one rule, each worked out once."""

    def __init__(self, rule: Mandatory) -> None:
        self.rule = rule
        self.ways_out: dict[tuple[object, ...], Any] = {}  # kept for would_change, which fills it
        self._worked_out: dict[tuple[str, str | None, bool], Meaning] = {}

    def of(self, edition_kind: str, value: str | None, detail: Mapping[str, Any]) -> Meaning:
        fits = not self.rule.detail or self.rule.fits(detail)
        key = (edition_kind, value, fits)
        found = self._worked_out.get(key)
        if found is None:
            result = self.rule.result_of_value(edition_kind, value, fits)
            unknown = self.rule.result_of_value(edition_kind, None)
            bad = value is not None and result is not Result.FINE and SEVERITY[result] >= SEVERITY[unknown]
            found = self._worked_out[key] = Meaning(result, SEVERITY[result] if bad else 0)
        return found

    def result(
        self, edition_kind: str, value: str | None, detail: Mapping[str, Any], state: str, done: Collection[str] = ()
    ) -> Result:
        """What a value means in the state of its evidence, with what was already done about it.

        ``done`` holds "setting" and "organisation" for a switch set and an approval given.
        """
        return self.with_evidence(self.of(edition_kind, value, detail), edition_kind, value, state, done)

    def with_evidence(
        self, meaning: Meaning, edition_kind: str, value: str | None, state: str, done: Collection[str] = ()
    ) -> Result:
        """The same, where the meaning of the value was already looked up."""
        result, harm = meaning
        if not harm and state not in CARRYING:
            value = None
            result = self.of(edition_kind, None, {}).result
        if done:
            key = value or NOT_KNOWN
            for kind, after in (("setting", self.rule.setting), ("organisation", self.rule.approval)):
                if kind in done and key in after and SEVERITY[after[key]] < SEVERITY[result]:
                    result = after[key]
        if result is Result.FINE and value is not None and state == State.AGEING and not harm:
            return Result.CONDITION  # old good news: the check to make is the condition
        return result


class Preferred(Frozen):
    """A criterion that gives points and an explanation. It never excludes."""

    criterion: str
    is_: tuple[str, ...]
    weight: int
    applies_when: AppliesWhen = ()
    why: str
    source: str


class RuleSet(Frozen):
    """Rules for one kind of situation. Sets are tried in their ``order``; the first that applies is used.

    ``audience`` "dpo" marks the strict view. ``fades`` is off only in the
    frozen set of 2020, whose facts are read as its authors read them.
    """

    id: str
    version: str
    name: str
    order: int = 0
    audience: str = "normal"
    fades: bool = True
    applies_when: AppliesWhen = ()
    mandatory: tuple[Mandatory, ...]
    preferred: tuple[Preferred, ...] = ()

    def __post_init__(self) -> None:
        self._one_word_on_each_criterion()
        self._not_known_is_never_fine()

    def _one_word_on_each_criterion(self) -> None:
        """Rules that apply at different times may share one; that is checked where the rules of a case are chosen."""
        for rules in (self.mandatory, self.preferred):
            asked = [r.criterion for r in rules]
            if len(set(asked)) < len(asked):
                raise ValueError(f"{self.id}: a criterion is asked twice")

    def _not_known_is_never_fine(self) -> None:
        """Else forgetting a fact could raise an app."""
        for rule in self.mandatory if self.fades else ():
            meanings = [rule.not_known, *(m[NOT_KNOWN] for m in rule.by_edition_kind.values() if NOT_KNOWN in m)]
            if Result.FINE in meanings:
                raise ValueError(f"{self.id}: {rule.criterion}: not known cannot be fine")


def applies(when: AppliesWhen, situation: Mapping[str, str]) -> bool:
    """Does any of the alternatives fit the situation? A flag that was not answered fits no value."""
    return not when or any(all(situation.get(flag) in values for flag, values in one.items()) for one in when)


def choose_rule_set(rule_sets: Iterable[RuleSet], situation: Mapping[str, str], strict: bool = False) -> RuleSet:
    """The rule set for this situation, with only those of its rules that apply to it.

    The strict view falls back to the ordinary sets where there is none (the article has none).
    """
    ordered = sorted(rule_sets, key=lambda s: (s.order, s.id))
    fitting = [s for s in ordered if applies(s.applies_when, situation)]
    views = [s for s in fitting if (s.audience == "dpo") is strict] or [s for s in fitting if s.audience != "dpo"]
    if not views:
        missing = "rules: no rule set fits this situation"
        raise PlainError("data_wrong", count=1, problems=(missing,), list=missing)
    chosen = views[0]
    return chosen.model_copy(
        update={
            "mandatory": tuple(r for r in chosen.mandatory if applies(r.applies_when, situation)),
            "preferred": tuple(r for r in chosen.preferred if applies(r.applies_when, situation)),
        }
    )


def value_of(fact: Fact) -> str | None:
    """The value as rules compare it; None where the source itself does not know."""
    value = fact.value if isinstance(fact.value, str) else str(fact.value)
    return None if value in VALUES_WITHOUT_KNOWLEDGE else value
