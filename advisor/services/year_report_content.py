"""What the yearly report says on paper: the whole in one sentence, then by app, by month, and what is still to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from advisor.domain.checklist import Result
from advisor.domain.register_record import VERDICTS
from advisor.domain.year_report import YearReport
from advisor.services import wording
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.printed import Block, Heading, Paragraph, Printed, Table
from advisor.services.register_text import STATE_NAMES
from advisor.services.signed_page import Frame, signed_page

_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_MOST_APPS, _MOST_STEPS = 20, 15
_RECHECKS = {
    "unchanged": N_("Nothing has changed"),
    "facts_changed": N_("Facts have changed, the result is the same"),
    "result_changed": N_("The result would be another one"),
    "not_decidable": N_("It cannot be decided again"),
}


def printed_report(report: YearReport, texts: Texts) -> Printed:
    """The report in words, for the printer."""
    name = texts.gettext("Decisions on video meetings in {year}").format(year=report.year)
    blocks: list[Block] = [
        Paragraph(_whole(report, texts), "strong"), *_as_of(report, texts), *_by_app(report, texts),
        *_by_month(report, texts), *_steps(report, texts), *_rechecks(report, texts), *_files(report, texts),
    ]  # fmt: skip
    frame = Frame(name=name, file="report.json", data=texts.gettext("The whole report as data"),
                  field=texts.gettext("Signature of the report"))  # fmt: skip
    return signed_page(report, _whole(report, texts), blocks, frame, texts)


def _whole(report: YearReport, texts: Texts) -> str:
    if not report.decisions:
        return texts.gettext("The register knows no decision of {year}.").format(year=report.year)
    said = texts.ngettext(
        "{count} decision: {fine} fine, {condition} with conditions, {stop} refused.",
        "{count} decisions: {fine} fine, {condition} with conditions, {stop} refused.", report.decisions,
    )  # fmt: skip
    return said.format(count=report.decisions, **{name: report.verdicts.get(name, 0) for name in VERDICTS})


def _as_of(report: YearReport, texts: Texts) -> list[Block]:
    known = report.as_of
    lines = []
    if known.get("scanned_at"):
        lines.append(texts.gettext("As of the scan of {day}.").format(day=_day(known["scanned_at"])))
    else:
        lines.append(texts.gettext("Not every folder was scanned to its end. Records may be missing."))
    if known.get("unread"):
        count = int(known["unread"])
        lines.append(texts.ngettext("{count} file could not be read.", "{count} files could not be read.", count)
                     .format(count=count))  # fmt: skip
    if known.get("oldest_check"):
        lines.append(texts.gettext("Every file was read whole on {day} or later.").format(
            day=_day(known["oldest_check"])))  # fmt: skip
    return [Paragraph(" ".join(lines), "small")]


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment, UTC).date()


def _by_app(report: YearReport, texts: Texts) -> list[Block]:
    if not report.apps:
        return []
    rows = [(str(row["name"]), row["verdicts"]) for row in report.apps[:_MOST_APPS]]
    rest = report.apps[_MOST_APPS:]
    if rest:
        others = {name: sum(row["verdicts"].get(name, 0) for row in rest) for name in VERDICTS}
        rows.append((texts.gettext("Other apps ({count})").format(count=len(rest)), others))
    return [Heading(texts.gettext("By app")), _verdict_table(texts.gettext("App"), rows, texts)]


def _by_month(report: YearReport, texts: Texts) -> list[Block]:
    rows = [(texts.gettext(_MONTHS[int(row["month"]) % 100 - 1]), row["verdicts"]) for row in report.months]
    return [Heading(texts.gettext("By month")), _verdict_table(texts.gettext("Month"), rows, texts)]


def _verdict_table(first: str, rows: Sequence[tuple[str, Mapping[str, int]]], texts: Texts) -> Table:
    named = [wording.short_result(Result(name), texts) for name in VERDICTS]
    header = (first, *(name[:1].upper() + name[1:] for name in named), texts.gettext("All"))
    longest = max((sum(counts.get(name, 0) for name in VERDICTS) for _, counts in rows), default=0) or 1
    cells, bars = [], []
    for name, counts in rows:
        numbers = [int(counts.get(verdict, 0)) for verdict in VERDICTS]
        cells.append((name, *map(str, numbers), str(sum(numbers))))
        bars.append(tuple((verdict, n / longest) for verdict, n in zip(VERDICTS, numbers, strict=True)))
    return Table(header, tuple(cells), (0.25, 0.125, 0.16, 0.14, 0.085), row_header=True, bars=tuple(bars),
                 swatches=("", *VERDICTS, ""))  # fmt: skip


def _steps(report: YearReport, texts: Texts) -> list[Block]:
    blocks: list[Block] = [Heading(texts.gettext("What decisions asked for"))]
    if not report.steps:
        return [*blocks, Paragraph(texts.gettext("No decision of this year asked for a step."))]
    words = texts.gettext(
        "Decisions in which an answer asked for a step, or was not known. Withdrawn ones are left out."
    )
    rows = [
        (texts.pgettext(f"question.{row['question']}.name", str(row["name"])), int(row["count"]))
        for row in report.steps[:_MOST_STEPS]
    ]
    return [*blocks, Paragraph(words), _count_table(texts.gettext("Question"), rows, texts)]


def _rechecks(report: YearReport, texts: Texts) -> list[Block]:
    rows = [(texts.gettext(words), int(report.rechecks.get(name, 0))) for name, words in _RECHECKS.items()]
    blocks: list[Block] = [Heading(texts.gettext("Would it be decided the same today?"))]
    if not report.judged:
        words = texts.gettext("Not every decision was judged again by what is known today. So nothing is said here.")
        return [*blocks, Paragraph(words)]
    return [*blocks, _count_table(texts.gettext("Outcome"), rows, texts)]


def _files(report: YearReport, texts: Texts) -> list[Block]:
    rows = [(texts.gettext(words), int(report.files.get(name, 0))) for name, words in STATE_NAMES.items()]
    blocks: list[Block] = [
        Heading(texts.gettext("The files")),
        _count_table(texts.gettext("State"), [row for row in rows if row[1]], texts),
    ]
    count = report.opinions
    said = texts.ngettext(
        "{count} opinion of the officer is kept.", "{count} opinions of the officer are kept.", count
    )
    return [*blocks, Paragraph(said.format(count=count))]


def _count_table(first: str, rows: Sequence[tuple[str, int]], texts: Texts) -> Table:
    longest = max((count for _, count in rows), default=0) or 1
    return Table(
        (first, texts.gettext("Number")), tuple((name, str(count)) for name, count in rows), (0.5, 0.12),
        row_header=True, bars=tuple((("", count / longest),) for _, count in rows),
    )  # fmt: skip


def counts_of(report: YearReport) -> Mapping[str, Any]:
    """The numbers alone, for the command line."""
    return {
        "year": report.year, "decisions": report.decisions, "verdicts": dict(report.verdicts),
        "rechecks": dict(report.rechecks), "opinions": report.opinions, "files": dict(report.files),
    }  # fmt: skip
