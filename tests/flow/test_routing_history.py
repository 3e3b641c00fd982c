"""What routing keeps of a casus, over HTTP: open for who works on it, and for an auditor only that it is there."""

from __future__ import annotations

from typing import Any

from tests.flow.region import Region, until
from tests.flow.walk import PLAN, TEKST, Casus


def seen(region: Region, casus: Casus, path: str, role: str) -> dict[str, Any]:
    answer = region.client("routing", [role]).get(f"/casussen/{casus.id}{path}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_history_is_open_for_a_coach_and_closed_for_an_auditor(region: Region) -> None:
    """Doelgroep, plan, regie and direct action: all versions, dated and with who; texts for the coach alone."""
    casus = Casus(region).meld(8801, verzuimsoort=None)
    casus.ken_dossier(ingeschreven=False, uitschrijfdatum="2024-06-01")
    casus.stel_doelgroep_vast("oud-vsver")
    casus.do("routing", "/doelgroepen", doelgroep="nieuw-vsver", motivering=TEKST)
    casus.do("routing", "/directe-acties", actie=TEKST)
    (open_action,) = seen(region, casus, "/directe-acties", "doorstroomcoach")["directeActies"]
    done = {"directeActie": open_action["directeActie"], "toelichting": TEKST}
    assert casus.see("routing")["directeActieOpen"]
    casus.do("routing", "/uitgevoerde-directe-acties", **done)
    assert not casus.see("routing")["directeActieOpen"]
    casus.do("routing", "/plannen", **PLAN, afwijking=TEKST)
    casus.do("routing", "/planherzieningen", **PLAN, reden=TEKST, afwijking=TEKST)
    casus.do("routing", "/regiehouders", regie="casusregie", partij="zorg", naam=TEKST, keuzeVanJongere=True)

    for role, text in (("doorstroomcoach", TEKST), ("auditor", None)):
        first, second = seen(region, casus, "/doelgroepen", role)["doelgroepen"]
        assert (first["doelgroep"], second["van"], second["gemotiveerd"]) == ("oud-vsver", "oud-vsver", True)
        assert (second["motivering"], second["door"]["rol"]) == (text, "doorstroomcoach")
        plannen = seen(region, casus, "/plannen", role)["plannen"]
        assert [(plan["versie"], plan["reden"]) for plan in plannen] == [(1, None), (2, text)]
        assert seen(region, casus, "/plannen/1", role) == plannen[0]
        names = [one["naam"] for one in seen(region, casus, "/regiehouders", role)["regiehouders"]]
        assert names == [None, text]
        assert seen(region, casus, "/directe-acties", role)["directeActies"][0]["toelichting"] == text
    assert casus.api["routing"].get(f"/casussen/{casus.id}/plannen/3").status_code == 404


def test_income_gives_an_oud_vsver_a_priority_that_the_list_shows(region: Region) -> None:
    """An older month that comes in later changes nothing; the casus and the list show the priority."""
    casus = Casus(region).meld(8802, verzuimsoort=None)
    casus.ken_dossier(ingeschreven=False, uitschrijfdatum="2024-06-01")
    casus.stel_doelgroep_vast("oud-vsver")
    signal = {"inkomenUitWerk": 400.5, "heeftUitkering": False}
    casus.do("routing", "/inkomenssignalen", maand="2026-09-15", **signal)
    casus.do("routing", "/inkomenssignalen", maand="2026-08-01", **signal | {"heeftUitkering": True})
    priority = casus.see("routing")["prioriteit"]
    assert (priority["prioriteit"], priority["maand"]) == (2, "2026-09-01")

    def shown() -> bool:
        rows = region.rows("routing", "SELECT data->>'prioriteit' AS p FROM overview_v1 WHERE stream = %s", casus.id)
        return [row["p"] for row in rows] == ["2"]

    until(shown, "de prioriteit in de lijst")


def test_the_daily_round_runs_with_the_service(region: Region) -> None:
    """The health of routing names it, so a round that falters is seen."""
    assert region.client("routing", ()).get("/gezondheid").json()["onderdelen"]["herbeoordeling"] == "draait"
