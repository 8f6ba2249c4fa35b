"""Raises a signed record: time stamp (B-T), revocation evidence (B-LT), archive time stamp (B-LTA), renewal.

Every step is a revision behind the old bytes, which stay as they are. The
forms of fields and dictionaries are the ones that rule 5 of the verifier allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, cast

from asn1crypto import crl as asn1_crl  # type: ignore[import-untyped]
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError

from advisor.adapters.signature.authority_web import TimeStamper, Web, wrong_answer
from advisor.adapters.signature.revocation import Proof, RevocationServices
from advisor.adapters.signature.with_pyhanko import RecordWriter
from advisor.domain.errors import PlainError
from advisor.services.authorities import Authorities

# A last stamp is renewed while the certificate of its authority still holds for at least this long.
RENEW_BEFORE = timedelta(days=180)
_SPARE = re.compile(r"ArchiveTimestamp[1-9]\d?")
_DER = serialization.Encoding.DER


@dataclass(frozen=True)
class Raised:
    """The record after raising (fulfils ``RaisedRecord``)."""

    pdf: bytes
    level: str
    holds_until: datetime | None  # of the last document time stamp; None where there is none
    trouble: PlainError | None  # why it did not come as far as it was to come


class RecordRaiser:
    """Fulfils ``RaisesRecords``. ``issuers``: the organisation's roots, which need not stand in the file."""

    def __init__(self, named: Authorities, issuers: Iterable[x509.Certificate] = (), web: Web | None = None,
                 stamper: TimeStamper | None = None) -> None:  # fmt: skip
        web = web or Web()
        self._named = named
        self._stamper = stamper or (TimeStamper(named.time_stamp, web) if named.time_stamp else None)
        self._revocation = RevocationServices(named, web, issuers)

    def raise_record(self, pdf: bytes, at: datetime, wanted: str = "", renew: bool = False) -> Raised:
        """As far as the named authorities and ``wanted`` (B-T, B-LT, B-LTA) allow.

        Steps done before a failing one count. The record must have been verified before.
        """
        wanted = wanted or ("B-LTA" if self._named.revocation else "B-T")
        raising = _Raising(pdf, at, self._stamper, self._revocation)
        trouble = None
        try:
            raising.to(wanted, renew)
        except PlainError as error:
            trouble = error
        return Raised(raising.pdf, raising.level, raising.last_end(), trouble)


class _Raising:
    """One record on its way up."""

    def __init__(
        self, pdf: bytes, at: datetime, stamper: TimeStamper | None, revocation: RevocationServices
    ) -> None:
        self._at, self._stamper, self._revocation = at, stamper, revocation
        self._read(pdf)

    def _read(self, pdf: bytes) -> None:
        self.pdf = pdf
        reader = PdfFileReader(BytesIO(pdf))
        self._signature = reader.embedded_regular_signatures[0]
        self._stamps = list(reader.embedded_timestamp_signatures)
        self._signature_stamp = _stamp_inside(self._signature.signed_data)
        fields = [field.get_object() for field in reader.root["/AcroForm"]["/Fields"]]
        self._spare = [str(f["/T"]) for f in fields if "/V" not in f and _SPARE.fullmatch(str(f["/T"]))]
        self._held = _held(reader)
        # Evidence that a later stamp covers: then the revision before that stamp has it.
        self._archived = bool(self._stamps) and not _empty(
            _held(reader.get_historical_resolver(self._stamps[-1].signed_revision))
        )

    @property
    def level(self) -> str:
        if not self._stamps and self._signature_stamp is None:
            return "B-B"
        if _empty(self._held):
            return "B-T"
        return "B-LTA" if self._archived else "B-LT"

    def last_end(self) -> datetime | None:
        """When the certificate of the last document time stamp ends."""
        return _certificates(self._stamps[-1].signed_data)[0].not_valid_after_utc if self._stamps else None

    def to(self, wanted: str, renew: bool) -> None:
        if self.level == "B-B":
            self._stamp()
        if wanted == "B-T":
            return
        self._prove(self._chains())
        if wanted == "B-LT" or (self.level == "B-LTA" and not renew and self._holds_long()):
            return
        if self.level == "B-LTA":
            self._prove(self._chains()[-1:], fresh=True)  # of the last stamp: was its authority still in order?
        self._stamp()
        self._prove(self._chains()[-1:])  # the authority may have another certificate by now

    def _holds_long(self) -> bool:
        end = self.last_end()
        return end is not None and end - self._at > RENEW_BEFORE

    def _chains(self) -> list[list[x509.Certificate]]:
        """Of the signature, its time stamp, and every document time stamp, the newest last."""
        tokens = [self._signature.signed_data]
        if self._signature_stamp is not None:
            tokens.append(self._signature_stamp)
        return [_certificates(token) for token in (*tokens, *(stamp.signed_data for stamp in self._stamps))]

    def _stamp(self) -> None:
        """A document time stamp over everything so far, in the next spare field."""
        if self._stamper is None:
            raise PlainError("extend_no_authority")
        if not self._spare:
            raise PlainError("extend_no_room")
        stamper = signers.PdfTimeStamper(cast(Any, self._stamper), field_name=self._spare[0])
        for room in self._stamper.rooms():
            try:
                out = stamper.timestamp_pdf(RecordWriter(BytesIO(self.pdf)), "sha256", bytes_reserved=2 * room)
            except SigningError as error:
                if self._stamper.fits(room):
                    raise wrong_answer(self._stamper.address, error) from error
            else:
                self._read(out.getvalue())
                return

    def _prove(self, chains: list[list[x509.Certificate]], fresh: bool = False) -> None:
        """Certificates and revocation evidence for everybody in the chains; ``fresh``: new answers."""
        held = replace(self._held, ocsps=[], crls=[]) if fresh else self._held
        found = self._revocation.proof(chains, self._at, held)
        if found.missing:
            raise found.trouble or PlainError("extend_no_proof", names=", ".join(found.missing))
        new = Proof(found.certificates, [raw for raw in found.ocsps if raw not in self._held.ocsps],
                    [raw for raw in found.crls if raw not in self._held.crls])  # fmt: skip
        if not _empty(new):
            self._read(with_proof(self.pdf, new))


def _stamp_inside(signed_data: Any) -> Any:
    """The time stamp that the signature carries in itself, or None."""
    for attribute in signed_data["signer_infos"][0]["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]["content"]
    return None


def _empty(proof: Proof) -> bool:
    return not (proof.certificates or proof.ocsps or proof.crls)


def _held(reader: Any) -> Proof:
    """The evidence that stands in the file."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Proof()
    certificates = [_parsed(ref.get_object().data) for ref in store.certs.values()]
    return Proof(certificates, [ref.get_object().data for ref in store.ocsps],
                 [ref.get_object().data for ref in store.crls])  # fmt: skip


def with_proof(pdf: bytes, new: Proof) -> bytes:
    """The file with this evidence in its ``/DSS``, as one more revision."""
    writer = RecordWriter(BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None,
        certs=[asn1_x509.Certificate.load(c.public_bytes(_DER)) for c in new.certificates],
        ocsps=[asn1_ocsp.OCSPResponse.load(raw) for raw in new.ocsps],
        crls=[asn1_crl.CertificateList.load(raw) for raw in new.crls],
    )  # fmt: skip
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _certificates(signed_data: Any) -> list[x509.Certificate]:
    """The certificates of a signature or time stamp, the signer's first."""
    signer = signed_data["signer_infos"][0]["sid"].chosen
    found = [choice.chosen for choice in signed_data["certificates"]]
    found.sort(key=lambda c: (c.issuer.dump(), c.serial_number) != (signer["issuer"].dump(),
                                                                     signer["serial_number"].native))
    return [_parsed(c.dump()) for c in found]


def _parsed(raw: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(raw)
