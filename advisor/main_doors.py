"""Builds what stands behind the doors of the start page and is no service of its own. Part of main.py by subject."""

from __future__ import annotations

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
