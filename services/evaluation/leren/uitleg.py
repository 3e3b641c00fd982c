"""Wat ieder cijfer zegt, in gewone woorden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.leren.maten import Maat

DUUR = "Mediaan en p90 zijn dagen die zo voorkwamen: de helft, en negen van de tien, duurde niet langer."
SAMENHANG = (
    "Dit is wat samen voorkwam. Wie een actie kreeg, verschilt vaak ook in andere dingen van wie haar niet kreeg, en "
    "niet alles daarvan is gemeten."
)
BIJ = "Van de casussen met {a} en {waarde} staan deze nu zo: {b}."
KLEIN = "Wat over minder dan tien casussen gaat, of dat zou verraden, staat er niet bij."


@dataclass(frozen=True)
class Uitleg:
    """Wat een maat meet, en hoe een cijfer ervan heet per soort."""

    kort: str
    lang: str
    zinnen: Mapping[str, str]

    def van(self, soort: str, a: str, b: str) -> str:
        """De zin bij een cijfer."""
        if soort.startswith("bij "):
            return BIJ.format(waarde=soort.removeprefix("bij "), a=a, b=b)
        return self.zinnen[soort].format(a=a, b=b)


UITLEG = {
    Maat.PROCESKAART: Uitleg(
        "De stappen en overgangen zoals zij gingen",
        "Welke stappen casussen zetten, in welke volgorde, en hoe lang dat duurde. Een stap begint bij het eerste feit "
        f"ervan dat een mens vastlegde, en duurt tot er een andere stap is gezet. {DUUR} {KLEIN}",
        {
            "stap": "Stap {a} is gezet; de duur is tot de volgende stap.",
            "overgang": "Na stap {a} kwam stap {b}; de duur is vanaf het laatste feit van stap {a}.",
        },
    ),
    Maat.VARIANTEN: Uitleg(
        "De wegen die casussen namen",
        "De stappen van een casus op volgorde, iedere keer dat zij wisselde. De duur is van de eerste tot de laatste "
        f"stap. {KLEIN}",
        {"variant": "De casus ging langs {a}."},
    ),
    Maat.HERHALINGEN: Uitleg(
        "Wat opnieuw moest",
        "Hoe vaak stap 10 een casus terugstuurde naar fase 2 of 3, en hoe vaak een jongere terugviel in de nazorg. "
        f"{DUUR} {KLEIN}",
        {
            "herziening": "Stap {a} vroeg om {b} opnieuw; de duur is tot daar weer iets gebeurde.",
            "terugval": "De jongere viel terug in de nazorg: van stap {a} weer naar stap {b}.",
        },
    ),
    Maat.WACHTTIJDEN: Uitleg(
        "Hoe lang er is gewacht, en op wie",
        "Per stap hoe lang er niets gebeurde voordat zij begon. Per partij hoe lang het duurde tot kwam waar een "
        f"termijn voor liep; een termijn die geen partij noemt is aan het Doorstroompunt. {DUUR} {KLEIN}",
        {
            "stap": "Voor stap {a} begon gebeurde er zo lang niets.",
            "partij": "Zo lang duurde het tot {a} deed waar een termijn voor liep.",
        },
    ),
    Maat.TERMIJNEN: Uitleg(
        "Termijnen die zijn gehaald en gemist",
        "Iedere termijn die is begonnen, en hoe zij afliep. De duur is vanaf waar de termijn telt tot zij is gehaald. "
        f"{DUUR} {KLEIN}",
        {"termijn": "De termijn {a} liep zo af: {b}."},
    ),
    Maat.AFWIJKINGEN: Uitleg(
        "Waar met reden van is afgeweken",
        "Pas toe of leg uit: bij welke stap, en waarvan. De redenen zelf zijn vertrouwelijk en staan bij de casus. "
        f"{KLEIN}",
        {"afwijking": "Bij stap {a} is met reden afgeweken van {b}."},
    ),
    Maat.CONFORMITEIT: Uitleg(
        "Of casussen de route volgden",
        "Iedere casus met een route, tegen de stappen van die route tot waar zij kwam. Een afwijking is verklaard als "
        "bij die stap, of tot en met de stap die ervoor in de plaats kwam, een reden is vastgelegd; een termijn die te "
        f"laat was als zij was opgeschort of verlengd. {KLEIN}",
        {
            "oordeel": "De casus is {a}.",
            "overgeslagen": "Stap {a} van de route is overgeslagen, {b}.",
            "andere-volgorde": "Stap {a} kwam na een latere stap van de route, {b}.",
            "te-laat": "Een termijn is niet op tijd gehaald, {b}.",
        },
    ),
    Maat.RESULTATEN: Uitleg(
        "Wat casussen opleverden, per soort actie in hun plan",
        "Van alle casussen met een soort actie in hun plan: hoe zij nu staan, en bij nazorg of de jongere terugviel. "
        "'met-actie' is iedere soort samen. Wat nog loopt telt mee als uitkomst: kies kwartalen die lang genoeg "
        f"geleden zijn. {SAMENHANG} {KLEIN}",
        {
            "interventie": "Van deze casussen stond {a} in het plan.",
            "resultaat": "Van de casussen met {a} staan deze nu zo: {b}.",
            "nazorg": "Van de casussen met {a} die nazorg kregen: {b}.",
            "leeftijd": "Van de casussen met {a} was de jongere bij de melding {b}.",
            "doelgroep": "Van de casussen met {a} is dit de doelgroep: {b}.",
            "route": "Van de casussen met {a} is dit de route: {b}.",
            "start": "Van de casussen met {a} waren zoveel leefdomeinen bij het begin een 1 of 2: {b}.",
        },
    ),
    Maat.DOORLOOPTIJDEN: Uitleg(
        "Hoe lang het duurt tot een casus is afgesloten, en hoe",
        "Vanaf de opening tot de eerste afsluiting. Wat nog loopt telt mee tot vandaag en niet verder (Kaplan-Meier); "
        "wie op een manier is afgesloten kan dat niet meer op een andere (Aalen-Johansen). Een trede valt op het eind "
        "van haar weken, en groeit tot zij niemand verraadt. De kromme stopt als er minder dan tien casussen over "
        f"zijn. {SAMENHANG} {KLEIN}",
        {"einde": "Zo is de casus voor het eerst afgesloten, of zij loopt nog: {a}."},
    ),
    Maat.LEEFDOMEINEN: Uitleg(
        "Hoe scores op leefdomeinen verschoven",
        "Van casussen waarin een leefdomein vaker dan een keer is gescoord: de laatste score naast de eerste. Wie maar "
        "een keer is gescoord telt niet mee, en dat kunnen anderen zijn dan wie vaker is gescoord. "
        f"{SAMENHANG} {KLEIN}",
        {
            "twee-metingen": "Het leefdomein {a} is vaker dan een keer gescoord.",
            "verandering": "De laatste score op {a} is naast de eerste: {b}.",
        },
    ),
}
