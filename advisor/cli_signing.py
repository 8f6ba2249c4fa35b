"""The commands about keys, and the one that raises old records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.services.authorities import Authorities, authorities

if TYPE_CHECKING:
    from advisor.cli import Call


def named(options: Any) -> Authorities | None:
    """The authorities of this very call; None where none is named, and the settings count."""
    found = authorities(options.time_stamp, options.ocsp, options.crl, options.fetch_revocation)
    return found if found != Authorities() else None


def extend(call: Call) -> int:
    """One line per record as it is done, then the summary."""
    from advisor.cli_verify import show_each
    from advisor.services.extend_records import exit_code

    options = call.options
    found = call.parts.signing().extend(options.paths, options.level, options.renew, named(options), call.texts)
    return exit_code(dict(show_each(call, found, lambda document: _words(call, document))))


def _words(call: Call, document: Mapping[str, Any]) -> list[str]:
    if "path" not in document:
        told = call.texts.gettext("Raised: {raised}. High already: {already}. Refused: {refused}. Failed: {failed}.")
        return [told.format(**document)]
    lines = [f"[{document['number']}/{document['of']}] {document['path']}: {document['text']}"]
    later = document["later"]  # why it did not come higher, and what to do then
    return [*lines, f"  {later['happened']} {later['do']}"] if later else lines


def identity_show(call: Call) -> int:
    return _shown(call, call.parts.signing().about_identity(call.options.identity, call.texts))


def identity_request(call: Call) -> int:
    options = call.options
    document = call.parts.signing().request(
        options.out, options.name, options.organisation, options.replace, call.texts
    )
    send = call.texts.gettext(
        "Send {path} to your organisation. Then type \"advisor identity import\" with the answer."
    )
    return _shown(call, document, send.format(path=document["request"]))


def identity_import(call: Call) -> int:
    return _shown(call, call.parts.signing().take_certificate(call.options.files, call.texts))


def _shown(call: Call, document: dict[str, Any], *more: str) -> int:
    from advisor.services.identities import identity_text

    call.show(document, [*identity_text(document, call.texts), *more])
    return 0
