"""Advisories of four kinds become proposals that load, name the mending version, and decide nothing."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import cli
from advisor.adapters import places
from advisor.adapters.advisory_files import read_json
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.domain.advice import advise
from advisor.domain.errors import PlainError
from advisor.main import command_parts
from advisor.services.advisories import proposals, read_advisories

FILES = CatalogueFiles(places.data_dir(), places.compiled_catalogue())

CVE: dict[str, Any] = {
    "dataType": "CVE_RECORD", "dataVersion": "5.1",
    "cveMetadata": {"cveId": "CVE-2026-90001", "state": "PUBLISHED", "datePublished": "2026-11-02T10:00:00.000Z"},
    "containers": {"cna": {
        "title": "Zoom Workplace for Windows - Untrusted search path",
        "descriptions": [{"lang": "en", "value": "An untrusted search path may allow escalation of privilege."}],
        "affected": [{"vendor": "Zoom Communications Inc.", "product": "Zoom Workplace", "platforms": ["Windows"],
                      "versions": [{"status": "affected", "version": "0", "lessThan": "7.1.5"}]}],
        "metrics": [{"cvssV3_1": {"baseScore": 9.6, "baseSeverity": "CRITICAL"}}],
        "references": [{"url": "https://example.org/zsb-26020"}]}},
}  # fmt: skip
OSV: dict[str, Any] = {
    "id": "GHSA-xxxx-yyyy-zzzz", "aliases": ["CVE-2026-90002"], "published": "2026-11-03T00:00:00Z",
    "summary": "BigBlueButton: stored script in a shared note",
    "affected": [{"package": {"ecosystem": "npm", "name": "bigbluebutton-html5"},
                  "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "3.0.31"}]}]}],
    "references": [{"type": "ADVISORY", "url": "https://example.org/bbb"}],
    "database_specific": {"severity": "HIGH"},
}  # fmt: skip
CSAF: dict[str, Any] = {
    "document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Cisco Webex App",
                 "tracking": {"id": "cisco-sa-1", "current_release_date": "2026-11-04T16:00:00+00:00"},
                 "references": [{"url": "https://example.org/cisco-sa-1"}]},
    "product_tree": {"branches": [{"category": "vendor", "name": "Cisco", "branches": [
        {"category": "product_name", "name": "Cisco Webex App", "branches": [
            {"category": "product_version", "name": "46.9",
             "product": {"name": "Cisco Webex App 46.9", "product_id": "P1"}},
            {"category": "product_version", "name": "46.10.1",
             "product": {"name": "Cisco Webex App 46.10.1", "product_id": "P2"}}]}]}]},
    "vulnerabilities": [{"cve": "CVE-2026-90003", "title": "Webex App code execution",
                         "product_status": {"known_affected": ["P1"], "fixed": ["P2"]},
                         "scores": [{"products": ["P1"], "cvss_v3": {"baseScore": 8.8, "baseSeverity": "HIGH"}}]}],
}  # fmt: skip
KEV: dict[str, Any] = {
    "title": "Catalog", "catalogVersion": "2026.11.20", "count": 2,
    "vulnerabilities": [
        {"cveID": "CVE-2026-90004", "vendorProject": "Meta Platforms", "product": "WhatsApp",
         "vulnerabilityName": "WhatsApp Incorrect Authorization", "dateAdded": "2026-11-20"},
        {"cveID": "CVE-2026-90005", "vendorProject": "Example", "product": "Router", "dateAdded": "2026-11-20"}],
}  # fmt: skip


def proposed(*documents: Any) -> list[dict[str, Any]]:
    found = [one for number, document in enumerate(documents) for one in read_advisories(document, str(number))]
    rows: list[dict[str, Any]] = proposals(FILES.catalogue(), found)["proposals"]
    return rows


@pytest.mark.parametrize(("document", "app", "cve", "mended", "severity", "day"), [
    (CVE, "zoom", "CVE-2026-90001", "7.1.5", "critical", "2026-11-02"),
    (OSV, "bigbluebutton", "CVE-2026-90002", "3.0.31", "high", "2026-11-03"),
    (CSAF, "cisco_webex", "CVE-2026-90003", "46.10.1", "high", "2026-11-04"),
    (KEV, "whatsapp", "CVE-2026-90004", None, "critical", "2026-11-20"),
])  # fmt: skip
def test_each_form_gives_the_version_that_mends_the_hole(
    document: Any, app: str, cve: str, mended: str | None, severity: str, day: str
) -> None:
    row = next(row for row in proposed(document) if row["app"] == app)
    fact = row["fact"]
    assert fact["value"]["cve"] == [cve]
    assert fact["value"].get("mended_in") == ({"all": mended} if mended else None)
    assert (fact["value"]["severity"], fact["known_from"], fact["confirmed"]) == (severity, day, False)
    assert not any(row["app"] == "signal" for row in proposed(document))


def test_what_attackers_use_comes_first_and_what_is_known_is_left_out() -> None:
    rows = proposed(CVE, OSV, CSAF, KEV)
    assert rows[0]["app"] == "whatsapp"
    known = copy.deepcopy(CVE)
    known["cveMetadata"]["cveId"] = "CVE-2026-53412"
    assert proposed(known) == []
    assert len(proposed(CVE, CVE)) == len(proposed(CVE))


def test_a_proposal_loads_and_decides_nothing(tmp_path: Path) -> None:
    shutil.copytree(places.data_dir(), tmp_path / "data")
    for row in proposed(CVE, OSV, CSAF, KEV):
        file = tmp_path / "data" / "apps" / f"{row['app']}.yaml"
        text = file.read_text("utf-8")
        assert yaml.safe_load(text)["facts"]
        at = text.index("facts:\n") + len("facts:\n")
        file.write_text(f"{text[:at]}  - {json.dumps(row['fact'])}\n{text[at:]}", encoding="utf-8")
    new = CatalogueFiles(tmp_path / "data")
    on = FILES.catalogue().prepared_on
    for rules in FILES.rule_sets("catalogue"):
        before = {(e.app, e.edition): e.verdict for e in advise(FILES.catalogue(), rules, on, on)}
        assert {(e.app, e.edition): e.verdict for e in advise(new.catalogue(), rules, on, on)} == before


@pytest.mark.parametrize("document", [None, 3, "x", [], {}, {"id": 3, "affected": []}, {"dataType": "OTHER"},
                                      {"document": {"csaf_version": 2}}, {"vulnerabilities": []}])  # fmt: skip
def test_other_documents_are_refused(document: Any) -> None:
    with pytest.raises(PlainError) as caught:
        read_advisories(document, "x")
    assert caught.value.code == "advisory_unknown"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2), max_leaves=4,
)  # fmt: skip


def _places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(place for key, one in inner for place in _places(one, (*here, key)))]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.data())
def test_a_part_of_any_other_kind_is_as_if_it_were_not_there(data: st.DataObject) -> None:
    document = copy.deepcopy(data.draw(st.sampled_from([CVE, OSV, CSAF, KEV])))
    place = data.draw(st.sampled_from([place for place in _places(document) if place]))
    inside: Any = document
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = data.draw(JSON)
    try:
        proposed(document)
    except PlainError as error:
        if error.code != "advisory_unknown":
            raise


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 200_000, b"\xff"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(PlainError) as caught:
        read_json(tmp_path / "a.json")
    assert caught.value.code == "advisory_unknown"


def test_a_very_deep_tree_of_products_ends() -> None:
    tree: dict[str, Any] = {"product": {"name": "Cisco Webex 1.2", "product_id": "P"}}
    for _number in range(500):
        tree = {"branches": [tree]}
    document = {**CSAF, "product_tree": tree}
    assert proposed(document) == []


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    files = []
    for name, document in (("cve", CVE), ("kev", KEV)):
        files.append(str(tmp_path / f"{name}.json"))
        Path(files[-1]).write_text(json.dumps(document), encoding="utf-8")
    assert cli.run(["pack", "advisories", *files, "--lang", "en"], command_parts()) == 0
    out = capsys.readouterr().out
    assert "not confirmed" in out
    assert "used by attackers" in out
    assert "zoom.known_holes.5" in out
