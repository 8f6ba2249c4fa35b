"""Nobody fools the verifier: genuine records pass at every level, changed ones never do."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable

import pytest
from attack_run import ACCEPTED, attacked, same_content
from genuine_records import (
    AT,
    identity,
    jana,
    level_b,
    level_b_stamped_later,
    level_lt,
    level_lta,
    level_lta_renewed,
    level_t,
    levels,
    record,
    trust,
    unsigned,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.signature.signer import sign
from advisor.adapters.verification.rules import MARKS, judge
from advisor.adapters.verification.trust import Trust


@pytest.mark.parametrize(
    ("level", "make", "time_state"),
    [
        ("B-B", level_b, "claimed"),
        ("B-T", level_t, "stamped"),
        ("B-T", level_b_stamped_later, "stamped"),
        ("B-LT", level_lt, "stamped"),
        ("B-LTA", level_lta, "stamped"),
        ("B-LTA", level_lta_renewed, "stamped"),
    ],
)
def test_a_genuine_record_is_good_at_every_level(level: str, make: Callable[[], bytes], time_state: str) -> None:
    found = judge(make(), trust())
    assert (found.overall, found.intact, found.signer, found.level) == ("good", "yes", "trusted", level), found.findings
    assert (found.time, found.certificate, found.signer_name) == (time_state, "valid", "Jana Nováková")
    assert found.data == record().canonical()


@pytest.mark.parametrize("level", list(levels()))
def test_no_attack_is_accepted(level: str) -> None:
    tried, accepted, slowest = attacked(levels()[level], trust())
    assert accepted == []
    assert tried >= 340
    assert slowest < 2


def test_random_changes_of_bytes_are_never_accepted() -> None:
    chance, told, accepted = random.Random(5), trust(), []
    for level, genuine in levels().items():
        for number in range(600):
            changed = bytearray(genuine)
            for _ in range(chance.choice((1, 1, 1, 2, 8))):
                at = chance.randrange(len(changed))
                kind = chance.randrange(5)
                if kind == 0:
                    changed[at] ^= 1 << chance.randrange(8)
                elif kind == 1:
                    changed[at] = chance.randrange(256)
                elif kind == 2:
                    del changed[at : at + chance.choice((1, 2, 30, 3000))]
                elif kind == 3:
                    changed[at:at] = chance.randbytes(chance.choice((1, 2, 30)))
                else:
                    other = chance.randrange(len(changed))
                    changed[at:at] = changed[other : other + chance.choice((5, 50, 500))]
            if not same_content(bytes(changed), genuine) and judge(bytes(changed), told).overall in ACCEPTED:
                accepted.append((level, number))
    assert accepted == []


def test_every_byte_after_the_signed_revision_counts() -> None:
    """The revisions that no signature covers: every fifth byte in turn gets another value."""
    chance, told = random.Random(7), trust()
    genuine = level_lta_renewed()
    signed_end = len(level_lta()) - 1
    accepted = []
    for at in range(signed_end, len(genuine), 5):
        changed = genuine[:at] + bytes([genuine[at] ^ chance.randrange(1, 256)]) + genuine[at + 1 :]
        if not same_content(changed, genuine) and judge(changed, told).overall in ACCEPTED:
            accepted.append(at)
    assert accepted == []


@settings(max_examples=300)
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + MARKS[0], *MARKS]))
def test_any_bytes_get_a_calm_answer(noise: bytes, head: bytes) -> None:
    assert judge(head + noise, Trust()).overall in ("bad", "not_a_record")


def test_references_of_the_last_revision_cannot_be_turned_elsewhere() -> None:
    """A random change once turned an entry of the evidence's index to an older one."""
    genuine, told, accepted = level_lta_renewed(), trust(), []
    begin = genuine.rfind(b"%%EOF\n", 0, -6) + 6
    for found in re.finditer(rb"(\d+) 0 R", genuine[begin:]):
        for number in (1, 2, 5, 7, 106, *range(108, 122)):
            changed = genuine[: begin + found.start(1)] + b"%d" % number + genuine[begin + found.end(1) :]
            if changed != genuine and judge(changed, told).overall in ACCEPTED:
                accepted.append((found[0], number))
    assert accepted == []


def test_what_is_left_when_later_revisions_are_cut_off_is_the_earlier_record() -> None:
    found = judge(level_lta_renewed()[: len(level_lta())], trust())
    assert (found.overall, found.level) == ("good", "B-LTA")


_VALUES = st.recursive(
    st.sampled_from(
        [b"1", b"(a)", b"/N", b"1 0 R", b"<41>", b"null", b"true", b"-.5", b"99999999999999999999", b"/#00"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda v: b"[" + b" ".join(v) + b"]")
        | st.lists(inner, max_size=4).map(lambda v: b"<<" + b"".join(b"/K%d %s" % p for p in enumerate(v)) + b">>")
    ),
    max_leaves=20,
)


@settings(max_examples=200)
@given(st.lists(_VALUES, min_size=1, max_size=6), st.booleans())
def test_a_later_revision_of_any_objects_is_refused(values: list[bytes], from_one: bool) -> None:
    from pdf_changes import new, update

    genuine = level_lta()
    first = 1 if from_one else new(genuine)
    changed = update(genuine, {first + index: value for index, value in enumerate(values)})
    assert judge(changed, trust()).overall not in ACCEPTED


def test_a_signer_cannot_print_one_thing_and_attach_another() -> None:
    """Rule 6, against a signer who prepares such a file with her own true key."""
    told = trust()
    other = record(verdict="fine")
    shown_one_attached_another = sign(unsigned(record(), data=other.canonical()), AT, jana())
    found = judge(shown_one_attached_another, told)
    assert found.overall == "bad"
    assert [f.code for f in found.findings] == ["fingerprint"]


def test_a_record_signed_by_somebody_else_is_never_good() -> None:
    """A true signature by an unknown key is intact, and the signer unknown: the name in it proves nothing."""
    impostor = identity("Jana Nováková")
    found = judge(sign(unsigned(record()), AT, impostor), trust())
    assert (found.overall, found.intact, found.signer, found.signer_name) == (
        "attention",
        "yes",
        "unknown",
        "Jana Nováková",
    )
    assert [f.code for f in found.findings] == ["signer_unknown"]


def test_a_time_stamp_by_an_unknown_authority_is_only_a_claim() -> None:
    found = judge(level_t(), Trust(signers=trust().signers))
    assert (found.overall, found.time) == ("attention", "claimed")
    assert [f.code for f in found.findings] == ["time_authority_unknown"]


def test_a_stamp_from_before_the_claimed_time_is_said() -> None:
    from datetime import timedelta

    from genuine_records import with_stamp

    late = sign(unsigned(record()), AT + timedelta(days=3), jana())
    found = judge(with_stamp(late), trust())
    assert (found.overall, found.intact, found.time) == ("attention", "yes", "stamped")
    assert [f.code for f in found.findings] == ["times_disagree"]


def test_a_time_stamp_of_another_record_is_refused() -> None:
    """The stamp's bytes are genuine, but they are about another signature."""
    from genuine_records import with_stamp

    one, other = with_stamp(level_b()), with_stamp(sign(unsigned(record("Other")), AT, jana()))
    holes = [
        re.findall(rb"/Contents <([0-9A-F]+)>\n/ByteRange \[[^\]]*\] *\n/Type /DocTimeStamp", p)[0]
        for p in (one, other)
    ]
    assert judge(one.replace(holes[0], holes[1]), trust()).overall == "bad"


def test_an_expired_certificate_is_said() -> None:
    late = identity(days=-1)
    found = judge(sign(unsigned(record()), AT, late), Trust(signers={late.key_sha256: "Jana"}))
    assert (found.overall, found.intact, found.certificate) == ("attention", "yes", "expired")


def test_an_organisation_root_vouches_but_revocation_stays_open() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding
    from genuine_records import certificate

    from advisor.adapters.verification.cms import certificate as read_certificate

    key = ec.generate_private_key(ec.SECP256R1())
    root = certificate(key, "Organisation root", ca=True)
    member = identity(issuer=(key, root))
    found = judge(
        sign(unsigned(record()), AT, member), Trust(roots=(read_certificate(root.public_bytes(Encoding.DER)),))
    )
    assert (found.intact, found.signer, found.certificate, found.overall) == (
        "yes",
        "trusted",
        "not_checked",
        "attention",
    )


def test_a_file_of_somebody_else_is_no_record_at_once() -> None:
    foreign = b"%PDF-1.7\n" + b"1 0 obj\n<</Type/Catalog>>\nendobj\n" * 200_000 + b"%%EOF\n"
    started = time.process_time()
    assert judge(foreign, Trust()).overall == "not_a_record"
    assert judge(b"", Trust()).overall == "not_a_record"
    assert judge(b"MZ" + MARKS[0], Trust()).overall == "not_a_record"
    assert time.process_time() - started < 0.5
