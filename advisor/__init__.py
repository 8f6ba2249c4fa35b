"""Videoconference Advisor: which video app may be used for this meeting, and why."""

__version__ = "0.1.0"
