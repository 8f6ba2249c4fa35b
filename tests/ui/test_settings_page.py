"""The settings page: what can be changed is kept, what is locked shows it, what is wrong is said."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit

from advisor.adapters.settings_file import SettingsFile
from advisor.domain.errors import PlainError
from advisor.domain.settings import BY_ID, SETTINGS, Kind, Layer, Level
from advisor.services.missing_packs import Missing
from advisor.services.settings import Settings
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.settings_page import SettingsPage
from advisor.ui.widgets.result_banner import ResultBanner
from tests.ui.conftest import OpenWindow
from tests.ui.showing import show

KEY = "ab" * 32


def opened(open_window: OpenWindow, **changed: Any) -> tuple[MainWindow, SettingsPage]:
    window = open_window(**changed)
    window.go("settings")
    assert isinstance(window.page, SettingsPage)
    return window, window.page


def words_on(page: SettingsPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def fixed(tmp_path: Path, values: dict[str, object], level: Level = Level.MACHINE) -> Settings:
    return Settings(SettingsFile(tmp_path / "locked.json"), lambda: [Layer(level, "a policy", values)])


def test_every_setting_has_its_field(open_window: OpenWindow) -> None:
    _window, page = opened(open_window)
    assert set(page.fields) == set(BY_ID)


def test_what_was_typed_is_kept(open_window: OpenWindow) -> None:
    window, page = opened(open_window)
    for name, text in (("line_server", "udp://line.example.org:4433"), ("trusted_signers", f"{KEY} Jana; {KEY}")):
        field = page.fields[name]
        assert isinstance(field, QLineEdit)
        field.setText(text)
    identity = page.fields["identity"]
    assert isinstance(identity, QComboBox)
    identity.setCurrentIndex(identity.findData("token"))
    window.proceed()
    settings = window.parts.settings
    assert window.page is not None
    assert window.page.name == "start"
    assert settings.text("line_server") == "udp://line.example.org:4433"
    assert settings.listed("trusted_signers") == (f"{KEY} Jana", KEY)
    assert (settings.text("identity"), settings.effective("theme").level) == ("token", Level.USER)
    # Untouched ones stay unset: a default of tomorrow reaches them too.
    assert settings.effective("m_lab_allowed").level is Level.DEFAULT
    window.go("settings")
    assert isinstance(window.page, SettingsPage)
    field = window.page.fields["trusted_signers"]
    assert isinstance(field, QLineEdit)
    field.clear()
    window.back()
    assert settings.listed("trusted_signers") == ()


def test_what_does_not_fit_is_said_and_the_rest_is_kept(open_window: OpenWindow) -> None:
    window, page = opened(open_window)
    for name, text in (("line_server", "example.org"), ("organisation", "Mesto")):
        field = page.fields[name]
        assert isinstance(field, QLineEdit)
        field.setText(text)
    window.proceed()
    assert window.page is page
    assert "Line server: it is not an address of the right kind." in words_on(page)
    assert (window.parts.settings.text("line_server"), window.parts.settings.text("organisation")) == ("", "Mesto")


@pytest.mark.parametrize("setting", [s for s in SETTINGS if s.lockable], ids=lambda s: s.id)
def test_a_locked_setting_is_locked_in_the_window(
    open_window: OpenWindow, tmp_path: Path, setting: Any
) -> None:
    value: object = {
        Kind.YES_NO: False, Kind.NUMBER: 150, Kind.LIST: [KEY], Kind.CHOICE: "".join(setting.allowed[-1:]),
        Kind.ADDRESS: f"{''.join(setting.allowed[:1])}host",
    }.get(setting.kind, KEY if setting.pattern else "/srv/x")  # fmt: skip
    value = 3 if setting.kind is Kind.NUMBER and setting.id != "text_scale" else value
    value = "40" * 20 if setting.id == "windows_certificate" else value
    settings = fixed(tmp_path, {setting.policy: value, "ItContact": "helpdesk@example.org"})
    window, page = opened(open_window, settings=settings)
    assert not page.fields[setting.id].isEnabled()
    assert "helpdesk@example.org" in page.fields[setting.id].accessibleDescription()
    assert page.fields["role"].isEnabled()
    window.proceed()
    assert settings.effective(setting.id).level is Level.MACHINE
    if setting.id == "language":  # the first start asks for it too
        window.go("welcome")
        assert window.page is not None
        boxes = [box for box in window.page.findChildren(QComboBox) if not box.isEnabled()]
        assert len(boxes) == 1


def test_the_language_changes_at_once_and_the_page_stays(open_window: OpenWindow) -> None:
    window, page = opened(open_window)
    language = page.fields["language"]
    assert isinstance(language, QComboBox)
    language.setCurrentIndex(language.findData("sk"))
    language.activated.emit(language.currentIndex())
    assert isinstance(window.page, SettingsPage)
    assert "Nastavenia" in words_on(window.page)


def test_what_does_not_count_is_shown(open_window: OpenWindow, tmp_path: Path) -> None:
    settings = fixed(tmp_path, {"Theme": "pink", "Them": "dark"}, Level.USER_POLICY)
    _window, page = opened(open_window, settings=settings)
    shown = words_on(page)
    assert all(name in shown for name in ("Theme in a policy", "Them in a policy"))


@pytest.mark.parametrize("refused", [False, True])
def test_new_knowledge_from_a_file(qapp: QApplication, open_window: OpenWindow, qtbot: Any, refused: bool) -> None:
    taken = threading.Event()

    def take(place: str, _texts: object) -> dict[str, Any]:
        assert place == "/stick/pack.zip"
        taken.set()
        if refused:
            raise PlainError("pack_rollback")
        return {"text": ["No result changes."]}

    _window, page = opened(open_window, take_pack=take)
    page.take_pack(Path("/stick/pack.zip"))
    assert taken.wait(10)
    said = "This pack is older than the one you have." if refused else "No result changes."
    qtbot.waitUntil(lambda: said in words_on(page), timeout=10_000)
    assert page.take.isEnabled()


def test_the_last_look_and_its_trouble_are_shown(open_window: OpenWindow) -> None:
    trouble = {"code": "pack_not_found", "values": {"place": "/share/pack"}}
    last = {"at": "2026-12-01T08:00:00+00:00", "places": {"/share/pack": trouble, "/share/catalogue": None}}
    _window, page = opened(open_window, last_look=lambda: last)
    shown = words_on(page)
    assert "2026-12-01 08:00" in shown
    assert "There is no pack at /share/pack." in shown


@pytest.mark.parametrize("page", ["settings", "result"])
def test_a_pack_that_is_named_and_not_here_is_told(open_window: OpenWindow, page: str) -> None:
    lacking = Missing("organisation_pack_not_taken", "The rules are not here yet.", "Take them in.")
    window = open_window(missing=lambda texts: [lacking])
    show(window, page)
    assert window.page is not None
    told = [banner for banner in window.page.findChildren(ResultBanner) if lacking.text in said(banner)]
    assert len(told) == 1
    assert lacking.do in said(told[0])


def said(banner: ResultBanner) -> str:
    return " ".join(part.text() for part in banner.findChildren(QLabel))
