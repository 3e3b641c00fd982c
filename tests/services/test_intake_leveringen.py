"""Lists of DUO: a line opens a casus, updates or ends it, or is unknown; and the same line again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.feit import Actor, CasusFeit, Rol
from contracts.intake import (
    CasusBeeindigd,
    CasusGeopend,
    GegevensGecontroleerd,
    MeldingGekoppeld,
    MeldingOntvangen,
    OnderzoekVerwerkt,
)
from contracts.regio import Regio, lees_regio
from contracts.woorden import Beeindigingsreden, Bevinding, Gegevensbron, Kanaal, Lijst
from kit.memory import MemoryRecorder, MemoryVault, memory_store
from kit.testing import NOW
from services.intake.aannemen import Uitkomst
from services.intake.domain import Aandachtspunt, Dossier, aandachtspunten
from services.intake.importeren import Bestand, Tussenstand, Weigering, verwerk
from services.intake.leveringen import Leveringen
from services.intake.leveringsregels import REGELS

DATA = Path(__file__).parents[1] / "data" / "leveringen"
REGIO = lees_regio()
OVERAL = frozenset(REGIO.gemeenten)
ACTOR = Actor(id="coordinator", rol=Rol.DOORSTROOMCOORDINATOR)
WIEBE = {
    "bsn": "999990019",
    "voornamen": "Wiebe",
    "achternaam": "Zandstra",
    "geboortedatum": "2006-05-17",
    "gemeentecode": "GM0518",
}
SECRETS = ("Wiebe", "Zandstra", "Amrani", "999990019", "100000004")


@dataclass
class Regiokantoor:
    """Where lists come in, with everything in memory."""

    regio: Regio = REGIO
    vault: MemoryVault = field(default_factory=MemoryVault)

    def __post_init__(self) -> None:
        self.store = memory_store(Dossier, self.vault)
        self.leveringen = Leveringen(self.store, self.vault, lambda: NOW, self.regio)

    def lever(self, lijst: Lijst, *regels: dict[str, Any], gemeenten: frozenset[str] = OVERAL) -> list[Uitkomst]:
        gelezen = [REGELS[lijst].model_validate(regel, context={"regio": self.regio}) for regel in regels]
        return self.leveringen.verwerk(gelezen, ACTOR, gemeenten)

    def lever_bestand(self, lijst: Lijst, batch: int = 500) -> tuple[Counter[Uitkomst], list[Weigering]]:
        bestand, stand = Bestand(REGELS[lijst], self.regio, OVERAL), Tussenstand()
        kop, *regels = (DATA / f"{lijst}.csv").read_text("utf-8").splitlines()
        bestand.lees_kop(kop)
        genummerd = list(enumerate(regels, start=2))
        geweigerd = [
            een
            for begin in range(0, len(genummerd), batch)
            for een in verwerk(
                bestand,
                lambda gelezen: self.leveringen.verwerk([*gelezen.values()], ACTOR, OVERAL),
                genummerd[begin : begin + batch],
                stand,
            )
        ]
        return +Counter(stand.uitkomsten), geweigerd

    @property
    def feiten(self) -> list[CasusFeit]:
        recorder = self.store.recorder
        assert isinstance(recorder, MemoryRecorder)
        return [feit for stream in recorder.streams for feit in self.store.facts(stream)]

    @property
    def dossier(self) -> Dossier:
        (stream,) = {feit.casus_id for feit in self.feiten}
        return self.store.load(stream)


@pytest.fixture
def kantoor() -> Regiokantoor:
    return Regiokantoor()


def soorten(feiten: list[CasusFeit]) -> list[type[CasusFeit]]:
    return [type(feit) for feit in feiten]


VERWACHT: dict[Lijst, tuple[dict[Uitkomst, int], list[Weigering]]] = {
    Lijst.UITSCHRIJVINGEN: (
        {Uitkomst.AANGENOMEN: 4},
        [
            Weigering(6, "bsn", "bsn voldoet niet aan de elfproef"),
            Weigering(7, "gemeentecode", "gemeente hoort niet bij de regio"),
        ],
    ),
    Lijst.HERINSCHRIJVINGEN: ({Uitkomst.BIJGEWERKT: 1, Uitkomst.ONBEKEND: 1}, []),
    Lijst.WERKVOORRAAD: ({Uitkomst.AANGENOMEN: 1, Uitkomst.BIJGEWERKT: 1}, []),
    Lijst.LATE_STARTKWALIFICATIES: ({Uitkomst.BEEINDIGD: 1, Uitkomst.ONBEKEND: 1}, []),
    Lijst.PERSOONSWIJZIGINGEN: (
        {Uitkomst.BIJGEWERKT: 3, Uitkomst.BEEINDIGD: 2, Uitkomst.ONBEKEND: 1},
        [
            Weigering(8, "woongemeente", "is verplicht bij verhuisd"),
            Weigering(9, "ingeschreven", "moet ja of nee zijn"),
        ],
    ),
}


def test_every_list_has_the_outcome_it_should_have_and_again_changes_nothing(kantoor: Regiokantoor) -> None:
    """Claim: line by line the samples do what docs/leveringen.md says; all of them again, in any pieces, change
    nothing, and nobody who has no casus left a trace."""
    for lijst, (uitkomsten, geweigerd) in VERWACHT.items():
        assert kantoor.lever_bestand(lijst) == (uitkomsten, geweigerd), lijst
    before = kantoor.feiten
    known = len(kantoor.vault._known)
    assert known == 5
    for batch in (1, 2, 500):
        for lijst, (uitkomsten, geweigerd) in VERWACHT.items():
            counts, again = kantoor.lever_bestand(lijst, batch)
            onbekend = uitkomsten.get(Uitkomst.ONBEKEND, 0)
            assert (counts[Uitkomst.ONBEKEND], again) == (onbekend, geweigerd)
            assert counts[Uitkomst.GENEGEERD] == sum(uitkomsten.values()) - onbekend
    assert (kantoor.feiten, len(kantoor.vault._known)) == (before, known)


def test_who_is_deregistered_gets_a_casus(kantoor: Regiokantoor) -> None:
    """Claim: a signal of own research, with what the list says and where it was found; nothing of it is readable."""
    assert kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-10-15", "brin": "90AA"}) == [Uitkomst.AANGENOMEN]
    melding, geopend, verwerkt, gecontroleerd = kantoor.feiten
    assert isinstance(melding, MeldingOntvangen)
    assert isinstance(geopend, CasusGeopend)
    assert isinstance(verwerkt, OnderzoekVerwerkt)
    assert isinstance(gecontroleerd, GegevensGecontroleerd)
    assert (melding.kanaal, melding.verzuim, melding.leeftijd, melding.gemeente) == (
        Kanaal.EIGEN_ONDERZOEK,
        False,
        20,
        "GM0518",
    )
    assert (verwerkt.lijst, verwerkt.bevinding) == (Lijst.UITSCHRIJVINGEN, Bevinding.UITGESCHREVEN)
    assert gecontroleerd.ingeschreven is False
    assert {een.bron for een in gecontroleerd.bronnen} == {Gegevensbron.DUO}
    opened = kantoor.store.codec.open
    assert opened(verwerkt, "per") == opened(gecontroleerd, "uitschrijfdatum") == date(2026, 10, 15)
    assert opened(melding, "inhoud").meldingsnummer is None
    stored = b"".join(state for _, state in kantoor.store.recorder.stored(melding.casus_id)).decode()
    assert [secret for secret in (*SECRETS, "2026-10-15", "90AA") if secret in stored] == []


def test_a_running_casus_is_updated(kantoor: Regiokantoor) -> None:
    """Claim: who has a casus gets no second melding; what the list says is added, so that routing proposes anew."""
    kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-10-15"})
    before = len(kantoor.feiten)
    assert kantoor.lever(Lijst.WERKVOORRAAD, WIEBE | {"per": "2026-11-01"}) == [Uitkomst.BIJGEWERKT]
    assert soorten(kantoor.feiten[before:]) == [OnderzoekVerwerkt, GegevensGecontroleerd]


def test_a_list_of_long_ago_does_not_undo_a_later_one(kantoor: Regiokantoor) -> None:
    """Claim: deregistered on an earlier day than the last re-enrolment that is known: kept, and nothing more."""
    kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-10-01"})
    kantoor.lever(Lijst.HERINSCHRIJVINGEN, {"bsn": "999990019", "per": "2026-11-01"})
    before = len(kantoor.feiten)
    late, again = {"per": "2026-10-15"}, {"per": "2026-11-02"}
    assert kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | late) == [Uitkomst.BIJGEWERKT]
    assert soorten(kantoor.feiten[before:]) == [OnderzoekVerwerkt]
    assert kantoor.dossier.ingeschreven is True
    kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | again)
    assert kantoor.dossier.ingeschreven is False


def test_of_someone_else_s_gemeente_nothing_is_seen_or_changed(kantoor: Regiokantoor) -> None:
    """Claim: a casus in a gemeente that is not the caller's does not exist for a list either."""
    kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-10-15"})
    before = kantoor.feiten
    elders = frozenset({"GM0603"})
    overleden = {"bsn": "999990019", "per": "2026-11-01", "wijziging": "overleden"}
    assert kantoor.lever(Lijst.PERSOONSWIJZIGINGEN, overleden, gemeenten=elders) == [Uitkomst.ONBEKEND]
    assert kantoor.feiten == before
    assert kantoor.lever(Lijst.PERSOONSWIJZIGINGEN, overleden) == [Uitkomst.BEEINDIGD]


@pytest.mark.parametrize(
    ("regel", "reden"),
    [
        ({"wijziging": "overleden"}, Beeindigingsreden.OVERLEDEN),
        ({"wijziging": "verhuisd", "woongemeente": "GM0344"}, Beeindigingsreden.VERHUISD_BUITEN_REGIO),
        ({"wijziging": "verhuisd", "woongemeente": "GM0603"}, None),
        ({"wijziging": "startkwalificatie-behaald"}, Beeindigingsreden.STARTKWALIFICATIE_BEHAALD),
        ({"wijziging": "jarig"}, None),
        ({"wijziging": "inschrijving-gewijzigd", "ingeschreven": "nee"}, None),
    ],
)
def test_what_ends_a_casus(kantoor: Regiokantoor, regel: dict[str, Any], reden: Beeindigingsreden | None) -> None:
    """Claim: death, a move out of the region and a startkwalificatie end a casus, each with its own reason."""
    kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-10-15"})
    (uitkomst,) = kantoor.lever(Lijst.PERSOONSWIJZIGINGEN, {"bsn": "999990019", "per": "2026-11-01"} | regel)
    assert uitkomst is (Uitkomst.BEEINDIGD if reden else Uitkomst.BIJGEWERKT)
    ended = [feit.reden for feit in kantoor.feiten if isinstance(feit, CasusBeeindigd)]
    assert ended == ([reden] if reden else [])


def test_a_re_enrolment_asks_the_coach_unless_the_region_says_otherwise() -> None:
    """Claim: by default a re-enrolment ends nothing and asks the coach; where the region chose so it ends the casus."""
    terug = {"bsn": "999990019", "per": "2026-11-01"}
    standaard = Regiokantoor()
    standaard.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-10-15"})
    assert standaard.lever(Lijst.HERINSCHRIJVINGEN, terug) == [Uitkomst.BIJGEWERKT]
    assert aandachtspunten(standaard.dossier) == (Aandachtspunt.HERINGESCHREVEN,)
    eigen = Regiokantoor(REGIO.model_copy(update={"casus_eindigt_vanzelf_bij": {Beeindigingsreden.HERINGESCHREVEN}}))
    eigen.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-10-15"})
    assert eigen.lever(Lijst.HERINSCHRIJVINGEN, terug) == [Uitkomst.BEEINDIGD]


def test_a_signal_after_the_end_is_not_lost(kantoor: Regiokantoor) -> None:
    """Claim: who is deregistered again while the ended casus is not closed yet gets a melding, which reopens it."""
    kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-10-01"})
    kantoor.lever(Lijst.LATE_STARTKWALIFICATIES, {"bsn": "999990019", "per": "2026-11-01"})
    before = len(kantoor.feiten)
    kantoor.lever(Lijst.UITSCHRIJVINGEN, WIEBE | {"per": "2026-11-05"})
    assert soorten(kantoor.feiten[before:])[:2] == [MeldingOntvangen, MeldingGekoppeld]


def test_a_day_that_is_still_to_come_is_refused(kantoor: Regiokantoor) -> None:
    """Claim: what would be true only later is not taken as true now."""
    bestand = Bestand(REGELS[Lijst.LATE_STARTKWALIFICATIES], REGIO, OVERAL)
    bestand.lees_kop("bsn;per")
    assert bestand.lees(2, "999990019;2999-01-01") == [Weigering(2, "per", "per ligt in de toekomst")]
    assert bestand.lees(3, "999990019;morgen") == [Weigering(3, "per", "per onleesbaar")]
    assert bestand.lees(4, ";2026-11-01") == [Weigering(4, "onderwijsnummer", "bsn en onderwijsnummer ontbreken")]


@for_all(st.data())
def test_in_whatever_pieces_a_list_comes_the_outcome_is_the_same(data: st.DataObject) -> None:
    """Claim: a file that breaks off anywhere and is sent again whole gives exactly what it gives at once."""
    heel, gebroken = Regiokantoor(), Regiokantoor()
    for lijst in VERWACHT:
        bestand = Bestand(REGELS[lijst], REGIO, OVERAL)
        kop, *regels = (DATA / f"{lijst}.csv").read_text("utf-8").splitlines()
        bestand.lees_kop(kop)
        goed = [een for nummer, regel in enumerate(regels) if not isinstance(een := bestand.lees(nummer, regel), list)]
        tot = data.draw(st.integers(0, len(goed)))
        heel.leveringen.verwerk(goed, ACTOR, OVERAL)
        gebroken.leveringen.verwerk(goed[:tot], ACTOR, OVERAL)
        gebroken.leveringen.verwerk(goed, ACTOR, OVERAL)
    assert [*stand(heel)] == [*stand(gebroken)]


def stand(kantoor: Regiokantoor) -> Iterator[tuple[str, str]]:
    """What was recorded, stream by stream."""
    return ((str(feit.casus_id), feit.type) for feit in kantoor.feiten)
