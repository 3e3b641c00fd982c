"""De deur van verslagen: wie wat mag, en hoe een verslag wordt gemaakt, nagerekend en uitgelegd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from contracts.evaluation import VerslagVastgesteld
from contracts.feit import Rol, dag
from contracts.regio import Regio
from contracts.verslagen import Onderdeel, Verslagdefinitie
from contracts.woorden import Verslagsoort, Verslagvorm
from kit.aggregate import Refusal
from kit.http import Body
from kit.identity import Forbidden, Identity
from kit.routes import Door, Recorded, Resource
from services.evaluation.domain import PeildatumLigtInDeToekomst, PeriodeIsNogNietBegonnen, Verslag, VerslagBestaatNiet
from services.evaluation.leren.pseudoniem import Pseudoniem
from services.evaluation.verslagen.maken import CijferStaatNietInVerslag, Maker, Stand
from services.evaluation.verslagen.onderdelen import REKENWIJZE
from services.evaluation.verslagen.vormen import VORMEN, vingerafdruk

ROLLEN = (Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR)
SLEUTELSOORT = "verslag"


class VerslagBijgewerkt(Recorded):
    """Wat er over een verslag is vastgelegd."""

    verslag_id: UUID


BRON = Resource("/verslagen", "verslagId", "Id van het verslag.", VerslagBijgewerkt)


class DefinitieIsErNietMeer(Refusal):
    """De definitie of rekenwijze van dit verslag is niet meer wat zij was. Zet dat bestand of die uitgave terug."""


class StelVerslagVast(Body):
    """Welk verslag, over welk schooljaar (het jaar waarin het eindigt), en zoals het op welke dag was."""

    soort: Verslagsoort = Verslagsoort.EFFECTRAPPORTAGE
    jaar: Annotated[int | None, Field(ge=2000, le=2100, description="Leeg: het schooljaar van de peildatum.")] = None
    peildatum: Annotated[date | None, Field(description="Leeg: vandaag.")] = None


@dataclass(frozen=True)
class Deur:
    """Verslagen zijn van de hele regio: wie er werkt leest ze, de contactgemeente maakt ze."""

    door: Door[Verslag]
    maker: Callable[[], Maker]
    definities: tuple[Verslagdefinitie, ...]
    regio: Regio

    def stel_vast(self, vraag: StelVerslagVast, who: Identity, key: str | None) -> Verslag:
        """Maak het verslag in alle vormen en leg vast wat eruit kwam."""
        if self.regio.contactgemeente not in who.areas:
            raise Forbidden("Een verslag stelt u vast namens de contactgemeente van de regio.")
        velden: dict[str, Any] = {}

        def beslis(verslag: Verslag) -> None:
            verslag.stel_verslag_vast(self.regio.contactgemeente, **velden)

        command = self.door.command(who, ROLLEN, beslis, BRON.path, vraag.model_dump_json().encode(), key)
        # A repeat makes nothing anew: it would be of another moment.
        if command.key is None or self.door.store.load(command.key).last is None:
            velden |= self._velden(vraag)
        return self.door.begin(command)

    def _velden(self, vraag: StelVerslagVast) -> dict[str, Any]:
        vandaag = dag(datetime.now(UTC))
        peildatum = vraag.peildatum or vandaag
        jaar = vraag.jaar or peildatum.year + (peildatum.month >= 10)
        if peildatum > vandaag:
            raise PeildatumLigtInDeToekomst
        if date(jaar - 1, 10, 1) > peildatum:
            raise PeriodeIsNogNietBegonnen
        maker = self.maker()
        positie = maker.logboek.werk_bij()
        hash_ = maker.logboek.hash_op(positie) or "0" * 64
        stand = Stand(vraag.soort, jaar, peildatum, positie, hash_, self._definitie_op(peildatum))
        inhoud = maker.inhoud(stand)
        return {
            "soort": stand.soort,
            "jaar": stand.jaar,
            "peildatum": stand.peildatum,
            "positie": stand.positie,
            "grootboekhash": stand.grootboekhash,
            "definitie": stand.definitie.id,
            "definitie_vingerafdruk": stand.definitie.vingerafdruk,
            "rekenwijze": REKENWIJZE,
        } | {f"{vorm}_vingerafdruk": vingerafdruk(VORMEN[vorm].maak(inhoud)) for vorm in Verslagvorm}

    def lees(self, verslag: UUID, who: Identity) -> VerslagVastgesteld:
        """Wat er van het verslag is vastgelegd, voor wie in de regio werkt."""
        gevonden = self.door.store.load(verslag).vaststelling
        if gevonden is None or who.areas.isdisjoint(self.regio.gemeenten):
            raise VerslagBestaatNiet
        return gevonden

    def bestand(self, feit: VerslagVastgesteld, vorm: Verslagvorm) -> bytes:
        """Het verslag, opnieuw gemaakt uit het grootboek; raises als dat niet meer hetzelfde geeft."""
        inhoud = self.maker().inhoud(self._stand(feit))
        if vingerafdruk(VORMEN[Verslagvorm.JSON].maak(inhoud)) != feit.json_vingerafdruk:
            raise DefinitieIsErNietMeer
        return VORMEN[vorm].maak(inhoud)

    def casussen(
        self, feit: VerslagVastgesteld, onderdeel: str, cel: tuple[str, str], gemeente: str | None, who: Identity
    ) -> list[str]:
        """De casussen achter een cijfer, onder pseudoniemen van dit verslag; raises Forbidden of Refusal."""
        if not who.areas.issuperset({gemeente} if gemeente else self.regio.gemeenten):
            raise Forbidden("De casussen achter een cijfer ziet u alleen van uw eigen gemeenten.")
        stand = self._stand(feit)
        delen = {een.onderdeel: een for een in stand.definitie.onderdelen(stand.soort)}
        deel: Onderdeel | None = delen.get(onderdeel)
        if deel is None:
            raise CijferStaatNietInVerslag
        van_verslag = Pseudoniem(self.door.vault.fingerprint(SLEUTELSOORT, feit.verslag_id.bytes))
        return sorted(van_verslag.van(een) for een in self.maker().casussen(stand, deel, *cel, gemeente))

    def _stand(self, feit: VerslagVastgesteld) -> Stand:
        definitie = next((een for een in self.definities if een.vingerafdruk == feit.definitie_vingerafdruk), None)
        if definitie is None or feit.rekenwijze != REKENWIJZE:
            raise DefinitieIsErNietMeer
        return Stand(feit.soort, feit.jaar, feit.peildag, feit.positie, feit.grootboekhash, definitie)

    def _definitie_op(self, peildatum: date) -> Verslagdefinitie:
        eerste, *latere = self.definities
        return next((een for een in reversed(latere) if een.ingangsdatum <= peildatum), eerste)
