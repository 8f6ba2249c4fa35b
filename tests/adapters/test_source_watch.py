"""Watching sources against a server on this computer: changed, moved, vanished, forbidden, broken and hostile pages."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partialmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from advisor import cli
from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.source_watch import MAX_PAGE, SourceWatch
from advisor.domain.catalogue import facts_on
from advisor.domain.errors import PlainError
from advisor.main import command_parts
from advisor.services.watch_sources import Seen, watch

PAGE = "<html><head><title>x</title></head><body><h1>Security</h1>{}<script>var now = {};</script></body></html>"
LINES = "".join(f"<p>Line {n} of the page.</p>" for n in range(20))
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Pages by path; whatever has no answer of its own is not there."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                try:
                    site.answers.get(self.path, gone)(self)
                except OSError:
                    return  # the reader has hung up

            def log_message(self, *_words: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def send(handler: BaseHTTPRequestHandler, code: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(code)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def page(body: str = LINES, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if headers.get("ETag") and handler.headers.get("If-None-Match") == headers["ETag"]:
            send(handler, 304)
        else:
            send(handler, 200, PAGE.format(body, time.time_ns()).encode(), Content_Type="text/html", **headers)

    return answer


def gone(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 404)


def status(code: int, **headers: str) -> Answer:
    return lambda handler: send(handler, code, **headers)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def rounds(site: Site, tmp_path: Path, stall: float = 10.0) -> SourceWatch:
    return SourceWatch(tmp_path / "memory.json", pause=0.0, stall=stall)


def test_first_seen_then_the_same_then_changed(site: Site, tmp_path: Path) -> None:
    address = f"{site.address}/a"
    site.answers["/a"] = page()
    first = rounds(site, tmp_path)
    assert first.look(address) == Seen("read", None)
    first.keep()
    # What a reader does not see, order and spaces do not count.
    other = "".join(reversed(LINES.replace(" of ", "  of\t").split("</p>")))
    site.answers["/a"] = page(other.replace("<p>", "</p><p>"))
    assert rounds(site, tmp_path).look(address) == Seen("same", 0.0)
    site.answers["/a"] = page(LINES.replace("Line 3 of", "Line 3 is no longer of"))
    seen = rounds(site, tmp_path).look(address)
    assert seen.state == "read"
    assert seen.share is not None
    assert 0.0 < seen.share < 0.2


def test_a_page_that_did_not_change_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = page(ETag='"one"')
    first = rounds(site, tmp_path)
    first.look(f"{site.address}/a")
    first.keep()
    assert rounds(site, tmp_path).look(f"{site.address}/a").state == "same"
    assert site.asked[-1][1]["if-none-match"] == '"one"'
    assert "videoconference-advisor" in site.asked[-1][1]["user-agent"]


OTHERS: dict[str, tuple[Answer, str]] = {
    "vanished": (status(404), "gone"),
    "gone_for_good": (status(410), "gone"),
    "has_a_fault": (status(500), "unreachable"),
    "asks_for_a_sign_in": (status(403), "unreachable"),
    "asks_for_patience": (status(429), "unreachable"),
    "sends_to_a_file": (status(302, Location="file:///etc/passwd"), "unreachable"),
    "sends_in_a_circle": (status(302, Location="/page"), "unreachable"),
    "is_cut_short": (lambda handler: send(handler, 200, b"<p>x", Content_Length="900"), "unreachable"),
    "is_endless": (lambda handler: _endless(handler), "unreachable"),
    "stalls": (lambda handler: time.sleep(1.5), "unreachable"),
    "says_nonsense": (lambda handler: handler.wfile.write(b"hello\r\n\r\n") and None, "unreachable"),
    "is_no_text": (lambda handler: send(handler, 200, bytes(range(256)) * 100), "read"),
    "is_very_deep": (lambda handler: send(handler, 200, b"<div>" * 100_000 + b"x"), "read"),
    "never_closes_its_script": (lambda handler: send(handler, 200, b"<p>x</p><script>" + b"<" * 50_000), "read"),
    "is_empty": (status(200), "read"),
}  # fmt: skip


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _number in range(MAX_PAGE // 65_536 + 20):
        handler.wfile.write(b"<p>x</p>" * 8_192)


@pytest.mark.parametrize("name", OTHERS)
def test_a_page_that(site: Site, tmp_path: Path, name: str) -> None:
    answer, state = OTHERS[name]
    site.answers["/page"] = answer
    watch_ = rounds(site, tmp_path, 0.4 if name == "stalls" else 10.0)
    assert watch_.look(f"{site.address}/page").state == state
    watch_.keep()
    if state != "read":
        assert watch_.memory == {}  # what was known of it stays known


def test_a_page_that_has_moved_tells_where(site: Site, tmp_path: Path) -> None:
    site.answers["/old"], site.answers["/new"] = status(301, Location="/new"), page()
    assert rounds(site, tmp_path).look(f"{site.address}/old") == Seen("moved", None, f"{site.address}/new")


def test_what_may_not_be_fetched_is_not_fetched(site: Site, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = lambda handler: send(handler, 200, b"User-agent: *\nDisallow: /private")
    site.answers["/private/a"] = site.answers["/b"] = page()
    watch_ = rounds(site, tmp_path)
    assert watch_.look(f"{site.address}/private/a").state == "not_allowed"
    assert watch_.look(f"{site.address}/b").state == "read"
    assert [path for path, _headers in site.asked] == ["/robots.txt", "/b"]
    for odd in ("file:///etc/passwd", "ftp://127.0.0.1/x", "mailto:a@example.org", "http://"):
        assert watch_.look(odd).state == "not_allowed"


def test_one_computer_is_not_asked_faster_than_a_reader_would(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = site.answers["/b"] = page()
    waits: list[float] = []
    watch_ = SourceWatch(tmp_path / "m.json", pause=60.0, sleep=waits.append)
    for path in ("/a", "/b"):
        watch_.look(site.address + path)
    assert len(waits) == 2  # after robots.txt and after the first page
    assert all(30.0 < wait <= 60.0 for wait in waits)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 3}', "[" * 50_000])
def test_a_memory_that_is_none_stops_the_round(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.json").write_text(content, encoding="utf-8")
    with pytest.raises(PlainError) as caught:
        SourceWatch(tmp_path / "m.json")
    assert caught.value.code == "watch_memory_broken"


def test_what_most_verdicts_hang_on_comes_first() -> None:
    files = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
    catalogue = files.catalogue()
    states = ["gone", "same", "read", "unreachable"]
    answers = {
        source.address: Seen(states[n % 4], 0.5 if states[n % 4] == "read" else None)
        for n, source in enumerate(catalogue.sources.values()) if source.address
    }  # fmt: skip
    rules = files.rule_sets("catalogue")
    rows = watch(catalogue, rules, date(2026, 11, 23), lambda address, facts, accept=False: answers[address])["sources"]
    pressing = [row for row in rows if row["state"] in ("gone", "changed", "moved")]
    assert rows[: len(pressing)] == pressing
    assert [row["verdicts"] for row in pressing] == sorted((row["verdicts"] for row in pressing), reverse=True)
    resting = {fact for row in rows for fact in row["facts"]}
    assert len(resting) > 500


def test_the_command_needs_a_source_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    memory = str(tmp_path / "m.json")
    assert cli.run(["pack", "watch", "--memory", memory, "--only", "nothing", "--json"], command_parts()) == 2
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert document["code"] == "watch_unknown_source"
    monkeypatch.setattr(SourceWatch, "look", lambda _self, address, facts, accept: Seen("gone"))
    source = next(s.id for s in CatalogueFiles(places.data_dir()).catalogue().sources.values() if s.address)
    code = cli.run(["pack", "watch", "--memory", memory, "--only", source, "--json"], command_parts())
    (row,) = json.loads(capsys.readouterr().out)["sources"]
    assert (code, row["source"], row["state"]) == (1, source, "gone")


# What a fact rests on: one sentence of the page.
FACTS = {
    "zoom.e2ee.1": "Meetings can be encrypted end to end with up to 1000 people optional",
    "zoom.mfa.1": "Two-factor sign-in for accounts yes",
    "zoom.gone.1": "Something about telephones in Slovak schools that no page says",
}
E2EE = "<p>End-to-end encryption is optional for meetings with up to 1000 people.</p>"
MFA = "<p>Accounts can use two-factor sign-in.</p>"


def states(seen: Seen) -> dict[str, str]:
    return {fact: passage.state for fact, passage in seen.passages.items()}


def look_at(site: Site, tmp_path: Path, body: str, accept: bool = False, **headers: str) -> Seen:
    """One round of its own, as a keeper runs it once a month."""
    site.answers["/a"] = page(body, **headers)
    round_ = rounds(site, tmp_path)
    seen = round_.look(f"{site.address}/a", FACTS, accept)
    round_.keep()
    return seen


def test_the_passage_a_fact_rests_on_is_followed_not_the_page(site: Site, tmp_path: Path) -> None:
    first = look_at(site, tmp_path, LINES + E2EE + MFA)
    assert first.passages["zoom.e2ee.1"].then in E2EE
    assert states(first) == {"zoom.e2ee.1": "same", "zoom.mfa.1": "same", "zoom.gone.1": "not_found"}
    # The page is turned over, the passages stand: quotation marks, spaces and capitals do not count.
    moved = MFA.replace("two-factor", "TWO\u2013FACTOR") + LINES.replace("Line", "Row") + E2EE.replace(" ", "&nbsp; ")
    seen = look_at(site, tmp_path, moved)
    assert (seen.state, states(seen)["zoom.e2ee.1"], states(seen)["zoom.mfa.1"]) == ("read", "same", "same")


def test_a_number_that_changed_is_a_passage_that_changed_and_stays_told_until_it_is_read(
    site: Site, tmp_path: Path
) -> None:
    look_at(site, tmp_path, LINES + E2EE + MFA)
    for _round in range(3):  # the page does not change again, and is told again
        seen = look_at(site, tmp_path, LINES + E2EE.replace("1000", "200") + MFA)
        changed = seen.passages["zoom.e2ee.1"]
        assert (changed.state, "1000" in changed.then, "200" in changed.now) == ("changed", True, True)
        assert states(seen)["zoom.mfa.1"] == "same"
    seen = look_at(site, tmp_path, LINES + E2EE.replace("1000", "200") + MFA, accept=True)
    assert states(seen)["zoom.e2ee.1"] == "same"
    assert states(look_at(site, tmp_path, LINES + E2EE.replace("1000", "200") + MFA))["zoom.e2ee.1"] == "same"


def test_a_passage_that_is_gone_and_comes_back(site: Site, tmp_path: Path) -> None:
    look_at(site, tmp_path, LINES + E2EE + MFA)
    assert states(look_at(site, tmp_path, LINES + MFA))["zoom.e2ee.1"] == "gone"
    assert states(look_at(site, tmp_path, LINES))["zoom.mfa.1"] == "gone"
    assert states(look_at(site, tmp_path, LINES + E2EE + MFA))["zoom.e2ee.1"] == "same"


def test_two_sentences_in_one_line_are_still_the_passage(site: Site, tmp_path: Path) -> None:
    look_at(site, tmp_path, E2EE + MFA)
    joined = "<p>News. End-to-end encryption is optional for meetings with up to 1000 people. More.</p>" + MFA
    assert states(look_at(site, tmp_path, joined))["zoom.e2ee.1"] == "same"


def test_a_page_that_has_moved_tells_of_its_passages_too(site: Site, tmp_path: Path) -> None:
    look_at(site, tmp_path, LINES + E2EE + MFA)
    site.answers["/a"], site.answers["/new"] = status(301, Location="/new"), page(LINES + E2EE)
    seen = rounds(site, tmp_path).look(f"{site.address}/a", FACTS)
    assert (seen.state, states(seen)["zoom.e2ee.1"], states(seen)["zoom.mfa.1"]) == ("moved", "same", "gone")


def test_what_is_known_of_passages_needs_no_page(site: Site, tmp_path: Path) -> None:
    look_at(site, tmp_path, E2EE + MFA, ETag='"one"')
    again = look_at(site, tmp_path, E2EE + MFA, ETag='"one"')
    assert (again.state, site.asked[-1][1]["if-none-match"]) == ("same", '"one"')
    assert states(again)["zoom.e2ee.1"] == "same"
    # A new fact on this source: its passage must be found, so the page is asked for whole.
    round_ = rounds(site, tmp_path)
    seen = round_.look(f"{site.address}/a", {**FACTS, "zoom.new.1": "accounts can use sign-in"})
    assert "if-none-match" not in site.asked[-1][1]
    assert states(seen)["zoom.new.1"] == "same"


@pytest.mark.parametrize("held", [3, {"zoom.e2ee.1": 3}, {"zoom.e2ee.1": ["same", "x"]}, {"zoom.e2ee.1": [1, 2, 3]}])
def test_odd_passages_in_the_memory_are_found_anew(site: Site, tmp_path: Path, held: object) -> None:
    memory = {f"{site.address}/a": {"etag": None, "modified": None, "lines": [], "passages": held}}
    (tmp_path / "memory.json").write_text(json.dumps(memory), encoding="utf-8")
    assert states(look_at(site, tmp_path, E2EE + MFA))["zoom.e2ee.1"] == "same"


HOSTILE = {
    "the passage in a script": f"<script>{E2EE}</script>",
    "the passage in a comment": f"<!-- {E2EE} -->",
    "the passage said no longer": "<p>End-to-end encryption is not optional for meetings with up to 1000 people.</p>",
    "one letter in another alphabet": E2EE.replace("optional", "opti\u043enal"),
    "a million letters without an end": "<p>" + "encryption 1000 " * 60_000 + "</p>",
    "seven thousand passages like it": "".join(
        E2EE.replace("1000", str(number)) for number in range(2_000, 9_000)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_never_passes_for_the_passage(site: Site, tmp_path: Path, name: str) -> None:
    look_at(site, tmp_path, LINES + E2EE + MFA)
    seen = look_at(site, tmp_path, LINES + HOSTILE[name] + MFA)
    assert states(seen)["zoom.e2ee.1"] in ("changed", "gone")
    assert states(seen)["zoom.mfa.1"] == "same"


def test_the_command_tells_which_passage_and_what_it_says_now(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    files = CatalogueFiles(places.data_dir())
    catalogue, day = files.catalogue(), date(2026, 11, 25)
    every = [f for app in catalogue.apps.values() for f in facts_on(app.facts, day, day, catalogue.prepared_on)]
    alone = [f for f in every if f.source and sum(other.source == f.source for other in every) == 1]
    fact = next(f for f in alone if len(f.explanation.split()) > 6 and f.explanation.count(".") == 1)
    source = files.catalogue().sources[str(fact.source)]
    here = f"{site.address}/a"
    plain_look = SourceWatch.look
    monkeypatch.setattr(SourceWatch, "__init__", partialmethod(SourceWatch.__init__, pause=0.0))
    monkeypatch.setattr(
        SourceWatch, "look", lambda self, _address, facts, accept: plain_look(self, here, facts, accept)
    )
    memory = str(tmp_path / "m.json")

    def command(body: str, *more: str) -> tuple[int, str]:
        site.answers["/a"] = page(body)
        words = ["pack", "watch", "--memory", memory, "--only", source.id, "--as-of", "2026-11-25", *more]
        return cli.run([*words, "--lang", "en"], command_parts()), capsys.readouterr().out

    says = f"<p>{fact.explanation}</p>"
    assert command(LINES + says)[0] == 0
    code, out = command(LINES.replace("Line", "Row") + says)
    assert (code, "changed elsewhere" in out) == (0, True), out
    code, out = command(LINES)
    assert (code, f"{fact.id}: the passage is gone" in out) == (1, True)
    code, out = command(LINES)  # nothing has changed since, and still nobody has read it
    assert (code, f"{fact.id}: the passage is gone" in out) == (1, True)
    assert command(LINES, "--read", source.id)[0] == 0
    assert command(LINES, "--read", "nothing")[0] == 2
