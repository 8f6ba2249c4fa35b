"""Lists and the yearly report out of a register: whole, countable by hand, harmless in an office program."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from register_examples import file_for, fits, some_record

from advisor.adapters import places
from advisor.adapters.record_files import RecordFolder
from advisor.adapters.record_pdf import PdfPrinter
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.adapters.signature.identity import IdentityStore
from advisor.adapters.signature.signer import PdfRecordSigner
from advisor.adapters.table_files import TableWriter
from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk
from advisor.domain.answers import Signer
from advisor.domain.errors import PlainError
from advisor.domain.register_id import day_of, moment_of
from advisor.domain.register_query import Question
from advisor.domain.register_record import Act, Batch
from advisor.services.make_year_report import YearReportService
from advisor.services.printed import Printed, Table
from advisor.services.register_export import RegisterExportService
from advisor.services.register_text import path_below
from advisor.services.verify_records import VerifyService
from tests.services.test_decide import LANGUAGES, SOURCE, FixedClock, texts, words_of

RECORDS = [some_record(number) for number in range(400)]
EVA = Signer(name="Eva Horváthová", role="DPO", organisation="Mesto Príklad")


@pytest.fixture
def register(tmp_path: Path) -> Any:
    made = SqliteRegister(tmp_path / "register.sqlite")
    root = made.root("marker", str(tmp_path))
    batch = Batch(tuple(RECORDS), tuple(file_for(one, root.id) for one in RECORDS))
    made.put(batch)
    yield made
    made.close()


def exports(register: SqliteRegister) -> RegisterExportService:
    return RegisterExportService(register, SOURCE, TableWriter(RecordFolder().write), RecordFolder())


class Printer(PdfPrinter):
    """The real one, which also keeps what it printed."""

    def __init__(self) -> None:
        super().__init__(places.resources_dir() / "fonts")
        self.kept: list[Printed] = []

    def build(self, printed: Printed, data: bytes) -> bytes:
        self.kept.append(printed)
        return super().build(printed, data)


def report(register: SqliteRegister, home: Path, year: int, out: Path, lang: str) -> tuple[dict[str, Any], Printed]:
    printer, signer = Printer(), PdfRecordSigner(IdentityStore(home))
    service = YearReportService(register, SOURCE, printer, signer, RecordFolder(), FixedClock(), "2026-11")
    return service.make(year, out, None, EVA, False, texts(lang)), printer.kept[0]


QUESTIONS = [Question(), Question(app="zoom"), Question(text="schuzka"), Question(verdict="stop", year=2023)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_forms_hold_every_record_that_fits_newest_first(
    question: Question, register: SqliteRegister, tmp_path: Path
) -> None:
    expected = [one.number for one in sorted(RECORDS, key=lambda one: -one.id) if fits(one, question)]
    assert expected
    made = exports(register).export(question, tmp_path / "list.csv", False, texts("en"))
    exports(register).export(question, tmp_path / "list.xlsx", False, texts("en"))
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [row[0] for row in rows[1:]] == [row[0] for row in cells[1:]] == expected
    assert made["rows"] == len(expected)
    assert rows[0] == cells[0]
    for line, row in zip(rows[1:], cells[1:], strict=True):
        shown = [cell.date().isoformat() if isinstance(cell, datetime) else cell or "" for cell in row]
        assert line == shown


def test_dates_are_dates_and_words_stay_words(register: SqliteRegister, tmp_path: Path) -> None:
    one = replace(RECORDS[0], record_hash=bytes(32), title="=HYPERLINK(\"https://example.org\")", purpose="+1\x00",
                  participants="@x", unit="https://example.org/?a=1", delete_due=9_500)  # fmt: skip
    register.put(Batch((one,), (file_for(one, path="-a.pdf"),)))
    question = Question(unit="https://example.org/?a=1")
    for name in ("l.csv", "l.xlsx"):
        assert exports(register).export(question, tmp_path / name, False, texts("sk"))["rows"] == 1
    sheet = openpyxl.load_workbook(tmp_path / "l.xlsx").active
    assert sheet is not None
    cells = list(sheet[2])
    assert cells[2].value.date() == moment_of(one.decided_at).date()
    assert cells[14].value.date() == day_of(9_500)
    assert cells[6].value == one.title
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}, "no cell is a formula"
    assert all(cell.hyperlink is None for cell in cells)
    line = (tmp_path / "l.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    (fields,) = csv.reader([line], delimiter=";")
    assert fields[6].startswith("'=")
    assert fields[7].startswith("'+1")
    assert fields[15] == "'-a.pdf"


def test_a_long_list_needs_no_more_memory_than_a_short_one(register: SqliteRegister, tmp_path: Path) -> None:
    def most(count: int, name: str) -> int:
        register.put(Batch(tuple(some_record(n, seed=9) for n in range(count))))
        tracemalloc.start()
        try:
            exports(register).export(Question(), tmp_path / name, False, texts("en"))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = most(1_600, "a.csv"), most(8_000, "b.csv")
    assert many < few * 1.5


@pytest.mark.parametrize(("name", "code"), [("list.pdf", "export_format"), ("there.csv", "record_exists")])
def test_what_cannot_be_written_is_said(name: str, code: str, register: SqliteRegister, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(PlainError) as wrong:
        exports(register).export(Question(), tmp_path / name, False, texts("en"))
    assert wrong.value.code == code
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_a_list_that_breaks_off_leaves_nothing(form: str, register: SqliteRegister, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    def stop(seen: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exports(register).export(Question(), folder / f"list{form}", False, texts("en"), stop)
    assert list(folder.iterdir()) == []


# --- the yearly report ---------------------------------------------------------------


def of_year(year: int) -> list[Any]:
    return [one for one in RECORDS if moment_of(one.decided_at).year == year and one.kind == "decision"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_is_a_signed_document_of_its_own_with_the_numbers_in_it(
    lang: str, register: SqliteRegister, own_home: Path, tmp_path: Path
) -> None:
    mine = of_year(2023)
    register.put(Batch(acts=(Act(bytes(32), mine[0].record_hash, "withdrawn", 8_800),)))
    out = tmp_path / "report.pdf"
    made, printed = report(register, own_home, 2023, out, lang)
    assert made["decisions"] == len(mine)
    assert made["verdicts"] == {v: sum(one.verdict == v for one in mine) for v in ("fine", "condition", "stop")}
    *_, document, summary = VerifyService(PdfRecordVerifier(own_home), RecordsOnDisk()).verify([str(out)], texts(lang))
    assert (document["intact"], document["kind"], document["record_id"]) == ("yes", "report", made["record_id"])
    assert summary["bad"] == 0
    with pikepdf.open(out) as pdf:
        data = json.loads(pdf.attachments["report.json"].get_file().read_bytes())
    assert {row["app"]: sum(row["verdicts"].values()) for row in data["apps"]} == Counter(one.app for one in mine)
    months = Counter(f"{moment_of(one.decided_at):%Y%m}" for one in mine)
    assert {str(row["month"]): sum(row["verdicts"].values()) for row in data["months"]} == {
        f"2023{month:02}": months[f"2023{month:02}"] for month in range(1, 13)
    }
    asked = Counter(name for one in mine[1:] for name in one.measures.split())
    assert {row["question"]: row["count"] for row in data["steps"]} == asked
    words = words_of(printed)
    assert f"{len(mine)}" in words
    assert "2023" in words
    # No person and no meeting is named: the report goes to the management.
    assert not any(one.title in words for one in mine)


def test_a_year_without_decisions_says_so(register: SqliteRegister, own_home: Path, tmp_path: Path) -> None:
    made, printed = report(register, own_home, 2010, tmp_path / "r.pdf", "en")
    assert made["decisions"] == 0
    assert "The register knows no decision of 2010." in words_of(printed)


def test_outcomes_of_a_recheck_are_said_only_once_all_were_judged(
    register: SqliteRegister, own_home: Path, tmp_path: Path
) -> None:
    _, printed = report(register, own_home, 2023, tmp_path / "before.pdf", "en")
    assert "Not every decision was judged again" in words_of(printed)
    cases = register.cases("2026-11")
    register.judged({case.id: place % 4 for place, case in enumerate(cases)}, "2026-11")
    made, printed = report(register, own_home, 2023, tmp_path / "after.pdf", "en")
    assert "Not every decision" not in words_of(printed)
    assert sum(made["rechecks"].values()) == made["decisions"]
    assert made["rechecks"]["result_changed"] > 0


def test_bars_are_as_long_as_their_numbers(register: SqliteRegister, own_home: Path, tmp_path: Path) -> None:
    _, printed = report(register, own_home, 2023, tmp_path / "r.pdf", "en")
    tables = [block for block in printed.blocks if isinstance(block, Table) and block.bars]
    assert len(tables) >= 3
    for table in tables:
        totals = [int(row[-1]) for row in table.rows]
        lengths = [sum(share for _, share in parts) for parts in table.bars]
        assert lengths == pytest.approx([total / (max(totals) or 1) for total in totals])
        assert max(lengths) == pytest.approx(1 if max(totals) else 0)



@pytest.mark.parametrize(
    ("folder", "path"),
    [
        ("/srv/records/", "/srv/records/2026/Zápis.pdf"),
        ("/", "/2026/Zápis.pdf"),
        ("C:\\Records", "C:\\Records\\2026\\Zápis.pdf"),
        ("D:\\", "D:\\2026\\Zápis.pdf"),
        (r"\\server\share\Records", r"\\server\share\Records\2026\Zápis.pdf"),
    ],
)
def test_a_path_is_written_as_the_computer_of_its_folder_writes_paths(folder: str, path: str) -> None:
    assert path_below(folder, "2026/Zápis.pdf") == path
