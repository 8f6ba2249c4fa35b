"""What people read about settings: a title and one sentence each, who set a value, and why one does not count."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.domain.settings import Kind, Level, Setting, Value
from advisor.services.marking import N_
from advisor.services.ports import Texts

WORDS: Mapping[str, tuple[str, str]] = {
    "language": (N_("Language"), N_("The language of the window and of new records.")),
    "theme": (N_("Colours"), N_("Light, dark, high contrast, or as the system.")),
    "text_scale": (N_("Text size"), N_("From 100 to 200 percent.")),
    "name": (N_("Your name"), N_("It stands in the record as the signer.")),
    "role": (N_("Your role"), N_("It stands in the record beside your name.")),
    "organisation": (N_("Your organisation"), N_("It stands in the record beside your name.")),
    "dpo_contact": (N_("Data protection officer"), N_("Whom to ask about personal data.")),
    "ism_contact": (N_("Information security manager"), N_("Whom to ask about security.")),
    "it_contact": (N_("IT support"), N_("Whom to ask about this computer and its settings.")),
    "records_folder": (N_("Folder for records"), N_("New signed records are put here.")),
    "copy_records_to": (N_("Second folder for records"), N_("A copy of each new record is put here too.")),
    "drop_folder": (
        N_("Drop folder"), N_("While the window is open, records that arrive here move into your folder of records."),
    ),
    "register": (N_("Register of records"), N_("A file on this computer, or postgresql://user@server/database.")),
    "review_months": (N_("Look again after months"), N_("A reminder to look at a decision again. From 1 to 120.")),
    "keep_years": (N_("Keep records for years"), N_("A reminder when a record may go. From 1 to 100.")),
    "line_test_allowed": (N_("Line test"), N_("Whether the internet line may be measured here, after your consent.")),
    "line_server": (N_("Line server"), N_("The server that the line test speaks to.")),
    "turn_server": (N_("Relay for calls"), N_("The server that the line test asks, to see whether calls get through.")),
    "turn_login": (N_("Login at the relay"), N_("A file with two lines: user name and password at the relay.")),
    "m_lab_allowed": (
        N_("Public test servers"),
        N_("Whether the line test may offer Measurement Lab, after your consent. It publishes the results."),
    ),
    "identity": (N_("Key to sign with"), N_("Made by this program, from a file, on a token, or kept by Windows.")),
    "identity_file": (N_("File with your key"), N_("A PKCS#12 file: its name ends with .p12 or .pfx.")),
    "token_module": (N_("Module of the token"), N_("The maker's PKCS#11 library for your card or stick.")),
    "token_label": (N_("Name of the token"), N_("Which card or stick to use, where there are several.")),
    "windows_certificate": (N_("Certificate in Windows"), N_("Its thumbprint: 40 digits and letters from a to f.")),
    "time_stamp_authority": (N_("Time-stamp service"), N_("It confirms when a record was signed.")),
    "fetch_revocation": (
        N_("Ask whether certificates are revoked"), N_("The check asks their issuers on the internet."),
    ),
    "trusted_signers": (N_("Trusted signers"), N_("Codes of keys whose records count as trusted, each with a name.")),
    "trusted_time": (N_("Trusted time-stamp services"), N_("Codes of keys whose time stamps count, each with a name.")),
    "trusted_roots": (N_("Trusted certificate authorities"), N_("Files with the certificates of your organisation.")),
    "catalogue_update_from": (N_("New knowledge from"), N_("The folder or web address with new catalogues.")),
    "organisation_pack": (N_("Pack of the organisation"), N_("The folder with your organisation's own signed rules.")),
    "catalogue_root": (N_("Code of the catalogue"), N_("By this code new catalogues are trusted.")),
    "organisation_root": (
        N_("Code of the organisation"), N_("By this code the pack of your organisation is trusted."),
    ),
}  # fmt: skip

ROOMS: Mapping[str, str] = {
    "window": N_("The window"),
    "person": N_("You and your contacts"),
    "records": N_("Records"),
    "line": N_("The internet line"),
    "signing": N_("Signing"),
    "verification": N_("Checking records"),
    "catalogue": N_("The catalogue and your organisation"),
}

LEVELS: Mapping[Level, str] = {
    Level.MACHINE: N_("set for this computer by your organisation"),
    Level.ORGANISATION: N_("set by the pack of your organisation"),
    Level.USER_POLICY: N_("set for you by your organisation"),
    Level.USER: N_("chosen by you"),
    Level.DEFAULT: N_("not set"),
}

REASONS: Mapping[str, str] = {
    "unknown_name": N_("there is no setting with this name"),
    "not_lockable": N_("only the person can set this"),
    "overruled": N_("a stronger place sets this too"),
    "not_yes_no": N_("it must be yes or no (true or false, 1 or 0)"),
    "not_a_number": N_("it must be a whole number"),
    "out_of_range": N_("the number is too small or too big"),
    "not_a_list": N_("it must be a list"),
    "not_a_text": N_("it must be a text"),
    "empty": N_("it is empty"),
    "too_long": N_("it is too long"),
    "control_character": N_("it holds characters that nobody can see"),
    "not_one_of": N_("it is none of the allowed values"),
    "not_an_address": N_("it is not an address of the right kind"),
    "wrong_form": N_("it does not have the right form"),
    "unreadable": N_("the place could not be read"),
    "too_big": N_("the file is too big"),
    "not_json": N_("the file is not JSON"),
    "name_twice": N_("a name stands in the file twice"),
    "no_policies": N_("the file has no block \"policies\""),
    "others_may_write": N_("others than the administrator may change this file"),
}

CHOICES: Mapping[str, Mapping[str, str]] = {
    "language": {"sk": "Slovenčina", "en": "English", "cs": "Čeština", "de": "Deutsch"},
    "theme": {
        "system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark"), "contrast": N_("High contrast"),
    },
    "identity": {
        "made": N_("Made by this program"), "file": N_("From a file"), "token": N_("On a token"),
        "windows": N_("Kept by Windows"),
    },
}  # fmt: skip


def value_words(setting: Setting, value: Value, texts: Texts) -> str:
    """A value as a person reads it."""
    if value is None or value == ():
        return texts.gettext("nothing")
    if setting.kind is Kind.YES_NO:
        return texts.gettext("yes") if value else texts.gettext("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    named = CHOICES.get(setting.id, {}).get(str(value), "")
    return texts.gettext(named) if named else str(value)


def hints(setting: Setting, texts: Texts) -> list[str]:
    """What may be written there, for administrators and beside the field."""
    if setting.kind is Kind.ADDRESS:
        return [texts.gettext("It begins with one of: {values}").format(values=", ".join(setting.allowed))]
    if setting.kind is Kind.PATH:
        words = texts.gettext("Environment variables such as {example} are filled in.")
        return [words.format(example="%USERPROFILE%")]
    if setting.kind is Kind.YES_NO:
        default = value_words(setting, setting.default, texts)
        return [texts.gettext("Where nothing is set: {default}").format(default=default)]
    return []
