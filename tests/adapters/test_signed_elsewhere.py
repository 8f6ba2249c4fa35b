"""Records that another program signs: one unseen signature passes, anything more is refused, whoever signed it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from genuine_records import AT, identity, jana, record, time_authority, trust, unsigned, with_stamp
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from advisor import cli
from advisor.adapters.places import data_dir
from advisor.adapters.signature.signer import sign
from advisor.adapters.signature.with_pyhanko import DatedSigner, HeldKeySigner, RecordWriter
from advisor.adapters.verification.rules import judge
from advisor.main import command_parts


def sign_elsewhere(
    pdf: bytes, box: tuple[int, int, int, int] | None = None, field: str = "ByAnother", writer: Any = RecordWriter,
    change: Callable[[Any], None] | None = None, certify: bool = False, stamper: Any = None,
) -> bytes:  # fmt: skip
    """As a program that knows nothing of ours does it: a field of its own, no certification."""
    out = writer(io.BytesIO(pdf))
    if change is not None:
        change(out)
    if field != "Signature":
        fields.append_signature_field(out, fields.SigFieldSpec(field, on_page=0, box=box))
    meta = signers.PdfSignatureMetadata(
        field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )  # fmt: skip
    signer = DatedSigner(meta, signer=HeldKeySigner(jana()), timestamper=stamper)
    signer.at = AT
    signed: bytes = signer.sign_pdf(out, existing_fields_only=True, in_place=False).getvalue()
    return signed


def codes(pdf: bytes) -> tuple[str, list[str]]:
    found = judge(pdf, trust())
    return found.overall, [finding.code for finding in found.findings]


@pytest.mark.parametrize("field", ["ByAnother", "Signature"])
def test_one_unseen_signature_is_accepted(field: str) -> None:
    found = judge(sign_elsewhere(unsigned(record()), field=field), trust())
    assert (found.overall, found.intact, found.signer, found.at) == ("good", "yes", "trusted", AT)
    assert [finding.code for finding in found.findings] == ["signed_elsewhere"]
    assert found.data == record().canonical()


@pytest.mark.parametrize("table", ["ours", "theirs"])
def test_our_own_tables_have_one_form(table: str) -> None:
    """Rule 1: entries may end in CR LF only in the table of the other program, even where the signer wrote both."""
    pages = unsigned(record())
    start = int(pages.rstrip().rsplit(b"\n", 2)[-2])
    rows, trailer = pages[start:].split(b"trailer", 1)
    pages = pages[:start] + rows.replace(b" \n", b"\r\n") + b"trailer" + trailer
    signed = sign(pages, AT, jana()) if table == "ours" else sign_elsewhere(pages)
    found = judge(signed, trust())
    assert (found.intact, [(f.code, f.rule) for f in found.findings]) == ("no", [("structure", 1)])


def test_its_time_stamp_counts_and_more_evidence_is_refused() -> None:
    signed = sign_elsewhere(unsigned(record()), stamper=time_authority().stamper())
    found = judge(signed, trust())
    assert (found.overall, found.level, found.time) == ("good", "B-T", "stamped")
    assert codes(with_stamp(signed))[0] == "bad"  # a later revision, whoever adds it


def test_a_weaker_certification_is_accepted_too() -> None:
    assert codes(sign_elsewhere(unsigned(record()), certify=True)) == ("good", ["signed_elsewhere"])


def test_another_signature_on_top_is_refused() -> None:
    once = sign_elsewhere(unsigned(record()))
    assert codes(sign_elsewhere(once, field="Second"))[0] == "bad"


def _page(out: Any) -> Any:
    return out.root["/Pages"]["/Kids"][0]


def _content(out: Any) -> None:
    added = out.add_object(generic.StreamObject(stream_data=b"BT ET"))
    page = _page(out)
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), added])
    out.update_container(page)


def _annotation(out: Any) -> None:
    note = out.add_object(generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
        generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 400, 400))),
    }))  # fmt: skip
    page = _page(out)
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", []), note])
    out.update_container(page)


def _catalog(key: str, value: Any) -> Callable[[Any], None]:
    def change(out: Any) -> None:
        out.root[key] = value
        out.update_root()

    return change


def _orphan(out: Any) -> None:
    out.add_object(generic.StreamObject(stream_data=b"hidden"))


def _attachment(out: Any) -> None:
    names = out.root["/Names"]["/EmbeddedFiles"]["/Names"]
    names[1]["/Desc"] = generic.TextStringObject("another")
    out.update_container(names[1])


def _title(out: Any) -> None:
    info = out.trailer["/Info"]
    info["/Title"] = generic.TextStringObject("Another title")
    out.update_container(info)


def _entry(key: str, value: Any) -> Any:
    return generic.DictionaryObject({generic.pdf_name(key): value})


def _appearances(out: Any) -> None:
    form = out.root["/AcroForm"]
    form["/DA"] = generic.TextStringObject("/F1 0 Tf")
    out.update_container(form)


CHANGES: dict[str, Callable[[Any], None]] = {
    "content": _content, "annotation": _annotation, "orphan": _orphan, "attachment": _attachment, "title": _title,
    "language": _catalog("/Lang", generic.TextStringObject("de")),
    "script": _catalog("/OpenAction", _entry("/S", generic.pdf_name("/JavaScript"))),
    "pages": _catalog("/PageLayout", generic.pdf_name("/OneColumn")),
    "marked": _catalog("/MarkInfo", _entry("/Marked", generic.BooleanObject(False))),
    "appearances": _appearances,
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_more_than_a_signature_is_refused_even_under_a_good_one(name: str) -> None:
    assert codes(sign_elsewhere(unsigned(record()), change=CHANGES[name]))[0] == "bad"


def test_a_signature_that_shows_itself_is_refused() -> None:
    assert codes(sign_elsewhere(unsigned(record()), box=(50, 50, 300, 300))) == ("bad", ["seen_signature"])


def test_a_program_that_rewrites_the_description_is_refused() -> None:
    assert codes(sign_elsewhere(unsigned(record()), writer=IncrementalPdfFileWriter))[0] == "bad"


@settings(max_examples=150)
@given(st.data())
def test_a_changed_byte_is_seen(data: st.DataObject) -> None:
    signed = bytearray(sign_elsewhere(unsigned(record())))
    at = data.draw(st.integers(0, len(signed) - 1))
    signed[at] ^= 1 << data.draw(st.integers(0, 7))
    assert codes(bytes(signed))[0] in ("bad", "not_a_record")


def test_from_the_answers_to_the_taken_over_record(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, signed, out = own_home / "base.pdf", own_home / "signed.pdf", own_home / "record.pdf"
    lesson = str(data_dir() / "examples" / "lesson.yaml")

    def run(*words: str) -> tuple[int, Any]:
        code = cli.run([*words, "--lang", "en", "--json"], command_parts())
        said = capsys.readouterr().out
        return code, json.loads(said.splitlines()[0] if words[0] in ("verify", "recheck") else said)

    code, made = run("decide", lesson, "--unsigned", "--out", str(base))
    assert (code, made["schema"], made["signed"]) == (0, "advisor/unsigned-record/1", False)
    assert not (own_home / "my-key.p12").exists()  # nobody's key was needed
    code, found = run("verify", str(base))
    assert (code, found["findings"][0]["code"]) == (1, "not_signed")
    take = ("record", "import", str(signed), "--of", str(base), "--out", str(out))
    signed.write_bytes(base.read_bytes())
    assert run(*take)[1]["code"] == "import_not_signed"
    signed.write_bytes(sign_elsewhere(base.read_bytes(), change=_annotation))
    assert run(*take)[1]["code"] == "import_more_than_signed"
    other = base.read_bytes().replace(b"/Lang(en)", b"/Lang(de)")
    signed.write_bytes(sign_elsewhere(other))
    assert run(*take)[1]["code"] == "import_other_content"
    assert not out.exists()
    signed.write_bytes(sign_elsewhere(base.read_bytes()))
    code, taken = run(*take)
    assert (code, taken["schema"], taken["overall"]) == (0, "advisor/import/1", "attention")
    assert out.read_bytes() == signed.read_bytes()
    code, found = run("verify", str(out))
    assert (code, found["overall"], found["signer"]["state"]) == (0, "attention", "unknown")
    assert [f["code"] for f in found["findings"]] == ["signed_elsewhere", "signer_unknown"]
    assert run("record", "import", str(signed), "--of", str(out), "--out", str(base))[0] == 2  # never over a file
    assert run("record", "import", str(signed), "--of", str(out), "--out", str(own_home / "x.pdf"))[1]["code"] == (
        "import_base_signed"
    )
    code, again = run("recheck", str(out))
    assert (code, again["outcome"]) == (0, "unchanged")


def test_anybody_may_sign() -> None:
    """Whatever authority stands behind the key: the record is intact, and who signed is a separate answer."""
    found = judge(sign_elsewhere(unsigned(record())), type(trust())())
    assert (found.overall, found.intact, found.signer) == ("attention", "yes", "unknown")
    assert identity("x").self_made
