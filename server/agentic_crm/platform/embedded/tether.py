"""Runs a program that dies with its parent: `python tether.py SIGNAL PARENT_PID UID:GID|- PROGRAM [ARGUMENT ...]`.

A stand-alone script (standard library only), because the order matters: the kernel forgets the parent-death signal when
the user changes, and a parent that died before it was set must be noticed. It becomes the program, so it costs no memory.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Drop to the account, ask for `SIGNAL` at the parent's death, become the program."""
    death_signal, parent, account, *command = arguments
    if account != "-":
        uid, gid = (int(part) for part in account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != int(parent):
            raise SystemExit(1)
    os.execv(command[0], command)  # noqa: S606 -- becoming the program is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
