"""Reads an invitation from a file, from standard input, or from a link that was typed."""

from __future__ import annotations

import sys
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path

from advisor.adapters.yaml_files import read_bytes
from advisor.domain.calendar_file import Person
from advisor.services.read_invitation import InvitationText

MAX_BYTES = 5_000_000  # pictures in a mail are larger than its words; more is no invitation
_MAIL_BEGINS = (b"received:", b"return-path:", b"delivered-to:", b"mime-version:", b"message-id:", b"from:", b"date:")


def read_invitation(name: str) -> InvitationText:
    """``name``: a file (.ics, .eml, text), "-" for standard input, or the link itself. Raises PlainError."""
    if "://" in name:
        return InvitationText(name)
    if name == "-":
        content = sys.stdin.buffer.read(MAX_BYTES) if sys.stdin else b""
    else:
        content = read_bytes(Path(name), MAX_BYTES, name)
    return taken_apart(content, mail=name.lower().endswith(".eml"))


def taken_apart(content: bytes, mail: bool = False) -> InvitationText:
    """The words of a mail with its parts, or of a plain text."""
    if mail or content[:2000].lower().startswith(_MAIL_BEGINS) and b"mime-version:" in content[:50_000].lower():
        return _mail(content)
    return InvitationText(_text(content))


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1250"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _mail(content: bytes) -> InvitationText:
    message = BytesParser(policy=policy.default).parsebytes(content)
    words, calendar = [], ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html"):
            words.append(_part(part))
        elif kind == "text/calendar" and not calendar:
            calendar = _part(part)
    name, address = parseaddr(str(message.get("from", "")))
    sender = Person(name, address) if "@" in address else None
    return InvitationText("\n".join(words), calendar, str(message.get("subject", "")).strip()[:500], sender)


def _part(part: EmailMessage) -> str:
    """Mails lie about their encoding often enough: what cannot be read as they say is read as it is."""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, ValueError, KeyError):
        payload = part.get_payload(decode=True)
        return _text(payload) if isinstance(payload, bytes) else ""
