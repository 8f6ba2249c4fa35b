"""Questions to time-stamp authorities and revocation services over HTTP, bounded in time and size.

Redirects are not followed: only the address that was named is asked.
"""

from __future__ import annotations

import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from asn1crypto import tsp  # type: ignore[import-untyped]

from advisor.domain.errors import PlainError

SECONDS = 10.0  # for one whole question
MOST_BYTES = 8 * 1024 * 1024  # large revocation lists have a few megabytes
_MOST_STAMP = 64 * 1024


class AuthorityError(PlainError):
    """An authority that was named gave no usable answer."""


def _silent(address: str, detail: object) -> AuthorityError:
    return AuthorityError("authority_silent", exit_code=3, address=address, detail=detail)


def wrong_answer(address: str, detail: object) -> AuthorityError:
    return AuthorityError("authority_wrong_answer", exit_code=3, address=address, detail=detail)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None  # becomes an HTTPError, and so a plain "no answer"


class Web:
    """One question at a time. A service that stayed silent once is not waited for again in the same run."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._open = urllib.request.build_opener(_NoRedirects).open
        self._silent: dict[str, AuthorityError] = {}

    def ask(self, address: str, body: bytes | None, kind: str, most: int = MOST_BYTES) -> bytes:
        """POST ``body`` of the media type ``kind``, or GET without one. Raises AuthorityError."""
        if address in self._silent:
            raise self._silent[address]
        request = urllib.request.Request(address, body, {"User-Agent": "Videoconference-Advisor"})
        if body is not None:
            request.add_header("Content-Type", kind)
        try:
            return self._read(request, most)
        except urllib.error.HTTPError as error:
            with error:
                raise wrong_answer(address, f"HTTP {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            self._silent[address] = _silent(address, getattr(reason, "strerror", None) or reason)
            raise self._silent[address] from None

    def _read(self, request: urllib.request.Request, most: int) -> bytes:
        end = time.monotonic() + self._seconds
        found = bytearray()
        with self._open(request, timeout=self._seconds) as answer:
            while piece := answer.read1(65536):
                found += piece
                if len(found) > most:
                    raise ValueError("too long an answer")
                if time.monotonic() > end:  # a service that sends a byte now and then
                    raise TimeoutError("timed out")
        return bytes(found)


class TimeStamper:
    """An RFC 3161 authority. What it sends must answer this very question; the verifier checks the rest afterwards."""

    def __init__(self, address: str, web: Web) -> None:
        self.address, self._web = address, web
        self._largest = 4096  # bytes of a token, until a larger one came

    def rooms(self) -> Iterator[int]:
        """Bytes to keep free: as for the tokens so far; then once more as for the one that did not fit."""
        yield self._largest
        yield self._largest

    def fits(self, room: int) -> bool:
        return room >= self._largest

    def stamp(self, digest: bytes) -> Any:
        """The token over a sha-256, as asn1crypto's ContentInfo. Raises AuthorityError."""
        nonce = secrets.randbits(63)
        imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
        request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
        raw = self._web.ask(self.address, request.dump(), "application/timestamp-query", _MOST_STAMP)
        try:
            token = _token(raw, digest, nonce)
        except Exception as error:  # the parser raises many kinds for what a server may send
            raise wrong_answer(self.address, error if isinstance(error, _Refused) else "not a time stamp") from error
        self._largest = max(self._largest, len(token.dump()) + 256)
        return token

    async def async_timestamp(self, message_digest: bytes, _md_algorithm: str) -> Any:
        """The form in which the signing library asks for a stamp over the file."""
        return self.stamp(message_digest)


class _Refused(Exception):
    """The authority says no, or speaks of something else."""


def _token(raw: bytes, digest: bytes, nonce: int) -> Any:
    answer = tsp.TimeStampResp.load(raw, strict=True)
    status = answer["status"]
    if status["status"].native not in ("granted", "granted_with_mods"):
        raise _Refused("; ".join(status["status_string"].native or [status["status"].native]))
    token = answer["time_stamp_token"]
    info = token["content"]["encap_content_info"]["content"].parsed
    if info["message_imprint"]["hashed_message"].native != digest or info["nonce"].native != nonce:
        raise _Refused("a time stamp for something else")
    return token
