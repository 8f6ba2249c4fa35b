"""Folders as offices have them: a program nobody may change, folders on a server, long paths with diacritics."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from tests.installer.wine import Wine
from tests.said_documents import said_documents

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "data" / "examples" / "council_meeting.yaml"
SHELL_FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
AT_HOME = {"Personal": r"%USERPROFILE%\Documents", "AppData": r"%USERPROFILE%\AppData\Roaming"}
ON_SERVER = {"Personal": r"\\radnica\doma\Dokumenty úradu", "AppData": r"\\radnica\doma\Roaming"}
OURS = "videoconference-advisor"


def whole(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file with its sum, and the time of the last change: that of a folder tells of a file made and removed."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        )
        for path in (folder, *sorted(folder.rglob("*")))
    }  # fmt: skip


class Office:
    """The program in a folder for everybody, and a server that holds the person's folders."""

    def __init__(self, wine: Wine, program: Path, server: Path) -> None:
        self.wine, self.program, self.server = wine, program, server
        person = next(p for p in (wine.drive / "users").iterdir() if p.name != "Public")
        self.local, self.roaming = person / "AppData" / "Local", person / "AppData" / "Roaming"

    def do(self, *words: str) -> tuple[int, list[dict[str, Any]]]:
        """Runs a command; gives its exit code and what it said as documents. Never a traceback."""
        ran = self.wine.run(str(self.program / "advisor.exe"), *words, "--json")
        assert "Traceback" not in ran.out + ran.err
        found = said_documents(ran.out)
        assert found, ran.err
        return ran.code, found

    def decide(self, title: str, target: str) -> dict[str, Any]:
        answers = self.wine.drive / "answers.yaml"
        text = EXAMPLE.read_text(encoding="utf-8")
        assert "Social committee of the council" in text
        answers.write_text(text.replace("Social committee of the council", title), encoding="utf-8")
        _, (made,) = self.do("decide", self.wine.windows_path(answers), "--out", target)
        return made

    def found_again(self, title: str) -> str:
        """The path that the register gives for the only record of that title; it can be opened and is genuine."""
        _, found = self.do("register", "search", title)
        assert [one.get("title") for one in found] == [title, None]
        path = str(found[0]["path"])
        assert "/" not in path
        code, told = self.do("verify", path)
        assert (code, told[0]["path"], told[0]["overall"], told[1]["good"]) == (0, path, "good", 1)
        return path


@pytest.fixture(scope="module")
def office(wine: Wine, built: Path) -> Iterator[Office]:
    program = wine.drive / "Program Files" / "Správa mesta"
    shutil.copytree(built / "stage", program)
    for path in (program, *program.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)  # the "read-only" of Windows; these tests may run as root
    server = wine.folder / "server"
    for folder in ("Dokumenty úradu", "Roaming"):
        (server / "radnica" / "doma" / folder).mkdir(parents=True)
    (wine.prefix / "dosdevices" / "unc").symlink_to(server)  # how wine finds \\radnica
    for name, place in ON_SERVER.items():
        wine.run("reg", "add", SHELL_FOLDERS, "/v", name, "/t", "REG_EXPAND_SZ", "/d", place, "/f")
    yield Office(wine, program, server / "radnica" / "doma")
    for name, place in AT_HOME.items():
        wine.run("reg", "add", SHELL_FOLDERS, "/v", name, "/t", "REG_EXPAND_SZ", "/d", place, "/f")
    (wine.prefix / "dosdevices" / "unc").unlink()
    for path in (program, *(path for path in program.rglob("*") if path.is_dir())):
        path.chmod(0o755)
    shutil.rmtree(program)


def test_documents_on_a_server_get_the_records_and_nothing_else_leaves_the_pc(office: Office) -> None:
    program, roaming = whole(office.program), whole(office.roaming)
    drop = office.wine.drive / "Došlo"
    drop.mkdir()
    office.decide("Redirected documents", r"C:\Došlo\Zápisnica č. 1.pdf")
    code, (made,) = office.do("register", "intake", r"C:\Došlo")
    archive = PureWindowsPath(ON_SERVER["Personal"]) / "Videoconference Advisor"
    assert (code, made["archive"], made["refused"]) == (0, str(archive), [])
    (taken,) = made["taken"]
    assert PureWindowsPath(taken).parent.parent == archive
    assert office.found_again("Redirected documents") == taken
    documents = office.server / "Dokumenty úradu"
    assert [file.name for file in documents.rglob("*.pdf")] == ["Zápisnica č. 1.pdf"]
    assert list(drop.iterdir()) == []

    # Key and register do not roam, and nothing was ever written beside the program.
    for name in ("my-key.p12", "register.sqlite"):
        assert (office.local / OURS / name).is_file()
    assert list((office.server / "Roaming").rglob(f"*{OURS}*")) == []
    assert {name.split("/")[0] for name in whole(office.roaming).keys() - roaming} <= {"Microsoft"}
    assert office.do("selftest")[0] == 0
    ran = office.wine.run(str(office.program / "Videoconference Advisor.exe"), "--exit-after-first-paint")
    assert ran.code == 0
    assert whole(office.program) == program


def test_her_own_settings_are_read_from_the_pc_and_not_from_what_roams(office: Office) -> None:
    own = office.local / OURS / "settings.json"
    before = own.read_bytes() if own.exists() else None
    for folder, language in ((office.roaming / OURS, "de"), (office.server / "Roaming" / OURS, "de"),
                             (own.parent, "cs")):  # fmt: skip
        folder.mkdir(exist_ok=True)
        (folder / "settings.json").write_text(json.dumps({"language": language}), encoding="ascii")
    _, (document,) = office.do("policies")
    language = next(one for one in document["settings"] if one["id"] == "language")
    assert (language["value"], PureWindowsPath(language["where"]).name) == ("cs", "settings.json")
    own.unlink()
    if before is not None:
        own.write_bytes(before)
    for folder in (office.roaming / OURS, office.server / "Roaming" / OURS):
        shutil.rmtree(folder)


def deep(top: str, letters: int) -> str:
    """A path of folders with exactly so many letters, diacritics among them."""
    step, path = "Zápisnice a prílohy školského výboru č. 1", top
    while letters - len(path) - 1 > 2 * len(step):
        path += f"\\{step}"
    rest = letters - len(path) - 1
    path += "\\" + "ľ" * (rest // 2) + "\\" + "š" * (rest - rest // 2 - 1)
    assert len(path) == letters
    return path


@pytest.mark.parametrize("letters", [250, 400])
def test_long_paths_hold_records_drop_folder_and_archive(office: Office, letters: int) -> None:
    title, name = f"Long path of {letters}", "Zápis.pdf"
    top = office.wine.drive / f"Dlhé {letters}"
    drop, archive = deep(rf"C:\{top.name}\Došlé", letters - len(name) - 1), deep(rf"C:\{top.name}\Archív", letters)
    for path in (drop, archive):
        office.wine.drive.joinpath(*PureWindowsPath(path).parts[1:]).mkdir(parents=True)
    record = rf"{drop}\{name}"
    assert len(record) == letters
    made = office.decide(title, record)
    assert made["record"] == record
    code, (made,) = office.do("register", "intake", drop, "--into", archive)
    (taken,) = made["taken"]
    assert (code, len(taken) > letters, made["refused"]) == (0, True, [])
    # Typed with the other separator, the register still tells paths as Windows writes them.
    _, (scanned,) = office.do("register", "scan", archive.replace("\\", "/"))
    assert (scanned["files"], scanned["unreadable"], scanned["complete"]) == (1, 0, True)
    assert office.found_again(title) == taken


def test_a_path_that_cannot_be_is_told_in_a_sentence(office: Office) -> None:
    missing = deep(r"C:\Nikde", 280)
    assert office.decide("Nowhere", rf"{missing}\Zápis.pdf")["code"] == "record_folder_missing_or_long"
    name = "š" * 300  # more than any Windows takes
    told = office.decide("Too long a name", rf"C:\{name}.pdf")
    assert (told["schema"], told["code"].startswith("record_")) == ("advisor/error/1", True)
