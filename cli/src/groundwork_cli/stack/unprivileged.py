"""Become an ordinary user and run a command: `python unprivileged.py UID GID COMMAND...`.

Postgres refuses to run as root. This script is how root (the usual user inside a container) runs it all the
same, without adding an account to the system and without opening any folder to others: the command runs under
the given uid and keeps a single power of root, to pass folders closed to that uid, so the data and the
binaries may lie under a home folder with mode 0700. A container's root has that power unless it was removed.

Only the standard library, and run as a file: it starts in a few hundredths of a second.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def become(uid: int, gid: int) -> None:
    """Change this process for good. Raises OSError when the system does not let root do it this way."""
    libc = ctypes.CDLL(None, use_errno=True)

    def checked(result: int) -> None:
        if result != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    bit = 1 << CAP_DAC_OVERRIDE
    # The interface takes 64 capabilities as two halves; everything but the one named is given up.
    sets = (_Sets * 2)(_Sets(bit, bit, bit), _Sets(0, 0, 0))
    checked(libc.capset(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), sets))
    checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


if __name__ == "__main__":
    try:
        if sys.platform != "linux":
            raise OSError(0, "only Linux is supported")
        become(int(sys.argv[1]), int(sys.argv[2]))
    except OSError as exc:
        sys.exit(
            f"Postgres does not run as root, and root may not become another user here ({exc.strerror}): "
            "run as an ordinary user"
        )
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606  (the command is our own, built by postgres.py)
