"""The real command `doorstroom`, with stand-ins for the services, so that the runtime is tested without them.

`--wees` as the first argument takes away what ends children together with their supervisor, as on a system without it.
"""

import sys
from functools import partial
from pathlib import Path

from cli import runtime
from cli.main import app
from deploy.local import dienst, nats, postgres, supervisor
from deploy.local.process import spawn

DIENST = (sys.executable, str(Path(__file__).with_name("dienst.py")))


def orphaning(*args, **options):
    """Starts a child that outlives us."""
    return spawn(*args, **options | {"death_signal": 0})


runtime.Runtime = partial(runtime.Runtime, command=DIENST)
runtime.PORTAL_COMMAND = (*DIENST, "portal")
supervisor.FIRST_DELAY_SECONDS = 0.01
if sys.argv[1] == "--wees":
    del sys.argv[1]
    for module in (dienst, nats, postgres):
        module.spawn = orphaning
app()
