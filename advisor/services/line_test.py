"""The line test as a person asks for it: which server, for which app, with consent, and the answer in words."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisor.domain.call_quality import PHONE_BELOW as SOUND_FROM
from advisor.domain.call_quality import LineVerdict, Needs, Rate, judge, needs_for
from advisor.domain.catalogue import App, facts_on
from advisor.domain.edition_facts import edition_facts
from advisor.domain.errors import PlainError
from advisor.domain.line_session import OneWay, Reading
from advisor.domain.line_target import Asked, LineTarget, NoTarget, read_target
from advisor.services.line_advice import help_words, line_help
from advisor.services.line_words import PHASES, consent_lines, result_sentences
from advisor.services.ports import CatalogueSource, Clock, LineProbe, Texts

__all__ = ["LineTestService", "asked", "consent_lines", "server_place", "verdict_of"]

SCHEMA = "advisor/line-test/1"
MOST_KBIT = 5200  # a server sends 6 Mbit/s at most, and a step sends more than the need
MOST_PEOPLE = 10_000


def server_place(text: str) -> LineTarget:
    """Reads a server's address; a plain error where it is none."""
    try:
        place = read_target(text)
    except NoTarget:
        raise PlainError("line_server_wrong", value=text) from None
    return place


class LineTestService:
    """Runs one test and says what the line carries."""

    def __init__(self, source: CatalogueSource, clock: Clock, probe: LineProbe) -> None:
        self._source, self._clock, self._probe = source, clock, probe

    def needs(self, app_id: str | None, people: int, computers: int = 1) -> Needs:
        """What this app needs for so many people and PCs on the line; the general ladder without an app."""
        for number in (people, computers):
            if not 1 <= number <= MOST_PEOPLE:
                raise PlainError("line_people_wrong", value=number)
        if app_id is None:
            return needs_for(None, people, computers)
        catalogue = self._source.catalogue()
        if app_id not in catalogue.apps:
            close = difflib.get_close_matches(app_id, list(catalogue.apps), n=3, cutoff=0.4)
            raise PlainError("unknown_app", value=app_id, nearest=", ".join(close or list(catalogue.apps)[:5]))
        return needs_for(self._figures(catalogue.apps[app_id]), people, computers)

    def _figures(self, app: App) -> Mapping[str, Any] | None:
        """The app's bandwidth figures as known today; newer ones complete and replace older ones."""
        today, catalogue = self._clock.today(), self._source.catalogue()
        known = [f for f in facts_on(app.facts, today, today, catalogue.prepared_on) if f.criterion == "bandwidth"]
        figures: dict[str, Any] = {}
        for fact in sorted(known, key=lambda f: (str(f.known_from or ""), f.id)):
            if isinstance(fact.value, Mapping):
                figures.update(fact.value)
        return figures or None

    def stated(self, up: float, down: float, app_id: str | None, people: int) -> LineVerdict:
        """The verdict on rates that a person read somewhere, in Mbit/s."""
        return judge(self.needs(app_id, people), up * 1000, down * 1000).verdict

    def help_for(self, document: Mapping[str, Any], edition: str | None, texts: Texts) -> dict[str, Any]:
        """What to do about a weak line with the app of a test document: see ``line_help``."""
        catalogue, today = self._source.catalogue(), self._clock.today()
        app = catalogue.apps.get(document["needs"]["app"] or "")
        seen = {}
        if app is not None:
            chosen = next((one for one in app.editions if one.id == edition), app.editions[0])
            seen = edition_facts(catalogue, app, chosen, today, today)
        found = line_help(document["verdict"], document, seen, catalogue)
        return {**found, "steps": help_words(found, texts)}

    def run(
        self,
        place: LineTarget,
        texts: Texts,
        app_id: str | None = None,
        people: int = 2,
        token: bytes | None = None,
        report: Callable[[str], None] = lambda phase: None,
        cancel: threading.Event | None = None,
        computers: int = 1,
        watch: Callable[[Sequence[str]], None] = lambda state: None,
    ) -> dict[str, Any]:
        """One test, with consent given: the document of the contract.

        ``report`` hears each phase in words; ``watch`` the words of ``LineSession.state``.
        """
        needs = self.needs(app_id, people, computers)
        told = ""

        def heard(state: str) -> None:
            nonlocal told
            phase, *_ = words = state.split(" ")
            watch(words)
            if phase != told and phase in PHASES:
                told = phase
                report(texts.gettext(PHASES[phase]))

        reading = self._probe.measure(
            replace(place, token=token or place.token),
            Asked(asked(needs, "up"), asked(needs, "down")),
            cancel or threading.Event(),
            heard,
        )
        return self._document(place, app_id, needs, reading, texts)

    def _document(
        self, place: LineTarget, app_id: str | None, needs: Needs, reading: Reading, texts: Texts
    ) -> dict[str, Any]:
        verdict, flaws = verdict_of(needs, reading)
        measured = verdict is not LineVerdict.NOT_MEASURED
        heard = measured or not reading.problem  # pings alone tell delay and loss
        both = "loss_both" in reading.limits
        return {
            "schema": SCHEMA,
            "at": self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "server": place.name,
            "transport": reading.transport if heard else "none",
            "up": _direction(reading.up, measured),
            "down": _direction(reading.down, measured),
            "rtt_ms": round(reading.rtt_ms, 1) if heard else None,
            "jitter_ms": round(reading.jitter_ms, 1) if heard else None,
            "loss_up_percent": _loss(reading.up) if heard and not both else None,
            "loss_down_percent": _loss(reading.down) if heard and not both else None,
            "loss_both_percent": _loss(reading.up) if heard and both else None,
            "bytes_sent": reading.bytes_sent,
            "bytes_received": reading.bytes_received,
            "seconds": round(reading.seconds, 2),
            "verdict": verdict.value,
            "needs": {
                "app": app_id,
                "people": needs.people,
                "computers": needs.computers,
                "up_kbit_s": round(needs.sd.up),
                "down_kbit_s": round(needs.sd.down),
                "hd_up_kbit_s": round(needs.hd.up),
                "hd_down_kbit_s": round(needs.hd.down),
                "from_app": needs.from_app,
            },
            "problem": reading.problem or None,
            "limits": list(reading.limits),
            "steps_discarded": reading.steps_discarded,
            "text": " ".join(result_sentences(verdict, flaws, reading, texts)),
        }


def asked(needs: Needs, direction: str) -> Sequence[tuple[str, float]]:
    """The needs of one direction as the test asks them, each higher than the one before."""

    def of(rate: Rate) -> float:
        return rate.up if direction == "up" else rate.down

    rows = [("audio", min(of(needs.audio), SOUND_FROM)), ("sd", of(needs.sd)), ("hd", of(needs.hd))]
    # Where two tiers need the same, the higher one is asked.
    kept = [row for row, higher in zip(rows, [*rows[1:], ("", 1e9)], strict=True) if row[1] < higher[1]]
    return tuple((tier, need) for tier, need in kept if need <= MOST_KBIT)


def verdict_of(needs: Needs, reading: Reading) -> tuple[LineVerdict, bool]:
    """The verdict, and whether delay or loss lowered it."""
    if reading.problem or {"no_login", "turn_none"} & set(reading.limits):
        return LineVerdict.NOT_MEASURED, False
    rates = {"none": 0.0, "audio": SOUND_FROM}
    up = {**rates, "sd": needs.sd.up, "hd": needs.hd.up}[reading.up.tier]
    down = {**rates, "sd": needs.sd.down, "hd": needs.hd.down}[reading.down.tier]
    # A few packets lost by chance are no reason against video: only what the sequential test calls high.
    loss = max(way.loss_percent if way.loss_high else min(way.loss_percent, 3.0) for way in (reading.up, reading.down))
    line = judge(needs, up, down, reading.rtt_ms, reading.jitter_ms, loss)
    # Calls over TCP suffer from every lost packet: never more than ordinary video, whatever the rate.
    capped = "tcp_only" in reading.limits and line.verdict is LineVerdict.HD_VIDEO
    return LineVerdict.SD_VIDEO if capped else line.verdict, line.flaws


def _loss(way: OneWay) -> float | None:
    return round(way.loss_percent, 1) if way.sent else None


def _direction(way: OneWay, measured: bool) -> dict[str, Any]:
    if not measured:
        return {"tier": "none", "borderline": False, "tested_kbit_s": 0}
    return {"tier": way.tier, "borderline": way.borderline, "tested_kbit_s": round(way.tested_kbit_s)}
