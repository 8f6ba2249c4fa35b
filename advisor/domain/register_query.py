"""A question to the register, and what is searched for: words that all must occur, the last one perhaps unfinished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from advisor.domain.register_id import first_id_of
from advisor.domain.register_record import KINDS, VERDICTS
from advisor.domain.register_words import MOST_WORDS, filter_word, name_code, words

PREFIX_FROM = 3  # letters from which the last word may be only a beginning


@dataclass(frozen=True)
class Question:
    """Empty fields do not filter. All that are given must hold."""

    text: str = ""
    app: str = ""
    edition: str = ""
    verdict: str = ""
    unit: str = ""
    role: str = ""
    kind: str = ""
    year: int | None = None
    first: date | None = None  # decided on this day or later
    last: date | None = None  # decided on this day or earlier
    states: tuple[int, ...] = ()  # RecordState
    signer: str = ""  # trusted | known | unknown | none: of a file that is here
    time: str = ""  # stamped | claimed | none
    certificate: str = ""  # valid | expired | revoked | not_checked
    rechecks: tuple[int, ...] = ()  # places in RECHECKS
    review_until: int | None = None  # day number: to be looked at again by then
    delete_until: int | None = None  # day number: recording to be deleted by then

    def words(self) -> tuple[list[str], str]:
        """Whole words, filter words among them, and the beginning of a word ("" for none)."""
        said = list(dict.fromkeys(words(self.text)))[:MOST_WORDS]
        # A blank behind the last word says that it is finished.
        ends = bool(self.text) and not self.text[-1].isspace()
        start = said.pop() if said and ends and len(said[-1]) >= PREFIX_FROM else ""
        return [*said, *self.filters()], start

    def filters(self) -> list[str]:
        """The filter words: what never changes."""
        found = [
            filter_word(letter, name_code(value))
            for letter, value in (("u", self.unit), ("a", self.app), ("e", self.edition), ("r", self.role)) if value
        ]  # fmt: skip
        if self.verdict:
            found.append(filter_word("v", VERDICTS.index(self.verdict)))
        if self.kind:
            found.append(filter_word("k", KINDS.index(self.kind)))
        return [*found, filter_word("y", self.year)] if self.year is not None else found

    def bounds(self) -> tuple[int | None, int | None]:
        """The smallest id that fits, and the smallest that no longer does."""
        low = first_id_of(self.first) if self.first else None
        high = first_id_of(self.last + timedelta(days=1)) if self.last and self.last < date.max else None
        return low, high

    @property
    def nothing(self) -> bool:
        """Words were given, and none is left of them: the answer is empty, not everything."""
        return bool(self.text.strip()) and not words(self.text)
