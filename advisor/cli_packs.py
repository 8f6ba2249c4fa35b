"""The commands of packs: let new knowledge in, and make it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor.services.ports import Texts

if TYPE_CHECKING:
    from advisor.cli import Call

SCHEMA = "advisor/pack/1"


def catalogue_import(call: Call) -> int:
    document = call.parts.packs().take(call.options.pack, call.day, call.texts, call.options.trust or "")
    call.show(document, document["text"])
    return 0


def catalogue_update(call: Call) -> int:
    jobs = call.parts.packs()
    if call.options.pack:
        documents = [jobs.take(call.options.pack, call.day, call.texts)]
    else:
        documents = jobs.update(call.day, call.texts)
    whole = {"schema": "advisor/catalogue-update/1", "packs": documents}
    call.show(whole, [line for document in documents for line in document["text"]])
    return 0


def wrong_fact(call: Call) -> int:
    """The text of a correction; the person sends it herself."""
    from advisor import __version__
    from advisor.services.correction import correction

    source = call.parts.source.catalogue()
    document = correction(source, call.options.fact, call.options.says, call.texts, __version__)
    call.show(document, [document["text"], "", document["mail"]])
    return 0


def pack_key(call: Call) -> int:
    made = call.parts.packs().key(call.options.file, call.options.name, call.options.outside)
    call.show({"schema": SCHEMA, **made}, [
        call.texts.gettext("The key lies in {file}. Keep it to yourself.").format(file=made["key"]),
        call.texts.gettext("Hand this one round: {file}").format(file=made["public"]),
    ])  # fmt: skip
    return 0


def pack_init(call: Call) -> int:
    o = call.options
    publisher = o.publisher or o.key[0]
    return _state(call, call.parts.packs().init(
        o.folder, o.kind, o.name, o.key, publisher, o.threshold, call.day
    ))  # fmt: skip


def pack_rekey(call: Call) -> int:
    o = call.options
    return _state(call, call.parts.packs().rekey(o.folder, o.key, o.publisher or o.key[0], o.threshold, call.day))


def pack_add(call: Call) -> int:
    return _state(call, call.parts.packs().add(call.options.folder, call.options.data, call.day, call.texts))


def pack_review(call: Call) -> int:
    changes = call.parts.packs().review(call.options.folder, call.day, call.texts)
    return _state(call, {**call.parts.packs().state(call.options.folder), "changes": changes})


def pack_sign(call: Call) -> int:
    return _state(call, call.parts.packs().sign(call.options.folder, call.options.key))


def pack_publish(call: Call) -> int:
    o = call.options
    return _state(call, call.parts.packs().publish(o.folder, o.key, call.day, o.days, o.out))


def pack_watch(call: Call) -> int:
    """1 where something is to be read again."""
    from advisor.services.watch_sources import watch_lines

    def told(source: str) -> None:
        if not call.options.json:
            print(source, file=sys.stderr)

    options = call.options
    document = call.parts.packs().watch(options.memory, call.day, options.only, told, options.read)
    call.show(document, watch_lines(document, call.texts))
    return 1 if any(row["state"] in ("gone", "changed", "moved") for row in document["sources"]) else 0


def pack_advisories(call: Call) -> int:
    """Proposals for a person to look at; nothing is changed."""
    from advisor.services.advisories import proposal_lines

    document = call.parts.packs().advisories(call.options.files)
    call.show(document, proposal_lines(document, call.texts))
    return 0


def _state(call: Call, document: Mapping[str, Any]) -> int:
    call.show({"schema": SCHEMA, **document}, _lines(document, call.texts))
    return 0


def _lines(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    _ = texts.gettext
    yield _("Pack \"{name}\" in {folder}").format(name=document["name"], folder=document["folder"])
    if document.get("changes"):
        yield from document["changes"]["text"]
    parts = {"root": _("who may sign"), "targets": _("the content")}
    for one in document["draft"]:
        line = _("To sign: {part}, version {version}: {have} of {need} signatures. Code: {code}").format(
            part=parts[one["part"]], version=one["version"], have=one["have"], need=one["need"], code=one["sha256"]
        )
        yield line
        if one["have"] < one["need"]:
            yield "  " + _("Still asked: {names}").format(names=", ".join(one["waiting"]))
    if document.get("published"):
        yield _("Version {version} is published.").format(version=document["published"])
    if document.get("file"):
        yield _("To carry: {file}").format(file=document["file"])
    if document.get("root_code"):
        yield _("Others trust it by this code: {code}").format(code=document["root_code"])
