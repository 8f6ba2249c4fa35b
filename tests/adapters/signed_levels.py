"""One document of every kind at every level, by the program and a real authority on loopback: for the judges."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from authority import authority
from cryptography.hazmat.primitives.serialization import Encoding
from genuine_addenda import addendum, addendum_pages
from genuine_opinions import opinion, opinion_pages
from genuine_records import jana, record, unsigned
from genuine_reports import report_pages, year_report

from advisor.adapters.signature.authority_web import TimeStamper, Web
from advisor.adapters.signature.identity import Identity
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


def _key(who: Identity) -> dict[str, Any]:
    return {"name": who.name, "sha256": who.key_sha256, "self_made": False}


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
        pages = {
            "addendum": addendum_pages(addendum(made["B-LTA"], key=_key(who)), made["B-LTA"]),
            "opinion": opinion_pages(opinion(made["B-LTA"], key=_key(who)), made["B-LTA"]),
            "re-check": unsigned(record(kind="recheck", previous=sha256(made["B-LTA"]).hexdigest())),
            "report": report_pages(year_report(key=_key(who))),
        }
        for kind, base in pages.items():
            made[f"{kind} B-B"] = sign(base, at, who)
            made[f"{kind} B-T"], trouble = sign_stamped(base, at, who, TimeStamper(town.time_stamp(), Web()))
            assert trouble is None
            for level in ("B-LT", "B-LTA"):
                made[f"{kind} {level}"] = rise.raise_record(made[f"{kind} B-T"], at, level).pdf
            made[f"{kind} B-LTA renewed"] = rise.raise_record(made[f"{kind} B-LTA"], at, renew=True).pdf
            made[f"{kind} B-LTA from B-B"] = rise.raise_record(made[f"{kind} B-B"], at).pdf
        return SignedLevels(made, town.trust(), town.certificate("root").public_bytes(Encoding.PEM), lists)
