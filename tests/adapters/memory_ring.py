"""A key store of the system that forgets everything with the test."""

from __future__ import annotations

import keyring.backend


class MemoryRing(keyring.backend.KeyringBackend):
    """As keyring sees the one of Windows and macOS."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]
