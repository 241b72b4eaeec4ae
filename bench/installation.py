"""The measured system: an Odoo with the add-on, two inboxes, a simulated Instagram."""

import configparser
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.harness import Database, OdooServer, SimulatorProcess
from tests.harness.environment import data_dir, odoo_command, setting
from tests.harness.server import ADDONS

HERE = Path(__file__).resolve().parent
# The owner of each inbox.
INBOXES = {"anna": "florentine.flowers", "ben": "spoke.and.chain"}

UNFINISHED = """
    SELECT 1 FROM instagram_webhook_event WHERE state = 'pending'
     UNION ALL
    SELECT 1 FROM instagram_contact WHERE profile_fetched_at IS NULL
     UNION ALL
    SELECT 1 FROM instagram_message WHERE state IN ('queued', 'sending')
     LIMIT 1
"""


class Installation:
    def __init__(self, database, simulator):
        self.database, self.simulator = database, simulator

    def rows(self, query, *values):
        return self.database.query(query, *values)

    @contextmanager
    def environment(self):
        """Return an environment of Odoo in this process; nothing is committed."""
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry
        from odoo.sql_db import close_db
        from odoo.tools import config

        config.parse_config([*self._options(), "--log-level=error"])
        # a signal announces modules that were installed since the last time
        registry = Registry(self.database.name).check_signaling()
        with registry.cursor() as cursor:
            yield api.Environment(cursor, SUPERUSER_ID, {})
            cursor.rollback()
        close_db(self.database.name)

    def serving(self, workers=0, cron_threads=2):
        """Start Odoo as a process of its own."""
        return OdooServer(
            self.database,
            workers=workers,
            max_cron_threads=cron_threads,
            # the harness loads a module of its own for every server
            addons_path=f"{_addons()},{ADDONS}",
        )

    def install(self, addon):
        command = [*odoo_command(), "server", *self._options(), "-i", addon]
        command += ["--stop-after-init", "--no-http", "--max-cron-threads=0"]
        subprocess.run([*command, "--log-level=warn"], check=True)

    def _options(self):
        name = self.database.name
        options = ["-c", setting("CONFIG"), "-d", name, f"--db-filter=^{name}$"]
        return [*options, f"--addons-path={_addons()}"]

    def wait_idle(self, timeout=90):
        """Wait until messages are shown, replies are sent and profiles are stored."""
        deadline = time.monotonic() + timeout
        while self.rows(UNFINISHED):
            assert time.monotonic() < deadline, "Odoo is not done in time"
            time.sleep(0.05)
        time.sleep(0.5)


def _addons():
    config = configparser.RawConfigParser()
    config.read(setting("CONFIG"))
    return f"{config['options']['addons_path']},{HERE / 'addons'}"


@contextmanager
def installed():
    """Return a fresh installation, ready for measurements."""
    with ExitStack() as stack:
        database = stack.enter_context(Database())
        log = data_dir() / "logs" / f"{database.name}.simulator.log"
        simulator = stack.enter_context(SimulatorProcess(log))
        installation = Installation(database, simulator)
        installation.install("bench_empty")
        with installation.environment() as env:
            _set_up(env, simulator)
            env.cr.commit()
        yield installation


def _set_up(env, simulator):
    parameters = {
        "app_id": simulator.app_id,
        "app_secret": simulator.app_secret,
        **dict.fromkeys(("login_url", "api_url", "graph_url"), simulator.url),
    }
    for name, value in parameters.items():
        env["ir.config_parameter"].set_param(f"instagram_inbox.{name}", value)
    group = env.ref("instagram_inbox.instagram_inbox_group_agent")
    users = env["res.users"].with_context(no_reset_password=True)
    tokens = {account: simulator.connect(account) for account in INBOXES.values()}
    accounts = simulator.call("GET", "state")["accounts"]
    ids = {account["username"]: account["id"] for account in accounts}
    for login, account in INBOXES.items():
        agent = users.create(
            {
                "login": login,
                "password": login,
                "name": login.title(),
                "email": f"{login}@example.com",
                "group_ids": [(4, group.id)],
            }
        )
        inbox = env["instagram.inbox"].create(
            {
                "name": account,
                "instagram_id": ids[account],
                "state": "connected",
                "agent_ids": [(4, agent.id)],
            }
        )
        inbox.access_token = tokens[account]
