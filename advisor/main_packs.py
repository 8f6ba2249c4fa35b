"""Builds what lets packs in and what makes them. The framework's library is imported only when a pack is touched."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.domain.errors import PlainError
from advisor.main_settings import (
    ask_passphrase,
    built_in_files,
    catalogue_code,
    catalogue_files,
    packs_dir,
    plain_code,
    settings,
)

if TYPE_CHECKING:
    from advisor.adapters.packs.keys import Ask
    from advisor.adapters.packs.workshop import Workshop
    from advisor.services.ports import CatalogueSource, Clock, Texts
    from advisor.services.settings import Settings


class PackJobs:
    """Import and making of packs, as the commands and the window call them."""

    def __init__(self, ask: Ask | None = None) -> None:
        self._ask = ask or ask_passphrase
        self._settings = settings()

    # Taking packs in -----------------------------------------------------------------------------

    def take(self, location: str, on: date, texts: Texts, trust: str = "") -> dict[str, Any]:
        """Lets the pack in. ``trust``: the code of a chain that the person trusts from now on."""
        from advisor.adapters.packs.door import PackDoor
        from advisor.services.packs import PackService

        chosen, trust = self._settings, plain_code(trust)
        codes = {
            "catalogue": catalogue_code(chosen),
            "organisation": plain_code(chosen.value("organisation_root")),
        }
        door = PackDoor(packs_dir(), {kind: code for kind, code in codes.items() if code}, trust)

        def allowed(kind: str) -> None:
            if trust and codes[kind] != trust and chosen.locked(f"{kind}_root"):
                where = chosen.effective(f"{kind}_root").where
                raise PlainError("setting_locked", setting=f"{kind}_root", where=where)

        service = PackService(
            door, lambda: catalogue_files(chosen), built_in_files, _read_catalogue, self._read_organisation, allowed
        )
        document = service.take(location, on, texts)
        if trust and codes[document["kind"]] != trust:
            chosen.set(f"{document['kind']}_root", trust)
        return document

    def update(self, on: date, texts: Texts) -> list[dict[str, Any]]:
        """Looks at the places that the organisation or the person chose; at none where nothing was chosen."""
        places = self._places()
        if not places:
            raise PlainError("pack_no_place")
        return [self.take(place, on, texts) for place in places]

    def look(self, now: datetime, texts: Texts) -> bool:
        """What the window does by itself while somebody works: looks at the chosen places, at most every 12 hours.

        Troubles are noted for the settings page and disturb nobody. False: there was nothing to do.
        """
        from advisor.adapters.packs.looks import Looks

        places, looks = self._places(), Looks(packs_dir())
        if not places or not looks.is_time(places, now):
            return False
        found: dict[str, dict[str, Any] | None] = {}
        for place in places:
            try:
                self.take(place, now.date(), texts)
                found[place] = None
            except PlainError as refused:
                values = {name: str(value) for name, value in refused.values.items()}
                found[place] = {"code": refused.code, "values": values}
            except Exception:  # noqa: BLE001 - whatever it was, the person's work goes on and the page says so
                found[place] = {"code": "unexpected", "values": {"log": "errors.log"}}
        looks.note(now, found)
        return True

    def _places(self) -> list[str]:
        places = [self._settings.text(name) for name in ("organisation_pack", "catalogue_update_from")]
        return [place for place in places if place]

    # Making packs --------------------------------------------------------------------------------

    def key(self, file: Path, name: str, outside: str = "") -> dict[str, Any]:
        """A new key; or the public half of one that lies on a token or in the Windows store."""
        from advisor.adapters.packs.keys import PublicKey, make_key, outside_key, write_public

        if outside:
            public = self._outside(outside).certificate.public_key()
            made = write_public(file, PublicKey(name, outside_key(public, name)))
        else:
            made = make_key(file, name, self._ask)
        return {"key": outside or str(file), "public": f"{file}.pub.json", "name": name, "keyid": made.key.keyid}

    def init(
        self, folder: Path, kind: str, name: str, keys: Sequence[Path], publisher: Path, threshold: int, on: date
    ) -> dict[str, Any]:
        from advisor.adapters.packs.keys import read_public

        self._workshop(folder).init(
            kind, name, [read_public(key) for key in keys], read_public(publisher), threshold, on
        )
        return self.state(folder)

    def rekey(self, folder: Path, keys: Sequence[Path], publisher: Path, threshold: int, on: date) -> dict[str, Any]:
        from advisor.adapters.packs.keys import read_public

        self._workshop(folder).rekey([read_public(key) for key in keys], read_public(publisher), threshold, on)
        return self.state(folder)

    def add(self, folder: Path, data: Path, on: date, texts: Texts) -> dict[str, Any]:
        """Takes the data as the next version; what is wrong in them is told before anybody signs."""
        workshop = self._workshop(folder)
        if not data.is_dir():
            raise PlainError("pack_not_found", place=str(data))
        self._checked(workshop.about()["kind"], data)
        workshop.add(data, on)
        return {**self.state(folder), "changes": self.review(folder, on, texts)}

    def review(self, folder: Path, on: date, texts: Texts) -> dict[str, Any]:
        """What the draft would change; for a catalogue also which results turn, for every situation."""
        from advisor.services.catalogue_difference import difference

        workshop = self._workshop(folder)
        data = workshop.draft / "data"
        if not data.is_dir():
            raise PlainError("pack_nothing_to_publish", place=str(folder))
        with tempfile.TemporaryDirectory() as scratch:
            published = Path(scratch) / "published"
            had = workshop.published_data(published)
            if workshop.about()["kind"] == "catalogue":
                old = self._checked("catalogue", published) if had else built_in_files()
                return difference(old, self._checked("catalogue", data), on, texts)
            return _files_differ(published, data, texts)

    def _outside(self, address: str) -> Any:
        """A key that never leaves its place, opened."""
        from datetime import UTC

        from advisor.adapters import places
        from advisor.adapters.signature.identity import OUTSIDE, IdentityStore

        if not address.startswith(OUTSIDE):
            raise PlainError("pack_key_wrong", file=address)
        return IdentityStore(places.user_data_dir(), ask=self._ask).open(Path(address), datetime.now(UTC))

    def _signer(self, key: str) -> Any:
        from advisor.adapters.packs.keys import OutsideSigner, outside_key, read_signer

        if not key.startswith(("pkcs11:", "windows:")):
            return read_signer(Path(key), self._ask)
        identity = self._outside(key)
        return OutsideSigner(identity.key.sign_raw, outside_key(identity.certificate.public_key()))

    def sign(self, folder: Path, key: str) -> dict[str, Any]:
        signed = self._workshop(folder).sign(self._signer(key))
        return {**self.state(folder), "signed": signed}

    def publish(self, folder: Path, key: str, on: date, days: int, out: Path | None) -> dict[str, Any]:
        import hashlib  # brings OpenSSL along, which a window without packs never needs

        if not 1 <= days <= 400:
            raise PlainError("pack_days", days=days)
        version = self._workshop(folder).publish(self._signer(key), on, days, out)
        document = {**self.state(folder), "published": version, "file": str(out) if out else None}
        if out is not None:
            document["sha256"] = hashlib.sha256(out.read_bytes()).hexdigest()
        return document

    def watch(
        self, memory: Path, on: date, only: Sequence[str], told: Callable[[str], None], read: Sequence[str] = ()
    ) -> dict[str, Any]:
        """One round through the sources of the catalogue in force; what was seen is kept, also if it is cut short."""
        from advisor.adapters.source_watch import SourceWatch
        from advisor.services.watch_sources import watch

        files, round_ = catalogue_files(self._settings), SourceWatch(memory)
        unknown = sorted({*only, *read} - set(files.catalogue().sources))
        if unknown:
            raise PlainError("watch_unknown_source", source=unknown[0])
        try:
            return watch(files.catalogue(), files.rule_sets("catalogue"), on, round_.look, only, told, read)
        finally:
            round_.keep()

    def advisories(self, files: Sequence[Path]) -> dict[str, Any]:
        """Proposals made of advisory files."""
        from advisor.adapters.advisory_files import read_json
        from advisor.services.advisories import proposals, read_advisories

        found = [one for file in files for one in read_advisories(read_json(file), str(file))]
        return proposals(catalogue_files(self._settings).catalogue(), found)

    def state(self, folder: Path) -> dict[str, Any]:
        """Kind, name and code of the chain, and whose signatures are still missing."""
        workshop = self._workshop(folder)
        return {
            "folder": str(folder),
            **workshop.about(),
            "draft": [
                {"part": one.part, "version": one.version, "sha256": one.sha256, "have": one.have, "need": one.need,
                 "waiting": list(one.waiting)}
                for one in workshop.missing()
            ],
        }  # fmt: skip

    def _read_organisation(self, data: Path) -> dict[str, Any]:
        """What is kept of the pack: its settings by themselves, for they are asked for at every start."""
        from advisor.adapters.organisation_file import as_kept, read_organisation

        files = catalogue_files(self._settings)
        pack = read_organisation(data, files.catalogue(), files.checklist(), files.invitations())
        return {"setting_values": pack.setting_values(), "organisation": as_kept(pack)}

    def _workshop(self, folder: Path) -> Workshop:
        from advisor.adapters.packs.workshop import Workshop

        return Workshop(folder)

    def _checked(self, kind: str, data: Path) -> CatalogueSource:
        from advisor.adapters.catalogue_files import CatalogueFiles

        if kind == "organisation":
            self._read_organisation(data)
        files = CatalogueFiles(data)
        if kind == "catalogue":
            _read_all(files)
        return files


def _read_all(files: CatalogueSource) -> None:
    """Every part once: each check of the data runs, and the first trouble is told."""
    files.checklist()
    for facts in ("catalogue", "article-2020"):
        files.rule_sets(facts)


def _read_catalogue(data: Path, compiled: Path) -> CatalogueSource:
    """Checks the data of a pack, compiles them, and opens them."""
    from advisor.adapters.catalogue_files import CatalogueFiles
    from advisor.adapters.compile_data import compile_data

    try:
        compile_data(data, compiled)
    except PlainError as wrong:
        problems = wrong.values.get("problems") or ("?",)
        first = problems[0] if isinstance(problems, tuple) else "?"
        raise PlainError("pack_wrong_schema", part=first) from wrong
    return CatalogueFiles(data, compiled / "catalogue.json")


def _files_differ(before: Path, after: Path, texts: Texts) -> dict[str, Any]:
    """For packs that are no catalogue: which files are new, changed, gone."""

    def hashes(folder: Path) -> dict[str, str]:
        import hashlib  # brings OpenSSL along, which a window without packs never needs

        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    old, new = hashes(before), hashes(after)
    kinds: Mapping[str, list[str]] = {
        "added": sorted(set(new) - set(old)),
        "changed": sorted(name for name in set(old) & set(new) if old[name] != new[name]),
        "gone": sorted(set(old) - set(new)),
    }
    words = {"added": texts.gettext("New: {name}"), "changed": texts.gettext("Changed: {name}"),
             "gone": texts.gettext("Removed: {name}")}  # fmt: skip
    lines = [words[kind].format(name=name) for kind, names in kinds.items() for name in names]
    return {"schema": "advisor/pack-changes/1", "files": kinds, "text": lines}


def look_in_background(clock: Clock, chosen: Settings) -> None:
    """In a thread of its own: a slow share or server must hold up neither a signature nor the end of the program.

    The program may end in the midst of it: the old pack counts, or the new one, whole.
    """
    if not any(chosen.text(name) for name in ("organisation_pack", "catalogue_update_from")):
        return
    import threading

    from advisor.adapters import places
    from advisor.adapters.gettext_texts import GettextTexts

    texts = GettextTexts("en", places.locale_dir())
    threading.Thread(target=lambda: PackJobs().look(clock.now(), texts), name="packs", daemon=True).start()
