"""A draft as Office Open XML, with headings, a header row that repeats, and the language of the text set."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from advisor.services.draft_assessment import Draft

_LOCALES = {"sk": "sk-SK", "cs": "cs-CZ", "de": "de-DE", "en": "en-GB"}
_WIDTHS = (Cm(5.6), Cm(11.4))
_MOST_KEPT = 6  # lines of a row that is not torn over two pages
_GREY = RGBColor(0x5A, 0x63, 0x70)
_MOST_TITLE = 255  # letters that the format allows
_MARKS = re.compile(r"( \[[0-9, \u2026]+\])$")


def docx(draft: Draft) -> bytes:
    document = Document()
    about = document.core_properties
    about.title, about.language = draft.title[:_MOST_TITLE], _LOCALES[draft.language]
    about.author = about.comments = ""
    about.created = about.modified = datetime.fromisoformat(draft.made_at.removesuffix("Z"))
    _look(document, draft.language)
    _foot(document.sections[0], draft)
    document.add_heading(draft.title, 0)
    for note in draft.notes:
        document.add_paragraph(note)
    for part in draft.parts:
        document.add_heading(part.heading, 1)
        table = document.add_table(rows=1, cols=2, style="Table Grid")
        table.autofit = False
        _airy(table)
        for column, width in zip(table.columns, _WIDTHS, strict=True):
            column.width = width
        for cell, words, width in zip(table.rows[0].cells, draft.columns, _WIDTHS, strict=True):
            cell.width = width
            _shaded(cell)
            _write(cell, (words,), strong=True)
        _repeats(table.rows[0])
        for question, lines in part.rows:
            row = table.add_row()
            if len(lines) <= _MOST_KEPT:
                _stays_whole(row)
            cells = row.cells
            for cell, width in zip(cells, _WIDTHS, strict=True):
                cell.width = width
            _write(cells[0], (question,), strong=True)
            # The last paragraph is free: that is where people write.
            _write(cells[1], (*lines, ""))
    _list(document, draft.sources_heading, [" ".join(filter(None, row)) for row in draft.sources], numbered=True)
    if draft.left_out:
        _list(document, draft.left_out_heading, draft.left_out, numbered=False)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _look(document: Any, language: str) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    fonts = normal.element.get_or_add_rPr()
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), _LOCALES[language])
    fonts.append(lang)
    for name in ("Title", "Heading 1"):
        document.styles[name].font.color.rgb = RGBColor(0x1F, 0x2A, 0x37)
    document.styles["Title"].font.size, document.styles["Title"].font.bold = Pt(18), True
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    foot = document.styles["Footer"].font
    foot.size, foot.color.rgb = Pt(8), _GREY
    section.top_margin = section.bottom_margin = Cm(2)


def _foot(section: Any, draft: Draft) -> None:
    """What it is and which page, so that a page alone is understood."""
    paragraph = section.footer.paragraphs[0]
    for words in re.split(r"(\{pages?\})", f"{draft.title} \u00b7 {draft.page_words}" if draft.page_words else ""):
        run = paragraph.add_run()
        kind = {"{page}": "PAGE", "{pages}": "NUMPAGES"}.get(words)
        if kind is None:
            run.text = words
            continue
        for step in ("begin", "", "end"):
            part = OxmlElement("w:fldChar" if step else "w:instrText")
            if step:
                part.set(qn("w:fldCharType"), step)
            else:
                part.text = kind
            run._r.append(part)


def _airy(table: Any) -> None:
    """Grey lines, and room between them and the words."""
    properties = table._tbl.tblPr
    borders, margins = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "9AA3AD")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    for side, twips in (("top", "60"), ("left", "100"), ("bottom", "60"), ("right", "100")):
        room = OxmlElement(f"w:{side}")
        room.set(qn("w:w"), twips)
        room.set(qn("w:type"), "dxa")
        margins.append(room)
    # The format wants them in this order, before what says how the table looks.
    look = properties.find(qn("w:tblLook"))
    layout = properties.find(qn("w:tblLayout"))
    for part, before in ((borders, layout if layout is not None else look), (margins, look)):
        properties.append(part) if before is None else before.addprevious(part)


def _shaded(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EFF3F6")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _write(cell: Any, lines: tuple[str, ...], strong: bool = False) -> None:
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        words, marks = _apart(line)
        paragraph.add_run(words).bold = strong
        if marks:
            paragraph.add_run(marks).font.size = Pt(8)


def _apart(line: str) -> tuple[str, str]:
    found = _MARKS.search(line)
    return (line[: found.start()], found[1]) if found else (line, "")


def _stays_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeats(row: Any) -> None:
    """A table header for screen readers; it stands again on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _list(document: Any, heading: str, rows: Any, numbered: bool) -> None:
    document.add_heading(heading, 1)
    line: Callable[[int, str], str] = (lambda n, row: f"[{n}] {row}") if numbered else (lambda _n, row: row)
    for number, row in enumerate(rows, 1):
        document.add_paragraph(line(number, row))

