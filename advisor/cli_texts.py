"""The command ``texts``: what to send, to say and to print for one meeting, and days to remember."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor.domain.errors import PlainError

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.cli import Call


def texts(call: Call) -> int:
    """Shows the texts; with ``--out`` it writes them as files, and the reminders as a calendar file."""
    from advisor.cli import answers
    from advisor.services.contacts import contacts
    from advisor.services.give_advice import AdviceService
    from advisor.services.ready_texts import KINDS, REVIEW_MONTHS, own_texts, ready_texts, reminders, texts_document

    options, parts = call.options, call.parts
    organisation = parts.source.organisation()
    kinds = (*KINDS, *(own.id for own in (organisation.texts if organisation else ())))
    for kind in options.kind or ():
        if kind not in kinds:
            raise PlainError("wrong_command", detail=f"--kind {kind} ({', '.join(kinds)})")
    doc = answers(call)
    advice = AdviceService(parts.source, parts.clock).advise(doc, call.day, texts=call.texts)
    made = ready_texts(doc, advice, parts.source.checklist(), contacts(parts.settings()), call.texts)
    made += own_texts(organisation, doc, advice, call.texts)
    chosen = [text for text in made if not options.kind or text["id"] in options.kind]
    months, years = (parts.settings().value(name) for name in ("review_months", "keep_years"))
    days = reminders(
        doc, advice, call.day, options.delete_on, call.texts,
        months if isinstance(months, int) else REVIEW_MONTHS, years if isinstance(years, int) else None,
    )  # fmt: skip
    document = texts_document(chosen, days, parts.clock.now().strftime("%Y%m%dT%H%M%SZ"))
    written = _write(call, document, options.out) if options.out else []
    call.show({**document, "written": written}, _lines(document, written))
    return 0


def _write(call: Call, document: Mapping[str, Any], folder: Path) -> list[str]:
    from advisor.services.ready_texts import as_files

    files = as_files(document)
    for name in files:  # nothing is written where one of them would be in the way
        call.parts.files.check_target(folder / name, call.options.replace)
    for name, text in files.items():
        call.parts.files.save(folder / name, text.encode(), call.options.replace)
    return [str(folder / name) for name in files]


def _lines(document: Mapping[str, Any], written: list[str]) -> Iterator[str]:
    for text in document["texts"]:
        yield text["title"].upper()
        yield text["text"]
        yield ""
    yield from (f"{day['day']}  {day['title']}" for day in document["reminders"])
    yield from written
