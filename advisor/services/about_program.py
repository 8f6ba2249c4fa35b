"""What this program is made from, in words: its version and where its Python came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.services.ports import Texts

TEST_RUNTIME = "test"  # put together from parts that are meant for tests; a release takes the official one


def about_text(built: Mapping[str, Any], texts: Texts) -> str:
    """``built``: version, python, and runtime where the program was installed."""
    words = texts.gettext("Videoconference Advisor {version}, with Python {python}.").format(
        version=built["version"], python=built["python"]
    )
    if built.get("runtime") == TEST_RUNTIME:
        words += " " + texts.gettext("This copy was built for tests. Do not hand it out.")
    return words
