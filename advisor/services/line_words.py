"""The line test in words: what it does, what a person must know before, what came out and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from advisor.domain.call_quality import LineVerdict
from advisor.domain.line_target import M_LAB, NDT7_WAYS, STUN_WAYS, UDP_WAYS, LineTarget
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.wording import line_sentence

if TYPE_CHECKING:
    # The advice needs these words; the packets of a test and their hashes it does not.
    from advisor.domain.line_session import Reading

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
    "no_server": N_("The machine is there, but no server for this test runs on this port."),
    "gone": N_("The server fell silent in the middle of the test."),
    "token": N_("The server wants a token, and the one given is missing or wrong."),
    "busy": N_("The server has too many tests at the moment. Try again in a minute."),
    "refused": N_("The server did not go on with the test. Try again in a minute."),
    "stalled": N_("A computer was too busy to measure honestly. Close other programs and try again."),
    "cancelled": N_("The test was cancelled."),
    "forbidden": N_("The server does not let this PC in."),
    "not_websocket": N_("Something else answered: a login page, a filter or another program."),
    "proxy_gone": N_("This PC's proxy does not answer. Ask your IT department."),
    "proxy_login": N_("This PC's proxy wants a login that the program does not have. Ask your IT department."),
    "proxy_refused": N_("This PC's proxy does not let the test through to this server. Ask your IT department."),
    "proxy_kind": N_("This PC's proxy is of a kind that the test cannot use. Ask your IT department."),
    "proxy_script": N_("This PC's proxy script does not answer. Ask your IT department."),
    "tls": N_("No encrypted connection came about. The server may not encrypt on this port."),
    "tls_roots": N_("The file with the root certificate cannot be read."),
    "tls_date": N_("The server's certificate is out of date, or the clock of this PC is wrong."),
    "tls_name": N_("The server's certificate is for another name. Check the address."),
    "tls_untrusted": N_(
        "This PC does not trust the server's certificate. A filter may look into encrypted connections, or your"
        " organisation's root certificate is missing. Ask your IT department."
    ),
    "turn_login": N_("The server does not accept the user name and password. They may have expired."),
    "turn_forbidden": N_("The server does not allow this test."),
    "turn_busy": N_("The server lets this user do nothing more at the moment. Try again in a minute."),
    "turn_peer": N_("The server sends nothing back to itself. So receiving cannot be measured there."),
    "locate_none": N_("M-Lab has no free server near you at the moment. Try again later."),
    "locate_wrong": N_("The answer of M-Lab's directory cannot be understood. Try again later."),
    "locate_refused": N_("M-Lab's directory refused the question. Try again later."),
}
# What a way of asking cannot show. ``loss_both`` and ``no_loss`` only change the sentence about loss.
LIMITS = {
    "udp_blocked": N_("UDP, which good calls need, does not get through here. Ask your IT department to open it."),
    "tcp_only": N_("Sharp video was not tried: on this way every lost packet holds a call up."),
    "udp_untried": N_("Whether UDP gets through was not tried. Good calls need it."),
    "no_login": N_("How much the line carries was not tried: the server wants a login for that."),
    "turn_none": N_("How much the line carries was not tried: this server answers pings only."),
    "quota": N_("The server does not let one user have more, so more was not tried."),
    "down_shown_to": N_(
        "Receiving was tried up to {rate} kbit/s only, because sending carries no more. It may be better."
    ),
}


def consent_lines(place: LineTarget, texts: Texts) -> Iterator[str]:
    """What a person must know before one packet is sent."""
    if place.way == M_LAB:
        asks = texts.gettext("The program asks {host} for the nearest server of M-Lab, and tests the line with it.")
        yield asks.format(host=place.host)
        yield texts.gettext("M-Lab is a public research project: it publishes the address of this line and the result.")
        yield texts.gettext("Both can be read by everybody, in other countries too, and stay there for good.")
    else:
        yield texts.gettext("The test sends packets to {host}, port {port}, and gets packets from there.").format(
            host=place.host, port=place.port
        )
        yield texts.gettext("That server sees the internet address of this line, and the time.")
    if place.way in NDT7_WAYS and place.way != M_LAB:
        yield texts.gettext("Servers of this kind keep the address and the result in a file.")
    if place.way in STUN_WAYS and (place.user or place.login):
        yield texts.gettext("It also gets your user name there.")
    yield texts.gettext("The packets hold random bytes, nothing of yours. At most 1 MB in 8 seconds.")
    if place.way in UDP_WAYS:
        yield texts.gettext("These packets (UDP) go past the proxy of this PC, as those of a call do.")
    if place.way == "udp":
        yield texts.gettext("Where that way is blocked, the test tries a second one with the same server.")
        yield texts.gettext("The second way uses the proxy of this PC where one is set.")
    if place.way not in UDP_WAYS:
        yield texts.gettext("The proxy of this PC is used where one is set.")
    if place.way != M_LAB:
        yield texts.gettext("The result stays on this PC. Nobody else is asked.")


def result_sentences(verdict: LineVerdict, flaws: bool, reading: Reading, texts: Texts) -> Iterator[str]:
    """The answer, best first: what the line carries, how sure that is, what was not tried."""
    if verdict is LineVerdict.NOT_MEASURED:
        yield texts.gettext("The line was not measured.")
        if reading.problem:
            yield texts.gettext(PROBLEMS.get(reading.problem, PROBLEMS["refused"]))
            return
    else:
        yield line_sentence(verdict.value, texts)
        yield texts.gettext("Sending carries {up}. Receiving carries {down}.").format(
            up=texts.gettext(TIERS[reading.up.tier]), down=texts.gettext(TIERS[reading.down.tier])
        )
        if reading.up.borderline or reading.down.borderline:
            yield texts.gettext("It is a close call: another moment may give another answer.")
        if flaws:
            yield texts.gettext("Too many packets are late or get lost for steady video.")
    for limit in reading.limits:
        if limit in LIMITS:
            yield texts.gettext(LIMITS[limit]).format(rate=round(reading.down.shown_to))
    if verdict is LineVerdict.NOT_MEASURED:  # elsewhere it stands among the details: nobody decides by milliseconds
        yield _delay_and_loss(reading, texts)


def _delay_and_loss(reading: Reading, texts: Texts) -> str:
    rtt = round(reading.rtt_ms)
    if "no_loss" in reading.limits:
        return texts.gettext("A packet took {rtt} ms there and back. Lost packets cannot be counted this way.").format(
            rtt=rtt
        )
    if "loss_both" in reading.limits:
        return texts.gettext("A packet took {rtt} ms there and back. Lost on the way: {lost} %.").format(
            rtt=rtt, lost=number(reading.up.loss_percent, texts)
        )
    return texts.gettext("A packet took {rtt} ms there and back. Lost: {up} % sending, {down} % receiving.").format(
        rtt=rtt, up=number(reading.up.loss_percent, texts), down=number(reading.down.loss_percent, texts)
    )


def number(value: Any, texts: Texts) -> str:
    """A figure with one digit after the decimal sign of the language, where it has one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e9 < value < 1e9:
        return "?"
    return decimal_sign(str(round(value, 1)).removesuffix(".0"), texts)


def decimal_sign(figure: str, texts: Texts) -> str:
    """English writes a point, the other languages of this program a comma."""
    return figure if texts.language == "en" else figure.replace(".", ",")
