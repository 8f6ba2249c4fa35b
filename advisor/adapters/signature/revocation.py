"""Proof that certificates had not been withdrawn: OCSP answers (RFC 6960) and revocation lists (RFC 5280).

Asked are only the addresses that the organisation named, and those that the
certificates name where it allowed that. An answer counts only if the issuer,
or a responder that the issuer appointed, really signed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from advisor.adapters.signature.authority_web import MOST_BYTES, AuthorityError, Web
from advisor.services.authorities import Authorities

_DER = serialization.Encoding.DER
_CLOCKS_DIFFER = timedelta(minutes=10)
_MOST_LINKS = 40


@dataclass
class Proof:
    """What goes into the file, and for which certificates nothing was found."""

    certificates: list[x509.Certificate] = field(default_factory=list)
    ocsps: list[bytes] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # names of holders
    trouble: AuthorityError | None = None  # the first service that gave no usable answer

    @property
    def complete(self) -> bool:
        return not self.missing


class RevocationServices:
    """Gathers the proof for whole chains. ``issuers``: certificates that may stand above those in the file."""

    def __init__(self, named: Authorities, web: Web, issuers: Iterable[x509.Certificate] = ()) -> None:
        self._named, self._web, self._issuers = named, web, tuple(issuers)
        self._had = Proof()  # answers of this run: many records name the same certificates

    def proof(self, chains: Iterable[Iterable[x509.Certificate]], at: datetime, held: Proof) -> Proof:
        """Everything that must stand in the file beside what it holds already (``held``)."""
        found = Proof()
        waiting = [certificate for chain in chains for certificate in chain]
        known = [*waiting, *held.certificates, *self._issuers]
        done: list[x509.Certificate] = []
        while waiting and len(done) < _MOST_LINKS:
            certificate = waiting.pop(0)
            if certificate in done:
                continue
            done.append(certificate)
            if certificate not in held.certificates:
                found.certificates.append(certificate)
            if certificate.issuer == certificate.subject:
                continue  # a root or a self-made key: nobody could withdraw it
            issuer = next((c for c in known if _issued(certificate, c)), None)
            if issuer is None:
                found.missing.append(_name(certificate))
                continue
            waiting.append(issuer)
            if not _never_withdrawn(certificate):
                responders = self._answer(certificate, issuer, at, held, found)
                waiting += [c for c in responders if c not in known]
        return found

    def _answer(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, held: Proof, found: Proof
    ) -> list[x509.Certificate]:
        """Adds one answer or list about the certificate. Gives the certificates of the responder, if any."""
        if _answered(certificate, issuer, held, None) or _answered(certificate, issuer, found, at):
            return []
        for raw, answer in self._ocsp_answers(certificate, issuer, found):
            if ocsp_holds(answer, certificate, issuer, at):
                found.ocsps.append(raw)
                _keep(self._had.ocsps, raw)
                return list(answer.certificates)
        for raw in self._lists(certificate, found):
            if crl_holds(raw, issuer, at):
                found.crls.append(raw)
                _keep(self._had.crls, raw)
                return []
        found.missing.append(_name(certificate))
        return []

    def _ocsp_answers(
        self, certificate: x509.Certificate, issuer: x509.Certificate, found: Proof
    ) -> Iterator[tuple[bytes, ocsp.OCSPResponse]]:
        yield from ((raw, ocsp.load_der_ocsp_response(raw)) for raw in self._had.ocsps)
        # SHA-1 only names the certificate here; it is the one hash that every responder knows (RFC 5019).
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())
        question = builder.build().public_bytes(_DER)
        theirs = _ocsp_addresses(certificate) if self._named.named_in_certificates else []
        for address in (*self._named.ocsp, *theirs):
            try:
                raw = self._web.ask(address, question, "application/ocsp-request")
                yield raw, ocsp.load_der_ocsp_response(raw)
            except AuthorityError as error:
                found.trouble = found.trouble or error
            except ValueError:
                continue

    def _lists(self, certificate: x509.Certificate, found: Proof) -> Iterator[bytes]:
        yield from self._had.crls
        theirs = _list_addresses(certificate) if self._named.named_in_certificates else []
        for place in (*self._named.crls, *theirs):
            try:
                raw = self._web.ask(place, None, "") if "://" in place else _read_file(place)
                yield _der_list(raw)
            except AuthorityError as error:
                found.trouble = found.trouble or error
            except (OSError, ValueError):
                continue


def ocsp_holds(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime | None
) -> bool:
    """An answer about this certificate, by its issuer or a responder that the issuer appointed, present at ``at``?

    None for evidence that stands in the file: it was present when it was put there.
    """
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return False
    if answer.serial_number != certificate.serial_number or answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        return False
    if at and not _present(answer.this_update_utc, answer.next_update_utc, at):
        return False
    appointed = [c for c in answer.certificates if _issued(c, issuer) and _may_answer(c)]
    return any(_made_by(answer, key) for key in (issuer, *appointed))


def crl_holds(raw: bytes, issuer: x509.Certificate, at: datetime | None) -> bool:
    """Is it a list by this issuer, present at ``at`` (None as above)?"""
    found = x509.load_der_x509_crl(raw)
    try:
        right = found.issuer == issuer.subject and found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return right and (at is None or _present(found.last_update_utc, found.next_update_utc, at))


def _keep(pieces: list[bytes], raw: bytes) -> None:
    if raw not in pieces:
        pieces.insert(0, raw)
        del pieces[_MOST_LINKS:]


def _present(since: datetime, until: datetime | None, at: datetime) -> bool:
    return since <= at + _CLOCKS_DIFFER and (until is None or at - _CLOCKS_DIFFER <= until)


def _answered(certificate: x509.Certificate, issuer: x509.Certificate, proof: Proof, at: datetime | None) -> bool:
    """Does the proof speak about the certificate?"""
    answers = (ocsp.load_der_ocsp_response(raw) for raw in proof.ocsps)
    return any(ocsp_holds(answer, certificate, issuer, at) for answer in answers) or any(
        crl_holds(raw, issuer, at) for raw in proof.crls
    )


def _made_by(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, algorithm = signer.public_key(), answer.signature_hash_algorithm
    if algorithm is None or algorithm.digest_size < 32:
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate.issuer != issuer.subject or certificate == issuer:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_answer(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _never_withdrawn(certificate: x509.Certificate) -> bool:
    """A responder whose issuer says: do not ask about this one (RFC 6960, 4.2.2.2.1)."""
    try:
        certificate.extensions.get_extension_for_class(x509.OCSPNoCheck)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return _may_answer(certificate)


def _ocsp_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return []
    return _web_only(
        d.access_location for d in access if d.access_method == AuthorityInformationAccessOID.OCSP
    )


def _list_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return []
    return _web_only(name for point in points for name in point.full_name or ())


def _web_only(names: Iterable[x509.GeneralName]) -> list[str]:
    places = [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return [place for place in places if urlsplit(place).scheme in ("http", "https")][:4]


def _read_file(place: str) -> bytes:
    with Path(place).open("rb") as file:
        return file.read(MOST_BYTES)


def _der_list(raw: bytes) -> bytes:
    load = x509.load_pem_x509_crl if raw.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_crl
    return load(raw).public_bytes(_DER)


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
