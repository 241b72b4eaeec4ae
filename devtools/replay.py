"""`./dev replay`: delivers an event of Instagram to the Odoo that runs."""

import difflib
import functools
import json
import os
import re
import subprocess
import time
from pathlib import Path

from .cache import ADDON, CHECKOUT
from .libraries import libraries
from .run import is_running, own_cluster
from .terminal import Problem, port_number, say

FIXTURES = CHECKOUT / "tests" / "fixtures"
# The queries to Odoo's database.
SETTINGS = """
    SELECT key, value FROM ir_config_parameter WHERE key IN (
    'web.base.url', 'instagram_inbox.app_secret', 'instagram_inbox.graph_url')"""
INBOXES = """
    SELECT instagram_id, username FROM instagram_inbox
    WHERE state = 'connected' AND active ORDER BY id"""
LATEST_CONVERSATION = """
    SELECT c.id, c.instagram_user_id, regexp_replace(c.name, '\\s+', ' ', 'g')
    FROM discuss_channel c
    JOIN instagram_contact p ON p.id = c.instagram_contact_id
    JOIN instagram_inbox i ON i.id = p.inbox_id
    WHERE i.instagram_id = '{account}' AND c.instagram_is_test IS NOT TRUE
    AND '{customer}' IN ('', p.igsid, p.username)
    ORDER BY (SELECT max(id) FROM instagram_message WHERE channel_id = c.id) DESC
    LIMIT 1"""
LATEST_MESSAGES = """
    SELECT DISTINCT ON (direction) CASE direction WHEN 'in' THEN 'incoming' ELSE 'outgoing' END, mid
    FROM instagram_message WHERE channel_id = {channel} AND mid NOT LIKE 'none:%'
    ORDER BY direction, id DESC"""
LATEST_EVENT = "SELECT coalesce(max(id), 0) FROM instagram_webhook_event"
OUTCOMES = """
    SELECT state, coalesce(error, '') FROM instagram_webhook_event
    WHERE id > {before} ORDER BY id"""
PATIENCE = 5  # seconds, within which Odoo has usually processed an event


def add_options(command):
    command.set_defaults(function=replay)
    command.add_argument("fixture", nargs="?", help="its name in tests/fixtures")
    text = "whose it is: an id or a username (who wrote last)"
    command.add_argument("--customer", metavar="WHO", help=text)
    text = "Odoo's (that of ./dev run)"
    command.add_argument("--port", type=port_number, help=text)
    text = "keep the message's id, as when Instagram delivers one again"
    command.add_argument("--same-mid", action="store_true", help=text)


def replay(options):
    """List the fixtures, or deliver one."""
    table = (FIXTURES / "README.md").read_text()
    fixtures = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE))
    if not options.fixture:
        width = max(map(len, fixtures))
        say("\n".join(f"  {name:{width}}  {line}" for name, line in fixtures.items()))
        say("\n`./dev replay FIXTURE` delivers one of these to the Odoo that runs.")
        return 0
    name = Path(options.fixture).stem
    if name not in fixtures:
        near = difflib.get_close_matches(name, fixtures, 4, 0.5)
        meant = f"Nearest: {', '.join(near)}. " if near else ""
        raise Problem(f"There is no fixture {name}. {meant}`./dev replay` lists all.")
    if not is_running():
        raise Problem(
            "This checkout's Odoo is not running. Start `./dev run` in another "
            "terminal, and wait until it shows its addresses."
        )
    python = libraries()
    query = functools.partial(own_cluster(python).query, database=ADDON)
    say(f"{name}: {fixtures[name]}")
    return deliver(python, query, name, options)


def deliver(python, query, name, options):
    """Post a fixture to the webhook, and print what became of it.

    :param query: a function that returns rows of Odoo's database, as
        :meth:`~.postgres.Cluster.query` does
    :return: 0 if Odoo accepted it, else 1
    """
    settings = dict(line.split("\t") for line in query(SETTINGS))
    url = settings["web.base.url"]
    url = f"http://localhost:{options.port}" if options.port else url
    inboxes = dict(line.split("\t") for line in query(INBOXES))
    if not inboxes:
        raise Problem(f"No inbox is connected yet: connect one in {url} first.")
    account = next(iter(inboxes))
    who, scene = conversation(query, account, options.customer)
    (before,) = query(LATEST_EVENT)
    answer = post_fixture(
        python,
        name,
        url=f"{url}/webhooks/instagram",
        secret=settings["instagram_inbox.app_secret"].split(",")[0].strip(),
        root=f"{settings['instagram_inbox.graph_url']}/",
        accounts=list(inboxes),
        keep_mid=options.same_mid,
        **scene,
    )
    say(f"  to        {url}/webhooks/instagram, signed with its database's app secret")
    say(f"  inbox     {inboxes[account]}, {account}")
    say(f"  customer  {who}")
    for mid in answer["new"]:
        say(f"  message   {mid}, {'as recorded' if options.same_mid else 'a new one'}")
    for mid in answer["about"]:
        say(f"  about     {mid}")
    say(f"Odoo answered {answer['status']}: {answer['answer']}")
    if answer["status"] != 200:
        return 1
    waits = "for the message it is about, or Odoo is busy"
    for state, error in outcomes(query, before):
        why = waits if state == "pending" else error
        say(f"  {state}{why and f': {why}'}")
    return 0


def conversation(query, account, given):
    """Choose the customer whose event it is: by default the one who wrote last.

    :param given: the id or username of a customer, if one was asked for
    :return: who it is in words, and what :class:`simulator.webhook.fixtures.Scene` needs of them
    """
    if given and not re.fullmatch(r"[\w.]+", given):
        raise Problem(f"{given} is neither a customer's id nor a username.")
    found = query(LATEST_CONVERSATION.format(account=account, customer=given or ""))
    if found:
        channel, customer, label = found[0].split("\t")
        latest = query(LATEST_MESSAGES.format(channel=channel))
        mids = dict(line.split("\t") for line in latest)
        return f"{label}, {customer}", {"customer": customer, **mids}
    if given and not given.isdecimal():
        raise Problem(f"No customer called {given} has written to this inbox.")
    return (f"a new one, {given}", {"customer": given}) if given else ("a new one", {})


def post_fixture(python, name, **wanted):
    """Let the simulator's code make an event from a fixture and post it."""
    command = [python, "-m", "simulator.webhook.replay", name]
    environment = {**os.environ, "INSTAGRAM_INBOX_REPLAY": json.dumps(wanted)}
    done = subprocess.run(
        command,
        env=environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = "".join(done.stderr.strip().splitlines()[-1:])
        raise Problem(f"{wanted['url']} does not answer ({reason}).")
    return json.loads(done.stdout)


def outcomes(query, before):
    """Wait until Odoo has processed the new events; return their states and errors."""
    deadline = time.monotonic() + PATIENCE
    rows = [["pending", ""]]
    while any(state == "pending" for state, _error in rows):
        rows = [line.split("\t") for line in query(OUTCOMES.format(before=before))]
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    return rows
