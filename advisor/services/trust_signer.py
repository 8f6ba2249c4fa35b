"""Trusting a signer: after two people have compared the words of the key, it goes on the person's own list."""

from __future__ import annotations

from typing import Any

from advisor.domain.errors import PlainError
from advisor.domain.key_words import key_code, key_words, same_words
from advisor.services.ports import RecordSource, RecordVerifier, Texts, TrustedSigners

SCHEMA = "advisor/trusted-signer/1"


class TrustService:
    """Adds keys to the list; takes nothing away. A key is only ever taken from an intact record."""

    def __init__(self, verifier: RecordVerifier, source: RecordSource, signers: TrustedSigners) -> None:
        self._verifier, self._source, self._signers = verifier, source, signers

    def trust(self, path: str, words: str | None, inside: bool, name: str | None, texts: Texts) -> dict[str, Any]:
        """Trust the signer of the record in ``path``, or of the decision ``inside`` an opinion.

        ``words``: what the signer said or the paper shows; without them the person has compared them herself.
        """
        try:
            found = self._verifier.verify(self._source.read(path))
        except FileNotFoundError:
            raise PlainError("file_missing", file=path) from None
        except (OSError, ValueError) as error:
            raise PlainError("file_unreadable", exit_code=3, file=path, problem=str(error)) from None
        if inside:
            if found.about is None:
                raise PlainError("trust_nothing_inside", path=path)
            found = found.about
        key = found.key_sha256
        if found.intact != "yes" or not key:
            raise PlainError("trust_not_intact", exit_code=1, path=path)
        if words is not None and not same_words(words, key):
            raise PlainError("trust_words_differ", exit_code=1, name=found.signer_name)
        known = self._signers.has(key)
        called = name or found.signer_name
        if not known:
            self._signers.add(key, called)
        text = texts.gettext("{name} is one of your trusted signers now.")
        if known:
            text = texts.gettext("{name} was one of your trusted signers already.")
        return {
            "schema": SCHEMA, "key_sha256": key, "name": called, "words": key_words(key), "code": key_code(key),
            "already": known, "file": self._signers.place, "text": text.format(name=called),
        }  # fmt: skip
