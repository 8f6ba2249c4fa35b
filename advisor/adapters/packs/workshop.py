"""Where packs are made: keys and thresholds, a draft that people sign one after the other, and what is published.

The same content on the same day gives the same bytes, in whatever order people
signed. docs/packs.md tells who does what.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from securesystemslib.signer import Signer
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from advisor.adapters.packs.client import DESCRIPTION, FORMAT, KINDS, MAX_PART, SCHEMA, is_part
from advisor.adapters.packs.keys import PublicKey
from advisor.domain.errors import PlainError

Signed = TypeVar("Signed", Root, Targets, Snapshot, Timestamp)
ROOT_DAYS, TARGETS_DAYS, PUBLISHED_DAYS = 730, 400, 180


@dataclass(frozen=True)
class Missing:
    """How far the signatures of a part of the draft are."""

    part: str  # root | targets
    version: int
    sha256: str  # of what is signed: two people compare it before the second signs
    have: int
    need: int
    waiting: tuple[str, ...]  # names of those who may still sign


class Workshop:
    """One folder in which one chain of packs is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.draft, self.published = folder / "draft", folder / "published"

    def init(self, kind: str, name: str, keys: list[PublicKey], publisher: PublicKey, threshold: int, on: date) -> None:
        """Begins a chain: who may sign, and how many of them must."""
        if kind not in KINDS:
            raise PlainError("pack_wrong_kind", found=kind)
        if (self.folder / "workshop.json").exists():
            raise PlainError("pack_exists", place=str(self.folder))
        self._new_root(None, keys, publisher, threshold, on)
        document = {"schema": "advisor/pack-workshop/1", "kind": kind, "name": name}
        self._write(self.folder / "workshop.json", (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())

    def rekey(self, keys: list[PublicKey], publisher: PublicKey, threshold: int, on: date) -> None:
        """Other people, or new keys. The old ones must sign this once more, and the new ones too."""
        self._new_root(self._root(), keys, publisher, threshold, on)

    def add(self, data: Path, on: date) -> None:
        """Takes the files of ``data`` as the next version; nothing is signed yet."""
        about = self._about()
        before = self._published(Targets)
        version = before.signed.version + 1 if before else 1
        targets = Targets(version=version, expires=_end(on, TARGETS_DAYS))
        shutil.rmtree(self.draft / "data", ignore_errors=True)
        description = {"schema": SCHEMA, "kind": about["kind"], "format": FORMAT, "name": about["name"]}
        contents = {DESCRIPTION: (json.dumps(description, sort_keys=True, ensure_ascii=False) + "\n").encode()}
        for path in sorted(data.rglob("*")):
            part = path.relative_to(data).as_posix()
            if path.is_file() and not part.startswith("examples/"):
                if not is_part(part):
                    raise PlainError("pack_part_name", part=part)
                contents[part] = _content(path)
        for part, content in contents.items():
            self._write(self.draft / "data" / part, content)
            targets.targets[part] = TargetFile.from_data(part, content, ["sha256"])
        self._keep("targets", Metadata(targets))

    def sign(self, signer: Signer) -> list[str]:
        """Adds one person's signature wherever it counts. Gives the parts that were signed."""
        signed = []
        for part, draft in self._drafts():
            roots = [self._newest_root()] if part == "targets" else [draft.signed, self._root_or_none()]
            keyids = {
                keyid for root in roots if isinstance(root, Root) for keyid in root.roles[part].keyids
            }
            if signer.public_key.keyid in keyids:
                draft.sign(signer, append=True)
                self._keep(part, draft)
                signed.append(part)
        if not signed:
            raise PlainError("pack_key_not_asked", keyid=signer.public_key.keyid[:16])
        return signed

    def missing(self) -> list[Missing]:
        """The parts of the draft, and how many signatures each has."""
        return [self._missing(part, draft) for part, draft in self._drafts()]

    def publish(self, signer: Signer, on: date, days: int = PUBLISHED_DAYS, out: Path | None = None) -> int:
        """Puts the signed draft, or what was published before, in force for ``days``. Gives the version.

        Raises ``pack_too_few_signatures`` where somebody has not signed yet.
        """
        for one in self.missing():
            if one.have < one.need:
                raise PlainError("pack_too_few_signatures", have=one.have, need=one.need)
        new_root, new_targets = self._draft(Root), self._draft(Targets)
        root = new_root.signed if new_root else self._root()
        targets = new_targets or self._published(Targets)
        if targets is None:
            raise PlainError("pack_nothing_to_publish", place=str(self.folder))
        if signer.public_key.keyid not in root.roles["timestamp"].keyids:
            raise PlainError("pack_key_not_asked", keyid=signer.public_key.keyid[:16])
        metadata = self.published / "metadata"
        if new_root:
            self._write(metadata / f"{root.version}.root.json", _bytes(new_root))
        raw = _bytes(targets)
        self._write(metadata / f"{targets.signed.version}.targets.json", raw)
        for part, target in targets.signed.targets.items():
            above, _slash, name = part.rpartition("/")
            content = self.draft / "data" / part
            if new_targets:
                placed = self.published / "targets" / above / f"{target.hashes['sha256']}.{name}"
                self._write(placed, content.read_bytes())
        old_snapshot, old_time = self._published(Snapshot), self._published(Timestamp)
        snapshot = Metadata(Snapshot(version=_next(old_snapshot), expires=_end(on, days), meta={
            "targets.json": MetaFile(targets.signed.version, len(raw), {"sha256": hashlib.sha256(raw).hexdigest()})
        }))  # fmt: skip
        snapshot.sign(signer)
        raw = _bytes(snapshot)
        self._write(metadata / f"{snapshot.signed.version}.snapshot.json", raw)
        stamp = Metadata(Timestamp(version=_next(old_time), expires=_end(on, days), snapshot_meta=MetaFile(
            snapshot.signed.version, len(raw), {"sha256": hashlib.sha256(raw).hexdigest()}
        )))  # fmt: skip
        stamp.sign(signer)
        # The time stamp last: whoever reads meanwhile sees the old pack or the new one.
        self._write(metadata / "timestamp.json", _bytes(stamp))
        shutil.rmtree(self.draft, ignore_errors=True)
        if out is not None:
            self._one_file(out, targets.signed, root.version, snapshot.signed.version)
        return int(targets.signed.version)

    def published_data(self, into: Path) -> bool:
        """Copies what is published to ``into`` under its own names; False where nothing is."""
        targets = self._published(Targets)
        if targets is None:
            return False
        for part, target in targets.signed.targets.items():
            above, _slash, name = part.rpartition("/")
            placed = self.published / "targets" / above / f"{target.hashes['sha256']}.{name}"
            self._write(into / part, placed.read_bytes())
        return True

    def about(self) -> Mapping[str, Any]:
        """Kind, name, and the code of the first root, by which others know this chain."""
        first = self.published / "metadata" / "1.root.json"
        if not first.exists():
            first = self.draft / "root.json"
        code = hashlib.sha256(first.read_bytes()).hexdigest() if first.exists() else None
        settled = first.parent.name == "metadata"
        return {**self._about(), "root_code": code if settled else None}

    # Inside --------------------------------------------------------------------------------------

    def _new_root(
        self, old: Root | None, keys: list[PublicKey], publisher: PublicKey, threshold: int, on: date
    ) -> None:
        if not 1 <= threshold <= len({one.key.keyid for one in keys}):
            raise PlainError("pack_threshold", threshold=threshold, keys=len({one.key.keyid for one in keys}))
        root = Root(version=old.version + 1 if old else 1, expires=_end(on, ROOT_DAYS), consistent_snapshot=True)
        for role in ("root", "targets"):
            for one in keys:
                root.add_key(one.key, role)
            root.roles[role].threshold = threshold
        for role in ("snapshot", "timestamp"):
            root.add_key(publisher.key, role)
        self._keep("root", Metadata(root))

    def _drafts(self) -> list[tuple[str, Metadata[Any]]]:
        found: list[tuple[str, Metadata[Any] | None]] = [
            ("root", self._draft(Root)), ("targets", self._draft(Targets))
        ]  # fmt: skip
        return [(part, draft) for part, draft in found if draft is not None]

    def _missing(self, part: str, draft: Metadata[Any]) -> Missing:
        payload = draft.signed_bytes
        verifiers = [self._newest_root()] if part == "targets" else [draft.signed]
        if part == "root" and (old := self._root_or_none()):
            verifiers.append(old)
        results = [root.get_verification_result(part, payload, draft.signatures) for root in verifiers]
        worst = min(results, key=lambda r: len(r.signed) - r.threshold)
        names = sorted(
            str(key.unrecognized_fields.get("x-name", key.keyid[:16])) for r in results for key in r.unsigned.values()
        )
        return Missing(
            part, draft.signed.version, hashlib.sha256(payload).hexdigest(), len(worst.signed), worst.threshold,
            tuple(dict.fromkeys(names)),
        )  # fmt: skip

    def _about(self) -> dict[str, Any]:
        try:
            document = json.loads((self.folder / "workshop.json").read_bytes())
            return {"kind": document["kind"], "name": document["name"]}
        except (OSError, ValueError, KeyError, TypeError):
            raise PlainError("pack_no_workshop", place=str(self.folder)) from None

    def _root_or_none(self) -> Root | None:
        roots = sorted(
            (self.published / "metadata").glob("*.root.json"), key=lambda path: int(path.name.partition(".")[0])
        )
        return _read(roots[-1], Root).signed if roots else None

    def _root(self) -> Root:
        self._about()
        root = self._root_or_none()
        if root is None:
            raise PlainError("pack_no_workshop", place=str(self.folder))
        return root

    def _newest_root(self) -> Root:
        draft = self._draft(Root)
        return draft.signed if draft else self._root()

    def _draft(self, role: type[Signed]) -> Metadata[Signed] | None:
        path = self.draft / f"{role.type}.json"
        return _read(path, role) if path.exists() else None

    def _published(self, role: type[Signed]) -> Metadata[Signed] | None:
        metadata = self.published / "metadata"
        if role is Timestamp:
            path = metadata / "timestamp.json"
            return _read(path, role) if path.exists() else None
        found = sorted(metadata.glob(f"*.{role.type}.json"), key=lambda path: int(path.name.partition(".")[0]))
        return _read(found[-1], role) if found else None

    def _keep(self, part: str, metadata: Metadata[Any]) -> None:
        self._write(self.draft / f"{part}.json", _bytes(metadata))

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new = path.with_name(path.name + ".new")
            new.write_bytes(content)
            os.replace(new, path)
        except OSError as wrong:
            raise PlainError("pack_no_access", exit_code=3, place=str(path), detail=wrong.strerror) from None

    def _one_file(self, out: Path, targets: Targets, root: int, snapshot: int) -> None:
        """The whole pack in one file to carry: no dates, no compression, sorted, so that equal content is equal."""
        names = [f"metadata/{n}.root.json" for n in range(1, root + 1)]
        names += ["metadata/timestamp.json", f"metadata/{snapshot}.snapshot.json"]
        names.append(f"metadata/{targets.version}.targets.json")
        for part, target in targets.targets.items():
            above, slash, name = part.rpartition("/")
            names.append(f"targets/{above}{slash}{target.hashes['sha256']}.{name}")
        new = out.with_name(out.name + ".new")
        try:
            with zipfile.ZipFile(new, "w", zipfile.ZIP_STORED) as archive:
                for name in sorted(names):
                    archive.writestr(zipfile.ZipInfo(name), (self.published / name).read_bytes())
            os.replace(new, out)
        except OSError as wrong:
            raise PlainError("pack_no_access", exit_code=3, place=str(out), detail=wrong.strerror) from None


def _next(before: Metadata[Any] | None) -> int:
    return before.signed.version + 1 if before else 1


def _end(on: date, days: int) -> datetime:
    return datetime.combine(on, time(), UTC) + timedelta(days=days)


def _read(path: Path, role: type[Signed]) -> Metadata[Signed]:
    try:
        found = Metadata[Any].from_file(str(path))
    except (RepositoryError, OSError, ValueError, RecursionError):
        raise PlainError("pack_broken", part=path.name) from None
    if not isinstance(found.signed, role):
        raise PlainError("pack_broken", part=path.name)
    return found


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise PlainError("pack_no_access", exit_code=3, place=str(path), detail=wrong.strerror) from None
    if len(content) > MAX_PART:
        raise PlainError("pack_too_big", part=path.name)
    return content


def _bytes(metadata: Metadata[Any]) -> bytes:
    """Signatures sorted: who signed first leaves no trace."""
    metadata.signatures = dict(sorted(metadata.signatures.items()))
    return bytes(metadata.to_bytes())


def codes_of(keys: Iterable[PublicKey]) -> dict[str, str]:
    """Name and short code of each key, for people who compare."""
    return {one.name: one.key.keyid[:16] for one in keys}
