"""A melding as it is delivered: what is wrong with it is said all at once, and never with what was in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from feiten import MELDING
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.regio import lees_regio
from contracts.woorden import Verzuimsoort
from kit.codec import LARGEST
from kit.mistakes import mistakes
from kit.testing import Scenario
from services.evaluation.domain import Evaluatie
from services.intake.aanlevering import OntvangMelding
from services.intake.importeren import meldingenbestand

REGIO = lees_regio()
NAMEN = frozenset(meldingenbestand(REGIO, frozenset()).kolommen.values())
WOORDEN = NAMEN | {"kanaal"}
GOED: dict[str, Any] = {
    "meldingsnummer": "200000001",
    "verzuimsoort": "V4",
    "melddatumtijd": "2024-11-20T10:00:00+01:00",
    "begindatum": "2024-09-15",
    "einddatum": "2024-09-28",
    "bsn": "999990019",
    "voornamen": "Wiebe",
    "achternaam": "Zandstra",
    "geboortedatum": "2006-05-17",
    "gemeentecode": "GM0518",
    "postcode": "2511AB",
    "brin": "90AA",
    "niveau": "4",
    "leerweg": "BOL",
    "lesurenGemist": "68",
}
MORGEN = (datetime.now(UTC) + timedelta(days=1)).isoformat()


def lees(**anders: Any) -> OntvangMelding:
    return OntvangMelding.model_validate(GOED | anders, context={"regio": REGIO})


def fouten(**anders: Any) -> list[tuple[str, str]]:
    """Field and explanation of everything that is wrong, as the sender reads it; `...` leaves a field out."""
    aangeleverd = {naam: waarde for naam, waarde in (GOED | anders).items() if waarde is not ...}
    try:
        OntvangMelding.model_validate(aangeleverd, context={"regio": REGIO})
    except ValidationError as fout:
        return [(een["veld"], een["uitleg"]) for een in mistakes([dict(error) for error in fout.errors()], WOORDEN)]
    return []


@pytest.mark.parametrize(
    ("anders", "veld", "uitleg"),
    [
        ({"meldingsnummer": ...}, "meldingsnummer", "is verplicht"),
        ({"meldingsnummer": ""}, "meldingsnummer", "is verplicht"),
        ({"meldingsnummer": "20A"}, "meldingsnummer", "heeft niet de juiste vorm"),
        ({"meldingsnummer": "1" * 13}, "meldingsnummer", "heeft niet de juiste vorm"),
        ({"meldingsnummer": "٢٠٠"}, "meldingsnummer", "heeft niet de juiste vorm"),
        ({"kanaal": "postduif"}, "kanaal", "moet een van deze waarden zijn: directe-melding"),
        ({"verzuimsoort": "V9"}, "verzuimsoort", "onbekende verzuimsoort"),
        ({"verzuimsoort": ["V4"]}, "verzuimsoort", "onbekende verzuimsoort"),
        ({"melddatumtijd": ...}, "melddatumtijd", "is verplicht"),
        ({"melddatumtijd": "20 november"}, "melddatumtijd", "melddatumtijd onleesbaar"),
        ({"melddatumtijd": "1732093200"}, "melddatumtijd", "melddatumtijd onleesbaar"),
        ({"melddatumtijd": 1732093200}, "melddatumtijd", "melddatumtijd onleesbaar"),
        ({"melddatumtijd": "2024-11-20"}, "melddatumtijd", "melddatumtijd onleesbaar"),
        ({"melddatumtijd": "2024-11-20T10:00:00"}, "melddatumtijd", "moet een tijdzone hebben"),
        ({"melddatumtijd": "2024-11-31T10:00:00Z"}, "melddatumtijd", "moet een tijdstip zijn"),
        ({"melddatumtijd": MORGEN}, "melddatumtijd", "melddatum in de toekomst"),
        ({"begindatum": "15-09-2024"}, "begindatum", "begindatum onleesbaar"),
        ({"einddatum": "2024-02-30"}, "einddatum", "einddatum onleesbaar"),
        ({"einddatum": "2024-09-14"}, "einddatum", "einddatum voor begindatum"),
        ({"bsn": "999990018"}, "bsn", "bsn voldoet niet aan de elfproef"),
        ({"bsn": "onbekend"}, "bsn", "bsn voldoet niet aan de elfproef"),
        ({"bsn": ...}, "onderwijsnummer", "bsn en onderwijsnummer ontbreken"),
        ({"bsn": " "}, "onderwijsnummer", "bsn en onderwijsnummer ontbreken"),
        ({"onderwijsnummer": "100000009"}, "onderwijsnummer", "onderwijsnummer is ongeldig"),
        ({"voornamen": "  "}, "voornamen", "moet tekst zijn"),
        ({"achternaam": ...}, "achternaam", "is verplicht"),
        ({"achternaam": "z" * 201}, "achternaam", "is te lang"),
        ({"geboortedatum": ...}, "geboortedatum", "is verplicht"),
        ({"geboortedatum": "31-02-2006"}, "geboortedatum", "geboortedatum onleesbaar"),
        ({"geboortedatum": "2024-11-21"}, "geboortedatum", "geboortedatum in de toekomst"),
        ({"gemeentecode": "GM0344"}, "gemeentecode", "gemeente hoort niet bij de regio"),
        ({"gemeentecode": "Den Haag"}, "gemeentecode", "gemeente hoort niet bij de regio"),
        ({"postcode": "25 AB"}, "postcode", "heeft niet de juiste vorm"),
        ({"brin": "AA90"}, "brin", "heeft niet de juiste vorm"),
        ({"instelling": "x" * 201}, "instelling", "is te lang"),
        ({"opleidingcode": "25-180"}, "opleidingcode", "heeft niet de juiste vorm"),
        ({"niveau": "5"}, "niveau", "mag hoogstens 4 zijn"),
        ({"niveau": "hoog"}, "niveau", "moet een geheel getal zijn"),
        ({"leerweg": "thuis"}, "leerweg", "moet een van deze waarden zijn: BOL of BBL"),
        ({"lesurenGemist": "-1"}, "lesurenGemist", "moet minstens 0 zijn"),
        ({"reden": "x" * 4001}, "reden", "is te lang"),
        ({"actieGewenst": "x" * 4001}, "actieGewenst", "is te lang"),
        ({"melderNaam": "x" * 201}, "melderNaam", "is te lang"),
        (
            {"reden": "\N{GRINNING FACE}" * 4000, "actieGewenst": "\N{GRINNING FACE}" * 4000},
            "actieGewenst",
            "samen te lang",
        ),
    ],
)
def test_each_reason_to_refuse(anders: dict[str, Any], veld: str, uitleg: str) -> None:
    """Claim: one thing wrong is one mistake, at the field where it is, in a sentence that says what."""
    ((found, sentence),) = fouten(**anders)
    assert found == veld
    assert uitleg in sentence


def test_all_mistakes_come_at_once() -> None:
    """Claim: who has many things wrong reads them all in one go, in the order of the fields."""
    found = fouten(
        meldingsnummer="x",
        verzuimsoort="V9",
        einddatum="1999-01-01",
        bsn="123",
        voornamen=...,
        geboortedatum="gisteren",
        gemeentecode="GM9999",
        niveau="9",
        leerweg="x",
    )
    assert [veld for veld, _ in found] == [
        "meldingsnummer",
        "verzuimsoort",
        "einddatum",
        "bsn",
        "voornamen",
        "geboortedatum",
        "gemeentecode",
        "niveau",
        "leerweg",
    ]


@pytest.mark.parametrize("anders", [{}, {"bsn": "999 990 019"}, {"bsn": None, "onderwijsnummer": "100000004"}])
def test_a_good_melding_is_read(anders: dict[str, Any]) -> None:
    """Claim: nothing is wrong with it, and a number is kept without the dots and spaces it was written with."""
    melding = lees(**anders)
    assert melding.bsn == (None if "onderwijsnummer" in anders else "999990019")
    assert (melding.persoon().achternaam, melding.inhoud().brin) == ("Zandstra", "90AA")


def test_what_is_empty_is_not_there() -> None:
    """Claim: an empty or blank field is the same as none."""
    melding = lees(verzuimsoort="", postcode=" ", reden="", niveau="", begindatum="", einddatum="")
    assert (melding.verzuimsoort, melding.postcode, melding.reden, melding.niveau) == (None,) * 4
    assert (melding.begindatum, melding.einddatum) == (None, None)


def test_strange_characters_stay_whole() -> None:
    """Claim: names of everywhere, quotes, separators and line ends come out as they went in."""
    for name in ("Öztürk", "Ðorđević", "李", "O'Brien", 'de "Kleine"', "a;b", "regel een\nregel twee", "🙂"):
        assert lees(achternaam=name).persoon().achternaam == name


@pytest.mark.parametrize("soort", Verzuimsoort)
def test_every_kind_of_verzuim_is_known(soort: Verzuimsoort) -> None:
    """Claim: all kinds that DUO has are taken."""
    assert lees(verzuimsoort=soort.value).verzuimsoort is soort


SECRETS = st.text(st.characters(categories=["L", "N"]), min_size=6, max_size=30)


@for_all(st.sampled_from(sorted(set(NAMEN) - {"kanaal"})), SECRETS)
def test_what_was_typed_never_comes_back(veld: str, geheim: str) -> None:
    """Claim: whatever stands in whatever field, no explanation repeats it."""
    assert [uitleg for _, uitleg in fouten(**{veld: geheim}) if geheim.casefold() in uitleg.casefold()] == []


@for_all(st.dictionaries(st.sampled_from(sorted(WOORDEN)), st.none() | st.integers() | st.text() | st.lists(st.text())))
def test_anything_is_either_read_or_refused(anders: dict[str, Any]) -> None:
    """Claim: no content makes it stumble: it is a melding, or there is a list of mistakes in known fields."""
    for veld, uitleg in fouten(**anders):
        assert veld.split(".")[0] in WOORDEN
        assert uitleg


@pytest.mark.parametrize("teken", ["a", "é", "\N{GRINNING FACE}", '"', "\x01", "\\"])
def test_what_is_accepted_can_be_sent(teken: str) -> None:
    """Claim: the longest text that is accepted, however it is written in bytes, makes a fact that the stream takes."""
    longest = next(melding for length in range(4000, 0, -50) if (melding := leesbaar(teken * length)) is not None)
    fields = {**MELDING.fields, "inhoud": longest.inhoud()}
    heard = Scenario(Evaluatie).heard(replace(MELDING, fields=fields))
    assert len(heard.stored) <= LARGEST


def leesbaar(tekst: str) -> OntvangMelding | None:
    """A melding with this text in all its free fields, if that is accepted."""
    velden = dict.fromkeys(("reden", "actieGewenst", "ondernomenActie"), tekst)
    return None if fouten(**velden) else lees(**velden)
