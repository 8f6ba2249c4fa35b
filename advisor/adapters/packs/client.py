"""Fetches a pack and checks it by The Update Framework: who signed it, how new it is, whether its parts agree."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    SlowRetrievalError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata, TargetFile, Targets, Timestamp
from tuf.ngclient import Updater, UpdaterConfig

from advisor.adapters.packs.sources import PackSource
from advisor.domain.errors import PlainError

DESCRIPTION = "pack.json"  # what kind of pack it is, read before anything else
FORMAT = 1  # of the data files; raised when older programs could no longer read them
SCHEMA = "advisor/pack-content/1"
KINDS = ("catalogue", "organisation")
MAX_ROOT = 256_000
MAX_PARTS = 2_000
MAX_PART = 8_000_000  # bytes of one part, as of one data file
MAX_WHOLE = 64_000_000  # bytes of all parts
_NAME = re.compile(r"(?:[a-z0-9][a-z0-9_-]{0,63}/){0,3}[a-z0-9][a-z0-9_-]{0,63}\.(?:yaml|json|png|svg)")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")  # file names that Windows keeps for itself
_LIMITS = UpdaterConfig(
    max_root_rotations=64,
    max_delegations=4,
    root_max_length=MAX_ROOT,
    timestamp_max_length=16_384,
    snapshot_max_length=256_000,
    targets_max_length=2_000_000,
)


@dataclass(frozen=True)
class Fetched:
    """A pack that was checked and lies in a folder of its own, not yet in force."""

    kind: str
    name: str
    version: int  # of the signed list of parts
    data: Path
    metadata: Path
    expires: datetime
    description: dict[str, Any]


def root_code(root: bytes) -> str:
    """The code by which people compare the beginning of a chain of trust."""
    return hashlib.sha256(root).hexdigest()


def read_first_root(source: PackSource) -> bytes:
    """Where the pack's chain of trust begins; not trusted yet."""
    try:
        return source.first_root(MAX_ROOT)
    except DownloadHTTPError as wrong:
        raise PlainError("pack_not_a_pack") from wrong
    except DownloadError as wrong:
        raise _plain(wrong) from wrong


def fetch(source: PackSource, root: bytes, known: Path | None, staging: Path, now: datetime) -> Fetched:
    """Everything of the pack into ``staging``; ``known`` is the checked metadata of the pack in force.

    Raises a ``PlainError`` (pack_...) that says why the pack is refused. Nothing but
    ``staging`` is written, so a refusal leaves no trace.
    """
    metadata, data = staging / "metadata", staging / "data"
    metadata.mkdir(parents=True)
    data.mkdir()
    if known is not None:
        _copy_known(known, metadata)
    try:
        updater = checker(source, root, metadata, now)
        updater.refresh()
        targets = Metadata[Targets].from_file(str(metadata / "targets.json")).signed
        parts = _checked(targets.targets)
        for name in parts:
            found = updater.get_targetinfo(name)
            if found is None:
                raise PlainError("pack_broken", part=name)
            updater.download_target(found, str(data / name))
        expires = Metadata[Timestamp].from_file(str(metadata / "timestamp.json")).signed.expires
    except PlainError:
        raise
    except (RepositoryError, DownloadError) as wrong:
        raise _plain(wrong) from wrong
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as wrong:
        raise PlainError("pack_broken", part="metadata") from wrong
    except OSError as wrong:
        raise PlainError("pack_no_access", exit_code=3, place=str(staging), detail=wrong.strerror) from None
    description = _description(data / DESCRIPTION)
    return Fetched(
        description["kind"], description["name"], targets.version, data, metadata, expires, description
    )


def checker(source: PackSource, root: bytes, metadata: Path, now: datetime) -> Updater:
    """The framework's own client with our limits; what it has checked lies in ``metadata``."""
    updater = Updater(
        str(metadata),
        f"{source.base}metadata/",
        target_base_url=f"{source.base}targets/",
        fetcher=source,
        config=_LIMITS,
        bootstrap=root,
    )
    # The library asks the system's clock; a test, or a clock that runs behind what is known, gives another time.
    updater._trusted_set.reference_time = now
    return updater


def _copy_known(known: Path, metadata: Path) -> None:
    for path in known.glob("*.json"):
        if path.name != "root.json":
            shutil.copyfile(path, metadata / path.name)
    (metadata / "root_history").mkdir()
    for path in (known / "root_history").glob("*.root.json"):
        shutil.copyfile(path, metadata / "root_history" / path.name)


def is_part(name: str) -> bool:
    """May a part have this name? None that leaves the folder, or that some system reads as another one."""
    return _NAME.fullmatch(name) is not None and not any(map(_RESERVED.match, name.split("/")))


def _checked(targets: dict[str, TargetFile]) -> list[str]:
    """The names of the parts; a name that could leave the folder, or a mass of data, is refused before it is read."""
    names = sorted(targets)
    if not all(map(is_part, names)):
        raise PlainError("pack_broken", part="targets")
    sizes = [target.length for target in targets.values()]
    if len(names) > MAX_PARTS or sum(sizes) > MAX_WHOLE or any(not 0 <= size <= MAX_PART for size in sizes):
        raise PlainError("pack_too_big", part="targets")
    if DESCRIPTION not in targets:
        raise PlainError("pack_wrong_schema", part=DESCRIPTION)
    return names


def _description(path: Path) -> dict[str, Any]:
    """What kind of pack it is. Raises ``pack_newer`` where this program is too old for it."""
    try:
        document = json.loads(path.read_bytes())
        schema, kind, form = document["schema"], document["kind"], document["format"]
        name = document["name"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise PlainError("pack_wrong_schema", part=DESCRIPTION) from None
    newer = re.fullmatch(r"advisor/pack-content/(\d{1,6})", schema) if isinstance(schema, str) else None
    if newer and int(newer[1]) > 1:
        raise PlainError("pack_newer", part=schema)
    if schema != SCHEMA or kind not in KINDS or not isinstance(form, int) or not isinstance(name, str):
        raise PlainError("pack_wrong_schema", part=DESCRIPTION)
    if form > FORMAT:
        raise PlainError("pack_newer", part=f"{schema}, format {form}")
    if form < 1 or not 0 < len(name) <= 200:
        raise PlainError("pack_wrong_schema", part=DESCRIPTION)
    return dict(document)


def _plain(wrong: Exception) -> PlainError:
    """The framework's complaint as one of ours."""
    told = str(wrong)
    if isinstance(wrong, UnsignedMetadataError):
        count = re.search(r"(\d+)/(\d+)", told)
        if count and int(count[1]) > 0:
            return PlainError("pack_too_few_signatures", have=count[1], need=count[2])
        return PlainError("pack_wrong_key")
    if isinstance(wrong, ExpiredMetadataError):
        return PlainError("pack_expired")
    if isinstance(wrong, BadVersionNumberError):
        older = told.startswith("New ") or "targets.json" in told
        return PlainError("pack_rollback") if older else PlainError("pack_mixed")
    if isinstance(wrong, LengthOrHashMismatchError):
        return PlainError("pack_mixed")
    if isinstance(wrong, DownloadLengthMismatchError):
        return PlainError("pack_too_big", part=_part(told))
    if isinstance(wrong, SlowRetrievalError):
        return PlainError("pack_slow", exit_code=3)
    if isinstance(wrong, DownloadHTTPError):
        return PlainError("pack_incomplete", detail=told)
    if isinstance(wrong, DownloadError):
        cause = wrong.__cause__
        return PlainError("pack_not_read", exit_code=3, detail=str(cause or told))
    if "missing info" in told:
        return PlainError("pack_rollback")
    return PlainError("pack_broken", part="metadata")


def _part(told: str) -> str:
    return told[:200]
