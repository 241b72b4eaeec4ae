"""The whole path in three browsers, with only the input that people give."""

import re
from contextlib import contextmanager
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.e2e.installation import installed
from tests.harness import chromium

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

LENA = "Lena Hoffmann"
QUESTION = "Hallo 👋 do you deliver?"
ANSWER = "Yes, on weekdays! 🚲"
AGAIN = "And on Sundays?"


@pytest.fixture(scope="module")
def site():
    with installed(connect=False) as installation:
        yield installation


class Walk:
    """One browser each for the administrator, an agent and a customer."""

    def __init__(self, site, browser, **context):
        self.site, self.browser, self.context = site, browser, context

    @contextmanager
    def page(self):
        context = self.browser.new_context(**self.context)
        context.set_default_timeout(60_000)
        try:
            yield context.new_page()
        finally:
            context.close()

    def log_in(self, page, login, path):
        page.goto(f"{self.site.odoo.url}/web/login?redirect={path}")
        page.get_by_label("Email", exact=True).fill(login)
        page.get_by_label("Password").fill(login)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url(f"**{path}**")

    def connect(self, page):
        """Connect an account as an administrator, and choose its agents."""
        self.log_in(page, "admin", "/odoo")
        page.locator(".o_navbar_apps_menu button").click()
        page.get_by_role("menuitem", name="Instagram").click()
        expect(
            page.get_by_text("Reply to Instagram messages in Discuss")
        ).to_be_visible()
        page.get_by_text("Connect an Instagram account").first.click()
        expect(page.get_by_role("heading", name="to use your account?")).to_be_visible()
        page.get_by_label("florentine.flowers").check()
        page.get_by_role("button", name="Allow").click()
        page.wait_for_url(f"{self.site.odoo.url}/**")
        expect(page.get_by_text("No agents yet.")).to_be_visible()
        expect(page.get_by_text("Connected", exact=True).first).to_be_visible()
        for agent in ("Anna Agent", "Ben Agent"):
            page.get_by_label("Agents").fill(agent)
            page.get_by_role("option", name=agent).click()
            # only then is the field empty for the next one
            expect(page.locator(".o_tag", has_text=agent)).to_be_visible()
        save = page.get_by_role("button", name="Save manually")
        save.click()
        expect(save).to_be_hidden()
        expect(page.get_by_text("No agents yet.")).to_be_hidden()

    def pick(self, phone, name):
        """Choose this customer on the phone page."""
        phone.get_by_role("navigation", name="Customers").get_by_text(name).click()

    def write(self, phone, text):
        phone.get_by_role("textbox", name="Message").fill(text)
        phone.get_by_role("button", name="Send", exact=True).click()


@pytest.fixture(scope="module")
def walk(site):
    with chromium() as browser:
        walk = Walk(site, browser, viewport={"width": 1280, "height": 800})
        with walk.page() as page:
            walk.connect(page)
        yield walk


def section(page, name):
    """Return a section of Discuss's sidebar, with the conversations in it."""
    header = page.locator(".o-mail-DiscussSidebarCategory", has_text=name)
    return header.locator("xpath=following-sibling::*")


def conversation(page):
    return page.locator(".o-mail-DiscussSidebarChannel", has_text=LENA)


def test_first_conversation(walk):
    with walk.page() as agent, walk.page() as phone, walk.page() as manager:
        walk.log_in(agent, "anna", "/odoo/discuss")
        expect(agent.get_by_text("Nobody is waiting")).to_be_visible()
        phone.goto(walk.site.simulator.url)
        walk.pick(phone, LENA)
        walk.write(phone, QUESTION)
        expect(conversation(agent)).to_be_visible()
        takes_and_answers(walk, agent, phone)
        resolves(walk, agent, phone)
        overview(walk, manager)


def takes_and_answers(walk, agent, phone):
    expect(section(agent, "Unassigned").filter(has_text=LENA).first).to_be_visible()
    has_picture(agent)
    conversation(agent).click()
    expect(agent.locator(".o-mail-Message", has_text=QUESTION)).to_be_visible()
    agent.get_by_role("button", name="Take").click()
    expect(agent.get_by_text("Nobody is waiting")).to_be_visible()
    walk.pick(phone, "Jörg")  # a customer who does not look has not seen it
    agent.locator(".o-mail-Composer-input").fill(ANSWER)
    agent.locator(".o-mail-Composer-input").press("Enter")
    mine = agent.locator(".o-mail-Message", has_text=ANSWER)
    expect(mine.get_by_role("img", name="Sent", exact=True)).to_be_visible()
    walk.pick(phone, LENA)
    expect(phone.get_by_role("log").get_by_text(ANSWER)).to_be_visible()
    expect(mine.get_by_role("img", name="Seen", exact=True)).to_be_visible()


def has_picture(page):
    """Return whether the picture is the customer's own, not initials drawn by Odoo."""

    def size():
        source = conversation(page).locator("img").first.get_attribute("src")
        answer = page.request.get(urljoin(page.url, source))
        return "svg" not in answer.headers["content-type"] and len(answer.body()) > 1000

    assert eventually(size)


def resolves(walk, agent, phone):
    agent.get_by_role("button", name="Resolve").click()
    expect(conversation(agent)).to_be_hidden()
    walk.write(phone, AGAIN)
    expect(conversation(agent)).to_be_visible()
    conversation(agent).click()
    expect(agent.locator(".o-mail-Message", has_text=AGAIN)).to_be_visible()
    agent.get_by_role("button", name="Resolve").click()
    expect(conversation(agent)).to_be_hidden()


def overview(walk, manager):
    """Two conversations with one person: the second began after *Resolve*."""
    walk.log_in(manager, "admin", "/odoo/instagram-overview")
    table = manager.get_by_role("table")
    inbox = table.get_by_role("row", name=re.compile("florentine", re.IGNORECASE))
    headers = table.locator("thead tr").last.get_by_role("columnheader")
    expect(inbox).to_be_visible()
    measures = headers.all_inner_texts()
    figures = dict(
        zip(
            measures,
            inbox.get_by_role("cell").all_inner_texts()[-len(measures) :],
            strict=True,
        )
    )
    assert figures["Conversations"] == "2"
    assert figures["Messages in"] == "2"
    assert figures["Messages out"] == "1"
    assert figures["Resolutions"] == "2"
    assert figures["First response time"].endswith((" s", " min"))
