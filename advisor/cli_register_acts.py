"""The commands by which people act on the register: sign an act, close a year, forget, re-check."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli_register import opened
from advisor.cli_signing import named

if TYPE_CHECKING:
    from advisor.cli import Call
    from advisor.domain.answers import Signer
    from advisor.services.ports import RecordSigner

WATCH_S = 5


def act(call: Call) -> int:
    """A small signed file says what was done; the register repeats it."""
    from advisor.services.register_acts import Doing

    o = call.options
    with opened(call) as jobs:
        doing = Doing(o.deed, _signer(call), o.next)
        made = jobs.act(o.record, doing, o.out, _key(call), o.replace, call.texts, _signs(call))
    call.show(made, [call.texts.gettext("The signed act: {path}").format(path=made["act"])])
    return 0


def close(call: Call) -> int:
    o = call.options
    with opened(call) as jobs:
        made = jobs.close_year(o.year, o.out, _signer(call), _key(call), o.replace, call.texts, _signs(call))
    words = call.texts.ngettext("The signed list of {n} record: {path}", "The signed list of {n} records: {path}",
                                made["records"])  # fmt: skip
    call.show(made, [words.format(n=made["records"], path=made["list"])])
    return 0


def missing(call: Call) -> int:
    """0: everything that was ever named is here; 1: something is missing, or a ledger was tampered with."""
    with opened(call) as jobs:
        document = jobs.missing(call.options.list)
    call.show(document, _missing_text(document, call))
    return 1 if document["missing"] or document["broken_ledgers"] else 0


def forget(call: Call) -> int:
    with opened(call) as jobs:
        document = jobs.forget(call.options.record, call.options.reason)
    call.show(document, [
        call.texts.gettext("The register has forgotten the record. A new scan will not bring it back."),
        *(call.texts.gettext("Delete this file yourself: {path}").format(path=path) for path in document["files"]),
    ])  # fmt: skip
    return 0


def intake(call: Call) -> int:
    """0: all that was there is in the archive; 1: something was refused. With ``--watch`` it ends by Ctrl-C."""
    o = call.options
    with opened(call) as jobs:
        document, told = jobs.intake(o.folder, o.into, call.texts, lambda seen, read: None), None
        while o.watch:
            if document["taken"] or document["refused"] != told:
                told = document["refused"]  # said once, not every few seconds
                call.show(document, _intake_text(document, call))
            time.sleep(WATCH_S)
            document = jobs.intake(o.folder, o.into, call.texts, lambda seen, read: None)
    call.show(document, _intake_text(document, call))
    return 1 if document["refused"] else 0


def _intake_text(document: Mapping[str, Any], call: Call) -> Iterator[str]:
    words = call.texts.ngettext("{n} record taken in", "{n} records taken in", len(document["taken"]))
    yield words.format(n=len(document["taken"]))
    yield from (f"  {path}" for path in document["taken"])
    yield from (refused["text"] for refused in document["refused"])


def recheck(call: Call) -> int:
    """0: every decision stands; 1: some would be another today."""
    o = call.options
    with opened(call) as jobs:
        document = jobs.recheck(call.day, call.parts.source, call.texts)
        written: list[Mapping[str, Any]] = []
        if o.out is not None:
            found = call.parts.recheck(jobs.changed_files(), call.day, o.out, o.identity, o.replace, call.texts,
                                       named(o))  # fmt: skip
            written = [one for one in found if one.get("record")]
            document = {**document, "written": [one["record"] for one in written]}
    call.show(document, _recheck_text(document, call))
    return 1 if document["records"]["result_changed"] or document["records"]["not_decidable"] else 0


def _recheck_text(document: Mapping[str, Any], call: Call) -> Iterator[str]:
    from advisor.services.register_text import RECHECKS

    _ = call.texts.gettext
    yield _("Cases that were judged again: {n}").format(n=document["cases"])
    for outcome, words in RECHECKS.items():
        yield f"  {_(words)}: {document['records'][outcome]}"
    if document["without_file"]:
        yield _("Cases without a file that could be read: {n}").format(n=document["without_file"])
    yield from document.get("written", ())
    if document["records"]["facts_changed"] or document["records"]["result_changed"]:
        yield _("See them with: advisor register search --facts-changed")


def _missing_text(document: Mapping[str, Any], call: Call) -> Iterator[str]:
    _ = call.texts.gettext
    if not document["missing"]:
        yield _("Nothing is missing.")
    for lost in document["missing"]:
        yield _("Missing: {name}").format(name=lost["path"] or lost["record_hash"])
    for broken in document["broken_ledgers"]:
        yield _("This ledger was changed by hand: {name}").format(name=broken)


def _key(call: Call) -> Path | None:
    key: Path | None = call.parts.signing().identity(call.options.identity)
    return key


def _signs(call: Call) -> RecordSigner:
    """With the authorities that were named in the command."""
    signer: RecordSigner = call.parts.signing().signer(named(call.options))
    return signer


def _signer(call: Call) -> Signer:
    from advisor.domain.answers import Signer

    o = call.options
    return Signer(name=o.name, role=o.role, organisation=o.organisation)
