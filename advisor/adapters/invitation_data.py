"""Loads the patterns of meeting links and checks them: known apps and editions, patterns that can be used."""

from __future__ import annotations

import re
from pathlib import Path

from advisor.adapters.data_problems import all_problems
from advisor.domain.catalogue import Catalogue
from advisor.domain.invitation import KINDS, ROOMS, InvitationLinks

_HOST = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")


def load_invitations(data_dir: Path, catalogue: Catalogue) -> InvitationLinks:
    """data/invitations/links.yaml. Raises a PlainError that names everything wrong in it."""
    with all_problems(data_dir) as problems:
        document = problems.read("invitations/links.yaml")
        known = problems.build(InvitationLinks, document, document.value) if document else None
        for n, links in enumerate(known.apps if known else ()):
            assert document is not None
            app = catalogue.apps.get(links.app)
            if app is None:
                problems.add(document, ("apps", n, "app"), f"there is no app {links.app}")
            for host in links.hosts:
                if not _HOST.fullmatch(host):
                    problems.add(document, ("apps", n, "hosts"), f"not a host in small letters: {host}")
            for m, form in enumerate(links.forms):
                place = ("apps", n, "forms", m)
                try:
                    re.compile(form.path)
                except re.error as wrong:
                    problems.add(document, (*place, "path"), f"not a pattern: {wrong}")
                if form.kind not in KINDS or form.room not in ROOMS:
                    problems.add(document, place, f"kind is one of {', '.join(KINDS)}; room of {', '.join(ROOMS)}")
                for edition in form.editions:
                    if app is not None and app.edition(edition) is None:
                        problems.add(document, (*place, "editions"), f"{links.app} has no edition {edition}")
    assert known is not None
    return known
