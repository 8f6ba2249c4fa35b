"""Group-policy templates: made from the definition, whole in every language, of the shape that the editor reads."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as Xml

import pytest

from advisor.domain.settings import SETTINGS, Kind

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "installer" / "policies"
SPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"
# PolicyDefinitionFiles.xsd: the children of <policy> and of both roots, in this order.
POLICY_ORDER = ["parentCategory", "supportedOn", "enabledValue", "disabledValue", "elements"]
ROOT_ORDER = ["policyNamespaces", "resources", "supportedOn", "categories", "policies"]
# Element of a policy -> what the window of the editor must show for it.
SHOWN_BY = {"text": "textBox", "decimal": "decimalTextBox", "enum": "dropdownList", "list": "listBox"}


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_templates", FOLDER / "make_templates.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_are_what_the_definition_makes(maker: ModuleType) -> None:
    """If this fails: python installer/policies/make_templates.py."""
    made: dict[Path, bytes] = maker.files()
    assert [path.name for path, content in made.items() if path.read_bytes() != content] == []
    assert set(FOLDER.glob("*/*.adml")) == {path for path in made if path.suffix == ".adml"}


def template() -> Xml.Element:
    return Xml.parse(FOLDER / "VideoconferenceAdvisor.admx").getroot()


def local(element: Xml.Element) -> str:
    assert element.tag.startswith(SPACE)
    return element.tag.removeprefix(SPACE)


def test_the_template_has_the_shape_of_the_schema() -> None:
    root = template()
    assert local(root) == "policyDefinitions"
    assert [local(child) for child in root] == ROOT_ORDER
    names = {category.get("name") for category in root.iter(f"{SPACE}category")}
    policies = list(root.iter(f"{SPACE}policy"))
    assert [p.get("name") for p in policies] == [s.policy for s in SETTINGS if s.lockable]
    for policy, setting in zip(policies, (s for s in SETTINGS if s.lockable), strict=True):
        order = [local(child) for child in policy]
        assert order == [name for name in POLICY_ORDER if name in order]
        assert policy.get("class") == "Both"
        assert policy.get("key") == r"Software\Policies\Videoconference Advisor"
        parent = policy.find(f"{SPACE}parentCategory")
        assert parent is not None
        assert parent.get("ref") in names
        elements = policy.find(f"{SPACE}elements")
        if setting.kind is Kind.YES_NO:
            assert (policy.get("valueName"), elements) == (setting.policy, None)
            continue
        assert elements is not None
        (element,) = elements
        assert element.get("id") == setting.policy
        assert (local(element) == "list") == (element.get("valueName") is None)
        if setting.kind is Kind.CHOICE:
            assert [value.text for value in element.iter(f"{SPACE}string")] == list(setting.allowed)


@pytest.mark.parametrize("culture", ["en-US", "sk-SK", "cs-CZ", "de-DE"])
def test_every_word_of_the_template_exists_in_the_language(culture: str) -> None:
    words = Xml.parse(FOLDER / culture / "VideoconferenceAdvisor.adml").getroot()
    assert local(words) == "policyDefinitionResources"
    assert [local(child) for child in words] == ["displayName", "description", "resources"]
    strings = {string.get("id"): string.text for string in words.iter(f"{SPACE}string")}
    raw = (FOLDER / "VideoconferenceAdvisor.admx").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\(string\.(\w+)\)", raw)) == set(strings)
    assert all(strings.values())
    shown = {p.get("id"): [(local(c), c.get("refId")) for c in p] for p in words.iter(f"{SPACE}presentation")}
    wanted = {
        policy.get("name"): [(SHOWN_BY[local(element)], element.get("id")) for element in elements]
        for policy in template().iter(f"{SPACE}policy")
        if (elements := policy.find(f"{SPACE}elements")) is not None
    }
    assert shown == wanted
