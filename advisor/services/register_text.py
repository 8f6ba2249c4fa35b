"""The documents of the register in sentences, for the terminal and the window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PureWindowsPath
from typing import Any

from advisor.domain.checklist import Result
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.record_chain import KIND_WORDS
from advisor.services.wording import verdict_word

# fmt: off
STATES = {
    "good": N_("genuine"),
    "attention": N_("genuine, with something to look at"),
    "gone": N_("no file of it is left"),
    "unreadable": N_("the file cannot be read"),
    "bad": N_("Attention: changed or forged"),
}
# What stands in a table; STATES are spoken.
STATE_NAMES = {
    "good": N_("In order"),
    "attention": N_("Intact, but something could not be checked"),
    "bad": N_("Changed or replaced"),
    "gone": N_("The file is no longer there"),
    "unreadable": N_("The file could not be read"),
}
RECHECKS = {
    "facts_changed": N_("facts have changed"),
    "result_changed": N_("today the result would be different"),
    "not_decidable": N_("cannot be decided today"),
}
EVENTS = {
    "new": N_("New records: {n}"),
    "copied": N_("Copies of known records: {n}"),
    "moved": N_("Moved or renamed: {n}"),
    "renewed": N_("With a new time stamp: {n}"),
    "back": N_("Back again: {n}"),
    "acts": N_("Acts of people: {n}"),
    "not_ours": N_("PDF files that are no records: {n}"),
    "unfinished": N_("Still being written: {n}"),
    "unreadable": N_("Attention, cannot be read: {n}"),
    "replaced": N_("Attention, another record in the same place: {n}"),
    "changed": N_("Attention, changed or forged: {n}"),
    "gone": N_("Attention, gone: {n}"),
}
LOUD = {
    "changed": N_("changed or forged"), "replaced": N_("another record in its place"),
    "gone": N_("not there any more"), "unreadable": N_("cannot be read"),
}
# fmt: on


def hit_text(hit: Mapping[str, Any], texts: Texts) -> str:
    """One row as one sentence, as it is also spoken."""
    kind = texts.gettext(KIND_WORDS[hit["kind"]])
    app = hit["edition_name"] or hit["app"] or texts.gettext("no app")
    said = [
        f"{hit['decided_on']}: {hit['title'] or hit['record_id']}", f"{kind}: {app}",
        verdict_word(Result(hit["verdict"]), texts), hit["organisation"], texts.gettext(STATES[hit["state"]]),
    ]  # fmt: skip
    if hit["withdrawn"]:
        said.append(texts.gettext("withdrawn"))
    if hit["recheck"] in RECHECKS:
        said.append(texts.gettext(RECHECKS[hit["recheck"]]))
    return ", ".join(part for part in said if part) + "."


def total_text(total: int, more: bool, texts: Texts) -> str:
    """How many there are: exact to a thousand."""
    if more:
        return texts.gettext("More than {n} records").format(n=total)
    return texts.ngettext("{n} record", "{n} records", total).format(n=total)


def summary_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    yield total_text(document["total"], document["more_than_total"], texts)
    yield document["text"]


def path_below(folder: str, path: str) -> str:
    """A stored path in its folder, as the computer that scanned it writes paths: a Windows folder with backslashes."""
    if folder[1:3] == ":\\" or folder.startswith("\\\\"):
        return str(PureWindowsPath(folder, path))
    return f"{folder.rstrip('/')}/{path}"


def worst_text(document: Mapping[str, Any], texts: Texts) -> str:
    """The worst that a scan met, in one line; empty where all is well."""
    worst = next((event for event in LOUD if document[event]), "")
    return texts.gettext(EVENTS[worst]).format(n=document[worst]) if worst else ""


def scan_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """What a scan met, the loud things last so that they stay in sight."""
    yield texts.ngettext("{n} file seen", "{n} files seen", document["files"]).format(n=document["files"])
    for event, words in EVENTS.items():
        if document[event]:
            yield texts.gettext(words).format(n=document[event])
    for folder in document["folders"]:
        for loud in folder["loud"]:
            yield f"{path_below(folder['folder'], loud['path'])}: {texts.gettext(LOUD[loud['event']])}"
        for closed in folder["closed_folders"]:
            words = texts.gettext("This folder could not be opened: {folder}")
            yield words.format(folder=path_below(folder["folder"], closed))
        if not folder["marked"]:
            yield texts.gettext("The folder {folder} cannot be written, so nothing in it is called gone.").format(
                folder=folder["folder"]
            )
    if document["gone_unsure"]:
        yield texts.gettext(
            "{n} files are not there any more. That is many at once. Were they removed?"
        ).format(n=document["gone_unsure"])
    if document["cancelled"]:
        yield texts.gettext("The scan was stopped. What was done is kept; the next scan goes on.")


def stats_text(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    yield total_text(document["records"], False, texts)
    for verdict, number in document["decisions"].items():
        yield f"  {verdict_word(Result(verdict), texts)}: {number}"
    for state, number in document["states"].items():
        if number and state != "good":
            yield f"  {texts.gettext(STATES[state])}: {number}"
    apps: dict[str, int] = {}
    for row in document["rows"]:
        if row["kind"] == "decision":
            apps[row["app"]] = apps.get(row["app"], 0) + row["number"]
    for app, number in sorted(apps.items(), key=lambda one: (-one[1], one[0])):
        yield f"  {app or texts.gettext('no app')}: {number}"
    yield document["text"]


def due_lines(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    if not document["due"]:
        yield texts.gettext("Nothing is due until {day}.").format(day=document["until"])
    for item in document["due"]:
        late = f" ({texts.gettext('overdue')})" if item["overdue"] else ""
        yield f"{item['day']}{late}  {item['text']}"
    if document["open_conditions"]:
        yield texts.ngettext(
            "{n} decision with conditions: advisor register search --verdict condition",
            "{n} decisions with conditions: advisor register search --verdict condition", document["open_conditions"],
        ).format(n=document["open_conditions"])  # fmt: skip
    if "calendar" in document:
        yield document["calendar"]
    yield document["text"]
