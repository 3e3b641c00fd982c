"""De regels van een lijst van DUO, per lijst met haar kolommen (docs/leveringen.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from contracts.feit import dag
from contracts.woorden import Beeindigingsreden, Bevinding, Lijst, Meldinginhoud, Onderwijssoort, Persoonsgegevens
from kit.http import Body
from services.intake.aanlevering import (
    Brin,
    Bsn,
    Geboortedatum,
    Kort,
    Naam,
    Onderwijsnummer,
    Postcode,
    Regiogemeente,
    fout,
    lees_datum,
)
from services.intake.domain import Vondst


def _niet_later_dan_vandaag(waarde: date) -> date:
    if waarde > dag(datetime.now(UTC)):
        raise fout("per ligt in de toekomst")
    return waarde


def _ja_of_nee(waarde: Any) -> bool | None:
    woorden = {"ja": True, "nee": False, "none": None}
    try:
        return woorden[str(waarde).strip().lower()]
    except KeyError:
        raise fout("moet ja of nee zijn") from None


Per = Annotated[date, lees_datum("per"), AfterValidator(_niet_later_dan_vandaag)]
JaNee = Annotated[bool | None, BeforeValidator(_ja_of_nee)]


class Leveringsregel(Body):
    """Een jongere in een lijst, en wat er per welke dag veranderde."""

    lijst: ClassVar[Lijst]

    bsn: Bsn = None
    onderwijsnummer: Onderwijsnummer = None
    per: Per

    def vondst(self) -> Vondst:
        """Wat deze regel voor een casus betekent."""
        raise NotImplementedError


class Persoonsregel(Leveringsregel):
    """Een regel waar genoeg in staat om een casus te openen voor wie er nog geen heeft."""

    voornamen: Naam
    achternaam: Naam
    geboortedatum: Geboortedatum
    gemeentecode: Regiogemeente
    postcode: Postcode = None
    brin: Brin = None
    instelling: Kort | None = None
    onderwijssoort: Onderwijssoort | None = None

    def persoon(self) -> Persoonsgegevens:
        """Wie de jongere is."""
        return Persoonsgegevens.model_validate(self.model_dump(include=set(Persoonsgegevens.model_fields)))

    def inhoud(self) -> Meldinginhoud:
        """Wat de lijst over de school zegt; DUO geeft hier geen meldingsnummer."""
        return Meldinginhoud(brin=self.brin, instelling=self.instelling)


class Uitschrijving(Persoonsregel):
    """A01: de jongere is uitgeschreven; `per` is de uitschrijfdatum."""

    lijst = Lijst.UITSCHRIJVINGEN

    def vondst(self) -> Vondst:
        """De jongere staat nergens meer ingeschreven."""
        gegevens = _bekend(ingeschreven=False, uitschrijfdatum=self.per, onderwijssoort=self.onderwijssoort)
        return Vondst(self.lijst, Bevinding.UITGESCHREVEN, self.per, gegevens)


class Herinschrijving(Leveringsregel):
    """A02: de jongere is weer ingeschreven; `per` is de inschrijfdatum."""

    lijst = Lijst.HERINSCHRIJVINGEN

    onderwijssoort: Onderwijssoort | None = None

    def vondst(self) -> Vondst:
        """De jongere staat weer ingeschreven; of de casus daardoor eindigt bepaalt de regio."""
        gegevens = _bekend(ingeschreven=True, onderwijssoort=self.onderwijssoort)
        return Vondst(
            self.lijst, Bevinding.HERINGESCHREVEN, self.per, gegevens, einde=Beeindigingsreden.HERINGESCHREVEN
        )


class Werkvoorraadregel(Persoonsregel):
    """A04: de jongere staat op de werkvoorraad; `per` is de dag sinds wanneer."""

    lijst = Lijst.WERKVOORRAAD

    uitschrijfdatum: Annotated[date | None, lees_datum("uitschrijfdatum")] = None

    def vondst(self) -> Vondst:
        """Wie op de werkvoorraad staat is niet ingeschreven en heeft geen startkwalificatie."""
        gegevens = _bekend(
            ingeschreven=False,
            startkwalificatie=False,
            uitschrijfdatum=self.uitschrijfdatum,
            onderwijssoort=self.onderwijssoort,
        )
        return Vondst(self.lijst, Bevinding.STAAT_OP_WERKVOORRAAD, self.per, gegevens)


class Startkwalificatie(Leveringsregel):
    """A07: de jongere haalde later alsnog een startkwalificatie; `per` is de dag van het diploma."""

    lijst = Lijst.LATE_STARTKWALIFICATIES

    def vondst(self) -> Vondst:
        """Er is een startkwalificatie."""
        return _startkwalificatie(self.lijst, self.per)


class Persoonswijziging(Leveringsregel):
    """P: wat er deze week aan de persoon, de inschrijving of het diploma veranderde; `per` is de dag waarop."""

    lijst = Lijst.PERSOONSWIJZIGINGEN

    wijziging: Literal[
        Bevinding.OVERLEDEN,
        Bevinding.VERHUISD,
        Bevinding.JARIG,
        Bevinding.INSCHRIJVING_GEWIJZIGD,
        Bevinding.STARTKWALIFICATIE_BEHAALD,
    ]
    woongemeente: Annotated[str | None, Field(pattern=r"^GM[0-9]{4}$", validate_default=True)] = None
    ingeschreven: Annotated[JaNee, Field(validate_default=True)] = None
    onderwijssoort: Onderwijssoort | None = None

    @field_validator("woongemeente")
    @classmethod
    def _waarheen(cls, waarde: str | None, info: ValidationInfo) -> str | None:
        if waarde is None and info.data.get("wijziging") is Bevinding.VERHUISD:
            raise fout("is verplicht bij verhuisd")
        return waarde

    @field_validator("ingeschreven")
    @classmethod
    def _al_of_niet(cls, waarde: bool | None, info: ValidationInfo) -> bool | None:
        if waarde is None and info.data.get("wijziging") is Bevinding.INSCHRIJVING_GEWIJZIGD:
            raise fout("is verplicht bij inschrijving-gewijzigd")
        return waarde

    def vondst(self) -> Vondst:
        """Wat de wijziging betekent, naar haar soort."""
        if self.wijziging is Bevinding.STARTKWALIFICATIE_BEHAALD:
            return _startkwalificatie(self.lijst, self.per)
        gevolg: dict[str, Any] = {}
        if self.wijziging is Bevinding.OVERLEDEN:
            gevolg = {"einde": Beeindigingsreden.OVERLEDEN}
        elif self.wijziging is Bevinding.VERHUISD:
            gevolg = {"naar": self.woongemeente}
        elif self.wijziging is Bevinding.INSCHRIJVING_GEWIJZIGD:
            sinds = None if self.ingeschreven else self.per
            gegevens = _bekend(
                ingeschreven=self.ingeschreven, uitschrijfdatum=sinds, onderwijssoort=self.onderwijssoort
            )
            gevolg = {"gegevens": gegevens}
        return Vondst(self.lijst, self.wijziging, self.per, **gevolg)


REGELS: dict[Lijst, type[Leveringsregel]] = {
    soort.lijst: soort
    for soort in (Uitschrijving, Herinschrijving, Werkvoorraadregel, Startkwalificatie, Persoonswijziging)
}


def _startkwalificatie(lijst: Lijst, per: date) -> Vondst:
    return Vondst(
        lijst,
        Bevinding.STARTKWALIFICATIE_BEHAALD,
        per,
        {"startkwalificatie": True},
        einde=Beeindigingsreden.STARTKWALIFICATIE_BEHAALD,
    )


def _bekend(**gegevens: Any) -> dict[str, Any]:
    return {naam: waarde for naam, waarde in gegevens.items() if waarde is not None}
