"""The set-up for one person and the MSI under wine, judged by what lies on the disk, never by an exit code alone.

The tests follow one PC through its life, in the order of this file.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

import pytest

from tests.installer.wine import PERSON, Ran, Wine

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "data" / "examples" / "council_meeting.yaml"
PRODUCT, WINDOW = "Videoconference Advisor", "Videoconference Advisor.exe"
POLICIES = rf"Software\Policies\{PRODUCT}"
sys.path.insert(0, str(ROOT / "installer"))


@pytest.fixture(scope="module")
def newer(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Version 0.2.0 as set-up and MSI: one file more, one less, one changed."""
    import make_msi
    import make_setup
    from stage import set_times

    folder = tmp_path_factory.mktemp("newer")
    stage = folder / "stage"
    shutil.copytree(built / "stage", stage)
    (stage / "licences" / "qt-gpl-3.txt").unlink()
    (stage / "licences" / "new.txt").write_text("new", encoding="ascii")
    about = json.loads((stage / "build.json").read_text(encoding="utf-8"))
    (stage / "build.json").unlink()
    (stage / "build.json").write_text(json.dumps(about | {"version": "0.2.0"}), encoding="utf-8")
    set_times(stage)
    make_setup.make_setup(stage, folder / "VideoconferenceAdvisor-0.2.0.exe", folder / "scratch", "0.2.0", "none")
    make_msi.make_msi(stage, folder / "package.msi", folder / "scratch", "0.2.0", "test")
    return folder


def built_file(built: Path, ending: str) -> Path:
    found = sorted((built / "out").glob(f"*{ending}"))
    assert len(found) == 1, found
    return found[0]


def names_in(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


class Pc:
    """Where things lie for the one person of this wine."""

    def __init__(self, wine: Wine) -> None:
        self.wine = wine
        self.person = next(p for p in (wine.drive / "users").iterdir() if p.name != "Public")
        local = self.person / "AppData" / "Local"
        self.own, self.data = local / "Programs" / PRODUCT, local / "videoconference-advisor"
        self.common = wine.drive / "Program Files" / PRODUCT
        self.start_menu = self.person / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs" / f"{PRODUCT}.lnk"
        self.desktop = self.person / "Desktop" / f"{PRODUCT}.lnk"
        self.record = self.person / "Documents" / PRODUCT / "Zápisnica.pdf"

    def setup(self, file: Path, *words: str) -> Ran:
        return self.wine.run(str(file), "/S", *words)

    def uninstall(self) -> Ran:
        """Through a batch file: the uninstaller wants its last word without quotes, or it would not wait."""
        batch = self.wine.drive / "uninstall.bat"
        own = rf"%LOCALAPPDATA%\Programs\{PRODUCT}"  # a batch file itself knows only letters of an old code page
        batch.write_text(f'@start "" /wait "{own}\\Uninstall.exe" /S _?={own}\r\n@exit %errorlevel%\r\n', "ascii")
        return self.wine.run("cmd", "/c", self.wine.windows_path(batch))

    def msi(self, *words: str) -> Ran:
        return self.wine.run("msiexec", *words, "/qn")

    def registry(self, key: str, name: str) -> str | None:
        told = self.wine.run("reg", "query", key, "/v", name).out
        line = next((line for line in told.splitlines() if line.strip().startswith(f"{name} ")), None)
        return line.split(maxsplit=line.strip()[: len(name)].count(" ") + 2)[-1] if line else None

    def version(self, hive: str = "HKCU") -> str | None:
        return self.registry(rf"{hive}\Software\{PRODUCT}", "Version")

    def titles(self) -> list[str]:
        seen = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", PRODUCT], capture_output=True, text=True,
            env={**os.environ, "DISPLAY": self.wine.display},
        )  # fmt: skip
        return seen.stdout.split()

    @contextmanager
    def running(self, program: str, *words: str) -> Iterator[str]:
        """The window is open; gives its number on the screen."""
        process = self.wine.start(program, *words)
        try:
            yield str(self.wine.wait_for("the window", self.titles)[0])  # type: ignore[index]
        finally:
            self.wine.run("taskkill", "/f", "/im", WINDOW)
            self.wine.end(process)
            self.wine.wait_for("the window to go", lambda: not self.titles())


@pytest.fixture(scope="module")
def pc(wine: Wine) -> Pc:
    return Pc(wine)


def picture(pc: Pc, number: str, target: Path) -> tuple[int, int, int]:
    """The window as it stands on the screen: width, height, number of colours."""
    environment = {**os.environ, "DISPLAY": pc.wine.display}
    subprocess.run(["import", "-window", number, str(target)], env=environment, check=True)
    told = subprocess.run(["identify", "-format", "%w %h %k", str(target)], capture_output=True, text=True, check=True)
    width, height, colours = map(int, told.stdout.split())
    return width, height, colours


def test_a_silent_install_puts_every_file_there_and_a_shortcut(pc: Pc, built: Path) -> None:
    assert pc.person.name == PERSON  # all that follows lies under this name
    ran = pc.setup(built_file(built, "setup-test.exe"), "/LANG=sk", "/DESKTOP=1", "/OPENWITH=1")
    assert ran.code == 0
    assert names_in(pc.own) == names_in(built / "stage") | {"Uninstall.exe"}
    assert pc.start_menu.is_file()
    assert pc.desktop.is_file()
    assert pc.version() == "0.1.0"
    uninstall = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\VideoconferenceAdvisor"
    assert pc.registry(uninstall, "DisplayVersion") == "0.1.0"
    assert (pc.registry(uninstall, "QuietUninstallString") or "").endswith('Uninstall.exe" /S')
    classes = r"HKCU\Software\Classes"
    verb = rf"{classes}\SystemFileAssociations\.pdf\shell\VideoconferenceAdvisor.Verify"
    assert (pc.registry(verb, "MUIVerb") or "").endswith(f"{WINDOW},-101")
    assert "VideoconferenceAdvisor.File" in pc.wine.run("reg", "query", rf"{classes}\.pdf\OpenWithProgids").out


def test_the_installed_program_proves_itself(pc: Pc) -> None:
    document = json.loads(pc.wine.run(str(pc.own / "advisor.exe"), "selftest", "--json").out)
    states = {row["proof"]: row["state"] for row in document["rows"]}
    proofs = ("window", "catalogue", "record", "signed", "verified", "line", "policies")
    assert states == dict.fromkeys(proofs, "passed")
    assert (document["installed"], document["runtime"]) == (True, "test")


def test_the_shortcut_opens_a_window_with_something_in_it(pc: Pc, tmp_path: Path) -> None:
    link = pc.wine.windows_path(pc.start_menu)
    with pc.running("start", "/wait", link) as number:
        def painted() -> bool:
            width, height, colours = picture(pc, number, tmp_path / "start.png")
            return width > 600 and height > 400 and colours > 40

        pc.wine.wait_for("a painted page", painted)
    if kept := os.environ.get("ADVISOR_PICTURES"):
        shutil.copyfile(tmp_path / "start.png", Path(kept) / "wine-start.png")


def test_answers_become_a_signed_record_that_others_accept(pc: Pc) -> None:
    pc.record.parent.mkdir(parents=True)
    ran = pc.wine.run(
        str(pc.own / "advisor.exe"), "decide", pc.wine.windows_path(ANSWERS), "--out",
        pc.wine.windows_path(pc.record), "--json",
    )  # fmt: skip
    assert json.loads(ran.out)["signature"]["level"] == "B-B"
    seen = subprocess.run(["pdfsig", str(pc.record)], capture_output=True, text=True).stdout
    assert "Signature is Valid." in seen
    verify = [sys.executable, "-m", "advisor", "verify", str(pc.record), "--json"]
    here = {**os.environ, "PYTHONPATH": str(ROOT), "ADVISOR_HOME": str(pc.wine.folder / "linux")}
    told = subprocess.run(verify, capture_output=True, text=True, env=here, cwd=ROOT).stdout.splitlines()[0]
    judged = json.loads(told)
    assert (judged["intact"], judged["overall"], judged["signer"]["state"]) == ("yes", "attention", "unknown")


def test_two_records_are_scanned_and_found_again(pc: Pc) -> None:
    program, folder = str(pc.own / "advisor.exe"), pc.wine.windows_path(pc.record.parent)
    second = pc.wine.windows_path(pc.record.with_name("Triedna hodina č. 2.pdf"))
    pc.wine.run(program, "decide", pc.wine.windows_path(ANSWERS.with_name("lesson.yaml")), "--out", second)
    scanned = json.loads(pc.wine.run(program, "register", "scan", folder, "--json").out)
    assert (scanned["new"], scanned["unreadable"], scanned["complete"]) == (2, 0, True)
    told = pc.wine.run(program, "register", "search", "council", "--json").out
    hit, summary = map(json.loads, told.splitlines())
    assert (hit["title"], hit["state"], summary["total"]) == ("Social committee of the council", "good", 1)
    assert PureWindowsPath(hit["path"]).name == pc.record.name


@pytest.mark.parametrize("hive", ["HKLM", "HKCU"])
def test_policies_in_the_registry_are_obeyed(pc: Pc, hive: str) -> None:
    key = rf"{hive}\{POLICIES}"
    pc.wine.run("reg", "add", key, "/v", "Language", "/t", "REG_SZ", "/d", "cs", "/f")
    try:
        document = json.loads(pc.wine.run(str(pc.own / "advisor.exe"), "policies", "--json").out)
    finally:
        pc.wine.run("reg", "delete", key, "/f")
    language = next(one for one in document["settings"] if one["id"] == "language")
    assert (language["value"], language["locked"]) == ("cs", True)
    assert language["level"] == ("machine_policy" if hive == "HKLM" else "user_policy")


def test_while_it_runs_nothing_is_upgraded_or_removed(pc: Pc, newer: Path) -> None:
    before = names_in(pc.own)
    with pc.running(str(pc.own / WINDOW)):
        assert pc.setup(newer / "VideoconferenceAdvisor-0.2.0.exe").code == 5
        pc.uninstall()
        assert pc.start_menu.is_file()
    assert names_in(pc.own) == before
    assert pc.version() == "0.1.0"


def test_an_upgrade_takes_what_is_old_and_keeps_what_is_hers(pc: Pc, newer: Path) -> None:
    (pc.own / "policies.json").write_text("{}", encoding="ascii")
    assert pc.setup(newer / "VideoconferenceAdvisor-0.2.0.exe").code == 0
    assert names_in(pc.own) == names_in(newer / "stage") | {"Uninstall.exe", "policies.json"}
    assert pc.version() == "0.2.0"
    assert pc.desktop.is_file()
    assert pc.registry(rf"HKCU\Software\{PRODUCT}", "SetupLanguage") == "1051"
    assert '"0.2.0"' in (pc.own / "build.json").read_text(encoding="utf-8")


def test_an_older_version_is_refused(pc: Pc, built: Path) -> None:
    before = names_in(pc.own)
    assert pc.setup(built_file(built, "setup-test.exe")).code == 7
    assert names_in(pc.own) == before
    assert pc.version() == "0.2.0"


def test_the_msi_sees_the_copy_of_this_person_and_refuses(pc: Pc, newer: Path) -> None:
    assert pc.msi("/i", pc.wine.windows_path(newer / "package.msi")).code != 0
    assert not pc.common.exists()


def test_uninstall_takes_the_program_and_leaves_records_and_keys(pc: Pc) -> None:
    record = pc.record.read_bytes()
    hers = names_in(pc.data)
    assert any(name.endswith("my-key.p12") for name in hers)
    pc.uninstall()
    # Called so that it waits, the uninstaller cannot remove itself; the stray file is not ours.
    assert names_in(pc.own) <= {"policies.json", "Uninstall.exe"}
    assert not pc.start_menu.exists()
    assert not pc.desktop.exists()
    assert pc.version() is None
    assert "VideoconferenceAdvisor" not in pc.wine.run("reg", "query", r"HKCU\Software\Classes", "/s").out
    assert pc.record.read_bytes() == record
    assert names_in(pc.data) == hers


def test_the_msi_installs_for_everybody_and_the_set_up_then_refuses(pc: Pc, built: Path, newer: Path) -> None:
    ran = pc.msi("/i", pc.wine.windows_path(built_file(built, "x64-test.msi")))
    assert ran.code == 0
    assert names_in(pc.common) == names_in(built / "stage")
    assert pc.version("HKLM") == "0.1.0"
    assert "Videoconference Advisor 0.1.0" in pc.wine.run(str(pc.common / "advisor.exe"), "--version").out
    assert pc.setup(newer / "VideoconferenceAdvisor-0.2.0.exe").code == 6
    assert not (pc.own / WINDOW).exists()


def test_the_msi_refuses_while_it_runs_then_upgrades_and_never_goes_back(pc: Pc, built: Path, newer: Path) -> None:
    package = pc.wine.windows_path(newer / "package.msi")
    with pc.running(str(pc.common / WINDOW)):
        assert pc.msi("/i", package).code != 0
    assert pc.version("HKLM") == "0.1.0"
    assert names_in(pc.common) == names_in(built / "stage")
    assert pc.msi("/i", package).code == 0
    assert names_in(pc.common) == names_in(newer / "stage")
    assert pc.version("HKLM") == "0.2.0"
    assert pc.msi("/i", pc.wine.windows_path(built_file(built, "x64-test.msi"))).code != 0
    assert pc.version("HKLM") == "0.2.0"


def test_the_msi_goes_and_leaves_records(pc: Pc, newer: Path) -> None:
    record = pc.record.read_bytes()
    assert pc.msi("/x", pc.wine.windows_path(newer / "package.msi")).code == 0
    assert not (pc.common / WINDOW).exists()
    assert pc.version("HKLM") is None
    assert pc.record.read_bytes() == record
