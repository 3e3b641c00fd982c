"""A casus as it was: the facts that count on both axes of time, the fact behind every value, and what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from feiten import (
    ALLES,
    CASUS_AFGESLOTEN,
    CASUS_GEOPEND,
    CASUS_HEROPEND,
    CASUS_OVERGEDRAGEN,
    COACH_TOEGEWEZEN,
    CONTACT_JONGERE,
    DOELGROEP_GEWIJZIGD,
    DOSSIER_BEOORDEELD,
    HERZIENING_FASE_2,
    LEEFDOMEINEN,
    MELDING,
    NAAR_FASE_2,
    NIEUW_VASTGESTELD,
    NIEUW_VOORGESTELD,
    TERMIJN_GEHAALD,
    TERMIJN_GESTART,
    VOORONDERZOEK_AF,
    VOORONDERZOEK_HEROPEND,
)
from hypothesis import given as for_all
from hypothesis import strategies as st
from vertellen import verteld

from contracts.algemeen import FeitGehoord
from contracts.feit import CasusFeit
from contracts.woorden import Stap
from kit.testing import NOW, Told, fact
from services.evaluation.beeldvorm import VELDEN, HeleCasus
from services.evaluation.casusbeeld import NU, Casusbeeld, Inschrijving, Moment, Stand, Verschil, verschillen

OF_A_CASUS = [told for told in ALLES if issubclass(told.kind, CasusFeit)]
BEGIN = (MELDING, CASUS_GEOPEND, NIEUW_VOORGESTELD)
GEHOORD = fact(FeitGehoord, by="routing", feit="{}")
DAGEN = st.integers(-9, 9)


def op(told: Told, dag: float) -> Told:
    """The same fact, but it happened so many days after NOW."""
    return replace(told, at=dagen(dag))


def dagen(dag: float) -> datetime:
    return NOW + timedelta(days=dag)


def boek(*told: Told) -> list[Inschrijving]:
    """These facts in the ledger, with other casussen in between; each became known a minute after the one before."""
    return [
        Inschrijving(nummer, 3 * nummer, f"{nummer:064x}", feit) for nummer, feit in enumerate(verteld(told), start=1)
    ]


def stand(alles: list[Inschrijving], moment: Moment = NU) -> Stand:
    return Stand.na(moment.kies(alles), VELDEN)


@st.composite
def boeken(draw: st.DrawFn) -> list[Inschrijving]:
    """Any facts of a casus, some of them recorded later than they happened, or earlier than what came before."""
    told = draw(st.lists(st.tuples(st.sampled_from([*OF_A_CASUS, GEHOORD]), DAGEN), min_size=1, max_size=25))
    return boek(*(op(een, dag) for een, dag in told))


@st.composite
def momenten(draw: st.DrawFn) -> Moment:
    """Any place to look from, on both axes."""
    minuten = draw(st.none() | st.integers(-1, 26))
    return Moment(
        op=draw(st.none() | DAGEN.map(dagen)),
        bekend_op=None if minuten is None else NOW + timedelta(minutes=minuten),
        nummer=draw(st.none() | st.integers(1, 26)),
    )


@for_all(boeken())
def test_as_of_now_is_the_live_state(alles: list[Inschrijving]) -> None:
    """Claim: looking from now, with or without a date for either axis, gives the state as it is kept live."""
    live = Casusbeeld.van(een.feit for een in alles)
    for moment in (NU, Moment(op=dagen(99)), Moment(bekend_op=dagen(99)), Moment(dagen(99), dagen(99), 999, 99)):
        found = stand(alles, moment)
        assert velden(found.beeld) == velden(live)


@for_all(boeken(), st.integers(0, 25))
def test_as_it_was_known_is_what_the_ledger_held_then(alles: list[Inschrijving], aantal: int) -> None:
    """Claim: by time, by number or by place in the ledger: what was known then is the beginning of the ledger."""
    toen = Casusbeeld.van(een.feit for een in alles[:aantal])
    tijd = NOW + timedelta(minutes=aantal - 1)
    for moment in (Moment(bekend_op=tijd), Moment(nummer=aantal), Moment(positie=3 * aantal + 2)):
        assert velden(stand(alles, moment).beeld) == velden(toen)


@for_all(boeken(), momenten(), momenten())
def test_a_difference_leads_from_one_state_to_the_other(alles: list[Inschrijving], van: Moment, tot: Moment) -> None:
    """Claim: what differs, done to one state, gives the other; with itself there is no difference."""
    een, ander = stand(alles, van), stand(alles, tot)
    assert toegepast(een.velden, verschillen(een, ander)) == ander.velden
    assert toegepast(ander.velden, verschillen(ander, een)) == een.velden
    assert verschillen(een, een) == []


@for_all(boeken(), momenten())
def test_the_fact_behind_a_value_is_what_made_it_so(alles: list[Inschrijving], moment: Moment) -> None:
    """Claim: with the fact behind a value it is as it is, just before it was not; without a fact it is as at first."""
    gekozen = moment.kies(alles)
    found, leeg = Stand.na(gekozen, VELDEN), Stand.na([], VELDEN)
    for pad, waarde in found.velden.items():
        door = found.door.get(pad)
        if door is None:
            assert leeg.velden[pad] == waarde
            continue
        tot = gekozen.index(door)
        net_ervoor, erna = Stand.na(gekozen[:tot], VELDEN), Stand.na(gekozen[: tot + 1], VELDEN)
        assert erna.velden[pad] == waarde
        assert pad not in net_ervoor.velden or net_ervoor.velden[pad] != waarde
    assert {pad.split(".")[0] for pad in found.velden} <= {str(HeleCasus.model_fields[naam].alias) for naam in VELDEN}


def velden(beeld: Casusbeeld) -> dict[str, Any]:
    return {naam: getattr(beeld, naam) for naam in VELDEN}


def toegepast(oud: dict[str, Any], anders: list[Verschil]) -> dict[str, Any]:
    """A state after these differences."""
    nieuw = dict(oud)
    for een in anders:
        if een.aanwezig[1]:
            nieuw[een.pad] = een.nieuw
        else:
            del nieuw[een.pad]
    return nieuw


def test_what_became_known_late_was_true_from_when_it_happened() -> None:
    """Claim: a contact of Tuesday that is recorded on Friday belongs to Wednesday's state, but was not known then."""
    alles = boek(*BEGIN, NIEUW_VASTGESTELD, op(CONTACT_JONGERE, -3))
    woensdag = dagen(-2)
    assert [een.feit.onderwerp for een in Moment(op=woensdag).kies(alles)] == ["contact-gelegd"]
    assert Moment(op=woensdag, bekend_op=alles[3].feit.vastgelegd_op).kies(alles) == []


def test_a_correction_has_the_last_word_from_when_it_holds() -> None:
    """Claim: what is corrected afterwards held, as we know now, from the moment that the correction names."""
    alles = boek(*(op(een, -9) for een in BEGIN), op(NIEUW_VASTGESTELD, -5), op(DOELGROEP_GEWIJZIGD, -6))
    toen, nu = alles[3].feit.vastgelegd_op, alles[4].feit.vastgelegd_op
    nieuw, gewijzigd = NIEUW_VASTGESTELD.fields["doelgroep"], DOELGROEP_GEWIJZIGD.fields["doelgroep"]
    gezien = {
        (dag, bekend): stand(alles, Moment(dagen(dag), bekend)).beeld.doelgroep
        for dag in (-7, -6, -5)
        for bekend in (toen, nu)
    }
    assert gezien == {
        (-7, toen): None,
        (-7, nu): None,
        (-6, toen): None,
        (-6, nu): gewijzigd,
        (-5, toen): nieuw,
        (-5, nu): gewijzigd,
    }
    (anders,) = [
        een for een in verschillen(stand(alles, Moment(bekend_op=toen)), stand(alles)) if een.pad == "doelgroep"
    ]
    assert (anders.oud, anders.nieuw) == (nieuw, gewijzigd)
    assert (anders.oud_door, anders.nieuw_door) == (alles[3], alles[4])


def test_a_fact_never_counts_before_what_it_was_recorded_upon() -> None:
    """Claim: work that is entered with an old date after a service reacted stays done. Added up by date alone, the
    reaction of today would come last, and send a casus back that has long gone on."""
    alles = boek(
        *(op(een, -9) for een in (*BEGIN, NIEUW_VASTGESTELD, NAAR_FASE_2, VOORONDERZOEK_AF)),
        op(HERZIENING_FASE_2, -8),
        VOORONDERZOEK_HEROPEND,
        op(LEEFDOMEINEN, -7),
    )
    assert stand(alles, Moment(op=dagen(1))).beeld.stap is Stap.VOER_PRIVACYGESPREK
    gehaald = boek(MELDING, CASUS_GEOPEND, TERMIJN_GESTART, op(TERMIJN_GEHAALD, -1))
    assert stand(gehaald, Moment(op=dagen(1))).beeld.termijnen == ()


def test_a_casus_that_moved_and_one_that_was_reopened() -> None:
    """Claim: gemeente and closing are those of then, each with the fact that made it so."""
    alles = boek(*BEGIN, COACH_TOEGEWEZEN, CASUS_OVERGEDRAGEN, CASUS_AFGESLOTEN, CASUS_HEROPEND)
    gemeenten = [stand(alles, Moment(nummer=aantal)).velden["gemeente"] for aantal in (4, 5)]
    assert gemeenten == ["GM0518", "GM0603"]
    dicht, open_ = stand(alles, Moment(nummer=6)), stand(alles)
    assert (dicht.velden["afgesloten"], open_.velden["afgesloten"]) == (True, False)
    assert (dicht.door["afgesloten"], open_.door["afgesloten"]) == (alles[5], alles[6])
    assert open_.door["afsluiting.afgeslotenOp"] == alles[6]
    assert open_.velden["afsluiting"] is None


def test_parts_of_a_list_keep_their_path() -> None:
    """Claim: a term, a step and a deviation are known by what they are, not by their place in a list."""
    alles = boek(MELDING, CASUS_GEOPEND, TERMIJN_GESTART, CONTACT_JONGERE, DOSSIER_BEOORDEELD)
    found = stand(alles)
    assert found.door["termijnen.eerste-contact-intake-3.fataalOp"] == alles[2]
    assert found.velden["stappen.2.status"] == "gedaan"
    assert found.door["stappen.2.gedaanOp"] == alles[4]
