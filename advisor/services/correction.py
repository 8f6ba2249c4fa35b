"""\"This fact is wrong\": a small text that a person can send to whoever keeps the catalogue. Nothing is sent here."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from advisor.domain.catalogue import Catalogue, Fact
from advisor.domain.errors import PlainError
from advisor.services import wording
from advisor.services.ports import Texts

SCHEMA = "advisor/correction/1"
MOST = 1_000  # characters of what a person says; mail programs cut longer links


def correction(catalogue: Catalogue, fact_id: str, says: str, texts: Texts, version: str) -> dict[str, Any]:
    """The text and a link that opens the mail program with it. ``version`` is that of the program.

    Raises ``confirm_unknown_fact`` and ``correction_empty``.
    """
    fact = _fact(catalogue, fact_id)
    says = " ".join(says.split())[:MOST]
    if not says:
        raise PlainError("correction_empty")
    source = catalogue.sources.get(fact.source or "")
    _ = texts.gettext
    app = catalogue.apps[fact.id.split(".", 1)[0]]
    subject = _("Correction to {fact}").format(fact=fact.id)
    value = wording.value_sentence(fact.criterion, fact.value, catalogue, texts)
    lines = [
        _("Fact: {fact}").format(fact=fact.id),
        f"{wording.app_name(app.id, app.name, texts)}: {value}",
        _("Source: {source}").format(source=(source.address or source.title) if source else _("no source named")),
        _("Catalogue {version} of {day}, program {program}").format(
            version=catalogue.version, day=catalogue.prepared_on.isoformat(), program=version
        ),
        _("What is wrong: {words}").format(words=says),
    ]
    text = "\n".join(lines)
    return {
        "schema": SCHEMA,
        "fact": fact.id,
        "value": fact.value,
        "catalogue": {"version": catalogue.version, "made_on": catalogue.prepared_on.isoformat()},
        "says": says,
        "subject": subject,
        "text": text,
        "mail": f"mailto:?subject={quote(subject)}&body={quote(text)}",
    }


def _fact(catalogue: Catalogue, fact_id: str) -> Fact:
    for app in catalogue.apps.values():
        for fact in app.facts:
            if fact.id == fact_id:
                return fact
    raise PlainError("confirm_unknown_fact", fact=fact_id)
