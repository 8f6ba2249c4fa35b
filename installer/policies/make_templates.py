"""Makes the group-policy templates and docs/settings.md from the one definition of settings.

``python installer/policies/make_templates.py`` writes them; a test sees that the
files in the repository are what this makes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from advisor.adapters import places  # noqa: E402
from advisor.adapters.gettext_texts import GettextTexts  # noqa: E402
from advisor.adapters.policy_registry import KEY  # noqa: E402
from advisor.domain.settings import MAX_TEXT, SETTINGS, Kind, Setting  # noqa: E402
from advisor.services.ports import Texts  # noqa: E402
from advisor.services.setting_words import CHOICES, ROOMS, WORDS, hints  # noqa: E402

FOLDER = Path(__file__).resolve().parent
NAME = "VideoconferenceAdvisor"
PRODUCT = "Videoconference Advisor"
SPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
CULTURES = {"en": "en-US", "sk": "sk-SK", "cs": "cs-CZ", "de": "de-DE"}
LOCKABLE = [setting for setting in SETTINGS if setting.lockable]


def admx() -> bytes:
    """The template: which values exist. It holds no words."""
    whole = _root("policyDefinitions")
    spaces = Xml.SubElement(whole, "policyNamespaces")
    Xml.SubElement(spaces, "target", prefix="advisor", namespace=f"{NAME}.Policies")
    Xml.SubElement(whole, "resources", minRequiredRevision="1.0")
    versions = Xml.SubElement(Xml.SubElement(whole, "supportedOn"), "definitions")
    Xml.SubElement(versions, "definition", name="SUPPORTED", displayName="$(string.SUPPORTED)")
    categories = Xml.SubElement(whole, "categories")
    Xml.SubElement(categories, "category", name="Advisor", displayName="$(string.Advisor)")
    for room in _rooms():
        category = Xml.SubElement(categories, "category", name=f"Room_{room}", displayName=f"$(string.Room_{room})")
        Xml.SubElement(category, "parentCategory", ref="Advisor")
    policies = Xml.SubElement(whole, "policies")
    for setting in LOCKABLE:
        _policy(policies, setting)
    return _bytes(whole)


def _policy(policies: Xml.Element, setting: Setting) -> None:
    name = setting.policy
    given = {"name": name, "class": "Both", "displayName": f"$(string.{name})", "explainText": f"$(string.{name}_help)"}
    if setting.kind is not Kind.YES_NO:
        given["presentation"] = f"$(presentation.{name})"
    given["key"] = KEY
    if setting.kind is Kind.YES_NO:
        given["valueName"] = name
    policy = Xml.SubElement(policies, "policy", given)
    Xml.SubElement(policy, "parentCategory", ref=f"Room_{setting.room}")
    Xml.SubElement(policy, "supportedOn", ref="SUPPORTED")
    if setting.kind is Kind.YES_NO:
        for which, number in (("enabledValue", "1"), ("disabledValue", "0")):
            Xml.SubElement(Xml.SubElement(policy, which), "decimal", value=number)
        return
    elements = Xml.SubElement(policy, "elements")
    if setting.kind is Kind.LIST:
        # The editor numbers the entries: values "1", "2" ... under a key of their own.
        Xml.SubElement(elements, "list", id=name, key=f"{KEY}\\{name}", valuePrefix="")
    elif setting.kind is Kind.NUMBER:
        Xml.SubElement(elements, "decimal", id=name, valueName=name, required="true",
                       minValue=str(setting.least), maxValue=str(setting.most))
    elif setting.kind is Kind.CHOICE:
        choice = Xml.SubElement(elements, "enum", id=name, valueName=name, required="true")
        for value in setting.allowed:
            item = Xml.SubElement(choice, "item", displayName=f"$(string.{name}_{value})")
            Xml.SubElement(Xml.SubElement(item, "value"), "string").text = value
    else:
        text = {"id": name, "valueName": name, "required": "true", "maxLength": str(MAX_TEXT)}
        if setting.kind is Kind.PATH:
            text["expandable"] = "true"
        Xml.SubElement(elements, "text", text)


def adml(texts: Texts) -> bytes:
    """The words of the template in one language."""
    whole = _root("policyDefinitionResources")
    Xml.SubElement(whole, "displayName").text = PRODUCT
    Xml.SubElement(whole, "description").text = PRODUCT
    resources = Xml.SubElement(whole, "resources")
    strings = Xml.SubElement(resources, "stringTable")
    shown = Xml.SubElement(resources, "presentationTable")

    def string(name: str, words: str) -> None:
        Xml.SubElement(strings, "string", id=name).text = words

    string("SUPPORTED", f"{PRODUCT} 0.1")
    string("Advisor", PRODUCT)
    for room in _rooms():
        string(f"Room_{room}", texts.gettext(ROOMS[room]))
    for setting in LOCKABLE:
        title, sentence = (texts.gettext(words) for words in WORDS[setting.id])
        string(setting.policy, title)
        string(f"{setting.policy}_help", "\n\n".join((sentence, *hints(setting, texts))))
        if setting.kind is Kind.CHOICE:
            for value in setting.allowed:
                string(f"{setting.policy}_{value}", texts.gettext(CHOICES[setting.id][value]))
        _presentation(shown, setting, title)
    return _bytes(whole)


def _presentation(shown: Xml.Element, setting: Setting, title: str) -> None:
    if setting.kind is Kind.YES_NO:
        return
    made = Xml.SubElement(shown, "presentation", id=setting.policy)
    if setting.kind is Kind.LIST:
        Xml.SubElement(made, "listBox", refId=setting.policy).text = title
    elif setting.kind is Kind.NUMBER:
        Xml.SubElement(made, "decimalTextBox", refId=setting.policy, defaultValue=str(setting.least)).text = title
    elif setting.kind is Kind.CHOICE:
        Xml.SubElement(made, "dropdownList", refId=setting.policy, noSort="true", defaultItem="0").text = title
    else:
        Xml.SubElement(Xml.SubElement(made, "textBox", refId=setting.policy), "label").text = title


def settings_page(texts: Texts) -> bytes:
    """docs/settings.md: the same definition for people who read."""
    head = (FOLDER / "settings_head.md").read_text(encoding="utf-8")
    lines = [head.rstrip(), ""]
    for room in _rooms(SETTINGS):
        lines += [f"### {texts.gettext(ROOMS[room])}", "", "| Name | Id | Value | Default | What it is |",
                  "|---|---|---|---|---|"]
        for one in (setting for setting in SETTINGS if setting.room == room):
            title, sentence = (texts.gettext(words) for words in WORDS[one.id])
            name = f"`{one.policy}`" if one.lockable else "(the person's own)"
            lines.append(f"| {name} | `{one.id}` | {_values(one)} | {_default(one)} | {title}. {sentence} |")
        lines.append("")
    return ("\n".join(lines)).encode()


def _values(setting: Setting) -> str:
    if setting.kind is Kind.CHOICE:
        return ", ".join(f"`{value}`" for value in setting.allowed)
    if setting.kind is Kind.ADDRESS:
        return "begins with " + " ".join(f"`{value}`" for value in setting.allowed)
    if setting.kind is Kind.NUMBER:
        return f"{setting.least} to {setting.most}"
    return {Kind.TEXT: "text", Kind.YES_NO: "true, false", Kind.LIST: "list", Kind.PATH: "path"}[setting.kind]


def _default(setting: Setting) -> str:
    if setting.default in (None, ()):
        return ""
    return str(setting.default).lower() if isinstance(setting.default, bool) else f"`{setting.default}`"


def _rooms(settings: list[Setting] | tuple[Setting, ...] = tuple(LOCKABLE)) -> list[str]:
    return list(dict.fromkeys(setting.room for setting in settings))


def _root(name: str) -> Xml.Element:
    return Xml.Element(name, {"xmlns": SPACE, "revision": "1.0", "schemaVersion": "1.0"})


def _bytes(whole: Xml.Element) -> bytes:
    Xml.indent(whole)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(whole, encoding="utf-8") + b"\n"


def files() -> dict[Path, bytes]:
    """Every file with its content."""
    made = {FOLDER / f"{NAME}.admx": admx()}
    for language, culture in CULTURES.items():
        made[FOLDER / culture / f"{NAME}.adml"] = adml(GettextTexts(language, places.locale_dir()))
    made[ROOT / "docs" / "settings.md"] = settings_page(GettextTexts("en", places.locale_dir()))
    return made


if __name__ == "__main__":
    sys.path.insert(0, str(places.locale_dir()))
    import po_files

    po_files.compile_all(places.locale_dir())
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
