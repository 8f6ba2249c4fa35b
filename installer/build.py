#!/usr/bin/env python3
"""Builds the installed program for Windows on Linux. Called by ``python3 dev.py installer``.

    --runtime FOLDER   an unpacked official embeddable Python instead of the test runtime
    --out FOLDER       where to build (default: build/installer)
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from stage import stage
from windows_python import ROOT, Stop


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py installer", description="Builds the installers for Windows.")
    parser.add_argument("--runtime", type=Path, metavar="FOLDER", help="an unpacked official embeddable Python")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "installer", metavar="FOLDER")
    options = parser.parse_args(words)
    began = time.monotonic()
    try:
        staged = stage(options.out / "stage", options.runtime)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 3
    sizes = [file.stat().st_size for file in staged.folder.rglob("*") if file.is_file()]
    print(f"{staged.folder}: {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
