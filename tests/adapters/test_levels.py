"""Records on their way up, with a real authority on loopback; and what happens when it fails."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import page
import pytest
from asn1crypto import tsp
from authority import Authority, authority
from certomancer.registry import CertLabel, KeyLabel, ServiceLabel
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from genuine_records import record, unsigned

from advisor.adapters.signature.authority_web import TimeStamper, Web
from advisor.adapters.signature.identity import IdentityStore, _certificate
from advisor.adapters.signature.levels import Proof, Raised, RecordRaiser, with_proof
from advisor.adapters.signature.signer import PdfRecordSigner, sign
from advisor.adapters.signature.stamped import sign_stamped
from advisor.adapters.verification.rules import judge
from advisor.adapters.verification.trust import Trust
from advisor.domain.errors import PlainError
from advisor.services.authorities import Authorities, authorities

AT = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def running() -> Iterator[Authority]:
    with authority() as made:
        yield made


@pytest.fixture
def town(running: Authority) -> Iterator[Authority]:
    running.asked.clear()
    running.broken.clear()
    yield running
    running.broken.clear()


def raiser(town: Authority, named: Authorities | None = None, **more: Any) -> RecordRaiser:
    return RecordRaiser(named or town.named(), more.pop("issuers", [town.certificate("root")]), **more)


def stamper(town: Authority) -> TimeStamper:
    return TimeStamper(town.time_stamp(), Web())


@pytest.fixture(scope="module")
def base() -> bytes:
    return unsigned(record())


def signed(town: Authority, base: bytes, stamped: bool = False, name: str = "jana") -> bytes:
    if not stamped:
        return sign(base, AT, town.identity(name))
    pdf, trouble = sign_stamped(base, AT, town.identity(name), stamper(town))
    assert trouble is None
    return pdf


def code(raised: Raised) -> str:
    return raised.trouble.code if raised.trouble else ""


@pytest.mark.parametrize("stamped", [False, True])
@pytest.mark.parametrize("level", ["B-T", "B-LT", "B-LTA"])
def test_every_level_from_b_and_from_t(town: Authority, base: bytes, stamped: bool, level: str) -> None:
    before = signed(town, base, stamped)
    raised = raiser(town).raise_record(before, AT, level)
    assert (raised.level, code(raised)) == (level, "")
    assert raised.pdf.startswith(before)  # the old bytes stay as they are
    found = judge(raised.pdf, town.trust())
    assert (found.intact, found.signer, found.time, found.level) == ("yes", "trusted", "stamped", level)
    assert found.certificate == ("not_checked" if level == "B-T" else "valid")
    assert found.overall == ("attention" if level == "B-T" else "good")
    assert found.data == record().canonical()
    for profile, allowed in (("3a", {"PDFA3A-SIGNATURE-BYTERANGE-001"}), ("ua1", set())):
        # The one known false alarm of this judge: it takes the range of an earlier revision for that of the file.
        failed = page.validate_pdf_bytes(raised.pdf, profile=profile).failures
        assert {failure.rule_id for failure in failed} <= allowed, failed


def test_evidence_that_ends_in_a_carriage_return_keeps_its_length(town: Authority, base: bytes) -> None:
    """One certificate in 256 ends so; its stream must still be as long as it says."""
    identity = town.identity("jana")
    key = ec.generate_private_key(ec.SECP256R1())
    for _ in range(100_000):
        own = _certificate(key, "Somebody", AT)
        if own.public_bytes(Encoding.DER).endswith(b"\r"):
            break
    before = sign(base, AT, replace(identity, key=key, certificate=own, others=()))
    pdf = with_proof(before, Proof([own]))
    assert own.public_bytes(Encoding.DER) + b"\r\nendstream" in pdf
    assert judge(pdf, town.trust()).intact == "yes"
    failed = page.validate_pdf_bytes(pdf, profile="3a").failures
    assert {failure.rule_id for failure in failed} <= {"PDFA3A-SIGNATURE-BYTERANGE-001"}


def test_what_is_high_already_stays_and_nobody_is_asked(town: Authority, base: bytes) -> None:
    high = raiser(town).raise_record(signed(town, base), AT).pdf
    town.asked.clear()
    again = raiser(town).raise_record(high, AT + timedelta(days=900))
    assert (again.pdf, again.level, code(again), town.asked) == (high, "B-LTA", "", [])
    assert again.holds_until == datetime(2049, 1, 1, tzinfo=UTC)


def test_renewal_on_request_and_before_the_last_stamp_ends(town: Authority, base: bytes) -> None:
    high = raiser(town, town.named(time_stamp=town.time_stamp("tsa2"))).raise_record(signed(town, base), AT).pdf
    asked = raiser(town).raise_record(high, AT, renew=True)
    assert (asked.level, code(asked)) == ("B-LTA", "")
    assert len(asked.pdf) > len(high)
    found = judge(asked.pdf, town.trust())
    assert (found.overall, found.level) == ("good", "B-LTA")
    late = datetime(2048, 2, 1, tzinfo=UTC)  # four months before the certificate of the last stamp ends
    with authority(late) as later:
        named = town.named(time_stamp=later.time_stamp(), crls=(f"{later.address}/town/crls/root/latest.crl",))
        renewed = raiser(later, named).raise_record(high, late)
    assert (renewed.level, code(renewed)) == ("B-LTA", "")
    assert renewed.holds_until == datetime(2049, 1, 1, tzinfo=UTC)
    assert len(renewed.pdf) > len(high)


def test_six_stamps_are_the_most(town: Authority, base: bytes) -> None:
    rise, pdf = raiser(town), signed(town, base)
    for _ in range(8):
        raised = rise.raise_record(pdf, AT, renew=True)
        if raised.trouble:
            break
        pdf = raised.pdf
    assert code(raised) == "extend_no_room"
    assert judge(raised.pdf, town.trust()).overall == "good"


def _redirect(environ: dict[str, Any]) -> Any:
    return "302 Found", [("Location", f"http://{environ['HTTP_HOST']}/town/tsa/tsa2")]


def _another_hash(environ: dict[str, Any]) -> bytes:
    """A true stamp, but over something else."""
    asked = tsp.TimeStampReq.load(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    asked["message_imprint"]["hashed_message"] = bytes(32)
    registry = _another_hash.arch.service_registry  # type: ignore[attr-defined]
    return bytes(registry.summon_timestamper(ServiceLabel("tsa")).request_tsa_response(asked).dump())


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>Please log in</html>", b"0" * 100_000, ("503 Service Unavailable", []), _redirect, _another_hash,
     b"0\x06\x30\x04\x02\x01\x02\x05\x00"],
)  # fmt: skip
@pytest.mark.parametrize("already_signed", [True, False])
def test_an_authority_that_answers_wrongly(town: Authority, base: bytes, answer: Any, already_signed: bool) -> None:
    _another_hash.arch = town.arch  # type: ignore[attr-defined]
    town.broken["tsa/tsa"] = answer
    if already_signed:
        before = signed(town, base)
        raised = raiser(town).raise_record(before, AT)
        assert (raised.pdf, raised.level) == (before, "B-B")
        trouble = raised.trouble
    else:  # the record is signed all the same
        pdf, trouble = sign_stamped(base, AT, town.identity(), stamper(town))
        assert (judge(pdf, town.trust()).level, judge(pdf, town.trust()).intact) == ("B-B", "yes")
    assert trouble is not None
    assert trouble.code in ("authority_wrong_answer", "authority_silent")
    assert not [path for path in town.asked if "tsa2" in path]  # no redirect is followed


@pytest.mark.skipif(shutil.which("openssl") is None, reason="this machine lacks openssl; .ci/run has it")
@pytest.mark.parametrize(("name", "digest", "certificate"), [("tsa", "sha512", "sha1"), ("tsa2", "sha256", "sha256")])
def test_the_time_stamps_of_openssl(
    town: Authority, base: bytes, tmp_path: Path, name: str, digest: str, certificate: str
) -> None:
    """A second, independent authority, which sends its root along."""
    raw = town.arch.key_set.get_private_key(KeyLabel(name)).dump()
    key = serialization.load_der_private_key(raw, None)
    (tmp_path / "key").write_bytes(key.private_bytes(
        Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))  # fmt: skip
    (tmp_path / "own").write_bytes(town.certificate(name).public_bytes(Encoding.PEM))
    (tmp_path / "root").write_bytes(town.certificate("root").public_bytes(Encoding.PEM))
    (tmp_path / "conf").write_text(
        f"[tsa]\ndefault_tsa = t\n[t]\nserial = serial\ncrypto_device = builtin\nsigner_cert = own\ncerts = root\n"
        f"signer_key = key\nsigner_digest = {digest}\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\n"
        f"clock_precision_digits = 3\nordering = yes\ntsa_name = yes\ness_cert_id_alg = {certificate}\n"
    )

    def reply(environ: dict[str, Any]) -> bytes:
        (tmp_path / "query").write_bytes(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        command = ["openssl", "ts", "-reply", "-config", "conf", "-queryfile", "query", "-out", "reply"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        return (tmp_path / "reply").read_bytes()

    town.broken["tsa/tsa"] = reply
    raised = raiser(town).raise_record(signed(town, base, stamped=True), AT)
    found = judge(raised.pdf, town.trust())
    assert (found.overall, found.level, found.time, code(raised)) == ("good", "B-LTA", "stamped", "")


def test_a_stamp_that_the_verifier_would_refuse_is_not_used(town: Authority, base: bytes, tmp_path: Path) -> None:
    """An authority that sends certificates along which belong to nobody in the chain."""

    def reply(environ: dict[str, Any]) -> bytes:
        asked = tsp.TimeStampReq.load(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        authority = town.arch.service_registry.summon_timestamper(ServiceLabel("tsa"))
        authority.certs_to_embed = [town.arch.get_cert(CertLabel("jana"))]
        return bytes(authority.request_tsa_response(asked).dump())

    town.broken["tsa/tsa"] = reply
    odd, _ = sign_stamped(base, AT, town.identity(), stamper(town))
    assert judge(odd, town.trust()).intact == "no"

    def intact(pdf: bytes) -> bool:
        return judge(pdf, town.trust()).intact == "yes"

    kept = IdentityStore(tmp_path)
    pdf, made = PdfRecordSigner(kept, town.named(), [town.certificate("root")], intact).sign(base, AT, None)
    assert (made.level, made.later and made.later.code) == ("B-B", "authority_wrong_answer")
    assert (judge(pdf, town.trust()).intact, judge(pdf, town.trust()).level) == ("yes", "B-B")


def test_a_silent_authority_is_waited_for_once(town: Authority, base: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes the call and says nothing
        named = town.named(time_stamp=f"http://127.0.0.1:{mute.getsockname()[1]}/")
        rise, before = raiser(town, named, web=Web(0.3)), signed(town, base)
        first = rise.raise_record(before, AT)
        again = rise.raise_record(before, AT)
    assert (code(first), code(again)) == ("authority_silent", "authority_silent")
    assert again.trouble is first.trouble  # remembered, not asked again
    assert first.pdf == again.pdf == before


def test_a_dripping_answer_is_cut_off(town: Authority, base: bytes) -> None:
    def drip(server: socket.socket) -> None:
        call, _ = server.accept()
        with call:
            call.recv(9000)
            call.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 100000\r\n\r\n")
            try:
                for _ in range(400):  # twenty seconds, if nobody hangs up
                    call.sendall(b"0")
                    time.sleep(0.05)
                sent.append("all")
            except OSError:
                return

    sent: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        named = town.named(time_stamp=f"http://127.0.0.1:{server.getsockname()[1]}/")
        raised = raiser(town, named, web=Web(0.4)).raise_record(signed(town, base), AT)
        assert code(raised) == "authority_silent"
        thread.join()
    assert sent == []  # it was hung up long before the end


def test_large_stamps_get_more_room(town: Authority, base: bytes) -> None:
    one, fresh = stamper(town), stamper(town)
    one._largest = fresh._largest = 200
    assert raiser(town, stamper=one).raise_record(signed(town, base), AT, "B-T").level == "B-T"
    pdf, trouble = sign_stamped(base, AT, town.identity(), fresh)
    assert (judge(pdf, town.trust()).level, trouble) == ("B-T", None)


def test_a_withdrawn_certificate_shows(town: Authority, base: bytes) -> None:
    raised = raiser(town).raise_record(signed(town, base, name="withdrawn"), AT, "B-LT")
    found = judge(raised.pdf, town.trust())
    assert (found.overall, found.certificate) == ("bad", "revoked")
    late = datetime(2048, 2, 1, tzinfo=UTC)
    with authority(late) as later:  # withdrawn long after a stamp had seen the record
        before = raiser(town).raise_record(signed(town, base, name="early"), AT, "B-T").pdf
        lists = tuple(f"{later.address}/town/crls/{name}/latest.crl" for name in ("root", "middle"))
        raised = raiser(later, Authorities(crls=lists)).raise_record(before, late, "B-LT")
    found = judge(raised.pdf, town.trust())
    assert (found.overall, found.certificate, found.level, code(raised)) == ("good", "valid", "B-LT", "")


def test_an_authority_that_was_withdrawn_gives_no_time_and_no_trust(town: Authority, base: bytes) -> None:
    """Its own certificate, or that of an issuer in between, stands on the list in the file."""
    high = raiser(town, town.named(time_stamp=town.time_stamp("lost"))).raise_record(signed(town, base), AT, "B-LT")
    found = judge(high.pdf, town.trust())
    assert (found.intact, found.time, found.overall) == ("yes", "claimed", "attention")
    assert [finding.code for finding in found.findings] == ["time_authority_withdrawn"]
    raised = raiser(town).raise_record(signed(town, base, name="below"), AT, "B-LT")
    found = judge(raised.pdf, town.trust())
    assert (found.overall, found.certificate) == ("bad", "revoked")


def test_a_check_says_until_when_the_stamp_holds(town: Authority, base: bytes) -> None:
    assert judge(signed(town, base), town.trust()).holds_until is None
    raised = raiser(town, town.named(time_stamp=town.time_stamp("tsa2"))).raise_record(signed(town, base), AT)
    assert judge(raised.pdf, town.trust()).holds_until == datetime(2048, 6, 1, tzinfo=UTC)
    assert judge(raiser(town).raise_record(raised.pdf, AT, renew=True).pdf, town.trust()).holds_until == datetime(
        2049, 1, 1, tzinfo=UTC)  # fmt: skip


def test_only_named_services_are_asked(town: Authority, base: bytes) -> None:
    before = signed(town, base)
    raised = raiser(town, Authorities(time_stamp=town.time_stamp())).raise_record(before, AT)
    assert (raised.level, code(raised), town.asked) == ("B-T", "", ["/town/tsa/tsa"])
    town.asked.clear()
    raised = raiser(town, Authorities(time_stamp=town.time_stamp())).raise_record(before, AT, "B-LT")
    assert (raised.level, code(raised), town.asked) == ("B-T", "extend_no_proof", ["/town/tsa/tsa"])
    town.asked.clear()
    assert (raiser(town, Authorities()).raise_record(before, AT).level, town.asked) == ("B-B", [])


def test_the_list_where_no_answer_comes_and_from_a_file(town: Authority, base: bytes, tmp_path: Path) -> None:
    town.broken["ocsp"] = ("503 Service Unavailable", [])
    raised = raiser(town).raise_record(signed(town, base), AT, "B-LT")
    assert (raised.level, code(raised)) == ("B-LT", "")
    assert "/town/crls/middle/latest.crl" in town.asked
    files = []
    for name in ("root", "middle"):
        files.append(str(tmp_path / f"{name}.crl"))
        Path(files[-1]).write_bytes(Web().ask(f"{town.address}/town/crls/{name}/latest.crl", None, ""))
    town.asked.clear()
    named = Authorities(time_stamp=town.time_stamp(), crls=tuple(files))
    raised = raiser(town, named).raise_record(signed(town, base), AT)
    assert (raised.level, code(raised), set(town.asked)) == ("B-LTA", "", {"/town/tsa/tsa"})
    assert judge(raised.pdf, town.trust()).overall == "good"


def test_answers_of_strangers_and_old_lists_are_no_proof(town: Authority, base: bytes) -> None:
    with authority() as other:  # the same names, the same keys, but another moment: its lists are old
        old = datetime(2021, 1, 1, tzinfo=UTC)
        with authority(old) as past:
            lists = tuple(f"{past.address}/town/crls/{name}/latest.crl" for name in ("root", "middle"))
            ocsp = (f"{past.address}/town/ocsp/middle",)
            raised = raiser(town, Authorities(other.time_stamp(), ocsp, lists)).raise_record(signed(town, base), AT)
    assert (raised.level, code(raised)) == ("B-T", "extend_no_proof")


def test_an_unknown_issuer_is_named(town: Authority, base: bytes) -> None:
    raised = raiser(town, issuers=[]).raise_record(signed(town, base), AT)
    assert (raised.level, code(raised)) == ("B-T", "extend_no_proof")
    assert raised.trouble is not None
    assert "Middle of the test" in str(raised.trouble.values["names"])


def test_addresses_are_checked_before_anything_is_sent() -> None:
    assert authorities("https://time.example.org/tsr", ["http://a.example"], ["list.crl"]).revocation
    assert not authorities().revocation
    for wrong in ("ftp://a.example", "time.example.org", "http://", "file:///etc/passwd", "https://a:99999999/"):
        with pytest.raises(PlainError, match="authority_address"):
            authorities(wrong)
    with pytest.raises(PlainError) as caught:
        authorities("https://jana:secret@time.example.org/")
    assert caught.value.code == "authority_secret"
    assert "secret@" not in str(caught.value)


def test_the_root_stands_nowhere_but_with_its_certificate(town: Authority, base: bytes) -> None:
    """Without the organisation's root the same record is intact, and its signer unknown."""
    pdf = raiser(town).raise_record(signed(town, base), AT).pdf
    found = judge(pdf, Trust())
    assert (found.intact, found.signer, found.overall) == ("yes", "unknown", "attention")
    assert town.certificate("root").public_bytes(Encoding.DER) in pdf
