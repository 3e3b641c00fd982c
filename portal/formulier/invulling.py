"""Wat iemand invulde: om er een opdracht van te maken, en om het terug te tonen zoals het er stond."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from starlette.datastructures import FormData

from contracts.feit import NEDERLAND
from portal.formulier.veld import Veld

EXTRA_RIJ, WEG = "_rij", "_weg"
Waarden = Mapping[str, Sequence[str]]


class Invulling:
    """De waarden van een formulier, onder dezelfde namen als in de fouten van een dienst: `acties.0.uiterlijk`."""

    def __init__(self, waarden: Waarden = {}) -> None:  # noqa: B006 (nobody changes it)
        self._waarden = {naam: [een for een in meer if isinstance(een, str)] for naam, meer in waarden.items()}

    @classmethod
    def uit(cls, formulier: FormData) -> Invulling:
        """Wat de browser stuurde."""
        return cls({naam: [str(een) for een in formulier.getlist(naam)] for naam in formulier})

    @classmethod
    def van(cls, gegevens: Mapping[str, Any]) -> Invulling:
        """Vooraf ingevuld met wat er al is, zoals een dienst het zegt."""
        return cls(dict(_plat(gegevens)))

    def een(self, naam: str, anders: str = "") -> str:
        """De waarde van een veld; `anders` als het niet is ingevuld en ook niet leeggemaakt."""
        gevonden = self._waarden.get(naam)
        return gevonden[-1] if gevonden else anders

    def alle(self, naam: str) -> list[str]:
        """Alles wat is aangevinkt."""
        return self._waarden.get(naam, [])

    def rijen(self, veld: Veld, pad: str) -> list[int]:
        """Welke rijen er te tonen zijn: wat er stond, wat erbij is gevraagd, zonder wat weg mocht."""
        nummers = {
            int(deel)
            for naam in self._waarden
            if naam.startswith(f"{pad}.") and (deel := naam[len(pad) + 1 :].split(".")[0]).isdigit() and len(deel) < 4
        }
        if weg := [naam for naam in self.alle(WEG) if naam.startswith(f"{pad}.")]:
            nummers -= {int(naam.rsplit(".", 1)[-1]) for naam in weg if naam.rsplit(".", 1)[-1].isdigit()}
        if not nummers and not weg:
            nummers = set(range(max(1 if veld.verplicht else 0, veld.minste or 0)))
        if pad in self.alle(EXTRA_RIJ):
            nummers.add(max(nummers, default=-1) + 1)
        return sorted(nummers)[: veld.meeste or 100]

    @property
    def verandert_rijen(self) -> bool:
        """Of alleen is gevraagd om een rij erbij of eraf."""
        return bool(self.alle(EXTRA_RIJ) or self.alle(WEG))

    def body(self, velden: Iterable[Veld], voor: str = "") -> dict[str, Any]:
        """De opdracht. Wat leeg is gaat niet mee; wat niet klopt gaat mee zoals het er staat: de dienst legt uit."""
        return {veld.naam: waarde for veld in velden if (waarde := self._lees(veld, voor + veld.naam)) is not None}

    def _lees(self, veld: Veld, pad: str) -> Any:
        match veld.soort:
            case "keuzes":
                return self.alle(pad) or ([] if veld.verplicht else None)
            case "groep":
                return self.body(veld.delen, f"{pad}.") or ({} if veld.verplicht else None)
            case "rijen":
                return self._lees_rijen(veld, pad)
            case "nieuw":
                return self.een(pad) or str(uuid4())
        return _waarde(veld, self.een(pad).strip())

    def _lees_rijen(self, veld: Veld, pad: str) -> Any:
        nummers = self.rijen(veld, pad)
        if veld.los:
            gevuld = [_waarde(veld.delen[0], tekst) for nummer in nummers if (tekst := self.een(f"{pad}.{nummer}."))]
        else:
            gevuld = [rij for nummer in nummers if (rij := self.body(veld.delen, f"{pad}.{nummer}."))]
        return gevuld if gevuld or veld.verplicht else None


def _waarde(veld: Veld, tekst: str) -> Any:
    if not tekst:
        return None
    if veld.soort == "janee":
        return {"true": True, "false": False}.get(tekst, tekst)
    if veld.soort == "moment":
        return _met_zone(tekst)
    heel = tekst.lstrip("-").isdigit() and len(tekst) < 10
    is_getal = veld.soort == "getal" or (veld.soort == "keuze" and all(een.waarde.isdigit() for een in veld.keuzes))
    return int(tekst) if is_getal and heel and veld.keuzes is not None else tekst


def _met_zone(tekst: str) -> str:
    """Een browser kent geen zone: hier geldt de klok van Nederland."""
    try:
        moment = datetime.fromisoformat(tekst)
    except ValueError:
        return tekst
    return (moment if moment.tzinfo else moment.replace(tzinfo=NEDERLAND)).isoformat()


def _plat(gegevens: Any, pad: str = "") -> Iterable[tuple[str, list[str]]]:
    if isinstance(gegevens, Mapping):
        for naam, waarde in gegevens.items():
            yield from _plat(waarde, f"{pad}.{naam}" if pad else str(naam))
    elif isinstance(gegevens, list) and all(isinstance(een, str) for een in gegevens):
        yield pad, gegevens
        yield from ((f"{pad}.{nummer}.", [een]) for nummer, een in enumerate(gegevens))
    elif isinstance(gegevens, list):
        for nummer, waarde in enumerate(gegevens):
            yield from _plat(waarde, f"{pad}.{nummer}")
    elif gegevens is not None:
        yield pad, [str(gegevens).lower() if isinstance(gegevens, bool) else str(gegevens)]
