"""The way to a shared register: its address, its password, its encryption, and what is said when it fails.

An address looks like ``postgresql://jana@db.example:5432/register?schema=mesto``. It never holds a password:
that comes from the key store of the system, else from libpq's own places (PGPASSWORD, the password file, a client
certificate). Unless the server is this machine, the connection is encrypted, and the server must prove its name.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from advisor.adapters.register.windows_authorities import know_windows_roots
from advisor.domain.errors import PlainError

if TYPE_CHECKING:
    from sqlalchemy import Engine

SCHEMES = ("postgresql", "postgres")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_SAFE = ("require", "verify-ca", "verify-full")
# What an address may say beside the place. Everything else that libpq knows could lead past the rules above.
_WORDS = {"schema", "sslmode", "sslrootcert", "sslcert", "sslkey", "host", "hostaddr", "connect_timeout"}


class Passwords(Protocol):
    """Where passwords of registers are kept; ``entry`` is ``SharedAddress.entry``."""

    def read(self, entry: str) -> str | None: ...


class SystemPasswords:
    """Windows Credential Manager, macOS Keychain or the Secret Service, through keyring."""

    _SERVICE = "Videoconference Advisor"

    def read(self, entry: str) -> str | None:
        """The password; None where none is kept or there is no key store."""
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(self._SERVICE, entry)
        except (KeyringError, RuntimeError, OSError):
            return None

    def write(self, entry: str, password: str) -> None:
        """Keeps it. Raises PlainError register_no_key_store where this system keeps no secrets."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(self._SERVICE, entry, password)
            kept = keyring.get_password(self._SERVICE, entry)
        except (KeyringError, RuntimeError, OSError):
            kept = None
        if kept != password:
            raise PlainError("register_no_key_store", exit_code=3)


@dataclass(frozen=True)
class SharedAddress:
    """Where a shared register is. Holds no secret: it may be shown and kept in settings."""

    host: str
    port: int
    database: str
    user: str
    schema: str
    options: Mapping[str, str]

    @property
    def entry(self) -> str:
        """The name of its password in the key store."""
        return f"register {self.user}@{self.host}:{self.port}/{self.database}"

    @property
    def shown(self) -> str:
        """For messages: who and where."""
        at = f"{self.host}:{self.port}/{self.database}"
        return f"{self.user}@{at}" if self.user else at

    @property
    def is_here(self) -> bool:
        """Whether every way that this address names stays on this machine."""
        return all(_is_here(host) for host in (self.host, self.options.get("hostaddr", "")) if host)

    def parameters(self, password: str | None) -> dict[str, Any]:
        """For libpq. What must hold is always said, so no PG... variable of the surroundings can change it."""
        said = {name: value for name, value in self.options.items() if name != "host"}
        mode = said.pop("sslmode", "prefer" if self.is_here else "verify-full")
        given: dict[str, Any] = {
            "host": self.host, "hostaddr": said.pop("hostaddr", ""), "port": self.port, "dbname": self.database,
            "sslmode": mode, "gssencmode": "disable", "connect_timeout": said.pop("connect_timeout", "10"),
            "application_name": "videoconference-advisor", "client_encoding": "utf8",
            # A share that goes silent is noticed in a minute; a question that hangs ends.
            "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
            # Every question has its index. Where the planner expects many hits and there are none (two common words
            # that never meet), it would else read everything.
            "options": f"-c search_path={self.schema} -c statement_timeout=120000 -c TimeZone=UTC "
                       "-c enable_seqscan=off -c work_mem=32MB -c idle_in_transaction_session_timeout=120000", **said,
        }  # fmt: skip
        if mode == "verify-full":
            given.setdefault("sslrootcert", "system")
        if self.user:
            given["user"] = self.user
        if password is not None:
            given["password"] = password
        return given


def shared_address(url: str) -> SharedAddress:
    """The parts of an address. PlainError register_address, register_address_password, register_no_tls."""
    try:
        parts = urlsplit(url)
        port, password = parts.port or 5432, parts.password
        words = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise PlainError("register_address", detail=_without_secret(url)) from None
    if password is not None or {"password", "passfile", "sslpassword"} & words.keys():
        raise PlainError("register_address_password")
    database, schema = unquote(parts.path.lstrip("/")), words.pop("schema", "public")
    host = words.get("host") or unquote(parts.hostname or "") or "localhost"
    good = parts.scheme in SCHEMES and database and "/" not in database and "\0" not in url and not parts.fragment
    if not good or words.keys() - _WORDS or not _NAME.fullmatch(schema) or "," in host + words.get("hostaddr", ""):
        raise PlainError("register_address", detail=_without_secret(url))
    found = SharedAddress(host, port, database, unquote(parts.username or ""), schema, words)
    if not found.is_here and words.get("sslmode", "verify-full") not in _SAFE:
        raise PlainError("register_no_tls", address=found.shown)
    return found


def _is_here(host: str) -> bool:
    if host.startswith(("/", "@")) or host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _without_secret(url: str) -> str:
    """The address as it may be shown: what may be a password is left out, however wrong the rest is."""
    before, at, after = url.rpartition("@")
    scheme, slashes, _ = before.partition("://")
    kept = f"{scheme}{slashes}\u2026@{after}" if slashes else f"\u2026@{after}" if at else url
    return re.sub(r"(?i)(pass[a-z]*=)[^&]*", "\\1\u2026", kept)


def open_shared(address: SharedAddress, passwords: Passwords | None = None) -> Engine:
    """An engine whose connections obey the rules above; connects on first use.

    A connection that the server has dropped (restart, network) is replaced before it is handed out.
    Raises PlainError register_no_driver; each connecting register_server_silent or register_no_tls.
    """
    from sqlalchemy import create_engine

    try:
        import psycopg
    except ImportError:  # also where psycopg is there and libpq is not
        raise PlainError("register_no_driver", exit_code=3) from None
    store = passwords or SystemPasswords()

    def connect() -> Any:
        password = store.read(address.entry)
        try:
            know_windows_roots()
            made = psycopg.connect(**address.parameters(password))
        except (psycopg.Error, UnicodeError, OSError) as reason:
            raise unreachable(address, reason, password) from None
        if not address.is_here and not made.pgconn.ssl_in_use:
            made.close()
            raise PlainError("register_no_tls", address=address.shown)
        return made

    return create_engine("postgresql+psycopg://", creator=connect, pool_size=2, max_overflow=4, pool_pre_ping=True,
                         pool_recycle=1800)


def unreachable(address: SharedAddress, reason: Exception, password: str | None = None) -> PlainError:
    """What is said when the server cannot be reached; never with the password in it."""
    said = getattr(getattr(reason, "diag", None), "message_primary", None) or str(reason).strip()
    detail = (said.splitlines() or [type(reason).__name__])[0].removeprefix("connection failed: ")
    if password:
        detail = detail.replace(password, "\u2026")
    return PlainError("register_server_silent", exit_code=3, address=address.shown, detail=detail.strip())


_NO_RIGHT, _NO_TABLE, _NO_SCHEMA = "42501", "42P01", "3F000"
_DISK_FULL = "53100"


@contextmanager
def plain_error(address: SharedAddress) -> Iterator[None]:
    """What the server says, in plain words. Two rows with one key (IntegrityError) are the caller's own matter."""
    from sqlalchemy.exc import DBAPIError, IntegrityError

    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        code = getattr(error.orig, "sqlstate", None)
        if code == _NO_RIGHT:
            raise PlainError("register_no_right", exit_code=3) from None
        if code == _DISK_FULL:  # waiting would not help, as it does with a server that is started again
            raise PlainError("register_disk_full", exit_code=3, place=address.shown) from None
        if code in (_NO_TABLE, _NO_SCHEMA):
            raise PlainError("register_not_set_up", exit_code=3, address=address.shown) from None
        raise unreachable(address, error.orig or error) from None
