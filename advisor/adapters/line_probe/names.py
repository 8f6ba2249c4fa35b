"""From a server's name to its addresses, with a limit of time. Called only after consent."""

from __future__ import annotations

import socket
import threading
import time

NAME_TIMEOUT = 3.0
Found = tuple[int, tuple[str, int]]


def look_up(
    host: str, port: int, kind: socket.SocketKind, cancel: threading.Event, limit: float = NAME_TIMEOUT
) -> tuple[list[Found], str]:
    """One address of each kind, in the system's order, or why there is none."""
    answers: list[Found] = []
    problem = "name_slow"

    def ask() -> None:
        nonlocal problem
        try:
            rows = socket.getaddrinfo(host, port, type=kind)
        except (OSError, UnicodeError):
            problem = "name_unknown"
            return
        for family, _, _, _, address in rows:
            if family not in {known for known, _ in answers}:
                answers.append((family, address))  # type: ignore[arg-type]
        problem = ""

    # A look-up cannot be broken off: it is left alone in its thread when it takes too long.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    until = time.perf_counter() + limit
    while thread.is_alive() and time.perf_counter() < until and not cancel.is_set():
        thread.join(0.02)
    if cancel.is_set():
        return [], "cancelled"
    return list(answers), problem
