"""Takes the data out of a record, an opinion or an addendum: what is attached to the PDF.

Reading proves nothing: whether the file is genuine is the verifier's matter.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor.domain.addendum import SCHEMA as ADDENDUM_SCHEMA
from advisor.domain.addendum import Addendum
from advisor.domain.decision import SCHEMA, DecisionRecord, made_by_newer
from advisor.domain.errors import PlainError
from advisor.domain.opinion import SCHEMA as OPINION_SCHEMA
from advisor.domain.opinion import OfficerOpinion

_MOST_BYTES = 50_000_000
# What carries a decision: the name of its own data, their schema, and what they are.
_CARRIERS: tuple[tuple[str, str, Callable[[Any], OfficerOpinion | Addendum]], ...] = (
    ("opinion.json", OPINION_SCHEMA, OfficerOpinion.model_validate),
    ("addendum.json", ADDENDUM_SCHEMA, Addendum.model_validate),
)
_NOT_OURS = (LookupError, TypeError, ValueError, ValidationError, RecursionError)


def read_record(path: str) -> tuple[dict[str, Any], DecisionRecord]:
    """The attached document as it is, and the record that it describes. Of an opinion: the record inside it."""
    document, record, _ = read_whole(path)
    return document, record


def read_whole(path: str) -> tuple[dict[str, Any], DecisionRecord, OfficerOpinion | Addendum | None]:
    """The attached document, the decision, and the opinion or addendum if the file is one. Raises PlainError."""
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise PlainError("file_missing", file=path) from None
    except (OSError, ValueError) as error:
        raise PlainError("file_unreadable", exit_code=3, file=path, problem=str(error)) from None
    try:
        files = _attached(data)
        for name, schema, model in _CARRIERS:
            if name in files:
                document = json.loads(files[name])
                _check(document, schema)
                inner = json.loads(_attached(files["record.pdf"])["decision.json"])
                _check(inner, SCHEMA)
                return {"schema": schema, **document}, DecisionRecord.model_validate(inner), model(document)
        document = json.loads(files["decision.json"])
        if made_by_newer(document["schema"]):
            raise PlainError("record_newer", path=path)
        _check(document, SCHEMA)
        return {"schema": SCHEMA, **document}, DecisionRecord.model_validate(document), None
    except _NOT_OURS:
        raise PlainError("record_not_readable", path=path) from None


def _check(document: Any, schema: str) -> None:
    if document["schema"] != schema:
        raise ValueError(document["schema"])


def _attached(data: bytes) -> dict[str, bytes]:
    """The attachments by their names."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    if len(data) > _MOST_BYTES:
        raise ValueError("too big")
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        files = {str(names[n]): names[n + 1] for n in range(0, len(names) - 1, 2)}
        return {name: bytes(entry["/EF"]["/F"].data) for name, entry in files.items()}
    except (PdfError, OSError, AttributeError) as error:
        raise ValueError(str(error)) from None
