"""Lets packs in: finds out whose chain a pack belongs to, checks it, and puts it in force in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from advisor.adapters.packs.client import Fetched, fetch, read_first_root, root_code
from advisor.adapters.packs.sources import PackSource, source_of
from advisor.adapters.packs.store import InForce, store_of
from advisor.domain.errors import PlainError


@dataclass(frozen=True)
class Opened:
    """A checked pack at the door. ``put_in_force`` lets it in; else it is thrown away."""

    fetched: Fetched
    before: InForce | None
    compiled: Path
    code: str
    put_in_force: Callable[[Mapping[str, Any]], InForce]


class PackDoor:
    """The chains of trust this computer knows, by kind of pack."""

    def __init__(
        self,
        folder: Path,
        codes: Mapping[str, str],
        trust: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        opened_as: Callable[[str], PackSource] = source_of,
    ) -> None:
        """``codes``: kind -> code of the first root (sha-256 in hex), empty where no such chain is trusted.

        ``trust``: a chain that a person trusts from now on, whatever kind of pack it holds.
        """
        self._folder, self._codes, self._trust = folder, codes, trust
        self._now, self._source = now, opened_as

    @contextmanager
    def opened(self, location: str) -> Iterator[Opened]:
        """The pack at ``location``, checked. Raises ``PlainError`` pack_... where it is refused."""
        with self._source(location) as source:
            first = read_first_root(source)
            code = root_code(first)
            kind = next((kind for kind, known in self._codes.items() if known == code), None)
            if kind is None and code != self._trust:
                raise PlainError("pack_unknown_root", root=code)
            store = store_of(self._folder, code)
            with store.staging() as staging:
                before = store.current()
                fetched = fetch(source, first, before.metadata if before else None, staging, self._latest(before))
                if kind not in (fetched.kind, None):
                    raise PlainError("pack_wrong_kind", found=fetched.kind)

                def put_in_force(document: Mapping[str, Any]) -> InForce:
                    head = {
                        "kind": fetched.kind, "name": fetched.name, "pack_version": fetched.version,
                        "taken_at": self._now().isoformat(), "from": location,
                        "expires": fetched.expires.date().isoformat(),
                    }  # fmt: skip
                    return store.switch(staging, fetched.version, {**head, **document})

                yield Opened(fetched, before, staging / "compiled", code, put_in_force)

    def _latest(self, before: InForce | None) -> datetime:
        """Now; or the last time a pack came in, where the clock of this computer has gone back since."""
        now = self._now()
        try:
            return max(now, datetime.fromisoformat(str(before.document["taken_at"]))) if before else now
        except (KeyError, ValueError, TypeError):
            return now
