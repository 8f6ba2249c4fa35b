"""Builds the proofs of ``advisor selftest``. All of it happens in a folder that goes again; nobody's own is touched."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.adapters.system_clock import SystemClock
    from advisor.services.ports import CatalogueSource, Texts

_EXAMPLE = "council_meeting.yaml"
_TRIES = 3  # line tests
_PATIENCE = 120  # s for a window on the slowest computer


def selftest(
    source: CatalogueSource, clock: SystemClock, note: Callable[[BaseException], str], texts: Texts,
    first_paint: str, no_display: str,
) -> dict[str, Any]:  # fmt: skip
    """Runs every proof and gives ``advisor/selftest/1``.

    ``first_paint``: the option with which a window goes when it is painted. ``no_display``: why none can open here.
    """
    from advisor.services.selftest import Proof, run_proofs

    with tempfile.TemporaryDirectory(prefix="advisor-selftest-", ignore_cleanup_errors=True) as folder:
        records = _Records(source, clock, Path(folder), texts)
        proofs = (
            Proof("window", partial(_window, first_paint, no_display)),
            Proof("catalogue", partial(_catalogue, source)),
            Proof("record", records.made),
            Proof("signed", records.signed),
            Proof("verified", records.verified),
            Proof("line", partial(_line, source, clock, texts)),
            Proof("policies", partial(_policies, texts)),
        )
        about = {"at": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), **build()}
        return run_proofs(proofs, about, texts, note)


def build() -> dict[str, Any]:
    """Which program this is, and what its Python came from where it was installed."""
    from advisor import __version__
    from advisor.adapters import places

    about: dict[str, Any] = {
        "version": __version__, "python": platform.python_version(), "system": sys.platform,
        "installed": getattr(sys, "frozen", False), "runtime": None,
    }  # fmt: skip
    built = places.program_dir() / "build.json"
    if about["installed"] and built.is_file():
        about["runtime"] = json.loads(built.read_text(encoding="utf-8"))["runtime"]
    return about


def _window(first_paint: str, no_display: str) -> Mapping[str, Any]:
    """A second copy of this program shows its window and goes as soon as it has been painted."""
    from advisor.services.selftest import NotPossible

    if no_display:
        raise NotPossible(no_display)
    started = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "advisor"]
    # Files, not pipes: what a window starts in the background may hold a pipe open for ever.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        done = subprocess.run(
            [*started, first_paint], stdin=subprocess.DEVNULL, stdout=said, stderr=complained, timeout=_PATIENCE
        )
        said.seek(0)
        complained.seek(0)
        out, trouble = said.read().decode("utf-8", "replace"), complained.read().decode("utf-8", "replace")
    if done.returncode:
        raise RuntimeError(f"exit code {done.returncode}: {(out + trouble).strip()[-300:]}")
    painted = json.loads(out)
    return {"page": painted["page"], "heavy_modules": len(painted["heavy_modules"])}


def _catalogue(source: CatalogueSource) -> Mapping[str, Any]:
    catalogue = source.catalogue()
    facts = sum(len(app.facts) for app in catalogue.apps.values())
    questions = len(source.checklist().questions)
    if not (facts and questions and source.rule_sets("catalogue")):
        raise RuntimeError("the knowledge is empty")
    return {"apps": len(catalogue.apps), "facts": facts, "questions": questions}


class _NoKeyStore:
    """The key of the proof must not stay behind in the key store of the person."""

    def read(self, entry: str) -> str | None:
        return None

    def write(self, entry: str, passphrase: str) -> bool:
        return False


class _Records:
    """One decision from the example answers; each proof goes one step further with it."""

    def __init__(self, source: CatalogueSource, clock: SystemClock, folder: Path, texts: Texts) -> None:
        from advisor.adapters.signature.identity import IdentityStore
        from advisor.adapters.signature.signer import PdfRecordSigner
        from advisor.main_records import decide_service

        self._source, self._folder, self._texts = source, folder, texts
        # The organisation's second folder for records would keep this one.
        signer = PdfRecordSigner(IdentityStore(folder, _NoKeyStore()))
        self._service = decide_service(source, clock, signer, copies="")

    def _answers(self) -> Any:
        from advisor.adapters import places
        from advisor.adapters.yaml_files import read_yaml
        from advisor.services.answers_file import parse_answers

        document = read_yaml(places.data_dir() / "examples" / _EXAMPLE)
        return parse_answers(
            document.value, self._source.checklist(), self._source.catalogue(), document.line_of
        )

    def made(self) -> Mapping[str, Any]:
        out = self._folder / "made.pdf"
        made = self._service.for_signing_elsewhere(self._answers(), out, None, False, self._texts)
        return {"bytes": out.stat().st_size, "verdict": made["verdict"]}

    def signed(self) -> Mapping[str, Any]:
        out = self._folder / "signed.pdf"
        made = self._service.decide(self._answers(), out, None, None, False, self._texts)
        return {"bytes": out.stat().st_size, "level": made["signature"]["level"]}

    def verified(self) -> Mapping[str, Any]:
        from advisor.adapters.verification.trust import Named
        from advisor.adapters.verification.verifier import PdfRecordVerifier

        check = PdfRecordVerifier(self._folder, Named((), (), ()))
        data = (self._folder / "signed.pdf").read_bytes()
        genuine = check.verify(data)
        if genuine.overall != "good":
            raise RuntimeError(f"a genuine record is judged {genuine.overall}")
        middle = len(data) // 3
        changed = check.verify(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
        if changed.overall != "bad":
            raise RuntimeError(f"a changed record is judged {changed.overall}")
        return {"genuine": genuine.overall, "changed": changed.overall}


@contextmanager
def _line_server() -> Iterator[int]:
    """A server for line tests that only this computer reaches; gives its port."""
    from advisor.adapters.line_server.line_server import LineServer

    server, stop = LineServer("127.0.0.1", 0), threading.Event()
    serving = threading.Thread(target=server.serve, args=(stop,), daemon=True)
    serving.start()
    try:
        yield server.port
    finally:
        stop.set()
        serving.join(10)


def _line(source: CatalogueSource, clock: SystemClock, texts: Texts) -> Mapping[str, Any]:
    from advisor.main_line import line_test_service
    from advisor.services.line_test import server_place

    with _line_server() as port:
        for _attempt in range(_TRIES):
            found = line_test_service(source, clock).run(server_place(f"udp://127.0.0.1:{port}"), texts)
            if found["verdict"] != "not_measured":
                break  # else this computer was too busy to measure honestly
    if not (found["bytes_sent"] and found["bytes_received"]):
        raise RuntimeError(f"nothing came back: {found['text']}")
    return {"transport": found["transport"], "verdict": found["verdict"], "rtt_ms": found["rtt_ms"]}


def _policies(texts: Texts) -> Mapping[str, Any]:
    from advisor.main_settings import settings
    from advisor.services.show_settings import policies_document

    document = policies_document(settings(), texts)
    unreadable = [place["where"] for place in document["places"] if place["trouble"]]
    if unreadable:
        raise RuntimeError(f"not readable: {', '.join(unreadable)}")
    fixed = sum(one["locked"] for one in document["settings"])
    return {"places": len(document["places"]), "settings": len(document["settings"]), "fixed": fixed}
