"""A file of meldingen is read as a stream: cut into lines the same way in whatever pieces it comes, and reported on."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.feit import Actor, Rol
from contracts.regio import lees_regio
from kit.memory import MemoryVault, memory_store
from services.intake.aanlevering import OntvangMelding
from services.intake.aannemen import Uitkomst
from services.intake.application import Meldingen
from services.intake.domain import Dossier
from services.intake.importeren import (
    LANGSTE_REGEL,
    MEESTE_REGELEINDEN,
    Bestand,
    KopOnbruikbaar,
    Regels,
    Tussenstand,
    Weigering,
    meldingenbestand,
    verwerk,
)

Gelezen = list[tuple[int, str]]
REGIO = lees_regio()
DATA = Path(__file__).parents[1] / "data"
ACTOR = Actor(id="m1", rol=Rol.KETENPARTNER)
KOLOMMEN = meldingenbestand(REGIO, frozenset()).kolommen
KOP = "meldingsnummer;melddatumtijd;bsn;voornamen;achternaam;geboortedatum;gemeentecode;reden"
GOED = "200000001;2024-11-20T10:00:00+01:00;999990019;Wiebe;Zandstra;2006-05-17;GM0518;"


def knip(inhoud: bytes, *grenzen: int) -> Gelezen:
    """The lines of this content when it comes in pieces that end at these places."""
    knipper = Regels()
    plaatsen = [0, *sorted(grens % (len(inhoud) + 1) for grens in grenzen), len(inhoud)]
    gelezen = [regel for van, tot in pairwise(plaatsen) for regel in knipper.voeg_toe(inhoud[van:tot])]
    return gelezen + list(knipper.voeg_toe(b"", laatste=True))


def velden(regel: str) -> list[str]:
    return next(csv.reader([regel], delimiter=";", strict=True))


# At most one separator in a text, so that no part of a text is itself a whole line of six fields.
VELD = st.lists(st.sampled_from(["a", "é", "🙂", '"', "\n", " ", "'"]), max_size=6).map("".join) | st.just(";")
RIJ = st.lists(VELD, min_size=6, max_size=6)
KOPPEN = ["een", "twee", "drie", "vier", "vijf", "zes"]


def bestand_van(rijen: list[list[str]], einde: str) -> bytes:
    uit = io.StringIO(newline="")
    csv.writer(uit, delimiter=";", lineterminator=einde).writerows(rijen)
    return uit.getvalue().encode()


@for_all(st.lists(RIJ, max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.lists(st.integers(0, 999)))
def test_what_was_written_is_read(rijen: list[list[str]], einde: str, bom: bool, grenzen: list[int]) -> None:
    """Claim: rows with quotes, separators, line ends and any letters come out as they were written, each with the
    number of the line on which it begins, with or without a mark in front, in whatever pieces."""
    inhoud = (b"\xef\xbb\xbf" if bom else b"") + bestand_van([KOPPEN, *rijen], einde)
    gelezen = knip(inhoud, *grenzen)
    assert [velden(regel) for _, regel in gelezen] == [KOPPEN, *rijen]
    begin = 1
    for (nummer, _), rij in zip(gelezen, [KOPPEN, *rijen], strict=True):
        assert nummer == begin
        begin += 1 + sum(veld.count("\n") for veld in rij)


ROMMEL = st.lists(
    st.sampled_from(
        [b"a", b";", b'"', b"\n", b"\r\n", b"\r", b"\xff", b"\xc3\xa9", b"\xef\xbb\xbf", b"\0", b"x" * 9000]
    )
).map(b"".join)


@for_all(ROMMEL, st.lists(st.integers(0, 99_999), max_size=8))
def test_the_pieces_do_not_matter(inhoud: bytes, grenzen: list[int]) -> None:
    """Claim: whatever the content, also quotes without an end and lines that are too long, pieces of any size give the
    same lines with the same numbers; the numbers go up and no line is longer than one character too long."""
    heel = knip(inhoud)
    assert knip(inhoud, *grenzen) == heel
    assert all(een < ander for (een, _), (ander, _) in pairwise(heel))
    assert all(len(regel) <= LANGSTE_REGEL + 1 for _, regel in heel)


PLAT = st.lists(st.sampled_from(["a", "é", " ", "'", ","]), min_size=1, max_size=5).map("".join)


@for_all(
    st.lists(st.lists(PLAT, min_size=6, max_size=6), min_size=1, max_size=12),
    st.sets(st.integers(0, 11)),
    st.integers(0, 5),
    st.lists(st.integers(0, 999), max_size=5),
)
def test_a_quote_without_an_end_spoils_only_its_own_line(
    rijen: list[list[str]], bedorven: set[int], kolom: int, grenzen: list[int]
) -> None:
    """Claim: however many lines have a quote that does not end, each of them is one line, and all others stay whole."""
    regels = [";".join(KOPPEN)]
    for nummer, rij in enumerate(rijen):
        spoiled = [*rij[:kolom], '"' + rij[kolom], *rij[kolom + 1 :]]
        regels.append(";".join(spoiled if nummer in bedorven else rij))
    gelezen = knip("\n".join(regels).encode(), *grenzen)
    assert gelezen == list(enumerate(regels, start=1))


def test_a_quote_in_the_middle_of_a_field_is_a_letter() -> None:
    """Claim: an inch mark opens nothing; the line after it is a line."""
    assert knip(b'a;b;c\n1;12" scherm;3\n4;5;6\n') == [(1, "a;b;c"), (2, '1;12" scherm;3'), (3, "4;5;6")]


def test_a_line_that_is_too_long_is_one_line() -> None:
    """Claim: of a long line only the beginning is kept, also when it has a quote; other lines keep their number."""
    inhoud = b"a;b;c\n1;" + b"x" * 70_000 + b';"2\n4;5;6\n7;"' + b"y" * 70_000 + b"\n8;9;10"
    for grenzen in ((), (30_000,), tuple(range(0, 140_000, 777))):
        gelezen = knip(inhoud, *grenzen)
        assert [nummer for nummer, _ in gelezen] == [1, 2, 3, 4, 5]
        assert [len(regel) > LANGSTE_REGEL for _, regel in gelezen] == [False, True, False, True, False]


def test_memory_stays_flat() -> None:
    """Claim: between pieces no more is kept than one line, also when no line end ever comes."""
    knipper = Regels()
    for _ in range(50):
        assert list(knipper.voeg_toe(b"x" * 65_536)) == []
        assert len(knipper._rest) <= LANGSTE_REGEL + 2
    assert len(list(knipper.voeg_toe(b"", laatste=True))) == 1
    open_quote = Regels()
    list(open_quote.voeg_toe(b'a;b\n1;"'))
    read = sum(len(list(open_quote.voeg_toe(b"regel tekst\n"))) for _ in range(3 * MEESTE_REGELEINDEN))
    assert read > 2 * MEESTE_REGELEINDEN
    assert len(open_quote._open) <= MEESTE_REGELEINDEN + 1


def bestand(kop: str = KOP, gemeenten: frozenset[str] = frozenset(REGIO.gemeenten)) -> Bestand[OntvangMelding]:
    gelezen = meldingenbestand(REGIO, gemeenten)
    gelezen.lees_kop(kop)
    return gelezen


def weigeringen(regel: str, **anders: object) -> list[tuple[str, str]]:
    uitkomst = bestand().lees(7, regel)
    assert isinstance(uitkomst, list)
    assert all(een.regel == 7 for een in uitkomst)
    return [(een.veld, een.reden) for een in uitkomst]


def test_columns_may_come_in_any_order() -> None:
    """Claim: the head says what is where, in capitals or not, with spaces around it or quotes."""
    gelezen = bestand(' BSN ;"reden";Achternaam;voornamen;meldingsnummer;melddatumtijd;geboortedatum;gemeentecode')
    melding = gelezen.lees(2, '999990019;"zegt: ""nee""; en gaat";Z;W;1;2024-11-20T10:00:00Z;2006-05-17;GM0518')
    assert isinstance(melding, OntvangMelding)
    assert (melding.bsn, melding.reden, melding.achternaam) == ("999990019", 'zegt: "nee"; en gaat', "Z")


@pytest.mark.parametrize(
    ("kop", "ontbrekend", "onbekend", "dubbel"),
    [
        ("", sorted(set(KOP.split(";")) - {"bsn", "reden"}), [], []),
        (KOP.replace("achternaam;", ""), ["achternaam"], [], []),
        (KOP + ";schoenmaat;hobby", [], [9, 10], []),
        (KOP + ";bsn", [], [], ["bsn"]),
    ],
)
def test_a_head_that_will_not_do(kop: str, ontbrekend: list[str], onbekend: list[int], dubbel: list[str]) -> None:
    """Claim: everything that is wrong with the head is told at once."""
    with pytest.raises(KopOnbruikbaar) as fout:
        meldingenbestand(REGIO, frozenset()).lees_kop(kop)
    assert (fout.value.ontbrekend, fout.value.onbekend, fout.value.dubbel) == (ontbrekend, onbekend, dubbel)


def test_without_a_head_no_person_is_repeated() -> None:
    """Claim: when the first line is a person, the error says on which places something is wrong, not what is there."""
    with pytest.raises(KopOnbruikbaar) as fout:
        meldingenbestand(REGIO, frozenset()).lees_kop(GOED)
    said = str(vars(fout.value)) + str(fout.value)
    assert [part for part in GOED.split(";") if part and part in said] == []


@pytest.mark.parametrize(
    ("regel", "verwacht"),
    [
        (GOED.replace("999990019", "999990018"), [("bsn", "bsn voldoet niet aan de elfproef")]),
        (GOED.replace(";Zandstra", ""), [("", "regel heeft 7 velden in plaats van 8")]),
        (GOED + '"open', [("", "regel is niet te lezen")]),
        (GOED + '"dicht" en door', [("", "regel is niet te lezen")]),
        (GOED + "\N{REPLACEMENT CHARACTER}", [("", "regel bevat tekens die geen UTF-8 zijn")]),
        (GOED + "x" * LANGSTE_REGEL, [("", "regel is te lang")]),
        (GOED + "x" * 4001, [("reden", "is te lang (maximale lengte 4000)")]),
        (GOED.replace("GM0518", "GM0344"), [("gemeentecode", "gemeente hoort niet bij de regio")]),
        (
            GOED.replace("200000001", "").replace("Wiebe", "").replace("2006-05-17", "gisteren"),
            [
                ("meldingsnummer", "is verplicht"),
                ("voornamen", "is verplicht"),
                ("geboortedatum", "geboortedatum onleesbaar"),
            ],
        ),
    ],
)
def test_why_a_line_is_refused(regel: str, verwacht: list[tuple[str, str]]) -> None:
    """Claim: per line and column the reason, all at once, in the words of the file."""
    assert weigeringen(regel) == verwacht


def test_access_is_checked_with_the_rest() -> None:
    """Claim: a gemeente of the region that is not the caller's is refused, together with what else is wrong."""
    mine = bestand(gemeenten=frozenset({"GM0603"}))
    no_access = Weigering(3, "gemeentecode", "u heeft geen toegang tot deze gemeente")
    assert mine.lees(3, GOED) == [no_access]
    assert mine.lees(3, GOED.replace("Wiebe", "")) == [Weigering(3, "voornamen", "is verplicht"), no_access]


@for_all(st.sampled_from(sorted(KOLOMMEN)), st.text(st.characters(categories=["L", "N"]), min_size=6, max_size=30))
def test_a_report_never_repeats_what_stood_there(kolom: str, geheim: str) -> None:
    """Claim: whatever stands in whatever column, the report of refused lines does not have it."""
    kolommen = sorted({*KOP.split(";"), kolom})
    waarden = dict(zip(KOP.split(";"), GOED.split(";"), strict=True)) | {kolom: geheim}
    uitkomst = bestand(";".join(kolommen)).lees(2, ";".join(waarden[naam] for naam in kolommen))
    for een in uitkomst if isinstance(uitkomst, list) else []:
        assert geheim.casefold() not in een.reden.casefold()
        assert een.veld in {*KOLOMMEN, ""}


def test_the_sample_gives_exactly_what_is_expected() -> None:
    """Claim: line by line the sample has the outcome that was written down for it; a second time nothing changes."""
    meldingen = Meldingen(memory_store(Dossier, vault := MemoryVault()), vault)

    def neem_aan(gelezen: Mapping[int, OntvangMelding]) -> list[Uitkomst]:
        return [verwerkt.uitkomst for verwerkt in meldingen.ontvang([*gelezen.values()], ACTOR)]

    (_, kop), *regels = knip((DATA / "meldingen-voorbeeld.csv").read_bytes(), 1000, 2000, 12_345)
    gelezen, gezien = bestand(kop), {}
    for nummer, regel in regels:
        stand = Tussenstand()
        geweigerd = verwerk(gelezen, neem_aan, [(nummer, regel)], stand)
        gezien[nummer] = [een.reden for een in geweigerd] or [een for een, aantal in stand.uitkomsten.items() if aantal]
    with (DATA / "meldingen-voorbeeld-verwacht.csv").open(encoding="utf-8") as verwacht:
        rijen = {int(rij["regel"]): rij["verwacht"] for rij in csv.DictReader(verwacht, delimiter=";")}
    assert gezien.keys() == rijen.keys()
    for nummer, verwachting in rijen.items():
        uitkomst, _, reden = verwachting.partition(": ")
        (echt,) = gezien[nummer]
        if uitkomst == "geweigerd":
            assert echt == reden, nummer
        elif "gekoppeld" in verwachting:
            assert echt is Uitkomst.GEKOPPELD, nummer
        else:
            assert echt is (Uitkomst.GENEGEERD if uitkomst == "genegeerd" else Uitkomst.AANGENOMEN), nummer
    again = Tussenstand()
    verwerk(gelezen, neem_aan, regels, again)
    assert again.uitkomsten[Uitkomst.AANGENOMEN] == again.uitkomsten[Uitkomst.GEKOPPELD] == 0
