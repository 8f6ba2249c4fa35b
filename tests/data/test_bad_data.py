"""Hand-edited data files of every wrong kind: each problem named with file and line, all in one run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_checks import circles
from advisor.adapters.catalogue_files import ARTICLE, CatalogueFiles
from advisor.adapters.compile_data import compile_data
from advisor.domain.errors import PlainError
from advisor.services.error_texts import ERRORS


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(places.data_dir(), folder)
    return folder


def change(path: Path, old: str, new: str) -> int:
    """Replaces the first place and returns its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(data: Path, what: str = "catalogue", facts: str = "catalogue") -> list[str]:
    files = CatalogueFiles(data)
    with pytest.raises(PlainError) as caught:
        files.rule_sets(facts) if what == "rule_sets" else getattr(files, what)()
    assert caught.value.code == "data_wrong"
    assert "data_wrong" in ERRORS
    found = caught.value.values["problems"]
    assert isinstance(found, tuple)
    return list(found)


def test_everything_wrong_in_one_run(data: Path) -> None:
    apps = data / "apps"
    lines = {
        "unknown criterion e2e": change(apps / "zoom.yaml", "criterion: e2ee\n", "criterion: e2e\n"),
        "'sometimes' is not a value of mfa": change(
            apps / "signal.yaml", "criterion: mfa\n    value: partial", "criterion: mfa\n    value: sometimes"
        )
        + 1,
        "unknown edition team": change(apps / "threema_work.yaml", "editions: [work]", "editions: [team]"),
        "unknown source": change(apps / "viber.yaml", "source: SRC_DOC", "source: NOWHERE"),
        "lies before valid_from": change(apps / "zoom.yaml", "valid_to: '2024-05-20'", "valid_to: '2019-05-20'"),
        "Input should be a valid date": change(apps / "wire.yaml", "known_from: '2025", "known_from: '2025-13"),
        "another fact has the id discord.e2ee.1": change(
            apps / "discord.yaml", "id: discord.e2ee.2", "id: discord.e2ee.1"
        ),
        "there is no entry of this name": change(apps / "telegram.yaml", "explanation:", "explenation:"),
        "must be one of": 0,
        "is the name": 0,
    }
    shutil.copy(apps / "facetime.yaml", apps / "facetime_2.yaml")
    (apps / "goto_meeting.yaml").write_text("id: goto_meeting\nname: [\n", encoding="utf-8")
    found = problems(data)
    for text, line in lines.items():
        if line:
            hits = [one for one in found if text in one]
            assert hits, (text, found)
            assert any(one.split(":")[1] == str(line) for one in hits), (text, line, hits)
    assert any(one.startswith("apps/facetime_2.yaml:1: id: must be the name of the file") for one in found)
    assert any("another app has the id facetime" in one for one in found)
    assert any(one.startswith("apps/goto_meeting.yaml:") and "this is not YAML" in one for one in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "text"),
    [
        ("version.yaml", "prepared_on: '2026-11-23'", "prepared_on: soon", "valid date"),
        ("criteria.yaml", "kind: choice\n", "kind: choise\n", "'choise' is not allowed"),
        ("criteria.yaml", "fresh_months: 12", "fresh_months: often", "valid integer"),
        ("sources.yaml", "  title:", "  titel:", "Field required"),
        ("apps/zoom.yaml", "kind: private", "kind: hobby", "'hobby' is not allowed"),
        ("apps/zoom.yaml", "price: free}", "price: cheap}", "'cheap' is not allowed"),
        ("apps/zoom.yaml", "- {id: pro,", "- {id: basic,", "another edition has the id basic"),
        ("apps/google_hangouts.yaml", "successor: google_meet", "successor: google_meat", "nearest: google_meet"),
        ("apps/zoom.yaml", "value: 300", "value: many", "needs a whole number"),
        ("apps/zoom.yaml", "value: [windows,", "value: [amiga,", "unknown in platforms: amiga"),
        ("apps/zoom.yaml", "as_of: '2026-07-26'", "as_of: '2036-07-26'", "after the day the catalogue was prepared"),
        ("apps/zoom.yaml", "facts:", "facts: 3\nnotes:", "valid tuple"),
        ("apps/zoom.yaml", "id: zoom.e2ee.1", "id: zoom.e2ee.one", "must be zoom.e2ee.<number>"),
    ],
)
def test_one_wrong_thing(data: Path, file: str, old: str, new: str, text: str) -> None:
    line = change(data / file, old, new)
    found = problems(data)
    hit = [one for one in found if text in one]
    assert hit, found
    assert hit[0].startswith(f"{file}:")
    assert abs(int(hit[0].split(":")[1]) - line) <= 1, (hit, line)


@pytest.mark.parametrize("file", ["version.yaml", "criteria.yaml", "sources.yaml"])
def test_missing_and_empty_files(data: Path, file: str) -> None:
    (data / file).unlink()
    assert any(one.startswith(f"{file}:1: the file is missing") for one in problems(data))
    (data / file).write_bytes(b"")
    assert any(one.startswith(f"{file}:1:") for one in problems(data))
    (data / file).write_bytes(b"\xff\xfe")
    assert any("not UTF-8" in one for one in problems(data))


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("id: C02_contacts", "id: C01_allow_list", "C01_allow_list stands here more than once"),
        ("- id: no_list", "- id: listed", "listed stands here more than once"),
        ("C10_contract:\n        - signed", "C99_contract:\n        - signed", "unknown question or situation C99"),
        ("C10_contract:\n        - signed", "C10_contract:\n        - sealed", "'sealed' is no value of C10_contract"),
        ("criterion: e2ee", "criterion: e2e", "unknown criterion e2e"),
        ("optional: optional_on", "optional: optional_off", "unknown answer optional_off"),
        ("threshold: 2", "threshold: two", "valid integer"),
        ("until_then: condition", "until_then: perhaps", "Input should be 'fine', 'condition' or 'stop'"),
    ],
)
def test_wrong_checklist(data: Path, old: str, new: str, text: str) -> None:
    text_now = (data / "checklist.yaml").read_text(encoding="utf-8")
    if old not in text_now:
        old, new = old.replace("\n        ", "\n          "), new.replace("\n        ", "\n          ")
    line = change(data / "checklist.yaml", old, new)
    hit = [one for one in problems(data, "checklist") if text in one]
    assert hit
    assert hit[0].startswith("checklist.yaml:")
    assert abs(int(hit[0].split(":")[1]) - line) <= 60


def test_conditions_in_a_circle(data: Path) -> None:
    path = data / "checklist.yaml"
    text = path.read_text(encoding="utf-8")
    place = text.index("applies_when:", text.index("id: C10_contract"))
    text = text[:place] + "applies_when:\n      C11_where: [eu_or_own]\n      any: [{C34_review: [set]}]" + text[
        text.index("\n", text.index("- host", place)) :
    ]
    path.write_text(text, encoding="utf-8")
    found = problems(data, "checklist")
    assert any("goes in a circle: C10_contract -> C11_where -> C10_contract" in one for one in found), found


def test_circles() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circles({"a": {"a"}}) == [["a"]]
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_wrong_rules(data: Path) -> None:
    path = data / "rules" / "sensitive.yaml"
    text = path.read_text(encoding="utf-8")
    first = text.index("criterion: ")
    path.write_text(
        text[:first] + "criterion: known_to_nobody #" + text[first:].replace("criterion: ", "", 1), encoding="utf-8"
    )
    shutil.copy(path, data / "rules" / "copy.yaml")
    found = problems(data, "rule_sets")
    assert any("unknown criterion known_to_nobody" in one and one.startswith("rules/sensitive.yaml") for one in found)
    assert any("another rule set has the id sensitive" in one for one in found)


def test_rule_on_a_criterion_without_facts(data: Path) -> None:
    for path in (data / "apps").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        head, _sep, _facts = text.partition("\nfacts:\n")
        path.write_text(head + "\n", encoding="utf-8")
    found = problems(data, "rule_sets")
    assert any("no fact has the criterion e2ee" in one for one in found)


def test_wrong_article(data: Path) -> None:
    line = change(data / ARTICLE / "catalogue.yaml", "criterion: cloud\n", "criterion: clown\n")
    found = problems(data, "article")
    assert any(f"catalogue.yaml:{line}:" in one and "unknown criterion clown" in one for one in found)


def test_nothing_is_compiled_from_wrong_files(data: Path, tmp_path: Path) -> None:
    change(data / "apps" / "zoom.yaml", "criterion: e2ee\n", "criterion: e2e\n")
    with pytest.raises(PlainError):
        compile_data(data, tmp_path / "compiled")
    assert not (tmp_path / "compiled").exists()
