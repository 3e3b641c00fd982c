"""Who is meant by a name that was typed: the right ones first, nobody of another gemeente, nobody who was forgotten."""

from __future__ import annotations

from uuid import UUID, uuid5

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.intake.namen import Namenindex, Vermelding, toegestane_fouten, woorden

RUIMTE = UUID("01990000-0000-7000-8000-0000000000aa")
HIER, DAAR = "GM0518", "GM0603"
NAMEN = (
    "Noor van der Berg",
    "Noor Bergsma",
    "Zoë Ångström",
    "Wiebe Zandstra",
    "Bo de Vries-Østergaard",
    "Jan Jansen",
    "Jan Willem Janssen",
    "Łukasz Wójcik",
    "Şevval 't Hooft",
)
ZOEK = {
    "de hele naam": ("Wiebe Zandstra", ["Wiebe Zandstra"]),
    "hoofdletters tellen niet": ("WIEBE zandstra", ["Wiebe Zandstra"]),
    "omgekeerd, met een komma": ("Zandstra, Wiebe", ["Wiebe Zandstra"]),
    "zonder accenten": ("zoe angstrom", ["Zoë Ångström"]),
    "met accenten die er niet horen": ("Wïebe", ["Wiebe Zandstra"]),
    "een letter die geen accent is": ("ostergaard", ["Bo de Vries-Østergaard"]),
    "Poolse letters": ("lukasz wojcik", ["Łukasz Wójcik"]),
    "Turkse letters": ("sevval", ["Şevval 't Hooft"]),
    "zonder tussenvoegsels": ("Noor Berg", ["Noor van der Berg", "Noor Bergsma"]),
    "met tussenvoegsels": ("van der Berg", ["Noor van der Berg", "Noor Bergsma"]),
    "met andere tussenvoegsels": ("van den Berg", ["Noor van der Berg", "Noor Bergsma"]),
    "alleen tussenvoegsels": ("van der", ["Noor van der Berg"]),
    "met een apostrof": ("t hooft", ["Şevval 't Hooft"]),
    "het begin van een woord": ("zand", ["Wiebe Zandstra"]),
    "het begin van ieder woord": ("j w jans", ["Jan Willem Janssen"]),
    "een deel van een dubbele naam": ("vries", ["Bo de Vries-Østergaard"]),
    "een letter te veel": ("zandsttra", ["Wiebe Zandstra"]),
    "een letter te weinig": ("zandsra", ["Wiebe Zandstra"]),
    "een verkeerde letter": ("wiebo", ["Wiebe Zandstra"]),
    "twee verwisseld": ("wiebe zandsrta", ["Wiebe Zandstra"]),
    "wie precies zo heet eerst": ("jan jansen", ["Jan Jansen", "Jan Willem Janssen"]),
    "in een kort woord geen tikfout": ("jon", []),
    "twee letters in een kort woord": ("weebo", []),
    "een naam die niet bestaat": ("Xantippe", []),
    "een woord te veel": ("Wiebe Zandstra Bergsma", []),
}


def vermelding(naam: str, nummer: int = 0, gemeente: str = HIER, jongere: str = "") -> Vermelding:
    return Vermelding(
        uuid5(RUIMTE, f"{naam}/{nummer}"), uuid5(RUIMTE, jongere or f"{naam}/{nummer}"), naam, 2006, gemeente
    )


def gevuld(*vermeldingen: Vermelding) -> Namenindex:
    index = Namenindex()
    for een in vermeldingen:
        index.zet(een)
    return index


def namen(index: Namenindex, gezocht: str, gemeenten: frozenset[str] = frozenset({HIER})) -> list[str]:
    return [een.naam for een in index.zoek(gezocht, gemeenten, 50)[0]]


@pytest.mark.parametrize(("gezocht", "verwacht"), ZOEK.values(), ids=ZOEK)
def test_who_is_meant(gezocht: str, verwacht: list[str]) -> None:
    """Claim: what is typed finds exactly these people, the likeliest first."""
    assert namen(gevuld(*map(vermelding, NAMEN)), gezocht) == verwacht


def test_two_people_of_one_name_are_two() -> None:
    """Claim: namesakes are both found, and so are two casussen of one jongere."""
    index = gevuld(vermelding("Bo Zee", 1), vermelding("Bo Zee", 2), vermelding("Bo Zee", 3, jongere="een"))
    index.zet(vermelding("Bo Zee", 4, jongere="een"))
    assert len(index.zoek("bo zee", {HIER}, 50)[0]) == 4


def test_only_in_ones_own_gemeenten() -> None:
    """Claim: nobody of another gemeente is found, until the casus is moved there; and without gemeenten nobody."""
    casus = vermelding("Wiebe Zandstra", gemeente=DAAR)
    index = gevuld(casus, vermelding("Wiebe Zandstra", 1))
    assert [een.gemeente for een in index.zoek("wiebe", {HIER}, 50)[0]] == [HIER]
    index.verplaats(casus.casus_id, HIER)
    assert len(namen(index, "wiebe")) == 2
    assert namen(index, "wiebe", frozenset()) == []


def test_no_more_than_asked_for_and_it_says_so() -> None:
    """Claim: at most the limit, and whether there were more."""
    index = gevuld(*(vermelding("Bo Zee", nummer) for nummer in range(5)))
    found, more = index.zoek("bo", {HIER}, 4)
    assert (len(found), more) == (4, True)
    assert index.zoek("bo", {HIER}, 5)[1] is False


def test_another_name_takes_the_place_of_the_old() -> None:
    """Claim: after a correction the old name finds nobody."""
    index = gevuld(vermelding("Wiebe Zandstra"))
    oud = vermelding("Wiebe Zandstra")
    index.zet(Vermelding(oud.casus_id, oud.jongere_id, "Wiebe Zandsma", 2006, HIER))
    assert (namen(index, "zandstra wiebe"), namen(index, "zandsma"), len(index)) == (
        ["Wiebe Zandsma"],
        ["Wiebe Zandsma"],
        1,
    )


def remains(index: Namenindex) -> str:
    """Everything the index holds, as text."""
    return str([vars(index)[name] for name in vars(index) if name not in ("_slot", "_vergeten")])


@for_all(st.lists(st.sampled_from(NAMEN), min_size=1, max_size=12), st.booleans())
def test_whoever_is_forgotten_leaves_nothing(te_vergeten: list[str], gezocht: bool) -> None:
    """Claim: after forgetting no name, word or id of that jongere is left, nor does it come back; others stay."""
    index = gevuld(*map(vermelding, NAMEN), *(vermelding(naam, 1, jongere=f"{naam}/0") for naam in NAMEN))
    if gezocht:
        index.zoek("noor", {HIER}, 1)
    for naam in te_vergeten:
        index.vergeet([vermelding(naam).jongere_id])
        index.zet(vermelding(naam))
    blijven = {naam for naam in NAMEN if naam not in te_vergeten}
    assert len(index) == 2 * len(blijven)
    over = {woord for naam in blijven for woord in woorden(naam)}
    assert set(index._waar) == over == set(index._alfabet) | index._nieuwe
    assert not [naam for naam in te_vergeten if naam in remains(index)]
    assert {naam for naam in NAMEN if naam in namen(index, naam)} == blijven


@for_all(st.sampled_from(NAMEN), st.data())
def test_any_order_and_one_slip_per_word_still_finds(naam: str, data: st.DataObject) -> None:
    """Claim: the words of a name in any order, each cut off or with one letter wrong where that is allowed, find it."""
    gezocht = []
    for woord in data.draw(st.permutations(woorden(naam))):
        plaats = data.draw(st.integers(0, len(woord) - 1))
        mag_fout = toegestane_fouten(woord) and data.draw(st.booleans())
        gezocht.append(woord[:plaats] + "q" + woord[plaats + 1 :] if mag_fout else woord[: plaats + 1])
    assert naam in namen(gevuld(*map(vermelding, NAMEN)), " ".join(gezocht))
