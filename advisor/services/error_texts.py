"""What a person reads when something is wrong: what happened, what it means, what to do.

One row per code of ``PlainError``; ``{names}`` are filled from its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.domain.errors import PlainError
from advisor.services.assessment_error_texts import ASSESSMENT_ERRORS
from advisor.services.marking import N_
from advisor.services.opinion_error_texts import OPINION_ERRORS
from advisor.services.pack_error_texts import PACK_ERRORS
from advisor.services.ports import Texts
from advisor.services.register_error_texts import REGISTER_ERRORS
from advisor.services.register_output_error_texts import REGISTER_OUTPUT_ERRORS
from advisor.services.shared_register_error_texts import SHARED_REGISTER_ERRORS
from advisor.services.signing_error_texts import SIGNING_ERRORS

SCHEMA = "advisor/error/1"

# fmt: off
ERRORS: dict[str, tuple[str, str, str]] = {
    **ASSESSMENT_ERRORS,
    **OPINION_ERRORS,
    **PACK_ERRORS,
    **REGISTER_OUTPUT_ERRORS,
    **REGISTER_ERRORS,
    **SHARED_REGISTER_ERRORS,
    **SIGNING_ERRORS,
    # -- the command line and the answers file
    "unexpected": (
        N_("The program met something that it did not expect."),
        N_("Nothing was changed. A short technical note was kept in {log}."),
        N_("Please send that note to the people who maintain this program. It holds no answers and no names."),
    ),
    "wrong_command": (
        N_("The command is not complete or not right: {detail}"),
        N_("Nothing was done."),
        N_("Type \"advisor --help\" to see all commands."),
    ),
    "wrong_date": (
        N_("\"{value}\" is not a date."),
        N_("The program does not know for which day you ask."),
        N_("Write the date as year-month-day, for example 2026-11-23."),
    ),
    "unknown_app": (
        N_("The catalogue has no app with the id \"{value}\"."),
        N_("Nothing can be shown."),
        N_("Nearest ids: {nearest}. All ids: \"advisor apps\"."),
    ),
    "no_window": (
        N_("The window could not be opened: {detail}"),
        N_("Every job can also be done in the terminal."),
        N_("Type \"advisor interview\" to answer the questions here."),
    ),
    "no_person": (
        N_("Nobody can answer here: the input is not a keyboard."),
        N_("The interview asks its questions to a person."),
        N_("Write an answers file and use \"advisor decide\"."),
    ),
    "installed_not_here": (
        N_("This computer keeps no list of installed programs that can be read."),
        N_("Only Windows keeps one."),
        N_("Look into the app itself for its version."),
    ),
    "output_broken": (
        N_("The answer could not be written out: {detail}"),
        N_("The output is not complete."),
        N_("Check the place where the output goes, then try again."),
    ),
    "setting_locked": (
        N_("The setting \"{setting}\" is fixed here: {where}"),
        N_("It was not changed."),
        N_("Ask the people who look after this computer. \"advisor policies\" shows what is fixed."),
    ),
    "setting_wrong": (
        N_("\"{value}\" does not fit the setting \"{setting}\"."),
        N_("It was not changed."),
        N_("Look at the example beside the field, then try again."),
    ),
    "answers_not_a_form": (
        N_("The answers file does not hold named entries."),
        N_("The program cannot find the answers in it."),
        N_("Start it with \"schema: advisor/answers/1\" and a block \"situation:\"."),
    ),
    "answers_schema": (
        N_("Line {line}: the schema is \"{value}\"."),
        N_("This program reads only answers files of the schema {nearest}."),
        N_("Write \"schema: advisor/answers/1\" at the top of the file."),
    ),
    "answers_missing": (
        N_("The answers file says nothing on \"{place}\"."),
        N_("Without it the program cannot know which questions apply."),
        N_("Add it to the file. Right values: {nearest}."),
    ),
    "answers_unknown_entry": (
        N_("Line {line}: \"{value}\" is not an entry of {place}."),
        N_("The program does not guess what was meant."),
        N_("Nearest right ids: {nearest}."),
    ),
    "answers_unknown_question": (
        N_("Line {line}: there is no question \"{value}\"."),
        N_("The program does not guess what was meant."),
        N_("Nearest right ids: {nearest}. All questions: \"advisor questions\"."),
    ),
    "answers_wrong_value": (
        N_("Line {line}: \"{value}\" is not a right value of {place}."),
        N_("The program does not guess what was meant."),
        N_("Nearest right values: {nearest}."),
    ),
    "answers_wrong_kind": (
        N_("Line {line}: \"{value}\" cannot stand at {place}."),
        N_("The program expects {nearest} there."),
        N_("Correct the line, then try again."),
    ),
    "answers_too_long": (
        N_("Line {line}: the text at {place} is longer than {nearest} characters."),
        N_("It would not fit on the record."),
        N_("Shorten the text."),
    ),
    "answers_unknown_app": (
        N_("Line {line}: the catalogue has no app \"{value}\"."),
        N_("There are no facts on it."),
        N_("Nearest ids: {nearest}. For an app that is not listed write app: other and its name."),
    ),
    "answers_unknown_edition": (
        N_("Line {line}: \"{value}\" is not an edition of {place}."),
        N_("Advice is always about an edition, so it must be right."),
        N_("Nearest right ids: {nearest}."),
    ),
    "record_not_readable": (
        N_("The file \"{path}\" holds no decision that this program can read."),
        N_("It may be another PDF, or it may be damaged."),
        N_("Check it with \"advisor verify\"."),
    ),
    "record_newer": (
        N_("The record \"{path}\" was made by a newer version of this program."),
        N_("This version cannot read it. Nothing was changed."),
        N_("Update the program, or ask IT to do so."),
    ),
    # -- knowledge files
    "file_missing": (
        N_("There is no file {file}."),
        N_("Nothing could be read."),
        N_("Check the name and the folder, then try again."),
    ),
    "file_unreadable": (
        N_("The file {file} cannot be read: {problem}."),
        N_("Nothing could be read."),
        N_("Check that the file is not open elsewhere and that you may read it."),
    ),
    "file_too_big": (
        N_("The file {file} is larger than {limit} bytes."),
        N_("The program does not read files of that size here."),
        N_("Give a smaller file."),
    ),
    "file_not_utf8": (
        N_("Line {line} of {file} is not UTF-8 text."),
        N_("Its letters cannot be read for certain."),
        N_("Save the file again with the encoding UTF-8."),
    ),
    "file_not_yaml": (
        N_("Line {line} of {file} cannot be understood: {problem}."),
        N_("The file is neither correct YAML nor JSON."),
        N_("Look at that line and the one above it: brackets, quotes, colons and the space at the start."),
    ),
    "file_several_documents": (
        N_("A second document starts in line {line} of {file}."),
        N_("One file holds one document."),
        N_("Keep the part that you want, delete the rest and the line with three dashes."),
    ),
    "file_too_deep": (
        N_("Line {line} of {file} lies more than {limit} levels deep."),
        N_("No file that belongs here is so deep."),
        N_("Take the inner part out."),
    ),
    "file_key_not_text": (
        N_("The name of an entry in line {line} of {file} is not plain text."),
        N_("Entries are found by their names."),
        N_("Write it as name: value."),
    ),
    "file_duplicate_key": (
        N_("\"{key}\" stands in line {line} of {file} again. It first stands in line {first}."),
        N_("It is not clear which of the two counts."),
        N_("Delete one of them."),
    ),
    "file_alias": (
        N_("Line {line} of {file} uses an anchor or an alias (& or *)."),
        N_("A file must mean exactly what it shows, so these are not read."),
        N_("Write the value out, or put it in quotes if it is only text."),
    ),
    "file_tag": (
        N_("Line {line} of {file} uses a tag: {tag}."),
        N_("A file must mean exactly what it shows, so tags are not read."),
        N_("Delete the tag, or put the text in quotes."),
    ),
    "data_wrong": (
        N_("The knowledge files hold errors: {list}"),
        N_("The program does not give advice from files that are wrong."),
        N_("Correct each line named above. If you did not change these files, install the program again."),
    ),
    # -- advice
    # -- record
    "sign_not_printable": (
        N_("The sign {sign} ({point}, {name}) cannot be printed in the record. It stands in: {where}"),
        N_("A record must show every sign that was typed. Nothing was saved."),
        N_("Please write it in words, or leave it out."),
    ),
    "record_exists": (
        N_("There is already a file {path}."),
        N_("A record is never overwritten by accident. Nothing was saved."),
        N_("Choose another name, or say that the file may be replaced (--replace)."),
    ),
    "record_folder_missing": (
        N_("The folder {path} does not exist."),
        N_("The record was not saved."),
        N_("Make the folder, or choose another one."),
    ),
    "record_folder_missing_or_long": (
        N_("The folder {path} does not exist, or this path is too long for this Windows."),
        N_("The record was not saved."),
        N_("Make the folder, or choose one with a shorter path. Administrators can allow long paths."),
    ),
    "record_not_pdf_name": (
        N_("{path} is a folder, not a file."),
        N_("The record was not saved."),
        N_("Give the record a file name that ends in .pdf."),
    ),
    "record_no_file": (
        N_("{path} is a device or a pipe, not a file."),
        N_("The record was not saved."),
        N_("Give the record a file name that ends in .pdf."),
    ),
    "record_no_rights": (
        N_("This program may not write to {path}."),
        N_("The record was not saved. An older file of that name is unharmed."),
        N_("Close the file where it is open, or choose a folder of your own."),
    ),
    "record_disk_full": (
        N_("The disk that holds {path} is full."),
        N_("The record was not saved. An older file of that name is unharmed."),
        N_("Make room on the disk, or choose another place."),
    ),
    "record_not_written": (
        N_("The file {path} could not be written: {detail}"),
        N_("The record was not saved. An older file of that name is unharmed."),
        N_("Choose another place, or try again later."),
    ),
    "clock_before_catalogue": (
        N_("The clock of this computer says {today}. The catalogue was prepared later, on {prepared}."),
        N_("A record with a wrong date would be worth nothing. Nothing was saved."),
        N_("Set the clock of the computer right and try again."),
    ),
    "identity_missing": (
        N_("There is no file {path}."),
        N_("The record cannot be signed without a key."),
        N_("Check the name of the file with your key, or leave it out to use your own key."),
    ),
    "identity_not_readable": (
        N_("The file {path} does not hold a key that this program can read."),
        N_("The record cannot be signed with it."),
        N_("Use a file of the kind PKCS#12 (.p12 or .pfx) with one key and its certificate."),
    ),
    "identity_passphrase": (
        N_("The passphrase does not open the key in {path}."),
        N_("The record cannot be signed with it."),
        N_("Type the passphrase again, or set it in ADVISOR_IDENTITY_PASSPHRASE."),
    ),
    "identity_passphrase_lost": (
        N_("The passphrase of your own key in {path} is gone from the key store."),
        N_("The old key cannot be used any more. Records signed with it stay valid."),
        N_("Move that file to another place. The program then makes a new key."),
    ),
    "identity_not_kept": (
        N_("Your key could not be kept in {path}: {detail}"),
        N_("The record was not signed."),
        N_("Check that this folder exists and that you may write to it."),
    ),
    "identity_not_in_force": (
        N_("The key in {path} may be used from {start} to {end}. The clock says {today}."),
        N_("The record was not signed."),
        N_("Check the clock of the computer. If it is right, use a key that is in force."),
    ),
    "identity_kind": (
        N_("The key in {path} is of a kind that this program does not sign with."),
        N_("The record was not signed."),
        N_("Use an RSA key of at least 2048 bits, or a key on the curve P-256, P-384 or P-521."),
    ),
    # -- window
    "draft_not_saved": (
        N_("Your answers could not be saved in {folder}: {reason}"),
        N_("Your last answer is not on the disk yet."),
        N_("Make room on the disk or ask IT for the right to write there. Then press Continue again."),
    ),
    "draft_elsewhere": (
        N_("This meeting was changed in another window of the program."),
        N_("Your last answer here is not saved, so that nothing given there is lost."),
        N_("Press \"Save and finish later\", then go on with the work from the start page."),
    ),
    "draft_newer": (
        N_("This unfinished work was made by a newer version of the program."),
        N_("This version cannot read it. Nothing was changed."),
        N_("Open it with the newer version, or ask IT to update this one."),
    ),
    "draft_unreadable": (
        N_("The unfinished work in {file} cannot be read."),
        N_("Neither the last version nor the one before it is whole."),
        N_("Check the meeting anew. Your signed records are not affected."),
    ),
    # -- what this PC remembers
    "remembered_unreadable": (
        N_("The file {path} cannot be read. It holds what this PC remembers."),
        N_("Facts that you confirmed yourself and answers kept for later are not used now."),
        N_("Give the file another name, then go on. Keep it if you want IT to look at it."),
    ),
    "remembered_other_version": (
        N_("The file {path} was written by another version of this program."),
        N_("Facts that you confirmed yourself and answers kept for later are not used now."),
        N_("Use the newer version of this program, or give the file another name."),
    ),
    "remembered_no_access": (
        N_("The file {path} cannot be used: {detail}."),
        N_("Nothing was kept for the next time. Your answers are not lost."),
        N_("Check the rights of the folder and the free space, or ask IT."),
    ),
    "correction_empty": (
        N_("Nothing is said about what is wrong."),
        N_("No text was made."),
        N_("Say in a few words what is true, and where you saw it."),
    ),
    "confirm_unknown_fact": (
        N_("There is no fact named {fact} in the catalogue."),
        N_("Nothing was kept."),
        N_("Copy the name of the fact from \"advisor apps APP --json\"."),
    ),
    "confirm_other_edition": (
        N_("The fact {fact} does not speak of the edition {edition}."),
        N_("Nothing was kept."),
        N_("Choose one of these editions: {known}."),
    ),
    "confirm_unknown_value": (
        N_("\"{value}\" is not a possible value here."),
        N_("Nothing was kept."),
        N_("Choose one of these values: {known}."),
    ),
    "confirm_unknown_outcome": (
        N_("\"{value}\" is not a possible outcome."),
        N_("Nothing was kept."),
        N_("Say \"still_so\", \"different\" or \"not_found\"."),
    ),
    "confirm_not_by_word": (
        N_("The fact {fact} cannot be confirmed with one word."),
        N_("Nothing was kept."),
        N_("Tell the people who keep the catalogue what you found."),
    ),
    "confirm_no_name": (
        N_("The name of the person who looked is missing."),
        N_("Nothing was kept. A confirmation counts only with a name."),
        N_("Add your name and confirm again."),
    ),
    # -- the line test
    "line_no_consent": (
        N_("The line test was not started, because nobody agreed to it."),
        N_("No packet was sent."),
        N_("Read what the test sends, then add --yes to the command."),
    ),
    "line_server_wrong": (
        N_("\"{value}\" does not name a line server."),
        N_("No packet was sent."),
        N_("Write it as udp://HOST:PORT, wss://HOST, ndt7s://HOST, stun:example.org or m-lab."),
    ),
    "line_no_server": (
        N_("No line server is named here."),
        N_("No packet was sent."),
        N_("Name one with --server, or keep one in the settings of the window."),
    ),
    "line_people_wrong": (
        N_("{value} people cannot be in a call."),
        N_("No packet was sent."),
        N_("Write how many people take part, from 1 on."),
    ),
    "line_token_wrong": (
        N_("The file {file} does not hold a token."),
        N_("Nothing was started."),
        N_("Put one line of 16 to 200 letters and digits into it."),
    ),
    "line_login_wrong": (
        N_("The file {file} does not hold a user name and a password."),
        N_("No packet was sent."),
        N_("Put the user name into the first line and the password into the second."),
    ),
    "line_forbidden": (
        N_("Your organisation does not allow this line test."),
        N_("No packet was sent."),
        N_("Ask your IT department, or enter what is known about the line by hand."),
    ),
    "line_certificate_wrong": (
        N_("The certificate {file} and its key cannot be used."),
        N_("The server was not started."),
        N_("Name a certificate and its private key without passphrase, both as text files."),
    ),
    "line_server_no_port": (
        N_("The line server cannot use {host}, port {port}: {detail}"),
        N_("The server was not started."),
        N_("Choose another port, or stop the program that uses it."),
    ),
    "not_printed": (
        N_("{file} was not printed."),
        N_("The printer or its program said: {problem}. The record itself is safe."),
        N_("Open the record and print it from there."),
    ),
}
# fmt: on


def explain(error: PlainError, texts: Texts) -> dict[str, Any]:
    """The error as the document of the contract, in the person's language."""
    happened, means, do = ERRORS.get(error.code, ERRORS["unexpected"])
    values = _Gaps(error.values)
    if isinstance(values.get("nearest"), str):
        values["nearest"] = texts.gettext(str(values["nearest"]))  # "a text" and the like; ids stay as they are
    return {
        "schema": SCHEMA,
        "code": error.code,
        "happened": texts.gettext(happened).format_map(values),
        "means": texts.gettext(means).format_map(values),
        "do": texts.gettext(do).format_map(values),
        **_details(error.values),
    }


class _Gaps(dict[str, object]):
    """An error without one of its values must still be readable."""

    def __missing__(self, key: str) -> str:
        return "?"


def _details(values: Mapping[str, object]) -> dict[str, Any]:
    """Line, value and so on as fields of their own, for scripts."""
    return {key: value if isinstance(value, int | str) else str(value) for key, value in values.items()}
