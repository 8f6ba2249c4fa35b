"""The one way in which a check says that a rule is broken."""

from __future__ import annotations

from advisor.domain.verification import BAD, Finding


class Broken(Exception):
    """A rule is broken: the file is not what was signed."""

    def __init__(self, rule: int, code: str) -> None:
        super().__init__(rule, code)
        self.finding = Finding(code, BAD, rule)
