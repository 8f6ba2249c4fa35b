"""Authenticode by osslsigncode: launchers, uninstaller, set-up and MSI. Libraries keep the signatures of their makers.

The file of options is one word a line, as ``osslsigncode sign`` takes them: ``-pkcs11module``, ``-certs``, ``-ts`` ...
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from launchers import run
from windows_python import Stop

NAME, ABOUT = "Videoconference Advisor", "Which video app may be used for this meeting, and why"


class Signer:
    """Signs in place; without a file of options it leaves everything as it is."""

    def __init__(self, options: Path | None) -> None:
        self._file = options.resolve() if options else None
        self._words: list[str] = []
        if self._file:
            try:
                lines = self._file.read_text(encoding="utf-8").splitlines()
            except OSError as error:
                raise Stop(f"{self._file} cannot be read: {error.strerror}") from None
            self._words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]

    def command(self) -> str:
        """How makensis has its uninstaller signed; empty without a signature."""
        words = [sys.executable, str(Path(__file__).resolve()), str(self._file)]
        return " ".join(map(shlex.quote, words)) if self._file else ""

    def sign(self, file: Path) -> None:
        """Replaces ``file`` by the same file with a signature. Raises ``Stop`` where that fails."""
        if not self._words:
            return
        signed = file.with_name(f"{file.name}.signed")
        signed.unlink(missing_ok=True)
        run(["osslsigncode", "sign", *self._words, "-h", "sha256", "-n", NAME, "-in", str(file), "-out", str(signed)],
            file.parent)  # fmt: skip
        signed.replace(file)


if __name__ == "__main__":
    Signer(Path(sys.argv[1])).sign(Path(sys.argv[2]))
