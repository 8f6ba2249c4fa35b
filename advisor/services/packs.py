"""New knowledge comes in: checked by its signatures, read whole, compared with the old, then put in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from advisor.domain.errors import PlainError
from advisor.services.catalogue_difference import difference
from advisor.services.ports import CatalogueSource, Texts

SCHEMA = "advisor/catalogue-import/1"


class Fetched(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def data(self) -> Path: ...


class Opened(Protocol):
    """A checked pack that is not in force yet."""

    @property
    def fetched(self) -> Fetched: ...

    @property
    def compiled(self) -> Path: ...

    @property
    def code(self) -> str: ...

    @property
    def before(self) -> Any: ...

    @property
    def put_in_force(self) -> Callable[[Mapping[str, Any]], Any]: ...


class Door(Protocol):
    def opened(self, location: str) -> AbstractContextManager[Opened]: ...


class PackService:
    """Import of a catalogue or of an organisation's pack."""

    def __init__(
        self,
        door: Door,
        in_force: Callable[[], CatalogueSource],
        built_in: Callable[[], CatalogueSource],
        read: Callable[[Path, Path], CatalogueSource],
        read_organisation: Callable[[Path], Mapping[str, Any]],
        allowed: Callable[[str], None] = lambda _kind: None,
    ) -> None:
        """``read`` checks a folder of data, compiles it into the second and opens it; a ``PlainError`` refuses it.

        ``allowed`` raises where this kind of pack may not be taken from this chain.
        """
        self._allowed = allowed
        self._door, self._in_force, self._built_in = door, in_force, built_in
        self._read, self._read_organisation = read, read_organisation

    def take(self, location: str, on: date, texts: Texts) -> dict[str, Any]:
        """Lets in the pack at ``location``; the old one stays in force until the new one is complete and checked."""
        with self._door.opened(location) as opened:
            self._allowed(opened.fetched.kind)
            if opened.fetched.kind == "organisation":
                return self._take_organisation(opened, texts)
            return self._take_catalogue(opened, on, texts)

    def _take_catalogue(self, opened: Opened, on: date, texts: Texts) -> dict[str, Any]:
        new = self._read(opened.fetched.data, opened.compiled)
        made_on, built_on = new.catalogue().prepared_on, self._built_in().catalogue().prepared_on
        if made_on < built_on:
            raise PlainError("pack_older_than_program", made=made_on.isoformat(), built=built_on.isoformat())
        changes = difference(self._in_force(), new, on, texts)
        opened.put_in_force({"version": new.catalogue().version, "made_on": made_on.isoformat()})
        same = opened.before is not None and opened.before.document.get("pack_version") == opened.fetched.version
        lines = [texts.gettext("Nothing new: this pack was taken before.")] if same else list(changes["text"])
        return {
            "schema": SCHEMA,
            "kind": "catalogue",
            "name": opened.fetched.name,
            "root_code": opened.code,
            "pack_version": opened.fetched.version,
            "version": new.catalogue().version,
            "made_on": made_on.isoformat(),
            "changes": changes,
            "text": lines,
        }

    def _take_organisation(self, opened: Opened, texts: Texts) -> dict[str, Any]:
        document = self._read_organisation(opened.fetched.data)
        expires_on = document["organisation"]["expires_on"]
        opened.put_in_force(document)
        words = texts.gettext("The rules of {name} are in force here.").format(name=opened.fetched.name)
        return {
            "schema": SCHEMA,
            "kind": "organisation",
            "name": opened.fetched.name,
            "root_code": opened.code,
            "pack_version": opened.fetched.version,
            "expires_on": expires_on,
            "text": [words],
        }
