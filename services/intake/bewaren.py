"""Bewaren en wissen: hoe het met de casussen van een jongere staat, en iedere dag nagaan wat weg mag.

Ook met meer exemplaren van de dienst, en na een herstart, ontstaat een voorstel een keer: wie tweede is vindt bij het
vastleggen een nieuwe stand, en daarin staat het al.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from uuid import UUID

from contracts.bewaartermijnen import Bewaartabel, Bewaartermijnen, lees_bewaartermijnen
from contracts.feit import Actor, Rol, dag
from contracts.woorden import Persoonsgegevens
from kit.handling import Clock, Command, carry_out, now
from kit.mistakes import said, schema_names
from kit.settings import UnfitSetting
from kit.store import Store
from kit.vault import Vault
from services.intake.aannemen import casus_id
from services.intake.application import persoon_van
from services.intake.bewaargegevens import bewaargegevens, uit_rij
from services.intake.domain import Bewaarstand, Dossier, Jongere, beoordeel

PAUZE_SECONDEN = 60.0
DEEL = 500
SYSTEEM = Actor(id="intake", rol=Rol.SYSTEEM, regel="bewaartermijnen")
NAMEN = frozenset(schema_names(Bewaartabel.model_json_schema(by_alias=True)))
CASUSSEN = """
    SELECT o.stream, o.area, o.data, (o.data->>'jongereId')::uuid AS jongere, j.data AS besloten
    FROM overview_v1 o LEFT JOIN jongeren_v1 j ON j.stream = (o.data->>'jongereId')::uuid
    WHERE o.data->>'soort' IS NOT NULL AND (%(jongeren)s::text[] IS NULL OR o.data->>'jongereId' = ANY(%(jongeren)s))
        AND (%(gemeenten)s::text[] IS NULL
            OR o.data->>'jongereId' IN (SELECT data->>'jongereId' FROM overview_v1 WHERE area = ANY(%(gemeenten)s)))
    ORDER BY o.data->>'jongereId', o.opened_at, o.stream
"""


def bewaartermijnen(eigen: Path | None) -> Bewaartermijnen:
    """De bewaartermijnen van de regio; raises UnfitSetting met alles wat eraan mankeert."""
    termijnen, fouten = lees_bewaartermijnen(eigen)
    if fouten:
        raise UnfitSetting([regel for naam, fout in fouten.items() for regel in said(naam, fout, NAMEN)])
    return termijnen


@dataclass(frozen=True, slots=True)
class Bezien:
    """Een jongere zoals de lijst haar kent: hoe het met de casussen staat, en wat er is besloten."""

    jongere: UUID
    stand: Bewaarstand
    besloten: dict[str, Any]


@dataclass(frozen=True)
class Bewaarder:
    """Beoordeelt jongeren naar de bewaartermijnen, uit de opslag zelf of allemaal uit de lijst."""

    dossiers: Store[Dossier]
    jongeren: Store[Jongere]
    vault: Vault
    termijnen: Bewaartermijnen
    clock: Clock = now

    def casussen_van(self, jongere: UUID) -> list[Dossier]:
        """Alle casussen van een jongere, de oudste eerst."""
        gevonden: list[Dossier] = []
        while (dossier := self.dossiers.load(casus_id(jongere, len(gevonden) + 1))).last is not None:
            gevonden.append(dossier)
        return gevonden

    def stand(self, jongere: UUID) -> Bewaarstand | None:
        """Hoe het nu met de casussen van een jongere staat; None als er geen zijn."""
        dossiers = self.casussen_van(jongere)
        persoon = persoon_van(dossiers[-1], self.dossiers.codec) if dossiers else None
        vandaag = dag(self.clock())
        gegevens = [bewaargegevens(dossier) for dossier in dossiers if dossier.meldingen]
        geboren = persoon.geboortedatum if persoon else None
        return beoordeel(gegevens, geboren, self.termijnen.op(vandaag), vandaag)

    def bezie_alle(
        self,
        tabel: Bewaartabel,
        op: date,
        jongeren: Collection[UUID] | None = None,
        gemeenten: Collection[str] | None = None,
    ) -> Iterator[Bezien]:
        """Jongeren uit de lijst, naar deze tabel op deze dag; in delen, zodat het geheugen gelijk blijft.

        Alleen deze jongeren, of alleen wie in deze gemeenten een casus heeft; zonder beide iedereen.
        """
        wie = None if jongeren is None else [str(jongere) for jongere in jongeren]
        waar = None if gemeenten is None else list(gemeenten)
        with (
            self.dossiers.recorder.datastore.get_connection() as conn,
            conn.transaction(),
            conn.cursor(name="bewaren") as cursor,
        ):
            cursor.itersize = DEEL
            cursor.execute(CASUSSEN, {"jongeren": wie, "gemeenten": waar})
            groepen = ([*rijen] for _, rijen in groupby(cursor, lambda rij: rij["jongere"]))
            while deel := list(islice(groepen, DEEL)):
                yield from self._bezie(deel, tabel, op)

    def ronde(self, jongeren: Collection[UUID] | None = None, gemeenten: Collection[str] | None = None) -> int:
        """Ga na wat weg mag, zo nodig alleen van dezen; het aantal jongeren waarover iets is vastgelegd."""
        vandaag = dag(self.clock())
        bezien = self.bezie_alle(self.termijnen.op(vandaag), vandaag, jongeren, gemeenten)
        te_doen = [een.jongere for een in bezien if _is_te_doen(een, vandaag)]
        return sum(self._bezie_jongere(jongere) for jongere in te_doen)

    async def run(self) -> None:
        """Een ronde per dag, en na iedere start, tot er wordt gestopt; raises wat misgaat, om opnieuw te beginnen."""
        gedaan: date | None = None
        while True:
            vandaag = dag(self.clock())
            if vandaag != gedaan:
                await asyncio.to_thread(self.ronde)
                gedaan = vandaag
            await asyncio.sleep(PAUZE_SECONDEN)

    def _bezie(self, groepen: list[list[dict[str, Any]]], tabel: Bewaartabel, op: date) -> Iterator[Bezien]:
        personen = [_persoon(rijen[-1]["data"], rijen[-1]["jongere"]) for rijen in groepen]
        for rijen, klaar in zip(groepen, self.vault.open_many(personen), strict=True):
            geboren = Persoonsgegevens.model_validate_json(klaar).geboortedatum if klaar else None
            stand = beoordeel([uit_rij(rij) for rij in rijen], geboren, tabel, op)
            if stand:
                yield Bezien(rijen[0]["jongere"], stand, rijen[0]["besloten"] or {})

    def _bezie_jongere(self, jongere: UUID) -> bool:
        def beslis(bekend: Jongere) -> None:
            stand = self.stand(jongere)
            if stand:
                bekend.bezie_bewaartermijn(stand)

        return bool(carry_out(self.jongeren, jongere, Command(SYSTEEM, beslis), lambda _: None, self.clock).stored)


def _persoon(data: dict[str, Any], jongere: UUID) -> tuple[UUID, str, str]:
    return jongere, f"{data['persoonFeit']}/persoon", data["persoon"]


def _is_te_doen(bezien: Bezien, vandaag: date) -> bool:
    """Of er iets te besluiten valt. De lijst loopt achter: dat de jongere het zelf nagaat maakt dat niets uit."""
    besloten = bezien.besloten
    if besloten.get("gewist"):
        return False
    uitgesteld = besloten.get("uitgesteldTot")
    if besloten.get("voorstel"):
        return True
    return not (bezien.stand.houdt or besloten.get("blokkades") or (uitgesteld and uitgesteld > vandaag.isoformat()))
