"""What was only seen together is never told as cause and effect: not in an answer, not on a page, not in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.evaluation import resultaten_api
from services.evaluation.leren import effect
from services.evaluation.leren.maten import Maat
from services.evaluation.leren.onzekerheid import aandeel
from services.evaluation.leren.uitleg import UITLEG

HUIS = Path(__file__).parents[2]
OORZAAK = re.compile(
    r"\b(oorza\w*|veroorza\w*|zorgt voor|zorgde\w* voor|leidt tot|leidde\w* tot|dankzij|waardoor|hierdoor"
    r"|als gevolg van|ten gevolge|komt door|kwam door|helpt|hielp\w*|werkt (beter|het best|niet|goed)|effect van"
    r"|effectiever?|levert \w+ op|maakt het verschil|succesfactor|bewezen|bewijst dat|verbetert|verslechtert)\b",
    re.IGNORECASE,
)


def uitleg() -> dict[str, str]:
    """Every sentence that goes with a figure."""
    teksten = {}
    for maat in Maat:
        ding = UITLEG[maat]
        teksten[maat] = " ".join([ding.kort, ding.lang, *(ding.van(soort, "A", "B") for soort in ding.zinnen)])
    groepen = [aandeel(met, 60) for met in (5, 55, 30, 31)]
    teksten["effect"] = effect.effect(*groepen).uitleg + effect.effect(*reversed(groepen)).uitleg + effect.TE_KLEIN
    teksten["vormen"] = " ".join(
        f"{vorm.__doc__} {' '.join(veld.description or '' for veld in vorm.model_fields.values())}"
        for vorm in vars(resultaten_api).values()
        if isinstance(vorm, type) and hasattr(vorm, "model_fields") and vorm.__doc__
    )
    return teksten


def bladzijden() -> dict[str, str]:
    """The docs, and every page of the portal that shows what was learned."""
    paden = [HUIS / "docs" / "leren.md", *(HUIS / "portal" / "templates").glob("*leer*.html")]
    paden += (HUIS / "portal" / "templates").glob("*leren*.html")
    return {pad.name: pad.read_text("utf-8") for pad in paden}


@pytest.mark.parametrize(("waar", "tekst"), [*uitleg().items(), *bladzijden().items()], ids=lambda deel: deel[:20])
def test_no_word_of_cause_and_effect(waar: str, tekst: str) -> None:
    """Claim: no text about what was measured says that one thing brought about another."""
    gevonden = [treffer.group() for treffer in OORZAAK.finditer(tekst)]
    assert gevonden == [], waar


def test_the_list_finds_such_words() -> None:
    """Claim: the test above can fail."""
    assert OORZAAK.search("Coaching zorgt voor meer diploma's")
    assert OORZAAK.search("dankzij de aanpak")
    assert not OORZAAK.search(UITLEG[Maat.RESULTATEN].lang)


def test_every_answer_says_what_it_does_not_say() -> None:
    """Claim: results, times and domains each carry the reservation about what goes together."""
    for maat in (Maat.RESULTATEN, Maat.DOORLOOPTIJDEN, Maat.LEEFDOMEINEN):
        assert "wat samen voorkwam" in UITLEG[maat].lang
