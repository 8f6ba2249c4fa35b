"""The documents of the program as text for the terminal. The same content as the JSON, shorter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.domain.catalogue import State
from advisor.domain.checklist import Result
from advisor.services import printed as p
from advisor.services.ports import Texts
from advisor.services.verification_words import overall_words
from advisor.services.wording import short_result, state_word

_MOST = 6  # alternatives shown; all of them are in the JSON


def advice_text(advice: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """Verdict first, then what to do, then why, then the alternatives."""
    chosen = advice["chosen"]
    yield f"{advice['verdict_word']}: {advice['verdict_text']}"
    by = texts.gettext("your choice") if chosen["by"] == "person" else texts.gettext("proposed")
    yield f"{chosen['name']} ({by})"
    if chosen.get("text"):
        yield str(chosen["text"])
    if advice.get("organisation"):
        yield str(advice["organisation"]["text"])
        yield from (f"! {found['text']}" for found in advice["organisation"]["exceptions"])
    if advice["catalogue_age"]:
        yield f"! {advice['catalogue_age']['text']}"
    for found in advice["contradictions"]:
        yield f"! {found['text']}"
    yield ""
    yield texts.gettext("What to do:")
    for step in advice["next_steps"]:
        yield f"  - {step}"
    for edition in advice["editions"]:
        if (edition["app"], edition["edition"]) == (chosen["app"], chosen["edition"]):
            yield ""
            yield texts.gettext("Why:")
            yield from (f"  - {reason['text']}" for reason in edition["reasons"] if reason["mandatory"])
    others = [e for e in advice["editions"] if e["recommended"]]
    yield ""
    yield texts.gettext("Best apps for this meeting:")
    for edition in others[:_MOST]:
        result = short_result(Result(edition["verdict"]), texts)
        yield f"  - {edition['name']} ({edition['app']}/{edition['edition']}): {result}"
    if advice["skipped"]["text"]:
        yield f"{advice['skipped']['text']}"
    yield ""
    yield texts.gettext("Day: {day}. Rules: {rules}. Catalogue: {version}.").format(
        day=advice["as_of"], rules=advice["rule_set"]["name"], version=advice["catalogue"]["version"]
    )


def questions_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    for flag in document["situation"]:
        yield f"{flag['id']}: {flag['text']}"
        yield from (f"    {value['id']}: {value['text']}" for value in flag["values"])
    for question in document["questions"]:
        yield ""
        yield f"{question['id']}: {question['text']}"
        given = (question.get("given") or {}).get("answer")
        for answer in question["answers"]:
            mark = "*" if answer["id"] == given else " "
            yield f"  {mark} {answer['id']}: {answer['text']} ({short_result(Result(answer['result']), texts)})"
        suggested = question.get("suggested")
        if suggested:
            yield f"    -> {suggested['text']} ({suggested['fact']})"


def apps_text(document: Mapping[str, Any], whole: bool) -> Iterator[str]:
    """A list of apps and editions; with ``whole`` every fact of them."""
    for app in document["apps"]:
        yield f"{app['id']}: {app['name']}, {app['vendor']}"
        for edition in app["editions"]:
            yield f"    {edition['id']}: {edition['name']}"
            if not whole:
                continue
            for fact in edition["facts"]:
                source = fact["source"]["title"] if fact["source"] else "-"
                yield f"        {fact['text']} [{fact['state_text']}; {source}; {fact['id']}]"


def printed_text(document: p.Printed) -> Iterator[str]:
    """A record as text, block by block as on its pages."""
    yield document.title
    for block in document.blocks:
        match block:
            case p.Heading():
                yield ""
                yield block.text.upper() if block.level == 1 else block.text
            case p.Paragraph():
                yield block.text
            case p.Verdict():
                yield f"{block.word}: {block.sentence}"
            case p.Bullets():
                leads = block.leads or ("",) * len(block.items)
                pairs = zip(leads, block.items, strict=True)
                yield from (f"  - {lead}: {item}" if lead else f"  - {item}" for lead, item in pairs)
            case p.Pairs():
                yield from (f"  {question} {answer}" for question, answer in block.rows)
            case p.Table():
                yield from ("  " + " | ".join(cell.replace(p.BREAK, " ") for cell in row) for row in block.rows)
            case p.Link():
                yield f"  {block.text} <{block.address}>"


def status_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """How fresh the knowledge is, criterion by criterion, and what runs out next."""
    yield texts.gettext("Catalogue {version}, prepared on {day}: {apps} apps, {facts} facts.").format(
        version=document["version"], day=document["made_on"], apps=document["apps"], facts=document["facts"]
    )
    if document["age"]:
        yield str(document["age"]["text"])
    yield ""
    for row in document["criteria"]:
        shares = ", ".join(f"{state_word(state.value, texts)} {row[state.value]}" for state in State)
        yield f"  {row['id']}: {shares}"
    yield ""
    yield texts.gettext("What runs out next:")
    for row in document["runs_out_next"][:_MOST]:
        hang = len(row["verdicts"])
        yield f"  {row['on']} {row['fact']}: {state_word(row['becomes'], texts)}. " + texts.ngettext(
            "{count} verdict hangs on it.", "{count} verdicts hang on it.", hang
        ).format(count=hang)


def local_facts_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """What was confirmed on this computer, for the person and for the people who keep the catalogue."""
    if not document["facts"]:
        yield texts.gettext("Nothing was confirmed on this computer yet.")
    for row in document["facts"]:
        yield f"{row['app']}/{row['edition']} {row['criterion']}: {row['value']}"
        yield "  " + texts.gettext("confirmed by {name} on {day}").format(
            name=row["confirmed_by"], day=row["confirmed_on"]
        )


def verification_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """One file: the result, then the answers with what to do. Or the summary of all files."""
    if "path" not in document:
        yield texts.gettext(
            "Files: {files}. Good: {good}. To check: {attention}. Bad: {bad}. "
            "Not a record: {not_a_record}. Not readable: {unreadable}."
        ).format(**document)
        for link in document.get("links", []):
            found = link["found"] or texts.gettext("not among these files")
            yield f"  {link['path']} -> {link['sha256'][:16]}: {found}"
        return
    yield f"{document['path']}: {overall_words(document['overall'], texts)}"
    for line in [*document.get("findings", []), *document.get("answers", [])]:
        yield "  - " + " ".join(part for part in (line["text"], line.get("do")) if part)
    if document.get("chain"):
        yield "  " + texts.gettext("These belong together:")
        yield from (f"  - {link['text']}" for link in document["chain"])
