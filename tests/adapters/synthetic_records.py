"""Records of a state that never was, by the million: the same seed and number, the same record, in any order.

    from synthetic_records import Records
    Records(seed=1)[123_456]

Apps and editions are those of the real catalogue; words, persons and sizes of units are spread as they are among
people (Zipf). ``decisions`` makes some of them as real signed PDFs, through the program itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from synthetic_words import SHARES, forms, person, rank, zipf

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.places import data_dir
from advisor.domain.register_id import moment_of, seconds_of
from advisor.domain.register_record import Batch, FileRow, RegisterRecord

FORMS, UNITS, CASES = 165_000, 5_000, 250_000
SECTORS = ("public_office", "school", "company")
QUESTIONS = ("C05_sensitive", "C08_inform", "C10_contract", "C12_third_parties", "C13_retention", "C22_door")
_BEGIN = seconds_of(datetime(2020, 1, 1, tzinfo=UTC))
_END = seconds_of(datetime(2026, 11, 20, tzinfo=UTC))
_DAY = 86_400


@cache
def editions() -> tuple[tuple[str, str, str], ...]:
    """App, edition and its name: all of the real catalogue, in an order that does not follow the alphabet."""
    catalogue = CatalogueFiles(data_dir()).catalogue()
    found = [(app.id, edition.id, edition.name) for app in catalogue.apps.values() for edition in app.editions]
    random.Random("editions").shuffle(found)
    return tuple(found)


@cache
def units() -> tuple[str, ...]:
    """Names of schools and offices, the large ones first."""
    kinds = ("Základná škola", "Gymnázium", "Mesto", "Obec", "Okresný úrad", "Stadtschule", "Městský úřad", "College")
    source = random.Random("units")
    return tuple(f"{source.choice(kinds)} {source.choice(forms('sk', FORMS)[:900]).title()} {n}" for n in range(UNITS))


class Records:
    """All records of one seed, addressed by number."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed

    def __getitem__(self, number: int) -> RegisterRecord:
        source = random.Random(f"{self._seed}:{number}")
        # A case fixes what its records have in common, whichever of them is made first.
        case = rank(source, CASES) if source.random() < 0.2 else source.randrange(CASES)
        about = random.Random(f"case:{case}")
        app, edition, name = editions()[rank(about, len(editions()))]
        facts = sorted({f"{app}.{about.choice(('e2ee', 'mfa', 'data_location'))}.{about.randrange(9)}" for _ in "1234"})
        decided = _BEGIN + int((_END - _BEGIN) * source.random() ** 0.7)
        (lang,) = source.choices(list(SHARES), SHARES.values())
        drawn, day, digest = zipf(source, forms(lang, FORMS), 58), decided // _DAY, _hash(self._seed, number)
        return RegisterRecord(
            record_hash=digest, decided_at=decided,
            number=f"VA-{moment_of(decided):%Y-%m-%d}-{digest.hex()[:8].upper()}",
            kind=source.choices(("decision", "recheck", "opinion"), (90, 7, 3))[0],
            app=app, edition=f"{app}/{edition}", edition_name=name,
            verdict=about.choices(("fine", "condition", "stop"), (4, 5, 1))[0], by_hand=about.random() < 0.6,
            role=about.choice(("host", "host", "guest")), lang=lang, signer=person(source),
            unit=units()[rank(source, UNITS) if source.random() < 0.5 else source.randrange(UNITS)],
            rule_version="2026-11", catalogue_version="2026-11", review_due=day + 365,
            delete_due=day + source.choice((30, 90, 180)) if source.random() < 0.15 else None,
            title=" ".join(drawn[:6]), purpose=" ".join(drawn[6:24]), note=" ".join(drawn[24:]),
            participants=", ".join(person(source) for _ in range(9)),
            measures=" ".join(about.sample(QUESTIONS, 3)), case_hash=_hash("case", case),
            facts_hash=_hash("facts", facts), fact_ids=tuple(facts),
        )  # fmt: skip

    def first(self, count: int, start: int = 0) -> Iterator[RegisterRecord]:
        return (self[number] for number in range(start, start + count))

    def batches(self, count: int, start: int = 0, size: int = 500, root: int = 1) -> Iterator[Batch]:
        """As a scan hands them over: each record with its file."""
        for begin in range(start, start + count, size):
            made = tuple(self.first(min(size, start + count - begin), begin))
            yield Batch(made, tuple(file_of(record, root) for record in made))


def _hash(*of: object) -> bytes:
    return sha256(repr(of).encode()).digest()


def file_of(record: RegisterRecord, root: int = 1) -> FileRow:
    """A good file with this record, as a scan finds it."""
    name = record.record_hash.hex()
    return FileRow(
        root_id=root, path=f"{name[:3]}/{name[:16]}.pdf", size=70_000 + record.record_hash[0] * 50,
        mtime_ns=(record.decided_at + 946_684_800) * 10**9, file_hash=_hash("file", name), signed_len=60_000,
        signed_hash=_hash("signed", name), intact="yes", signer="known", time="claimed", certificate="valid",
        first_seen=1_795_000_000, checked_at=1_795_000_000, record_hash=record.record_hash,
    )  # fmt: skip


def answers(made: RegisterRecord, number: int) -> dict[str, Any]:
    """An answers file from which the program decides much such a record (advisor/answers/1)."""
    app, edition = made.edition.split("/")
    return {
        "schema": "advisor/answers/1",
        "situation": {"role": made.role, "sector": SECTORS[number % 3], "sensitive": "no", "secret": "no",
                      "children": "no", "recording": "yes" if made.delete_due else "no", "outsiders": "no",
                      "size": "6_to_25"},
        "choice": {"app": app, "edition": edition},
        "meeting": {"title": made.title, "purpose": made.purpose[:200], "people": 9,
                    "date": f"{date(2026, 12, 1 + number % 28)}"},
        "signer": {"name": made.signer, "role": "clerk", "organisation": made.unit},
    }  # fmt: skip


def decisions(folder: Path, home: Path, count: int, start: int = 0, seed: int = 1) -> None:
    """Real signed records, made by the program's own services with the key kept in ``home``.

    Numbered files in folders of a hundred; they are dated now, because the key is no older.
    """
    from advisor.adapters import places
    from advisor.adapters.gettext_texts import GettextTexts
    from advisor.adapters.record_files import RecordFolder
    from advisor.adapters.record_pdf import PdfPrinter
    from advisor.adapters.signature.identity import IdentityStore
    from advisor.adapters.signature.signer import PdfRecordSigner
    from advisor.adapters.system_clock import SystemClock
    from advisor.services.answers_file import parse_answers
    from advisor.services.decide import DecideService
    from advisor.services.give_advice import AdviceService

    source, clock = CatalogueFiles(places.data_dir(), places.compiled_catalogue()), SystemClock()
    service = DecideService(
        AdviceService(source, clock), source, PdfPrinter(places.resources_dir() / "fonts"),
        PdfRecordSigner(IdentityStore(home)), RecordFolder(), clock,
    )  # fmt: skip
    texts = {lang: GettextTexts(lang, places.locale_dir()) for lang in SHARES}
    for number, made in enumerate(Records(seed).first(count, start), start):
        into = folder / f"{number // 100:05}"
        into.mkdir(parents=True, exist_ok=True)
        doc = parse_answers(answers(made, number), source.checklist(), source.catalogue())
        service.decide(doc, into / f"{number:07}.pdf", None, None, True, texts[made.lang])
