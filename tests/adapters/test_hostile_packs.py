"""Packs from people who mean no good: each is refused with its sentence, and what was in force stays as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.adapters import places
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.packs.door import PackDoor
from advisor.adapters.packs.sources import MAX_FILE
from advisor.adapters.packs.store import InForce, store_of
from advisor.domain.errors import PlainError
from advisor.services.error_texts import ERRORS, explain
from tests.adapters.hostile_packs import HOSTILE, pipe_in_place_of
from tests.adapters.pack_repository import NOW, Repository, description, signer


class Computer:
    """A computer that trusts one chain and has taken its first version."""

    def __init__(self, tmp_path: Path) -> None:
        self.tmp, self.repo = tmp_path, Repository()
        self.now = NOW
        self.take(self.repo.write(tmp_path / "first"))

    def door(self, **changed: Any) -> PackDoor:
        codes = {"catalogue": self.code}
        return PackDoor(self.tmp / "packs", **{"codes": codes, "now": lambda: self.now, **changed})

    def take(self, place: Path | str, **changed: Any) -> InForce:
        with self.door(**changed).opened(str(place)) as opened:
            return opened.put_in_force({"made_on": "2026-11-25"})

    @property
    def current(self) -> InForce:
        found = store_of(self.tmp / "packs", self.code).current()
        assert found is not None
        return found

    @property
    def code(self) -> str:
        first = self.tmp / "first" / "metadata" / "1.root.json"
        return hashlib.sha256(first.read_bytes()).hexdigest()

    def state(self) -> dict[str, str]:
        """Every file of the packs in force, by its content."""
        found = {
            path.relative_to(self.tmp).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((self.tmp / "packs").rglob("*"))
            if path.is_file()
        }
        assert not any("new-" in name for name in found)
        return found


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def refused(computer: Computer, place: Path | str, code: str, **changed: Any) -> PlainError:
    before = computer.state()
    with pytest.raises(PlainError) as caught:
        computer.take(place, **changed)
    assert (caught.value.code, computer.state()) == (code, before)
    told = explain(caught.value, GettextTexts("en", places.locale_dir()))
    assert caught.value.code in ERRORS
    assert not any("{" in told[part] or "?" in told[part] for part in ("happened", "means", "do"))
    return caught.value


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_repository_is_refused(computer: Computer, name: str) -> None:
    attack, code = HOSTILE[name]
    attack(computer.repo)
    refused(computer, computer.repo.write(computer.tmp / "second"), code)


def test_at_least_sixty_attacks_are_tried() -> None:
    assert len(HOSTILE) >= 60


def test_the_honest_next_version_is_taken(computer: Computer) -> None:
    computer.repo.publish(version_yaml=b"version: two\n")
    computer.take(computer.repo.write(computer.tmp / "second"))
    assert (computer.current.data / "version.yaml").read_bytes() == b"version: two\n"
    computer.take(computer.tmp / "second")
    refused(computer, computer.tmp / "first", "pack_rollback")


def test_new_people_sign_with_the_old_ones_and_then_alone(computer: Computer) -> None:
    root = computer.repo.root.signed
    root.version = 2
    for role in ("root", "targets"):
        for name in ("jana", "eva"):
            root.revoke_key(signer(name).public_key.keyid, role)
        root.add_key(signer("zuzana").public_key, role)
    computer.repo.signers["root"] = ["jana", "peter", "zuzana"]
    computer.repo.sign_root()
    computer.repo.signers["targets"] = ["peter", "zuzana"]
    computer.repo.publish(version_yaml=b"version: two\n")
    computer.take(computer.repo.write(computer.tmp / "second"))
    computer.repo.signers["targets"] = ["jana", "peter"]  # she has left
    computer.repo.publish(version_yaml=b"version: three\n")
    refused(computer, computer.repo.write(computer.tmp / "third"), "pack_too_few_signatures")


def test_the_same_number_with_other_content_changes_nothing(computer: Computer) -> None:
    """Who holds the machine's key could sign a second time stamp 1: the first one seen counts."""
    other = Repository()
    other.contents["version.yaml"] = b"version: other\n"
    for part in (other.targets, other.snapshot, other.timestamp):
        part.signed.version = 4
    other.publish()
    computer.take(other.write(computer.tmp / "second"))
    assert (computer.current.data / "version.yaml").read_bytes() == b"version: one\n"


def test_a_clock_set_back_does_not_make_an_old_pack_young(computer: Computer) -> None:
    computer.now = NOW + timedelta(days=60)
    computer.repo.publish(version_yaml=b"version: two\n")
    computer.take(computer.repo.write(computer.tmp / "second"))
    computer.repo.timestamp.signed.expires = NOW + timedelta(days=30)
    computer.repo.publish(version_yaml=b"version: three\n")
    computer.now = NOW
    refused(computer, computer.repo.write(computer.tmp / "third"), "pack_expired")


def test_a_chain_that_nobody_trusts_and_one_that_a_person_trusts_now(computer: Computer) -> None:
    other = Repository()
    other.people = ("a", "b", "c")
    other.root.signed.expires = datetime(2027, 1, 1, tzinfo=NOW.tzinfo)
    other.sign_root()
    place = other.write(computer.tmp / "other")
    error = refused(computer, place, "pack_unknown_root")
    assert error.values["root"] == other.code
    before = computer.current
    computer.take(place, trust=other.code)
    assert (computer.current, store_of(computer.tmp / "packs", other.code).current() is not None) == (before, True)


# -- one file ---------------------------------------------------------------------------------------------------------


def zipped(computer: Computer, how: int = zipfile.ZIP_DEFLATED) -> Path:
    computer.repo.publish(version_yaml=b"version: two\n")
    target = computer.tmp / "pack.zip"
    with zipfile.ZipFile(target, "w", how) as archive:
        for name, raw in computer.repo.files.items():
            archive.writestr(name, raw)
    return target


def test_a_pack_in_one_file_is_taken(computer: Computer) -> None:
    computer.take(zipped(computer))
    assert (computer.current.data / "version.yaml").read_bytes() == b"version: two\n"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short(computer: Computer, share: float) -> None:
    file = zipped(computer)
    raw = file.read_bytes()
    file.write_bytes(raw[: int(len(raw) * share)])
    refused(computer, file, "pack_broken")


def test_a_file_that_unpacks_to_a_mass_is_read_no_further_than_it_may(computer: Computer) -> None:
    computer.repo.files["metadata/timestamp.json"] = b" " * 40_000_000
    target = computer.tmp / "pack.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in computer.repo.files.items():
            archive.writestr(name, raw)
    refused(computer, target, "pack_too_big")


def test_a_file_with_a_name_twice(computer: Computer) -> None:
    file = zipped(computer)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("metadata/timestamp.json", b"{}")
    refused(computer, file, "pack_broken")


def test_a_file_with_too_many_members(computer: Computer) -> None:
    file = zipped(computer)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(5_001):
            archive.writestr(f"targets/{number}", b"")
    refused(computer, file, "pack_broken")


@pytest.mark.parametrize(("place", "value"), [(6, 1), (8, 99)])
def test_a_file_that_is_locked_or_packed_in_a_strange_way(computer: Computer, place: int, value: int) -> None:
    """Flag 1: encrypted. Method 99: unknown."""
    file = zipped(computer, zipfile.ZIP_STORED)
    raw = bytearray(file.read_bytes())
    at = 0
    for sign, offset in ((b"PK\x03\x04", place), (b"PK\x01\x02", place + 2)):
        at = 0
        while (at := raw.find(sign, at)) >= 0:
            raw[at + offset] = value
            at += 4
    file.write_bytes(raw)
    refused(computer, file, "pack_not_read")


def test_a_file_with_damage_inside(computer: Computer) -> None:
    file = zipped(computer, zipfile.ZIP_STORED)
    file.write_bytes(file.read_bytes().replace(b"version: two", b"version: evl"))
    refused(computer, file, "pack_not_read")


def test_a_file_bigger_than_any_pack(computer: Computer) -> None:
    file = computer.tmp / "pack.zip"
    with file.open("wb") as out:
        out.truncate(MAX_FILE + 1)
    refused(computer, file, "pack_too_big")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_pack(computer: Computer, content: bytes) -> None:
    file = computer.tmp / "pack.zip"
    file.write_bytes(content)
    refused(computer, file, "pack_not_a_pack" if content.startswith(b"PK") else "pack_broken")


@pytest.mark.parametrize("place", ["nothing.zip", "first/metadata/1.root.json/x", "a\0b"])
def test_a_place_where_nothing_is(computer: Computer, place: str) -> None:
    refused(computer, str(computer.tmp / place), "pack_not_found")


def test_an_empty_folder_and_folders_in_the_place_of_files(computer: Computer) -> None:
    (computer.tmp / "empty").mkdir()
    refused(computer, computer.tmp / "empty", "pack_not_a_pack")
    place = computer.repo.write(computer.tmp / "second")
    (place / "metadata/timestamp.json").unlink()
    (place / "metadata/timestamp.json").mkdir()
    refused(computer, place, "pack_not_read")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_read_for_ever(computer: Computer) -> None:
    place = computer.repo.write(computer.tmp / "second")
    pipe_in_place_of(place / "metadata/timestamp.json")
    refused(computer, place, "pack_not_read")


# -- whatever else ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Computer:
    made = Computer(tmp_path_factory.mktemp("kept"))
    made.repo.publish(version_yaml=b"version: two\n")
    return made


def _changed(raw: bytes, at: int, kind: str, byte: int) -> bytes:
    at %= max(len(raw), 1)
    if kind == "cut":
        return raw[:at]
    if kind == "insert":
        return raw[:at] + bytes([byte]) + raw[at:]
    return raw[:at] + bytes([byte]) + raw[at + 1:]


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    which=st.sampled_from(["metadata/timestamp.json", "metadata/6.snapshot.json", "metadata/6.targets.json"]),
    changes=st.lists(
        st.tuples(st.integers(0, 10_000), st.sampled_from(["cut", "insert", "replace"]), st.integers(0, 255)),
        min_size=1, max_size=3,
    ),
)  # fmt: skip
def test_damaged_metadata_is_refused_or_means_the_same(
    kept: Computer, which: str, changes: list[tuple[int, str, int]]
) -> None:
    raw = kept.repo.files[which]
    for at, kind, byte in changes:
        raw = _changed(raw, at, kind, byte)
    place = kept.tmp / "changed"
    shutil.rmtree(place, ignore_errors=True)
    kept.repo.write(place)
    (place / which).write_bytes(raw)
    folder = kept.tmp / "again"
    shutil.rmtree(folder, ignore_errors=True)
    door = PackDoor(folder, {"catalogue": kept.repo.code}, now=lambda: NOW)
    with suppress(PlainError), door.opened(str(place)) as opened:
        assert (opened.fetched.data / "version.yaml").read_bytes() == b"version: two\n"


# -- killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy a running program")
def test_killed_at_any_moment_the_old_or_the_new_pack_is_whole(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every change to the disk is a place to die; at each one a copy of this program does, without a last word."""
    old = (computer.current.data / "version.yaml").read_bytes()
    computer.repo.publish(version_yaml=b"version: two\n")
    place = computer.repo.write(computer.tmp / "second")
    keep = computer.tmp / "kept"
    shutil.copytree(computer.tmp / "packs", keep, symlinks=True)
    seen = set()
    for moment in range(1, 400):
        child = os.fork()
        if child == 0:
            _die_at(moment)
            try:
                computer.take(place)
            finally:
                os._exit(0)
        _pid, status = os.waitpid(child, 0)
        content = (computer.current.data / "version.yaml").read_bytes()
        assert content in (old, b"version: two\n")
        assert (computer.current.data / "apps/zoom.yaml").read_bytes() == b"id: zoom\n"
        seen.add(content)
        if os.waitstatus_to_exitcode(status) == 0:
            break
        if content == old and moment % 7 == 0:
            computer.take(place)  # what was left behind is in nobody's way
            assert not list((computer.tmp / "packs").glob("*/new-*"))
        shutil.rmtree(computer.tmp / "packs")
        shutil.copytree(keep, computer.tmp / "packs", symlinks=True)
    else:
        pytest.fail("the import never came to its end")
    assert moment > 20
    assert seen == {old, b"version: two\n"}


def _die_at(moment: int) -> None:
    left = moment

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os._exit(9)
            return function(*words, **named)

        return call

    for name in ("replace", "mkdir", "fsync", "remove", "rename", "symlink", "rmdir", "unlink"):
        setattr(os, name, watched(getattr(os, name)))
    shutil.copyfileobj = watched(shutil.copyfileobj)
    shutil.copyfile = watched(shutil.copyfile)


def test_descriptions_are_what_the_program_writes() -> None:
    """The tests' own description is the one that the workshop makes."""
    assert b"advisor/pack-content/1" in description()
