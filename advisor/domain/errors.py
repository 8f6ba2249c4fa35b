"""The one exception that carries a plain answer to a person."""

from __future__ import annotations


class PlainError(Exception):
    """Something is wrong and a person can be told what.

    ``code`` names a row of ``advisor.services.error_texts``, which says in the
    person's language what happened, what it means and what to do; ``values``
    fill the places in those sentences. Exit code 2 when the input is wrong,
    3 when something around the program failed.
    """

    def __init__(self, code: str, exit_code: int = 2, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.exit_code = exit_code
        self.values = values
