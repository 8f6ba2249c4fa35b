"""The officer on Windows with a register that many share: the installed program against a real PostgreSQL."""

from __future__ import annotations

import hashlib
import ssl
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgresql_server import ADMIN, HOST, PASSWORD, PostgreSQLServer, postgresql_programs

from advisor.adapters.register.schema import SCHEMA_VERSION
from tests.installer.wine import Wine
from tests.said_documents import said_documents

ROOT = Path(__file__).resolve().parents[2]
HOME = r"C:\officer"
# libpq asks the kernel about files through NtFlushBuffersFileEx, which wine 8 lacks, and takes that for a broken file
# of the person's certificate. Every Windows has it.
WINE = {"PGSSLCERTMODE": "disable"}


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQLServer]:
    programs = postgresql_programs()
    if programs is None:
        pytest.fail("missing: postgresql")
    with PostgreSQLServer(programs) as started:
        yield started


class Officer:
    """The console program as it lies in the finished folder, with a home of its own."""

    def __init__(self, wine: Wine, program: Path) -> None:
        self.wine, self.program = wine, wine.windows_path(program)

    def __call__(self, *words: str, typed: str = "") -> tuple[int, list[dict[str, Any]]]:
        ran = self.wine.run(self.program, *words, "--json", typed=typed, ADVISOR_HOME=HOME, **WINE)
        found = said_documents(ran.out)
        assert found, ran.err
        return ran.code, found


@pytest.fixture(scope="module")
def officer(wine: Wine, built: Path) -> Officer:
    return Officer(wine, built / "stage" / "advisor.exe")


def trust(wine: Wine, certificate: Path) -> None:
    """As group policy spreads an authority: a root of the store of Windows, in the registry's own form."""
    data = ssl.PEM_cert_to_DER_cert(certificate.read_text("ascii"))
    key = rf"HKCU\Software\Microsoft\SystemCertificates\Root\Certificates\{hashlib.sha1(data).hexdigest().upper()}"
    blob = struct.pack("<III", 0x20, 1, len(data)) + data  # CERT_CERT_PROP_ID
    assert wine.run("reg", "add", key, "/v", "Blob", "/t", "REG_BINARY", "/d", blob.hex(), "/f").code == 0


def test_a_register_by_address_with_the_password_in_the_credential_manager(
    officer: Officer, server: PostgreSQLServer
) -> None:
    database = server.fresh_database().rpartition("/")[2]
    place = f"postgresql://{ADMIN}@{HOST}:{server.port}/{database}?hostaddr=127.0.0.1"

    code, (kept,) = officer("register", "password", "--register", place, typed=PASSWORD)
    assert (code, kept["schema"]) == (0, "advisor/register-password/1")
    code, (refused,) = officer("register", "search", "--register", place)
    assert (code, refused["code"]) == (3, "register_server_silent")
    assert "certificate verify failed" in refused["happened"]  # Windows does not know who signed for this server
    trust(officer.wine, server.root_certificate)
    code, (made,) = officer("register", "migrate", "--register", place)
    roots = officer.wine.drive / "officer" / "windows-authorities" / "roots.pem"
    assert server.root_certificate.read_text("ascii") in roots.read_text("ascii")
    assert (code, made.get("before"), made.get("now")) == (0, 0, SCHEMA_VERSION), made
    answers = officer.wine.windows_path(ROOT / "data" / "examples" / "council_meeting.yaml")
    (officer.wine.drive / "records" / "Žilina").mkdir(parents=True)
    officer("decide", answers, "--out", r"C:\records\Žilina\Zápisnica č. 1.pdf")
    code, (scanned,) = officer("register", "scan", r"C:\records", "--register", place)
    assert (code, scanned["new"], scanned["unreadable"], scanned["complete"]) == (0, 1, 0, True)
    code, (hit, summary) = officer("register", "search", "council", "--register", place)
    assert (code, summary["total"], hit["title"]) == (0, 1, "Social committee of the council")
    with server.connect(database) as connection:
        assert connection.execute("select count(*) from record").fetchone() == (1,)
    everything = b"".join(file.read_bytes() for file in (officer.wine.drive / "officer").rglob("*") if file.is_file())
    assert PASSWORD.encode() not in everything
