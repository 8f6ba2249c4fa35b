"""Reads YAML that a person wrote by hand, and says in which line each thing stands.

YAML 1.2 core schema: only ``true`` and ``false`` are yes/no values, ``no`` and
``2026-12-01`` are plain text. Anchors, aliases, tags and doubled keys are refused,
so that a file means what it shows. The reader works from the parser's events:
neither depth nor size of a hostile file can exhaust memory or stack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from advisor.domain.errors import PlainError

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,4})?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class LocatedDocument:
    """The content of a file, and the line of each part of it."""

    value: Any
    name: str
    lines: Mapping[Path_, int] = field(default_factory=dict)

    def line_of(self, path: Path_) -> int:
        """The line (from 1) of the entry, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            line = self.lines.get(tuple(path[:end]))
            if line is not None:
                return line
        return 1


def read_yaml(source: Path | bytes, max_bytes: int = MAX_BYTES, name: str | None = None) -> LocatedDocument:
    """Reads one document, or raises a ``PlainError`` with the line of what is wrong."""
    if isinstance(source, Path):
        name = name or str(source)
        source = read_bytes(source, max_bytes, name)
    name = name or "-"
    if len(source) > max_bytes:
        raise PlainError("file_too_big", file=name, limit=max_bytes)
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = source.count(b"\n", 0, wrong.start) + 1
        raise PlainError("file_not_utf8", file=name, line=line) from None
    try:
        return _Builder(name).document(text)
    except yaml.YAMLError as wrong:
        # JSON is YAML except for its paired escapes of rare characters; it may come from another program.
        as_json = _json(text, name)
        if as_json is not None:
            return as_json
        mark = getattr(wrong, "problem_mark", None)
        problem = getattr(wrong, "problem", None) or getattr(wrong, "reason", None) or "?"
        raise PlainError("file_not_yaml", file=name, line=mark.line + 1 if mark else 1, problem=problem) from None


def read_bytes(path: Path, max_bytes: int, name: str) -> bytes:
    """The bytes of a file, never more than the limit and one."""
    try:
        with path.open("rb") as stream:
            return stream.read(max_bytes + 1)
    except FileNotFoundError:
        raise PlainError("file_missing", file=name) from None
    except (OSError, ValueError) as wrong:
        raise PlainError("file_unreadable", exit_code=3, file=name, problem=str(wrong)) from None


def scalar(text: str) -> Any:
    """A plain word as the YAML 1.2 core schema reads it; what is no finite number stays text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if isfinite(number) else text
    return text


class _Builder:
    """Builds the value from the parser's events without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Path_, int] = {}

    def document(self, text: str) -> LocatedDocument:
        root: list[Any] = []
        # Each level: the container, its path, and for a mapping the key that waits for its value.
        stack: list[tuple[Any, Path_]] = [(root, ())]
        keys: list[str | None] = [None]
        documents = 0
        for event in yaml.parse(text, Loader=_Loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise PlainError("file_several_documents", file=self.name, line=line)
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                stack.pop()
                keys.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._refuse(event, line)
                container, path = stack[-1]
                if isinstance(container, dict) and keys[-1] is None:
                    keys[-1] = self._key(event, container, path, line)
                    continue
                if isinstance(container, dict):
                    here: Path_ = (*path, str(keys[-1]))
                else:
                    here = path if container is root else (*path, len(container))
                    self.lines[here] = line
                value = self._value(event)
                if isinstance(container, dict):
                    container[keys[-1]] = value
                    keys[-1] = None
                else:
                    container.append(value)
                if isinstance(value, (dict, list)):
                    if len(stack) > MAX_DEPTH:
                        raise PlainError("file_too_deep", file=self.name, line=line, limit=MAX_DEPTH)
                    stack.append((value, here))
                    keys.append(None)
        return LocatedDocument(root[0] if root else None, self.name, self.lines)

    def _value(self, event: yaml.NodeEvent) -> Any:
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        if isinstance(event, yaml.SequenceStartEvent):
            return []
        assert isinstance(event, yaml.ScalarEvent)
        # Quoted and block text is never read as a number or as true.
        return scalar(event.value) if event.implicit[0] else event.value

    def _key(self, event: yaml.NodeEvent, container: dict[str, Any], path: Path_, line: int) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise PlainError("file_key_not_text", file=self.name, line=line)
        key: str = event.value
        if key in container:
            raise PlainError(
                "file_duplicate_key", file=self.name, line=line, key=key, first=self.lines[(*path, key)]
            )
        self.lines[(*path, key)] = line
        return key

    def _refuse(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise PlainError("file_alias", file=self.name, line=line)
        tag = getattr(event, "tag", None)
        # The parser reports "!" for a lone exclamation mark, which only says "this is text".
        if tag and tag != "!":
            raise PlainError("file_tag", file=self.name, line=line, tag=tag)


def _json(text: str, name: str) -> LocatedDocument | None:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                raise PlainError("file_duplicate_key", file=name, line=1, key=key, first=1)
            result[key] = value
        return result

    if not text.lstrip().startswith(("{", "[", "\"")):
        return None
    try:
        value = json.loads(text, object_pairs_hook=unique, parse_constant=str, parse_int=scalar, parse_float=scalar)
        # A lone half of an escaped pair is no character and could not be written again.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    if _depth(value) > MAX_DEPTH:
        raise PlainError("file_too_deep", file=name, line=1, limit=MAX_DEPTH)
    return LocatedDocument(value, name)


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        inside = [v for v in level if isinstance(v, (dict, list))]
        depth += bool(inside)
        level = [x for v in inside for x in (v.values() if isinstance(v, dict) else v)]
    return depth
