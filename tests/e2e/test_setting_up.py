"""A new administrator, from an empty database to the first message.

The checklist is the only guide: the administrator does what it says next.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.e2e.installation import installed
from tests.e2e.test_first_conversation import Walk
from tests.harness import chromium

INBOXES = "/odoo/instagram-inboxes"
SETTINGS = "/odoo/instagram-settings"
PHONE = {"width": 390, "height": 844}
OURS = ("app_id", "app_secret", "verify_token")


@pytest.fixture(scope="module")
def site():
    """An installation in which nothing is entered yet, neither in Odoo nor at Meta."""
    with installed(connect=False) as installation:
        for name in OURS:
            key = f"instagram_inbox.{name}"
            installation.admin.call("ir.config_parameter", "set_param", key, False)
        installation.database.query("DELETE FROM instagram_observation")
        yield installation


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


class Administrator:
    """The one page of a browser that an administrator reads and uses."""

    def __init__(self, walk, page):
        self.walk, self.page, self.site = walk, page, walk.site

    def line(self, title):
        return self.page.locator(".o-instagram-Checklist-line", has_text=title).first

    def expect_line(self, title, state, *words):
        expect(self.line(title)).to_have_attribute("data-state", state)
        for each in words:
            expect(self.line(title)).to_contain_text(each)

    def look_again(self):
        self.page.get_by_role("button", name="Refresh").click()

    def open_settings(self):
        self.page.get_by_role("link", name="Settings", exact=True).click()
        expect(self.page.locator("#instagram_app_id")).to_be_visible()

    def save_settings(self):
        self.page.get_by_role("button", name="Save", exact=True).click()
        expect(self.page.get_by_role("button", name="Save", exact=True)).to_be_hidden()

    def enter(self, setting, text):
        self.page.locator(f"#{setting} input").fill(text)

    def shown(self, setting):
        """Return the texts that can be copied."""
        return self.page.locator(f"#{setting} .o_field_widget").inner_text().strip()

    def back_to_inboxes(self):
        self.page.goto(f"{self.site.odoo.url}{INBOXES}")
        expect(self.page.locator(".o-instagram-Checklist")).to_be_visible()

    def allow(self):
        """Allow both permissions at Instagram."""
        self.page.get_by_label("florentine.flowers").check()
        self.page.get_by_role("button", name="Allow").click()


def test_from_nothing_to_the_first_message(site, browser):
    walk = Walk(site, browser, viewport={"width": 1280, "height": 1000})
    with walk.page() as page:
        walk.log_in(page, "admin", INBOXES)
        admin = Administrator(walk, page)
        enters_the_app(admin)
        enters_the_webhook(admin)
        connects(admin)
        gets_a_message(admin)
        fits_a_phone(page)


def enters_the_app(admin):
    admin.expect_line("App ID and app secret", "bad", "Not entered yet")
    admin.open_settings()
    expect(admin.page.get_by_text("Not saved yet", exact=True)).to_be_visible()
    admin.enter("instagram_app_id", "the app's id")
    admin.enter("instagram_app_secret", admin.site.simulator.app_secret)
    admin.page.get_by_role("button", name="Save", exact=True).click()
    dialog = admin.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The Instagram app ID is a number")
    dialog.get_by_role(
        "button", name=re.compile("Close|Stay|Ok", re.IGNORECASE)
    ).last.click()
    admin.enter("instagram_app_id", f" {admin.site.simulator.app_id} ")
    admin.save_settings()


def enters_the_webhook(admin):
    """Enter at Meta what Odoo shows, with a wrong verify token at first."""
    admin.page.goto(f"{admin.site.odoo.url}{SETTINGS}")
    expect(admin.page.get_by_text("Saved", exact=True)).to_be_visible()
    token = admin.shown("instagram_verify_token")
    url = admin.shown("instagram_webhook_url")
    assert admin.site.simulator.app_secret not in admin.page.content()
    admin.back_to_inboxes()
    admin.expect_line("App ID and app secret", "unknown", "Saved, but not used")
    admin.line("Public https address").get_by_role("button", name="Test").click()
    admin.expect_line("Public https address", "good", "was reached")
    assert not admin.site.simulator.set_webhook(url=url, verify_token=token[:-1])
    admin.look_again()
    admin.expect_line("Webhook verified", "bad", "another verify token")
    assert admin.site.simulator.set_webhook(url=url, verify_token=token)
    admin.look_again()
    admin.expect_line("Webhook verified", "good", "Meta has verified")


def connects(admin):
    page = admin.page
    admin.site.simulator.faults.set("subscribe", {"kind": "success_false", "times": 1})
    page.get_by_text("Connect an Instagram account").first.click()
    admin.allow()
    expect(page.get_by_role("heading")).to_contain_text("does not deliver")
    page.get_by_role("link", name="Back to Instagram inboxes").click()
    admin.expect_line("The last login", "bad", "Allow access to messages")
    page.get_by_text("Connect an Instagram account").first.click()
    admin.allow()
    page.wait_for_url(f"{admin.site.odoo.url}/**")
    admin.expect_line("Agents", "bad", "Choose people")
    for title in ("App ID and app secret", "Redirect address", "The last login"):
        admin.expect_line(title, "good")
    for agent in ("Anna Agent", "Ben Agent"):
        page.get_by_label("Agents").fill(agent)
        page.get_by_role("option", name=agent).click()
        # only then is the field empty for the next one
        expect(page.locator(".o_tag", has_text=agent)).to_be_visible()
    page.get_by_role("button", name="Save manually").click()
    expect(page.get_by_text("No agents yet.")).to_be_hidden()
    page.get_by_role("button", name="Test", exact=True).first.click()
    told = page.locator(".o_notification", has_text="Odoo can be reached")
    expect(told).to_be_visible()
    admin.expect_line("Agents", "good", "2 agents")
    for title in ("Access to the account", "Subscription", "Permissions"):
        admin.expect_line(title, "good")


def gets_a_message(admin):
    site = admin.site
    site.simulator.faults.set("webhook", {"kind": "wrong_signature", "times": 1})
    admin.expect_line("Customers' messages", "unknown")
    site.simulator.write("lena", "Do you deliver?")
    assert site.simulator.wait_idle()
    admin.look_again()
    admin.expect_line("Meta's deliveries", "good")
    assert eventually(lambda: site.conversation("lena"))
    admin.look_again()
    admin.expect_line("Customers' messages", "good", "Messages are arriving")


def fits_a_phone(page):
    """Assert that no line is wider than a phone."""
    page.set_viewport_size(PHONE)
    expect(page.locator(".o-instagram-Checklist")).to_be_visible()
    widths = page.locator(".o-instagram-Checklist-line").evaluate_all(
        "lines => lines.map((line) => line.getBoundingClientRect().right)"
    )
    assert max(widths) <= PHONE["width"]


def test_a_manager_is_not_led_to_the_settings(site, browser):
    """A manager without the right to the settings reads whom to ask."""
    site.add_users("instagram_inbox_group_manager", {"mona": "Mona"})
    for name in ("app_id", "app_secret"):
        key = f"instagram_inbox.{name}"
        site.admin.call("ir.config_parameter", "set_param", key, False)
    site.database.query("UPDATE instagram_inbox SET active = false")
    walk = Walk(site, browser, viewport=PHONE)
    with walk.page() as page:
        walk.log_in(page, "mona", INBOXES)
        manager = Administrator(walk, page)
        manager.expect_line("App ID and app secret", "bad", "Administrators of the")
        expect(page.get_by_role("link", name="Settings", exact=True)).to_have_count(0)
        page.get_by_text("Connect an Instagram account").first.click()
        expect(page.get_by_role("heading")).to_contain_text("not set up yet")
        expect(page.get_by_role("link", name="Open the settings")).to_have_count(0)
