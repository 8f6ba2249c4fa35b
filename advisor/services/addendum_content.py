"""What an addendum says on paper: how the meeting was closed, each closing answer, and which decision it adds to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.domain.addendum import Addendum
from advisor.domain.checklist_rules import DONT_KNOW, NOT_ASKED
from advisor.domain.decision import DecisionRecord
from advisor.services.marking import N_
from advisor.services.opinion_content import about_blocks, app_of, title_of
from advisor.services.ports import CatalogueSource, Texts
from advisor.services.printed import Block, Bullets, Heading, Pairs, Paragraph, Printed, Verdict
from advisor.services.record_chain import CLOSING_WORDS
from advisor.services.record_content import named, unsigned_note
from advisor.services.signed_page import Frame, mark_of, signed_page

_SENTENCES = {
    "fine": N_("The meeting with {app} is over. Nothing is left to do."),
    "condition": N_("The meeting with {app} is over. The points below are still to do."),
    "stop": N_("The meeting with {app} is over. A point below must be put right at once."),
}


def printed_addendum(
    addendum: Addendum, decided: DecisionRecord, texts: Texts, decided_file: bytes = b"",
    today: CatalogueSource | None = None, again: bool = False,
) -> Printed:  # fmt: skip
    """The addendum in words. ``decided`` is the record inside it; its file goes along only when it is to be signed."""
    mark = mark_of(addendum, texts, again)
    app = app_of(decided, texts, today)
    sentence = texts.gettext(_SENTENCES[addendum.result]).format(app=app)
    blocks: list[Block] = [
        *unsigned_note(addendum.record_id, addendum.language, mark, texts),
        Verdict(addendum.result, texts.gettext(CLOSING_WORDS[addendum.result]), sentence),
    ]  # fmt: skip
    if addendum.closing:
        rows = tuple((question_words(row, texts), _said(row, texts)) for row in addendum.closing)
        blocks += [Heading(texts.gettext("After the meeting")), Pairs(rows, 0.55)]
        todo = [row for row in addendum.closing if row["result"] != "fine"]
        if todo:
            steps = tuple(texts.pgettext(f"question.{row['question']}.dont_know.do", row["do"]) for row in todo)
            blocks += [Heading(texts.gettext("Still to do")), Bullets(steps, boxes=True)]
    if addendum.delete_on:
        blocks.append(named([(texts.gettext("The recording is deleted on"), addendum.delete_on)]))
    if addendum.note:
        blocks += [Heading(texts.gettext("What happened")), Paragraph(addendum.note)]
    blocks += [Heading(texts.gettext("The decision")), *about_blocks(addendum.about, decided, app, texts)]
    frame = Frame(
        name=texts.gettext("Addendum to a decision"), title=title_of(decided), mark=mark,
        file="addendum.json", data=texts.gettext("The whole addendum as data"),
        field=texts.gettext("Signature of the addendum"), enclosed=decided_file,
        enclosed_as=texts.gettext("The decision that the addendum is about, as it was signed"),
    )  # fmt: skip
    return signed_page(addendum, sentence, blocks, frame, texts)


def question_words(row: Mapping[str, Any], texts: Texts) -> str:
    """A closing question in the reader's language, from its id and the English words that the addendum keeps."""
    return texts.pgettext(f"question.{row['question']}.text", row["text"])


def _said(row: Mapping[str, Any], texts: Texts) -> str:
    if row["answer"] == DONT_KNOW:
        said = texts.gettext("I do not know")
    elif row["answer"] == NOT_ASKED:
        said = texts.gettext("No answer yet")
    else:
        said = texts.pgettext(f"question.{row['question']}.answer.{row['answer']}.text", row["answer_text"])
    return f"{said} ({row['note']})" if row.get("note") else said
