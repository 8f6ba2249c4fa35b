"""The commands for whoever sets up a register that several computers share: its form, its rights, a password."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.cli import Call


def migrate(call: Call) -> int:
    """Sets up a register, or brings it to the form that this program knows."""
    options, texts = call.options, call.texts
    document = call.parts.shared_register().migrate(options.register, options.reader, options.keeper)
    place = document["register"]
    if not document["before"]:
        lines = [texts.gettext("The register {place} is set up.").format(place=place)]
    elif document["before"] == document["now"]:
        lines = [texts.gettext("The register {place} is up to date.").format(place=place)]
    else:
        lines = [texts.gettext("The register {place} was brought up to date.").format(place=place)]
    if document["copy"]:
        lines.append(texts.gettext("The older one is kept here: {copy}").format(copy=document["copy"]))
    call.show(document, lines)
    return 0


def password(call: Call) -> int:
    """Keeps the password of a shared register in the key store of the system; typed, or one line of the input."""
    texts, jobs = call.texts, call.parts.shared_register()
    place = jobs.shown(call.options.register)
    if sys.stdin is not None and sys.stdin.isatty():
        from getpass import getpass

        secret = getpass(texts.gettext("Password for {place}: ").format(place=place), stream=sys.stderr)
    else:
        secret = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
    document = jobs.keep_password(call.options.register, secret)
    call.show(document, [texts.gettext("The password is kept in the key store of this computer.")])
    return 0
