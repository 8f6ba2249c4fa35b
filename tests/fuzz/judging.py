"""What counts in a run: nothing changed is accepted, nothing breaks the checker, nothing keeps it busy."""

from __future__ import annotations

import io
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pikepdf
from mutants import Genuine, mutant

from advisor.adapters.verification.rules import judge
from advisor.adapters.verification.trust import Trust

SLOW = 2.0  # seconds of the processor


@dataclass
class Tally:
    """What a run found. ``wrong`` must stay empty."""

    made: Counter[str] = field(default_factory=Counter)
    refused_by: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    harmless: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.made += other.made
        self.refused_by += other.refused_by
        self.unchanged += other.unchanged
        self.harmless += other.harmless
        self.slowest = max(self.slowest, other.slowest)
        self.wrong += other.wrong


class Shown:
    """What a reader shows or extracts of a record: everything but signatures and evidence."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def of(self, pdf: bytes) -> bytes:
        if pdf not in self._known:
            if len(self._known) > 100:
                self._known.clear()
            self._known[pdf] = _shown(pdf)
        return self._known[pdf]


def _shown(pdf: bytes) -> bytes:
    out: list[bytes] = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names: dict[tuple[int, int], int] = {}

        def walk(value: object, depth: int) -> None:
            if isinstance(value, pikepdf.Object) and value.is_indirect:
                number = value.objgen
                if number in names:
                    out.append(b"@%d" % names[number])
                    return
                names[number] = len(names)
            if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
                keys = value.keys()
                out.append(b"{")
                for key in sorted(keys):
                    if key in ("/DSS", "/V"):  # evidence, and the values of signature fields
                        continue
                    out.append(key.encode())
                    walk(value[key], depth + 1)
                if isinstance(value, pikepdf.Stream):
                    out.append(value.read_bytes())
                out.append(b"}")
            elif isinstance(value, pikepdf.Array):
                out.append(b"[")
                for item in value:
                    walk(item, depth + 1)
                out.append(b"]")
            elif isinstance(value, pikepdf.Object):
                out.append(value.unparse())
            else:
                out.append(repr(value).encode())

        walk(opened.Root, 0)
        walk(opened.trailer.get("/Info"), 0)
    return b" ".join(out)


def run(seed: int, count: int, records: Sequence[Genuine], trust: Trust) -> Tally:
    """``count`` mutants from ``seed``."""
    source, tally, shown = random.Random(seed), Tally(), Shown()
    originals = {record.pdf for record in records}
    for number in range(count):
        record, kind, changed = mutant(source, records)
        tally.made[kind] += 1
        if changed in originals:
            tally.unchanged += 1
            continue
        started = time.process_time()
        try:
            found = judge(changed, trust)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it must not come out
            tally.wrong.append(f"seed {seed}, mutant {number}, {kind} of {record.level}: {error!r}")
            continue
        spent = time.process_time() - started
        tally.slowest = max(tally.slowest, spent)
        if spent > SLOW:
            tally.wrong.append(f"seed {seed}, mutant {number}, {kind} of {record.level}: {spent:.1f} s")
        if found.intact != "yes":
            tally.refused_by[found.findings[0].code] += 1
        elif any(shown.of(changed) == shown.of(genuine.pdf) for genuine in (record, *records)):
            tally.harmless += 1
        else:
            tally.wrong.append(f"seed {seed}, mutant {number}, {kind} of {record.level}: accepted")
    return tally
