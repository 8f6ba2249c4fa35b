"""The printer port: blocks in, unsigned PDF out."""

from __future__ import annotations

from pathlib import Path

from advisor.adapters.logo_file import MOST_BYTES, Logo, read_logo
from advisor.adapters.record_pdf.document import write
from advisor.adapters.record_pdf.fonts import EmbeddedFont, face
from advisor.adapters.record_pdf.layout import Layout
from advisor.services.printed import Printed


class PdfPrinter:
    """Fulfils ``RecordPrinter``. Holds no state between records: threads may share one."""

    def __init__(self, fonts: Path, logo: Path | None = None) -> None:
        """``logo``: of the organisation that makes the record. Without it the record says the same."""
        self._fonts, self._logo = fonts, logo

    def build(self, printed: Printed, data: bytes) -> bytes:
        layout = Layout(
            EmbeddedFont(face(self._fonts / "DejaVuSans.ttf")), EmbeddedFont(face(self._fonts / "DejaVuSans-Bold.ttf")),
            self._picture(),
        )  # fmt: skip
        layout.set(printed)
        return write(layout, printed, data, (printed.field_words[0], printed.field_words[1]))

    def _picture(self) -> Logo | None:
        """It was checked when the pack came; whatever became of it since, the record is made."""
        if self._logo is None:
            return None
        try:
            with self._logo.open("rb") as stream:
                return read_logo(stream.read(MOST_BYTES + 1))
        except (OSError, ValueError):
            return None
