"""Takes back a record that another program signed: the content must be ours to the byte, with a signature added."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from advisor.domain.errors import PlainError
from advisor.domain.verification import BAD
from advisor.services.ports import RecordFiles, RecordSource, RecordVerifier, Texts
from advisor.services.verification_words import finding_json, four_answers, signer_json

SCHEMA = "advisor/import/1"


class ImportSignedService:
    """Nothing is signed and nothing is changed here: a file that passes is put in its place as it is."""

    def __init__(self, verifier: RecordVerifier, source: RecordSource, files: RecordFiles) -> None:
        self._verifier, self._source, self._files = verifier, source, files

    def take(self, signed: str, unsigned: str, out: Path, replace: bool, texts: Texts) -> dict[str, Any]:
        """Save ``signed`` as ``out`` if it is ``unsigned`` with one signature, by whatever authority."""
        self._files.check_target(out, replace)
        data, base = self._read(signed), self._read(unsigned)
        if b"/ByteRange" in base:
            raise PlainError("import_base_signed", path=unsigned)
        if not data.startswith(base):
            raise PlainError("import_other_content", exit_code=1, path=signed, base=unsigned)
        if data == base:
            raise PlainError("import_not_signed", exit_code=1, path=signed)
        found = self._verifier.verify(data)
        if found.intact != "yes":
            broken = [finding_json(f, texts)["text"] for f in found.findings if f.severity == BAD]
            raise PlainError("import_more_than_signed", exit_code=1, path=signed, why=" ".join(broken))
        self._files.save(out, data, replace)
        return {
            "schema": SCHEMA, "record": str(out), "sha256": hashlib.sha256(data).hexdigest(),
            "overall": found.overall, "signer": signer_json(found), "certificate": {"state": found.certificate},
            "level": found.level, "findings": [finding_json(f, texts) for f in found.findings],
            "answers": four_answers(found, texts),
        }  # fmt: skip

    def _read(self, path: str) -> bytes:
        try:
            return self._source.read(path)
        except FileNotFoundError:
            raise PlainError("file_missing", file=path) from None
        except (OSError, ValueError) as error:
            raise PlainError("file_unreadable", exit_code=3, file=path, problem=str(error)) from None
