"""What a jongere may ask about the own data: correct it, and restrict what is done with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from feiten import (
    BEPERKING_OPGEHEVEN,
    BEPERKT,
    CASUS_AFGESLOTEN,
    CASUS_GEOPEND,
    MELDING,
    MELDING_AFGESLOTEN,
    PERSOON_HERSTELD,
    fact,
)
from gedrag import LegtUit, Slaagt, Weigert, doe

from contracts.algemeen import GegevensGecorrigeerd
from contracts.intake import ContactGelegd, GegevensGecontroleerd, PersoonsgegevensGecorrigeerd
from contracts.woorden import (
    Beperkingsgrond,
    Contactwijze,
    Gegevenssoort,
    Grondslag,
    Ontvanger,
    Partij,
    Persoonsgegevens,
)
from kit.aggregate import BestaatNiet, VerwerkingIsBeperkt
from kit.corrected import corrected
from kit.correction import FeitBestaatNiet, VeldIsNietTeCorrigeren, WaardePastNiet, corrigeer_gegeven
from kit.memory import MemoryVault
from kit.reading import gebeurtenis
from kit.testing import STREAM, Scenario, given
from services.evaluation.domain import Evaluatie
from services.intake.domain import Dossier, IsAlBeperkt, IsNietBeperkt
from services.intake.rechten_api import NummerIsVanEenAnder
from services.routing.domain import Routering

OPEN = (MELDING, CASUS_GEOPEND)
CONTACT = fact(ContactGelegd, met=Partij.JONGERE, wijze=Contactwijze.TELEFOON, gelukt=True, notitie="belde niet terug")
BEPERK = doe("beperk_verwerking", grond=Beperkingsgrond.JUISTHEID_BETWIST, reden="het adres klopt niet")
HEF_OP = doe("hef_beperking_op", reden="het adres is hersteld")
HERSTEL = doe(
    "corrigeer_persoonsgegevens",
    persoon=Persoonsgegevens.model_validate(PERSOON_HERSTELD.fields["persoon"].model_dump()),
    leeftijd=21,
    reden="achternaam en geboortejaar verkeerd gemeld",
)
DEEL = doe(
    "deel_gegevens",
    partij=Partij.SCHOOL,
    grondslag=Grondslag.WETTELIJKE_TAAK,
    gegevens=(Gegevenssoort.VERZUIM,),
    toestemming=None,
    meerderjarig=True,
)
NAAR_LEERPLICHT = doe("draag_over_aan_leerplicht", gegevens=(Gegevenssoort.VERZUIM,), toelichting=None, leeftijd=17)
SLAAGT = {
    "beperken": Slaagt(OPEN, BEPERK, (BEPERKT,)),
    "beperken wat is afgesloten": Slaagt((*OPEN, CASUS_AFGESLOTEN), BEPERK, (BEPERKT,)),
    "opnieuw beperken": Slaagt((*OPEN, BEPERKT, BEPERKING_OPGEHEVEN), BEPERK, (BEPERKT,)),
    "opheffen": Slaagt((*OPEN, BEPERKT), HEF_OP, (BEPERKING_OPGEHEVEN,)),
    "herstellen wie het is": Slaagt(OPEN, HERSTEL, (PERSOON_HERSTELD,)),
    "herstellen wie het is in wat is afgesloten": Slaagt((*OPEN, CASUS_AFGESLOTEN), HERSTEL, (PERSOON_HERSTELD,)),
}
WEIGERT = {
    "beperken wat er niet is": Weigert((), BEPERK, BestaatNiet),
    "beperken wat al is beperkt": Weigert((*OPEN, BEPERKT), BEPERK, IsAlBeperkt),
    "opheffen wat niet is beperkt": Weigert(OPEN, HEF_OP, IsNietBeperkt),
    "herstellen wie er niet is": Weigert((), HERSTEL, BestaatNiet),
    "delen wat is beperkt": Weigert((*OPEN, BEPERKT), DEEL, VerwerkingIsBeperkt),
    "naar leerplicht wat is beperkt": Weigert((*OPEN, BEPERKT), NAAR_LEERPLICHT, VerwerkingIsBeperkt),
}
LEGT_UIT: dict[str, LegtUit] = {}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Dossier)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Dossier)


def test_another_service_discloses_nothing_while_it_is_restricted() -> None:
    """Claim: evaluation heard it and tells nobody the results; in whatever order it hears, the last word counts."""
    ontvanger = Ontvanger(partij=Partij.SCHOOL, grondslag=Grondslag.WETTELIJKE_TAAK)
    terug = doe("koppel_resultaten_terug", ontvangers=(ontvanger,), inhoud="werkt nu")
    beperkt, vrij = BEPERKT.numbered(5), BEPERKING_OPGEHEVEN.numbered(6)
    gehoord = given(Evaluatie, CASUS_GEOPEND, MELDING_AFGESLOTEN, beperkt)
    gehoord.when(terug, deviation="spoed").then_refused(VerwerkingIsBeperkt)
    for volgorde in ((beperkt, vrij), (vrij, beperkt)):
        assert not given(Evaluatie, CASUS_GEOPEND, *volgorde).state.restricted


def corrigeer(**velden: Any) -> Any:
    """A correction of the contact, unless said otherwise."""
    anders = {"feit": 3, "veld": "notitie", "waarde": "belde zelf terug", "reden": "was een ander gesprek"} | velden
    return lambda aggregate: corrigeer_gegeven(aggregate, **anders)


def hersteld(*opdrachten: Any) -> Scenario[Dossier]:
    scenario = given(Dossier, *OPEN, CONTACT)
    for opdracht in opdrachten:
        scenario.when(opdracht)
        assert scenario.refusal is None
    return scenario


def test_reading_shows_the_corrected_value_and_the_old_one_stays() -> None:
    """Claim: every reading of the fact gives the new text and says which fact brought it; its bytes are the same."""
    scenario = given(Dossier, *OPEN, CONTACT)
    (voor,) = [event.state for event in scenario.store.recorder.select_events(STREAM)][2:]
    scenario.when(corrigeer()).then(GegevensGecorrigeerd, feit=3, veld="notitie").then_nothing()
    codec, contact = scenario.store.codec, scenario.state.contacten[0]
    assert codec.open(contact, "notitie") == "belde zelf terug"
    toont = gebeurtenis(scenario.store.facts(STREAM)[2], codec)
    assert (toont.gegevens["notitie"], toont.gecorrigeerd) == ("belde zelf terug", {"notitie": 4})
    assert scenario.store.recorder.select_events(STREAM)[2].state == voor
    (_, _, los, _) = [codec.decode(event.state) for event in scenario.store.recorder.select_events(STREAM)]
    assert codec.open(los, "notitie") == "belde niet terug"


def test_the_last_correction_counts() -> None:
    """Claim: what was corrected can be corrected again."""
    scenario = hersteld(corrigeer(), corrigeer(waarde="mailde"))
    assert scenario.store.codec.open(scenario.state.contacten[0], "notitie") == "mailde"


def test_a_category_is_corrected_and_decisions_follow() -> None:
    """Claim: the contact was with a parent, so the jongere was not spoken to after all."""
    assert hersteld().state.gesproken == {Partij.JONGERE}
    scenario = hersteld(corrigeer(veld="met", waarde="ouder"))
    assert scenario.state.gesproken == {Partij.OUDER}
    assert gebeurtenis(scenario.store.facts(STREAM)[2], None).gegevens["met"] == "ouder"
    assert hersteld(corrigeer(veld="gelukt", waarde=False)).state.gesproken == set()


def test_corrected_text_is_gone_when_the_key_is() -> None:
    """Claim: a correction lies under the key of the jongere, like what it corrects."""
    scenario = hersteld(corrigeer())
    vault = scenario.store.codec._vault
    assert isinstance(vault, MemoryVault)
    assert b"belde zelf" not in b"".join(event.state for event in scenario.store.recorder.select_events(STREAM))
    contact = scenario.store.facts(STREAM)[2]
    vault.destroy(contact.key)
    assert "notitie" not in gebeurtenis(contact, scenario.store.codec).gegevens


@pytest.mark.parametrize(
    ("velden", "weigering"),
    [
        ({"feit": 9}, FeitBestaatNiet),
        ({"veld": "tekst"}, VeldIsNietTeCorrigeren),
        ({"veld": "actor"}, VeldIsNietTeCorrigeren),
        ({"veld": "jongereId"}, VeldIsNietTeCorrigeren),
        ({"feit": 1, "veld": "persoon"}, VeldIsNietTeCorrigeren),
        ({"feit": 1, "veld": "leeftijd", "waarde": 3}, VeldIsNietTeCorrigeren),
        ({"waarde": 3}, WaardePastNiet),
        ({"waarde": None}, WaardePastNiet),
        ({"veld": "met", "waarde": "buurman"}, WaardePastNiet),
        ({"veld": "gelukt", "waarde": "misschien"}, WaardePastNiet),
    ],
)
def test_what_cannot_be_corrected_so_is_refused(velden: dict[str, Any], weigering: Any) -> None:
    """Claim: no such fact, no such field, what others decided on, or a value of another kind: nothing is recorded."""
    given(Dossier, *OPEN, CONTACT).when(corrigeer(**velden)).then_refused(weigering)


def test_a_correction_of_an_empty_stream_is_refused() -> None:
    """Claim: what is not there is not corrected."""
    given(Dossier).when(corrigeer()).then_refused(BestaatNiet)


def test_what_others_decided_on_is_recorded_anew_instead() -> None:
    """Claim: a check of data is not corrected: routing weighs a new one, and would not hear of a correction."""
    controle = fact(GegevensGecontroleerd, ingeschreven=True, uitschrijfdatum=date(2026, 9, 1))
    for veld, waarde in (("ingeschreven", False), ("uitschrijfdatum", "2026-08-01")):
        vraag = corrigeer(veld=veld, waarde=waarde)
        given(Dossier, *OPEN, controle).when(vraag).then_refused(VeldIsNietTeCorrigeren)


def test_who_it_is_stays_corrected_when_the_school_reports_again() -> None:
    """Claim: the last correction tells who it is, also to routing, in whatever order that hears."""
    dossier = given(Dossier, *OPEN, PERSOON_HERSTELD, MELDING).state
    assert isinstance(dossier.persoon, PersoonsgegevensGecorrigeerd)
    assert dossier.laatste_melding is not None
    for volgorde in (
        (MELDING.numbered(1), PERSOON_HERSTELD.numbered(3)),
        (PERSOON_HERSTELD.numbered(3), MELDING.numbered(1)),
    ):
        bron = given(Routering, *volgorde).state.persoon
        assert isinstance(bron, PersoonsgegevensGecorrigeerd)


def test_a_correction_is_about_its_own_service() -> None:
    """Claim: number 3 of monitoring is another fact than number 3 of intake."""
    scenario = hersteld(corrigeer())
    feiten = scenario.store.facts(STREAM)
    vreemd = feiten[3].model_copy(update={"dienst": "monitoring"})
    los = [scenario.store.codec.decode(event.state) for event in scenario.store.recorder.select_events(STREAM)][:3]
    corrected([*los, vreemd])
    assert scenario.store.codec.open(los[2], "notitie") == "belde niet terug"


def test_a_number_of_somebody_else_is_never_taken_over() -> None:
    """Claim: of two persons with one number neither changes; a number of one's own is learned, an old one let go."""
    vault = MemoryVault()
    een, ander = vault.subjects_for([[b"een"], [b"ander"]])
    assert not vault.recognise_by(een, [b"ander"], [b"een"])
    assert (vault.find(b"een"), vault.find(b"ander")) == (een, ander)
    assert vault.recognise_by(een, [b"nieuw"], [b"een", b"ander"])
    assert (vault.find(b"nieuw"), vault.find(b"een")) == (een, None)
    assert NummerIsVanEenAnder().status == 409
