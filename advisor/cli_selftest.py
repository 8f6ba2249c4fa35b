"""What a program tells of itself: the proof that it works here, and the report for the help desk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.cli import Call


def selftest(call: Call) -> int:
    """0: everything was seen to work, or this computer has no means for it, which the row says; 1: something failed."""
    from advisor.services.selftest import FAILED, selftest_text

    document = call.parts.selftest(call.texts)
    call.show(document, selftest_text(document, call.texts))
    return 1 if document["result"] == FAILED else 0


def diagnose(call: Call) -> int:
    """The report of the window's error page: printed, and nothing is sent."""
    report = call.parts.diagnose(call.options.code or "")
    head = call.texts.gettext("This is all of it. It holds none of your answers and no names. Nothing is sent.")
    call.show(json.loads(report), [head, "", report.rstrip()])
    return 0
