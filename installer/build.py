#!/usr/bin/env python3
"""Builds the installers for Windows on Linux. Called by ``python3 dev.py installer``; what comes out lies in ``out/``.

    --runtime FILE     the official embeddable Python (python-3.13.*-embed-amd64.zip) instead of the test runtime
    --out FOLDER       where to build (default: build/installer)
    --fast             larger and quicker, for tests
    --sign FILE        sign with osslsigncode; FILE holds its options (docs/administrators.md)
    --release-url URL  where the files will lie, for the winget manifests
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import make_msi
import make_setup
from bill_of_materials import make_bill
from signing import Signer
from stage import Staged, stage
from windows_python import ROOT, STAMP, Stop
from winget import EXAMPLE, make_manifests


def name_of(staged: Staged, what: str) -> str:
    """Every file says which version it is, and whether it was made from the test runtime."""
    kind = "-test" if staged.runtime.kind == "test" else ""
    stem, dot, ending = what.partition(".")
    return f"VideoconferenceAdvisor-{staged.version}-{stem}{kind}{dot}{ending}"


def make_archive(folder: Path, out: Path, more: dict[str, bytes], *, fast: bool) -> None:
    """A zip of a folder, sorted, with fixed times: equal input, equal bytes."""
    level = 1 if fast else 9
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
        for name in sorted([*files, *more]):
            entry = zipfile.ZipInfo(f"VideoconferenceAdvisor/{name}", STAMP)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, more.get(name) or files[name].read_bytes(), zipfile.ZIP_DEFLATED, level)


def build(options: argparse.Namespace) -> list[tuple[str, int, float]]:
    """Makes everything; gives name, size and seconds of each part."""
    rows: list[tuple[str, int, float]] = []
    out = options.out / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    signer = Signer(options.sign)

    def timed(what: str, job: Callable[[], object], target: Path) -> None:
        began = time.monotonic()
        job()
        rows.append((what, _size(target), time.monotonic() - began))

    began = time.monotonic()
    staged = stage(options.out / "stage", options.runtime, signer.sign)
    rows.append(("installed", _size(staged.folder), time.monotonic() - began))
    scratch = options.out / "scratch"
    compression = "fast" if options.fast else "full"

    setup = out / name_of(staged, "setup.exe")
    timed("setup", lambda: make_setup.make_setup(staged.folder, setup, scratch, staged.version, compression,
                                                 signer.command()), setup)  # fmt: skip
    msi = out / name_of(staged, "x64.msi")
    timed("msi", lambda: make_msi.make_msi(staged.folder, msi, scratch, staged.version, staged.runtime.kind), msi)
    for file in (setup, msi):
        signer.sign(file)
    portable = out / name_of(staged, "portable.zip")
    marked = {"portable": b"data\n"}
    timed("portable", lambda: make_archive(staged.folder, portable, marked, fast=options.fast), portable)
    make_msi.copy_policies(scratch / "policies")
    policies = out / name_of(staged, "policies.zip")
    timed("policies", lambda: make_archive(scratch / "policies", policies, {}, fast=options.fast), policies)
    make_bill(staged, out / name_of(staged, "sbom.cdx.json"))
    make_manifests(staged.version, staged.runtime.kind, setup, msi, out / "winget", options.release_url)
    shutil.rmtree(scratch)
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(out.glob("*.*"))]
    (out / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    return rows


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py installer", description="Builds the installers for Windows.")
    parser.add_argument("--runtime", type=Path, metavar="FILE", help="the official embeddable Python, a zip")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "installer", metavar="FOLDER")
    parser.add_argument("--fast", action="store_true", help="larger and quicker, for tests")
    parser.add_argument("--sign", type=Path, metavar="FILE", help="options of osslsigncode, one a line")
    parser.add_argument("--release-url", default=EXAMPLE, metavar="URL", help="where the files of a release will lie")
    options = parser.parse_args(words)
    options.out = options.out.resolve()
    try:
        rows = build(options)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 3
    for what, size, seconds in rows:
        print(f"{what:<10} {size / 1e6:7.1f} MB {seconds:6.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
