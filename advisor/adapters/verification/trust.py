"""Whom this computer trusts: keys pinned by a person, organisation roots, time authorities. All from files.

``trusted-signers.txt`` and ``trusted-time.txt`` hold one key per line: the
sha-256 of the public key as 64 hex digits, then a name. ``roots/*.pem`` are the
organisation's own certificate authorities. ``own-keys.txt`` is
written by the program when it makes a key for the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from advisor.adapters.verification.cms import Certificate, certificate
from advisor.domain.errors import PlainError

_LINE = re.compile(r"((?:[0-9a-f]{2}[: ]?){32})(?:\s+(.*))?", re.IGNORECASE)


@dataclass(frozen=True)
class Trust:
    """Pinned public keys (sha-256 of SubjectPublicKeyInfo -> name) and roots."""

    signers: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    time: Mapping[str, str] = field(default_factory=dict)
    roots: tuple[Certificate, ...] = ()

    def reaches_root(self, chain: tuple[Certificate, ...]) -> bool:
        """Does the last link come from (or is any link) one of the organisation's roots?"""
        return any(link.raw == root.raw or (link.issuer == root.subject and link.issued_by(root))
                   for link in chain for root in self.roots) and _may_issue(chain)


def _may_issue(chain: tuple[Certificate, ...]) -> bool:
    """Every issuer in the chain is a certificate authority."""
    return all(issues(link) for link in chain[1:])


def issues(link: Certificate) -> bool:
    """Does it say of itself that it may issue certificates?"""
    try:
        return link.parsed.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False


@dataclass(frozen=True)
class Named:
    """What the organisation adds: lines as in the files, and paths of certificates, by settings; PEM by its pack."""

    signers: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    pack: str = ""  # where the pack lies that holds the certificates


def read_keys(path: Path) -> dict[str, str]:
    """The pinned keys of one file; no file means none."""
    return _keys(_lines(path))


def _keys(lines: Iterable[str]) -> dict[str, str]:
    """The pinned keys among the lines. A line that names no key is left out."""
    found = {}
    for line in lines:
        match = _LINE.fullmatch(line.strip())
        if match:
            found[re.sub("[: ]", "", match[1]).lower()] = (match[2] or "").strip()
    return found


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", "replace").splitlines() if path.is_file() else []


def _roots(path: Path) -> list[Certificate]:
    """The certificates of one file, PEM or DER. Raises PlainError: a root that is left out would be missed."""
    try:
        return read_certificates(path.read_bytes())
    except (OSError, ValueError):
        raise PlainError("root_not_readable", path=path) from None


def _roots_of_pack(named: Named) -> list[Certificate]:
    try:
        return [one for text in named.certificates for one in read_certificates(text.encode())]
    except ValueError:
        raise PlainError("root_not_readable", path=named.pack) from None


def read_certificates(raw: bytes) -> list[Certificate]:
    """The certificates in PEM or DER. Raises ValueError."""
    pem = b"-----BEGIN CERTIFICATE-----" in raw
    read = x509.load_pem_x509_certificates(raw) if pem else [x509.load_der_x509_certificate(raw)]
    return [certificate(c.public_bytes(Encoding.DER)) for c in read]


def read_trust(folder: Path, named: Named | None = None) -> Trust:
    """Everything the folder and the organisation say."""
    named = named or Named()
    files = [*sorted((folder / "roots").glob("*.pem")), *map(Path, named.roots)]
    return Trust(
        signers=_keys([*_lines(folder / "trusted-signers.txt"), *named.signers]),
        own=read_keys(folder / "own-keys.txt"),
        time=_keys([*_lines(folder / "trusted-time.txt"), *named.time]),
        roots=(*(root for file in files for root in _roots(file)), *_roots_of_pack(named)),
    )
