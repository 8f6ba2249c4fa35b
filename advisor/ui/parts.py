"""What main.py hands to the window, and what the window hands to its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, dataclass_transform

from advisor.ui.network_state import network_state
from advisor.ui.theme.look import Look

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtWidgets import QWidget

    # The start page is painted before the models of the domain are built.
    from advisor.domain.answers import AnswersDocument, Choice
    from advisor.domain.catalogue import Catalogue, Fact
    from advisor.domain.checklist import Answer, Checklist
    from advisor.domain.checklist_rules import Row, Suggestion
    from advisor.domain.decision import DecisionRecord
    from advisor.services.close_meeting import Closing
    from advisor.services.give_opinion import Said
    from advisor.services.interview_session import AskTheList, InterviewSession
    from advisor.services.line_test import LineTestService
    from advisor.services.missing_packs import Missing
    from advisor.services.ports import Clock, DraftStore, Texts
    from advisor.services.remember import LastMeeting
    from advisor.services.settings import Settings


def _nothing() -> None:
    """For windows that have nothing to load while the person reads."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
class _Fields:
    """Fields given by name. A named tuple or a dataclass would compile every one of them at every start."""

    def __init__(self, **given: Any) -> None:
        kind = type(self)
        wrong = given.keys() - kind.__annotations__.keys()
        missing = kind.__annotations__.keys() - given.keys() - kind.__dict__.keys()
        if wrong or missing:
            raise TypeError(f"{kind.__name__}: unknown {sorted(wrong)}, missing {sorted(missing)}")
        # A function that is a default must not become a method.
        self.__dict__.update({name: kind.__dict__[name] for name in kind.__annotations__ if name not in given}, **given)


class WindowParts(_Fields):
    """The services and places the window works with. Documents are those of the command line."""

    texts_for: Callable[[str], Texts]
    languages: tuple[tuple[str, str], ...]  # code, own name
    language: str
    settings: Settings
    drafts: DraftStore
    clock: Clock
    checklist: Callable[[], Checklist]
    catalogue: Callable[[], Catalogue]
    suggest: Callable[[str, Choice], Suggestion | None]
    advise: Callable[[AnswersDocument, Texts], dict[str, Any]]
    decide: Callable[..., dict[str, Any]]  # document, path, texts; secret=passphrase or PIN, where the key needs one
    verify: Callable[[Path, Texts], dict[str, Any]]
    trust: Callable[[Path, bool, Texts], dict[str, Any]]  # the signer of the file, or of the decision inside
    decide_unsigned: Callable[[AnswersDocument, Path, Texts], dict[str, Any]]  # for another program to sign
    take_signed: Callable[[Path, Path, Path, Texts], dict[str, Any]]  # what it signed, the pages, where it goes
    opinion: Callable[[Path, Said, Path, Texts, str], dict[str, Any]]  # the last: PIN or passphrase, if one is asked
    closing: Callable[[Path], tuple[DecisionRecord, tuple[Row, ...]]]  # the decision, and the closing questions to it
    close_meeting: Callable[[Path, Closing, Path, Texts, str], dict[str, Any]]  # the last: PIN or passphrase
    confirm: Callable[[str, str, str, str, str | None], object]  # fact, edition, outcome, name, value
    compare: Callable[[dict[str, str], list[str], Texts], dict[str, Any]]  # situation, "app/edition"
    kept_answers: Callable[[], Mapping[str, Answer]]  # asked once, not expired
    ask_the_list: AskTheList  # what the organisation's list says of an app, where there is one
    read_invitation: Callable[[str, str, Texts], dict[str, Any]]  # a file, or a text where there is none
    ready_texts: Callable[[AnswersDocument, Texts, date | None], dict[str, Any]]  # the day a recording is deleted
    save_texts: Callable[[dict[str, Any], Path], list[str]]  # into a folder
    printing: Callable[[], Callable[[Path], None] | None]  # what hands a file to a printer, where that can be done
    copy_record: Callable[[Path, Path], Path]  # the file, into a folder; gives the copy
    keep_answers: Callable[[AnswersDocument], None]
    last_meeting: Callable[[str], LastMeeting | None]  # of a short form, held last on this PC
    kept_for: Callable[[str, Choice], Mapping[str, Answer]]  # what need not be ticked today
    keep_meeting: Callable[[AnswersDocument], None]
    explain: Callable[[BaseException, Texts], dict[str, str]]  # code, happened, means, do
    line_test: Callable[[], LineTestService]
    register: Callable[[], Any]  # the register of records, opened when it is first needed
    records_dir: Path
    icons_dir: Path
    example: Callable[[Texts], Path]  # makes a record to look at, which nobody signed
    stylesheet_template: Path
    data_dir: Path | None = None  # drafts, settings, the key
    diagnose: Callable[[str, Mapping[str, Any]], str] | None = None  # code, what the window knows: the whole report
    about: Callable[[], Mapping[str, Any]] | None = None  # version, python, runtime: what this program is made from
    installed: Callable[[Texts], dict[str, Any]] | None = None  # which apps are here; only where Windows tells
    take_pack: Callable[[str, Texts], dict[str, Any]] | None = None  # lets new knowledge in
    network_state: Callable[[], str] = network_state
    look: Callable[[], None] = _nothing  # for new packs, in the background
    last_look: Callable[[], Mapping[str, Any]] = dict  # when, and what came of it by place
    missing: Callable[[Texts], list[Missing]] = lambda texts: []  # packs that are named and not here
    logo: tuple[Path, str] | None = None  # of the organisation, and its name
    # Takes in what has arrived since the last look; gives a sentence where there is something to say.
    watch_drop: Callable[[Texts, Callable[[], bool]], str] | None = None
    end: Callable[[], None] = _nothing  # the window closes: nothing may be left running
    warm: Callable[[], None] = _nothing
    warm_signing: Callable[[], None] = _nothing


class Workplace(NamedTuple):
    """One page's surroundings. ``go`` opens a page by its name."""

    parts: WindowParts
    texts: Texts
    look: Look
    go: Callable[..., None]
    run: Callable[..., None]  # background work: work, then, failed
    say: Callable[[str], None]  # announce one sentence
    session: InterviewSession | None = None
    narrow: bool = False  # little room: what stood side by side stands one below the other
    room: QWidget | None = None  # where the page will stand: built inside it, its parts need not move house later

    @property
    def work(self) -> InterviewSession:
        """The session, on pages that cannot be opened without one."""
        assert self.session is not None
        return self.session

    def source_line(self, fact: Fact) -> str:
        """Where a fact was read, and of which day it speaks."""
        source = self.parts.catalogue().sources.get(fact.source or "")
        day = fact.as_of or fact.known_from or (source.date if source else None)
        title = source.title if source else self.texts.gettext("no source named")
        if day is None:
            return title
        return self.texts.gettext("{source}, as of {day}").format(source=title, day=day.isoformat())
