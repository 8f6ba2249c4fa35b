"""The commands of the line test: consent first, then packets; and the organisation's own server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.domain.errors import PlainError
from advisor.services.ports import Texts

if TYPE_CHECKING:
    from advisor.cli import Call


def line_test(call: Call) -> int:
    """Says what would be sent and to whom; sends only after a yes."""
    from advisor.services.line_test import consent_lines, server_place

    options = call.options
    place = server_place(options.server)
    service = call.parts.line_test()
    service.needs(options.app, options.people)  # a wrong app is told before anybody is asked
    token = _token(options.token)
    if not options.yes:
        for line in consent_lines(place, call.texts):
            print(line, file=sys.stderr)
        if options.json or not _agreed(call.texts):
            raise PlainError("line_no_consent")

    def report(words: str) -> None:
        if not options.json:
            print(words, file=sys.stderr)

    document = service.run(place, call.texts, options.app, options.people, token, report)
    call.show(document, [document["text"]])
    return 1 if document["verdict"] == "not_measured" else 0


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

    def ready(port: int) -> None:
        words = call.texts.gettext("The line server listens on port {port} (UDP). Ctrl-C ends it.").format(port=port)
        call.show({"schema": "advisor/line-server/1", "host": options.host, "port": port, "transport": "udp"}, [words])
        sys.stdout.flush()

    call.parts.line_server(options.host, options.port, _token(options.token), ready)
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
