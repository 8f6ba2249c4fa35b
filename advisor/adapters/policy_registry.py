"""Policies from the Windows registry, as group policy writes them: the machine's hive, then the user's.

A text is REG_SZ, a number or yes/no REG_DWORD, a list either REG_MULTI_SZ or a
key of its own whose values are the entries, as the group-policy editor keeps it.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

from advisor.domain.settings import Layer, Level

KEY = r"Software\Policies\Videoconference Advisor"
MOST = 1_000  # values of one key; a policy has a few dozen
_HIVES = (("HKEY_LOCAL_MACHINE", Level.MACHINE), ("HKEY_CURRENT_USER", Level.USER_POLICY))


def registry_layers(winreg: Any = None) -> list[Layer]:
    """Both hives; nothing on other systems. ``winreg`` is the standard library's module."""
    if winreg is None:
        if sys.platform != "win32":
            return []
        winreg = importlib.import_module("winreg")
    return [_read(winreg, hive, level) for hive, level in _HIVES]


def _read(winreg: Any, hive: str, level: Level) -> Layer:
    where = f"{hive}\\{KEY}"
    try:
        # The 64-bit view always: a 32-bit program would be shown another key.
        with winreg.OpenKey(getattr(winreg, hive), KEY, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
            values = dict(_values(winreg, key))
            subkeys, _count, _changed = winreg.QueryInfoKey(key)
            for number in range(min(subkeys, MOST)):
                name = winreg.EnumKey(key, number)
                with winreg.OpenKey(key, name) as entries:
                    values[name] = [value for _name, value in sorted(_values(winreg, entries), key=_in_order)]
    except FileNotFoundError:
        return Layer(level, where, found=False)
    except OSError:
        return Layer(level, where, trouble="unreadable")
    return Layer(level, where, values)


def _values(winreg: Any, key: Any) -> list[tuple[str, object]]:
    _subkeys, count, _changed = winreg.QueryInfoKey(key)
    return [winreg.EnumValue(key, number)[:2] for number in range(min(count, MOST))]


def _in_order(entry: tuple[str, object]) -> tuple[int, str]:
    """The editor numbers the entries: 10 comes after 9."""
    name = entry[0]
    return (int(name) if name.isdecimal() else sys.maxsize, name)
