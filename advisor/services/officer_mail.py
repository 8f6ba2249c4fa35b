"""The mail with which a signed record goes to the data protection officer. Nothing is sent: the person does that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from advisor.domain.checklist import Result
from advisor.services.ports import Texts
from advisor.services.wording import verdict_word

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Mail(NamedTuple):
    to: str  # empty where no address is known
    subject: str
    body: str

    @property
    def address(self) -> str:
        """For the person's mail program. The file is attached by hand: no program may do that unasked."""
        return f"mailto:{quote(self.to, safe='@')}?subject={quote(self.subject)}&body={quote(self.body)}"


def officer_mail(decision: Mapping[str, Any], file_name: str, contact: str, signer: str, texts: Texts) -> Mail:
    """``contact``: what is known of the officer: a name, a telephone number, an address."""
    t, found = texts, _ADDRESS.search(contact)
    number = str(decision.get("record_id") or "")
    verdict = verdict_word(Result(decision["verdict"]), t) if decision.get("verdict") else ""
    lines = [
        t.gettext("Good day,"),
        t.gettext("attached is a signed decision record on a video meeting."),
        t.gettext("Record: {number}. File: {file}.").format(number=number, file=file_name),
        *([t.gettext("Result: {result}.").format(result=verdict)] if verdict else []),
        t.gettext("Please tell me if you see it differently."),
        *([signer] if signer else []),
    ]
    subject = t.gettext("Decision record {number}").format(number=number)
    return Mail(found[0] if found else "", subject, "\n".join(lines))
