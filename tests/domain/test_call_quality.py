"""What a line carries for one app and so many people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.call_quality import ORDER, LineVerdict, judge, needs_for

APP = {
    "audio": {"up": 80, "down": 80},
    "group_sd": {"up": 800, "down": 1000},
    "group_hd": {"up": 2600, "down": 1800},
}
rates = st.floats(0, 100_000)
pairs = st.fixed_dictionaries({"up": st.integers(1, 9000), "down": st.integers(1, 9000)})
modes = st.sampled_from(["audio", "group_sd", "group_hd", "one_to_one_hd"])


@pytest.mark.parametrize(
    ("up", "down", "verdict"),
    [
        (20_000, 20_000, LineVerdict.HD_VIDEO),
        (2_000, 20_000, LineVerdict.SD_VIDEO),
        (500, 20_000, LineVerdict.AUDIO_ONLY),
        (20_000, 500, LineVerdict.AUDIO_ONLY),
        (40, 20_000, LineVerdict.PHONE),
    ],
)
def test_the_weaker_direction_decides(up, down, verdict):
    assert judge(needs_for(APP, people=10), up, down).verdict is verdict


def test_the_apps_own_figures_go_before_the_ladder():
    assert needs_for(APP, people=10).hd.up == 2600
    assert needs_for(APP, people=10).from_app
    assert not needs_for(None, people=10).from_app


def test_each_computer_on_the_same_line_adds_its_need():
    assert needs_for(APP, people=10, computers=3).sd.down == 3000


@pytest.mark.parametrize(("rate", "near"), [(2400, True), (2800, True), (2000, False), (9000, False)])
def test_within_a_tenth_of_a_need_the_answer_is_borderline(rate, near):
    assert judge(needs_for(APP, people=10), up=rate, down=50_000).up.borderline is near


def test_a_lossy_fast_line_carries_sound_only():
    assert judge(needs_for(APP, people=10), 50_000, 50_000, loss_percent=5).verdict is LineVerdict.AUDIO_ONLY
    assert judge(needs_for(APP, people=10), 50_000, 50_000, rtt_ms=900).verdict is LineVerdict.PHONE


@given(rates, rates, rates, rates, st.integers(2, 200))
def test_a_better_line_never_gets_a_worse_verdict(up, down, more_up, more_down, people):
    needs = needs_for(APP, people)
    worse = ORDER.index(judge(needs, up, down).verdict)
    assert ORDER.index(judge(needs, up + more_up, down + more_down).verdict) >= worse


@given(rates, st.integers(3, 200))
def test_both_directions_are_judged_alike(rate, people):
    same = {key: {"up": v, "down": v} for key, v in (("audio", 80), ("group_sd", 900), ("group_hd", 2600))}
    line = judge(needs_for(same, people), rate, rate)
    assert line.up == line.down


@given(st.dictionaries(modes, pairs), st.integers(1, 500), st.integers(0, 40))
def test_a_higher_tier_never_needs_less(figures, people, computers):
    needs = needs_for(figures, people, computers)
    assert needs.audio.up <= needs.sd.up <= needs.hd.up
    assert needs.audio.down <= needs.sd.down <= needs.hd.down
