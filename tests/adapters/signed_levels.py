"""One record at every level, by the program's own signer and a real authority on loopback: for the judges."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from authority import authority
from cryptography.hazmat.primitives.serialization import Encoding
from genuine_records import jana, record, unsigned

from advisor.adapters.signature.authority_web import TimeStamper, Web
from advisor.adapters.signature.levels import RecordRaiser
from advisor.adapters.signature.signer import sign
from advisor.adapters.signature.stamped import sign_stamped
from advisor.adapters.verification.trust import Trust
from advisor.services.authorities import Authorities


class SignedLevels(NamedTuple):
    records: dict[str, bytes]  # name -> file; "B-LT from B-B" was raised later
    trust: Trust
    root: bytes  # PEM
    lists: dict[str, bytes]  # revocation lists, DER


@cache
def signed_levels() -> SignedLevels:
    at, base = datetime.now(UTC).replace(microsecond=0), unsigned(record())
    with authority() as town:
        rise = RecordRaiser(town.named(), [town.certificate("root")])
        plain, who = sign(base, at, town.identity()), town.identity()
        stamped, trouble = sign_stamped(base, at, who, TimeStamper(town.time_stamp(), Web()))
        assert trouble is None
        made = {"unsigned": base, "B-B": plain, "B-T": stamped}
        for level in ("B-T", "B-LT", "B-LTA"):
            made[f"{level} from B-B"] = rise.raise_record(plain, at, level).pdf
        for level in ("B-LT", "B-LTA"):
            made[level] = rise.raise_record(stamped, at, level).pdf
        made["B-LTA renewed"] = rise.raise_record(made["B-LTA"], at, renew=True).pdf
        other = RecordRaiser(town.named(time_stamp=town.time_stamp("tsa2")), [town.certificate("root")])
        made["B-LTA renewed elsewhere"] = other.raise_record(made["B-LTA"], at, renew=True).pdf
        self_made = sign(base, at, jana())
        made["B-B self-made"] = self_made
        made["B-LTA self-made"] = rise.raise_record(self_made, at).pdf
        made["B-B withdrawn"] = sign(base, at, town.identity("withdrawn"))
        lists = {n: Web().ask(f"{town.address}/town/crls/{n}/latest.crl", None, "") for n in ("root", "middle")}
        unproved = RecordRaiser(Authorities(town.time_stamp()))
        made["B-T withdrawn"] = unproved.raise_record(made["B-B withdrawn"], at).pdf
        return SignedLevels(made, town.trust(), town.certificate("root").public_bytes(Encoding.PEM), lists)
