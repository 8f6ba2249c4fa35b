"""Builds what sets up registers and keeps their passwords. Part of main.py by subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.domain.errors import PlainError

if TYPE_CHECKING:
    from advisor.services.register_many import ManyRegisters
    from advisor.services.register_ports import RegisterEngine


class SharedRegisterJobs:
    """What only the command line does. Alembic is loaded for nothing else."""

    def migrate(self, place: str | None, readers: Sequence[str], keepers: Sequence[str]) -> dict[str, Any]:
        """What was done (advisor/register-migration/1). Raises PlainError."""
        from advisor.adapters.register.migrate import migrate_file, migrate_shared
        from advisor.adapters.register.opening import default_place, is_shared
        from advisor.adapters.register.postgresql_connection import shared_address

        if place and is_shared(place):
            address = shared_address(place)
            shown, done = address.shown, migrate_shared(address, readers=readers, keepers=keepers)
        else:
            file = Path(place) if place else default_place()
            shown, done = str(file), migrate_file(file)
        return {
            "schema": "advisor/register-migration/1", "register": shown, "before": done.before, "now": done.now,
            "copy": str(done.copy) if done.copy else None,
        }  # fmt: skip

    def many(self, places: Sequence[str | None]) -> ManyRegisters:
        """Several registers, to be asked at once. Raises PlainError where an address is none."""
        from advisor.adapters.register.opening import default_place, is_shared, open_register
        from advisor.adapters.register.postgresql_connection import shared_address
        from advisor.services.register_many import ManyRegisters

        named: dict[str, Callable[[], RegisterEngine]] = {}
        for place in places:
            shown = shared_address(place).shown if place and is_shared(place) else place or str(default_place())
            named[shown] = partial(open_register, place)
        return ManyRegisters(named)

    def shown(self, place: str | None) -> str:
        """The address of a shared register as it may be shown. Raises PlainError where it is none."""
        from advisor.adapters.register.postgresql_connection import shared_address

        return shared_address(place or "").shown

    def keep_password(self, place: str | None, secret: str) -> dict[str, Any]:
        """advisor/register-password/1. Raises PlainError."""
        from advisor.adapters.register.postgresql_connection import SystemPasswords, shared_address

        address = shared_address(place or "")
        if not secret:
            raise PlainError("register_no_password")
        SystemPasswords().write(address.entry, secret)
        return {"schema": "advisor/register-password/1", "register": address.shown, "kept": True}
