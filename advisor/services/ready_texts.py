"""Texts to send, to say and to print for one meeting, filled from its answers; and days to remember.

Only what the answers say is said. What is still open is called open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from advisor.domain.answers import AnswersDocument
from advisor.domain.calendar_file import Reminder, write_reminders
from advisor.domain.checklist import Checklist
from advisor.domain.organisation import Organisation
from advisor.domain.rules import applies
from advisor.services.marking import N_
from advisor.services.ports import Texts

SCHEMA = "advisor/texts/1"
KINDS = ("notice", "announcement", "question_dpo", "question_ism", "question_it", "red_card", "sound_only")
REVIEW_MONTHS = 12  # checklist C34: a decision is looked at again after twelve months
MAKER = "videoconference-advisor"

_TITLES = {
    "notice": N_("Notice for the invitation"),
    "announcement": N_("To say at the start"),
    "question_dpo": N_("Question to the data protection officer"),
    "question_ism": N_("Question to the information security manager"),
    "question_it": N_("Question to IT"),
    "red_card": N_("Red card: when something goes wrong"),
    "sound_only": N_("When the line is weak: sound only"),
}
# Whom the checklist names, and whose letter the question goes into. The others are asked on the spot.
WHO = {
    "data protection officer": ("dpo",),
    "head teacher or data protection officer": ("dpo",),
    "data protection officer and information security manager": ("dpo", "ism"),
    "information security manager": ("ism",),
    "security officer": ("ism",),
    "IT or information security manager": ("it",),
    "IT": ("it",),
}
_RED_CARD = (
    N_("Mute everybody. Stop all sharing of screens."),
    N_("Remove the stranger. Lock the meeting."),
    N_("If that does not help, end the meeting for everybody."),
    N_("Take a picture of the screen. Write down the time and what was seen or heard."),
    N_("Delete nothing."),
    N_("If a password or an account was stolen: change the password and sign out everywhere."),
)
_SOUND_ONLY = (
    N_("Switch off your camera. Ask the others to switch off theirs."),
    N_("Do not share the screen. Send the papers before the meeting."),
    N_("Close other programs and pages that use the line."),
    N_("Use a cable instead of the wireless network, or sit near its box."),
    N_("Speak one after the other. Say your name first."),
    N_("If the sound breaks too, go on by telephone."),
)


def ready_texts(
    doc: AnswersDocument, advice: Mapping[str, Any], checklist: Checklist, contacts: Mapping[str, str], texts: Texts
) -> list[dict[str, str]]:
    """Every text that fits this meeting: id, title, text. ``contacts``: dpo, ism, it where they are known."""
    made = _Texts(doc, advice, checklist, contacts, texts)
    found = []
    for kind in KINDS:
        lines = made.lines(kind)
        if lines:
            found.append({"id": kind, "title": texts.gettext(_TITLES[kind]), "text": "\n".join(lines)})
    return found


def own_texts(
    organisation: Organisation | None, doc: AnswersDocument, advice: Mapping[str, Any], texts: Texts
) -> list[dict[str, str]]:
    """The organisation's own texts that fit this meeting, in its own words and language."""
    meeting = doc.meeting
    known = {
        "{app}": str(advice["chosen"]["name"]),
        "{title}": (meeting.title if meeting else None) or texts.gettext("video meeting"),
        "{date}": (meeting.date if meeting else None) or "____",
    }
    # In one sweep: a title that reads "{date}" stays what it is.
    words = re.compile("|".join(map(re.escape, known)))
    return [
        {"id": own.id, "title": own.title, "text": words.sub(lambda found: known[found[0]], own.text).strip()}
        for own in (organisation.texts if organisation else ())
        if applies(own.applies_when, doc.situation)
    ]


def reminders(
    doc: AnswersDocument, advice: Mapping[str, Any], decided_on: date, delete_on: date | None, texts: Texts,
    review_months: int = REVIEW_MONTHS, keep_years: int | None = None,
) -> list[Reminder]:  # fmt: skip
    """Days to remember: after the meeting, deletion of a recording, looking at the decision again, its record's end."""
    t = texts
    title = (doc.meeting.title if doc.meeting else None) or t.gettext("video meeting")
    app = str(advice["chosen"]["name"])
    held = date.fromisoformat(doc.meeting.date) if doc.meeting and doc.meeting.date else None
    found = []
    if held is not None:
        found.append(Reminder(
            f"after-{held.isoformat()}", held, t.gettext("After the meeting: {title}").format(title=title),
            t.gettext("End it for everybody. Clear the list and the chat. File the decision record."),
        ))  # fmt: skip
    if recorded(doc) == "yes" and (delete_on or held):
        day = delete_on or (held or decided_on) + timedelta(days=7)
        text = t.gettext("Delete the recording in all places.") if delete_on else t.gettext(
            "Is the day set on which the recording is deleted? Set it now."
        )
        found.append(Reminder(
            f"recording-{day.isoformat()}", day, t.gettext("Recording: {title}").format(title=title), text
        ))  # fmt: skip
    again = _months_later(decided_on, review_months)
    found.append(Reminder(
        f"review-{again.isoformat()}", again, t.gettext("Look at the decision again: {app}").format(app=app),
        t.gettext("It was made on {day} for: {title}. Use \"recheck\" on the record.").format(
            day=decided_on, title=title
        ),
    ))  # fmt: skip
    if keep_years is not None:
        ends = _months_later(decided_on, 12 * keep_years)
        found.append(Reminder(
            f"keep-{ends.isoformat()}", ends, t.gettext("The record may go: {title}").format(title=title),
            t.gettext("Your organisation keeps records for {n} years. Ask before you delete it.").format(n=keep_years),
        ))  # fmt: skip
    return found


def texts_document(
    made: list[dict[str, str]], days: list[Reminder], made_at: str
) -> dict[str, Any]:
    """The document ``advisor/texts/1``, with the reminders as a calendar file."""
    return {
        "schema": SCHEMA,
        "texts": made,
        "reminders": [{"day": r.day.isoformat(), "title": r.title, "text": r.text} for r in days],
        "calendar": write_reminders(days, made_at, MAKER),
    }


def as_files(document: Mapping[str, Any]) -> dict[str, str]:
    """Name and content of each file: one for every text, and the calendar file."""
    files = {f"{text['id']}.txt": f"{text['title']}\n\n{text['text']}\n" for text in document["texts"]}
    return {**files, "reminders.ics": str(document["calendar"])}


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def recorded(doc: AnswersDocument) -> str:
    """yes | no | open: what the situation and the answers say together."""
    said = doc.answers.get("C16_record")
    if doc.situation.get("recording") == "yes" or (said and said.answer == "yes"):
        return "yes"
    if doc.situation.get("recording") == "no" or (said and said.answer in ("off", "possible")):
        return "no"
    return "open"


class _Texts:
    def __init__(
        self, doc: AnswersDocument, advice: Mapping[str, Any], checklist: Checklist, contacts: Mapping[str, str],
        texts: Texts,
    ) -> None:  # fmt: skip
        self._doc, self._advice, self._contacts, self._texts = doc, advice, contacts, texts
        self._asked = {q.id: q for q in checklist.questions}
        self._app = str(advice["chosen"]["name"])
        self._recorded = recorded(doc)

    def lines(self, kind: str) -> list[str]:
        """The lines of one text; none where it does not fit."""
        host = self._doc.situation.get("role") == "host"
        if kind == "notice":
            return self._notice() if host else []
        if kind == "announcement":
            return self._announcement() if host else []
        if kind == "red_card":
            return self._red_card()
        if kind == "sound_only":
            return self._numbered((self._texts.gettext("App: {app}").format(app=self._app),), _SOUND_ONLY)
        return self._question(kind.removeprefix("question_"))

    def _said(self, question: str) -> str:
        given = self._doc.answers.get(question)
        return given.answer if given else ""

    def _notice(self) -> list[str]:
        t, meeting = self._texts, self._doc.meeting
        lines = [t.gettext("We meet by video. The app is {app}.").format(app=self._app)]
        if self._advice["verdict"] == "stop":
            lines.insert(0, t.gettext("Do not send this yet. Something stands against the meeting."))
        if meeting and (meeting.title or meeting.date):
            lines.append(" ".join(part for part in (meeting.title, meeting.date) if part))
        lines.append(self._on_recording())
        if self._said("C20_ai_notes") == "transcript":
            lines.append(t.gettext("A program takes automatic notes."))
        if self._said("C13_retention") in ("set_date", "named_person"):
            lines.append(t.gettext("What remains of it is deleted on a set day: chat, files and lists."))
        if self._said("C30_alternative") == "yes":
            lines.append(t.gettext("You can take part without the app: by telephone, on site or in writing. Tell us."))
        lines.append(t.gettext("Do not pass the link on. Use your real name when you join."))
        if dpo := self._contacts.get("dpo"):
            asked = t.gettext("Questions about your data: data protection officer, {contact}.")
            lines.append(asked.format(contact=dpo))
        else:
            lines.append(t.gettext("Questions about your data: ask our data protection officer."))
        return lines

    def _on_recording(self) -> str:
        t = self._texts
        if self._recorded == "open":
            return t.gettext("It is not settled yet whether the meeting is recorded. You will be told before.")
        if self._recorded == "no":
            return t.gettext("The meeting is not recorded. Please do not record it either.")
        if self._said("C17_record_ground") == "law":
            return t.gettext("The meeting is recorded, because a law or an official rule demands it.")
        return t.gettext("The meeting is recorded. Tell us before if you do not agree. We then find another way.")

    def _announcement(self) -> list[str]:
        t = self._texts
        if self._recorded == "yes":
            return [
                t.gettext("This meeting is recorded, picture and sound, from now on."),
                t.gettext("If you do not want to be seen or heard, switch off camera and microphone, or leave now."),
                t.gettext("I will say when the recording ends."),
            ]
        first = t.gettext("This meeting is not recorded. Please do not record it, and do not take pictures.")
        if self._recorded == "open":
            first = t.gettext("Nothing is recorded until we have settled it together.")
        return [
            first,
            t.gettext("Please say if you see a name that you do not know."),
            t.gettext("What is said here stays here."),
        ]

    def _question(self, whom: str) -> list[str]:
        t = self._texts
        points = []
        for point in self._advice["open_points"]:
            asked = self._asked.get(point["question"])
            if asked is not None and whom in WHO.get(asked.dont_know.who, ()):
                points.append(f"- {point['text']} {t.gettext('Now: {answer}').format(answer=point['answer_text'])}")
        if not points:
            return []
        meeting = self._doc.meeting
        purpose = (meeting.purpose or meeting.title or "") if meeting else ""
        contact = self._contacts.get(whom)
        signer = self._doc.signer
        return [
            *([t.gettext("To: {contact}").format(contact=contact)] if contact else []),
            t.gettext("Good day,"),
            t.gettext("I am preparing a video meeting: {purpose}. The app is {app}.").format(
                purpose=(purpose or t.gettext("an ordinary meeting")).rstrip("."), app=self._app
            ),
            t.gettext("These points are open. Please tell me what to do:"),
            *points,
            t.gettext("One line for each is enough. I will attach your answer to the decision record."),
            *([signer.name] if signer else []),
        ]

    def _red_card(self) -> list[str]:
        t = self._texts
        call = [
            f"{t.gettext(name)}: {self._contacts.get(key) or '_' * 30}"
            for key, name in (
                ("dpo", N_("Data protection officer")), ("ism", N_("Information security manager")), ("it", N_("IT")),
            )
        ]  # fmt: skip
        return [
            *self._numbered((), _RED_CARD),
            t.gettext("Then call at once:"),
            *call,
            # GDPR Art. 33: the authority must hear of a breach within 72 hours of when it was known.
            t.gettext("A breach may have to be reported within 72 hours. The data protection officer decides."),
        ]

    def _numbered(self, head: tuple[str, ...], steps: tuple[str, ...]) -> list[str]:
        return [*head, *(f"{number}. {self._texts.gettext(step)}" for number, step in enumerate(steps, 1))]

