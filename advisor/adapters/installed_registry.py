"""The programs that Windows lists as installed. Read only when a person asks, and only here.

Classic programs stand under the uninstall keys: of the machine and of the user, in
the 64-bit and the 32-bit view. Apps of the Store stand in the user's list of
packages, whose names are Name_Version_Architecture__Publisher.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from typing import Any

from advisor.domain.errors import PlainError
from advisor.domain.installed import Program

UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall"
PACKAGES = (
    r"Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel\Repository\Packages"
)
MOST_KEYS = 5_000  # a full computer has a few hundred
MOST_LETTERS = 300  # of one name; longer ones belong to no app


def has_program_list() -> bool:
    """Only Windows keeps such lists."""
    return sys.platform == "win32"


def installed_programs(winreg: Any = None) -> list[Program]:
    """Every entry that has a name, each once. Raises ``installed_not_here`` on other systems."""
    if winreg is None:
        if not has_program_list():
            raise PlainError("installed_not_here")
        winreg = importlib.import_module("winreg")
    found: dict[Program, None] = {}
    for hive in ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"):
        for view in ("KEY_WOW64_64KEY", "KEY_WOW64_32KEY"):
            for key in _keys(winreg, hive, UNINSTALL, view):
                if program := _classic(winreg, hive, key, view):
                    found[program] = None
    for key in _keys(winreg, "HKEY_CURRENT_USER", PACKAGES, "KEY_WOW64_64KEY"):
        name, _, rest = key.rsplit("\\", 1)[1].partition("_")
        if name and len(name) <= MOST_LETTERS:
            found[Program(name, rest.partition("_")[0][:MOST_LETTERS], package=True)] = None
    return list(found)


def _keys(winreg: Any, hive: str, above: str, view: str) -> Iterator[str]:
    """The keys below; what may not be read, or goes away meanwhile, is not there."""
    try:
        with winreg.OpenKey(getattr(winreg, hive), above, 0, winreg.KEY_READ | getattr(winreg, view)) as key:
            names = [winreg.EnumKey(key, number) for number in range(min(winreg.QueryInfoKey(key)[0], MOST_KEYS))]
    except OSError:
        return
    for name in names:
        yield f"{above}\\{name}"


def _classic(winreg: Any, hive: str, name: str, view: str) -> Program | None:
    try:
        with winreg.OpenKey(getattr(winreg, hive), name, 0, winreg.KEY_READ | getattr(winreg, view)) as key:
            shown, version, publisher = (
                _text(winreg, key, value) for value in ("DisplayName", "DisplayVersion", "Publisher")
            )
    except OSError:
        return None
    return Program(shown, version, publisher) if shown else None


def _text(winreg: Any, key: Any, value: str) -> str:
    """A text value as far as it is one; empty where there is none."""
    try:
        found, _kind = winreg.QueryValueEx(key, value)
    except OSError:
        return ""
    return found if isinstance(found, str) and len(found) <= MOST_LETTERS else ""
