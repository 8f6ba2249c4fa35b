"""The services as the commands call them, each built when it is first needed. Part of main.py by subject."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from advisor.adapters.system_clock import SystemClock
    from advisor.cli import Document
    from advisor.domain.answers import AnswersDocument
    from advisor.main_signing import SigningJobs
    from advisor.services.authorities import Authorities
    from advisor.services.decide import DecideService
    from advisor.services.ports import CatalogueSource, Texts
    from advisor.services.recheck import Rechecked


class CommandJobs:
    """The services as the commands call them, each built when it is first needed."""

    def __init__(self, source: CatalogueSource, clock: SystemClock) -> None:
        self.source, self.clock = source, clock

    def read(self, name: str) -> Document:
        """An answers file, or what comes on standard input."""
        import sys

        from advisor.adapters.yaml_files import MAX_BYTES, read_yaml

        if name == "-":
            if sys.stdin is None:  # closed by whoever started us
                return read_yaml(b"", name="-")
            return read_yaml(sys.stdin.buffer.read(MAX_BYTES + 1), name="-")
        return read_yaml(Path(name))

    @cached_property
    def signing(self) -> SigningJobs:
        from advisor.main_settings import ask_passphrase, settings
        from advisor.main_signing import SigningJobs

        return SigningJobs(settings, self.clock, ask_passphrase)

    def decide(
        self, doc: AnswersDocument, out: Path, on: date | None, identity: Path | None, replace: bool, texts: Texts,
        named: Authorities | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        key = self.signing.identity(identity)
        return self._decider(named).decide(doc, out, on, key, replace, texts)

    def decide_unsigned(
        self, doc: AnswersDocument, out: Path, on: date | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        return self._decider(None).for_signing_elsewhere(doc, out, on, replace, texts)

    def _decider(self, named: Authorities | None) -> DecideService:
        from advisor.main_records import decide_service

        return decide_service(self.source, self.clock, self.signing.signer(named))

    def verify(self, paths: Sequence[str], texts: Texts) -> Iterator[dict[str, Any]]:
        from advisor.adapters.many_processes import in_many_processes
        from advisor.main_records import verify_job, verify_service

        start = partial(verify_job, texts.language)
        return verify_service().verify(paths, texts, partial(in_many_processes, start))

    def recheck(
        self, paths: Sequence[str], on: date, out: Path | None, identity: Path | None, replace: bool, texts: Texts,
        named: Authorities | None = None,
    ) -> Iterator[dict[str, Any]]:  # fmt: skip
        from advisor.adapters.many_processes import in_many_processes
        from advisor.main_records import recheck_service

        service = recheck_service(self.source, self.clock)
        if out is None:
            start = partial(recheck_job, texts.language, on)
            return service.recheck(paths, on, texts, spread=partial(in_many_processes, start))
        key = self.signing.identity(identity)
        decider = self._decider(named)

        def keep(found: Rechecked) -> str | None:
            if found.doc is None:
                return None
            target = out / f"{Path(found.path).stem}-recheck-{on.isoformat()}.pdf"
            made = decider.decide_again(found, target, key, replace, texts)
            return str(made["record"])

        return service.recheck(paths, on, texts, keep)

    def status(self, on: date) -> dict[str, Any]:
        from advisor.services.catalogue_status import catalogue_status

        return catalogue_status(self.source.catalogue(), self.source.rule_sets("catalogue"), on)


def recheck_job(language: str, on: date) -> Callable[[str], dict[str, Any]]:
    """The re-check of one record, for a process that only does that."""
    from advisor.adapters import places
    from advisor.adapters.gettext_texts import GettextTexts
    from advisor.adapters.system_clock import SystemClock
    from advisor.main_records import recheck_service
    from advisor.main_settings import knowledge

    clock = SystemClock()
    service = recheck_service(knowledge(clock)[0], clock)
    return partial(service.recheck_one, on=on, texts=GettextTexts(language, places.locale_dir()))
