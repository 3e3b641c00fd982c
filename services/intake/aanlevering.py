"""Een melding zoals zij wordt aangeleverd, over HTTP of als regel van een bestand: dezelfde regels voor beide."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError, to_json
from stdnum.nl import bsn as bsn_nummer
from stdnum.nl import onderwijsnummer as onderwijs_nummer

from contracts.feit import dag
from contracts.regio import Regio
from contracts.woorden import Kanaal, Leerweg, Melder, Meldinginhoud, Persoonsgegevens, Verzuimsoort
from kit.http import Body

Tekst = Annotated[str, Field(max_length=4000)]
Kort = Annotated[str, Field(max_length=200)]
TIJDSTIP = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]")
"""Zo begint een tijdstip; een getal alleen is er geen."""
MEESTE_TEKST = 30_000
"""Bytes of free text, so that the fact made of it stays small enough to send."""


def fout(tekst: str) -> PydanticCustomError:
    """Een fout in de woorden van de indiener; zonder wat er stond."""
    return PydanticCustomError("aanlevering", "{tekst}", {"tekst": tekst})


def lees_datum(veld: str) -> BeforeValidator:
    """Leest een datum; wat er niet op lijkt is onleesbaar."""

    def lees(waarde: Any) -> Any:
        if waarde is None or isinstance(waarde, date):
            return waarde
        try:
            return date.fromisoformat(str(waarde))
        except ValueError:
            raise fout(f"{veld} onleesbaar") from None

    return BeforeValidator(lees)


def _bsn_klopt(waarde: str | None) -> str | None:
    if waarde is not None and not bsn_nummer.is_valid(waarde):
        raise fout("bsn voldoet niet aan de elfproef")
    return bsn_nummer.compact(waarde) if waarde else None


def _onderwijsnummer_klopt(waarde: str | None, info: ValidationInfo) -> str | None:
    if waarde is None and info.data.get("bsn", "fout") is None:
        raise fout("bsn en onderwijsnummer ontbreken")
    if waarde is not None and not onderwijs_nummer.is_valid(waarde):
        raise fout("onderwijsnummer is ongeldig")
    return onderwijs_nummer.compact(waarde) if waarde else None


def _geboren_voor_melding(waarde: date, info: ValidationInfo) -> date:
    if waarde > dag(info.data.get("melddatumtijd") or datetime.now(UTC)):
        raise fout("geboortedatum in de toekomst")
    return waarde


def _in_de_regio(waarde: str, info: ValidationInfo) -> str:
    regio: Regio | None = (info.context or {}).get("regio")
    if regio is not None and waarde not in regio.gemeenten:
        raise fout("gemeente hoort niet bij de regio")
    return waarde


Naam = Annotated[str, Field(min_length=1, max_length=200)]
Bsn = Annotated[str | None, AfterValidator(_bsn_klopt)]
Onderwijsnummer = Annotated[str | None, Field(validate_default=True), AfterValidator(_onderwijsnummer_klopt)]
"""Staat onder een veld `bsn`: een van de twee is nodig."""
Geboortedatum = Annotated[date, lees_datum("geboortedatum"), AfterValidator(_geboren_voor_melding)]
Regiogemeente = Annotated[str, AfterValidator(_in_de_regio)]
"""Context: `regio`."""
Postcode = Annotated[str | None, Field(pattern=r"^[0-9]{4} ?[A-Za-z]{2}$")]
Brin = Annotated[str | None, Field(pattern=r"^[0-9]{2}[A-Z]{2}$")]


class OntvangMelding(Body):
    """Een melding van verzuim of (dreigende) uitval, met de velden van een DUO-verzuimmelding.

    De regels lopen van boven naar beneden: een veld mag kijken naar de velden boven zich. Context: `regio`.
    """

    kanaal: Kanaal = Kanaal.DIRECTE_MELDING
    meldingsnummer: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,12}$",
            validate_default=True,
            description="Nummer van DUO; bij een directe melding nodig.",
        ),
    ] = None
    verzuimsoort: Verzuimsoort | None = None
    melddatumtijd: AwareDatetime
    begindatum: Annotated[date | None, lees_datum("begindatum")] = None
    einddatum: Annotated[date | None, lees_datum("einddatum")] = None
    bsn: Bsn = None
    onderwijsnummer: Onderwijsnummer = None
    voornamen: Naam
    achternaam: Naam
    geboortedatum: Geboortedatum
    gemeentecode: Regiogemeente
    postcode: Postcode = None
    brin: Brin = None
    instelling: Kort | None = None
    opleidingcode: Annotated[str | None, Field(pattern=r"^[0-9]{1,6}$")] = None
    niveau: Annotated[int | None, Field(ge=1, le=4)] = None
    leerweg: Leerweg | None = None
    lesuren_gemist: Annotated[int | None, Field(ge=0, le=2000)] = None
    reden: Tekst | None = None
    actie_gewenst: Tekst | None = None
    ondernomen_actie: Tekst | None = None
    melder_naam: Kort | None = None
    melder_functie: Kort | None = None
    melder_email: Kort | None = None
    melder_telefoon: Kort | None = None

    @field_validator("meldingsnummer")
    @classmethod
    def _directe_melding_heeft_nummer(cls, waarde: str | None, info: ValidationInfo) -> str | None:
        if waarde is None and info.data.get("kanaal") is Kanaal.DIRECTE_MELDING:
            raise PydanticCustomError("missing", "is verplicht")
        return waarde

    @field_validator("verzuimsoort", mode="before")
    @classmethod
    def _bekende_soort(cls, waarde: Any) -> Any:
        if waarde is not None and str(waarde) not in set(Verzuimsoort):
            raise fout("onbekende verzuimsoort")
        return waarde

    @field_validator("melddatumtijd", mode="before")
    @classmethod
    def _een_tijdstip(cls, waarde: Any) -> Any:
        if waarde is None or isinstance(waarde, datetime) or (isinstance(waarde, str) and TIJDSTIP.match(waarde)):
            return waarde
        raise fout("melddatumtijd onleesbaar")

    @field_validator("melddatumtijd")
    @classmethod
    def _niet_later_dan_nu(cls, waarde: datetime) -> datetime:
        if waarde > datetime.now(UTC):
            raise fout("melddatum in de toekomst")
        return waarde

    @field_validator("einddatum")
    @classmethod
    def _einde_na_begin(cls, waarde: date | None, info: ValidationInfo) -> date | None:
        begin = info.data.get("begindatum")
        if waarde and begin and waarde < begin:
            raise fout("einddatum voor begindatum")
        return waarde

    @field_validator("actie_gewenst", "ondernomen_actie")
    @classmethod
    def _niet_te_veel_tekst(cls, waarde: str | None, info: ValidationInfo) -> str | None:
        teksten = (info.data.get("reden"), info.data.get("actie_gewenst"), waarde)
        if sum(len(to_json(tekst)) for tekst in teksten if tekst) > MEESTE_TEKST:
            raise fout("reden, actie_gewenst en ondernomen_actie zijn samen te lang")
        return waarde

    # Of the validators that come before, the last one runs first: the others meet no empty text.
    @field_validator("*", mode="before")
    @classmethod
    def _leeg_is_niets(cls, waarde: Any) -> Any:
        return None if isinstance(waarde, str) and not waarde.strip() else waarde

    def persoon(self) -> Persoonsgegevens:
        """Wie de jongere is."""
        return Persoonsgegevens(
            bsn=self.bsn,
            onderwijsnummer=self.onderwijsnummer,
            voornamen=self.voornamen,
            achternaam=self.achternaam,
            geboortedatum=self.geboortedatum,
            postcode=self.postcode,
        )

    def inhoud(self) -> Meldinginhoud:
        """Wat er gemeld is."""
        return Meldinginhoud(
            meldingsnummer=self.meldingsnummer,
            brin=self.brin,
            instelling=self.instelling,
            opleidingcode=self.opleidingcode,
            begindatum=self.begindatum,
            einddatum=self.einddatum,
            lesuren_gemist=self.lesuren_gemist,
            reden=self.reden,
            actie_gewenst=self.actie_gewenst,
            ondernomen_actie=self.ondernomen_actie,
            melder=Melder(
                naam=self.melder_naam,
                functie=self.melder_functie,
                email=self.melder_email,
                telefoon=self.melder_telefoon,
            ),
        )
