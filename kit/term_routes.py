"""What a person may do with an open term, the same in every service: let it stand still, run again, or run longer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter
from pydantic import Field

from contracts.algemeen import TermijnHervat, TermijnOpgeschort, TermijnVerlengd
from contracts.woorden import Grens
from kit.aggregate import Aggregate, Refusal
from kit.calendar import end_of
from kit.routes import Door, Opdracht, command_route
from kit.term import Term

A = TypeVar("A", bound=Aggregate)
Reden = Annotated[str, Field(min_length=1, max_length=4000)]
Start = Annotated[int, Field(ge=1, description="`start` van de termijn: waar zij in het beeld mee wordt aangewezen.")]


class TermijnLooptNiet(Refusal):
    """Deze termijn loopt niet: zij is gehaald of vervallen, of heeft hier nooit gelopen."""


class TermijnStaatStil(Refusal):
    """Deze termijn staat stil. Hervat haar eerst."""


class TermijnStaatNietStil(Refusal):
    """Deze termijn staat niet stil, dus valt er niets te hervatten."""


class VerlengingIsNietLater(Refusal):
    """De nieuwe datum ligt niet na de datum die al geldt. Kies een latere."""


class SchortTermijnOp(Opdracht):
    """De termijn staat vanaf nu, of vanaf `opgetredenOp`, stil."""

    start: Start
    reden: Reden


class HervatTermijn(Opdracht):
    """De termijn loopt weer."""

    start: Start
    reden: Reden


class VerlengTermijn(Opdracht):
    """De termijn duurt langer: tot en met deze dag."""

    start: Start
    tot_en_met: date
    reden: Reden


def schort_termijn_op(aggregate: Aggregate, start: int, reden: str) -> None:
    """Laat een termijn stilstaan, met reden; zolang verstrijkt zij niet."""
    term = _running(aggregate, start)
    aggregate.leg_vast(TermijnOpgeschort, start=term.start, termijn=term.name, reden=reden)


def hervat_termijn(aggregate: Aggregate, start: int, reden: str) -> None:
    """Laat een termijn weer lopen, met reden; de data die nog niet waren verstreken schuiven op met de stilstand."""
    term = _open(aggregate, start)
    if term.suspended_at is None:
        raise TermijnStaatNietStil
    stood_still = max(aggregate.moment, term.suspended_at) - term.suspended_at
    aggregate.leg_vast(
        TermijnHervat,
        start=term.start,
        termijn=term.name,
        streef_op=term.target and term.target + stood_still * (Grens.STREEF not in term.passed),
        fataal_op=term.fatal + stood_still * (Grens.FATAAL not in term.passed),
        reden=reden,
    )


def verleng_termijn(aggregate: Aggregate, start: int, tot_en_met: date, reden: str) -> None:
    """Verleng een termijn, met reden; een streefdatum die nog komt schuift evenveel op."""
    term = _running(aggregate, start)
    fatal = end_of(tot_en_met)
    if fatal <= term.fatal:
        raise VerlengingIsNietLater
    aggregate.leg_vast(
        TermijnVerlengd,
        start=term.start,
        termijn=term.name,
        streef_op=term.target and term.target + (fatal - term.fatal) * (Grens.STREEF not in term.passed),
        fataal_op=fatal,
        reden=reden,
    )


COMMANDS: tuple[tuple[str, type[Opdracht], Any], ...] = (
    ("/termijn-opschortingen", SchortTermijnOp, schort_termijn_op),
    ("/termijn-hervattingen", HervatTermijn, hervat_termijn),
    ("/termijn-verlengingen", VerlengTermijn, verleng_termijn),
)


def term_routes(router: APIRouter, door: Door[A], *roles: str) -> None:
    """POST for each of these commands."""
    for path, body, decide in COMMANDS:
        command_route(router, door, path, body, decide, *roles)


def _open(aggregate: Aggregate, start: int) -> Term:
    aggregate.moet_lopen()
    if start not in aggregate.terms.open:
        raise TermijnLooptNiet
    return aggregate.terms.open[start]


def _running(aggregate: Aggregate, start: int) -> Term:
    term = _open(aggregate, start)
    if term.suspended_at is not None:
        raise TermijnStaatStil
    return term
