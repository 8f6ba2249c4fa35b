"""The command ``invitation``: what an invitation is by its own words, read here and offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.cli import Call


def invitation(call: Call) -> int:
    """1 where something may deceive, or where no link to a meeting is recognised."""
    options = call.options
    given = call.parts.read_invitation(options.invitation)
    document = call.parts.invitations(options.own or ()).read(given, call.day, call.texts)
    lines = [document["text"]]
    lines += [f"  - {' '.join(filter(None, (row['text'], row['do'])))}" for row in document["findings"]]
    meeting = document["meeting"]
    told = [meeting["title"], " ".join(filter(None, (meeting["date"], meeting["time"], meeting["zone"])))]
    lines += [line for line in told if line]
    call.show(document, [*lines, document["limits"]])
    return 0 if document["result"] in ("recognised", "odd") else 1
