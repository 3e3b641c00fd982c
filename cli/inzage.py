"""Het commando dat een jongere laat zien welke gegevens er zijn, waarvoor, wie ze kreeg en wie er keek."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer

from cli.output import refusals, say
from cli.region import adressen, data_folder, gemeenten, toegang
from cli.runtime import Gegevens
from contracts.feit import Rol
from contracts.regio import lees_regio
from contracts.registry import DIENSTEN
from deploy.local.errors import Startfout
from portal.diensten import DienstZwijgt, Geweigerd, Verbinding
from portal.inzagebrief import als_pdf
from portal.inzagestuk import GEDULD, haal, registreer

SOORTEN = (".pdf", ".json")
WIE = "auditor-1"


def inzage(
    jongere: Annotated[UUID, typer.Argument(help="Id van de jongere.")],
    uit: Annotated[Path, typer.Option(help="Waar het komt: een .pdf om te lezen, of een .json.")],
    verzoek: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Leg eerst vast dat de jongere het vroeg, en op welke dag."),
    ] = None,
    gegevens: Gegevens = None,
) -> None:
    """Geef een jongere inzage: alles wat er van hem of haar is, uit alle diensten (AVG artikel 15)."""
    if uit.suffix not in SOORTEN:
        raise typer.BadParameter(f"kies een bestand dat eindigt op {' of '.join(SOORTEN)}.", param_hint="--uit")
    with refusals():
        folder = data_folder(gegevens)
        token = toegang(folder)(WIE, [Rol.AUDITOR], gemeenten())
        stuk = asyncio.run(_haal(adressen(folder, *DIENSTEN), token, jongere, verzoek))
        if stuk["onvolledig"]:
            raise Startfout(f"{', '.join(stuk['onvolledig'])} zegt niet wie er keek. Probeer het zo opnieuw.")
        if uit.suffix == ".pdf":
            uit.write_bytes(als_pdf(stuk, lees_regio().gemeenten))
        else:
            uit.write_bytes(orjson.dumps(stuk, option=orjson.OPT_INDENT_2))
    say(f"De inzage staat in {uit}. Lees haar na voor u haar meegeeft.")


async def _haal(adressen_: dict[str, str], token: str, jongere: UUID, verzoek: datetime | None) -> dict[str, Any]:
    verbinding = Verbinding(adressen_)
    try:
        diensten = verbinding.namens(token)
        if verzoek:
            await registreer(diensten, jongere, f"{verzoek:%Y-%m-%d}")
        return await haal(diensten, jongere, GEDULD if verzoek else 0)
    except DienstZwijgt as fout:
        raise Startfout(f"{fout.dienst} antwoordt niet meer. Probeer het zo opnieuw.") from None
    except Geweigerd as nee:
        raise Startfout(str(nee.probleem.get("detail") or nee.probleem.get("title"))) from None
    finally:
        await verbinding.sluit()
