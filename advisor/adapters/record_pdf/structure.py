"""What a screen reader hears: the tree of headings, paragraphs, lists and tables."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MarkedContent:
    """A stretch of a page's content that belongs to an element."""

    page: int
    number: int


@dataclass(frozen=True)
class AnnotationKid:
    """An annotation (link or signature field) that belongs to an element."""

    page: int
    number: int  # position in the document's list of annotations


@dataclass(eq=False)
class Element:
    tag: str
    attributes: str = ""  # name of its attributes in layout.ATTRIBUTES
    kids: list[Element | MarkedContent | AnnotationKid] = field(default_factory=list)

    def add(self, tag: str, attributes: str = "") -> Element:
        kid = Element(tag, attributes)
        self.kids.append(kid)
        return kid


def without_empty(element: Element) -> Element:
    """An element that got no content would be announced as nothing: leave it out."""
    element.kids = [
        kid
        for kid in (without_empty(k) if isinstance(k, Element) else k for k in element.kids)
        if not isinstance(kid, Element) or kid.kids or kid.tag in ("TD", "TH")
    ]
    return element


def all_elements(root: Element) -> list[Element]:
    """The tree in reading order, the root first."""
    found = [root]
    for kid in root.kids:
        if isinstance(kid, Element):
            found.extend(all_elements(kid))
    return found
