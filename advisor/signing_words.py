"""What can be typed about keys, authorities and raising of records, and the help that explains it."""

from __future__ import annotations

import argparse
from pathlib import Path

from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.sub_commands import Jobs, sub_commands

KEY = "FILE.p12|pkcs11:...|windows:..."


def signing_options(parser: argparse.ArgumentParser, texts: Texts) -> None:
    """The key, and whom to ask for time and proof."""
    parser.add_argument("--identity", type=Path, metavar=KEY, help=texts.gettext("the key to sign with"))
    parser.add_argument("--replace", action="store_true", help=texts.gettext("overwrite the file"))
    authority_options(parser, texts)


def authority_options(parser: argparse.ArgumentParser, texts: Texts) -> None:
    asked = texts.gettext("time-stamp authority; it learns a hash of the record")
    parser.add_argument("--time-stamp", metavar="URL", default="", help=asked)
    asked = texts.gettext("service that says whether a certificate was withdrawn; it learns its number")
    parser.add_argument("--ocsp", metavar="URL", action="append", default=[], help=asked)
    asked = texts.gettext("list of withdrawn certificates")
    parser.add_argument("--crl", metavar="URL|FILE", action="append", default=[], help=asked)
    asked = texts.gettext("ask the services that the certificates name")
    parser.add_argument("--fetch-revocation", action="store_true", help=asked)


def extend_options(extend: argparse.ArgumentParser, texts: Texts) -> None:
    extend.add_argument("paths", nargs="+", metavar="PATH")
    authority_options(extend, texts)
    extend.add_argument("--level", choices=("B-T", "B-LT", "B-LTA"), default="",
                        help=texts.gettext("how high; without it, as high as the named services allow"))  # fmt: skip
    extend.add_argument("--renew", action="store_true", help=texts.gettext("renew the archive time stamp now"))


def identity_commands(
    identity: argparse.ArgumentParser, everywhere: argparse.ArgumentParser, texts: Texts, jobs: Jobs
) -> None:
    what = sub_commands(identity, everywhere, texts, jobs)
    show = what("show", N_("show the key that you sign with, and its code"))
    show.add_argument("--identity", type=Path, metavar=KEY, help=texts.gettext("the key to sign with"))
    request = what("request", N_("write a request for a certificate of your organisation"))
    request.add_argument("--out", type=Path, required=True, metavar="REQUEST.csr")
    request.add_argument("--name", help=texts.gettext("your name"))
    request.add_argument("--organisation", default="", metavar="NAME", help=texts.gettext("your organisation"))
    request.add_argument("--replace", action="store_true", help=texts.gettext("overwrite the file"))
    taken = what("import", N_("put the certificate that you got to your key"))
    taken.add_argument("files", nargs="+", type=Path, metavar="CERTIFICATE")
