"""What a person hands in: the situation, the answers, the app chosen, the line, the meeting, the signer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.domain.checklist import Answer
from advisor.domain.frozen import Frozen

SCHEMA = "advisor/answers/1"
OTHER_APP = "other"  # choice.app of an app that is not in the catalogue


class Choice(Frozen):
    """The app a person has in mind. ``app: other`` with a name: not in the catalogue."""

    app: str
    edition: str | None = None
    name: str | None = None

    @property
    def by_hand(self) -> bool:
        return self.app == OTHER_APP


class Line(Frozen):
    """The line's verdict, typed in or measured; ``measured`` is the whole test document.

    ``rates``: what a person stated, "up" and "down" in Mbit/s, where the verdict was worked out from that.
    """

    verdict: str
    stated_by: str | None = None
    measured: Mapping[str, Any] | None = None
    rates: Mapping[str, float] | None = None


class Meeting(Frozen):
    title: str | None = None
    date: str | None = None
    people: int | None = None
    purpose: str | None = None
    place: str | None = None


class Signer(Frozen):
    name: str
    role: str | None = None
    organisation: str | None = None


class AnswersDocument(Frozen):
    """A whole answers file, checked: every id is one that the checklist and the catalogue know."""

    situation: Mapping[str, str]
    answers: Mapping[str, Answer] = {}
    choice: Choice | None = None
    line: Line | None = None
    meeting: Meeting | None = None
    signer: Signer | None = None


class ClosingDocument(Frozen):
    """What a person hands in once a meeting is over."""

    answers: Mapping[str, Answer] = {}
    signer: Signer | None = None
    note: str | None = None
    delete_on: str | None = None
