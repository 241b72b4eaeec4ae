"""The cost of Discuss for an agent with 500 resolved conversations, against none.

Both are agents of inboxes of their own in one database. The benchmark measures the
requests that the web client sends when Discuss opens, and the subscription of its
websocket: the time, and the queries that Odoo's log counts.
"""

import re
from statistics import median

from tests.harness import Rpc

from .figures import Figure, interleaved, ratio
from .people import body, new_people

CONVERSATIONS = 500
REPEATS = 10
OPENING = (
    "init_messaging",
    "failures",
    "systray_get_activities",
    "channels_as_member",
    "instagram.unassigned",
)
REQUESTS = {
    "opening Discuss": ("/mail/data", {"fetch_params": list(OPENING)}),
    "subscribing the websocket": (
        "/websocket/peek_notifications",
        {"channels": [], "last": 0, "is_first_poll": True},
    ),
}


def run(installation) -> list[Figure]:
    _resolve_many(installation)
    figures = []
    with installation.serving() as server:
        name = installation.database.name
        many, none = (Rpc(server.url, name, login) for login in ("anna", "ben"))
        for title, request in REQUESTS.items():
            rounds = list(
                interleaved(
                    lambda request=request: measured(server, many, *request),
                    lambda request=request: measured(server, none, *request),
                )
            )
            times = [(one[0], other[0]) for one, other in rounds]
            queries = [(one[1], other[1]) for one, other in rounds]
            figures += [
                ratio(f"{title}: time", times, "≤ 1.15"),
                ratio(f"{title}: queries", queries, "= 1"),
            ]
    return figures


def measured(server, person, path, params):
    """:return: seconds and queries of one request"""
    began = len(server.log.read_text())
    for _number in range(REPEATS):
        person.post(path, **params)
    line = re.compile(re.escape(path) + r'\S* HTTP\S*" 200 - (\d+) ([\d.]+) ([\d.]+)')
    found = line.findall(server.log.read_text()[began:])
    assert len(found) == REPEATS, found
    seconds = median(float(in_sql) + float(rest) for _count, in_sql, rest in found)
    return seconds, median(int(count) for count, _in_sql, _rest in found)


def _resolve_many(installation):
    with installation.environment() as env:
        env["ir.cron"].search([]).active = False
        people = new_people(installation.simulator, CONVERSATIONS, pictures=False)
        for person in people:
            _message, raw = body(installation.simulator, person, "Do you deliver?")
            env["instagram.webhook.event"]._accept(raw)
        env["instagram.webhook.event"]._cron_process()
        agent = env["res.users"].search([("login", "=", "anna")])
        threads = env["discuss.channel"].search([("channel_type", "=", "instagram")])
        assert len(threads) == CONVERSATIONS
        for thread in threads.with_user(agent):
            thread.instagram_take()
            thread.instagram_set_status("resolved")
        env.cr.commit()  # which also writes the notifications for the bus
        # A first poll returns the notifications of the last minute; do not measure it.
        env["bus.bus"].search([]).unlink()
        env.cr.commit()
