"""One question to several registers at once: a ministry has many, and each stays where it is.

The id of a record is the same everywhere and holds its date, so pages are merged by it without asking back. A
register that does not answer is named; the others are shown all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, NamedTuple

from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import Hit
from advisor.services.error_texts import explain
from advisor.services.ports import Texts
from advisor.services.register_ports import MOST_COUNTED, Freshness, RegisterEngine
from advisor.services.register_search import SEARCH, RegisterSearch, freshness_json, hit_document
from advisor.services.register_walk import every_hit

AT_ONCE = 16  # registers that are asked at the same moment


class _Answer(NamedTuple):
    hits: list[Hit]
    total: int
    fresh: Freshness
    places: Mapping[int, str]


class ManyRegisters:
    """The same search as in one register."""

    def __init__(self, registers: Mapping[str, Callable[[], RegisterEngine]]) -> None:
        """How each is called, and what opens it; that may raise PlainError."""
        self._registers = registers

    def search(self, question: Question, limit: int, texts: Texts) -> Iterator[dict[str, Any]]:
        """One document per record, newest first, with the register that has it; then the summary.

        A record that several registers have is shown once. Raises PlainError where no register answers.
        """
        with ThreadPoolExecutor(min(AT_ONCE, len(self._registers))) as several:
            said = several.map(lambda open_one: _ask(open_one, question, limit), self._registers.values())
            found = dict(zip(self._registers, said, strict=True))
        answers = {name: one for name, one in found.items() if isinstance(one, _Answer)}
        silent = {name: one for name, one in found.items() if isinstance(one, PlainError)}
        if not answers:
            raise next(iter(silent.values()))
        shown = _merged(answers)
        doubles = sum(len(one.hits) for one in answers.values()) - len(shown)
        for name, hit in shown[:limit]:
            yield {**hit_document(hit, answers[name].places), "register": name}
        total = sum(one.total for one in answers.values()) - doubles
        more = any(one.total > MOST_COUNTED for one in answers.values())
        yield {
            "schema": SEARCH, "shown": min(len(shown), limit), "total": total, "more_than_total": more,
            "registers": [
                *({"register": name, "answered": True, **freshness_json(one.fresh, texts)}
                  for name, one in answers.items()),
                *({"register": name, "answered": False, "error": explain(error, texts)}
                  for name, error in silent.items()),
            ],
            **freshness_json(_whole([one.fresh for one in answers.values()]), texts),
        }  # fmt: skip


def _ask(open_one: Callable[[], RegisterEngine], question: Question, limit: int) -> _Answer | PlainError:
    try:
        with ExitStack() as opened:
            engine = open_one()
            opened.callback(engine.close)
            asking = RegisterSearch(engine)
            question = asking.resolved(question)
            hits = list(every_hit(engine, question, most=limit))
            return _Answer(hits, engine.count(question), engine.freshness(), asking.places())
    except PlainError as error:
        return error


def _merged(answers: Mapping[str, _Answer]) -> list[tuple[str, Hit]]:
    """All hits newest first, each record once: the first register that has it is named."""
    found: dict[bytes, tuple[str, Hit]] = {}
    for name, one in answers.items():
        for hit in one.hits:
            found.setdefault(hit.record.record_hash, (name, hit))
    return sorted(found.values(), key=lambda one: (-one[1].id, one[1].record.record_hash))


def _whole(each: Sequence[Freshness]) -> Freshness:
    """On what the joined answer stands: on the oldest of all scans."""
    checks = [one.oldest_check for one in each if one.files]
    return Freshness(
        sum(one.records for one in each), sum(one.files for one in each), min(one.scanned_at for one in each),
        sum(one.unread for one in each), min(checks, default=0),
    )  # fmt: skip


def silent_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """A line for every register that did not answer, so that nobody takes the list for the whole."""
    for one in document.get("registers", ()):
        if not one["answered"]:
            words = texts.gettext("The register {place} did not answer. Its records are missing here. {reason}")
            yield words.format(place=one["register"], reason=one["error"]["happened"])
