"""Breaks the blocks of a record into A4 pages, tagging everything as it is set.

Pages come out as drawing code and the structure tree beside them; nothing here
knows how a PDF file is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest

from advisor.adapters.logo_file import Logo
from advisor.adapters.record_pdf import bars, icons
from advisor.adapters.record_pdf.fonts import EmbeddedFont, printable
from advisor.adapters.record_pdf.logo import placed
from advisor.adapters.record_pdf.pages import Bookmark, LinkArea, Page
from advisor.adapters.record_pdf.structure import AnnotationKid, Element, MarkedContent
from advisor.adapters.record_pdf.styles import (
    BLUE,
    BODY,
    BOTTOM,
    CELL,
    CELL_HEAD,
    COLUMN,
    DECIMAL,
    GREY,
    HEADINGS,
    HEIGHT,
    LEFT,
    PAD_X,
    PAD_Y,
    PARAGRAPHS,
    ROW,
    RULE,
    SMALL,
    SOFT,
    STRONG,
    TEXT,
    TOP,
    WHOLE,
    Style,
    string,
)
from advisor.adapters.record_pdf.words import break_lines
from advisor.services import printed as p

Row = list[tuple[list[str], Style]]  # lines and style of each cell


class Layout:
    """Sets the blocks of one record from top to bottom."""

    def __init__(self, body: EmbeddedFont, bold: EmbeddedFont, logo: Logo | None = None) -> None:
        self.body, self.bold, self.logo = body, bold, logo
        self.root = Element("Document")
        self.pages: list[Page] = [Page()]
        self.bookmarks: list[Bookmark] = []
        self._y = HEIGHT - TOP
        self._open: Element | None = None
        self._under = ""  # the heading that what is set belongs to
        self._measured_table: tuple[p.Table, list[float], Row, list[Row]] | None = None

    # --- pages and marks -------------------------------------------------

    def _new_page(self) -> None:
        element = self._open
        if element:
            self.pages[-1].code.append("EMC")
        self.pages.append(Page())
        self._y = HEIGHT - TOP
        if element:
            self._begin(element)

    def _begin(self, element: Element) -> None:
        page = self.pages[-1]
        element.kids.append(MarkedContent(len(self.pages) - 1, len(page.owners)))
        page.code.append(f"/{element.tag} <</MCID {len(page.owners)}>> BDC")
        page.owners.append(element)

    @contextmanager
    def _content(self, element: Element) -> Iterator[None]:
        self._begin(element)
        self._open = element
        yield
        self._open = None
        self.pages[-1].code.append("EMC")

    def _artifact(self, code: str) -> None:
        self.pages[-1].code.append(f"/Artifact BMC\nq {code} Q\nEMC")

    def _room(self, height: float) -> None:
        if self._y - height < BOTTOM and self._y < HEIGHT - TOP - 1:
            self._new_page()

    def _text(self, x: float, y: float, text: str, style: Style) -> str:
        font, name = (self.bold, "F2") if style.bold else (self.body, "F1")
        return f"BT {style.colour} rg /{name} {style.size:g} Tf 1 0 0 1 {x:.1f} {y:.1f} Tm {string(font, text)} Tj ET"

    def _block(self, x: float, y: float, lines: list[str], style: Style) -> str:
        """Lines below one another as one piece of text."""
        first = self._text(x, y, lines[0], style)
        if len(lines) == 1:
            return first
        font = self.bold if style.bold else self.body
        more = " ".join(f"T* {string(font, line)} Tj" for line in lines[1:])
        return first.removesuffix("ET") + f"{style.lead:g} TL {more} ET"

    def _wrap(self, text: str, width: float, style: Style, taken: float = 0.0) -> list[str]:
        font = self.bold if style.bold else self.body
        clean = printable(text)
        font.face.require(clean)
        return break_lines(clean, width, lambda part: font.face.width(part, style.size), taken)

    def _lines(self, lines: list[str], x: float, style: Style) -> None:
        for line in lines:
            if self._y - style.lead < BOTTOM:
                self._new_page()
            self.pages[-1].code.append(self._text(x, self._y - style.size, line, style))
            self._y -= style.lead

    # --- blocks ------------------------------------------------------------

    def set(self, document: p.Printed) -> None:
        self._heading(p.Heading(document.title, 0), 0)
        for block, following in zip(document.blocks, (*document.blocks[1:], None), strict=True):
            match block:
                case p.Heading():
                    self._heading(block, self._first_height(following))
                case p.Paragraph():
                    self._paragraph(block)
                case p.Verdict():
                    self._verdict(block)
                case p.Bullets():
                    self._bullets(block)
                case p.Table():
                    self._table(block)
                case p.Pairs():
                    self._pairs(block)
                case p.Link():
                    self._link(block)
        self._furniture(document)

    def _first_height(self, block: p.Block | None) -> float:
        """How much of the next block must follow its heading on the same page."""
        if isinstance(block, p.Table):
            return self._opening_height(*self._measured(block)[1:], block.whole)
        if isinstance(block, p.Pairs):
            return self._opening_height([], [self._cells(row, self._pair_widths(block)) for row in block.rows], False)
        return 2.5 * BODY.lead if block else 0.0

    def _heading(self, block: p.Heading, following: float) -> None:
        style = HEADINGS[block.level]
        lines = self._wrap(block.text, TEXT, style)
        # A heading never stands alone at the foot of a page.
        self._room(style.before + len(lines) * style.lead + style.after + following)
        if self._y < HEIGHT - TOP - 1:
            self._y -= style.before
        self._under = block.text
        self.bookmarks.append(Bookmark(printable(block.text), block.level, len(self.pages) - 1, self._y + 6))
        with self._content(self.root.add(f"H{block.level + 1}")):
            self._lines(lines, LEFT, style)
        self._y -= style.after

    def _paragraph(self, block: p.Paragraph) -> None:
        style = PARAGRAPHS[block.style]
        lines = self._wrap(block.text, TEXT, style)
        self._room(min(len(lines), 2) * style.lead)
        with self._content(self.root.add("P")):
            self._lines(lines, LEFT, style)
        self._y -= style.after

    def _verdict(self, block: p.Verdict) -> None:
        word, sentence = Style(16, 21, bold=True), Style(10.5, 14.6)
        indent, inner = 62.0, TEXT - 62.0 - 14
        words, sentences = self._wrap(block.word, inner, word), self._wrap(block.sentence, inner, sentence)
        height = max(len(words) * word.lead + 2 + len(sentences) * sentence.lead + 24, 64)
        self._room(height)
        bottom = self._y - height
        ink, tint = icons.COLOURS[block.result]
        self._artifact(
            f"{tint} rg {LEFT} {bottom:.2f} {TEXT:.2f} {height:.2f} re f "
            f"{ink} rg {LEFT} {bottom:.2f} 5 {height:.2f} re f {ink} RG 0.8 w "
            f"{LEFT} {bottom:.2f} {TEXT:.2f} {height:.2f} re S "
            + icons.draw(block.result, LEFT + 33, bottom + height / 2)
        )
        free = height - len(words) * word.lead - 2 - len(sentences) * sentence.lead
        self._y -= free / 2 - 1
        with self._content(self.root.add("P")):
            self._lines(words, LEFT + indent, Style(16, 21, bold=True, colour=ink))
        self._y -= 2
        with self._content(self.root.add("P")):
            self._lines(sentences, LEFT + indent, sentence)
        self._y = bottom - 10

    def _bullets(self, block: p.Bullets) -> None:
        owner = self.root.add("L", DECIMAL if block.numbered else "")
        indent = 20.0
        leads = block.leads or ("",) * len(block.items)
        for number, (lead, item) in enumerate(zip(leads, block.items, strict=True), 1):
            sign = f"{number}." if block.numbered else "\u2610" if block.boxes else "\u2022"
            heads = self._wrap(lead + ":", TEXT - indent, STRONG) if lead else []
            # The text goes on in the line in which its lead ends.
            taken = self.bold.face.width(heads[-1] + " ", STRONG.size) if heads else 0.0
            lines = self._wrap(item, TEXT - indent, BODY, taken)
            count = len(heads) + len(lines) - (1 if heads else 0)
            self._room(min(count, 3) * BODY.lead)
            entry = owner.add("LI")
            size = Style(12.5, BODY.lead) if block.boxes else BODY
            code = self._text(LEFT + 4, self._y - BODY.size - (1 if block.boxes else 0), sign, size)
            if block.numbered:
                with self._content(entry.add("Lbl")):
                    self.pages[-1].code.append(code)
            else:
                self._artifact(code)  # a dot or a box to tick says nothing when it is read aloud
            with self._content(entry.add("LBody")):
                self._lines(heads, LEFT + indent, STRONG)
                if heads and lines[0]:
                    code = self._text(LEFT + indent + taken, self._y + BODY.lead - BODY.size, lines[0], BODY)
                    self.pages[-1].code.append(code)
                self._lines(lines[1:] if heads else lines, LEFT + indent, BODY)
            self._y -= 2.5
        self._y -= 4

    def _link(self, block: p.Link) -> None:
        paragraph = self.root.add("P")
        lines = self._wrap(block.text, TEXT, SMALL)
        self._room((min(len(lines), 2) + 1) * SMALL.lead)
        with self._content(paragraph):
            self._lines(lines, LEFT, SMALL)
        if block.address:
            web = block.address.lower().startswith(("https://", "http://"))  # nothing else is ever opened
            link = paragraph.add("Link" if web else "Span")
            style = Style(SMALL.size, SMALL.lead, colour=BLUE)
            areas: dict[int, tuple[float, float, float, float]] = {}
            for line in self._wrap(block.address, TEXT - 10, style):
                self._room(style.lead)
                top, page = self._y, len(self.pages) - 1
                with self._content(link):
                    self._lines([line], LEFT + 10, style)
                right = LEFT + 10 + self.body.face.width(line, style.size)
                self._artifact(f"{BLUE} RG 0.4 w {LEFT + 10:g} {top - 9.2:.1f} m {right:.1f} {top - 9.2:.1f} l S")
                area = areas.get(page, (LEFT + 10, top, right, top))
                areas[page] = (area[0], top - style.lead, max(area[2], right), area[3])
            for page, area in areas.items() if web else ():
                self.pages[page].links.append(LinkArea(area, block.address, link))
        self._y -= 2

    # --- tables -------------------------------------------------------------

    def _table(self, block: p.Table) -> None:
        owner = self.root.add("Table")
        widths, head, rows = self._measured(block)
        self._room(self._opening_height(head, rows, block.whole))
        if head:
            row = owner.add("TR")
            self._row(head, widths, [row.add("TH", COLUMN) for _ in head], head=True)
            self._swatches(block, widths)
        for cells, bar in zip_longest(rows, block.bars):
            height = self._row_height(cells)
            if self._y - height < BOTTOM and height < (HEIGHT - TOP - BOTTOM) / 2:
                self._new_page()
                self._repeat_head(head, widths, block)
            row = owner.add("TR")
            owners = [
                row.add("TH", ROW) if block.row_header and i == 0 else row.add("TD")
                for i in range(len(cells))
            ]
            # A row taller than the rest of the page goes on overleaf, line by line.
            while self._row_height(cells) > self._y - BOTTOM:
                if self._y - BOTTOM < 2 * CELL.lead + 2 * PAD_Y:
                    self._new_page()
                    self._repeat_head(head, widths, block)
                    continue
                fit = max(1, int((self._y - BOTTOM - 2 * PAD_Y) // CELL.lead))
                self._row([(lines[:fit], style) for lines, style in cells], widths, owners)
                cells = [(lines[fit:], style) for lines, style in cells]
                self._new_page()
                self._repeat_head(head, widths, block)
            top = self._y
            self._row(cells, widths, owners)
            start = LEFT + sum(widths) + PAD_X
            for code in bars.bar(bar or (), start, (top + self._y) / 2, LEFT + TEXT - PAD_X - start):
                self._artifact(code)
        self._y -= 8

    def _pairs(self, block: p.Pairs) -> None:
        """Two columns for the eye; for the ear a paragraph each: the question, then its answer."""
        widths = self._pair_widths(block)
        rows = [self._cells(row, widths) for row in block.rows]
        self._room(self._opening_height([], rows, False))
        for cells in rows:
            height = self._row_height(cells)
            if self._y - height < BOTTOM:
                self._new_page()
                # Decoration again: the structure has the heading once.
                self._repeat_head(self._cells((f"{self._under} \u2026",), [TEXT], bold=True), [TEXT])
            top = self._y
            self._row_ground(top, height, head=False)
            with self._content(self.root.add("P")):
                for (lines, style), x in zip(cells, (LEFT, LEFT + widths[0]), strict=True):
                    self._y = top - PAD_Y
                    # A row taller than a page: its lines go on overleaf, the answer below the question.
                    if height > HEIGHT - TOP - BOTTOM:
                        self._lines(lines, x + PAD_X, style)
                        top = self._y
                    else:
                        self.pages[-1].code.append(self._block(x + PAD_X, self._y - style.size, lines, style))
            self._y = top if height > HEIGHT - TOP - BOTTOM else top - height
        self._y -= 8

    @staticmethod
    def _pair_widths(block: p.Pairs) -> list[float]:
        return [TEXT * block.share, TEXT * (1 - block.share)]

    def _measured(self, block: p.Table) -> tuple[list[float], Row, list[Row]]:
        if self._measured_table is None or self._measured_table[0] is not block:
            widths = self._widths(block)
            head = self._cells(block.header, widths, bold=True) if any(block.header) else []
            if block.swatches:  # a line for the eye alone
                head = [([*lines, ""], style) for lines, style in head]
            rows = [self._cells(row, widths, bold_first=block.row_header) for row in block.rows]
            self._measured_table = (block, widths, head, rows)
        return self._measured_table[1:]

    def _widths(self, block: p.Table) -> list[float]:
        """The columns as asked for, except that no word is cut where a wider column can give room."""
        widths = [TEXT * share for share in block.widths]
        for column in range(len(widths)):
            font = self.bold if block.row_header and column == 0 else self.body
            words = {word for row in block.rows for word in re.split(r"[ -]", printable(row[column]))}
            longest = max((font.face.width(word, CELL.size) for word in words), default=0.0) + 2 * PAD_X + 0.5
            widest = max(range(len(widths)), key=widths.__getitem__)
            room = min(longest, TEXT / 3) - widths[column]
            if room > 0 and column != widest:
                widths[column] += room
                widths[widest] -= room
        return widths

    def _opening_height(self, head: Row, rows: list[Row], unbroken: bool) -> float:
        """The whole of a small table; of a big one the header and the first row."""
        heights = [self._row_height(row) for row in ([head] if head else []) + rows]
        whole = sum(heights)
        fits = whole <= (HEIGHT - TOP - BOTTOM) / 2 if unbroken else whole <= WHOLE
        return whole if fits else min(sum(heights[:2]), WHOLE)

    def _cells(self, texts: tuple[str, ...], widths: list[float], bold: bool = False, bold_first: bool = False) -> Row:
        styles = [CELL_HEAD if bold or (bold_first and i == 0) else CELL for i in range(len(texts))]
        return [
            ([line for part in text.split(p.BREAK) for line in self._wrap(part, width - 2 * PAD_X, style)], style)
            for text, width, style in zip(texts, widths, styles, strict=True)
        ]

    @staticmethod
    def _row_height(cells: Row) -> float:
        return max(len(lines) for lines, _ in cells) * CELL.lead + 2 * PAD_Y

    def _row(self, cells: Row, widths: list[float], owners: list[Element], head: bool = False) -> None:
        top, height = self._y, self._row_height(cells)
        self._row_ground(top, height, head)
        x = LEFT
        for (lines, style), width, element in zip(cells, widths, owners, strict=True):
            if any(lines):
                self._y = top - PAD_Y
                with self._content(element):
                    self.pages[-1].code.append(self._block(x + PAD_X, self._y - style.size, lines, style))
            x += width
        self._y = top - height

    def _row_ground(self, top: float, height: float, head: bool) -> None:
        ground = f"{SOFT} rg {LEFT:g} {top - height:.1f} {TEXT:.1f} {height:.1f} re f " if head else ""
        foot = f"{top - height:.1f}"
        line = f"{GREY if head else RULE} RG 0.6 w {LEFT:g} {foot} m {LEFT + TEXT:.1f} {foot} l S"
        self._artifact(ground + line)

    def _repeat_head(self, head: Row, widths: list[float], block: p.Table | None = None) -> None:
        if not head:
            return
        # The repeated header is decoration: the structure already has it once.
        top, height, x = self._y, self._row_height(head), LEFT
        self._row_ground(top, height, head=True)
        for (lines, style), width in zip(head, widths, strict=True):
            self._artifact(self._block(x + PAD_X, top - PAD_Y - style.size, lines, style))
            x += width
        self._y = top - height
        if block:
            self._swatches(block, widths)

    def _swatches(self, block: p.Table, widths: list[float]) -> None:
        for number, result in enumerate(block.swatches):
            if result:
                self._artifact(bars.swatch(result, LEFT + sum(widths[:number]) + PAD_X, self._y + PAD_Y))

    # --- what stands on every page --------------------------------------------

    def _furniture(self, document: p.Printed) -> None:
        small = Style(7.5, 10, colour=GREY)
        total = len(self.pages)
        for number, page in enumerate(self.pages, 1):
            words = document.page_words.replace("{page}", str(number)).replace("{pages}", str(total))
            rows = [
                ("Header", HEIGHT - 46, HEIGHT - 52, printable(document.running_head), ""),
                ("Footer", 38.0, 50.0, printable(document.record_id), printable(words)),
            ]
            for kind, base, line, left, right in rows:
                picture, taken = placed(self.logo) if number == 1 and kind == "Header" else ("", 0.0)
                left = self._fit(left, TEXT - self.body.face.width(right, small.size) - 12 - taken, small)
                self.body.face.require(left + right)
                x = LEFT + TEXT - self.body.face.width(right, small.size)
                code = [f"{RULE} RG 0.6 w {LEFT} {line:.2f} m {LEFT + TEXT:.2f} {line:.2f} l S"]
                code += [self._text(LEFT, base, left, small)] if left else []
                code += [self._text(x, base, right, small)] if right else []
                body = "\n".join(code) + picture
                page.code.append(f"/Artifact <</Type/Pagination/Subtype/{kind}>> BDC\nq {body} Q\nEMC")

    def _fit(self, text: str, width: float, style: Style) -> str:
        if self.body.face.width(text, style.size) <= width:
            return text
        while text and self.body.face.width(text + "\u2026", style.size) > width:
            text = text[:-1]
        return text.rstrip() + "\u2026"


def attach(element: Element, page: int, number: int) -> None:
    """Tell an element that an annotation belongs to it."""
    element.kids.append(AnnotationKid(page, number))
