"""The commands of the register: scan folders, search, count, and what is due."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.cli import Call

_FIRST_YEAR = 2000
_FIRST_WORD, _EVERY = 1.0, 0.5  # seconds


@contextmanager
def opened(call: Call) -> Iterator[Any]:
    """The jobs of the register that is named; it is closed afterwards."""
    jobs = call.parts.register(call.options.register)
    try:
        yield jobs
    finally:
        jobs.close()


def scan(call: Call) -> int:
    """0: all is well; 1: something must be looked at."""
    from advisor.services.register_scan import Wish, exit_code
    from advisor.services.register_text import scan_text

    options = call.options
    wish = Wish(options.every_byte, options.gone, options.same_folder)
    with opened(call) as jobs, _Progress(call) as progress:
        document = jobs.scan(options.folders, wish, report=progress.at)
    lines = list(scan_text(document, call.texts))
    if document["gone_unsure"]:
        lines.append(call.texts.gettext("If they were, scan again with --gone."))
    call.show(document, lines)
    return exit_code(document)


def search(call: Call) -> int:
    from advisor.services.register_saved import question_of

    options = call.options
    if options.also and not options.saved and not options.save:
        return _show_hits(call, _many(call).search(question_of(_said(call)), options.limit, call.texts))
    with opened(call) as jobs:
        said = jobs.saved(options.saved) if options.saved else _said(call)
        question = question_of(said)
        if options.save:
            jobs.save(options.save, said)
        asked = _many(call) if options.also else jobs
        return _show_hits(call, asked.search(question, options.limit, call.texts))


def _many(call: Call) -> Any:
    """All registers that are named, asked at once."""
    return call.parts.shared_register().many([call.options.register, *call.options.also])


def _show_hits(call: Call, documents: Iterator[dict[str, Any]]) -> int:
    """0; 1 where a register did not answer, so that the list is not whole."""
    from advisor.services.register_many import silent_text
    from advisor.services.register_text import hit_text, summary_text

    silent: list[str] = []
    for document in documents:
        silent += silent_text(document, call.texts)
        if call.options.json:
            print(json.dumps(document, ensure_ascii=False), flush=True)
        elif "record_id" in document:
            print(hit_text(document, call.texts))
        else:
            print("\n".join([*summary_text(document, call.texts), *silent]))
    return 1 if silent else 0


def stats(call: Call) -> int:
    from advisor.services.register_text import stats_text

    year = call.options.year
    with opened(call) as jobs:
        document = jobs.statistics(year * 100 if year else 0, year * 100 + 12 if year else 999_999, call.texts)
    call.show(document, stats_text(document, call.texts))
    return 0


def due(call: Call) -> int:
    from advisor.services.register_text import due_lines

    options, files = call.options, call.parts.files
    if options.ics:
        files.check_target(options.ics, options.replace)
    with opened(call) as jobs:
        document = jobs.due(call.day, options.days, call.texts)
        if options.ics:
            stamp = call.parts.clock.now().strftime("%Y%m%dT%H%M%SZ")
            files.save(options.ics, jobs.calendar(document, stamp, call.texts).encode(), options.replace)
            document = {**document, "calendar": str(options.ics)}
    call.show(document, due_lines(document, call.texts))
    return 0


def export(call: Call) -> int:
    """A list for other programs: what a search with the same words finds, all of it."""
    from advisor.services.register_saved import question_of

    options, texts = call.options, call.texts
    with opened(call) as jobs, _Progress(call) as progress:
        said = jobs.saved(options.saved) if options.saved else _said(call)
        made = jobs.export(question_of(said), options.out, options.replace, texts, progress.counted)
    words = texts.ngettext("{count} record: {path}", "{count} records: {path}", made["rows"])
    call.show(made, [words.format(count=made["rows"], path=made["export"])])
    return 0


def report(call: Call) -> int:
    """The signed report of one year."""
    from advisor import cli_signing
    from advisor.domain.answers import Signer
    from advisor.domain.errors import PlainError

    options, texts = call.options, call.texts
    if not _FIRST_YEAR <= options.year <= call.day.year:
        raise PlainError("report_year", year=options.year, last=call.day.year)
    named = (options.name, options.role, options.organisation)
    signer = Signer(name=options.name, role=options.role, organisation=options.organisation) if any(named) else None
    with opened(call) as jobs, _Progress(call) as progress:
        made = jobs.year_report(
            options.year, options.out, options.identity, signer, options.replace, texts, cli_signing.named(options),
            progress.counted,
        )  # fmt: skip
    call.show(made, [texts.gettext("The signed report: {path}").format(path=made["report"])])
    return 0


def check(call: Call) -> int:
    """0: the register is sound."""
    with opened(call) as jobs:
        document = {"schema": "advisor/register-check/1", **jobs.check()}
    call.show(document, [f"{name}: {value}" for name, value in document.items() if name != "schema"])
    return 0 if document["agree"] else 1


def _said(call: Call) -> dict[str, Any]:
    """The search as it can be kept: only what was said."""
    o = call.options
    states = [state.lower() for state in o.state]
    named = {name: getattr(o, name) for name in ("app", "edition", "verdict", "kind", "unit", "role", "year", "signer",
                                                 "time", "certificate", "facts_changed")}  # fmt: skip
    days = {name: day.isoformat() for name in ("first", "last", "review_by", "delete_by") if (day := getattr(o, name))}
    return {"text": " ".join(o.text), **{name: value for name, value in named.items() if value}, **days,
            **({"state": states} if states else {})}  # fmt: skip


class _Progress:
    """Says on standard error how far a long scan is."""

    def __init__(self, call: Call) -> None:
        self._texts, self._stream = call.texts, sys.stderr
        self._over = bool(self._stream and self._stream.isatty())
        self._next = monotonic() + _FIRST_WORD
        self._said = False

    def at(self, seen: int, read: int) -> None:
        self._say(self._texts.gettext("{seen} files seen, {read} read").format(seen=seen, read=read))

    def _say(self, words: str) -> None:
        if self._stream is None or monotonic() < self._next:
            return
        self._next = monotonic() + (_EVERY if self._over else 10 * _EVERY)
        print(f"\r{words}" if self._over else words, end="" if self._over else "\n", file=self._stream, flush=True)
        self._said = True

    def counted(self, number: int) -> None:
        self._say(self._texts.gettext("{count} read so far").format(count=number))

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._said and self._over:
            print(file=self._stream)
