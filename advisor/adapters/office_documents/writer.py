"""Chooses the library by the ending of the file. Fulfils ``DraftWriter``."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from typing import Any

from advisor.services.draft_assessment import Draft

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


class OfficeWriter:
    """Each library is imported when a document of its kind is written."""

    def write(self, draft: Draft, suffix: str) -> bytes:
        draft = _clean(draft)
        if suffix == ".odt":
            from advisor.adapters.office_documents.odt import odt

            return odt(draft)
        from advisor.adapters.office_documents.docx import docx

        return docx(draft)


def _clean(value: Any) -> Any:
    """Without the characters that XML forbids; names and notes come from people."""
    if isinstance(value, str):
        return _CONTROLS.sub(" ", value)
    if isinstance(value, tuple):
        return tuple(map(_clean, value))
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{field.name: _clean(getattr(value, field.name)) for field in fields(value)})
    return value
