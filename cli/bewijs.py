"""De commando's voor bewijs: een bundel halen, en een bundel controleren zonder ons."""

from base64 import b64encode
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx
import typer

from cli.controle import Controle, controleer
from cli.output import console, refusals, say
from cli.region import Aansluiting, data_folder, sluit_aan
from cli.runtime import Gegevens
from contracts.feit import Rol
from deploy.local.errors import Startfout
from kit.checkpoint import NoteForged, Verifier

GECONTROLEERD = """Gecontroleerd, met niets dan de bundel:
  de handtekening onder het manifest, en ieder bestand byte voor byte tegen het manifest
  de hash van ieder feit, en per dienst de keten: genummerd vanaf 1, zonder gat, tot en met het ondertekende eind
  de plaats van ieder feit in het grootboek, tegen het ondertekende boomhoofd
  dat het grootboek bij dit boomhoofd verder gaat op dat bij ieder eerder boomhoofd"""
TE_VERTROUWEN = """Wat u nog moet vertrouwen:
  {sleutel}
  dat de regio geen ander grootboek aan anderen toont: vergelijk het boomhoofd met wat een getuige bewaarde
  dat wie een feit vastlegde de waarheid schreef; dat kan geen handtekening bewijzen"""
SLEUTEL_GEGEVEN = "dat de sleutel die u gaf van de regio is"
SLEUTEL_UIT_BUNDEL = "dat deze sleutel die van de regio is: vergelijk de vingerafdruk, of geef haar mee met --sleutel"


def bewijs(
    casus: Annotated[str, typer.Argument(help="Id van de casus.")],
    uit: Annotated[Path | None, typer.Option(help="Waar de bundel komt; anders bewijs-CASUS.zip in deze map.")] = None,
    gegevens: Gegevens = None,
) -> None:
    """Haal het bewijs van een casus: ieder feit met zijn plaats in het grootboek, ondertekend, in een bestand."""
    with refusals():
        aansluiting = sluit_aan(data_folder(gegevens), "evaluation", "auditor-1", [Rol.AUDITOR])
        bundel = _haal(aansluiting, casus)
        if bundel is None:
            say(f"Er is geen casus met id {casus}.")
            raise typer.Exit(1)
        doel = uit or Path(f"bewijs-{casus}.zip")
        doel.write_bytes(bundel)
    _zeg(f"Het bewijs staat in {doel} ({len(bundel)} bytes). Controleer het met: doorstroom controleer {doel}")


def controleer_bundel(
    bundel: Annotated[Path, typer.Argument(help="Een bewijsbundel (zip).")],
    sleutel: Annotated[
        str | None, typer.Option(help="De openbare sleutel van de regio, zoals zij die publiceert: naam+hash+sleutel.")
    ] = None,
) -> None:
    """Controleer een bewijsbundel, zonder regio en zonder netwerk; afsluitcode 1 als er iets niet klopt."""
    if sleutel is not None:
        try:
            Verifier.parse(sleutel)
        except NoteForged as fout:
            raise typer.BadParameter(f"{fout}.", param_hint="--sleutel") from fout
    with refusals():
        if not bundel.is_file():
            raise Startfout(f"{bundel} is geen bestand.")
        uitkomst = controleer(bundel.read_bytes(), sleutel)
    _toon(uitkomst)
    if not uitkomst.klopt:
        aantal = len(uitkomst.fouten)
        _zeg(f"Dit klopt niet: {aantal} {'fout' if aantal == 1 else 'fouten'}.")
        for regel in uitkomst.fouten:
            _zeg(f"  - {regel}")
        raise typer.Exit(1)
    _zeg(GECONTROLEERD)
    _zeg("Alles klopt.")
    _zeg(TE_VERTROUWEN.format(sleutel=SLEUTEL_GEGEVEN if sleutel else SLEUTEL_UIT_BUNDEL))


def _haal(aansluiting: Aansluiting, casus: str) -> bytes | None:
    """The bundle; None for a casus that does not exist."""
    try:
        adres = f"{aansluiting.url}/v1/casussen/{UUID(casus)}/bewijs"
    except ValueError:
        return None
    headers = {"Authorization": f"Bearer {aansluiting.token}"}
    try:
        antwoord = httpx.get(adres, headers=headers, timeout=60, trust_env=False)
    except httpx.TransportError:
        raise Startfout("evaluation antwoordt niet meer. Probeer het zo opnieuw.") from None
    if antwoord.status_code == httpx.codes.NOT_FOUND:
        return None
    if not antwoord.is_success:
        raise Startfout(str(antwoord.json().get("detail")))
    return antwoord.content


def _toon(uitkomst: Controle) -> None:
    if uitkomst.sleutel is None:
        return
    diensten = ", ".join(f"{dienst} {aantal}" for dienst, aantal in uitkomst.diensten.items())
    _zeg(f"Bewijs van casus {uitkomst.casus or '(onbekend)'}")
    _zeg(f"  feiten         {uitkomst.feiten}{f' ({diensten})' if diensten else ''}")
    if uitkomst.hoofd is not None:
        _zeg(f"  boomhoofd      {uitkomst.hoofd.origin}, {uitkomst.hoofd.size} feiten")
        _zeg(f"                 {b64encode(uitkomst.hoofd.root).decode()}")
        _zeg(f"  eerder         {uitkomst.eerdere_hoofden} boomhoofden")
    _zeg(f"  sleutel        {uitkomst.sleutel}")
    _zeg(f"  vingerafdruk   {uitkomst.sleutel.fingerprint}")


def _zeg(regel: str) -> None:
    """A line with a key or a hash in it stays one line: it is there to be copied."""
    console.print(regel, markup=False, soft_wrap=True)
