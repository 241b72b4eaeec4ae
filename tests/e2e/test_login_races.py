"""Logins at the same instant: only real transactions can conflict."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import SCOPES, installed
from tests.e2e.renewals import WAITING, age, refreshes, renew
from tests.signed import signed_request

TIMES = 5


@pytest.fixture(scope="module")
def empty():
    """An installation without any inbox."""
    with installed(connect=False) as installation:
        installation.add_users(
            "instagram_inbox_group_manager", {"mona": "Mona", "max": "Max"}
        )
        # it would hold the lock for waiting on Instagram, which renewals need
        installation.admin.call(
            "ir.config_parameter",
            "set_param",
            "instagram_inbox.import_conversations",
            "False",
        )
        yield installation


@pytest.fixture
def site(empty):
    yield empty
    empty.simulator.faults.clear()
    empty.database.query("DELETE FROM instagram_inbox")


def agree(site, login):
    """Go to Instagram and allow; return the address that leads back to Odoo."""
    browser = site.person(login).session
    began = browser.get(f"{site.odoo.url}/instagram/connect", allow_redirects=False)
    form = {"decision": "allow", "account": SHOP, "scope": SCOPES}
    consent = requests.post(
        began.headers["Location"], data=form, timeout=10, allow_redirects=False
    )
    return consent.headers["Location"].partition("#")[0]


def come_back(site, returns):
    """Open all of these addresses at once, as the users named with them."""

    def one(login, address):
        browser = requests.Session()
        browser.cookies.update(site.person(login).session.cookies)
        return browser.get(address, allow_redirects=False, timeout=60)

    with ThreadPoolExecutor(len(returns)) as pool:
        return list(pool.map(lambda back: one(*back), returns))


def inboxes(site):
    return site.database.query("SELECT id, state, instagram_id FROM instagram_inbox")


@pytest.mark.parametrize("_time", range(TIMES))
def test_one_account_twice_at_once(site, _time):
    """Two managers connect one account at the same instant: it gets one inbox."""
    people = ("mona", "max", "admin")
    answers = come_back(site, [(login, agree(site, login)) for login in people])
    assert [answer.status_code for answer in answers] == [303] * 3
    ((inbox, state, account),) = inboxes(site)
    assert (state, account) == ("connected", SHOP)
    landed = {urlsplit(answer.headers["Location"]).path for answer in answers}
    assert landed == {f"/odoo/instagram-inboxes/{inbox}"}


def test_reconnected_twice_at_once(site):
    """The second login waits for the first; neither has to start again."""
    come_back(site, [("mona", agree(site, "mona"))])
    ((before, *_more),) = inboxes(site)
    people = ("mona", "max", "admin")
    answers = come_back(site, [(login, agree(site, login)) for login in people])
    assert [answer.status_code for answer in answers] == [303] * 3
    assert [inbox for inbox, *_more in inboxes(site)] == [before]


def test_one_login_twice_at_once(site):
    """A page that is reloaded while Instagram is slow uses the login once."""
    site.simulator.faults.set("token", "slow 1")
    back = ("mona", agree(site, "mona"))
    answers = come_back(site, [back] * 4)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [303, 409, 409, 409]
    assert len(inboxes(site)) == 1


def test_a_login_leaves_others_alone(site):
    """While Instagram hangs in one login, the inbox can be changed."""
    come_back(site, [("mona", agree(site, "mona"))])
    ((inbox, *_more),) = inboxes(site)
    site.simulator.faults.set("token", "hang 9")
    back = agree(site, "mona")
    with ThreadPoolExecutor(1) as pool:
        login = pool.submit(come_back, site, [("mona", back)])
        changed = site.database.query(
            "SET lock_timeout = '1s'; UPDATE instagram_inbox SET name = 'Mine'"
            " WHERE id = %s RETURNING name",
            inbox,
        )
        assert not login.done()
        assert changed == [("Mine",)]
        assert login.result()[0].status_code == 424


WAITS_FOR_A_ROW = """
    SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@contextmanager
def changed_meanwhile(site, *queries):
    """Change rows, and commit as soon as another transaction waits for them.

    The transaction of the block fails when these changes are committed.
    """
    with site.database.transaction() as cursor:
        for query in queries:
            cursor.execute(query)
        with ThreadPoolExecutor(1) as pool:
            yield pool
            assert eventually(lambda: site.database.query(WAITS_FOR_A_ROW))
            cursor.connection.commit()


def bad_queries(site):
    return [line for line in site.log().splitlines() if "bad query" in line]


# The rows that jobs write while a person connects or disconnects an account.
WRITTEN_BY_JOBS = {
    "import": "UPDATE instagram_import SET messages = messages + 1",
    "observation": "UPDATE instagram_observation SET seen_at = seen_at",
}


@pytest.mark.parametrize("written", WRITTEN_BY_JOBS)
def test_connected_while_a_job_writes(site, written):
    """A login that meets a change is stored again, not started again."""
    come_back(site, [("mona", agree(site, "mona"))])
    ((inbox, *_more),) = inboxes(site)
    site.database.query(
        "INSERT INTO instagram_import (inbox_id, state) VALUES (%s, 'running')", inbox
    )
    before, errors = token(site), len(bad_queries(site))
    back = agree(site, "mona")
    with changed_meanwhile(site, WRITTEN_BY_JOBS[written]) as pool:
        login = pool.submit(come_back, site, [("mona", back)])
    (answer,) = login.result()
    assert answer.status_code == 303
    assert token(site) != before
    assert len(bad_queries(site)) == errors


def test_disconnected_while_a_job_writes(site):
    """Instagram is called once, whatever is written meanwhile."""
    come_back(site, [("mona", agree(site, "mona"))])
    ((inbox, *_more),) = inboxes(site)
    asked, errors = len(unsubscribed(site)), len(bad_queries(site))
    change = "UPDATE instagram_inbox SET usage_percent = usage_percent + 1"
    with changed_meanwhile(site, change) as pool:
        press = site.person("mona").call
        pressed = pool.submit(press, "instagram.inbox", "action_disconnect", [inbox])
    assert pressed.result()["params"]["type"] == "success"
    assert [state for _inbox, state, _account in inboxes(site)] == ["disconnected"]
    assert len(unsubscribed(site)) == asked + 1
    assert len(bad_queries(site)) == errors


def test_one_request_of_meta_at_once(site):
    """Meta's request to erase, delivered six times at once, counts once."""
    for path, count in (("data_deletion", 1), ("deauthorize", 1)):
        asked = signed_request("9999", site.simulator.app_secret)
        errors = len(bad_queries(site))

        def post(_time, path=path, asked=asked):
            url = f"{site.odoo.url}/instagram/{path}"
            return requests.post(url, data={"signed_request": asked}, timeout=60)

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(post, range(6)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        rows = "SELECT count(*) FROM instagram_request WHERE purpose = %s"
        assert site.database.query(rows, path) == [(count,)]
        assert len(bad_queries(site)) == errors
    deletions = "SELECT count(*) FROM instagram_deletion"
    assert site.database.query(deletions) == [(1,)]


def unsubscribed(site):
    return [call for call in site.simulator.calls() if call["method"] == "DELETE"]


def token(site):
    ((kept,),) = site.database.query("SELECT access_token FROM instagram_inbox")
    return kept


def test_renewed(site):
    """The job renews an old token at Instagram."""
    come_back(site, [("mona", agree(site, "mona"))])
    before = token(site)
    age(site)
    renew(site)
    days = "SELECT token_expires_at > now() + interval '58 days' FROM instagram_inbox"
    assert site.database.query(days) == [(True,)]
    assert token(site) != before


def test_reconnected_while_it_is_renewed(site):
    """A renewal that began earlier does not replace the token of a new login."""
    come_back(site, [("mona", agree(site, "mona"))])
    age(site)
    back = agree(site, "mona")
    before = len(refreshes(site))
    site.simulator.faults.set("token", {"kind": "slow", "value": 3, "only": "refresh"})
    with ThreadPoolExecutor(1) as pool:
        renewal = pool.submit(renew, site)
        assert eventually(lambda: site.database.query(WAITING))
        assert come_back(site, [("mona", back)])[0].status_code == 303
        assert not renewal.done()
        reconnected = token(site)
        renewal.result()
    assert len(refreshes(site)) == before + 1
    assert token(site) == reconnected
