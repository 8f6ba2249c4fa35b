#!/usr/bin/env python
"""The client of packs behind the words of tuf-conformance, the framework's own suite for clients.

The suite is in no package registry, so ``.ci/run`` does not run it. In a checkout of
github.com/theupdateframework/tuf-conformance, with pytest, pytest-json-report and faketime at hand:

    PYTHONPATH=THIS_REPOSITORY pytest tuf_conformance --entrypoint THIS_REPOSITORY/tests/peers/tuf_client.py

It drives what ``fetch`` drives: the same limits, the same reader of web addresses, the
same root to begin with. What stands above it - kinds, names and sizes of parts - has tests of its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from advisor.adapters.packs.client import checker
from advisor.adapters.packs.sources import WebSource


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("--metadata-url", default="")
    words.add_argument("--metadata-dir", type=Path, required=True)
    words.add_argument("--target-name", action="append", default=[])
    words.add_argument("--target-dir", type=Path)
    words.add_argument("--target-base-url")
    commands = words.add_subparsers(dest="command", required=True)
    commands.add_parser("init").add_argument("root", type=Path)
    commands.add_parser("refresh")
    commands.add_parser("download")
    options = words.parse_args()
    first = options.metadata_dir.with_name(options.metadata_dir.name + "-first-root.json")
    if options.command == "init":
        shutil.copyfile(options.root, first)
        shutil.copyfile(options.root, options.metadata_dir / "root.json")
        return 0
    with WebSource(options.metadata_url.removesuffix("/").removesuffix("metadata")) as source:
        updater = checker(source, first.read_bytes(), options.metadata_dir, datetime.now(UTC))
        updater.refresh()
        for name in options.target_name:
            found = updater.get_targetinfo(name)
            if found is None:
                raise SystemExit(f"{name} is not there")
            file = str(options.target_dir / name.replace("/", "%2F"))
            if updater.find_cached_target(found, file) is None:
                updater.download_target(found, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
