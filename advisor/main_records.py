"""Builds the parts that work on finished records, for window and commands. Part of main.py by subject."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.main_signing import SigningJobs
    from advisor.services.authorities import Authorities
    from advisor.services.close_meeting import CloseMeetingService, Closing
    from advisor.services.decide import DecideService
    from advisor.services.give_opinion import OpinionService, Said
    from advisor.services.ports import CatalogueSource, Clock, Texts
    from advisor.services.recheck import RecheckService
    from advisor.services.settings import Settings
    from advisor.services.show_record import ShowRecordService
    from advisor.services.verify_records import VerifyService


def verify_service() -> VerifyService:
    """Checks records against the keys that this computer trusts, the person's own ones among them."""
    from advisor.adapters.verification.verifier import RecordsOnDisk
    from advisor.main_settings import settings
    from advisor.main_signing import verifier
    from advisor.services.verify_records import VerifyService

    return VerifyService(verifier(settings()), RecordsOnDisk())


def verify_job(language: str) -> Callable[[str], dict[str, Any]]:
    """The check of one file, for a process that only does that."""
    from advisor.adapters import places
    from advisor.adapters.gettext_texts import GettextTexts

    return partial(verify_service().verify_one, texts=GettextTexts(language, places.locale_dir()))


def recheck_service(source: CatalogueSource, clock: Clock) -> RecheckService:
    """Judges old records again by the knowledge of ``source``."""
    from advisor.adapters.verification.verifier import RecordsOnDisk
    from advisor.main_settings import settings
    from advisor.main_signing import verifier
    from advisor.services.give_advice import AdviceService
    from advisor.services.recheck import RecheckService

    return RecheckService(AdviceService(source, clock), source, verifier(settings()), RecordsOnDisk())


def decide_service(source: CatalogueSource, clock: Clock, signer: Any, copies: str | None = None) -> DecideService:
    """Advice, printed record and signature, for the window and the commands alike.

    ``copies``: another second folder for records than the one of the settings; empty for none.
    """
    from advisor.adapters import places
    from advisor.adapters.record_files import RecordFolder
    from advisor.adapters.record_pdf.printer import PdfPrinter
    from advisor.main_settings import missing_here, organisation_logo, settings
    from advisor.services.decide import DecideService
    from advisor.services.give_advice import AdviceService

    chosen = settings()
    logo = organisation_logo(chosen)
    printer = PdfPrinter(places.resources_dir() / "fonts", logo.file if logo else None)
    adviser, second = AdviceService(source, clock), chosen.text("copy_records_to") if copies is None else copies
    return DecideService(adviser, source, printer, signer, RecordFolder(), clock, lambda: second,
                         lambda: missing_here(chosen))  # fmt: skip


class RecordJobs:
    """Each part is built when it is first needed."""

    def __init__(
        self, source: CatalogueSource, clock: Clock, signing: SigningJobs, settings: Callable[[], Settings]
    ) -> None:
        self._source, self._clock, self._signing, self._settings = source, clock, signing, settings

    def show(self, path: str, texts: Texts) -> tuple[dict[str, Any], Any, list[dict[str, Any]]]:
        return self._shown.show(path, texts)

    def copy(self, path: str, out: Path, replace: bool, texts: Texts) -> dict[str, Any]:
        return self._shown.copy(path, out, replace, texts)

    def opinion(
        self, path: str, said: Said, out: Path, identity: Path | None, replace: bool, texts: Texts,
        named: Authorities | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        return self._opinions(named).give(path, said, out, self._signing.identity(identity), replace, texts)

    def assessment(self, paths: list[str], out: Path, app: str | None, replace: bool, texts: Texts) -> dict[str, Any]:
        from advisor.adapters import places
        from advisor.adapters.assessment_data import load_assessment
        from advisor.adapters.office_documents.writer import OfficeWriter
        from advisor.adapters.record_files import RecordFolder
        from advisor.services.draft_assessment import DraftAssessmentService

        verifier, source = self._verifying
        template = load_assessment(places.data_dir(), self._source.catalogue(), self._source.checklist())
        return DraftAssessmentService(
            verifier, source, self._source, template, OfficeWriter(), RecordFolder(), self._clock
        ).draft(paths, out, app, replace, texts)

    def closing(self, path: str) -> tuple[Any, Any]:
        """The decision in the file, and the closing questions to it."""
        return self._closer(None).questions(path)

    def close(
        self, path: str, said: Closing, out: Path, identity: Path | None, replace: bool, texts: Texts,
        named: Authorities | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        return self._closer(named).close(path, said, out, self._signing.identity(identity), replace, texts)

    def trust(self, path: str, words: str | None, inside: bool, name: str | None, texts: Texts) -> dict[str, Any]:
        from advisor.adapters import places
        from advisor.adapters.verification.trusted_signers import TrustedSignersFile
        from advisor.domain.errors import PlainError
        from advisor.services.trust_signer import TrustService

        chosen = self._settings().effective("trusted_signers")
        if chosen.locked:
            raise PlainError("setting_locked", setting="trusted_signers", where=chosen.where)
        verifier, source = self._verifying
        return TrustService(verifier, source, TrustedSignersFile(places.user_data_dir())).trust(
            path, words, inside, name, texts
        )

    def take_signed(self, signed: str, unsigned: str, out: Path, replace: bool, texts: Texts) -> dict[str, Any]:
        from advisor.adapters.record_files import RecordFolder
        from advisor.services.import_signed import ImportSignedService

        return ImportSignedService(*self._verifying, RecordFolder()).take(signed, unsigned, out, replace, texts)

    @cached_property
    def _shown(self) -> ShowRecordService:
        from advisor.adapters.record_files import RecordFolder
        from advisor.adapters.record_reader import read_whole
        from advisor.services.show_record import ShowRecordService

        verifier, source = self._verifying
        return ShowRecordService(read_whole, verifier, source, self._source, self._printer, RecordFolder())

    def _opinions(self, named: Authorities | None) -> OpinionService:
        from advisor.adapters.record_files import RecordFolder
        from advisor.services.give_opinion import OpinionService

        verifier, source = self._verifying
        signer = self._signing.signer(named)
        printer = self._printer_with_logo()
        return OpinionService(verifier, source, printer, signer, RecordFolder(), self._clock, self._source)

    def _closer(self, named: Authorities | None) -> CloseMeetingService:
        from advisor.adapters.record_files import RecordFolder
        from advisor.services.close_meeting import CloseMeetingService

        verifier, source = self._verifying
        signer = self._signing.signer(named)
        return CloseMeetingService(verifier, source, self._printer, signer, RecordFolder(), self._clock, self._source)

    @property
    def _verifying(self) -> tuple[Any, Any]:
        from advisor.adapters.verification.verifier import RecordsOnDisk
        from advisor.main_signing import verifier

        # Made anew each time: a signer may have been trusted in between.
        return verifier(self._settings()), RecordsOnDisk()

    @cached_property
    def _printer(self) -> Any:
        from advisor.adapters import places
        from advisor.adapters.record_pdf.printer import PdfPrinter

        # Without a logo: the pages that are shown may be of another organisation's record.
        return PdfPrinter(places.resources_dir() / "fonts")

    def _printer_with_logo(self) -> Any:
        from advisor.adapters import places
        from advisor.adapters.record_pdf.printer import PdfPrinter
        from advisor.main_settings import organisation_logo

        logo = organisation_logo(self._settings())
        return PdfPrinter(places.resources_dir() / "fonts", logo.file if logo else None)
