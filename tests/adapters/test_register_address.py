"""The address of a shared register: what it may say, that it never holds or shows a password, when it is encrypted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from postgresql_server import HOST, PASSWORD, PostgreSQLServer
from sqlalchemy import Engine

from advisor.adapters.register.postgresql_connection import SystemPasswords, open_shared, shared_address
from advisor.adapters.register.windows_authorities import know_windows_roots
from advisor.domain.errors import PlainError
from advisor.services.error_texts import explain
from tests.services.test_decide import texts


class Kept:
    """A key store with one password for every register."""

    def __init__(self, password: str | None = None) -> None:
        self.password, self.asked = password, list[str]()

    def read(self, entry: str) -> str | None:
        self.asked.append(entry)
        return self.password


@contextmanager
def opened(url: str, kept: Kept) -> Iterator[Engine]:
    engine = open_shared(shared_address(url), kept)
    try:
        yield engine
    finally:
        engine.dispose()


def refused(url: str) -> PlainError:
    with pytest.raises(PlainError) as caught:
        shared_address(url)
    return caught.value


def words(error: PlainError) -> str:
    return str(explain(error, texts()))


def test_its_parts() -> None:
    made = shared_address("postgresql://jana@db.example/records?schema=mesto")
    assert (made.host, made.port, made.database) == ("db.example", 5432, "records")
    assert (made.user, made.schema) == ("jana", "mesto")
    assert made.shown == "jana@db.example:5432/records"
    assert "search_path=mesto" in made.parameters(None)["options"]
    assert shared_address("postgresql:///records?host=/run/postgresql").is_here
    assert shared_address("postgresql:///records").host == "localhost"


@pytest.mark.parametrize("url", [
    "postgresql://db.example", "postgresql://db.example/", "mysql://db.example/r", "postgresql://db.example:no/r",
    "postgresql://db.example/r?service=other", "postgresql://db.example/r?options=-csession_replication_role",
    "postgresql://db.example/r?schema=a;drop", "postgresql://db.example/r?schema=A", "postgresql://db.example/r/s",
    "postgresql://a.example,b.example/r", "postgresql://db.example/r?sslmode", "postgresql://db.example/r#x",
    "postgresql://[::1/r", "postgresql://db.example/r?hostaddr=10.0.0.1,10.0.0.2", "x", "",
])  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    assert refused(url).code == "register_address"


@pytest.mark.parametrize("url", [
    "postgresql://jana:hunter2@db.example/r", "postgresql://jana:@db.example/r",
    "postgresql://db.example/r?password=hunter2", "postgresql://db.example/r?sslpassword=hunter2",
    "postgresql://db.example/r?passfile=/hunter2",
])  # fmt: skip
def test_a_password_in_it_is_refused_and_not_shown(url: str) -> None:
    error = refused(url)
    assert error.code == "register_address_password"
    assert "hunter2" not in words(error)


@pytest.mark.parametrize("url", [
    "postgresql://jana:hunter2@db.example:no/r", "mysql://jana:hunter2@db.example/r", "jana:hunter2@db.example",
    "postgresql://jana:hunter2@[::1/r", "postgresql://db.example:no/r?password=hunter2",
    "postgresql://a:hunter2@b@c/r?x",
])  # fmt: skip
def test_a_password_in_a_wrong_address_is_not_shown(url: str) -> None:
    assert "hunter2" not in words(refused(url))


@given(st.text())
def test_no_text_is_more_than_refused(url: str) -> None:
    with suppress(PlainError):
        made = shared_address("postgresql://" + url)
        assert made.database
        assert made.parameters(None)["host"]


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_without_encryption_only_on_this_machine(mode: str) -> None:
    for far in ("db.example", "10.0.0.1", "localhost.example", "128.0.0.1"):
        assert refused(f"postgresql://{far}/r?sslmode={mode}").code == "register_no_tls"
    assert refused(f"postgresql://localhost/r?hostaddr=10.0.0.1&sslmode={mode}").code == "register_no_tls"
    for near in ("localhost", "127.0.0.1", "127.8.0.1", "[::1]"):
        assert shared_address(f"postgresql://{near}/r?sslmode={mode}").parameters(None)["sslmode"] == mode


def test_a_far_server_must_prove_its_name() -> None:
    said = shared_address("postgresql://db.example/r").parameters("word")
    assert (said["sslmode"], said["sslrootcert"], said["hostaddr"]) == ("verify-full", "system", "")
    assert shared_address("postgresql://db.example/r?sslmode=require").parameters(None)["sslmode"] == "require"


def test_on_windows_the_roots_of_the_system_lie_in_a_file(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    servers, mail = {"1.3.6.1.5.5.7.3.1"}, {"1.3.6.1.5.5.7.3.4"}
    rows = [(b"a", "x509_asn", True), (b"b", "x509_asn", servers), (b"c", "x509_asn", mail), (b"d", "pkcs_7_asn", True)]
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    know_windows_roots()
    assert "SSL_CERT_FILE" not in os.environ
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("ssl.enum_certificates", lambda store: rows if store == "ROOT" else [], raising=False)
    for count in (2, 2, 1):
        if count == 1:
            del rows[1]  # withdrawn
        know_windows_roots()
        file = Path(os.environ["SSL_CERT_FILE"])
        assert file.read_text("ascii").count("BEGIN CERTIFICATE") == count
        assert list(own_home.glob("windows-authorities/*")) == [file]
        assert os.environ["SSL_CERT_DIR"] == str(file.parent)
    monkeypatch.setenv("SSL_CERT_FILE", "of-the-administrator.pem")
    know_windows_roots()
    assert os.environ["SSL_CERT_FILE"] == "of-the-administrator.pem"


def far(server: PostgreSQLServer, words: str = "") -> str:
    """A server of another name, which happens to be reached here."""
    return f"postgresql://admin@{HOST}:{server.port}/postgres?hostaddr=127.0.0.1{words}"


def test_encrypted_with_the_right_root(postgresql: PostgreSQLServer) -> None:
    url = far(postgresql, f"&sslrootcert={postgresql.root_certificate}")
    with opened(url, Kept(PASSWORD)) as engine, engine.connect() as connection:
        assert connection.connection.pgconn.ssl_in_use  # type: ignore[attr-defined]


def test_a_server_without_a_known_root_gets_nothing(postgresql: PostgreSQLServer) -> None:
    with opened(far(postgresql), Kept(PASSWORD)) as engine, pytest.raises(PlainError) as caught:
        engine.connect()
    assert caught.value.code == "register_server_silent"
    assert "certificate" in words(caught.value)


def test_the_surroundings_cannot_lead_elsewhere(postgresql: PostgreSQLServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLMODE", "disable")
    monkeypatch.setenv("PGHOSTADDR", "192.0.2.1")
    monkeypatch.setenv("PGOPTIONS", "-c search_path=elsewhere")
    with opened(postgresql.url(), Kept(PASSWORD)) as engine, engine.connect() as connection:
        assert connection.connection.pgconn.ssl_in_use  # type: ignore[attr-defined]
        assert connection.exec_driver_sql("show search_path").scalar() == "public"


def test_the_password_of_the_key_store_goes_before_libpq(
    postgresql: PostgreSQLServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "wrong")
    kept = Kept(PASSWORD)
    with opened(postgresql.url(), kept) as engine:
        engine.connect().close()
    assert kept.asked == [f"register admin@127.0.0.1:{postgresql.port}/postgres"]
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with opened(postgresql.url(), Kept(None)) as engine:
        engine.connect().close()


def test_a_wrong_password_is_not_shown(postgresql: PostgreSQLServer) -> None:
    with opened(postgresql.url(), Kept("hunter2")) as engine, pytest.raises(PlainError) as caught:
        engine.connect()
    assert caught.value.code == "register_server_silent"
    assert "hunter2" not in words(caught.value)
    assert "password authentication failed" in words(caught.value)
    assert caught.value.__cause__ is None


def test_no_server_there() -> None:
    with opened("postgresql://127.0.0.1:1/r", Kept()) as engine, pytest.raises(PlainError) as caught:
        engine.connect()
    assert (caught.value.code, caught.value.exit_code) == ("register_server_silent", 3)


def test_without_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(PlainError) as caught:
        open_shared(shared_address("postgresql://127.0.0.1:1/r"), Kept())
    assert (caught.value.code, caught.value.exit_code) == ("register_no_driver", 3)


def test_a_restart_of_the_server_is_survived(postgresql: PostgreSQLServer) -> None:
    with opened(postgresql.url(), Kept(PASSWORD)) as engine:
        for end in (postgresql.crash, postgresql.stop):
            with engine.connect() as connection:
                assert connection.exec_driver_sql("select 1").scalar() == 1
            end()
            with pytest.raises(PlainError):
                engine.connect()
            postgresql.start()
            with engine.connect() as connection:
                assert connection.exec_driver_sql("select 1").scalar() == 1


def test_no_key_store() -> None:
    # The tests run with keyring's own answer for "there is none".
    assert SystemPasswords().read("register x") is None
    with pytest.raises(PlainError) as caught:
        SystemPasswords().write("register x", "word")
    assert caught.value.code == "register_no_key_store"
