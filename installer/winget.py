"""Manifests for winget: the set-up for one person and the MSI for everybody, in one package of two installers.

The addresses are those under which a release is published: ``--release-url`` of the build. Without it they name a
domain that is kept for examples.
"""

from __future__ import annotations

from pathlib import Path

from make_msi import UPGRADE_CODE, product_code
from windows_python import Stop, sha256

EXAMPLE = "https://example.org/releases"
ID = "VideoconferenceAdvisor.VideoconferenceAdvisor"
SCHEMA = "1.6.0"


def make_manifests(version: str, kind: str, setup: Path, msi: Path, folder: Path, base: str = EXAMPLE) -> None:
    """Three files as the winget repository wants them. ``base``: the address of the folder of the release."""
    base = base.rstrip("/")
    if not base.startswith("https://") or any(letter.isspace() for letter in base):
        raise Stop(f"An address of a release begins with https:// and has no blanks: {base}")
    folder.mkdir(parents=True, exist_ok=True)
    head = f"PackageIdentifier: {ID}\nPackageVersion: {version}\n"

    def tail(what: str) -> str:
        return f"ManifestType: {what}\nManifestVersion: {SCHEMA}\n"

    (folder / f"{ID}.yaml").write_text(f"{head}DefaultLocale: en-US\n{tail('version')}", encoding="utf-8")
    (folder / f"{ID}.locale.en-US.yaml").write_text(
        f"{head}PackageLocale: en-US\nPublisher: Videoconference Advisor\nPackageName: Videoconference Advisor\n"
        "License: EUPL-1.2\n"
        "ShortDescription: Which video app may be used for this meeting, and why. Signed decision records.\n"
        f"{tail('defaultLocale')}",
        encoding="utf-8",
    )
    (folder / f"{ID}.installer.yaml").write_text(
        f"{head}Platform:\n- Windows.Desktop\nMinimumOSVersion: 10.0.17763.0\nUpgradeBehavior: install\nInstallers:\n"
        f"- Architecture: x64\n  InstallerType: nullsoft\n  Scope: user\n  InstallerUrl: {base}/{setup.name}\n"
        f"  InstallerSha256: {sha256(setup).upper()}\n  ProductCode: VideoconferenceAdvisor\n"
        "  ExpectedReturnCodes:\n"
        "  - InstallerReturnCode: 5\n    ReturnResponse: packageInUse\n"
        "  - InstallerReturnCode: 6\n    ReturnResponse: alreadyInstalled\n"
        "  - InstallerReturnCode: 7\n    ReturnResponse: downgrade\n"
        "  - InstallerReturnCode: 8\n    ReturnResponse: systemNotSupported\n"
        f"- Architecture: x64\n  InstallerType: wix\n  Scope: machine\n  InstallerUrl: {base}/{msi.name}\n"
        f"  InstallerSha256: {sha256(msi).upper()}\n  ProductCode: '{{{product_code(version, kind)}}}'\n"
        f"  AppsAndFeaturesEntries:\n  - UpgradeCode: '{{{UPGRADE_CODE}}}'\n"
        f"{tail('installer')}",
        encoding="utf-8",
    )
