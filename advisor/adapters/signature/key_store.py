"""Where the passphrase of the person's own key is kept."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Protocol

_SERVICE, _USER = "Videoconference Advisor", "signing key"


class PassphraseStore(Protocol):
    def read(self) -> str | None: ...

    def write(self, passphrase: str) -> bool:
        """False where it could not be kept."""
        ...


class SystemKeyStore:
    """Windows Credential Manager, macOS Keychain or the Secret Service, through keyring."""

    def read(self) -> str | None:
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(_SERVICE, _USER)
        except (KeyringError, RuntimeError, OSError):
            return None

    def write(self, passphrase: str) -> bool:
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(_SERVICE, _USER, passphrase)
            return keyring.get_password(_SERVICE, _USER) == passphrase
        except (KeyringError, RuntimeError, OSError):
            return False


class OwnFile:
    """A file that only its owner may read: the way out where there is no key store."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> str | None:
        try:
            return self._file.read_text("utf-8")
        except OSError:
            return None

    def write(self, passphrase: str) -> bool:
        self.write_bytes(passphrase.encode("utf-8"))
        return True

    def write_bytes(self, content: bytes) -> None:
        # mkstemp makes the file with 0600 from the first moment on.
        handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            os.replace(name, self._file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
