"""What a proxy script (PAC) says on Windows: the system fetches and runs it (WinHTTP).

Proxies set by hand are read by ``proxies.py``. Documentation: WinHttpGetProxyForUrl.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

AUTO_DETECT, CONFIG_URL = 1, 2
BY_DHCP_AND_DNS = 3
NO_PROXY, NAMED_PROXY = 1, 3
DETECT_WITHIN = 1.5  # seconds: where nothing is to be found, Windows looks for long
_KINDS = {"http": "http", "https": "http", "socks": "socks5", "": "http"}


class _User(ctypes.Structure):
    """WINHTTP_CURRENT_USER_IE_PROXY_CONFIG."""

    _fields_ = [("detect", ctypes.c_int), ("script", ctypes.c_void_p), ("proxy", ctypes.c_void_p),
                ("bypass", ctypes.c_void_p)]  # fmt: skip


class _Options(ctypes.Structure):
    """WINHTTP_AUTOPROXY_OPTIONS."""

    _fields_ = [("flags", ctypes.c_uint32), ("detect", ctypes.c_uint32), ("script", ctypes.c_wchar_p),
                ("reserved", ctypes.c_void_p), ("reserved2", ctypes.c_uint32), ("log_on", ctypes.c_int)]  # fmt: skip


class _Info(ctypes.Structure):
    """WINHTTP_PROXY_INFO."""

    _fields_ = [("access", ctypes.c_uint32), ("proxy", ctypes.c_void_p), ("bypass", ctypes.c_void_p)]


def system_proxies(address: str) -> Sequence[str]:
    """Addresses of proxies for this web address, the first choice first; empty where no script is set or found."""
    if sys.platform != "win32":
        return ()
    library = ctypes.WinDLL("winhttp")
    user = _User()
    if not library.WinHttpGetIEProxyConfigForCurrentUser(ctypes.byref(user)):
        return ()
    script = ctypes.wstring_at(user.script) if user.script else _script_set()
    if script:
        return _said(library, address, _Options(flags=CONFIG_URL, script=script, log_on=1))
    if user.proxy or not user.detect:
        return ()
    found: list[Sequence[str]] = []
    options = _Options(flags=AUTO_DETECT, detect=BY_DHCP_AND_DNS, log_on=1)
    thread = threading.Thread(target=lambda: found.append(_said(library, address, options)), daemon=True)
    thread.start()
    thread.join(DETECT_WITHIN)
    return found[0] if found else ()


def _script_set() -> str:
    """The address in the registry, where the system keeps what is typed into its settings."""
    if sys.platform != "win32":
        return ""
    import winreg

    key = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
    with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
        return str(winreg.QueryValueEx(opened, "AutoConfigURL")[0])
    return ""


def _said(library: ctypes.CDLL, address: str, options: _Options) -> Sequence[str]:
    library.WinHttpOpen.restype = ctypes.c_void_p
    library.WinHttpGetProxyForUrl.argtypes = [ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_void_p, ctypes.c_void_p]
    library.WinHttpCloseHandle.argtypes = [ctypes.c_void_p]
    session = library.WinHttpOpen(ctypes.c_wchar_p("videoconference-advisor"), NO_PROXY, None, None, 0)
    info = _Info()
    try:
        if not library.WinHttpGetProxyForUrl(session, address, ctypes.byref(options), ctypes.byref(info)):
            return ()
    finally:
        library.WinHttpCloseHandle(session)
    if info.access != NAMED_PROXY or not info.proxy:
        return ("direct://",)
    return read_list(ctypes.wstring_at(info.proxy))


def read_list(words: str) -> Sequence[str]:
    """``a:3128;socks=b:1080`` as addresses. A kind that is not known stays as it is, to be told."""
    found = []
    for word in words.replace(";", " ").split():
        kind, equals, place = word.rpartition("=")
        if "://" in place:
            found.append(place)
        else:
            found.append(f"{_KINDS.get(kind.lower(), kind or 'http')}://{place}")
    return found
