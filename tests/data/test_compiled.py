"""The compiled form says exactly what the files say, and is left aside when they have changed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import ARTICLE, CatalogueFiles, files_of, mark_of
from advisor.adapters.compile_data import compile_data


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    compile_data(places.data_dir(), folder)
    return folder / "catalogue.json"


def test_same_as_the_files(compiled: Path) -> None:
    from_files = CatalogueFiles(places.data_dir())
    from_compiled = CatalogueFiles(places.data_dir(), compiled)
    loading = sys.modules.pop("advisor.adapters.data_loading", None)
    try:
        for part in ("catalogue", "article", "checklist"):
            assert getattr(from_compiled, part)()
        for facts in ("catalogue", ARTICLE):
            assert from_compiled.rule_sets(facts)
        assert "advisor.adapters.data_loading" not in sys.modules
    finally:
        if loading:
            sys.modules["advisor.adapters.data_loading"] = loading
    assert from_compiled.catalogue() == from_files.catalogue()
    assert from_compiled.article() == from_files.article()
    assert from_compiled.checklist() == from_files.checklist()
    for facts in ("catalogue", ARTICLE):
        assert from_compiled.rule_sets(facts) == from_files.rule_sets(facts)


def test_same_bytes_every_time(compiled: Path, tmp_path: Path) -> None:
    compile_data(places.data_dir(), tmp_path)
    for path in compiled.parent.glob("*.json"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_changed_files_win(compiled: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(places.data_dir(), data)
    assert mark_of(data, "catalogue") == mark_of(places.data_dir(), "catalogue")
    path = data / "version.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-11", "2099-01", 1), encoding="utf-8")
    assert CatalogueFiles(data, compiled).catalogue().version == "2099-01"


@pytest.mark.parametrize("spoil", [b"", b"{}", b"not json\n{}", b'{"files": 1}\n{}'])
def test_a_broken_compiled_form_does_no_harm(compiled: Path, tmp_path: Path, spoil: bytes) -> None:
    broken = tmp_path / "catalogue.json"
    broken.write_bytes(spoil)
    files = CatalogueFiles(places.data_dir(), broken)
    assert len(files.catalogue().apps) == 30
    head, body = compiled.read_bytes().split(b"\n", 1)
    broken.write_bytes(head + b"\n" + body[:2000])
    assert len(CatalogueFiles(places.data_dir(), broken).catalogue().apps) == 30
    assert len(CatalogueFiles(places.data_dir(), tmp_path / "none.json").catalogue().apps) == 30


def test_every_file_belongs_to_a_part() -> None:
    data = places.data_dir()
    parts = ("catalogue", ARTICLE, "checklist", "rules", f"{ARTICLE}-rules", "invitations", "installed")
    known = {path for part in parts for path in files_of(data, part)}
    known.add(data / "impact_assessment.yaml")  # read as it is: small, and seldom needed
    assert {path for path in data.rglob("*.yaml") if "examples" not in path.parts} - known == set()
