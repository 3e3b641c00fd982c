"""Het leesbare verslag bij een bewijs: de tijdlijn van een casus, als HTML en als PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from uuid import UUID

import typst

from contracts.algemeen import FeitGehoord
from contracts.feit import NEDERLAND, Feit, Rol

KOLOMMEN = ("positie", "gebeurd", "vastgelegd", "dienst", "feit", "door", "toelichting")
WOORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
LEESMIJ = """Bewijs van een casus

In deze bundel staat ieder feit van een casus, met het bewijs dat het zo in het grootboek van de regio staat.

feiten.jsonl    ieder feit zoals de dienst het vastlegde, een per regel; vertrouwelijke waarden zijn versleuteld
bewijs.json     per feit zijn plaats in het grootboek en het pad naar het boomhoofd (RFC 9162, SHA-256)
manifest.txt    wat er in de bundel hoort, ondertekend (C2SP signed-note, Ed25519)
sleutel.txt     de openbare sleutel van het grootboek (naam+hash+sleutel)
rapport.html, rapport.pdf    dezelfde feiten, om te lezen

Controleren: doorstroom controleer BUNDEL
Dat heeft geen netwerk, geen regio en geen andere bestanden nodig.

Zelf narekenen kan ook. De hash van een feit is SHA-256 van zijn regel, zonder het regeleinde; het feit erna in dezelfde
dienst noemt hem als vorigeHash. Het blad in de boom is SHA-256 van een nulbyte gevolgd door de 32 bytes van die hash.

Wat u nog moet vertrouwen: dat sleutel.txt de sleutel van de regio is. Vergelijk hem met wat de regio publiceert.
"""
STIJL = """
body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ccc}
pre{background:#f3f3f3;padding:1rem;overflow:auto}
@media(prefers-color-scheme:dark){body{color:#eee;background:#111}pre{background:#222}th,td{border-color:#444}}
"""
TYPST = """#set page(paper: "a4", flipped: true, margin: 1.5cm, numbering: "1 / 1")
#set text(lang: "nl", size: 8.5pt, font: "Libertinus Serif")
#set document(title: "Bewijs van een casus", date: none)
= Bewijs van een casus
Casus #raw("{stroom}"). {aantal} feiten van alle diensten, in de volgorde van het grootboek.

#table(columns: (auto, auto, auto, auto, 2fr, auto, 3fr), stroke: 0.4pt + gray, inset: 4pt,
table.header({kop}),
{rijen})

== Boomhoofd
#raw(block: true, "{hoofd}")
"""


@dataclass(frozen=True, slots=True)
class Rij:
    """Een feit zoals het in het grootboek staat; `feit` is None als er iets staat dat geen feit meer is."""

    positie: int
    dienst: str
    volgnummer: int
    soort: str
    stand: bytes
    feit: Feit | None


@dataclass(frozen=True, slots=True)
class Regel:
    """Een feit zoals een lezer het ziet."""

    cellen: tuple[str, ...]


def als_html(stroom: UUID, feiten: Sequence[Rij], hoofd: str) -> str:
    """Het verslag als een enkele pagina, zonder iets van buiten."""
    kop = "".join(f'<th scope="col">{naam}</th>' for naam in KOLOMMEN)
    rijen = "".join(
        "<tr>" + "".join(f"<td>{escape(cel)}</td>" for cel in regel.cellen) + "</tr>\n" for regel in _regels(feiten)
    )
    return (
        f'<!doctype html>\n<html lang="nl"><head><meta charset="utf-8"><title>Bewijs van een casus</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STIJL}</style></head><body>'
        f"<h1>Bewijs van een casus</h1><p>Casus <code>{stroom}</code>.</p>"
        f"<table><caption>{len(feiten)} feiten van alle diensten, in de volgorde van het grootboek</caption>"
        f"<thead><tr>{kop}</tr></thead><tbody>\n{rijen}</tbody></table>"
        f"<h2>Boomhoofd</h2><pre>{escape(hoofd)}</pre></body></html>\n"
    )


def als_pdf(stroom: UUID, feiten: Sequence[Rij], hoofd: str) -> bytes:
    """Hetzelfde verslag als PDF."""
    bron = TYPST.format(
        stroom=stroom,
        aantal=len(feiten),
        kop=", ".join(f"[*{naam}*]" for naam in KOLOMMEN),
        rijen="".join(", ".join(_tekst(cel) for cel in regel.cellen) + ",\n" for regel in _regels(feiten)),
        hoofd=_veilig(hoofd),
    )
    pdf: bytes = typst.compile(bron.encode(), format="pdf")
    return pdf


def _tekst(cel: str) -> str:
    return f'text("{_veilig(cel)}")'


def _veilig(tekst: str) -> str:
    return tekst.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _regels(feiten: Iterable[Rij]) -> Iterable[Regel]:
    for rij in feiten:
        feit, plaats = rij.feit, f"{rij.dienst} {rij.volgnummer}"
        if feit is None:
            yield Regel(
                (str(rij.positie), "", "", plaats, rij.soort, "", "niet te lezen: dit is niet wat is vastgelegd")
            )
            continue
        naam = WOORD.sub(" ", type(feit).__name__).capitalize()
        tijden = (_moment(feit.opgetreden_op), _moment(feit.vastgelegd_op))
        yield Regel((str(rij.positie), *tijden, plaats, naam, _door(feit), _toelichting(feit)))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(NEDERLAND):%d-%m-%Y %H:%M:%S}"


def _door(feit: Feit) -> str:
    wie = "systeem" if feit.actor.rol is Rol.SYSTEEM else f"{feit.actor.id} ({feit.actor.rol})"
    return f"{wie}, {feit.actor.regel}" if feit.actor.regel else wie


def _toelichting(feit: Feit) -> str:
    """De leesbare gegevens van het feit; wat vertrouwelijk is staat er als versleuteld."""
    if isinstance(feit, FeitGehoord):
        return "letterlijk gehoord van een andere dienst"
    velden = type(feit).model_fields.keys() - Feit.model_fields.keys() - feit.kop(feit.originator_id, feit.key).keys()
    gegevens = {naam: getattr(feit, naam) for naam in type(feit).model_fields if naam in velden}
    return "; ".join(
        f"{naam.replace('_', ' ')}: {_waarde(waarde)}" for naam, waarde in gegevens.items() if waarde is not None
    )


def _waarde(waarde: object) -> str:
    tekst = str(waarde)
    return "versleuteld" if "Vertrouwelijk(***)" in tekst else tekst
