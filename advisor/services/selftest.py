"""What an installed program can prove about itself: one row a proof, each seen to happen, none taken on trust."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.domain.errors import PlainError
from advisor.services.error_texts import explain
from advisor.services.marking import N_
from advisor.services.ports import Texts

SCHEMA = "advisor/selftest/1"
PASSED, FAILED, NOT_POSSIBLE = "passed", "failed", "not_possible"
_STATES = {PASSED: N_("yes"), FAILED: N_("no"), NOT_POSSIBLE: N_("not here")}
_TITLES = {
    "window": N_("The window opens and is painted."),
    "catalogue": N_("The knowledge is read."),
    "record": N_("A record is made."),
    "signed": N_("The record is signed."),
    "verified": N_("The signature is checked, and a changed record is refused."),
    "line": N_("A line test runs against a server inside this computer."),
    "policies": N_("The policies of this computer are read."),
}


class NotPossible(Exception):
    """A proof that this computer has no means for; the text names what is missing."""


@dataclass(frozen=True)
class Proof:
    """``run`` does the thing and gives what was seen; it raises where it was not seen."""

    name: str
    run: Callable[[], Mapping[str, Any]]


def run_proofs(
    proofs: Sequence[Proof], about: Mapping[str, Any], texts: Texts, note: Callable[[BaseException], str]
) -> dict[str, Any]:
    """The document ``advisor/selftest/1``. A proof that fails does not stop the others."""
    rows = [_row(proof, texts, note) for proof in proofs]
    states = {row["state"] for row in rows}
    result = FAILED if FAILED in states else NOT_POSSIBLE if NOT_POSSIBLE in states else PASSED
    return {"schema": SCHEMA, **about, "result": result, "rows": rows}


def _row(proof: Proof, texts: Texts, note: Callable[[BaseException], str]) -> dict[str, Any]:
    began, trouble = time.monotonic(), None
    state, seen = PASSED, dict[str, Any]()
    try:
        seen = dict(proof.run())
    except NotPossible as missing:
        state, seen = NOT_POSSIBLE, {"missing": str(missing)}
    except PlainError as error:
        state, trouble = FAILED, explain(error, texts)
    except Exception as error:  # noqa: BLE001 - whatever is broken here is exactly what is looked for
        state, trouble = FAILED, explain(PlainError("unexpected", log=note(error)), texts)
        seen = {"error": f"{type(error).__name__}: {error}"}
    return {
        "proof": proof.name, "state": state, "seconds": round(time.monotonic() - began, 2),
        "text": texts.gettext(_TITLES[proof.name]), "seen": seen, "trouble": trouble,
    }  # fmt: skip


def selftest_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """The same for people: one line a proof, and what to do about those that failed."""
    for row in document["rows"]:
        seen = ", ".join(f"{name} {value}" for name, value in row["seen"].items())
        yield f"{texts.gettext(_STATES[row['state']]):<10} {row['text']}" + (f" ({seen})" if seen else "")
        if row["trouble"]:
            yield " " * 11 + " ".join(row["trouble"][part] for part in ("happened", "means", "do"))
