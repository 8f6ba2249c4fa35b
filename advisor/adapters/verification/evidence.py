"""Revocation evidence that travels in the file: certificates, OCSP answers, revocation lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from advisor.adapters.verification import der
from advisor.adapters.verification.cms import Certificate, certificate

MOST_PIECES = 200
MOST_CHECKS = 1000  # of signatures of certificates and answers, for one file
_DER = Encoding.DER


class Evidence:
    """What the file's /DSS holds. Everything is read strictly; a piece that does not read raises ValueError."""

    def __init__(self) -> None:
        self._certificates: dict[bytes, Certificate] = {}
        self._ocsp: dict[bytes, ocsp.OCSPResponse] = {}
        self._crls: dict[bytes, x509.CertificateRevocationList] = {}
        self._checks_left = MOST_CHECKS

    def _issued(self, link: Certificate, issuer: Certificate) -> bool:
        if link.issuer != issuer.subject:
            return False
        self._spend()
        return link.issued_by(issuer)

    def _spend(self) -> None:
        self._checks_left -= 1
        if self._checks_left < 0:
            raise ValueError("too much evidence")

    @property
    def found(self) -> bool:
        return bool(self._certificates or self._ocsp or self._crls)

    def _room(self) -> None:
        if len(self._certificates) + len(self._ocsp) + len(self._crls) >= MOST_PIECES:
            raise ValueError("too much evidence")

    def add_certificate(self, raw: bytes) -> None:
        self._room()
        self._certificates[raw] = certificate(raw)

    def add_ocsp(self, raw: bytes) -> None:
        self._room()
        der.read(raw)
        answer = ocsp.load_der_ocsp_response(raw)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise ValueError("no answer")
        self._ocsp[raw] = answer

    def add_crl(self, raw: bytes) -> None:
        self._room()
        der.read(raw)
        try:
            self._crls[raw] = x509.load_der_x509_crl(raw)
        except (TypeError, x509.InvalidVersion) as error:
            raise ValueError("revocation list") from error

    def all_needed(self, chains: list[Certificate]) -> bool:
        """Does every piece speak about these certificates or their issuers, truly signed?"""
        known = {link.raw: link for link in chains}
        waiting = {raw: c for raw, c in self._certificates.items() if raw not in known}
        for answer in self._ocsp.values():
            for responder in answer.certificates:
                link = next((c for c in waiting.values() if c.parsed == responder), None)
                if link is not None:
                    known[link.raw] = waiting.pop(link.raw)
        moved = True
        while waiting and moved:
            moved = False
            for raw, link in list(waiting.items()):
                others = [*known.values(), *waiting.values()]
                if self._issuer_of_one(link, known.values()) and any(self._issued(link, o) for o in others):
                    known[raw] = waiting.pop(raw)
                    moved = True
        keys = list(known.values())
        return not waiting and all(any(self._crl_by(c, k) for k in keys) for c in self._crls.values()) and all(
            self._ocsp_by(a, keys) is not None for a in self._ocsp.values())

    def status(self, subject: Certificate, issuers: list[Certificate], at: datetime) -> str:
        """valid | revoked | not_checked for a certificate whose issuers are trusted."""
        answers = []
        for crl in self._crls.values():
            if any(self._crl_by(crl, issuer) for issuer in issuers):
                entry = crl.get_revoked_certificate_by_serial_number(subject.parsed.serial_number)
                answers.append("revoked" if entry is not None and entry.revocation_date_utc <= at else "valid")
        for answer in self._ocsp.values():
            if answer.serial_number == subject.parsed.serial_number and self._ocsp_by(answer, issuers) is not None:
                if answer.certificate_status is ocsp.OCSPCertStatus.GOOD:
                    answers.append("valid")
                elif answer.certificate_status is ocsp.OCSPCertStatus.REVOKED:
                    since = answer.revocation_time_utc
                    answers.append("revoked" if since is None or since <= at else "valid")
        return "revoked" if "revoked" in answers else "valid" if answers else "not_checked"

    def _issuer_of_one(self, link: Certificate, known: Iterable[Certificate]) -> bool:
        """Did it issue one of the known ones? A self-made one needs no issuer: a changed copy of it is not one."""
        return any(k.issuer == link.subject and k.issuer != k.subject and self._issued(k, link) for k in known)

    def _crl_by(self, crl: x509.CertificateRevocationList, issuer: Certificate) -> bool:
        try:
            if crl.issuer != issuer.parsed.subject:
                return False
        except ValueError:
            return False
        self._spend()
        try:
            return crl.is_signature_valid(issuer.key)
        except (TypeError, ValueError, UnsupportedAlgorithm):
            return False

    def _ocsp_by(self, answer: ocsp.OCSPResponse, keys: list[Certificate]) -> Certificate | None:
        """Who signed the answer: one of ``keys``, or a responder that one of them appointed."""
        appointed = []
        for responder in answer.certificates:
            link = certificate(responder.public_bytes(_DER))
            if any(self._issued(link, k) for k in keys) and _may_answer(link):
                appointed.append(link)
        for key in [*keys, *appointed]:
            self._spend()
            if _made_by(answer, key):
                return key
        return None


def _may_answer(link: Certificate) -> bool:
    try:
        usage = link.parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _made_by(answer: ocsp.OCSPResponse, signer: Certificate) -> bool:
    algorithm = answer.signature_hash_algorithm
    try:
        if algorithm is None or algorithm.digest_size < 32:
            return False
        if isinstance(signer.key, rsa.RSAPublicKey):
            signer.key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), algorithm)
        elif isinstance(signer.key, ec.EllipticCurvePublicKey):
            signer.key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True
