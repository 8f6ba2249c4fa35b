"""What can be typed: the commands, their options, and the help that explains them."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import NoReturn

from advisor import __version__
from advisor.domain.errors import PlainError
from advisor.pack_words import pack_commands
from advisor.register_command_words import register_commands
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.signing_words import extend_options, identity_commands, signing_options
from advisor.sub_commands import Jobs, sub_commands

LANGUAGES = ("sk", "en", "cs", "de")
COMMANDS = {
    "questions": N_("show the questions, or those that apply to an answers file"),
    "apps": N_("show the apps and what is known of them"),
    "advise": N_("say which app may be used, and why"),
    "compare": N_("set editions side by side for this meeting: what each lacks"),
    "decide": N_("give advice and write a signed decision record"),
    "verify": N_("check decision records"),
    "recheck": N_("say whether old decisions would be the same today"),
    "record": N_("work with a finished record"),
    "identity": N_("show your key, or get a certificate for it"),
    "register": N_("keep a register of many records: scan, search, count, due"),
    "catalogue": N_("say how fresh the knowledge is"),
    "line-test": N_("measure what the internet line carries, after your consent"),
    "line-server": N_("run a line server for the tests of an organisation"),
    "pack": N_("make signed packs of knowledge or of an organisation's rules"),
    "policies": N_("show which settings count here, and who set them"),
    "selftest": N_("prove that this program works on this computer"),
    "diagnose": N_("make the report for the help desk, without answers and names"),
    "texts": N_("make texts to send, to say and to print for a meeting, and reminders"),
    "invitation": N_("say what an invitation is, and what is odd about it"),
    "installed": N_("show which apps are installed here, and which need an update"),
    "interview": N_("ask the questions here in the terminal"),
}


class _Parser(argparse.ArgumentParser):
    """argparse whose complaints are plain errors."""

    def error(self, message: str) -> NoReturn:
        raise PlainError("wrong_command", detail=message)


def _day(text: str) -> date:
    # Only the long form: "20261123" or a week date would be read by some people and not by others.
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise PlainError("wrong_date", value=text)


def _code(text: str) -> str:
    # Nothing that somebody wrote goes into the report: neither a name nor a path is a code of this program.
    if re.fullmatch(r"[a-z][a-z0-9_]{0,60}", text):
        return text
    raise PlainError("wrong_command", detail=f"--code {text}")


def parser(texts: Texts, jobs: Jobs) -> argparse.ArgumentParser:
    """The parser of all commands; ``jobs`` does the work behind each name."""
    everywhere = _Parser(add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument("--json", action="store_true", help=texts.gettext("print one JSON document"))
    everywhere.add_argument("--lang", choices=LANGUAGES, help=texts.gettext("language of the texts"))
    everywhere.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help=texts.gettext("the day to speak about"))
    everywhere.add_argument(
        "--knowledge",
        choices=("then", "today"),
        help=texts.gettext("as known on that day, or as known today about that day"),
    )
    whole = _Parser(prog="advisor", parents=[everywhere], allow_abbrev=False)
    whole.add_argument("--version", action="version", version=f"Videoconference Advisor {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[everywhere], help=texts.gettext(COMMANDS[name]), allow_abbrev=False)
        made.set_defaults(job=jobs.get(name))
        return made

    command("questions").add_argument("answers", nargs="?", metavar="ANSWERS")
    command("apps").add_argument("app", nargs="?", metavar="APP")
    for name in ("advise", "compare", "decide"):
        made = command(name)
        made.add_argument("answers", metavar="ANSWERS", help=texts.gettext("file with the answers, or -"))
        if name == "compare":
            made.add_argument("editions", nargs="+", metavar="APP/EDITION")
        if name != "decide":
            made.add_argument("--facts", choices=("catalogue", "article-2020"), default="catalogue")
            made.add_argument("--view", choices=("normal", "dpo"), default="normal")
        else:
            made.add_argument("--out", type=Path, required=True, metavar="RECORD.pdf")
            made.add_argument("--unsigned", action="store_true", help=texts.gettext("for another program to sign"))
            signing_options(made, texts)
    command("verify").add_argument("paths", nargs="+", metavar="PATH")
    recheck = command("recheck")
    recheck.add_argument("paths", nargs="+", metavar="PATH")
    recheck.add_argument("--out", type=Path, metavar="FOLDER", help=texts.gettext("write a signed re-check here"))
    signing_options(recheck, texts)
    _record_commands(command("record"), everywhere, texts, jobs)
    identity_commands(command("identity"), everywhere, texts, jobs)
    register_commands(command("register"), everywhere, texts, jobs, _day)
    _catalogue_commands(command("catalogue"), everywhere, texts, jobs)
    _line_commands(command("line-test"), command("line-server"), texts)
    command("policies")
    command("selftest")
    shown = texts.gettext("the code that you were shown")
    command("diagnose").add_argument("--code", metavar="CODE", type=_code, default=None, help=shown)
    pack_commands(command("pack"), everywhere, texts, jobs)
    ready = command("texts")
    ready.add_argument("answers", metavar="ANSWERS", help=texts.gettext("file with the answers, or -"))
    ready.add_argument("--kind", action="append", metavar="KIND", help=texts.gettext("only this text, may be repeated"))
    ready.add_argument("--out", type=Path, metavar="FOLDER", help=texts.gettext("write the texts here as files"))
    ready.add_argument(
        "--delete-on", type=_day, metavar="YYYY-MM-DD", help=texts.gettext("day on which a recording is deleted")
    )
    ready.add_argument("--replace", action="store_true", help=texts.gettext("overwrite the file"))
    invitation = command("invitation")
    invitation.add_argument("invitation", metavar="INVITATION", help=texts.gettext("a link, a file with it, or -"))
    invitation.add_argument(
        "--own", action="append", metavar="DOMAIN", help=texts.gettext("domain of your organisation, may be repeated")
    )
    command("installed")
    interview = command("interview")
    interview.add_argument("--out", type=Path, metavar="RECORD.pdf")
    signing_options(interview, texts)
    return whole


def _record_commands(
    record: argparse.ArgumentParser, everywhere: _Parser, texts: Texts, jobs: Jobs
) -> None:
    what = sub_commands(record, everywhere, texts, jobs)
    extend_options(what("extend", N_("raise old records: time stamp, proof for later years")), texts)
    show = what("show", N_("show a record in your language, as text or as pages"))
    show.add_argument("path", metavar="RECORD")
    show.add_argument("--out", type=Path, metavar="PAGES.pdf", help=texts.gettext("write the pages here, unsigned"))
    show.add_argument("--replace", action="store_true", help=texts.gettext("overwrite the file"))
    opinion = what("opinion", N_("give the officer's signed opinion on a decision"))
    opinion.add_argument("path", metavar="RECORD")
    # The service knows what may stand here, and says it in words.
    opinion.add_argument("--outcome", required=True, metavar="agreed|conditions|refused")
    opinion.add_argument("--condition", action="append", default=[], metavar="TEXT",
                         help=texts.gettext("what must be kept; may be given several times"))
    opinion.add_argument("--reason", action="append", default=[], metavar="TEXT",
                         help=texts.gettext("why; may be given several times"))
    opinion.add_argument("--name", required=True, metavar="NAME", help=texts.gettext("your name"))
    opinion.add_argument("--role", metavar="ROLE", help=texts.gettext("your role"))
    opinion.add_argument("--organisation", metavar="NAME", help=texts.gettext("your organisation"))
    opinion.add_argument("--out", type=Path, required=True, metavar="OPINION.pdf")
    signing_options(opinion, texts)
    after = what("after", N_("add the closing answers to a decision, once the meeting is over"))
    after.add_argument("path", metavar="RECORD")
    after.add_argument("answers", metavar="ANSWERS", help=texts.gettext("answers, note and signer; - reads input"))
    after.add_argument("--out", type=Path, required=True, metavar="ADDENDUM.pdf")
    signing_options(after, texts)
    taken = what("import", N_("take over a record that another program signed"))
    taken.add_argument("path", metavar="SIGNED.pdf")
    taken.add_argument("--of", required=True, metavar="UNSIGNED.pdf",
                       help=texts.gettext("the file that decide --unsigned wrote"))
    taken.add_argument("--out", type=Path, required=True, metavar="RECORD.pdf")
    taken.add_argument("--replace", action="store_true", help=texts.gettext("overwrite the file"))
    drafted = what("assessment", N_("draft an impact assessment from the records on one app"))
    drafted.add_argument("paths", nargs="+", metavar="PATH", help=texts.gettext("records, or folders with them"))
    drafted.add_argument("--app", metavar="APP", help=texts.gettext("the app, where the records are about several"))
    drafted.add_argument("--out", type=Path, required=True, metavar="DRAFT.docx|DRAFT.odt")
    drafted.add_argument("--replace", action="store_true", help=texts.gettext("overwrite the file"))
    trust = what("trust", N_("trust the signer of a record after you compared the words of the key"))
    trust.add_argument("path", metavar="RECORD")
    trust.add_argument("--words", required=True, metavar="WORDS",
                       help=texts.gettext("the eight words, as the signer read them to you"))
    trust.add_argument("--inside", action="store_true", help=texts.gettext("the signer of the decision in an opinion"))
    trust.add_argument("--name", metavar="NAME", help=texts.gettext("how the signer stands in your list"))


def _catalogue_commands(
    catalogue: argparse.ArgumentParser, everywhere: _Parser, texts: Texts, jobs: Jobs
) -> None:
    what = sub_commands(catalogue, everywhere, texts, jobs)
    what("status", N_("say how fresh the knowledge is"))
    taken = what("import", N_("take new knowledge from a signed pack"))
    taken.add_argument("pack", metavar="PACK", help=texts.gettext("file, folder or web address"))
    taken.add_argument("--trust", metavar="CODE", help=texts.gettext("trust the chain with this code from now on"))
    update = what("update", N_("look for new knowledge where your organisation or you said"))
    update.add_argument("pack", nargs="?", metavar="PACK", help=texts.gettext("file, folder or web address"))
    confirm = what("confirm", N_("keep what you saw in the source of a fact today"))
    confirm.add_argument("fact", metavar="FACT")
    confirm.add_argument("--edition", required=True, help=texts.gettext("the edition that you looked at"))
    confirm.add_argument("--outcome", required=True, metavar="still_so|different|not_found")
    confirm.add_argument("--value", help=texts.gettext("what the source says now, where it is different"))
    confirm.add_argument("--by", required=True, metavar="NAME", help=texts.gettext("your name"))
    wrong = what("wrong", N_("make a text for the keepers of the catalogue: this fact is wrong"))
    wrong.add_argument("fact", metavar="FACT")
    says = texts.gettext("what is true, and where you saw it")
    wrong.add_argument("--says", required=True, metavar="TEXT", help=says)
    what("forget", N_("take back what you confirmed")).add_argument("fact", metavar="FACT")
    what("local", N_("show what was confirmed on this computer"))


def _line_commands(test: argparse.ArgumentParser, server: argparse.ArgumentParser, texts: Texts) -> None:
    test.add_argument(
        "--server", metavar="ADDRESS",
        help=texts.gettext(
            "udp://HOST:PORT, ws:// or wss://, ndt7:// or ndt7s://, stun:example.org, m-lab; else that of the settings"
        ),
    )  # fmt: skip
    test.add_argument("--login", type=Path, metavar="FILE", help=texts.gettext("file with user name and password"))
    test.add_argument("--root", type=Path, metavar="FILE", help=texts.gettext("file with a root certificate"))
    test.add_argument("--app", metavar="APP")
    test.add_argument("--people", type=int, default=2, metavar="N", help=texts.gettext("how many people take part"))
    test.add_argument(
        "--computers", type=int, default=1, metavar="N",
        help=texts.gettext("how many computers on this line are in the call"),
    )  # fmt: skip
    test.add_argument("--yes", action="store_true", help=texts.gettext("I agree that the test sends packets"))
    server.add_argument("--host", default="::", metavar="ADDRESS")
    server.add_argument("--port", type=int, required=True, metavar="N")
    server.add_argument("--certificate", type=Path, metavar="FILE", help=texts.gettext("file with the certificate for wss://"))
    server.add_argument("--key", type=Path, metavar="FILE", help=texts.gettext("file with its private key"))
    for made in (test, server):
        made.add_argument("--token", type=Path, metavar="FILE", help=texts.gettext("file with a shared word"))
