"""What is put to the test: two Odoo servers, their database, a simulated Instagram."""

import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from devtools.postgres import Cluster, postgres_programs
from tests.e2e.conversations import eventually
from tests.e2e.installation import Installation
from tests.harness import Database, OdooServer, Rpc, SimulatorProcess
from tests.harness.environment import data_dir, setting

from .gate import WEBHOOK, Gate
from .plan import ACCOUNTS, AGENTS

SECRETS = {
    "app_id": "990215540187362",
    "app_secret": "chaos-secret-c4a05",
    "verify_token": "chaos-token-c4a05",
}
OUTSIDER = "olga"
LIMIT = 6


class Site(Installation):
    """An installation with three inboxes, whose servers stand behind a gate."""

    def __init__(self, database, gate, servers, simulator, cluster):
        super().__init__(database, gate, simulator)
        self.gate, self.servers, self.cluster = gate, servers, cluster
        self.inboxes = {}
        self.people = []

    def log_in(self, login):
        """A server may be away for a moment; the session works on all of them."""
        return Rpc(self.gate.url, self.database.name, login)

    def log(self):
        paths = [server.log for server in self.servers]
        return "\n".join(path.read_text(errors="replace") for path in paths)

    def settle(self, people):
        """Do what administrators do before anybody writes."""
        self.point_at_simulator()
        names = {login: f"{login.title()} Agent" for login in AGENTS}
        self.add_users("instagram_inbox_group_agent", names)
        self.admin.call(
            "res.users",
            "create",
            [{"login": OUTSIDER, "password": OUTSIDER, "name": "Olga Outsider"}],
            context={"no_reset_password": True},
        )
        self.simulator.call("POST", "accounts", {"username": ACCOUNTS[2]})
        ways = ("manual", "round_robin", "balanced")
        for place, (username, way) in enumerate(zip(ACCOUNTS, ways, strict=True)):
            account = self._account_id(username)
            agents = [login for login, inboxes in AGENTS.items() if place in inboxes]
            inbox = self.connect(account, agents)
            values = {"assignment": way, "assignment_limit": LIMIT if place else 0}
            self.admin.call("instagram.inbox", "write", [inbox], values)
            self.inboxes[username] = (inbox, account)
        self.tags = self.admin.call(
            "instagram.tag", "create", [{"name": name} for name in ("vip", "late")]
        )
        self.partners = self.admin.call(
            "res.partner", "create", [{"name": f"Known {n}"} for n in range(5)]
        )
        self.people = [f"p{number}" for number in range(people)]
        for key in self.people:
            self.simulator.add_customer(f"Person {key}", key=key, has_picture=False)
        self.be_present()

    def _account_id(self, username):
        """Return an account's id: the token makes the simulator list it."""
        self.simulator.connect(username)
        accounts = self.simulator.call("GET", "state")["accounts"]
        return next(each["id"] for each in accounts if each["username"] == username)

    def connect_again(self, username):
        """Connect an inbox as its manager does, if that is necessary."""
        inbox, account = self.inboxes[username]
        (row,) = self.admin.call("instagram.inbox", "read", [inbox], ["state"])
        if row["state"] == "connected":
            return False
        place = ACCOUNTS.index(username)
        self.connect(account, [login for login, own in AGENTS.items() if place in own])
        return True

    def table(self, statement):
        """Return the rows of a query as dictionaries."""
        with self.database.transaction() as cursor:
            cursor.execute(statement)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def wait_for(self, statement, seconds=60):
        """Wait until a query finds nothing any more."""
        assert eventually(lambda: not self.database.query(statement), seconds, 0.2)

    def be_present(self):
        """Have all agents be at their screens."""
        self.database.query("DELETE FROM mail_presence")
        for login in AGENTS:
            self.database.query(
                "INSERT INTO mail_presence (user_id, status, last_poll, last_presence)"
                " VALUES (%s, 'online', now() AT TIME ZONE 'UTC',"
                " now() AT TIME ZONE 'UTC')",
                self.person(login).uid,
            )


def own_cluster():
    """Return the PostgreSQL server, if it is ours alone and may be restarted."""
    try:
        name = setting("CLUSTER")
    except KeyError:
        return None
    return Cluster(name, postgres_programs(Path(sys.executable)), durable=True)


@contextmanager
def installed(people):
    """Start everything: the first server has worker processes, the second threads."""
    with ExitStack() as stack:
        database = stack.enter_context(Database())
        servers = [
            OdooServer(database, workers=2, max_cron_threads=2),
            OdooServer(database, workers=0, max_cron_threads=2),
        ]
        servers[1].log = servers[1].log.with_suffix(".second.log")
        for server in servers:
            stack.enter_context(server)
        gate = stack.enter_context(Gate())
        gate.servers += servers
        log = data_dir() / "logs" / f"{database.name}.simulator.log"
        simulator = SimulatorProcess(
            log, f"{gate.url}{WEBHOOK}", retry_every=0.1, **SECRETS
        )
        stack.enter_context(simulator)
        site = Site(database, gate, servers, simulator, own_cluster())
        site.settle(people)
        yield site


def patiently(call, seconds=60):
    """Call until it works: a server or the database may be away for a moment."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return call()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
