"""Een verslag als bestand: dezelfde inhoud geeft altijd dezelfde bytes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any, NamedTuple

import orjson
import typst
import xlsxwriter

from contracts.woorden import Verslagvorm

KOP = ("onderdeel", "geopend van", "geopend tot", "gemeente", "cijfer", "casussen")
VERBORGEN = "te klein om te tonen"
TYPST = """#set page(paper: "a4", margin: 2cm, numbering: "1 / 1")
#set text(lang: "nl", size: 10pt, font: "Libertinus Serif")
#set document(title: "{titel}", date: none)
= {titel}
{verantwoording}

{delen}
"""


class Vorm(NamedTuple):
    """Hoe een vorm heet buiten, en wat haar maakt."""

    soort: str
    maak: Callable[[Mapping[str, Any]], bytes]


def vingerafdruk(inhoud: bytes) -> str:
    """SHA-256, als in het feit."""
    return sha256(inhoud).hexdigest()


def titel(inhoud: Mapping[str, Any]) -> str:
    """De titel van het verslag."""
    wat = "Effectrapportage" if inhoud["verslag"] == "effectrapportage" else "Maandbeeld"
    return f"{wat} {inhoud['regio']}, {inhoud['jaar'] - 1}-{inhoud['jaar']}, peildatum {inhoud['peildatum']}"


def _verantwoording(inhoud: Mapping[str, Any]) -> list[str]:
    return [
        f"Over feiten tot en met plaats {inhoud['positie']} in het grootboek (hash {inhoud['grootboekhash']}).",
        f"Onderdelen volgens {inhoud['definitie']} (vingerafdruk {inhoud['definitieVingerafdruk']}), "
        f"rekenwijze {inhoud['rekenwijze']}. {inhoud['bron']}",
        "Groepen van minder dan tien casussen, en cijfers waaruit zo'n groep volgt, staan er niet in.",
    ]


def _rijen(onderdeel: Mapping[str, Any]) -> Iterator[tuple[str, str, int | float | str]]:
    """(gemeente, cijfer, waarde) van een onderdeel."""
    for opgave in onderdeel["opgaven"]:
        yield "", opgave["naam"], "niet opgegeven" if opgave["waarde"] is None else opgave["waarde"]
    for groep in onderdeel["groepen"]:
        yield groep["naam"], "Alle casussen", _getal(groep["casussen"])
        for cijfer in groep["cijfers"]:
            yield groep["naam"], cijfer["cijfer"], _getal(cijfer["casussen"])
        if groep["verborgen"]:
            yield groep["naam"], "Overige cijfers", VERBORGEN


def _getal(aantal: int | None) -> int | str:
    return VERBORGEN if aantal is None else aantal


def als_json(inhoud: Mapping[str, Any]) -> bytes:
    """De inhoud zelf."""
    return orjson.dumps(inhoud, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def als_csv(inhoud: Mapping[str, Any]) -> bytes:
    """Alle cijfers onder elkaar (RFC 4180, UTF-8)."""
    uit = StringIO()
    schrijver = csv.writer(uit)
    schrijver.writerow(KOP)
    for deel in inhoud["onderdelen"]:
        for rij in _rijen(deel):
            schrijver.writerow((deel["titel"], deel["geopendVan"], deel["geopendTot"], *rij))
    return uit.getvalue().encode()


def als_xlsx(inhoud: Mapping[str, Any]) -> bytes:
    """Een blad met de verantwoording, en een per onderdeel."""
    uit = BytesIO()
    with xlsxwriter.Workbook(uit, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as boek:
        boek.set_properties({"title": titel(inhoud), "created": datetime.fromisoformat(inhoud["peildatum"])})
        vet = boek.add_format({"bold": True})
        blad = boek.add_worksheet("verantwoording")
        blad.set_column(0, 0, 110)
        for nummer, regel in enumerate([titel(inhoud), *_verantwoording(inhoud)]):
            blad.write_string(nummer, 0, regel, vet if nummer == 0 else None)
        for deel in inhoud["onderdelen"]:
            blad = boek.add_worksheet(deel["onderdeel"][:31])
            blad.set_column(0, 0, 24)
            blad.set_column(1, 1, 52)
            blad.set_column(2, 2, 20)
            blad.write_row(0, 0, [f"{deel['titel']}. {deel['toelichting']}"], vet)
            blad.write_row(1, 0, [f"Casussen geopend van {deel['geopendVan']} tot {deel['geopendTot']}"])
            blad.write_row(2, 0, KOP[3:], vet)
            blad.freeze_panes(3, 0)
            for nummer, rij in enumerate(_rijen(deel), start=3):
                blad.write_row(nummer, 0, rij)
    return uit.getvalue()


def als_pdf(inhoud: Mapping[str, Any]) -> bytes:
    """Hetzelfde om te lezen."""
    delen = "\n".join(_typst_deel(deel) for deel in inhoud["onderdelen"])
    verantwoording = "\n\n".join(_tekst(regel) for regel in _verantwoording(inhoud))
    bron = TYPST.format(titel=_veilig(titel(inhoud)), verantwoording=verantwoording, delen=delen)
    pdf: bytes = typst.compile(bron.encode(), format="pdf")
    return pdf


def _typst_deel(deel: Mapping[str, Any]) -> str:
    rijen = "".join(", ".join(_cel(cel) for cel in rij) + ",\n" for rij in _rijen(deel))
    kop = ", ".join(f"[*{naam}*]" for naam in KOP[3:])
    return (
        f"== {_tekst(deel['titel'])}\n{_tekst(deel['toelichting'])} "
        f"{_tekst('Casussen geopend van ' + deel['geopendVan'] + ' tot ' + deel['geopendTot'] + '.')}\n\n"
        "#table(columns: (auto, 1fr, auto), align: (left, left, right), stroke: 0.4pt + gray, inset: 4pt,\n"
        f"table.header({kop}),\n{rijen})\n"
    )


def _tekst(tekst: str) -> str:
    return f'#text("{_veilig(tekst)}")'


def _cel(waarde: float | str) -> str:
    return f'text("{_veilig(str(waarde))}")'


def _veilig(tekst: str) -> str:
    return tekst.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


VORMEN: Mapping[Verslagvorm, Vorm] = {
    Verslagvorm.JSON: Vorm("application/json", als_json),
    Verslagvorm.CSV: Vorm("text/csv", als_csv),
    Verslagvorm.XLSX: Vorm("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", als_xlsx),
    Verslagvorm.PDF: Vorm("application/pdf", als_pdf),
}
