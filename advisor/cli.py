"""Every job of the program without a window. The commands are listed in docs/commands.md.

Nothing heavy is imported here: each command asks ``Parts`` for what it needs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from advisor import (
    cli_installed,
    cli_invitation,
    cli_line,
    cli_packs,
    cli_policies,
    cli_record,
    cli_register,
    cli_register_acts,
    cli_selftest,
    cli_shared_register,
    cli_signing,
    cli_texts,
    cli_verify,
)
from advisor.command_words import LANGUAGES, parser
from advisor.domain.errors import PlainError
from advisor.services.error_texts import explain
from advisor.services.ports import CatalogueSource, Clock, RecordFiles, Texts

if TYPE_CHECKING:
    from advisor.domain.answers import Choice
    from advisor.domain.checklist_rules import Suggestion
    from advisor.services.missing_packs import Missing
    from advisor.services.read_invitation import InvitationService, InvitationText
    from advisor.services.remember import RememberService
    from advisor.services.settings import Settings

DONE, ANSWER_IS_NO, INPUT_WRONG, AROUND_US, INTERRUPTED = 0, 1, 2, 3, 130

class Document(Protocol):
    """A file with the line of each of its parts."""

    @property
    def value(self) -> Any: ...

    def line_of(self, path: Any) -> int: ...


@dataclass(frozen=True)
class Parts:
    """What the commands work with; made by main.py. Functions, so that each is made only when it is needed."""

    texts: Callable[[str], Texts]
    system_language: Callable[[], str]
    source: CatalogueSource
    clock: Clock
    read: Callable[[str], Document]
    read_invitation: Callable[[str], InvitationText]
    invitations: Callable[[Iterable[str]], InvitationService]
    installed: Callable[[date, date, Texts], dict[str, Any]]
    decide: Callable[..., dict[str, Any]]
    decide_unsigned: Callable[..., dict[str, Any]]
    verify: Callable[[Sequence[str], Texts], Iterator[dict[str, Any]]]
    recheck: Callable[..., Iterator[dict[str, Any]]]
    records: Callable[[], Any]
    register: Callable[[str | None], Any]
    shared_register: Callable[[], Any]
    signing: Callable[[], Any]
    status: Callable[[date], dict[str, Any]]
    remember: Callable[[], RememberService]
    records_dir: Callable[[], Path]
    files: RecordFiles
    settings: Callable[[], Settings]
    packs: Callable[[], Any]
    missing: Callable[[Texts], list[Missing]]
    line_test: Callable[[], Any]
    line_server: Callable[..., int]
    selftest: Callable[[Texts], dict[str, Any]]
    diagnose: Callable[[str], str]
    log: Callable[[BaseException], str]


@dataclass(frozen=True)
class Call:
    """One command with its options."""

    options: argparse.Namespace
    parts: Parts
    texts: Texts

    @property
    def day(self) -> date:
        day: date | None = self.options.as_of
        return day or self.parts.clock.today()

    @property
    def known_on(self) -> date:
        """The day whose knowledge counts: that day, or today about that day."""
        return max(self.day, self.parts.clock.today()) if self.options.knowledge == "today" else self.day

    def warnings(self) -> tuple[list[dict[str, str]], list[str]]:
        """Packs that are named and not here: for the document, and as lines."""
        missing = self.parts.missing(self.texts)
        return [one._asdict() for one in missing], [f"! {one.text} {one.do}" for one in missing]

    def show(self, document: Mapping[str, Any], lines: Iterable[str]) -> None:
        """The document for programs, or its lines for people."""
        if self.options.json:
            print(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            for line in lines:
                print(line)


def run(argv: Sequence[str], parts: Parts) -> int:
    """Does one command and gives its exit code. Nobody ever sees a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # Windows would write another encoding
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    texts = parts.texts(_language(argv) or parts.system_language())
    try:
        code = _guarded(argv, parts, texts)
        if sys.stdout is not None:
            sys.stdout.flush()  # a full disk shows only now
    except BrokenPipeError:
        # The reader has seen enough, as "advisor apps | head" does; nothing is left to say to it.
        sys.stdout = None
        return AROUND_US
    except OSError as error:
        return _tell_broken_output(error, texts)
    return code


def _guarded(argv: Sequence[str], parts: Parts, texts: Texts) -> int:
    try:
        return _run(argv, parts, texts)
    except PlainError as error:
        return _tell(error, argv, texts)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        if error.filename is None:
            raise  # the output
        return _tell(PlainError("unexpected", exit_code=AROUND_US, log=parts.log(error)), argv, texts)
    except Exception as error:  # noqa: BLE001 - the last guard: whatever it is, a person gets a sentence
        return _tell(PlainError("unexpected", exit_code=AROUND_US, log=parts.log(error)), argv, texts)


def _run(argv: Sequence[str], parts: Parts, texts: Texts) -> int:
    # Not as defaults of the parser: those of a command would undo what stands before it.
    unsaid = argparse.Namespace(json=False, lang=None, as_of=None, knowledge="then")
    options = parser(texts, JOBS).parse_args(list(argv), unsaid)
    job: Callable[[Call], int] = options.job
    return job(Call(options, parts, texts))


def _tell(error: PlainError, argv: Sequence[str], texts: Texts) -> int:
    document = explain(error, texts)
    if "--json" in argv:
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for part in ("happened", "means", "do"):
            print(document[part], file=sys.stderr)
        print(f"({document['code']})", file=sys.stderr)
    return error.exit_code


def _tell_broken_output(error: OSError, texts: Texts) -> int:
    """The output is full or gone, so the sentence goes to the other stream; nothing more can be done."""
    sys.stdout = None  # else the interpreter would try once more at its end
    told = explain(PlainError("output_broken", detail=error.strerror or "?"), texts)
    with contextlib.suppress(OSError):
        print(told["happened"], told["means"], told["do"], file=sys.stderr)
    return AROUND_US


def tell(error: PlainError, argv: Sequence[str], parts: Parts) -> int:
    """Says in words what is wrong with a call that did not come as far as a command."""
    return _tell(error, argv, parts.texts(_language(argv) or parts.system_language()))


def _language(argv: Sequence[str]) -> str | None:
    """The language of the call, also where the rest of it is wrong."""
    for number, word in enumerate(argv):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and number + 1 < len(argv):
            value = argv[number + 1]
        if value in LANGUAGES:
            return value
    return None


def answers(call: Call, facts: str = "catalogue") -> Any:
    """The checked answers file. For the article's facts the choice may also name an edition of today."""
    from advisor.services.answers_file import parse_answers

    source = call.parts.source
    document = call.parts.read(call.options.answers)
    if facts == "catalogue":
        return parse_answers(document.value, source.checklist(), source.catalogue(), document.line_of)
    try:
        return parse_answers(document.value, source.checklist(), source.article(), document.line_of)
    except PlainError as error:
        if error.code not in ("answers_unknown_app", "answers_unknown_edition", "answers_missing"):
            raise
        doc = parse_answers(document.value, source.checklist(), source.catalogue(), document.line_of)
        message = call.texts.gettext("The article does not judge the chosen edition. Its best one is proposed.")
        print(message, file=sys.stderr)
        return doc.model_copy(update={"choice": None})


def _adviser(call: Call) -> Any:
    from advisor.services.give_advice import AdviceService

    return AdviceService(call.parts.source, call.parts.clock)


def _questions(call: Call) -> int:
    from advisor.services import plain_text
    from advisor.services.show_knowledge import questions_document

    doc = answers(call) if call.options.answers else None
    source = call.parts.source
    document = questions_document(source.checklist(), source.catalogue(), call.texts, call.day, doc)
    call.show(document, plain_text.questions_text(document, call.texts))
    return DONE


def _apps(call: Call) -> int:
    from advisor.services import plain_text
    from advisor.services.show_knowledge import apps_document

    app = call.options.app
    document = apps_document(call.parts.source.catalogue(), call.texts, call.day, call.known_on, app)
    call.show(document, plain_text.apps_text(document, app is not None))
    return DONE


def _advise(call: Call) -> int:
    from advisor.services import plain_text
    from advisor.services.contacts import contact_lines, contacts

    facts = call.options.facts
    doc = answers(call, facts)
    advice = _adviser(call).advise(
        doc, call.day, facts, call.known_on, texts=call.texts, audience=call.options.view
    )
    whom = contacts(call.parts.settings())
    warnings, told = call.warnings()
    lines = [*told, *plain_text.advice_text(advice, call.texts), *contact_lines(whom, call.texts)]
    call.show({**advice, "contacts": whom, "warnings": warnings}, lines)
    return ANSWER_IS_NO if advice["verdict"] == "stop" else DONE


def _compare(call: Call) -> int:
    from advisor.services.compare_editions import comparison, comparison_text

    options, source = call.options, call.parts.source
    situation = answers(call, options.facts).situation
    document = comparison(
        source, situation, options.editions, call.day, call.known_on, call.texts, options.facts, options.view == "dpo"
    )
    call.show(document, comparison_text(document, call.texts))
    return DONE


def _decide(call: Call) -> int:
    options = call.options
    if options.unsigned:
        doc = answers(call)
        made = call.parts.decide_unsigned(doc, options.out, options.as_of, options.replace, call.texts)
        call.show(made, [call.texts.gettext("The record, not signed yet: {path}").format(path=made["record"])])
        return ANSWER_IS_NO if made["verdict"] == "stop" else DONE
    return _make_record(call, answers(call), options.out)


def _make_record(call: Call, doc: Any, out: Path) -> int:
    options = call.options
    named = cli_signing.named(options)
    decision = call.parts.decide(doc, out, options.as_of, options.identity, options.replace, call.texts, named)
    call.show(decision, _decision_text(call, decision))
    return ANSWER_IS_NO if decision["verdict"] == "stop" else DONE


def _decision_text(call: Call, decision: Mapping[str, Any]) -> Iterator[str]:
    from advisor.domain.checklist import Result
    from advisor.services.wording import verdict_sentence, verdict_word

    result = Result(decision["verdict"])
    yield f"{verdict_word(result, call.texts)}: {verdict_sentence(result, call.texts)}"
    yield call.texts.gettext("The signed record: {path}").format(path=decision["record"])
    if copy := decision.get("copy"):
        yield call.texts.gettext("A copy: {path}").format(path=copy["path"])
        if trouble := copy["trouble"]:
            yield f"! {trouble['happened']} {trouble['do']}"
    identity = decision.get("identity") or {}
    if identity.get("text"):
        yield str(identity["text"])
    later = decision.get("later")
    if later:  # signed, but not as high as it was to be
        yield f"{later['happened']} {later['means']} {later['do']}"


def _interview(call: Call) -> int:
    from advisor.services.show_knowledge import suggestion_for
    from advisor.services.terminal_interview import TerminalInterview

    if not sys.stdin or not sys.stdin.isatty():
        raise PlainError("no_person")
    checklist, catalogue = call.parts.source.checklist(), call.parts.source.catalogue()

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    def ask(prompt: str) -> str:
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:  # the keyboard was closed: the same as going away
            raise KeyboardInterrupt
        return line

    def suggested(question: str, choice: Choice) -> Suggestion | None:
        return suggestion_for(checklist, catalogue, question, choice, call.day)

    interview = TerminalInterview(checklist, catalogue, call.texts, suggested, ask, say)
    doc = interview.run(call.parts.remember().answers_kept(checklist))
    out = call.options.out
    if out is None:
        stamp = call.parts.clock.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
        out = call.parts.records_dir() / f"decision-{stamp}.pdf"
        out.parent.mkdir(parents=True, exist_ok=True)
    code = _make_record(call, doc, out)
    call.parts.remember().keep_answers(checklist, doc.answers, doc.signer)
    return code


def _catalogue(call: Call) -> int:
    from advisor.services.catalogue_age import catalogue_age
    from advisor.services.plain_text import status_text

    age = catalogue_age(call.parts.source.catalogue(), call.day, call.texts)
    warnings, told = call.warnings()
    document = {**call.parts.status(call.day), "age": age, "warnings": warnings}
    call.show(document, [*told, *status_text(document, call.texts)])
    return DONE


def _confirm(call: Call) -> int:
    options = call.options
    call.parts.remember().confirm(options.fact, options.edition, options.outcome, options.by, options.value)
    return _local(call)


def _forget(call: Call) -> int:
    call.parts.remember().forget(call.options.fact)
    return _local(call)


def _local(call: Call) -> int:
    from advisor.services.plain_text import local_facts_text

    document = call.parts.remember().export()
    call.show(document, local_facts_text(document, call.texts))
    return DONE


JOBS: dict[str, Callable[[Call], int]] = {
    "questions": _questions,
    "apps": _apps,
    "advise": _advise,
    "compare": _compare,
    "decide": _decide,
    "verify": cli_verify.verify,
    "recheck": cli_verify.recheck,
    "line-test": cli_line.line_test,
    "line-server": cli_line.line_server,
    "invitation": cli_invitation.invitation,
    "installed": cli_installed.installed,
    "texts": cli_texts.texts,
    "policies": cli_policies.policies,
    "selftest": cli_selftest.selftest,
    "diagnose": cli_selftest.diagnose,
    "record show": cli_record.show,
    "record extend": cli_signing.extend,
    "identity show": cli_signing.identity_show,
    "identity request": cli_signing.identity_request,
    "identity import": cli_signing.identity_import,
    "record opinion": cli_record.opinion,
    "record after": cli_record.after,
    "record assessment": cli_record.assessment,
    "record trust": cli_record.trust,
    "record import": cli_record.take_signed,
    "register scan": cli_register.scan,
    "register search": cli_register.search,
    "register stats": cli_register.stats,
    "register due": cli_register.due,
    "register export": cli_register.export,
    "register report": cli_register.report,
    "register check": cli_register.check,
    "register act": cli_register_acts.act,
    "register close": cli_register_acts.close,
    "register missing": cli_register_acts.missing,
    "register forget": cli_register_acts.forget,
    "register intake": cli_register_acts.intake,
    "register recheck": cli_register_acts.recheck,
    "register migrate": cli_shared_register.migrate,
    "register password": cli_shared_register.password,
    "interview": _interview,
    "catalogue status": _catalogue,
    "catalogue import": cli_packs.catalogue_import,
    "catalogue update": cli_packs.catalogue_update,
    "pack key": cli_packs.pack_key,
    "pack init": cli_packs.pack_init,
    "pack rekey": cli_packs.pack_rekey,
    "pack add": cli_packs.pack_add,
    "pack review": cli_packs.pack_review,
    "pack sign": cli_packs.pack_sign,
    "pack publish": cli_packs.pack_publish,
    "pack watch": cli_packs.pack_watch,
    "pack advisories": cli_packs.pack_advisories,
    "catalogue confirm": _confirm,
    "catalogue wrong": cli_packs.wrong_fact,
    "catalogue forget": _forget,
    "catalogue local": _local,
}
