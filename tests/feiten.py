"""Facts of one synthetic casus, to begin a scenario with. A scenario makes them anew, so they can be used again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from contracts.algemeen import (
    AfwijkingGemotiveerd,
    GegevensGecorrigeerd,
    TermijnGehaald,
    TermijnGestart,
    TermijnHervat,
    TermijnOpgeschort,
    TermijnVerlengd,
    TermijnVerstreken,
    TermijnVervallen,
)
from contracts.bewaring import (
    Akkoord,
    BewaarblokkadeGezet,
    BewaarblokkadeOpgeheven,
    Blokkadegrond,
    InzageverzoekOntvangen,
    PersoonsgegevensGewist,
    Vervalreden,
    Wisgrond,
    WissingAfgewezen,
    WissingGoedgekeurd,
    WissingUitgesteld,
    WissingVervallen,
    WissingVoorgesteld,
    WisverzoekBeslist,
    WisverzoekOntvangen,
    WisverzoekVerlengd,
)
from contracts.evaluation import (
    BevindingVastgelegd,
    CasusAfgesloten,
    CasusGeevalueerd,
    ConceptAangenomen,
    ConceptNagespeeld,
    ConceptOpgesteld,
    LeerpuntVastgesteld,
    ResultatenTeruggekoppeld,
    VerbeterpuntBesloten,
    VerbeterpuntDoorgevoerd,
    VerbeterpuntEffectGemeten,
    VerbeterpuntEffectVergeleken,
    VerbeterpuntVastgesteld,
    VerslagVastgesteld,
)
from contracts.feit import Rol
from contracts.intake import (
    BeperkingOpgeheven,
    CasusBeeindigd,
    CasusGeopend,
    CasusHeropend,
    CasusOvergedragen,
    CoachToegewezen,
    ContactGelegd,
    DossierBeoordeeld,
    GegevensGecontroleerd,
    GegevensGedeeld,
    IntakegesprekGepland,
    IntakegesprekGevoerd,
    IntakegesprekVerzet,
    JongereNietVerschenen,
    LeefdomeinenInKaartGebracht,
    MeldingGekoppeld,
    MeldingIngetrokken,
    MeldingOntvangen,
    NoodtoegangBeoordeeld,
    NoodtoegangVerleend,
    OnderzoekVerwerkt,
    OvergedragenAanLeerplicht,
    OvergenomenVanLeerplicht,
    PersoonsgegevensGecorrigeerd,
    PrivacygesprekGevoerd,
    SchoolactiesGeinventariseerd,
    StartgesprekGevoerd,
    ToestemmingGegeven,
    ToestemmingIngetrokken,
    VerwerkingBeperkt,
    VooronderzoekAfgerond,
    VooronderzoekHeropend,
)
from contracts.monitoring import (
    ActieAfgerond,
    ActieGestart,
    AfspraakGemist,
    DuoStatusGemeld,
    HerzieningGevraagd,
    JongereTeruggevallen,
    MeldingAfgesloten,
    NazorgAfgerond,
    NazorgcontactVastgelegd,
    NazorgGestart,
    Opgeschaald,
    PassendAanbodGedaan,
    TafelBesluitGenomen,
    TerugkoppelingOntvangen,
    TrajectGestart,
    TrajectHervat,
    TrajectVastgelopen,
    VervolgactieAfgesproken,
)
from contracts.regio import REGELS
from contracts.routing import (
    DirecteActieUitgevoerd,
    DirecteActieVereist,
    DoelgroepGewijzigd,
    DoelgroepVastgesteld,
    DoelgroepVoorgesteld,
    InkomenssignaalOntvangen,
    MasrouteGekozen,
    PlanHerzien,
    PlanOpgesteld,
    PrioriteitBepaald,
    RegiehouderAangewezen,
    RouteBepaald,
)
from contracts.woorden import (
    Aandeel,
    Actiesoort,
    Beeindigingsreden,
    Beperkingsgrond,
    Bevinding,
    Conceptsoort,
    Contactwijze,
    Doelgroep,
    Doelgroepinvoer,
    DuoStatus,
    Gegeven,
    Gegevensbron,
    Gegevensherkomst,
    Gegevenssoort,
    Grens,
    Grondslag,
    Hulpmiddel,
    Inkomenssignaal,
    Inkomenssituatie,
    Interventie,
    Kanaal,
    Kwartalen,
    LeefdomeinScore,
    Leerfilter,
    Leerpuntverwijzing,
    Lijst,
    Masaanbod,
    Masroute,
    Meeteenheid,
    Melder,
    Meldinginhoud,
    Meting,
    Onderdeel,
    Overlegtafel,
    Partij,
    Persoonsgegevens,
    Reflectievraag,
    Regelverwijzing,
    Regiesoort,
    Resultaat,
    Stap,
    Uitkomst,
    Verbeterbesluit,
    Verslagsoort,
    Verzuimsoort,
    VoorEnNa,
)
from kit.testing import fact

PEILDATUM = date(2026, 11, 20)
GESPREK = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TOESTEMMING = UUID("01990000-0000-7000-8000-000000000003")
REGEL = Regelverwijzing(tabel="doelgroep-2026-01-01", regel="7-nieuw-vsver", bron="Routekaart stap 3")
ROUTEREGEL = Regelverwijzing(tabel="routekaart-2021-03-08", regel="naar-fase-2", bron="Routekaart stap 3")
PERSOON = Persoonsgegevens(
    bsn="999990019", voornamen="Wiebe", achternaam="Zandstra", geboortedatum=date(2006, 5, 17), postcode="2511AB"
)
INHOUD = Meldinginhoud(
    meldingsnummer="200000001", brin="90AA", reden="komt niet meer", melder=Melder(naam="M. Pietersma")
)
SCORE = LeefdomeinScore(domein="financien", score=2, notitie="schuld")
ACTIE: dict[str, Any] = {
    "actie": 1,
    "soort": Actiesoort.STUDIEKEUZETEST,
    "omschrijving": "test bij de school",
    "wie": Partij.SCHOOL,
    "uiterlijk": date(2027, 1, 15),
}
TWEEDE_ACTIE = ACTIE | {"actie": 2, "soort": Actiesoort.COACHING, "omschrijving": "wekelijks gesprek"}
AFSPRAAK = {"partij": Partij.SCHOOL, "elke_weken": 4, "wijze": None}
AFSPRAAK_JONGERE = {"partij": Partij.JONGERE, "elke_weken": 2, "wijze": Contactwijze.BERICHT}
VERWACHTING = {"partij": Partij.JONGERE, "verwachting": "meldt zich af als het niet lukt"}
INVOER = Doelgroepinvoer(peildatum=PEILDATUM, leeftijd=20, verzuim=True, ingeschreven=True)
ONTVANGER: dict[str, Any] = {
    "partij": Partij.SCHOOL,
    "grondslag": Grondslag.WETTELIJKE_TAAK,
    "gegevens": (Gegevenssoort.RESULTAAT,),
}
REFLECTIE = {"vraag": Reflectievraag.STEM_VAN_DE_JONGERE, "antwoord": "kwam te laat aan bod"}

# Stap 1
_MELDING = {"kanaal": Kanaal.DIRECTE_MELDING, "gemeente_in_melding": "GM0518", "persoon": PERSOON, "inhoud": INHOUD}
MELDING = fact(MeldingOntvangen, **_MELDING, verzuimsoort=Verzuimsoort.V4, verzuim=True, ingeschreven=True, leeftijd=20)
SIGNAAL = fact(MeldingOntvangen, **_MELDING | {"kanaal": Kanaal.EIGEN_ONDERZOEK}, verzuim=False, leeftijd=20)
CASUS_GEOPEND = fact(CasusGeopend, kanaal=Kanaal.DIRECTE_MELDING)
MELDING_GEKOPPELD = fact(MeldingGekoppeld, melding=1)
MELDING_INGETROKKEN = fact(MeldingIngetrokken, melding=1, reden="vergissing")
# Stap 2
CONTACT_JONGERE = fact(ContactGelegd, met=Partij.JONGERE, wijze=Contactwijze.TELEFOON, notitie="neemt op")
CONTACT_SCHOOL = fact(ContactGelegd, met=Partij.SCHOOL, wijze=Contactwijze.TELEFOON)
CONTACT_MISLUKT = fact(ContactGelegd, met=Partij.JONGERE, wijze=Contactwijze.HUISBEZOEK, gelukt=False)
CONTACT_ZORG = fact(ContactGelegd, met=Partij.ZORG, wijze=Contactwijze.BERICHT)
SCHOOLACTIES = fact(SchoolactiesGeinventariseerd, acties=["gesprek met de mentor"])
GECONTROLEERD = fact(
    GegevensGecontroleerd,
    ingeschreven=False,
    startkwalificatie=False,
    uitschrijfdatum=PEILDATUM,
    bronnen=(Gegevensherkomst(gegeven=Gegeven.INSCHRIJVING, bron=Gegevensbron.SCHOOL),),
)
DOSSIER_BEOORDEELD = fact(DossierBeoordeeld, samenvatting="verzuim sinds de zomer")
# Stap 3
NIEUW_VOORGESTELD = fact(DoelgroepVoorgesteld, doelgroep=Doelgroep.NIEUW_VSVER, regel=REGEL, invoer=INVOER)
NIEUW_VASTGESTELD = fact(DoelgroepVastgesteld, doelgroep=Doelgroep.NIEUW_VSVER, regel=REGEL)
DOELGROEP_GEWIJZIGD = fact(
    DoelgroepGewijzigd, van=Doelgroep.NIEUW_VSVER, doelgroep=Doelgroep.JIKP, regel=REGEL, motivering="entree gevonden"
)
DIRECTE_ACTIE = fact(DirecteActieVereist, actie="geen slaapplaats")
DIRECTE_ACTIE_UITGEVOERD = fact(DirecteActieUitgevoerd, directe_actie=1, toelichting="bed gevonden")
NAAR_FASE_2 = fact(
    RouteBepaald,
    doelgroep=Doelgroep.NIEUW_VSVER,
    route="routekaart",
    vervolgstap=Stap.PLAN_INTAKEGESPREK,
    stappen=tuple(Stap),
    tafels=(Overlegtafel.MULTIDISCIPLINAIR_OVERLEG,),
    regel=ROUTEREGEL,
)
NAAR_FASE_5 = fact(
    RouteBepaald,
    doelgroep=Doelgroep.OUD_VSVER,
    route="terugkoppeling",
    vervolgstap=Stap.KOPPEL_TERUG,
    stappen=(Stap(1), Stap(2), Stap(3), Stap.KOPPEL_TERUG, Stap.EVALUEER),
    regel=ROUTEREGEL,
)
NAAR_MAS = fact(
    RouteBepaald,
    doelgroep=Doelgroep.VERZUIM_18_PLUS,
    route="mas-geinspireerd",
    vervolgstap=Stap.PLAN_INTAKEGESPREK,
    stappen=tuple(Stap),
    masroutes=(
        Masaanbod(masroute=Masroute.VRIJWILLIGE_HULP),
        *(Masaanbod(masroute=zwaarder, tot_leeftijd=18) for zwaarder in tuple(Masroute)[1:]),
    ),
    regel=ROUTEREGEL,
)
NAAR_ROUTEBOEK = fact(
    RouteBepaald,
    doelgroep=Doelgroep.GEEN_DOELGROEP,
    route="routeboek-po",
    vervolgstap=Stap.PLAN_INTAKEGESPREK,
    stappen=tuple(Stap),
    onderdelen=tuple(Onderdeel),
    tafels=tuple(Overlegtafel)[:3],
    regel=ROUTEREGEL,
    motivering="thuis, en nog geen grens bereikt",
)
# Stap 4 tot en met 7
GESPREK_GEPLAND = fact(
    IntakegesprekGepland,
    gesprek_op=GESPREK,
    plaats="stadhuis",
    deelnemers=(Partij.JONGERE, Partij.SCHOOL),
    wens_ouder_of_partner_gevraagd=True,
)
GESPREK_VERZET = fact(IntakegesprekVerzet, gesprek_op=GESPREK, reden="ziek")
NIET_VERSCHENEN = fact(JongereNietVerschenen, toelichting="niet bereikt")
GESPREK_GEVOERD = fact(IntakegesprekGevoerd, aanwezigen=(Partij.JONGERE,), verslag="wil bakker worden")
LEEFDOMEINEN = fact(
    LeefdomeinenInKaartGebracht,
    scores=(SCORE,),
    hulpmiddelen=(Hulpmiddel.ZELFREDZAAMHEIDSMATRIX,),
    ondersteuningsvraag="hulp bij schulden",
)
WERKAFSPRAAK: dict[str, Any] = {"wie": Partij.SCHOOL, "wat": "halve dagen naar school", "uiterlijk": date(2026, 12, 4)}
STARTGESPREK = fact(
    StartgesprekGevoerd, deelnemers=(Partij.SCHOOL, Partij.OUDER), afspraken=(WERKAFSPRAAK,), verslag="samen verder"
)
PRIVACYGESPREK = fact(PrivacygesprekGevoerd, verslag="begrijpt het")
TOESTEMMING_GEGEVEN = fact(
    ToestemmingGegeven,
    toestemming=TOESTEMMING,
    partij=Partij.ZORG,
    doel="aanmelden",
    gegevens=(Gegevenssoort.CONTACTGEGEVENS, Gegevenssoort.VOORTGANG),
    tot=date(2027, 6, 1),
)
TOESTEMMING_INGETROKKEN = fact(ToestemmingIngetrokken, toestemming=TOESTEMMING)
GEGEVENS_GEDEELD = fact(
    GegevensGedeeld, partij=Partij.SCHOOL, grondslag=Grondslag.CONVENANT, gegevens=(Gegevenssoort.VERZUIM,)
)
VOORONDERZOEK: dict[str, Any] = {
    "redenen": "verkeerde studie",
    "eerdere_interventies": (Interventie(interventie="gesprekken met de mentor", effect="kwam een week weer"),),
    "mogelijke_stappen": "andere studie",
}
VOORONDERZOEK_AF = fact(VooronderzoekAfgerond, **VOORONDERZOEK)
VOORONDERZOEK_HEROPEND = fact(VooronderzoekHeropend)
# Stap 8
PLAN: dict[str, Any] = {
    "doel": "terug naar school",
    "acties": (ACTIE, TWEEDE_ACTIE),
    "terugkoppeling": (AFSPRAAK, AFSPRAAK_JONGERE),
    "verwachtingen": (VERWACHTING,),
    "deelnemers": (Partij.JONGERE, Partij.SCHOOL),
}
PLAN_OPGESTELD = fact(PlanOpgesteld, versie=1, **PLAN)
PLAN_HERZIEN = fact(PlanHerzien, versie=2, **PLAN, reden="ander doel")
REGIEHOUDER = fact(RegiehouderAangewezen, regie=Regiesoort.PROCESREGIE, partij=Partij.DOORSTROOMPUNT)
# Stap 9, 10 en 11
TRAJECT_GESTART = fact(TrajectGestart, planversie=1)
ACTIE_GESTART = fact(ActieGestart, actie=1)
ACTIE_AFGEROND = fact(ActieAfgerond, actie=1, uitkomst=Uitkomst.GESLAAGD)
TERUGKOPPELING = fact(TerugkoppelingOntvangen, van=Partij.SCHOOL, afspraken_nagekomen=True, verslag="gaat goed")
AFSPRAAK_GEMIST = fact(AfspraakGemist, door=Partij.JONGERE)
VASTGELOPEN = fact(TrajectVastgelopen, reden="geen plek")
HERVAT = fact(TrajectHervat, toelichting="plek gevonden")
VERVOLGACTIE = fact(
    VervolgactieAfgesproken,
    actie=1001,
    soort=Actiesoort.COACHING,
    omschrijving="samen bellen",
    wie=Partij.ZORG,
    uiterlijk=date(2026, 12, 1),
)
HERZIENING_FASE_2 = fact(HerzieningGevraagd, fase=2, planversie=1, reden="situatie veranderd")
HERZIENING_FASE_3 = fact(HerzieningGevraagd, fase=3, planversie=1, reden="actie past niet")
OPGESCHAALD = fact(Opgeschaald, naar=Partij.VEILIGHEID, reden="onveilig thuis")
TAFELBESLUIT = fact(
    TafelBesluitGenomen,
    tafel=Overlegtafel.ADVIESTAFEL,
    besluit="plek op een andere school",
    afspraken=(WERKAFSPRAAK,),
)
PASSEND_AANBOD = fact(PassendAanbodGedaan, aanbod="kleine klas", vanaf=date(2027, 1, 11))
MELDING_AFGESLOTEN = fact(MeldingAfgesloten, resultaat=Resultaat.SCHOOL, duo_status=DuoStatus.AFGESLOTEN)
DUO_AFGESLOTEN = fact(DuoStatusGemeld, status=DuoStatus.AFGESLOTEN)
NAZORGREGEL = Regelverwijzing(tabel="nazorg-2021-03-08", regel="nazorg", bron="regionale afspraak")
NAZORG_GESTART = fact(NazorgGestart, tot=date(2026, 11, 20), elke_weken=8, regel=NAZORGREGEL)
NAZORGCONTACT = fact(NazorgcontactVastgelegd, situatie=Resultaat.SCHOOL)
NAZORG_AFGEROND = fact(NazorgAfgerond, situatie=Resultaat.WERK)
TERUGGEVALLEN = fact(JongereTeruggevallen, toelichting="weer thuis")
# Stap 12 en 13
TERUGGEKOPPELD = fact(ResultatenTeruggekoppeld, ontvangers=(ONTVANGER,), inhoud="zit weer op school")
GEEVALUEERD = fact(CasusGeevalueerd, deelnemers=(Partij.SCHOOL,), reflectie="eerder bellen", vragen=(REFLECTIE,))
LEERPUNT = fact(LeerpuntVastgesteld, stap=Stap.MONITOR, leerpunt="vaker bellen")
CASUS_HEROPEND = fact(CasusHeropend, melding=1, afsluiting=1)
CASUS_AFGESLOTEN = fact(CasusAfgesloten, resultaat=Resultaat.WERK)
# Van de regio
MET_LEERPUNT = UUID("01990000-0000-7000-8000-000000000004")
VERBETERPUNT_VASTGESTELD = fact(
    VerbeterpuntVastgesteld,
    stap=Stap.MONITOR,
    eigenaar=Partij.DOORSTROOMPUNT,
    uiterlijk=date(2027, 3, 1),
    leerpunten=(Leerpuntverwijzing(casus_id=MET_LEERPUNT, leerpunt=7),),
    verbeterpunt="iedere twee weken bellen",
)
VERBETERPUNT_DOORGEVOERD = fact(VerbeterpuntDoorgevoerd, aanpak="staat in de werkinstructie")
VOOR = Meting(van=date(2026, 1, 1), tot=date(2026, 6, 30), waarde=31.5, casussen=40)
NA = Meting(van=date(2027, 4, 1), tot=date(2027, 9, 30), waarde=22, casussen=37)
EFFECT_GEMETEN = fact(
    VerbeterpuntEffectGemeten,
    maat="gemiste afspraken",
    eenheid=Meeteenheid.PROCENT,
    nulmeting=VOOR,
    vervolgmeting=NA,
    kanttekening="er kwam ook een coach bij",
)
_PLAATS: dict[str, Any] = {"positie": 1200, "grootboekhash": "ab" * 32}
BEVINDING = fact(
    BevindingVastgelegd,
    maat="termijnen",
    filters=(Leerfilter(kenmerk="gemeente", waarden=("GM0518",)),),
    per="gemeente",
    **_PLAATS,
    antwoord="[]",
    vingerafdruk=sha256(b"[]").hexdigest(),
)
BESLOTEN = fact(
    VerbeterpuntBesloten,
    besluit=Verbeterbesluit.DOORVOEREN,
    deelnemers=(Partij.SCHOOL, Partij.DOORSTROOMPUNT),
    toelichting="de scholen doen mee",
)
EFFECT_VERGELEKEN = fact(
    VerbeterpuntEffectVergeleken,
    maat="termijnen",
    soort="termijn",
    a="eerste-contact",
    b="op-tijd",
    **_PLAATS,
    gemeenten=("GM0518",),
    vergelijkingsgemeenten=("GM0603",),
    nulperiode=Kwartalen(van=date(2026, 1, 1), tot=date(2026, 7, 1)),
    vervolgperiode=Kwartalen(van=date(2026, 7, 1), tot=date(2027, 1, 1)),
    hier=VoorEnNa(voor=Aandeel(met=20, van=40), na=Aandeel(met=30, van=40)),
    elders=VoorEnNa(voor=Aandeel(met=20, van=40), na=Aandeel(met=21, van=40)),
    verschil=0.225,
    laag=-0.07,
    hoog=0.5,
    kanttekening="er kwam ook een coach bij",
)
VERSLAG_VASTGESTELD = fact(
    VerslagVastgesteld,
    soort=Verslagsoort.EFFECTRAPPORTAGE,
    peildag=date(2026, 11, 20),
    jaar=2026,
    **_PLAATS,
    definitie="verslag-2021-03-08",
    definitie_vingerafdruk="cd" * 32,
    rekenwijze=1,
    json_vingerafdruk="ef" * 32,
    csv_vingerafdruk="ef" * 32,
    xlsx_vingerafdruk="ef" * 32,
    pdf_vingerafdruk="ef" * 32,
)
# Van een jongere als geheel
AKKOORD = tuple(
    Akkoord(medewerker=wie, rol=Rol.DOORSTROOMCOORDINATOR, op=datetime(2029, 1, dag, tzinfo=UTC))
    for wie, dag in (("coordinator-1", 10), ("coordinator-2", 11))
)
BEWAARREGEL = Regelverwijzing(tabel="bewaartermijnen-2024-01-01", regel="begeleiding", bron="regionale afspraak")
_ZAAK: dict[str, Any] = {
    "casussen": (UUID("01990000-0000-7000-8000-00000000000a"),),
    "categorieen": ("begeleiding",),
}
BLOKKADE = fact(BewaarblokkadeGezet, grond=Blokkadegrond.KLACHT, reden="de klacht loopt nog")
BLOKKADE_OPGEHEVEN = fact(BewaarblokkadeOpgeheven, blokkade=1, reden="de klacht is afgehandeld")
WISSING_VOORGESTELD = fact(WissingVoorgesteld, grond=Wisgrond.BEWAARTERMIJN_VERSTREKEN, regels=(BEWAARREGEL,), **_ZAAK)
ONRECHTMATIG_VOORGESTELD = fact(
    WissingVoorgesteld, grond=Wisgrond.ONRECHTMATIG_VERWERKT, reden="was geen jongere van ons", **_ZAAK
)
WISSING_GOEDGEKEURD = fact(WissingGoedgekeurd, voorstel=1)
WISSING_AFGEWEZEN = fact(WissingAfgewezen, voorstel=1, reden="komt over een maand terug op school")
WISSING_UITGESTELD = fact(WissingUitgesteld, voorstel=1, tot=date(2027, 3, 1), reden="er loopt nog een gesprek")
WISSING_VERVALLEN = fact(WissingVervallen, voorstel=1, waardoor=Vervalreden.CASUS_LOOPT)
WISVERZOEK = fact(
    WisverzoekOntvangen, dag_van_ontvangst=date(2026, 11, 19), uiterlijk=date(2026, 12, 19), toelichting="per brief"
)
INZAGEVERZOEK = fact(
    InzageverzoekOntvangen, dag_van_ontvangst=date(2026, 11, 19), uiterlijk=date(2026, 12, 19), toelichting="per brief"
)
WISVERZOEK_VERLENGD = fact(WisverzoekVerlengd, verzoek=1, uiterlijk=date(2027, 2, 19), reden="uitzoekwerk")
WISVERZOEK_TOEGEWEZEN = fact(WisverzoekBeslist, verzoek=1, motivering="er is geen taak meer")
GEWIST = fact(
    PersoonsgegevensGewist,
    grond=Wisgrond.BEWAARTERMIJN_VERSTREKEN,
    regels=(BEWAARREGEL,),
    akkoord=AKKOORD,
    **_ZAAK,
)
TABEL = (REGELS / "doelgroep-2026-01-01.json").read_text("utf-8")
_BESTAND = {"soort": Conceptsoort.DOELGROEP, "bestand": TABEL, "vingerafdruk": sha256(TABEL.encode()).hexdigest()}
CONCEPT_OPGESTELD = fact(ConceptOpgesteld, **_BESTAND, tabel="doelgroep-proef", toelichting="grens op 23?")
CONCEPT_NAGESPEELD = fact(ConceptNagespeeld, positie=1200, beoordeeld=310, anders=40, onvoldoende=0, verborgen=True)
CONCEPT_AANGENOMEN = fact(
    ConceptAangenomen,
    **_BESTAND,
    tabel=f"doelgroep-proef+{_BESTAND['vingerafdruk'][:8]}",
    ingangsdatum=date(2026, 12, 1),
    naspeling=2,
    reden="meer rust in het team",
)
# Van iedere dienst
REGEL = Regelverwijzing(tabel="termijnen-2021-03-08", regel="eerste-contact", bron="regionale afspraak")
MOMENT = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
TERMIJN: dict[str, Any] = {"by": "intake", "termijn": "eerste-contact"}
TERMIJN_GESTART = fact(TermijnGestart, **TERMIJN, telt_vanaf=MOMENT, fataal_op=MOMENT, regel=REGEL)
TERMIJN_GEHAALD = fact(TermijnGehaald, **TERMIJN, start=3, op_tijd=True)
TERMIJN_VERSTREKEN = fact(TermijnVerstreken, **TERMIJN, start=3, grens=Grens.FATAAL, verstreken_op=MOMENT)
TERMIJN_OPGESCHORT = fact(TermijnOpgeschort, **TERMIJN, start=3, reden="wacht op diagnose")
TERMIJN_HERVAT = fact(TermijnHervat, **TERMIJN, start=3, fataal_op=MOMENT, reden="diagnose is er")
TERMIJN_VERLENGD = fact(TermijnVerlengd, **TERMIJN, start=3, fataal_op=MOMENT, reden="vakantie")
TERMIJN_VERVALLEN = fact(TermijnVervallen, **TERMIJN, start=3)
ONDERZOEK_VERWERKT = fact(
    OnderzoekVerwerkt, lijst=Lijst.UITSCHRIJVINGEN, bevinding=Bevinding.UITGESCHREVEN, per=date(2026, 10, 15)
)
CASUS_BEEINDIGD = fact(CasusBeeindigd, reden=Beeindigingsreden.HERINGESCHREVEN, toelichting="nieuwe opleiding")
COACH_TOEGEWEZEN = fact(CoachToegewezen, coach="coach-2", vorige="coach-1", reden="verlof")
_WISSELING = {"grondslag": Grondslag.WETTELIJKE_TAAK, "gegevens": (Gegevenssoort.VERZUIM,)}
CASUS_OVERGEDRAGEN = fact(
    CasusOvergedragen, **_WISSELING, van="GM0518", naar="GM0603", per=date(2026, 11, 1), reden="verhuisd"
)
NOODTOEGANG = fact(NoodtoegangVerleend, tot=datetime(2026, 11, 27, 17, 0, tzinfo=UTC), reden="jongere wordt vermist")
NOODTOEGANG_BEOORDEELD = fact(NoodtoegangBeoordeeld, noodtoegang=3, terecht=True, toelichting="terecht gebeld")
AAN_LEERPLICHT = fact(OvergedragenAanLeerplicht, **_WISSELING, toelichting="nog 17")
VAN_LEERPLICHT = fact(OvergenomenVanLeerplicht, **_WISSELING, toelichting="werd 18")
INKOMENSSIGNAAL = fact(
    InkomenssignaalOntvangen,
    maand=date(2026, 9, 1),
    signaal=Inkomenssignaal(inkomen_uit_werk=430.5, heeft_uitkering=False),
)
PRIORITEIT = fact(
    PrioriteitBepaald,
    prioriteit=2,
    maand=date(2026, 9, 1),
    inkomenssituatie=Inkomenssituatie.WERK_ONDER_DREMPEL,
    regel=REGEL,
)
MASROUTE = fact(MasrouteGekozen, masroute=Masroute.VRIJWILLIGE_HULP, toelichting="past het best")
BEPERKT = fact(VerwerkingBeperkt, grond=Beperkingsgrond.JUISTHEID_BETWIST, reden="het adres klopt niet")
BEPERKING_OPGEHEVEN = fact(BeperkingOpgeheven, reden="het adres is hersteld")
PERSOON_HERSTELD = fact(
    PersoonsgegevensGecorrigeerd,
    persoon=Persoonsgegevens(
        bsn="999990019", voornamen="Wiebe", achternaam="Zandstra-Pietersma", geboortedatum=date(2005, 5, 17)
    ),
    leeftijd=21,
    reden="achternaam en geboortejaar verkeerd gemeld",
)
GECORRIGEERD = fact(
    GegevensGecorrigeerd,
    by="intake",
    feit=3,
    veld="notitie",
    waarde='"belde zelf terug"',
    reden="was een ander gesprek",
)
AFGEWEKEN = fact(AfwijkingGemotiveerd, by="intake", stap=Stap.MONITOR, afgeweken_van="contact-ontbreekt", reden="spoed")
ALLES = tuple(waarde for naam, waarde in sorted(globals().items()) if type(waarde) is type(MELDING))
