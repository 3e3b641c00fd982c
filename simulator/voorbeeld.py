"""Het voorbeeldbestand: 120 meldingen van verzonnen jongeren in de regio Haaglanden."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

NAAM = "meldingen-voorbeeld.csv"


@contextmanager
def voorbeeldbestand() -> Iterator[Path]:
    """The sample file as a file on disk, for as long as the context lasts."""
    with as_file(files(__package__) / "data" / NAAM) as path:
        yield path
