"""Readings of runs that did not come to measuring."""

from __future__ import annotations

from advisor.domain.line_session import OneWay, Reading


def nothing(problem: str, seconds: float, transport: str = "udp") -> Reading:
    """No verdict, for this reason."""
    way = OneWay("none", False, 0.0, 0, 0)
    return Reading(problem, way, way, 0.0, 0.0, 0, 0, seconds, 0, transport)
