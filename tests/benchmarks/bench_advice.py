"""Advice over all editions, and loading the knowledge compiled and from its files."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.domain.advice import advise, choose_rule_set


def times(job: Callable[[], object], count: int) -> list[float]:
    found = []
    for _ in range(count):
        started = time.perf_counter()
        job()
        found.append((time.perf_counter() - started) * 1000)
    return found


def main() -> None:
    source = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
    catalogue = source.catalogue()
    situation = {"role": "host", "sector": "public_office", "sensitive": "yes", "secret": "no", "children": "no",
                 "recording": "no", "outsiders": "yes", "size": "6_to_25"}
    rules = choose_rule_set(source.rule_sets("catalogue"), situation, strict=False)
    day = catalogue.prepared_on
    found = times(lambda: advise(catalogue, rules, day, day), 200)
    editions = len(advise(catalogue, rules, day, day))
    print(f"advice over {editions} editions: median {statistics.median(found):.1f} ms, "
          f"slowest of 200 {max(found):.1f} ms (goal <= 5)")
    compiled = times(lambda: CatalogueFiles(places.data_dir(), places.compiled_catalogue()).catalogue(), 10)
    files = times(lambda: CatalogueFiles(places.data_dir(), None).catalogue(), 3)
    low, high = statistics.median(compiled), statistics.median(files)
    print(f"loading the catalogue: compiled {low:.0f} ms, from the files {high:.0f} ms, ratio {high / low:.0f}")


if __name__ == "__main__":
    main()
