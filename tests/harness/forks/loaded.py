"""Odoo with a database in memory, of which servers of copies of that database are forks.

A fork starts in a tenth of the time: the code, the models and the pages are there. What
has changed in its database meanwhile Odoo's own signals tell it, as they tell each of
several servers of one database.

This program prints a line when it is ready. For each line of input, a JSON list of a
command line and the file for its output, it starts a server and prints its process id.
"""

import ctypes
import gc
import json
import os
import signal
import sys

from odoo.cli.command import main
from odoo.http import root
from odoo.orm.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.sql_db import close_all, db_connect
from odoo.tools import config
from werkzeug.test import Client


def load(arguments):
    """Load the database that a command line names, and leave it to others."""
    config.parse_config(arguments, setup_logging=False)
    load_server_wide_modules()
    [database] = config["db_name"]
    registry = Registry(database)
    visit(database)
    close_all()
    gc.freeze()  # a collection would have a fork copy all memory
    return registry


def visit(database):
    """Have somebody log in, for which Odoo computes its routes and much else."""
    answer = Client(root).post(
        "/web/session/authenticate",
        environ_base={"REMOTE_ADDR": "127.0.0.1"},
        json={"params": {"db": database, "login": "admin", "password": "admin"}},
    )
    assert answer.json["result"]["uid"], answer.text


def fork(registry, command, log):
    """Return the process id of a new server, and in that process nothing."""
    pid = os.fork()
    if not pid:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # when this program ends
        with open(log, "ab") as output:
            os.dup2(output.fileno(), sys.stdout.fileno())
            os.dup2(output.fileno(), sys.stderr.fileno())
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), sys.stdin.fileno())
        sys.argv = command
        use_for_first(registry)
    return pid


def use_for_first(registry):
    """Have Odoo use a registry for the first database that it loads."""
    usual = Registry.new

    def adopt(database, **_options):
        Registry.new = usual
        Registry.delete_all()
        registry.db_name, registry._db = database, db_connect(database)
        Registry.registries[database] = registry
        return registry.check_signaling()

    Registry.new = adopt


def wait():
    """Start servers until the input ends; return in the process of each."""
    registry = load(sys.argv[1:])
    print("ready", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a server ended
    for line in sys.stdin:
        pid = fork(registry, *json.loads(line))
        if not pid:
            return True
        print(pid, flush=True)
    return False


if __name__ == "__main__" and wait():
    main()
