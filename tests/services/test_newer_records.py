"""A record of a newer program is named as such, by every job that reads one; it is neither damaged nor forged."""

from __future__ import annotations

from pathlib import Path

import pytest
from genuine_records import AT, jana, record, unsigned

from advisor.adapters.record_reader import read_whole
from advisor.adapters.signature.signer import sign
from advisor.adapters.verification.verifier import RecordsOnDisk
from advisor.domain.decision import made_by_newer
from advisor.domain.errors import PlainError
from advisor.services.decision_file import look_at_decision


@pytest.fixture
def newer(tmp_path: Path) -> str:
    file = tmp_path / "newer.pdf"
    file.write_bytes(sign(unsigned(record(schema_name="advisor/record/2")), AT, jana()))
    return str(file)


def test_reading_and_answering_say_update(newer: str, own_home: Path) -> None:
    from advisor.adapters.verification.verifier import PdfRecordVerifier

    for read in (read_whole, lambda path: look_at_decision(PdfRecordVerifier(own_home), RecordsOnDisk(), path)):
        with pytest.raises(PlainError) as told:
            read(newer)
        assert told.value.code == "record_newer"


def test_what_no_program_writes_is_no_newer_record() -> None:
    assert made_by_newer("advisor/record/2")
    assert not any(map(made_by_newer, ("advisor/record/1", "advisor/opinion/1", None, 2, ["advisor/record/2"])))
