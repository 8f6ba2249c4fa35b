"""A real certificate authority on loopback: time stamps, OCSP answers and revocation lists (certomancer)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, KeyLabel
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from werkzeug.serving import WSGIRequestHandler, make_server

from advisor.adapters.signature.identity import Identity, key_fingerprint
from advisor.adapters.verification.cms import certificate as read_certificate
from advisor.adapters.verification.trust import Trust
from advisor.services.authorities import Authorities

_KEYS = ("root", "middle", "jana", "withdrawn", "early", "tsa", "tsa2", "lost", "ocsp", "lower", "below")
_LONG = {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": "2049-01-01T00:00:00+0000"}


@cache
def _keys() -> Path:
    folder = Path(mkdtemp(prefix="advisor-ca-"))
    for name in _KEYS:
        key = rsa.generate_private_key(65537, 2048) if name == "tsa" else ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{name}.pem").write_bytes(pem)
    return folder


def _usage(*bits: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(bits)}}


def _asked(issuer: str, ocsp: bool = True) -> list[dict[str, Any]]:
    """Where the certificate says that it can be asked about."""
    lists = {"schema": "crl-dist-url", "params": {"crl-repo-names": [issuer]}}
    found: list[dict[str, Any]] = [{"id": "crl_distribution_points", "smart-value": lists}]
    if ocsp:
        access = {"schema": "aia-urls", "params": {"ocsp-responder-names": [issuer]}}
        found.append({"id": "authority_information_access", "smart-value": access})
    return found


def _person(name: str, issuer: str = "middle", **more: Any) -> dict[str, Any]:
    extensions = [_usage("digital_signature", "non_repudiation"), *_asked(issuer, ocsp=issuer == "middle")]
    return {"subject": name, "issuer": issuer, "validity": _LONG, "extensions": extensions, **more}


def _ca(name: str, issuer: str, *more: dict[str, Any]) -> dict[str, Any]:
    basic = {"id": "basic_constraints", "critical": True, "value": {"ca": True}}
    return {"subject": name, "issuer": issuer, "validity": _LONG,
            "extensions": [basic, _usage("key_cert_sign", "crl_sign"), *more]}  # fmt: skip


def _stamper(name: str, validity: dict[str, str]) -> dict[str, Any]:
    usage = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
    return {"subject": name, "issuer": "root", "validity": validity,
            "extensions": [_usage("digital_signature"), usage, *_asked("root", ocsp=False)]}  # fmt: skip


def _config(address: str) -> dict[str, Any]:
    gone = {"revocation": {"revoked-since": "2021-01-01T00:00:00+0000"}}
    certs = {
        "root": _ca("root", "root"), "middle": _ca("middle", "root", *_asked("root", ocsp=False)),
        "jana": _person("jana"),
        "withdrawn": _person("withdrawn", revocation={"revoked-since": "2021-01-01T00:00:00+0000"}),
        "early": _person("early", revocation={"revoked-since": "2048-01-01T00:00:00+0000"}),
        "ocsp": {"subject": "ocsp", "issuer": "middle", "validity": _LONG, "extensions": [
            _usage("digital_signature"), {"id": "extended_key_usage", "value": ["ocsp_signing"]},
            {"id": "ocsp_no_check"}]},
        "lower": {**_ca("lower", "root", *_asked("root", ocsp=False)), **gone}, "below": _person("below", "lower"),
        "lost": {**_stamper("lost", _LONG), **gone},
        "tsa": _stamper("tsa", _LONG), "tsa2": _stamper("tsa2", {**_LONG, "valid-to": "2048-06-01T00:00:00+0000"}),
    }  # fmt: skip
    for name, cert in certs.items():
        cert.update({"subject-key": name, "authority-key": cert["issuer"]})
    services = {
        "ocsp": {"middle": {"for-issuer": "middle", "responder-cert": "ocsp", "signing-key": "ocsp"}},
        "crl-repo": {name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P30D"}
                     for name in ("root", "middle", "lower")},
        "time-stamping": {name: {"signing-key": name, "signing-cert": name} for name in ("tsa", "tsa2", "lost")},
    }  # fmt: skip
    named = {name: {"common-name": f"{name.title()} of the test"} for name in _KEYS}
    keys = {name: {"path": f"{name}.pem"} for name in _KEYS}
    arch = {"keyset": "town", "entities": named, "certs": certs, "services": services}
    return {"external-url-prefix": address, "keysets": {"town": {"keys": keys}}, "pki-architectures": {"town": arch}}


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        return


@dataclass
class Authority:
    """The running services, and what they were asked."""

    address: str
    arch: Any
    asked: list[str] = field(default_factory=list)
    broken: dict[str, Any] = field(default_factory=dict)  # part of a path -> what is answered instead

    def certificate(self, name: str) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.arch.get_cert(CertLabel(name)).dump())

    def identity(self, name: str = "jana") -> Identity:
        raw = self.arch.key_set.get_private_key(KeyLabel(name)).dump()
        key = serialization.load_der_private_key(raw, None)
        own = self.certificate(name)
        above = "lower" if name == "below" else "middle"
        return Identity(key, own, (self.certificate(above),), name, key_fingerprint(own))

    def time_stamp(self, name: str = "tsa") -> str:
        return f"{self.address}/town/tsa/{name}"

    def named(self, **more: Any) -> Authorities:
        return Authorities(**{"time_stamp": self.time_stamp(), "named_in_certificates": True, **more})

    def trust(self) -> Trust:
        root = self.certificate("root").public_bytes(serialization.Encoding.DER)
        return Trust(roots=(read_certificate(root),))


class _WholeSeconds(Animator):
    """RFC 5280 wants times without fractions; the stock one gives the present moment with them."""

    def at_time(self, request: Any) -> datetime:
        return (self.fixed_time or datetime.now(UTC)).replace(microsecond=0)


@contextmanager
def authority(at: datetime | None = None) -> Iterator[Authority]:
    """The services on a free port of the loopback, at the time ``at`` (None: now)."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    config = CertomancerConfig(_config(address), key_search_dir=str(_keys()))
    arch = config.get_pki_arch(ArchLabel("town"))
    animator = _WholeSeconds(AnimatorArchStore({ArchLabel("town"): arch}), at_time=at, with_web_ui=False)
    made = Authority(address, arch)

    def answer(environ: dict[str, Any], start: Any) -> Any:
        path = environ["PATH_INFO"]
        made.asked.append(path)
        instead = next((what for part, what in made.broken.items() if part in path), None)
        if instead is None:
            return animator(environ, start)
        body = instead(environ) if callable(instead) else instead
        start("200 OK" if isinstance(body, bytes) else body[0], [("Content-Type", "application/octet-stream"),
                                                                 *([] if isinstance(body, bytes) else body[1])])
        return [body] if isinstance(body, bytes) else [b""]

    with listening:
        server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Quiet, fd=listening.fileno())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
