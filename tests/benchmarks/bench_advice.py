"""Advice over all editions: ready, from scratch, on other days, with up to a thousand times the apps; loading."""

from __future__ import annotations

import math
import mmap
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.domain.advice import advise, choose_rule_set
from advisor.domain.catalogue import Catalogue

SITUATION = {
    "role": "host", "sector": "public_office", "sensitive": "yes", "secret": "no", "children": "no",
    "recording": "no", "outsiders": "yes", "size": "6_to_25",
}  # fmt: skip


def times(job: Callable[[], object], count: int) -> list[float]:
    found = []
    for _ in range(count):
        started = time.process_time()  # of the processor: other programs do not count
        job()
        found.append((time.process_time() - started) * 1000)
    return found


def grown(catalogue: Catalogue, factor: int) -> Catalogue:
    """The same knowledge under many names."""
    apps = {
        f"{app.id}_{copy}": app.model_copy(update={"id": f"{app.id}_{copy}"})
        for copy in range(factor)
        for app in catalogue.apps.values()
    }
    return catalogue.model_copy(update={"apps": apps})


def resident() -> float:
    """Megabytes of this process in memory; nan where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return math.nan
    return pages * mmap.PAGESIZE / 1e6


def main() -> None:
    source = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
    catalogue = source.catalogue()
    rules = choose_rule_set(source.rule_sets("catalogue"), SITUATION, strict=False)
    day = catalogue.prepared_on
    first = times(lambda: advise(catalogue.model_copy(), rules, day, day), 20)
    found = times(lambda: advise(catalogue, rules, day, day), 200)
    chance = random.Random(20261125)
    days = iter([day - timedelta(days=chance.randrange(2500)) for _ in range(600)])
    then = times(lambda: advise(catalogue, rules, (past := next(days)), past), 600)[300:]
    editions = len(advise(catalogue, rules, day, day))
    median = statistics.median(found)
    print(f"advice over {editions} editions: median {median:.2f} ms, best {min(found):.2f} ms, slowest of 200 "
          f"{max(found):.1f} ms (goal <= 2 warm); from scratch {statistics.median(first):.1f} ms")
    print(f"each time as known on another day of seven years: median {statistics.median(then):.2f} ms, slowest "
          f"{max(then):.1f} ms")
    for factor, rounds in ((10, 20), (100, 10), (1000, 5)):
        before = resident()
        bigger = grown(catalogue, factor)
        cold = times(lambda big=bigger: advise(big, rules, day, day), 1)[0]
        rows = len(advise(bigger, rules, day, day))
        held = resident() - before
        warm = times(lambda big=bigger: advise(big, rules, day, day), rounds)
        took = statistics.median(warm)
        print(f"{rows} editions: {took:.1f} ms, {took / median / factor:.2f} of linear (best "
              f"{min(warm) / min(found) / factor:.2f}); from scratch {cold:.0f} ms, {held:.0f} MB more in memory")
    compiled = times(lambda: CatalogueFiles(places.data_dir(), places.compiled_catalogue()).catalogue(), 10)
    files = times(lambda: CatalogueFiles(places.data_dir(), None).catalogue(), 3)
    low, high = statistics.median(compiled), statistics.median(files)
    print(f"loading the catalogue: compiled {low:.0f} ms, from the files {high:.0f} ms, ratio {high / low:.0f}")


if __name__ == "__main__":
    main()
