"""Reads ``organisation.yaml`` of an organisation's pack, and says in which line what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.adapters.data_problems import Problems
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.errors import PlainError
from advisor.domain.organisation_pack import OrganisationPack
from advisor.domain.settings import BY_ID, NotAllowed

FILE = "organisation.yaml"


def read_organisation(data: Path) -> dict[str, Any]:
    """The pack as JSON can keep it. Raises ``pack_wrong_schema`` with the first trouble."""
    try:
        document = read_yaml(data / FILE, name=FILE)
    except PlainError as wrong:
        raise PlainError("pack_wrong_schema", part=f"{FILE}:{wrong.values.get('line', 1)}") from wrong
    problems = Problems(data)
    pack = problems.build(OrganisationPack, document, document.value)
    if pack is not None:
        for name, value in pack.settings.items():
            setting = BY_ID.get(name)
            try:
                if setting is None:
                    raise NotAllowed("unknown_name")
                if not setting.lockable:
                    raise NotAllowed("not_lockable")
                setting.check(value)
            except NotAllowed as wrong:
                problems.add(document, ("settings", name), wrong.reason)
    if problems.lines or pack is None:
        raise PlainError("pack_wrong_schema", part=problems.lines[0] if problems.lines else FILE)
    return pack.model_dump(mode="json")
