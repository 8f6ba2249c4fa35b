"""Which installed programs are apps of the catalogue. The names are data: data/installed.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from advisor.domain.frozen import Frozen


class AppNames(Frozen):
    """How one app calls itself in Windows' lists of programs."""

    app: str
    names: tuple[str, ...] = ()  # regular expressions; each must match the whole name
    publishers: tuple[str, ...] = ()  # one of them stands in the publisher's name, where one is named
    packages: tuple[str, ...] = ()  # names of packages of the Store
    source: str | None = None  # where package, publisher and installer were read
    confirmed: bool = True  # False: remembered, not read


class InstalledNames(Frozen):
    """data/installed.yaml"""

    apps: tuple[AppNames, ...] = ()


class Program(NamedTuple):
    """One entry of Windows' lists, as it stands there: written by whoever installed it."""

    name: str
    version: str
    publisher: str = ""
    package: bool = False


class Installed(NamedTuple):
    """An app of the catalogue that is here."""

    app: str
    program: Program


def find_installed(programs: Iterable[Program], known: InstalledNames) -> list[Installed]:
    """The apps among the programs, each entry once. One program may be several apps: Teams for work and at home."""
    found = {
        Installed(names.app, program): None
        for program in programs
        for names in known.apps
        if _is(program, names)
    }  # fmt: skip
    return sorted(found)


def _is(program: Program, names: AppNames) -> bool:
    if program.package:
        return program.name in names.packages
    if not any(_pattern(name).fullmatch(program.name.strip()) for name in names.names):
        return False
    publisher = program.publisher.casefold().strip()
    return not publisher or not names.publishers or any(one.casefold() in publisher for one in names.publishers)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(name, re.I)
