"""Which servers a person is offered for the line test, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from advisor.domain.settings import Layer, Level
from advisor.services.line_offer import offers
from advisor.services.settings import Settings


class Nothing:
    where = "nowhere"

    def read(self) -> Mapping[str, object]:
        return {}

    def write(self, values: Mapping[str, object]) -> None:
        raise AssertionError


def settings(**values: object) -> Settings:
    return Settings(Nothing(), lambda: [Layer(Level.MACHINE, "policies.json", values)])


def test_the_organisations_server_comes_first_then_the_relay_then_the_public() -> None:
    found = offers(settings(TurnServer="stun:talk.example.org", TurnLogin="/etc/line-login",
                            LineServer="udp://line.example.org:4433"))  # fmt: skip
    assert [(one.target.way, one.operator) for one in found] == [
        ("udp", "organisation"), ("stun", "organisation"), ("m-lab", "m_lab")]  # fmt: skip
    assert [one.target.login for one in found] == [None, "/etc/line-login", None]


@pytest.mark.parametrize(("values", "ways"), [
    ({}, ["m-lab"]), ({"MLabAllowed": 0}, []), ({"MLabAllowed": 1}, ["m-lab"]),
    ({"LineTestAllowed": 0, "LineServer": "udp://line.example.org:4433"}, []),
    ({"MLabAllowed": 0, "LineServer": "udp://line.example.org"}, []),  # no port: not an address, so not offered
    ({"MLabAllowed": 0, "LineServer": "ndt7s://line.example.org"}, ["ndt7s"]),
])
def test_what_policies_allow(values: dict[str, object], ways: list[str]) -> None:
    assert [one.target.way for one in offers(settings(**values))] == ways
