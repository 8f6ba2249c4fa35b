"""Writes docs/catalogue-report.md, what to read again next: ``python docs/catalogue_report.py``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from advisor.adapters import places  # noqa: E402
from advisor.adapters.catalogue_files import CatalogueFiles  # noqa: E402
from advisor.domain.catalogue import Catalogue, Fact  # noqa: E402
from advisor.services.catalogue_status import deciding_facts  # noqa: E402

REPORT = ROOT / "docs" / "catalogue-report.md"
SOON_DAYS = 90
Row = tuple[Fact, date, date, int]


def report() -> str:
    """The page on the day the catalogue was prepared: the same data give the same page."""
    files = CatalogueFiles(places.data_dir())
    catalogue = files.catalogue()
    on = catalogue.prepared_on
    rows = deciding_facts(catalogue, files.rule_sets("catalogue"), on)
    soon = [row for row in rows if row[2] <= on + timedelta(days=SOON_DAYS)]
    # What most verdicts hang on is read again first.
    soon.sort(key=lambda row: (-row[3], row[2], row[0].id))
    oldest = min(row[1] for row in rows)
    lines = [
        "# What to read again next",
        "",
        f"Made by `docs/catalogue_report.py` for {on}. A deciding fact is one that speaks for an app in a mandatory "
        f"rule today: {len(rows)} facts. The oldest evidence is of {oldest}. {len(soon)} of them carry less within "
        f"{SOON_DAYS} days.",
        "",
        f"## Within {SOON_DAYS} days",
        "",
        "What most verdicts hang on comes first.",
        "",
        *_table(catalogue, soon, on),
        "",
        "## All deciding facts",
        "",
        "The first to fade comes first.",
        "",
        *_table(catalogue, rows, on),
        "",
    ]
    return "\n".join(lines)


def _table(catalogue: Catalogue, rows: Iterable[Row], on: date) -> Iterator[str]:
    yield "| Fact | Value | Read of | Days old | Carries less from | Verdicts | Source |"
    yield "|---|---|---|---:|---|---:|---|"
    for fact, evidence, until, hang in rows:
        source = catalogue.sources.get(fact.source or "")
        where = f"[{_cell(source.title)}]({source.address})" if source and source.address else "none"
        yield (f"| `{fact.id}` | {_cell(str(fact.value))} | {evidence} | {(on - evidence).days} | {until} | {hang} "
               f"| {where} |")  # fmt: skip


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("[", "(").replace("]", ")")


if __name__ == "__main__":
    REPORT.write_text(report(), encoding="utf-8")
