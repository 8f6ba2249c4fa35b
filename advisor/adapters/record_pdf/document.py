"""Writes the PDF file: objects, structure tree, fonts, attachment, signature fields.

Same input, same bytes: object numbers follow from the order of writing, dates
and the file's id from the record. Cross-reference table in the classic form,
so that the verifier can read the file without trusting a parser.
"""

from __future__ import annotations

import hashlib
import zlib
from urllib.parse import quote

from advisor.adapters.record_pdf import logo
from advisor.adapters.record_pdf.colour_profile import srgb_profile
from advisor.adapters.record_pdf.fonts import EmbeddedFont, printable
from advisor.adapters.record_pdf.layout import Layout, attach
from advisor.adapters.record_pdf.metadata import PRODUCER, xmp
from advisor.adapters.record_pdf.pages import Bookmark
from advisor.adapters.record_pdf.structure import AnnotationKid, Element, MarkedContent, all_elements, without_empty
from advisor.adapters.record_pdf.styles import ATTRIBUTES, HEIGHT, WIDTH
from advisor.services.printed import Printed

_IN_ADDRESS = "%/:?#[]@!$&'()*+,;=~"  # signs that mean something in an address and stay as they are
SIGNATURE_FIELD = "Signature"
SPARE_FIELDS = tuple(f"ArchiveTimestamp{n}" for n in range(1, 7))


def _text(value: str) -> str:
    """A text for people: plain letters, or UTF-16 as bytes (half the room that hex digits need)."""
    if value.isascii():
        return _literal(value)
    wide = b"\xfe\xff" + value.encode("utf-16-be")
    for plain, written in ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r"), (b"\n", b"\\n")):
        wide = wide.replace(plain, written)
    return "(" + wide.decode("latin-1") + ")"


def _literal(value: str) -> str:
    safe = value.encode("ascii", "replace").decode("ascii")
    return "(" + safe.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


def _date(made_at: str) -> str:
    digits = "".join(sign for sign in made_at if sign.isdigit())[:14]
    return f"(D:{digits}Z)"


class _File:
    """Numbered objects and the table at the end."""

    def __init__(self) -> None:
        self._objects: list[bytes | None] = []

    def reserve(self) -> int:
        self._objects.append(None)
        return len(self._objects)

    def put(self, content: str, number: int | None = None) -> int:
        number = number or self.reserve()
        self._objects[number - 1] = content.encode("latin-1")
        return number

    def stream(self, data: bytes, entries: str = "", compress: bool = True, number: int | None = None) -> int:
        number = number or self.reserve()
        if compress:
            packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9)
            data, entries = packer.compress(data) + packer.flush(), entries + "/Filter/FlateDecode"
        head = f"<<{entries}/Length {len(data)}>>\nstream\n".encode("latin-1")
        # Data that end in a carriage return would swallow half of the line end that follows.
        end = b"\r\nendstream" if data.endswith(b"\r") else b"\nendstream"
        self._objects[number - 1] = head + data + end
        return number

    def bytes(self, root: int, info: int, file_id: str) -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, content in enumerate(self._objects, 1):
            assert content is not None, number
            places.append(len(out))
            out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        trailer = f"<</Size {len(places) + 1}/Root {root} 0 R/Info {info} 0 R/ID[<{file_id}><{file_id}>]>>"
        return bytes(out) + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode("ascii")


def write(layout: Layout, printed: Printed, data: bytes, field_words: tuple[str, str]) -> bytes:
    """The finished unsigned file. ``field_words``: what a screen reader says of the signature field and a spare one."""
    title, subject, author = (printable(t) for t in (printed.title, printed.subject, printed.author))
    file = _File()
    root, info, pages, tree = file.reserve(), file.reserve(), file.reserve(), file.reserve()
    page_numbers = [file.reserve() for _ in layout.pages]

    annotations = _Annotations(file, layout, page_numbers, len(layout.pages))
    annotations.links()
    fields = annotations.fields(field_words) if printed.to_sign else []

    elements = all_elements(without_empty(layout.root))
    numbers = {id(element): file.reserve() for element in elements}
    _structure(file, tree, elements, numbers, layout, page_numbers, annotations)

    fonts = "/Font<<" + "".join(
        f"/{name} {_font(file, font)} 0 R" for name, font in (("F1", layout.body), ("F2", layout.bold))
    ) + ">>"  # fmt: skip
    pictures = ""
    if layout.logo:
        picture = file.stream(layout.logo.packed, logo.entries(layout.logo), compress=False)
        pictures = f"/XObject<</{logo.NAME} {picture} 0 R>>"
    for index, (page, number) in enumerate(zip(layout.pages, page_numbers, strict=True)):
        content = file.stream(("\n".join(page.code) + "\n").encode("latin-1"))
        on_page = " ".join(f"{n} 0 R" for n in annotations.of_page[index])
        file.put(
            f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]"
            f"/Resources<<{fonts}{pictures if index == 0 else ''}>>"
            f"/Contents {content} 0 R/StructParents {index}/Tabs/S"
            + (f"/Annots[{on_page}]" if on_page else "") + ">>", number
        )  # fmt: skip
    kids = " ".join(f"{number} 0 R" for number in page_numbers)
    file.put(f"<</Type/Pages/Count {len(page_numbers)}/Kids[{kids}]>>", pages)

    date = _date(printed.made_at)
    attached = _attachments(file, printed, data, date) if printed.to_sign else ""
    form = f"/AcroForm<</Fields[{' '.join(f'{n} 0 R' for n in fields)}]/SigFlags 3>>" if fields else ""
    profile = file.stream(srgb_profile(), "/N 3")
    metadata = file.stream(xmp(printed, title, subject, author), "/Type/Metadata/Subtype/XML", compress=False)
    outlines = _outlines(file, layout.bookmarks, page_numbers)
    file.put(
        f"<</Title {_text(title)}/Author {_text(author)}/Creator({PRODUCER})"
        f"/Producer({PRODUCER})/CreationDate {date}/ModDate {date}>>", info
    )  # fmt: skip
    file.put(
        f"<</Type/Catalog/Pages {pages} 0 R/Lang({printed.language})/MarkInfo<</Marked true>>"
        f"/StructTreeRoot {tree} 0 R/Metadata {metadata} 0 R/Outlines {outlines} 0 R"
        "/ViewerPreferences<</DisplayDocTitle true>>"
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)"
        f"/DestOutputProfile {profile} 0 R>>]"
        f"{attached}{form}>>", root
    )  # fmt: skip
    return file.bytes(root, info, hashlib.sha256(data).hexdigest()[:32])


def _attachments(file: _File, printed: Printed, data: bytes, date: str) -> str:
    """The data, and behind them the record that an opinion is about: entries of the catalog."""
    name = printed.attachment_name
    files = [(name, "application#2Fjson", "Data", printed.attachment_description, data)]
    if printed.enclosed:
        files.append(("record.pdf", "application#2Fpdf", "Source", printed.enclosed_description, printed.enclosed))
    names, listed = "", ""
    for name, kind, relation, description, content in files:
        checksum = hashlib.md5(content, usedforsecurity=False).hexdigest()
        embedded = file.stream(
            content,
            f"/Type/EmbeddedFile/Subtype/{kind}"
            f"/Params<</Size {len(content)}/CreationDate {date}/ModDate {date}/CheckSum<{checksum}>>>",
        )
        attachment = file.put(
            f"<</Type/Filespec/F {_literal(name)}/UF {_text(name)}/AFRelationship/{relation}"
            f"/Desc {_text(printable(description))}/EF<</F {embedded} 0 R/UF {embedded} 0 R>>>>"
        )
        names += f"{_literal(name)} {attachment} 0 R"
        listed += f" {attachment} 0 R"
    return f"/AF[{listed.strip()}]/Names<</EmbeddedFiles<</Names[{names}]>>>>"


class _Annotations:
    """Links and signature fields; each belongs to an element of the structure tree."""

    def __init__(self, file: _File, layout: Layout, page_numbers: list[int], first_key: int) -> None:
        self.file, self.layout, self.page_numbers = file, layout, page_numbers
        self.first_key = first_key
        self.objects: list[int] = []
        self.owners: list[Element] = []
        self.of_page: list[list[int]] = [[] for _ in page_numbers]

    def _add(self, page: int, element: Element, entries: str) -> int:
        key = self.first_key + len(self.objects)
        number = self.file.put(f"<</Type/Annot{entries}/P {self.page_numbers[page]} 0 R/StructParent {key}>>")
        attach(element, page, len(self.objects))
        self.objects.append(number)
        self.owners.append(element)
        self.of_page[page].append(number)
        return number

    def links(self) -> None:
        for index, page in enumerate(self.layout.pages):
            for link in page.links:
                box = " ".join(f"{value:.1f}" for value in link.box)
                self._add(
                    index, link.element,
                    f"/Subtype/Link/Rect[{box}]/Border[0 0 0]/F 4/Contents {_text(link.spoken)}"
                    f"/A<</S/URI/URI{_literal(quote(link.address, safe=_IN_ADDRESS))}>>",
                )  # fmt: skip

    def fields(self, words: tuple[str, str]) -> list[int]:
        # Spare fields from the start: a later time stamp fills one and changes nothing else.
        last = len(self.page_numbers) - 1
        made = []
        for position, name in enumerate((SIGNATURE_FIELD, *SPARE_FIELDS)):
            spoken = words[0] if position == 0 else f"{words[1]} {position}"
            entries = f"/Subtype/Widget/FT/Sig/T({name})/TU {_text(spoken)}/Rect[0 0 0 0]/F 132"
            made.append(self._add(last, self.layout.root.add("Form"), entries))
        return made


def _structure(
    file: _File, tree: int, elements: list[Element], numbers: dict[int, int], layout: Layout,
    page_numbers: list[int], annotations: _Annotations,
) -> None:  # fmt: skip
    used = {element.attributes for element in elements}
    shared = {name: file.put(entries) for name, entries in ATTRIBUTES.items() if name in used}
    parents = {id(kid): element for element in elements for kid in element.kids if isinstance(kid, Element)}
    for element in elements:
        parent = parents.get(id(element))
        above = numbers[id(parent)] if parent else tree
        marked = [kid.page for kid in element.kids if isinstance(kid, MarkedContent)]
        page = marked[0] if marked else None
        kids = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(f"{numbers[id(kid)]} 0 R")
            elif isinstance(kid, AnnotationKid):
                where = page_numbers[kid.page]
                kids.append(f"<</Type/OBJR/Pg {where} 0 R/Obj {annotations.objects[kid.number]} 0 R>>")
            elif kid.page == page:
                kids.append(str(kid.number))
            else:
                kids.append(f"<</Type/MCR/Pg {page_numbers[kid.page]} 0 R/MCID {kid.number}>>")
        at = f"/Pg {page_numbers[page]} 0 R" if page is not None else ""
        held = kids[0] if len(kids) == 1 else f"[{' '.join(kids)}]"
        # A number or a reference needs a space before it; what has brackets of its own does not.
        space = "" if held[0] in "[<" else " "
        more = f"/A {shared[element.attributes]} 0 R" if element.attributes else ""
        file.put(f"<</S/{element.tag}/P {above} 0 R{at}/K{space}{held}{more}>>", numbers[id(element)])
    rows = [
        f"{index} [{' '.join(f'{numbers[id(owner)]} 0 R' for owner in page.owners)}]"
        for index, page in enumerate(layout.pages)
    ] + [
        f"{annotations.first_key + index} {numbers[id(owner)]} 0 R"
        for index, owner in enumerate(annotations.owners)
    ]  # fmt: skip
    parent_tree = file.put(f"<</Nums[{chr(10).join(rows)}]>>")
    file.put(
        f"<</Type/StructTreeRoot/K {numbers[id(elements[0])]} 0 R/ParentTree {parent_tree} 0 R"
        f"/ParentTreeNextKey {len(rows)}>>", tree
    )  # fmt: skip


def _font(file: _File, font: EmbeddedFont) -> int:
    face, name = font.face.data, font.subset_name()
    program = font.program()
    data = file.stream(program, f"/Length1 {len(program)}")
    box = " ".join(f"{value:.0f}" for value in face.bbox)
    descriptor = file.put(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0/Ascent {face.ascent:.0f}"
        f"/Descent {face.descent:.0f}/CapHeight {face.capHeight:.0f}/StemV {face.stemV:.0f}/FontFile2 {data} 0 R>>"
    )
    cid = file.put(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor {descriptor} 0 R/W[0[{font.widths()}]]>>"
    )
    to_unicode = file.stream(font.to_unicode())
    return file.put(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{cid} 0 R]"
        f"/ToUnicode {to_unicode} 0 R>>"
    )


def _outlines(file: _File, bookmarks: list[Bookmark], page_numbers: list[int]) -> int:
    """The headings as bookmarks, in three levels at most."""
    root = file.reserve()
    numbers = [file.reserve() for _ in bookmarks]
    parent: list[int] = []
    for index, mark in enumerate(bookmarks):
        above = [i for i in range(index) if bookmarks[i].level < mark.level]
        parent.append(above[-1] if above else -1)
    children: dict[int, list[int]] = {}
    for index, above_index in enumerate(parent):
        children.setdefault(above_index, []).append(index)

    def ends(kids: list[int]) -> str:
        return f"/First {numbers[kids[0]]} 0 R/Last {numbers[kids[-1]]} 0 R" if kids else ""

    def below(index: int) -> int:
        return sum(1 + below(kid) for kid in children.get(index, []))

    for index, mark in enumerate(bookmarks):
        row, kids = children[parent[index]], children.get(index, [])
        place = row.index(index)
        near = f"/Prev {numbers[row[place - 1]]} 0 R" if place else ""
        near += f"/Next {numbers[row[place + 1]]} 0 R" if place + 1 < len(row) else ""
        above_number = root if parent[index] < 0 else numbers[parent[index]]
        count = f"/Count {below(index)}" if kids else ""
        file.put(
            f"<</Title {_text(mark.text)}/Parent {above_number} 0 R{near}{ends(kids)}{count}"
            f"/Dest[{page_numbers[mark.page]} 0 R/XYZ 0 {mark.top:.0f} null]>>",
            numbers[index],
        )
    file.put(f"<</Type/Outlines{ends(children.get(-1, []))}/Count {len(bookmarks)}>>", root)
    return root
