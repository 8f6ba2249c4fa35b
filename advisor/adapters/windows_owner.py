"""Who owns a file on Windows: the one question that tells an administrator's file from a planted one."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

_FILE_OBJECT, _OWNER = 1, 1
# Well-known groups and accounts (WELL_KNOWN_SID_TYPE): LocalSystem and BUILTIN\\Administrators.
_SYSTEM, _ADMINISTRATORS = 22, 26
_TRUSTED_INSTALLER = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"


def owned_by_administrators(path: Path) -> bool:
    """Does the system, its installer or the administrators' group own it? Whatever cannot be found out is a no."""
    security, kernel = _libraries()
    owner, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
    failed = security.GetNamedSecurityInfoW(
        ctypes.c_wchar_p(str(path)), _FILE_OBJECT, _OWNER, ctypes.byref(owner), None, None, None,
        ctypes.byref(descriptor),
    )  # fmt: skip
    if failed:
        return False
    try:
        return is_administrator(owner)
    finally:
        kernel.LocalFree(descriptor)


def is_administrator(owner: ctypes.c_void_p) -> bool:
    """Is this SID the system, its installer or the administrators' group?"""
    security, kernel = _libraries()
    if any(security.IsWellKnownSid(owner, kind) for kind in (_SYSTEM, _ADMINISTRATORS)):
        return True
    text = ctypes.c_wchar_p()
    if not security.ConvertSidToStringSidW(owner, ctypes.byref(text)):
        return False
    found = text.value
    kernel.LocalFree(text)
    return found == _TRUSTED_INSTALLER


def _libraries() -> tuple[Any, Any]:
    windows: Any = ctypes
    return windows.WinDLL("advapi32"), windows.WinDLL("kernel32")
