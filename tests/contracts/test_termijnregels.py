"""Rules for terms are read from dated files: what is wrong is said at the start, all of it, in Dutch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from termijnen import REGEL, rules_of, service_of, write

from contracts.registry import DIENSTEN
from contracts.termijnen import TermijnenDeugenNiet
from kit.rules import read_rules
from services.__main__ import main

PER_PARTIJ: dict[str, Any] = {
    **REGEL,
    "dienst": "monitoring",
    "begintBij": [{"feit": "plan-opgesteld"}],
    "eindigtBij": [{"feit": "terugkoppeling-ontvangen"}],
    "perPartij": {"veld": "terugkoppeling", "van": "van"},
}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "een feit dat niet bestaat": ({"begintBij": [{"feit": "casus-gopend"}]}, "begintBij.0.feit: dit feit bestaat niet"),
    "een feit dat de dienst niet hoort": (
        {"eindigtBij": [{"feit": "plan-opgesteld"}]},
        "eindigtBij: intake legt plan-opgesteld niet vast en hoort het niet",
    ),
    "geen begin": ({"begintBij": []}, "begintBij: noem ten minste een feit"),
    "een veld dat niet bestaat": (
        {"eindigtBij": [{"feit": "contact-gelegd", "als": {"wie": "jongere"}}]},
        "eindigtBij.0.als: contact-gelegd heeft geen leesbaar veld wie",
    ),
    "een vertrouwelijk veld": (
        {"eindigtBij": [{"feit": "contact-gelegd", "als": {"notitie": "x"}}]},
        "eindigtBij.0.als: contact-gelegd heeft geen leesbaar veld notitie",
    ),
    "een waarde die nooit voorkomt": (
        {"eindigtBij": [{"feit": "contact-gelegd", "als": {"met": "jongeren"}}]},
        "eindigtBij.0.als: met is nooit jongeren",
    ),
    "geen duur": ({"duur": {}}, "duur: noem precies een van werkdagen, dagen en weken"),
    "twee duren": ({"duur": {"dagen": 3, "weken": 1}}, "duur: noem precies een van werkdagen, dagen en weken"),
    "nul dagen": ({"duur": {"dagen": 0}}, "duur.dagen: moet minstens 1 zijn"),
    "een duur uit een veld dat geen getal is": (
        {"duur": {"weken": 1, "veld": "kanaal"}},
        "duur: kanaal is bij het begin geen aantal en geen datum",
    ),
    "een streef die niet eerder is": (
        {"streef": {"werkdagen": 5}},
        "streef: is korter dan de duur, in dezelfde eenheid, en heeft geen eigen veld",
    ),
    "een streef in een andere eenheid": (
        {"streef": {"dagen": 1}},
        "streef: is korter dan de duur, in dezelfde eenheid, en heeft geen eigen veld",
    ),
    "een route die zo niet kan heten": ({"routes": ["Om weg"]}, "routes.0: "),
    "geen bron": ({"bron": ""}, "bron: is te kort (minimale lengte 1)"),
    "een verschreven naam": ({"herhaald": True}, "*: dit veld bestaat hier niet; bedoelt u 'herhaalt'?"),
    "afspraken waar zij niet staan": (
        {"perPartij": {"veld": "kanaal", "van": "met"}},
        "perPartij: casus-geopend heeft in kanaal geen afspraken per partij",
    ),
    "een partij waar zij niet staat": (
        {**PER_PARTIJ, "perPartij": {"veld": "terugkoppeling", "van": "verslag"}},
        "perPartij: terugkoppeling-ontvangen heeft geen partij in verslag",
    ),
}


def refused(path: Path, service: str = "intake") -> list[str]:
    with pytest.raises(TermijnenDeugenNiet) as found:
        rules_of(service, path)
    return found.value.fouten


@pytest.mark.parametrize("service", DIENSTEN)
def test_every_service_starts_with_the_default_rules(service: str) -> None:
    """Claim: the files that come with the software are fit for each service, and every rule is somebody's."""
    assert all(rule.spec.bron.startswith(("regionale afspraak", "Routeboek")) for rule in rules_of(service).all)
    assert {rule.spec.termijn for name in DIENSTEN for rule in rules_of(name).all} == {
        "eerste-contact",
        "doelgroep",
        "intakegesprek",
        "plan-van-aanpak",
        "terugkoppeling",
        "nazorg",
        "nazorgcontact",
        "passend-aanbod",
        "multidisciplinair-overleg",
        "adviestafel",
        "doorbraaktafel",
    }


@pytest.mark.parametrize(("change", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """Claim: each mistake is refused with the place and a Dutch sentence."""
    rule = REGEL | change
    found = refused(write(tmp_path, rule), rule["dienst"])
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("termijnen-2021-03-08.json: regels.0.")


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """Claim: mistakes in several rules and several files come together."""
    write(tmp_path, REGEL | {"duur": {}, "bron": ""}, REGEL | {"termijn": "Anders", "begintBij": [{"feit": "x"}]})
    write(tmp_path, REGEL, from_="2027-01-01", opening="niets")
    assert len(refused(tmp_path)) == 5


def test_a_name_twice_and_an_opening_that_is_not_heard(tmp_path: Path) -> None:
    """Claim: a term has one rule in a table, and only who hears the opening counts from it."""
    assert "eerste-contact staat er meer dan een keer in" in refused(write(tmp_path, REGEL, REGEL))[0]
    rule = PER_PARTIJ | {"teltVanaf": "casus"}
    found = refused(write(tmp_path, rule, opening="intakegesprek-gevoerd"), "monitoring")
    assert "maar monitoring hoort intakegesprek-gevoerd niet" in found[0]


def test_a_route_is_for_who_knows_the_route(tmp_path: Path) -> None:
    """Claim: a service that does not know the route of a casus cannot guard a term of some routes only."""
    path = write(tmp_path, PER_PARTIJ | {"routes": ["routekaart"]})
    with pytest.raises(TermijnenDeugenNiet) as found:
        read_rules(path, "monitoring", service_of("monitoring").filters, None)
    assert found.value.fouten == [
        "termijnen-2021-03-08.json: regels.0.routes: monitoring kent de route van een casus niet"
    ]


def test_a_region_puts_its_own_in_place_or_beside(tmp_path: Path) -> None:
    """Claim: a file with the date of ours replaces it, one with another date stands beside it."""
    assert [rule.table.id for rule in rules_of("intake", write(tmp_path, REGEL)).all] == ["eigen-2021-03-08"]
    beside = rules_of("intake", write(tmp_path, REGEL, from_="2027-01-01")).all
    assert {rule.table.id for rule in beside} == {"termijnen-2021-03-08", "eigen-2027-01-01"}
    assert {rule.table.id for rule in rules_of("intake", tmp_path).all} == {"eigen-2021-03-08", "eigen-2027-01-01"}
    assert refused(tmp_path / "weg.json") == ["weg.json: dit bestand is niet te lezen"]


def test_a_service_with_unfit_rules_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Claim: the process ends at once, with exit code 2 and every sentence."""
    given = {"MASTER_KEY_FILE": "geen", "TERMS": str(write(tmp_path, REGEL | {"duur": {}}))}
    for name in ("DATABASE_URL", "VAULT_DATABASE_URL"):
        given[name] = "postgresql://nergens@127.0.0.1:1/niets"
    for name in ("NATS_URL", "NATS_USER", "NATS_PASSWORD", "JWKS", "ISSUER"):
        given[name] = "geen"
    for name, value in given.items():
        monkeypatch.setenv(f"DOORSTROOM_{name}", value)
    assert main(["intake"]) == 2
    said = capsys.readouterr().err
    assert "de termijnen deugen niet" in said
    assert "regels.0.duur: noem precies een van werkdagen, dagen en weken" in said
