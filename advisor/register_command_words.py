"""What can be typed after ``advisor register``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.signing_words import signing_options
from advisor.sub_commands import Jobs, sub_commands


def register_commands(
    register: argparse.ArgumentParser, everywhere: argparse.ArgumentParser, texts: Texts, jobs: Jobs,
    day: Callable[[str], date],
) -> None:  # fmt: skip
    """Adds everything that is done with a register. ``day`` reads a date."""
    _ = texts.gettext
    add_what = sub_commands(register, everywhere, texts, jobs)

    def what(name: str, help_text: str) -> argparse.ArgumentParser:
        made = add_what(name, help_text)
        made.add_argument("--register", metavar="FILE|postgresql://...",
                          help=_("which register; else the one in your own folder"))  # fmt: skip
        return made

    scan = what("scan", N_("look through folders for records, and see what has changed"))
    scan.add_argument("folders", nargs="+", metavar="FOLDER")
    scan.add_argument("--every-byte", action="store_true", help=_("read every file, also those that look unchanged"))
    scan.add_argument("--gone", action="store_true", help=_("yes, many files were really removed"))
    scan.add_argument("--same-folder", action="store_true", help=_("yes, it is the folder that was scanned before"))
    search = what("search", N_("find records by words and filters"))
    search.add_argument("text", nargs="*", metavar="TEXT")
    _filters(search, texts, day)
    search.add_argument("--also", action="append", default=[], metavar="FILE|postgresql://...",
                        help=_("ask this register too, and show one list; can be repeated"))  # fmt: skip
    search.add_argument("--limit", type=_count, default=100, metavar="N", help=_("so many hits at most"))
    search.add_argument("--save", metavar="NAME", help=_("keep this search under a name"))
    search.add_argument("--saved", metavar="NAME", help=_("do a search that was kept"))
    stats = what("stats", N_("count records by month, app and verdict"))
    stats.add_argument("--year", type=_count, metavar="YYYY")
    due = what("due", N_("show what is to be done soon: reviews, deletions, time stamps"))
    due.add_argument("--days", type=_count, default=30, metavar="N", help=_("from today on"))
    due.add_argument("--ics", type=Path, metavar="FILE.ics", help=_("write the days as a calendar file"))
    due.add_argument("--replace", action="store_true", help=_("overwrite the file"))
    export = what("export", N_("write a list of records for other programs"))
    export.add_argument("text", nargs="*", metavar="TEXT")
    _filters(export, texts, day)
    export.add_argument("--saved", metavar="NAME", help=_("do a search that was kept"))
    export.add_argument("--out", type=Path, required=True, metavar="LIST.csv|LIST.xlsx")
    export.add_argument("--replace", action="store_true", help=_("overwrite the file"))
    report = what("report", N_("write the signed report of one year"))
    report.add_argument("year", type=_count, metavar="YYYY")
    report.add_argument("--out", type=Path, required=True, metavar="REPORT.pdf")
    report.add_argument("--name", metavar="NAME", help=_("your name"))
    report.add_argument("--role", metavar="ROLE", help=_("your role"))
    report.add_argument("--organisation", metavar="NAME", help=_("your organisation"))
    signing_options(report, texts)
    act = what("act", N_("sign what you did about a record"))
    act.add_argument("record", metavar="RECORD", help=_("its number or one of its files"))
    act.add_argument("--what", dest="deed", required=True, metavar="review_done|recording_deleted|withdrawn")
    act.add_argument("--next", type=day, metavar="YYYY-MM-DD", help=_("when to look at it again"))
    act.add_argument("--out", type=Path, required=True, metavar="ACT.pdf")
    close = what("close", N_("sign the list of all records of a year"))
    close.add_argument("year", type=_count, metavar="YYYY")
    close.add_argument("--out", type=Path, required=True, metavar="LIST.pdf")
    for made in (act, close):
        made.add_argument("--name", required=True, metavar="NAME", help=_("your name"))
        made.add_argument("--role", metavar="ROLE", help=_("your role"))
        made.add_argument("--organisation", metavar="NAME", help=_("your organisation"))
        signing_options(made, texts)
    missing = what("missing", N_("say which records a closing list or the ledgers name and are not here"))
    missing.add_argument("list", nargs="?", default="", metavar="LIST.pdf")
    forget = what("forget", N_("take a record out of the register for good, after its time is over"))
    forget.add_argument("record", metavar="RECORD", help=_("its number or one of its files"))
    forget.add_argument("--reason", required=True, metavar="TEXT", help=_("why"))
    intake = what("intake", N_("move records that arrived in a folder into the archive, if they are sound"))
    intake.add_argument("folder", type=Path, metavar="FOLDER")
    intake.add_argument("--into", type=Path, metavar="ARCHIVE", help=_("the archive; else your folder of records"))
    intake.add_argument("--watch", action="store_true", help=_("look again every few seconds until Ctrl-C"))
    again = what("recheck", N_("judge all decisions again that new knowledge touches"))
    again.add_argument("--out", type=Path, metavar="FOLDER", help=_("write signed re-checks of changed ones here"))
    signing_options(again, texts)
    what("check", N_("see whether the register itself is sound"))
    _shared(what, texts)


def _shared(what: Callable[[str, str], argparse.ArgumentParser], texts: Texts) -> None:
    """For whoever sets up a register that several computers share."""
    _ = texts.gettext
    migrate = what("migrate", N_("set up a shared register, or bring a register up to date"))
    migrate.add_argument("--reader", action="append", default=[], metavar="ROLE",
                         help=_("this role of the server may read; can be repeated"))  # fmt: skip
    migrate.add_argument("--keeper", action="append", default=[], metavar="ROLE",
                         help=_("this role of the server may also take in records; can be repeated"))  # fmt: skip
    what("password", N_("keep the password of a shared register in the key store"))


def _filters(search: argparse.ArgumentParser, texts: Texts, day: Callable[[str], date]) -> None:
    _ = texts.gettext
    search.add_argument("--app", default="", metavar="APP")
    search.add_argument("--edition", default="", metavar="APP/EDITION")
    search.add_argument("--verdict", default="", metavar="fine|condition|stop")
    search.add_argument("--kind", default="", metavar="decision|recheck|opinion")
    search.add_argument("--unit", default="", metavar="NAME", help=_("the organisation or its part"))
    search.add_argument("--role", default="", metavar="ROLE", help=_("of the person who signed"))
    search.add_argument("--year", type=_count, metavar="YYYY")
    search.add_argument("--from", dest="first", type=day, metavar="YYYY-MM-DD")
    search.add_argument("--to", dest="last", type=day, metavar="YYYY-MM-DD")
    search.add_argument("--state", action="append", default=[], metavar="good|attention|gone|unreadable|bad")
    search.add_argument("--signer", default="", metavar="trusted|known|unknown|none")
    search.add_argument("--time", default="", metavar="stamped|claimed|none")
    search.add_argument("--certificate", default="", metavar="valid|expired|revoked|not_checked")
    search.add_argument("--facts-changed", action="store_true", help=_("decisions whose facts have changed"))
    search.add_argument("--review-by", type=day, metavar="YYYY-MM-DD", help=_("to be looked at again by then"))
    search.add_argument("--delete-by", type=day, metavar="YYYY-MM-DD", help=_("recording to be deleted by then"))


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= 1_000_000_000:
        raise ValueError(text)
    return number
