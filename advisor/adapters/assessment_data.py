"""Loads the order of an impact assessment and checks that every name in it is known."""

from __future__ import annotations

from pathlib import Path

from advisor.adapters.data_problems import all_problems
from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Checklist
from advisor.domain.impact_assessment import FROM_RECORDS, AssessmentTemplate

FILE = "impact_assessment.yaml"


def load_assessment(data_dir: Path, catalogue: Catalogue, checklist: Checklist) -> AssessmentTemplate:
    """data/impact_assessment.yaml. Raises a PlainError that names everything wrong in it."""
    known = {
        "records": set(FROM_RECORDS),
        "situation": {asked.id for asked in checklist.situation},
        "answers": {question.id for question in checklist.questions},
        "facts": set(catalogue.criteria),
    }
    with all_problems(data_dir) as problems:
        document = problems.read(FILE)
        made = problems.build(AssessmentTemplate, document, document.value) if document else None
        seen: set[str] = set()
        for n, part in enumerate(made.parts if made else ()):
            assert document is not None
            for m, field in enumerate(part.fields):
                place = ("parts", n, "fields", m)
                name = f"{part.id}.{field.id}"
                if name in seen:
                    problems.add(document, (*place, "id"), f"{name} stands here again")
                seen.add(name)
                for kind, names in known.items():
                    for unknown in set(getattr(field, kind)) - names:
                        problems.add(document, (*place, kind), f"there is no {unknown}")
    assert made is not None
    return made
