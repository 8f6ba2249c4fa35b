"""Builds what reads invitations, when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.domain.catalogue import Catalogue
    from advisor.services.ports import Clock, Texts
    from advisor.services.read_invitation import InvitationService, InvitationText
    from advisor.services.settings import Settings


def read_invitation(name: str) -> InvitationText:
    """A file, "-" for standard input, or the link itself."""
    from advisor.adapters import invitation_files

    return invitation_files.read_invitation(name)


def invitations(
    catalogue: Callable[[], Catalogue], settings: Callable[[], Settings], own: Iterable[str] = ()
) -> InvitationService:
    """``own``: domains of the organisation, beside those that its pack names."""
    from advisor.main_settings import catalogue_files, organisation_pack
    from advisor.services.read_invitation import InvitationService

    chosen = settings()
    files, pack = catalogue_files(chosen), organisation_pack(chosen)
    if pack is None:
        return InvitationService(catalogue, files.invitations, own)
    return InvitationService(catalogue, lambda: pack.with_rooms(files.invitations()), (*own, *pack.domains))


def read_in_window(
    catalogue: Callable[[], Catalogue], settings: Settings, clock: Clock, file: str, text: str, texts: Texts
) -> dict[str, Any]:
    """What was pasted, or a file where nothing was."""
    from advisor.services.read_invitation import InvitationText

    given = read_invitation(file) if file else InvitationText(text)
    return invitations(catalogue, lambda: settings).read(given, clock.today(), texts)
