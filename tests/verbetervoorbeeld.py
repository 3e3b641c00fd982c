"""The worked improvement of docs/leren.md: simulated histories, and every step of it by the code of the service.

PYTHONPATH=tests python -m verbetervoorbeeld bevinding|effect|verslag
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import orjson
from feiten import CASUS_GEOPEND, CONTACT_JONGERE, MELDING, REGEL
from logboeken import Bron, casus, logboek

from contracts.algemeen import TermijnGehaald, TermijnGestart
from contracts.feit import Actor, Rol
from contracts.regio import lees_regio
from contracts.verslagen import lees_definities
from contracts.woorden import Partij, Verbeterbesluit, Verslagsoort
from kit.handling import Command, carry_out
from kit.identity import Identity
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.testing import Told, fact
from services.evaluation.domain import Evaluatie, Verbeterpunt, Voortgang
from services.evaluation.leren.meting import Metingen
from services.evaluation.verbeterprogramma import Programma, VergelijkEffect, effect_van
from services.evaluation.verbeterpunten import BRON, Deur, StelVerbeterpuntVast
from services.evaluation.verslagen.maken import Maker, Stand
from services.evaluation.verslagen.vormen import als_csv

SEED, PER_KWARTAAL = 2026, 60
HIER, ELDERS = "GM0518", "GM0603"
DOORGEVOERD = datetime(2025, 7, 1, 8, tzinfo=UTC)
KWARTALEN = (date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1))
TE_LAAT = {(HIER, False): 0.45, (HIER, True): 0.2, (ELDERS, False): 0.42, (ELDERS, True): 0.4}
"""How likely a first contact is late, before and after; what really is so, which a region never knows."""
TERMIJN, DAG, ACHT = "eerste-contact", timedelta(days=1), timedelta(hours=9)
REGIO = lees_regio()
WIE = Identity("m1", frozenset({Rol.DOORSTROOMCOORDINATOR}), frozenset(REGIO.gemeenten))
EIND = {"van": "2025-01-01", "tot": "2025-07-01"}
BEVINDING = {"maat": "termijnen", "per": "gemeente", "gemeente": [HIER, ELDERS], **EIND}
VERBETERPUNT = {"stap": 2, "eigenaar": "doorstroompunt", "uiterlijk": "2025-07-01", "bevinding": BEVINDING}
VERGELIJK = {
    "maat": "termijnen",
    "soort": "termijn",
    "a": TERMIJN,
    "b": "te-laat",
    "gemeente": [HIER],
    "vergelijkingsgemeente": [ELDERS],
    "nulperiode": EIND,
    "vervolgperiode": {"van": "2025-07-01", "tot": "2026-01-01"},
    "kanttekening": "in Den Haag kwam er in de zomer ook een coach bij",
}


def verhaal(geopend: datetime, *, te_laat: bool) -> Iterator[Told]:
    """One casus up to its first contact."""
    contact = geopend + (10 if te_laat else 4) * DAG
    yield Told(MELDING.kind, MELDING.fields, MELDING.by, geopend)
    yield Told(CASUS_GEOPEND.kind, CASUS_GEOPEND.fields, CASUS_GEOPEND.by, geopend)
    deze = {"by": "intake", "termijn": TERMIJN}
    yield fact(TermijnGestart, **deze, at=geopend, telt_vanaf=geopend, fataal_op=geopend + 7 * DAG, regel=REGEL)
    yield Told(CONTACT_JONGERE.kind, CONTACT_JONGERE.fields, CONTACT_JONGERE.by, contact)
    yield fact(TermijnGehaald, **deze, at=contact, start=3, op_tijd=not te_laat)


@cache
def geschiedenis() -> Bron:
    """Sixty casussen a quarter in each of two gemeenten, always the same."""
    rng, bron = Random(SEED), Bron()
    for kwartaal in KWARTALEN:
        for gemeente in (HIER, ELDERS):
            for _ in range(PER_KWARTAAL):
                geopend = datetime.combine(kwartaal + rng.randrange(70) * DAG, datetime.min.time(), UTC) + ACHT
                kans = TE_LAAT[gemeente, kwartaal >= DOORGEVOERD.date()]
                te_laat = rng.random() < kans
                bron.vertel(casus(len(bron.feiten)), *verhaal(geopend, te_laat=te_laat), gemeente=gemeente)
    return bron


@cache
def programma() -> Programma:
    """The doors of the service, in memory."""
    boek = logboek(Path(mkdtemp(prefix="verbetervoorbeeld-")), geschiedenis())
    door: Door[Verbeterpunt] = Door(memory_store(Verbeterpunt), None, MemoryVault(), BRON)  # type: ignore[arg-type]
    return Programma(Deur(door, memory_store(Evaluatie), REGIO, Metingen(lambda: boek)), list)


def tabel(kop: str, rijen: Iterator[tuple[Any, ...]]) -> str:
    """A table as in the page."""
    streep = "|" + "---|" * kop.count(" | ") + "---|"
    return "\n".join([f"| {kop} |", streep, *(f"| {' | '.join(map(str, rij))} |" for rij in rijen)])


@cache
def verbeterpunt() -> Verbeterpunt:
    """The improvement, recorded on the finding."""
    body = StelVerbeterpuntVast.model_validate(VERBETERPUNT | {"verbeterpunt": "binnen twee dagen bellen"})
    return programma().deur.stel_vast(body, WIE, "voorbeeld")


def bevinding() -> str:
    """What stood out, as it was frozen."""
    (gevonden,) = verbeterpunt().bevindingen.values()
    groepen = orjson.loads(gevonden.antwoord)
    cijfers = (
        (REGIO.gemeenten[groep["waarde"]], groep["casussen"], een) for groep in groepen for een in groep["cijfers"]
    )
    rijen = ((gemeente, allen, een["b"], een["casussen"], een["mediaanDagen"]) for gemeente, allen, een in cijfers)
    return tabel("gemeente | casussen | eerste contact | aantal | mediaan in dagen", rijen)


def effect() -> str:
    """Decided, carried out, and compared; then the figures and what they say."""
    beslis: list[Callable[[Verbeterpunt], None]] = [
        partial(
            Verbeterpunt.besluit_over_verbeterpunt,
            besluit=Verbeterbesluit.DOORVOEREN,
            deelnemers=(Partij.SCHOOL,),
            toelichting="de scholen doen mee",
        ),
        partial(Verbeterpunt.voer_verbeterpunt_door, aanpak="in de werkinstructie"),
    ]
    vraag, deur = VergelijkEffect.model_validate(VERGELIJK), programma().deur
    gevonden = programma().vergelijking(vraag, WIE)
    stappen = [(een, DOORGEVOERD) for een in beslis]
    meet = partial(Verbeterpunt.vergelijk_effect, vergelijking=gevonden, kanttekening=vraag.kanttekening)
    wie = Actor(id="m1", rol=Rol.DOORSTROOMCOORDINATOR)
    for doe, op in [*stappen, (meet, None)]:
        gedaan = carry_out(deur.door.store, verbeterpunt().id, Command(wie, doe, op), lambda _: None)
    assert gedaan.voortgang is Voortgang.EFFECT_GEMETEN
    delen = ((REGIO.gemeenten[HIER], gevonden.hier), (REGIO.gemeenten[ELDERS], gevonden.elders))
    aandelen = ((naam, f"{een.voor.met} op {een.voor.van}", f"{een.na.met} op {een.na.van}") for naam, een in delen)
    verschil = tabel("verschil in verschil | laag | hoog", iter([(gevonden.verschil, gevonden.laag, gevonden.hoog)]))
    return "\n\n".join(
        [tabel("te laat in | voor | na", aandelen), verschil, effect_van(gevonden.hier, gevonden.elders).uitleg]
    )


def verslag() -> str:
    """What the monthly view on the last day of the year says of these terms."""
    boek = logboek(Path(mkdtemp(prefix="verbetervoorbeeld-")), geschiedenis())
    stand = Stand(Verslagsoort.MAANDBEELD, 2026, date(2025, 12, 31), *geschiedenis().kop(), lees_definities()[-1])
    regels = als_csv(Maker(boek, REGIO).inhoud(stand)).decode().splitlines()
    return "\n".join(["```", *(regel for regel in regels if regel.startswith("Termijnen")), "```"])


STAPPEN: dict[str, Callable[[], str]] = {"bevinding": bevinding, "effect": effect, "verslag": verslag}

if __name__ == "__main__":
    sys.stdout.write(STAPPEN[sys.argv[1]]() + "\n")
