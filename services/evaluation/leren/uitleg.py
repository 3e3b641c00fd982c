"""Wat ieder cijfer zegt, in gewone woorden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.leren.maten import Maat

DUUR = "Mediaan en p90 zijn dagen die zo voorkwamen: de helft, en negen van de tien, duurde niet langer."
KLEIN = "Wat over minder dan tien casussen gaat, of dat zou verraden, staat er niet bij."


@dataclass(frozen=True)
class Uitleg:
    """Wat een maat meet, en hoe een cijfer ervan heet per soort."""

    kort: str
    lang: str
    zinnen: Mapping[str, str]

    def van(self, soort: str, a: str, b: str) -> str:
        """De zin bij een cijfer."""
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
}
