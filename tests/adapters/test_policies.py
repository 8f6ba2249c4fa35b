"""Policies as they lie on a computer: files good and bad, the registry's two hives, and the command that shows them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from advisor.adapters import places
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.policy_files import MAX_BYTES, policy_layers, policy_places, read_policies
from advisor.adapters.policy_registry import KEY, registry_layers
from advisor.adapters.settings_file import SettingsFile
from advisor.domain.errors import PlainError
from advisor.domain.settings import Layer, Level
from advisor.services.error_texts import explain
from advisor.services.setting_words import REASONS
from advisor.services.settings import Settings
from advisor.services.show_settings import policies_document, policies_text

ENGLISH = GettextTexts("en", places.locale_dir())


@pytest.mark.parametrize(("content", "trouble"), [
    (b'{"policies": {"Language": "sk"}}', ""),
    (b'\xef\xbb\xbf{"policies": {"Language": "sk"}}', ""),
    (b"{", "not_json"),
    (b'{"policies": {"Language": "\xff"}}', "not_json"),
    (b"[" * 100_000, "not_json"),
    (b"", "not_json"),
    (b'{"Language": "sk"}', "no_policies"),
    (b'{"policies": []}', "no_policies"),
    (b"[]", "no_policies"),
    (b'{"policies": {"Language": "sk", "language": "de"}}', "name_twice"),
    (b'{"policies": {"Language": "' + b"x" * MAX_BYTES + b'"}}', "too_big"),
])  # fmt: skip
def test_a_policy_file(tmp_path: Path, content: bytes, trouble: str) -> None:
    file = tmp_path / "policies.json"
    file.write_bytes(content)
    layer = read_policies(file)
    assert (layer.level, layer.trouble) == (Level.MACHINE, trouble)
    assert dict(layer.values) == ({} if trouble else {"Language": "sk"})
    assert not trouble or trouble in REASONS


def test_no_file_and_a_folder_in_its_place(tmp_path: Path) -> None:
    assert not read_policies(tmp_path / "policies.json").found
    assert not read_policies(tmp_path / "file.txt" / "policies.json").found
    (tmp_path / "policies.json").mkdir()
    assert read_policies(tmp_path / "policies.json").trouble == "unreadable"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can make files of another owner")
@pytest.mark.parametrize(("owner", "mode", "folder_mode", "trouble"), [
    (0, 0o644, 0o755, ""), (1000, 0o644, 0o755, "others_may_write"),
    (0, 0o666, 0o755, "others_may_write"), (0, 0o644, 0o777, "others_may_write"),
])  # fmt: skip
def test_a_planted_file_in_the_common_folder_does_not_count(
    tmp_path: Path, owner: int, mode: int, folder_mode: int, trouble: str
) -> None:
    folder = tmp_path / "common"
    folder.mkdir()
    file = folder / "policies.json"
    file.write_text('{"policies": {"Language": "sk"}}', encoding="utf-8")
    file.chmod(mode)
    os.chown(file, owner, owner)
    folder.chmod(folder_mode)
    assert read_policies(file, guarded=True).trouble == trouble


def test_the_file_beside_the_program_is_stronger_than_the_common_one(tmp_path: Path) -> None:
    beside, common = tmp_path / "a.json", tmp_path / "b.json"
    beside.write_text('{"policies": {"Language": "sk"}}', encoding="utf-8")
    common.write_text('{"policies": {"Language": "de", "Theme": "dark"}}', encoding="utf-8")
    settings = Settings(SettingsFile(tmp_path / "s.json"), lambda: policy_layers([(beside, False), (common, False)]))
    assert (settings.text("language"), settings.text("theme")) == ("sk", "dark")
    assert [one.reason for one in settings.ignored()] == ["overruled"]
    assert len(policy_places(tmp_path)) == 2


class FakeRegistry:
    """The few calls of ``winreg`` that are used, over {hive: {key: {name: value}}}. Keys under keys are paths."""

    KEY_READ, KEY_WOW64_64KEY = 1, 256
    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER = "machine", "user"

    def __init__(self, hives: dict[str, dict[str, dict[str, Any]]], forbidden: str = "") -> None:
        self.hives, self.forbidden, self.open = hives, forbidden, 0

    def OpenKey(self, above: Any, name: str, _reserved: int = 0, access: int = 1) -> FakeKey:
        hive, path = (above, name) if isinstance(above, str) else (above.hive, f"{above.path}\\{name}")
        if isinstance(above, str):
            assert access == 257
        if hive == self.forbidden:
            raise PermissionError(hive)
        if path not in self.hives.get(hive, {}):
            raise FileNotFoundError(path)
        return FakeKey(self, hive, path)

    def _below(self, key: FakeKey) -> list[str]:
        start = key.path + "\\"
        return [p.removeprefix(start) for p in self.hives[key.hive] if p.startswith(start)]

    def QueryInfoKey(self, key: FakeKey) -> tuple[int, int, int]:
        return len(self._below(key)), len(self.hives[key.hive][key.path]), 0

    def EnumKey(self, key: FakeKey, number: int) -> str:
        return self._below(key)[number]

    def EnumValue(self, key: FakeKey, number: int) -> tuple[str, Any, int]:
        name, value = list(self.hives[key.hive][key.path].items())[number]
        return name, value, 1


class FakeKey:
    def __init__(self, registry: FakeRegistry, hive: str, path: str) -> None:
        self.registry, self.hive, self.path = registry, hive, path

    def __enter__(self) -> FakeKey:
        self.registry.open += 1
        return self

    def __exit__(self, *_error: object) -> None:
        self.registry.open -= 1


def registry_settings(tmp_path: Path, registry: FakeRegistry, **own: object) -> Settings:
    file = SettingsFile(tmp_path / "settings.json")
    file.write(own)
    return Settings(file, lambda: registry_layers(registry))


def test_machine_before_user_in_the_registry(tmp_path: Path) -> None:
    keys = {f"{KEY}\\TrustedSigners": {str(n): f"{n:064x} No {n}" for n in (10, 9, 1)}}
    registry = FakeRegistry({
        "machine": {KEY: {"Language": "sk", "LineTestAllowed": 0, "TextScale": 150, "Theme": b"dark"}, **keys},
        "user": {KEY: {"Language": "de", "Theme": "contrast", "RecordsFolder": r"%USERPROFILE%\Records"}},
    })  # fmt: skip
    settings = registry_settings(tmp_path, registry, theme="light", text_scale=100, role="clerk")
    assert settings.text("language") == "sk"
    assert settings.value("line_test_allowed") is False
    assert settings.value("text_scale") == 150
    assert settings.effective("theme").level is Level.USER_POLICY
    assert settings.text("role") == "clerk"
    assert [entry[-2:].strip() for entry in settings.listed("trusted_signers")] == ["1", "9", "10"]
    assert sorted((one.name, one.reason) for one in settings.ignored()) == [
        ("Language", "overruled"), ("Theme", "not_a_text"), ("text_scale", "overruled"), ("theme", "overruled"),
    ]  # fmt: skip
    assert registry.open == 0


def test_a_hive_that_is_missing_or_closed(tmp_path: Path) -> None:
    registry = FakeRegistry({"user": {KEY: {"Language": "cs"}}}, forbidden="machine")
    machine, user = registry_layers(registry)
    assert (machine.trouble, user.trouble, user.values) == ("unreadable", "", {"Language": "cs"})
    assert [layer.found for layer in registry_layers(FakeRegistry({}))] == [False, False]


def test_a_locked_setting_cannot_be_changed_and_the_file_stays(tmp_path: Path) -> None:
    registry = FakeRegistry({"machine": {KEY: {"Theme": "dark", "ItContact": "helpdesk@example.org"}}})
    settings = registry_settings(tmp_path, registry, theme="light")
    with pytest.raises(PlainError) as refused:
        settings.set("theme", "light")
    told = explain(refused.value, ENGLISH)
    assert (refused.value.code, KEY in told["happened"]) == ("setting_locked", True)
    assert json.loads((tmp_path / "settings.json").read_text("utf-8")) == {"theme": "light"}
    assert settings.whom_to_ask() == "helpdesk@example.org"
    settings.set("language", "de")
    settings.set("trusted_roots", ["/srv/root.pem"])
    assert (settings.text("language"), settings.listed("trusted_roots")) == ("de", ("/srv/root.pem",))
    settings.set("language", None)
    assert settings.value("language") is None
    with pytest.raises(PlainError, match="setting_wrong"):
        settings.set("language", "xx")


def test_paths_are_filled_in_for_use_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFICE", "/srv/office")
    layer = Layer(Level.MACHINE, "x", {"RecordsFolder": "$OFFICE/records"})
    settings = Settings(SettingsFile(tmp_path / "s.json"), lambda: [layer], places.expanded)
    assert settings.text("records_folder") == "/srv/office/records"
    assert settings.effective("records_folder").value == "$OFFICE/records"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 100_000, b'{"theme": 3}'])
def test_a_broken_file_of_the_person_means_the_defaults(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s.json").write_bytes(content)
    assert Settings(SettingsFile(tmp_path / "s.json")).text("theme") == "system"


def test_the_text_size_of_the_first_version_is_understood(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"text_scale": "1.25"}', encoding="utf-8")
    assert Settings(SettingsFile(tmp_path / "s.json")).value("text_scale") == 125


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_what_the_command_shows(tmp_path: Path, language: str) -> None:
    registry = FakeRegistry({"machine": {KEY: {"Theme": "dark", "ItContact": "Peter", "Nonsense": 1}}})
    settings = registry_settings(tmp_path, registry, language="de")
    texts = GettextTexts(language, places.locale_dir())
    document = policies_document(settings, texts)
    assert json.loads(json.dumps(document))["schema"] == "advisor/policies/1"
    theme = next(one for one in document["settings"] if one["id"] == "theme")
    assert (theme["policy"], theme["value"], theme["level"], theme["locked"]) == (
        "Theme", "dark", "machine_policy", True,
    )  # fmt: skip
    assert [(one["name"], one["reason"]) for one in document["ignored"]] == [("Nonsense", "unknown_name")]
    lines = list(policies_text(document, texts))
    assert any("Peter" in line for line in lines)
    assert any("Nonsense" in line for line in lines)


def test_the_command_reads_the_file_beside_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from advisor import cli, main

    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(places, "program_dir", lambda: tmp_path)
    (tmp_path / "policies.json").write_text(
        json.dumps({"policies": {"RecordsFolder": str(tmp_path / "in"), "Language": "xx"}}), encoding="utf-8"
    )
    assert cli.run(["policies", "--json"], main.command_parts()) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in document["settings"] if one["locked"]] == ["records_folder"]
    assert document["ignored"][0]["reason"] == "not_one_of"
    assert main.command_parts().records_dir() == tmp_path / "in"
