"""The commands on one finished record: show it, give an opinion on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor import cli_signing

if TYPE_CHECKING:
    from advisor.cli import Call

DONE = 0


def show(call: Call) -> int:
    """The words of a record in the reader's language, or its pages as an unsigned file."""
    from advisor.services import plain_text

    options, records = call.options, call.parts.records()
    if options.out is not None:
        copy: dict[str, Any] = records.copy(options.path, options.out, options.replace, call.texts)
        call.show(copy, [call.texts.gettext("The pages, unsigned: {path}").format(path=copy["copy"])])
        return DONE
    document, page, chain = records.show(options.path, call.texts)
    call.show({**document, "chain": chain}, [*plain_text.printed_text(page), *_chain_text(call, chain)])
    return DONE


def opinion(call: Call) -> int:
    """The officer's signed opinion on a decision, as a file of its own."""
    from advisor.domain.answers import Signer
    from advisor.services.give_opinion import Said

    options = call.options
    signer = Signer(name=options.name, role=options.role, organisation=options.organisation)
    said = Said(options.outcome, tuple(options.condition), tuple(options.reason), signer)
    made = call.parts.records().opinion(
        options.path, said, options.out, options.identity, options.replace, call.texts,
        cli_signing.named(options),
    )  # fmt: skip
    call.show(made, _opinion_text(call, made))
    return DONE


def assessment(call: Call) -> int:
    """A draft of an impact assessment from the records on one app."""
    options, texts = call.options, call.texts
    made = call.parts.records().assessment(options.paths, options.out, options.app, options.replace, texts)
    said = texts.gettext("The draft: {path}. {filled} of {fields} questions have lines to check; the rest is empty.")
    lines = [said.format(path=made["assessment"], filled=made["filled"], fields=made["fields"])]
    call.show(made, [*lines, *(f"  - {row['path']}: {row['text']}" for row in made["left_out"])])
    return DONE


def after(call: Call) -> int:
    """The closing answers to a decision, as a signed file of its own."""
    from datetime import date

    from advisor.services.answers_file import parse_closing
    from advisor.services.close_meeting import Closing

    options, source = call.options, call.parts.source
    given = call.parts.read(options.answers)
    read = parse_closing(given.value, source.checklist(), source.catalogue(), given.line_of)
    day = date.fromisoformat(read.delete_on) if read.delete_on else None
    said = Closing(read.answers, day, read.note or "", read.signer)
    made = call.parts.records().close(
        options.path, said, options.out, options.identity, options.replace, call.texts, cli_signing.named(options)
    )
    call.show(made, _addendum_text(call, made))
    return DONE


def trust(call: Call) -> int:
    """Adds the signer of a record to the person's trusted signers, once the words of the key were compared."""
    options = call.options
    made = call.parts.records().trust(options.path, options.words, options.inside, options.name, call.texts)
    call.show(made, [made["text"], made["words"], made["file"]])
    return DONE


def take_signed(call: Call) -> int:
    """A record that another program signed: taken over if only a signature was added."""
    options = call.options
    made = call.parts.records().take_signed(options.path, options.of, options.out, options.replace, call.texts)
    lines = [call.texts.gettext("The signed record: {path}").format(path=made["record"])]
    call.show(made, [*lines, *(f"  - {line['text']}" for line in [*made["findings"], *made["answers"]])])
    return DONE


def _opinion_text(call: Call, made: Mapping[str, Any]) -> Iterator[str]:
    yield call.texts.gettext("The signed opinion: {path}").format(path=made["opinion"])
    yield from _chain_text(call, made["chain"])


def _addendum_text(call: Call, made: Mapping[str, Any]) -> Iterator[str]:
    yield call.texts.gettext("The signed addendum: {path}").format(path=made["addendum"])
    yield from _chain_text(call, made["chain"])


def _chain_text(call: Call, chain: list[dict[str, Any]]) -> Iterator[str]:
    if chain:
        yield ""
        yield call.texts.gettext("These belong together:")
        yield from (f"  - {link['text']}" for link in chain)
