"""An organisation's pack by the commands: what it says binds here, is seen, and never hides the general finding."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from genuine_records import AT, certificate, identity, jana, record, unsigned

from advisor import cli
from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.organisation_file import as_kept, read_organisation
from advisor.adapters.signature.signer import sign
from advisor.adapters.verification.verifier import PdfRecordVerifier
from advisor.domain.errors import PlainError
from advisor.domain.frozen import read_back
from advisor.domain.organisation_pack import OrganisationPack
from advisor.main import command_parts
from advisor.main_records import verify_service
from advisor.main_settings import organisation_pack, packs_dir, settings

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "organisation"
COUNCIL = ROOT / "data" / "examples" / "council_meeting.yaml"
FILES = CatalogueFiles(ROOT / "data", ROOT / "resources" / "compiled" / "catalogue.json")


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ADVISOR_PACK_PASSPHRASE", "correct horse battery staple")
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*words: object, code: int = 0, day: str = "2026-12-01") -> dict[str, Any]:
        if words[0] == "pack":  # judged by the real clock, so it is made on the real day
            day = max(day, date.today().isoformat())
        found = cli.run([*map(str, words), "--json", "--as-of", day], command_parts())
        out, err = capsys.readouterr()
        assert (found, err) == (code, ""), (out + err)[:2000]
        document: dict[str, Any] = json.loads(out)
        return document

    return command


def published(run: Any, tmp_path: Path, data: Path = EXAMPLE) -> tuple[Path, str]:
    """The pack of one person, and its code."""
    key, shop = tmp_path / "key", tmp_path / "shop"
    run("pack", "key", key, "--name", "IT")
    public = f"{key}.pub.json"
    run("pack", "init", shop, "--kind", "organisation", "--name", "Mesto", "--key", public, "--threshold", "1")
    added = run("pack", "add", shop, data)
    assert "organisation.yaml" in added["changes"]["files"]["added"]
    run("pack", "sign", shop, "--key", key)
    code = run("pack", "publish", shop, "--key", key)["root_code"]
    return shop / "published", code


def test_what_the_pack_says_is_in_force_and_seen(run: Any, tmp_path: Path) -> None:
    before = run("advise", COUNCIL, code=1)
    place, code = published(run, tmp_path)
    taken = run("catalogue", "import", place, "--trust", code)
    assert (taken["kind"], taken["expires_on"]) == ("organisation", "2027-11-24")

    policies = run("policies")
    locked = {one["id"]: one for one in policies["settings"] if one["locked"]}
    assert {one["level"] for one in locked.values()} == {"organisation_pack"}
    assert locked["line_server"]["value"] == "udp://line.example.org:4433"
    assert policies["ask"] == "Helpdesk, helpdesk@example.org, +421 2 0000 0003"

    advice = run("advise", COUNCIL, code=1)
    own = advice["organisation"]
    assert (own["name"], own["standing"], own["reason"] is not None) == ("Mesto Príklad", "forbidden", True)
    assert advice["verdict"] == "stop"
    assert own["alternative"]["app"] == "own_jitsi"
    # The general finding on every other app is what it was.
    general = {(e["app"], e["edition"]): e["reasons"] for e in before["editions"]}
    assert {(e["app"], e["edition"]) for e in advice["editions"]} == {*general, ("own_jitsi", "server")}
    for edition in advice["editions"]:
        if edition["app"] not in ("own_jitsi", "cisco_webex", "zoom", "whatsapp"):
            assert edition["reasons"] == general[(edition["app"], edition["edition"])]
    assert "O01_room" in {row["question"] for row in advice["checklist"]}
    assert "O01_room" in {question["id"] for question in run("questions")["questions"]}
    apps = run("apps", "own_jitsi")["apps"][0]
    assert {fact["state"] for edition in apps["editions"] for fact in edition["facts"]} == {"confirmed"}


def test_the_organisations_exception_is_printed_with_who_and_until(run: Any, tmp_path: Path) -> None:
    answers = yaml.safe_load(COUNCIL.read_text("utf-8"))
    del answers["meeting"]
    answers["choice"] = {"app": "whatsapp", "edition": FILES.catalogue().apps["whatsapp"].editions[0].id}
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    place, code = published(run, tmp_path)
    run("catalogue", "import", place, "--trust", code)
    advice = run("advise", file, code=1)
    (exception,) = advice["organisation"]["exceptions"]
    assert (exception["by"], exception["until"]) == ("Head of the office", "2027-01-31")
    assert all(part in exception["text"] for part in ("Head of the office", "2027-01-31"))
    # After its end the general finding speaks alone again.
    assert run("advise", file, code=1, day="2027-02-01")["organisation"]["exceptions"] == []


def test_a_catalogue_chain_cannot_bring_an_organisations_rules(run: Any, tmp_path: Path) -> None:
    place, code = published(run, tmp_path)
    settings().set("catalogue_root", code)
    assert run("catalogue", "import", place, code=2)["code"] == "pack_wrong_kind"
    assert organisation_pack(settings()) is None


def test_rules_that_were_broken_by_hand_stop_the_program(run: Any, tmp_path: Path) -> None:
    place, code = published(run, tmp_path)
    run("catalogue", "import", place, "--trust", code)
    pointer = next(packs_dir().glob("*/current.json"))
    document = json.loads(pointer.read_text("utf-8"))
    document["organisation"]["banned"] = "nothing"
    pointer.write_text(json.dumps(document), encoding="utf-8")
    assert run("advise", COUNCIL, code=2)["code"] == "pack_kept_broken"


def test_a_pack_is_kept_whole() -> None:
    pack = read_organisation(EXAMPLE, FILES.catalogue(), FILES.checklist(), FILES.invitations())
    kept = json.loads(json.dumps(as_kept(pack)))
    assert read_back(OrganisationPack, kept) == pack


def _with(**changed: Any) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        file = data / "organisation.yaml"
        document = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        document = {"name": document["name"], "published_on": "2026-11-25", "expires_on": "2027-11-24", **changed}
        file.write_text(json.dumps({k: v for k, v in document.items() if v is not None}), encoding="utf-8")

    return change


def pem(made: x509.Certificate) -> str:
    return made.public_bytes(Encoding.PEM).decode("ascii")


def _file(name: str, content: str) -> Callable[[Path], None]:
    return lambda data: (data / name).write_text(content, encoding="utf-8") and None


WRONG: dict[str, tuple[Callable[[Path], None], str]] = {
    "no_name": (_with(name=None), "name"),
    "no_end": (_with(expires_on=None), "expires_on"),
    "ends_before_it_begins": (_with(expires_on="2026-01-01"), "published_on"),
    "a_day_that_is_none": (_with(published_on="2026-02-30"), "published_on"),
    "an_unknown_field": (_with(colour="red"), "colour"),
    "an_unknown_setting": (_with(settings={"lange": "sk"}), "settings.lange"),
    "a_wrong_setting": (_with(settings={"language": "xx"}), "settings.language"),
    "a_name_for_everybody": (_with(settings={"name": "Jana"}), "settings.name"),
    "an_unknown_app": (_with(allowed=[{"app": "zooom"}]), "zoom"),
    "an_unknown_edition": (_with(banned=[{"app": "zoom", "editions": ["basc"], "reason": "x"}]), "basic"),
    "a_ban_without_a_reason": (_with(banned=[{"app": "zoom", "reason": ""}]), "reason"),
    "an_exception_without_an_end": (
        _with(exceptions=[{"app": "zoom", "criteria": ["e2ee"], "by": "x", "reason": "y"}]), "until"),
    "an_exception_without_who": (
        _with(exceptions=[{"app": "zoom", "criteria": ["e2ee"], "until": "2027-01-01", "reason": "y"}]), "by"),
    "an_exception_for_nothing_known": (
        _with(exceptions=[{"app": "zoom", "criteria": ["e2e"], "until": "2027-01-01", "by": "x", "reason": "y"}]),
        "e2ee"),
    "another_app_without_a_name": (_with(allowed=[{"app": "other"}]), "name"),
    "keeping_for_ever": (_with(retention={"keep_years": 1000}), "100"),
    "apps_in_the_wrong_place": (_with(apps=[]), "apps"),
    "an_app_of_the_catalogue": (_file("apps/zoom.yaml", "id: zoom\nname: x\n"), "apps/zoom.yaml"),
    "an_own_app_with_a_wrong_fact": (
        lambda data: (data / "apps/own_jitsi.yaml").write_text(
            (EXAMPLE / "apps/own_jitsi.yaml").read_text("utf-8").replace("value: optional", "value: maybe"),
            encoding="utf-8") and None, "maybe"),
    "a_question_of_the_catalogue": (
        lambda data: (data / "questions.yaml").write_text(
            (EXAMPLE / "questions.yaml").read_text("utf-8").replace("O01_room", "C01_allow_list"),
            encoding="utf-8") and None, "O01_"),
    "a_domain_that_is_none": (_with(domains=["@example.org"]), "@example.org"),
    "a_room_on_no_host": (_with(rooms=[{"host": "https://meet.example.org", "app": "zoom"}]), "rooms"),
    "a_room_of_an_unknown_app": (_with(rooms=[{"host": "meet.example.org", "app": "zooom"}]), "zoom"),
    "a_room_of_an_unknown_edition": (
        _with(rooms=[{"host": "meet.example.org", "app": "zoom", "editions": ["basc"]}]), "basic"),
    "a_room_on_a_makers_host": (_with(rooms=[{"host": "teams.microsoft.com", "app": "own_jitsi"}]), "microsoft_teams"),
    "two_rooms_on_one_host": (_with(rooms=[{"host": "meet.example.org", "app": "own_jitsi"}] * 2), "twice"),
    "a_text_without_words": (_with(texts=[{"id": "own_a", "title": "A", "text": " "}]), "text"),
    "a_text_with_the_programs_own_id": (_with(texts=[{"id": "notice", "title": "A", "text": "B"}]), "own_"),
    "a_text_that_never_ends": (_with(texts=[{"id": "own_a", "title": "A", "text": "x" * 5001}]), "5000"),
    "a_root_that_is_no_certificate": (_with(roots=["-----BEGIN CERTIFICATE-----"]), "authority"),
    "a_root_that_may_not_issue": (_with(roots=[pem(jana().certificate)]), "authority"),
    "a_logo_that_is_no_picture": (_file("logo.png", "GIF89a"), "logo.png"),
    "no_yaml": (_file("organisation.yaml", "{"), "organisation.yaml"),
    "an_alias": (_file("organisation.yaml", "a: &x 1\nb: *x\n"), "anchors"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_pack_is_refused_with_the_place(tmp_path: Path, name: str) -> None:
    change, named = WRONG[name]
    data = tmp_path / "data"
    shutil.copytree(EXAMPLE, data)
    change(data)
    with pytest.raises(PlainError) as caught:
        read_organisation(data, FILES.catalogue(), FILES.checklist(), FILES.invitations())
    assert caught.value.code == "pack_wrong_schema"
    assert any(named in line for line in caught.value.values["problems"]), caught.value.values


def test_it_names_at_most_twenty_authorities(tmp_path: Path) -> None:
    """Twenty are taken, the last one as good as the first; one more is refused, and that is all that is wrong."""
    data, key = tmp_path / "data", ec.generate_private_key(ec.SECP256R1())
    shutil.copytree(EXAMPLE, data)
    roots = [pem(certificate(key, f"Root {number}", ca=True)) for number in range(21)]

    def read() -> OrganisationPack:
        return read_organisation(data, FILES.catalogue(), FILES.checklist(), FILES.invitations())

    _with(roots=roots[:20])(data)
    assert read().roots == tuple(roots[:20])
    _with(roots=roots)(data)
    with pytest.raises(PlainError) as caught:
        read()
    (problem,) = caught.value.values["problems"]
    assert "roots" in problem
    assert "at most 20" in problem


def test_its_logo_stands_on_its_own_records_and_not_on_those_of_others(run: Any, tmp_path: Path) -> None:
    run("decide", COUNCIL, "--out", tmp_path / "before.pdf", code=1)
    place, code = published(run, tmp_path)
    run("catalogue", "import", place, "--trust", code)
    run("decide", COUNCIL, "--out", tmp_path / "own.pdf", code=1)
    run("record", "show", tmp_path / "before.pdf", "--out", tmp_path / "shown.pdf")
    agreed = ("--outcome", "agreed", "--name", "Eva")
    run("record", "opinion", tmp_path / "own.pdf", *agreed, "--out", tmp_path / "said.pdf")
    held = {name: b"/Logo" in (tmp_path / f"{name}.pdf").read_bytes() for name in ("before", "own", "shown", "said")}
    assert held == {"before": False, "own": True, "shown": False, "said": True}
    english = GettextTexts("en", places.locale_dir())
    for name in ("own", "said"):
        assert verify_service().verify_one(str(tmp_path / f"{name}.pdf"), english)["overall"] == "good"
    assert (tmp_path / "own.pdf").stat().st_size - (tmp_path / "before.pdf").stat().st_size < 30_000


def test_who_signs_below_its_own_authority_is_known(run: Any, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    root, stranger = certificate(key, "Root of the town", ca=True), certificate(key, "Another root", ca=True)
    data, english = tmp_path / "data", GettextTexts("en", places.locale_dir())
    shutil.copytree(EXAMPLE, data)
    _with(roots=[pem(root)])(data)
    for name, issuer in (("below", root), ("beside", stranger)):
        who = identity("Clerk", (key, issuer))
        (tmp_path / f"{name}.pdf").write_bytes(sign(unsigned(record()), AT, who))

    def signer(name: str) -> str:
        told = verify_service().verify_one(str(tmp_path / f"{name}.pdf"), english)
        return f"{told['intact']} {told['signer']['state']}"

    assert (signer("below"), signer("beside")) == ("yes unknown", "yes unknown")
    place, code = published(run, tmp_path, data)
    run("catalogue", "import", place, "--trust", code)
    assert (signer("below"), signer("beside")) == ("yes trusted", "yes unknown")
    # A kept root that somebody broke is an error, not a gap.
    pointer = next(packs_dir().glob("*/current.json"))
    document = json.loads(pointer.read_text("utf-8"))
    document["organisation"]["roots"] = ["-----BEGIN CERTIFICATE-----"]
    pointer.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(PlainError, match="root_not_readable"):
        signer("below")


def test_a_copy_of_each_record_and_whom_to_ask(run: Any, tmp_path: Path) -> None:
    chosen, second = settings(), tmp_path / "second"
    second.mkdir()
    chosen.set("copy_records_to", str(second))
    chosen.set("dpo_contact", "Mária, +421 2")
    assert run("advise", COUNCIL, code=1)["contacts"] == {"dpo": "Mária, +421 2"}
    out = tmp_path / "r.pdf"
    made = run("decide", COUNCIL, "--out", out, code=1)
    assert made["copy"] == {"path": str(second / "r.pdf"), "trouble": None}
    assert (second / "r.pdf").read_bytes() == out.read_bytes()
    # The record is made also where the second folder cannot be used; that is told.
    shutil.rmtree(second)
    made = run("decide", COUNCIL, "--out", tmp_path / "s.pdf", code=1)
    assert (made["copy"]["trouble"]["code"], (tmp_path / "s.pdf").is_file()) == ("record_folder_missing", True)


def test_the_organisations_periods_are_the_days_to_remember(run: Any, tmp_path: Path) -> None:
    assert [r["day"] for r in run("texts", COUNCIL)["reminders"]][-1] == "2027-12-01"
    settings().set("review_months", 6)
    settings().set("keep_years", 5)
    assert [r["day"] for r in run("texts", COUNCIL)["reminders"]][-2:] == ["2027-06-01", "2031-12-01"]
    place, code = published(run, tmp_path)
    run("catalogue", "import", place, "--trust", code)
    assert [r["day"] for r in run("texts", COUNCIL)["reminders"]][-2:] == ["2027-12-01", "2031-12-01"]


LINK = "Subject: Council\nFrom: Anna <anna@{domain}>\nhttps://{host}/CouncilCommittee"


def invited(run: Any, tmp_path: Path, host: str, domain: str, code: int = 0) -> dict[str, Any]:
    file = tmp_path / "mail.txt"
    file.write_text(LINK.format(host=host, domain=domain), encoding="utf-8")
    document: dict[str, Any] = run("invitation", file, code=code)
    return document


def test_its_own_rooms_and_colleagues_are_recognised_in_invitations(run: Any, tmp_path: Path) -> None:
    before = invited(run, tmp_path, "meet.example.org", "example.org", code=1)
    assert (before["link"]["known_host"], before["meeting"]["organiser"]["outside"]) == (False, None)
    place, code = published(run, tmp_path)
    run("catalogue", "import", place, "--trust", code)
    own = invited(run, tmp_path, "meet.example.org", "sub.example.org")
    assert (own["link"]["app"], own["link"]["known_host"], own["result"]) == ("own_jitsi", True, "recognised")
    assert own["meeting"]["organiser"]["outside"] is False
    assert own["answers"]["choice"] == {"app": "own_jitsi", "edition": "server"}
    # Somebody from outside, and an address that only resembles the organisation's own.
    guest = invited(run, tmp_path, "meet.example.org", "firma.example")
    assert "outside_organiser" in [row["code"] for row in guest["findings"]]
    fake = invited(run, tmp_path, "meet.exarnple.org", "example.org", code=1)
    assert (fake["result"], fake["link"]["known_host"]) == ("deceiving", False)
    assert "choice" not in fake["answers"]


def test_its_own_texts_are_ready_with_the_others(run: Any, tmp_path: Path) -> None:
    assert not [text for text in run("texts", COUNCIL)["texts"] if text["id"].startswith("own_")]
    assert run("texts", COUNCIL, "--kind", "own_public", code=2)["code"] == "wrong_command"
    place, code = published(run, tmp_path)
    run("catalogue", "import", place, "--trust", code)
    (own,) = run("texts", COUNCIL, "--kind", "own_public")["texts"]
    advice, title = run("advise", COUNCIL, code=1), yaml.safe_load(COUNCIL.read_text("utf-8"))["meeting"]["title"]
    assert own["title"] == "Zverejnenie pozvánky"
    assert advice["chosen"]["name"] in own["text"]
    assert title in own["text"]
    assert "{" not in own["text"]
    (tmp_path / "out").mkdir()
    run("texts", COUNCIL, "--out", tmp_path / "out")
    assert (tmp_path / "out" / "own_public.txt").is_file()


def test_what_stands_in_a_title_is_not_filled_in_again(run: Any, tmp_path: Path) -> None:
    answers = yaml.safe_load(COUNCIL.read_text("utf-8"))
    answers["meeting"] = {"title": "{date} {app}", "date": "2026-12-09"}
    file = tmp_path / "answers.yaml"
    file.write_text(yaml.safe_dump(answers), encoding="utf-8")
    place, code = published(run, tmp_path)
    run("catalogue", "import", place, "--trust", code)
    (own,) = run("texts", file, "--kind", "own_public")["texts"]
    assert "{date} {app}" in own["text"]


def test_a_pack_that_is_named_and_not_here_is_told_until_it_is_taken(run: Any, tmp_path: Path) -> None:
    def warned() -> list[list[str]]:
        found = [run("policies"), run("catalogue", "status"), run("advise", COUNCIL, code=1)]
        return [[one["code"] for one in document["warnings"]] for document in found]

    assert warned() == [[], [], []]
    place, code = published(run, tmp_path)
    settings().set("organisation_pack", str(place))
    assert warned() == [["organisation_pack_without_code"]] * 3
    settings().set("organisation_root", ":".join([code[:32].upper(), code[32:]]))
    assert warned() == [["organisation_pack_not_taken"]] * 3
    record = tmp_path / "without.pdf"
    run("decide", COUNCIL, "--out", record, code=1)
    kept = json.loads(PdfRecordVerifier(tmp_path).verify(record.read_bytes()).data)
    assert kept["advice"]["missing_packs"] == ["organisation_pack_not_taken"]
    run("catalogue", "update")
    assert warned() == [[], [], []]
    settings().set("catalogue_root", "ab" * 32)
    assert warned() == [["catalogue_not_taken"]] * 3


def test_the_programs_own_catalogue_is_never_missing(run: Any, tmp_path: Path) -> None:
    import hashlib

    from advisor.main_settings import shipped_root

    settings().set("catalogue_root", hashlib.sha256(shipped_root().read_bytes()).hexdigest())
    assert run("policies")["warnings"] == []
