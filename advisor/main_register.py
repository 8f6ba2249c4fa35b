"""Builds the parts of the register, for window and commands. Part of main.py by subject."""

from __future__ import annotations

import gc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from advisor.domain.answers import Signer
    from advisor.domain.register_query import Question
    from advisor.main_signing import SigningJobs
    from advisor.services.authorities import Authorities
    from advisor.services.ports import CatalogueSource, Clock, RecordSigner, Texts
    from advisor.services.register_acts import ActService, Doing
    from advisor.services.register_intake import IntakeService
    from advisor.services.register_list import ListPage, Where
    from advisor.services.register_ports import RegisterEngine, SightingLedger
    from advisor.services.register_reading import Examined
    from advisor.services.register_scan import Report, Wish
    from advisor.services.register_search import RegisterSearch
    from advisor.services.settings import Settings
    from advisor.services.watch_drop_folder import DropFolderWatch


def examine_job(review_months: int) -> Callable[[str], Examined]:
    """The check of one file for the register, for a process that only does that."""
    from advisor.adapters.register.folder_tree import Examiner
    from advisor.main_settings import settings
    from advisor.main_signing import verifier

    return Examiner(verifier(settings()), review_months).examine


class RegisterJobs:
    """One register, open. Close it."""

    def __init__(
        self, place: str | None, knowledge: CatalogueSource, clock: Clock, signing: SigningJobs,
        settings: Callable[[], Settings],
    ) -> None:  # fmt: skip
        from advisor.adapters.register.opening import open_register
        from advisor.services.register_search import RegisterSearch

        place = place or settings().text("register") or None
        self._clock, self._settings = clock, settings
        self._knowledge, self._signing = knowledge, signing
        self.engine: RegisterEngine = open_register(place)
        self.asking: RegisterSearch = RegisterSearch(self.engine)
        self.running: Any = None  # the scan that the window has begun, whichever page shows it

    def scan(
        self, folders: Sequence[str], wish: Wish, cancelled: Callable[[], bool] = bool,
        report: Report = lambda seen, read: None,
    ) -> dict[str, Any]:  # fmt: skip
        from advisor.adapters.many_processes import CHUNK, in_many_processes
        from advisor.adapters.register.folder_tree import FolderTree
        from advisor.services.register_scan import BATCH, ScanService

        start = partial(examine_job, self._months())
        # Enough on its way that the processes go on while a batch is written.
        spread = partial(in_many_processes, start, ahead=BATCH // CHUNK)
        scanner = ScanService(self.engine, FolderTree(), spread, self._ledger, self._clock)
        usual = gc.get_threshold()
        gc.set_threshold(50_000, *usual[1:])  # a scan makes many small things and hardly a circle of them
        try:
            return scanner.scan([str(Path(folder).absolute()) for folder in folders], wish, cancelled, report)
        finally:
            gc.set_threshold(*usual)

    def _ledger(self, folder: str) -> SightingLedger:
        from advisor.adapters import places
        from advisor.adapters.register.ledger import Ledger

        return Ledger(Path(folder), self.engine.key(), places.user_data_dir() / "sightings")

    def search(self, question: Question, limit: int, texts: Texts) -> Iterator[dict[str, Any]]:
        return self.asking.search(question, limit, texts)

    def statistics(self, first: int, last: int, texts: Texts) -> dict[str, Any]:
        return self.asking.statistics(first, last, texts)

    def due(self, today: date, days: int, texts: Texts) -> dict[str, Any]:
        return self.asking.due(today, days, texts)

    def calendar(self, document: dict[str, Any], made_at: str, texts: Texts) -> str:
        return self.asking.calendar(document, made_at, texts)

    # --- what leaves the register ----------------------------------------------------------

    def export(self, question: Question, out: Path, replace: bool, texts: Texts, said: Callable[[int], None]) -> Any:
        from advisor.adapters.record_files import RecordFolder
        from advisor.adapters.table_files import TableWriter
        from advisor.services.register_export import RegisterExportService

        files = RecordFolder()
        service = RegisterExportService(self.engine, self._knowledge, TableWriter(files.write), files)
        return service.export(self.asking.resolved(question), out, replace, texts, said)

    def year_report(
        self, year: int, out: Path, identity: Path | None, signer: Signer | None, replace: bool, texts: Texts,
        named: Authorities, said: Callable[[int], None],
    ) -> dict[str, Any]:  # fmt: skip
        from advisor.adapters import places
        from advisor.adapters.record_files import RecordFolder
        from advisor.adapters.record_pdf.printer import PdfPrinter
        from advisor.services.make_year_report import YearReportService

        service = YearReportService(
            self.engine, self._knowledge, PdfPrinter(places.resources_dir() / "fonts"), self._signing.signer(named),
            RecordFolder(), self._clock, self._knowledge.catalogue().version,
        )  # fmt: skip
        return service.make(year, out, self._signing.identity(identity), signer, replace, texts, said)

    # --- acts, the closing list, forgetting ----------------------------------------------------

    def act(
        self, named: str, doing: Doing, out: Path, identity: Path | None, replace: bool, texts: Texts,
        signer: RecordSigner,
    ) -> dict[str, Any]:  # fmt: skip
        return self._acts(signer).do(named, doing, out, identity, replace, texts)

    def close_year(
        self, year: int, out: Path, who: Signer, identity: Path | None, replace: bool, texts: Texts,
        signer: RecordSigner,
    ) -> dict[str, Any]:  # fmt: skip
        return self._acts(signer).close(year, out, who, identity, replace, texts)

    def forget(self, named: str, reason: str) -> dict[str, Any]:
        return self._acts(None).forget(named, reason)

    def missing(self, path: str) -> dict[str, Any]:
        from advisor.adapters import places
        from advisor.adapters.register.ledger import ledgers_of, sighted, spare_ledgers

        ledgers = [ledger for root in self.engine.roots() for ledger in ledgers_of(Path(root.place))]
        spare = spare_ledgers(places.user_data_dir() / "sightings")
        return self._acts(None).missing(path, *sighted([*ledgers, *spare]))

    def _acts(self, signer: RecordSigner | None) -> ActService:
        from advisor.adapters import places
        from advisor.adapters.record_files import RecordFolder
        from advisor.adapters.record_pdf.printer import PdfPrinter
        from advisor.adapters.verification.verifier import RecordsOnDisk
        from advisor.main_signing import verifier
        from advisor.services.register_acts import ActService

        return ActService(
            self.engine, verifier(self._settings()), RecordsOnDisk(), PdfPrinter(places.resources_dir() / "fonts"),
            signer or self._signing.signer(), RecordFolder(), self._clock, self._months(),
        )  # fmt: skip

    # --- re-check ----------------------------------------------------------------------------------

    def recheck(
        self, on: date, source: CatalogueSource, texts: Texts, cancelled: Callable[[], bool] = bool,
        report: Callable[[int], None] = lambda done: None,
    ) -> dict[str, Any]:  # fmt: skip
        from advisor.adapters.many_processes import in_many_processes
        from advisor.adapters.register.folder_tree import FolderTree
        from advisor.main_command_jobs import recheck_job
        from advisor.services.register_recheck import RegisterRecheck

        where, tree = self.asking.places(), FolderTree()
        start = partial(recheck_job, texts.language, on)
        again = RegisterRecheck(
            self.engine, source, partial(in_many_processes, start),
            lambda root, path: tree.actual(where.get(root, ""), path),
        )  # fmt: skip
        return again.recheck(on, cancelled, report)

    def recheck_one(self, path: str, texts: Texts) -> dict[str, Any]:
        """The document ``advisor/recheck/1`` of one file."""
        from advisor.main_records import recheck_service

        return recheck_service(self._knowledge, self._clock).recheck_one(path, self._clock.today(), texts)

    def changed_files(self) -> list[str]:
        """A good file of every decision whose outcome would not be the same today."""
        from advisor.domain.register_query import Question
        from advisor.services.register_walk import every_hit

        where = self.asking.places()
        return [f"{where[hit.files[0].root_id]}/{hit.files[0].path}"
                for hit in every_hit(self.engine, Question(rechecks=(1, 2)))
                if hit.files and hit.record.kind != "opinion"]  # fmt: skip

    def _months(self) -> int:
        months = self._settings().value("review_months")
        return months if isinstance(months, int) else 12

    def check(self) -> dict[str, Any]:
        return dict(self.engine.check())

    # --- the window ----------------------------------------------------------------------------------

    def list_page(self, said: Mapping[str, Any], where: Where, texts: Texts) -> ListPage:
        """One page of the list; ``said`` as the page of records says it."""
        from advisor.services.register_list import list_page, quick_filter
        from advisor.services.register_saved import question_of

        whole = {**said, **quick_filter(str(said.get("quick", "all")), self._clock.today())}
        return list_page(self.asking, question_of(whole), where, texts)

    def apps(self) -> list[str]:
        return self.engine.known_values("app")

    def scan_in_window(
        self, folder: Path, wish: Mapping[str, bool], cancelled: Callable[[], bool], report: Report
    ) -> dict[str, Any]:
        from advisor.services.register_scan import Wish

        return self.scan([str(folder)], Wish(**wish), cancelled, report)

    # --- taking in what arrives --------------------------------------------------------------------

    def file_in(
        self, files: Sequence[Path], cancelled: Callable[[], bool], report: Report, texts: Texts
    ) -> dict[str, Any]:
        """Copies sound records into the folder of records and scans it; the files stay where they were."""
        made = self._intake(None).take_in(map(str, files), False, texts, cancelled)
        return {**self._scan_archive(made["archive"], cancelled, report), **made}

    def intake(self, drop: Path, archive: Path | None, texts: Texts, report: Report) -> dict[str, Any]:
        """Moves sound records from a drop folder into the archive and scans that where something came."""
        from advisor.adapters.verification.verifier import RecordsOnDisk
        from advisor.domain.errors import PlainError

        if not drop.is_dir():
            raise PlainError("register_folder_missing", exit_code=3, place=drop, detail="-")
        made = self._intake(archive).take_in(RecordsOnDisk().find([str(drop)]), True, texts)
        scanned = self._scan_archive(made["archive"], bool, report) if made["taken"] else None
        return {**made, "scan": scanned}

    def take_from_drop(self, paths: Sequence[str], texts: Texts, cancelled: Callable[[], bool]) -> dict[str, Any]:
        """The same for the window that watches: these files, and the scan also where an earlier one was missed."""
        made = self._intake(None).take_in(paths, True, texts, cancelled)
        if made["taken"] or not paths:
            self._scan_archive(made["archive"], cancelled, lambda seen, read: None)
        return made

    def _scan_archive(self, archive: str, cancelled: Callable[[], bool], report: Report) -> dict[str, Any]:
        from advisor.services.register_scan import Wish

        Path(archive).mkdir(parents=True, exist_ok=True)
        return self.scan([archive], Wish(), cancelled, report)

    def _intake(self, archive: Path | None) -> IntakeService:
        from advisor.adapters.record_files import RecordFolder
        from advisor.adapters.verification.verifier import RecordsOnDisk
        from advisor.main_settings import records_dir
        from advisor.main_signing import verifier
        from advisor.services.register_intake import IntakeService

        chosen = self._settings()
        return IntakeService(verifier(chosen), RecordsOnDisk(), RecordFolder(), archive or records_dir(chosen))

    # --- searches that are kept --------------------------------------------------------

    def saved(self, name: str) -> dict[str, Any]:
        """A search that was kept, with the days of today where the window kept one of its lists."""
        from advisor.domain.errors import PlainError
        from advisor.services.register_list import quick_filter

        known = self.all_saved()
        if name not in known:
            raise PlainError("register_saved_unknown", name=name, known=", ".join(sorted(known)) or "-")
        found: dict[str, Any] = known[name]
        return {**found, **quick_filter(str(found.get("quick", "all")), self._clock.today())}

    def save(self, name: str, said: dict[str, Any]) -> None:
        self._searches().write({**self.all_saved(), name: said})

    def forget_search(self, name: str) -> None:
        self._searches().write({kept: said for kept, said in self.all_saved().items() if kept != name})

    def all_saved(self) -> dict[str, Any]:
        return self._searches().read() or {}

    def _searches(self) -> Any:
        from advisor.adapters import places
        from advisor.adapters.memory_file import JsonMemoryFile

        return JsonMemoryFile(places.user_data_dir() / "saved-searches.json")

    def end(self) -> None:
        """The window closes: its scan first."""
        if self.running is not None:
            self.running.end()
        self.close()

    def close(self) -> None:
        self.engine.close()


class LateWatch:
    """The watch over the drop folder, built when one is named: until then nothing of it is loaded."""

    def __init__(
        self, chosen: Settings, register: Callable[[], RegisterJobs],
        explain: Callable[[BaseException, Texts], Mapping[str, str]],
    ) -> None:  # fmt: skip
        self._chosen, self._register, self._explain = chosen, register, explain
        self._watch: DropFolderWatch | None = None

    def look(self, texts: Texts, cancelled: Callable[[], bool]) -> str:
        if not self._folder():
            return ""
        if self._watch is None:
            from advisor.adapters.register.folder_tree import pdf_listing
            from advisor.services.watch_drop_folder import DropFolderWatch

            self._watch = DropFolderWatch(
                self._folder, pdf_listing, self._take_in, lambda error, texts: self._explain(error, texts)["happened"]
            )
        return self._watch.look(texts, cancelled)

    def _folder(self) -> str:
        return self._chosen.text("drop_folder")

    def _take_in(self, paths: Sequence[str], texts: Texts, cancelled: Callable[[], bool]) -> Mapping[str, Any]:
        return self._register().take_from_drop(paths, texts, cancelled)
