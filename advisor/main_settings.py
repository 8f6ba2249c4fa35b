"""Builds what depends on settings and packs: which values count here, and which catalogue is in force."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.adapters.catalogue_files import CatalogueFiles
    from advisor.domain.organisation_pack import OrganisationPack
    from advisor.domain.settings import Layer
    from advisor.services.missing_packs import Missing
    from advisor.services.ports import CatalogueSource, Clock, Texts
    from advisor.services.remember import RememberService, WithLocalFacts
    from advisor.services.settings import Settings


def settings() -> Settings:
    """The settings as they count here: policies, the organisation's pack, and the person's own choices."""
    from advisor.adapters import places
    from advisor.adapters.policy_files import policy_layers, policy_places
    from advisor.adapters.policy_registry import registry_layers
    from advisor.adapters.settings_file import SettingsFile
    from advisor.domain.settings import Layer, Level, settle
    from advisor.services.settings import Settings

    own = SettingsFile(places.user_data_dir() / "settings.json")

    def fixed() -> list[Layer]:
        layers = [*registry_layers(), *policy_layers(policy_places(places.program_dir()))]
        # Whose pack counts is a setting itself, so that one is settled first.
        found, _ignored = settle([*layers, Layer(Level.USER, own.where, own.read())])
        pack = organisation_kept(plain_code(found["organisation_root"].value))
        if pack is not None:
            values = pack[1].get("setting_values")
            layers.append(Layer(Level.ORGANISATION, pack[0], values if isinstance(values, dict) else {}))
        return layers

    return Settings(own, fixed, places.expanded)


def records_dir(chosen: Settings) -> Path:
    """Where new records go: the folder that was set, or the program's own one."""
    from advisor.adapters import places

    folder = chosen.text("records_folder")
    return Path(folder) if folder else places.records_dir()


def plain_code(code: object) -> str:
    """A code of 64 digits without the signs between them that help the eye."""
    return code.replace(":", "").replace(" ", "").lower() if isinstance(code, str) else ""


def packs_dir() -> Path:
    from advisor.adapters import places

    return places.user_data_dir() / "packs"


def shipped_root() -> Path:
    """The root of the catalogue that this program was built with."""
    from advisor.adapters import places

    return places.resources_dir() / "packs" / "catalogue-root.json"


def catalogue_code(chosen: Settings) -> str:
    """The chain of catalogues that is trusted here; empty where none is."""
    import hashlib

    code = plain_code(chosen.value("catalogue_root"))
    if code:
        return code
    try:
        return hashlib.sha256(shipped_root().read_bytes()).hexdigest()
    except OSError:
        return ""


def organisation_kept(code: str) -> tuple[str, Mapping[str, Any]] | None:
    """Where the organisation's pack lies and what stands in it; None where there is none."""
    if not code:
        return None
    from advisor.adapters.packs.store import store_of

    current = store_of(packs_dir(), code).current()
    if current is None or current.document.get("kind") != "organisation":
        return None
    return str(current.folder), current.document


def missing(chosen: Settings, texts: Texts) -> list[Missing]:
    """Packs that are named and not here, in words."""
    from advisor.services.missing_packs import missing_packs

    return missing_packs(missing_here(chosen), texts)


def missing_here(chosen: Settings) -> list[str]:
    """Their codes. A catalogue whose root the program was built with needs no pack."""
    from advisor.adapters.packs.store import store_of
    from advisor.services.missing_packs import missing_codes

    def taken(kind: str, code: str) -> bool:
        import hashlib  # brings OpenSSL along: only where a code is named

        plain = plain_code(code)
        if kind == "organisation":
            return organisation_kept(plain) is not None
        current = store_of(packs_dir(), plain).current()
        if current is not None and current.document.get("kind") == "catalogue":
            return True
        return shipped_root().is_file() and hashlib.sha256(shipped_root().read_bytes()).hexdigest() == plain

    return missing_codes(chosen, taken)


def organisation_pack(chosen: Settings) -> OrganisationPack | None:
    """The pack of the organisation that is in force here."""
    kept = organisation_kept(plain_code(chosen.value("organisation_root")))
    if kept is None:
        return None
    from advisor.domain.errors import PlainError
    from advisor.domain.frozen import read_back
    from advisor.domain.organisation_pack import OrganisationPack

    try:
        return read_back(OrganisationPack, kept[1].get("organisation"))
    except ValueError:
        # Rules that bind must not vanish in silence.
        raise PlainError("pack_kept_broken", place=kept[0]) from None


class LogoInForce(NamedTuple):
    file: Path
    organisation: str


def organisation_logo(chosen: Settings) -> LogoInForce | None:
    """The logo of the organisation whose pack is in force here."""
    kept = organisation_kept(plain_code(chosen.value("organisation_root")))
    if kept is None:
        return None
    file = Path(kept[0]) / "data" / "logo.png"
    named = kept[1].get("organisation")
    return LogoInForce(file, str(named.get("name", "")) if isinstance(named, dict) else "") if file.is_file() else None


def organisation_roots(chosen: Settings) -> tuple[tuple[str, ...], str]:
    """The certificates of authorities in the pack that is in force here, and where the pack lies."""
    kept = organisation_kept(plain_code(chosen.value("organisation_root")))
    if kept is None:
        return (), ""
    named = kept[1].get("organisation")
    found = named.get("roots", ()) if isinstance(named, dict) else ()
    return tuple(map(str, found)), kept[0]


def knowledge_in_force(chosen: Settings) -> CatalogueSource:
    """The catalogue in force, with what the organisation adds."""
    pack, files = organisation_pack(chosen), catalogue_files(chosen)
    if pack is None:
        return files
    from advisor.services.with_organisation import WithOrganisation

    return WithOrganisation(files, pack)


def knowledge(clock: Clock, chosen: Settings | None = None) -> tuple[WithLocalFacts, RememberService]:
    """The knowledge in force with what was confirmed on this PC on top, and the memory itself."""
    from advisor.adapters import places
    from advisor.adapters.memory_file import JsonMemoryFile
    from advisor.services.knowledge_below import OnTopOf
    from advisor.services.remember import RememberService, WithLocalFacts

    files = OnTopOf(lambda: knowledge_in_force(chosen or settings()))
    remember = RememberService(files, JsonMemoryFile(places.user_data_dir() / "remembered.json"), clock)
    return WithLocalFacts(files, remember), remember


def built_in_files() -> CatalogueFiles:
    """The catalogue of the build."""
    from advisor.adapters import places
    from advisor.adapters.catalogue_files import CatalogueFiles

    return CatalogueFiles(places.data_dir(), places.compiled_catalogue())


def catalogue_files(chosen: Settings) -> CatalogueFiles:
    """The newer one of the catalogue that came by a pack and that of the build."""
    from advisor.adapters import places
    from advisor.adapters.catalogue_files import CatalogueFiles
    from advisor.adapters.packs.store import store_of

    if not packs_dir().is_dir():
        return built_in_files()  # no pack ever came: no need to work out whose would be trusted
    code = catalogue_code(chosen)
    current = store_of(packs_dir(), code).current() if code else None
    of_packs = current.document if current is not None else {}
    newer = str(of_packs.get("made_on", "")) >= _made_on(places.data_dir())
    if current is None or of_packs.get("kind") != "catalogue" or not newer:
        return built_in_files()
    return CatalogueFiles(current.data, current.compiled / "catalogue.json")


def _made_on(data_dir: Path) -> str:
    """The day of a folder of data, without a YAML reader: a start must not wait for one."""
    try:
        found = re.search(r"^prepared_on: *'?(\d{4}-\d{2}-\d{2})", (data_dir / "version.yaml").read_text("utf-8"), re.M)
    except OSError:
        return ""
    return found[1] if found else ""


def ask_passphrase(file: str) -> str:
    """The passphrase of a key, from whoever sits at the keyboard."""
    import getpass
    import sys

    # Nobody at the keyboard: an empty passphrase, and the key's own error says what is missing.
    return getpass.getpass(f"{file}: ", stream=sys.stderr) if sys.stdin and sys.stdin.isatty() else ""
