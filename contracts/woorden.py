"""De gedeelde woorden: de keuzelijsten waarin feiten spreken. Bron: Routekaart (2021), DUO, domeinbeschrijving."""

from __future__ import annotations

from datetime import date
from enum import IntEnum, StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.feit import Model
from contracts.vertrouwelijk import Vertrouwelijk


class Stap(IntEnum):
    """De dertien stappen van de Routekaart."""

    SIGNALEER = 1
    NEEM_KENNIS_VAN_DOSSIER = 2
    STEL_DOELGROEP_VAST = 3
    PLAN_INTAKEGESPREK = 4
    BRENG_SYSTEEM_IN_KAART = 5
    VOER_PRIVACYGESPREK = 6
    ROND_VOORONDERZOEK_AF = 7
    STEL_PLAN_OP = 8
    VOER_UIT = 9
    MONITOR = 10
    SLUIT_MELDING = 11
    KOPPEL_TERUG = 12
    EVALUEER = 13


class Kanaal(StrEnum):
    """Hoe een signaal binnenkomt (Routekaart stap 1 a, b, c)."""

    DIRECTE_MELDING = "directe-melding"
    WERKAFSPRAAK = "werkafspraak"
    EIGEN_ONDERZOEK = "eigen-onderzoek"


class Verzuimsoort(StrEnum):
    """Soorten verzuimmelding van DUO."""

    V3 = "V3"
    V4 = "V4"
    LRV = "LRV"
    RMC = "RMC"
    L = "L"
    O = "O"  # noqa: E741 (de naam is van DUO)


class Lijst(StrEnum):
    """Lijsten van DUO waaruit het eigen onderzoek put (Routekaart stap 1 c)."""

    UITSCHRIJVINGEN = "A01"
    HERINSCHRIJVINGEN = "A02"
    WERKVOORRAAD = "A04"
    LATE_STARTKWALIFICATIES = "A07"
    PERSOONSWIJZIGINGEN = "P"


class Bevinding(StrEnum):
    """Wat een lijst over een jongere zegt (Routekaart stap 1 c)."""

    UITGESCHREVEN = "uitgeschreven"
    HERINGESCHREVEN = "heringeschreven"
    STAAT_OP_WERKVOORRAAD = "staat-op-werkvoorraad"
    STARTKWALIFICATIE_BEHAALD = "startkwalificatie-behaald"
    OVERLEDEN = "overleden"
    VERHUISD = "verhuisd"
    JARIG = "jarig"
    INSCHRIJVING_GEWIJZIGD = "inschrijving-gewijzigd"


class Beeindigingsreden(StrEnum):
    """Waarom een casus eindigt zonder dat de route is uitgelopen."""

    OVERLEDEN = "overleden"
    VERHUISD_BUITEN_REGIO = "verhuisd-buiten-regio"
    HERINGESCHREVEN = "heringeschreven"
    STARTKWALIFICATIE_BEHAALD = "startkwalificatie-behaald"
    MELDING_INGETROKKEN = "melding-ingetrokken"
    OVERGEDRAGEN_AAN_LEERPLICHT = "overgedragen-aan-leerplicht"
    LEEFTIJDSGRENS_BEREIKT = "leeftijdsgrens-bereikt"


class Doelgroep(StrEnum):
    """Doelgroepen van het Doorstroompunt (Routekaart stap 3)."""

    VERZUIM_18_PLUS = "verzuim-18-plus"
    DREIGEND_VSVER = "dreigend-vsver"
    NIEUW_VSVER = "nieuw-vsver"
    OUD_VSVER = "oud-vsver"
    JIKP = "jikp"
    GEEN_DOELGROEP = "geen-doelgroep"


class Conceptsoort(StrEnum):
    """Wat voor regelbestand een concept is."""

    DOELGROEP = "doelgroep"
    TERMIJNEN = "termijnen"
    ROUTE = "route"


class Partij(StrEnum):
    """Wie er bij een casus betrokken kan zijn."""

    JONGERE = "jongere"
    OUDER = "ouder"
    SCHOOL = "school"
    DOORSTROOMPUNT = "doorstroompunt"
    LEERPLICHT = "leerplicht"
    WERK_EN_INKOMEN = "werk-en-inkomen"
    SBB = "sbb"
    ZORG = "zorg"
    JEUGDHULP = "jeugdhulp"
    VEILIGHEID = "veiligheid"
    WERKGEVER = "werkgever"
    GEMEENTE = "gemeente"
    SAMENWERKINGSVERBAND = "samenwerkingsverband"
    JEUGDGEZONDHEIDSZORG = "jeugdgezondheidszorg"
    SCHOOLMAATSCHAPPELIJK_WERK = "schoolmaatschappelijk-werk"
    ANDERS = "anders"


KETENPARTNERS = frozenset(Partij) - {Partij.JONGERE, Partij.OUDER, Partij.DOORSTROOMPUNT}


class Inkomenssituatie(StrEnum):
    """Inkomen van een oud-vsv'er volgens het Inlichtingenbureau (VSV 2.0); bepaalt de prioriteit 1 tot en met 5."""

    GEEN_INKOMEN = "geen-inkomen"
    WERK_ONDER_DREMPEL = "werk-onder-drempel"
    WERK_BOVEN_DREMPEL = "werk-boven-drempel"
    WERK_EN_UITKERING = "werk-en-uitkering"
    ALLEEN_UITKERING = "alleen-uitkering"


class Masroute(StrEnum):
    """De vier routes van de Methodische Aanpak Schoolverzuim (2017)."""

    VRIJWILLIGE_HULP = "vrijwillige-hulp"
    HALT = "halt"
    JEUGDHULP_IN_VERPLICHT_KADER = "jeugdhulp-in-verplicht-kader"
    STRAFRECHT = "strafrecht"


class Grens(StrEnum):
    """Een termijn heeft een streefdatum, waarop wordt herinnerd, en een fatale datum, waarna zij is gemist."""

    STREEF = "streef"
    FATAAL = "fataal"


class Contactwijze(StrEnum):
    """Hoe contact is gelegd."""

    GESPREK = "gesprek"
    HUISBEZOEK = "huisbezoek"
    TELEFOON = "telefoon"
    BERICHT = "bericht"
    BRIEF = "brief"


class Leerweg(StrEnum):
    """Leerwegen in het mbo: beroepsopleidend of beroepsbegeleidend."""

    BOL = "BOL"
    BBL = "BBL"


class Onderwijssoort(StrEnum):
    """Waar de jongere onderwijs volgt of het laatst volgde."""

    PRAKTIJKONDERWIJS = "praktijkonderwijs"
    VSO_ARBEID_OF_DAGBESTEDING = "vso-arbeid-of-dagbesteding"
    ENTREE = "entree"
    VO = "vo"
    VAVO = "vavo"
    MBO = "mbo"
    HOGER_ONDERWIJS = "hoger-onderwijs"
    PO = "po"


class Grondslag(StrEnum):
    """Waarop het delen van gegevens rust (Routekaart stap 6)."""

    WETTELIJKE_TAAK = "wettelijke-taak"
    CONVENANT = "convenant"
    TOESTEMMING = "toestemming"


class Beperkingsgrond(StrEnum):
    """Waarom de verwerking van gegevens wordt beperkt (AVG artikel 18 lid 1)."""

    JUISTHEID_BETWIST = "juistheid-betwist"
    ONRECHTMATIG_VERWERKT = "onrechtmatig-verwerkt"
    RECHTSVORDERING = "rechtsvordering"
    BEZWAAR = "bezwaar"


class Gegevenssoort(StrEnum):
    """Welke gegevens met een partij worden gedeeld (Routekaart stap 6); nooit de gegevens zelf."""

    CONTACTGEGEVENS = "contactgegevens"
    SCHOOL_EN_OPLEIDING = "school-en-opleiding"
    VERZUIM = "verzuim"
    LEEFDOMEINEN = "leefdomeinen"
    WERK_EN_INKOMEN = "werk-en-inkomen"
    ZORG = "zorg"
    ONDERSTEUNINGSVRAAG = "ondersteuningsvraag"
    PLAN_VAN_AANPAK = "plan-van-aanpak"
    VOORTGANG = "voortgang"
    RESULTAAT = "resultaat"
    ANDERS = "anders"


BASISGEGEVENS = frozenset(
    {Gegevenssoort.CONTACTGEGEVENS, Gegevenssoort.SCHOOL_EN_OPLEIDING, Gegevenssoort.VERZUIM},
)
"""Wat bij een overdracht aan of van leerplicht nodig is; een coach kan er met reden van afwijken."""

MEERDERJARIG = 18
"""In jaren: wie zo oud wordt valt niet meer onder leerplicht (Leerplichtwet 1969, artikel 4a)."""


class Gegeven(StrEnum):
    """Wat bij de kruiscontrole wordt nagegaan (Routekaart stap 2)."""

    INSCHRIJVING = "inschrijving"
    DIPLOMA = "diploma"
    ONDERWIJSSOORT = "onderwijssoort"
    UITSCHRIJFDATUM = "uitschrijfdatum"
    ADRES = "adres"


class Gegevensbron(StrEnum):
    """Waar een gegeven is nagegaan (Routekaart stap 2)."""

    DUO = "duo"
    BRP = "brp"
    SCHOOL = "school"
    JONGERE = "jongere"
    KETENPARTNER = "ketenpartner"


class Hulpmiddel(StrEnum):
    """Hulpmiddelen om de leefdomeinen in kaart te brengen (Routekaart stap 5)."""

    ZELFREDZAAMHEIDSMATRIX = "zelfredzaamheidsmatrix"
    SIGNALERINGSINSTRUMENT = "signaleringsinstrument"
    ANDERS = "anders"


class Actiesoort(StrEnum):
    """Soorten acties in een plan van aanpak (Routekaart stap 8)."""

    STUDIEKEUZETEST = "studiekeuzetest"
    LEERBAAN_OF_WERKPLEK = "leerbaan-of-werkplek"
    TERUG_NAAR_SCHOOL = "terug-naar-school"
    ZORG = "zorg"
    SCHULDHULP = "schuldhulp"
    COACHING = "coaching"
    VRIJWILLIGE_HULP = "vrijwillige-hulp"
    ANDERS = "anders"


class Regiesoort(StrEnum):
    """Casusregie kiest de jongere; procesregie is altijd van het Doorstroompunt."""

    CASUSREGIE = "casusregie"
    PROCESREGIE = "procesregie"


class Uitkomst(StrEnum):
    """Hoe een actie is geeindigd."""

    GESLAAGD = "geslaagd"
    DEELS_GESLAAGD = "deels-geslaagd"
    NIET_GESLAAGD = "niet-geslaagd"


class Overlegtafel(StrEnum):
    """Waar partijen samen beslissen als het vastloopt (Routeboek Verzuim en Thuiszitters); wie er zit is regionaal."""

    MULTIDISCIPLINAIR_OVERLEG = "multidisciplinair-overleg"
    ADVIESTAFEL = "adviestafel"
    DOORBRAAKTAFEL = "doorbraaktafel"
    ANDERS = "anders"


class Onderdeel(StrEnum):
    """Wat een route vraagt naast de stappen van de Routekaart (Routeboek Verzuim en Thuiszitters)."""

    STARTGESPREK = "startgesprek"
    PASSEND_AANBOD = "passend-aanbod"


class Resultaat(StrEnum):
    """Wat een casus heeft opgeleverd (Routekaart stap 11)."""

    SCHOOL = "school"
    STARTKWALIFICATIE = "startkwalificatie"
    WERK = "werk"
    ZORG = "zorg"
    GEEN_BEGELEIDING_NODIG = "geen-begeleiding-nodig"
    GEEN = "geen"


class DuoStatus(StrEnum):
    """Statussen die een gemeente aan een verzuimmelding mag geven.

    'Ingetrokken' geeft alleen de school (MeldingIngetrokken); 'Overgedragen aan derden' mag niemand meer melden.
    """

    IN_BEHANDELING = "in-behandeling"
    AFGESLOTEN = "afgesloten"
    TER_KENNISGEVING_AANGENOMEN = "ter-kennisgeving-aangenomen"


Afsluitstatus = Literal[DuoStatus.AFGESLOTEN, DuoStatus.TER_KENNISGEVING_AANGENOMEN]
"""De statussen waarmee een melding eindigt."""


class Meeteenheid(StrEnum):
    """Waarin het effect van een verbeterpunt is gemeten (Routekaart stap 13)."""

    AANTAL = "aantal"
    PROCENT = "procent"
    DAGEN = "dagen"
    WEKEN = "weken"


LEEFDOMEINEN = (
    "financien",
    "werk-en-opleiding",
    "tijdsbesteding",
    "huisvesting",
    "huiselijke-relaties",
    "geestelijke-gezondheid",
    "lichamelijke-gezondheid",
    "middelengebruik",
    "basale-adl",
    "instrumentele-adl",
    "sociaal-netwerk",
    "maatschappelijke-participatie",
    "justitie",
)
"""De dertien domeinen van de Zelfredzaamheidsmatrix (2017); alleen namen en scores."""


class Persoonsgegevens(Model):
    """Wie de jongere is."""

    bsn: str | None = None
    onderwijsnummer: str | None = None
    voornamen: str
    achternaam: str
    geboortedatum: date
    postcode: str | None = None

    @property
    def naam(self) -> str:
        """Voornamen en achternaam."""
        return f"{self.voornamen} {self.achternaam}"


class Melder(Model):
    """Wie namens de school of ketenpartner meldt."""

    naam: str | None = None
    functie: str | None = None
    email: str | None = None
    telefoon: str | None = None


class Meldinginhoud(Model):
    """Wat er over het verzuim of de uitval gemeld is."""

    meldingsnummer: str | None = None
    brin: str | None = None
    instelling: str | None = None
    opleidingcode: str | None = None
    begindatum: date | None = None
    einddatum: date | None = None
    lesuren_gemist: int | None = None
    reden: str | None = None
    actie_gewenst: str | None = None
    ondernomen_actie: str | None = None
    melder: Melder = Melder()


class Regelverwijzing(Model):
    """Welke regel uit welke gedateerde tabel is toegepast, met zijn bron."""

    tabel: str
    regel: str
    bron: str


ZELF_BEPAALD = Regelverwijzing(tabel="geen", regel="professioneel-oordeel", bron="pas toe of leg uit")
"""Waarnaar een besluit verwijst dat een coach zelf nam."""


class Doelgroepinvoer(Model):
    """De gegevens waarop het voorstel rust; None is: nog niet bekend. Geen persoonsgegevens, alleen categorieen."""

    peildatum: date
    leeftijd: int = Field(ge=0)
    verzuim: bool
    ingeschreven: bool | None = None
    startkwalificatie: bool | None = None
    onderwijssoort: Onderwijssoort | None = None
    uitgeschreven_sinds_laatste_1_oktober: bool | None = None
    was_nieuw_vsver: bool = Field(
        default=False, description="Voor de laatste 1 oktober vastgesteld als nieuw-vsv'er, en sindsdien niet anders."
    )


class Inkomenssignaal(Model):
    """Wat het Inlichtingenbureau over een maand meldt; bedragen in euro's."""

    inkomen_uit_werk: float = Field(ge=0)
    heeft_uitkering: bool


class Gegevensherkomst(Model):
    """Waar een gegeven is nagegaan."""

    gegeven: Gegeven
    bron: Gegevensbron


class Interventie(Model):
    """Wat eerder is geprobeerd, en wat het deed (Routekaart stap 7)."""

    interventie: str
    effect: str


class LeefdomeinScore(Model):
    """Een leefdomein met score 1 (acuut probleem) tot 5 (volledig zelfredzaam)."""

    domein: str
    score: int = Field(ge=1, le=5)
    notitie: str | None = None


Prioriteit = Annotated[int, Field(ge=1, le=5, description="1 is het meest dringend, 5 het minst.")]
Routenaam = Annotated[
    str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, description="Naam van de route, zoals routekaart.")
]


class Masaanbod(Model):
    """Een route van de MAS die te kiezen is, zo nodig alleen voor wie jonger is dan een leeftijd."""

    masroute: Masroute
    tot_leeftijd: Annotated[int | None, Field(ge=1, description="Te kiezen tot deze verjaardag; leeg: altijd.")] = None


Planversie = Annotated[int, Field(ge=1, description="Versie van het plan van aanpak; de eerste is 1.")]
Actienummer = Annotated[int, Field(ge=1, description="Nummer van de actie; in iedere versie van het plan hetzelfde.")]
EERSTE_VERVOLGACTIE = 1001
"""Acties uit het plan hebben een lager nummer: zo botst een vervolgactie nooit met een later plan."""
Meldingverwijzing = Annotated[int, Field(ge=1, description="Volgnummer van het feit MeldingOntvangen in deze casus.")]


class PlanActie(Model):
    """Een actie uit het plan: wat, door wie en voor wanneer."""

    actie: Actienummer
    soort: Actiesoort
    omschrijving: Vertrouwelijk[str]
    wie: Partij
    uiterlijk: date


class Werkafspraak(Model):
    """Een concrete afspraak: wie doet wat, en voor wanneer."""

    wie: Partij
    wat: Vertrouwelijk[str]
    uiterlijk: date


class Terugkoppelafspraak(Model):
    """Met wie is afgesproken om de hoeveel weken terug te koppelen, en hoe."""

    partij: Partij
    elke_weken: int = Field(ge=1)
    wijze: Contactwijze | None = None


class Verwachting(Model):
    """Wat van een partij wordt verwacht; verwachtingen zijn wederzijds."""

    partij: Partij
    verwachting: Vertrouwelijk[str]


class Reflectievraag(StrEnum):
    """Vragen om met de partners op een casus terug te kijken (Routekaart stap 13)."""

    GEMAAKTE_KEUZES = "gemaakte-keuzes"
    WAT_WERKTE = "wat-werkte"
    WAT_WERKTE_NIET = "wat-werkte-niet"
    SAMENWERKING = "samenwerking"
    STEM_VAN_DE_JONGERE = "stem-van-de-jongere"
    VOLGENDE_KEER = "volgende-keer"


class Reflectie(Model):
    """Een gekozen vraag en wat de deelnemers erop antwoordden."""

    vraag: Reflectievraag
    antwoord: Vertrouwelijk[str]


class Leerpuntverwijzing(Model):
    """Een leerpunt uit een casus, als onderbouwing van een verbeterpunt."""

    casus_id: UUID
    leerpunt: int = Field(ge=1, description="Volgnummer van het feit LeerpuntVastgesteld bij evaluation.")


class Meting(Model):
    """Een gemeten waarde over een periode, en over hoeveel casussen: een kleine groep zegt te veel over een persoon."""

    van: date
    tot: date
    waarde: float
    casussen: int = Field(ge=0)


class Verslagsoort(StrEnum):
    """Waar een verslag voor is."""

    EFFECTRAPPORTAGE = "effectrapportage"
    MAANDBEELD = "maandbeeld"


class Verslagvorm(StrEnum):
    """In welke vorm een verslag er is."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


class Verbeterbesluit(StrEnum):
    """Wat partners over een verbeterpunt besloten."""

    DOORVOEREN = "doorvoeren"
    NIET_DOORVOEREN = "niet-doorvoeren"
    AANHOUDEN = "aanhouden"


Leerwoord = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,80}$", description="Een naam die wij geven.")]
Leercel = Annotated[str, Field(pattern=r"^[A-Za-z0-9 >-]{0,400}$", description="Deel van een cijfer, zoals het heet.")]


class Leerfilter(Model):
    """Waartoe een vraag aan de geschiedenis zich beperkte."""

    kenmerk: Leerwoord
    waarden: tuple[Leerwoord, ...]


class Aandeel(Model):
    """Hoeveel casussen van een groep iets hebben; een groep heeft er tien of meer."""

    met: int = Field(ge=0)
    van: int = Field(ge=10)


class VoorEnNa(Model):
    """Hetzelfde aandeel in twee perioden, over andere casussen."""

    voor: Aandeel
    na: Aandeel


class Kwartalen(Model):
    """Casussen die vanaf de ene en voor de andere dag zijn geopend; beide zijn de eerste dag van een kwartaal."""

    van: date
    tot: date


class Ontvanger(Model):
    """Wie resultaten ontvangt, op welke grondslag, en welke gegevens."""

    partij: Partij
    grondslag: Grondslag
    gegevens: tuple[Gegevenssoort, ...] = (Gegevenssoort.RESULTAAT,)
