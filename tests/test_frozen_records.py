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
from advisor.services.recheck import Rechecked, RecheckService

FROZEN = Path(__file__).parent / "frozen"
RECORDS = sorted(FROZEN.glob("*.pdf"))
NEWER = FROZEN / "2026-11-newer-schema.pdf"  # as a later version of the program might write it
OPINION = FROZEN / "2026-11-b-opinion.pdf"
NOT_ASKED_THEN = "C01_allow_list"
# Signed with a certificate of an authority, raised at once and later, and renewed.
LEVELS = {"2026-11-council_meeting-archived": "B-LTA", "2026-11-council_meeting-raised-renewed": "B-LTA"}


def checked(path: Path) -> Rechecked:
    verifier, source = PdfRecordVerifier(FROZEN), CatalogueFiles(data_dir(), None)
    service = RecheckService(AdviceService(source, SystemClock()), source, verifier, RecordsOnDisk())
    return service.check(str(path), date(2026, 11, 25), GettextTexts("en", locale_dir()))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_an_old_record_is_still_genuine_and_decidable(path: Path) -> None:
    found = PdfRecordVerifier(FROZEN).verify(path.read_bytes())
    assert (found.overall, found.intact, found.signer) == ("good", "yes", "trusted"), found.findings
    assert found.level == LEVELS.get(path.stem, found.level)
    again = checked(path)
    if path == NEWER:
        assert (again.outcome, again.reason) == ("not_decidable", "newer")
        return
    if path == OPINION:
        assert found.about is not None
        assert (found.about.overall, found.about.signer, again.reason) == ("good", "trusted", "opinion")
        return
    assert again.outcome != "not_decidable", again.reason
    assert again.record is not None
    assert again.record.canonical() == found.data


def test_questions_of_another_time_are_named_and_do_not_stop_a_recheck() -> None:
    again = checked(FROZEN / "2026-11-questions-of-another-time.pdf")
    changes = {(change.kind, change.about): change for change in again.changes}
    assert "no longer used" in changes["answer", "C98_retired_question"].text
    new = changes["question", NOT_ASKED_THEN]
    assert "not asked then" in new.text
    assert (new.then, (new.now or {})["answer"]) == (None, "not_asked")  # it counts as an open question, not as a yes


def test_there_are_frozen_records() -> None:
    assert len(RECORDS) >= 14
