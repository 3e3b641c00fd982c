"""Een verbetering nagespeeld, om in docs/leren.md terug te meten: twee gemeenten, waarvan een voortaan eerder belt.

Hoe groot de kans op een laat eerste contact echt is, weet een regio nooit; hier staat het.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from random import Random

from contracts.feit import Rol, dag
from contracts.woorden import Contactwijze, Partij
from simulator import tekst
from simulator.kalender import Kalender
from simulator.lot import worp
from simulator.melding import meldregel
from simulator.personen import nummers, persoon
from simulator.scholen import kies_school, kies_verzuimsoort, opleiding
from simulator.verhaal import Meld, Opdracht, Verhaal, medewerker

HIER, ELDERS = "GM0518", "GM0603"
VANAF = date(2025, 7, 1)
"""From this day on it rings sooner here; for who is reported then."""
KWARTALEN = (date(2025, 1, 1), date(2025, 4, 1), VANAF, date(2025, 10, 1))
PER_KWARTAAL, DAGEN = 120, 70
"""Cases in each gemeente, reported in so many days from the beginning."""
TE_LAAT = {(HIER, False): 0.45, (HIER, True): 0.2, (ELDERS, False): 0.42, (ELDERS, True): 0.42}
"""How likely a first contact is late, before and after."""
WACHT = {False: (1.5, 4.0), True: (0.5, 2.0)}
WACHT_TE_LAAT = (7.0, 10.0)
"""Working days to the first contact: in time (before and after the change), and too late."""
EERSTE_MELDING = 500_000_000


def levens(seed: int, gemeenten: tuple[str, ...]) -> Iterator[tuple[int, Verhaal[None]]]:
    """Iedere jongere: gemeld, en een keer gesproken. Met dezelfde seed altijd dezelfde."""
    plekken = [(gemeente, kwartaal) for kwartaal in KWARTALEN for gemeente in (HIER, ELDERS)] * PER_KWARTAAL
    wie = nummers(worp(seed, "verbetering"), len(plekken))
    kalender = Kalender(KWARTALEN[0], date(2026, 1, 31))
    for leven, (gemeente, kwartaal) in enumerate(plekken):
        rng = worp(seed, f"verbetering/{leven}")
        yield leven, _leven(rng, kalender, kwartaal, gemeente, wie[leven], f"{EERSTE_MELDING + leven}", gemeenten)


def _leven(
    rng: Random,
    kalender: Kalender,
    kwartaal: date,
    gemeente: str,
    nummer: tuple[str, str],
    melding: str,
    gemeenten: tuple[str, ...],
) -> Verhaal[None]:
    plaats = kalender.plaats(kwartaal + timedelta(days=rng.randrange(DAGEN))) + rng.random()
    op = kalender.moment(plaats).astimezone(UTC)
    eerder = kwartaal >= VANAF
    te_laat = rng.random() < TE_LAAT[gemeente, eerder]
    gesproken = plaats + rng.uniform(*(WACHT_TE_LAAT if te_laat else WACHT[eerder and gemeente == HIER]))
    wie = persoon(rng, nummer, dag(op), gemeente)
    leeftijd = wie.leeftijd(dag(op))
    school = kies_school(rng, leeftijd)
    soort, begin = kies_verzuimsoort(rng, leeftijd), dag(op) - timedelta(days=rng.randint(10, 40))
    regel = meldregel(rng, wie, opleiding(rng, leeftijd), school, soort, op, begin) | {"meldingsnummer": melding}
    yield Meld(school.overgenomen(gemeenten), op, regel)
    tijdstip = kalender.moment(gesproken).astimezone(UTC)
    wijze, notitie = Contactwijze.TELEFOON, rng.choice(tekst.CONTACT_JONGERE)
    contact = {"opgetredenOp": tijdstip, "met": Partij.JONGERE, "wijze": wijze, "gelukt": True, "notitie": notitie}
    coach = medewerker(Rol.DOORSTROOMCOACH, "coach", gemeente, 1)
    yield Opdracht(coach, "intake", "contacten", 1, tijdstip, contact)
