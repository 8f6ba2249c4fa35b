"""A printed record with every kind of block, for the tests of printer, signature and judges."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from advisor.adapters.places import resources_dir
from advisor.adapters.record_pdf import PdfPrinter
from advisor.adapters.signature.identity import IdentityStore
from advisor.adapters.signature.signer import PdfRecordSigner
from advisor.services.printed import Block, Bullets, Heading, Link, Pairs, Paragraph, Printed, Table, Verdict

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DATA = b'{"schema":"advisor/record/1"}'
ADDRESS = "https://example.org/a/very/long/address/that/does/not/fit/into/one/line/" + "of-the-page/" * 8

BLOCKS: tuple[Block, ...] = (
    Verdict("condition", "Áno, po týchto krokoch", "Zoom možno použiť, keď budú splnené kroky nižšie."),
    Heading("Pred stretnutím"),
    Bullets(("Zapnite zámok hovoru.", "Opýtajte sa zodpovednej osoby. " * 6), boxes=True),
    Bullets(("prvé", "druhé"), numbered=True),
    Bullets(("bod",)),
    Bullets(("Zvoľte iný spôsob. " * 9, "Krátko.", "Bez názvu."), boxes=True,
            leads=("Zmluva", "Dlhý názov kroku, ktorý sa nezmestí do riadka. " * 3, "")),
    Heading("Dôvody"),
    Table(("Čo", "Zistenie", "Zdroj"),
          tuple((f"Vec {n}", "Hovor je zamknutý medzi koncami. " * (1 + n % 4), f"[{n}]") for n in range(60)),
          (0.25, 0.55, 0.2), row_header=True),
    Table((), (("Meno", "Jana Nováková"), ("Úloha", "")), (0.3, 0.7), row_header=True),
    Table(("Dlhé",), (("slovo " * 1500,),), (1.0,)),
    Pairs((("Je to potrebné?", "Áno"), ("Otázka " * 40, "Odpoveď " * 60), ("Dlhá " * 2500, "Odpoveď")), 0.7),
    Heading("Podrobnosti", 2),
    Paragraph("Malé písmo.", "small"), Paragraph("Silné písmo.", "strong"), Paragraph("Bežný text. " * 300),
    Link("[1] Zdroj, 2026", ADDRESS), Link("[2] Zdroj bez adresy", ""),
)  # fmt: skip


def printed(*blocks: Block, title: str = "Rozhodnutie: komisia", language: str = "sk") -> Printed:
    """A whole document of the given blocks, or of one of each kind."""
    return Printed(
        title=title, language=language, record_id="VA-2026-11-25-ABCD-1234", subject="Zoom: áno", author="Jana",
        running_head="Mesto Príklad \u00b7 Rozhodnutie", page_words="strana {page} z {pages}",
        blocks=blocks or BLOCKS, made_at="2026-11-25T12:00:00Z", attachment_description="Údaje",
    )  # fmt: skip


def printer() -> PdfPrinter:
    return PdfPrinter(resources_dir() / "fonts")


def unsigned(*blocks: Block) -> bytes:
    return printer().build(printed(*blocks), DATA)


def signed(folder: Path, *blocks: Block) -> bytes:
    """Signed with a key of the folder, made on first use."""
    return PdfRecordSigner(IdentityStore(folder)).sign(unsigned(*blocks), AT, None)[0]
