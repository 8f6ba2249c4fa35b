"""Policies in a real registry: Python's own winreg under wine, no stand-in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from advisor.adapters.policy_registry import KEY
from advisor.domain.settings import SETTINGS, Kind, NotAllowed
from tests.domain.test_settings import BAD, fitting
from tests.interop.windows import ROOT, Windows

MACHINE, USER = "HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"

# given: [hive, 64 or 32, key, {name: [type, value]}], a list of them. Each key is made anew.
WRITE = r"""
import winreg
def view(bits):
    return winreg.KEY_WOW64_64KEY if bits == 64 else winreg.KEY_WOW64_32KEY
def remove(hive, bits, key):
    try:
        with winreg.OpenKey(getattr(winreg, hive), key, 0, winreg.KEY_ALL_ACCESS | view(bits)) as opened:
            while winreg.QueryInfoKey(opened)[0]:
                remove(hive, bits, key + "\\" + winreg.EnumKey(opened, 0))
        winreg.DeleteKeyEx(getattr(winreg, hive), key, view(bits), 0)
    except FileNotFoundError:
        pass
def write(keys):
    for hive, bits, key, values in keys:
        remove(hive, bits, key)
        with winreg.CreateKeyEx(getattr(winreg, hive), key, 0, winreg.KEY_ALL_ACCESS | view(bits)) as opened:
            for name, (kind, value) in values.items():
                value = bytes(value) if kind in ("REG_BINARY", "REG_NONE") and value is not None else value
                winreg.SetValueEx(opened, name, 0, getattr(winreg, kind), value)
def clear():
    for hive in ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"):
        for bits in (64, 32):
            remove(hive, bits, r"Software\Policies\Videoconference Advisor")
"""
SETTLE = (
    WRITE
    + r"""
from advisor.adapters.policy_registry import registry_layers
from advisor.services.settings import Settings
class Nothing:
    where = "own"
    def read(self): return {}
    def write(self, values): raise AssertionError
def settled(keys):
    clear()
    write(keys)
    settings = Settings(Nothing(), registry_layers)
    return {
        "set": {one.setting.id: [one.value, one.level.value, one.locked] for one in settings.all()
                if one.level.value != "default"},
        "ignored": sorted([one.name, one.reason] for one in settings.ignored()),
        "layers": [[one.where, one.found, one.trouble] for one in settings.layers()[:2]],
    }
"""
)


def settled(windows: Windows, *many: list[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = windows.python_code(SETTLE + "found = [settled(keys) for keys in given]", many)
    return found


def value_of(kind: Kind, value: object) -> list[Any]:
    """As group policy writes it."""
    if kind in (Kind.YES_NO, Kind.NUMBER):
        return ["REG_DWORD", int(str(int(value)))] if isinstance(value, (bool, int)) else ["REG_SZ", value]
    return ["REG_MULTI_SZ" if kind is Kind.LIST else "REG_SZ", value]


def test_nothing_is_set_on_a_fresh_computer(windows: Windows) -> None:
    (found,) = settled(windows, [])
    assert found == {
        "set": {}, "ignored": [],
        "layers": [[f"{MACHINE}\\{KEY}", False, ""], [f"{USER}\\{KEY}", False, ""]],
    }  # fmt: skip


@pytest.mark.parametrize(("hive", "level"), [(MACHINE, "machine_policy"), (USER, "user_policy")])
def test_every_setting_is_locked_by_its_value_in_either_hive(windows: Windows, hive: str, level: str) -> None:
    lockable = [setting for setting in SETTINGS if setting.lockable]
    given, expected = [], []
    for setting in lockable:
        good = next(one for one in reversed(fitting(setting)) if one != [])
        given.append([[hive, 64, KEY, {setting.policy: value_of(setting.kind, good)}]])
        value = setting.check(good)
        expected.append({setting.id: [list(value) if isinstance(value, tuple) else value, level, True]})
    found = settled(windows, *given)
    assert [one["set"] for one in found] == expected
    assert [one["ignored"] for one in found] == [[]] * len(lockable)


# A list of one wrong entry cannot be told from a good one by its type; a float and a None cannot stand in a registry.
@pytest.mark.parametrize("hive", [MACHINE, USER])
def test_every_wrong_value_is_named_and_does_not_count(windows: Windows, hive: str) -> None:
    given, expected = [], []
    for setting in SETTINGS:
        for value, _reason in BAD[setting.kind]:
            if not isinstance(value, (str, int)) or isinstance(value, bool) or "\x00" in str(value):
                continue
            kind = "REG_DWORD" if isinstance(value, int) else "REG_SZ"
            try:
                if not setting.lockable:
                    raise NotAllowed("not_lockable")
                setting.check(value)
            except NotAllowed as wrong:
                given.append([[hive, 64, KEY, {setting.policy: [kind, value]}]])
                expected.append([setting.policy, wrong.reason])
    found = settled(windows, *given)
    assert len(given) > 60
    assert [one["ignored"] for one in found] == [[row] for row in expected]
    assert [one["set"] for one in found] == [{}] * len(given)


def test_every_type_of_value(windows: Windows) -> None:
    signers = {str(number): ["REG_SZ", f"{number:064x} No {number}"] for number in (10, 9, 1)}
    (found,) = settled(windows, [
        [MACHINE, 64, KEY, {
            "Language": ["REG_EXPAND_SZ", "sk"], "TextScale": ["REG_QWORD", 150], "LineTestAllowed": ["REG_DWORD", 0],
            "Theme": ["REG_BINARY", [100, 97, 114, 107]], "MLabAllowed": ["REG_NONE", None],
            "RecordsFolder": ["REG_EXPAND_SZ", r"%USERPROFILE%\Records"], "KeepYears": ["REG_DWORD", 0xFFFFFFFF],
            "Organisation": ["REG_SZ", "Mesto Čučoriedka — Österreich"], "ItContact": ["REG_MULTI_SZ", ["a", "b"]],
            "TrustedRoots": ["REG_MULTI_SZ", [r"C:\a.pem", r"\\server\b.pem"]], "DpoContact": ["REG_SZ", ""],
            "Ľšč": ["REG_SZ", "x"], "": ["REG_SZ", "the key's own value"], "IsmContact": ["REG_SZ", "x" * 100_000],
        }],
        [MACHINE, 64, rf"{KEY}\TrustedSigners", signers],
        [MACHINE, 64, rf"{KEY}\Nonsense\Deeper", {"1": ["REG_SZ", "x"]}],
    ])  # fmt: skip
    assert {name: value for name, (value, *_rest) in found["set"].items()} == {
        "language": "sk", "text_scale": 150, "line_test_allowed": False, "records_folder": r"%USERPROFILE%\Records",
        "organisation": "Mesto Čučoriedka — Österreich", "trusted_roots": [r"C:\a.pem", r"\\server\b.pem"],
        "trusted_signers": [f"{number:064x} No {number}" for number in (1, 9, 10)],
    }  # fmt: skip
    assert found["ignored"] == sorted([
        ["", "unknown_name"], ["DpoContact", "empty"], ["IsmContact", "too_long"], ["ItContact", "not_a_text"],
        ["KeepYears", "out_of_range"], ["MLabAllowed", "not_yes_no"], ["Nonsense", "unknown_name"],
        ["Theme", "not_a_text"], ["Ľšč", "unknown_name"],
    ])  # fmt: skip


def test_what_a_32_bit_program_wrote_counts_once(windows: Windows) -> None:
    """Windows keeps one key of policies for both views; wine does so too."""
    (through, aside) = settled(
        windows, [[MACHINE, 32, KEY, {"Theme": ["REG_SZ", "dark"]}]],
        [[MACHINE, 64, r"Software\Wow6432Node\Policies\Videoconference Advisor", {"Theme": ["REG_SZ", "light"]}]],
    )  # fmt: skip
    assert [found["set"]["theme"][0] for found in (through, aside)] == ["dark", "light"]
    assert [found["ignored"] for found in (through, aside)] == [[], []]


def test_a_key_with_a_mass_of_values_is_read_up_to_a_bound(windows: Windows) -> None:
    many = {f"Value{number:05}": ["REG_DWORD", number] for number in range(1_200)}
    (found,) = settled(windows, [[USER, 64, KEY, many]])
    assert len(found["ignored"]) == 1_000


def test_a_key_that_may_not_be_read_sets_nothing_and_is_named(windows: Windows) -> None:
    found = windows.python_code(SETTLE + r"""
import ctypes
security = ctypes.WinDLL("advapi32")
settled([[given, 64, r"Software\Policies\Videoconference Advisor", {"Language": ["REG_SZ", "sk"]}]])
def allow(text):
    with winreg.OpenKey(getattr(winreg, given), r"Software\Policies\Videoconference Advisor", 0,
                        winreg.KEY_WOW64_64KEY | 0x00040000) as key:  # WRITE_DAC
        descriptor = ctypes.c_void_p()
        assert security.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            ctypes.c_wchar_p(text), 1, ctypes.byref(descriptor), None)
        assert security.RegSetKeySecurity(ctypes.c_void_p(int(key)), 4, descriptor) == 0
allow("D:(D;;KR;;;WD)(A;;WDWO;;;WD)")
closed = [[layer.found, layer.trouble, dict(layer.values)] for layer in registry_layers()]
allow("D:(A;;KA;;;WD)")
found = [closed, [dict(layer.values) for layer in registry_layers()]]
""", MACHINE)  # fmt: skip
    assert found[0] == [[True, "unreadable", {}], [False, "", {}]]
    assert found[1] == [{"Language": "sk"}, {}]


# Precedence, the strongest place first: what each says of the language, and what it is called.
PLACES = [
    ("machine_policy", MACHINE), ("machine_policy", "beside the program"), ("machine_policy", "common folder"),
    ("organisation_pack", "pack"), ("user_policy", USER), ("user_setting", "own"), ("default", "")
]  # fmt: skip


@pytest.fixture(scope="module")
def with_pack(windows: Windows, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The program's folder on drive C, with an organisation's pack that this computer took on Linux."""
    from advisor import cli
    from advisor.main import command_parts

    work, home = tmp_path_factory.mktemp("pack"), windows.drive_c / "home"
    data, key, shop = work / "data", work / "key", work / "shop"
    shutil.copytree(ROOT / "docs" / "examples" / "organisation", data)
    file = data / "organisation.yaml"
    file.write_text(file.read_text("utf-8").replace("settings:\n", "settings:\n  theme: contrast\n"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADVISOR_HOME", str(home))
        patch.setenv("ADVISOR_PACK_PASSPHRASE", "correct horse battery staple")

        def run(*words: object) -> None:
            assert cli.run([*map(str, words), "--json"], command_parts()) == 0

        run("pack", "key", key, "--name", "IT")
        public = f"{key}.pub.json"
        run("pack", "init", shop, "--kind", "organisation", "--name", "X", "--key", public, "--threshold", 1)
        run("pack", "add", shop, data)
        run("pack", "sign", shop, "--key", key)
        run("pack", "publish", shop, "--key", key)
        code = _code(shop)
        run("catalogue", "import", shop / "published", "--trust", code)
    own: dict[str, Any] = json.loads((home / "settings.json").read_text("utf-8"))
    return own


def _code(shop: Path) -> str:
    import hashlib

    return hashlib.sha256((shop / "published" / "metadata" / "1.root.json").read_bytes()).hexdigest()


def test_the_table_of_precedence(windows: Windows, with_pack: dict[str, Any]) -> None:
    """Each row takes the strongest place away; what the organisation's pack says stands among the others."""
    script = SETTLE + r"""
import os, pathlib
from advisor import main_settings
from advisor.adapters import places, windows_owner
# Under wine every file is the user's; whose a file is has its own test.
windows_owner.owned_by_administrators = lambda path: True
program = pathlib.Path(r"C:\program"); program.mkdir(exist_ok=True)
places.program_dir = lambda: program
common = pathlib.Path(os.environ["PROGRAMDATA"], "Videoconference Advisor"); common.mkdir(exist_ok=True)
key, home = r"Software\Policies\Videoconference Advisor", pathlib.Path(r"C:\home")
themes = {"HKEY_LOCAL_MACHINE": "dark", "beside": "light", "common": "system", "HKEY_CURRENT_USER": "dark",
          "own": "light"}
def write_file(path, there, theme):
    path.unlink(missing_ok=True)
    if there:
        path.write_text(json.dumps({"policies": {"Theme": theme}}), encoding="utf-8")
found = []
for gone in range(len(given["places"])):
    left = [name for _level, name in given["places"][gone:]]
    clear()
    for hive in ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"):
        if hive in left:
            write([[hive, 64, key, {"Theme": ["REG_SZ", themes[hive]]}]])
    write_file(program / "policies.json", "beside the program" in left, themes["beside"])
    write_file(common / "policies.json", "common folder" in left, themes["common"])
    own = {**given["own"]}
    if "pack" not in left:
        own.pop("organisation_root")
    if "own" in left:
        own["theme"] = themes["own"]
    (home / "settings.json").write_text(json.dumps(own), encoding="utf-8")
    settings = main_settings.settings()
    one = settings.effective("theme")
    found.append([one.level.value, one.where, one.value, one.locked,
                  len([i for i in settings.ignored() if i.setting == "theme" and i.reason == "overruled"])])
clear()
"""
    found = windows.python_code(script, {"places": PLACES, "own": with_pack})
    assert [row[0] for row in found] == [level for level, _name in PLACES]
    assert [row[2] for row in found] == ["dark", "light", "system", "contrast", "dark", "light", "system"]
    assert [row[3] for row in found] == [True] * 5 + [False] * 2
    assert [row[4] for row in found] == [5, 4, 3, 2, 1, 0, 0]  # everything weaker is named as overruled
    assert found[0][1] == f"{MACHINE}\\{KEY}"
    assert found[4][1] == f"{USER}\\{KEY}"
    assert [row[1].endswith("policies.json") for row in found] == [False, True, True, False, False, False, False]


def test_the_command_shows_what_the_registry_set_and_whom_to_ask(windows: Windows) -> None:
    windows.python_code(WRITE + "write(given); found = None", [
        [MACHINE, 64, KEY, {"Language": ["REG_SZ", "de"], "ItContact": ["REG_SZ", "Peter"], "Lange": ["REG_SZ", "x"]}],
        [USER, 64, KEY, {"Language": ["REG_SZ", "cs"], "Theme": ["REG_SZ", "dark"]}],
    ])  # fmt: skip
    document = windows.advisor("policies", "--lang", "en", ADVISOR_HOME=r"C:\nobody")
    locked = {one["id"]: (one["value"], one["level"]) for one in document["settings"] if one["locked"]}
    assert locked == {
        "language": ("de", "machine_policy"), "it_contact": ("Peter", "machine_policy"),
        "theme": ("dark", "user_policy"),
    }  # fmt: skip
    assert sorted((one["name"], one["reason"]) for one in document["ignored"]) == [
        ("Lange", "unknown_name"), ("Language", "overruled"),
    ]  # fmt: skip
    assert document["ask"] == "Peter"
    windows.python_code(WRITE + "clear(); found = None")


def test_a_file_that_anybody_could_lay_down_does_not_count(windows: Windows) -> None:
    """Wine gives every file to the user who runs it: so this is the planted one."""
    folder = windows.drive_c / "ProgramData" / "Videoconference Advisor"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policies.json").write_text('{"policies": {"Language": "sk"}}', encoding="utf-8")
    document = windows.advisor("policies", ADVISOR_HOME=r"C:\nobody")
    (ignored,) = document["ignored"]
    assert (ignored["reason"], ignored["where"].endswith("policies.json")) == ("others_may_write", True)
    assert not any(one["locked"] for one in document["settings"])
    shutil.rmtree(folder)


OWNERS = {
    "S-1-5-18": True, "S-1-5-32-544": True,
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464": True,
    "S-1-5-32-545": False, "S-1-1-0": False, "S-1-5-19": False, "S-1-5-21-0-0-0-1000": False,
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478465": False, "S-1-5-32-5440": False,
}  # fmt: skip


def test_whose_files_count(windows: Windows) -> None:
    """Wine cannot give a file away, so the owners are judged by themselves, by Windows' own functions."""
    found = windows.python_code(r"""
import ctypes
from advisor.adapters.windows_owner import is_administrator, owned_by_administrators
from pathlib import Path
def counts(sid):
    owner = ctypes.c_void_p()
    assert ctypes.WinDLL("advapi32").ConvertStringSidToSidW(ctypes.c_wchar_p(sid), ctypes.byref(owner))
    return is_administrator(owner)
found = [{sid: counts(sid) for sid in given}, owned_by_administrators(Path(r"C:\nothing"))]
""", list(OWNERS))  # fmt: skip
    assert found == [OWNERS, False]


def test_what_is_installed_is_read_from_every_list(windows: Windows) -> None:
    """Classic programs in both hives and both views, a package of the Store, and entries made to deceive."""
    uninstall = r"Software\Microsoft\Windows\CurrentVersion\Uninstall"
    packages = (
        r"Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel\Repository\Packages"
    )

    def entry(name: str, version: str, publisher: str) -> dict[str, list[Any]]:
        values = {"DisplayName": name, "DisplayVersion": version, "Publisher": publisher}
        return {key: ["REG_SZ", value] for key, value in values.items()}

    keys = [
        [MACHINE, 64, rf"{uninstall}\{{4E1C2D3B}}", entry("Zoom Workplace (64-bit)", "6.2.50939", "Zoom")],
        [MACHINE, 32, rf"{uninstall}\Webex", entry("Webex", "46.9.0.35800", "Cisco Systems, Inc")],
        [USER, 64, rf"{uninstall}\ZoomUMX", entry("Zoom Workplace", "7.0.2 (4242)", "Zoom Communications, Inc.")],
        [USER, 32, rf"{uninstall}\Signal", entry("Signal 7.1.0", "7.1.0", "Signal Messenger, LLC")],
        [USER, 64, rf"{packages}\MSTeams_26225.1806.5074.1452_x64__8wekyb3d8bbwe", {}],
        [USER, 64, rf"{uninstall}\evil", entry("Zoom", "99\r\nYou are safe \u202e", "Zoom")],
        [USER, 64, rf"{uninstall}\long", entry("Zoom" * 5_000, "1.0", "Zoom")],
        [USER, 64, rf"{uninstall}\binary", {"DisplayName": ["REG_BINARY", [90, 111, 111, 109]]}],
        [USER, 64, rf"{uninstall}\number", {"DisplayName": ["REG_SZ", "Zoom"], "DisplayVersion": ["REG_DWORD", 6]}],
        [USER, 64, rf"{uninstall}\other", entry("Payroll of the town", "1.0", "Somebody")],
    ]
    windows.python_code(WRITE + "write(given); found = None", keys)
    document = windows.advisor("installed", "--as-of", "2026-11-25", "--lang", "en", ADVISOR_HOME=r"C:\nobody")
    assert [(row["app"], row["version"], row["state"]) for row in document["apps"]] == [
        ("zoom", "6.2.50939", "older"), ("zoom", None, "cannot_tell"),
        ("cisco_webex", "46.9.0.35800", "no_known_hole"),
        ("signal", "7.1.0", "no_known_hole"),
        ("microsoft_teams_free", "26225.1806.5074.1452", "not_older"),
        ("microsoft_teams", "26225.1806.5074.1452", "not_older"),
        ("zoom", "7.0.2", "not_older"), ("zoom", "99", "not_older"),
    ]  # fmt: skip
    assert "is older than 7.0.0, which mends a critical hole" in document["apps"][0]["text"]
    assert not any(word in json.dumps(document) for word in ("Payroll", "You are safe", "202e"))
    windows.python_code(WRITE + "[remove(*key) for key in given]; found = None", [key[:3] for key in keys])
    document = windows.advisor("installed", "--as-of", "2026-11-25", ADVISOR_HOME=r"C:\nobody")
    assert document["apps"] == []
