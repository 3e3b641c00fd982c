"""Synthetic persons on every border of the decision tables, and where they belong (Routekaart stap 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from feiten import INHOUD, PERSOON

from contracts.feit import NEDERLAND, dag
from contracts.intake import GegevensGecontroleerd, MeldingOntvangen
from contracts.peildatum import leeftijd_op
from contracts.woorden import Kanaal, Onderwijssoort, Verzuimsoort
from kit.testing import Told, fact

OUD, NIEUW, GEEN = "doelgroep-2021-03-08", "doelgroep-2026-01-01", "geen"
TOT_27, TOT_23 = "tot 27 jaar", "tot 23 jaar"
WEB, LEERPLICHT, KWETSBAAR = "startkwalificatie is mbo-2", "Leerplichtwet", "jongeren in een kwetsbare positie"
VSV_JAAR, MAS, STAP_3, MINIMAAL = "van oktober tot oktober", "MAS", "Routekaart stap 3", "Routekaart paragraaf 1.2"


@dataclass(frozen=True)
class Persoon:
    """A synthetic person: born, reported (Dutch time), what was checked (then, or later); what must come out, and why.

    `herbeoordeeld`: the coach made it nieuw-vsver on the day of reporting, and then the calendar came to this day.
    """

    geboren: str
    gemeld: str
    doelgroep: str | None
    tabel: str
    regel: str
    bron: str
    verzuim: bool = True
    gegevens: dict[str, Any] = field(default_factory=dict)
    ontbreekt: str = ""
    verwijs_naar: str | None = None
    gecontroleerd: str = ""
    herbeoordeeld: str = ""

    @property
    def moment(self) -> datetime:
        return tijdstip(self.gemeld)

    @property
    def peildatum(self) -> date:
        """The day on which the outcome counts: of the last news, or to which the calendar came."""
        if self.herbeoordeeld:
            return date.fromisoformat(self.herbeoordeeld)
        return dag(tijdstip(self.gecontroleerd or self.gemeld))

    def melding(self) -> Told:
        """The melding of a school (so enrolled there), or a signal that says nothing about enrolment."""
        return fact(
            MeldingOntvangen,
            at=self.moment,
            kanaal=Kanaal.DIRECTE_MELDING if self.verzuim else Kanaal.EIGEN_ONDERZOEK,
            verzuimsoort=Verzuimsoort.V4 if self.verzuim else None,
            verzuim=self.verzuim,
            ingeschreven=True if self.verzuim else None,
            leeftijd=leeftijd_op(date.fromisoformat(self.geboren), dag(self.moment)),
            gemeente_in_melding="GM0518",
            persoon=PERSOON.model_copy(update={"geboortedatum": date.fromisoformat(self.geboren)}),
            inhoud=INHOUD,
        )

    def feiten(self) -> tuple[Told, ...]:
        if not self.gegevens:
            return (self.melding(),)
        later = tijdstip(self.gecontroleerd or self.gemeld)
        return self.melding(), fact(GegevensGecontroleerd, at=later, **self.gegevens)


def tijdstip(tekst: str) -> datetime:
    """A moment, or noon in the Netherlands on a day."""
    moment = datetime.fromisoformat(tekst)
    return moment if moment.tzinfo else moment.replace(hour=12, tzinfo=NEDERLAND)


def weg(sinds: str, **anders: Any) -> dict[str, Any]:
    """Checked: not enrolled any more since this day, no startkwalificatie."""
    return {
        "ingeschreven": False,
        "uitschrijfdatum": date.fromisoformat(sinds),
        "startkwalificatie": False,
        **anders,
    }


def nog_op(soort: Onderwijssoort, **anders: Any) -> dict[str, Any]:
    return {"ingeschreven": True, "onderwijssoort": soort, **anders}


SIGNAAL: dict[str, Any] = {"verzuim": False}
DIPLOMA = {"startkwalificatie": True}
PRAKTIJK = nog_op(Onderwijssoort.PRAKTIJKONDERWIJS)
INSCHRIJVING = "ingeschreven"
PERSONEN = {
    # De grens van 27 jaar, vanaf 1 januari 2026
    "Anna wordt morgen 27": Persoon(
        "1999-11-21", "2026-11-20", "nieuw-vsver", NIEUW, "7-nieuw-vsver", VSV_JAAR, gegevens=weg("2026-10-15")
    ),
    "Bram is vandaag 27": Persoon(
        "1999-11-20", "2026-11-20", "geen-doelgroep", NIEUW, "1-leeftijdsgrens", TOT_27, gegevens=weg("2026-10-15")
    ),
    "Chaja werd gisteren 27": Persoon("1999-11-19", "2026-11-20", "geen-doelgroep", NIEUW, "1-leeftijdsgrens", TOT_27),
    "Daan, van 29 februari, is op 28 februari nog 26": Persoon(
        "2000-02-29", "2027-02-28", "verzuim-18-plus", NIEUW, "5-verzuim-18-plus", MAS
    ),
    "Daan is op 1 maart 27": Persoon("2000-02-29", "2027-03-01", "geen-doelgroep", NIEUW, "1-leeftijdsgrens", TOT_27),
    "Esra is 40": Persoon("1986-04-02", "2026-11-20", "geen-doelgroep", NIEUW, "1-leeftijdsgrens", TOT_27),
    "Femke is 27 en heeft een diploma: de leeftijd gaat voor": Persoon(
        "1999-01-01", "2026-11-20", "geen-doelgroep", NIEUW, "1-leeftijdsgrens", TOT_27, gegevens=DIPLOMA
    ),
    # De grens van 18 jaar
    "Gijs wordt morgen 18": Persoon(
        "2008-11-21", "2026-11-20", "geen-doelgroep", NIEUW, "3-jonger-dan-18", LEERPLICHT, verwijs_naar="leerplicht"
    ),
    "Hanna is vandaag 18": Persoon("2008-11-20", "2026-11-20", "verzuim-18-plus", NIEUW, "5-verzuim-18-plus", MAS),
    "Ilse, van 29 februari, is op 28 februari nog 17": Persoon(
        "2008-02-29",
        "2026-02-28",
        "geen-doelgroep",
        NIEUW,
        "3-jonger-dan-18",
        LEERPLICHT,
        verwijs_naar="leerplicht",
    ),
    "Ilse is op 1 maart 18": Persoon("2008-02-29", "2026-03-01", "verzuim-18-plus", NIEUW, "5-verzuim-18-plus", MAS),
    "Jens, van 29 februari, is in een schrikkeljaar op de dag zelf 24": Persoon(
        "2004-02-29", "2028-02-29", "verzuim-18-plus", NIEUW, "5-verzuim-18-plus", MAS
    ),
    "Karim is 17 en heeft een diploma: geen leerplicht meer": Persoon(
        "2009-05-05", "2026-11-20", "geen-doelgroep", NIEUW, "2-startkwalificatie", WEB, gegevens=DIPLOMA
    ),
    "Lotte is 17 en van de entree: de leeftijd gaat voor": Persoon(
        "2009-05-05",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "3-jonger-dan-18",
        LEERPLICHT,
        gegevens=nog_op(Onderwijssoort.ENTREE),
        verwijs_naar="leerplicht",
    ),
    # De startkwalificatie
    "Mo heeft mbo-2": Persoon(
        "2004-05-05", "2026-11-20", "geen-doelgroep", NIEUW, "2-startkwalificatie", WEB, gegevens=DIPLOMA
    ),
    "Nina heeft een diploma en verzuimt op het hbo": Persoon(
        "2004-05-05",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "2-startkwalificatie",
        WEB,
        gegevens=nog_op(Onderwijssoort.HOGER_ONDERWIJS, **DIPLOMA),
    ),
    "Omar is uitgeschreven met een diploma": Persoon(
        "2004-05-05",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "2-startkwalificatie",
        WEB,
        gegevens=weg("2026-10-15", **DIPLOMA),
    ),
    # Jongeren in een kwetsbare positie
    "Pien verzuimt op het praktijkonderwijs": Persoon(
        "2007-05-05",
        "2026-11-20",
        "jikp",
        NIEUW,
        "4-jikp",
        KWETSBAAR,
        gegevens=PRAKTIJK,
    ),
    "Quinten is van het vso af": Persoon(
        "2006-05-05",
        "2026-11-20",
        "jikp",
        NIEUW,
        "4-jikp",
        KWETSBAAR,
        gegevens=weg("2026-07-15", onderwijssoort=Onderwijssoort.VSO_ARBEID_OF_DAGBESTEDING),
    ),
    "Roos is 24 en van de entree": Persoon(
        "2002-05-05", "2026-11-20", "jikp", NIEUW, "4-jikp", KWETSBAAR, gegevens=nog_op(Onderwijssoort.ENTREE)
    ),
    "Sami is 26 en van het praktijkonderwijs": Persoon(
        "2000-05-05",
        "2026-11-20",
        "jikp",
        NIEUW,
        "4-jikp",
        KWETSBAAR,
        gegevens=PRAKTIJK,
    ),
    "Tess is van de entree, en of zij is ingeschreven is onbekend": Persoon(
        "2005-05-05",
        "2026-11-20",
        "jikp",
        NIEUW,
        "4-jikp",
        KWETSBAAR,
        **SIGNAAL,
        gegevens={"onderwijssoort": Onderwijssoort.ENTREE},
    ),
    # Verzuim en dreigende uitval
    "Uma verzuimt op het mbo": Persoon(
        "2006-05-05",
        "2026-11-20",
        "verzuim-18-plus",
        NIEUW,
        "5-verzuim-18-plus",
        MAS,
        gegevens=nog_op(Onderwijssoort.MBO, startkwalificatie=False),
    ),
    "Vera verzuimt op de havo": Persoon(
        "2008-01-05",
        "2026-11-20",
        "verzuim-18-plus",
        NIEUW,
        "5-verzuim-18-plus",
        MAS,
        gegevens=nog_op(Onderwijssoort.VO),
    ),
    "Wout verzuimt, en verder is niets bekend": Persoon(
        "2006-05-05", "2026-11-20", "verzuim-18-plus", NIEUW, "5-verzuim-18-plus", MAS
    ),
    "Xandra is ingeschreven en een partner maakt zich zorgen": Persoon(
        "2006-05-05",
        "2026-11-20",
        "dreigend-vsver",
        NIEUW,
        "6-dreigend-vsver",
        STAP_3,
        **SIGNAAL,
        gegevens=nog_op(Onderwijssoort.MBO),
    ),
    "Yara is ingeschreven op de vavo en komt uit eigen onderzoek": Persoon(
        "2006-05-05",
        "2026-11-20",
        "dreigend-vsver",
        NIEUW,
        "6-dreigend-vsver",
        STAP_3,
        **SIGNAAL,
        gegevens=nog_op(Onderwijssoort.VAVO),
    ),
    # De grens van 1 oktober
    "Zeno ging op 1 oktober": Persoon(
        "2006-05-05", "2026-11-20", "nieuw-vsver", NIEUW, "7-nieuw-vsver", VSV_JAAR, gegevens=weg("2026-10-01")
    ),
    "Aya ging op 30 september": Persoon(
        "2006-05-05", "2026-11-20", "oud-vsver", NIEUW, "8-oud-vsver", VSV_JAAR, gegevens=weg("2026-09-30")
    ),
    "Bilal ging op 2 oktober": Persoon(
        "2006-05-05", "2026-11-20", "nieuw-vsver", NIEUW, "7-nieuw-vsver", VSV_JAAR, gegevens=weg("2026-10-02")
    ),
    "Cas is op 1 oktober gemeld en ging die dag": Persoon(
        "2006-05-05", "2026-10-01", "nieuw-vsver", NIEUW, "7-nieuw-vsver", VSV_JAAR, gegevens=weg("2026-10-01")
    ),
    "Dina is op 1 oktober gemeld en ging de dag ervoor": Persoon(
        "2006-05-05", "2026-10-01", "oud-vsver", NIEUW, "8-oud-vsver", VSV_JAAR, gegevens=weg("2026-09-30")
    ),
    "Emre is op 30 september gemeld en ging een jaar geleden op 1 oktober": Persoon(
        "2006-05-05", "2026-09-30", "nieuw-vsver", NIEUW, "7-nieuw-vsver", VSV_JAAR, gegevens=weg("2025-10-01")
    ),
    "Fay is op 30 september gemeld en ging een jaar geleden op 30 september": Persoon(
        "2006-05-05", "2026-09-30", "oud-vsver", NIEUW, "8-oud-vsver", VSV_JAAR, gegevens=weg("2025-09-30")
    ),
    "Guus ging jaren geleden": Persoon(
        "2001-05-05", "2026-11-20", "oud-vsver", NIEUW, "8-oud-vsver", VSV_JAAR, gegevens=weg("2022-02-01")
    ),
    "Hugo ging, en of hij een diploma heeft is onbekend": Persoon(
        "2006-05-05",
        "2026-11-20",
        "nieuw-vsver",
        NIEUW,
        "7-nieuw-vsver",
        VSV_JAAR,
        gegevens=weg("2026-10-15", startkwalificatie=None),
    ),
    "Imke is na Nederlandse middernacht op 1 oktober gemeld": Persoon(
        "2006-05-05",
        "2026-09-30T22:30:00+00:00",
        "oud-vsver",
        NIEUW,
        "8-oud-vsver",
        VSV_JAAR,
        gegevens=weg("2026-09-30"),
    ),
    # Wat ontbreekt
    "Job is weg, sinds wanneer is onbekend": Persoon(
        "2006-05-05",
        "2026-11-20",
        None,
        NIEUW,
        "9a-datum-ontbreekt",
        MINIMAAL,
        **SIGNAAL,
        gegevens={"ingeschreven": False},
        ontbreekt="uitschrijfdatum",
    ),
    "Kiki komt uit eigen onderzoek, verder is niets bekend": Persoon(
        "2006-05-05",
        "2026-11-20",
        None,
        NIEUW,
        "9b-inschrijving-ontbreekt",
        MINIMAAL,
        **SIGNAAL,
        ontbreekt=INSCHRIJVING,
    ),
    "Lars heeft geen diploma, verder is niets bekend": Persoon(
        "2006-05-05",
        "2026-11-20",
        None,
        NIEUW,
        "9b-inschrijving-ontbreekt",
        MINIMAAL,
        **SIGNAAL,
        gegevens={"startkwalificatie": False},
        ontbreekt=INSCHRIJVING,
    ),
    # De nacht waarin de wet verandert
    "Maud, 24, is na middernacht op 1 januari 2026 gemeld": Persoon(
        "2001-06-06", "2025-12-31T23:30:00+00:00", "verzuim-18-plus", NIEUW, "5-verzuim-18-plus", MAS
    ),
    "Noor, 24, is voor middernacht op 31 december 2025 gemeld": Persoon(
        "2001-06-06", "2025-12-31T22:30:00+00:00", "geen-doelgroep", OUD, "1-leeftijdsgrens", TOT_23
    ),
    "Olaf wordt 18 in de nacht van de melding": Persoon(
        "2008-01-01", "2026-01-01T00:30:00+01:00", "verzuim-18-plus", NIEUW, "5-verzuim-18-plus", MAS
    ),
    # De grens van 23 jaar, tot 1 januari 2026
    "Puck wordt morgen 23": Persoon("2002-06-02", "2025-06-01", "verzuim-18-plus", OUD, "5-verzuim-18-plus", MAS),
    "Rik is vandaag 23": Persoon("2002-06-01", "2025-06-01", "geen-doelgroep", OUD, "1-leeftijdsgrens", TOT_23),
    "Sara, van 29 februari, is op 28 februari nog 22": Persoon(
        "2000-02-29", "2023-02-28", "verzuim-18-plus", OUD, "5-verzuim-18-plus", MAS
    ),
    "Sara is op 1 maart 23": Persoon("2000-02-29", "2023-03-01", "geen-doelgroep", OUD, "1-leeftijdsgrens", TOT_23),
    "Tim is 22 en van de entree": Persoon(
        "2003-01-01", "2025-06-01", "jikp", OUD, "4-jikp", KWETSBAAR, gegevens=nog_op(Onderwijssoort.ENTREE)
    ),
    "Una is 23 en van de entree": Persoon(
        "2002-01-01",
        "2025-06-01",
        "geen-doelgroep",
        OUD,
        "1-leeftijdsgrens",
        TOT_23,
        gegevens=nog_op(Onderwijssoort.ENTREE),
    ),
    "Vic is 24 en van het praktijkonderwijs": Persoon(
        "2001-01-01",
        "2025-06-01",
        "geen-doelgroep",
        OUD,
        "1-leeftijdsgrens",
        TOT_23,
        gegevens=PRAKTIJK,
    ),
    "Wies is 17": Persoon(
        "2008-01-01", "2025-06-01", "geen-doelgroep", OUD, "3-jonger-dan-18", LEERPLICHT, verwijs_naar="leerplicht"
    ),
    "Xavi heeft een diploma": Persoon(
        "2004-01-01", "2025-06-01", "geen-doelgroep", OUD, "2-startkwalificatie", WEB, gegevens=DIPLOMA
    ),
    "Yuna is ingeschreven en een partner maakt zich zorgen": Persoon(
        "2004-01-01",
        "2025-06-01",
        "dreigend-vsver",
        OUD,
        "6-dreigend-vsver",
        STAP_3,
        **SIGNAAL,
        gegevens=nog_op(Onderwijssoort.MBO),
    ),
    "Zara ging op 1 oktober 2020, gemeld op de eerste dag van de tabel": Persoon(
        "2001-01-01", "2021-03-08", "nieuw-vsver", OUD, "7-nieuw-vsver", VSV_JAAR, gegevens=weg("2020-10-01")
    ),
    "Abe ging op 30 september 2020": Persoon(
        "2001-01-01", "2021-03-08", "oud-vsver", OUD, "8-oud-vsver", VSV_JAAR, gegevens=weg("2020-09-30")
    ),
    "Bo is weg, sinds wanneer is onbekend": Persoon(
        "2004-01-01",
        "2025-06-01",
        None,
        OUD,
        "9a-datum-ontbreekt",
        MINIMAAL,
        **SIGNAAL,
        gegevens={"ingeschreven": False},
        ontbreekt="uitschrijfdatum",
    ),
    "Cleo is bekend uit eigen onderzoek": Persoon(
        "2004-01-01",
        "2025-06-01",
        None,
        OUD,
        "9b-inschrijving-ontbreekt",
        MINIMAAL,
        **SIGNAAL,
        ontbreekt=INSCHRIJVING,
    ),
    # Voor de eerste tabel
    "Dirk is een dag te vroeg gemeld": Persoon(
        "2001-01-01", "2021-03-07", None, GEEN, "geen-tabel-van-kracht", "de coach bepaalt", ontbreekt="beslistabel"
    ),
    "Elin is in 2019 gemeld": Persoon(
        "2000-01-01", "2019-11-20", None, GEEN, "geen-tabel-van-kracht", "de coach bepaalt", ontbreekt="beslistabel"
    ),
    # De dagen om de wetswijziging heen
    "Floor, 22 en van de entree, op de laatste dag van de oude tabel": Persoon(
        "2003-01-01", "2025-12-31", "jikp", OUD, "4-jikp", KWETSBAAR, gegevens=nog_op(Onderwijssoort.ENTREE)
    ),
    "Floor is de dag erna 23 en hoort er onder de nieuwe tabel nog bij": Persoon(
        "2003-01-01", "2026-01-01", "jikp", NIEUW, "4-jikp", KWETSBAAR, gegevens=nog_op(Onderwijssoort.ENTREE)
    ),
    "Gaby, 24 en van de entree, valt op 31 december 2025 buiten de boot": Persoon(
        "2001-06-06",
        "2025-12-31",
        "geen-doelgroep",
        OUD,
        "1-leeftijdsgrens",
        TOT_23,
        gegevens=nog_op(Onderwijssoort.ENTREE),
    ),
    "Hidde is op 31 december 2025 26": Persoon(
        "1999-06-06", "2025-12-31", "geen-doelgroep", OUD, "1-leeftijdsgrens", TOT_23
    ),
    "Hidde is op 1 januari 2026 nog steeds 26, en hoort er nu bij": Persoon(
        "1999-06-06", "2026-01-01", "verzuim-18-plus", NIEUW, "5-verzuim-18-plus", MAS
    ),
    "Ivo wordt 27 op de dag dat de grens 27 wordt": Persoon(
        "1999-01-01", "2026-01-01", "geen-doelgroep", NIEUW, "1-leeftijdsgrens", TOT_27
    ),
    "Jet, van 29 februari, is op 29 februari 2028 zelf 24 en oud-vsver": Persoon(
        "2004-02-29", "2028-02-29", "oud-vsver", NIEUW, "8-oud-vsver", VSV_JAAR, gegevens=weg("2024-02-29")
    ),
    # Welk diploma een startkwalificatie is
    "Kaj haalde de havo": Persoon(
        "2006-05-05",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "2-startkwalificatie",
        WEB,
        gegevens=weg("2026-10-15", onderwijssoort=Onderwijssoort.VO, **DIPLOMA),
    ),
    "Lies haalde het vwo op de vavo": Persoon(
        "2006-05-05",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "2-startkwalificatie",
        WEB,
        gegevens=weg("2026-07-15", onderwijssoort=Onderwijssoort.VAVO, **DIPLOMA),
    ),
    "Max haalde na de entree mbo-2: het diploma gaat voor": Persoon(
        "2006-05-05",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "2-startkwalificatie",
        WEB,
        gegevens=nog_op(Onderwijssoort.ENTREE, **DIPLOMA),
    ),
    "Nora zit op het vso en verzuimt": Persoon(
        "2007-05-05",
        "2026-11-20",
        "jikp",
        NIEUW,
        "4-jikp",
        KWETSBAAR,
        gegevens=nog_op(Onderwijssoort.VSO_ARBEID_OF_DAGBESTEDING),
    ),
    # Onder de 18: leerplicht
    "Otis is 17 en uitgeschreven": Persoon(
        "2009-05-05",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "3-jonger-dan-18",
        LEERPLICHT,
        gegevens=weg("2026-10-15"),
        verwijs_naar="leerplicht",
    ),
    # Wat pas later bekend werd
    "Pam is in september gemeld; in oktober bleek dat zij sinds augustus weg is": Persoon(
        "2006-05-05",
        "2026-09-20",
        "oud-vsver",
        NIEUW,
        "8-oud-vsver",
        VSV_JAAR,
        gegevens=weg("2026-08-15"),
        gecontroleerd="2026-10-03",
    ),
    "Pam, nagegaan op 30 september, is nog nieuw": Persoon(
        "2006-05-05",
        "2026-09-20",
        "nieuw-vsver",
        NIEUW,
        "7-nieuw-vsver",
        VSV_JAAR,
        gegevens=weg("2026-08-15"),
        gecontroleerd="2026-09-30",
    ),
    "Ravi is met 17 gemeld en op zijn achttiende verjaardag nagegaan": Persoon(
        "2008-12-01",
        "2026-11-20",
        "verzuim-18-plus",
        NIEUW,
        "5-verzuim-18-plus",
        MAS,
        gegevens=nog_op(Onderwijssoort.MBO),
        gecontroleerd="2026-12-01",
    ),
    "Siem werd 27 tussen melding en controle": Persoon(
        "1999-11-25",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "1-leeftijdsgrens",
        TOT_27,
        gegevens=weg("2026-10-15"),
        gecontroleerd="2026-11-25",
    ),
    "Teun, 24, is in 2025 gemeld en in 2026 nagegaan: de nieuwe tabel geldt": Persoon(
        "2001-06-06",
        "2025-12-20",
        "nieuw-vsver",
        NIEUW,
        "7-nieuw-vsver",
        VSV_JAAR,
        gegevens=weg("2025-12-01"),
        gecontroleerd="2026-01-02",
    ),
    # Op 1 oktober wordt nieuw oud
    "Uri, nieuw-vsver in maart, wordt op 1 oktober oud-vsver": Persoon(
        "2006-05-05",
        "2026-03-10",
        "oud-vsver",
        NIEUW,
        "4b-jaarwisseling",
        VSV_JAAR,
        gegevens=weg("2026-02-01"),
        herbeoordeeld="2026-10-01",
    ),
    "Vlinder, volgens de coach nieuw-vsver maar volgens de school ingeschreven, wordt dat ook": Persoon(
        "2006-05-05", "2026-03-10", "oud-vsver", NIEUW, "4b-jaarwisseling", VSV_JAAR, herbeoordeeld="2026-10-01"
    ),
    "Wim, nieuw-vsver onder de oude tabel": Persoon(
        "2004-01-01",
        "2024-03-10",
        "oud-vsver",
        OUD,
        "4b-jaarwisseling",
        VSV_JAAR,
        gegevens=weg("2024-02-01"),
        herbeoordeeld="2024-10-01",
    ),
    "Yente, nieuw-vsver, is op 1 oktober net 27": Persoon(
        "1999-10-01",
        "2026-03-10",
        "geen-doelgroep",
        NIEUW,
        "1-leeftijdsgrens",
        TOT_27,
        gegevens=weg("2026-02-01"),
        herbeoordeeld="2026-10-01",
    ),
    "Zed, nieuw-vsver, wordt 27 op 15 juni": Persoon(
        "1999-06-15",
        "2026-03-10",
        "geen-doelgroep",
        NIEUW,
        "1-leeftijdsgrens",
        TOT_27,
        gegevens=weg("2026-02-01"),
        herbeoordeeld="2026-06-15",
    ),
    "Ada, van 29 februari en nieuw-vsver, is in 2027 pas op 1 maart 27": Persoon(
        "2000-02-29",
        "2026-11-20",
        "geen-doelgroep",
        NIEUW,
        "1-leeftijdsgrens",
        TOT_27,
        gegevens=weg("2026-10-15"),
        herbeoordeeld="2027-03-01",
    ),
}
