"""Wat mensen in een casus opschrijven: verzonnen, zonder namen."""

from __future__ import annotations

from contracts.woorden import Actiesoort, Doelgroep, Partij, Resultaat

CONTACT_JONGERE = (
    "Gebeld. De jongere neemt zelf op en wil het gesprek wel aan, het liefst in de middag.",
    "Huisbezoek gebracht; de jongere was verbaasd maar vriendelijk en vertelt dat het al weken niet lekker loopt.",
    "Via een bericht contact gekregen. De jongere geeft aan zich te schamen voor het verzuim.",
    "Telefonisch gesproken. De jongere zegt dat de opleiding niet past en weet niet bij wie dat te melden was.",
)
CONTACT_SCHOOL = (
    "Mentor gesproken: de afgelopen weken nauwelijks gezien, eerder ging het goed.",
    "Met de verzuimcoordinator het rooster en het verzuim doorgenomen.",
    "De school maakt zich zorgen en wil graag dat er iemand naast de jongere gaat staan.",
)
CONTACT_OUDER = (
    "De ouders gesproken: zij maken zich zorgen en weten niet meer wat zij kunnen doen.",
    "Moeder gebeld. Het kind wil 's ochtends niet mee; de ouders staan open voor een gesprek.",
)
GEEN_GEHOOR = ("Niet opgenomen; voicemail ingesproken.", "Bericht gestuurd, nog geen antwoord.")
CONTACT_PARTNER = (
    "Werk en Inkomen: geen lopende uitkering, wel een eerdere aanvraag die niet is afgemaakt.",
    "De jeugdhulp kent de jongere; het traject is vorig jaar afgesloten.",
)
SCHOOLACTIES = (
    ("Mentor heeft driemaal gebeld", "Brief naar huis", "Gesprek met de zorgcoordinator"),
    ("Gesprek op school gevoerd", "Aangepast rooster aangeboden"),
    ("Verzuimgesprek met de teamleider", "Aanmelding bij het schoolmaatschappelijk werk"),
    ("Bericht gestuurd zonder antwoord", "Praktijkbegeleider ingeschakeld", "Inhaalmogelijkheid geboden"),
)
SAMENVATTING = (
    "Gegevens van de school en de registratie komen overeen. Het verzuim is opgebouwd sinds de start van het jaar.",
    "Dossier compleet. Eerdere begeleiding op school had kort effect.",
    "De gegevens zijn nagelopen en met de jongere besproken; er zijn geen tegenstrijdigheden meer.",
)
OORDEEL = {
    Doelgroep.DREIGEND_VSVER: "Het verzuim is gestopt, maar de jongere wil van school af. Dat is de kern van de casus.",
    Doelgroep.GEEN_DOELGROEP: "De school heeft de melding ingetrokken en de jongere volgt weer alle lessen.",
}
INTREKKING = (
    "De melding berustte op een verkeerde registratie van de aanwezigheid.",
    "De jongere was ziek gemeld; dat was niet verwerkt.",
)
DIRECTE_ACTIE = (
    "Vandaag nog contact met de crisisdienst over onderdak voor vannacht.",
    "Met spoed een afspraak bij de huisarts geregeld.",
    "De huur dreigt te worden opgezegd: vandaag gebeld met de schuldhulp.",
)
PLAATS = ("Doorstroompunt, spreekkamer 2", "Op school", "Bij de jongere thuis", "Buurthuis")
VERZET = ("De jongere moest onverwacht werken.", "De mentor was ziek.", "De trein reed niet.")
NIET_VERSCHENEN = (
    "Niet gekomen en telefonisch niet te bereiken.",
    "De jongere had zich verslapen en vraagt om een nieuwe afspraak.",
)
VERSLAG = (
    "Open gesprek. De jongere wil wel leren, maar liever met de handen en niet vijf dagen in de klas.",
    "Het gesprek kwam langzaam op gang. Thuis is het onrustig en de jongere werkt veel om bij te dragen.",
    "De keuze voor deze opleiding was niet die van de jongere zelf. Er is al langer een ander idee.",
    "De jongere heeft schulden en slaapt slecht; school staat daardoor onderaan.",
)
NOTITIE = ("Vraagt aandacht.", "Wil de jongere zelf oppakken.", "Hier is al hulp bij.")
ONDERSTEUNINGSVRAAG = (
    "Hulp bij het vinden van een opleiding die past.",
    "Iemand die meegaat naar de eerste afspraken.",
    "Rust in de financien, zodat school weer kan.",
)
PRIVACY = (
    "Besproken wie wat mag weten. De jongere wil niet dat ouders zonder overleg worden geinformeerd.",
    "Uitgelegd wat wettelijk moet en waarvoor toestemming nodig is.",
)
TOESTEMMING_DOEL = (
    "Samen zoeken naar een leerbaan.",
    "De begeleiding op elkaar afstemmen.",
    "Een gezamenlijke intake.",
)
REDENEN = (
    "Verkeerde studiekeuze en weinig binding met de klas.",
    "Zorgen thuis en een bijbaan die te veel uren kost.",
    "Psychische klachten die op school niet bekend waren.",
)
ONDERWIJSREDENEN = (
    "Veel lesuitval en wisselende begeleiders in het eerste blok.",
    "Het rooster heeft veel tussenuren; de stage begon te laat.",
)
INTERVENTIES = (
    {"interventie": "Mentorgesprekken en een aangepast rooster.", "effect": "Dat hielp een paar weken."},
    {"interventie": "Schoolmaatschappelijk werk.", "effect": "Voortijdig gestopt door een wachtlijst."},
)
MOGELIJKE_STAPPEN = (
    "Orientatie op een andere richting, daarna een leerbaan.",
    "Terug naar school met vaste begeleiding, en schuldhulp ernaast.",
)
STARTGESPREK = (
    "Met school en ouders om tafel: iedereen wil dat het kind weer gaat, en er zijn afspraken gemaakt.",
    "Een goed gesprek. De klas is te druk voor het kind; er wordt gezocht naar een rustige plek.",
)
AFSPRAKEN = {
    Partij.SCHOOL: "Maakt een rooster om stap voor stap weer te beginnen.",
    Partij.OUDER: "Bellen voor negen uur als het die dag niet lukt.",
    Partij.DOORSTROOMPUNT: "Belt over een week met ouders en school.",
}
MASROUTE = (
    "De jongere is meerderjarig en wil zelf hulp: licht waar het kan.",
    "Straffen brengt de jongere niet terug in de klas; hulp die past wel.",
)
VERHUISD = ("De jongere woont nu bij de vader in een andere gemeente.", "Het gezin kreeg elders een woning.")
AANBOD = (
    "Halve dagen in een kleine groep op een andere school, met begeleiding.",
    "Een plek in de tussenvoorziening, met uitzicht op de eigen klas.",
)
DOEL = (
    "Binnen een half jaar een passende plek op school of een leerbaan.",
    "Eerst rust en dagritme, daarna terug naar de opleiding.",
    "Een startkwalificatie halen via werken en leren.",
)
ACTIE = {
    Actiesoort.STUDIEKEUZETEST: "Studiekeuzetest doen en de uitkomst samen bespreken",
    Actiesoort.LEERBAAN_OF_WERKPLEK: "Drie leerbedrijven bezoeken en een proefweek afspreken",
    Actiesoort.TERUG_NAAR_SCHOOL: "Rooster voor de terugkeer maken met de mentor",
    Actiesoort.ZORG: "Intake bij de hulpverlening",
    Actiesoort.SCHULDHULP: "Schulden op een rij en een betalingsregeling aanvragen",
    Actiesoort.COACHING: "Wekelijks een uur met een coach",
}
VERWACHTINGEN = {
    Partij.JONGERE: "Laat het weten als een afspraak niet lukt.",
    Partij.SCHOOL: "Meldt nieuw verzuim binnen een week, en houdt de plek vrij.",
    Partij.DOORSTROOMPUNT: "Is bereikbaar, en gaat mee naar het eerste gesprek.",
}
UITKOMST = ("Gedaan zoals afgesproken.", "Duurde langer dan gedacht, wel gelukt.", "Deels gelukt; de rest volgt later.")
TERUGKOPPELING = (
    "Het gaat de goede kant op; de afspraken zijn nagekomen.",
    "Iedere dag aanwezig geweest, op een dag ziek na.",
    "De eerste week was zwaar, nu gaat het beter.",
)
GEMIST = ("Niet op de afspraak verschenen.", "De afgesproken terugkoppeling bleef uit.")
VASTGELOPEN = (
    "De jongere is afgehaakt bij de werkplek en reageert niet meer op berichten.",
    "De wachttijd bij de hulpverlening maakt de volgende stap onmogelijk.",
)
HERZIENING = {
    2: "Er speelt meer dan in het vooronderzoek naar voren kwam: eerst opnieuw met elkaar om tafel.",
    3: "Het beeld klopt nog, maar het plan past niet meer: andere acties nodig.",
}
OPSCHALING = ("Met de huidige partners komt er geen beweging in.",)
TAFELBESLUIT = (
    "De partners zetten hun aanbod naast elkaar en beginnen deze maand.",
    "Er wordt van de gewone volgorde afgeweken: hulp begint voordat de indicatie er is.",
)
TAFELAFSPRAAK = ("Brengt het besluit over en bewaakt de data.", "Spreekt binnen drie weken iedereen opnieuw.")
HERVAT = ("De afspraken worden weer nagekomen.", "De werkplek gaf een tweede kans, en die is gepakt.")
AFSLUITING = {
    Resultaat.SCHOOL: "De jongere volgt weer een opleiding.",
    Resultaat.STARTKWALIFICATIE: "De jongere heeft de startkwalificatie gehaald.",
    Resultaat.WERK: "De jongere heeft werk en wil zo verder.",
    Resultaat.ZORG: "De zorg gaat nu voor; zij heeft de begeleiding overgenomen.",
    Resultaat.GEEN: "De jongere wil geen begeleiding meer; het aanbod blijft open staan.",
}
NAZORG = (
    "Kort gebeld: het gaat goed, geen vragen.",
    "Koffie gedronken; de jongere is trots op de eerste resultaten.",
    "Nog wat onzeker over de toets van volgende week, verder goed.",
)
TERUGVAL = ("Twee weken niet verschenen na ruzie op de werkplek.", "Oude patroon: 's nachts wakker, overdag slapen.")
HERSTELD = ("Na een goed gesprek met de werkplek is de draad weer opgepakt.",)
NAAR_LEERPLICHT = (
    "De jongere is nog leerplichtig; de leerplichtambtenaar neemt het over.",
    "Met leerplicht besproken: zij kennen het gezin en gaan verder.",
)
RESULTATEN = (
    "De uitkomst en wat de jongere nodig blijft houden, in het kort.",
    "De melding is afgehandeld; wie een nieuw signaal heeft, meldt dat opnieuw.",
)
REFLECTIE = (
    "Vroeg contact met de jongere zelf maakte het verschil.",
    "De partners wisten elkaar te vinden; het wachten op hulp duurde te lang.",
    "Achteraf had het schoolgesprek eerder gekund.",
)
LEERPUNT = (
    "Vraag bij de eerste melding meteen naar schulden.",
    "Spreek met de school af wie belt als de jongere niet komt.",
    "Plan het gesprek op een plek die de jongere kiest.",
)
NAZORG_KORTER = "Het gaat goed; de jongere wil zelf verder en weet ons te vinden."
REDEN_AFWIJKING = {
    "geen-contact": "De jongere is na zeven pogingen niet bereikt; de school dringt aan om door te gaan.",
    "wens-niet-gevraagd": "De jongere kwam onaangekondigd langs en wilde meteen praten.",
    "geen-onderwijsredenen": "De opleiding bestaat niet meer; over het onderwijs is niets meer na te gaan.",
    "actie-loopt-door": "De hulpverlening loopt door bij de partner en valt buiten dit traject.",
}
