"""From what a line carries and what an app needs to: HD video, plain video, sound only, phone.

Rates are kilobits per second on the wire, up and down as seen from the person's
PC. Needs come from the app's own figures where the catalogue has them, else from
a general ladder. Sound only is a condition, never a stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from advisor.domain.frozen import Frozen

# General ladder, per PC that shares the line: an engineering proposal where no maker's figure is known.
PHONE_BELOW = 60
AUDIO = (100, 100)
SD_ONE_TO_ONE = (600, 600)
HD_ONE_TO_ONE = (1800, 1800)
SD_GROUP_UP = 800
SD_GROUP_DOWN_MAX = 2000
HD_GROUP = (2600, 2600)

BORDER = 0.10  # within a tenth of the need no honest yes or no can be given

# Gates for delay (ms, round trip), jitter (ms) and loss (percent): video, video with flaws, phone.
VIDEO_GATE = (300.0, 50.0, 3.0)
PHONE_GATE_RTT = 800.0
PHONE_GATE_LOSS = 10.0


class LineVerdict(StrEnum):
    """What the line carries. The ids stand in records."""

    HD_VIDEO = "hd_video"
    SD_VIDEO = "sd_video"
    AUDIO_ONLY = "audio_only"
    PHONE = "phone"
    NOT_MEASURED = "not_measured"


ORDER = (LineVerdict.PHONE, LineVerdict.AUDIO_ONLY, LineVerdict.SD_VIDEO, LineVerdict.HD_VIDEO)
TIER_OF = {"hd_video": "hd", "sd_video": "sd", "audio_only": "audio", "phone": "none"}


class Rate(Frozen):
    """Kilobits per second in both directions."""

    up: float
    down: float


class Needs(Frozen):
    """What each tier needs for this app, this many people and this many PCs on the line."""

    audio: Rate
    sd: Rate
    hd: Rate
    people: int
    computers: int
    from_app: bool


class Direction(Frozen):
    """The best tier one direction carries; borderline where the next higher tier is within a tenth."""

    tier: str  # hd | sd | audio | none
    borderline: bool


class Line(Frozen):
    """The judgement of one line for one meeting."""

    verdict: LineVerdict
    up: Direction
    down: Direction
    flaws: bool = False  # delay, jitter or loss allow sound but not steady video


def needs_for(bandwidth: Mapping[str, Any] | None, people: int, computers: int = 1) -> Needs:
    """Needs from an app's bandwidth fact (its mapping of modes to up/down), else from the ladder.

    ``people``: everybody in the call; ``computers``: PCs that call at once over
    this same line (people in one room at one PC count once).
    """
    group = people > 2
    figures = bandwidth or {}
    ladder_sd = (SD_GROUP_UP, min(600 + 150 * (people - 2), SD_GROUP_DOWN_MAX)) if group else SD_ONE_TO_ONE
    audio = _figure(figures, ("audio",), AUDIO)
    sd = _figure(figures, ("group_sd",) if group else ("one_to_one_sd",), ladder_sd)
    hd = _figure(figures, ("group_hd",) if group else ("one_to_one_hd",), HD_GROUP if group else HD_ONE_TO_ONE)
    # A maker may give only some figures: a higher tier never needs less than a lower one.
    sd = (max(sd[0], audio[0]), max(sd[1], audio[1]))
    hd = (max(hd[0], sd[0]), max(hd[1], sd[1]))
    times = max(1, computers)
    return Needs(
        audio=Rate(up=audio[0] * times, down=audio[1] * times),
        sd=Rate(up=sd[0] * times, down=sd[1] * times),
        hd=Rate(up=hd[0] * times, down=hd[1] * times),
        people=people,
        computers=times,
        from_app=any(key in figures for key in ("audio", "group_sd", "group_hd", "one_to_one_sd", "one_to_one_hd")),
    )


def _figure(figures: Mapping[str, Any], keys: tuple[str, ...], otherwise: tuple[float, float]) -> tuple[float, float]:
    for key in keys:
        pair = figures.get(key)
        if isinstance(pair, Mapping) and pair.get("up") and pair.get("down"):
            return float(pair["up"]), float(pair["down"])
    return otherwise


def tier(rate: float, audio: float, sd: float, hd: float) -> Direction:
    """The best tier that a rate carries. A rate within a tenth of a need is borderline there."""
    best = "none"
    for name, need in (("audio", min(audio, PHONE_BELOW)), ("sd", sd), ("hd", hd)):
        if rate >= need:
            best = name
    near = any(abs(rate - need) <= BORDER * need for need in (sd, hd))
    return Direction(tier=best, borderline=near)


def judge(
    needs: Needs, up: float, down: float, rtt_ms: float = 0.0, jitter_ms: float = 0.0, loss_percent: float = 0.0
) -> Line:
    """The verdict on a line: the weaker direction decides, then delay, jitter and loss.

    Limits for delay and loss: ITU-T G.114 and the makers' guidance named in the catalogue.
    """
    up_is = tier(up, needs.audio.up, needs.sd.up, needs.hd.up)
    down_is = tier(down, needs.audio.down, needs.sd.down, needs.hd.down)
    ladder = ("none", "audio", "sd", "hd")
    verdict = ORDER[min(ladder.index(up_is.tier), ladder.index(down_is.tier))]
    flaws = rtt_ms > VIDEO_GATE[0] or jitter_ms > VIDEO_GATE[1] or loss_percent > VIDEO_GATE[2]
    if flaws and ORDER.index(verdict) > 1:
        verdict = LineVerdict.AUDIO_ONLY
    if rtt_ms > PHONE_GATE_RTT or loss_percent > PHONE_GATE_LOSS:
        verdict = LineVerdict.PHONE
    return Line(verdict=verdict, up=up_is, down=down_is, flaws=flaws)
