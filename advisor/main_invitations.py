"""Builds what reads invitations, when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.domain.catalogue import Catalogue
    from advisor.services.ports import Clock, Texts
    from advisor.services.read_invitation import InvitationService, InvitationText


def read_invitation(name: str) -> InvitationText:
    """A file, "-" for standard input, or the link itself."""
    from advisor.adapters import invitation_files

    return invitation_files.read_invitation(name)


def invitations(catalogue: Callable[[], Catalogue], own: Iterable[str]) -> InvitationService:
    """``own``: domains of the organisation."""
    from advisor.adapters import places
    from advisor.adapters.catalogue_files import CatalogueFiles
    from advisor.services.read_invitation import InvitationService

    files = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
    return InvitationService(catalogue, files.invitations, own)


def read_in_window(
    catalogue: Callable[[], Catalogue], clock: Clock, file: str, text: str, texts: Texts
) -> dict[str, Any]:
    """What was pasted, or a file where nothing was."""
    from advisor.services.read_invitation import InvitationText

    given = read_invitation(file) if file else InvitationText(text)
    return invitations(catalogue, ()).read(given, clock.today(), texts)
