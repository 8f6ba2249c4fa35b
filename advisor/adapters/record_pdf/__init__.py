"""Sets a printed record as an unsigned PDF/A-3a and PDF/UA-1 file, ready to be signed.

``layout`` breaks the blocks into pages, ``structure`` holds what a screen reader
hears, ``document`` writes the file. reportlab only reads and subsets the fonts.
"""

from advisor.adapters.record_pdf.printer import PdfPrinter

__all__ = ["PdfPrinter"]
