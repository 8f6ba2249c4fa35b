"""The certificate authorities that Windows trusts, for libpq: its OpenSSL reads files and cannot ask Windows."""

from __future__ import annotations

import os
import ssl
import sys
import tempfile
from pathlib import Path

from advisor.adapters.places import user_data_dir

_FOR_SERVERS = "1.3.6.1.5.5.7.3.1"  # extended key usage "serverAuth", RFC 5280 4.2.1.12
# Where OpenSSL looks for the roots of the system. Without a folder that is there it ends with "unregistered scheme".
_FILE, _FOLDER = "SSL_CERT_FILE", "SSL_CERT_DIR"


def know_windows_roots() -> None:
    """On Windows, leads OpenSSL to a file with the roots that this PC and person trust; elsewhere nothing is to do.

    Read anew each time, so an authority that the organisation has spread or withdrawn counts at once. A file that
    an administrator has named there goes before. Raises OSError.
    """
    if sys.platform != "win32":
        return
    file = user_data_dir() / "windows-authorities" / "roots.pem"
    if os.environ.get(_FILE, str(file)) != str(file):
        return
    found = {
        ssl.DER_cert_to_PEM_cert(data)
        for data, encoding, trust in ssl.enum_certificates("ROOT")
        if encoding == "x509_asn" and (trust is True or _FOR_SERVERS in trust)
    }
    os.environ[_FILE] = str(_kept(file, "".join(sorted(found)).encode("ascii")))
    os.environ[_FOLDER] = str(file.parent)


def _kept(file: Path, content: bytes) -> Path:
    """The file with this content; nobody ever sees half of it."""
    if file.is_file() and file.read_bytes() == content:
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=file.parent, prefix=".authorities-")
    with os.fdopen(number, "wb") as stream:
        stream.write(content)
    os.replace(name, file)
    return file
