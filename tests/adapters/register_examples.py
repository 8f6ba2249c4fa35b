"""Records and files as a scan would find them, made from small numbers; a question to compare the answers by hand."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from advisor.domain.register_id import day_number, seconds_of
from advisor.domain.register_query import Question
from advisor.domain.register_record import VERDICTS, FileRow, RegisterRecord
from advisor.domain.register_words import fold, words

UNITS = ("Mesto Príklad", "Základná škola Čerešňová", "Gymnázium Jána Hollého", "Stadt Straßberg", "Obec Lúčka")
APPS = ("zoom", "cisco_webex", "jitsi_meet_self_hosted", "wire")
ROLES = ("clerk", "teacher", "dpo")
_WORDS = (
    "zasadnutie", "komisie", "pre", "školstvo", "rodičovské", "združenie", "porada", "vyučovanie", "dejepis", "Größe",
    "Ausschuss", "Straße", "řízení", "přijímací", "schůzka", "council", "meeting", "interview", "parents", "lesson",
    "sociálna", "rozpočet", "Łódź", "jan.novak@skola.sk", "2026",
)  # fmt: skip
START = datetime(2022, 1, 10, 8, 0, tzinfo=UTC)


def some_record(number: int, seed: int = 1) -> RegisterRecord:
    """Always the same record for the same numbers."""
    chance = random.Random(seed * 1_000_003 + number)
    at = START + timedelta(seconds=chance.randrange(4 * 365 * 86_400))
    app, unit = chance.choice(APPS), chance.choice(UNITS)
    case = sha256(f"case {chance.randrange(50)}".encode()).digest()
    facts = sha256(b"facts" + case[:1]).digest()
    return RegisterRecord(
        record_hash=sha256(f"{seed}/{number}".encode()).digest(), decided_at=seconds_of(at),
        number=f"VA-{at:%Y-%m-%d}-{number:04X}-0000", app=app, edition=f"{app}/basic", edition_name=f"{app} Basic",
        verdict=chance.choice(VERDICTS), by_hand=chance.random() < 0.5, role=chance.choice(ROLES), lang="sk", unit=unit,
        signer=f"Jana {chance.choice(_WORDS)}", rule_version="sensitive 2026-11", catalogue_version="2026-11",
        review_due=day_number(at.date()) + 365, delete_due=day_number(at.date()) + 7 if chance.random() < 0.1 else None,
        title=" ".join(chance.choices(_WORDS, k=4)), purpose=" ".join(chance.choices(_WORDS, k=3)), participants="12",
        measures="C01_allow_list C05_sensitive", note="", case_hash=case, facts_hash=facts,
        fact_ids=(f"{app}.e2ee.1", "zoom.mfa.3"),
    )  # fmt: skip


def file_for(one: RegisterRecord, root_id: int = 1, path: str = "", **more: object) -> FileRow:
    row = FileRow(
        root_id=root_id, path=path or f"{one.unit}/{one.number}.pdf", size=70_000, mtime_ns=1_700_000_000_123_456_789,
        inode=2**64 - 1, file_hash=sha256(one.record_hash).digest(), signed_len=60_000,
        signed_hash=sha256(b"signed" + one.record_hash).digest(), intact="yes", signer="trusted", time="claimed",
        certificate="valid", first_seen=1_700_000_000, checked_at=1_700_000_000, record_hash=one.record_hash,
    )  # fmt: skip
    return replace(row, **more)


def fits(one: RegisterRecord, question: Question) -> bool:
    """The same answer without any engine: what a register must say."""
    if question.nothing:
        return False
    exact = ("app", "edition", "verdict", "unit", "role", "kind")
    if any(getattr(question, c) and getattr(question, c) != getattr(one, c) for c in exact):
        return False
    if question.year is not None and question.year != one.month // 100:
        return False
    low, high = question.bounds()
    if (low is not None and one.id < low) or (high is not None and one.id >= high):
        return False
    have = set(one.body())
    said = words(question.text)
    ends = bool(question.text) and not question.text[-1].isspace()
    if said and ends and len(said[-1]) >= 3 and said.index(said[-1]) == len(dict.fromkeys(said)) - 1:
        *said, start = said
        if not any(word.startswith(start) for word in have):
            return False
    return all(word in have for word in said)


def random_question(chance: random.Random) -> Question:
    text = " ".join(chance.choices(_WORDS, k=chance.choice((0, 0, 1, 1, 2))))
    if text and chance.random() < 0.5:
        text = text[: max(3, len(text) - chance.randrange(4))]
    if chance.random() < 0.3:
        text = fold(text)
    first = (START + timedelta(days=chance.randrange(1400))).date() if chance.random() < 0.3 else None
    return Question(
        text=text, app=chance.choice((*APPS, "", "", "", "nobody")), unit=chance.choice((*UNITS, "", "", "", "")),
        verdict=chance.choice((*VERDICTS, "", "", "")), role=chance.choice((*ROLES, "", "", "", "")),
        year=chance.choice((None, None, 2023, 2024)), first=first,
        last=first + timedelta(days=chance.randrange(500)) if first and chance.random() < 0.7 else None,
    )  # fmt: skip
