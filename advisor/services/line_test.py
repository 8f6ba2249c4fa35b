"""The line test as a person asks for it: which server, for which app, with consent, and the answer in words."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisor.domain.call_quality import PHONE_BELOW as SOUND_FROM
from advisor.domain.call_quality import LineVerdict, Needs, Rate, judge, needs_for
from advisor.domain.catalogue import App, facts_on
from advisor.domain.errors import PlainError
from advisor.domain.line_session import OneWay, Reading
from advisor.domain.line_target import Asked, LineTarget, NoTarget, read_target
from advisor.services.marking import N_
from advisor.services.ports import CatalogueSource, Clock, LineProbe, Texts
from advisor.services.wording import line_sentence

SCHEMA = "advisor/line-test/1"
MOST_KBIT = 5200  # a server sends 6 Mbit/s at most, and a step sends more than the need
LATER = ("wss", "ws", "ndt7", "ndt7s", "stun", "turn", "m-lab")
MOST_PEOPLE = 10_000

PHASES = {
    "name": N_("Looking up the server's address ..."),
    "connecting": N_("Asking the server ..."),
    "listening": N_("Listening how long packets take ..."),
    "asking": N_("Trying what the line carries ..."),
}
TIERS = {
    "hd": N_("sharp video"),
    "sd": N_("ordinary video"),
    "audio": N_("sound only"),
    "none": N_("nothing steady"),
}
PROBLEMS = {
    "name_unknown": N_("The server's name is not known. Check the name, and whether this PC is online."),
    "name_slow": N_("The server's name was not found within 3 seconds. Check whether this PC is online."),
    "no_network": N_("This PC has no way to the server. Check whether it is online."),
    "blocked": N_("This PC does not let the program send. A firewall may forbid it."),
    "no_answer": N_("The server did not answer. It may be off, or a firewall holds these packets back."),
    "no_server": N_("The machine is there, but no line server runs on this port."),
    "gone": N_("The server fell silent in the middle of the test."),
    "token": N_("The server wants a token, and the one given is missing or wrong."),
    "busy": N_("The server has too many tests at the moment. Try again in a minute."),
    "refused": N_("The server did not go on with the test. Try again in a minute."),
    "stalled": N_("A computer was too busy to measure honestly. Close other programs and try again."),
    "cancelled": N_("The test was cancelled."),
}


def server_place(text: str) -> LineTarget:
    """Reads a server's address; a plain error where it is none."""
    try:
        place = read_target(text)
    except NoTarget:
        raise PlainError("line_server_wrong", value=text) from None
    if place.way in LATER:
        raise PlainError("line_way_later", value=f"{place.way}:")
    return place


def consent_lines(place: LineTarget, texts: Texts) -> Iterator[str]:
    """What a person must know before one packet is sent."""
    yield texts.gettext("The test sends packets to {host}, port {port}, and gets packets from there.").format(
        host=place.host, port=place.port
    )
    yield texts.gettext("That server sees the internet address of this line, and the time.")
    yield texts.gettext("The packets hold random bytes, nothing of yours. At most 1 MB in 8 seconds.")
    yield texts.gettext("The result stays on this PC. Nobody else is asked.")


class LineTestService:
    """Runs one test and says what the line carries."""

    def __init__(self, source: CatalogueSource, clock: Clock, probe: LineProbe) -> None:
        self._source, self._clock, self._probe = source, clock, probe

    def needs(self, app_id: str | None, people: int) -> Needs:
        """What this app needs for so many people; the general ladder without an app."""
        if not 1 <= people <= MOST_PEOPLE:
            raise PlainError("line_people_wrong", value=people)
        if app_id is None:
            return needs_for(None, people)
        catalogue = self._source.catalogue()
        if app_id not in catalogue.apps:
            close = difflib.get_close_matches(app_id, list(catalogue.apps), n=3, cutoff=0.4)
            raise PlainError("unknown_app", value=app_id, nearest=", ".join(close or list(catalogue.apps)[:5]))
        return needs_for(self._figures(catalogue.apps[app_id]), people)

    def _figures(self, app: App) -> Mapping[str, Any] | None:
        """The app's bandwidth figures as known today; newer ones complete and replace older ones."""
        today, catalogue = self._clock.today(), self._source.catalogue()
        known = [f for f in facts_on(app.facts, today, today, catalogue.prepared_on) if f.criterion == "bandwidth"]
        figures: dict[str, Any] = {}
        for fact in sorted(known, key=lambda f: (str(f.known_from or ""), f.id)):
            if isinstance(fact.value, Mapping):
                figures.update(fact.value)
        return figures or None

    def run(
        self,
        place: LineTarget,
        texts: Texts,
        app_id: str | None = None,
        people: int = 2,
        token: bytes | None = None,
        report: Callable[[str], None] = lambda phase: None,
        cancel: threading.Event | None = None,
    ) -> dict[str, Any]:
        """One test, with consent given: the document of the contract."""
        needs = self.needs(app_id, people)
        reading = self._probe.measure(
            replace(place, token=token or place.token),
            Asked(asked(needs, "up"), asked(needs, "down")),
            cancel or threading.Event(),
            lambda phase: report(texts.gettext(PHASES[phase])) if phase in PHASES else None,
        )
        return self._document(place, app_id, needs, reading, texts)

    def _document(
        self, place: LineTarget, app_id: str | None, needs: Needs, reading: Reading, texts: Texts
    ) -> dict[str, Any]:
        verdict, flaws = verdict_of(needs, reading)
        measured = verdict is not LineVerdict.NOT_MEASURED
        return {
            "schema": SCHEMA,
            "at": self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "server": place.name,
            "transport": "udp" if measured else "none",
            "up": _direction(reading.up, measured),
            "down": _direction(reading.down, measured),
            "rtt_ms": round(reading.rtt_ms, 1) if measured else None,
            "jitter_ms": round(reading.jitter_ms, 1) if measured else None,
            "loss_up_percent": round(reading.up.loss_percent, 1) if measured else None,
            "loss_down_percent": round(reading.down.loss_percent, 1) if measured else None,
            "bytes_sent": reading.bytes_sent,
            "bytes_received": reading.bytes_received,
            "seconds": round(reading.seconds, 2),
            "verdict": verdict.value,
            "needs": {
                "app": app_id,
                "people": needs.people,
                "up_kbit_s": round(needs.sd.up),
                "down_kbit_s": round(needs.sd.down),
                "hd_up_kbit_s": round(needs.hd.up),
                "hd_down_kbit_s": round(needs.hd.down),
                "from_app": needs.from_app,
            },
            "problem": reading.problem or None,
            "steps_discarded": reading.steps_discarded,
            "text": " ".join(_sentences(verdict, flaws, reading, texts)),
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
    if reading.problem:
        return LineVerdict.NOT_MEASURED, False
    rates = {"none": 0.0, "audio": SOUND_FROM}
    up = {**rates, "sd": needs.sd.up, "hd": needs.hd.up}[reading.up.tier]
    down = {**rates, "sd": needs.sd.down, "hd": needs.hd.down}[reading.down.tier]
    # A few packets lost by chance are no reason against video: only what the sequential test calls high.
    loss = max(way.loss_percent if way.loss_high else min(way.loss_percent, 3.0) for way in (reading.up, reading.down))
    line = judge(needs, up, down, reading.rtt_ms, reading.jitter_ms, loss)
    return line.verdict, line.flaws


def _direction(way: OneWay, measured: bool) -> dict[str, Any]:
    if not measured:
        return {"tier": "none", "borderline": False, "tested_kbit_s": 0}
    return {"tier": way.tier, "borderline": way.borderline, "tested_kbit_s": round(way.tested_kbit_s)}


def _sentences(verdict: LineVerdict, flaws: bool, reading: Reading, texts: Texts) -> Iterator[str]:
    if verdict is LineVerdict.NOT_MEASURED:
        yield texts.gettext("The line was not measured.")
        yield texts.gettext(PROBLEMS.get(reading.problem, PROBLEMS["refused"]))
        return
    yield line_sentence(verdict.value, texts)
    yield texts.gettext("Sending carries {up}. Receiving carries {down}.").format(
        up=texts.gettext(TIERS[reading.up.tier]), down=texts.gettext(TIERS[reading.down.tier])
    )
    if reading.up.borderline or reading.down.borderline:
        yield texts.gettext("It is a close call: another moment may give another answer.")
    if flaws:
        yield texts.gettext("Too many packets are late or get lost for steady video.")
    yield texts.gettext("A packet took {rtt} ms there and back. Lost: {up} % sending, {down} % receiving.").format(
        rtt=round(reading.rtt_ms), up=round(reading.up.loss_percent, 1), down=round(reading.down.loss_percent, 1)
    )
