"""Search by name: 100,000 invented names in memory, against going through all of them for every question."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter
from uuid import UUID

from rapidfuzz import fuzz, process

from bench.report import Line, compare, interleave, milliseconds, show
from services.intake.namen import TUSSENVOEGSELS, Namenindex, Vermelding, woorden

NAMES, QUESTIONS, ROUNDS, MOST = 100_000, 300, 6, 20
AREAS = ("GM0518", "GM0603", "GM1916")
LETTERS = "bdfghjklmnprstvwz", "aeiou"
OURS, ALL = "wij", "alle namen langs"


def main() -> None:
    """Measure and print."""
    luck = random.Random(1)
    people = list(_people(luck))
    size = _size()
    started = perf_counter()
    index = _filled(people)
    built = perf_counter() - started
    plain = [" ".join(woorden(person.naam)) for person in people]
    kinds = {what: [make(luck.choice(people).naam, luck) for _ in range(QUESTIONS)] for what, make in KINDS.items()}
    lines = [_line(what, index, questions) for what, questions in kinds.items()]
    mixed = [questions[number] for number in range(10) for questions in kinds.values()]
    rates = interleave(
        ROUNDS,
        {
            OURS: lambda: _rate(mixed, lambda question: index.zoek(question, AREAS, MOST)),
            ALL: lambda: _rate(
                mixed, lambda question: process.extract(question, plain, scorer=fuzz.token_set_ratio, limit=MOST)
            ),
        },
    )
    notes = (
        f"{NAMES} namen in {size / 2**20:.0f} MB, opgebouwd in {built:.1f} s.",
        f"Per soort {QUESTIONS} vragen, hoogstens {MOST} antwoorden.",
        "Alle namen langs is rapidfuzz (token_set_ratio) over dezelfde namen: zonder begin van een woord.",
    )
    show("zoeken op naam in het geheugen", [*lines, compare("door elkaar", rates, OURS, ALL, 1.0, unit="/s")], notes)


def _filled(people: Iterable[Vermelding]) -> Namenindex:
    index = Namenindex()
    for person in people:
        index.zet(person)
    index.zoek("warm", AREAS, 1)
    return index


def _size() -> int:
    """Bytes of an index with all names in it."""
    tracemalloc.start()
    index = _filled(_people(random.Random(1)))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(index) == NAMES
    return size


def _line(what: str, index: Namenindex, questions: Sequence[str]) -> Line:
    taken = []
    for question in questions:
        started = perf_counter()
        index.zoek(question, AREAS, MOST)
        taken.append(perf_counter() - started)
    return Line(what, f"p50 {milliseconds(taken, 0.5)}, p99 {milliseconds(taken, 0.99)}")


def _rate(questions: Sequence[str], search: Callable[[str], object]) -> float:
    started = perf_counter()
    for question in questions:
        search(question)
    return len(questions) / (perf_counter() - started)


def _people(luck: random.Random) -> Iterator[Vermelding]:
    """Few first names and many surnames, some with a particle, as in a real register."""
    first = [_word(luck, 2).title() for _ in range(2_000)]
    last = [_word(luck, luck.choice((2, 3, 3, 4))).title() for _ in range(30_000)]
    particles = sorted(TUSSENVOEGSELS)
    for number in range(NAMES):
        # The square of a fraction: some names have many bearers, most have few.
        family = last[int(luck.random() ** 2 * len(last))]
        particle = f"{luck.choice(particles)} " if luck.random() < 0.3 else ""
        name = f"{first[int(luck.random() ** 2 * len(first))]} {particle}{family}"
        yield Vermelding(_id(luck), _id(luck), name, 1999 + number % 10, AREAS[number % 3])


def _id(luck: random.Random) -> UUID:
    return UUID(int=luck.getrandbits(128))


def _word(luck: random.Random, syllables: int) -> str:
    pairs = [luck.choice(LETTERS[0]) + luck.choice(LETTERS[1]) for _ in range(syllables)]
    return "".join(pairs) + luck.choice(LETTERS[0])


def _slip(name: str, luck: random.Random) -> str:
    longest = max(name.split(), key=len)
    place = luck.randrange(1, len(longest))
    return name.replace(longest, longest[:place] + "q" + longest[place + 1 :])


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "de hele naam": lambda name, _: name,
    "achternaam": lambda name, _: name.split()[-1],
    "begin van beide": lambda name, _: " ".join(word[:3] for word in name.split()),
    "twee letters": lambda name, _: name[:2],
    "met een tikfout": _slip,
}
"""What is typed -> made of a name."""
