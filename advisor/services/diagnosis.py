"""The report for the help desk (``advisor/diagnosis/1``): what this program stands on, never what somebody wrote.

Numbers, ids and words of the program only. A value that a person may have typed
(a name, an address, a folder) stands there as "set"; paths and file names not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from advisor.domain.settings import Effective, Kind

SCHEMA = "advisor/diagnosis/1"
_OWN_WORDS = (Kind.CHOICE, Kind.YES_NO, Kind.NUMBER)  # values out of a list of the program, or numbers


def diagnosis(
    code: str, build: Mapping[str, Any], system: Mapping[str, Any], window: Mapping[str, Any],
    settings: Iterable[Effective], folders: Mapping[str, Mapping[str, Any]], notes: Iterable[str],
) -> str:  # fmt: skip
    """The whole report as text, just as it is shown and saved.

    ``code``: of the trouble, empty where there is none. ``notes``: lines of the error log, which holds places in the
    program and no messages.
    """
    document = {
        "schema": SCHEMA,
        "code": code or None,
        "program": dict(build),
        "system": dict(system),
        "window": dict(window),
        "settings": {one.setting.id: _shown(one) for one in settings if one.value != one.setting.default},
        "folders": {name: dict(about) for name, about in folders.items()},
        "notes": list(notes),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _shown(one: Effective) -> dict[str, Any]:
    value = one.value if one.setting.kind in _OWN_WORDS else "set"
    return {"value": value, "by": one.level.value}
