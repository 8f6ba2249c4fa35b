"""The signature that the program writes itself, judged by the library that it does without."""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

sys.path.insert(0, str(Path(__file__).parent))

from genuine_records import AT, asn1, certificate, identity, record, unsigned

from advisor.adapters.signature.cms_writer import value
from advisor.adapters.signature.place import with_place
from advisor.adapters.signature.signer import sign
from advisor.adapters.signature.with_pyhanko import DatedSigner, HeldKeySigner, RecordWriter
from advisor.adapters.verification import der

NAMES = ("Jana Nováková", "Λεωνίδας", "J. O'Hara (clerk) \\ \x7f")
KEYS = (ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(65537, 2048))  # fmt: skip


def by_library(pdf: bytes, who: Any, name: str) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name="Signature", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES, name=name,
    )  # fmt: skip
    signer = DatedSigner(meta, signer=HeldKeySigner(who))
    signer.at = AT
    return bytes(signer.sign_pdf(RecordWriter(BytesIO(pdf)), existing_fields_only=True, in_place=False).getvalue())


def form(update: bytes) -> list[bytes]:
    """The objects of the update, without numbers and digits that every signature has anew."""
    update = re.sub(rb"<[0-9A-F]{100,}>", b"<>", update[: update.index(b"xref\n")])
    update = re.sub(rb"/ByteRange \[[^]]*\] *", b"/ByteRange", update)
    return update.split(b"endobj\n")


@pytest.mark.parametrize("name", NAMES)
def test_the_form_is_that_of_the_library(name: str) -> None:
    base = unsigned(record())
    ours = with_place(base, AT, name, 2000).data[len(base):]
    theirs = by_library(base, identity(), name)[len(base):]
    number = int(re.findall(rb"/DocMDP (\d+) 0 R", theirs)[0])
    theirs = theirs.replace(b"%d 0 " % number, b"%d 0 " % int(re.findall(rb"/DocMDP (\d+) 0 R", ours)[0]))
    assert form(ours) == form(theirs)


@pytest.mark.parametrize("key", KEYS, ids=("P-256", "P-384", "RSA"))
@pytest.mark.parametrize("issued", [False, True])
def test_the_library_finds_nothing_wrong(key: Any, issued: bool) -> None:
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = certificate(root_key, "Root", ca=True)
    who = identity(key=key, issuer=(root_key, root) if issued else None)
    signed = sign(unsigned(record()), AT, who)
    embedded = PdfFileReader(BytesIO(signed)).embedded_signatures[0]
    anchor = asn1(root if issued else who.certificate)
    status = validate_pdf_signature(embedded, ValidationContext(trust_roots=[anchor], moment=AT, allow_fetching=False))
    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True, True, True, True)
    assert status.docmdp_ok
    content = bytes(embedded.pkcs7_content)
    read = cms.ContentInfo.load(content)
    assert read.dump(force=True) == content[: len(read.dump())]  # written as a careful library writes it
    info = read["content"]["signer_infos"][0]
    assert [a["type"].native for a in info["signed_attrs"]] == [
        "content_type", "message_digest", "signing_certificate_v2"]  # fmt: skip
    assert len(read["content"]["certificates"]) == (2 if issued else 1)


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_lengths_are_the_shortest(length: int) -> None:
    assert der.read(value(0x04, bytes(length))).of(der.OCTETS) == bytes(length)


def test_a_signature_that_is_too_long_is_refused() -> None:
    place = with_place(unsigned(record()), AT, "Jana", 10)
    with pytest.raises(ValueError, match="too small"):
        place.filled(bytes(11))


def test_equal_input_gives_an_equal_place() -> None:
    base = unsigned(record())
    assert with_place(base, AT, "Jana", 100) == with_place(base, AT, "Jana", 100)
    assert with_place(base, AT, "Jana", 100).data != with_place(base, AT, "Petr", 100).data


@pytest.mark.parametrize("key", KEYS, ids=("P-256", "P-384", "RSA"))
def test_no_more_room_is_kept_than_the_signature_takes(key: Any) -> None:
    pdf = sign(unsigned(record()), AT, identity(key=key))
    digits = re.findall(rb"/Contents <([0-9A-F]+)>", pdf)[0]
    raw = bytes.fromhex(digits.decode())
    # A signature with an elliptic curve is sometimes a few bytes shorter than it may be.
    assert 0 <= len(raw) - len(der.read_padded(raw).raw) <= 8
