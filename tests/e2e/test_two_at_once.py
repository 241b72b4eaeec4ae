"""Two agents answer one comment at the same moment: one of them is told who was faster."""

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
