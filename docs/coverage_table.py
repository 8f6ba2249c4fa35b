"""Writes the README's table of what the catalogue knows: ``python docs/coverage_table.py``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from advisor.adapters import places  # noqa: E402
from advisor.adapters.catalogue_files import CatalogueFiles  # noqa: E402
from advisor.services.catalogue_status import catalogue_status  # noqa: E402

BEGIN, END = "<!-- coverage: begin -->", "<!-- coverage: end -->"


def table() -> str:
    """The facts in force on the day the catalogue was prepared, by criterion."""
    files = CatalogueFiles(places.data_dir())
    catalogue = files.catalogue()
    status = catalogue_status(catalogue, files.rule_sets("catalogue"), catalogue.prepared_on)
    lines = [
        f"On {status['made_on']}: {status['apps']} apps, {status['editions']} editions, {status['facts']} facts, "
        f"of which {status['facts_in_force']} hold today. Bold: can decide a verdict.",
        "",
        "| What is judged | confirmed | ageing | stale | unconfirmed |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in status["criteria"]:
        name = catalogue.criteria[row["id"]].name
        shown = f"**{name}**" if row["deciding"] else name
        lines.append(f"| {shown} | {row['confirmed']} | {row['ageing']} | {row['stale']} | {row['unconfirmed']} |")
    total = status["states"]
    lines.append(
        f"| All | {total['confirmed']} | {total['ageing']} | {total['stale']} | {total['unconfirmed']} |"
    )
    return "\n".join(lines)


def with_table(text: str) -> str:
    """The README with the table between its marks made new."""
    before, _mark, rest = text.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(with_table(readme.read_text(encoding="utf-8")), encoding="utf-8")
