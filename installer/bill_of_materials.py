"""What the installed program is made of, as CycloneDX: the interpreter and every distribution of the lock."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from stage import Staged, wheels
from windows_python import Stop

if TYPE_CHECKING:
    from cyclonedx.model.bom import Bom

SPACE = uuid.UUID("8d0c7b0a-53bb-5a5e-8d5b-0a3f6f1f2c9e")


def _bill(staged: Staged) -> Bom:
    from cyclonedx.model import HashAlgorithm, HashType, Property
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from keep_list import DISTRIBUTIONS_LEFT_OUT
    from packageurl import PackageURL

    program = Component(
        name="Videoconference Advisor", version=staged.version, type=ComponentType.APPLICATION, bom_ref="program"
    )
    made = Bom(serial_number=uuid.uuid5(SPACE, f"{staged.version} {staged.runtime.origin}"))
    made.metadata.component = program
    parts = [
        Component(
            name="cpython", version=staged.runtime.version, type=ComponentType.PLATFORM, bom_ref="cpython",
            description=staged.runtime.origin,
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=staged.runtime.origin.rpartition("sha256:")[2])],
        )
    ]  # fmt: skip
    for wheel in wheels():
        if wheel.name in DISTRIBUTIONS_LEFT_OUT:
            continue
        parts.append(
            Component(
                name=wheel.name, version=wheel.version, type=ComponentType.LIBRARY, bom_ref=wheel.name,
                purl=PackageURL("pypi", None, wheel.name, wheel.version),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=wheel.sha256)],
                properties=[Property(name="file", value=wheel.file.name)],
            )
        )  # fmt: skip
    for part in parts:
        made.components.add(part)
    made.register_dependency(program, parts)
    return made


def make_bill(staged: Staged, target: Path) -> None:
    """Writes the bill as CycloneDX 1.6 JSON; equal input gives equal bytes."""
    try:
        from cyclonedx.output.json import JsonV1Dot6
    except ImportError:
        raise Stop("cyclonedx-python-lib is missing; run this through dev.py, which installs it.") from None
    import json

    document = json.loads(JsonV1Dot6(_bill(staged)).output_as_string())
    document["metadata"].pop("timestamp", None)
    target.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
