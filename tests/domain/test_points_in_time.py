"""What the program's own knowledge says about days of the past, and known test points on both time axes."""

from __future__ import annotations

from datetime import date

import pytest

from advisor.domain.advice import advise
from advisor.domain.checklist import Result
from advisor.domain.rules import Mandatory, RuleSet

TODAY = date(2026, 11, 23)
EVERYTHING = "all"
NAMED = {
    "zoom", "microsoft_teams", "microsoft_teams_free", "cisco_webex", "cisco_webex_meetings_server", "google_meet",
    "google_hangouts", "skype_for_business_online", "skype_for_business_server", "skype_consumer", "whatsapp", "viber",
    "youtube_live", "amazon_chime",
}  # fmt: skip
POINTS = {  # day -> app -> editions in which a group call can be locked end to end
    "2020-09-30": {"cisco_webex": EVERYTHING, "whatsapp": EVERYTHING},
    "2021-06-30": {"zoom": EVERYTHING, "cisco_webex": EVERYTHING, "whatsapp": EVERYTHING},
    "2022-12-31": {"zoom": EVERYTHING, "cisco_webex": {"paid_e2ee"}, "google_meet": {"workspace_plus"},
                   "whatsapp": EVERYTHING},
    "2024-12-31": {"zoom": EVERYTHING, "microsoft_teams": {"premium"}, "cisco_webex": {"paid_e2ee"},
                   "google_meet": {"workspace_plus"}, "whatsapp": EVERYTHING},
    "2026-11-23": {"zoom": EVERYTHING, "microsoft_teams": {"premium"}, "cisco_webex": {"paid_e2ee"},
                   "google_meet": {"workspace_plus"}, "whatsapp": EVERYTHING},
}  # fmt: skip
NOT_ACTIVE = {  # day -> app -> its life by then, where it is not simply active
    "2020-09-30": {"cisco_webex_meetings_server": "end_of_life_announced", "microsoft_teams_free": None,
                   "skype_for_business_online": "end_of_life_announced"},
    "2021-06-30": {"cisco_webex_meetings_server": "end_of_life_announced",
                   "skype_for_business_online": "end_of_life_announced"},
    "2022-12-31": {"cisco_webex_meetings_server": "end_of_life_announced", "google_hangouts": "retired",
                   "skype_for_business_online": "retired"},
    "2024-12-31": {"cisco_webex_meetings_server": "end_of_life_announced", "google_hangouts": "retired",
                   "skype_for_business_online": "retired"},
    "2026-11-23": {"cisco_webex_meetings_server": "end_of_life_announced", "google_hangouts": "retired",
                   "skype_for_business_online": "retired", "skype_consumer": "retired", "amazon_chime": "retired"},
}  # fmt: skip
ASKED = RuleSet(
    id="points",
    version="1",
    name="Points",
    mandatory=tuple(
        Mandatory(criterion=criterion, must_be=good, detail=detail, not_known=Result.STOP, why="", source="")
        for criterion, good, detail in (
            ("e2ee", ("optional", "default"), {"group_meetings": True}),
            ("lifecycle", ("active",), {}),
        )
    ),
)


def spoken(knowledge, on: date, known_on: date) -> dict[tuple[str, str], dict[str, tuple[str | None, str]]]:
    frozen = ASKED.model_copy(update={"fades": False})  # the points are about validity; fading has its own tests
    return {
        (a.app, a.edition): {r.criterion: (r.value, r.result.value) for r in a.reasons}
        for a in advise(knowledge.catalogue(), frozen, on, known_on)
    }


@pytest.mark.parametrize("day", POINTS)
def test_where_group_calls_could_be_locked(knowledge, day: str) -> None:
    found: dict[str, set[str]] = {}
    for (app, edition), told in spoken(knowledge, date.fromisoformat(day), TODAY).items():
        if app in NAMED and told["e2ee"][1] == "fine":
            found.setdefault(app, set()).add(edition)
    apps = knowledge.catalogue().apps
    wanted = {
        app: {e.id for e in apps[app].editions} if editions == EVERYTHING else editions
        for app, editions in POINTS[day].items()
    }
    assert found == wanted


@pytest.mark.parametrize("day", NOT_ACTIVE)
def test_which_apps_were_alive(knowledge, day: str) -> None:
    lives: dict[str, set[str | None]] = {}
    for (app, _), told in spoken(knowledge, date.fromisoformat(day), TODAY).items():
        lives.setdefault(app, set()).add(told["lifecycle"][0])
    for app in sorted(NAMED):
        assert NOT_ACTIVE[day].get(app, "active") in lives[app], app


def test_what_was_learned_late_changes_only_what_we_know_today_about_then(knowledge) -> None:
    """The real lock of this app was switched on in October 2020; nobody knew it in September."""
    before, after = date(2020, 9, 30), date(2020, 10, 26)
    for known_on in (before, TODAY):
        assert spoken(knowledge, before, known_on)[("zoom", "basic")]["e2ee"][1] == "stop"
    assert spoken(knowledge, after, after)[("zoom", "basic")]["e2ee"][1] == "fine"
    # In 2020 the false promise was known only from November on.
    assert spoken(knowledge, before, before)[("zoom", "basic")]["e2ee"][0] is None
    assert spoken(knowledge, before, TODAY)[("zoom", "basic")]["e2ee"][0] == "none"
