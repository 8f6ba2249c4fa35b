"""Opens the register that is named: a file, or the address of a shared one."""

from __future__ import annotations

from pathlib import Path

from advisor.adapters import places
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.services.register_ports import RegisterEngine


def default_place() -> Path:
    """The person's own register."""
    return places.user_data_dir() / "register.sqlite"


def open_register(place: str | None) -> RegisterEngine:
    """``place``: a file; without it the person's own register. Raises PlainError."""
    return SqliteRegister(Path(place) if place else default_place())
