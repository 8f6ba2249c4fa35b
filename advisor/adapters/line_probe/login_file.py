"""The login of a TURN server, from a file: a command line or a setting could be read by others on this PC."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from advisor.domain.errors import PlainError
from advisor.domain.line_target import LineTarget

MOST = 2000  # bytes


def with_login(target: LineTarget) -> LineTarget:
    """The target with user name and password, the two lines of its file. Raises ``line_login_wrong``."""
    if not target.login:
        return target
    try:
        with Path(target.login).open("rb") as file:
            words = file.read(MOST).decode("utf-8-sig").splitlines()
    except (OSError, ValueError):
        words = []
    words = [word.strip() for word in words if word.strip()]
    if len(words) != 2 or max(map(len, words)) > 500:
        raise PlainError("line_login_wrong", file=target.login)
    return replace(target, user=words[0], password=words[1])
