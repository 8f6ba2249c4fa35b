"""The frame of a signed document on paper: how file and pages are called, whose they are, and the signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from advisor.domain.signed_document import SignedDocument
from advisor.services.ports import Texts
from advisor.services.printed import Block, Printed
from advisor.services.record_signature import signature_blocks


class Frame(NamedTuple):
    """What differs from one kind of document to the next, in the reader's language."""

    name: str  # of this kind of document
    data: str  # what the attached data is
    field: str  # the field of the signature, read aloud
    file: str = "decision.json"  # the attached data
    title: str = ""  # of the meeting
    mark: str = ""  # on pages that were printed again: translation or copy
    enclosed: bytes = b""  # the decision that the document is about, as it was signed
    enclosed_as: str = ""


def mark_of(document: SignedDocument, texts: Texts, again: bool) -> str:
    """What the pages are called where they are not the signed rendering; empty where they are."""
    if texts.language != document.language:
        return texts.gettext("Translation")
    return texts.gettext("Copy") if again else ""


def signed_page(
    document: SignedDocument, subject: str, blocks: Sequence[Block], frame: Frame, texts: Texts
) -> Printed:
    """The pages of a document: ``blocks``, then its signature."""
    title = f"{frame.name}: {frame.title}" if frame.title else frame.name
    head = frame.mark, str(document.signer.get("organisation") or ""), frame.name, frame.title
    return Printed(
        title=f"{frame.mark}: {title}" if frame.mark else title, language=texts.language,
        record_id=document.record_id, subject=subject,
        author=str(document.signer.get("name") or document.key.get("name") or "Videoconference Advisor"),
        running_head=" \u00b7 ".join(part for part in head if part),
        page_words=texts.gettext("page {page} of {pages}"), blocks=(*blocks, *signature_blocks(document, texts)),
        made_at=document.made_at, attachment_name=frame.file, attachment_description=frame.data,
        field_words=(frame.field, texts.gettext("Place for a later time stamp")), to_sign=not frame.mark,
        enclosed=frame.enclosed, enclosed_description=frame.enclosed_as,
    )  # fmt: skip
