"""Pictures beside figures: measures only, and what does not fit is told, not dropped."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from portal import leren
from portal.pages.leren_verbeterpunten import met_beeld
from portal.pages.leren_verslagen import hoeveel_passen
from portal.prent import BREED, STROKEN, Rondnul, Schaal, procesbeeld
from portal.weergave import _omgeving


def cijfer(soort: str, a: int, b: int | str = "", casussen: int | None = 10) -> dict[str, Any]:
    """A figure as evaluation gives it."""
    return {"soort": soort, "a": str(a), "b": str(b), "casussen": casussen}


def test_a_scale_runs_from_nothing_to_the_most() -> None:
    """Nothing has no length, the most has all of it, and a scale of nothing divides by nothing."""
    schaal = Schaal.van([None, 5.0, 20.0])
    assert [schaal.plaats(een) for een in (None, 0.0, 5.0, 20.0)] == [0.0, 0.0, 25.0, BREED]
    assert Schaal.van([]).plaats(3.0) == 0.0


def test_steps_stand_in_order_and_transitions_go_between_them() -> None:
    """The next step is straight below; a step back is a curve, and is told apart; more casussen is a thicker arrow."""
    beeld = procesbeeld(
        [
            *(cijfer("stap", stap) for stap in (10, 2, 1)),
            cijfer("overgang", 1, 2, 40),
            cijfer("overgang", 10, 2, 10),
            cijfer("overgang", 2, 10, None),
        ]
    )
    assert [knoop.stap for knoop in beeld.knopen] == [1, 2, 10]
    per = {(pijl.cijfer["a"], pijl.cijfer["b"]): pijl for pijl in beeld.pijlen}
    assert [per[paar].terug for paar in (("1", "2"), ("2", "10"), ("10", "2"))] == [False, False, True]
    assert per["10", "2"].dikte < per["1", "2"].dikte == per["2", "10"].dikte
    assert beeld.niet_getekend == 0


def test_what_does_not_fit_is_counted() -> None:
    """Curves that lie within each other need a lane each; the rarest have none. So does one from a hidden step."""
    stappen = [cijfer("stap", stap) for stap in range(1, 14)]
    bogen = [cijfer("overgang", 1, 13 - nummer, 50 - nummer) for nummer in range(STROKEN + 2)]
    beeld = procesbeeld([*stappen[:-1], *bogen])
    assert len(beeld.pijlen) == STROKEN
    assert beeld.niet_getekend == 2
    assert all(pijl.x > beeld.links for pijl in beeld.pijlen)


def test_a_difference_has_nothing_in_the_middle() -> None:
    """As far to the left as to the right, and everything fits."""
    schaal = Rondnul.van(-0.365, -0.03)
    assert schaal.grens == 0.4
    assert [schaal.plaats(een) for een in (-0.4, 0.0, 0.4)] == [0.0, 50.0, BREED]


def test_before_and_after_are_told_with_their_interval() -> None:
    """The figures of docs/leren.md, as a verbeterpunt shows them: four groups, a difference, and what it is not."""
    deel = {"voor": {"met": 53, "van": 120}, "na": {"met": 24, "van": 120}}
    elders = {"voor": {"met": 55, "van": 120}, "na": {"met": 50, "van": 120}}
    feit = {
        "feit": "VerbeterpuntEffectVergeleken",
        "volgnummer": 4,
        "opgetredenOp": "2026-11-25T09:00:00+01:00",
        "actor": {"rol": "doorstroomcoordinator", "id": "coordinator-1", "ingevoerdDoor": None},
        "gegevens": {
            "maat": "termijnen", "soort": "termijn", "a": "eerste-contact", "b": "te-laat",
            "gemeenten": ["GM0518"], "vergelijkingsgemeenten": ["GM0603"], "hier": deel, "elders": elders,
            "nulperiode": {"van": "2025-01-01", "tot": "2025-07-01"},
            "vervolgperiode": {"van": "2025-07-01", "tot": "2026-01-01"},
            "verschil": -0.2, "laag": -0.3651, "hoog": -0.0302, "kanttekening": "er kwam ook een coach bij",
        },
    }  # fmt: skip
    html = blad(
        "leren_verbeterpunt.html",
        beeld={"verbeterpuntId": "x" * 36, "voortgang": "effect-gemeten", "stap": 2},
        gebeurtenissen=[met_beeld(feit)],
        w={"procentpunt": leren.procentpunt},
        **dict.fromkeys(("voorbehoud", "regel", "opdrachten")),
    )
    assert "53 van de 120" in html
    assert "50 van de 120" in html
    assert "-20,0 procentpunt (95%-interval -36,5 procentpunt tot -3,0 procentpunt)" in html
    assert "Nul ligt niet in het interval" in html
    assert "er kwam ook een coach bij" in html


def test_a_report_that_cannot_be_made_again_says_why_and_shows_no_figure() -> None:
    """The fingerprints stay to compare with; nothing is there to take along, and nothing says that it is the same."""
    reden = "Het grootboek is niet meer dat waarover dit verslag ging."
    afdrukken = dict.fromkeys(("json", "csv", "xlsx", "pdf"), "a" * 64)
    html = blad(
        "leren_verslag.html",
        beeld={
            "verslagId": "x" * 36, "soort": "maandbeeld", "jaar": 2027, "peildag": "2026-11-25", "positie": 4,
            "grootboekhash": "b" * 64, "definitie": "verslag-2021-03-08", "definitieVingerafdruk": "c" * 64,
            "rekenwijze": 1, "vingerafdrukken": afdrukken,
        },
        geweigerd={"title": "Kan nu niet", "detail": reden},
        **dict.fromkeys(("onderdelen", "gelijk"), ()),
    )  # fmt: skip
    assert reden in html
    assert "Maandbeeld van 25 november 2026" in html
    assert html.count("a" * 64) == len(afdrukken)
    assert "download" not in html
    assert "precies" not in html
    assert "narekenen" not in html


def blad(sjabloon: str, **rest: Any) -> str:
    """A page about learning, without a visitor."""
    vast = {
        "request": SimpleNamespace(url=SimpleNamespace(path="/leren")),
        "regio": SimpleNamespace(naam="Haaglanden"),
        "gemeenten": {"GM0518": "Den Haag", "GM0603": "Rijswijk"},
        "vraag": leren.Leervraag({}),
        "plekken": leren.PLEKKEN,
    }
    leeg = dict.fromkeys(("thema", "wie", "menu", "boodschap", "live", "trace_id"))
    return _omgeving().get_template(sjabloon).render(leeg | vast | rest)


def test_of_a_large_report_a_page_shows_what_fits() -> None:
    """Parts are never cut: as many as fit, and always one, even when that one is large."""
    klein, groot = ({"cijfers": [{}] * aantal} for aantal in (15, 60))
    for delen, past in (([klein] * 2, 2), ([klein] * 3, 2), ([groot, klein], 1), ([klein, groot], 1), ([klein], 1)):
        assert hoeveel_passen(delen) == past
