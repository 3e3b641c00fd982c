"""Results with their uncertainty and case mix: weighed by hand, and nothing small shows through."""

from __future__ import annotations

import pytest

from services.evaluation.leren.antwoord import Cijfer, Groep
from services.evaluation.leren.onzekerheid import aandeel
from services.evaluation.leren.resultaten import opbrengsten

CELLEN = {
    ("interventie", "iedere", ""): 100,
    ("interventie", "coaching", ""): 40,
    ("doelgroep", "iedere", "nieuw-vsver"): 60,
    ("doelgroep", "iedere", "oud-vsver"): 40,
    ("doelgroep", "coaching", "nieuw-vsver"): 10,
    ("doelgroep", "coaching", "oud-vsver"): 30,
    ("resultaat", "iedere", "school"): 60,
    ("resultaat", "iedere", "loopt"): 40,
    ("resultaat", "coaching", "school"): 20,
    ("resultaat", "coaching", "loopt"): 20,
    ("bij doelgroep nieuw-vsver", "coaching", "school"): 10,
    ("bij doelgroep oud-vsver", "coaching", "school"): 10,
    ("bij doelgroep oud-vsver", "coaching", "loopt"): 20,
}


def groep(*weg: tuple[str, str, str]) -> Groep:
    cijfers = tuple(Cijfer(cel, n, n, None, None) for cel, n in CELLEN.items() if cel not in weg)
    return Groep(None, 100, cijfers, len(weg), frozenset(weg))


def test_a_share_is_weighed_to_the_mix_of_all() -> None:
    """Claim: of coaching half came to school; with 60% nieuw-vsver (all) and 40% oud-vsver (a third) it is 73%."""
    (gevonden,) = opbrengsten([groep()], "doelgroep")
    coaching = next(een for een in gevonden.interventies if een.interventie == "coaching")
    school = next(een for een in coaching.uitkomsten if een.uitkomst == "school")
    assert school.aandeel == aandeel(20, 40)
    assert school.gewogen is not None
    assert school.gewogen.waarde == pytest.approx(0.6 * 1.0 + 0.4 / 3)
    assert school.gewogen.laag < school.gewogen.waarde <= school.gewogen.hoog
    assert coaching.samenstelling["doelgroep"] == {"nieuw-vsver": 10, "oud-vsver": 30}


def test_nobody_in_a_stratum_is_not_hidden() -> None:
    """Claim: that no nieuw-vsver still runs is known: it counts as none, and the weighed shares add up to one."""
    (gevonden,) = opbrengsten([groep()], "doelgroep")
    coaching = next(een for een in gevonden.interventies if een.interventie == "coaching")
    gewogen = [een.gewogen for een in coaching.uitkomsten]
    assert sum(een.waarde for een in gewogen if een) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "weg", [("bij doelgroep oud-vsver", "coaching", "school"), ("doelgroep", "coaching", "oud-vsver")]
)
def test_what_is_hidden_is_not_weighed(weg: tuple[str, str, str]) -> None:
    """Claim: with a hidden stratum there is no weighed share."""
    (gevonden,) = opbrengsten([groep(weg)], "doelgroep")
    coaching = next(een for een in gevonden.interventies if een.interventie == "coaching")
    assert next(een for een in coaching.uitkomsten if een.uitkomst == "school").gewogen is None


def test_a_mix_that_lacks_a_value_is_not_weighed() -> None:
    """Claim: nobody of some age had coaching, so what coaching would be with the ages of all is not known."""
    (gevonden,) = opbrengsten([groep(("doelgroep", "coaching", "nieuw-vsver"))], "leeftijd")
    assert all(een.gewogen is None for ding in gevonden.interventies for een in ding.uitkomsten)
