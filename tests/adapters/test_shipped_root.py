"""The root that the program brings: whole, signed by two, and not by one alone."""

from __future__ import annotations

from tuf.api.metadata import Metadata, Root

from advisor.main_settings import shipped_root


def test_the_shipped_root_asks_for_two_people_and_has_them() -> None:
    raw = shipped_root().read_bytes()
    metadata = Metadata[Root].from_bytes(raw)
    root = metadata.signed
    root.verify_delegate("root", metadata.signed_bytes, metadata.signatures)
    assert (root.version, root.consistent_snapshot) == (1, True)
    for role in ("root", "targets"):
        assert root.roles[role].threshold == 2
        assert len(root.roles[role].keyids) >= 3
    assert not set(root.roles["timestamp"].keyids) & set(root.roles["targets"].keyids)
