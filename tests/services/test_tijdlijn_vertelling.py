"""How the timeline tells a fact: for who may read why, for who may not, and of someone who was forgotten."""

from __future__ import annotations

import pytest
from feiten import ALLES, CASUS_GEOPEND, MELDING, PLAN_OPGESTELD
from vertellen import gehoord, verteld

from contracts.algemeen import AfwijkingGemotiveerd
from contracts.feit import CasusFeit
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import Stap
from kit.codec import Codec, confidential
from kit.memory import MemoryVault
from kit.testing import PERSON, fact
from services.evaluation.casusbeeld import Inschrijving
from services.evaluation.tijdlijn import TijdlijnFeit, Verteller

REDEN = "spoed, zegt de school"
AFWIJKING = fact(
    AfwijkingGemotiveerd,
    by="routing",
    stap=Stap.STEL_PLAN_OP,
    afgeweken_van="vooronderzoek-is-niet-afgerond",
    reden=REDEN,
)


def vertel(*, mag: bool, gewist: bool = False) -> list[TijdlijnFeit]:
    """Every kind of fact there is, after a plan that was made with a reason."""
    vault = MemoryVault()
    codec = Codec(vault)
    told = (
        MELDING,
        CASUS_GEOPEND,
        AFWIJKING,
        PLAN_OPGESTELD,
        *(een for een in ALLES if issubclass(een.kind, CasusFeit)),
    )
    alles = [
        Inschrijving(nummer, nummer, "", lees)
        for nummer, heard in enumerate(gehoord(verteld(told), codec), start=1)
        if isinstance(lees := codec.decode(heard.stored), CasusFeit)
    ]
    if gewist:
        vault.destroy(PERSON)
    verteller = Verteller(alles, codec if mag else None, gewist=vault.is_destroyed(PERSON))
    verteld_ = [verteller.vertel(een) for een in alles]
    for een, gezien in zip(alles, verteld_, strict=True):
        tekens = [value.token for _, value in confidential(een.feit)]
        assert not any(teken in gezien.model_dump_json() for teken in tekens)
    return verteld_


@pytest.mark.parametrize(
    ("mag", "gewist", "leesbaarheid", "tekst"),
    [
        (True, False, "open", REDEN),
        (False, False, "versleuteld", None),
        (True, True, "gewist", None),
        (False, True, "gewist", None),
    ],
)
def test_why_is_told_to_who_may_know(mag: bool, gewist: bool, leesbaarheid: str, tekst: str | None) -> None:
    """Claim: a reason is open for who may read it; else it says whether it is sealed, or gone for good."""
    plan = vertel(mag=mag, gewist=gewist)[3]
    (afwijking,) = plan.afwijkingen[:1]
    assert (afwijking.nummer, afwijking.afgeweken_van) == (3, "vooronderzoek-is-niet-afgerond")
    assert (afwijking.reden.leesbaarheid, afwijking.reden.tekst) == (leesbaarheid, tekst)


@pytest.mark.parametrize("gewist", [False, True])
def test_all_that_is_confidential_stays_closed(gewist: bool) -> None:
    """Claim: of every kind of fact, whoever reads, the confidential values besides a reason are not there."""
    dicht = "gewist" if gewist else "versleuteld"
    for gezien in vertel(mag=True, gewist=gewist):
        assert Vertrouwelijk.__name__ not in str(gezien)
        if gezien.feit == "MeldingOntvangen":
            assert (gezien.gegevens["persoon"], gezien.gegevens["inhoud"]) == (dicht, dicht)
