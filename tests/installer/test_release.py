"""What only a release has: the official Python, known by its sum, and winget manifests with the true address."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "installer"))

import windows_python  # noqa: E402
from make_msi import UPGRADE_CODE, product_code  # noqa: E402
from windows_python import Stop, make_runtime, sha256  # noqa: E402
from winget import ID, make_manifests  # noqa: E402


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of the form of the official one, with more in it than goes in."""
    library = tmp_path / "python313.zip"
    with zipfile.ZipFile(library, "w") as made:
        for name in ("os.pyc", "json/__init__.pyc", "idlelib/__init__.pyc", "test/x.pyc", "pydoc_data/__init__.pyc"):
            made.writestr(name, b"bytecode of " + name.encode())
    whole = tmp_path / "python-3.13.5-embed-amd64.zip"
    with zipfile.ZipFile(whole, "w") as made:
        for name in ("python.exe", "pythonw.exe", "python313.dll", "python3.dll", "vcruntime140.dll", "LICENSE.txt",
                     "_ssl.pyd", "_wmi.pyd", "winsound.pyd", "libcrypto-3.dll", "python313._pth", "python.cat"):
            made.writestr(name, b"content of " + name.encode())  # fmt: skip
        made.write(library, "python313.zip")
    return whole


def test_an_archive_with_another_sum_is_refused(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(Stop, match=sha256(archive)):
        make_runtime(tmp_path / "runtime", archive)
    with pytest.raises(Stop, match="is not a file"):
        make_runtime(tmp_path / "runtime", tmp_path)


def test_the_known_archive_becomes_the_common_layout(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(windows_python.OFFICIAL, sha256(archive), "3.13.5")
    made = make_runtime(tmp_path / "runtime", archive)
    assert (made.kind, made.version) == ("release", "3.13.5")
    assert made.origin == f"python-3.13.5-embed-amd64.zip sha256:{sha256(archive)}"
    assert {file.name for file in made.folder.iterdir()} == {
        "python.exe", "python313.dll", "python3.dll", "vcruntime140.dll", "LICENSE.txt", "_ssl.pyd", "libcrypto-3.dll",
        "python313.zip",
    }  # fmt: skip
    assert (made.folder / "python3.dll").read_bytes() == b"content of python3.dll"
    with zipfile.ZipFile(made.folder / "python313.zip") as library:
        assert {name for name in library.namelist() if not name.endswith("/")} == {"os.pyc", "json/__init__.pyc"}


@pytest.fixture
def manifests(tmp_path: Path) -> Path:
    setup, msi = tmp_path / "VideoconferenceAdvisor-0.1.0-setup.exe", tmp_path / "VideoconferenceAdvisor-0.1.0-x64.msi"
    setup.write_bytes(b"set-up")
    msi.write_bytes(b"package")
    make_manifests("0.1.0", "release", setup, msi, tmp_path / "winget", "https://share.mesto.example/advisor/")
    return tmp_path / "winget"


def test_the_manifests_hold_to_the_public_schema(manifests: Path) -> None:
    kinds = {f"{ID}.yaml": "version", f"{ID}.installer.yaml": "installer", f"{ID}.locale.en-US.yaml": "defaultLocale"}
    assert {file.name for file in manifests.iterdir()} == set(kinds)
    for name, kind in kinds.items():
        schema = json.loads((HERE / "winget" / f"manifest.{kind}.1.6.0.json").read_text(encoding="utf-8"))
        document = yaml.safe_load((manifests / name).read_text(encoding="utf-8"))
        assert [error.message for error in Draft7Validator(schema).iter_errors(document)] == []
        assert list(Draft7Validator(schema).iter_errors(document | {"PackageIdentifier": "no dot"}))


def test_the_manifests_name_the_address_of_the_release(manifests: Path) -> None:
    document = yaml.safe_load((manifests / f"{ID}.installer.yaml").read_text(encoding="utf-8"))
    assert [(one["Scope"], one["InstallerUrl"]) for one in document["Installers"]] == [
        ("user", "https://share.mesto.example/advisor/VideoconferenceAdvisor-0.1.0-setup.exe"),
        ("machine", "https://share.mesto.example/advisor/VideoconferenceAdvisor-0.1.0-x64.msi"),
    ]
    machine = document["Installers"][1]
    assert machine["ProductCode"] == f"{{{product_code('0.1.0', 'release')}}}"
    assert machine["AppsAndFeaturesEntries"] == [{"UpgradeCode": f"{{{UPGRADE_CODE}}}"}]


@pytest.mark.parametrize("address", ["http://share.example", "https://a b.example", "share"])
def test_an_address_that_winget_would_refuse_stops_the_build(manifests: Path, address: str) -> None:
    file = manifests / f"{ID}.yaml"
    with pytest.raises(Stop, match="https://"):
        make_manifests("0.1.0", "release", file, file, manifests, address)
