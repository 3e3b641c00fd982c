"""Terms under a draft, on a real Postgres: what one term shows does not fill in what another one hides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deploy.local.runtime import Runtime
from kit.store import Datastore, datastore
from services.evaluation.leren.onderdrukking import DREMPEL
from services.evaluation.watals.naspelen import SCHRIJF, Plaats, snoei
from services.evaluation.watals.vergelijken import Vergelijken

TERMIJNEN = ("intakegesprek", "startgesprek")
UITKOMSTEN = (("gehaald", "gehaald"), ("gehaald", "gemist"), ("gemist", "gemist"), ("loopt", "loopt"))
AANTALLEN = st.tuples(*[st.sampled_from((0, 0, 1, 4, 9, 10, 11, 25)) for _ in UITKOMSTEN])
Verdeling = Mapping[str, tuple[int, ...]]


@pytest.fixture(scope="module")
def opslag(ground: Runtime) -> Iterator[Datastore]:
    with datastore(ground.dsn("evaluation", "evaluation"), 2) as own:
        yield own


def bewaar(opslag: Datastore, verdeling: Verdeling) -> tuple[Plaats, bool]:
    """Replayed and pruned: the same casussen for each term; those that this leaves over went well."""
    plaats, meeste = Plaats(uuid4(), 1), max(map(sum, verdeling.values()))
    casussen = [uuid4() for _ in range(meeste)]
    with opslag.transaction(commit=True) as cursor:
        with cursor.copy(SCHRIJF) as schrijver:
            for termijn, aantallen in verdeling.items():
                uitkomsten = [uit for uit, aantal in zip(UITKOMSTEN, aantallen, strict=True) for _ in range(aantal)]
                uitkomsten += [UITKOMSTEN[0]] * (meeste - len(uitkomsten))
                for casus, uit in zip(casussen, uitkomsten, strict=True):
                    schrijver.write_row((*plaats, casus, casus, "GM0518", None, True, termijn, 2026, *uit, None, None))
        return plaats, snoei(cursor, plaats)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verdeling=st.fixed_dictionaries(dict.fromkeys(TERMIJNEN, AANTALLEN)))
@example(verdeling={"intakegesprek": (100, 5, 0, 0), "startgesprek": (105, 0, 0, 0)})
def test_no_term_fills_in_another(opslag: Datastore, verdeling: Verdeling) -> None:
    """Claim: who knows over how many casussen every term went, finds of none a small group: what is left out of a term
    is nobody, or at least ten casussen in at least two groups; and it is said that something was left out."""
    plaats, weggelaten = bewaar(opslag, verdeling)
    allen = max(map(sum, verdeling.values()))
    gezien = Vergelijken(opslag).cellen(plaats, ["GM0518"])
    getoond: Counter[str] = Counter()
    for cel in gezien.cellen:
        assert cel.casussen >= DREMPEL
        getoond[cel.onderwerp] += cel.casussen
    weg = {termijn: allen - getoond[termijn] for termijn in TERMIJNEN}
    # Of fewer than ten in all there is nothing to show of any term, and so nothing to subtract from.
    assert all(aantal == 0 or aantal >= DREMPEL or aantal == allen for aantal in weg.values()), weg
    assert weggelaten == any(weg.values())
    assert not gezien.verborgen, "wat te klein is wordt niet bewaard"
