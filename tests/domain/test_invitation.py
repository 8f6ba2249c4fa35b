"""What links of meetings are told to be: the makers' public forms, and what is made to resemble them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.domain.invitation import MOST_LINKS, Link, Reader
from advisor.domain.web_address import take_apart

KNOWN = CatalogueFiles(places.data_dir(), None).invitations()
READER = Reader(KNOWN, own=["mesto.example"])

# Forms that the makers show in their own help: link, app, kind, room, password in the link.
FORMS = [
    ("https://zoom.us/j/91234567890", "zoom", "meeting", "one_time", False),
    ("https://us02web.zoom.us/j/81234567890?pwd=QWJjZGVmZ2hpamts.1", "zoom", "meeting", "one_time", True),
    ("https://us04web.zoom.us/j/5123456789?pwd=abc", "zoom", "meeting", "personal", True),
    ("https://uni.zoom.us/my/jana.novakova", "zoom", "meeting", "personal", False),
    ("https://us06web.zoom.us/wc/join/81234567890", "zoom", "meeting", "one_time", False),
    ("https://us02web.zoom.us/meeting/register/tZ0kde-hrT0pGtX", "zoom", "event", "unknown", False),
    ("https://us02web.zoom.us/webinar/register/WN_abcDEF", "zoom", "event", "unknown", False),
    ("https://zoom.us/w/91234567890?tk=abc", "zoom", "event", "unknown", True),
    ("https://zoom.us/u/abcdEFGH", "zoom", "phone", "unknown", False),
    ("zoommtg://zoom.us/join?confno=81234567890&pwd=abc", "zoom", "meeting", "unknown", True),
    ("https://teams.microsoft.com/l/meetup-join/19%3ameeting_NTk4%40thread.v2/0?context=%7b%22Tid%22%3a%22x%22%7d",
     "microsoft_teams", "meeting", "one_time", False),
    ("https://teams.microsoft.com/meet/4012345678901?p=AbCdEf", "microsoft_teams", "meeting", "one_time", True),
    ("https://teams.microsoft.com/meetingOptions/?organizerId=1", "microsoft_teams", "page", "unknown", False),
    ("https://teams.live.com/meet/9381234567890?p=abc", "microsoft_teams_free", "meeting", "unknown", True),
    ("https://meet.google.com/abc-defg-hij", "google_meet", "meeting", "unknown", False),
    ("https://meet.google.com/abc-defg-hij?authuser=0&hs=122", "google_meet", "meeting", "unknown", False),
    ("https://meet.google.com/lookup/class7b", "google_meet", "meeting", "personal", False),
    ("https://tel.meet/abc-defg-hij?pin=1234567890", "google_meet", "phone", "unknown", True),
    ("https://mesto.webex.com/meet/jnovakova", "cisco_webex", "meeting", "personal", False),
    ("https://mesto.webex.com/mesto/j.php?MTID=m0123456789abcdef", "cisco_webex", "meeting", "one_time", False),
    ("https://mesto.webex.com/weblink/register/r0123", "cisco_webex", "event", "unknown", False),
    ("https://meet.goto.com/123456789", "goto_meeting", "meeting", "one_time", False),
    ("https://www.gotomeet.me/JanaNovakova", "goto_meeting", "meeting", "personal", False),
    ("https://global.gotomeeting.com/join/123456789", "goto_meeting", "meeting", "one_time", False),
    ("https://meet.jit.si/PondelkovaPorada", "jitsi_meet_public", "meeting", "personal", False),
    ("https://8x8.vc/vpaas-magic-cookie-0123456789abcdef/Room", "jaas_8x8", "meeting", "personal", False),
    ("https://join.skype.com/AbCdEf123", "skype_consumer", "group", "unknown", False),
    ("https://meet.lync.com/mesto/jana/ABCD1234", "skype_for_business_online", "meeting", "unknown", False),
    ("https://call.whatsapp.com/video/AbCdEf123", "whatsapp", "meeting", "one_time", False),
    ("https://chat.whatsapp.com/AbCdEf123", "whatsapp", "group", "unknown", False),
    ("https://discord.gg/abcdef", "discord", "group", "unknown", False),
    ("https://signal.link/call/#key=bcdf-ghkm", "signal", "meeting", "personal", False),
    ("https://facetime.apple.com/join#v=1&p=abc&k=def", "facetime", "meeting", "one_time", True),
    ("https://t.me/+AbCdEf", "telegram", "group", "unknown", False),
    ("https://account.wire.com/conversation-join/?key=abc&code=def", "wire", "meeting", "personal", True),
    ("https://chime.aws/1234567890", "amazon_chime", "meeting", "unknown", False),
    ("https://www.youtube.com/live/abcdEFGH", "youtube_live", "event", "unknown", False),
    ("https://youtu.be/abcdEFGH", "youtube_live", "event", "unknown", False),
    ("https://visio.numerique.gouv.fr/abc-defg-hij", "visio_la_suite", "meeting", "personal", False),
    ("https://meet.opentalk.eu/room/01234567-89ab-cdef-0123-456789abcdef", "opentalk", "meeting", "one_time", False),
    ("https://call.element.io/room/#/porada?password=abc", "element_call", "meeting", "personal", True),
    ("https://hangouts.google.com/call/abc", "google_hangouts", "meeting", "unknown", False),
]  # fmt: skip
OWN_SERVERS = [
    ("https://bbb.skola.example/b/jan-abc-def-ghi", "bigbluebutton"),
    ("https://bbb.skola.example/rooms/abc-def-ghi-jkl/join", "bigbluebutton"),
    ("https://cloud.obec.example/call/abcd2345", "nextcloud_talk"),
    ("https://cloud.obec.example/index.php/call/abcd2345", "nextcloud_talk"),
    ("https://talk.kraj.example/room/01234567-89ab-cdef-0123-456789abcdef", "opentalk"),
]


def only(text: str, reader: Reader = READER) -> Link:
    (link,) = reader.links(text)
    return link


def odd(link: Link) -> set[str]:
    return {o.id for o in link.oddities}


@pytest.mark.parametrize(("address", "app", "kind", "room", "password"), FORMS)
def test_the_makers_own_forms(address: str, app: str, kind: str, room: str, password: bool) -> None:
    link = only(f"Join here: <{address}>.")
    assert (link.app, link.kind, link.room, link.password) == (app, kind, room, password)
    assert link.known_host
    assert link.oddities == ()


def test_every_app_with_patterns_was_shown() -> None:
    shown = {row[1] for row in FORMS} | {row[1] for row in OWN_SERVERS}
    assert {links.app for links in KNOWN.apps} - shown == {"viber", "rocket_chat"}
    assert only("https://invite.viber.com/?g2=abc").app == "viber"
    assert only("https://go.rocket.chat/invite?host=open.rocket.chat").kind == "group"


@pytest.mark.parametrize(("address", "app"), OWN_SERVERS)
def test_servers_of_their_owners_are_known_by_the_path_alone(address: str, app: str) -> None:
    link = only(address)
    assert (link.app, link.known_host, odd(link)) == (app, False, {"own_server"})
    own = only(address, Reader(KNOWN, own=["skola.example", "obec.example", "kraj.example"]))
    assert odd(own) == {"own_host"}


DECEIVING = [
    "https://zooom.us/j/91234567890",  # one letter more
    "https://z00m.us/j/91234567890",  # digits for letters
    "https://zoom.us.join-now.example/j/91234567890",  # the maker's name in front of somebody else's
    "https://zoom-us.example/j/91234567890",
    "https://login-zoom.com/j/91234567890",
    "https://zo\u043em.us/j/91234567890",  # a Cyrillic o
    "https://xn--zom-ted.us/j/91234567890",
    "https://teams.rnicrosoft.com/l/meetup-join/x",  # r and n for m
    "https://teams.micros0ft.com/l/meetup-join/x",
    "https://teams.mircosoft.com/l/meetup-join/x",  # two letters swapped
    "https://microsoft-teams.example/l/meetup-join/x",
    "https://meet.google.com.example.net/abc-defg-hij",
    "https://meet.goog1e.com/abc-defg-hij",
    "https://mesto.webexx.com/meet/jana",
    "https://w\u0435bex.com/meet/jana",
]


@pytest.mark.parametrize("address", DECEIVING)
def test_hosts_that_only_resemble_a_maker_are_grave(address: str) -> None:
    link = only(address)
    assert not link.known_host
    assert "look_alike" in odd(link)
    assert any(o.grave for o in link.oddities)


@pytest.mark.parametrize(
    ("address", "expected", "grave"),
    [
        ("https://zoom.us@evil.example/j/91234567890", "name_before_at", True),
        ("https://93.184.216.34/j/91234567890", "number_for_name", True),
        ("https://[2001:db8::1]/j/91234567890", "number_for_name", True),
        ("https://0x5db8d822/j/1", "number_for_name", True),
        ("http://zoom.us/j/91234567890", "not_encrypted", False),
        ("https://zoom.us:8443/j/91234567890", "unusual_port", True),
        ("https://bit.ly/3abcDEF", "short_address", False),
        ("https://meet.firma.example/porada", "unknown_host", False),
        ("https://zoom.univerzita.example/j/91234567890", "name_in_front", False),
        ("https://m\u00fcnchen.example/porada", "foreign_letters", True),  # mixed; a person should look
        ("https://\u0437\u0443\u043c.example/porada", "foreign_letters", False),
        ("https://meet.mesto.example/porada", "own_host", False),
    ],
)
def test_what_is_odd_about_a_link(address: str, expected: str, grave: bool) -> None:
    found = {o.id: o.grave for o in only(address).oddities}
    assert found.get(expected) is grave
    assert set(found) <= {expected, "unknown_host", "own_server", "look_alike"}


@pytest.mark.parametrize("host", KNOWN.hosts)
def test_no_maker_resembles_another(host: str) -> None:
    for address in (f"https://{host}/j/1", f"https://mesto.{host}/meet/x"):
        assert not any(o.grave for o in only(address).oddities)


def test_a_text_that_shows_another_address_than_it_leads_to() -> None:
    mail = '<p>Join: <a href="https://evil.example/j/91234567890">https://zoom.us/j/91234567890</a></p>'
    assert {"shows_another"} <= {i for link in READER.links(mail) for i in odd(link)}
    honest = '<a href="https://us02web.zoom.us/j/91234567890?pwd=a&amp;x=1">us02web.zoom.us/j/91234567890</a>'
    assert [odd(link) for link in READER.links(honest)] == [set(), set()]
    assert odd(only('<a href="https://zoom.us/j/91234567890">Join now</a>')) == set()


def test_mail_filters_are_looked_behind() -> None:
    wrapped = ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F91234567890%3Fpwd%3Dabc"
               "&data=05%7C02")  # fmt: skip
    link = only(wrapped)
    assert (link.app, link.address.host, link.password, odd(link)) == ("zoom", "zoom.us", True, {"wrapped"})
    bad = only("https://www.google.com/url?q=https%3A%2F%2Fzoom.us.evil.example%2Fj%2F1")
    assert {"wrapped", "look_alike"} <= odd(bad)
    loop = "https://www.google.com/url?q=" * 20 + "https://zoom.us/j/91234567890"
    assert READER.judge(loop) is not None


def test_links_are_found_in_the_text_around_them() -> None:
    text = "(see https://zoom.us/j/91234567890). Or meet.google.com/abc-defg-hij, mail jana@zoom.us/x 7.5/10 a.b/c"
    assert [(link.app, link.address.path) for link in READER.links(text)] == [
        ("zoom", "/j/91234567890"), ("google_meet", "/abc-defg-hij"),
    ]  # fmt: skip
    assert READER.links("") == READER.links("no link at all") == ()
    assert len(READER.links("\n".join(f"https://zoom.us/j/9{n:010}" for n in range(500)))) == MOST_LINKS


@given(st.text(max_size=400))
def test_no_text_brings_it_down(text: str) -> None:
    for whole in (text, f"https://{text}", f"https://zoom.us/{text}", f'<a href="{text}">{text}</a>', f"https://xn--{text}/"):
        for link in READER.links(whole):
            assert link.kind in ("meeting", "event", "group", "phone", "page")


@given(st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z0-9-]{1,12}){0,3}", fullmatch=True), st.text(max_size=30))
def test_only_a_makers_host_is_ever_known(host: str, path: str) -> None:
    found = take_apart(f"https://{host}/{path}")
    link = READER.judge(f"https://{host}/{path}")
    assert found is not None
    assert link is not None
    assert link.known_host == any(found.within(known) for known in KNOWN.hosts)


def test_hostile_lengths_take_no_time() -> None:
    hostile = [
        "https://zoom.us/" + "a/" * 50_000, "<a href=" * 20_000, "<a " * 100_000, "<a href=x>" * 50_000,
        "https://" + "a." * 50_000 + "zoom.us/j/1", "a." * 100_000 + "b/c", "https://zoom.us/j/" + "9" * 100_000,
        "xn--" * 30_000, "https://" + "@" * 50_000, "https://a" + ":" * 50_000, "a.b/" * 20_000,
        "https://x.example/" + "rooms/" * 20_000, "https://zoom.us/?" + "a&" * 50_000,
    ]  # fmt: skip
    started = time.process_time()
    for text in hostile:
        READER.links(text)
    assert time.process_time() - started < 10  # a pattern that backtracks takes hours
