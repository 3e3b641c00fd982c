"""De dagelijkse reconciliatie over HTTP: wat de diensten zeiden te hebben, en wat het grootboek had."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.feit import Rol
from kit.http import Answer, Moment, Page, Pages
from kit.routes import Door
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek
from services.evaluation.reconciliatie import lijst, verschilt


class Uitkomst(StrEnum):
    """Of het grootboek hetzelfde heeft als de dienst."""

    GELIJK = "gelijk"
    VERSCHIL = "verschil"
    HERSTELD = "hersteld"


class Dagreconciliatie(Answer):
    """Wat een dienst op een dag zei te hebben, naast wat het grootboek van haar had, tot dezelfde positie."""

    dag: date
    dienst: str
    uitkomst: Uitkomst
    positie: Annotated[int, Field(description="Tot en met deze positie in de opslag van de dienst.")]
    eigen_aantal: int
    eigen_vingerafdruk: str
    grootboek_aantal: int
    grootboek_vingerafdruk: str
    geteld_op: Moment
    vergeleken_op: Moment
    hersteld_op: Annotated[Moment | None, Field(description="Wanneer een verschil bleek te zijn hersteld.")]


def router(door: Door[Evaluatie], grootboek: Grootboek) -> APIRouter:
    """De route van de reconciliaties."""
    routes = APIRouter(tags=["grootboek"])
    toezicht = Depends(door.verifier.require(Rol.AUDITOR, Rol.BEHEERDER))

    @routes.get("/reconciliaties", summary="De uitkomst van iedere dag", dependencies=[toezicht])
    def reconciliaties(deel: Pages) -> Page[Dagreconciliatie]:
        """De nieuwste vooraan, over de hele regio, zonder inhoud; nu meteen vergelijken: `doorstroom reconcilieer`."""
        rijen, volgende = deel.cut(
            lijst(grootboek, deel.place(date.fromisoformat, str), deel.limit + 1),
            lambda rij: (rij["day"].isoformat(), rij["service"]),
        )
        return Page(resultaten=[_dag(rij) for rij in rijen], volgende=volgende)

    return routes


def _dag(rij: dict[str, Any]) -> Dagreconciliatie:
    verschil = Uitkomst.HERSTELD if rij["mended_at"] else Uitkomst.VERSCHIL
    return Dagreconciliatie(
        dag=rij["day"],
        dienst=rij["service"],
        uitkomst=verschil if verschilt(rij) else Uitkomst.GELIJK,
        positie=rij["position"],
        eigen_aantal=rij["own_facts"],
        eigen_vingerafdruk=rij["own_digest"],
        grootboek_aantal=rij["ledger_facts"],
        grootboek_vingerafdruk=rij["ledger_digest"],
        geteld_op=rij["told_at"],
        vergeleken_op=rij["compared_at"],
        hersteld_op=rij["mended_at"],
    )
