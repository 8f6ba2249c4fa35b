"""Trusting a signer by the words of the key: only the right words, only from an intact record, nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor import cli
from advisor.adapters.verification.trusted_signers import TrustedSignersFile
from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk
from advisor.domain.errors import PlainError
from advisor.domain.key_words import key_words
from advisor.main import command_parts
from advisor.services.give_opinion import Said
from advisor.services.trust_signer import TrustService
from tests.services.test_decide import answers, service, texts
from tests.services.test_give_opinion import EVA, opinions


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record by somebody whose key is not known here."""
    out = tmp_path / "record.pdf"
    service(tmp_path).decide(answers("lesson"), out, None, None, False, texts())
    return out


def trusting(home: Path) -> TrustService:
    return TrustService(PdfRecordVerifier(home), RecordsOnDisk(), TrustedSignersFile(home))


def key_of(record: Path, home: Path) -> str:
    return PdfRecordVerifier(home).verify(record.read_bytes()).key_sha256


def test_the_right_words_make_the_signer_trusted(own_home: Path, record: Path) -> None:
    words = key_words(key_of(record, own_home))
    found = PdfRecordVerifier(own_home).verify(record.read_bytes())
    assert (found.overall, found.signer) == ("attention", "unknown")
    made = trusting(own_home).trust(str(record), words.upper(), False, "Peter zo školy", texts())
    assert (made["already"], made["words"]) == (False, words)
    found = PdfRecordVerifier(own_home).verify(record.read_bytes())
    assert (found.overall, found.signer, found.signer_name) == ("good", "trusted", "Peter zo školy")
    assert trusting(own_home).trust(str(record), None, False, None, texts())["already"]
    assert len((own_home / "trusted-signers.txt").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("words", ["", "bafe bafu bahe bahi baho bahu bake baki", "bafe"])
def test_other_words_trust_nobody(own_home: Path, record: Path, words: str) -> None:
    with pytest.raises(PlainError) as caught:
        trusting(own_home).trust(str(record), words, False, None, texts())
    assert caught.value.code == "trust_words_differ"
    assert not (own_home / "trusted-signers.txt").exists()


def test_a_changed_record_trusts_nobody(own_home: Path, record: Path) -> None:
    content = bytearray(record.read_bytes())
    content[3000] ^= 1
    record.write_bytes(content)
    with pytest.raises(PlainError) as caught:
        trusting(own_home).trust(str(record), None, False, None, texts())
    assert caught.value.code == "trust_not_intact"


def test_the_list_keeps_what_a_person_wrote(own_home: Path, record: Path) -> None:
    mine = "# my notes\n" + "ab" * 32 + " Somebody"  # no line end
    (own_home / "trusted-signers.txt").write_text(mine, "utf-8")
    trusting(own_home).trust(str(record), None, False, "A\nB", texts())
    lines = (own_home / "trusted-signers.txt").read_text("utf-8").splitlines()
    assert lines[:2] == mine.splitlines()
    assert lines[2] == f"{key_of(record, own_home)} A B"


def test_a_list_that_cannot_be_written(own_home: Path, record: Path) -> None:
    (own_home / "trusted-signers.txt").mkdir()
    with pytest.raises(PlainError) as caught:
        trusting(own_home).trust(str(record), None, False, None, texts())
    assert caught.value.code == "trust_not_kept"
    assert not list(own_home.glob(".*.part"))


def test_the_signer_of_the_decision_in_an_opinion(
    own_home: Path, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = own_home / "opinion.pdf"
    opinions(own_home).give(str(record), Said("agreed", (), (), EVA), out, None, False, texts())

    def run(*words: str) -> tuple[int, str]:
        code = cli.run([*words, "--lang", "en"], command_parts())
        return code, capsys.readouterr().out

    code, said = run("verify", str(out), "--json")
    shown = json.loads(said.splitlines()[0])
    assert (code, shown["overall"], [f["code"] for f in shown["findings"]]) == (0, "attention", ["opinion_on_unsure"])
    words = shown["chain"][1]["signer"]["words"]
    assert words == key_words(key_of(record, own_home))
    assert run("record", "trust", str(record), "--inside", "--words", words)[0] == 2
    assert run("record", "trust", str(out), "--words", words)[0] == 1  # those are not the officer's
    code, said = run("record", "trust", str(out), "--inside", "--words", words, "--json")
    assert (code, json.loads(said)["schema"]) == (0, "advisor/trusted-signer/1")
    assert "genuine and unchanged" in run("verify", str(out))[1]


def test_an_unknown_signer_is_told_with_the_words(
    own_home: Path, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["verify", str(record), "--lang", "en"], command_parts()) == 0
    assert key_words(key_of(record, own_home)) in capsys.readouterr().out
