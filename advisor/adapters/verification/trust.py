"""Whom this computer trusts: keys pinned by a person, organisation roots, time authorities. All from files.

``trusted-signers.txt`` and ``trusted-time.txt`` hold one key per line: the
sha-256 of the public key as 64 hex digits, then a name. ``roots/*.pem`` are the
organisation's own certificate authorities. ``own-keys.txt`` is
written by the program when it makes a key for the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from advisor.adapters.verification.cms import Certificate, certificate

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
    for link in chain[1:]:
        try:
            if not link.parsed.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
                return False
        except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
            return False
    return True


def read_keys(path: Path) -> dict[str, str]:
    """The pinned keys of one file; no file means none. A line that names no key is left out."""
    found = {}
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            found[re.sub("[: ]", "", match[1]).lower()] = (match[2] or "").strip()
    return found


def read_trust(folder: Path) -> Trust:
    """Everything the folder says."""
    roots = []
    for path in sorted((folder / "roots").glob("*.pem")):
        roots += [certificate(c.public_bytes(Encoding.DER)) for c in x509.load_pem_x509_certificates(path.read_bytes())]
    signers, time = read_keys(folder / "trusted-signers.txt"), read_keys(folder / "trusted-time.txt")
    return Trust(signers=signers, own=read_keys(folder / "own-keys.txt"), time=time, roots=tuple(roots))
