"""The second word of a command: ``advisor pack sign``, ``advisor record show``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from advisor.services.ports import Texts

Jobs = Mapping[str, Callable[[Any], int]]


def sub_commands(
    above: argparse.ArgumentParser, everywhere: argparse.ArgumentParser, texts: Texts, jobs: Jobs
) -> Callable[[str, str], argparse.ArgumentParser]:
    """What adds one second word, with its help; its job stands in ``jobs`` under both words."""
    first = above.prog.rsplit(None, 1)[-1]
    whats = above.add_subparsers(dest="what", required=True, metavar="WHAT", parser_class=type(above))

    def what(name: str, help_text: str) -> argparse.ArgumentParser:
        made = whats.add_parser(name, parents=[everywhere], help=texts.gettext(help_text), allow_abbrev=False)
        made.set_defaults(job=jobs[f"{first} {name}"])
        return made

    return what
