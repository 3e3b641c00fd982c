"""Wie een casus behandelt: de coach, de gemeente, of leerplicht."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from contracts.intake import (
    CasusOvergedragen,
    CoachToegewezen,
    OvergedragenAanLeerplicht,
    OvergenomenVanLeerplicht,
)
from contracts.woorden import BASISGEGEVENS, MEERDERJARIG, Beeindigingsreden, Gegevenssoort, Grondslag
from kit.aggregate import Refusal, evolves
from services.intake.domain.vooronderzoek import Vooronderzoek


class CasusHeeftCoach(Refusal):
    """De casus heeft al een coach. Geef bij 'reden' op waarom een ander haar overneemt."""


class GemeenteBehandeltCasus(Refusal):
    """Deze gemeente behandelt de casus al."""


class GemeenteLigtBuitenRegio(Refusal):
    """Deze gemeente hoort niet bij de regio. Beeindig de casus dan met de reden verhuisd-buiten-regio."""


class JongereIsNogNietVerhuisd(Refusal):
    """De jongere woont nog in de gemeente die de casus behandelt; de woonplaats bepaalt wie dat doet."""


class JongereIsMeerderjarig(Refusal):
    """Vanaf de achttiende verjaardag valt de jongere niet onder leerplicht; het Doorstroompunt houdt de casus."""


class JongereIsMinderjarig(Refusal):
    """De jongere is nog geen 18 en valt tot die verjaardag onder leerplicht."""


class LeeftijdIsOnbekend(Refusal):
    """De gegevens van deze jongere zijn gewist, dus de leeftijd is niet meer na te gaan."""


class MeerGegevensDanNodig(Refusal):
    """Niet meer dan contactgegevens, school en opleiding, en verzuim zijn nodig voor deze overdracht."""


class IsOvergedragenAanLeerplicht(Refusal):
    """De casus is al overgedragen aan leerplicht."""


class IsOvergenomenVanLeerplicht(Refusal):
    """De overname van leerplicht is al vastgelegd."""


class Overdracht(Vooronderzoek):
    """Van wie de casus kwam en naar wie zij ging; coach en gemeente van nu kent ieder aggregaat."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        # Na welke heropening dit was: een casus die weer loopt kan opnieuw naar leerplicht.
        self.aan_leerplicht_na: int | None = None
        self.van_leerplicht = False

    def wijs_coach_toe(self, coach: str, reden: str | None) -> None:
        """Wijs een coach toe; wie een ander vervangt, geeft een reden."""
        self.moet_lopen()
        if coach == self.assignee:
            return
        if self.assignee is not None and not reden:
            raise CasusHeeftCoach
        self.leg_vast(CoachToegewezen, coach=coach, vorige=self.assignee, reden=reden)

    def neem_casus_op(self, reden: str | None) -> None:
        """Neem de casus zelf in behandeling; van een collega met een reden."""
        self.wijs_coach_toe(self.actor.id, reden)

    def draag_casus_over(
        self,
        naar: str,
        per: date | None,
        gegevens: tuple[Gegevenssoort, ...],
        reden: str | None,
        regio: Collection[str],
    ) -> None:
        """Draag de casus over aan de gemeente waar de jongere nu woont; daar volgt een nieuwe coach."""
        self.moet_lopen()
        if naar == self.area:
            raise GemeenteBehandeltCasus
        if naar not in regio:
            raise GemeenteLigtBuitenRegio
        per = per or self.vandaag
        self.vereis(per <= self.vandaag, JongereIsNogNietVerhuisd, self.stap)
        self.leg_vast(
            CasusOvergedragen,
            van=self.area,
            naar=naar,
            per=per,
            grondslag=Grondslag.WETTELIJKE_TAAK,
            gegevens=_op_volgorde(self._aanwezig | set(gegevens)),
            reden=reden,
        )

    def draag_over_aan_leerplicht(
        self, gegevens: tuple[Gegevenssoort, ...], toelichting: str | None, leeftijd: int
    ) -> None:
        """Laat een jongere onder de 18 over aan leerplicht, met niet meer gegevens dan nodig; de casus eindigt."""
        self.moet_lopen()
        self.moet_mogen_delen()
        if self.aan_leerplicht_na == self.reopened:
            raise IsOvergedragenAanLeerplicht
        if leeftijd >= MEERDERJARIG:
            raise JongereIsMeerderjarig
        self.vereis(set(gegevens) <= BASISGEGEVENS, MeerGegevensDanNodig, self.stap)
        self._leg_wisseling_vast(OvergedragenAanLeerplicht, gegevens, toelichting)
        self.beeindig_casus(Beeindigingsreden.OVERGEDRAGEN_AAN_LEERPLICHT, None)

    def neem_over_van_leerplicht(
        self, gegevens: tuple[Gegevenssoort, ...], toelichting: str | None, leeftijd: int
    ) -> None:
        """Neem een jongere die 18 werd over van leerplicht, met niet meer gegevens dan nodig."""
        self.moet_lopen()
        if self.van_leerplicht:
            raise IsOvergenomenVanLeerplicht
        self.vereis(leeftijd >= MEERDERJARIG, JongereIsMinderjarig, self.stap)
        self.vereis(set(gegevens) <= BASISGEGEVENS, MeerGegevensDanNodig, self.stap)
        self._leg_wisseling_vast(OvergenomenVanLeerplicht, gegevens, toelichting)

    @property
    def _aanwezig(self) -> frozenset[Gegevenssoort]:
        """De soorten gegevens in dit dossier: wie de casus krijgt, krijgt haar zoals zij is."""
        in_kaart = {Gegevenssoort.LEEFDOMEINEN, Gegevenssoort.ONDERSTEUNINGSVRAAG}
        return BASISGEGEVENS | in_kaart if self.leefdomeinen else BASISGEGEVENS

    def _leg_wisseling_vast(
        self,
        feit: type[OvergedragenAanLeerplicht | OvergenomenVanLeerplicht],
        gegevens: tuple[Gegevenssoort, ...],
        toelichting: str | None,
    ) -> None:
        soorten = _op_volgorde(gegevens)
        self.leg_vast(feit, grondslag=Grondslag.WETTELIJKE_TAAK, gegevens=soorten, toelichting=toelichting)

    # --- Wat de feiten betekenen

    @evolves(OvergedragenAanLeerplicht)
    def _aan_leerplicht(self, feit: OvergedragenAanLeerplicht) -> None:
        self.aan_leerplicht_na = self.reopened

    @evolves(OvergenomenVanLeerplicht)
    def _van_leerplicht(self, feit: OvergenomenVanLeerplicht) -> None:
        self.van_leerplicht = True


def _op_volgorde(gegevens: Collection[Gegevenssoort]) -> tuple[Gegevenssoort, ...]:
    return tuple(soort for soort in Gegevenssoort if soort in gegevens)
