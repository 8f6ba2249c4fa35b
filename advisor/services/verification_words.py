"""The four answers about a record in plain words: worst first, each with what to do."""

from __future__ import annotations

from typing import Any

from advisor.domain.key_words import key_code, key_words
from advisor.domain.verification import ATTENTION, BAD, Finding, Verification
from advisor.services.marking import N_
from advisor.services.ports import Texts

_GOOD = "good"
_ORDER = {BAD: 0, ATTENTION: 1, _GOOD: 2}

_OVERALL = {
    "good": N_("This record is genuine and unchanged"),
    "attention": N_("Unchanged, but not everything could be checked"),
    "bad": N_("Do not trust this record"),
    "not_a_record": N_("This file is not a record of this program"),
    "unreadable": N_("This file cannot be read"),
}

# (question, state) -> (severity, what is so, what to do)
# fmt: off
ANSWERS: dict[tuple[str, str], tuple[str, str, str]] = {
    ("intact", "yes"): (_GOOD, N_("Nobody changed this record after it was signed."), ""),
    ("intact", "no"): (
        BAD, N_("This file is not what was signed. It was changed or damaged."),
        N_("Do not rely on it. Ask the sender for the original file."),
    ),
    ("intact", "unknown"): (
        BAD, N_("It cannot be said whether this file was changed."),
        N_("Do not rely on it. Ask the sender for the original file."),
    ),
    ("who", "trusted"): (_GOOD, N_("It was signed by {name}. You or your organisation confirmed this key."), ""),
    ("who", "known"): (_GOOD, N_("It was signed with your own key ({name})."), ""),
    ("who", "unknown"): (
        ATTENTION, N_("The key of the signer is not known here. Nobody has checked the name \"{name}\" in it."),
        N_("Call the signer and compare the words of the key: {words} (or its code: {code}). "
           "If they agree, add the key to your trusted signers."),
    ),
    ("who", "none"): (BAD, N_("Nothing can be said about who signed it."), N_("Ask the sender who signed it.")),
    ("when", "stamped"): (_GOOD, N_("A time authority confirms that it existed on {at}."), ""),
    ("when", "claimed"): (
        _GOOD, N_("The signer's computer says that it was signed on {at}. No time authority confirms it."), "",
    ),
    ("when", "none"): (
        ATTENTION, N_("The time of the signature is not known."), N_("Ask the signer when it was signed."),
    ),
    ("certificate", "valid"): (_GOOD, N_("The signer's certificate was valid at that time."), ""),
    ("certificate", "expired"): (
        ATTENTION, N_("The signer's certificate was not valid at that time."),
        N_("Ask the signer to sign the decision again with a valid certificate."),
    ),
    ("certificate", "revoked"): (
        BAD, N_("The signer's certificate had been withdrawn before that time."),
        N_("Do not rely on it. Ask the signer's organisation what happened."),
    ),
    ("certificate", "not_checked"): (
        ATTENTION, N_("The signer's certificate could not be checked with what the file holds."),
        N_("Ask your organisation whether the certificate was valid at that time."),
    ),
}

FINDINGS: dict[str, str] = {
    "not_a_record": N_("This is not a record of this program."),
    "unreadable": N_("The file could not be read."),
    "not_signed": N_("The record carries no signature."),
    "start": N_("Something stands before the beginning of the file."),
    "tail": N_("The file does not end as a record ends. Bytes were added or cut off."),
    "byte_range": N_("The signature does not cover the file as it should."),
    "second_signature": N_("There is more than one signature in the place of one."),
    "hole": N_("The place of the signature holds something else besides the signature."),
    "changed": N_("The content does not fit the signature. It was changed after signing."),
    "signature_form": N_("The signature is not of the kind that this program makes."),
    "not_certified": N_("The signature does not forbid later changes, as it should."),
    "structure": N_("The inside of the file is damaged or was rebuilt."),
    "attachment": N_("The attached data are missing, or there are more than one."),
    "fingerprint": N_("The attached data do not agree with the fingerprint on the pages."),
    "signed_elsewhere": N_("Another program signed this record. It added its signature and nothing else."),
    "seen_signature": N_("The signature shows something on the page. In a record nobody sees it."),
    "opinion_other_file": N_("The decision inside is not the one that this document names."),
    "opinion_on_changed": N_("It is about a decision that was changed, damaged or never genuine."),
    "opinion_on_unsure": N_("Not everything about the decision inside could be checked."),
    "later_change": N_("Something was added or changed after the signature."),
    "stamp_false": N_("A time stamp does not belong to this record."),
    "stamp_form": N_("A time stamp is damaged."),
    "signer_unknown": N_("The signer's key is not known on this computer."),
    "time_authority_unknown": N_("The time stamp comes from an authority that is not known on this computer."),
    "time_authority_withdrawn": N_("The certificate of a time authority had been withdrawn before it stamped."),
    "times_disagree": N_("The signer's clock was wrong. A time authority saw the record before the time it names."),
    "certificate_expired": N_("The certificate was not valid at the time of the signature."),
    "certificate_revoked": N_("The certificate had been withdrawn."),
    "certificate_not_checked": N_("The file holds no proof that the certificate had not been withdrawn."),
}
# fmt: on


def overall_words(overall: str, texts: Texts) -> str:
    """The result of the whole check in one sentence."""
    return texts.gettext(_OVERALL[overall])


def four_answers(found: Verification, texts: Texts) -> list[dict[str, Any]]:
    """Intact, who, when, certificate: each for itself, the worst first."""
    at = found.at.strftime("%Y-%m-%d %H:%M UTC") if found.at else ""
    key = found.key_sha256
    values = {"name": found.signer_name, "words": key_words(key), "code": key_code(key), "at": at}
    rows = [("intact", found.intact)]
    if found.intact == "yes":  # of a changed file the other three mean nothing
        rows += [("who", found.signer), ("when", found.time), ("certificate", found.certificate)]
    answers = []
    for about, state in rows:
        severity, text, do = ANSWERS[about, state]
        answers.append({"about": about, "state": state, "severity": severity,
                        "text": texts.gettext(text).format(**values),
                        "do": texts.gettext(do).format(**values) if do else ""})  # fmt: skip
    return sorted(answers, key=lambda answer: _ORDER[answer["severity"]])


def signer_json(found: Verification) -> dict[str, str]:
    """Who signed, with the words and the code of the key to compare."""
    key = found.key_sha256
    return {"state": found.signer, "name": found.signer_name, "key_sha256": key, "words": key_words(key),
            "code": key_code(key)}  # fmt: skip


def finding_json(finding: Finding, texts: Texts) -> dict[str, Any]:
    return {"code": finding.code, "severity": finding.severity, "rule": finding.rule,
            "text": texts.gettext(FINDINGS[finding.code])}  # fmt: skip
