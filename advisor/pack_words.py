"""What can be typed after ``advisor pack``."""

from __future__ import annotations

import argparse
from pathlib import Path

from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.sub_commands import Jobs, sub_commands


def pack_commands(
    pack: argparse.ArgumentParser,
    everywhere: argparse.ArgumentParser,
    texts: Texts,
    jobs: Jobs,
) -> None:
    """Adds ``key``, ``init``, ``rekey``, ``add``, ``review``, ``sign``, ``publish``, ``watch`` and ``advisories``."""
    _ = texts.gettext
    add_what = sub_commands(pack, everywhere, texts, jobs)

    def what(name: str, help_text: str) -> argparse.ArgumentParser:
        made = add_what(name, help_text)
        if name not in ("key", "watch", "advisories"):
            made.add_argument("folder", type=Path, metavar="FOLDER", help=_("where the pack is made"))
        return made

    def signers(made: argparse.ArgumentParser) -> None:
        made.add_argument("--key", type=Path, action="append", required=True, metavar="FILE.pub.json",
                          help=_("the public key of somebody who may sign; say it for each"))  # fmt: skip
        made.add_argument("--publisher", type=Path, metavar="FILE.pub.json",
                          help=_("the public key that publishes; else the first one"))  # fmt: skip
        made.add_argument("--threshold", type=int, default=2, metavar="N", help=_("how many people must sign"))

    key = what("key", N_("make your own key"))
    key.add_argument("file", type=Path, metavar="FILE")
    key.add_argument("--name", required=True, metavar="NAME", help=_("your name"))
    key.add_argument("--outside", default="", metavar="pkcs11:...", help=_("a key on a token; only its public half"))
    init = what("init", N_("begin: who may sign, and how many must"))
    init.add_argument("--kind", choices=("catalogue", "organisation"), required=True)
    init.add_argument("--name", required=True, metavar="NAME", help=_("the name of the pack"))
    signers(init)
    signers(what("rekey", N_("change who may sign")))
    add = what("add", N_("take a folder of data as the next version, and show what it changes"))
    add.add_argument("data", type=Path, metavar="DATA")
    what("review", N_("show what the next version changes, and the code to compare"))
    what("sign", N_("sign the next version")).add_argument("--key", required=True, metavar="FILE|pkcs11:...")
    watch = what("watch", N_("for keepers: see which sources of facts have changed, moved or gone"))
    watch.add_argument("--memory", type=Path, required=True, metavar="FILE", help=_("what was seen the last time"))
    watch.add_argument("--only", action="append", default=[], metavar="SOURCE", help=_("look at this source only"))
    watch.add_argument("--read", action="append", default=[], metavar="SOURCE",
                       help=_("you read it again: what stands there now counts"))  # fmt: skip
    advisories = what("advisories", N_("for keepers: make proposals of makers' security advisories"))
    advisories.add_argument("files", type=Path, nargs="+", metavar="FILE", help="CSAF, OSV, CVE, KEV")
    publish = what("publish", N_("put the signed version, or the last one anew, in force"))
    publish.add_argument("--key", required=True, metavar="FILE|pkcs11:...")
    publish.add_argument("--days", type=int, default=180, metavar="N", help=_("how long it may be taken"))
    publish.add_argument("--out", type=Path, metavar="PACK.zip", help=_("one file to carry"))
