"""Three tiny libraries that this old wine lacks and every Windows since 10 1703 has. For a test's own prefix only.

``bcryptprimitives``: random bytes for everything in Rust. ``icuuc``: Qt asks it for converters and does
UTF-8 itself. ``mscms``: wine's own one lacks what Qt asks about the screen's colours.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

_RANDOM = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
"""
# Every call reports the error "missing resource": there is no converter but Qt's own.
_CONVERTERS = {
    "ucnv_open": "const char *n, int *e", "ucnv_close": "void *c", "ucnv_reset": "void *c",
    "ucnv_getMaxCharSize": "void *c", "ucnv_getName": "void *c, int *e", "ucnv_getToUCallBack": "void *c",
    "ucnv_getFromUCallBack": "void *c", "ucnv_setToUCallBack": "void *c", "ucnv_setFromUCallBack": "void *c",
    "ucnv_cbToUWriteUChars": "void *c", "ucnv_cbFromUWriteUChars": "void *c", "ucnv_toUnicode": "void *c",
    "ucnv_fromUnicode": "void *c", "ucnv_toUCountPending": "void *c", "ucnv_fromUCountPending": "void *c",
    "ucnv_getStandardName": "const char *n, const char *s, int *e", "ucnv_getAvailableName": "int n",
    "ucnv_countAvailable": "void", "UCNV_FROM_U_CALLBACK_SUBSTITUTE": "void", "UCNV_TO_U_CALLBACK_SUBSTITUTE": "void",
}  # fmt: skip
_COLOURS = ("WcsCreateIccProfile", "OpenColorProfileW", "CloseColorProfile", "GetColorProfileFromHandle")


def _converters() -> str:
    lines = []
    for name, words in _CONVERTERS.items():
        body = "*e = 2; " if "int *e" in words else ""
        lines.append(f"__declspec(dllexport) void *{name}({words}) {{ {body}return 0; }}")
    return "\n".join(lines)


def _colours() -> str:
    return "\n".join(f"__declspec(dllexport) void *{name}(void) {{ return 0; }}" for name in _COLOURS)


def make(folder: Path) -> None:
    """Compiles the three into ``folder``, the system32 of a prefix."""
    sources = {"bcryptprimitives": (_RANDOM, ["-ladvapi32"]), "icuuc": (_converters(), []), "mscms": (_colours(), [])}
    for name, (text, libraries) in sources.items():
        source = folder / f"{name}.c"
        source.write_text(text, encoding="ascii")
        target = folder / f"{name}.dll"
        target.unlink(missing_ok=True)
        subprocess.run(
            ["x86_64-w64-mingw32-gcc", "-shared", "-O1", "-s", "-w", "-o", str(target), str(source), *libraries],
            check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        source.unlink()
