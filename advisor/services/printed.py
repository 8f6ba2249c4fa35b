"""A document in words, before it becomes a page: what the PDF prints and the terminal shows.

The printer adapter knows how to set these blocks; it knows nothing of decisions.
All texts are already in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass, field

BREAK = "\u2028"  # in a cell: what follows stands in a line of its own


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1  # 1 or 2; the title is level 0


@dataclass(frozen=True)
class Paragraph:
    text: str
    style: str = "body"  # body | small | strong


@dataclass(frozen=True)
class Verdict:
    """The banner: word and sentence; never colour alone."""

    result: str  # fine | condition | stop
    word: str
    sentence: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]
    numbered: bool = False
    boxes: bool = False  # empty tick boxes, for things to do
    leads: tuple[str, ...] = ()  # what each item is about, in bold before it; "" for none


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]  # shares of the text width, sum 1
    row_header: bool = False  # first column names the row
    whole: bool = False  # stands on one page if a page can hold it
    # Of each row the parts of a bar: fine, condition, stop or "", and its share of the longest bar. Drawn in the width
    # that the columns leave free. For the eye alone: the columns hold the same numbers.
    bars: tuple[tuple[tuple[str, float], ...], ...] = ()
    swatches: tuple[str, ...] = ()  # of each column the part of the bars that it counts, shown in its header; or ""


@dataclass(frozen=True)
class Pairs:
    """Questions with their answers: side by side for the eye, one after the other for the ear."""

    rows: tuple[tuple[str, str], ...]
    share: float  # of the text width, for the questions


@dataclass(frozen=True)
class Link:
    """A source: text, then the address as a tagged link."""

    text: str
    address: str


Block = Heading | Paragraph | Verdict | Bullets | Table | Pairs | Link


@dataclass(frozen=True)
class Printed:
    title: str
    language: str
    record_id: str
    subject: str
    author: str
    running_head: str
    page_words: str  # "page {page} of {pages}"
    blocks: tuple[Block, ...] = field(default=())
    made_at: str = ""  # ISO 8601 UTC; the PDF's dates
    attachment_name: str = "decision.json"
    attachment_description: str = ""
    field_words: tuple[str, str] = ("Signature", "Archive time stamp")  # names of the fields, read aloud
    enclosed: bytes = b""  # the record that an opinion is about, as it was signed
    enclosed_description: str = ""
    to_sign: bool = True  # False: a translation, with no data attached and no place for a signature
