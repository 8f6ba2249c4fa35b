"""Builds what signs and raises records, and what is trusted: keys, authorities, roots. Part of main.py by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:

    from advisor.adapters.signature.identity import IdentityStore
    from advisor.adapters.signature.signer import PdfRecordSigner
    from advisor.adapters.verification.verifier import PdfRecordVerifier
    from advisor.services.authorities import Authorities
    from advisor.services.ports import Clock, Texts
    from advisor.services.settings import Settings


def verifier(chosen: Settings) -> PdfRecordVerifier:
    """Checks records against what this computer and the organisation trust."""
    from advisor.adapters import places
    from advisor.adapters.verification.trust import Named
    from advisor.adapters.verification.verifier import PdfRecordVerifier
    from advisor.main_settings import organisation_roots

    named = Named(
        chosen.listed("trusted_signers"), chosen.listed("trusted_time"), chosen.listed("trusted_roots"),
        *organisation_roots(chosen),
    )  # fmt: skip
    return PdfRecordVerifier(places.user_data_dir(), named)


class SigningJobs:
    """Each part is built when it is first needed."""

    def __init__(
        self, settings: Callable[[], Settings], clock: Clock, ask: Callable[[str], str] | None = None
    ) -> None:
        self._settings, self._clock, self._ask = settings, clock, ask

    @cached_property
    def identities(self) -> IdentityStore:
        from advisor.adapters import places
        from advisor.adapters.signature.identity import IdentityStore

        return IdentityStore(places.user_data_dir(), ask=self._ask)

    def signer(self, named: Authorities | None = None) -> PdfRecordSigner:
        """``named``: authorities of this very call; None for those of the settings."""
        from advisor.adapters.signature.signer import PdfRecordSigner

        allowed = self.authorities(named)
        if not allowed.time_stamp:
            return PdfRecordSigner(self.identities)
        checks = verifier(self._settings())
        return PdfRecordSigner(
            self.identities, allowed, checks.roots(), lambda pdf: checks.verify(pdf).intact == "yes"
        )

    def identity(self, option: Path | None) -> Path | None:
        """The key to sign with: the one named now, or the one of the settings. None: the person's own one."""
        from advisor.domain.errors import PlainError

        chosen = self._settings()
        if option is not None:
            if chosen.locked("identity"):
                raise PlainError("setting_locked", setting="identity", where=chosen.effective("identity").where)
            return option
        kind = chosen.text("identity")
        if kind == "file" and chosen.text("identity_file"):
            return Path(chosen.text("identity_file"))
        if kind == "token" and chosen.text("token_module"):
            label = chosen.text("token_label")
            token = f"token={quote(label)}" if label else ""
            return Path(f"pkcs11:{token}?module-path={chosen.text('token_module')}")
        if kind == "windows" and chosen.text("windows_certificate"):
            return Path(f"windows:{chosen.text('windows_certificate')}")
        return None

    def authorities(self, named: Authorities | None = None) -> Authorities:
        """Those named in this very call, or those of the settings; without either nobody is asked."""
        from advisor.domain.errors import PlainError
        from advisor.services.authorities import authorities

        chosen = self._settings()
        of_settings = chosen.text("time_stamp_authority")
        if named is not None:
            if named.time_stamp not in ("", of_settings) and chosen.locked("time_stamp_authority"):
                where = chosen.effective("time_stamp_authority").where
                raise PlainError("setting_locked", setting="time_stamp_authority", where=where)
            return named if named.time_stamp else replace(named, time_stamp=of_settings)
        return authorities(of_settings, named_in_certificates=chosen.yes("fetch_revocation"))

    def extend(
        self, paths: Sequence[str], wanted: str, renew: bool, named: Authorities | None, texts: Texts
    ) -> Iterator[dict[str, Any]]:
        from advisor.adapters.record_files import RecordFolder
        from advisor.adapters.signature.levels import RecordRaiser
        from advisor.adapters.verification.verifier import RecordsOnDisk
        from advisor.services.extend_records import ExtendService

        checks = verifier(self._settings())
        raiser = RecordRaiser(self.authorities(named), checks.roots())
        service = ExtendService(raiser, checks, RecordsOnDisk(), RecordFolder(), self._clock)
        return service.extend(paths, wanted, renew, texts)

    def about_identity(self, option: Path | None, texts: Texts) -> dict[str, Any]:
        from advisor.services.identities import about

        name = self._settings().text("name")
        return about(self.identities.open(self.identity(option), self._clock.now(), name), texts)

    def request(self, out: Path, name: str | None, organisation: str, again: bool, texts: Texts) -> dict[str, Any]:
        from advisor.adapters.signature.enrolment import write_request
        from advisor.services.identities import about

        name = name or self._settings().text("name")
        opened = self.identities.open(None, self._clock.now(), name)
        write_request(opened, out, name or opened.name, organisation, again)
        return {**about(opened, texts), "request": str(out)}

    def take_certificate(self, files: Sequence[Path], texts: Texts) -> dict[str, Any]:
        from advisor.adapters.signature.enrolment import read_certificates
        from advisor.services.identities import about

        return about(self.identities.take_certificate(read_certificates(files), self._clock.now()), texts)
