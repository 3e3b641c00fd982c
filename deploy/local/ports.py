"""Ports on this machine: 127.0.0.1 only."""

import secrets
import socket
import sys
from collections import deque
from collections.abc import Sequence

from deploy.local.errors import Startfout

HOST = "127.0.0.1"
HTTP_BASE_PORT = 8800
HIGHEST_PORT = 65_535
# Below what Linux and macOS give to outgoing connections: a client that keeps trying the port of a stopped server could
# otherwise be given that very port, connect to itself, and keep the server out.
FREE_FROM, FREE_TO, FREE_ATTEMPTS = 10_000, 32_000, 100
_reserved: deque[socket.socket] = deque(maxlen=64)


def http_ports(base: int, diensten: Sequence[str]) -> dict[str, int]:
    """The port of each service: base + 1, base + 2, ...; 0 each (choose when starting) when base is 0."""
    if base and not 1024 <= base <= HIGHEST_PORT - len(diensten):
        highest = HIGHEST_PORT - len(diensten)
        raise Startfout(f"--poort {base} kan niet: kies een getal van 1024 tot en met {highest}, of 0.")
    return {dienst: base + number if base else 0 for number, dienst in enumerate(diensten, start=1)}


def refuse_taken(ports: dict[str, int]) -> None:
    """Startfout that names the first port which another program listens on."""
    for dienst, port in ports.items():
        if port and not is_free(port):
            raise Startfout(
                f"Poort {port} (voor {dienst}) is al in gebruik door een ander programma; er is niets gestart. "
                "Kies een andere reeks met --poort, bijvoorbeeld --poort 9800, of --poort 0 voor vrije poorten."
            )


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as probe:
        # As servers do it: a connection that lingers after its server went does not keep the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _reserve(port: int) -> bool:
    """Keep `port` from whoever else asks for a free one, in any process, until our server has had time to take it.

    A name in Linux's abstract namespace is one holder's, and goes with that holder; elsewhere nothing is kept.
    """
    if sys.platform != "linux":
        return True
    holder = socket.socket(socket.AF_UNIX)
    try:
        holder.bind(f"\0doorstroom-poort-{port}")
    except OSError:
        holder.close()
        return False
    if len(_reserved) == _reserved.maxlen:
        _reserved[0].close()
    _reserved.append(holder)
    return True


def free_port(preferred: int = 0) -> int:
    """`preferred` if a server can have it, else one that is free now. Another may take it: check who answers."""
    if preferred and is_free(preferred):
        return preferred
    for _ in range(FREE_ATTEMPTS):
        port = FREE_FROM + secrets.randbelow(FREE_TO - FREE_FROM)
        if _reserve(port) and is_free(port):
            return port
    raise Startfout(f"Er is geen vrije poort te vinden tussen {FREE_FROM} en {FREE_TO}.")
