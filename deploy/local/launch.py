"""Starts one program in such a way that it cannot outlive us. Run as a script, not imported.

`python -I -S launch.py PARENT SIGNAL UID GID PROGRAM ARGUMENT...` becomes PROGRAM, in the same process. On Linux the
kernel sends it SIGNAL as soon as PARENT ends, also at kill -9. UID and GID are numbers, or `-` to stay who we are.
A change of user clears that request, so it is made after; a parent already gone by then shows in getppid.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: str, signal: str, uid: str, gid: str, *command: str) -> None:
    """Never returns: becomes `command`, or ends with code 1 when the parent is gone or refuses."""
    os.umask(0o077)
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal), 0, 0, 0):
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != int(parent):
        sys.exit("de opdrachtgever is al gestopt")
    os.execv(command[0], command)  # noqa: S606 (no shell is the point)


if __name__ == "__main__":
    main(*sys.argv[1:])
