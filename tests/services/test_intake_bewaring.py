"""What is decided about a jongere as a whole: keeping, blocking and wiping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from feiten import (
    BEWAARREGEL,
    BLOKKADE,
    BLOKKADE_OPGEHEVEN,
    GEWIST,
    INZAGEVERZOEK,
    ONRECHTMATIG_VOORGESTELD,
    WISSING_AFGEWEZEN,
    WISSING_UITGESTELD,
    WISSING_VERVALLEN,
    WISSING_VOORGESTELD,
    WISVERZOEK,
    WISVERZOEK_TOEGEWEZEN,
    WISVERZOEK_VERLENGD,
    fact,
)
from gedrag import LegtUit, Slaagt, Weigert, doe, genoemd, opdrachten_van

from contracts.bewaartermijnen import Bewaargrens, Bewaarregel, Bewaartabel, Casussoort, Keuze
from contracts.bewaring import (
    Akkoord,
    BewaarblokkadeGezet,
    Blokkadegrond,
    PersoonsgegevensGewist,
    Vervalreden,
    Weigergrond,
    Wisgrond,
    WissingGoedgekeurd,
    WissingVervallen,
    WissingVoorgesteld,
    WisverzoekBeslist,
)
from contracts.feit import Actor, Rol
from kit.handling import Command, carry_out
from kit.testing import AREA, NOW, STREAM, Scenario, given
from services.intake.domain import (
    BewaarblokkadeGeldt,
    Bewaargegevens,
    Bewaarstand,
    BewaartermijnLooptNog,
    BlokkadeBestaatNiet,
    BlokkadeIsVanToezicht,
    CasusLooptNog,
    Jongere,
    JongereBestaatNiet,
    JongereIsGewist,
    OntvangstLigtInToekomst,
    VerwerkingStaatStil,
    VerzoekBestaatNiet,
    VerzoekIsTeLaat,
    VerzoekIsVerlengd,
    VerzoekKentGeenUitstel,
    VerzoekLooptAl,
    VierOgenOntbreken,
    VoorstelBestaatNiet,
    VoorstelIsAchterhaald,
    VoorstelStaatOpen,
    beoordeel,
)

OP = date(2026, 11, 20)
CASUS = UUID("01990000-0000-7000-8000-00000000000a")
TABEL = Bewaartabel(
    id=BEWAARREGEL.tabel,
    ingangsdatum=date(2024, 1, 1),
    regels=(
        Bewaarregel(
            categorie="begeleiding",
            soorten=tuple(Casussoort),
            grenzen=(Bewaargrens(na="casus-afgesloten", maanden=24), Bewaargrens(leeftijd=23)),
            kies=Keuze.LAATSTE,
            bron=BEWAARREGEL.bron,
        ),
    ),
)
GESLOTEN = Bewaargegevens(
    casus=CASUS,
    gemeente=AREA,
    soort=Casussoort.BEGELEID,
    laatste_melding=date(2024, 1, 5),
    laatste_contact=date(2024, 3, 1),
    afgesloten_op=date(2024, 6, 1),
)
GEBOREN = date(2001, 2, 3)


def stand(*gegevens: Bewaargegevens, geboren: date | None = GEBOREN) -> Bewaarstand:
    """How it is with these casussen today."""
    gevonden = beoordeel(gegevens or (GESLOTEN,), geboren, TABEL, OP)
    assert gevonden is not None
    return gevonden


WEG = stand()
LOOPT = stand(replace(GESLOTEN, afgesloten_op=None))
BEPERKT = stand(replace(GESLOTEN, beperkt=True))
TE_VROEG = stand(replace(GESLOTEN, afgesloten_op=date(2025, 6, 1)))
ANDERS = stand(GESLOTEN, replace(GESLOTEN, casus=STREAM))

ZET = doe("zet_blokkade", stand=WEG, grond=Blokkadegrond.KLACHT, reden="de klacht loopt nog")
HEF = doe("hef_blokkade_op", stand=WEG, blokkade=1, reden="de klacht is afgehandeld")
BEZIE = doe("bezie_bewaartermijn", stand=WEG)
STEL_VOOR = doe("stel_wissing_voor", stand=WEG, reden="was geen jongere van ons")
KEUR = doe("keur_wissing_goed", stand=WEG, voorstel=1)
WIJS_AF = doe("wijs_wissing_af", stand=WEG, voorstel=1, reden="komt over een maand terug op school")
STEL_UIT = doe("stel_wissing_uit", stand=WEG, voorstel=1, tot=date(2027, 3, 1), reden="er loopt nog een gesprek")
VERZOEK = doe("registreer_wisverzoek", stand=WEG, dag_van_ontvangst=date(2026, 11, 19), toelichting="per brief")
INZAGE = doe("registreer_inzageverzoek", stand=WEG, dag_van_ontvangst=date(2026, 11, 19), toelichting="per brief")
VERLENG = doe("verleng_wisverzoek", stand=WEG, verzoek=1, reden="uitzoekwerk")
WIJS_TOE = doe("wijs_wisverzoek_toe", stand=WEG, verzoek=1, motivering="er is geen taak meer")
WEIGER = doe(
    "wijs_wisverzoek_af",
    stand=WEG,
    verzoek=1,
    weigergrond=Weigergrond.WETTELIJKE_TAAK,
    motivering="de begeleiding is nog nodig",
)
VOORGESTELD_OP_VERZOEK = fact(
    WissingVoorgesteld, grond=Wisgrond.VERZOEK_VAN_JONGERE, casussen=(CASUS,), categorieen=("begeleiding",), verzoek=1
)
SYSTEEM = Actor(id="intake", rol=Rol.SYSTEEM, regel="bewaartermijnen")
WIE = {naam: Actor(id=naam, rol=Rol.DOORSTROOMCOORDINATOR) for naam in ("een", "twee")}
FG = Actor(id="fg", rol=Rol.AUDITOR)


def zeg(scenario: Scenario[Jongere], actor: Actor, opdracht: Callable[[Any], None]) -> Jongere:
    """This actor gives this command."""
    return carry_out(scenario.store, STREAM, Command(actor, opdracht), lambda _: None, lambda: NOW)


def voorgesteld() -> Scenario[Jongere]:
    """The system proposed it, so nobody agreed yet."""
    scenario = Scenario(Jongere)
    zeg(scenario, SYSTEEM, BEZIE)
    return scenario


SLAAGT = {
    "blokkeren": Slaagt((), ZET, (BLOKKADE,)),
    "nog een blokkade": Slaagt((BLOKKADE,), ZET, (BLOKKADE,)),
    "blokkeren laat een voorstel vervallen": Slaagt(
        (WISSING_VOORGESTELD,), ZET, (BLOKKADE, fact(WissingVervallen, voorstel=1, waardoor=Vervalreden.BLOKKADE))
    ),
    "een blokkade opheffen": Slaagt((BLOKKADE,), HEF, (BLOKKADE_OPGEHEVEN,)),
    "voorstellen wat is verstreken": Slaagt((), BEZIE, (WISSING_VOORGESTELD,)),
    "nog eens kijken": Slaagt((WISSING_VOORGESTELD,), BEZIE, ()),
    "niets voorstellen zolang een casus loopt": Slaagt((), BEZIE.met(stand=LOOPT), ()),
    "niets voorstellen bij een blokkade": Slaagt((BLOKKADE,), BEZIE, ()),
    "weer voorstellen na opheffen": Slaagt((BLOKKADE, BLOKKADE_OPGEHEVEN), BEZIE, (WISSING_VOORGESTELD,)),
    "niets voorstellen als verwerking is beperkt": Slaagt((), BEZIE.met(stand=BEPERKT), ()),
    "niets voorstellen voor het verstreken is": Slaagt((), BEZIE.met(stand=TE_VROEG), ()),
    "niets voorstellen tot de dag van uitstel": Slaagt((WISSING_VOORGESTELD, WISSING_UITGESTELD), BEZIE, ()),
    "niets voorstellen wat is afgewezen": Slaagt((WISSING_VOORGESTELD, WISSING_AFGEWEZEN), BEZIE, ()),
    "wel voorstellen als er iets anders ligt": Slaagt(
        (WISSING_VOORGESTELD, WISSING_AFGEWEZEN), BEZIE.met(stand=ANDERS), (fact(WissingVoorgesteld),)
    ),
    "niets voorstellen wie gewist is": Slaagt((GEWIST,), BEZIE, ()),
    "een voorstel vervalt als de casus weer loopt": Slaagt(
        (WISSING_VOORGESTELD,), BEZIE.met(stand=LOOPT), (WISSING_VERVALLEN,)
    ),
    "een voorstel maakt plaats voor een ander": Slaagt(
        (WISSING_VOORGESTELD,),
        BEZIE.met(stand=ANDERS),
        (fact(WissingVervallen, voorstel=1, waardoor=Vervalreden.GEGEVENS_GEWIJZIGD), fact(WissingVoorgesteld)),
    ),
    "een voorstel van een mens blijft": Slaagt((ONRECHTMATIG_VOORGESTELD,), BEZIE.met(stand=LOOPT), ()),
    "voorstellen wat onrechtmatig is": Slaagt((), STEL_VOOR.met(stand=TE_VROEG), (fact(WissingVoorgesteld),)),
    "afwijzen": Slaagt((WISSING_VOORGESTELD,), WIJS_AF, (WISSING_AFGEWEZEN,)),
    "uitstellen": Slaagt((WISSING_VOORGESTELD,), STEL_UIT, (WISSING_UITGESTELD,)),
    "een verzoek ontvangen": Slaagt((), VERZOEK, (WISVERZOEK,)),
    "een verzoek ook als er een casus loopt": Slaagt((), VERZOEK.met(stand=LOOPT), (WISVERZOEK,)),
    "een verzoek om inzage": Slaagt((), INZAGE, (INZAGEVERZOEK,)),
    "hetzelfde verzoek om inzage nog eens": Slaagt((INZAGEVERZOEK,), INZAGE, ()),
    "een verzoek verlengen": Slaagt((WISVERZOEK,), VERLENG, (WISVERZOEK_VERLENGD,)),
    "een verzoek toewijzen": Slaagt((WISVERZOEK,), WIJS_TOE, (WISVERZOEK_TOEGEWEZEN, VOORGESTELD_OP_VERZOEK)),
    "een verzoek toewijzen voor de termijn": Slaagt(
        (WISVERZOEK,), WIJS_TOE.met(stand=TE_VROEG), (WISVERZOEK_TOEGEWEZEN, VOORGESTELD_OP_VERZOEK)
    ),
    "een verzoek gaat voor een voorstel": Slaagt(
        (WISVERZOEK, WISSING_VOORGESTELD),
        WIJS_TOE,
        (
            fact(WissingVervallen, voorstel=2, waardoor=Vervalreden.VERZOEK_TOEGEWEZEN),
            WISVERZOEK_TOEGEWEZEN,
            VOORGESTELD_OP_VERZOEK,
        ),
    ),
    "een verzoek afwijzen": Slaagt(
        (WISVERZOEK,), WEIGER, (fact(WisverzoekBeslist, weigergrond=Weigergrond.WETTELIJKE_TAAK),)
    ),
    "een afgewezen toewijzing is opnieuw te beslissen": Slaagt(
        (
            WISVERZOEK,
            WISVERZOEK_TOEGEWEZEN,
            VOORGESTELD_OP_VERZOEK,
            replace(WISSING_AFGEWEZEN, fields={"voorstel": 3, "reden": "x"}),
        ),
        WEIGER,
        (fact(WisverzoekBeslist),),
    ),
}
WEIGERT = {
    "opheffen wat er niet is": Weigert((), HEF, BlokkadeBestaatNiet),
    "opheffen wat al is opgeheven": Weigert((BLOKKADE, BLOKKADE_OPGEHEVEN), HEF, BlokkadeBestaatNiet),
    "blokkeren wie gewist is": Weigert((GEWIST,), ZET, JongereIsGewist),
    "voorstellen bij een blokkade": Weigert((BLOKKADE,), STEL_VOOR, BewaarblokkadeGeldt),
    "voorstellen zolang een casus loopt": Weigert((), STEL_VOOR.met(stand=LOOPT), CasusLooptNog),
    "voorstellen als verwerking is beperkt": Weigert((), STEL_VOOR.met(stand=BEPERKT), VerwerkingStaatStil),
    "voorstellen wat al is voorgesteld": Weigert((WISSING_VOORGESTELD,), STEL_VOOR, VoorstelStaatOpen),
    "voorstellen wie gewist is": Weigert((GEWIST,), STEL_VOOR, JongereIsGewist),
    "goedkeuren wat er niet is": Weigert((), KEUR, VoorstelBestaatNiet),
    "goedkeuren wat is uitgesteld": Weigert((WISSING_VOORGESTELD, WISSING_UITGESTELD), KEUR, VoorstelBestaatNiet),
    "goedkeuren wat men zelf voorstelde": Weigert((ONRECHTMATIG_VOORGESTELD,), KEUR, VierOgenOntbreken),
    "goedkeuren zolang een casus loopt": Weigert((WISSING_VOORGESTELD,), KEUR.met(stand=LOOPT), CasusLooptNog),
    "goedkeuren voor de termijn": Weigert((WISSING_VOORGESTELD,), KEUR.met(stand=TE_VROEG), BewaartermijnLooptNog),
    "goedkeuren wat is veranderd": Weigert((WISSING_VOORGESTELD,), KEUR.met(stand=ANDERS), VoorstelIsAchterhaald),
    "goedkeuren wie gewist is": Weigert((GEWIST,), KEUR, JongereIsGewist),
    "een verzoek uitstellen": Weigert(
        (WISVERZOEK, WISVERZOEK_TOEGEWEZEN, VOORGESTELD_OP_VERZOEK), STEL_UIT.met(voorstel=3), VerzoekKentGeenUitstel
    ),
    "een verzoek van morgen": Weigert((), VERZOEK.met(dag_van_ontvangst=date(2026, 11, 21)), OntvangstLigtInToekomst),
    "een verzoek om inzage van morgen": Weigert(
        (), INZAGE.met(dag_van_ontvangst=date(2026, 11, 21)), OntvangstLigtInToekomst
    ),
    "inzage voor wie gewist is": Weigert((GEWIST,), INZAGE, JongereIsGewist),
    "een tweede verzoek": Weigert((WISVERZOEK,), VERZOEK, VerzoekLooptAl),
    "beslissen op wat er niet is": Weigert((), WEIGER, VerzoekBestaatNiet),
    "beslissen op wat al is beslist": Weigert((WISVERZOEK, WISVERZOEK_TOEGEWEZEN), WIJS_TOE, VerzoekBestaatNiet),
    "twee keer verlengen": Weigert((WISVERZOEK, WISVERZOEK_VERLENGD), VERLENG, VerzoekIsVerlengd),
    "te laat verlengen": Weigert(
        (replace(WISVERZOEK, fields={"dag_van_ontvangst": date(2026, 10, 1), "uiterlijk": date(2026, 11, 1)}),),
        VERLENG,
        VerzoekIsTeLaat,
    ),
    "toewijzen bij een blokkade": Weigert((WISVERZOEK, BLOKKADE), WIJS_TOE, BewaarblokkadeGeldt),
    "toewijzen zolang een casus loopt": Weigert((WISVERZOEK,), WIJS_TOE.met(stand=LOOPT), CasusLooptNog),
}

LEGT_UIT: dict[str, LegtUit] = {}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done_for_a_jongere(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Jongere)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused_for_a_jongere(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Jongere)


def test_no_command_of_a_jongere_is_left_out() -> None:
    """Claim: every command is shown above, or below where it takes two people."""
    assert genoemd(SLAAGT.values()) | {"keur_wissing_goed"} == opdrachten_van(Jongere)


def test_a_jongere_of_whom_nothing_is_known_does_not_exist() -> None:
    """Claim: what is asked about a stream without facts is answered as for any unknown one."""
    given(Jongere).when(lambda jongere: jongere.moet_lopen()).then_refused(JongereBestaatNiet)


def test_two_people_agree_before_anything_is_wiped() -> None:
    """Claim: the system is nobody's eyes; the same person twice is one; the second one wipes, and both are named."""
    scenario = voorgesteld()
    eerst = zeg(scenario, WIE["een"], KEUR)
    assert [type(feit) for feit in eerst.stored] == [WissingGoedgekeurd]
    with pytest.raises(VierOgenOntbreken):
        zeg(scenario, WIE["een"], KEUR)
    assert scenario.state.gewist is None
    daarna = zeg(scenario, WIE["twee"], KEUR)
    assert [type(feit) for feit in daarna.stored] == [WissingGoedgekeurd, PersoonsgegevensGewist]
    gewist = scenario.state.gewist
    assert gewist is not None
    assert gewist.akkoord == tuple(
        Akkoord(medewerker=naam, rol=Rol.DOORSTROOMCOORDINATOR, op=NOW) for naam in ("een", "twee")
    )
    assert (gewist.casussen, gewist.regels) == ((CASUS,), (BEWAARREGEL,))


def test_who_proposed_is_the_first_of_two() -> None:
    """Claim: granting a request is a proposal by a person, so one other is enough, and never the same one."""
    scenario = Scenario(Jongere)
    zeg(scenario, WIE["een"], VERZOEK)
    zeg(scenario, WIE["een"], WIJS_TOE)
    with pytest.raises(VierOgenOntbreken):
        zeg(scenario, WIE["een"], KEUR.met(voorstel=3))
    assert zeg(scenario, WIE["twee"], KEUR.met(voorstel=3)).gewist is not None


def test_agreement_does_not_outlive_its_proposal() -> None:
    """Claim: one agreed, the proposal lapsed and came back: two are needed again."""
    scenario = voorgesteld()
    zeg(scenario, WIE["een"], KEUR)
    zeg(scenario, WIE["een"], ZET)
    blokkade = max(scenario.state.blokkades)
    zeg(scenario, WIE["een"], HEF.met(blokkade=blokkade))
    nieuw = zeg(scenario, SYSTEEM, BEZIE).voorstel
    assert nieuw is not None
    assert zeg(scenario, WIE["twee"], KEUR.met(voorstel=nieuw.volgnummer)).gewist is None


def test_only_the_auditor_lifts_what_the_auditor_blocked() -> None:
    """Claim: a coordinator cannot undo a block of the FG; the FG can undo both."""
    scenario = Scenario(Jongere)
    zeg(scenario, FG, ZET)
    with pytest.raises(BlokkadeIsVanToezicht):
        zeg(scenario, WIE["een"], HEF)
    zeg(scenario, FG, HEF)
    zeg(scenario, WIE["een"], ZET)
    assert zeg(scenario, FG, HEF.met(blokkade=3)).blokkades == {}


def test_what_is_said_of_a_jongere_follows_the_gemeente_of_the_last_casus() -> None:
    """Claim: after a move new facts, and with them the line in the list, are of the new gemeente."""
    scenario = voorgesteld()
    verhuisd = stand(replace(GESLOTEN, gemeente="GM0603"))
    assert zeg(scenario, WIE["een"], ZET.met(stand=verhuisd)).area == "GM0603"
    assert (scenario.state.area, type(scenario.state.last)) == ("GM0603", WissingVervallen)
    assert isinstance(scenario.store.facts(STREAM)[1], BewaarblokkadeGezet)
