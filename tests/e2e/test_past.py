"""Resolved conversations cost nothing any more."""

import re

from tests.e2e.conversations import eventually

RESOLVED, AT_ONCE = 150, 50
RESOLVE_ALL = """
for number, channel in enumerate(env["discuss.channel"].browse({channels})):
    channel = channel.with_user({agent})
    if number % 5 == 0:
        channel.instagram_take()
    channel.instagram_set_status("resolved")
"""
# What Discuss asks for when it opens, all in one request.
OPENING = [
    "init_messaging",
    "channels_as_member",
    "instagram.unassigned",
    "failures",
    "systray_get_activities",
]


def open_discuss(site):
    """Open Discuss as an agent.

    :return: how many records it gets, of each model, and how many queries Odoo made
    """
    agent = site.log_in("anna")
    page = agent.session.get(f"{site.odoo.url}/odoo/discuss", timeout=30)
    assert page.ok
    data = agent.post("/mail/data", fetch_params=OPENING)
    log = site.log()
    queries = [
        int(found)
        for path in ("GET /odoo/discuss", "POST /mail/data")
        for found in re.findall(rf'"{path} HTTP[^"]*" 200 - (\d+) ', log)[-1:]
    ]
    records = {
        model: len(rows) if isinstance(rows, list) else 1
        for model, rows in data.items()
    }
    return records, queries


def resolve_all(site, customers):
    """Resolve conversations as an agent, after taking some of them."""
    channels = [channel for (channel,) in site.channels(customers).values()]
    model = site.reference("mail.model_discuss_channel")
    for first in range(0, len(channels), AT_ONCE):
        chosen = channels[first : first + AT_ONCE]
        code = RESOLVE_ALL.format(channels=chosen, agent=site.anna.uid)
        values = {"name": "Past", "model_id": model, "state": "code", "code": code}
        action = site.admin.call("ir.actions.server", "create", values)
        site.admin.call("ir.actions.server", "run", [action])


def test_opening_discuss(site):
    """Three open conversations count; a hundred and fifty resolved ones do not."""
    current = site.customers(3, "current")
    for customer in current:
        site.simulator.write(customer, "Hello!")
    assert eventually(lambda: all(site.conversations(current).values()))
    site.anna.call("discuss.channel", "instagram_take", [site.channel(current[0])])
    open_discuss(site)  # fills Odoo's caches
    before = open_discuss(site)

    site.simulator.faults.set("webhook", "batch 100")
    site.simulator.faults.set("profile", "error consent")
    past = site.customers(RESOLVED, "past")
    for customer in past:
        site.simulator.write(customer, "Do you deliver?")
    assert eventually(lambda: all(site.conversations(past).values()), 60, 0.5)
    resolve_all(site, past)
    open_discuss(site)
    records, queries = open_discuss(site)
    assert records == before[0]
    assert queries == before[1]
