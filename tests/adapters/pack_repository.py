"""A repository of packs in memory, honest or as hostile as a test wants: before or after signing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOON = NOW + timedelta(days=90)
PAST = NOW - timedelta(days=1)


@cache
def signer(name: str) -> CryptoSigner:
    """The same key for the same name, so that a failure can be looked at again."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
    return CryptoSigner(private, SSlibKey.from_crypto(private.public_key()))


def description(**changed: Any) -> bytes:
    whole = {"schema": "advisor/pack-content/1", "kind": "catalogue", "format": 1, "name": "Test", **changed}
    return json.dumps({key: value for key, value in whole.items() if value is not None}).encode()


class Repository:
    """One chain: root and content need two of three people, snapshot and time stamp one machine each."""

    people = ("jana", "peter", "eva")

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.contents: dict[str, bytes] = {
            "pack.json": description(), "version.yaml": b"version: one\n", "apps/zoom.yaml": b"id: zoom\n",
        }  # fmt: skip
        self.root = Metadata(Root(version=1, expires=SOON, consistent_snapshot=True))
        for role in ("root", "targets"):
            for name in self.people:
                self.root.signed.add_key(signer(name).public_key, role)
            self.root.signed.roles[role].threshold = 2
        self.root.signed.add_key(signer("snapshot").public_key, "snapshot")
        self.root.signed.add_key(signer("timestamp").public_key, "timestamp")
        # The first release is number 5, so that there is something to go back to.
        self.targets = Metadata(Targets(version=4, expires=SOON))
        self.snapshot = Metadata(Snapshot(version=4, expires=SOON))
        self.timestamp = Metadata(Timestamp(version=4, expires=SOON))
        # Who signs what; a test puts others here.
        self.signers = {
            "root": ["jana", "peter"], "targets": ["jana", "peter"], "snapshot": ["snapshot"],
            "timestamp": ["timestamp"],
        }  # fmt: skip
        # What a test does to a part just before it is signed.
        self.twist: dict[str, Callable[[Any], None]] = {}
        self.hashes_in_meta = True
        self.sign_root()
        self.publish()

    def sign(self, role: str, metadata: Metadata[Any]) -> bytes:
        if role in self.twist:
            self.twist[role](metadata.signed)
        metadata.signatures.clear()
        for name in self.signers[role]:
            metadata.sign(signer(name), append=True)
        return bytes(metadata.to_bytes())

    def sign_root(self, version: int | None = None) -> None:
        """The root as file ``N.root.json``."""
        raw = self.sign("root", self.root)
        self.files[f"metadata/{version or self.root.signed.version}.root.json"] = raw

    def publish(self, **contents: bytes) -> None:
        """The next version of everything, signed by whoever ``signers`` names."""
        self.contents |= {name.replace("__", "/").replace("_yaml", ".yaml"): raw for name, raw in contents.items()}
        targets = self.targets.signed
        targets.version += 1
        targets.targets = {}
        for name, content in self.contents.items():
            targets.targets[name] = TargetFile.from_data(name, content, ["sha256"])
            above, slash, last = name.rpartition("/")
            self.files[f"targets/{above}{slash}{hashlib.sha256(content).hexdigest()}.{last}"] = content
        raw = self.sign("targets", self.targets)
        self.files[f"metadata/{targets.version}.targets.json"] = raw
        self.publish_snapshot(raw)

    def publish_snapshot(self, targets: bytes) -> None:
        self.snapshot.signed.version += 1
        self.snapshot.signed.meta = {"targets.json": self._meta(self.targets.signed.version, targets)}
        raw = self.sign("snapshot", self.snapshot)
        self.files[f"metadata/{self.snapshot.signed.version}.snapshot.json"] = raw
        self.publish_timestamp(raw)

    def publish_timestamp(self, snapshot: bytes) -> None:
        self.timestamp.signed.version += 1
        self.timestamp.signed.snapshot_meta = self._meta(self.snapshot.signed.version, snapshot)
        self.files["metadata/timestamp.json"] = self.sign("timestamp", self.timestamp)

    def _meta(self, version: int, raw: bytes) -> MetaFile:
        if not self.hashes_in_meta:
            return MetaFile(version)
        return MetaFile(version, len(raw), {"sha256": hashlib.sha256(raw).hexdigest()})

    def write(self, folder: Path) -> Path:
        """The repository as a folder."""
        for name, raw in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
        return folder

    @property
    def code(self) -> str:
        return hashlib.sha256(self.files["metadata/1.root.json"]).hexdigest()

    def newest(self, role: str) -> str:
        """The name of the newest file of a role."""
        if role == "timestamp":
            return "metadata/timestamp.json"
        version = {"root": self.root, "targets": self.targets, "snapshot": self.snapshot}[role].signed.version
        return f"metadata/{version}.{role}.json"

    def target(self, name: str) -> str:
        """The file that holds a part."""
        above, slash, last = name.rpartition("/")
        return f"targets/{above}{slash}{hashlib.sha256(self.contents[name]).hexdigest()}.{last}"
