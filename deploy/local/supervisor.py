"""Keeps a region running until someone stops it: signals, restarts, and the order of the end."""

import signal
from collections import defaultdict, deque
from collections.abc import Callable
from time import monotonic
from types import FrameType

from deploy.local.errors import Startfout, log_since
from deploy.local.process import Child
from deploy.local.runtime import Runtime

END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_SECONDS = 0.2
MOST_DEATHS = 5
DEATH_WINDOW_SECONDS = 60.0
FIRST_DELAY_SECONDS = 0.5
Handler = Callable[[int, FrameType | None], None] | signal.Handlers


class Supervisor:
    """Runs `runtime` from start to end; `say` gets a Dutch line for what the user should know."""

    def __init__(self, runtime: Runtime, say: Callable[[str], None]) -> None:
        self._runtime = runtime
        self._say = say
        self._deaths: dict[str, deque[float]] = defaultdict(deque)
        self._due: dict[str, float] = {}

    def run(self, ready: Callable[[], None]) -> None:
        """Start everything, call `ready`, keep it running until a signal comes, then end every process.

        Raises Startfout when a part cannot start or keeps dying, Afgebroken when stopped while starting.
        """
        previous = {number: signal.getsignal(number) for number in END_SIGNALS}
        self._on_end_signals(self._asked_to_stop)
        try:
            self._runtime.start()
            ready()
            while not self._runtime.abort.wait(LOOK_SECONDS):
                self._look()
            self._say("Stoppen ...")
        finally:
            # A second Ctrl-C must not interrupt the clean end.
            self._on_end_signals(signal.SIG_IGN)
            self._runtime.stop()
            for number, handler in previous.items():
                signal.signal(number, handler)

    @staticmethod
    def _on_end_signals(handler: Handler) -> None:
        for number in END_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(number, handler)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._runtime.abort.ask()

    def _look(self) -> None:
        for name, child in list(self._runtime.children.items()):
            if not child.alive() and name not in self._due:
                self._plan(child)
        for name in [name for name, moment in self._due.items() if moment <= monotonic()]:
            del self._due[name]
            self._restart(name)

    def _plan(self, child: Child) -> None:
        deaths, now = self._deaths[child.name], monotonic()
        deaths.append(now)
        while now - deaths[0] > DEATH_WINDOW_SECONDS:
            deaths.popleft()
        if len(deaths) >= MOST_DEATHS:
            last = "".join(f"\n  {line}" for line in log_since(child.log, child.log_start)[-5:])
            raise Startfout(
                f"{child.name} is binnen een minuut {MOST_DEATHS} keer gestopt; alles wordt gestopt. "
                f"Logboek: {child.log}{last}"
            )
        delay = FIRST_DELAY_SECONDS * 2 ** (len(deaths) - 1)
        self._due[child.name] = now + delay
        self._say(f"{child.name} is onverwacht gestopt ({_ending(child)}); start opnieuw over {delay:g} s.")

    def _restart(self, name: str) -> None:
        self._runtime.restart(name)
        self._say(f"{name} is opnieuw gestart.")


def _ending(child: Child) -> str:
    code = child.popen.returncode
    return f"signaal {-code}" if code < 0 else f"afsluitcode {code}"
