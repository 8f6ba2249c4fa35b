"""The list of records in the window: search, leaf, open, scan, all beside the interface."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from advisor.adapters.register.sqlite import SqliteRegister
from advisor.domain.register_query import Question
from advisor.services.register_list import Where
from advisor.services.register_scan import EVENTS, Wish
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.records_page import RecordsPage
from advisor.ui.pages.verify_page import VerifyPage
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.reveal import Reveal
from tests.adapters.register.test_sqlite_plans import FILL, ROWS
from tests.ui.conftest import OpenWindow, bury
from tests.ui.window_parts import register_of

FROZEN = Path(__file__).parents[1] / "frozen"


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        QApplication.processEvents()
        time.sleep(0.005)


def page_of(window: MainWindow) -> RecordsPage:
    page = window.page
    assert isinstance(page, RecordsPage)
    until(lambda: page._shown is not None)
    return page


def turned(page: RecordsPage, act: Callable[[], object]) -> None:
    before = page._shown
    act()
    until(lambda: page._shown is not before)


def days(page: RecordsPage) -> list[str]:
    assert page._shown is not None
    return [row[1]["decided_on"] for row in page._shown.rows]


@pytest.fixture
def records(open_window: OpenWindow) -> RecordsPage:
    window = open_window()
    window.go("records")
    return page_of(window)


def test_the_newest_hundred_come_first_and_keys_turn_the_pages(records: RecordsPage) -> None:
    assert records.list.sentences.rowCount() == 100
    assert records.total.text() == "230 records"
    first = days(records)
    assert first == sorted(first, reverse=True)
    assert not records.newer.isEnabled()
    turned(records, lambda: QTest.keyClick(records.list, Qt.Key.Key_PageDown))
    second = days(records)
    assert second[0] <= first[-1]
    turned(records, lambda: QTest.keyClick(records.list, Qt.Key.Key_End))
    assert records.list.sentences.rowCount() == 100
    assert records.list.currentIndex().row() == 99  # who comes from below goes on at the end
    assert not records.older.isEnabled()
    turned(records, lambda: QTest.keyClick(records.list, Qt.Key.Key_PageUp))
    turned(records, lambda: QTest.keyClick(records.list, Qt.Key.Key_Home))
    assert days(records) == first
    shown = records._shown
    QTest.keyClick(records.list, Qt.Key.Key_PageUp)  # nothing is newer: it says so and stays
    QApplication.processEvents()
    assert records._shown is shown


def test_every_record_is_on_one_page_only(records: RecordsPage) -> None:
    found = []
    while True:
        assert records._shown is not None
        found += [row[1]["record_hash"] for row in records._shown.rows]
        if not records._shown.older:
            break
        turned(records, records.older.click)
    assert len(found) == len(set(found)) == 230


def test_words_and_filters_narrow_the_list(records: RecordsPage) -> None:
    engine = records.place.parts.register().engine
    turned(records, lambda: QTest.keyClicks(records.words, "SKOLSTVO"))
    until(lambda: records.total.text() == f"{engine.count(Question(text='skolstvo'))} records")
    turned(records, lambda: choose(records.result, "stop", records))
    assert records._shown is not None
    assert {row[1]["verdict"] for row in records._shown.rows} == {"stop"}
    until(lambda: records.app.count() > 1)
    turned(records, lambda: choose(records.app, "zoom", records))
    assert records.total.text().startswith(str(engine.count(Question(text="skolstvo", verdict="stop", app="zoom"))))
    turned(records, lambda: choose(records.quick, "trouble", records))
    assert records.total.text() == "No record fits."
    assert not records.open.isEnabled()
    assert not records.opinion.isEnabled()


def choose(box: object, value: str, page: RecordsPage) -> None:
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]
    box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]


def test_a_late_answer_to_an_older_question_is_dropped(records: RecordsPage) -> None:
    shown = records._shown
    assert shown is not None
    records._asked += 1
    records._show(records._asked - 1, shown.__class__((), 0, 0, False, False, "0 records", ""), [])
    assert records._shown is shown


def test_one_goes_to_a_day(records: RecordsPage) -> None:
    records.findChildren(Reveal)[1].unfold()
    records.day.setDate(QDate(2024, 2, 29))
    turned(records, records._to_day)
    assert days(records)[0] <= "2024-02-29"
    assert records._shown is not None
    assert records._shown.newer
    engine = records.place.parts.register().engine
    newest = max(row[1]["decided_on"] for row in records._shown.rows)
    assert not [hit for hit in engine.page(Question()).hits if newest < hit_day(hit) <= "2024-02-29"]


def hit_day(hit: object) -> str:
    from advisor.services.register_search import hit_document

    return str(hit_document(hit, {})["decided_on"])  # type: ignore[arg-type]


def test_a_record_is_checked_and_back_leads_to_the_same_list(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("records")
    page = page_of(window)
    turned(page, lambda: QTest.keyClicks(page.words, "meeting"))
    row = page.list.chosen()
    assert row is not None
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert isinstance(window.page, VerifyPage)
    assert window.page.file == Path(row["path"])
    window.back()
    again = page_of(window)
    assert again.words.text() == "meeting"
    until(lambda: again.list.chosen() == row)
    again.opinion.click()
    assert window.page is not None
    assert window.page.name == "opinion"


def test_a_folder_is_taken_in_while_the_list_can_be_used(open_window: OpenWindow, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    for name in ("2026-11-b-council_meeting", "2026-11-b-lunch_chat"):
        shutil.copy(FROZEN / f"{name}.pdf", folder)
    window = open_window(register=lambda: jobs)
    jobs = register_of(tmp_path / "empty", count=0)
    window.go("records")
    page = page_of(window)
    assert page.total.text() == "No record fits."
    page.scan(folder)
    assert not page.take_in.isEnabled()
    until(lambda: page.take_in.isEnabled() and page.total.text() == "2 records")
    page.scan(tmp_path / "nowhere")
    until(page.take_in.isEnabled)
    assert page.total.text() == "2 records"
    jobs.close()


def test_records_dropped_from_a_mail_go_into_the_archive(open_window: OpenWindow, tmp_path: Path) -> None:
    jobs = register_of(tmp_path / "empty", count=0)
    window = open_window(register=lambda: jobs)
    window.go("records")
    page = page_of(window)
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7\nnothing\n%%EOF\n")
    page.file_in([FROZEN / "2026-11-b-lunch_chat.pdf", letter])
    until(lambda: page.take_in.isEnabled() and page.total.text() == "1 record")
    texts = [part.text() for part in page._answer.findChildren(type(page.total))]
    assert any("letter.pdf" in text for text in texts)
    row = page.list.chosen()
    assert row is not None
    assert Path(row["path"]).read_bytes() == (FROZEN / "2026-11-b-lunch_chat.pdf").read_bytes()
    jobs.close()


def test_a_scan_goes_on_while_other_pages_show(
    open_window: OpenWindow, tmp_path: Path, qapp: QApplication
) -> None:
    go_on = []

    def slow(folder: Path, wish: object, stop: Callable[[], bool], report: Callable[[int, int], None]) -> object:
        while not stop() and not go_on:
            time.sleep(0.005)
        report(100, 7)
        return jobs.scan([str(tmp_path / "few")], Wish(), stop)

    (tmp_path / "few").mkdir()
    shutil.copy(FROZEN / "2026-11-b-lunch_chat.pdf", tmp_path / "few")
    jobs = register_of(tmp_path / "empty", count=0)
    jobs.scan_in_window = slow  # type: ignore[method-assign,assignment]
    window = open_window(register=lambda: jobs)
    window.go("records")
    page_of(window).scan(tmp_path)
    page_of(window).scan(tmp_path)  # a second one waits for nobody: it is not begun
    window.back()
    bury(qapp)
    window.go("records")
    again = page_of(window)
    assert not again.take_in.isEnabled()
    assert [b for b in again.findChildren(QPushButton) if b.text().replace("&", "") == "Stop"]
    go_on.append(True)
    until(lambda: again.take_in.isEnabled() and again.total.text() == "1 record")
    assert jobs.running is None

    go_on.clear()
    again.scan(tmp_path)
    window.back()
    bury(qapp)
    run = jobs.running
    assert run is not None
    go_on.append(True)
    until(lambda: run.over)
    window.go("records")  # it ended while no page looked
    until(page_of(window).take_in.isEnabled)
    assert jobs.running is None
    assert any("1 file seen" in part.text() for part in page_of(window)._answer.findChildren(type(again.total)))
    jobs.close()


def test_one_record_is_judged_again_from_the_list(open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "few").mkdir()
    shutil.copy(FROZEN / "2026-11-b-council_meeting.pdf", tmp_path / "few")
    jobs = register_of(tmp_path / "empty", count=0)
    window = open_window(register=lambda: jobs)
    window.go("records")
    page = page_of(window)
    page.scan(tmp_path / "few")
    until(lambda: page.take_in.isEnabled() and page.again.isEnabled())
    page.again.click()
    until(lambda: page._today.findChildren(ResultBanner))
    expected = jobs.recheck_one(str(tmp_path / "few" / "2026-11-b-council_meeting.pdf"), page.texts)
    shown = " ".join(part.text() for part in page._today.findChildren(type(page.total)))
    assert expected["text"] in shown
    assert all(change["text"] in shown for change in expected["changes"])
    jobs.close()


def test_stop_keeps_what_is_done(open_window: OpenWindow, tmp_path: Path) -> None:
    jobs = register_of(tmp_path / "empty", count=0)
    stopped = []

    def slow(folder: Path, wish: object, stop: Callable[[], bool], report: object) -> object:
        while not stop():
            time.sleep(0.005)
        stopped.append(folder)
        return jobs.scan([str(tmp_path)], Wish(), bool)

    jobs.scan_in_window = slow  # type: ignore[method-assign,assignment]
    window = open_window(register=lambda: jobs)
    window.go("records")
    page = page_of(window)
    page.scan(FROZEN)
    page.stop.click()
    until(page.take_in.isEnabled)
    assert stopped == [FROZEN]
    jobs.close()


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_a_screen_reader_meets_one_sentence_a_row_and_few_nodes(open_window: OpenWindow, language: str) -> None:
    window = open_window(language)
    window.go("records")
    page = page_of(window)
    tree = QAccessible.queryAccessibleInterface(page)
    assert tree is not None
    assert nodes(tree) <= 150
    rows = QAccessible.queryAccessibleInterface(page.list)
    assert rows is not None
    spoken = [rows.child(at).text(QAccessible.Text.Name) for at in range(rows.childCount())]
    spoken = [text for text in spoken if text[:2] == "20"]
    assert len(spoken) == 100
    row = page.list.chosen()
    assert row is not None
    for part in (row["decided_on"], row["title"], row["organisation"], row["edition_name"]):
        assert part in spoken[0]
    assert spoken[0].endswith(".")


def test_the_list_is_as_small_for_the_ear_with_sixty_thousand_records(open_window: OpenWindow, tmp_path: Path) -> None:
    found = []
    for count in (230, 60_000):
        home = tmp_path / str(count)
        home.mkdir()
        if count > 1_000:
            SqliteRegister(home / "register.sqlite").close()
            with sqlite3.connect(home / "register.sqlite") as connection:
                connection.executescript(FILL.replace(f"i < {ROWS}", f"i < {count}"))
        jobs = register_of(home)
        window = open_window(register=lambda jobs=jobs: jobs)
        window.go("records")
        page = page_of(window)
        turned(page, page.older.click)
        turned(page, lambda page=page: QTest.keyClick(page.list, Qt.Key.Key_Home))
        tree, rows = (QAccessible.queryAccessibleInterface(part) for part in (page, page.list))
        assert tree is not None
        assert rows is not None
        found.append((nodes(rows), page.list.sentences.rowCount()))
        assert nodes(tree) <= 150
        jobs.close()
    assert found == [(found[0][0], 100)] * 2


def nodes(tree: QAccessibleInterface) -> int:
    return 1 + sum(nodes(child) for at in range(tree.childCount()) if (child := tree.child(at)) is not None)


def test_nothing_of_the_register_is_loaded_before_the_first_paint() -> None:
    import subprocess

    code = ("import sys; from advisor.main import window_parts; from advisor.adapters.error_log import ErrorLog; "
            "from pathlib import Path; window_parts('en', None, ErrorLog(Path('x'))); import advisor.ui.main_window; "
            "import advisor.ui.pages.start_page; import advisor.domain.register_query; import advisor.cli; "
            "print([m for m in ('sqlalchemy', 'psycopg', 'alembic', 'sqlite3') if m in sys.modules])")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_pages_know_where_they_begin(records: RecordsPage) -> None:
    jobs = records.place.parts.register()
    first = jobs.list_page({}, Where(), records.texts)
    second = jobs.list_page({}, Where("older", first.oldest), records.texts)
    back = jobs.list_page({}, Where("newer", second.newest), records.texts)
    assert (first.newer, first.older, second.newer, second.older) == (False, True, True, True)
    assert back.rows == first.rows
    assert not back.newer
    few = jobs.list_page({}, Where("newer", first.oldest + 1), records.texts)
    assert few.rows == first.rows  # a whole page, not the ninety-nine that are newer


def test_the_worst_of_a_scan_stands_in_the_banner(records: RecordsPage) -> None:
    nothing = dict.fromkeys(EVENTS, 0)
    calm = {**nothing, "files": 7, "gone_unsure": 0, "cancelled": False, "folders": []}

    def banner(**met: int) -> tuple[str, str]:
        records._answer.clear()
        records._report({**calm, **met})
        found = records._answer.findChildren(ResultBanner)[-1]
        return found.kind, found.accessibleName()

    assert banner()[0] == "info"
    kind, words = banner(new=3, gone=2)
    assert kind == "condition"
    assert words.startswith("Attention, gone: 2")
    kind, words = banner(gone=2, changed=1)
    assert kind == "stop"
    assert words.startswith("Attention, changed or forged: 1")
    assert "7 files seen" in words


def test_no_row_is_wider_than_the_list_so_that_no_word_is_cut(records: RecordsPage) -> None:
    """Qt works out the height without the room beside the words: sentences that nearly fill a line lost their end."""
    assert records._shown is not None
    hit = records._shown.rows[0][1]
    rows = [("slovo " * words + "x" * letters, hit) for words in range(14, 26) for letters in range(7)]
    records.list.show_rows(rows)
    QApplication.processEvents()
    model, room = records.list.sentences, records.list.viewport().width()
    widths = {records.list.visualRect(model.index(row)).width() for row in range(len(rows))}
    assert widths == {room}
    heights = {records.list.visualRect(model.index(row)).height() for row in range(len(rows))}
    assert len(heights) > 1  # some need a second line, and have it
