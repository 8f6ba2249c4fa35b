"""Records made by earlier versions stay genuine and stay decidable. Files in tests/frozen are added, never changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import data_dir, locale_dir
from advisor.adapters.system_clock import SystemClock
from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk
from advisor.services.give_advice import AdviceService
from advisor.services.recheck import RecheckService

FROZEN = Path(__file__).parent / "frozen"
RECORDS = sorted(FROZEN.glob("*.pdf"))

# Signed with a certificate of an authority, raised at once and later, and renewed.
LEVELS = {"2026-11-council_meeting-archived": "B-LTA", "2026-11-council_meeting-raised-renewed": "B-LTA"}


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_an_old_record_is_still_genuine_and_decidable(path: Path) -> None:
    verifier, source = PdfRecordVerifier(FROZEN), CatalogueFiles(data_dir(), None)
    found = verifier.verify(path.read_bytes())
    assert (found.overall, found.intact, found.signer) == ("good", "yes", "trusted"), found.findings
    assert found.level == LEVELS.get(path.stem, found.level)
    service = RecheckService(AdviceService(source, SystemClock()), source, verifier, RecordsOnDisk())
    checked = service.check(str(path), date(2026, 11, 25), GettextTexts("en", locale_dir()))
    assert checked.outcome != "not_decidable", checked.reason
    assert checked.record is not None
    assert checked.record.canonical() == found.data


def test_there_are_frozen_records() -> None:
    assert len(RECORDS) >= 5
