"""The records that a register is measured with: always the same, and spread as among people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from synthetic_records import Records, decisions, editions
from synthetic_words import SHARES, forms

from advisor.domain.register_words import words


def test_the_same_number_is_the_same_record_in_any_order() -> None:
    records = Records(3)
    assert [records[n] for n in (7, 2, 7)] == [Records(3)[n] for n in (7, 2, 7)]
    assert records[7] != Records(4)[7]
    assert len({one.record_hash for one in records.first(500)}) == 500


def test_they_are_spread_as_among_people() -> None:
    some = list(Records().first(3_000))
    languages = Counter(one.lang for one in some)
    assert all(abs(languages[lang] / 3_000 - share) < 0.04 for lang, share in SHARES.items())
    seen = Counter(word for one in some for word in set(words(one.note)))
    commonness = sorted(seen.values(), reverse=True)
    assert commonness[0] > 500  # a few words are everywhere
    assert sum(count == 1 for count in commonness) > len(commonness) * 0.4  # and most are rare
    assert len({one.app for one in some}) == len({app for app, _, _ in editions()})
    assert Counter(one.unit for one in some).most_common(1)[0][1] > 30
    assert all(len(set(forms(lang, 20_000))) >= 20_000 for lang in SHARES)


def test_some_are_made_as_real_signed_files(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.adapters.verification.verifier import PdfRecordVerifier

    decisions(tmp_path, own_home, 3, start=99)
    made = sorted(tmp_path.rglob("*.pdf"))
    assert [file.relative_to(tmp_path).as_posix() for file in made] == [
        "00000/0000099.pdf", "00001/0000100.pdf", "00001/0000101.pdf",
    ]  # fmt: skip
    judged = [PdfRecordVerifier(own_home).verify(file.read_bytes()) for file in made]
    assert {one.overall for one in judged} == {"good"}
