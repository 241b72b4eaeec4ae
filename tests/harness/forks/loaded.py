"""Odoo with a database in memory, of which servers of copies of that database are forks.

The code, the models and the pages are there. What has changed in its database meanwhile
Odoo's own signals tell it, as they tell each of several servers of one database.
"""

import gc
import sys

from children import is_child
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
    """Have somebody log in and open a page: Odoo computes routes, menus and much else.

    Nothing is written but who logs in: what others wrote, a server would read again.
    """
    visitor = Client(root)
    options = {"environ_base": {"REMOTE_ADDR": "127.0.0.1"}}
    who = {"db": database, "login": "admin", "password": "admin"}
    path = "/web/session/authenticate"
    answer = visitor.post(path, json={"params": who}, **options)
    assert answer.json["result"]["uid"], answer.text
    for page in ("/odoo", "/web/webclient/load_menus"):
        answer = visitor.get(page, **options)
        assert answer.status_code == 200, answer.text


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


def serves():
    """Return True in the process of each server, with the database in memory."""
    registry = load(sys.argv[1:])
    served = is_child()
    if served:
        use_for_first(registry)
    return served


if __name__ == "__main__" and serves():
    main()
