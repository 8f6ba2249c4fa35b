"""What Linux desktops and their proxy scripts (PAC) say, by libproxy where it is installed.

It runs other people's scripts and plugins, so it has a process of its own: this file, run as a program.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

LONGEST = 3.0  # seconds
MOST = 8  # proxies


def system_proxies(address: str) -> Sequence[str]:
    """Addresses of proxies for this web address, the first choice first; empty where nothing is said."""
    if getattr(sys, "frozen", False):  # then there is no interpreter to run it with
        return ()
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run([sys.executable, "-I", __file__, address], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LONGEST, check=False)  # fmt: skip
        if done.returncode == 0:
            return done.stdout.decode("utf-8", "replace").split()
    return ()


def _ask(address: str) -> Sequence[str]:
    """In the process of its own: nothing is given back to the library at the end."""
    library = ctypes.CDLL("libproxy.so.1")
    library.px_proxy_factory_new.restype = ctypes.c_void_p
    library.px_proxy_factory_get_proxies.restype = ctypes.POINTER(ctypes.c_char_p)
    library.px_proxy_factory_get_proxies.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    factory = library.px_proxy_factory_new()
    rows = library.px_proxy_factory_get_proxies(factory, address.encode("ascii", "replace"))
    found: list[str] = []
    while rows and len(found) < MOST and rows[len(found)]:
        found.append(rows[len(found)].decode("utf-8", "replace"))
    return found


if __name__ == "__main__":
    try:
        print(*_ask(sys.argv[1]))
    except (OSError, AttributeError):
        raise SystemExit(1) from None
