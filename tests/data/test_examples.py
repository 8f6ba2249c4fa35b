"""The example answers are complete: they can be handed in as they are, and leave nothing unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.answers import AnswersDocument
from advisor.domain.checklist_rules import applicable
from advisor.services.answers_file import parse_answers

FILES = CatalogueFiles(places.data_dir())
CATALOGUE = FILES.catalogue()
EXAMPLES = sorted((places.data_dir() / "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_complete(path: Path) -> None:
    file = read_yaml(path)
    document: AnswersDocument = parse_answers(file.value, FILES.checklist(), FILES.catalogue(), file.line_of)
    asked = {question.id for question in applicable(FILES.checklist(), document.situation, document.answers)}
    by_situation = {q.id for q in FILES.checklist().questions if q.answered_by}
    assert asked - set(document.answers) - by_situation == set(), "asked but not answered"
    assert set(document.answers) - asked == set(), "answered but not asked"
    assert document.choice is not None
    assert CATALOGUE.find(document.choice.app, document.choice.edition)


def test_there_is_one_for_each_kind_of_work() -> None:
    assert [path.stem for path in EXAMPLES] == ["council_meeting", "lesson", "lunch_chat"]
