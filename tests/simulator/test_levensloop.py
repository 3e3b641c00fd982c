"""A history without services: the same seed gives the same one, and it is believable."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from stdnum.nl import bsn, onderwijsnummer

from contracts.feit import dag
from contracts.woorden import Doelgroep
from simulator.kalender import feestdagen, is_schoolvakantie, pasen
from simulator.levensloop import Opzet, levens
from simulator.lot import worp
from simulator.personen import bsns, nummers
from simulator.verhaal import Beurt, Meld, Opdracht, Verhaal, Zie
from simulator.voorbeeld import voorbeeldbestand

NU = datetime(2026, 11, 20, 12, tzinfo=UTC)
GEMEENTEN = ("GM0518", "GM0603", "GM1916")
CASUSSEN, JAREN = 2000, 3
CLOSES = ("casusafsluitingen", "leerplichtoverdrachten")


def opzet(seed: int = 1, casussen: int = CASUSSEN) -> Opzet:
    return Opzet(casussen, JAREN, seed, NU, GEMEENTEN)


def alone(verhaal: Verhaal[None], nummer: int) -> list[Beurt]:
    """A story told without services: whoever looks sees verzuim 18+, and every fourth jongere takes the short road."""
    short = nummer % 4 == 0
    beeld = {
        "voorstel": {"doelgroep": Doelgroep.JIKP if short else Doelgroep.VERZUIM_18_PLUS, "verwijsNaar": None},
        "route": "terugkoppeling" if short else "mas-geinspireerd",
        "vervolgstap": 12 if short else 4,
    }
    turns: list[Beurt] = []
    answer: Any = None
    while True:
        try:
            turn = verhaal.send(answer)
        except StopIteration:
            return turns
        turns.append(turn)
        answer = beeld if isinstance(turn, Zie) else f"casus-{nummer}"


def history(of: Opzet) -> list[list[Beurt]]:
    """All lives, in order."""
    return [alone(verhaal, nummer) for nummer, verhaal in levens(of)]


@cache
def whole() -> list[list[Beurt]]:
    """The lives that the tests below look at; of some the first melding would still have to come."""
    return [life for life in history(opzet()) if life]


def happened(life: list[Beurt]) -> list[Opdracht | Meld]:
    """What somebody did, without what was looked at."""
    return [turn for turn in life if not isinstance(turn, Zie)]


def commands(path: str) -> Iterator[Opdracht]:
    return (turn for life in whole() for turn in life if isinstance(turn, Opdracht) and turn.pad == path)


def meldingen() -> Iterator[Meld]:
    return (turn for life in whole() for turn in life if isinstance(turn, Meld))


def share(part: int, of: int) -> float:
    return part / of


def test_the_same_seed_gives_the_same_history_and_another_another() -> None:
    """Claim: every melding and command, with its moment, words and person, follows from the seed alone."""
    assert history(opzet(1, 100)) == history(opzet(1, 100))
    assert history(opzet(1, 100)) != history(opzet(2, 100))


def test_going_on_skips_who_is_done_and_changes_nobody_else() -> None:
    """Claim: without some of the lives the others are what they were."""
    every = dict(levens(opzet(1, 100)))
    rest = dict(levens(opzet(1, 100), frozenset(list(every)[:60])))
    assert len(rest) == len(every) - 60
    assert all(alone(verhaal, nummer) == alone(every[nummer], nummer) for nummer, verhaal in rest.items())


def test_time_goes_forward_in_every_life_and_never_past_now() -> None:
    """Claim: what people do comes in order, on working days; a melding may come hours after what was just seen."""
    vrij = set[date]().union(*(feestdagen(jaar) for jaar in range(2023, 2027)))
    for life in whole():
        done = [turn for turn in life if isinstance(turn, Opdracht)]
        assert all(one.op and other.op and one.op < other.op <= NU for one, other in pairwise(done))
        assert all(turn.op.isoweekday() < 6 and turn.op.date() not in vrij for turn in done if turn.op)
        reported = [turn.op for turn in life if isinstance(turn, Meld)]
        assert reported == sorted(reported)
        assert all(op <= NU for op in reported)


def test_it_is_spread_over_the_years_and_the_seasons() -> None:
    """Claim: each year has its part, autumn is busiest and the summer holidays are quiet."""
    first = [next(turn for turn in life if isinstance(turn, Meld)) for life in whole()]
    years = Counter((NU - turn.op).days // 365 for turn in first)
    assert all(0.25 < share(years[year], len(first)) < 0.42 for year in range(JAREN))
    months = Counter(turn.op.month for turn in first)
    assert months[10] > 2 * months[4]
    assert months[8] < months[10] / 8
    quiet = sum(is_schoolvakantie(turn.op.date()) for turn in first)
    assert share(quiet, len(first)) < 0.06


def test_cases_stop_at_every_step_and_most_old_ones_are_closed() -> None:
    """Claim: of all cases a good part is closed, those that run stand at any step, and few old ones are still open."""
    ends = [happened(life)[-1] for life in whole()]
    last = Counter(end.pad for end in ends if isinstance(end, Opdracht))
    closed = last["casusafsluitingen"] + last["leerplichtoverdrachten"]
    assert 0.45 < share(closed, len(whole())) < 0.8
    assert len([pad for pad, count in last.items() if count > 2]) > 12
    old = [life for life in whole() if (NU - happened(life)[0].op).days > 900]  # type: ignore[operator]
    still = [life for life in old if getattr(happened(life)[-1], "pad", "") not in CLOSES]
    assert share(len(still), len(old)) < 0.1


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [
        ("intrekkingen", 0.01, 0.08),
        ("gemiste-intakegesprekken", 0.04, 0.15),
        ("intakegesprek-verplaatsingen", 0.07, 0.2),
        ("stagnaties", 0.05, 0.17),
        ("herzieningen", 0.05, 0.17),
        ("opschalingen", 0.01, 0.08),
        ("terugvallen", 0.02, 0.1),
        ("directe-acties", 0.03, 0.12),
        ("overdrachten", 0.01, 0.07),
        ("vervolgacties", 0.01, 0.1),
        ("hervattingen", 0.01, 0.1),
        ("tafelbesluiten", 0.01, 0.1),
        ("startgesprekken", 0.005, 0.06),
        ("aanbiedingen", 0.005, 0.06),
        ("masroutekeuzes", 0.3, 0.9),
        ("leerplichtoverdrachten", 0.005, 0.06),
        ("toestemming-intrekkingen", 0.02, 0.12),
        ("leerpunten", 0.08, 0.35),
    ],
)
def test_what_does_not_happen_to_everybody_happens_to_some(path: str, least: float, most: float) -> None:
    """Claim: no-shows, moves, revisions, relapses and withdrawals occur as often as is believable."""
    assert least < share(len(list(commands(path))), CASUSSEN) < most


def test_a_conversation_is_held_when_it_was_planned_or_later() -> None:
    """Claim: the report of a conversation never comes before the moment that was agreed last."""
    for life in whole():
        planned: datetime | None = None
        for turn in life:
            if isinstance(turn, Opdracht) and "gesprekOp" in turn.velden:
                planned = turn.velden["gesprekOp"]
            if isinstance(turn, Opdracht) and turn.pad == "intakegesprek-verslagen":
                assert planned
                assert turn.op
                assert dag(planned) <= dag(turn.op)


def test_every_casus_has_a_coach_first_and_another_after_it_moved() -> None:
    """Claim: the coordinator assigns a coach before anything else, and in a new gemeente again somebody of there."""
    for life in whole():
        coach, moved = "", False
        for turn in life:
            if isinstance(turn, Meld):
                continue
            if isinstance(turn, Opdracht) and turn.pad == "coachtoewijzingen":
                assert turn.speler.rollen[0] == "doorstroomcoordinator"
                assert not coach or moved
                coach, moved = turn.velden["coach"], False
            elif isinstance(turn, Opdracht) and turn.speler.rollen[0] == "doorstroomcoach":
                assert turn.speler.sub == coach
                moved = turn.pad in ("overdrachten", *CLOSES)


def test_what_a_plan_asks_is_never_over_already() -> None:
    """Claim: however long a holiday lasts, each action is for after the day on which the plan was made."""
    plans = [turn for path in ("plannen", "planherzieningen") for turn in commands(path)]
    assert len(plans) > 500
    assert all(actie["uiterlijk"] > dag(plan.op) for plan in plans if plan.op for actie in plan.velden["acties"])


def test_deviations_come_with_reasons() -> None:
    """Claim: some cases deviate, at each of the four places, and always with a sentence."""
    reasons = [(turn.pad, turn.velden["afwijking"]) for life in whole() for turn in life
               if isinstance(turn, Opdracht) and "afwijking" in turn.velden]  # fmt: skip
    assert {pad for pad, _ in reasons} == {
        "dossierbeoordelingen", "intakegesprekken", "vooronderzoeken", "afsluitingen"
    }  # fmt: skip
    assert all(len(reason) > 20 for _, reason in reasons)


def test_several_meldingen_weekly_and_of_more_schools_and_some_come_back() -> None:
    """Claim: a part is reported more than once, some by two schools, and some have a second casus after the first."""
    per_life = [[turn for turn in life if isinstance(turn, Meld)] for life in whole()]
    assert 0.15 < share(sum(len(found) > 1 for found in per_life), len(per_life)) < 0.4
    assert any(len({turn.speler.sub for turn in found}) > 1 for found in per_life)
    returned = [life for life in whole() if sum(isinstance(t, Opdracht) and t.pad == "casusafsluitingen" for t in life)
                and isinstance(happened(life)[-1], Opdracht | Meld)
                and any(isinstance(t, Zie) and t.gehoord.onderwerp == "casus-afgesloten" for t in life)]  # fmt: skip
    assert 0.02 < share(len(returned), len(per_life)) < 0.1


def test_gemeenten_differ_in_size_and_speed_and_coaches_have_a_caseload() -> None:
    """Claim: the largest gemeente has most cases, one is clearly faster than another, and no coach has them all."""
    took: defaultdict[str, list[int]] = defaultdict(list)
    load: Counter[str] = Counter()
    for life in whole():
        done = happened(life)
        coach = next((t.speler for t in done if isinstance(t, Opdracht) and t.pad == "gegevenscontroles"), None)
        plan = next((t for t in done if isinstance(t, Opdracht) and t.pad == "plannen"), None)
        if coach:
            load[coach.sub] += 1
        if coach and plan and plan.op:
            took[coach.gemeenten[0]].append((plan.op - done[0].op).days)  # type: ignore[operator]
    median = {gemeente: sorted(days)[len(days) // 2] for gemeente, days in took.items()}
    assert len(took[GEMEENTEN[0]]) > len(took[GEMEENTEN[1]]) > len(took[GEMEENTEN[2]])
    assert median[GEMEENTEN[1]] < median[GEMEENTEN[0]] < median[GEMEENTEN[2]]
    assert all(20 < cases / JAREN < 120 for cases in load.values())


def test_people_are_synthetic_and_of_all_ages() -> None:
    """Claim: every BSN is a test number, onderwijsnummers check too, birthdays differ; some are children."""
    lines = [turn.regel | {"op": turn.op.date().isoformat()} for turn in meldingen()]
    assert all(line["bsn"].startswith("9999") and bsn.is_valid(line["bsn"]) for line in lines if line["bsn"])
    others = [line["onderwijsnummer"] for line in lines if not line["bsn"]]
    assert others
    assert all(map(onderwijsnummer.is_valid, others))
    ages = Counter(int(line["op"][:4]) - int(line["geboortedatum"][:4]) for line in lines)
    children = sum(count for age, count in ages.items() if age < 13)
    assert 7 <= min(ages) < max(ages) <= 29
    assert 0.01 < share(children, len(lines)) < 0.06
    assert len({line["geboortedatum"][5:] for line in lines}) > 330
    assert len({(line["voornamen"], line["achternaam"]) for line in lines}) > 1000
    assert len({line["meldingsnummer"] for line in lines}) == len(lines)


def test_ten_thousand_people_have_a_number_of_their_own() -> None:
    """Claim: when the test numbers run out people have an onderwijsnummer, and never do two share one."""
    found = nummers(worp(1, "x"), 10_000)
    assert len(set(found)) == 10_000
    assert sum(bool(first) for first, _ in found) == len(bsns())
    assert all(bool(first) != bool(second) for first, second in found)


def test_lines_have_the_columns_of_the_sample() -> None:
    """Claim: what schools send in a history is the file that they always send."""
    with voorbeeldbestand() as bestand, bestand.open(encoding="utf-8-sig", newline="") as stroom:
        kolommen = set(next(csv.reader(stroom, delimiter=";")))
    assert all(turn.regel.keys() == kolommen for turn in meldingen())


def test_the_calendar_knows_easter() -> None:
    """Claim: the days that follow Easter are free, by the dates that were published for these years."""
    assert [pasen(jaar) for jaar in (2019, 2024, 2025, 2038)] == [
        date(2019, 4, 21), date(2024, 3, 31), date(2025, 4, 20), date(2038, 4, 25)
    ]  # fmt: skip
