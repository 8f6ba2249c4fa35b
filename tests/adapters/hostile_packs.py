"""Hostile repositories: what each attacker does to version 2, and with which word he is refused.

Version 1 was taken before. Each entry changes the repository, or its files as they
lie in a folder; afterwards version 1 must still be in force, untouched.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tuf.api.metadata import TargetFile

from tests.adapters.pack_repository import PAST, Repository, description, signer

Attack = Callable[[Repository], None]
HOSTILE: dict[str, tuple[Attack, str]] = {}


def hostile(code: str) -> Callable[[Attack], Attack]:
    """Registers an attack with the code of its refusal."""

    def keep(attack: Attack) -> Attack:
        HOSTILE[attack.__name__] = (attack, code)
        return attack

    return keep


def _signed_by(role: str, *names: str) -> Attack:
    def attack(repo: Repository) -> None:
        repo.signers[role] = list(names)
        repo.publish(version_yaml=b"version: evil\n")

    return attack


for _name, _role, _who, _code in [
    ("content_signed_by_a_stranger", "targets", ["mallory"], "pack_wrong_key"),
    ("content_signed_by_two_strangers", "targets", ["mallory", "trudy"], "pack_wrong_key"),
    ("content_signed_by_one_person", "targets", ["jana"], "pack_too_few_signatures"),
    ("content_signed_by_one_person_and_a_stranger", "targets", ["jana", "mallory"], "pack_too_few_signatures"),
    ("content_not_signed", "targets", [], "pack_wrong_key"),
    ("content_signed_by_the_machines", "targets", ["snapshot", "timestamp"], "pack_wrong_key"),
    ("snapshot_signed_by_a_stranger", "snapshot", ["mallory"], "pack_wrong_key"),
    ("snapshot_not_signed", "snapshot", [], "pack_wrong_key"),
    ("snapshot_signed_by_a_person", "snapshot", ["jana", "peter"], "pack_wrong_key"),
    ("time_stamp_signed_by_a_stranger", "timestamp", ["mallory"], "pack_wrong_key"),
    ("time_stamp_not_signed", "timestamp", [], "pack_wrong_key"),
    ("time_stamp_signed_by_the_snapshot_key", "timestamp", ["snapshot"], "pack_wrong_key"),
]:
    HOSTILE[_name] = (_signed_by(_role, *_who), _code)


@hostile("pack_wrong_key")
def signature_of_other_content(repo: Repository) -> None:
    old = json.loads(repo.files["metadata/5.targets.json"])["signatures"]
    repo.publish(version_yaml=b"version: evil\n")
    _edit(repo, "targets", lambda d: d.update(signatures=old))
    _mend_above(repo, "targets")


@hostile("pack_wrong_key")
def signature_of_nonsense(repo: Repository) -> None:
    repo.publish(version_yaml=b"version: evil\n")
    _edit(repo, "targets", lambda d: [s.update(sig="zz") for s in d["signatures"]])
    _mend_above(repo, "targets")


@hostile("pack_broken")
def one_signature_counted_twice(repo: Repository) -> None:
    repo.signers["targets"] = ["jana"]
    repo.publish(version_yaml=b"version: evil\n")
    _edit(repo, "targets", lambda d: d["signatures"].append(d["signatures"][0]))
    _mend_above(repo, "targets")


# -- the root: who may sign


def _new_root(signers: list[str], people: list[str], file: int = 2, version: int = 2) -> Attack:
    def attack(repo: Repository) -> None:
        root = repo.root.signed
        root.version = version
        for role in ("root", "targets"):
            for keyid in list(root.roles[role].keyids):
                root.revoke_key(keyid, role)
            for name in people:
                root.add_key(signer(name).public_key, role)
        repo.signers["root"] = signers
        repo.signers["targets"] = people[:2]
        repo.sign_root(file)
        repo.publish(version_yaml=b"version: evil\n")

    return attack


for _name, _root_signers, _people, _code in [
    ("root_taken_over", ["mallory", "trudy"], ["mallory", "trudy"], "pack_wrong_key"),
    ("root_with_one_of_the_old", ["jana", "mallory", "trudy"], ["mallory", "trudy"], "pack_too_few_signatures"),
    ("root_not_signed_by_the_new", ["jana", "peter"], ["mallory", "trudy"], "pack_wrong_key"),
    ("root_not_signed", [], ["mallory", "trudy"], "pack_wrong_key"),
]:
    HOSTILE[_name] = (_new_root(_root_signers, _people), _code)
HOSTILE["root_that_skips_a_version"] = (_new_root(["jana", "peter"], ["jana", "peter"], 2, 3), "pack_mixed")
HOSTILE["root_that_repeats_its_version"] = (_new_root(["jana", "peter"], ["jana", "peter"], 2, 1), "pack_mixed")


@hostile("pack_broken")
def root_with_no_threshold(repo: Repository) -> None:
    repo.root.signed.version = 2
    repo.sign_root()
    _edit(repo, "root", lambda d: d["signed"]["roles"]["targets"].update(threshold=0))


@hostile("pack_broken")
def root_that_counts_a_key_twice(repo: Repository) -> None:
    repo.root.signed.version = 2
    repo.sign_root()
    _edit(repo, "root", lambda d: d["signed"]["roles"]["targets"].update(
        keyids=d["signed"]["roles"]["targets"]["keyids"][:1] * 2))


@hostile("pack_wrong_key")
def root_with_a_strangers_key_under_a_known_name(repo: Repository) -> None:
    repo.root.signed.version = 2
    repo.sign_root()

    def swap(document: Any) -> None:
        keys = document["signed"]["keys"]
        for name in ("jana", "peter", "eva"):
            keys[signer(name).public_key.keyid] = signer("mallory").public_key.to_dict()

    _edit(repo, "root", swap)


# -- time


def _expired(role: str) -> Attack:
    def attack(repo: Repository) -> None:
        if role == "root":
            repo.root.signed.version = 2
        getattr(repo, role).signed.expires = PAST
        repo.sign_root() if role == "root" else repo.publish(version_yaml=b"version: two\n")

    return attack


for _role in ("root", "targets", "snapshot", "timestamp"):
    HOSTILE[f"expired_{_role}"] = (_expired(_role), "pack_expired")


@hostile("pack_expired")
def freeze_with_everything_of_yesterday(repo: Repository) -> None:
    for role in (repo.targets, repo.snapshot, repo.timestamp):
        role.signed.expires = PAST
    repo.publish()


@hostile("pack_broken")
def end_that_is_no_date(repo: Repository) -> None:
    repo.publish()
    _edit(repo, "timestamp", lambda d: d["signed"].update(expires="tomorrow"))


# -- back to old knowledge


@hostile("pack_rollback")
def time_stamp_goes_back(repo: Repository) -> None:
    repo.publish(version_yaml=b"version: two\n")
    repo.timestamp.signed.version = 2
    repo.publish_timestamp(repo.files[repo.newest("snapshot")])


@hostile("pack_rollback")
def snapshot_goes_back(repo: Repository) -> None:
    repo.snapshot.signed.version = 2
    repo.publish(version_yaml=b"version: two\n")


@hostile("pack_rollback")
def content_goes_back(repo: Repository) -> None:
    repo.targets.signed.version = 2
    repo.publish(version_yaml=b"version: two\n")


@hostile("pack_rollback")
def content_is_dropped_from_the_snapshot(repo: Repository) -> None:
    repo.twist["snapshot"] = lambda signed: signed.meta.clear()
    repo.publish(version_yaml=b"version: two\n")


# -- parts that do not belong together


def _after(change: Callable[[Repository], None]) -> Attack:
    def attack(repo: Repository) -> None:
        repo.publish(version_yaml=b"version: two\n")
        change(repo)

    return attack


def _put(role: str, content: Callable[[Repository], bytes]) -> Attack:
    return _after(lambda repo: repo.files.update({repo.newest(role): content(repo)}))


def _put_part(name: str, content: Callable[[bytes], bytes]) -> Attack:
    return _after(lambda repo: repo.files.update({repo.target(name): content(repo.contents[name])}))


def _gone(name: Callable[[Repository], str]) -> Attack:
    return _after(lambda repo: repo.files.pop(name(repo)) and None)


HOSTILE |= {
    "content_of_another_release": (_put("targets", lambda r: r.files["metadata/5.targets.json"]), "pack_mixed"),
    "snapshot_of_another_release": (_put("snapshot", lambda r: r.files["metadata/5.snapshot.json"]), "pack_mixed"),
    "snapshot_in_place_of_the_time_stamp": (_put("timestamp", lambda r: r.files[r.newest("snapshot")]), "pack_broken"),
    "root_in_place_of_the_time_stamp": (_put("timestamp", lambda r: r.files["metadata/1.root.json"]), "pack_broken"),
    "content_in_place_of_the_time_stamp": (_put("timestamp", lambda r: r.files[r.newest("targets")]), "pack_broken"),
    "part_swapped_for_another": (_put_part("apps/zoom.yaml", lambda raw: b"id: evil\n"), "pack_mixed"),
    "part_cut_short": (_put_part("version.yaml", lambda raw: raw[:-1]), "pack_mixed"),
    "part_with_more_at_its_end": (_put_part("version.yaml", lambda raw: raw + b"x"), "pack_too_big"),
    "part_empty": (_put_part("version.yaml", lambda raw: b""), "pack_mixed"),
    "part_with_one_bit_turned": (
        _put_part("version.yaml", lambda raw: bytes([raw[0] ^ 1]) + raw[1:]), "pack_mixed"),
    "part_endless": (_put_part("version.yaml", lambda raw: raw * 1_000_000), "pack_too_big"),
    "part_missing": (_gone(lambda r: r.target("version.yaml")), "pack_incomplete"),
    "snapshot_missing": (_gone(lambda r: r.newest("snapshot")), "pack_incomplete"),
    "content_list_missing": (_gone(lambda r: r.newest("targets")), "pack_incomplete"),
    "time_stamp_missing": (_gone(lambda r: r.newest("timestamp")), "pack_incomplete"),
    "first_root_missing": (_gone(lambda r: "metadata/1.root.json"), "pack_not_a_pack"),
    "first_root_of_somebody_else": (_after(lambda r: r.files.update({"metadata/1.root.json": b"{}"})),
                                    "pack_unknown_root"),
    # -- sizes
    "time_stamp_huge": (_put("timestamp", lambda r: r.files[r.newest("timestamp")] + b" " * 20_000), "pack_too_big"),
    "snapshot_longer_than_said": (_put("snapshot", lambda r: r.files[r.newest("snapshot")] + b" "), "pack_too_big"),
    "content_list_longer_than_said": (_put("targets", lambda r: r.files[r.newest("targets")] + b" "), "pack_too_big"),
    "second_root_huge": (_after(lambda r: r.files.update({"metadata/2.root.json": b" " * 300_000})), "pack_too_big"),
    # -- forms
    "time_stamp_not_json": (_put("timestamp", lambda r: b"hello"), "pack_broken"),
    "time_stamp_empty": (_put("timestamp", lambda r: b""), "pack_broken"),
    "time_stamp_a_list": (_put("timestamp", lambda r: b"[]"), "pack_broken"),
    "time_stamp_very_deep": (_put("timestamp", lambda r: b"[" * 16_000), "pack_broken"),
    "time_stamp_not_utf8": (_put("timestamp", lambda r: b'{"\xff": 1}'), "pack_broken"),
    "second_root_very_deep": (_after(lambda r: r.files.update({"metadata/2.root.json": b"[" * 200_000})),
                              "pack_broken"),
    "second_root_not_json": (_after(lambda r: r.files.update({"metadata/2.root.json": b"\0\0"})), "pack_broken"),
}  # fmt: skip

for _name, _change in {
    "time_stamp_without_its_content": lambda d: d.pop("signed"),
    "time_stamp_without_signatures": lambda d: d.pop("signatures"),
    "time_stamp_of_another_type": lambda d: d["signed"].update(_type="mirror"),
    "time_stamp_of_a_future_framework": lambda d: d["signed"].update(spec_version="2.0.0"),
    "time_stamp_with_a_version_in_words": lambda d: d["signed"].update(version="two"),
    "time_stamp_with_version_zero": lambda d: d["signed"].update(version=0),
    "time_stamp_that_names_nothing": lambda d: d["signed"].update(meta={}),
    "time_stamp_with_a_negative_length": lambda d: d["signed"]["meta"]["snapshot.json"].update(length=-1),
}.items():
    HOSTILE[_name] = (_after(lambda repo, change=_change: _edit(repo, "timestamp", change)), "pack_broken")


@hostile("pack_broken")
def version_of_five_thousand_digits(repo: Repository) -> None:
    repo.publish()
    raw = repo.files["metadata/timestamp.json"]
    repo.files["metadata/timestamp.json"] = re.sub(rb'"version": *6', b'"version": ' + b"9" * 5_000, raw, count=1)


# -- a content that its makers should never have signed


def _targets(change: Callable[[Any], None], name: str, code: str) -> None:
    def attack(repo: Repository) -> None:
        repo.twist["targets"] = change
        repo.publish(version_yaml=b"version: two\n")

    HOSTILE[name] = (attack, code)


def _named(path: str) -> Callable[[Any], None]:
    def change(signed: Any) -> None:
        signed.targets[path] = TargetFile.from_data(path, b"evil", ["sha256"])

    return change


for _path in ("../evil.yaml", "/etc/evil.yaml", "apps/../../evil.yaml", "con.yaml", "apps/nul.yaml", "UPPER.yaml",
              "apps\\evil.yaml", "evil.exe", "evil", "a/b/c/d/e.yaml", ".hidden.yaml", "apps/evil.yaml\x00.png",
              "x" * 80 + ".yaml", "com1.json"):  # fmt: skip
    _targets(_named(_path), f"name_{_path[:24]!r}", "pack_broken")


def _length(size: int) -> Callable[[Any], None]:
    return lambda signed: setattr(signed.targets["version.yaml"], "length", size)


_targets(_length(9_000_000), "part_said_to_be_too_big", "pack_too_big")


@hostile("pack_too_big")
def too_many_parts(repo: Repository) -> None:
    def many(signed: Any) -> None:
        for number in range(2_001):
            signed.targets[f"apps/a{number}.yaml"] = TargetFile.from_data("x", b"", ["sha256"])

    repo.twist["targets"] = many
    repo.publish()


@hostile("pack_too_big")
def parts_too_big_together(repo: Repository) -> None:
    def big(signed: Any) -> None:
        for number in range(9):
            part = TargetFile.from_data("x", b"", ["sha256"])
            part.length = 8_000_000
            signed.targets[f"apps/a{number}.yaml"] = part

    repo.twist["targets"] = big
    repo.publish()


for _name, _content, _code in [
    ("description_of_another_program", description(schema="other/pack/1"), "pack_wrong_schema"),
    ("description_of_a_newer_program", description(schema="advisor/pack-content/2"), "pack_newer"),
    ("format_of_a_newer_program", description(format=2), "pack_newer"),
    ("format_zero", description(format=0), "pack_wrong_schema"),
    ("description_of_an_unknown_kind", description(kind="virus"), "pack_wrong_schema"),
    ("description_of_the_other_kind", description(kind="organisation"), "pack_wrong_kind"),
    ("description_without_a_name", description(name=None), "pack_wrong_schema"),
    ("description_with_an_endless_name", description(name="x" * 201), "pack_wrong_schema"),
    ("description_not_json", b"{", "pack_wrong_schema"),
    ("description_a_list", b"[]", "pack_wrong_schema"),
    ("description_very_deep", b"[" * 100_000, "pack_wrong_schema"),
]:
    def _described(repo: Repository, content: bytes = _content) -> None:
        repo.contents["pack.json"] = content
        repo.publish()

    HOSTILE[_name] = (_described, _code)


@hostile("pack_wrong_schema")
def description_missing(repo: Repository) -> None:
    del repo.contents["pack.json"]
    repo.publish()


# -- in the folder itself


def pipe_in_place_of(path: Path) -> None:
    """A pipe would be read for ever."""
    path.unlink()
    os.mkfifo(path)


# Tools ---------------------------------------------------------------------------------------------------------------


def _edit(repo: Repository, role: str, change: Callable[[Any], object]) -> None:
    """Changes a file after it was signed."""
    document = json.loads(repo.files[repo.newest(role)])
    change(document)
    repo.files[repo.newest(role)] = json.dumps(document).encode()


def _mend_above(repo: Repository, role: str) -> None:
    """Snapshot and time stamp for a changed file: only its own signatures are wrong now."""
    assert role == "targets"
    repo.publish_snapshot(repo.files[repo.newest("targets")])
