"""How commands speak: to the user on standard output, refusals on standard error with exit code 3."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from deploy.local.errors import Afgebroken, Startfout, explain

REFUSED = 3
INTERRUPTED = 130

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def say(line: str) -> None:
    """One line for the user, as it is: nothing in it is markup."""
    console.print(line, markup=False)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what stops a command into one sentence and an exit code; never a traceback."""
    try:
        yield
    except (Startfout, OSError) as error:
        errors.print(explain(error), markup=False, soft_wrap=True)
        raise typer.Exit(REFUSED) from error
    except (Afgebroken, KeyboardInterrupt) as error:
        errors.print(explain(error), markup=False, soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from error
