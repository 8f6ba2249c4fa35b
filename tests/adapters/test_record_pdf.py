"""The printed record: conformance, structure, determinism, and what happens to odd signs."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterable
from pathlib import Path

import page
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.record_pdf.fonts import printable
from advisor.adapters.record_pdf.words import break_lines
from advisor.domain.errors import PlainError
from advisor.services.printed import BREAK, Block, Bullets, Heading, Link, Pairs, Paragraph, Table, Verdict
from tests.adapters.record_example import ADDRESS, BLOCKS, DATA, printed, printer, signed, unsigned


def failures(pdf: bytes, profile: str) -> list[str]:
    report = page.validate_pdf_bytes(pdf, profile=profile)
    return [str(failure) for failure in report.failures]


@pytest.fixture(scope="module")
def record() -> bytes:
    return unsigned()


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_conforms_before_and_after_signing(record: bytes, profile: str, own_home: Path) -> None:
    assert failures(record, profile) == []
    assert failures(signed(own_home), profile) == []


@pytest.mark.parametrize(
    ("profile", "good", "broken"),
    [("3a", b"/AFRelationship/Data", b"/AFRelationshi_/Data"), ("ua1", b"/TU (Signature)", b"/TV (Signature)"),
     ("3a", b"<pdfaid:part>3<", b"<pdfaid:part>2<"), ("ua1", b"/Marked true", b"/Marked null")],
)  # fmt: skip
def test_the_judge_fails_a_broken_file(record: bytes, profile: str, good: bytes, broken: bytes) -> None:
    assert record.count(good) == 1
    assert failures(record.replace(good, broken), profile) != []


def test_same_input_same_bytes(record: bytes) -> None:
    assert unsigned() == record
    script = (
        "import sys, hashlib; sys.path.insert(0, '.'); from tests.adapters.record_example import unsigned; "
        "print(hashlib.sha256(unsigned()).hexdigest())"
    )
    import hashlib

    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == hashlib.sha256(record).hexdigest()


def test_two_threads_at_once(record: bytes) -> None:
    one, made = printer(), []
    threads = [threading.Thread(target=lambda: made.append(one.build(printed(), DATA))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [record] * 4


# --- the structure tests that neither judge makes ----------------------------------


def test_structure_and_content_agree(record: bytes) -> None:
    with pikepdf.open(io.BytesIO(record)) as pdf:
        tree = pdf.Root.StructTreeRoot
        rows = list(tree.ParentTree.Nums)
        parents = {int(rows[i]): rows[i + 1] for i in range(0, len(rows), 2)}
        held = _held(tree.K)
        for index, sheet in enumerate(pdf.pages):
            assert int(sheet.obj.StructParents) == index
            code = sheet.Contents.read_bytes()
            tags = {int(m): t.decode() for t, m in re.findall(rb"/(\w+) <</MCID (\d+)>> BDC", code)}
            numbers = re.findall(rb"/MCID (\d+)", code)
            assert [int(n) for n in numbers] == list(range(len(numbers)))  # every MCID of a page once, in order
            owners = parents[index]
            assert len(owners) == len(numbers)
            for number, owner in enumerate(owners):
                assert held[sheet.obj.objgen, number] == owner.objgen
                assert str(owner.S) == "/" + tags[number]
        for sheet in pdf.pages:
            for annotation in sheet.obj.get("/Annots", []):
                owner = parents[int(annotation.StructParent)]
                assert any(_is_object(kid, annotation) for kid in _kids(owner))
                assert str(owner.S) == ("/Link" if annotation.Subtype == "/Link" else "/Form")


def _kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    return list(element.K) if isinstance(element.K, pikepdf.Array) else [element.K]


def _held(element: pikepdf.Object) -> dict[tuple[tuple[int, int], int], tuple[int, int]]:
    found = {}
    for kid in _kids(element):
        if isinstance(kid, int):
            found[element.Pg.objgen, kid] = element.objgen
        elif kid.get("/Type") == "/MCR":
            found[kid.Pg.objgen, int(kid.MCID)] = element.objgen
        elif kid.get("/Type") != "/OBJR":
            found.update(_held(kid))
    return found


def _is_object(kid: object, annotation: pikepdf.Object) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR" and kid.Obj.objgen == annotation.objgen


def test_everything_on_a_page_is_tagged_or_an_artifact(record: bytes) -> None:
    with pikepdf.open(io.BytesIO(record)) as pdf:
        for sheet in pdf.pages:
            depth = 0
            for operands, operator in pikepdf.parse_content_stream(sheet):
                name = str(operator)
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
                assert 0 <= depth <= 1
                if name in ("Tj", "f", "S", "B"):
                    assert depth == 1, (name, operands)
            assert depth == 0


def test_every_page_stands_alone(record: bytes) -> None:
    with pikepdf.open(io.BytesIO(record)) as pdf:
        total = len(pdf.pages)
        assert total > 4
        for number, text in enumerate(_texts(record), 1):
            assert "VA-2026-11-25-ABCD-1234" in text
            assert f"strana {number} z {total}" in text


def test_nothing_leaves_the_page(record: bytes) -> None:
    with pikepdf.open(io.BytesIO(record)) as pdf:
        for sheet in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(sheet):
                if str(operator) == "Tm":
                    x, y = float(operands[4]), float(operands[5])
                    assert 50 < x < 545
                    assert y == 38 or 59 <= y < 805  # the footer, or above it


def test_text_link_and_attachment_can_be_read_back(record: bytes) -> None:
    text = " ".join(" ".join(_texts(record)).split())
    assert "Zapnite zámok hovoru." in text
    assert text.count("slovo") == 1500
    with pikepdf.open(io.BytesIO(record)) as pdf:
        spoken = {str(a.Contents) for sheet in pdf.pages for a in sheet.obj.get("/Annots", []) if a.Subtype == "/Link"}
        assert spoken == {"example.org"}
        links = {str(a.A.URI) for sheet in pdf.pages for a in sheet.obj.get("/Annots", []) if a.Subtype == "/Link"}
        assert links == {ADDRESS}
        assert pdf.attachments["decision.json"].get_file().read_bytes() == DATA
        assert [str(f.T) for f in pdf.Root.AcroForm.Fields][:2] == ["Signature", "ArchiveTimestamp1"]
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Rozhodnutie: komisia"]
            assert [item.title for item in outline.root[0].children] == ["Pred stretnutím", "Dôvody"]


def _texts(record: bytes) -> list[str]:
    """What each page shows, through the fonts' ToUnicode tables."""
    pages = []
    with pikepdf.open(io.BytesIO(record)) as pdf:
        for sheet in pdf.pages:
            maps = {
                str(name): dict(re.findall(rb"<(\w{4})> <(\w{4})>", font.ToUnicode.read_bytes()))
                for name, font in sheet.obj.Resources.Font.items()
            }
            shown, font = [], ""
            for operands, operator in pikepdf.parse_content_stream(sheet):
                if str(operator) == "Tf":
                    font = str(operands[0])
                elif str(operator) == "Tj":
                    codes = bytes(operands[0]).hex().upper().encode()
                    signs = [maps[font][codes[i : i + 4]] for i in range(0, len(codes), 4)]
                    shown.append("".join(chr(int(sign, 16)) for sign in signs))
            pages.append(" ".join(shown))
    return pages


# --- what is read aloud ----------------------------------------------------------------


def _spoken(record: bytes) -> list[str]:
    """The text of every element, in the order of the structure tree: what a screen reader says."""
    with pikepdf.open(io.BytesIO(record)) as pdf:
        shown = {sheet.obj.objgen: _marked(sheet) for sheet in pdf.pages}

        def say(element: pikepdf.Object) -> str:
            parts = []
            for kid in _kids(element):
                if isinstance(kid, int):
                    parts.append(shown[element.Pg.objgen][kid])
                elif kid.get("/Type") == "/MCR":
                    parts.append(shown[kid.Pg.objgen][int(kid.MCID)])
                elif kid.get("/Type") != "/OBJR":
                    parts.append(say(kid))
            return " ".join(parts)

        top = pdf.Root.StructTreeRoot.K
        return [" ".join(say(element).split()) for element in _kids(top) if str(element.S) != "/Form"]


def _marked(sheet: pikepdf.Page) -> dict[int, str]:
    """What each marked piece of a page shows."""
    maps = {
        str(name): dict(re.findall(rb"<(\w{4})> <(\w{4})>", font.ToUnicode.read_bytes()))
        for name, font in sheet.obj.Resources.Font.items()
    }
    found: dict[int, list[str]] = {}
    number, font = -1, ""
    for operands, operator in pikepdf.parse_content_stream(sheet):
        name = str(operator)
        if name == "BDC":
            number = int(operands[1].get("/MCID", -1))
        elif name in ("EMC", "BMC"):
            number = -1
        elif name == "Tf":
            font = str(operands[0])
        elif name == "Tj" and number >= 0:
            codes = bytes(operands[0]).hex().upper().encode()
            signs = [maps[font][codes[i : i + 4]] for i in range(0, len(codes), 4)]
            found.setdefault(number, []).append("".join(chr(int(sign, 16)) for sign in signs))
    return {key: " ".join(lines) for key, lines in found.items()}


def _written(block: Block) -> str:
    """The words of a block in the order in which a person reads them."""
    match block:
        case Bullets():
            leads = block.leads or ("",) * len(block.items)
            entries = [f"{lead}: {item}" if lead else item for lead, item in zip(leads, block.items, strict=True)]
            return " ".join(f"{n}. {e}" if block.numbered else e for n, e in enumerate(entries, 1))
        case Table():
            return " ".join(cell.replace(BREAK, " ") for row in (block.header, *block.rows) for cell in row)
        case Pairs():
            return " ".join(cell for row in block.rows for cell in row)
        case Verdict():
            return f"{block.word} {block.sentence}"
        case Link():
            return f"{block.text} {block.address}"
        case _:
            return block.text


def _as_one(parts: Iterable[str]) -> str:
    # A long word may be cut at a line's end.
    return "".join("".join(parts).split())


def test_a_screen_reader_says_what_the_page_says_in_its_order(record: bytes) -> None:
    wanted = _as_one(["Rozhodnutie: komisia", *map(_written, BLOCKS)])
    assert _as_one(_spoken(record)) == wanted
    # The paper itself, page by page, has the same words in the same order, between its header and footer.
    assert _as_one(text for page_ in _in_content_order(record) for text in page_) == wanted


def _in_content_order(record: bytes) -> list[list[str]]:
    with pikepdf.open(io.BytesIO(record)) as pdf:
        return [[text for _, text in sorted(_marked(sheet).items())] for sheet in pdf.pages]


def test_the_order_test_sees_a_wrong_order(record: bytes) -> None:
    with pikepdf.open(io.BytesIO(record)) as pdf:
        kids = pdf.Root.StructTreeRoot.K.K
        kids[2], kids[4] = kids[4], kids[2]
        out = io.BytesIO()
        pdf.save(out)
    assert _as_one(_spoken(out.getvalue())) != _as_one(_spoken(record))


# --- odd input ----------------------------------------------------------------------


@pytest.mark.parametrize(("text", "point"), [("Obed \U0001f600", "U+1F600"), ("会議", "U+4F1A"), ("اجتماع", "U+0627")])
def test_a_sign_without_a_picture_is_named(text: str, point: str) -> None:
    for made in (printed(title=text), printed(Paragraph(text)), printed(Table(("a",), ((text,),), (1.0,)))):
        with pytest.raises(PlainError) as caught:
            printer().build(made, DATA)
        assert caught.value.code == "sign_not_printable"
        assert caught.value.values["point"] == point
        assert str(caught.value.values["sign"]) in text


def test_control_signs_do_not_reach_the_paper() -> None:
    assert printable("a\x00b\u202ec\u200bd\ne\u00adf\tg\r\nh") == "abcd ef g  h"
    assert printable("C\u030c") == "\u010c"
    pdf = unsigned(Paragraph("\u202eobrátene\x07"), Heading("\x1b[31m"))
    assert failures(pdf, "3a") == failures(pdf, "ua1") == []


def test_only_web_addresses_become_links() -> None:
    addresses = ("javascript:alert(1)", "file:///etc/passwd", "https://example.org/č (1)")
    pdf = unsigned(*(Link("source", address) for address in addresses))
    assert re.findall(rb"/URI\((.*?)\)>>", pdf) == [rb"https://example.org/%C4%8D%20\(1\)"]
    assert failures(pdf, "3a") == failures(pdf, "ua1") == []


@pytest.mark.parametrize("lines", range(30, 52))
def test_a_tall_row_stays_above_the_footer(lines: int) -> None:
    rows = (("riadok\n" * 3,),) * lines + (("slovo " * 700,),)
    test_nothing_leaves_the_page(unsigned(Table(("hlavička",), rows, (1.0,))))


def test_every_letter_of_our_languages_is_there() -> None:
    letters = "áäčďéíĺľňóôŕšťúýžěřůßöüÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽĚŘŮÖÜẞąćęłńśźżőűăâîșțāēģīķļņūėįųøåæĦħĠġΑΩάώЯяЪъ"
    unsigned(Paragraph(letters + "„“‚‘’»«–—…→✓☐≤≥€§°·×"), Heading(letters))


anything = st.text(st.characters(codec="utf-8", max_codepoint=0x2FF), max_size=80)
blocks = st.one_of(
    st.builds(Paragraph, anything, st.sampled_from(["body", "small", "strong"])),
    st.builds(Heading, anything, st.sampled_from([1, 2])),
    st.builds(Verdict, st.sampled_from(["fine", "condition", "stop"]), anything, anything),
    st.builds(Bullets, st.lists(anything, max_size=5).map(tuple), st.booleans(), st.booleans()),
    st.builds(Link, anything, st.just("https://example.org/a_(b)")),
    st.lists(st.tuples(anything, anything), max_size=9).map(lambda r: Pairs(tuple(r), 0.6)),
    st.lists(st.tuples(anything, anything), min_size=1, max_size=5).map(
        lambda r: Bullets(tuple(b for _, b in r), boxes=True, leads=tuple(a for a, _ in r))),
    st.lists(st.tuples(anything, anything), max_size=9).map(lambda r: Table(("A", "B"), tuple(r), (0.5, 0.5), True)),
)


@settings(max_examples=40)
@given(st.lists(blocks, min_size=1, max_size=8))
def test_any_blocks_make_a_sound_file_or_a_plain_error(made: list[Paragraph]) -> None:
    try:
        pdf = unsigned(*made)
    except PlainError as error:
        pdf, code = b"", error.code
    assert failures(pdf, "3a") == [] if pdf else code == "sign_not_printable"


def test_data_that_end_like_a_line() -> None:
    ends = set()
    for number in range(1500):
        data = b'{"n":"%s"}' % (b"y" * number)
        if (end := zlib.compress(data, 9)[-1:]) in b"\r\n" and end not in ends:
            ends.add(end)
            assert failures(printer().build(printed(Paragraph("x")), data), "3a") == []
    assert ends == {b"\r", b"\n"}


def test_lines_keep_one_letter_words_with_the_next() -> None:
    lines = break_lines("idem k mame a v dome som", 9, len)
    assert all(not line.endswith((" k", " a", " v")) for line in lines)
    assert "".join(break_lines("x" * 50, 8, len)) == "x" * 50


def test_odd_titles_reach_the_metadata_whole() -> None:
    title = "A & B <c> ]]> \"d\" \\ (e) č"
    pdf = printer().build(printed(Paragraph("x"), title=title), DATA)
    assert failures(pdf, "3a") == failures(pdf, "ua1") == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.docinfo.Title) == title
        assert opened.open_metadata()["dc:title"] == title


BARS = Table(
    ("Mesiac", "V poriadku", "S podmienkami", "Nepovolené"), tuple((f"mesiac {n}", "1", "2", "3") for n in range(80)),
    (0.2, 0.15, 0.2, 0.15), row_header=True, bars=((("fine", 0.2), ("condition", 0.3), ("stop", 0.5)),) * 80,
    swatches=("", "fine", "condition", "stop"),
)  # fmt: skip


def test_bars_and_their_legend_are_for_the_eye_alone() -> None:
    pdf = unsigned(Heading("Podľa mesiaca"), BARS)
    test_everything_on_a_page_is_tagged_or_an_artifact(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for sheet in opened.pages:
            for operands, operator in pikepdf.parse_content_stream(sheet):
                if str(operator) == "re":
                    x, _y, width, _height = map(float, operands)
                    assert 50 < x < x + width < 545
    assert failures(pdf, "3a") == failures(pdf, "ua1") == []
    wanted = _as_one(["Rozhodnutie: komisia", "Podľa mesiaca", _written(BARS)])
    assert _as_one(_spoken(pdf)) == wanted


def test_a_list_that_goes_on_overleaf_has_its_heading_again() -> None:
    pdf = unsigned(Heading("V poriadku"), Pairs((("Otázka?", "Áno"),) * 90, 0.6))
    pages = _texts(pdf)
    assert len(pages) > 1
    assert all("V poriadku \u2026" in text for text in pages[1:])
    assert "\u2026" not in _as_one(_spoken(pdf))  # for the ear it stands once
