"""Where the passphrase of the person's own key is kept."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Protocol

_SERVICE = "Videoconference Advisor"


class PassphraseStore(Protocol):
    """``entry`` names the key file by its content: two people or two folders never mix up their passphrases."""

    def read(self, entry: str) -> str | None: ...

    def write(self, entry: str, passphrase: str) -> bool:
        """False where it could not be kept."""
        ...


class SystemKeyStore:
    """Windows Credential Manager, macOS Keychain or the Secret Service, through keyring."""

    def read(self, entry: str) -> str | None:
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(_SERVICE, f"signing key {entry}")
        except (KeyringError, RuntimeError, OSError):
            return None

    def write(self, entry: str, passphrase: str) -> bool:
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(_SERVICE, f"signing key {entry}", passphrase)
            return keyring.get_password(_SERVICE, f"signing key {entry}") == passphrase
        except (KeyringError, RuntimeError, OSError):
            return False


class OwnFile:
    """A file that only its owner may read: the way out where there is no key store."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> str | None:
        """The text; None where there is no such file."""
        try:
            return self._file.read_text("utf-8")
        except OSError:
            return None

    def write(self, text: str) -> None:
        self.write_bytes(text.encode("utf-8"))

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
