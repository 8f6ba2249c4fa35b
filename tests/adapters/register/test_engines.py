"""The contract of every engine: what is put in is found again, exactly, in order, by pages, and can be forgotten."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from register_examples import APPS, UNITS, file_for, fits, random_question, some_record

from advisor.adapters.register.core import CoreRegister
from advisor.domain.register_id import day_number, register_id
from advisor.domain.register_query import Question
from advisor.domain.register_record import Act, Batch, FileState, RecordState, RegisterRecord

MANY = 600


def fill(engine: CoreRegister, count: int = MANY, seed: int = 1) -> list[RegisterRecord]:
    """Newest first, as every list of the register."""
    made = [some_record(number, seed) for number in range(count)]
    for at in range(0, count, 250):
        part = made[at : at + 250]
        engine.put(Batch(records=tuple(part), files=tuple(file_for(one) for one in part)))
    return sorted(made, key=lambda one: -one.id)


def all_pages(engine: CoreRegister, question: Question, size: int = 40) -> list[bytes]:
    found, before = [], None
    while True:
        page = engine.page(question, before, size)
        found += [hit.record.record_hash for hit in page.hits]
        if not page.more:
            return found
        before = page.hits[-1].id


def test_what_was_put_comes_back_whole(engine: CoreRegister) -> None:
    made = fill(engine, 30)
    found = engine.page(Question(), None, 100)
    assert not found.more
    without_facts = [replace(one, case_hash=None, facts_hash=b"", fact_ids=()) for one in made]
    assert [hit.record for hit in found.hits] == without_facts
    for one, hit in zip(made, found.hits, strict=True):
        (file,) = hit.files
        assert replace(file, id=0, record_id=None, record_hash=one.record_hash) == file_for(one)


def test_the_same_again_changes_nothing(engine: CoreRegister) -> None:
    fill(engine, 50)
    before, files = engine.records(), engine.known_after(1, "")
    again = [some_record(number) for number in range(50)]
    put = engine.put(Batch(records=tuple(again), files=tuple(file_for(one) for one in again)))
    assert not put.new
    assert engine.records() == before
    assert engine.known_after(1, "") == files


@pytest.mark.parametrize("seed", range(3))
def test_every_random_question_is_answered_exactly(engine: CoreRegister, seed: int) -> None:
    made, chance = fill(engine), random.Random(seed)
    hits = 0
    for _ in range(40):
        question = random_question(chance)
        expected = [one.record_hash for one in made if fits(one, question)]
        assert all_pages(engine, question) == expected, question
        assert engine.count(question) == len(expected)
        assert engine.count(question, most=5) == min(len(expected), 6)
        hits += bool(expected)
    assert hits > 10  # the questions are not all empty ones


def test_words_are_found_without_case_and_marks(engine: CoreRegister) -> None:
    one = replace(some_record(1), title="Zasadnutie MESTSKEJ komisie: Straße č. 5, jan.novak@skola.sk", purpose="Łódź")
    engine.put(Batch(records=(one,)))
    for text in ("mestskej komisie", "strasse", "STRASSE", "novak", "skola", "lodz", "kom", "Komisie Mestskej"):
        assert engine.count(Question(text=text)) == 1, text
    for text in ("ko ", "mestske ", "mestske komisie", "tram", "!!", "\0"):
        assert engine.count(Question(text=text)) == 0, text
    assert engine.count(Question(text="   ")) == 1


@pytest.mark.parametrize(
    "text",
    ['"', '""', "*", "a*", "NEAR(a b)", "OR", "AND NOT", "-komisie", "^kom", "body:kom", "{a b}:c", "komisie\0", "\\",
     "'; drop table record; --", "\ue000u1", "\ud800", "%", "_", "a" * 5_000, " ".join(f"w{n}" for n in range(10_000))],
)  # fmt: skip
def test_nothing_that_people_write_is_syntax(engine: CoreRegister, text: str) -> None:
    fill(engine, 20)
    assert engine.count(Question(text=text)) <= 20
    assert len(engine.page(Question(text=text, unit=UNITS[0])).hits) <= 20


def test_pages_join_to_the_whole_list_while_records_come(engine: CoreRegister) -> None:
    made = fill(engine, 200)
    found, before = [], None
    for turn in range(100):
        page = engine.page(Question(), before, 25)
        found += [hit.record.record_hash for hit in page.hits]
        extra = some_record(10_000 + turn)
        engine.put(Batch(records=(extra,), files=(file_for(extra),)))
        if not page.more:
            break
        before = page.hits[-1].id
    old = {one.record_hash for one in made}
    assert [one for one in found if one in old] == [one.record_hash for one in made]
    assert len(found) == len(set(found))


def test_one_page_back_is_the_page_before(engine: CoreRegister) -> None:
    fill(engine, 130)
    first = engine.page(Question(verdict="stop"), None, 15)
    second = engine.page(Question(verdict="stop"), first.hits[-1].id, 15)
    back = engine.page_after(Question(verdict="stop"), second.hits[0].id, 15)
    assert [hit.id for hit in back.hits] == [hit.id for hit in first.hits]
    assert not back.more
    last = engine.page_after(Question(verdict="stop"), -1, 15)
    assert last.more
    assert [hit.id for hit in last.hits] == sorted((hit.id for hit in last.hits), reverse=True)


def test_two_records_with_one_id_are_both_kept(engine: CoreRegister) -> None:
    one = some_record(1)
    twins = [replace(one, record_hash=one.record_hash[:3] + bytes([n]) * 29, title=f"twin {n}") for n in range(1, 6)]
    assert len({twin.id for twin in twins}) == 1
    engine.put(Batch(records=tuple(twins[:2])))
    engine.put(Batch(records=tuple(twins[1:])))
    assert {hit.record.title for hit in engine.page(Question()).hits} == {twin.title for twin in twins}
    for twin in twins:
        found = engine.hit(twin.record_hash)
        assert found is not None
        assert found.record.title == twin.title
        assert register_id(twin.decided_at, twin.record_hash) <= found.id < twin.id + 5
        assert [hit.record.title for hit in engine.page(Question(text=twin.title + " ")).hits] == [twin.title]


def test_one_good_copy_is_enough_and_trouble_is_shown(engine: CoreRegister) -> None:
    one = some_record(1)
    good, bad = file_for(one, path="a.pdf"), file_for(one, path="b.pdf", intact="no", state=FileState.CHANGED)
    cases = [
        ((good, bad), RecordState.GOOD),
        ((replace(good, signer="unknown"), bad), RecordState.ATTENTION),
        ((replace(good, state=FileState.GONE), bad), RecordState.BAD),
        ((replace(good, state=FileState.GONE), replace(bad, state=FileState.GONE)), RecordState.GONE),
        ((replace(good, certificate="revoked"), replace(bad, state=FileState.GONE)), RecordState.BAD),
        ((replace(good, state=FileState.UNREADABLE), replace(bad, state=FileState.UNREADABLE)), RecordState.UNREADABLE),
    ]
    for files, state in cases:
        engine.put(Batch(records=(one,), files=files))
        (hit,) = engine.page(Question()).hits
        assert hit.state == state
        assert engine.count(Question(states=(int(state),))) == 1
        assert engine.count(Question(states=tuple(s for s in RecordState if s != state))) == 0
    assert [row.path for row in engine.troubles()] == ["a.pdf", "b.pdf"]


def test_signature_states_filter(engine: CoreRegister) -> None:
    made = fill(engine, 40)
    odd = {one.record_hash for one in made[:7]}
    engine.put(Batch(files=tuple(file_for(one, signer="unknown", certificate="expired") for one in made[:7])))
    assert set(all_pages(engine, Question(signer="unknown"))) == odd
    assert set(all_pages(engine, Question(certificate="expired", time="claimed"))) == odd
    assert len(all_pages(engine, Question(signer="trusted"))) == 33
    assert all_pages(engine, Question(signer="unknown", time="stamped")) == []


def test_statistics_count_what_is_there(engine: CoreRegister) -> None:
    made = fill(engine)
    rows = engine.statistics()
    assert sum(row.number for row in rows) == len(made)
    for app in APPS:
        for verdict in ("fine", "stop"):
            those = [row for row in rows if (row.app, row.verdict, row.month // 100) == (app, verdict, 2024)]
            counted = sum(row.number for row in those)
            assert counted == sum((one.app, one.verdict, one.month // 100) == (app, verdict, 2024) for one in made)
    assert all(202301 <= row.month <= 202312 for row in engine.statistics(202301, 202312))


@pytest.mark.parametrize("what", ["review", "delete"])
def test_what_is_due_comes_soonest_first(engine: CoreRegister, what: str) -> None:
    made = fill(engine)
    until = day_number(date(2025, 3, 1))
    column = f"{what}_due"
    expected = sorted((getattr(m, column), m.id) for m in made if getattr(m, column) and getattr(m, column) <= until)
    found: list[tuple[int, int]] = []
    while part := engine.due(what, until, found[-1] if found else None, 20):
        found += [(row.day, row.hit.id) for row in part]
    assert expected
    assert sorted(found) == expected
    assert [day for day, _ in found] == sorted(day for day, _ in found)


def test_time_stamps_that_end_are_due(engine: CoreRegister) -> None:
    one, other = some_record(1), some_record(2)
    ends = 1_800_000_000  # 2027-01-15
    engine.put(Batch((one, other), (file_for(one, holds_until=ends), file_for(other, holds_until=ends * 2))))
    (row,) = engine.due("stamp", day_number(date(2027, 1, 15)))
    assert (row.hit.record.record_hash, row.day) == (one.record_hash, day_number(date(2027, 1, 15)))
    assert engine.due("stamp", day_number(date(2027, 1, 14))) == []


@pytest.mark.parametrize("first", ["acts", "records"])
def test_acts_move_the_dates_in_whatever_order_they_come(engine: CoreRegister, first: str) -> None:
    made = [replace(some_record(n), delete_due=9_000) for n in range(3)]
    base = made[0].review_due or 0
    acts = tuple(
        Act(bytes([n]) * 32, one.record_hash, what, base, "Eva", "VO-1", base + 400)
        for n, (one, what) in enumerate(zip(made, ("review_done", "recording_deleted", "withdrawn"), strict=True))
    )
    batches = [Batch(acts=acts), Batch(records=tuple(made))]
    for batch in batches if first == "acts" else batches[::-1]:
        engine.put(batch)
    engine.put(Batch(acts=acts))
    reviewed, deleted, withdrawn = (engine.hit(one.record_hash) for one in made)
    assert reviewed is not None and deleted is not None and withdrawn is not None  # noqa: PT018
    assert reviewed.record.review_due == base + 400
    assert deleted.record.delete_due is None
    assert withdrawn.withdrawn
    assert withdrawn.record.review_due is None
    assert engine.acts(made[0].record_hash) == [acts[0]]
    # A day said after the meeting, by whomever it comes last; deleted is deleted.
    said = tuple(
        Act(bytes([n]) * 32, made[which].record_hash, "delete_on", day, "Eva", "VN-1", 9_100 + n)
        for n, (which, day) in enumerate(((0, 5), (0, 9), (0, 7), (1, 99)), 10)
    )
    for one in said if first == "acts" else said[::-1]:
        engine.put(Batch(acts=(one,)))
    reviewed, deleted = (engine.hit(one.record_hash) for one in made[:2])
    assert reviewed is not None and deleted is not None  # noqa: PT018
    assert reviewed.record.delete_due == 9_111
    assert deleted.record.delete_due is None


@pytest.mark.parametrize("first", ["decision", "recheck"])
@pytest.mark.parametrize("raised", [False, True])
def test_a_decision_that_was_checked_again_is_not_due(engine: CoreRegister, first: str, raised: bool) -> None:
    one, other = some_record(1), some_record(2)
    file = file_for(one)
    named = file.signed_hash if raised else file.file_hash
    again = replace(some_record(3), kind="recheck", supersedes=named)
    batches = [Batch((one, other), (file, file_for(other))), Batch((again,), (file_for(again),))]
    for batch in batches if first == "decision" else batches[::-1]:
        engine.put(batch)
    due = {row.hit.record.record_hash for row in engine.due("review", 100_000)}
    assert due == {other.record_hash, again.record_hash}


def test_a_forgotten_record_is_gone_and_stays_gone(engine: CoreRegister) -> None:
    made = fill(engine, 60)
    one = replace(some_record(5_000), title="Xylofonista Weber", signer="Quirin Zaunkönig")
    engine.put(Batch(records=(one,), files=(file_for(one),)))
    assert engine.count(Question(text="xylofonista ")) == 1
    assert engine.forget(one.record_hash, 9_800, "retention")
    assert not engine.forget(one.record_hash, 9_800, "retention")
    put = engine.put(Batch(records=(one,), files=(file_for(one),)))
    assert put.forgotten == {one.record_hash}
    assert engine.count(Question(text="xylofonista ")) == 0
    assert engine.hit(one.record_hash) is None
    assert all_pages(engine, Question()) == [m.record_hash for m in made]
    assert engine.tombstones() == [(one.record_hash, 9_800, "retention")]
    assert "Quirin Zaunkönig" not in engine.known_values("signer")
    assert engine.check()["agree"]


def test_cases_are_judged_once_and_records_follow(engine: CoreRegister) -> None:
    made = fill(engine, 300)
    cases = engine.cases("2027-01", size=7)
    while part := engine.cases("2027-01", cases[-1].id, 7):
        cases += part
    assert len(cases) == len({one.case_hash for one in made})
    changed = next(case for case in cases if case.case_hash == made[0].case_hash)
    same_case = [one.record_hash for one in made if one.case_hash == made[0].case_hash]
    moved = engine.judged({case.id: 2 if case is changed else 0 for case in cases}, "2027-01")
    assert moved == len(same_case)
    assert all_pages(engine, Question(rechecks=(1, 2, 3))) == same_case
    assert engine.cases("2027-01") == []
    # A record of a judged case that comes later has its outcome at once.
    late = replace(some_record(9_999), case_hash=made[0].case_hash, facts_hash=made[0].facts_hash)
    engine.put(Batch(records=(late,)))
    assert late.record_hash in all_pages(engine, Question(rechecks=(2,)))
    assert engine.facts_of(made[0].facts_hash)
    examples = engine.examples([case.id for case in cases])
    assert set(examples) == {case.id for case in cases}
    for case in cases:
        newest = max(one.id for one in made if one.case_hash == case.case_hash)
        assert examples[case.id].record_id == newest
    assert set(engine.case_editions()) == {one.edition for one in made}
    some = engine.cases("2028-01", edition="zoom/basic", size=1_000)
    assert {case.case_hash for case in some} <= {one.case_hash for one in made}
    assert sum(len(engine.cases("2028-01", edition=e)) for e in engine.case_editions()) == len(cases)


def test_known_files_come_in_the_order_of_code_points(engine: CoreRegister) -> None:
    paths = ["a b.pdf", "a.pdf", "a/x.pdf", "a/ž.pdf", "B/x.pdf", "ä.pdf", "Z.pdf", "a-1.pdf", "\U0001f600.pdf"]
    paths += ["ﬀ.pdf"]
    one = some_record(1)
    engine.put(Batch((one,), tuple(file_for(one, path=path) for path in paths)))
    found: list[str] = []
    while part := engine.known_after(1, found[-1] if found else "", 3):
        found += [row.path for row in part]
    assert found == sorted(paths)
    assert engine.known_after(2, "") == []


def test_roots_are_known_by_their_marker(engine: CoreRegister) -> None:
    first, second = engine.root("aa", "/one"), engine.root("bb", "/two")
    assert first.id != second.id
    assert engine.root("aa", "/elsewhere")._replace(place="/one") == first
    engine.root_walked(first.id, 100, 200)
    assert [(root.marker, root.place, root.begun, root.done) for root in engine.roots()] == [
        ("aa", "/elsewhere", 100, 200), ("bb", "/two", 0, 0)
    ]  # fmt: skip


def test_freshness_says_how_much_was_read(engine: CoreRegister) -> None:
    one, other = some_record(1), some_record(2)
    engine.root("aa", "/one")
    engine.put(Batch((one, other), (file_for(one, checked_at=500), file_for(other, state=FileState.UNREADABLE))))
    fresh = engine.freshness()
    assert (fresh.records, fresh.files, fresh.scanned_at, fresh.unread, fresh.oldest_check) == (2, 2, 0, 1, 500)
    engine.root_walked(1, 900, 950)
    assert engine.freshness().scanned_at == 950
    assert [row.path for row in engine.files_to_read(501, 10)] == [file_for(one).path]
    assert engine.files_to_read(500, 10) == []
