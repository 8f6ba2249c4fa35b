"""The commands on one finished record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.cli import Call

DONE = 0

def show(call: Call) -> int:
    """The words of a record in the reader's language, or its pages as an unsigned file."""
    from advisor.services import plain_text

    options, records = call.options, call.parts.records()
    if options.out is not None:
        copy: dict[str, Any] = records.copy(options.path, options.out, options.replace, call.texts)
        call.show(copy, [call.texts.gettext("The pages, unsigned: {path}").format(path=copy["copy"])])
        return DONE
    document, page = records.show(options.path, call.texts)
    call.show(document, plain_text.printed_text(page))
    return DONE
