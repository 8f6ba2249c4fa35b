"""Opens the register that is named: a file, or the address of a shared one."""

from __future__ import annotations

from pathlib import Path

from advisor.adapters import places
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.services.register_ports import RegisterEngine


def default_place() -> Path:
    """The person's own register."""
    return places.user_data_dir() / "register.sqlite"


def is_shared(place: str | None) -> bool:
    """Is it the address of a shared register, and not a file?"""
    return bool(place) and "://" in str(place)


def open_register(place: str | None) -> RegisterEngine:
    """``place``: a file or the address of a shared register; without it the person's own. Raises PlainError."""
    if place and is_shared(place):
        # Loaded only where somebody shares a register.
        from advisor.adapters.register.postgresql import PostgresqlRegister
        from advisor.adapters.register.postgresql_connection import shared_address

        return PostgresqlRegister(shared_address(place))
    return SqliteRegister(Path(place) if place else default_place())
