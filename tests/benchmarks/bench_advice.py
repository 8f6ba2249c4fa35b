"""Advice over all editions: ready, from scratch, and with ten and a hundred times the apps; loading the knowledge."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable

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


def main() -> None:
    source = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
    catalogue = source.catalogue()
    rules = choose_rule_set(source.rule_sets("catalogue"), SITUATION, strict=False)
    day = catalogue.prepared_on
    first = times(lambda: advise(catalogue.model_copy(), rules, day, day), 20)
    found = times(lambda: advise(catalogue, rules, day, day), 200)
    editions = len(advise(catalogue, rules, day, day))
    median = statistics.median(found)
    print(f"advice over {editions} editions: median {median:.1f} ms, best {min(found):.1f} ms, slowest of 200 "
          f"{max(found):.1f} ms (goal <= 2 warm); from scratch {statistics.median(first):.1f} ms")
    for factor in (10, 100):
        bigger = grown(catalogue, factor)
        tracemalloc.start()
        rows = advise(bigger, rules, day, day)
        held = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
        took = statistics.median(times(lambda big=bigger: advise(big, rules, day, day), 5))
        print(f"{len(rows)} editions: {took:.0f} ms, {took / median / factor:.2f} of linear, {held:.0f} MB held")
    compiled = times(lambda: CatalogueFiles(places.data_dir(), places.compiled_catalogue()).catalogue(), 10)
    files = times(lambda: CatalogueFiles(places.data_dir(), None).catalogue(), 3)
    low, high = statistics.median(compiled), statistics.median(files)
    print(f"loading the catalogue: compiled {low:.0f} ms, from the files {high:.0f} ms, ratio {high / low:.0f}")


if __name__ == "__main__":
    main()
