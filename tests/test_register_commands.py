"""The register from the command line, on the frozen records, exactly by the contract."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from advisor.cli import run
from advisor.domain.register_record import KINDS
from advisor.main import command_parts
from advisor.services.register_text import hit_text
from tests.said_documents import said_documents
from tests.services.test_decide import texts

FROZEN = Path(__file__).parent / "frozen"
NAMES = ("2026-11-b-council_meeting", "2026-11-b-opinion", "2026-11-lesson-stamped", "2026-11-b-lunch_chat")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(FROZEN / f"{name}.pdf", folder)
    return folder


def done(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and every JSON document of a command."""
    code = run(["register", *words, "--json"], command_parts())
    return code, said_documents(capsys.readouterr().out)


def test_scan_search_stats_due_and_check(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path
) -> None:
    code, (scanned,) = done(capsys, "scan", str(archive))
    assert code == 0
    assert (scanned["schema"], scanned["new"], scanned["complete"]) == ("advisor/register-scan/1", 4, True)

    code, found = done(capsys, "search", "SOCIAL", "comm", "--app", "zoom", "--verdict", "stop", "--kind", "decision")
    assert code == 0
    hit, summary = found
    assert hit["schema"] == "advisor/register-hit/1"
    assert hit["path"] == str(archive / f"{NAMES[0]}.pdf")
    wanted = {"record_id": "VA-2026-11-25-BF4A-A54C", "decided_on": "2026-11-25", "app": "zoom", "edition": "basic",
              "verdict": "stop", "title": "Social committee of the council", "organisation": "Mesto Príklad",
              "state": "attention"}  # fmt: skip
    assert {name: hit[name] for name in wanted} == wanted
    assert (summary["total"], summary["shown"], summary["more_than_total"]) == (1, 1, False)
    assert summary["as_of_scan"]
    assert summary["unread"] == 0

    for words, number in (
        (["--unit", "mesto priklad"], 2), (["--role", "clerk"], 2), (["--edition", "basic"], 2), (["--limit", "2"], 2),
        (["--from", "2026-11-25", "--to", "2026-11-25"], 4), (["--to", "2026-11-24"], 0), (["--state", "bad"], 0),
        (["--signer", "unknown"], 4), (["--time", "claimed"], 4), (["--review-by", "2027-11-25"], 3),
        (["--facts-changed"], 0), (["nothing", "like", "this"], 0),
    ):  # fmt: skip
        code, found = done(capsys, "search", *words)
        assert (code, len(found) - 1) == (0, number), words

    code, (counted,) = done(capsys, "stats")
    assert code == 0
    assert counted["records"] == 4
    assert counted["decisions"] == {"fine": 0, "condition": 2, "stop": 1}
    assert sum(row["number"] for row in counted["rows"]) == 4
    assert done(capsys, "stats", "--year", "2020")[1][0]["records"] == 0

    code, (due,) = done(capsys, "due", "--days", "400", "--ics", str(tmp_path / "due.ics"))
    assert [(item["what"], item["day"]) for item in due["due"]] == [("review", "2027-11-25")] * 3
    calendar = (tmp_path / "due.ics").read_text("utf-8")
    assert calendar.count("BEGIN:VEVENT") == 3
    assert done(capsys, "due", "--ics", str(tmp_path / "due.ics"))[1][0]["code"] == "record_exists"

    code, (sound,) = done(capsys, "check")
    assert (code, sound["agree"], sound["record"]) == (0, True, 4)


def test_a_kept_search_is_done_again(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    done(capsys, "scan", str(archive))
    _, first = done(capsys, "search", "lunch", "--verdict", "condition", "--from", "2026-01-01", "--save", "my lunches")
    _, again = done(capsys, "search", "--saved", "my lunches")
    assert len(first) == 2
    assert again == first
    code, (error,) = done(capsys, "search", "--saved", "yours")
    assert (code, error["code"]) == (2, "register_saved_unknown")
    assert "my lunches" in error["do"]


def test_another_register_is_another_register(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path
) -> None:
    place = str(tmp_path / "other" / "r.sqlite")
    done(capsys, "scan", str(archive), "--register", place)
    assert len(done(capsys, "search", "--register", place)[1]) == 5
    _, (summary,) = done(capsys, "search")
    assert summary["total"] == 0


def test_a_forged_file_gives_exit_code_one(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    done(capsys, "scan", str(archive))
    file = archive / f"{NAMES[0]}.pdf"
    file.write_bytes(file.read_bytes().replace(b"Jana", b"Jena"))
    code, (scanned,) = done(capsys, "scan", str(archive), "--every-byte")
    assert (code, scanned["changed"]) == (1, 1)
    _, found = done(capsys, "search", "--state", "bad")
    assert [hit["path"] for hit in found[:-1]] == [str(file)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["scan", "/nowhere/at/all"], "register_folder_missing"),
        (["search", "--verdict", "perhaps"], "register_filter"),
        (["search", "--state", "perhaps"], "register_filter"),
        (["search", "--from", "yesterday"], "wrong_date"),
        (["search", "--limit", "many"], "wrong_command"),
        (["search", "--register", "//server/share/r.sqlite"], "register_on_network"),
        (["search", "--register", "/proc/r.sqlite"], "register_no_rights"),
    ],
)
def test_what_is_wrong_is_said_in_words(capsys: pytest.CaptureFixture[str], words: list[str], code: str) -> None:
    exit_code, (error,) = done(capsys, *words)
    assert exit_code in (2, 3)
    assert (error["schema"], error["code"]) == ("advisor/error/1", code)


@pytest.mark.parametrize("language", ["sk", "cs", "de", "en"])
def test_people_read_sentences(capsys: pytest.CaptureFixture[str], archive: Path, language: str) -> None:
    for words in (["scan", str(archive)], ["search", "zoom"], ["stats"], ["due", "--days", "400"]):
        assert run(["register", *words, "--lang", language], command_parts()) == 0
        out = capsys.readouterr().out
        assert out.strip()
        assert "{" not in out


def test_lists_for_other_programs_and_the_yearly_report(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path
) -> None:
    done(capsys, "scan", str(archive))
    code, (made,) = done(capsys, "export", "--kind", "decision", "--app", "zoom", "--out", str(tmp_path / "l.csv"))
    assert (code, made["schema"], made["rows"]) == (0, "advisor/register-export/1", 1)
    assert "Social committee of the council" in (tmp_path / "l.csv").read_text(encoding="utf-8-sig")
    code, (said,) = done(capsys, "export", "--out", str(tmp_path / "l.csv"))
    assert (code, said["code"]) == (2, "record_exists")

    report = archive / "report.pdf"
    code, (made,) = done(capsys, "report", "2026", "--out", str(report), "--organisation", "Mesto Príklad")
    assert (code, made["schema"], made["decisions"]) == (0, "advisor/year-report-made/1", 3)
    assert run(["verify", str(report), "--json"], command_parts()) == 0
    document = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (document["kind"], document["intact"], document["record_id"]) == ("report", "yes", made["record_id"])
    # A report among the records is no decision, and no trouble either.
    code, (scanned,) = done(capsys, "scan", str(archive))
    assert (code, scanned["new"]) == (0, 0)
    assert done(capsys, "report", "1999", "--out", str(tmp_path / "r.pdf"))[1][0]["code"] == "report_year"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An archive of three records that are signed with the person's own key."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("council_meeting", "lesson", "lunch_chat"):
        answers = Path(__file__).parents[1] / "data" / "examples" / f"{name}.yaml"
        assert run(["decide", str(answers), "--out", str(folder / f"{name}.pdf")], command_parts()) in (0, 1)
    return folder


def test_acts_are_files_that_any_register_reads_again(
    capsys: pytest.CaptureFixture[str], own: Path, tmp_path: Path
) -> None:
    capsys.readouterr()
    done(capsys, "scan", str(own))
    _, (council, _) = done(capsys, "search", "social", "--kind", "decision")
    assert council["state"] == "good"
    who = ("--name", "Eva Horváthová", "--role", "officer")
    code, (made,) = done(capsys, "act", council["record_id"], "--what", "review_done", "--next", "2031-05-06",
                         "--out", str(own / "looked.pdf"), *who)  # fmt: skip
    assert code == 0
    assert made["about"]["record_hash"] == council["record_hash"]
    assert "Social" not in json.dumps(made)  # it may outlive the record, so it says nothing of it
    code, (gone,) = done(capsys, "act", str(own / "lunch_chat.pdf"), "--what", "withdrawn",
                         "--out", str(own / "withdrawn.pdf"), *who)  # fmt: skip
    assert code == 0

    def state() -> dict[str, Any]:
        _, found = done(capsys, "search", "--kind", "decision", *place)
        return {hit["path"]: (hit["review_due"], hit["withdrawn"]) for hit in found[:-1]}

    place: tuple[str, ...] = ()
    live = state()
    assert live[str(own / "council_meeting.pdf")] == ("2031-05-06", False)
    assert live[str(own / "lunch_chat.pdf")] == (None, True)
    place = ("--register", str(tmp_path / "made-again.sqlite"))
    _, (scanned,) = done(capsys, "scan", str(own), *place)
    assert (scanned["new"], scanned["acts"]) == (3, 2)
    assert state() == live

    assert run(["verify", str(own / "looked.pdf"), "--json"], command_parts()) == 0
    verified = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (verified["overall"], verified["kind"], verified["record_id"]) == ("good", "act", made["record_id"])

    for words, error in (
        (["act", "VA-2020-01-01-0000-0000", "--what", "withdrawn"], "register_no_record"),
        (["act", council["record_id"], "--what", "eaten"], "register_filter"),
    ):
        code, (said,) = done(capsys, *words, "--out", str(tmp_path / "x.pdf"), *who)
        assert (code, said["code"]) == (2, error)
        assert not (tmp_path / "x.pdf").exists()


def test_a_closing_list_names_what_a_new_register_cannot_know(
    capsys: pytest.CaptureFixture[str], own: Path, tmp_path: Path
) -> None:
    capsys.readouterr()
    done(capsys, "scan", str(own))
    _, (council, summary) = done(capsys, "search", "social")
    year = council["decided_on"][:4]
    closing = str(tmp_path / "closing.pdf")
    code, (made,) = done(capsys, "close", year, "--out", closing, "--name", "Eva")
    assert (code, made["records"]) == (0, 3)
    assert done(capsys, "missing", closing)[0] == 0
    (own / "council_meeting.pdf").unlink()
    for ledger in own.glob(".advisor-sightings*"):
        ledger.unlink()
    place = ("--register", str(tmp_path / "new.sqlite"))
    done(capsys, "scan", str(own), *place)
    code, (told,) = done(capsys, "missing", closing, *place)
    assert code == 1
    assert [lost["record_hash"] for lost in told["missing"]] == [council["record_hash"]]
    assert told["checked"]["overall"] == "good"
    code, (error,) = done(capsys, "missing", str(own / "lesson.pdf"), *place)
    assert (code, error["code"]) == (2, "register_no_closing_list")


def test_a_record_is_forgotten_and_no_scan_brings_it_back(capsys: pytest.CaptureFixture[str], own: Path) -> None:
    capsys.readouterr()
    done(capsys, "scan", str(own))
    code, (told,) = done(capsys, "forget", str(own / "lesson.pdf"), "--reason", "five years are over")
    assert (code, told["files"]) == (0, ["lesson.pdf"])
    _, (scanned,) = done(capsys, "scan", str(own), "--every-byte")
    assert scanned["new"] == 0
    assert len(done(capsys, "search")[1]) == 3
    assert done(capsys, "check")[1][0]["agree"]


def test_the_whole_register_is_judged_again_by_cases(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path
) -> None:
    done(capsys, "scan", str(archive))
    code, (first,) = done(capsys, "recheck", "--as-of", "2026-11-25")
    assert first["cases"] == 3  # an opinion is no decision
    assert first["without_file"] == 0
    assert done(capsys, "recheck", "--as-of", "2026-11-25")[1][0]["cases"] == 0
    # Three years later much of the evidence is too old to speak.
    code, (later,) = done(capsys, "recheck", "--as-of", "2029-11-25", "--out", str(tmp_path))
    assert later["cases"] == 3
    changed = later["records"]["facts_changed"] + later["records"]["result_changed"]
    assert changed == 3
    assert code == (1 if later["records"]["result_changed"] else 0)
    _, found = done(capsys, "search", "--facts-changed")
    assert len(found) == 1 + changed
    assert {hit["recheck"] for hit in found[:-1]} <= {"facts_changed", "result_changed"}
    assert len(later["written"]) == 3
    assert all(Path(path).read_bytes().startswith(b"%PDF") for path in later["written"])
    assert run(["recheck", str(archive), "--as-of", "2029-11-25", "--json"], command_parts()) in (0, 1)
    by_file = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    outcomes = {one["path"]: one["outcome"] for one in by_file if "path" in one and one.get("reason") != "opinion"}
    assert outcomes == {hit["path"]: hit["recheck"] for hit in found[:-1]}


def test_a_drop_folder_is_emptied_of_sound_records_only(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop, into = tmp_path / "drop", tmp_path / "kept"
    drop.mkdir()
    sound, forged, letter, coming = (drop / name for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf"))
    data = (archive / f"{NAMES[0]}.pdf").read_bytes()
    sound.write_bytes(data)
    forged.write_bytes(data.replace(b"Jana", b"Jena"))
    letter.write_bytes(b"%PDF-1.7\nnothing\n%%EOF\n")
    coming.write_bytes(data[:5_000])
    code, (made,) = done(capsys, "intake", str(drop), "--into", str(into))
    assert (code, made["taken"]) == (1, [str(into / "2026" / "a.pdf")])
    assert sorted(entry["path"] for entry in made["refused"]) == [str(forged), str(letter)]
    assert [file.name for file in sorted(drop.iterdir())] == ["b.pdf", "c.pdf", "d.pdf"]  # d is still on its way
    assert (into / "2026" / "a.pdf").read_bytes() == data
    _, found = done(capsys, "search", "social")
    assert [hit["path"] for hit in found[:-1]] == [str(into / "2026" / "a.pdf")]
    # The same file once more is not kept twice; another one of that name is.
    sound.write_bytes(data)
    assert done(capsys, "intake", str(drop), "--into", str(into))[1][0]["known"] == [str(sound)]
    sound.write_bytes((archive / f"{NAMES[3]}.pdf").read_bytes())
    assert done(capsys, "intake", str(drop), "--into", str(into))[1][0]["taken"] == [str(into / "2026" / "a-2.pdf")]
    assert not sound.exists()
    assert done(capsys, "intake", str(tmp_path / "nowhere"))[1][0]["code"] == "register_folder_missing"
    # A drop folder that holds the archive, or is it, never costs the only copy.
    before = {file: file.read_bytes() for file in into.rglob("*.pdf")}
    for both in (into, tmp_path):
        done(capsys, "intake", str(both), "--into", str(into))
        assert {file: file.read_bytes() for file in before if file.exists()} == before

    def unknown(path: Path, strict: bool = False) -> Path:
        raise OSError(22, "More data available", str(path))

    # Nor where Windows does not say where a path really leads.
    before = {file: file.read_bytes() for file in into.rglob("*.pdf")}
    monkeypatch.setattr(Path, "resolve", unknown)
    code, (made,) = done(capsys, "intake", str(into), "--into", str(into))
    assert (code, sorted(made["known"])) == (0, sorted(map(str, before)))
    assert {file: file.read_bytes() for file in into.rglob("*.pdf")} == before


def test_a_policy_names_the_register(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path, own_home: Path
) -> None:
    own_home.mkdir(exist_ok=True)
    (own_home / "settings.json").write_text(json.dumps({"register": str(tmp_path / "ours.sqlite")}))
    done(capsys, "scan", str(archive))
    assert (tmp_path / "ours.sqlite").exists()
    assert not (own_home / "register.sqlite").exists()
    assert len(done(capsys, "search")[1]) == 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_record_is_told_in_a_sentence(kind: str) -> None:
    hit = {
        "kind": kind, "edition_name": "Zoom Basic", "app": "zoom", "decided_on": "2026-11-25", "title": "Council",
        "record_id": "VA-1", "verdict": "fine", "organisation": "", "state": "good", "withdrawn": False, "recheck": "",
    }  # fmt: skip
    said = hit_text(hit, texts("en"))
    assert said.startswith("2026-11-25: Council, ")
    assert kind.replace("recheck", "re-check") in said.lower()
