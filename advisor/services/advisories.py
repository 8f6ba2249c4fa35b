"""Makers' security advisories become proposals: unconfirmed facts with the version that mends the hole.

CSAF 2.0, OSV, CVE records (5.x) and the list of exploited holes (KEV). Everything
is read as foreign data. A proposal speaks for nobody until a person has looked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from advisor.domain.catalogue import App, Catalogue
from advisor.domain.errors import PlainError
from advisor.services.ports import Texts

SCHEMA = "advisor/proposals/1"
CRITERION = "known_holes"
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,7}")
_VERSION = re.compile(r"[0-9][0-9A-Za-z.+_-]{0,40}")
_SEVERITIES = ("low", "medium", "high", "critical")
MOST_WORDS = 300
FORMS = "CSAF 2.0, OSV, CVE 5, KEV"


class Advisory(NamedTuple):
    """What one document says of one hole."""

    id: str
    cves: tuple[str, ...]
    title: str
    products: tuple[str, ...]
    mended_in: tuple[str, ...]
    severity: str
    day: str
    address: str
    exploited: bool = False


def read_advisories(document: Any, name: str) -> list[Advisory]:
    """The holes of one document. Raises ``advisory_unknown`` where it is of none of the four forms."""
    if isinstance(document, Mapping):
        if _at(document, "dataType") == "CVE_RECORD":
            return [_cve_record(document)]
        if isinstance(document.get("vulnerabilities"), list) and _text(document, "catalogVersion"):
            return [_kev(one) for one in _maps(document["vulnerabilities"])]
        if _text(document, "document", "csaf_version"):
            return list(_csaf(document))
        if _text(document, "id") and isinstance(document.get("affected"), list):
            return [_osv(document)]
    raise PlainError("advisory_unknown", file=name, forms=FORMS)


def _cve_record(record: Mapping[str, Any]) -> Advisory:
    cna = _map(_at(record, "containers", "cna"))
    affected = _maps(cna.get("affected"))
    versions = [version for one in affected for version in _maps(one.get("versions"))]
    mended = [v.get("lessThan") for v in versions if v.get("status") == "affected"]
    mended += [v.get("version") for v in versions if v.get("status") == "unaffected"]
    words = [_text(one, "value") for one in _maps(cna.get("descriptions"))]
    return Advisory(
        _text(record, "cveMetadata", "cveId"),
        _cves([_text(record, "cveMetadata", "cveId")]),
        _words(_text(cna, "title") or next(iter(words), "")),
        tuple(f"{_text(one, 'vendor')} {_text(one, 'product')}".strip() for one in affected),
        _versions(mended),
        _severity(score for metric in _maps(cna.get("metrics")) for score in metric.values()),
        _text(record, "cveMetadata", "datePublished")[:10],
        next((_text(one, "url") for one in _maps(cna.get("references"))), ""),
    )


def _osv(entry: Mapping[str, Any]) -> Advisory:
    affected = _maps(entry.get("affected"))
    events = [event for one in affected for span in _maps(one.get("ranges")) for event in _maps(span.get("events"))]
    return Advisory(
        _text(entry, "id"),
        _cves([_text(entry, "id"), *_texts(entry.get("aliases"))]),
        _words(_text(entry, "summary") or _text(entry, "details")),
        tuple(name for one in affected if (name := _text(one, "package", "name"))),
        _versions(event.get("fixed") for event in events),
        _severity([_map(entry.get("database_specific"))]),
        _text(entry, "published")[:10],
        next((_text(one, "url") for one in _maps(entry.get("references"))), ""),
    )


def _csaf(advisory: Mapping[str, Any]) -> Iterator[Advisory]:
    tracking, names = _map(_at(advisory, "document", "tracking")), dict(_products(advisory.get("product_tree"), 0))
    address = next((_text(one, "url") for one in _maps(_at(advisory, "document", "references"))), "")
    for hole in _maps(advisory.get("vulnerabilities")):
        status = _map(hole.get("product_status"))
        fixed = [names.get(one, "") for one in (*_texts(status.get("fixed")), *_texts(status.get("first_fixed")))]
        touched = [names.get(one, "") for key in ("known_affected", "first_affected", "fixed", "first_fixed")
                   for one in _texts(status.get(key))]  # fmt: skip
        details = [_text(one, "details") for one in _maps(hole.get("remediations"))]
        yield Advisory(
            _text(tracking, "id"),
            _cves([_text(hole, "cve")]),
            _words(_text(hole, "title") or _text(advisory, "document", "title")),
            tuple(dict.fromkeys(filter(None, touched))),
            _versions(found for text in (*fixed, *details) for found in re.findall(r"\d+(?:\.\d+)+", text)),
            _severity(score for scores in _maps(hole.get("scores")) for score in scores.values()),
            (_text(tracking, "current_release_date") or _text(tracking, "initial_release_date"))[:10],
            address,
        )


def _products(tree: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Product id -> full name, from the nested branches."""
    if depth > 30:
        return
    for one in (*_maps(_map(tree).get("full_product_names")), _map(_map(tree).get("product"))):
        if _text(one, "product_id"):
            yield _text(one, "product_id"), _text(one, "name")
    for branch in _maps(_map(tree).get("branches")):
        yield from _products(branch, depth + 1)


def _kev(entry: Mapping[str, Any]) -> Advisory:
    product = f"{_text(entry, 'vendorProject')} {_text(entry, 'product')}".strip()
    return Advisory(
        _text(entry, "cveID"), _cves([_text(entry, "cveID")]), _words(_text(entry, "vulnerabilityName")), (product,),
        (), "critical", _text(entry, "dateAdded")[:10], "", exploited=True,
    )  # fmt: skip


# Proposals -----------------------------------------------------------------------------------------------------------


def proposals(catalogue: Catalogue, advisories: Iterable[Advisory]) -> dict[str, Any]:
    """The document ``advisor/proposals/1``: for each app that a hole may concern, a fact for a person to look at."""
    rows: list[tuple[bool, str, int, Advisory, dict[str, Any]]] = []
    taken: dict[str, int] = {}
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    for advisory in advisories:
        for app in catalogue.apps.values():
            key = (app.id, advisory.cves, advisory.id)
            if not _concerns(advisory, app) or key in seen or _known(advisory, app):
                continue
            seen.add(key)
            number = taken[app.id] = taken.get(app.id, _highest(app)) + 1
            rows.append((not advisory.exploited, app.id, number, advisory, _fact(advisory, app, number)))
    rows.sort(key=lambda row: row[:3])
    made = [{"app": row[1], "advisory": row[3]._asdict(), "fact": row[4]} for row in rows]
    return {"schema": SCHEMA, "version": catalogue.version, "proposals": made}


def _concerns(advisory: Advisory, app: App) -> bool:
    """All words of the app's name, id or family stand in a product's name: rather too much than too little."""
    names = [set(_tokens(name)) for name in (app.name.partition("(")[0], app.id, app.product_family)]
    return any(name and name <= set(_tokens(product)) for product in advisory.products for name in names)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold())


def _known(advisory: Advisory, app: App) -> bool:
    known = {
        cve
        for fact in app.facts
        if fact.criterion == CRITERION and isinstance(fact.value, Mapping)
        for cve in fact.value.get("cve") or ()
    }
    return bool(advisory.cves) and set(advisory.cves) <= known


def _highest(app: App) -> int:
    ends = [fact.id.rpartition(".")[2] for fact in app.facts if fact.criterion == CRITERION]
    return max((int(end) for end in ends if end.isdecimal()), default=0)


def _fact(advisory: Advisory, app: App, number: int) -> dict[str, Any]:
    value: dict[str, Any] = {"cve": list(advisory.cves), "affected": "; ".join(advisory.products)[:MOST_WORDS]}
    if advisory.mended_in:
        value["mended_in"] = {"all": advisory.mended_in[-1]}
    if advisory.severity:
        value["severity"] = advisory.severity
    fact: dict[str, Any] = {
        "id": f"{app.id}.{CRITERION}.{number}", "criterion": CRITERION, "value": value,
        "editions": [edition.id for edition in app.editions],
        "explanation": advisory.title or advisory.id, "confirmed": False,
    }  # fmt: skip
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", advisory.day):
        fact["known_from"] = advisory.day
    return fact


def proposal_lines(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    """Each proposal as it could be put into the app's file, once somebody has read the advisory."""
    rows = document["proposals"]
    yield texts.ngettext("{n} proposal, not confirmed.", "{n} proposals, not confirmed.", len(rows)).format(n=len(rows))
    for row in rows:
        exploited = texts.gettext("used by attackers") if row["advisory"]["exploited"] else ""
        yield f"# data/apps/{row['app']}.yaml {row['advisory']['address']} {exploited}".rstrip()
        yield f"  - {json.dumps(row['fact'], ensure_ascii=False)}"


# Foreign data: whatever is not of the expected type is as if it were not there ----------------------------------------


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _text(value: Any, *names: str) -> str:
    found = _at(value, *names)
    return found if isinstance(found, str) else ""


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _cves(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if _CVE.fullmatch(name)))


def _versions(found: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and _VERSION.fullmatch(one)))


def _severity(scores: Iterable[Any]) -> str:
    """The worst of the severities that are named."""
    named = [_text(score, key).lower() for score in scores for key in ("baseSeverity", "severity")]
    return max((one for one in named if one in _SEVERITIES), key=_SEVERITIES.index, default="")


def _words(text: str) -> str:
    return " ".join(text.split())[:MOST_WORDS]
