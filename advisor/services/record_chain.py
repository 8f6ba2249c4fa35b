"""What belongs together: a decision, the re-checks that name it, and the opinion or the addendum that carries it.

An opinion or an addendum holds the file that it is about, so both are judged together. A re-check names the earlier
file by its sum only; it is told apart whether that file is among those that were checked.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.domain.verification import Verification
from advisor.services.marking import N_
from advisor.services.ports import RecordSource, Texts
from advisor.services.verification_words import overall_words, signer_json

# In the canonical form, and only there: inside a text the quotes would be escaped.
_DECISION = b'"kind":"decision"'
_OTHERS = {b'"kind":"%s"' % kind.encode(): kind for kind in ("recheck", "report", "act", "closing_list")}
_RECORD_ID = b'"record_id":"'
_ADDENDUM = b'"schema":"advisor/addendum/1"'
_OWN_IDS = {"opinion": b"VO-", "addendum": b"VN-", "report": b"VR-", "act": b"VD-", "closing_list": b"VC-"}
_ID = re.compile(rb'V[ANORDC]-[0-9-]{10}-[0-9A-F]{4}-[0-9A-F]{4}(?=")')
_MOST_STATES = 60
OUTCOME_WORDS = {
    "agreed": N_("Agreed"),
    "conditions": N_("Agreed with conditions"),
    "refused": N_("Refused"),
}
CLOSING_WORDS = {
    "fine": N_("Closed"),
    "condition": N_("Closed, with points to do"),
    "stop": N_("Something went wrong"),
}
KIND_WORDS = {"decision": N_("Decision"), "recheck": N_("Re-check"), "opinion": N_("Opinion"),
          "addendum": N_("Addendum")}


def kind_of(found: Verification) -> str | None:
    """decision | recheck | opinion | addendum | report | act | closing_list; nothing where the file is not intact."""
    if found.about is not None:
        return "addendum" if _ADDENDUM in found.data else "opinion"
    if _DECISION not in found.data:
        for mark, kind in _OTHERS.items():
            if mark in found.data:
                return kind
    return "decision" if found.data else None


def id_of(found: Verification, kind: str | None) -> str | None:
    """The document's own id; an opinion also names that of its decision. ``kind``: what ``kind_of`` said."""
    data, own = found.data, _RECORD_ID + _OWN_IDS.get(kind or "", b"VA-")
    at = data.find(own)  # a search for fixed bytes: many times as fast as one by a pattern
    while at >= 0:
        name = _ID.match(data, at + len(_RECORD_ID))
        if name is not None:
            return name[0].decode()
        at = data.find(own, at + 1)
    return None


def chain_of(found: Verification, texts: Texts, kind: str | None = None) -> list[dict[str, Any]]:
    """The documents that this file ties together, itself first; empty for a decision that stands alone."""
    kind = kind or kind_of(found)
    if kind not in ("recheck", "opinion", "addendum"):
        return []
    data = _document(found)
    links = [_link(found, kind, data, "this_file", texts)]
    if found.about is not None:
        inner = kind_of(found.about) or "decision"
        sha256 = str((data.get("about") or {}).get("sha256") or "")
        links.append({**_link(found.about, inner, _document(found.about), "inside", texts), "sha256": sha256})
        data = _document(found.about) if inner == "recheck" else {}
    if data.get("previous"):
        text = texts.gettext("An earlier decision, named by its fingerprint. Check its file too.")
        links.append({"kind": "decision", "where": "elsewhere", "sha256": data["previous"], "record_id": None,
                      "made_at": None, "overall": None, "signer": None, "text": text})  # fmt: skip
    return links


def _document(found: Verification) -> Mapping[str, Any]:
    try:
        document = json.loads(found.data)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _link(found: Verification, kind: str, data: Mapping[str, Any], where: str, texts: Texts) -> dict[str, Any]:
    word, outcome = texts.gettext(KIND_WORDS[kind]), str(data.get("outcome") or "")
    if outcome in OUTCOME_WORDS:
        word += f" ({texts.gettext(OUTCOME_WORDS[outcome])})"
    if kind == "addendum" and data.get("result") in CLOSING_WORDS:
        word += f" ({texts.gettext(CLOSING_WORDS[str(data['result'])])})"
    text = texts.gettext("{what} {record} of {day}, signed by {name}: {state}.").format(
        what=word, record=data.get("record_id") or "?", day=str(data.get("made_at") or "?")[:10],
        name=found.signer_name or "?", state=overall_words(found.overall, texts),
    )  # fmt: skip
    return {
        "kind": kind, "where": where, "sha256": None, "record_id": data.get("record_id"),
        "made_at": data.get("made_at"), "outcome": outcome or None, "overall": found.overall,
        "signer": signer_json(found), "text": text,
    }  # fmt: skip


def joined(ties: Sequence[Mapping[str, Any]], paths: Sequence[str], source: RecordSource) -> list[dict[str, Any]]:
    """Which of the checked files names which. ``ties``: the documents of files that name another one."""
    links = [(d["path"], link) for d in ties for link in d["chain"] if link["sha256"]]
    sums = dict(_sums(paths, source)) if links else {}
    # What lies inside an opinion needs no file beside it.
    return [
        {"path": path, "names": link["kind"], "sha256": link["sha256"], "found": sums.get(link["sha256"])}
        for path, link in links if link["where"] == "elsewhere" or link["sha256"] in sums
    ]  # fmt: skip


def _sums(paths: Sequence[str], source: RecordSource) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            data = source.read(path)
        except (OSError, ValueError):
            continue
        yield from ((found, path) for found in sums_of(data))


def sums_of(data: bytes) -> Iterator[str]:
    """The sha-256 of the file, and of what it was before it was raised: the old bytes stand at its beginning."""
    total, start = hashlib.sha256(), 0
    for end in [found.end() for found in itertools.islice(re.finditer(rb"%%EOF\n", data), _MOST_STATES)]:
        total.update(memoryview(data)[start:end])
        start = end
        yield total.hexdigest()
    if start != len(data):
        yield hashlib.sha256(data).hexdigest()
