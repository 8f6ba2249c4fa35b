"""The command that shows which settings count here, and who set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.cli import Call


def policies(call: Call) -> int:
    """0 also where something does not count: the document names it."""
    from advisor.services.show_settings import policies_document, policies_text

    document = policies_document(call.parts.settings(), call.texts)
    warnings, told = call.warnings()
    call.show({**document, "warnings": warnings}, [*told, *policies_text(document, call.texts)])
    return 0
