"""A genuine yearly report, made with the program's own printer and signer."""

from __future__ import annotations

from functools import cache
from typing import Any

from genuine_opinions import eva
from genuine_records import AT

from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.places import locale_dir, resources_dir
from advisor.adapters.record_pdf import PdfPrinter
from advisor.adapters.signature.signer import sign
from advisor.domain.year_report import YearReport
from advisor.services.year_report_content import printed_report


def year_report(**changes: Any) -> YearReport:
    made = YearReport(
        language="sk", made_at=AT.strftime("%Y-%m-%dT%H:%M:%SZ"), program_version="0", year=2025,
        as_of={"scanned_at": 1_767_000_000, "oldest_check": 1_766_000_000, "files": 60, "unread": 1}, decisions=60,
        verdicts={"fine": 30, "condition": 20, "stop": 10},
        apps=({"app": "zoom", "name": "Zoom Meetings", "verdicts": {"fine": 10, "condition": 20, "stop": 10}},
              {"app": "wire", "name": "Wire", "verdicts": {"fine": 20, "condition": 0, "stop": 0}}),
        months=tuple({"month": 202500 + month, "verdicts": {"fine": month, "condition": 1}} for month in range(1, 13)),
        steps=({"question": "C10_contract", "name": "Contract on data processing", "count": 12},), judged=True,
        rechecks={"unchanged": 50, "facts_changed": 6, "result_changed": 4, "not_decidable": 0}, opinions=7,
        files={"good": 55, "attention": 4, "gone": 0, "unreadable": 0, "bad": 1},
        signer={"name": "Eva Horváthová", "role": "DPO", "organisation": "Mesto Príklad"},
        key={"name": "Eva Horváthová", "sha256": eva().key_sha256, "self_made": True},
    )  # fmt: skip
    return made.model_copy(update=changes).with_id()


def report_pages(made: YearReport) -> bytes:
    """Not signed yet."""
    printed = printed_report(made, GettextTexts("sk", locale_dir()))
    return PdfPrinter(resources_dir() / "fonts").build(printed, made.canonical())


@cache
def report_b() -> bytes:
    return sign(report_pages(year_report()), AT, eva())
