"""Whom the organisation lets us ask for time stamps and revocation evidence. Nobody else is ever asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from advisor.domain.errors import PlainError


@dataclass(frozen=True)
class Authorities:
    """Addresses named by the organisation or by the person in this very call: that is the consent.

    A time-stamp authority learns a hash of the record; a revocation service learns
    the number of a certificate. Nothing else leaves the computer.
    """

    time_stamp: str = ""
    ocsp: tuple[str, ...] = ()
    crls: tuple[str, ...] = ()  # addresses, or files
    named_in_certificates: bool = False  # the addresses that the certificates themselves name may be asked too

    @property
    def revocation(self) -> bool:
        """May anybody be asked whether a certificate was withdrawn?"""
        return bool(self.ocsp or self.crls or self.named_in_certificates)


def authorities(
    time_stamp: str = "", ocsp: Iterable[str] = (), crls: Iterable[str] = (), named_in_certificates: bool = False
) -> Authorities:
    """The authorities with their addresses checked. Raises PlainError where one is no address."""
    for address in (*((time_stamp,) if time_stamp else ()), *ocsp):
        _check(address)
    for place in crls:
        if "://" in place:  # anything else is a file
            _check(place)
    return Authorities(time_stamp, tuple(ocsp), tuple(crls), named_in_certificates)


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        secret = parts.password is not None
    except ValueError:
        right, secret = False, False
    if secret:
        raise PlainError("authority_secret")  # not repeated: it would end up in logs
    if not right:
        raise PlainError("authority_address", address=address)
