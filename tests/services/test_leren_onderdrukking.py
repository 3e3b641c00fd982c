"""Small groups stay hidden: also from who asks the same in many ways, and adds up and subtracts what comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from aanval import follows, subsets
from feiten import AFGEWEKEN, CASUS_GEOPEND, CONTACT_JONGERE, MELDING, NIEUW_VASTGESTELD
from hypothesis import example, given, settings
from hypothesis import strategies as st
from logboeken import Bron, casus, logboek

from contracts.woorden import Doelgroep
from kit.testing import fact
from services.evaluation.leren import antwoord
from services.evaluation.leren.antwoord import IEDEREEN, Groep, Keuze, beantwoord
from services.evaluation.leren.maten import Maat
from services.evaluation.leren.onderdrukking import (
    DREMPEL,
    langs_filter,
    langs_kenmerk,
    te_klein,
    verborgen,
    verborgen_samen,
)

GEMEENTEN = ("GM0518", "GM0603", "GM1916")
OUD = fact(NIEUW_VASTGESTELD.kind, **{**NIEUW_VASTGESTELD.fields, "doelgroep": Doelgroep.OUD_VSVER})
DOELGROEPEN = {"nieuw-vsver": NIEUW_VASTGESTELD, "oud-vsver": OUD}
AANTALLEN = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), max_size=8)


@given(aantallen=AANTALLEN)
def test_what_is_hidden_cannot_be_worked_out(aantallen: dict[str, int]) -> None:
    """Claim: of parts with a known total the small ones are hidden, with so much else that none follows."""
    weg = verborgen(aantallen)
    klein = {deel for deel, aantal in aantallen.items() if 0 < aantal < DREMPEL}
    assert klein <= weg
    if weg:
        alles = {deel for deel, aantal in aantallen.items() if aantal}
        assert weg == alles or (len(weg) > 1 and sum(aantallen[deel] for deel in weg) >= DREMPEL)
    else:
        assert not klein


@given(aantallen=AANTALLEN, al=st.sets(st.sampled_from("abcdefgh")))
def test_another_reason_to_hide_shows_nothing(aantallen: dict[str, int], al: set[str]) -> None:
    """Claim: what goes in one answer goes in every answer with these parts, whatever else is hidden there."""
    weg = verborgen(aantallen, al)
    assert verborgen(aantallen) | (al & set(aantallen)) <= weg


@given(aantallen=AANTALLEN)
def test_no_sum_of_answers_along_one_filter_gives_a_small_group(aantallen: dict[str, int]) -> None:
    """Claim: every answer that may be given, for any choice of values, added and subtracted: never a small group.

    What may be shown is made of shown values and of all hidden ones together; so is what follows from it.
    """
    gekozen = [keuze for aantal in range(1, 9) for keuze in combinations(sorted(aantallen), aantal)]
    vergelijkingen = [keuze for keuze in gekozen if langs_filter(aantallen, keuze)]
    for deel, aantal in aantallen.items():
        if 0 < aantal < DREMPEL:
            rijen = [[Fraction(een in keuze) for een in sorted(aantallen)] for keuze in vergelijkingen]
            doel = [Fraction(een == deel) for een in sorted(aantallen)]
            alles = sum(aantallen.values())
            assert not follows(rijen, doel) or alles < DREMPEL


@given(aantallen=st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), st.integers(0, 30)))
def test_cells_with_two_totals_hide_enough_for_both(aantallen: dict[tuple[str, str], int]) -> None:
    """Claim: a cell that is in a row and in a column is hidden well in both."""
    weg = verborgen_samen(aantallen, (), (lambda cel: cel[0], lambda cel: cel[1]))
    for as_, naam in ((0, "a"), (0, "b"), (1, "x"), (1, "y"), (1, "z")):
        groep = {cel: aantal for cel, aantal in aantallen.items() if cel[as_] == naam and aantal}
        uit = weg & set(groep)
        assert not uit or uit == set(groep) or (len(uit) > 1 and sum(groep[cel] for cel in uit) >= DREMPEL)


WAARDEN, DELEN = "xyz", "abc"
PLEKKEN = [*product(WAARDEN, DELEN)]
TABEL = st.lists(st.sampled_from((0, 0, 1, 3, 8, 11, 14, 25)), min_size=len(PLEKKEN), max_size=len(PLEKKEN))


def says(tabel: dict[str, dict[str, int]], gekozen: frozenset[str]) -> list[list[Fraction]]:
    """What an answer over these values says of parts with a known total: the total, and the parts that are shown."""
    langs = langs_kenmerk(tabel, (lambda _: "alle",))
    totalen = {waarde: sum(delen.values()) for waarde, delen in tabel.items()}
    som = {deel: sum(tabel[waarde][deel] for waarde in gekozen) for deel in DELEN}
    if te_klein(sum(som.values())) or not langs_filter(totalen, gekozen):
        return []
    weg = verborgen_samen(som, {deel for deel in DELEN if not langs.mag(deel, gekozen)}, (lambda _: "alle",))
    getoond = [frozenset(DELEN), *({deel} for deel in DELEN if deel not in weg)]
    return [[Fraction(x in gekozen and u in delen) for x, u in PLEKKEN] for delen in getoond]


@settings(max_examples=400)
@given(aantallen=TABEL)
@example(aantallen=[0, 0, 25, 11, 11, 0, 1, 0, 1])
def test_no_system_of_answers_along_a_filter_gives_a_small_part(aantallen: list[int]) -> None:
    """Claim: whoever has the answers over every choice of values, of parts with a known total, and solves the system
    they make, finds no small part at one value, over all values, or over some of them."""
    tabel: dict[str, dict[str, int]] = {waarde: {} for waarde in WAARDEN}
    for (waarde, deel), aantal in zip(PLEKKEN, aantallen, strict=True):
        tabel[waarde][deel] = aantal
    rijen = [rij for keuze in subsets(WAARDEN) for rij in says(tabel, keuze)]
    for waarden, delen in product(subsets(WAARDEN), subsets(DELEN)):
        if te_klein(sum(tabel[waarde][deel] for waarde in waarden for deel in delen)):
            doel = [Fraction(x in waarden and u in delen) for x, u in PLEKKEN]
            assert not follows(rijen, doel), (waarden, delen)


class Regio:
    """A log of casussen per gemeente, doelgroep, and whether it deviated; and who asks it things."""

    def __init__(self, motor: duckdb.DuckDBPyConnection) -> None:
        self.motor = motor

    def vraag(self, maat: Maat, filters: dict[str, frozenset[str]], per: str | None = None) -> list[Groep]:
        for naam in ("cellen", "kenmerken", "scholen"):
            self.motor.execute(f"DROP TABLE IF EXISTS {naam}")
        return beantwoord(self.motor, maat, Keuze(filters, per), lambda _: None)

    def toont(self, maat: Maat, filters: dict[str, frozenset[str]]) -> dict[tuple[str, str, str], int]:
        """What an answer says: casussen per cell, and in all."""
        (groep,) = self.vraag(maat, filters)
        if not groep.casussen:
            return {}
        return {IEDEREEN: groep.casussen} | {een.cel: een.casussen for een in groep.cijfers if een.casussen is not None}


@contextmanager
def regio(verdeling: dict[tuple[str, str, bool], int]) -> Iterator[Regio]:
    bron, nummer = Bron(), 0
    for (gemeente, doelgroep, afgeweken), aantal in verdeling.items():
        for _ in range(aantal):
            nummer += 1
            meer = (AFGEWEKEN,) if afgeweken else ()
            bron.vertel(
                casus(nummer), MELDING, CASUS_GEOPEND, CONTACT_JONGERE, DOELGROEPEN[doelgroep], *meer, gemeente=gemeente
            )
    with TemporaryDirectory() as map_:
        boek = logboek(Path(map_), bron)
        boek.werk_bij()
        with boek.lees() as motor:
            yield Regio(motor)


ATOMEN = list(product(GEMEENTEN, DOELGROEPEN, (True, False)))
VERDELING = st.fixed_dictionaries({atoom: st.sampled_from((0, 1, 3, 8, 12, 25)) for atoom in ATOMEN})
AFWIJKING = ("afwijking", "10", "contact-ontbreekt")


@settings(max_examples=6, deadline=None)
@given(verdeling=VERDELING)
@example(verdeling=dict(zip(ATOMEN, (25, 12, 3, 8, 12, 25, 1, 0, 25, 25, 12, 12), strict=True)))
def test_an_attacker_who_subtracts_finds_no_small_group(verdeling: dict[tuple[str, str, bool], int]) -> None:
    """Claim: no sum or difference of answers is a group of one to nine: casussen, who deviated, who did not.

    Of all answers along one kenmerk with the other filter fixed or left out, and of filters switched on and off.
    """
    with regio(verdeling) as wie:
        antwoorden: list[tuple[frozenset[str], frozenset[str], dict[Any, int]]] = []
        for gemeenten in subsets(GEMEENTEN):
            for doelgroepen in subsets(tuple(DOELGROEPEN)):
                filters = {"gemeente": gemeenten, "doelgroep": doelgroepen}
                vol = {"gemeente": frozenset(GEMEENTEN), "doelgroep": frozenset(DOELGROEPEN)}
                vraag = {naam: waarden for naam, waarden in filters.items() if waarden != vol[naam]}
                antwoorden.append((gemeenten, doelgroepen, wie.toont(Maat.AFWIJKINGEN, vraag)))
    for vast in subsets(tuple(DOELGROEPEN)):
        attack([(keuze, gezegd) for keuze, doel, gezegd in antwoorden if doel == vast], GEMEENTEN)
    for vast in subsets(GEMEENTEN):
        attack([(keuze, gezegd) for gem, keuze, gezegd in antwoorden if gem == vast], tuple(DOELGROEPEN))
    switched(antwoorden)


def attack(answers: list[tuple[frozenset[str], dict[Any, int]]], values: Sequence[str]) -> None:
    """Add up and subtract pairs and triples of nested or disjoint answers; what comes out is never small."""
    known: dict[tuple[frozenset[str], str], int] = {}
    for keuze, gezegd in answers:
        if IEDEREEN in gezegd:
            known[keuze, "alle"] = gezegd[IEDEREEN]
            if AFWIJKING in gezegd:
                known[keuze, "wel"] = gezegd[AFWIJKING]
                known[keuze, "niet"] = gezegd[IEDEREEN] - gezegd[AFWIJKING]
    while True:
        nieuw = {
            (groot - klein, wat): aantal - known[klein, wat]
            for (groot, wat), aantal in known.items()
            for klein, ander in list(known)
            if ander == wat and klein < groot and (groot - klein, wat) not in known
        }
        if not nieuw:
            break
        known |= nieuw
    assert {naam: aantal for naam, aantal in known.items() if 0 < aantal < DREMPEL} == {}, values


def switched(answers: list[tuple[frozenset[str], frozenset[str], dict[Any, int]]]) -> None:
    """A filter on this, on that, on both and on neither: what is in none of them is not small either."""
    by = {(gemeenten, doelgroepen): gezegd for gemeenten, doelgroepen, gezegd in answers}
    alle_g, alle_d = frozenset(GEMEENTEN), frozenset(DOELGROEPEN)
    for (gemeenten, doelgroepen), gezegd in by.items():
        vier = [gezegd, by[alle_g, doelgroepen], by[gemeenten, alle_d], by[alle_g, alle_d]]
        for cel in (IEDEREEN, AFWIJKING):
            if all(cel in een for een in vier):
                beide, links, rechts, geen = (een[cel] for een in vier)
                assert not 0 < geen - links - rechts + beide < DREMPEL


@pytest.mark.parametrize("regel", ["langs_filter", "met_en_zonder"])
def test_each_rule_is_needed(regel: str) -> None:
    """Claim: without one of the rules the attacker does find a small group: the test above can fail."""
    verdeling = dict.fromkeys(ATOMEN, 25) | {
        ("GM1916", doelgroep, ja): 2 for doelgroep in DOELGROEPEN for ja in (True, False)
    }
    if regel == "met_en_zonder":
        verdeling = dict.fromkeys(ATOMEN, 25) | {
            ("GM0603", "oud-vsver", True): 3, ("GM1916", "oud-vsver", True): 0, ("GM1916", "oud-vsver", False): 0,
            ("GM0603", "oud-vsver", False): 0,
        }  # fmt: skip
    with patch.object(antwoord, regel, lambda *_: True), pytest.raises(AssertionError):
        test_an_attacker_who_subtracts_finds_no_small_group.hypothesis.inner_test(verdeling)


def test_a_group_that_is_too_small_is_there_without_figures() -> None:
    """Claim: a breakdown hides a small group and one more, so that it cannot be worked out."""
    verdeling = dict.fromkeys(ATOMEN, 0) | {
        ("GM0518", "nieuw-vsver", False): 40, ("GM0603", "nieuw-vsver", False): 20, ("GM1916", "nieuw-vsver", False): 4,
    }  # fmt: skip
    with regio(verdeling) as wie:
        groepen = wie.vraag(Maat.PROCESKAART, {}, per="gemeente")
        (samen,) = wie.vraag(Maat.PROCESKAART, {})
        (klein,) = wie.vraag(Maat.PROCESKAART, {"gemeente": frozenset({"GM1916"})})
    assert Counter({groep.waarde: groep.casussen for groep in groepen}) == {
        "GM0518": 40,
        "GM0603": None,
        "GM1916": None,
    }
    assert [groep.cijfers for groep in groepen if groep.casussen is None] == [(), ()]
    assert samen.casussen == 64
    assert (klein.casussen, klein.cijfers) == (None, ())
