"""Builds what stands behind the doors of the start page and is no service of its own. Part of main.py by subject."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.services.ports import CatalogueSource, Clock, Texts

EXAMPLE = "council_meeting.yaml"


def example_record(source: CatalogueSource, clock: Clock, texts: Texts) -> Path:
    """A record as this program makes it, of a meeting that never was; nobody signed it. Made anew each time."""
    from advisor.adapters import places
    from advisor.adapters.yaml_files import read_yaml
    from advisor.main_records import decide_service
    from advisor.services.answers_file import parse_answers

    answers = read_yaml(places.data_dir() / "examples" / EXAMPLE).value
    doc = parse_answers(answers, source.checklist(), source.catalogue())
    title = texts.gettext("Example: social committee of the council")
    assert doc.meeting is not None
    doc = doc.model_copy(update={"meeting": doc.meeting.model_copy(update={"title": title})})
    out = places.user_data_dir() / "example.pdf"
    out.parent.mkdir(parents=True, exist_ok=True)
    decide_service(source, clock, None).for_signing_elsewhere(doc, out, None, True, texts)
    return out


def copy_record(file: Path, folder: Path) -> Path:
    """The bytes of a record once more, under the same name; what lies there already is not touched."""
    from advisor.adapters.record_files import RecordFolder
    from advisor.domain.errors import PlainError

    target = folder / file.name
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PlainError("file_unreadable", exit_code=3, file=file, problem=str(error)) from None
    RecordFolder().save(target, data, False)
    return target


def printing() -> Callable[[Path], None] | None:
    """What hands a file to the printer of this system; None where nothing is known to."""
    from advisor.adapters.printing import file_printer

    return file_printer()
