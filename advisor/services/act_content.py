"""What an act and a closing list say on paper: one page, in plain words."""

from __future__ import annotations

from advisor.domain.register_act import ClosingList, SignedAct
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.printed import Block, Paragraph, Printed
from advisor.services.record_content import named
from advisor.services.record_signature import grouped, signature_blocks

ACTS = {
    "review_done": N_("Decision reviewed"),
    "recording_deleted": N_("Recording deleted"),
    "withdrawn": N_("Decision withdrawn"),
}
_SENTENCES = {
    "review_done": N_("The decision was reviewed. It stays in force."),
    "recording_deleted": N_("The recording of the meeting was deleted in all places."),
    "withdrawn": N_("The decision is withdrawn. It is no longer in force."),
}


def printed_act(act: SignedAct, texts: Texts) -> Printed:
    """The act in words. It names the record and says nothing else about it, so it may outlive it."""
    rows = [
        (texts.gettext("Record"), act.about["record_id"]), (texts.gettext("Decided on"), act.about["decided_on"]),
        (texts.gettext("App"), act.about.get("name") or act.about["app"]),
        (texts.gettext("Next look"), act.next_review),
        (texts.gettext("Fingerprint of the record"), grouped(act.about["record_hash"])),
    ]  # fmt: skip
    sentence = texts.gettext(_SENTENCES[act.what])
    return _page(act, texts.gettext(ACTS[act.what]), sentence, [Paragraph(sentence, "strong"), named(rows)], texts,
                 "act.json", texts.gettext("The whole act as data"))  # fmt: skip


def printed_closing(made: ClosingList, texts: Texts) -> Printed:
    """The list itself lies in the attached data: a hundred thousand sums are no reading."""
    sentence = texts.gettext("This file names every record of the year by its fingerprint.")
    rows = [
        (texts.gettext("Year"), str(made.year)), (texts.gettext("Records"), str(len(made.records))),
        (texts.gettext("Taken out for good"), str(len(made.forgotten))),
    ]  # fmt: skip
    blocks: list[Block] = [Paragraph(sentence, "strong"), named(rows), Paragraph(texts.gettext(
        "The list itself lies inside this file (attachment closing-list.json)."
    )), Paragraph(texts.gettext(
        "A register that is made again from the files is compared with it. What is missing is then known."
    ))]  # fmt: skip
    title = texts.gettext("Closing list {year}").format(year=made.year)
    return _page(made, title, sentence, blocks, texts, "closing-list.json", texts.gettext("The whole list as data"))


def _page(
    made: SignedAct | ClosingList, title: str, sentence: str, blocks: list[Block], texts: Texts, file: str, about: str
) -> Printed:
    signature = signature_blocks(made.signer, made.key, made.made_at, made.fingerprint(), made.record_id,
                                 made.program_version, texts)  # fmt: skip
    organisation = str(made.signer.get("organisation") or "")
    return Printed(
        title=title, language=texts.language, record_id=made.record_id, subject=sentence,
        author=str(made.signer.get("name") or made.key.get("name") or ""),
        running_head=" \u00b7 ".join(part for part in (organisation, title) if part),
        page_words=texts.gettext("page {page} of {pages}"), blocks=(*blocks, *signature), made_at=made.made_at,
        attachment_name=file, attachment_description=about,
        field_words=(texts.gettext("Signature"), texts.gettext("Place for a later time stamp")),
    )  # fmt: skip
