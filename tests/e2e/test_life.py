"""An account loses its access, is disconnected and erased while people work with it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import installed
from tests.e2e.test_first_conversation import LENA, Walk, conversation
from tests.harness import chromium

expect.set_options(timeout=30_000)

NOTICE = ".o-instagram-ComposerNotice"
COMPOSER = ".o-mail-Composer-input"


@pytest.fixture
def site():
    with installed() as installation:
        yield installation


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def walk(site, browser):
    return Walk(site, browser, viewport={"width": 1280, "height": 800})


def reply(agent, text):
    agent.locator(COMPOSER).fill(text)
    agent.locator(COMPOSER).press("Enter")
    return agent.locator(".o-mail-Message", has_text=text)


def counted(site, model, *domain):
    return site.admin.call(model, "search_count", list(domain))


def owners(phone, button):
    """Press a button of the account's owner in the simulator's panel."""
    phone.get_by_role("button", name="Faults").click()
    phone.get_by_role("button", name=f"{button}: florentine.flowers").click()


def test_access_ends_and_comes_back(walk):
    """One banner, activity and mail; messages are shown, the reply waits, then goes."""
    site = walk.site
    mails = counted(site, "mail.mail")
    with walk.page() as agent, walk.page() as phone, walk.page() as manager:
        site.open(agent, "anna", "/odoo/discuss")
        expect(agent.get_by_text("Nobody is waiting")).to_be_visible()
        phone.goto(site.simulator.url)
        walk.pick(phone, LENA)
        walk.write(phone, "Do you deliver?")
        conversation(agent).click()
        agent.get_by_role("button", name="Take").click()
        # taking is finished: the reply is the first call that fails
        assert eventually(lambda: "mark_seen" in str(site.simulator.actions()))
        expect(agent.get_by_role("button", name="Resolve")).to_be_visible()
        site.simulator.revoke(SHOP, 460)

        waiting = reply(agent, "Yes, tomorrow.")
        expect(agent.locator(NOTICE)).to_contain_text("Replies wait")
        expect(waiting.get_by_role("img", name="Waiting to be sent")).to_be_visible()
        walk.write(phone, "Are you there?")
        expect(
            agent.locator(".o-mail-Message", has_text="Are you there?")
        ).to_be_visible()
        also = reply(agent, "One moment!")
        expect(also.get_by_role("img", name="Waiting to be sent")).to_be_visible()
        assert counted(site, "mail.activity") == 1
        assert counted(site, "mail.mail") == mails + 1

        site.open(manager, "admin", "/odoo/instagram-inbox")
        reconnects(walk, manager)
        expect(agent.locator(NOTICE)).to_be_hidden()
        for message in (waiting, also):
            expect(
                message.get_by_role("img", name=re.compile("Sent|Seen"))
            ).to_be_visible()
        expect(phone.get_by_role("log").get_by_text("One moment!")).to_be_visible()
        assert site.sent_texts("lena") == ["Yes, tomorrow.", "One moment!"]
        assert counted(site, "mail.activity") == 0


def reconnects(walk, manager):
    """Follow the activity to the inbox as the manager, and go through the login."""
    (inbox,) = walk.site.admin.call("instagram.inbox", "search", [])
    action = "/odoo/instagram-inboxes"
    manager.goto(f"{walk.site.odoo.url}{action}/{inbox}")
    expect(manager.get_by_text("Reconnection Needed").first).to_be_visible()
    manager.get_by_role("button", name="Reconnect").click()
    manager.get_by_label("florentine.flowers").check()
    manager.get_by_role("button", name="Allow").click()
    expect(manager.get_by_text("Connected", exact=True).first).to_be_visible()


def test_disconnect_and_connect_again(walk):
    site = walk.site
    with walk.page() as agent, walk.page() as manager:
        site.open(agent, "anna", "/odoo/discuss")
        expect(agent.get_by_text("Nobody is waiting")).to_be_visible()
        site.simulator.write("lena", "Do you deliver?")
        conversation(agent).click()
        expect(agent.locator(COMPOSER)).to_be_visible()
        (inbox,) = site.admin.call("instagram.inbox", "search", [])
        path = f"/odoo/instagram-inboxes/{inbox}"
        site.open(manager, "admin", path)
        manager.get_by_role("button", name="Disconnect").click()
        dialog = manager.get_by_role("dialog")
        expect(dialog).to_contain_text("The conversations stay")
        dialog.get_by_role("button", name="Disconnect").click()
        expect(manager.get_by_text("is disconnected").first).to_be_visible()
        closed = agent.locator(".o-instagram-ClosedComposer")
        expect(closed).to_contain_text("disconnected from Instagram")
        assert [
            call["status"]
            for call in site.simulator.calls()
            if call["method"] == "DELETE"
        ] == [200]
        site.connect()
        expect(agent.locator(COMPOSER)).to_be_visible()


def test_the_owner_takes_all_back(walk):
    """From the simulator's two buttons to the page that reports the result."""
    site = walk.site
    parameter = "instagram_inbox.deletion_grace_days"
    site.admin.call("ir.config_parameter", "set_param", parameter, "3")
    site.simulator.write("lena", "Do you deliver to Zanzibar?")
    assert eventually(lambda: site.conversation("lena"))
    with walk.page() as phone, walk.page() as visitor:
        phone.goto(site.simulator.url)
        owners(phone, "Remove app")
        expect(phone.get_by_text("Odoo answered 200")).to_be_visible()
        inboxes = [("state", "=", "disconnected")]
        assert counted(site, "instagram.inbox", *inboxes) == 1
        phone.get_by_role("button", name="Request deletion: florentine.flowers").click()
        link = phone.locator("a[href*='/instagram/data_deletion/']")
        visitor.goto(link.get_attribute("href"))
        expect(visitor.get_by_text("Will be erased on", exact=True)).to_be_visible()
        assert site.conversation("lena") == ["Do you deliver to Zanzibar?"]

        (inbox,) = site.admin.call("instagram.inbox", "search", [])
        site.admin.call("instagram.inbox", "action_erase_now", [inbox])
        assert eventually(lambda: not site.conversation("lena"))
        requests = [("state", "=", "done")]
        assert eventually(lambda: counted(site, "instagram.deletion", *requests))
        visitor.reload()
        expect(visitor.get_by_text("Erased on")).to_be_visible()
    words = "%Zanzibar%"
    for table in ("mail_message", "instagram_webhook_event", "instagram_message"):
        query = f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s"  # noqa: S608
        assert site.database.query(query, words) == [(0,)]
