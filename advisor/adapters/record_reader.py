"""Takes the decision out of a record: the data that are embedded in the PDF.

Reading proves nothing: whether the record is genuine is the verifier's matter.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor.domain.decision import SCHEMA, DecisionRecord
from advisor.domain.errors import PlainError

_MOST_BYTES = 50_000_000
_NAME = "decision.json"


def read_record(path: str) -> tuple[dict[str, Any], DecisionRecord]:
    """The embedded document as it is, and the record that it describes."""
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise PlainError("file_missing", file=path) from None
    except (OSError, ValueError) as error:
        raise PlainError("file_unreadable", exit_code=3, file=path, problem=str(error)) from None
    try:
        document = json.loads(_embedded(data))
        if document["schema"] != SCHEMA:
            raise ValueError(document["schema"])
        return {"schema": SCHEMA, **document}, DecisionRecord.model_validate(document)
    except (LookupError, TypeError, ValueError, ValidationError, RecursionError):
        raise PlainError("record_not_readable", path=path) from None


def _embedded(data: bytes) -> bytes:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    if len(data) > _MOST_BYTES:
        raise ValueError("too big")
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        files = {str(names[n]): names[n + 1] for n in range(0, len(names) - 1, 2)}
        content = files[_NAME]["/EF"]["/F"].data
    except (PdfError, OSError, AttributeError) as error:
        raise ValueError(str(error)) from None
    return bytes(content)
