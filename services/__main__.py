"""`python -m services DIENST` runs a service; `DIENST schema` lays out its tables; `kluis roteer` wraps keys anew."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from pydantic import ValidationError

from contracts.registry import DIENSTEN
from contracts.termijnen import TermijnenDeugenNiet
from kit import schema
from kit.settings import OwnerSettings, Settings, UnfitSetting

HIER = Path(__file__).parent
GEBRUIK = f"gebruik: python -m services ({'|'.join(DIENSTEN)}|kluis) [schema], of: kluis roteer"


def maak_tabellen(naam: str) -> None:
    """Make the tables of a service, or of the vault, as their owner. Loads no service: a start waits for this."""
    owner = OwnerSettings().owner_database_url.get_secret_value()
    if naam == "kluis":
        schema.lay_out(owner, None, [schema.VAULT, HIER / "kluis.sql"])
    else:
        own = HIER / naam / "schema.sql"
        schema.lay_out(owner, naam, [schema.STORE, schema.ACCESS, *([own] if own.exists() else [])])


def verpak_opnieuw() -> None:
    """Wrap all keys in the vault under the master key, those included that lie under the previous one, as its owner."""
    from kit.master import MasterKeyMissing, read_keys  # noqa: PLC0415 (a schema needs none of it)
    from kit.rotation import RotationRuns, rewrap  # noqa: PLC0415

    owner = OwnerSettings()
    if owner.master_key_file is None:
        raise UnfitSetting(["wisselen vraagt DOORSTROOM_MASTER_KEY_FILE: waar de hoofdsleutel staat"])
    try:
        aantal = rewrap(owner.owner_database_url.get_secret_value(), read_keys(owner.master_key_file))
    except (RotationRuns, MasterKeyMissing) as error:
        raise UnfitSetting([f"de hoofdsleutel is niet gewisseld: {error or error.__doc__}"]) from error
    print(f"{aantal} sleutels opnieuw verpakt; de vorige hoofdsleutel is nu te vernietigen")  # noqa: T201


def draai(naam: str) -> None:
    """Run a service; only its own code is loaded."""
    gc.disable()  # until all code is loaded and the service runs: what is loaded is no garbage
    from kit.service import run  # noqa: PLC0415 (a schema needs none of it)

    run(import_module(f"services.{naam}.main").SERVICE, Settings())


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 after a clean stop, 2 when called wrongly or when a setting or a rule is unfit."""
    naam, *rest = arguments or [""]
    commands = ([], ["schema"]) if naam in DIENSTEN else (["schema"], ["roteer"]) if naam == "kluis" else ()
    if rest not in commands:
        print(GEBRUIK, file=sys.stderr)  # noqa: T201
        return 2
    try:
        if rest == ["roteer"]:
            verpak_opnieuw()
        elif rest:
            maak_tabellen(naam)
        else:
            draai(naam)
    except TermijnenDeugenNiet as unfit:
        print("de termijnen deugen niet:", *unfit.fouten, sep="\n  ", file=sys.stderr)  # noqa: T201
        return 2
    except ValidationError as error:
        missing = ", ".join(str(one["loc"][0]) for one in error.errors(include_input=False))
        print(f"deze instellingen ontbreken of deugen niet: {missing}", file=sys.stderr)  # noqa: T201
        return 2
    except UnfitSetting as error:
        print(*error.faults, sep="\n", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
