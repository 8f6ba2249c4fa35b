"""Opinions, addenda and re-checks stand under the rules of decisions, and are worth no more than their decision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from attack_run import attacked
from attacks import attacks
from genuine_addenda import addendum, addendum_b, addendum_pages, addendum_t
from genuine_opinions import eva, opinion, opinion_b, opinion_pages, opinion_t, recheck_b, trust_both
from genuine_records import AT, level_b, record, trust, unsigned, with_stamp

from advisor.adapters.signature.signer import sign
from advisor.adapters.verification.rules import judge
from advisor.adapters.verification.trust import Trust

GENUINE = {"opinion": opinion_b, "opinion B-T": opinion_t, "opinion stamped later": lambda: with_stamp(opinion_b()),
           "re-check": recheck_b, "addendum": addendum_b, "addendum B-T": addendum_t,
           "addendum stamped later": lambda: with_stamp(addendum_b())}  # fmt: skip


@pytest.mark.parametrize("name", GENUINE)
def test_a_genuine_one_is_good(name: str) -> None:
    found = judge(GENUINE[name](), trust_both())
    assert (found.overall, found.intact, found.signer) == ("good", "yes", "trusted"), found.findings
    if name == "re-check":
        assert found.about is None
        assert json.loads(found.data)["previous"] == hashlib.sha256(level_b()).hexdigest()
    else:
        assert found.about is not None
        assert (found.about.overall, found.about.signer_name) == ("good", "Jana Nováková")
        assert found.about.data == record().canonical()
        by_jana = name in ("addendum", "addendum stamped later")
        assert found.signer_name == ("Jana Nováková" if by_jana else "Eva Horváthová")


@pytest.mark.parametrize("name", GENUINE)
def test_no_attack_is_accepted(name: str) -> None:
    tried, accepted, slowest = attacked(GENUINE[name](), trust_both())
    assert accepted == []
    assert tried >= 340
    assert slowest < 2


def _on(enclosed: bytes) -> bytes:
    """A signed opinion that names exactly this file and carries it."""
    return sign(opinion_pages(opinion(enclosed), enclosed), AT, eva())


def test_an_opinion_on_a_changed_record_is_loudly_wrong() -> None:
    changed_ones = [changed for _, attack in attacks()[::9] if (changed := attack(level_b())) not in (None, level_b())]
    assert len(changed_ones) > 30
    for changed in changed_ones:
        assert changed is not None
        found = judge(_on(changed), trust_both())
        assert found.overall == "bad"
        codes = {finding.code for finding in found.findings}
        assert codes & {"opinion_on_changed", "attachment", "structure"}, codes


def test_an_opinion_on_a_record_by_nobody_known_is_to_be_looked_at() -> None:
    found = judge(opinion_b(), Trust(signers={eva().key_sha256: "Eva Horváthová"}))
    assert (found.overall, found.signer) == ("attention", "trusted")
    assert [finding.code for finding in found.findings] == ["opinion_on_unsure"]
    assert judge(opinion_b(), trust()).overall == "attention"  # the officer is not known, the decision's signer is


def _signed(pdf: bytes) -> bytes:
    return sign(pdf, AT, eva())


OTHER = b"%PDF-1.7\nVideoconference Advisor\n%%EOF\n"
FALSE: dict[str, Callable[[], bytes]] = {
    "another file than the one named": lambda: _signed(opinion_pages(opinion(level_b()), with_stamp(level_b()))),
    "something that is no record": lambda: _on(OTHER),
    "no decision inside": lambda: _signed(opinion_pages(opinion(level_b()), b"")),
    "an opinion inside": lambda: _on(opinion_b()),
    "a decision with company": lambda: _signed(
        opinion_pages(opinion(level_b()), level_b(), data=record().canonical(), attachment_name="decision.json")
    ),
    "data of another opinion": lambda: _signed(
        opinion_pages(opinion(level_b()), level_b(), data=opinion(level_b(), outcome="agreed").canonical())
    ),
    "its sum not in the data": lambda: _signed(
        opinion_pages(opinion(level_b(), about={"sha256": "0" * 64, "record_id": "VA"}), level_b())
    ),
    "an opinion inside an addendum": lambda: _added(opinion_b()),
    "an addendum inside an addendum": lambda: _added(addendum_b()),
    "an addendum inside an opinion": lambda: _on(addendum_b()),
    "an addendum to another file than the one named": lambda: _signed(
        addendum_pages(addendum(level_b()), with_stamp(level_b()))
    ),
    "an addendum without its decision": lambda: _signed(addendum_pages(addendum(level_b()), b"")),
    "an addendum under the name of an opinion": lambda: _signed(
        addendum_pages(addendum(level_b()), level_b(), attachment_name="opinion.json")
    ),
    "an opinion under the name of an addendum": lambda: _signed(
        opinion_pages(opinion(level_b()), level_b(), attachment_name="addendum.json")
    ),
    "an addendum that is an opinion too": lambda: _signed(
        addendum_pages(addendum(level_b()), level_b(), data=_both(addendum(level_b()).canonical()))
    ),
    "an addendum with a third file's sum": lambda: _signed(
        addendum_pages(addendum(level_b(), about={"sha256": "0" * 64, "record_id": "VA"}), level_b())
    ),
    "an addendum with another one's data": lambda: _signed(
        addendum_pages(addendum(level_b()), level_b(), data=addendum(level_b(), note="x").canonical())
    ),
    "another name of the file": lambda: _signed(
        opinion_pages(opinion(level_b()), level_b()).replace(b"(record.pdf)", b"(records.pd)")
    ),
    "not an associated file": lambda: _signed(_unlisted(opinion_pages(opinion(level_b()), level_b()))),
}


def _added(enclosed: bytes) -> bytes:
    """A signed addendum that names exactly this file and carries it."""
    return sign(addendum_pages(addendum(enclosed), enclosed), AT, eva())


def _both(data: bytes) -> bytes:
    return data[:-1] + b',"other":{"schema":"advisor/opinion/1"}}'


def _unlisted(pdf: bytes) -> bytes:
    start = pdf.index(b"/AF[") + 4
    end = pdf.index(b"]", start)
    listed = pdf[start:end]
    first = b" ".join(listed.split()[:3])
    return pdf[:start] + first.ljust(len(listed)) + pdf[end:]


@pytest.mark.parametrize("name", FALSE)
def test_what_the_program_never_makes_is_refused_even_when_it_is_signed(name: str) -> None:
    found = judge(FALSE[name](), trust_both())
    assert found.overall == "bad"
    assert found.intact == "no" or {f.code for f in found.findings} == {"opinion_on_changed"}, found.findings


def test_the_false_ones_differ_from_a_genuine_one_in_that_point_only() -> None:
    assert judge(_on(level_b()), trust_both()).overall == "good"
    assert judge(_on(with_stamp(level_b())), trust_both()).overall == "good"
    assert judge(_on(recheck_b()), trust_both()).overall == "good"
    assert judge(_added(level_b()), trust_both()).overall == "good"
    assert judge(_added(recheck_b()), trust_both()).overall == "good"


def test_an_unsigned_opinion_is_no_opinion() -> None:
    found = judge(opinion_pages(opinion(level_b()), level_b()), trust_both())
    assert (found.overall, found.findings[0].code) == ("bad", "not_signed")
    assert judge(unsigned(record()), trust_both()).overall == "bad"
