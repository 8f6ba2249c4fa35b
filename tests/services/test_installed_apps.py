"""What is installed here: which programs are apps of the catalogue, and what is said of their versions."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import cli
from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.installed_data import load_installed
from advisor.adapters.installed_registry import PACKAGES, UNINSTALL, installed_programs
from advisor.domain.errors import PlainError
from advisor.domain.installed import Installed, Program, find_installed
from advisor.main import command_parts
from advisor.services.installed_apps import QUESTION, installed_document, installed_lines

FILES = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
ENGLISH = GettextTexts("en", places.locale_dir())
DAY = date(2026, 11, 23)


def look(*programs: Program, day: date = DAY, language: str = "en") -> dict[str, Any]:
    texts = GettextTexts(language, places.locale_dir())
    return installed_document(programs, FILES.installed(), FILES.catalogue(), day, day, texts)


@pytest.mark.parametrize(("name", "publisher", "app"), [
    ("Zoom Workplace (64-bit)", "Zoom Communications, Inc.", "zoom"), ("Zoom(64bit)", "Zoom", "zoom"),
    ("zoom", "Zoom Video Communications, Inc.", "zoom"), ("Zoom Outlook Plugin", "Zoom", None),
    ("Microsoft Teams classic", "Microsoft Corporation", "microsoft_teams"),
    ("Microsoft Teams Meeting Add-in for Microsoft Office", "Microsoft", None),
    ("Webex", "Cisco Systems, Inc", "cisco_webex"),
    ("Signal 7.1.0", "Signal Messenger, LLC", "signal"), ("Signal", "Somebody Else", None), ("Signal", "", "signal"),
    ("Telegram Desktop", "Telegram FZ-LLC", "telegram"), ("Discord", "Discord Inc.", "discord"),
    ("Rocket.Chat 4.17.3", "Rocket.Chat Support", "rocket_chat"), ("RocketXChat", "Rocket.Chat", None),
    ("Wireshark 4.0", "The Wireshark developer community", None), ("Zoom\n", "Zoom", "zoom"), ("", "Zoom", None),
])  # fmt: skip
def test_which_programs_are_apps(name: str, publisher: str, app: str | None) -> None:
    found = find_installed([Program(name, "1.0", publisher)], FILES.installed())
    assert [one.app for one in found] == ([app] if app else [])


def test_packages_of_the_store_go_by_their_exact_name() -> None:
    teams = Program("MSTeams", "26225.1806.5074.1452", package=True)
    found = [one.app for one in find_installed([teams], FILES.installed())]
    assert found == ["microsoft_teams", "microsoft_teams_free"]
    assert find_installed([Program("MSTeamsX", "1", package=True), Program("MSTeams", "1")], FILES.installed()) == []


def test_an_old_zoom_is_told_with_the_version_that_mends_its_hole() -> None:
    document = look(Program("Zoom Workplace", "6.2.11 (50939)", "Zoom"), Program("Notepad++", "8.1", "Don Ho"))
    (row,) = document["apps"]
    assert row["text"] == "Your Zoom Meetings 6.2.11 is older than 7.0.0, which mends a critical hole."
    assert (row["state"], row["least"], row["holes"][0]["cve"]) == ("older", "7.0.0", ["CVE-2026-53412"])
    assert row["holes"][0]["source"]["address"].startswith("https://")
    assert "Notepad" not in json.dumps(document)  # what is none of our business is not told


def test_an_app_of_the_store_is_told_too() -> None:
    old = Program("5319275A.WhatsAppDesktop", "2.2449.9.0", package=True)
    (row,) = look(old, day=date(2026, 11, 25))["apps"]
    assert (row["app"], row["least"], row["state"]) == ("whatsapp", "2.2450.6", "older")
    assert row["text"].endswith("is older than 2.2450.6, which mends a known hole.")


@pytest.mark.parametrize(("program", "app", "least", "hole"), [
    (Program("MSTeams", "25094.310.3616.953", package=True), "microsoft_teams", "25122.1415.3698.6812",
     "a serious hole"),
    (Program("Microsoft Teams classic", "1.7.00.1", "Microsoft"), "microsoft_teams", "25122.1415.3698.6812",
     "a serious hole"),
    (Program("Element", "1.11.9", "Element"), "element_call", "1.11.112", "a known hole"),
    (Program("Viber", "26.1.2.0", "2010-2025 Viber Media S.a.r.l"), "viber", "27.3.0.0", "a known hole"),
])  # fmt: skip
def test_the_versions_that_the_makers_records_name(program: Program, app: str, least: str, hole: str) -> None:
    row = next(row for row in look(program)["apps"] if row["app"] == app)
    assert (row["state"], row["least"]) == ("older", least)
    assert row["text"].endswith(f"is older than {least}, which mends {hole}.")
    assert all(hole["source"]["address"].startswith("https://") for hole in row["holes"])


def test_a_program_of_two_apps_is_said_once() -> None:
    document = look(Program("MSTeams", "25094.310.3616.953", package=True))
    assert {row["app"] for row in document["apps"]} == {"microsoft_teams", "microsoft_teams_free"}
    assert len(installed_lines(document)) == 3  # the program, what to do, and the limits


def test_before_the_hole_was_known_nothing_was_asked() -> None:
    (row,) = look(Program("Zoom", "6.2", "Zoom"), day=date(2026, 7, 1))["apps"]
    assert (row["state"], row["least"]) == ("no_known_hole", None)


@pytest.mark.parametrize(("version", "state"), [
    ("7.0.0", "not_older"), ("7.1", "not_older"), ("6.9.99999", "older"), ("", "cannot_tell"),
    ("newest", "cannot_tell"),
])  # fmt: skip
def test_the_versions_of_zoom(version: str, state: str) -> None:
    (row,) = look(Program("Zoom", version, "Zoom"))["apps"]
    assert row["state"] == state


def test_what_needs_an_update_comes_first_and_each_program_once() -> None:
    rows = look(*[Program("Zoom", v, "Zoom") for v in ("7.2", "6.2", "6.2", "")], Program("Signal", "7.0", ""))["apps"]
    assert [row["state"] for row in rows] == ["older", "cannot_tell", "no_known_hole", "not_older"]


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_it_never_answers_the_question(language: str) -> None:
    zooms = [Program("Zoom", version, "Zoom") for version in ("7.2", "6.2", "")]
    every = look(*zooms, Program("Signal", "7.0", ""), language=language)
    nothing = look(language=language)
    for document in (every, nothing):
        assert (document["question"], document["limits"] in installed_lines(document)) == (QUESTION, True)
        assert not {"answer", "answers", "result", "verdict"} & set(document)
        assert not any(re.search(r"\b(safe|bezpečn|sicher)", line, re.I) for line in installed_lines(document))
    assert next(q for q in FILES.checklist().questions if q.id == QUESTION)


@given(st.text(max_size=60), st.text(max_size=400), st.text(max_size=40))
def test_whatever_an_installer_wrote_no_word_of_it_is_shown(name: str, version: str, publisher: str) -> None:
    document = look(Program("Zoom", version, ""), Program(name, version, publisher))
    for row in document["apps"]:
        assert re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,7}", row["version"] or "0")
        assert "\n" not in row["text"]
        assert len(row["text"]) < 300


class FakeList:
    """``winreg`` over {(hive, view): {key: {name: value}}}; ``closed`` keys may not be opened."""

    KEY_READ, KEY_WOW64_64KEY, KEY_WOW64_32KEY = 1, 256, 512
    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER = "machine", "user"

    def __init__(self, keys: dict[tuple[str, int], dict[str, dict[str, Any]]], closed: str = "?") -> None:
        self.keys, self.closed = keys, closed

    def OpenKey(self, hive: str, path: str, _reserved: int, access: int) -> FakeKeys:
        held = self.keys.get((hive, 64 if access & 256 else 32), {})
        below = sorted({key[len(path) + 1:].split("\\")[0] for key in held if key.startswith(path + "\\")})
        if self.closed in path:
            raise PermissionError(path)
        if path not in held and not below:
            raise FileNotFoundError(path)
        return FakeKeys(held.get(path, {}), below)

    def QueryInfoKey(self, key: FakeKeys) -> tuple[int, int, int]:
        return len(key.below), len(key.values), 0

    def EnumKey(self, key: FakeKeys, number: int) -> str:
        return key.below[number]

    def QueryValueEx(self, key: FakeKeys, name: str) -> tuple[Any, int]:
        if name not in key.values:
            raise FileNotFoundError(name)
        return key.values[name], 1


class FakeKeys:
    def __init__(self, values: dict[str, Any], below: list[str]) -> None:
        self.values, self.below = values, below

    def __enter__(self) -> FakeKeys:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to close."""


def entry(name: object, version: object = "1.0", publisher: object = "P") -> dict[str, Any]:
    return {"DisplayName": name, "DisplayVersion": version, "Publisher": publisher}


def test_both_hives_and_both_views_are_read_and_odd_entries_are_left_out() -> None:
    registry = FakeList({
        ("machine", 64): {rf"{UNINSTALL}\a": entry("A"), rf"{UNINSTALL}\no name": {"DisplayVersion": "1"},
                          rf"{UNINSTALL}\closed": entry("Closed")},
        ("machine", 32): {rf"{UNINSTALL}\b": entry("B", 7, b"x")},
        ("user", 64): {rf"{UNINSTALL}\c": entry("C"), rf"{UNINSTALL}\long": entry("x" * 301),
                       rf"{PACKAGES}\MSTeams_1.2.3.4_x64__abc": {}, rf"{PACKAGES}\_": {}, rf"{PACKAGES}\Plain": {}},
        ("user", 32): {rf"{UNINSTALL}\c": entry("C")},
    }, closed="closed")  # fmt: skip
    assert installed_programs(registry) == [
        Program("A", "1.0", "P"), Program("B", "", ""), Program("C", "1.0", "P"),
        Program("MSTeams", "1.2.3.4", package=True), Program("Plain", "", package=True),
    ]  # fmt: skip
    assert installed_programs(FakeList({})) == []


def test_elsewhere_than_on_windows_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    assert cli.run(["installed", "--json"], command_parts()) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "installed_not_here"


@pytest.mark.parametrize(("content", "named"), [
    ("apps: [{app: zooom, names: [Zoom], source: 'https://example.org'}]", "zooom"),
    ("apps: [{app: zoom, names: ['Zoom('], source: 'https://example.org'}]", "not a pattern"),
    ("apps: [{app: zoom, names: ['.*'], source: 'https://example.org'}]", "empty name"),
    ("apps: [{app: zoom, names: [Zoom]}]", "source"), ("apps: [{app: zoom, colour: red}]", "colour"), ("[", "YAML"),
])  # fmt: skip
def test_wrong_data_are_named(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "installed.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(PlainError) as caught:
        load_installed(tmp_path, FILES.catalogue())
    assert any(named in line for line in caught.value.values["problems"]), caught.value.values


def test_a_catalogue_without_names_knows_none(tmp_path: Path) -> None:
    assert load_installed(tmp_path, FILES.catalogue()).apps == ()
    assert find_installed([Program("Zoom", "6.2", "Zoom")], load_installed(tmp_path, FILES.catalogue())) == []
    assert find_installed([Program("Zoom", "6.2", "Zoom")], FILES.installed()) == [
        Installed("zoom", Program("Zoom", "6.2", "Zoom"))
    ]
