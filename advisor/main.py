"""Builds the parts and hands them to each other: the only module that knows all of them."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from PySide6.QtWidgets import QApplication

    from advisor.adapters.error_log import ErrorLog
    from advisor.adapters.system_clock import SystemClock
    from advisor.cli import Parts
    from advisor.domain.answers import AnswersDocument, Choice
    from advisor.domain.checklist import Answer
    from advisor.domain.checklist_rules import Suggestion
    from advisor.main_records import RecordJobs
    from advisor.main_register import RegisterJobs
    from advisor.services.ports import Texts
    from advisor.services.remember import RememberService, WithLocalFacts
    from advisor.services.settings import Settings
    from advisor.ui.parts import WindowParts

# Not needed to paint the first page: the start is measured against this list.
HEAVY = (
    "pydantic", "hashlib", "reportlab", "pyhanko", "cryptography", "ssl", "babel", "asyncio", "keyring", "yaml", "http",
    "sqlalchemy", "psycopg", "alembic",
)  # fmt: skip


def open_window(
    file: Path | None = None,
    *,
    language: str | None = None,
    today: date | None = None,
    exit_after_first_paint: bool = False,
) -> int:
    """Opens the window, on a record where one is named, and returns when it is closed."""
    import gc

    # What the start makes stays: looking for garbage among it only takes time.
    gc.disable()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    _leave_sources_alone()
    from advisor.adapters import places
    from advisor.adapters.error_log import ErrorLog
    from advisor.services.settings import is_first_start
    from advisor.ui.main_window import MainWindow
    from advisor.ui.single_instance import SingleInstance

    app = QApplication.instance() or QApplication(["advisor", "-style", "Fusion"])
    assert isinstance(app, QApplication)
    app.setApplicationName("Videoconference Advisor")
    home = places.user_data_dir()
    instance = SingleInstance(home)
    if not instance.is_first() and not exit_after_first_paint and instance.hand_over(file):
        return 0
    log = ErrorLog(home / "errors.log")
    parts = window_parts(language, today, log)
    window = MainWindow(parts)
    _catch_everything(window, log)

    def warm() -> None:
        window.jobs.start(parts.warm, settled, settled)
        instance.asked.connect(window.come_forward)
        instance.listen()

    def settled(_result: object) -> None:
        # From here on garbage is looked for, but no longer among what is there for good: a page change never waits.
        gc.freeze()
        gc.enable()
        parts.look()

    if file is not None:
        window.open_file(file)
    else:
        first = not exit_after_first_paint and is_first_start(parts.settings)
        window.go("welcome" if first else "start")
    if exit_after_first_paint:
        window.first_painted.connect(lambda: _report_and_quit(app))
    else:
        # One turn of the loop later the page stands; only then may anything heavy start.
        window.first_painted.connect(lambda: QTimer.singleShot(100, warm))
    window.show()
    try:
        return app.exec()
    finally:
        instance.close()


def _leave_sources_alone() -> None:
    """Qt for Python reads the source of every module that comes after it, and keeps it: it looks for a feature that
    nobody here uses. That was a seventh of what the program adds to the start, and some megabytes."""
    import sys

    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda module: False  # type: ignore[union-attr]


def _report_and_quit(app: QApplication) -> None:
    import json
    import sys

    heavy = [name for name in HEAVY if name in sys.modules]
    print(json.dumps({"schema": "advisor/start/1", "page": "start", "heavy_modules": heavy}), flush=True)
    app.quit()


def _catch_everything(window: Any, log: ErrorLog) -> None:
    """An unexpected error in the window: a note for the maintainers, a calm page for the person."""
    import sys
    from types import TracebackType

    showing = False

    def caught(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        nonlocal showing
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        log.note(error)
        if not showing and isinstance(error, Exception):
            showing = True  # an error on the error page must not call itself
            try:
                window.show_error(error)
            finally:
                showing = False

    sys.excepthook = caught


def window_parts(language: str | None, today: date | None, log: ErrorLog) -> WindowParts:
    """What the window works with. Whatever is heavy is imported when a service is first used."""
    import sys

    from advisor.adapters import places
    from advisor.adapters.draft_files import DraftFiles
    from advisor.adapters.gettext_texts import GettextTexts, system_language
    from advisor.adapters.system_clock import SystemClock
    from advisor.main_doors import copy_record, printing
    from advisor.main_invitations import read_in_window
    from advisor.main_line import line_test_service
    from advisor.main_register import LateWatch
    from advisor.main_settings import missing, organisation_logo, records_dir, settings
    from advisor.main_texts import ready_in_window, save_texts
    from advisor.ui.parts import WindowParts

    clock = SystemClock(today)
    chosen = settings()
    jobs = _WindowJobs(clock, log, chosen)
    return WindowParts(
        texts_for=lambda code: GettextTexts(code, places.locale_dir()),
        languages=(("sk", "Slovenčina"), ("en", "English"), ("cs", "Čeština"), ("de", "Deutsch")),
        language=language or system_language(),
        settings=chosen,
        drafts=DraftFiles(places.user_data_dir() / "drafts"),
        clock=clock,
        checklist=lambda: jobs.source.checklist(),
        catalogue=lambda: jobs.source.catalogue(),
        suggest=jobs.suggest,
        advise=jobs.advise,
        decide=jobs.decide,
        decide_unsigned=jobs.decide_unsigned,
        take_signed=lambda signed, pages, out, texts: jobs.records().take_signed(
            str(signed), str(pages), out, False, texts
        ),
        verify=jobs.verify,
        trust=lambda file, inside, texts: jobs.records().trust(str(file), None, inside, None, texts),
        opinion=lambda file, said, out, texts, secret: jobs.records(secret).opinion(
            str(file), said, out, None, False, texts
        ),
        closing=lambda file: jobs.records().closing(str(file)),
        close_meeting=lambda file, said, out, texts, secret: jobs.records(secret).close(
            str(file), said, out, None, False, texts
        ),
        confirm=lambda *said: jobs.remember.confirm(*said),
        compare=jobs.compare,
        kept_answers=lambda: jobs.remember.answers_kept(jobs.source.checklist()),
        ask_the_list=jobs.ask_the_list,
        read_invitation=lambda *said: read_in_window(jobs.source.catalogue, chosen, clock, *said),
        ready_texts=lambda doc, texts, delete_on: ready_in_window(doc, jobs.source, clock, chosen, texts, delete_on),
        save_texts=save_texts,
        printing=printing,
        copy_record=copy_record,
        keep_answers=jobs.keep_answers,
        last_meeting=lambda form: jobs.remember.last_meeting(form),
        kept_for=lambda form, choice: jobs.remember.kept_for(jobs.source.checklist(), form, choice),
        keep_meeting=lambda doc: jobs.remember.keep_meeting(jobs.source.checklist(), doc, full=False),
        explain=jobs.explain,
        line_test=lambda: line_test_service(jobs.source, clock),
        register=lambda: jobs.register,
        watch_drop=LateWatch(chosen, lambda: jobs.register, jobs.explain).look,
        end=jobs.end,
        records_dir=records_dir(chosen),
        data_dir=places.user_data_dir(),
        take_pack=jobs.take_pack,
        diagnose=jobs.diagnose,
        about=jobs.about,
        installed=jobs.installed if sys.platform == "win32" else None,  # only Windows keeps such a list
        look=jobs.look,
        last_look=jobs.last_look,
        missing=lambda texts: missing(chosen, texts),
        logo=organisation_logo(chosen),
        example=jobs.example,
        icons_dir=places.resources_dir() / "icons",
        stylesheet_template=places.resources_dir() / "theme.qss",
        warm=jobs.warm,
        warm_signing=jobs.warm_signing,
    )


class _WindowJobs:
    """The services as the window calls them, each built when it is first needed."""

    def __init__(self, clock: SystemClock, log: ErrorLog, chosen: Settings) -> None:
        self._clock, self._log, self._chosen = clock, log, chosen

    @cached_property
    def source(self) -> WithLocalFacts:
        return self._knowledge[0]

    @cached_property
    def remember(self) -> RememberService:
        return self._knowledge[1]

    @cached_property
    def _knowledge(self) -> tuple[WithLocalFacts, RememberService]:
        from advisor.main_settings import knowledge

        return knowledge(self._clock, self._chosen)

    def advise(self, doc: AnswersDocument, texts: Texts) -> dict[str, Any]:
        from advisor.services.give_advice import AdviceService

        return AdviceService(self.source, self._clock).advise(doc, None, texts=texts)

    def compare(self, situation: dict[str, str], editions: list[str], texts: Texts) -> dict[str, Any]:
        from advisor.services.compare_editions import comparison

        today = self._clock.today()
        return comparison(self.source, situation, editions, today, today, texts)

    def keep_answers(self, doc: AnswersDocument) -> None:
        self.remember.keep_answers(self.source.checklist(), doc.answers, doc.signer)
        self.remember.keep_meeting(self.source.checklist(), doc, full=True)

    def ask_the_list(self, choice: Choice | None, situation: Mapping[str, str]) -> Answer | None:
        from advisor.domain.organisation import list_answer

        organisation = self.source.organisation()
        return list_answer(organisation, choice, situation, self._clock.today()) if organisation else None

    def suggest(self, question_id: str, choice: Choice) -> Suggestion | None:
        from advisor.domain.checklist_rules import suggest
        from advisor.domain.edition_facts import edition_facts

        catalogue, today = self.source.catalogue(), self._clock.today()
        found = catalogue.find(choice.app, choice.edition or "")
        if found is None:
            return None
        question = next(q for q in self.source.checklist().questions if q.id == question_id)
        return suggest(question, edition_facts(catalogue, *found, today, today), found[1])

    def example(self, texts: Texts) -> Path:
        from advisor.main_doors import example_record

        return example_record(self.source, self._clock, texts)

    def decide(self, doc: AnswersDocument, out: Path, texts: Texts, secret: str = "") -> dict[str, Any]:
        from advisor.main_records import decide_service
        from advisor.main_signing import SigningJobs

        signing = SigningJobs(lambda: self._chosen, self._clock, lambda name: secret)
        service = decide_service(self.source, self._clock, signing.signer())
        key = signing.identity(None)
        self._own_folder(out)
        return service.decide(doc, out, None, key, replace=False, texts=texts)

    def decide_unsigned(self, doc: AnswersDocument, out: Path, texts: Texts) -> dict[str, Any]:
        from advisor.main_records import decide_service
        from advisor.main_signing import SigningJobs

        signing = SigningJobs(lambda: self._chosen, self._clock, lambda name: "")
        self._own_folder(out)
        service = decide_service(self.source, self._clock, signing.signer())
        return service.for_signing_elsewhere(doc, out, None, replace=False, texts=texts)

    def _own_folder(self, out: Path) -> None:
        """The program's own folder is made on first use; a folder that a person chose must be there."""
        from advisor.adapters import places

        if out.parent == places.records_dir():
            with suppress(OSError):
                out.parent.mkdir(parents=True, exist_ok=True)

    def records(self, secret: str = "") -> RecordJobs:
        from advisor.main_records import RecordJobs
        from advisor.main_signing import SigningJobs

        signing = SigningJobs(lambda: self._chosen, self._clock, lambda name: secret)
        return RecordJobs(self.source, self._clock, signing, lambda: self._chosen)

    def about(self) -> Mapping[str, Any]:
        from advisor.main_selftest import build

        return build()

    def installed(self, texts: Texts) -> dict[str, Any]:
        from advisor.main_installed import installed

        today = self._clock.today()
        return installed(self.source, self._chosen, today, today, texts)

    def diagnose(self, code: str, window: Mapping[str, Any]) -> str:
        from advisor.main_diagnosis import diagnose
        from advisor.main_settings import records_dir

        return diagnose(self._chosen, self._clock, self._log, records_dir(self._chosen), code, window)

    @cached_property
    def register(self) -> RegisterJobs:
        """Opened once; every question takes a connection of its own."""
        from advisor.main_register import RegisterJobs
        from advisor.main_signing import SigningJobs

        signing = SigningJobs(lambda: self._chosen, self._clock)
        return RegisterJobs(None, self.source, self._clock, signing, lambda: self._chosen)

    def end(self) -> None:
        if "register" in vars(self):  # it was opened
            self.register.end()

    def look(self) -> None:
        from advisor.main_packs import look_in_background

        look_in_background(self._clock, self._chosen)

    def last_look(self) -> dict[str, Any]:
        from advisor.adapters.packs.looks import Looks
        from advisor.main_settings import packs_dir

        return Looks(packs_dir()).last()

    def take_pack(self, location: str, texts: Texts) -> dict[str, Any]:
        from advisor.main_packs import PackJobs

        return PackJobs().take(location, self._clock.today(), texts)

    def verify(self, file: Path, texts: Texts) -> dict[str, Any]:
        from advisor.main_records import verify_service

        return verify_service().verify_one(str(file), texts)

    def explain(self, error: BaseException, texts: Texts) -> dict[str, str]:
        from advisor.domain.errors import PlainError
        from advisor.services.error_texts import explain

        if not isinstance(error, PlainError):
            self._log.note(error)
            error = PlainError("unexpected", log=str(self._log.file))
        return explain(error, texts)

    def warm(self) -> None:
        """Loads what the questions and the advice need while the person reads the first page."""
        self.source.catalogue()
        self.source.checklist()
        self.source.rule_sets("catalogue")
        import advisor.services.give_advice
        import advisor.services.interview_session  # noqa: F401

    def warm_signing(self) -> None:
        """Loads what makes and signs the PDF while the person checks her answers: half the memory of the program."""
        import advisor.adapters.record_pdf.printer
        import advisor.adapters.signature.signer
        import advisor.services.decide  # noqa: F401


def command_parts() -> Parts:
    """What the commands work with. Whatever is heavy is imported when a command first needs it."""
    from advisor.adapters import places
    from advisor.adapters.error_log import ErrorLog
    from advisor.adapters.gettext_texts import GettextTexts, system_language
    from advisor.adapters.record_files import RecordFolder
    from advisor.adapters.system_clock import SystemClock
    from advisor.cli import Parts
    from advisor.main_command_jobs import CommandJobs
    from advisor.main_diagnosis import diagnose_without_window
    from advisor.main_installed import installed
    from advisor.main_invitations import invitations, read_invitation
    from advisor.main_line import line_test_service, serve_line_tests
    from advisor.main_packs import PackJobs
    from advisor.main_records import RecordJobs
    from advisor.main_register import RegisterJobs
    from advisor.main_settings import knowledge, missing, records_dir, settings
    from advisor.main_shared_register import SharedRegisterJobs

    clock = SystemClock()
    source, remember = knowledge(clock)
    jobs = CommandJobs(source, clock)

    def note(error: BaseException) -> str:
        log = ErrorLog(places.user_data_dir() / "errors.log")
        log.note(error)
        return str(log.file)

    def prove(texts: Texts) -> dict[str, Any]:
        from advisor.__main__ import FIRST_PAINT, no_display
        from advisor.main_selftest import selftest

        return selftest(source, clock, note, texts, FIRST_PAINT, no_display())

    return Parts(
        texts=lambda language: GettextTexts(language, places.locale_dir()),
        system_language=system_language,
        source=jobs.source,
        clock=jobs.clock,
        read=jobs.read,
        read_invitation=read_invitation,
        invitations=partial(invitations, source.catalogue, settings),
        installed=lambda on, known_on, texts: installed(jobs.source, settings(), on, known_on, texts),
        decide=jobs.decide,
        decide_unsigned=jobs.decide_unsigned,
        verify=jobs.verify,
        recheck=jobs.recheck,
        records=lambda: RecordJobs(source, clock, jobs.signing, settings),
        register=lambda place: RegisterJobs(place, jobs.source, clock, jobs.signing, settings),
        shared_register=SharedRegisterJobs,
        signing=lambda: jobs.signing,
        status=jobs.status,
        remember=lambda: remember,
        records_dir=lambda: records_dir(settings()),
        files=RecordFolder(),
        settings=settings,
        packs=PackJobs,
        missing=lambda texts: missing(settings(), texts),
        line_test=lambda: line_test_service(jobs.source, clock),
        line_server=serve_line_tests,
        selftest=prove,
        diagnose=partial(diagnose_without_window, settings, clock),
        log=note,
    )
