"""One Odoo and one Instagram, as processes and over HTTP: what every test begins with."""

import secrets
import time
from contextlib import ExitStack, contextmanager
from datetime import datetime
from html import unescape
from re import sub

import requests

from simulator import Simulator
from simulator.ids import igsid
from tests.harness import Database, OdooServer, Rpc

SHOP = "17841405822304914"
SCOPES = ("instagram_business_basic", "instagram_business_manage_messages")
AGENTS = {"anna": "Anna Agent", "ben": "Ben Agent"}
# Odoo may be down for long on a slow machine; each is tried again soon after.
RETRY_DELAYS = (0.1,) * 600


def eventually(look, timeout=20, pause=0.05):
    """Look again and again until there is something to see, and give it."""
    deadline = time.monotonic() + timeout
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(pause)
    return found


def stays(look, seconds, pause=0.1):
    """Tell whether something is so, and stays so for a while."""
    deadline = time.monotonic() + seconds
    while (found := look()) and time.monotonic() < deadline:
        time.sleep(pause)
    return found


class Installation:
    """A database with two agents, its Odoo, and the simulator it is pointed at."""

    def __init__(self, database, odoo, simulator):
        self.database, self.odoo, self.simulator = database, odoo, simulator
        self.codes = []
        self._people = {}

    # -- people ----------------------------------------------------------------

    @property
    def admin(self):
        return self.person("admin")

    @property
    def anna(self):
        return self.person("anna")

    def person(self, login):
        """The session of a user, which outlives restarts of Odoo."""
        if login not in self._people:
            self._people[login] = self.log_in(login)
        return self._people[login]

    def log_in(self, login):
        return Rpc(self.odoo.url, self.database.name, login)

    def set_up(self):
        """Do what an administrator does before anybody can use it."""
        core, url = self.simulator.core, self.simulator.url
        parameters = {
            "web.base.url": self.odoo.url,
            "web.base.url.freeze": "True",
            "instagram_inbox.app_id": core.app_id,
            "instagram_inbox.app_secret": core.app_secret,
            "instagram_inbox.verify_token": core.verify_token,
            "instagram_inbox.login_url": url,
            "instagram_inbox.api_url": url,
            "instagram_inbox.graph_url": url,
        }
        for key, value in parameters.items():
            self.admin.call("ir.config_parameter", "set_param", key, value)
        self.add_users("instagram_inbox_group_agent", AGENTS)

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
        """Connect an account as the buttons do, by HTTP, and give the inbox its agents.

        :return: the inbox's id
        """
        browser = self.admin.session
        began = browser.get(f"{self.odoo.url}/instagram/connect", allow_redirects=False)
        form = {"decision": "allow", "account": account, "scope": SCOPES}
        consent = requests.post(
            began.headers["Location"], data=form, timeout=10, allow_redirects=False
        )
        back = consent.headers["Location"]
        self.codes.append(back.partition("code=")[2].partition("&")[0])
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

    # -- conversations ---------------------------------------------------------

    def customers(self, count, prefix="person"):
        """Make customers who never wrote before."""
        keys = [f"{prefix}{number}" for number in range(count)]
        for number, key in enumerate(keys):
            self.simulator.add_customer(f"{prefix.title()} {number}", key=key)
        return keys

    def channels(self, customers, account=SHOP):
        """Give the threads an agent can read, as lists of ids by customer."""
        by_igsid = {igsid(account, customer): customer for customer in customers}
        found = {customer: [] for customer in customers}
        for channel in self.anna.call(
            "discuss.channel",
            "search_read",
            [("instagram_user_id", "in", list(by_igsid))],
            fields=["instagram_user_id"],
        ):
            found[by_igsid[channel["instagram_user_id"]]].append(channel["id"])
        return found

    def channel(self, customer, account=SHOP):
        """Wait for a customer's thread."""
        (found,) = eventually(lambda: self.channels([customer], account)[customer])
        return found

    def conversations(self, customers, account=SHOP):
        """Give what an agent reads in each customer's thread, from top to bottom."""
        channels = self.channels(customers, account)
        for customer, ids in channels.items():
            assert len(ids) <= 1, f"{customer} has several threads: {ids}"
        texts = {ids[0]: [] for ids in channels.values() if ids}
        for message in self.anna.call(
            "mail.message",
            "search_read",
            [
                ("model", "=", "discuss.channel"),
                ("res_id", "in", list(texts)),
                ("message_type", "=", "comment"),
            ],
            fields=["body", "res_id"],
            order="id",
        ):
            texts[message["res_id"]].append(plain(message["body"]))
        return {
            customer: texts[ids[0]] if ids else [] for customer, ids in channels.items()
        }

    def conversation(self, customer):
        return self.conversations([customer])[customer]

    def times(self, customer):
        """Give when each message was written, in seconds since 1970, by its text."""
        return {
            plain(message["body"]): datetime.fromisoformat(
                message["date"] + "+00:00"
            ).timestamp()
            for message in self.anna.call(
                "mail.message",
                "search_read",
                [
                    ("model", "=", "discuss.channel"),
                    ("res_id", "=", self.channel(customer)),
                ],
                fields=["body", "date"],
            )
        }

    def shows(self, wanted, timeout=30):
        """Wait until agents read exactly this; assert it, with the difference.

        :param dict wanted: the texts from top to bottom by customer
        """

        def differing():
            shown = self.conversations(list(wanted))
            return {each: shown[each] for each in wanted if shown[each] != wanted[each]}

        eventually(lambda: not differing(), timeout, 0.2)
        assert not differing()

    def answer(self, customer, text, login="anna"):
        """Have an agent write in the composer; give the id of the message."""
        posted = self.person(login).post(
            "/mail/message/post",
            thread_model="discuss.channel",
            thread_id=self.channel(customer),
            post_data={
                "body": text,
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
        )
        return posted["message_id"]

    def delivery(self, message_id):
        """Give how far a message of ours has come, as its author sees it."""
        states = self.admin.call(
            "instagram.message",
            "search_read",
            [("mail_message_id", "=", message_id)],
            fields=["state"],
            order="id",
        )
        return [part["state"] for part in states]

    def sent_texts(self, customer):
        """Give what Instagram was told to send to a customer."""
        return [
            message.text
            for message in self.simulator.sent()
            if message.customer == customer
        ]

    def send_calls(self):
        """Give the calls that asked Instagram to send something."""
        return [
            call
            for call in list(self.simulator.world.calls)
            if call["method"] == "POST" and call["path"].endswith("/messages")
        ]

    # -- what is in the log ----------------------------------------------------

    def secrets(self):
        """Give all that nobody may read anywhere."""
        core, world = self.simulator.core, self.simulator.world
        return {
            core.app_secret,
            core.verify_token,
            *world.tokens,
            *world.codes,
            *self.codes,
        }

    def log(self):
        return self.odoo.log.read_text(errors="replace")


def plain(html):
    """The text of a message's body."""
    return unescape(sub(r"<[^>]*>", "", sub(r"<br\s*/?>", "\n", html))).strip()


@contextmanager
def installed(connect=True, **options):
    """Start Odoo on a fresh database, and the simulator, pointed at each other.

    :param bool connect: with one account connected and two agents on its inbox
    :param options: of the Odoo server
    """
    registration = {
        "app_id": str(secrets.randbelow(9 * 10**14) + 10**14),
        "app_secret": f"app-secret-{secrets.token_hex(16)}",
        "verify_token": f"verify-token-{secrets.token_hex(16)}",
    }
    with ExitStack() as stack:
        database = stack.enter_context(Database())
        odoo = stack.enter_context(OdooServer(database, **options))
        simulator = stack.enter_context(
            Simulator(
                webhook=f"{odoo.url}/webhooks/instagram",
                retry_delays=RETRY_DELAYS,
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
    """Whatever was done: no secret in the log, and nothing that broke off."""
    log = installation.log()
    leaked = [secret[:16] for secret in installation.secrets() if secret in log]
    assert not leaked, f"Secrets are in Odoo's log: {leaked}"
    # what a conflict of two transactions does is tried again; Odoo logs its query
    errors = (line for line in log.splitlines() if " ERROR " in line)
    broken = [line for line in errors if " odoo.sql_db: " not in line]
    assert not broken, "\n".join(broken)
