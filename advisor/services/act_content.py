"""What an act and a closing list say on paper: one page, in plain words."""

from __future__ import annotations

from advisor.domain.register_act import ClosingList, SignedAct
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.printed import Block, Paragraph, Printed
from advisor.services.record_content import named
from advisor.services.record_signature import grouped
from advisor.services.signed_page import Frame, signed_page

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
    frame = Frame(
        name=texts.gettext(ACTS[act.what]), file="act.json", data=texts.gettext("The whole act as data"),
        field=texts.gettext("Signature"),
    )  # fmt: skip
    return signed_page(act, sentence, [Paragraph(sentence, "strong"), named(rows)], frame, texts)


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
    frame = Frame(
        name=texts.gettext("Closing list {year}").format(year=made.year), file="closing-list.json",
        data=texts.gettext("The whole list as data"), field=texts.gettext("Signature"),
    )  # fmt: skip
    return signed_page(made, sentence, blocks, frame, texts)
