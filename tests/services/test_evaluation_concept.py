"""A draft of a file of rules: recorded when it is right, replayed before it is adopted, and by somebody else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from doelgroeptabellen import tabel
from feiten import CONCEPT_AANGENOMEN, CONCEPT_NAGESPEELD, CONCEPT_OPGESTELD, TABEL
from gedrag import Slaagt, Weigert, doe, genoemd, opdrachten_van

from contracts.evaluation import ConceptAangenomen
from contracts.feit import Actor, Rol
from contracts.woorden import Conceptsoort
from kit.problems import Problem
from kit.routefiles import read_route_files
from services.evaluation.domain import (
    Concept,
    ConceptBestaatNiet,
    ConceptIsAangenomen,
    ConceptIsNietNagespeeld,
    GegevenIsNergensVastgelegd,
    IngangsdatumIsVoorbij,
    OpstellerNeemtAan,
    RoutesGaanNietSamen,
    TermijnenGaanMorgenIn,
)
from services.evaluation.watals.bestand import lees

COLLEGA = Actor(id="m2", rol=Rol.DOORSTROOMCOORDINATOR)
VAN_COLLEGA = replace(CONCEPT_OPGESTELD, who=COLLEGA)
ONBEKEND = replace(VAN_COLLEGA, fields=VAN_COLLEGA.fields | {"bestand": tabel(kolom=("heeftWerk", "true"))})
TERMIJNEN = replace(VAN_COLLEGA, fields=VAN_COLLEGA.fields | {"soort": Conceptsoort.TERMIJNEN})
NAGESPEELD = (VAN_COLLEGA, CONCEPT_NAGESPEELD)
STEL_OP = doe("stel_concept_op", gemeente="GM0518", **CONCEPT_OPGESTELD.fields)
LEG_VAST = doe("leg_naspeling_vast", **CONCEPT_NAGESPEELD.fields)
NEEM_AAN = doe("neem_concept_aan", ingangsdatum=date(2026, 12, 1), reden="meer rust in het team")
VANDAAG = date(2026, 11, 20)
ROUTES = read_route_files()

SLAAGT = {
    "opstellen": Slaagt((), STEL_OP, (CONCEPT_OPGESTELD,)),
    "naspelen": Slaagt((CONCEPT_OPGESTELD,), LEG_VAST, (CONCEPT_NAGESPEELD,)),
    "nog eens naspelen": Slaagt(NAGESPEELD, LEG_VAST, (CONCEPT_NAGESPEELD,)),
    "aannemen": Slaagt(NAGESPEELD, NEEM_AAN, (CONCEPT_AANGENOMEN,)),
    "aannemen vanaf vandaag": Slaagt(
        NAGESPEELD,
        NEEM_AAN.met(ingangsdatum=VANDAAG),
        (replace(CONCEPT_AANGENOMEN, fields=CONCEPT_AANGENOMEN.fields | {"ingangsdatum": VANDAAG}),),
    ),
}
WEIGERT = {
    "naspelen wat niet bestaat": Weigert((), LEG_VAST, ConceptBestaatNiet),
    "aannemen wat niet bestaat": Weigert((), NEEM_AAN, ConceptBestaatNiet),
    "aannemen zonder naspelen": Weigert((VAN_COLLEGA,), NEEM_AAN, ConceptIsNietNagespeeld),
    "aannemen wat u zelf opstelde": Weigert((CONCEPT_OPGESTELD, CONCEPT_NAGESPEELD), NEEM_AAN, OpstellerNeemtAan),
    "nog eens aannemen": Weigert((*NAGESPEELD, CONCEPT_AANGENOMEN), NEEM_AAN, ConceptIsAangenomen),
    "aannemen vanaf gisteren": Weigert(
        NAGESPEELD, NEEM_AAN.met(ingangsdatum=date(2026, 11, 19)), IngangsdatumIsVoorbij
    ),
    "termijnen aannemen vanaf vandaag": Weigert(
        (TERMIJNEN, CONCEPT_NAGESPEELD), NEEM_AAN.met(ingangsdatum=VANDAAG), TermijnenGaanMorgenIn
    ),
    "aannemen wat dan niet samengaat": Weigert(
        NAGESPEELD, NEEM_AAN.met(bezwaren=["werk-eerst en kort gelden allebei"]), RoutesGaanNietSamen
    ),
    "aannemen wat naar iets onbekends vraagt": Weigert(
        (ONBEKEND, CONCEPT_NAGESPEELD), NEEM_AAN, GegevenIsNergensVastgelegd
    ),
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Concept)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Concept)


def test_no_command_is_left_out() -> None:
    """Claim: every command of a draft is shown above."""
    assert genoemd(SLAAGT.values()) == opdrachten_van(Concept)


def test_the_adopted_file_is_the_one_that_was_replayed() -> None:
    """Claim: the fact holds the very bytes of the draft, and a name that differs when they do."""
    assert CONCEPT_AANGENOMEN.fields["bestand"] == CONCEPT_OPGESTELD.fields["bestand"] == TABEL
    assert ConceptAangenomen.onderwerp == "concept-aangenomen"


def faults(content: dict[str, Any], soort: Conceptsoort = Conceptsoort.DOELGROEP) -> list[str]:
    with pytest.raises(Problem) as refused:
        lees(soort, content, ROUTES)
    return [f"{one['veld']}: {one['uitleg']}" for one in refused.value.errors]


def test_a_good_table_is_read(doelgroep: dict[str, Any]) -> None:
    """Claim: a table of ours under another name is a good draft; its fingerprint is over what is recorded."""
    read = lees(Conceptsoort.DOELGROEP, doelgroep, ROUTES)
    assert read.tabel == "doelgroep-proef"
    assert len(read.vingerafdruk) == 64


@pytest.fixture
def doelgroep() -> dict[str, Any]:
    return dict(json.loads(tabel()))


def test_all_faults_come_at_once_and_in_dutch(doelgroep: dict[str, Any]) -> None:
    """Claim: wrong cells, unknown outcomes, a name that is taken: each is named with its place, in one answer."""
    content = doelgroep["nodes"][1]["content"]
    content["rules"][0] |= {"i1": ">= 27; drop", "o1": "'geen-doelgroepje'"}
    content["rules"][3]["i3"] = "'universiteit'"
    content["rules"][4]["i4"] = "[1..2]"
    content["rules"][-1]["i4"] = "true"
    doelgroep["ingangsdatum"] = "gisteren"
    found = "\n".join(faults(doelgroep))
    for said in (
        "regel 1, leeftijd: dit is geen waarde, opsomming, vergelijking of bereik",
        "regel 1, doelgroep: deze waarde bestaat niet",
        "regel 5, ingeschreven: alleen een getal is groter, kleiner of in een bereik",
        "regel 4, onderwijssoort: deze waarde kan dit gegeven niet hebben",
        "de laatste regel hoort alles op te vangen",
        "bestand.ingangsdatum: moet een datum zijn",
    ):
        assert said in found, found


@pytest.mark.parametrize(
    "node",
    [
        {"id": "x", "name": "x", "type": "functionNode", "content": {"source": "while(true){}"}},
        {"id": "x", "name": "x", "type": "expressionNode", "content": {"expressions": []}},
    ],
    ids=["function", "expression"],
)
def test_a_file_holds_no_code(doelgroep: dict[str, Any], node: dict[str, Any]) -> None:
    """Claim: only a table: what the engine could run besides is refused before the engine sees it."""
    doelgroep["nodes"].append(node)
    assert any("nodes.3.type" in fault for fault in faults(doelgroep))


def test_what_a_cell_holds_is_never_an_expression(doelgroep: dict[str, Any]) -> None:
    """Claim: an outcome is a literal, and a condition names no other field and calls nothing."""
    rule = doelgroep["nodes"][1]["content"]["rules"][0]
    rule |= {"i1": "len(onderwijssoort) > 2", "o1": "leeftijd > 3 ? 'jikp' : 'jikp'"}
    assert len([fault for fault in faults(doelgroep) if "regel 1" in fault]) == 1
    assert faults(doelgroep)[0].count("regel 1") == 2


def test_a_name_of_ours_is_taken(doelgroep: dict[str, Any]) -> None:
    """Claim: a draft cannot take the name of a table that came with the product."""
    doelgroep["id"] = "doelgroep-2026-01-01"
    assert faults(doelgroep) == ["bestand.id: zo heet al een meegeleverde tabel"]
