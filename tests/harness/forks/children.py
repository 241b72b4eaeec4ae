"""Children of a program that has loaded what each of them needs.

A child starts in a tenth of the time: what it needs is there.
"""

import ctypes
import json
import os
import signal
import sys


def is_child():
    """Return True in each child, and False in the program itself when its input ends.

    The program prints a line when it is ready. For each line of input, a JSON list of a
    command line, the file for its output and further environment variables, it starts a
    child and prints its process id.
    """
    print("ready", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a child ended
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            settle(*json.loads(line))
            return True
        print(pid, flush=True)
    return False


def settle(command, log, environment):
    """Make a child what its line of input says."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # when the program ends
    with open(log, "ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), sys.stdin.fileno())
    os.environ.update(environment)
    sys.argv = command
