"""The organisation's logo at the head of the first page. It says nothing of its own: its name stands in the record."""

from __future__ import annotations

from advisor.adapters.logo_file import Logo
from advisor.adapters.record_pdf.styles import HEIGHT, LEFT, TEXT

MOST_WIDTH, MOST_HEIGHT = 130.0, 30.0  # points
NAME = "Logo"  # in the page's resources


def placed(logo: Logo | None) -> tuple[str, float]:
    """Drawing code that puts it above the line at the right, and the width it takes."""
    if logo is None:
        return "", 0.0
    scale = min(MOST_WIDTH / logo.width, MOST_HEIGHT / logo.height)
    width, height = logo.width * scale, logo.height * scale
    return f"\n{width:.2f} 0 0 {height:.2f} {LEFT + TEXT - width:.2f} {HEIGHT - 49:.2f} cm /{NAME} Do", width


def entries(logo: Logo) -> str:
    """What a PDF must know of the picture: it takes PNG's own lines, filters and packing."""
    one = "/DeviceGray" if not logo.palette else f"[/Indexed/DeviceRGB {2**logo.bits - 1}<{logo.palette.hex()}>]"
    return (
        f"/Type/XObject/Subtype/Image/Width {logo.width}/Height {logo.height}/BitsPerComponent {logo.bits}"
        f"/ColorSpace{'/DeviceRGB' if logo.colours == 3 else one}/Filter/FlateDecode/DecodeParms"
        f"<</Predictor 15/Colors {logo.colours}/BitsPerComponent {logo.bits}/Columns {logo.width}>>"
    )
