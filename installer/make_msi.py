"""The package for a whole organisation: one MSI for every user of a computer, made by wixl.

Features (``ADDLOCAL=...``): Program, StartMenu, VerifyMenu are on; Desktop and OpenWith are off. Property
INSTALLFOLDER moves the program. docs/administrators.md tells it to administrators.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import uuid
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as xml

from launchers import WINDOW, run
from libraries import DLL_BASE, Stop
from make_setup import files_of
from windows_python import FILE_TIME, ROOT

HERE = Path(__file__).resolve().parent / "msi"
PRODUCT = "Videoconference Advisor"
UPGRADE_CODE = "6C9B8B39-3A4F-5C0D-9D7C-5B1E2B7F4A11"  # for ever: by it newer packages know older ones
SPACE = uuid.UUID("8d0c7b0a-53bb-5a5e-8d5b-0a3f6f1f2c9e")
WIX = "http://schemas.microsoft.com/wix/2006/wi"
KEY = rf"Software\{PRODUCT}"
NEWER = "A newer version is installed. It stays as it is. To go back, uninstall it first; records stay."
_SUMMARY = uuid.UUID("F29F85E0-4FF9-1068-AB91-08002B27B3D9").bytes_le
_CODE, _CREATED, _LAST_SAVED = 9, 12, 13
_TEXT, _FILETIME = 30, 64
FOR_ONE = ("This user has installed Videoconference Advisor for herself. Uninstall that copy first; records and drafts "
           "stay. To install all the same, set IGNOREUSERCOPY=1.")  # fmt: skip


def _guid(*words: str) -> str:
    return str(uuid.uuid5(SPACE, "/".join(words))).upper()


def _id(kind: str, path: object) -> str:
    return f"{kind}{hashlib.sha256(str(path).encode()).hexdigest()[:20]}"


def _add(parent: xml.Element, name: str, **attributes: str) -> xml.Element:
    return xml.SubElement(parent, name, attributes)


def product_code(version: str, kind: str) -> str:
    """The same for the same version: Windows knows by it what is installed."""
    return _guid("product", version, kind)


def package_code(stage: Path, version: str, kind: str) -> str:
    """Another one for other content, as Windows Installer asks; the same for the same files."""
    held = hashlib.sha256(f"{version} {kind}".encode())
    for file in files_of(stage):
        held.update(f"\n{file} ".encode() + hashlib.sha256((stage / file).read_bytes()).digest())
    return _guid("package", held.hexdigest())


def document(stage: Path, near: Path, version: str, kind: str, check: str) -> xml.Element:
    """The whole package as wixl reads it. Equal input, equal text."""
    wix = xml.Element("Wix", {"xmlns": WIX})
    product = _add(wix, "Product", Id=product_code(version, kind), Name=PRODUCT, Language="1033", Version=version,
                   Manufacturer=PRODUCT, UpgradeCode=UPGRADE_CODE)  # fmt: skip
    _add(product, "Package", InstallerVersion="500", Compressed="yes", InstallScope="perMachine",
         Description=f"{PRODUCT} {version}", Manufacturer=PRODUCT, Languages="1033")  # fmt: skip
    _add(product, "MajorUpgrade", DowngradeErrorMessage=NEWER)
    _add(product, "Media", Id="1", Cabinet="program.cab", EmbedCab="yes")
    own_copy = _add(product, "Property", Id="USERCOPY")
    _add(own_copy, "RegistrySearch", Id="FindUserCopy", Root="HKCU", Key=KEY, Name="InstallFolder", Type="raw")
    condition = _add(product, "Condition", Message=FOR_ONE)
    condition.text = "Installed OR NOT USERCOPY OR IGNOREUSERCOPY"
    _add(product, "Icon", Id="advisor.ico", SourceFile=str(near / "advisor.ico"))
    wishes = {"ARPPRODUCTICON": "advisor.ico", "ARPNOMODIFY": "1", "MSIRESTARTMANAGERCONTROL": "Disable"}
    for name, value in wishes.items():
        _add(product, "Property", Id=name, Value=value)

    _add(product, "Binary", Id="CheckRunning", SourceFile=check)
    _add(product, "CustomAction", Id="RefuseWhileRunning", BinaryKey="CheckRunning",
         DllEntry="RefuseWhileRunning", Execute="immediate", Return="check")  # fmt: skip
    sequence = _add(product, "InstallExecuteSequence")
    _add(sequence, "Custom", Action="RefuseWhileRunning", After="CostFinalize")

    target = _add(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = _add(target, "Directory", Id="ProgramFiles64Folder")
    home = _add(programs, "Directory", Id="INSTALLFOLDER", Name=PRODUCT)
    components = _files(stage, near, home)
    menu, desktop = _add(target, "Directory", Id="ProgramMenuFolder"), _add(target, "Directory", Id="DesktopFolder")
    components.append(_registered(home, version))
    features = {
        "Program": ("1", components),
        "StartMenu": ("1", [_shortcut(menu, "StartMenu", "ProgramMenuFolder")]),
        "Desktop": ("1000", [_shortcut(desktop, "Desktop", "DesktopFolder")]),
        "VerifyMenu": ("1", [_verify_menu(home)]),
        "OpenWith": ("1000", [_open_with(home)]),
    }
    for name, (level, members) in features.items():
        feature = _add(product, "Feature", Id=name, Title=name, Level=level)
        for member in members:
            _add(feature, "ComponentRef", Id=member)
    return wix


def _component(parent: xml.Element, name: str) -> xml.Element:
    return _add(parent, "Component", Id=name, Guid=_guid("component", name), Win64="yes")


def _files(stage: Path, near: Path, home: xml.Element) -> list[str]:
    folders: dict[PurePosixPath, xml.Element] = {PurePosixPath("."): home}
    found = []
    for file in files_of(stage):
        for folder in reversed([p for p in file.parents if str(p) != "."]):
            if folder not in folders:
                above = folders[folder.parent]
                folders[folder] = _add(above, "Directory", Id=_id("d", folder), Name=folder.name)
        component = _component(folders[file.parent], _id("c", file))
        _add(component, "File", Id=_id("f", file), Name=file.name, Source=str(near / file), KeyPath="yes")
        found.append(component.get("Id", ""))
    return found


def _value(component: xml.Element, key: str, name: str | None, value: str, *, is_key: bool = False) -> None:
    named = {"Name": name} if name else {}
    _add(component, "RegistryValue", Root="HKLM", Key=key, Type="string", Value=value,
         **named, **({"KeyPath": "yes"} if is_key else {}))  # fmt: skip


def _registered(home: xml.Element, version: str) -> str:
    component = _component(home, "Registered")
    _value(component, KEY, "InstallFolder", "[INSTALLFOLDER]", is_key=True)
    _value(component, KEY, "Version", version)
    return "Registered"


def _shortcut(folder: xml.Element, name: str, where: str) -> str:
    component = _component(folder, f"{name}Shortcut")
    _add(component, "Shortcut", Id=f"{name}Link", Directory=where, Name=PRODUCT, Target=f"[INSTALLFOLDER]{WINDOW}",
         WorkingDirectory="INSTALLFOLDER", Icon="advisor.ico")  # fmt: skip
    _value(component, KEY, f"{name}Shortcut", "1", is_key=True)
    return f"{name}Shortcut"


def _verify_menu(home: xml.Element) -> str:
    component = _component(home, "VerifyMenuEntry")
    verb = r"Software\Classes\SystemFileAssociations\.pdf\shell\VideoconferenceAdvisor.Verify"
    _value(component, KEY, "VerifyMenu", "1", is_key=True)
    _value(component, verb, None, "Verify with Videoconference Advisor")
    # The same words from the program's own resources, in the language of Windows.
    _value(component, verb, "MUIVerb", f"@[INSTALLFOLDER]{WINDOW},-101")
    _value(component, verb, "Icon", f"[INSTALLFOLDER]{WINDOW}")
    _value(component, rf"{verb}\command", None, f'"[INSTALLFOLDER]{WINDOW}" "%1"')
    return "VerifyMenuEntry"


def _open_with(home: xml.Element) -> str:
    component = _component(home, "OpenWithEntry")
    kind = "VideoconferenceAdvisor.File"
    _value(component, KEY, "OpenWith", "1", is_key=True)
    _value(component, rf"Software\Classes\{kind}", None, PRODUCT)
    _value(component, rf"Software\Classes\{kind}\DefaultIcon", None, f"[INSTALLFOLDER]{WINDOW},0")
    _value(component, rf"Software\Classes\{kind}\shell\open\command", None, f'"[INSTALLFOLDER]{WINDOW}" "%1"')
    for ending in (".pdf", ".ics", ".eml"):
        _value(component, rf"Software\Classes\{ending}\OpenWithProgids", kind, "")
    return "OpenWithEntry"


def make_check(target: Path) -> None:
    """The library inside the package that looks whether the program runs."""
    run(
        ["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-Wall", "-Wextra", "-Werror", "-s", "-static-libgcc",
         f"-Wl,--no-insert-timestamp,--image-base,{DLL_BASE}", "-o", str(target), str(HERE / "check.c"), "-lmsi"],
        target.parent,
    )  # fmt: skip


def make_msi(stage: Path, out: Path, scratch: Path, version: str, kind: str) -> None:
    """Writes the package. ``kind``: test or release; they are two products to Windows."""
    scratch.mkdir(parents=True, exist_ok=True)
    check = scratch / "check.dll"
    # wixl takes only paths below where it runs, or relative ones.
    near = Path(os.path.relpath(stage, scratch))
    make_check(check)
    source = scratch / "package.wxs"
    tree = xml.ElementTree(document(stage, near, version, kind, check.name))
    xml.indent(tree)
    tree.write(source, encoding="utf-8", xml_declaration=True)
    out.unlink(missing_ok=True)
    run(["wixl", "-a", "x64", "-o", str(out), str(source)], scratch)
    out.write_bytes(with_own_summary(out.read_bytes(), package_code(stage, version, kind)))


def with_own_summary(package: bytes, code: str) -> bytes:
    """The package with this package code, and one fixed time as "created" and "last saved".

    wixl makes up a code and writes the moment of its run. All three stand in the summary, a property set of OLE
    documents ([MS-OLEPS] 2.21): format identifier, place of the section, then rows of number and place. Raises
    ``Stop`` where it does not look so.
    """
    made = bytearray(package)
    start = package.find(_SUMMARY)
    if start < 0 or package.find(_SUMMARY, start + 1) >= 0:
        raise Stop("The summary of the MSI was not found once.")
    section = start - 28 + struct.unpack_from("<I", package, start + 16)[0]  # places count from the head of the stream
    rows = dict(struct.unpack_from("<II", package, section + 8 + 8 * n)
                for n in range(struct.unpack_from("<I", package, section + 4)[0]))  # fmt: skip
    fixed = struct.pack("<Q", (FILE_TIME + 11644473600) * 10_000_000)  # since 1601, in 100 ns
    text = f"{{{code}}}".encode("ascii") + b"\0"
    wanted = {_CREATED: (_FILETIME, fixed), _LAST_SAVED: (_FILETIME, fixed),
              _CODE: (_TEXT, struct.pack("<I", len(text)) + text)}  # fmt: skip
    for number, (kind, value) in wanted.items():
        place = section + rows.get(number, 0)
        if number not in rows or struct.unpack_from("<I", package, place)[0] != kind:
            raise Stop("The summary of the MSI is not as wixl writes it.")
        made[place + 4 : place + 4 + len(value)] = value
    return bytes(made)


def copy_policies(folder: Path) -> None:
    """The group-policy templates as an administrator copies them to PolicyDefinitions."""
    shutil.rmtree(folder, ignore_errors=True)
    for file in sorted((ROOT / "installer" / "policies").rglob("*.adm[lx]")):
        target = folder / file.relative_to(ROOT / "installer" / "policies")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
