"""A real PostgreSQL for tests and benchmarks: the distribution's programs, a spare port, a folder of its own.

The package's own service is neither needed nor touched. PostgreSQL refuses to run as root, so root steps down to
an unprivileged user for it. Every way in asks for a password, and TLS is on with a certificate made on the spot.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

HOST, ADMIN, PASSWORD = "db.example", "admin", "not-a-secret: für alle"
SETTINGS = {
    # A crash of the server, which the tests cause, needs no fsync to lose nothing; a crash of the machine would.
    "fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB", "max_connections": "60",
    "listen_addresses": "127.0.0.1", "ssl": "on", "ssl_cert_file": "server.crt", "ssl_key_file": "server.key",
    "autovacuum_naptime": "5s", "log_min_messages": "warning",
}  # fmt: skip


def postgresql_programs() -> Path | None:
    """Where ``postgres`` and ``initdb`` are: Debian keeps each version in a folder of its own."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: float(file.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found and shutil.which("initdb") else None


class PostgreSQLServer:
    """Started on entry; on leaving stopped and its folder removed. ``settings`` go before those above."""

    def __init__(self, programs: Path, in_memory: bool = True, **settings: str) -> None:
        self._programs, self._settings = programs, {**SETTINGS, **settings}
        # In memory where there is room: many small databases are made and thrown away.
        roomy = in_memory and Path("/dev/shm").is_dir() and shutil.disk_usage("/dev/shm").free > 3 << 30
        self._folder = Path(tempfile.mkdtemp(prefix="advisor-pg-", dir="/dev/shm" if roomy else None))
        self._data = self._folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = self._databases = 0
        self.template = ""  # a database that tests made to copy from
        self.root_certificate = self._folder / "root.crt"

    def __enter__(self) -> PostgreSQLServer:
        try:
            self._make()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str = "postgres", user: str = ADMIN) -> str:
        """An address without a password, as the program wants it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres", user: str = ADMIN) -> psycopg.Connection:
        """Straight in, beside the program: the administrator's own tool."""
        return psycopg.connect(host="127.0.0.1", port=self.port, dbname=database, user=user, password=PASSWORD,
                               autocommit=True, client_encoding="utf8")

    def new_database(self, name: str, template: str = "template0") -> str:
        """A database, empty or a copy of ``template``; its address."""
        with self.connect() as connection:
            connection.execute(f'create database "{name}" template "{template}"')
        return self.url(name)

    def fresh_database(self, template: str = "template0") -> str:
        """The same with a name of its own."""
        self._databases += 1
        return self.new_database(f"test_{self._databases}", template)

    def start(self) -> None:
        """Starts or starts again, on the same port; ready for questions on return."""
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        log = (self._folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-p", str(self.port), "-k", self._folder, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._unprivileged())
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self._log()}") from None
                time.sleep(0.03)

    def stop(self) -> None:
        """As an administrator stops it: open connections are cut, everything is written."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """As when the machine's power fails: nothing more is written."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        self._process.wait(timeout=60)
        self._process = None

    def _log(self) -> str:
        return (self._folder / "log").read_text("utf-8", "replace")[-2000:]

    def _unprivileged(self) -> dict[str, object]:
        if os.geteuid() != 0:
            return {}
        who = pwd.getpwnam("nobody")
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}

    def _make(self) -> None:
        if os.geteuid() == 0:
            who = pwd.getpwnam("nobody")
            os.chown(self._folder, who.pw_uid, who.pw_gid)
        word = self._folder / "word"
        word.write_text(PASSWORD, "utf-8")
        self._own(word)
        done = subprocess.run(
            [self._programs / "initdb", "-D", self._data, "-U", ADMIN, "--auth=scram-sha-256", f"--pwfile={word}",
             "--no-locale", "--encoding=UTF8", "--no-sync", "--no-instructions"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, **self._unprivileged())
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stderr[-2000:]}")
        self._certificate()
        self.port = _spare_port()

    def _own(self, file: Path) -> None:
        file.chmod(0o600)
        if os.geteuid() == 0:
            who = pwd.getpwnam("nobody")
            os.chown(file, who.pw_uid, who.pw_gid)

    def _certificate(self) -> None:
        """A certificate for HOST and 127.0.0.1, which is its own root."""
        import ipaddress

        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
        names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2)).add_extension(names, critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        certificate = made.public_bytes(serialization.Encoding.PEM)
        self.root_certificate.write_bytes(certificate)
        (self._data / "server.crt").write_bytes(certificate)
        (self._data / "server.key").write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        self._own(self._data / "server.crt")
        self._own(self._data / "server.key")


def _spare_port() -> int:
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        return int(spare.getsockname()[1])
