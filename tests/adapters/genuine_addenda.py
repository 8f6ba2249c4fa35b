"""Genuine addenda, made with the program's own printer and signer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from typing import Any

from genuine_opinions import eva
from genuine_records import AT, jana, level_b, record, signed_t

from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import locale_dir, resources_dir
from advisor.adapters.record_pdf import PdfPrinter
from advisor.adapters.signature.signer import sign
from advisor.domain.addendum import Addendum
from advisor.services.addendum_content import printed_addendum

CLOSING = (
    {"question": "C32_after", "answer": "later", "result": "condition", "text": "After the meeting?",
     "answer_text": "Later", "do": "Open the app.", "who": "you", "note": "v pondelok"},
)  # fmt: skip


def addendum(decided: bytes, **changes: Any) -> Addendum:
    key = {"name": "Jana Nováková", "sha256": jana().key_sha256, "self_made": True}
    about = {"sha256": hashlib.sha256(decided).hexdigest(), "record_id": record().record_id, "kind": "decision"}
    made = Addendum(
        language="sk", made_at=AT.strftime("%Y-%m-%dT%H:%M:%SZ"), program_version="0", about=about, result="condition",
        closing=CLOSING, delete_on="2026-12-31", note="Prišiel cudzí účastník, odišiel.",
        signer={"name": "Jana Nováková", "role": "clerk"}, key=key,
    )  # fmt: skip
    return made.model_copy(update=changes).with_id()


def addendum_pages(made: Addendum, enclosed: bytes, data: bytes | None = None, **changes: Any) -> bytes:
    """Not signed yet. ``changes`` of the printed document make what the program itself never makes."""
    pages = printed_addendum(made, record(), GettextTexts("sk", locale_dir()), enclosed)
    return PdfPrinter(resources_dir() / "fonts").build(replace(pages, **changes), data or made.canonical())


@cache
def addendum_b() -> bytes:
    return sign(addendum_pages(addendum(level_b()), level_b()), AT, jana())


@cache
def addendum_t() -> bytes:
    return signed_t(addendum_pages(addendum(level_b()), level_b()), eva())
