"""Genuine opinions and re-checks, made with the program's own printer and signer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from typing import Any

from genuine_records import AT, identity, jana, level_b, record, signed_t, unsigned

from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import locale_dir, resources_dir
from advisor.adapters.record_pdf import PdfPrinter
from advisor.adapters.signature.identity import Identity
from advisor.adapters.signature.signer import sign
from advisor.adapters.verification.trust import Trust
from advisor.domain.opinion import OfficerOpinion
from advisor.services.opinion_content import printed_opinion


@cache
def eva() -> Identity:
    """The officer."""
    return identity("Eva Horváthová")


def trust_both() -> Trust:
    from genuine_records import trust

    one = trust()
    return replace(one, signers={**one.signers, eva().key_sha256: "Eva Horváthová"})


def opinion(decided: bytes, **changes: Any) -> OfficerOpinion:
    key = {"name": "Eva Horváthová", "sha256": eva().key_sha256, "self_made": True}
    about = {"sha256": hashlib.sha256(decided).hexdigest(), "record_id": record().record_id, "kind": "decision"}
    made = OfficerOpinion(
        language="sk", made_at=AT.strftime("%Y-%m-%dT%H:%M:%SZ"), program_version="0", about=about,
        outcome="conditions", conditions=("Rodičia dostanú oznámenie.",), reasons=("Zmluva je uzavretá.",),
        signer={"name": "Eva Horváthová", "role": "DPO"}, key=key,
    )  # fmt: skip
    return made.model_copy(update=changes).with_id()


def opinion_pages(made: OfficerOpinion, enclosed: bytes, data: bytes | None = None, **changes: Any) -> bytes:
    """Not signed yet. ``changes`` of the printed document make what the program itself never makes."""
    pages = printed_opinion(made, record(), GettextTexts("sk", locale_dir()), enclosed)
    return PdfPrinter(resources_dir() / "fonts").build(replace(pages, **changes), data or made.canonical())


@cache
def opinion_b() -> bytes:
    return sign(opinion_pages(opinion(level_b()), level_b()), AT, eva())


@cache
def opinion_t() -> bytes:
    return signed_t(opinion_pages(opinion(level_b()), level_b()), eva())


@cache
def recheck_b() -> bytes:
    previous = hashlib.sha256(level_b()).hexdigest()
    made = record(kind="recheck", previous=previous)
    return sign(unsigned(made), AT, jana())
