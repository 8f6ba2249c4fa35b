"""What the services need from the outside world. Adapters fulfil these; main.py hands them over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # A port is only a shape: whoever names one must not load everything that it speaks of.
    import threading
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from advisor.domain.answers import AnswersDocument
    from advisor.domain.catalogue import Catalogue
    from advisor.domain.checklist import Checklist
    from advisor.domain.errors import PlainError
    from advisor.domain.line_session import Reading
    from advisor.domain.line_target import Asked, LineTarget
    from advisor.domain.organisation import Organisation
    from advisor.domain.verification import Verification


class Texts(Protocol):
    """Texts in one language. msgid = the English sentence."""

    language: str

    def gettext(self, message: str) -> str: ...

    def ngettext(self, singular: str, plural: str, count: int) -> str: ...

    def pgettext(self, context: str, message: str) -> str:
        """Data texts: context is the id, as in ``question.C01_allow_list.text``."""
        ...


class CatalogueSource(Protocol):
    """The knowledge files."""

    def catalogue(self) -> Catalogue: ...

    def article(self) -> Catalogue: ...

    def checklist(self) -> Checklist: ...

    def rule_sets(self, facts: str) -> Any:
        """The rule sets for "catalogue" or "article-2020" (advisor.domain.advice.RuleSet)."""
        ...

    def organisation(self) -> Organisation | None:
        """The organisation's own list and rules; None where it has handed out none."""
        ...


class Adviser(Protocol):
    """What other services need of services.give_advice.AdviceService."""

    def advise(
        self,
        doc: AnswersDocument,
        on: date | None,
        facts: str = "catalogue",
        known_on: date | None = None,
        *,
        texts: Texts,
        only_chosen: bool = False,
    ) -> Mapping[str, Any]: ...


class Clock(Protocol):
    def today(self) -> date: ...

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class DraftStore(Protocol):
    """Unfinished work, on disk before the next page shows."""

    def save(self, draft_id: str, document: dict[str, Any]) -> None: ...

    def load(self, draft_id: str) -> dict[str, Any]: ...

    def read(self, file: Path) -> tuple[str, dict[str, Any]]:
        """Unfinished work from any file, with its id where it is one of our own."""
        ...

    def unfinished(self) -> list[str]: ...

    def finish(self, draft_id: str) -> None: ...


class OwnSettings(Protocol):
    """The person's own settings file."""

    where: str

    def read(self) -> Mapping[str, object]: ...

    def write(self, values: Mapping[str, object]) -> None: ...


class MemoryFile(Protocol):
    """What this PC remembers, as one document."""

    @property
    def place(self) -> str: ...

    def read(self) -> dict[str, Any] | None:
        """The document; None where nothing was kept yet."""
        ...

    def write(self, document: dict[str, Any]) -> None: ...


class RecordPrinter(Protocol):
    """Lays out a printed record (services.printed.Printed) as an unsigned PDF."""

    def build(self, printed: Any, data: bytes) -> bytes: ...


class SignatureMade(Protocol):
    """What was put under the record."""

    @property
    def level(self) -> str: ...

    @property
    def signer(self) -> str: ...

    @property
    def key_sha256(self) -> str: ...

    @property
    def later(self) -> PlainError | None:
        """Why the record has not the level that was wanted; None where it has."""
        ...


class OpenIdentity(Protocol):
    """A signing key that is ready: what the record must say of it before it is signed."""

    @property
    def name(self) -> str: ...

    @property
    def key_sha256(self) -> str: ...

    @property
    def self_made(self) -> bool: ...

    @property
    def made_now(self) -> bool:
        """Made by this very call: the person must be told."""
        ...

    @property
    def passphrase_in(self) -> str:
        """system | file | given | token | windows."""
        ...


class KeyFacts(OpenIdentity, Protocol):
    """An opened key with what its certificate says."""

    @property
    def issuer(self) -> str: ...

    @property
    def valid_from(self) -> datetime: ...

    @property
    def valid_until(self) -> datetime: ...


class RecordSigner(Protocol):
    """Signs with the person's identity; makes one on first use."""

    def identity(self, file: Path | None, at: datetime, name: str | None = None) -> OpenIdentity: ...

    def sign(self, pdf: bytes, at: datetime, identity: Path | None) -> tuple[bytes, SignatureMade]: ...


class RaisedRecord(Protocol):
    """A record after raising; the old bytes stand unchanged at its beginning."""

    @property
    def pdf(self) -> bytes: ...

    @property
    def level(self) -> str: ...

    @property
    def trouble(self) -> PlainError | None:
        """Why it did not come as far as it was to come."""
        ...


class RaisesRecords(Protocol):
    """Adds time stamps and evidence with the authorities that were named; asks nobody else."""

    def raise_record(self, pdf: bytes, at: datetime, wanted: str = "", renew: bool = False) -> RaisedRecord: ...


class RecordFiles(Protocol):
    """Records on disk: never half written, never overwritten by accident."""

    def check_target(self, path: Path, replace: bool) -> None:
        """Raise early, before anything is made."""
        ...

    def save(self, path: Path, content: bytes, replace: bool) -> None: ...


class RecordVerifier(Protocol):
    """Judges the bytes of one file; never raises for what they say, never uses the network."""

    def verify(self, pdf: bytes) -> Verification: ...


class TrustedSigners(Protocol):
    """The person's own list of keys that she trusts."""

    @property
    def place(self) -> str: ...

    def has(self, key_sha256: str) -> bool: ...

    def add(self, key_sha256: str, name: str) -> None:
        """Raises PlainError where it could not be kept."""
        ...


class RecordSource(Protocol):
    """Finds and reads the files that a person names."""

    def find(self, paths: Iterable[str]) -> Iterator[str]: ...

    def read(self, path: str) -> bytes:
        """Raises OSError where it cannot."""
        ...


class LineProbe(Protocol):
    """Measures the line to one server, by whatever way its address names.

    Nothing is looked up or sent before ``measure`` is called. It blocks until it is done, 8 seconds at
    most. ``report`` hears each phase as a key of ``line_test.PHASES``; ``cancel`` ends it at once.
    """

    def measure(
        self, target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None]
    ) -> Reading: ...
