"""Editions side by side for one situation: what each offers, and what each lacks."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from advisor.domain.advice import Reason, advise, choose_rule_set
from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Result
from advisor.domain.compare import compare
from advisor.domain.errors import PlainError
from advisor.domain.rules import RuleSet
from advisor.services import wording
from advisor.services.ports import CatalogueSource, Texts

SCHEMA = "advisor/compare/1"


def comparison(
    source: CatalogueSource,
    situation: Mapping[str, str],
    editions: Sequence[str],
    on: date,
    known_on: date,
    texts: Texts,
    facts: str = "catalogue",
    strict: bool = False,
) -> dict[str, Any]:
    """The document ``advisor/compare/1``; ``editions`` are "app/edition", shown in that order."""
    catalogue = source.article() if facts == "article-2020" else source.catalogue()
    rule_set = choose_rule_set(source.rule_sets(facts), situation, strict)
    keys = [_key(name, catalogue) for name in editions]
    found = compare(advise(catalogue, rule_set, on, known_on), keys)
    return {
        "schema": SCHEMA,
        "as_of": on.isoformat(),
        "known_on": known_on.isoformat(),
        "facts": facts,
        "rule_set": {"id": rule_set.id, "version": rule_set.version},
        "editions": [
            {
                "app": advice.app,
                "edition": advice.edition,
                "name": wording.edition_name(advice.app, advice.edition, advice.name, texts),
                "verdict": advice.verdict.value,
                "rank": advice.rank,
                "score": advice.score,
                "lacks": [_cell(r, rule_set, catalogue, texts) for r in lacks],
            }
            for advice, lacks in zip(found.editions, found.lacks, strict=True)
        ],
        "rows": [
            {
                "criterion": row.criterion,
                "name": wording.criterion_name(row.criterion, catalogue, texts),
                "mandatory": row.mandatory,
                "differs": row.differs,
                "cells": [_cell(r, rule_set, catalogue, texts) for r in row.reasons],
            }
            for row in found.rows
        ],
    }


def comparison_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """Each edition with its verdict and what it lacks, for the terminal."""
    for edition in document["editions"]:
        verdict = wording.short_result(Result(edition["verdict"]), texts)
        yield f"{edition['name']} ({edition['app']}/{edition['edition']}): {verdict}"
        yield from (f"  - {lack['text']}" for lack in edition["lacks"])


def _key(name: str, catalogue: Catalogue) -> tuple[str, str]:
    app, _, edition = name.partition("/")
    if catalogue.find(app, edition) is None:
        known = [f"{a.id}/{e.id}" for a in catalogue.apps.values() for e in a.editions]
        nearest = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        raise PlainError("unknown_app", value=name, nearest=", ".join(nearest) or known[0])
    return app, edition


def _cell(reason: Reason, rule_set: RuleSet, catalogue: Catalogue, texts: Texts) -> dict[str, Any]:
    return {
        "criterion": reason.criterion,
        "value": reason.value,
        "state": reason.state,
        "effect": reason.effect,
        "result": reason.result.value,
        "fact": reason.fact.id if reason.fact else None,
        "text": wording.reason_text(reason, rule_set, catalogue, texts),
    }
