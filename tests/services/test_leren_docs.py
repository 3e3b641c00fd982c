"""docs/leren.md is true: the example worked out by hand, and the columns of the log."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from feiten import (
    AFGEWEKEN,
    CASUS_GEOPEND,
    CONTACT_JONGERE,
    MELDING,
    NAAR_FASE_2,
    NIEUW_VASTGESTELD,
    REGEL,
)
from feiten import ALLES as VOORBEELDEN
from logboeken import Bron, casus, logboek

from contracts.algemeen import TermijnGehaald, TermijnGestart
from kit.testing import NOW, Told, fact
from services.evaluation.leren.antwoord import Keuze
from services.evaluation.leren.dialect import DUCKDB
from services.evaluation.leren.effect import effect
from services.evaluation.leren.kolommen import KOLOMMEN
from services.evaluation.leren.kromme import kromme
from services.evaluation.leren.leefdomeinen import TABEL
from services.evaluation.leren.maten import Maat, Vraag
from services.evaluation.leren.onzekerheid import Schatting, aandeel, verschil
from services.evaluation.leren.werkt import LOOPT

BLADZIJDE = (Path(__file__).parents[2] / "docs" / "leren.md").read_text("utf-8")
DAG = timedelta(days=1)
TERMIJN = {"termijn": "eerste-contact"}
GEBRUIKT = {
    told.kind.__name__: told
    for told in (
        *VOORBEELDEN,
        *(MELDING, CASUS_GEOPEND, CONTACT_JONGERE, NIEUW_VASTGESTELD, NAAR_FASE_2, AFGEWEKEN),
        *(told for told in VOORBEELDEN if told.fields.get("fase") == 3),
        fact(TermijnGestart, by="intake", **TERMIJN, telt_vanaf=NOW, fataal_op=NOW + 7 * DAG, regel=REGEL).numbered(3),
        fact(TermijnGehaald, by="intake", **TERMIJN, start=3, op_tijd=True),
    )
}


def tabel(kop: str) -> list[list[str]]:
    """The rows of the table with this header."""
    _, _, rest = BLADZIJDE.partition(f"{kop}\n")
    regels = rest.split("\n\n")[0].splitlines()[1:]
    return [[cel.strip().strip("`") for cel in regel.strip("|").split("|")] for regel in regels]


def verteld() -> list[Told]:
    return [
        Told(told.kind, told.fields, told.by, NOW + int(dag) * DAG, told.number)
        for dag, feit in tabel("| dag | feit |")
        for told in (GEBRUIKT[feit],)
    ]


def test_the_example_is_worked_out_right(tmp_path: Path) -> None:
    """Claim: on the facts of the page every measure gives exactly the rows of the page."""
    bron = Bron()
    bron.vertel(casus(1), *verteld())
    boek = logboek(tmp_path, bron)
    boek.werk_bij()
    gevonden: Counter[tuple[str, ...]] = Counter()
    with boek.lees() as motor:
        motor.execute(f"CREATE TABLE {TABEL}")
        for maat in Maat:
            for _, soort, a, b, duur in motor.execute(Vraag(maat, DUCKDB).sql()).fetchall():
                dagen = "" if duur is None else str(timedelta(microseconds=duur) // DAG)
                if maat is not Maat.RESULTATEN or a == "iedere":  # the page leaves the kinds of action out
                    gevonden[maat, soort, a, b, dagen] += 1
    assert gevonden == Counter(tuple(rij) for rij in tabel("| maat | soort | a | b | dagen |"))


def test_the_columns_are_those_of_the_log() -> None:
    """Claim: the page names every column with its type, and no other."""
    assert {naam: soort for naam, soort, _ in tabel("| Kolom | Type | Wat het is |")} == KOLOMMEN


def test_the_uncertainty_is_worked_out_right() -> None:
    """Claim: the shares, the weighed share, the curve and the change on the page are what the code makes of them."""
    assert tabel("| van de | hebben dit | deel | laag | hoog |") == [
        [str(van), str(met), *cijfers(aandeel(met, van))] for met, van in ((20, 40), (10, 10), (10, 30))
    ]
    assert [cijfers(verschil([(0.6, aandeel(10, 10)), (0.4, aandeel(10, 30))]))] == tabel("| gewogen | laag | hoog |")
    einden = {("school", 1): Counter({(): 50}), ("werk", 3): Counter({(): 25}), (LOOPT, 3): Counter({(): 25})}
    gevonden = kromme(einden, Keuze({}), [], None)
    assert [[str(een.tot_dag), str(een.liepen), *cijfers(een.nog_open)] for een in gevonden.treden] == tabel(
        "| tot dag | liepen | nog open | laag | hoog |"
    )
    gemeten = effect(aandeel(24, 60), aandeel(36, 60), aandeel(40, 100), aandeel(44, 100)).schatting
    assert gemeten is not None
    assert [cijfers(gemeten)] == tabel("| verschil in verschil | laag | hoog |")


def cijfers(schatting: Schatting) -> list[str]:
    return [f"{deel:.3f}".replace(".", ",") for deel in (schatting.waarde, schatting.laag, schatting.hoog)]
