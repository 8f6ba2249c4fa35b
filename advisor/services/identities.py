"""What a person should know of the key that she signs with."""

from __future__ import annotations

from typing import Any

from advisor.domain.key_words import key_code, key_words
from advisor.services.marking import N_
from advisor.services.ports import KeyFacts, Texts

SCHEMA = "advisor/identity/1"
_WHERE = {
    "system": N_("Your own key. Its passphrase lies in the key store of this system."),
    "file": N_("Your own key. Its passphrase lies in a file beside it that only you may read."),
    "given": N_("A key from a file of yours."),
    "token": N_("A key on your token or card. It never leaves it."),
    "windows": N_("A key in the certificate store of Windows. It never leaves it."),
}
_SELF_MADE = N_("You vouch for this key yourself. Others know it is yours once they have compared the code with you.")
_ISSUED = N_("{issuer} vouches for this key until {until}.")


def about(key: KeyFacts, texts: Texts) -> dict[str, Any]:
    """The document ``advisor/identity/1``."""
    until = key.valid_until.date().isoformat()
    vouches = texts.gettext(_SELF_MADE if key.self_made else _ISSUED).format(issuer=key.issuer, until=until)
    return {
        "schema": SCHEMA, "name": key.name, "key_sha256": key.key_sha256, "code": key_code(key.key_sha256),
        "words": key_words(key.key_sha256),
        "self_made": key.self_made, "issuer": None if key.self_made else key.issuer,
        "valid_from": key.valid_from.date().isoformat(), "valid_until": until, "kept_in": key.passphrase_in,
        "made_now": key.made_now, "text": f"{texts.gettext(_WHERE[key.passphrase_in])} {vouches}",
    }  # fmt: skip


def identity_text(document: dict[str, Any], texts: Texts) -> list[str]:
    """The same for reading."""
    return [
        document["name"], texts.gettext("Words of the key") + ": " + document["words"],
        texts.gettext("Code of the key") + ": " + document["code"], document["text"],
    ]  # fmt: skip
