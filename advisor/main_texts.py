"""Builds the ready texts of a meeting, when the window first asks for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from advisor.domain.answers import AnswersDocument
    from advisor.services.ports import CatalogueSource, Clock, Texts
    from advisor.services.settings import Settings


def ready_in_window(
    doc: AnswersDocument, source: CatalogueSource, clock: Clock, settings: Settings, texts: Texts,
    delete_on: date | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The document ``advisor/texts/1`` for the answers as they stand. ``delete_on``: the day a recording is deleted."""
    from advisor.services.contacts import contacts
    from advisor.services.give_advice import AdviceService
    from advisor.services.ready_texts import REVIEW_MONTHS, own_texts, ready_texts, reminders, texts_document

    advice = AdviceService(source, clock).advise(doc, None, texts=texts)
    made = ready_texts(doc, advice, source.checklist(), contacts(settings), texts)
    made += own_texts(source.organisation(), doc, advice, texts)
    months, years = settings.value("review_months"), settings.value("keep_years")
    days = reminders(
        doc, advice, clock.today(), delete_on, texts,
        months if isinstance(months, int) else REVIEW_MONTHS, years if isinstance(years, int) else None,
    )  # fmt: skip
    return texts_document(made, days, clock.now().strftime("%Y%m%dT%H%M%SZ"))


def save_texts(document: dict[str, Any], folder: Path) -> list[str]:
    """The texts as files and the reminders as a calendar file. Nothing that lies there is overwritten."""
    from advisor.adapters.record_files import RecordFolder
    from advisor.services.ready_texts import as_files

    files, keeper = as_files(document), RecordFolder()
    for name in files:
        keeper.check_target(folder / name, replace=False)
    for name, content in files.items():
        keeper.save(folder / name, content.encode(), replace=False)
    return [str(folder / name) for name in files]
