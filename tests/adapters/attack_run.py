"""Every attack on one genuine file, and what counts as the same file."""

from __future__ import annotations

import re
import time

from attacks import attacks

from advisor.adapters.verification.rules import judge
from advisor.adapters.verification.trust import Trust

ACCEPTED = ("good", "attention")
_OPEN_ID = re.compile(rb"(/ID \[ <[0-9a-f]{32}> <)[0-9a-f]{32}(> \]\n/Prev \d+\n>>\nstartxref\n\d+\n%%EOF\n\Z)")
# On B-LT and B-LTA the last revision holds only evidence and no stamp covers it; its random file
# identifier is the one place where a byte may differ. No reader shows or uses it.
SAME_BUT_ID = _OPEN_ID.sub


def same_content(one: bytes, other: bytes) -> bool:
    return SAME_BUT_ID(rb"\1\2", one) == SAME_BUT_ID(rb"\1\2", other)


def attacked(genuine: bytes, told: Trust) -> tuple[int, list[str], float]:
    """How many files were really changed, the names of those accepted, and the slowest in seconds of the processor."""
    tried, accepted, slowest = 0, [], 0.0
    for name, attack in attacks():
        changed = attack(genuine)
        if changed is None or same_content(changed, genuine):
            continue
        tried += 1
        started = time.process_time()
        found = judge(changed, told)
        slowest = max(slowest, time.process_time() - started)
        if found.overall in ACCEPTED or found.intact == "yes":
            accepted.append(name)
    return tried, accepted, slowest
