"""How tables are printed: as wide as the terminal, or as wide as they are where no terminal cuts them off."""

from rich.console import Console
from rich.table import Table

from cli.output import console

WITHOUT_TERMINAL = 200


def print_table(table: Table) -> None:
    """Print a table."""
    # `console.print` takes no width above its own, which is 80 where there is no terminal.
    wide = console if console.is_terminal else Console(highlight=False, width=WITHOUT_TERMINAL)
    wide.print(table)
