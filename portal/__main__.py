"""`python -m portal` draait het portaal."""

from __future__ import annotations

import sys

from pydantic import ValidationError

from portal.settings import Settings


def main() -> int:
    """Exit code 0 after a clean stop, 2 when a setting is absent or unfit."""
    try:
        settings = Settings()
    except ValidationError as error:
        missing = ", ".join(str(one["loc"][0]) for one in error.errors(include_input=False))
        print(f"deze instellingen ontbreken of deugen niet: {missing}", file=sys.stderr)  # noqa: T201
        return 2
    from portal.main import run  # noqa: PLC0415 (a fault in the settings is told at once)

    run(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
