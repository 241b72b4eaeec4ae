"""How fast a backlog is shown: by more workers, more processes and beside old rows.

4,000 messages of 200 people, who have threads, are waiting in the database; then the
jobs are called. The rate is their number divided by the time until all are shown. Two
workers are two cron processes of one server, with a copy of the scheduled action, against
one. Four processes are two for the web and two for jobs only, against one process for
all; meanwhile, 16 at once, webhooks arrive. Then the tables are filled with a million old
messages and 500,000 settled updates, and one worker is measured again.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from simulator.webhook import posting
from simulator.webhook.events import Update, from_customer

from .figures import ROUNDS, amount, ratio, scaled
from .installation import INBOXES
from .load import client
from .people import new_people, webhook

PEOPLE, EACH, CLIENTS = 200, 20, 16
HOOKS, OLD, SETTLED = 1000, 1_000_000, 500_000
JOB = "instagram_inbox.ir_cron_webhook_event"
ACCOUNT = next(iter(INBOXES.values()))


def run(installation):
    people = new_people(installation.simulator, PEOPLE, pictures=False)
    jobs = _jobs(installation)
    _silence(installation, jobs)
    one, two = jobs[:1], jobs
    with installation.serving(workers=1, cron_threads=2):
        _fill(installation, people, 1)
        _shown(installation, one)
        rounds = [
            (
                _rate(installation, people, two),
                _rate(installation, people, one),
            )
            for _round in range(ROUNDS)
        ]
    yield ratio("two workers, against one", rounds, "≥ 1.6")
    yield amount("shown by one worker", [slow for _fast, slow in rounds], "/s")
    yield amount("shown by two workers", [fast for fast, _slow in rounds], "/s")
    alone = [slow for _fast, slow in rounds]
    rounds = [
        (
            _under_load(installation, people, two, _four),
            _under_load(installation, people, one, _single),
        )
        for _round in range(ROUNDS)
    ]
    yield ratio("four processes, against one", rounds, "≥ 1.8")
    yield amount("received and shown by one process", [b for _a, b in rounds], "/s")
    _fill_old(installation)
    with installation.serving(workers=1, cron_threads=2):
        old = [_rate(installation, people, one) for _round in range(ROUNDS)]
    pairs = list(zip(old, alone, strict=True))
    yield ratio("beside old messages and settled updates", pairs, "≥ 0.9")


# ------------------------------------------------------------
# JOBS
# ------------------------------------------------------------


def _jobs(installation):
    """Return the ids of the job that shows messages, and of its copy."""
    with installation.environment() as env:
        env["ir.cron"].search([]).active = False
        job = env.ref(JOB)
        ids = [job.id, job.copy().id]
        env.cr.commit()
    return ids


def _silence(installation, jobs):
    installation.rows("UPDATE ir_cron SET active = FALSE WHERE id = ANY(%s)", jobs)


def _call(installation, jobs):
    """Have Odoo run these jobs now."""
    installation.rows(
        "UPDATE ir_cron SET active = TRUE,"
        " nextcall = now() AT TIME ZONE 'UTC' - INTERVAL '1 s' WHERE id = ANY(%s)",
        jobs,
    )
    name = installation.database.name
    installation.database._administrate("SELECT pg_notify('cron_trigger', %s)", name)


def _shown(installation, jobs):
    """:return: seconds until nothing waits, from the call of these jobs on"""
    begun = time.monotonic()
    _call(installation, jobs)
    query = "SELECT 1 FROM instagram_webhook_event WHERE state = 'pending' LIMIT 1"
    while installation.rows(query):
        assert time.monotonic() < begun + 300, "not all messages were shown"
        time.sleep(0.02)
    seconds = time.monotonic() - begun
    _silence(installation, jobs)
    time.sleep(0.5)  # the run ends
    return seconds


# ------------------------------------------------------------
# MESSAGES THAT WAIT
# ------------------------------------------------------------


def _rate(installation, people, jobs):
    count = _fill(installation, people, scaled(EACH))
    return count / _shown(installation, jobs)


def _fill(installation, people, each):
    """Put messages into the queue, in the order in which a crowd writes.

    :return: their number
    """
    rows = []
    for person in people * each:
        message = installation.simulator.write(
            person, "Do you deliver?", account=ACCOUNT
        )
        content = {"message": {"mid": message.mid, **message.content}}
        event = from_customer(message.account, person, content, message.at)
        raw = posting.body([Update(message.account, person, event)])
        rows.append(raw)
    with installation.environment() as env:
        for raw in rows:
            env.cr.execute(
                env["instagram.webhook.event"]._insertion(
                    env["instagram.webhook.event"]._rows(raw)
                )
            )
        env.cr.commit()
    return len(rows)


def _fill_old(installation):
    """Fill the tables with copies of what is there, dated a year ago."""
    for table, count, changes in (
        (
            "instagram_webhook_event",
            scaled(SETTLED),
            {"received_at": "received_at - INTERVAL '1 year'"},
        ),
        ("mail_message", scaled(OLD), {"date": "date - INTERVAL '1 year'"}),
        (
            "instagram_message",
            scaled(OLD),
            {
                "mid": "'old.' || n || '.' || number",
                "written_at": "written_at - INTERVAL '1 year'",
            },
        ),
    ):
        names = [
            name
            for (name,) in installation.rows(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND column_name != 'id'",
                table,
            )
        ]
        values = [changes.get(name, f'"{name}"') for name in names]
        quoted = ", ".join(f'"{name}"' for name in names)
        source = (
            f"SELECT *, row_number() OVER () AS number FROM {table}"  # noqa: S608
            + (
                " WHERE model = 'discuss.channel' AND message_type = 'comment'"
                if table == "mail_message"
                else ""
            )
            + " ORDER BY id DESC LIMIT 1000"
        )
        installation.rows(
            f"INSERT INTO {table} ({quoted})"  # noqa: S608
            f" SELECT {', '.join(values)} FROM ({source}) template"
            f" CROSS JOIN generate_series(1, {max(1, count // 1000)}) n"
        )
        installation.rows(f"VACUUM ANALYZE {table}")


# ------------------------------------------------------------
# PROCESSES
# ------------------------------------------------------------


@contextmanager
def _single(installation):
    with installation.serving(workers=0, cron_threads=2) as server:
        yield [server]


@contextmanager
def _four(installation):
    with ExitStack() as stack:
        servers = [
            stack.enter_context(installation.serving(workers=0, cron_threads=threads))
            for threads in (0, 0, 1, 1)
        ]
        yield servers[:2]


def _under_load(installation, people, jobs, processes):
    """:return: messages per second, from the first webhook until all are shown"""
    count = scaled(HOOKS)
    lanes = [
        [webhook(installation.simulator, people[n % PEOPLE], "Do you deliver?")[1]]
        for n in range(count)
    ]
    with processes(installation) as servers, ExitStack() as stack:
        posts = [stack.enter_context(client()) for _server in servers]
        begun = time.monotonic()
        _call(installation, jobs)
        with ThreadPoolExecutor(len(servers)) as pool:
            parts = [lanes[place :: len(servers)] for place in range(len(servers))]
            futures = [
                pool.submit(post, server.port, part, CLIENTS // len(servers))
                for post, server, part in zip(posts, servers, parts, strict=True)
            ]
            for future in futures:
                answers = [answer for lane in future.result() for answer in lane]
                assert all(answer.status == 200 for answer in answers)
        query = "SELECT 1 FROM instagram_webhook_event WHERE state = 'pending' LIMIT 1"
        while installation.rows(query):
            assert time.monotonic() < begun + 300, "not all messages were shown"
            time.sleep(0.02)
        seconds = time.monotonic() - begun
        _silence(installation, jobs)
    return count / seconds
