"""Names and texts contain programs: none runs, whoever looks at them."""

import socket
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import SHOP, eventually
from tests.harness import chromium

expect.set_options(timeout=30_000)

EVIL = "<img src=x onerror=\"document.body.dataset.evil='1'\"><script>evil()</script>"
LINK = "javascript:document.body.dataset.evil=1"


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def page_of(site, browser):
    """Open pages as a user who has logged in."""
    with ExitStack() as contexts:

        def opened(login, path):
            page = contexts.enter_context(browser.new_context()).new_page()
            # Odoo builds the scripts for the first page of a database
            page.set_default_timeout(90_000)
            site.open(page, login, path)
            return page

        yield opened


def assert_nothing_ran(page):
    assert page.evaluate("document.body.dataset.evil") is None
    assert page.locator("a[href^='javascript']").count() == 0


def write_evil(site):
    """Have a customer send everything that could be taken for markup."""
    simulator = site.simulator
    simulator.add_customer(EVIL, username=EVIL, key="evil")
    simulator.write("evil", EVIL)
    for message in (
        {"text": EVIL, "quick_reply": {"payload": EVIL}},
        {"attachments": [{"type": "story_mention", "payload": {"url": LINK}}]},
        {"attachments": [{"type": EVIL, "payload": {"title": EVIL, "url": LINK}}]},
        {"text": "ad", "referral": {"ads_context_data": {"ad_title": EVIL}}},
    ):
        simulator.write("evil", message=message)
    simulator.post(f'{{"object": "{EVIL}'.replace('"', "'"))
    assert eventually(lambda: len(site.conversation("evil")) == 5)
    channel = site.channel("evil")
    # the profile, too
    assert eventually(
        lambda: (
            site.admin.call("discuss.channel", "read", [channel], ["name"])[0]["name"]
            == EVIL
        )
    )


def test_nothing_runs(site, page_of):
    write_evil(site)
    page = page_of("anna", "/odoo/discuss")
    page.locator(".o-mail-DiscussSidebarChannel").filter(has_text="<img").click()
    expect(page.locator(".o-mail-Message")).to_have_count(5)
    assert_nothing_ran(page)

    page = page_of("admin", "/odoo/instagram-events")
    page.locator(".o_facet_remove").click()
    row = page.locator(".o_data_row").filter(has_text="message").first
    expect(row).to_contain_text("<script>")
    assert_nothing_ran(page)
    row.click()
    expect(page.locator(".o_instagram_payload")).to_contain_text(SHOP)
    assert_nothing_ran(page)


def test_replaying_what_failed(site, page_of):
    """The list shows how many failed, replays them, and shows the result."""
    site.simulator.post("not JSON")
    page = page_of("admin", "/odoo/instagram-events")
    button = page.get_by_role("button", name="Replay all")
    failed = site.admin.call("instagram.webhook.event", "get_summary")["failed"]
    button.click()
    page.get_by_role("button", name="Replay", exact=True).click()
    told = page.locator(".o-instagram-QueueSummary")
    expect(told).to_contain_text(f"Replayed: 0 done, 0 ignored, {failed} failed again.")


def test_slow_bodies_stop_nobody(site):
    """A client opens connections and announces bodies, but never sends them."""
    request = (
        b"POST /webhooks/instagram HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    with ExitStack() as stack:
        for _number in range(5):
            address = ("localhost", site.odoo.port)
            slow = stack.enter_context(socket.create_connection(address))
            slow.sendall(request)
        site.simulator.write("lena", "Do you deliver?")
        assert eventually(lambda: site.conversation("lena") == ["Do you deliver?"])
