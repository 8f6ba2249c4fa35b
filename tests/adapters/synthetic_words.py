"""Words as records carry them: roots and endings of four languages give some 660,000 forms, ranked as speech is."""

from __future__ import annotations

import itertools
import random
from functools import cache

# Roots of office, school and town hall; endings and beginnings of each language make the forms.
ROOTS = {
    "sk": "ochran úda škol žiak zasadnut komis rad mest obec úrad zmluv zástup rodič uči riadite porad hlasov "
          "rozhodnut záznam nahráv sprác súhlas zdrav sociál rodin dieť zápis vyučov hodin trie skúš pohov výber "
          "obstaráv stavb územ plán rozpoč dotác projekt doprav cest odpad životn prostred kultúr knižnic šport "
          "senior opatrov príspev žiados sťažnos podnet petíc kontrol audit bezpeč inciden hesl prístup účastn "
          "hosť pozvánk odkaz miestnos čakár moderát zdieľ obrazov poznám prekla titulk sieť linka telefón",
    "cs": "ochran údaj škol žák zasedán komis rad měst obec úřad smlouv zástup rodič uči ředite porad hlasov "
          "rozhodnut záznam nahráv zprac souhlas zdrav sociál rodin dět zápis vyučov hodin tříd zkouš pohov výběr "
          "zadáv stavb územ plán rozpoč dotac projekt doprav cest odpad životn prostřed kultur knihov sport "
          "senior pečov příspěv žádos stížnos podnět petic kontrol audit bezpeč inciden hesl přístup účastn "
          "host pozvánk odkaz místnos čekár moderát sdíle obrazov poznám překla titulk síť linka telefon",
    "de": "schutz daten schul schüler sitzung ausschuss rat stadt gemeinde amt vertrag vertret eltern lehr leit "
          "beratung abstimm entscheid aufzeichn verarbeit einwillig gesund sozial familie kind protokoll unterricht "
          "stunde klasse prüf gespräch auswahl vergabe bau gebiet plan haushalt förder projekt verkehr straße "
          "abfall umwelt kultur bücherei sport senioren pflege zuschuss antrag beschwerde anreg petition kontroll "
          "revision sicher vorfall kennwort zugang teilnehm gast einlad verweis raum warte moder teil bildschirm "
          "notiz übersetz untertitel netz leitung telefon größe maß",
    "en": "protect data school pupil session committee council town parish office contract deput parent teach "
          "direct meeting vote decision record captur process consent health social famil child minute lesson hour "
          "class exam interview select procure build area plan budget grant project transport road waste "
          "environment culture librar sport senior care allow request complaint notice petition control audit "
          "secur incident password access participant guest invit link room wait host shar screen note translat "
          "caption network line telephon encrypt",
}  # fmt: skip
ENDINGS = {
    "sk": "a u e i y o ou ami om ám ách ov ého ému ej ý á é ie iu ia ní nie nia ník níka níčka teľ teľa teľka "
          "ský ská ské ského stvo stva ovať uje ujú oval ovala aný aná ané ačka ačky ácia ácie ácii árka ársky "
          "ový ová ové ových ovým enie enia ením osť osti osťou ka ky ku kou kám",
    "cs": "a u e i y o ou ami em ům ách ů ého ému é ý á í ím ní ník níka nice tel tele telka ský ská ské ského "
          "ství stvím ovat uje ují oval ovala aný aná ané ačka ačky ace aci ací árka ářský ový ová ové ových ovým "
          "ení ením ost osti ostí ka ky ku kou kám",
    "de": "e en er es em n s ung ungen lich liche lichen licher liches keit keiten haft bar baren er erin erinnen "
          "te ten ter tes end ende enden isch ische ischen ig ige igen iger los lose losen tum schaft schaften "
          "amt plan recht stelle stellen",
    "en": "s ed ing er ers ion ions ive ively able ability al ally ment ments ness less ful fully or ors ist ists "
          "ance ances ary ity ities ise ised ising",
}  # fmt: skip
BEGINNINGS = {
    "sk": "ne pre pri za po roz do od nad pod vy na zo ob naj spolu samo medzi proti mimo",
    "cs": "ne pře při za po roz do od nad pod vy na ze ob nej spolu samo mezi proti mimo",
    "de": "un ver be ent vor nach über unter mit ab an auf aus ein um zu haupt neben fern video",
    "en": "un re pre post over under non co inter out sub super mis de tele video net fore counter mid",
}
SHARES = {"sk": 0.70, "en": 0.12, "cs": 0.10, "de": 0.08}
FIRST = ("Jana Mária Zuzana Katarína Eva Ján Peter Jozef Martin Tomáš Lukáš Tereza Jiří Ondřej Šárka Jürgen Jörg "
         "Käthe Hans Ute John Mary Emily George Zoë Łukasz Đorđe")  # fmt: skip
LAST = ("Nováková Horváth Kováč Tóth Nagy Varga Molnár Baláž Svobodová Dvořák Černý Procházka Müller Schäfer Weiß "
        "Großmann Smith Jones O'Neill Ďurica Žiak Šťastný Ľubová Příhoda Król Đukić Ægidius")  # fmt: skip


@cache
def forms(language: str, least: int) -> tuple[str, ...]:
    """At least ``least`` different forms of a language; the short ones first, because they are the common ones."""
    endings, beginnings = ENDINGS[language].split(), BEGINNINGS[language].split()
    plain = [root + ending for root in ROOTS[language].split() for ending in ("", *endings)]
    random.Random(language).shuffle(plain)
    found = dict.fromkeys(plain)
    for length in itertools.count(1):
        for start in itertools.product(beginnings, repeat=length):
            if len(found) >= least:
                return tuple(found)
            found.update(dict.fromkeys("".join(start) + word for word in plain))
    raise AssertionError


def rank(source: random.Random, size: int) -> int:
    """A place from 0 to ``size`` - 1, the one at k about 1/k as often as the first."""
    return int((size + 1) ** source.random()) - 1


def zipf(source: random.Random, words: tuple[str, ...], count: int) -> list[str]:
    """Words drawn as in speech."""
    return [words[rank(source, len(words))] for _ in range(count)]


def person(source: random.Random) -> str:
    first, last = _people()
    return f"{source.choice(first)} {source.choice(last)}"


@cache
def _people() -> tuple[list[str], list[str]]:
    return FIRST.split(), LAST.split()
