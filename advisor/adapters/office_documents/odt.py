"""A draft as OpenDocument text, with headings, header rows, and the language of the text set."""

from __future__ import annotations

import io
import re
from datetime import datetime

from odfdo import Cell, Column, Document, Element, Header, HeaderRows, Paragraph, Row, Style, Table
from odfdo.master_page import StyleMasterPage

from advisor.services.draft_assessment import Draft

_COUNTRIES = {"sk": "SK", "cs": "CZ", "de": "DE", "en": "GB"}
_FONTS = "Carlito, Calibri, sans-serif"
_WIDTHS = ("5.6cm", "11.4cm")


def odt(draft: Draft) -> bytes:
    document = Document("text")
    body = document.body
    body.clear()
    document.language = f"{draft.language}-{_COUNTRIES[draft.language]}"
    made = datetime.fromisoformat(draft.made_at.removesuffix("Z"))
    meta = document.meta
    meta.title, meta.creator, meta.generator = draft.title, "", "Videoconference Advisor"
    meta.creation_date = meta.date = made
    _styles(document)
    body.append(Header(1, draft.title))
    for note in draft.notes:
        body.append(_paragraph(note))
    for number, part in enumerate(draft.parts):
        body.append(Header(2, part.heading))
        body.append(_table(draft, number))
    body.append(Header(2, draft.sources_heading))
    for number, row in enumerate(draft.sources, 1):
        body.append(_paragraph(f"[{number}] {' '.join(filter(None, row))}"))
    if draft.left_out:
        body.append(Header(2, draft.left_out_heading))
        for line in draft.left_out:
            body.append(_paragraph(line))
    _foot(document, draft)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _foot(document: Document, draft: Draft) -> None:
    """What it is and which page, so that a page alone is understood."""
    master = document.get_style("master-page", "Standard")
    if not draft.page_words or not isinstance(master, StyleMasterPage):
        return
    paragraph = Paragraph("", style="foot")
    for words in re.split(r"(\{pages?\})", f"{draft.title} \u00b7 {draft.page_words}"):
        kind = {"{page}": "text:page-number", "{pages}": "text:page-count"}.get(words)
        if kind is None:
            paragraph.append(words)
        else:
            number = Element.from_tag(f"<{kind}/>")
            number.text = "1"
            paragraph.append(number)
    foot = Style("paragraph", name="foot", area="text", size="8pt", color="#5a6370")
    foot.set_properties({"fo:font-family": _FONTS}, area="text")
    foot.set_properties({"fo:margin-top": "0.4cm"}, area="paragraph")
    document.insert_style(foot)
    master.set_page_footer([paragraph])


def _styles(document: Document) -> None:
    # Our parts carry their own numbers, from 0 on; the library's template would number them again.
    for outline in document.styles.root.get_elements("//text:outline-style"):
        outline.delete()
    font = {"fo:font-family": _FONTS, "fo:font-size": "10.5pt"}
    for name in ("Standard", "Heading", "Heading_20_1", "Heading_20_2"):
        style = document.get_style("paragraph", name)
        if isinstance(style, Style):
            size = {"Heading_20_1": "18pt", "Heading_20_2": "13pt"}.get(name, "10.5pt")
            style.set_properties({**font, "fo:font-size": size, "fo:font-style": "normal"}, area="text")
            above, below = ("0cm", "0.12cm") if name == "Standard" else ("0.5cm", "0.25cm")
            style.set_properties({"fo:margin-top": above, "fo:margin-bottom": below}, area="paragraph")
    add = document.insert_style
    add(Style("paragraph", name="strong", area="text", bold=True), automatic=True)
    border = "0.5pt solid #9aa3ad"
    add(Style("table-cell", name="box", area="table-cell", border=border, padding="0.12cm"), automatic=True)
    add(Style("table-cell", name="head", area="table-cell", border=border, padding="0.12cm",
              background_color="#eff3f6"), automatic=True)  # fmt: skip
    for number, width in enumerate(_WIDTHS):
        add(Style("table-column", name=f"column{number}", width=width), automatic=True)


def _table(draft: Draft, number: int) -> Table:
    table = Table(f"part{number}")
    for n in range(2):
        table.append(Column(style=f"column{n}"))
    head = HeaderRows()
    head.append(_row(((draft.columns[0],), (draft.columns[1],)), strong=(0, 1), box="head"))
    table.append(head)
    for question, lines in draft.parts[number].rows:
        # The last paragraph is free: that is where people write.
        table.append(_row(((question,), (*lines, "")), strong=(0,)))
    return table


def _row(cells: tuple[tuple[str, ...], ...], strong: tuple[int, ...], box: str = "box") -> Row:
    row = Row()
    for number, lines in enumerate(cells):
        cell = Cell(style=box)
        for line in lines:
            cell.append(_paragraph(line, "strong" if number in strong else None))
        row.append(cell)
    return row


def _paragraph(words: str, style: str | None = None) -> Paragraph:
    return Paragraph(words, style=style)

