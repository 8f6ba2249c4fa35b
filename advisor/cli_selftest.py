"""The command with which an installed program proves that it works here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.cli import Call


def selftest(call: Call) -> int:
    """0: everything was seen to work, or this computer has no means for it, which the row says; 1: something failed."""
    from advisor.services.selftest import FAILED, selftest_text

    document = call.parts.selftest(call.texts)
    call.show(document, selftest_text(document, call.texts))
    return 1 if document["result"] == FAILED else 0
