"""The commands of the line test: consent first, then packets; and the organisation's own server."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.domain.errors import PlainError
from advisor.domain.line_target import M_LAB, LineTarget
from advisor.services.ports import Texts

if TYPE_CHECKING:
    from advisor.cli import Call


def line_test(call: Call) -> int:
    """Says what would be sent and to whom; sends only after a yes."""
    from advisor.services.line_details import measured_lines
    from advisor.services.line_test import consent_lines, server_place

    options = call.options
    place = server_place(options.server) if options.server else _set_here(call)
    _allowed(call, place)
    service = call.parts.line_test()
    service.needs(options.app, options.people, options.computers)  # a wrong app is told before anybody is asked
    settings = call.parts.settings()
    known = settings.text("turn_login") if place.name == settings.text("turn_server") else None
    login = str(options.login) if options.login else known or None
    roots = str(options.root) if options.root else None
    place = replace(place, token=_token(options.token), login=login, roots=roots)
    if not options.yes:
        for line in consent_lines(place, call.texts):
            print(line, file=sys.stderr)
        if options.json or not _agreed(call.texts):
            raise PlainError("line_no_consent")

    def report(words: str) -> None:
        if not options.json:
            print(words, file=sys.stderr)

    document = service.run(place, call.texts, options.app, options.people, report=report, computers=options.computers)
    measured = document["verdict"] != "not_measured"
    call.show(document, [document["text"], *(measured_lines(document, call.texts) if measured else ())])
    return 0 if measured else 1


def _set_here(call: Call) -> LineTarget:
    """The server that the settings name. Public ones are never taken without being named."""
    from advisor.services.line_offer import set_here

    known = set_here(call.parts.settings())
    if not known:
        raise PlainError("line_no_server")
    return known[0].target


def _allowed(call: Call, place: LineTarget) -> None:
    """An organisation may forbid all line tests, or those with public servers."""
    settings = call.parts.settings()
    for setting, concerns in (("line_test_allowed", True), ("m_lab_allowed", place.way == M_LAB)):
        if concerns and settings.locked(setting) and not settings.yes(setting):
            raise PlainError("line_forbidden")


def _agreed(texts: Texts) -> bool:
    if not sys.stdin or not sys.stdin.isatty():
        return False
    yes = texts.gettext("yes")
    print(texts.gettext("Type \"{yes}\" to start the test:").format(yes=yes), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in {yes.casefold(), "yes"}


def line_server(call: Call) -> int:
    options = call.options
    if not 0 <= options.port <= 65535:
        raise PlainError("line_server_no_port", host=options.host, port=options.port, detail="0-65535")

    tls = (options.certificate, options.key) if options.certificate else None

    def ready(port: int) -> None:
        words = call.texts.gettext("The line server listens on port {port}, UDP and WebSocket. Ctrl-C ends it.")
        document = {"schema": "advisor/line-server/1", "host": options.host, "port": port,
                    "transport": "udp", "transports": ["udp", "wss" if tls else "ws"]}  # fmt: skip
        call.show(document, [words.format(port=port)])
        sys.stdout.flush()

    call.parts.line_server(options.host, options.port, _token(options.token), tls, ready)
    return 0


def _token(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        token = file.read_bytes()[:1000].strip()
    except OSError:
        token = b""
    if not 16 <= len(token) <= 200:
        raise PlainError("line_token_wrong", file=str(file))
    return token
