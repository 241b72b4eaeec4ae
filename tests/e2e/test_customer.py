"""An agent sees who is writing, and links the customer to a contact of the company."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.e2e.installation import installed
from tests.harness import chromium

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

PANEL = ".o-instagram-CustomerPanel"
BUTTON = "button[name='instagram-customer']"
LENA = "Lena Hoffmann"


@pytest.fixture(scope="module")
def site():
    with installed() as installation:
        installation.partner_id = installation.admin.call(
            "res.partner",
            "create",
            {"name": "L. Hoffmann", "email": "lena@hoffmann.example"},
        )
        installation.simulator.write("lena", "Mail me at Lena@Hoffmann.example!")
        installation.channel("lena")
        yield installation


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def enter(site, browser):
    """Open Discuss for people; no script may fail."""
    contexts, problems = [], []

    def log_in(login, **options):
        options.setdefault("viewport", {"width": 1400, "height": 850})
        context = browser.new_context(**options)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        site.open(page, login)
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert not problems


def open_lena(page):
    page.locator(".o-mail-DiscussSidebarChannel", has_text=LENA).first.click(
        timeout=120_000
    )
    page.locator(BUTTON).click()
    return page.locator(PANEL)


def linked(site):
    (contact,) = site.admin.call(
        "instagram.contact",
        "search_read",
        [("username", "=", "lena.bakes")],
        fields=["partner_id"],
    )
    return contact["partner_id"] and contact["partner_id"][0]


def test_link_and_unlink(site, enter):
    """Anna has no right but to answer."""
    page = enter("anna")
    panel = open_lena(page)
    profile = panel.get_by_role("link", name="@lena.bakes")
    expect(profile).to_have_attribute("href", "https://www.instagram.com/lena.bakes/")
    expect(panel).to_contain_text("70 followers")
    expect(panel).to_contain_text("Wrote the e-mail address lena@hoffmann.example")
    expect(panel.get_by_role("button", name="Create Contact")).to_have_count(0)
    panel.get_by_role("button", name="Link L. Hoffmann").click()
    expect(panel.get_by_role("link", name="L. Hoffmann")).to_be_focused()
    assert eventually(lambda: linked(site) == site.partner_id)
    page.reload()  # it is open as she left it
    expect(panel.get_by_role("link", name="lena@hoffmann.example")).to_be_visible()
    panel.get_by_role("button", name="Unlink").click()
    expect(panel.get_by_role("button", name="Link L. Hoffmann")).to_be_visible()
    assert eventually(lambda: not linked(site))


def test_keyboard(enter):
    page = enter("anna")
    panel = open_lena(page)
    expect(panel).to_be_focused()
    profile = panel.get_by_role("link", name="@lena.bakes")
    expect(profile).to_be_visible()
    page.keyboard.press("Tab")
    expect(profile).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="Link L. Hoffmann")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator(BUTTON)).to_be_focused()
    page.reload()  # it is closed as she left it
    expect(page.locator(f"{BUTTON}:not(.active)")).to_be_visible()
    expect(panel).to_have_count(0)
    page.locator(BUTTON).focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_focused()


def test_create_and_find_the_way_back(site, enter):
    """Ben may create contacts; their form leads to the conversation."""
    right = site.reference("base.group_partner_manager")
    (ben,) = site.admin.call("res.users", "search", [("login", "=", "ben")])
    site.admin.call("res.users", "write", [ben], {"group_ids": [(4, right)]})
    page = enter("ben")
    panel = open_lena(page)
    panel.get_by_role("button", name="Create Contact").click()
    name = panel.get_by_label("Name", exact=True)
    expect(name).to_have_value(LENA)
    name.fill("=Lena <x@y>")
    expect(panel.get_by_label("Email")).to_have_value("lena@hoffmann.example")
    panel.get_by_role("button", name="Create", exact=True).click()
    panel.get_by_role("link", name="Lena x@y").click()
    page.get_by_role("button", name="Write on Instagram").click()
    expect(page.locator(".o-mail-DiscussContent-header")).to_contain_text(LENA)
    expect(page.get_by_text("You can reply until")).to_be_visible()
    panel.get_by_role("button", name="Unlink").click()
    expect(panel.get_by_role("button", name="Link L. Hoffmann")).to_be_visible()


def test_on_a_phone(site, enter):
    phone = {"width": 390, "height": 844}
    page = enter("anna", viewport=phone, has_touch=True, is_mobile=True)
    page.get_by_text(LENA).first.click(timeout=120_000)
    page.locator(".o-mail-ChatWindow-moreActions").click()
    page.locator(BUTTON).click()
    panel = page.locator(PANEL)
    expect(panel.get_by_role("button", name="Link L. Hoffmann")).to_be_in_viewport()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= phone["width"]
    page.get_by_title("Close panel").click()
    expect(panel).to_have_count(0)
    expect(page.locator(".o-mail-Message").first).to_be_visible()
