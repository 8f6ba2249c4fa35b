"""Which of two version numbers is older, where that can be said."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}")
_BUILD = 1_000  # a third part from here on is a build number, not a small version


def version_parts(text: str) -> tuple[int, ...] | None:
    """The first dotted number: "6.2.11 (50939)" is 6, 2, 11. None where there is none."""
    found = _NUMBERS.search(text[:200])
    return tuple(int(part) for part in found[0].split(".")) if found else None


def version_text(parts: tuple[int, ...]) -> str:
    return ".".join(map(str, parts))


def is_older(version: str, least: str) -> bool | None:
    """Is the version older than the least one? None where the two cannot be compared.

    Missing parts are zeros, unless just they would decide: "7.0" may be 7.0.4. A
    Windows Installer keeps three parts, so some makers put the build into the third:
    "6.3.50939" may be 6.3.5 or 6.3.11.
    """
    have, need = version_parts(version), version_parts(least)
    if have is None or need is None:
        return None
    for at in range(max(len(have), len(need))):
        mine, asked = have[at] if at < len(have) else None, need[at] if at < len(need) else 0
        if mine is None:
            if asked:
                return None
        elif mine != asked:
            if at == 2 and mine >= _BUILD and 0 < asked < _BUILD:
                return None
            return mine < asked
    return False
