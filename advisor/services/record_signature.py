"""The signature block of a signed document: who, with which key, when, and what the signature means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.domain.key_words import key_code, key_words
from advisor.domain.signed_document import SignedDocument
from advisor.services.marking import N_
from advisor.services.ports import OpenIdentity, SignatureMade, Texts
from advisor.services.printed import Block, Heading, Paragraph, Table

# Roles as the answers files of the examples and scripts write them; any other role stands as it was typed.
_ROLES = {
    "clerk": N_("clerk"), "teacher": N_("teacher"), "dpo": N_("data protection officer"),
    "ism": N_("information security manager"),
}  # fmt: skip


def who_signed(signer: Mapping[str, Any], key: Mapping[str, Any], texts: Texts) -> str:
    """Name, role and organisation in one line."""
    role = str(signer.get("role") or "")
    role = texts.gettext(_ROLES[role]) if role in _ROLES else role
    return ", ".join(str(p) for p in (signer.get("name") or key.get("name"), role, signer.get("organisation")) if p)


def signature_blocks(document: SignedDocument, texts: Texts) -> list[Block]:
    """Heading, table and the legal words."""
    signer, key = document.signer, document.key
    name, who = str(signer.get("name") or key.get("name") or ""), who_signed(signer, key, texts)
    sha256 = str(key.get("sha256", ""))
    rows = [
        (texts.gettext("Signed by"), who),
        (texts.gettext("Name in the key"), str(key.get("name") or "") if key.get("name") != name else ""),
        (texts.gettext("Words of the key"), key_words(sha256)),
        (texts.gettext("Code of the key"), key_code(sha256)),
        (texts.gettext("Fingerprint of the key"), grouped(sha256)),
        (texts.gettext("Time on this computer"), document.made_at.replace("T", " ").replace("Z", " UTC")),
        (texts.gettext("Fingerprint of the data"), grouped(document.fingerprint())),
        (texts.gettext("Record"), texts.gettext("{record}, by version {version} of the program").format(
            record=document.record_id, version=document.program_version)),
    ]
    kept = tuple(row for row in rows if row[1])
    blocks: list[Block] = [
        Heading(texts.gettext("Signature")), Table((), kept, (0.235, 0.765), row_header=True, whole=True),
    ]  # fmt: skip
    if key.get("elsewhere"):
        blocks.append(Paragraph(texts.gettext(
            "This record is signed with another program. Key, certificate and time stand in that signature. "
            "What it is worth in law depends on the certificate."
        ), "small"))  # fmt: skip
        return blocks
    blocks.append(Paragraph(texts.gettext(
        "This record carries an electronic signature (PAdES baseline B-B / B-T). It is designed so that it can meet "
        "Article 26 of Regulation (EU) No 910/2014 when the organisation identifies the key holder."
    ), "small"))  # fmt: skip
    if key.get("self_made"):
        blocks.append(Paragraph(texts.gettext(
            "The key was made on this computer. Alone it proves only that the same key signed before. "
            "Compare the words of the key with the signer, by telephone or in person, to know whose key it is."
        ), "small"))  # fmt: skip
    return blocks


def key_said(opened: OpenIdentity) -> dict[str, Any]:
    """What a document says of the key before it is signed with it."""
    return {"name": opened.name, "sha256": opened.key_sha256, "self_made": opened.self_made}


def signature_said(made: SignatureMade) -> dict[str, str]:
    """What the command line says of the signature that was made."""
    return {"level": made.level, "signer": made.signer, "key_sha256": made.key_sha256}


def grouped(fingerprint: str) -> str:
    """Four signs at a time: easier to compare by eye."""
    return " ".join(fingerprint[i : i + 4] for i in range(0, len(fingerprint), 4))
