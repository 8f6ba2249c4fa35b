"""Collects everything that is wrong in the data files, so that one run tells it all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor.adapters.yaml_files import LocatedDocument, Path_, read_yaml
from advisor.domain.errors import PlainError
from advisor.domain.frozen import Model

# The knowledge files are ours and may be larger than what a person hands in.
MAX_DATA_BYTES = 8_000_000

_READING = {
    "file_missing": "the file is missing",
    "file_unreadable": "the file cannot be read: {problem}",
    "file_too_big": "the file is larger than {limit} bytes",
    "file_not_utf8": "this is not UTF-8 text",
    "file_not_yaml": "this is not YAML: {problem}",
    "file_several_documents": "a second document starts here; one file holds one",
    "file_too_deep": "entries lie more than {limit} levels deep",
    "file_key_not_text": "the name of an entry must be plain text",
    "file_duplicate_key": "{key} stands here again; it first stands in line {first}",
    "file_alias": "anchors and aliases are not allowed",
    "file_tag": "tags are not allowed: {tag}",
}


class Problems:
    """One line per problem: file, line, field, what is wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: list[str] = []

    def add(self, document: LocatedDocument, path: Path_, message: str) -> None:
        where = ".".join(str(part) for part in path)
        self._add(f"{document.name}:{document.line_of(path)}: {where + ': ' if where else ''}{message}")

    def _add(self, line: str) -> None:
        if line not in self.lines:
            self.lines.append(line)

    def read(self, relative: str) -> LocatedDocument | None:
        """The file's content, or None when it could not be read (which is noted)."""
        try:
            return read_yaml(self.root / relative, MAX_DATA_BYTES, relative)
        except PlainError as wrong:
            text = _READING[wrong.code].format(**wrong.values)
            self._add(f"{relative}:{wrong.values.get('line', 1)}: {text}")
            return None

    def mapping(self, document: LocatedDocument, value: Any, path: Path_ = ()) -> dict[str, Any]:
        """``value`` if it is a mapping, else an empty one and a note."""
        if isinstance(value, dict):
            return value
        self.add(document, path, "must hold named entries (name: value)")
        return {}

    def sequence(self, document: LocatedDocument, value: Any, path: Path_) -> list[Any]:
        """``value`` if it is a list, else an empty one and a note."""
        if isinstance(value, list):
            return value
        self.add(document, path, "must be a list")
        return []

    def build(self, model: type[Model], document: LocatedDocument, value: Any, path: Path_ = ()) -> Model | None:
        """The value as a model, or None and a note for each wrong field."""
        try:
            return model.model_validate(value)
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False, include_context=False):
                # pydantic speaks of the model's code here; the person has a file before her.
                unknown = error["type"] == "unexpected_keyword_argument"
                message = "there is no entry of this name" if unknown else error["msg"]
                if isinstance(error["input"], (str, int, float)):
                    message += f" (found: {error['input']!r})"
                self.add(document, (*path, *error["loc"]), message)
            return None

    def raise_if_any(self) -> None:
        if self.lines:
            shown = sorted(self.lines, key=_by_place)
            raise PlainError("data_wrong", count=len(shown), problems=tuple(shown), list="\n".join(shown))


def _by_place(line: str) -> tuple[str, int]:
    name, number, _rest = line.split(":", 2)
    return name, int(number)


@contextmanager
def all_problems(root: Path) -> Iterator[Problems]:
    """Whatever was noted inside is raised together at the end."""
    problems = Problems(root)
    yield problems
    problems.raise_if_any()
