"""Lists for other programs: CSV that opens by a double click, and workbooks. Fulfils ``TableFiles``."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

Cell = str | date | None
Place = Callable[[Path, Callable[[BinaryIO], object], bool], None]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MOST_LETTERS = 32_000  # of one cell; the workbook's limit is 32,767
_WIDEST = 60


class TableWriter:
    """``place`` writes a file whole or not at all."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def write(
        self, path: Path, header: tuple[str, ...], rows: Iterator[tuple[Cell, ...]], language: str, title: str,
        replace: bool,
    ) -> int:  # fmt: skip
        count = 0

        def counted() -> Iterator[tuple[Cell, ...]]:
            nonlocal count
            for row in rows:
                count += 1
                yield row

        fill = _workbook if path.suffix.lower() == ".xlsx" else _csv
        self._place(path, lambda out: fill(out, header, counted(), language, title), replace)
        return count


def _csv(out: BinaryIO, header: tuple[str, ...], rows: Iterator[tuple[Cell, ...]], language: str, _title: str) -> None:
    """UTF-8 with a mark and the separator that the office programs of the language expect."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", errors="replace")
    lines = csv.writer(text, delimiter="," if language == "en" else ";")
    lines.writerow(header)
    lines.writerows([_guarded(cell) for cell in row] for row in rows)
    text.detach()


def _guarded(cell: Cell) -> str:
    """A title that looks like a formula must stay a title: office programs run what begins with these signs (OWASP)."""
    if isinstance(cell, date):
        return cell.isoformat()
    words = _CONTROLS.sub(" ", cell or "")
    return f"'{words}" if words.lstrip(" ").startswith(_FORMULA) else words


def _workbook(
    out: BinaryIO, header: tuple[str, ...], rows: Iterator[tuple[Cell, ...]], language: str, title: str
) -> None:
    import xlsxwriter

    with tempfile.TemporaryDirectory() as folder:
        # Rows go to disk as they come: the memory stays flat. Nothing is ever taken for a formula or a link.
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(out, options)
        book.set_properties({"title": title, "comments": ""})
        sheet = book.add_worksheet(_sheet_name(title))
        try:
            _fill(book, sheet, header, rows)
            book.close()
        except BaseException:
            sheet.row_data_fh.close()  # the library closes it only together with a finished book
            raise


def _fill(book: Any, sheet: Any, header: tuple[str, ...], rows: Iterator[tuple[Cell, ...]]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 1)
    for column, words in enumerate(header):
        sheet.set_column(column, column, min(max(len(words) + 2, 14), _WIDEST))
        sheet.write_string(0, column, words, bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _cell(sheet, last, column, cell, day)
    sheet.autofilter(0, 0, last, len(header) - 1)


def _cell(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell:
        sheet.write_string(row, column, _CONTROLS.sub(" ", cell)[:_MOST_LETTERS])


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
