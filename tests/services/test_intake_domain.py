"""The dossier decides: from signal to vooronderzoek, with room for the professional who says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import test_intake_noodtoegang as noodtoegang
import test_intake_overdracht as overdracht
import test_intake_rechten as rechten
from feiten import (
    CASUS_AFGESLOTEN,
    CASUS_BEEINDIGD,
    CASUS_GEOPEND,
    CONTACT_JONGERE,
    CONTACT_MISLUKT,
    CONTACT_SCHOOL,
    CONTACT_ZORG,
    DOSSIER_BEOORDEELD,
    GECONTROLEERD,
    GEGEVENS_GEDEELD,
    GESPREK,
    GESPREK_GEPLAND,
    GESPREK_GEVOERD,
    GESPREK_VERZET,
    HERZIENING_FASE_2,
    HERZIENING_FASE_3,
    INHOUD,
    LEEFDOMEINEN,
    MELDING,
    MELDING_AFGESLOTEN,
    MELDING_GEKOPPELD,
    MELDING_INGETROKKEN,
    NAAR_FASE_2,
    NAAR_FASE_5,
    NAAR_ROUTEBOEK,
    NIET_VERSCHENEN,
    ONDERZOEK_VERWERKT,
    PERSOON,
    PRIVACYGESPREK,
    SCHOOLACTIES,
    SCORE,
    SIGNAAL,
    STARTGESPREK,
    TOESTEMMING,
    TOESTEMMING_GEGEVEN,
    TOESTEMMING_INGETROKKEN,
    VOORONDERZOEK,
    VOORONDERZOEK_AF,
    VOORONDERZOEK_HEROPEND,
    WERKAFSPRAAK,
)
from gedrag import LegtUit, Slaagt, Weigert, doe, genoemd, opdrachten_van, uit_te_leggen
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.algemeen import FeitGehoord
from contracts.intake import (
    CasusBeeindigd,
    CasusHeropend,
    CasusOvergedragen,
    DossierBeoordeeld,
    GegevensGecontroleerd,
    GegevensGedeeld,
    IntakegesprekGepland,
    IntakegesprekGevoerd,
    LeefdomeinenInKaartGebracht,
    MeldingGekoppeld,
    OnderzoekVerwerkt,
    PrivacygesprekGevoerd,
    StartgesprekGevoerd,
    VooronderzoekAfgerond,
    VooronderzoekHeropend,
)
from contracts.woorden import (
    LEEFDOMEINEN as LIJST,
)
from contracts.woorden import (
    Beeindigingsreden,
    Bevinding,
    Contactwijze,
    DuoStatus,
    Gegeven,
    Gegevensbron,
    Gegevensherkomst,
    Gegevenssoort,
    Grondslag,
    Hulpmiddel,
    Kanaal,
    Lijst,
    Partij,
    Stap,
    Verzuimsoort,
    Werkafspraak,
)
from kit.aggregate import BestaatNiet, IsAfgesloten
from kit.testing import AREA, NOW, PERSON, Told, fact, given
from services.intake.application import verneem
from services.intake.domain import (
    Aandachtspunt,
    AanwezigeIsNietGewenst,
    AfsprakenOntbreken,
    CasusIsBeeindigd,
    ContactOntbreekt,
    Dossier,
    GeenIntakeOpDezeRoute,
    GeenStartgesprekOpDezeRoute,
    GesprekIsNietGepland,
    GesprekIsNietGevoerd,
    GrondslagOntbreekt,
    LeefdomeinDubbel,
    MeldingBestaatNiet,
    MeldingIsIngetrokken,
    MeldingLooptNog,
    Meldingstatus,
    OnbekendLeefdomein,
    OndersteuningsvraagOntbreekt,
    OnderwijsredenenOntbreken,
    OuderAlleenMetToestemming,
    RouteIsNietBepaald,
    SchoolactiesOntbreken,
    SchoolNeemtNietDeel,
    ToestemmingBestaatNiet,
    ToestemmingIsGegeven,
    ToestemmingIsIngetrokken,
    ToestemmingIsVerlopen,
    Vondst,
    VooronderzoekIsAfgerond,
    VooronderzoekIsNietAfgerond,
    VooronderzoekOnvolledig,
    WensIsNietGevraagd,
    aandachtspunten,
)

ONTVANG = doe(
    "ontvang_melding",
    jongere=PERSON,
    gemeente=AREA,
    kanaal=Kanaal.DIRECTE_MELDING,
    verzuimsoort=Verzuimsoort.V4,
    ingeschreven=True,
    leeftijd=20,
    niveau=None,
    leerweg=None,
    persoon=PERSOON,
    inhoud=INHOUD,
)
TREK_IN = doe("trek_melding_in", melding=1, reden="vergissing")
CONTACT = doe("leg_contact_vast", met=Partij.JONGERE, wijze=Contactwijze.TELEFOON, gelukt=True, notitie="neemt op")
POGING = CONTACT.met(wijze=Contactwijze.HUISBEZOEK, gelukt=False, notitie=None)
INVENTARISEER = doe("inventariseer_schoolacties", acties=["gesprek met de mentor"])
CONTROLEER = doe(
    "controleer_gegevens",
    ingeschreven=False,
    startkwalificatie=False,
    onderwijssoort=None,
    uitschrijfdatum=date(2026, 11, 20),
    adres_klopt=None,
    bronnen=(Gegevensherkomst(gegeven=Gegeven.INSCHRIJVING, bron=Gegevensbron.SCHOOL),),
)
BEOORDEEL = doe("beoordeel_dossier", samenvatting="verzuim sinds de zomer")
PLAN = doe(
    "plan_intakegesprek",
    gesprek_op=GESPREK,
    plaats="stadhuis",
    deelnemers=(Partij.JONGERE, Partij.SCHOOL),
    wens_ouder_of_partner_gevraagd=True,
    gewenste_aanwezigen=(Partij.OUDER,),
)
VERZET = doe("verzet_intakegesprek", gesprek_op=GESPREK, reden="ziek")
NIET_GEKOMEN = doe("meld_niet_verschenen", toelichting="niet bereikt")
VOER = doe("voer_intakegesprek", aanwezigen=(Partij.JONGERE, Partij.SCHOOL), verslag="wil bakker worden")
START = doe(
    "voer_startgesprek",
    deelnemers=(Partij.SCHOOL, Partij.OUDER),
    afspraken=lambda: (Werkafspraak.model_validate(WERKAFSPRAAK),),
    verslag="samen verder",
)
BRENG_IN_KAART = doe(
    "breng_leefdomeinen_in_kaart",
    scores=(SCORE,),
    hulpmiddelen=(Hulpmiddel.ZELFREDZAAMHEIDSMATRIX,),
    ondersteuningsvraag="hulp bij schulden",
    lijst=LIJST,
)
PRIVACY = doe("voer_privacygesprek", verslag="begrijpt het")
GEEF = doe("geef_toestemming", **TOESTEMMING_GEGEVEN.fields)
TREK_TOESTEMMING_IN = doe("trek_toestemming_in", toestemming=TOESTEMMING)
DEEL = doe("deel_gegevens", **GEGEVENS_GEDEELD.fields, toestemming=None, meerderjarig=True)
DEEL_MET_TOESTEMMING = doe(
    "deel_gegevens",
    partij=Partij.ZORG,
    grondslag=Grondslag.TOESTEMMING,
    gegevens=(Gegevenssoort.VOORTGANG,),
    toestemming=TOESTEMMING,
    meerderjarig=True,
)
GEDEELD = fact(
    GegevensGedeeld, **{naam: waarde for naam, waarde in DEEL_MET_TOESTEMMING.velden.items() if naam != "meerderjarig"}
)
ROND_AF = doe("rond_vooronderzoek_af", **VOORONDERZOEK, onderwijsredenen="rooster")
HEROPEN = doe("heropen_vooronderzoek", reden="nieuwe informatie van de school")
HERZIE = doe("herzie_fase_2")
BEEINDIG = doe("beeindig_casus", reden=Beeindigingsreden.HERINGESCHREVEN, toelichting="nieuwe opleiding")
VANZELF = frozenset({Beeindigingsreden.OVERLEDEN, Beeindigingsreden.STARTKWALIFICATIE_BEHAALD})
UITSCHRIJVING = Vondst(
    Lijst.UITSCHRIJVINGEN,
    Bevinding.UITGESCHREVEN,
    date(2026, 10, 15),
    {"ingeschreven": False, "uitschrijfdatum": date(2026, 10, 15)},
)
HERINSCHRIJVING = Vondst(
    Lijst.HERINSCHRIJVINGEN,
    Bevinding.HERINGESCHREVEN,
    date(2026, 11, 1),
    {"ingeschreven": True},
    einde=Beeindigingsreden.HERINGESCHREVEN,
)
OVERLIJDEN = Vondst(
    Lijst.PERSOONSWIJZIGINGEN, Bevinding.OVERLEDEN, date(2026, 11, 1), einde=Beeindigingsreden.OVERLEDEN
)
VERHUIZING = Vondst(Lijst.PERSOONSWIJZIGINGEN, Bevinding.VERHUISD, date(2026, 11, 1), naar="GM0603")
ONDERZOEK = doe("verwerk_onderzoek", vondst=UITSCHRIJVING, vanzelf=VANZELF, achterhaald=False)
EERDER_DICHT = doe("heropen_na", afsluiting=1, afgesloten_op=NOW - timedelta(seconds=1))
LATER_DICHT = doe("heropen_na", afsluiting=1, afgesloten_op=NOW)

OPEN = (MELDING, CASUS_GEOPEND)
SIGNAAL_OPEN = (SIGNAAL, CASUS_GEOPEND)
GESPROKEN = (*OPEN, CONTACT_JONGERE, CONTACT_SCHOOL, SCHOOLACTIES)
OP_ROUTE = (*GESPROKEN, DOSSIER_BEOORDEELD, NAAR_FASE_2)
GEPLAND = (*OP_ROUTE, GESPREK_GEPLAND)
GEPLAND_ZONDER_SCHOOL = replace(GESPREK_GEPLAND, fields={**GESPREK_GEPLAND.fields, "deelnemers": (Partij.JONGERE,)})
GEVOERD = (*GEPLAND, GESPREK_GEVOERD)
THUIS = (*GESPROKEN, DOSSIER_BEOORDEELD, NAAR_ROUTEBOEK)
COMPLEET = (*GEVOERD, LEEFDOMEINEN, PRIVACYGESPREK)
AF = (*COMPLEET, VOORONDERZOEK_AF)
DICHT = (*OPEN, CASUS_AFGESLOTEN)
ALLES_INGETROKKEN = (*OPEN, MELDING_INGETROKKEN)
BEEINDIGD = (*OPEN, CASUS_BEEINDIGD)
UITGESCHREVEN = fact(
    GegevensGecontroleerd,
    ingeschreven=False,
    uitschrijfdatum=date(2026, 10, 15),
    bronnen=(
        Gegevensherkomst(gegeven=Gegeven.INSCHRIJVING, bron=Gegevensbron.DUO),
        Gegevensherkomst(gegeven=Gegeven.UITSCHRIJFDATUM, bron=Gegevensbron.DUO),
    ),
)

SLAAGT = {
    "een eerste melding opent de casus": Slaagt((), ONTVANG, (MELDING, CASUS_GEOPEND)),
    "een volgende melding sluit aan": Slaagt(OPEN, ONTVANG, (MELDING, fact(MeldingGekoppeld, melding=3))),
    "de school trekt haar melding in": Slaagt(OPEN, TREK_IN, (MELDING_INGETROKKEN,)),
    "een casus eindigt met reden": Slaagt(OPEN, BEEINDIG, (CASUS_BEEINDIGD,)),
    "nog eens om dezelfde reden verandert niets": Slaagt(BEEINDIGD, BEEINDIG, ()),
    "alle meldingen zijn ingetrokken": Slaagt(
        ALLES_INGETROKKEN,
        BEEINDIG.met(reden=Beeindigingsreden.MELDING_INGETROKKEN),
        (fact(CasusBeeindigd, reden=Beeindigingsreden.MELDING_INGETROKKEN),),
    ),
    "een lijst werkt de gegevens bij": Slaagt(OPEN, ONDERZOEK, (ONDERZOEK_VERWERKT, UITGESCHREVEN)),
    "een lijst die achterhaald is zegt niets nieuws": Slaagt(
        OPEN, ONDERZOEK.met(achterhaald=True), (ONDERZOEK_VERWERKT,)
    ),
    "een herinschrijving beeindigt niet vanzelf": Slaagt(
        OPEN,
        ONDERZOEK.met(vondst=HERINSCHRIJVING),
        (
            fact(OnderzoekVerwerkt, lijst=Lijst.HERINSCHRIJVINGEN, bevinding=Bevinding.HERINGESCHREVEN),
            fact(GegevensGecontroleerd, ingeschreven=True),
        ),
    ),
    "een herinschrijving beeindigt als de regio dat wil": Slaagt(
        OPEN,
        ONDERZOEK.met(vondst=HERINSCHRIJVING, vanzelf=VANZELF | {Beeindigingsreden.HERINGESCHREVEN}),
        (
            fact(OnderzoekVerwerkt),
            fact(GegevensGecontroleerd),
            fact(CasusBeeindigd, reden=Beeindigingsreden.HERINGESCHREVEN),
        ),
    ),
    "overlijden beeindigt": Slaagt(
        OPEN,
        ONDERZOEK.met(vondst=OVERLIJDEN),
        (fact(OnderzoekVerwerkt), fact(CasusBeeindigd, reden=Beeindigingsreden.OVERLEDEN)),
    ),
    "wat al is beeindigd eindigt niet nog eens": Slaagt(
        BEEINDIGD, ONDERZOEK.met(vondst=OVERLIJDEN), (fact(OnderzoekVerwerkt, bevinding=Bevinding.OVERLEDEN),)
    ),
    "wie binnen de regio verhuist, krijgt een andere gemeente": Slaagt(
        OPEN,
        ONDERZOEK.met(vondst=VERHUIZING),
        (fact(OnderzoekVerwerkt, bevinding=Bevinding.VERHUISD), fact(CasusOvergedragen, van="GM0518")),
    ),
    "contact": Slaagt(OPEN, CONTACT, (CONTACT_JONGERE,)),
    "een poging": Slaagt(OPEN, POGING, (CONTACT_MISLUKT,)),
    "schoolacties": Slaagt(OPEN, INVENTARISEER, (SCHOOLACTIES,)),
    "gegevens nagegaan": Slaagt(OPEN, CONTROLEER, (GECONTROLEERD,)),
    "dossier bij verzuim": Slaagt(GESPROKEN, BEOORDEEL, (DOSSIER_BEOORDEELD,)),
    "dossier zonder verzuim": Slaagt((*SIGNAAL_OPEN, CONTACT_JONGERE, CONTACT_ZORG), BEOORDEEL, (DOSSIER_BEOORDEELD,)),
    "een ingetrokken melding is geen verzuim meer": Slaagt(
        (*OPEN, MELDING_INGETROKKEN, CONTACT_JONGERE, CONTACT_ZORG), BEOORDEEL, (DOSSIER_BEOORDEELD,)
    ),
    "gesprek gepland, met het antwoord van de jongere": Slaagt(
        OP_ROUTE, PLAN, (fact(IntakegesprekGepland, **PLAN.velden),)
    ),
    "wie niet is ingeschreven heeft geen school nodig": Slaagt(
        (*OP_ROUTE, GECONTROLEERD), PLAN.met(deelnemers=(Partij.JONGERE,)), (fact(IntakegesprekGepland),)
    ),
    "een ouder die de jongere erbij wil": Slaagt(
        OP_ROUTE,
        PLAN.met(deelnemers=(Partij.JONGERE, Partij.SCHOOL, Partij.OUDER)),
        (fact(IntakegesprekGepland, deelnemers=(Partij.JONGERE, Partij.SCHOOL, Partij.OUDER)),),
    ),
    "een gesprek zonder de school, als dat zo is afgesproken": Slaagt(
        (*OP_ROUTE, GEPLAND_ZONDER_SCHOOL), VOER.met(aanwezigen=(Partij.JONGERE,)), (fact(IntakegesprekGevoerd),)
    ),
    "gesprek verzet": Slaagt(GEPLAND, VERZET, (GESPREK_VERZET,)),
    "niet verschenen": Slaagt(GEPLAND, NIET_GEKOMEN, (NIET_VERSCHENEN,)),
    "gesprek gevoerd": Slaagt(GEPLAND, VOER, (fact(IntakegesprekGevoerd, **VOER.velden),)),
    "startgesprek": Slaagt(THUIS, START, (STARTGESPREK,)),
    "een startgesprek zonder dat een wettelijke grens is bereikt": Slaagt(
        (*SIGNAAL_OPEN, NAAR_ROUTEBOEK), START, (STARTGESPREK,)
    ),
    "na het startgesprek in kaart": Slaagt((*THUIS, STARTGESPREK), BRENG_IN_KAART, (LEEFDOMEINEN,)),
    "leefdomeinen": Slaagt(GEVOERD, BRENG_IN_KAART, (LEEFDOMEINEN,)),
    "een leefdomein opnieuw, de vraag blijft": Slaagt(
        (*GEVOERD, LEEFDOMEINEN),
        BRENG_IN_KAART.met(ondersteuningsvraag=None),
        (fact(LeefdomeinenInKaartGebracht, scores=(SCORE,), ondersteuningsvraag=None),),
    ),
    "privacygesprek": Slaagt(GEVOERD, PRIVACY, (PRIVACYGESPREK,)),
    "toestemming": Slaagt(OPEN, GEEF, (TOESTEMMING_GEGEVEN,)),
    "dezelfde toestemming nog eens verandert niets": Slaagt((*OPEN, TOESTEMMING_GEGEVEN), GEEF, ()),
    "toestemming ingetrokken": Slaagt((*OPEN, TOESTEMMING_GEGEVEN), TREK_TOESTEMMING_IN, (TOESTEMMING_INGETROKKEN,)),
    "nog eens intrekken verandert niets": Slaagt(
        (*OPEN, TOESTEMMING_GEGEVEN, TOESTEMMING_INGETROKKEN), TREK_TOESTEMMING_IN, ()
    ),
    "delen op een convenant": Slaagt(OPEN, DEEL, (GEGEVENS_GEDEELD,)),
    "delen met toestemming": Slaagt((*OPEN, TOESTEMMING_GEGEVEN), DEEL_MET_TOESTEMMING, (GEDEELD,)),
    "met ouders van wie nog geen 18 is": Slaagt(
        OPEN, DEEL.met(partij=Partij.OUDER, meerderjarig=False), (fact(GegevensGedeeld, partij=Partij.OUDER),)
    ),
    "vooronderzoek af": Slaagt(COMPLEET, ROND_AF, (fact(VooronderzoekAfgerond, **ROND_AF.velden),)),
    "vooronderzoek heropend": Slaagt(AF, HEROPEN, (fact(VooronderzoekHeropend, **HEROPEN.velden),)),
    "vooronderzoek herzien door stap 10": Slaagt(AF, HERZIE, (VOORONDERZOEK_HEROPEND,)),
    "wat niet af is hoeft niet open": Slaagt(COMPLEET, HERZIE, ()),
    "na heropenen weer af": Slaagt((*AF, VOORONDERZOEK_HEROPEND), ROND_AF, (fact(VooronderzoekAfgerond),)),
    "een melding die het afsluiten kruiste": Slaagt(
        DICHT, EERDER_DICHT, (fact(CasusHeropend, melding=1, afsluiting=1),)
    ),
    "een melding van voor het afsluiten": Slaagt(DICHT, LATER_DICHT, ()),
    "een ingetrokken melding heropent niets": Slaagt((*OPEN, MELDING_INGETROKKEN, CASUS_AFGESLOTEN), EERDER_DICHT, ()),
    "een melding van na het beeindigen, van voor het afsluiten": Slaagt(
        (*BEEINDIGD, MELDING, MELDING_GEKOPPELD, CASUS_AFGESLOTEN),
        LATER_DICHT,
        (fact(CasusHeropend, melding=4, afsluiting=1),),
    ),
    "een gesloten casus blijft dicht": Slaagt((*AF, CASUS_AFGESLOTEN), HERZIE, ()),
}
WEIGERT = {
    "een onbekende casus": Weigert((), CONTACT, BestaatNiet),
    "een gesloten casus": Weigert(DICHT, CONTACT, IsAfgesloten),
    "een melding die er niet is": Weigert(OPEN, TREK_IN.met(melding=2), MeldingBestaatNiet),
    "tweemaal intrekken": Weigert((*OPEN, MELDING_INGETROKKEN), TREK_IN, MeldingIsIngetrokken),
    "beeindigen om een andere reden": Weigert(
        BEEINDIGD, BEEINDIG.met(reden=Beeindigingsreden.OVERLEDEN), CasusIsBeeindigd
    ),
    "een gesloten casus beeindigen": Weigert(DICHT, BEEINDIG, IsAfgesloten),
    "heropenen wat niet af is": Weigert(COMPLEET, HEROPEN, VooronderzoekIsNietAfgerond),
    "verzetten wat al is besproken": Weigert((*GEPLAND, GESPREK_GEVOERD), VERZET, GesprekIsNietGepland),
    "tweemaal hetzelfde leefdomein": Weigert(GEVOERD, BRENG_IN_KAART.met(scores=(SCORE, SCORE)), LeefdomeinDubbel),
    "toestemming die al voorbij is": Weigert(OPEN, GEEF.met(tot=date(2026, 11, 19)), ToestemmingIsVerlopen),
    "met ouders van een meerderjarige": Weigert(OPEN, DEEL.met(partij=Partij.OUDER), OuderAlleenMetToestemming),
    "verzetten wat niet is gepland": Weigert(OP_ROUTE, VERZET, GesprekIsNietGepland),
    "wegblijven van wat niet is gepland": Weigert((*GEPLAND, NIET_VERSCHENEN), NIET_GEKOMEN, GesprekIsNietGepland),
    "een leefdomein dat de regio niet kent": Weigert(
        GEVOERD, BRENG_IN_KAART.met(scores=(SCORE.model_copy(update={"domein": "huisdieren"}),)), OnbekendLeefdomein
    ),
    "nog eens afronden": Weigert(AF, ROND_AF, VooronderzoekIsAfgerond),
    "een andere toestemming onder dezelfde id": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN), GEEF.met(partij=Partij.WERKGEVER), ToestemmingIsGegeven
    ),
    "een ingetrokken toestemming herleeft niet": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN, TOESTEMMING_INGETROKKEN), GEEF, ToestemmingIsIngetrokken
    ),
    "intrekken wat niet is gegeven": Weigert(OPEN, TREK_TOESTEMMING_IN, ToestemmingBestaatNiet),
    "delen zonder toestemming": Weigert(OPEN, DEEL_MET_TOESTEMMING, GrondslagOntbreekt),
    "delen zonder te zeggen welke toestemming": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN), DEEL_MET_TOESTEMMING.met(toestemming=None), GrondslagOntbreekt
    ),
    "delen na intrekking": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN, TOESTEMMING_INGETROKKEN), DEEL_MET_TOESTEMMING, GrondslagOntbreekt
    ),
    "delen met een ander": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN), DEEL_MET_TOESTEMMING.met(partij=Partij.WERKGEVER), GrondslagOntbreekt
    ),
    "meer delen dan mag": Weigert(
        (*OPEN, TOESTEMMING_GEGEVEN), DEEL_MET_TOESTEMMING.met(gegevens=(Gegevenssoort.ZORG,)), GrondslagOntbreekt
    ),
}
LEGT_UIT = {
    "beeindigen terwijl er nog een melding loopt": LegtUit(
        OPEN,
        BEEINDIG.met(reden=Beeindigingsreden.MELDING_INGETROKKEN),
        MeldingLooptNog,
        Stap.SIGNALEER,
        CasusBeeindigd,
    ),
    "alleen pogingen": LegtUit(
        (*SIGNAAL_OPEN, CONTACT_MISLUKT, CONTACT_ZORG),
        BEOORDEEL,
        ContactOntbreekt,
        Stap.NEEM_KENNIS_VAN_DOSSIER,
        DossierBeoordeeld,
    ),
    "later verzuim vraagt om de school": LegtUit(
        (*SIGNAAL_OPEN, CONTACT_JONGERE, CONTACT_ZORG, DOSSIER_BEOORDEELD, MELDING, MELDING_GEKOPPELD),
        BEOORDEEL,
        SchoolactiesOntbreken,
        Stap.NEEM_KENNIS_VAN_DOSSIER,
        DossierBeoordeeld,
    ),
    "een ouder die de jongere er niet bij wil": LegtUit(
        OP_ROUTE,
        PLAN.met(deelnemers=(Partij.JONGERE, Partij.SCHOOL, Partij.OUDER), gewenste_aanwezigen=()),
        AanwezigeIsNietGewenst,
        Stap.PLAN_INTAKEGESPREK,
        IntakegesprekGepland,
    ),
    "een partner die er opeens bij zit": LegtUit(
        GEPLAND,
        VOER.met(aanwezigen=(Partij.JONGERE, Partij.SCHOOL, Partij.ZORG)),
        AanwezigeIsNietGewenst,
        Stap.PLAN_INTAKEGESPREK,
        IntakegesprekGevoerd,
    ),
    "gevoerd zonder de school die was afgesproken": LegtUit(
        GEPLAND,
        VOER.met(aanwezigen=(Partij.JONGERE,)),
        SchoolNeemtNietDeel,
        Stap.PLAN_INTAKEGESPREK,
        IntakegesprekGevoerd,
    ),
    "leefdomeinen zonder ondersteuningsvraag": LegtUit(
        GEVOERD,
        BRENG_IN_KAART.met(ondersteuningsvraag=None),
        OndersteuningsvraagOntbreekt,
        Stap.BRENG_SYSTEEM_IN_KAART,
        LeefdomeinenInKaartGebracht,
    ),
    "zonder contact": LegtUit(
        SIGNAAL_OPEN, BEOORDEEL, ContactOntbreekt, Stap.NEEM_KENNIS_VAN_DOSSIER, DossierBeoordeeld
    ),
    "zonder ketenpartner": LegtUit(
        (*SIGNAAL_OPEN, CONTACT_JONGERE), BEOORDEEL, ContactOntbreekt, Stap.NEEM_KENNIS_VAN_DOSSIER, DossierBeoordeeld
    ),
    "zonder lijst van de school": LegtUit(
        (*OPEN, CONTACT_JONGERE, CONTACT_SCHOOL),
        BEOORDEEL,
        SchoolactiesOntbreken,
        Stap.NEEM_KENNIS_VAN_DOSSIER,
        DossierBeoordeeld,
    ),
    "zonder contact met de school": LegtUit(
        (*OPEN, CONTACT_JONGERE, CONTACT_ZORG, SCHOOLACTIES),
        BEOORDEEL,
        SchoolactiesOntbreken,
        Stap.NEEM_KENNIS_VAN_DOSSIER,
        DossierBeoordeeld,
    ),
    "gesprek voor de route": LegtUit(OPEN, PLAN, RouteIsNietBepaald, Stap.PLAN_INTAKEGESPREK, IntakegesprekGepland),
    "gesprek op de korte route": LegtUit(
        (*OPEN, NAAR_FASE_5), PLAN, GeenIntakeOpDezeRoute, Stap.PLAN_INTAKEGESPREK, IntakegesprekGepland
    ),
    "gesprek zonder de school": LegtUit(
        OP_ROUTE,
        PLAN.met(deelnemers=(Partij.JONGERE,)),
        SchoolNeemtNietDeel,
        Stap.PLAN_INTAKEGESPREK,
        IntakegesprekGepland,
    ),
    "gesprek zonder de vraag": LegtUit(
        OP_ROUTE,
        PLAN.met(wens_ouder_of_partner_gevraagd=False),
        WensIsNietGevraagd,
        Stap.PLAN_INTAKEGESPREK,
        IntakegesprekGepland,
    ),
    "startgesprek voor de route": LegtUit(
        OPEN, START, RouteIsNietBepaald, Stap.PLAN_INTAKEGESPREK, StartgesprekGevoerd
    ),
    "startgesprek op een andere route": LegtUit(
        OP_ROUTE, START, GeenStartgesprekOpDezeRoute, Stap.PLAN_INTAKEGESPREK, StartgesprekGevoerd
    ),
    "startgesprek zonder afspraken": LegtUit(
        THUIS, START.met(afspraken=()), AfsprakenOntbreken, Stap.PLAN_INTAKEGESPREK, StartgesprekGevoerd
    ),
    "gesprek zonder afspraak": LegtUit(
        OP_ROUTE, VOER, GesprekIsNietGepland, Stap.PLAN_INTAKEGESPREK, IntakegesprekGevoerd
    ),
    "leefdomeinen zonder gesprek": LegtUit(
        GEPLAND, BRENG_IN_KAART, GesprekIsNietGevoerd, Stap.BRENG_SYSTEEM_IN_KAART, LeefdomeinenInKaartGebracht
    ),
    "privacy zonder gesprek": LegtUit(
        GEPLAND, PRIVACY, GesprekIsNietGevoerd, Stap.VOER_PRIVACYGESPREK, PrivacygesprekGevoerd
    ),
    "af zonder privacygesprek": LegtUit(
        (*GEVOERD, LEEFDOMEINEN), ROND_AF, VooronderzoekOnvolledig, Stap.ROND_VOORONDERZOEK_AF, VooronderzoekAfgerond
    ),
    "af zonder leefdomeinen": LegtUit(
        (*GEVOERD, PRIVACYGESPREK), ROND_AF, VooronderzoekOnvolledig, Stap.ROND_VOORONDERZOEK_AF, VooronderzoekAfgerond
    ),
    "af zonder redenen in het onderwijs": LegtUit(
        COMPLEET,
        ROND_AF.met(onderwijsredenen=None),
        OnderwijsredenenOntbreken,
        Stap.ROND_VOORONDERZOEK_AF,
        VooronderzoekAfgerond,
    ),
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Dossier)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Dossier)


@pytest.mark.parametrize("geval", LEGT_UIT.values(), ids=LEGT_UIT)
def test_it_is_applied_or_explained(geval: LegtUit) -> None:
    """Claim: without a reason it is refused and says how to go on; with one it is done, and the reason is kept."""
    geval.toon(Dossier)


def test_no_command_and_no_explanation_is_left_out() -> None:
    """Claim: every command of the dossier, and every refusal that a reason overcomes, is shown above."""
    elders = (*overdracht.SLAAGT.values(), *noodtoegang.SLAAGT.values(), *rechten.SLAAGT.values())
    assert genoemd([*SLAAGT.values(), *elders]) == opdrachten_van(Dossier)
    uitgelegd = [*LEGT_UIT.values(), *overdracht.LEGT_UIT.values()]
    assert {geval.weigering.__name__ for geval in uitgelegd} == uit_te_leggen("intake")


def test_a_dossier_may_be_closed_with_every_step_explained() -> None:
    """Claim: two things that are missing are two deviations, each kept with the reason."""
    explained = given(Dossier, *OPEN).when(BEOORDEEL, deviation="spoed")
    assert [type(feit).__name__ for feit in explained.new] == [
        "AfwijkingGemotiveerd",
        "AfwijkingGemotiveerd",
        "DossierBeoordeeld",
    ]


def test_a_review_of_phase_2_reopens_what_was_finished() -> None:
    """Claim: a request from step 10 about phase 2 reopens the vooronderzoek, once; one about phase 3 does not."""
    scenario = given(Dossier, *AF, react=verneem)
    scenario.when_heard(HERZIENING_FASE_3).then(FeitGehoord).then_nothing()
    heard = scenario.heard(HERZIENING_FASE_2)
    scenario.hear(heard).then(FeitGehoord).then(VooronderzoekHeropend).then_nothing()
    scenario.hear(heard, heard).then_nothing()
    assert not scenario.state.vooronderzoek_af
    scenario.when(ROND_AF).then(VooronderzoekAfgerond)


def test_the_last_route_counts_in_whatever_order_it_is_heard() -> None:
    """Claim: a route that was told earlier and is heard later does not undo the last one."""
    in_order = given(Dossier, *OPEN, NAAR_FASE_5.numbered(4), NAAR_FASE_2.numbered(6))
    turned = given(Dossier, *OPEN, NAAR_FASE_2.numbered(6), NAAR_FASE_5.numbered(4))
    assert in_order.state.route == turned.state.route == "routekaart"


def test_what_was_not_checked_stays_as_it_was_known() -> None:
    """Claim: a check that says nothing about enrolment does not undo what the school reported."""
    unknown = replace(GECONTROLEERD, fields={"startkwalificatie": False})
    assert given(Dossier, *OPEN, unknown).state.ingeschreven is True
    assert given(Dossier, *OPEN, GECONTROLEERD).state.ingeschreven is False


def test_consent_ends_with_its_last_day() -> None:
    """Claim: consent holds from the day it was given to the day named, by the Dutch calendar, and not around them."""
    given_consent = (
        *OPEN,
        replace(
            TOESTEMMING_GEGEVEN,
            fields={**TOESTEMMING_GEGEVEN.fields, "tot": date(2026, 7, 1)},
            at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC),
        ),
    )
    the_day_before = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)
    given(Dossier, *given_consent).when(DEEL_MET_TOESTEMMING, at=the_day_before).then_refused(GrondslagOntbreekt)
    last_minute = datetime(2026, 7, 1, 21, 59, tzinfo=UTC)
    given(Dossier, *given_consent).when(DEEL_MET_TOESTEMMING, at=last_minute).then(GegevensGedeeld)
    after_midnight = datetime(2026, 7, 1, 22, 1, tzinfo=UTC)
    given(Dossier, *given_consent).when(DEEL_MET_TOESTEMMING, at=after_midnight).then_refused(GrondslagOntbreekt)


def test_happened_and_recorded_are_two_times() -> None:
    """Claim: a fact tells when it happened and when it was recorded; without a time of its own they are the same."""
    earlier = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    scenario = given(Dossier, *OPEN).when(CONTACT, at=earlier)
    assert scenario.new[0].opgetreden_op == earlier
    assert scenario.new[0].vastgelegd_op > earlier
    scenario.when(CONTACT)
    assert scenario.new[0].opgetreden_op == scenario.new[0].vastgelegd_op


def status(*facts: Told) -> list[Meldingstatus]:
    """The DUO status of every melding, in the order in which they came."""
    return [*given(Dossier, *facts).state.statussen.values()]


def test_every_melding_has_the_status_that_duo_knows() -> None:
    """Claim: registered until somebody works on it, then being handled, then as the gemeente closed it; a later
    melding starts anew, a withdrawn one stays withdrawn, and closing the casus closes what was open."""
    again = (MELDING, MELDING_GEKOPPELD)
    assert status(*OPEN) == [Meldingstatus.GEREGISTREERD]
    assert status(*OPEN, GECONTROLEERD) == [Meldingstatus.GEREGISTREERD], "een lijst is nog geen behandeling"
    handled = (*OPEN, CONTACT_MISLUKT, *again)
    assert status(*handled) == [Meldingstatus.IN_BEHANDELING, Meldingstatus.GEREGISTREERD]
    closed = (*OPEN, CONTACT_JONGERE, MELDING_AFGESLOTEN)
    assert status(*closed) == [Meldingstatus.AFGESLOTEN]
    noted = {**MELDING_AFGESLOTEN.fields, "duo_status": DuoStatus.TER_KENNISGEVING_AANGENOMEN}
    assert status(*OPEN, replace(MELDING_AFGESLOTEN, fields=noted)) == [Meldingstatus.TER_KENNISGEVING_AANGENOMEN]
    assert status(*OPEN, MELDING_INGETROKKEN, MELDING_AFGESLOTEN) == [Meldingstatus.INGETROKKEN]
    assert status(*DICHT) == [Meldingstatus.AFGESLOTEN]
    assert status(*OPEN, replace(MELDING_AFGESLOTEN, at=NOW - timedelta(days=1))) == [Meldingstatus.GEREGISTREERD]


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (OPEN, set()),
        (ALLES_INGETROKKEN, {Aandachtspunt.ALLE_MELDINGEN_INGETROKKEN}),
        ((*ALLES_INGETROKKEN, MELDING, MELDING_GEKOPPELD), set()),
        ((*ALLES_INGETROKKEN, CASUS_BEEINDIGD), set()),
        ((*ALLES_INGETROKKEN, CASUS_AFGESLOTEN), set()),
        ((*SIGNAAL_OPEN, DOSSIER_BEOORDEELD, MELDING), {Aandachtspunt.OPNIEUW_TE_BEOORDELEN}),
        ((*SIGNAAL_OPEN, DOSSIER_BEOORDEELD, MELDING, DOSSIER_BEOORDEELD), set()),
        ((*OPEN, DOSSIER_BEOORDEELD, MELDING), set()),
        ((*GEPLAND, NIET_VERSCHENEN), {Aandachtspunt.NIEUWE_AFSPRAAK_NODIG}),
        ((*GEPLAND, NIET_VERSCHENEN, GESPREK_GEPLAND), set()),
        ((*GEPLAND, NIET_VERSCHENEN, GESPREK_GEVOERD), set()),
    ],
)
def test_what_asks_for_a_decision_is_told(facts: tuple[Told, ...], points: set[Aandachtspunt]) -> None:
    """Claim: what needs the coach is told until it is done, and nothing else; weekly meldingen of one and the same
    absence do not ask for another assessment."""
    assert set(aandachtspunten(given(Dossier, *facts).state)) == points


def test_a_withdrawn_verzuimmelding_leaves_the_assessment_standing() -> None:
    """Claim: assessed without verzuim, then reported, then withdrawn: the assessment fits again."""
    assessed = (*SIGNAAL_OPEN, DOSSIER_BEOORDEELD, MELDING)
    assert not given(Dossier, *assessed).state.beoordeeld
    withdrawn = replace(MELDING_INGETROKKEN, fields={**MELDING_INGETROKKEN.fields, "melding": 4})
    assert given(Dossier, *assessed, withdrawn).state.beoordeeld


def test_a_list_asks_the_coach_until_the_coach_decided() -> None:
    """Claim: a re-enrolment that does not end the casus waits for the coach; a new assessment, leaving again or the end
    of the casus settles it."""
    back = given(Dossier, *OPEN).when(ONDERZOEK.met(vondst=HERINSCHRIJVING))
    assert aandachtspunten(back.state) == (Aandachtspunt.HERINGESCHREVEN,)
    back.when(BEOORDEEL, deviation="staat weer op school")
    assert aandachtspunten(back.state) == ()
    away = given(Dossier, *OPEN).when(ONDERZOEK.met(vondst=HERINSCHRIJVING)).when(ONDERZOEK)
    assert aandachtspunten(away.state) == ()
    ended = given(Dossier, *OPEN).when(ONDERZOEK.met(vondst=HERINSCHRIJVING)).when(BEEINDIG)
    assert aandachtspunten(ended.state) == ()
    moved = given(Dossier, *OPEN).when(ONDERZOEK.met(vondst=VERHUIZING))
    assert aandachtspunten(moved.state) == (Aandachtspunt.VERHUISD,)


@for_all(st.integers(-14 * 24, 14 * 24), st.sampled_from([None, *Verzuimsoort]))
def test_a_school_that_reports_twice_within_a_week_is_marked(hours: int, kind: Verzuimsoort | None) -> None:
    """Claim: a melding of verzuim within seven days of another of the same school, before or after, is kept with a
    mark; another kind of signal, or a full week, has none."""
    moment = NOW - timedelta(days=20)
    earlier = moment + timedelta(hours=hours)
    scenario = given(Dossier, *OPEN).when(ONTVANG.met(verzuimsoort=kind, zelfde_school=(earlier,)), at=moment)
    assert scenario.new[0].te_snel is (kind is not None and abs(hours) < 7 * 24)  # type: ignore[attr-defined]
    assert not given(Dossier, *OPEN).when(ONTVANG, at=moment).new[0].te_snel  # type: ignore[attr-defined]
