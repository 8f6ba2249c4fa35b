"""Packs by the commands alone: three people make a catalogue, another computer takes it, and advice follows it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from advisor import cli, main_packs
from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.main import command_parts
from advisor.main_settings import catalogue_files, settings

ROOT = Path(__file__).resolve().parents[1]
# A pack is judged by the real clock: one that was published on a fixed day would run out one day.
DAY = max(date.today(), date(2026, 12, 1)).isoformat()


PASSPHRASE = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ADVISOR_PACK_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def run() -> Any:
    def command(*words: object, code: int = 0) -> dict[str, Any]:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            found = cli.run([*map(str, words), "--json", "--as-of", DAY], command_parts())
        assert (found, err.getvalue()) == (code, ""), out.getvalue() + err.getvalue()
        document: dict[str, Any] = json.loads(out.getvalue())
        return document

    return command


class Published(NamedTuple):
    """A catalogue that its makers have signed and published once; each test works on a copy of the shop."""

    who: dict[str, Path]
    data: Path
    made: Path
    pack: bytes
    code: str

    def shop(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(self.made, tmp_path / "shop"))


@pytest.fixture(scope="module")
def published(run: Any, tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("makers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADVISOR_PACK_PASSPHRASE", PASSPHRASE)
        patch.setenv("ADVISOR_HOME", str(folder / "home"))
        who, shop, data, pack = keys(run, folder), folder / "shop", new_data(folder), folder / "pack.zip"
        begin(run, shop, who)
        run("pack", "add", shop, data)
        for name in ("jana", "peter"):
            run("pack", "sign", shop, "--key", who[name])
        code = run("pack", "publish", shop, "--key", who["eva"], "--out", pack)["root_code"]
    return Published(who, data, shop, pack.read_bytes(), code)


def new_data(tmp_path: Path) -> Path:
    """The catalogue of the build, a week later: one fact has turned."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    version = data / "version.yaml"
    version.write_text(version.read_text("utf-8").replace("2026-11-23", "2026-11-30"), encoding="utf-8")
    app = data / "apps" / "signal.yaml"
    text = app.read_text("utf-8")
    assert "value: default" in text
    app.write_text(text.replace("value: default", "value: none", 1), encoding="utf-8")
    return data


def keys(run: Any, tmp_path: Path) -> dict[str, Path]:
    made = {name: tmp_path / f"{name}.key" for name in ("jana", "peter", "eva")}
    for name, file in made.items():
        run("pack", "key", file, "--name", name)
        assert oct(file.stat().st_mode & 0o777) == "0o600"
    return made


def public(file: Path) -> str:
    return f"{file}.pub.json"


def begin(run: Any, shop: Path, who: dict[str, Path], kind: str = "catalogue") -> None:
    run("pack", "init", shop, "--kind", kind, "--name", "Knowledge", "--key", public(who["jana"]),
        "--key", public(who["peter"]), "--publisher", public(who["eva"]))  # fmt: skip


def test_a_catalogue_travels_from_its_makers_to_advice(run: Any, tmp_path: Path) -> None:
    who, shop, pack = keys(run, tmp_path), tmp_path / "shop", tmp_path / "pack.zip"
    begin(run, shop, who)
    added = run("pack", "add", shop, new_data(tmp_path))
    turned = added["changes"]["verdicts"]
    assert {row["app"] for row in turned} == {"signal"}
    assert all(row["was"] != row["becomes"] and 0 < row["situations"] <= row["of"] for row in turned)
    assert [fact["kind"] for fact in added["changes"]["facts"]] == ["changed"]

    signed = run("pack", "sign", shop, "--key", who["jana"])
    assert [(d["part"], d["have"], d["need"], d["waiting"]) for d in signed["draft"]] == [
        ("root", 1, 2, ["peter"]), ("targets", 1, 2, ["peter"]),
    ]  # fmt: skip
    assert run("pack", "publish", shop, "--key", who["eva"], code=2)["code"] == "pack_too_few_signatures"
    assert run("pack", "sign", shop, "--key", who["eva"], code=2)["code"] == "pack_key_not_asked"
    run("pack", "sign", shop, "--key", who["peter"])
    published = run("pack", "publish", shop, "--key", who["eva"], "--out", pack)
    assert published["sha256"] == hashlib.sha256(pack.read_bytes()).hexdigest()

    refused = run("catalogue", "import", pack, code=2)
    assert (refused["code"], refused["root"]) == ("pack_unknown_root", published["root_code"])
    taken = run("catalogue", "import", pack, "--trust", published["root_code"])
    assert taken["made_on"] == "2026-11-30"
    assert taken["changes"]["verdicts"] == turned
    assert catalogue_files(settings()).catalogue().prepared_on.isoformat() == "2026-11-30"
    assert run("catalogue", "status")["made_on"] == "2026-11-30"
    fact = added["changes"]["facts"][0]["fact"]
    apps = run("apps", "signal")
    assert {f["value"] for e in apps["apps"][0]["editions"] for f in e["facts"] if f["id"] == fact} == {"none"}
    # Once trusted it needs no code, and the same pack brings nothing new.
    assert run("catalogue", "import", shop / "published")["text"] == ["Nothing new: this pack was taken before."]


def test_the_same_content_gives_the_same_bytes_whoever_signed_first(
    run: Any, tmp_path: Path, published: Published
) -> None:
    who, shop, pack = published.who, tmp_path / "shop", tmp_path / "pack.zip"
    begin(run, shop, who)
    run("pack", "add", shop, published.data)
    for name in ("peter", "jana"):
        run("pack", "sign", shop, "--key", who[name])
    run("pack", "publish", shop, "--key", who["eva"], "--out", pack)
    assert pack.read_bytes() == published.pack


def test_a_catalogue_older_than_the_program_is_refused(
    run: Any, tmp_path: Path, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, newer = published.shop(tmp_path), tmp_path / "newer"
    shutil.copytree(published.data, newer)
    version = newer / "version.yaml"
    version.write_text(version.read_text("utf-8").replace("2026-11-30", "2026-12-01"), encoding="utf-8")
    monkeypatch.setattr(main_packs, "built_in_files", lambda: CatalogueFiles(newer))
    refused = run("catalogue", "import", shop / "published", "--trust", published.code, code=2)
    assert refused["code"] == "pack_older_than_program"
    assert run("catalogue", "status")["made_on"] == "2026-11-23"
    assert not settings().text("catalogue_root")


def test_wrong_data_are_told_before_anybody_signs(run: Any, tmp_path: Path) -> None:
    who, shop, data = keys(run, tmp_path), tmp_path / "shop", new_data(tmp_path)
    begin(run, shop, who)
    (data / "apps" / "signal.yaml").write_text("id: signal\n", encoding="utf-8")
    assert run("pack", "add", shop, data, code=2)["code"] == "data_wrong"
    assert not (shop / "draft" / "targets.json").exists()
    (data / "Notes.TXT").write_text("x", encoding="utf-8")
    shutil.copy(ROOT / "data/apps/signal.yaml", data / "apps/signal.yaml")
    assert run("pack", "add", shop, data, code=2)["code"] == "pack_part_name"


def test_others_sign_after_the_keys_were_changed(run: Any, tmp_path: Path, published: Published) -> None:
    who, shop = published.who, published.shop(tmp_path)
    run("catalogue", "import", shop / "published", "--trust", published.code)
    # Jana leaves, Eva comes: the old people and the new ones sign the change.
    run("pack", "rekey", shop, "--key", public(who["eva"]), "--key", public(who["peter"]))
    asked = run("pack", "sign", shop, "--key", who["eva"])["draft"]
    assert (asked[0]["have"], asked[0]["need"]) == (0, 2)
    run("pack", "sign", shop, "--key", who["peter"])
    run("pack", "sign", shop, "--key", who["jana"])
    run("pack", "add", shop, published.data)
    assert run("pack", "sign", shop, "--key", who["jana"])["signed"] == ["root"]
    for name in ("eva", "peter"):
        run("pack", "sign", shop, "--key", who[name])
    run("pack", "publish", shop, "--key", who["eva"])
    assert run("catalogue", "import", shop / "published")["pack_version"] == 2


def test_update_asks_nowhere_until_a_place_was_chosen(run: Any, tmp_path: Path) -> None:
    assert run("catalogue", "update", code=2)["code"] == "pack_no_place"
    settings().set("catalogue_update_from", str(tmp_path / "nowhere"))
    assert run("catalogue", "update", code=2)["code"] == "pack_not_found"


def test_keys_that_are_none_and_thresholds_that_cannot_be(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, shop = keys(run, tmp_path), tmp_path / "shop"
    wrong = tmp_path / "wrong.pub.json"
    for content in ("", "[]", "{}", '{"schema": "advisor/pack-key/1", "name": 1, "keyid": "x", "key": {}}'):
        wrong.write_text(content, encoding="utf-8")
        found = run("pack", "init", shop, "--kind", "catalogue", "--name", "x", "--key", wrong, code=2)
        assert found["code"] == "pack_key_wrong"
    for threshold, count in ((0, 1), (2, 1), (3, 2)):
        words: list[object] = ["--key", public(who["jana"]), "--key", public(who["peter"])][: count * 2]
        words += ["--threshold", threshold]
        found = run("pack", "init", shop, "--kind", "catalogue", "--name", "x", *words, code=2)
        assert found["code"] == "pack_threshold"
    assert run("pack", "key", who["jana"], "--name", "x", code=2)["code"] == "pack_exists"
    begin(run, shop, who)
    assert run("pack", "review", shop, code=2)["code"] == "pack_nothing_to_publish"
    assert run("pack", "add", tmp_path / "no", ROOT / "data", code=2)["code"] == "pack_no_workshop"
    assert run("pack", "sign", shop, "--key", wrong, code=2)["code"] == "pack_key_wrong"
    monkeypatch.setenv("ADVISOR_PACK_PASSPHRASE", "something else")
    assert run("pack", "sign", shop, "--key", who["jana"], code=2)["code"] == "pack_passphrase_wrong"
    monkeypatch.setenv("ADVISOR_PACK_PASSPHRASE", "short")
    assert run("pack", "key", tmp_path / "k", "--name", "x", code=2)["code"] == "pack_passphrase_short"


def test_a_chain_that_the_machine_fixed_cannot_be_changed_by_a_person(
    run: Any, tmp_path: Path, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The policy names another chain: no code typed by a person opens this one."""
    shop, code = published.shop(tmp_path), published.code
    monkeypatch.setattr(places, "program_dir", lambda: tmp_path)
    policies = tmp_path / "policies.json"
    policies.write_text(json.dumps({"policies": {"CatalogueRoot": "AB" * 32}}), encoding="utf-8")
    refused = run("catalogue", "import", shop / "published", "--trust", code, code=2)
    assert (refused["code"], refused["setting"]) == ("setting_locked", "catalogue_root")
    assert run("catalogue", "status")["made_on"] == "2026-11-23"
    # The chain that the policy names is taken without any code.
    policies.write_text(json.dumps({"policies": {"CatalogueRoot": code.upper()}}), encoding="utf-8")
    assert run("catalogue", "import", shop / "published")["made_on"] == "2026-11-30"
