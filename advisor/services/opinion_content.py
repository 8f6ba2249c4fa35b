"""What an officer's opinion says on paper: the answer first, then conditions and reasons, then what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.domain.checklist import Result
from advisor.domain.decision import DecisionRecord
from advisor.domain.opinion import OfficerOpinion
from advisor.services import wording
from advisor.services.marking import N_
from advisor.services.ports import CatalogueSource, Texts
from advisor.services.printed import Block, Bullets, Heading, Paragraph, Printed, Verdict
from advisor.services.record_chain import OUTCOME_WORDS
from advisor.services.record_content import named, unsigned_note
from advisor.services.record_signature import grouped, who_signed
from advisor.services.record_words import RecordWords
from advisor.services.signed_page import Frame, mark_of, signed_page

_SENTENCES = {
    "agreed": N_("The officer agrees with the decision on {app}."),
    "conditions": N_("The officer agrees with the decision on {app}, if the conditions below are kept."),
    "refused": N_("The officer does not agree with the decision on {app}. The reasons stand below."),
}
_RESULTS = {"agreed": "fine", "conditions": "condition", "refused": "stop"}


def printed_opinion(
    opinion: OfficerOpinion, decided: DecisionRecord, texts: Texts, decided_file: bytes = b"",
    today: CatalogueSource | None = None, again: bool = False,
) -> Printed:  # fmt: skip
    """The opinion in words. ``decided`` is the record inside it; its file goes along only when it is to be signed."""
    mark = mark_of(opinion, texts, again)
    app = app_of(decided, texts, today)
    sentence = texts.gettext(_SENTENCES[opinion.outcome]).format(app=app)
    blocks: list[Block] = [
        *unsigned_note(opinion.record_id, opinion.language, mark, texts),
        Verdict(_RESULTS[opinion.outcome], texts.gettext(OUTCOME_WORDS[opinion.outcome]), sentence),
    ]  # fmt: skip
    if opinion.conditions:
        blocks += [Heading(texts.gettext("Conditions")), Bullets(opinion.conditions, boxes=True)]
    if opinion.reasons:
        blocks += [Heading(texts.gettext("Reasons")), Bullets(opinion.reasons)]
    blocks += [Heading(texts.gettext("The decision")), *about_blocks(opinion.about, decided, app, texts)]
    frame = Frame(
        name=texts.gettext("Opinion on a decision"), title=title_of(decided), mark=mark,
        file="opinion.json", data=texts.gettext("The whole opinion as data"),
        field=texts.gettext("Signature of the opinion"), enclosed=decided_file,
        enclosed_as=texts.gettext("The decision that the opinion is about, as it was signed"),
    )  # fmt: skip
    return signed_page(opinion, sentence, blocks, frame, texts)


def title_of(decided: DecisionRecord) -> str:
    """What the meeting is called, if it has a name."""
    return str(decided.meeting.get("title") or "").strip()


def app_of(decided: DecisionRecord, texts: Texts, today: CatalogueSource | None) -> str:
    """The app that was decided on, in the reader's language."""
    chosen = decided.advice.get("chosen") or {}
    words = RecordWords(decided, texts, today)
    return words.edition(str(chosen.get("app")), chosen.get("edition"), str(chosen.get("name") or ""))


def about_blocks(about: Mapping[str, Any], decided: DecisionRecord, app: str, texts: Texts) -> list[Block]:
    """What a signed document says of the decision that it carries."""
    who = who_signed(decided.signer, decided.key, texts)
    rows = [
        (texts.gettext("Record"), decided.record_id), (texts.gettext("Meeting"), decided.meeting.get("title")),
        (texts.gettext("App"), app),
        (texts.gettext("Result"), wording.verdict_word(Result(decided.verdict), texts)),
        (texts.gettext("Decided on"), decided.as_of), (texts.gettext("Signed by"), who),
        (texts.gettext("Fingerprint of the decision's file"), grouped(str(about["sha256"]))),
    ]  # fmt: skip
    words = texts.gettext("The decision lies inside this file, exactly as it was signed (attachment record.pdf).")
    return [named(rows), Paragraph(words, "small")]
