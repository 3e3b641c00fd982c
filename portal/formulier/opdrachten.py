"""Alle opdrachten op een casus, uit de gepubliceerde contracten, bij de stap van de Routekaart waar zij horen."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import contracts
from contracts.registry import DIENSTEN, RESOURCE_PATH
from contracts.woorden import Stap
from portal.formulier.veld import Veld, velden

CONTRACTEN = Path(contracts.__path__[0]) / "openapi"
PER_STAP: dict[Stap, tuple[tuple[str, str], ...]] = {
    Stap.SIGNALEER: (("intake", "intrekkingen"),),
    Stap.NEEM_KENNIS_VAN_DOSSIER: tuple(
        ("intake", naam) for naam in ("contacten", "schoolacties", "gegevenscontroles", "dossierbeoordelingen")
    ),
    Stap.STEL_DOELGROEP_VAST: tuple(
        ("routing", naam)
        for naam in (
            "doelgroepen", "directe-acties", "uitgevoerde-directe-acties", "inkomenssignalen", "routekeuzes",
            "masroutekeuzes",
        )
    ),
    Stap.PLAN_INTAKEGESPREK: tuple(
        ("intake", naam)
        for naam in (
            "intakegesprekken", "intakegesprek-verslagen", "intakegesprek-verplaatsingen", "gemiste-intakegesprekken",
            "startgesprekken",
        )
    ),
    Stap.BRENG_SYSTEEM_IN_KAART: (("intake", "leefdomeinen"),),
    Stap.VOER_PRIVACYGESPREK: tuple(
        ("intake", naam)
        for naam in ("privacygesprekken", "toestemmingen", "gegevensdelingen", "toestemming-intrekkingen")
    ),
    Stap.ROND_VOORONDERZOEK_AF: (("intake", "vooronderzoeken"), ("intake", "vooronderzoek-heropeningen")),
    Stap.STEL_PLAN_OP: tuple(("routing", naam) for naam in ("plannen", "planherzieningen", "regiehouders")),
    Stap.VOER_UIT: tuple(
        ("monitoring", naam) for naam in ("trajecten", "gestarte-acties", "afgeronde-acties", "aanbiedingen")
    ),
    Stap.MONITOR: tuple(
        ("monitoring", naam)
        for naam in (
            "terugkoppelingen", "gemiste-afspraken", "stagnaties", "hervattingen", "vervolgacties", "herzieningen",
            "opschalingen", "tafelbesluiten",
        )
    ),
    Stap.SLUIT_MELDING: tuple(
        ("monitoring", naam)
        for naam in (
            "afsluitingen", "duo-statussen", "nazorgtrajecten", "nazorgcontacten", "nazorgafrondingen", "terugvallen",
        )
    ),
    Stap.KOPPEL_TERUG: (("evaluation", "terugkoppelingen"),),
    Stap.EVALUEER: tuple(("evaluation", naam) for naam in ("evaluaties", "leerpunten", "casusafsluitingen")),
}  # fmt: skip
"""In de volgorde waarin een coach ze meestal nodig heeft; `docs/routekaart.md` zegt hetzelfde."""


@dataclass(frozen=True, slots=True)
class Opdracht:
    """Een opdracht op een casus: bij welke dienst, onder welke naam, en wat er in te vullen is."""

    dienst: str
    naam: str
    titel: str
    uitleg: str
    velden: tuple[Veld, ...]
    stap: Stap | None

    @property
    def pad(self) -> str:
        """Het adres bij de dienst, na dat van de casus."""
        return f"/{self.naam}"

    @property
    def gelukt(self) -> str:
        """De boodschap als het is vastgelegd."""
        return f"Vastgelegd: {self.titel[:1].lower()}{self.titel[1:]}."

    def zonder(self, *namen: str) -> Opdracht:
        """Dezelfde opdracht zonder deze velden."""
        return replace(self, velden=tuple(veld for veld in self.velden if veld.naam not in namen))


def _opdrachten(onder: str = RESOURCE_PATH, alleen: Collection[str] = ()) -> Iterator[Opdracht]:
    stappen = {plek: stap for stap, plekken in PER_STAP.items() for plek in plekken}
    for dienst in DIENSTEN:
        document = json.loads((CONTRACTEN / f"{dienst}.json").read_text("utf-8"))
        schemas = document["components"]["schemas"]
        for pad, operaties in document["paths"].items():
            naam = pad.removeprefix(f"{onder}/")
            if naam == pad or "post" not in operaties or (alleen and naam not in alleen):
                continue
            inhoud = operaties["post"]["requestBody"]["content"]["application/json"]["schema"]
            schema = schemas[inhoud["$ref"].rsplit("/", 1)[-1]]
            titel, _, vervolg = operaties["post"]["summary"].rstrip(".").partition("; ")
            uitleg = f"{vervolg[:1].upper()}{vervolg[1:]}." if vervolg else schema.get("description", "")
            yield Opdracht(dienst, naam, titel, uitleg, velden(schema, schemas), stappen.get((dienst, naam)))


OPDRACHTEN: dict[tuple[str, str], Opdracht] = {(een.dienst, een.naam): een for een in _opdrachten()}

BEWAREN = (
    "blokkades", "blokkadeopheffingen", "wisvoorstellen", "wisgoedkeuringen", "wisuitstellen", "wisafwijzingen",
    "wisverzoeken", "wisverzoektoewijzingen", "wisverzoekverlengingen", "wisverzoekafwijzingen",
)  # fmt: skip
OVER_JONGERE: dict[str, Opdracht] = {
    een.naam: een.zonder("opgetredenOp", "afwijking") for een in _opdrachten("/jongeren/{jongereId}", BEWAREN)
}
"""Wat over een jongere als geheel is te besluiten: bewaren en wissen."""

OVER_VERBETERPUNT: dict[str, Opdracht] = {
    een.naam: een.zonder("afwijking", *(() if een.naam == "doorvoeringen" else ("opgetredenOp",)))
    for een in _opdrachten("/verbeterpunten/{verbeterpuntId}")
}
"""Wat over een verbeterpunt van de regio vast te leggen is. Doorgevoerd is het vaak al eerder: meten kan pas daarna."""
VERBETERPUNT, VERSLAG = (
    een.zonder("opgetredenOp", "afwijking")
    for naam in ("verbeterpunten", "verslagen")
    for een in _opdrachten("", (naam,))
    if een.dienst == "evaluation"
)
"""Een nieuw verbeterpunt, en een nieuw verslag."""


def vind(dienst: str, naam: str) -> Opdracht | None:
    """De opdracht die zo heet."""
    return OPDRACHTEN.get((dienst, naam))


def bij_stap(stap: Stap) -> list[Opdracht]:
    """De opdrachten van een stap, wat het vaakst nodig is eerst."""
    return [OPDRACHTEN[plek] for plek in PER_STAP[stap] if plek in OPDRACHTEN]
