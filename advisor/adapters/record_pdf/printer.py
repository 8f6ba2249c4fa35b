"""The printer port: blocks in, unsigned PDF out."""

from __future__ import annotations

from pathlib import Path

from advisor.adapters.record_pdf.document import write
from advisor.adapters.record_pdf.fonts import EmbeddedFont, face
from advisor.adapters.record_pdf.layout import Layout
from advisor.services.printed import Printed


class PdfPrinter:
    """Fulfils ``RecordPrinter``. Holds no state between records: threads may share one."""

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts

    def build(self, printed: Printed, data: bytes) -> bytes:
        layout = Layout(
            EmbeddedFont(face(self._fonts / "DejaVuSans.ttf")), EmbeddedFont(face(self._fonts / "DejaVuSans-Bold.ttf"))
        )
        layout.set(printed)
        return write(layout, printed, data, (printed.field_words[0], printed.field_words[1]))
