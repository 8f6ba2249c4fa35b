"""Attacks every kind of genuine record and writes the table of ``verification.md``: ``python docs/attack_table.py``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "adapters")]

BEGIN, END = "<!-- attacks: begin -->", "<!-- attacks: end -->"


def table() -> str:
    """Changed copies by class of attack, and how many of them were accepted."""
    from attacks import CLASSES
    from genuine_addenda import addendum_b, addendum_t
    from genuine_opinions import opinion_b, opinion_t, recheck_b, trust_both
    from genuine_records import levels, with_stamp

    from advisor.adapters.verification.rules import judge

    others = {"re-check": recheck_b(), "re-check stamped later": with_stamp(recheck_b()), "opinion": opinion_b(),
              "opinion B-T": opinion_t(), "opinion stamped later": with_stamp(opinion_b()),
              "addendum": addendum_b(), "addendum B-T": addendum_t(),
              "addendum stamped later": with_stamp(addendum_b())}  # fmt: skip
    genuine, told = {**levels(), **others}, trust_both()
    good = sum(judge(record, told).overall == "good" for record in genuine.values())
    lines = ["| Class of attack | attacks | changed files | accepted |", "|---|---:|---:|---:|"]
    attacks = files = accepted = 0
    for name, make in CLASSES.items():
        named, made = list(make()), []
        for record in genuine.values():
            made += [changed for _, attack in named if (changed := attack(record)) not in (None, record)]
        passed = sum(judge(changed, told).intact == "yes" for changed in made)
        lines.append(f"| {name} | {len(named)} | {len(made)} | {passed} |")
        attacks, files, accepted = attacks + len(named), files + len(made), accepted + passed
    lines.append(f"| All | {attacks} | {files} | {accepted} |")
    kinds = ", ".join(genuine)
    return "\n".join([*lines, "", f"The genuine ones: {kinds}. Accepted: {good} of {len(genuine)}."])


def with_table(text: str, made: str) -> str:
    before, _mark, rest = text.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


if __name__ == "__main__":
    page = ROOT / "docs" / "verification.md"
    page.write_text(with_table(page.read_text(encoding="utf-8"), table()), encoding="utf-8")
