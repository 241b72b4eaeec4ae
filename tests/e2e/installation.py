"""One Odoo and one Instagram, as processes and over HTTP, for every test."""

import re
import secrets
from contextlib import ExitStack, contextmanager

import requests

from tests.e2e.conversations import SHOP, Conversations
from tests.harness import Database, OdooServer, Rpc, SimulatorProcess, with_modules

SCOPES = ("instagram_business_basic", "instagram_business_manage_messages")
# The apps that our other add-ons join: all tests of them share one database to copy.
# `crm_livechat` brings CRM and Live Chat with it.
APPS = ("helpdesk_mgmt", "sale", "crm_livechat", "base_automation")
AGENTS = {"anna": "Anna Agent", "ben": "Ben Agent"}
# Odoo may be down for long on a slow machine; deliveries are retried soon after.
RETRY_EVERY = 0.1


class Installation(Conversations):
    """A database with two agents, its Odoo, and the simulator that it calls."""

    def __init__(self, database, odoo, simulator):
        self.database, self.odoo, self.simulator = database, odoo, simulator
        self._people = {}

    # -- people ----------------------------------------------------------------

    @property
    def admin(self):
        return self.person("admin")

    @property
    def anna(self):
        return self.person("anna")

    def person(self, login):
        """Return the session of a user, which survives restarts of Odoo."""
        if login not in self._people:
            self._people[login] = self.log_in(login)
        return self._people[login]

    def log_in(self, login):
        return Rpc(self.odoo.url, self.database.name, login)

    def enter(self, page, login):
        """Have somebody be logged in in a browser."""
        cookies = self.log_in(login).session.cookies.items()
        page.context.add_cookies(
            [{"name": n, "value": v, "url": self.odoo.url} for n, v in cookies]
        )

    def open(self, page, login, path="/odoo/discuss"):
        """Have a browser show a page to somebody who is logged in there already."""
        self.enter(page, login)
        page.goto(self.odoo.url + path)

    def set_up(self):
        """Do what an administrator does before anybody can use the add-on."""
        self.point_at_simulator()
        self.add_users("instagram_inbox_group_agent", AGENTS)

    def point_at_simulator(self):
        simulator, url = self.simulator, self.simulator.url
        parameters = {
            "web.base.url": self.odoo.url,
            "web.base.url.freeze": "True",
            "instagram_inbox.app_id": simulator.app_id,
            "instagram_inbox.app_secret": simulator.app_secret,
            "instagram_inbox.verify_token": simulator.verify_token,
            "instagram_inbox.login_url": url,
            "instagram_inbox.api_url": url,
            "instagram_inbox.graph_url": url,
        }
        for key, value in parameters.items():
            self.admin.call("ir.config_parameter", "set_param", key, value)

    def add_users(self, group, names):
        group_id = self.reference(f"instagram_inbox.{group}")
        self.admin.call(
            "res.users",
            "create",
            [
                {
                    "login": login,
                    "password": login,
                    "name": name,
                    "email": f"{login}@example.com",
                    "group_ids": [(4, group_id)],
                    # Its welcome covers a phone's whole screen.
                    "odoobot_state": "disabled",
                }
                for login, name in names.items()
            ],
            context={"no_reset_password": True},
        )

    def reference(self, xmlid):
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        (found,) = self.admin.call(
            "ir.model.data", "search_read", domain, fields=["res_id"]
        )
        return found["res_id"]

    def connect(self, account=SHOP, agents=tuple(AGENTS)):
        """Connect an account as the buttons do, over HTTP, and add agents to the inbox.

        :return: the inbox's id
        """
        browser = self.admin.session
        began = browser.get(f"{self.odoo.url}/instagram/connect", allow_redirects=False)
        form = {"decision": "allow", "account": account, "scope": SCOPES}
        consent = requests.post(
            began.headers["Location"], data=form, timeout=10, allow_redirects=False
        )
        back = consent.headers["Location"]
        landed = browser.get(back.partition("#")[0], allow_redirects=False)
        assert landed.status_code == 303, landed.text
        (inbox,) = self.admin.call(
            "instagram.inbox", "search", [("instagram_id", "=", account)]
        )
        users = [self.person(login).uid for login in agents]
        self.admin.call(
            "instagram.inbox", "write", [inbox], {"agent_ids": [(6, 0, users)]}
        )
        return inbox

    # -- what is in the log ----------------------------------------------------

    def log(self):
        return self.odoo.log.read_text(errors="replace")

    def nothing_leaked(self):
        """Assert that Odoo's log holds no secret that the simulator knows."""
        leaks = self.simulator.leaks(self.log())
        assert leaks.looked_for >= 2
        assert not leaks.found, f"Secrets are in Odoo's log: {leaks.found}"


@contextmanager
def installed(connect=True, modules=(), is_first=False, **options):
    """Start Odoo on a fresh database, and the simulator, connected to each other.

    :param bool connect: with one account connected and two agents on its inbox
    :param modules: names of Odoo's modules that are installed besides the add-on
    :param bool is_first: with the add-on installed before them
    :param options: of the Odoo server
    """
    registration = {
        "app_id": str(secrets.randbelow(9 * 10**14) + 10**14),
        "app_secret": f"app-secret-{secrets.token_hex(16)}",
        "verify_token": f"verify-token-{secrets.token_hex(16)}",
    }
    with ExitStack() as stack:
        template = with_modules(*modules, is_first=is_first) if modules else None
        database = stack.enter_context(Database(template))
        odoo = stack.enter_context(OdooServer(database, **options))
        simulator = stack.enter_context(
            SimulatorProcess(
                odoo.log.with_suffix(".simulator.log"),
                f"{odoo.url}/webhooks/instagram",
                retry_every=RETRY_EVERY,
                **registration,
            )
        )
        installation = Installation(database, odoo, simulator)
        installation.set_up()
        if connect:
            installation.connect()
        yield installation
        assert_clean(installation)


def assert_clean(installation):
    """Assert that the log holds no secret and no unexpected error."""
    installation.nothing_leaked()
    # a conflict of two transactions is tried again; Odoo logs its query
    entries = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d )", installation.log())
    errors = (entry for entry in entries if " ERROR " in entry.partition("\n")[0])
    broken = [entry for entry in errors if " odoo.sql_db: " not in entry]
    assert not broken, "\n".join(broken)
