"""What a page holds while it is set: drawing code, marked content, links; and the bookmarks to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.adapters.record_pdf.fonts import printable
from advisor.adapters.record_pdf.structure import Element


@dataclass
class LinkArea:
    box: tuple[float, float, float, float]
    address: str
    element: Element

    @property
    def spoken(self) -> str:
        """What is read aloud: whose page it is. The whole address stands on the paper."""
        return printable(self.address.split("/")[2]) if self.address.count("/") >= 2 else self.address


@dataclass
class Page:
    code: list[str] = field(default_factory=list)
    owners: list[Element] = field(default_factory=list)  # element of each marked content, in order
    links: list[LinkArea] = field(default_factory=list)


@dataclass(frozen=True)
class Bookmark:
    text: str
    level: int
    page: int
    top: float
