"""Signatures above B-B: with the time stamp inside, and further up where revocation may be asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from cryptography import x509

from advisor.adapters.signature.authority_web import AuthorityError, TimeStamper, Web, wrong_answer
from advisor.adapters.signature.cms_writer import signed_data
from advisor.adapters.signature.identity import Identity
from advisor.adapters.signature.signer import prepared, sign
from advisor.domain.errors import PlainError
from advisor.services.authorities import Authorities


def sign_high(
    pdf: bytes, at: datetime, identity: Identity, named: Authorities, issuers: Iterable[x509.Certificate],
    intact: Callable[[bytes], bool],
) -> tuple[bytes, str, PlainError | None]:  # fmt: skip
    """The signed record, its level, and why it is not higher. At least B-B, whatever the authorities do."""
    stamper = TimeStamper(named.time_stamp, Web())
    signed, trouble = sign_stamped(pdf, at, identity, stamper)
    if not trouble and not intact(signed):
        # A token in a form that a strict reader refuses would make the whole record look changed.
        signed, trouble = sign(pdf, at, identity), wrong_answer(stamper.address, "a time stamp of an unusual form")
    if trouble or not named.revocation:
        return signed, "B-B" if trouble else "B-T", trouble
    from advisor.adapters.signature.levels import RecordRaiser  # brings the whole signing library

    raised = RecordRaiser(named, issuers, stamper=stamper).raise_record(signed, at)
    if not intact(raised.pdf):
        return signed, "B-T", wrong_answer(stamper.address, "evidence of an unusual form")
    return raised.pdf, raised.level, raised.trouble


def sign_stamped(
    pdf: bytes, at: datetime, identity: Identity, stamper: TimeStamper
) -> tuple[bytes, AuthorityError | None]:
    """B-T, the time stamp inside the signature; B-B with the reason where the authority gave none."""
    for room in stamper.rooms():
        place, attributes, signature = prepared(pdf, at, identity, room)
        token, trouble = b"", None
        try:
            token = stamper.stamp(hashlib.sha256(signature).digest()).dump()
        except AuthorityError as error:
            trouble = error  # no reason to leave the record unsigned
        if len(token) <= room:
            break
    else:
        token, trouble = b"", wrong_answer(stamper.address, "a time stamp of changing size")
    return place.filled(signed_data(attributes, signature, identity.certificate, identity.others, token)), trouble
