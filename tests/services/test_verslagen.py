"""A report is made twice to the same bytes, counts nothing recorded later, hides what is small, and is explained."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from feiten import CASUS_GEOPEND, MELDING, MELDING_AFGESLOTEN, NIEUW_VASTGESTELD
from logboeken import Bron, casus, logboek

from contracts.evaluation import VerslagVastgesteld
from contracts.feit import Rol
from contracts.regio import lees_regio
from contracts.verslagen import lees_definities
from contracts.woorden import Resultaat, Verslagsoort, Verslagvorm
from kit.identity import Forbidden, Identity
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.testing import Told
from services.evaluation.domain import Verslag, VerslagBestaatNiet
from services.evaluation.verslagen.deur import BRON, DefinitieIsErNietMeer, Deur, StelVerslagVast
from services.evaluation.verslagen.maken import CijferStaatNietInVerslag, GrootboekIsAnders, Maker, Stand
from services.evaluation.verslagen.vormen import VORMEN, als_csv, vingerafdruk

REGIO = lees_regio()
DEFINITIE = lees_definities()[-1]
PEILDATUM = date(2026, 11, 20)
WIE = Identity("m1", frozenset({Rol.DOORSTROOMCOORDINATOR}), frozenset(REGIO.gemeenten))


def verhaal(resultaat: Resultaat | None) -> list[Told]:
    """A casus with its doelgroep and, or not, a result."""
    einde = (
        [replace(MELDING_AFGESLOTEN, fields=MELDING_AFGESLOTEN.fields | {"resultaat": resultaat})] if resultaat else []
    )
    return [MELDING, CASUS_GEOPEND, NIEUW_VASTGESTELD, *einde]


def vul(bron: Bron, aantal: int, resultaat: Resultaat | None, gemeente: str = "GM0518") -> None:
    for _ in range(aantal):
        bron.vertel(casus(len(bron.feiten)), *verhaal(resultaat), gemeente=gemeente)


@pytest.fixture
def bron() -> Bron:
    """Forty casussen: in Den Haag 14 to school, 12 to work and 3 to care; in Rijswijk 11 to school."""
    gemaakt = Bron()
    vul(gemaakt, 14, Resultaat.SCHOOL)
    vul(gemaakt, 12, Resultaat.WERK)
    vul(gemaakt, 3, Resultaat.ZORG)
    vul(gemaakt, 11, Resultaat.SCHOOL, "GM0603")
    return gemaakt


def stand(bron: Bron) -> Stand:
    return Stand(Verslagsoort.EFFECTRAPPORTAGE, 2027, PEILDATUM, *bron.kop(), DEFINITIE)


def maker(map_: Path, bron: Bron) -> Maker:
    return Maker(logboek(map_, bron), REGIO)


def rijen(inhoud: dict[str, object], onderdeel: str) -> dict[tuple[str, str], str]:
    gelezen = csv.DictReader(StringIO(als_csv(inhoud).decode()))
    return {(rij["gemeente"], rij["cijfer"]): rij["casussen"] for rij in gelezen if rij["onderdeel"] == onderdeel}


def test_it_is_the_same_to_the_byte_also_from_a_new_log_and_after_more_facts(bron: Bron, tmp_path: Path) -> None:
    """Claim: position, peildatum and definition decide every byte of every form; what comes later changes nothing."""
    toen = stand(bron)
    eerst = maker(tmp_path / "a", bron).inhoud(toen)
    bestanden = {vorm: VORMEN[vorm].maak(eerst) for vorm in Verslagvorm}
    vul(bron, 25, Resultaat.ZORG)
    later = maker(tmp_path / "b", bron).inhoud(toen)
    assert {vorm: VORMEN[vorm].maak(later) for vorm in Verslagvorm} == bestanden
    assert maker(tmp_path / "b", bron).inhoud(stand(bron)) != eerst


def test_what_happened_after_the_peildatum_does_not_count(bron: Bron, tmp_path: Path) -> None:
    """Claim: a fact that happened later is left out, however early it was recorded."""
    laat = datetime(2026, 12, 1, tzinfo=UTC)
    voor = rijen(maker(tmp_path, bron).inhoud(stand(bron)), "Resultaten")
    for _ in range(15):
        bron.vertel(casus(len(bron.feiten)), *(replace(told, at=laat) for told in verhaal(Resultaat.WERK)))
    assert rijen(maker(tmp_path, bron).inhoud(stand(bron)), "Resultaten") == voor


def test_what_is_small_is_not_there_and_does_not_follow(bron: Bron, tmp_path: Path) -> None:
    """Claim: a group of three is in no number and no total gives it away: another goes with it, in every section."""
    inhoud = maker(tmp_path, bron).inhoud(stand(bron))
    resultaten, herplaatst = rijen(inhoud, "Resultaten"), rijen(inhoud, "Herplaatst")
    assert resultaten["hele regio", "Alle casussen"] == "40"
    assert resultaten["hele regio", "Overige cijfers"] == "te klein om te tonen"
    assert not {"Resultaat: zorg", "Resultaat: werk"} & {cijfer for _, cijfer in resultaten}
    assert {rij: waarde for rij, waarde in resultaten.items() if "school" in rij[1]} == {
        rij: waarde for rij, waarde in herplaatst.items() if "school" in rij[1]
    }


@pytest.mark.parametrize("seed", range(4))
def test_who_subtracts_finds_no_small_group(seed: int, tmp_path: Path) -> None:
    """Claim: of no number of the region, less those of gemeenten that are shown, less than ten casussen are left; nor
    of all casussen less those with something."""
    rng, bron = Random(seed), Bron()
    for gemeente, ongeveer in zip(REGIO.gemeenten, (40, 14, 12), strict=True):
        for _ in range(ongeveer + rng.randrange(9)):
            vul(bron, 1, rng.choice([*Resultaat, None, Resultaat.SCHOOL, Resultaat.SCHOOL]), gemeente)
    gezien = 0
    for deel in maker(tmp_path, bron).inhoud(stand(bron))["onderdelen"]:
        regio, *gemeenten = deel["groepen"]
        for cijfer in [{"a": None, "casussen": regio["casussen"]}, *regio["cijfers"]]:
            if cijfer["casussen"] is None:
                continue
            getoond = [cijfers(groep).get(cijfer["a"]) for groep in gemeenten]
            rest = cijfer["casussen"] - sum(een for een in getoond if een is not None)
            assert not 0 < rest < 10, (deel["onderdeel"], cijfer)
            assert not 0 < regio["casussen"] - cijfer["casussen"] < 10
            gezien += 1
    assert gezien > 8


def cijfers(groep: dict[str, Any]) -> dict[str | None, int | None]:
    """What a group shows, and of how many casussen in all."""
    return {None: groep["casussen"]} | {een["a"]: een["casussen"] for een in groep["cijfers"]}


def test_a_number_is_explained_by_its_casussen(bron: Bron, tmp_path: Path) -> None:
    """Claim: behind a number are exactly so many casussen; behind one that is not shown there are none to see."""
    gemaakt = maker(tmp_path, bron)
    (deel,) = [een for een in DEFINITIE.effectrapportage if een.onderdeel == "vsv"]
    inhoud = gemaakt.inhoud(stand(bron))
    assert rijen(inhoud, deel.titel)["Den Haag", "Doelgroep nieuw-vsver"] == "29"
    assert len(set(gemaakt.casussen(stand(bron), deel, "nieuw-vsver", "", "GM0518"))) == 29
    assert len(set(gemaakt.casussen(stand(bron), deel, "nieuw-vsver", "", None))) == 40
    (resultaten,) = [een for een in DEFINITIE.effectrapportage if een.onderdeel == "resultaten"]
    for cel in ("zorg", "werk", "bestaat niet"):
        with pytest.raises(CijferStaatNietInVerslag):
            gemaakt.casussen(stand(bron), resultaten, cel, "", None)


def test_another_ledger_makes_no_report(bron: Bron, tmp_path: Path) -> None:
    """Claim: when the fact at the position is another, the report is refused instead of made anew."""
    toen = stand(bron)
    with pytest.raises(GrootboekIsAnders):
        maker(tmp_path, bron).inhoud(replace(toen, grootboekhash="00" * 32))
    bron.feiten.pop()
    with pytest.raises(GrootboekIsAnders):
        maker(tmp_path, bron).inhoud(toen)


@pytest.fixture
def deur(bron: Bron, tmp_path: Path) -> Deur:
    door: Door[Verslag] = Door(memory_store(Verslag), None, MemoryVault(), BRON)  # type: ignore[arg-type]
    return Deur(door, lambda: maker(tmp_path, bron), (DEFINITIE,), REGIO)


def vastgesteld(deur: Deur, gebieden: Sequence[str] = tuple(REGIO.gemeenten)) -> VerslagVastgesteld:
    wie = replace(WIE, areas=frozenset(gebieden))
    gemaakt = deur.stel_vast(StelVerslagVast(jaar=2026, peildatum=PEILDATUM), wie, "sleutel-1")
    return deur.lees(gemaakt.id, wie)


def test_who_may_what(deur: Deur) -> None:
    """Claim: the contactgemeente makes, the region reads, the casussen behind a number are for their own gemeente."""
    feit = vastgesteld(deur)
    assert vastgesteld(deur) == feit
    elders = replace(WIE, areas=frozenset({"GM0603"}))
    assert deur.lees(feit.verslag_id, elders) == feit
    with pytest.raises(Forbidden):
        vastgesteld(deur, ["GM0603"])
    for gemeente in (None, "GM0518"):
        with pytest.raises(Forbidden):
            deur.casussen(feit, "vsv", ("nieuw-vsver", ""), gemeente, elders)
    with pytest.raises(VerslagBestaatNiet):
        deur.lees(feit.verslag_id, replace(WIE, areas=frozenset({"GM0363"})))
    with pytest.raises(VerslagBestaatNiet):
        deur.lees(UUID(int=1), WIE)


def test_the_fact_says_which_file_it_is(deur: Deur, bron: Bron) -> None:
    """Claim: each file has the SHA-256 of the fact; without the definition or another way of counting it is refused."""
    feit = vastgesteld(deur)
    vul(bron, 12, Resultaat.ZORG)
    for vorm in Verslagvorm:
        assert vingerafdruk(deur.bestand(feit, vorm)) == getattr(feit, f"{vorm}_vingerafdruk")
    for anders in ({"rekenwijze": 99}, {"definitie_vingerafdruk": "00" * 32}, {"json_vingerafdruk": "00" * 32}):
        with pytest.raises(DefinitieIsErNietMeer):
            deur.bestand(feit.model_copy(update=anders), Verslagvorm.JSON)
