"""Words that not everybody knows, in plain language. Everything here is translated.

A term with its meaning, and how it is found in a text: a word with a star by its
beginning, others as they stand; words in capitals only in capitals.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from advisor.services.marking import N_
from advisor.services.ports import Texts


class Term(NamedTuple):
    """In English; ``signs``: what it is found by in a text."""

    id: str
    term: str
    meaning: str
    signs: str


class Explained(NamedTuple):
    """In one language."""

    term: str
    meaning: str


TERMS: tuple[Term, ...] = (
    Term(
        "account", N_("account"),
        N_("Your name and password with an app. Some apps let guests in without one."),
        N_("account*"),
    ),
    Term(
        "ai", N_("AI (artificial intelligence)"),
        N_("A program that learned from many examples. In meetings it writes down and sums up what was said."),
        N_("AI, artificial intelligence"),
    ),
    Term(
        "catalogue", N_("catalogue"),
        N_("The facts about apps in this program. Each has a source and a date."),
        N_("catalogue*"),
    ),
    Term(
        "certificate", N_("certificate"),
        N_("An electronic document that says whose key this is. An office that others trust issues it."),
        N_("certificate*"),
    ),
    Term(
        "cloud", N_("cloud"),
        N_("Computers of a company that keep files for others. You reach them through the internet."),
        N_("cloud*"),
    ),
    Term(
        "clauses", N_("standard contractual clauses"),
        N_("A contract text from the EU. With it, data may go to countries with weaker protection."),
        N_("contractual clauses, standard clauses"),
    ),
    Term(
        "contract", N_("data processing contract"),
        N_("The provider promises in it how it treats personal data. The law asks for it beforehand."),
        N_("processing contract*, contract*"),
    ),
    Term(
        "dpf", N_("Data Privacy Framework"),
        N_("A list of companies in the USA. They have promised to protect data from the EU."),
        N_("data privacy framework"),
    ),
    Term(
        "dpo", N_("data protection officer"),
        N_("The person in your organisation who looks after personal data. Ask her before the meeting."),
        N_("data protection officer*"),
    ),
    Term(
        "dpia", N_("impact assessment"),
        N_(
            "A written check of what could happen to people through their data. "
            "The law asks for it where the risk is high."
        ),
        N_("impact assessment*"),
    ),
    Term(
        "edition", N_("edition"),
        N_("What one can get of an app: free, paid, for schools. Editions differ in what they protect."),
        N_("edition*"),
    ),
    Term(
        "encryption", N_("encryption"),
        N_("Speech and pictures become unreadable on the way. Only who has the key can turn them back."),
        N_("encrypt*"),
    ),
    Term(
        "e2ee", N_("end-to-end encryption"),
        N_("Only the people in the meeting can hear and see it. The maker of the app cannot, and nobody on the way."),
        N_("end-to-end"),
    ),
    Term(
        "eu", N_("EU"),
        N_("The European Union. Its data protection law holds in all its countries."),
        N_("EU"),
    ),
    Term(
        "gdpr", N_("GDPR (General Data Protection Regulation)"),
        N_("The EU law on personal data. It says who may use them, what for and how long."),
        N_("GDPR, data protection regulation"),
    ),
    Term(
        "guest", N_("guest"),
        N_("Somebody who joins without an account. All you know of her is the name she typed."),
        N_("guest*"),
    ),
    Term(
        "host", N_("host"),
        N_("Who runs the meeting: lets people in, mutes them and ends it."),
        N_("host, hosts, moderator*"),
    ),
    Term(
        "it", N_("IT (information technology)"),
        N_("The people who look after the computers of your organisation."),
        N_("IT"),
    ),
    Term(
        "json", N_("JSON, YAML, CSV"),
        N_("Ways to write data as text. Programs read them, and people can too."),
        "",
    ),
    Term(
        "key", N_("key"),
        N_("A long secret number in a file, in Windows or on a card. Who has it can sign in your name."),
        N_("key, keys"),
    ),
    Term(
        "mb", N_("MB and Mbit/s"),
        N_("MB (megabyte) says how much data there is. Mbit/s says how fast data travels."),
        N_("MB, Mbit"),
    ),
    Term(
        "metadata", N_("data about the meeting"),
        N_("Not what was said, but who was there, when, from where and how long."),
        N_("data about the meeting, metadata, usage data"),
    ),
    Term(
        "packet", N_("packet"),
        N_("A small piece of data. Speech and video travel in thousands of them."),
        N_("packet*"),
    ),
    Term(
        "passphrase", N_("passphrase"),
        N_("A long password of several words. It protects your key."),
        N_("passphrase*"),
    ),
    Term(
        "pc", N_("PC"),
        N_("A personal computer: the one you sit at."),
        "",
    ),
    Term(
        "pdf", N_("PDF and PAdES"),
        N_("PDF is a file that looks the same everywhere. PAdES is the European way to sign it."),
        N_("PDF, PAdES"),
    ),
    Term(
        "personal", N_("personal data"),
        N_("Everything that tells something about a person: name, voice, face, marks, health."),
        N_("personal data, data of persons"),
    ),
    Term(
        "pin", N_("PIN"),
        N_("A short secret number. The card or token asks for it before it signs."),
        N_("PIN"),
    ),
    Term(
        "pkcs", N_("PKCS#12 and RSA"),
        N_("PKCS#12 is a file with a key in it. RSA is one kind of key."),
        "",
    ),
    Term(
        "processor", N_("processor"),
        N_("A company that works with personal data for you, and only as you say."),
        N_("processor*"),
    ),
    Term(
        "provider", N_("provider"),
        N_("The company that runs the app and its computers."),
        N_("provider*"),
    ),
    Term(
        "record", N_("decision record"),
        N_("The signed file that says what was decided, on which facts and why."),
        N_("decision record*"),
    ),
    Term(
        "recording", N_("recording"),
        N_("Sound or picture of the meeting that is kept. People must know before it begins."),
        N_("recording*, recorded"),
    ),
    Term(
        "sensitive", N_("sensitive data"),
        N_("Health, belief, origin, politics, trade union, sex life. The law protects them more strictly."),
        N_("sensitive*"),
    ),
    Term(
        "server", N_("server"),
        N_("A computer that many programs ask. Video meetings run over it."),
        N_("server*"),
    ),
    Term(
        "signature", N_("electronic signature"),
        N_("Shows who signed a file, and that it was not changed since."),
        N_("signature*"),
    ),
    Term(
        "sip", N_("SIP"),
        N_("The language of office telephones and of room systems with screen and camera."),
        N_("SIP"),
    ),
    Term(
        "sms", N_("OK and SMS"),
        N_("OK means: allowed, in order. An SMS is a short text to a mobile phone."),
        "",
    ),
    Term(
        "stamp", N_("time stamp"),
        N_("Says when a file was signed. A service that others trust gives the time, not your PC."),
        N_("time stamp*"),
    ),
    Term(
        "token", N_("token"),
        N_("A small device or card that holds your key. It never gives the key away."),
        N_("token*"),
    ),
    Term(
        "twostep", N_("two-step sign-in"),
        N_(
            "Besides the password, something else is asked: a code from the phone, or a small device. "
            "A stolen password alone opens nothing."
        ),
        N_("two-step*, second step, two-factor*"),
    ),
    Term(
        "udp", N_("UDP, TCP, TLS, TURN, WebSocket"),
        N_("Ways in which data travels on a line. Some offices let only some of them through."),
        "",
    ),
    Term(
        "usa", N_("USA, US"),
        N_("The United States of America. Their authorities may ask companies there for data."),
        N_("US, USA"),
    ),
    Term(
        "utf", N_("UTF-8"),
        N_("The usual way in which computers write letters, with all accents."),
        "",
    ),
    Term(
        "waiting", N_("waiting room"),
        N_("Guests wait there until the host lets them in. Nobody comes in unseen."),
        N_("waiting room*, lobby"),
    ),
)


def explained(texts: Texts) -> list[Explained]:
    """All words, in the order of the language."""
    made = [Explained(texts.gettext(one.term), texts.gettext(one.meaning)) for one in TERMS]
    return sorted(made, key=lambda one: _sortable(one.term, texts.language))


def words_in(text: str, texts: Texts) -> list[Explained]:
    """The words of the glossary that stand in a text, in the order in which they come."""
    found = []
    for one in TERMS:
        signs = [sign for sign in texts.gettext(one.signs).split(", ") if sign]
        hits = [hit.start() for sign in signs if (hit := _pattern(sign).search(text))]
        if hits:
            found.append((min(hits), Explained(texts.gettext(one.term), texts.gettext(one.meaning))))
    return [one for _at, one in sorted(found)]


def _pattern(sign: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in sign.split())
    same_case = sign.replace("*", "").isupper()
    return re.compile(rf"(?<!\w){words}(?!\w)", 0 if same_case else re.IGNORECASE)


def _sortable(term: str, language: str) -> str:
    """Slovak and Czech have letters of their own for č, ch, ř, š and ž; other accents count nothing."""
    import unicodedata

    word = term.casefold()
    if language in ("sk", "cs"):
        for letter, base in (("ch", "h"), ("č", "c"), ("ř", "r"), ("š", "s"), ("ž", "z")):
            word = word.replace(letter, f"{base}\uffff")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
