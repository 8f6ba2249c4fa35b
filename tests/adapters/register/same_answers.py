"""The same records and the same random questions to both engines: the same answers, row by row.

    python tests/adapters/register/same_answers.py RECORDS QUESTIONS [SEED]
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from postgresql_server import PASSWORD, PostgreSQLServer, postgresql_programs
from synthetic_records import Records, file_of

from advisor.adapters.register import postgresql
from advisor.adapters.register.core import CoreRegister
from advisor.adapters.register.migrate import migrate_shared
from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import shared_address
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.domain.register_query import Question
from advisor.domain.register_record import KINDS, RECHECKS, VERDICTS, Batch, FileRow, FileState, RegisterRecord
from advisor.domain.register_words import words


def batches(count: int) -> Iterator[Batch]:
    """Records with files in every state; some records with the same id, some with several files, some with none."""
    source, records = random.Random("batches"), Records(2)
    for begin in range(0, count, 250):
        made = [records[number] for number in range(begin, min(begin + 250, count))]
        for place in range(0, len(made) - 1, 50):
            first, second = made[place : place + 2]
            twin = first.record_hash[:3] + second.record_hash[3:]
            made[place + 1] = replace(second, record_hash=twin, decided_at=first.decided_at)
        yield Batch(tuple(made), tuple(file for one in made for file in files_of(one, source)))


def files_of(one: RegisterRecord, source: random.Random) -> Iterator[FileRow]:
    for number in range(source.choice((0, 1, 1, 1, 1, 1, 2))):
        file = file_of(one)
        odd = source.random() < 0.15
        yield replace(
            file, path=f"{number}/{file.path}", holds_until=source.choice((None, 1_800_000_000 + number)),
            state=source.choice(list(FileState)) if odd else FileState.HERE,
            signer=source.choice(("trusted", "known", "unknown")) if odd else "known",
            certificate=source.choice(("valid", "expired", "revoked")) if odd else "valid",
            time=source.choice(("stamped", "claimed")), intact=source.choice(("yes", "no")) if odd else "yes",
        )  # fmt: skip


class Asking:
    """Random questions about a sample of the records, and what to ask with them."""

    def __init__(self, seed: int, sample: list[RegisterRecord]) -> None:
        self.source, self.sample, self.kinds = random.Random(seed), sample, Counter[str]()

    def question(self) -> Question:
        source, one, other = self.source, self.source.choice(self.sample), self.source.choice(self.sample)
        asked = Question(text=self.text(one, other))
        if source.random() < 0.5:
            asked = replace(asked, **source.choice((
                {"app": one.app}, {"edition": one.edition}, {"unit": one.unit}, {"role": one.role}, {"kind": one.kind},
                {"verdict": one.verdict}, {"app": one.app, "verdict": source.choice(VERDICTS)},
                {"kind": source.choice(KINDS), "unit": one.unit}, {"year": one.month // 100},
            )))  # type: ignore[arg-type]  # fmt: skip
        if source.random() < 0.25:
            first = date(2020, 1, 1) + timedelta(source.randrange(2_500))
            asked = replace(asked, first=first, last=first + timedelta(source.randrange(700)))
        if source.random() < 0.25:
            asked = replace(asked, **source.choice((
                {"states": (source.randrange(5),)}, {"states": (1, 2, 3, 4)}, {"signer": "unknown"},
                {"certificate": "revoked"}, {"time": "stamped"}, {"signer": "trusted"},
                {"signer": "known", "certificate": "valid"}, {"time": "stamped", "states": (0,)},
                {"rechecks": (1,)}, {"rechecks": (0, 2)},
                {"review_until": one.review_due}, {"delete_until": (one.delete_due or one.review_due)},
                {"review_until": one.review_due, "certificate": "expired"},
            )))  # type: ignore[arg-type]  # fmt: skip
        return asked

    def text(self, one: RegisterRecord, other: RegisterRecord) -> str:
        source = self.source
        said = [word for each in (one, other) for word in words(f"{each.title} {each.participants} {each.note}")]
        chosen = source.choices(said, k=source.choice((0, 1, 1, 2, 3)))
        if chosen and source.random() < 0.4:
            chosen[-1] = chosen[-1][: source.randrange(1, 6)]
        text = " ".join(chosen).title() if source.random() < 0.3 else " ".join(chosen)
        return text + source.choice(("", " ", "!", " *", '"'))


def differences(engines: list[CoreRegister], asking: Asking, questions: int) -> list[str]:
    wrong = []
    for _ in range(questions):
        question, source = asking.question(), asking.source
        before = source.choice(asking.sample).id if source.random() < 0.3 else None
        size, until = source.choice((1, 7, 50)), source.choice(asking.sample).review_due or 0

        def ask(engine: CoreRegister, question: Question = question, before: int | None = before, size: int = size,
                until: int = until) -> Iterator[Any]:
            page = engine.page(question, before, size)
            yield "page", page.more, [plain(hit) for hit in page.hits]
            back = engine.page_after(question, before or 0, size)
            yield "back", back.more, [hit.id for hit in back.hits]
            yield "count", engine.count(question, 100)
            yield "due", [(row.day, row.hit.id) for row in engine.due("review", until, None, size)]

        answers = [list(ask(engine)) for engine in engines]
        asking.kinds["with hits" if answers[0][0][2] else "without"] += 1
        for one, other in zip(*answers, strict=True):
            if one != other:
                wrong.append(f"{question}, before {before}, {size}: {str(one)[:300]} | {str(other)[:300]}")
    return wrong


def plain(hit: Any) -> Any:
    """A hit without what each engine numbers for itself."""
    return hit.id, hit.record, hit.state, hit.recheck, sorted(
        str(replace(file, id=0)) for file in hit.files
    )  # fmt: skip


def compare(engines: list[CoreRegister], count: int, questions: int, seed: int) -> tuple[list[str], Counter[str]]:
    """Fills both and asks; what differs, and how many questions had an answer."""
    sample = list[RegisterRecord]()
    for batch in batches(count):
        puts = [engine.put(batch) for engine in engines]
        assert puts[0] == puts[1]
        sample += batch.records[:: max(count // 2_000, 1)]
    for engine in engines:
        cases = engine.cases("2027", size=count)
        engine.judged({case.id: case.id % len(RECHECKS) for case in cases[::3]}, "2027")
    asking = Asking(seed, sample)
    wrong = differences(engines, asking, questions)
    if engines[0].statistics() != engines[1].statistics():
        wrong.append("statistics")
    if engines[0].records(size=count) != engines[1].records(size=count):
        wrong.append("records")
    return wrong, asking.kinds


def main(given: list[str]) -> int:
    usual = ["20000", "2000", str(secrets.randbits(32))]
    count, questions, seed = (int(word) for word in [*given, *usual[len(given) :]])
    os.environ["PGPASSWORD"] = PASSWORD
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    postgresql.STEP = postgresql.STEP_COLUMNS = max(count // 20, 10)
    programs = postgresql_programs()
    assert programs is not None
    print(f"{count} records, {questions} questions, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name, PostgreSQLServer(programs) as server:
        address = shared_address(server.fresh_database())
        migrate_shared(address)
        engines: list[CoreRegister] = [SqliteRegister(Path(name, "register.sqlite")), PostgresqlRegister(address)]
        wrong, kinds = compare(engines, count, questions, seed)
        for engine in engines:
            engine.close()
    print(f"{dict(kinds)}, different: {len(wrong)}", *wrong[:20], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
