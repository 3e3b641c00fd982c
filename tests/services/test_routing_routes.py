"""Routes as data: what ships, what a region adds, which one applies to whom on which day, and what is wrong at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from routebestanden import BEGIN, Bestand, meegeleverd, schrijf_in, werkroute

from contracts.routes import MEEGELEVERD, Situatie
from contracts.woorden import Doelgroep, Onderwijssoort, Overlegtafel, Stap
from kit.routefiles import read_route_files
from kit.settings import UnfitSetting

ROOT = Path(__file__).parents[2]
ROUTES = read_route_files()
VANDAAG = date(2026, 11, 20)
Schrijf = Callable[..., Path]


@pytest.fixture
def schrijf(tmp_path: Path) -> Schrijf:
    """Write these routes, and give the folder."""
    return partial(schrijf_in, tmp_path)


def test_what_ships_is_whole() -> None:
    """Claim: four routes ship; every step of each has a title, help and the service that handles it, and a source."""
    geldend = {route.naam: route for route in ROUTES.geldend(VANDAAG)}
    assert geldend.keys() == {"routekaart", "mas-geinspireerd", "routeboek-po", "terugkoppeling"}
    assert geldend["terugkoppeling"].stappen == (1, 2, 3, 12, 13)
    assert all(geldend[naam].stappen == tuple(Stap) for naam in geldend.keys() - {"terugkoppeling"})
    for bestand in MEEGELEVERD.glob("*.json"):
        assert bestand.stem in {route.id for route in ROUTES.versies}


def test_the_routeboek_promises_and_escalates() -> None:
    """Claim: an offer within 13 weeks; MDO, adviestafel and doorbraaktafel, each with a term of its own."""
    routeboek = ROUTES.met_naam("routeboek-po", VANDAAG)
    assert routeboek is not None
    assert [trede.tafel for trede in routeboek.tafels] == list(Overlegtafel)[:3]
    assert len({trede.beslist_binnen for trede in routeboek.tafels}) == 3
    (belofte,) = routeboek.beloften
    assert (belofte.termijn, belofte.binnen.weken) == ("passend-aanbod", 13)


PO = Onderwijssoort.PO


@pytest.mark.parametrize(
    ("situatie", "route"),
    [
        (Situatie(Doelgroep.GEEN_DOELGROEP, 9, PO), "routeboek-po"),
        (Situatie(Doelgroep.GEEN_DOELGROEP, 17, PO), "routeboek-po"),
        (Situatie(Doelgroep.GEEN_DOELGROEP, 18, PO), "terugkoppeling"),
        (Situatie(Doelgroep.GEEN_DOELGROEP, 9, Onderwijssoort.VO), "terugkoppeling"),
        (Situatie(Doelgroep.GEEN_DOELGROEP, 9), "terugkoppeling"),
        (Situatie(Doelgroep.GEEN_DOELGROEP, None, PO), "terugkoppeling"),
        (Situatie(Doelgroep.JIKP, 9, PO), "terugkoppeling"),
    ],
)
def test_a_child_in_primary_school_follows_the_routeboek(situatie: Situatie, route: str) -> None:
    """Claim: who is under 18 and in primary school, and nobody else; what is not known does not count."""
    gekozen, regel = ROUTES.voor(situatie, VANDAAG)
    assert (gekozen.naam, regel.tabel) == (route, f"{route}-{BEGIN}")


@for_all(
    st.sampled_from(Doelgroep),
    st.none() | st.integers(0, 120),
    st.none() | st.sampled_from(Onderwijssoort),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)
def test_everyone_has_one_route_on_any_day(
    doelgroep: Doelgroep, leeftijd: int | None, onderwijssoort: Onderwijssoort | None, dag: date
) -> None:
    """Claim: whoever it is and whatever is known, some route applies; also before the first file."""
    situatie = Situatie(doelgroep, leeftijd, onderwijssoort)
    gekozen, regel = ROUTES.voor(situatie, dag)
    assert gekozen in ROUTES.geldend(dag)
    assert any(een.regel == regel.regel and een.past(situatie) for een in gekozen.voor)


@pytest.mark.parametrize(
    ("dag", "leeftijd", "route"),
    [
        (date(2025, 12, 31), 24, "routekaart"),
        (date(2026, 1, 1), 24, "werk-eerst"),
        (date(2026, 1, 1), 22, "routekaart"),
        (date(2026, 1, 1), 23, "werk-eerst"),
    ],
)
def test_a_route_of_the_region_holds_from_its_day(schrijf: Schrijf, dag: date, leeftijd: int, route: str) -> None:
    """Claim: a fifth route comes from a file alone, from its day on, and goes before a route that asks less."""
    routes = read_route_files(schrijf(werkroute()))
    assert routes.voor(Situatie(Doelgroep.NIEUW_VSVER, leeftijd), dag)[0].naam == route
    assert (routes.met_naam("werk-eerst", dag) is not None) == (dag >= date(2026, 1, 1))


def test_a_region_replaces_a_route_or_succeeds_it(schrijf: Schrijf) -> None:
    """Claim: the same name on the same day takes the place of ours; with a later day ours holds until then."""
    eigen = meegeleverd("routekaart") | {"titel": "Onze routekaart"}
    later = eigen | {"titel": "Nieuwe routekaart", "ingangsdatum": "2027-08-01"}
    routes = read_route_files(schrijf(eigen, later))
    titels = [routes.met_naam("routekaart", dag) for dag in (date(2020, 1, 1), date(2027, 7, 31), date(2027, 8, 1))]
    assert [een and een.titel for een in titels] == ["Onze routekaart", "Onze routekaart", "Nieuwe routekaart"]


def zonder(inhoud: Bestand, *namen: str) -> Bestand:
    return {naam: waarde for naam, waarde in inhoud.items() if naam not in namen}


def met_stap(nummer: int, **anders: Any) -> Bestand:
    """The fifth route with something else in one of its steps."""
    inhoud: Bestand = json.loads(json.dumps(werkroute()))
    stap = next(stap for fase in inhoud["fasen"] for stap in fase["stappen"] if stap["stap"] == nummer)
    stap.update(anders)
    return inhoud


TREDE = werkroute()["tafels"][0]
ALGEMEEN = [{"regel": "dubbel", "doelgroepen": ["jikp", "oud-vsver"], "bron": "x"}]
FOUTEN: dict[str, tuple[Bestand, str]] = {
    "een onbekende doelgroep": (
        werkroute(voor=[{"regel": "a", "doelgroepen": ["x"], "bron": "x"}]),
        "voor.0.doelgroepen.0 moet een van deze waarden zijn",
    ),
    "een onbekende tafel": (
        werkroute(tafels=[TREDE | {"tafel": "keukentafel"}]),
        "tafels.0.tafel moet een van deze waarden zijn",
    ),
    "een veld dat niet bestaat": (werkroute(doelgroep="jikp"), "dit veld bestaat hier niet"),
    "een veld te weinig": (zonder(werkroute(), "titel"), "titel is verplicht"),
    "een naam met een spatie": (werkroute(naam="Werk eerst"), "naam heeft niet de juiste vorm"),
    "geen datum": (werkroute(ingangsdatum="morgen"), "ingangsdatum moet een datum zijn"),
    "stappen door elkaar": (werkroute(fasen=werkroute()["fasen"][::-1]), "fasen en stappen staan niet in volgorde"),
    "dezelfde stap tweemaal": (met_stap(10, stap=9), "fasen en stappen staan niet in volgorde"),
    "een stap van een ander": (met_stap(8, dienst="intake"), "stap 8 is van routing"),
    "zonder stap 3": (werkroute(fasen=werkroute()["fasen"][1:]), "altijd langs stap 1, 2 en 3"),
    "een andere vervolgstap": (werkroute(vervolgstap=4), "vervolgstap is 4, maar na stap 3 komt"),
    "een startgesprek zonder stap 4": (werkroute(onderdelen=["startgesprek"]), "startgesprek hoort bij stap 4"),
    "tweemaal een tafel": (werkroute(tafels=[TREDE, TREDE]), "doorbraaktafel staat 2 keer in de ladder"),
    "een termijn in dagen en in weken": (
        werkroute(tafels=[TREDE | {"beslistBinnen": {"weken": 1, "werkdagen": 5}}]),
        "doorbraaktafel: noem werkdagen of weken",
    ),
    "een belofte zonder termijn": (
        werkroute(beloften=[{"termijn": "werk", "titel": "x", "binnen": {}, "bron": "x"}]),
        "werk: noem werkdagen of weken",
    ),
    "tafels zonder stap 10": (
        meegeleverd("terugkoppeling") | {"naam": "kort", "voor": [], "tafels": [TREDE]},
        "overlegtafels horen bij stap 10",
    ),
    "strafrecht voor volwassenen": (
        werkroute(masroutes=[{"masroute": "strafrecht", "titel": "x", "uitleg": "x"}]),
        "strafrecht kan alleen onder 18 jaar",
    ),
    "halt tot 21": (
        werkroute(masroutes=[{"masroute": "halt", "totLeeftijd": 21, "titel": "x", "uitleg": "x"}]),
        "halt kan alleen onder 18 jaar",
    ),
    "twee routes voor een doelgroep": (
        werkroute(voor=ALGEMEEN),
        "vanaf 2026-01-01 gelden terugkoppeling en werk-eerst allebei voor jikp, oud-vsver",
    ),
    "niemand meer voor een doelgroep": (
        meegeleverd("terugkoppeling") | {"voor": [ALGEMEEN[0] | {"vanafLeeftijd": 18}]},
        "is er geen route voor jikp",
    ),
}


@pytest.mark.parametrize(("inhoud", "zin"), FOUTEN.values(), ids=FOUTEN)
def test_what_is_wrong_is_said_in_dutch(schrijf: Schrijf, inhoud: Bestand, zin: str) -> None:
    """Claim: a file that will not do is refused with a sentence that says which file, where and what."""
    with pytest.raises(UnfitSetting) as gevonden:
        read_route_files(schrijf(inhoud))
    assert zin in str(gevonden.value)


def test_all_that_is_wrong_comes_at_once(schrijf: Schrijf) -> None:
    """Claim: faults of several files, of one file and between files are told together, each by its file."""
    map_ = schrijf(zonder(werkroute(vervolgstap=99), "titel"), met_stap(8, dienst="intake"), werkroute(voor=ALGEMEEN))
    (map_ / "geen-json.json").write_text("{", "utf-8")
    (map_ / "lijst.json").write_text("[]", "utf-8")
    with pytest.raises(UnfitSetting) as gevonden:
        read_route_files(map_)
    fouten = gevonden.value.faults
    assert len(set(fouten)) == len(fouten)
    for begin in ("route-0.json: titel", "route-0.json: vervolgstap", "route-1.json: stap 8", "geen-json.json: dit is"):
        assert [fout for fout in fouten if fout.startswith(begin)], begin
    assert "lijst.json: naam is verplicht" in fouten
    assert "route-2.json: er is al een bestand met deze naam en ingangsdatum" in fouten
    assert [fout for fout in fouten if "allebei voor jikp, oud-vsver" in fout]


def test_a_folder_that_is_not_there_is_no_empty_folder(tmp_path: Path) -> None:
    """Claim: a wrong setting is told, not passed over."""
    with pytest.raises(UnfitSetting, match="map met routes bestaat niet"):
        read_route_files(tmp_path / "weg")


@pytest.mark.parametrize("dienst", ["routing", "evaluation"])
def test_a_service_with_routes_that_will_not_do_does_not_start(schrijf: Schrijf, dienst: str) -> None:
    """Claim: who reads routes ends at once with code 2, and says everything that is wrong, without a stack trace."""
    wrong = schrijf(met_stap(8, dienst="intake"), werkroute(naam="ander", voor=ALGEMEEN))
    settings = {
        "DATABASE_URL": "postgresql://x@127.0.0.1:1/x",
        "VAULT_DATABASE_URL": "postgresql://x@127.0.0.1:1/x",
        "MASTER_KEY_FILE": "geen",
        "NATS_URL": "nats://127.0.0.1:1",
        "NATS_USER": "routing",
        "NATS_PASSWORD": "x",
        "JWKS": "{}",
        "ISSUER": "x",
        "ROUTES": str(wrong),
    }
    environment = os.environ | {f"DOORSTROOM_{name}": value for name, value in settings.items()}
    ended = subprocess.run(
        [sys.executable, "-m", "services", dienst],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert "route-0.json: stap 8 is van routing" in ended.stderr
    assert "allebei voor jikp, oud-vsver" in ended.stderr
    assert "Traceback" not in ended.stderr
