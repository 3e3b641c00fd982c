"""Het commando dat laat zien wat er in een casus is gebeurd, nu en op ieder eerder moment."""

from typing import Annotated, Any
from uuid import UUID

import httpx
import typer

from cli import terugblik
from cli.moment import Kijkmoment, lees, lees_paar
from cli.output import refusals, say
from cli.region import Aansluiting, data_folder, sluit_aan
from cli.runtime import Gegevens
from cli.tables import print_table
from contracts.algemeen import FeitGehoord
from contracts.feit import Rol
from deploy.local.errors import Startfout

MOMENT = "2026-03-01, 01-03-2026 of met tijd '2026-03-01 14:30' (Nederlandse tijd); een dag telt helemaal mee"
Antwoord = dict[str, Any]


def tijdlijn(
    casus: Annotated[str, typer.Argument(help="Id van de casus.")],
    alles: Annotated[bool, typer.Option("--alles", help="Toon ook wat diensten van elkaar hoorden.")] = False,
    op: Annotated[
        str | None, typer.Option("--op", metavar="MOMENT", help=f"Alleen wat toen was gebeurd: {MOMENT}.")
    ] = None,
    bekend_op: Annotated[
        str | None, typer.Option("--bekend-op", metavar="MOMENT", help="Alleen wat toen was vastgelegd.")
    ] = None,
    verschil: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--verschil",
            metavar="A B",
            help="Wat er op B anders is dan op A, veld voor veld. Een moment is OP, OP/BEKEND-OP of /BEKEND-OP; "
            "nu is alles. Bijvoorbeeld: --verschil 2026-03-01 nu, of --verschil /2026-03-01 /2026-03-31.",
        ),
    ] = None,
    gegevens: Gegevens = None,
) -> None:
    """Toon alles wat in een casus is vastgelegd, van alle diensten, in de volgorde waarin het bekend werd.

    Met --op of --bekend-op staat erbij hoe de casus er toen voor stond, en door welk feit.
    """
    with refusals():
        if verschil and (op or bekend_op):
            raise Startfout("--verschil noemt zelf zijn momenten: laat --op en --bekend-op dan weg.")
        moment = Kijkmoment(lees(op), lees(bekend_op))
        momenten = [lees_paar(tekst) for tekst in verschil or ()]
        vraag = Vraag(sluit_aan(data_folder(gegevens), "evaluation", "auditor-1", [Rol.AUDITOR]), casus)
        if momenten:
            _toon_verschil(vraag, *momenten)
        else:
            _toon_tijdlijn(vraag, moment, alles)


class Vraag:
    """Vraagt evaluation naar een casus."""

    def __init__(self, aansluiting: Aansluiting, casus: str) -> None:
        self.casus = casus
        self._url = f"{aansluiting.url}/v1/casussen"
        self._headers = {"Authorization": f"Bearer {aansluiting.token}"}

    def __call__(self, wat: str, **query: Any) -> Antwoord:
        """Het antwoord. Stopt met code 1 als de casus er niet is, of toen nog niet; raises Startfout."""
        try:
            adres = f"{self._url}/{UUID(self.casus)}/{wat}"
            antwoord = httpx.get(adres, params=query, headers=self._headers, trust_env=False)
        except ValueError:
            raise self._ontbreekt(f"Er is geen casus met id {self.casus}.") from None
        except httpx.TransportError:
            raise Startfout("evaluation antwoordt niet meer. Probeer het zo opnieuw.") from None
        if antwoord.status_code == httpx.codes.NOT_FOUND:
            nog_niet = antwoord.json().get("code") == "nog-geen-casus"
            wie = "Toen was er van deze casus nog niets." if nog_niet else f"Er is geen casus met id {self.casus}."
            raise self._ontbreekt(wie)
        if not antwoord.is_success:
            raise Startfout(f"evaluation antwoordt met status {antwoord.status_code}.")
        gevonden: Antwoord = antwoord.json()
        return gevonden

    @staticmethod
    def _ontbreekt(zin: str) -> typer.Exit:
        say(zin)
        return typer.Exit(1)


def _toon_tijdlijn(vraag: Vraag, moment: Kijkmoment, alles: bool) -> None:
    feiten, vanaf = [], 0
    while vanaf is not None:
        deel = vraag("tijdlijn", vanaf=vanaf, **moment.query())
        feiten += deel["feiten"]
        vanaf = deel["volgende"]
    getoond = [feit for feit in feiten if alles or feit["feit"] != FeitGehoord.__name__]
    print_table(terugblik.feiten(getoond))
    verborgen = len(feiten) - len(getoond)
    staart = f" {verborgen} keer hoorde een dienst een feit van een andere; zie --alles." if verborgen else ""
    say(f"{len(getoond)} feiten.{staart}")
    if moment != Kijkmoment():
        say(f"\nZo stond de casus ervoor ({moment}):")
        print_table(terugblik.stand(vraag("beeld", herkomst=True, **moment.query())))


def _toon_verschil(vraag: Vraag, van: Kijkmoment, tot: Kijkmoment) -> None:
    verschillen = vraag("verschillen", **van.query("van"), **tot.query("tot"))["verschillen"]
    if not verschillen:
        say(f"Er is geen verschil tussen {van} en {tot}.")
        return
    print_table(terugblik.verschillen(verschillen, str(van), str(tot)))
    say(f"{len(verschillen)} velden verschillen.")
