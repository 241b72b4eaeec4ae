"""Two do the same at the same moment: one of them wins, the other changes nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
import requests

from simulator.webhook import posting
from tests.e2e.conversations import SHOP, eventually
from tests.harness.rpc import RpcError

MODEL = "instagram.comment"
PAUSE = """
    UPDATE instagram_inbox
       SET paused_until = now() AT TIME ZONE 'UTC' + %s::interval
     WHERE id = %s
"""
DROP = """
    WITH private AS (DELETE FROM instagram_message WHERE answered_comment_id = %s)
    DELETE FROM instagram_comment_action WHERE comment_id = %s
"""
WAITING = """
    SELECT count(*)
      FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
REST = """
    UPDATE ir_cron SET active = %s
     WHERE id = (SELECT res_id FROM ir_model_data
                  WHERE module = 'instagram_inbox' AND name = 'ir_cron_automatic')
"""
numbers = count(17890000000000001)


@pytest.fixture
def comment(site):
    """Somebody comments on a post of the shop; the comment's id."""
    site.connect()
    inbox = site.admin.call("instagram.inbox", "search", [("instagram_id", "=", SHOP)])
    site.admin.call("instagram.inbox", "write", inbox, {"has_comments": True})
    number = str(next(numbers))
    value = {
        "id": number,
        "from": {"id": "1129840000000321", "username": "ada.bakes"},
        "text": "How much?",
        "media": {"id": "18190000000000001", "media_product_type": "FEED"},
    }
    change = {"field": "comments", "value": value}
    entry = {"id": SHOP, "time": int(time.time()), "changes": [change]}
    raw = posting.dump({"object": "instagram", "entry": [entry]})
    headers = posting.headers(raw, site.simulator.app_secret)
    url = f"{site.odoo.url}/webhooks/instagram"
    assert requests.post(url, raw, headers=headers, timeout=30).ok
    known = [("comment_id", "=", number)]
    [found] = eventually(lambda: site.anna.call(MODEL, "search", known))
    # nothing is sent meanwhile, and somebody has it already: then the row stays as it is
    site.database.query(PAUSE, "1 hour", inbox[0])
    site.anna.call(MODEL, "instagram_take", [found])
    yield found
    site.admin.call(MODEL, "instagram_resolve", [found])
    site.database.query(DROP, found, found)
    site.database.query(PAUSE, "-1 hour", inbox[0])
    site.admin.call("instagram.inbox", "write", inbox, {"has_comments": False})


@pytest.mark.parametrize(
    "method", ["instagram_reply_privately", "instagram_reply_publicly"]
)
def test_two_agents_at_once(site, comment, method):
    people = {login: site.person(login) for login in ("anna", "ben")}

    def answer(login):
        try:
            return people[login].call(MODEL, method, [comment], "Twelve euros.")
        except RpcError as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(answer, people))
    assert results.count(True) == 1
    [refusal] = [each for each in results if each is not True]
    winner = "Anna Agent" if results[0] is True else "Ben Agent"
    assert f"{winner} has already answered this comment" in refusal
    table = {
        "instagram_reply_privately": "instagram_message WHERE answered_comment_id",
        "instagram_reply_publicly": "instagram_comment_action"
        " WHERE kind = 'reply' AND comment_id",
    }[method]
    [(written,)] = site.database.query(
        f"SELECT count(*) FROM {table} = %s",  # noqa: S608 - one of the texts above
        comment,
    )
    assert written == 1


@pytest.fixture
def due(site):
    """A thread whose customer is to be greeted, by no job yet; its id."""
    inbox = site.admin.call("instagram.inbox", "search", [("instagram_id", "=", SHOP)])
    site.admin.call("instagram.inbox", "write", inbox, {"greeting_message": "Welcome!"})
    site.database.query(REST, False)
    site.simulator.faults.set("webhook", "duplicate")
    (customer,) = site.customers(1, "greeted")
    site.simulator.write(customer, "Hello")
    assert eventually(lambda: site.conversation(customer) == ["Hello"])
    yield site.channel(customer), customer
    site.database.query(REST, True)
    site.admin.call("instagram.inbox", "write", inbox, {"greeting_message": False})


def test_two_workers_greet_at_once(site, due):
    """Both have found that a greeting is due, and both decide about it."""
    channel, customer = due
    action = site.admin.call(
        "ir.actions.server",
        "create",
        {
            "name": "Reply",
            "model_id": site.reference("mail.model_discuss_channel"),
            "state": "code",
            "code": "env['instagram.automatic.reply'].sudo()._cron_reply()",
        },
    )
    row = "SELECT 1 FROM instagram_automatic_reply WHERE channel_id = %s FOR UPDATE"
    workers = [site.log_in("admin") for _number in range(2)]
    with ThreadPoolExecutor(2) as pool, site.database.transaction() as cursor:
        cursor.execute(row, [channel])
        runs = [
            pool.submit(worker.call, "ir.actions.server", "run", [action])
            for worker in workers
        ]
        try:
            assert eventually(lambda: site.database.query(WAITING) == [(2,)])
        finally:
            cursor.connection.rollback()
        for run in runs:
            run.result()
    written = "SELECT count(*) FROM instagram_message WHERE channel_id = %s"
    assert site.database.query(f"{written} AND direction = 'out'", channel) == [(1,)]
    assert eventually(lambda: site.sent_texts(customer) == ["Welcome!"])
    site.admin.call("ir.actions.server", "run", [action])
    assert site.database.query(f"{written} AND direction = 'out'", channel) == [(1,)]
