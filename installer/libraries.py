"""Windows libraries (DLL) read and made: what one offers, what it asks others for, and forwarders between names."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

DLL_BASE = "0x180000000"  # else the linker makes one from the path of the output; Windows moves them anyway


class Stop(Exception):
    """The build cannot go on; the text says what is missing."""


class _Image:
    """A 64-bit library as bytes, with its directories of tables."""

    def __init__(self, file: Path) -> None:
        self.file, self.data = file, file.read_bytes()
        header = struct.unpack_from("<I", self.data, 0x3C)[0]
        sections, optional_size = (struct.unpack_from("<H", self.data, header + place)[0] for place in (6, 20))
        self._directories = header + 24 + 112
        table = header + 24 + optional_size
        self._places = [struct.unpack_from("<III", self.data, table + 40 * n + 12) for n in range(sections)]

    def directory(self, number: int) -> int:
        """The address of a table; 0 where there is none."""
        return int(struct.unpack_from("<I", self.data, self._directories + 8 * number)[0])

    def offset(self, address: int) -> int:
        for start, size, raw in self._places:
            if start <= address < start + size:
                return int(address - start + raw)
        raise Stop(f"{self.file.name} has no readable table.")

    def number(self, address: int, kind: str = "<I") -> int:
        return int(struct.unpack_from(kind, self.data, self.offset(address))[0])

    def text(self, address: int) -> str:
        place = self.offset(address)
        return self.data[place : self.data.index(b"\0", place)].decode("ascii")


def exported_names(dll: Path) -> list[str]:
    """What a library offers by name. Raises ``Stop`` where it has no table of that."""
    image = _Image(dll)
    exports = image.directory(0)
    count, names = image.number(exports + 24), image.number(exports + 32)
    return [image.text(image.number(names + 4 * n)) for n in range(count)]


def imported_names(dll: Path) -> dict[str, list[str]]:
    """What a library asks other libraries for, by their names. Without what it asks for by number."""
    image = _Image(dll)
    found: dict[str, list[str]] = {}
    entry = image.directory(1)
    while entry and image.number(entry + 12):
        row = image.number(entry) or image.number(entry + 16)
        names = found.setdefault(image.text(image.number(entry + 12)), [])
        while value := image.number(row, "<Q"):
            if not value >> 63:
                names.append(image.text(value + 2))
            row += 8
        entry += 20
    return found


def make_forwarder(target: Path, library: Path, names: list[str] | None = None) -> None:
    """A library that holds nothing: whoever asks it is served by ``library``. Default: all that ``library`` offers.

    Raises ``Stop`` where ``library`` lacks one of the names.
    """
    offered = exported_names(library)
    if missing := sorted(set(names or ()) - set(offered)):
        raise Stop(f"{library.name} lacks {', '.join(missing)}; {target.name} needs it.")
    definition = target.with_suffix(".def")
    lines = "".join(f'  {name} = "{library.stem}.{name}"\n' for name in (offered if names is None else names))
    definition.write_text(f'LIBRARY "{target.name}"\nEXPORTS\n{lines}', encoding="ascii")
    empty = target.with_suffix(".c")
    empty.write_text("int advisor_forwarder;\n", encoding="ascii")
    command = ["x86_64-w64-mingw32-gcc", "-shared", "-nostdlib", "-s", "-Wl,--no-insert-timestamp", "-Wl,-e,0",
               f"-Wl,--image-base,{DLL_BASE}", "-o", str(target), str(empty), str(definition)]  # fmt: skip
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    definition.unlink()
    empty.unlink()
    if done.returncode:
        raise Stop(f"{target.name} could not be made:\n{done.stderr[-1500:]}")
