"""An agent's daily controls are on the screen at every width, in every conversation."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.e2e.installation import AGENTS, installed
from tests.e2e.reading import reading_faults
from tests.harness import chromium

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

FLORIST = "17841409417730026"
WIDTHS = (390, 768, 960, 1024, 1100, 1280, 1400)
HEIGHT = 800
IN_DISCUSS = ".o-mail-DiscussContent-header"
IN_WINDOW = ".o-mail-ChatWindow-header"
CUSTOMERS = {
    "short": "Jo",
    "long": "Wilhelmine Freifrau von Hohenstein-Oberursel zu Bad Homburg",
    "unbroken": "W" * 60,
    "emoji": "🌸 Olivia 🌼 Rossi 🎂✨ 👩‍👩‍👧‍👦 🏳️‍🌈",
    "arabic": "محمد عبد الرحمن بن عبد العزيز آل سعود من الرياض",
    "mine": "Friederike Charlotte Schmidt-Hohenlohe-Waldenburg-Öhringen",
    "colleagues": "Bartholomäus Maximilian von und zu Liechtenstein-Kaunitz",
    "resolved": "Anastasia Konstantinopoulou-Papadimitrakopoulou",
}
NEEDED = {
    **{key: {"instagram-take", "instagram-resolve"} for key in CUSTOMERS},
    "mine": {"instagram-resolve"},
    "colleagues": {"instagram-resolve"},
    "resolved": {"instagram-reopen"},
}
# It compares an element's rectangle with the element under its middle.
OUTSIDE = """(elements) => elements.filter((element) => {
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return !width || !height || left < 0 || right > innerWidth || top < 0
        || bottom > innerHeight || !element.contains(there)
        || element.scrollWidth > element.clientWidth + 1;
}).map((element) => `${element.getAttribute("name")} ${element.outerText}: `
    + JSON.stringify(element.getBoundingClientRect()))"""


@pytest.fixture(scope="module")
def site():
    with installed() as installation:
        installation.connect(FLORIST)
        (installation.inbox,) = installation.admin.call(
            "instagram.inbox", "search", [("username", "=", "florentine.flowers")]
        )
        for key, name in CUSTOMERS.items():
            installation.simulator.add_customer(name, key=key)
            installation.simulator.write(key, "Hello")
        channels = {key: installation.channel(key) for key in CUSTOMERS}
        anna, ben = (installation.person(login) for login in AGENTS)
        anna.call("discuss.channel", "instagram_take", [channels["mine"]])
        ben.call("discuss.channel", "instagram_take", [channels["colleagues"]])
        anna.call(
            "discuss.channel",
            "instagram_set_status",
            [channels["resolved"]],
            "resolved",
        )
        installation.opened = channels
        yield installation


@pytest.fixture(scope="module")
def page(site):
    """Anna's window, which is resized and moves from conversation to conversation."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": HEIGHT})
        log_in(page, site, "anna")
        yield page


def log_in(page, site, login):
    page.set_default_timeout(60_000)
    site.open(page, login)
    # the first time, Odoo has to build its pages
    expect(page.locator(".o-mail-DiscussSidebar")).to_be_visible(timeout=120_000)


OPEN = """async (id) => {
    const store = odoo.__WOWL_DEBUG__.root.env.services["mail.store"];
    const thread = await store.Thread.getOrFetch({ model: "discuss.channel", id });
    thread.open({ focus: true });
}"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))"


def opens(page, site, customer, header):
    page.evaluate(OPEN, site.opened[customer])
    name = page.locator(header).get_by_title(CUSTOMERS[customer], exact=True)
    expect(name.first).to_be_visible()


def outside(page, header, needed):
    """Return which controls are not wholly on the screen, or missing."""
    page.evaluate(DRAWN)
    buttons = page.locator(f"{header} button")
    names = buttons.evaluate_all("(all) => all.map(({ name }) => name)")
    return buttons.evaluate_all(OUTSIDE), needed - set(names)


def test_discuss(site, page):
    for customer in CUSTOMERS:
        page.set_viewport_size({"width": max(WIDTHS), "height": HEIGHT})
        opens(page, site, customer, IN_DISCUSS)
        for width in WIDTHS[1:]:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            needed = NEEDED[customer] | {"instagram-status"}
            look = page, IN_DISCUSS, needed
            assert eventually(lambda look=look: outside(*look) == ([], set())), (
                f"{customer} at {width}: {outside(*look)}"
            )


@pytest.mark.parametrize("width", [390, 1280])
def test_chat_windows(site, page, width):
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(f"{site.odoo.url}/odoo/instagram-conversations")
    expect(page.get_by_text(CUSTOMERS["short"]).first).to_be_visible()
    for customer in CUSTOMERS:
        opens(page, site, customer, IN_WINDOW)
        look = page, IN_WINDOW, NEEDED[customer] | {"close"}
        assert eventually(lambda look=look: outside(*look) == ([], set())), (
            f"{customer} at {width}: {outside(*look)}"
        )
        expect(page.locator(".o-instagram-ConversationStatus")).to_be_in_viewport(
            ratio=1
        )
        page.locator(f"{IN_WINDOW} [name='close']").click()
        expect(page.locator(".o-mail-ChatWindow")).to_have_count(0)


OURS = "[class*='o-instagram-'], [name^='instagram-']"
# Our controls on each screen, and the element that shows that all are there.
SCREENS = {
    "instagram-conversations": (".o_list_table, .o_list_buttons", ".o_data_row"),
    "instagram-conversations?view_type=kanban": (
        ".o_kanban_renderer",
        ".o_kanban_record:not(.o_kanban_ghost)",
    ),
    "instagram-inboxes": (".o_kanban_view", ".o_kanban_record:not(.o_kanban_ghost)"),
    "instagram-inboxes/{inbox}": (
        f".o_form_sheet, .o_statusbar_buttons, {OURS}",
        ".o-instagram-Checklist-line",
    ),
    "instagram-settings": (
        ".app_settings_block[data-key='instagram_inbox']",
        "#instagram_verify_token input, #instagram_verify_token span",
    ),
    "instagram-tags": (".o_list_table", ".o_data_row"),
    "instagram-overview": (OURS, ".o_pivot"),
}
# The dialogs of the inbox screen by their keys, for one conversation and for several.
DIALOGS = {
    "?": ".o-instagram-DeskKeys",
    "l": ".o-instagram-TagPanel button",
    "a": ".o-instagram-AssignPanel",
    "s": ".o-instagram-DeskSnooze",
}
BULK_DIALOGS = {
    "l": ".o-instagram-DeskTags label",
    "a": ".modal-body button",
    "s": ".o-instagram-DeskSnooze",
}
ROW = ".o-instagram-DeskRow-main"


@pytest.fixture
def found():
    """What axe finds on each screen; the test fails with all of it at once."""
    faults = {}
    yield faults
    assert not any(faults.values()), "\n".join(
        f"{where}: {fault}" for where, some in faults.items() for fault in some
    )


def test_axe_on_what_agents_see(site, page, found):
    site.admin.call("instagram.tag", "create", [{"name": "Refund", "color": 1}])
    page.set_viewport_size({"width": 1400, "height": HEIGHT})
    page.goto(f"{site.odoo.url}/odoo/discuss")
    expect(page.locator(".o-mail-DiscussSidebar")).to_be_visible()
    for customer in ("mine", "colleagues", "short", "resolved"):
        opens(page, site, customer, IN_DISCUSS)
        expect(page.locator(".o-mail-Message").first).to_be_visible()
        found[customer] = reading_faults(page, OURS)
    page.goto(f"{site.odoo.url}/odoo/instagram")
    expect(page.locator(ROW).first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(f"{ROW}[aria-current]:focus")).to_be_visible()
    expect(page.locator(".o-mail-Message").first).to_be_visible()
    found["inbox screen"] = reading_faults(page, OURS)
    looks_at_dialogs(page, DIALOGS, found)
    page.keyboard.press("x")
    expect(page.locator(".o-instagram-DeskSelection")).to_be_visible()
    found["selection"] = reading_faults(page, OURS)
    looks_at_dialogs(page, BULK_DIALOGS, found)
    page.keyboard.press("x")
    page.locator(".o-instagram-DeskToolbar-list").click()
    found["lists"] = reading_faults(page, ".o-dropdown--menu")
    page.get_by_role("menuitem", name="Snoozed").click()
    expect(page.locator(".o-instagram-DeskEmpty")).to_be_visible()
    found["empty"] = reading_faults(page, OURS)
    page.goto(f"{site.odoo.url}/odoo/my-preferences/{site.anna.uid}")
    page.get_by_role("tab", name="Instagram").click()
    choices = page.locator(".o-instagram-NotificationChoices [data-inbox]")
    expect(choices.first).to_be_visible()
    found["preferences"] = reading_faults(page, ".o_notebook_content")
    page.set_viewport_size({"width": 390, "height": HEIGHT})
    opens(page, site, "mine", IN_WINDOW)
    expect(page.locator(".o-mail-ChatWindow .o-mail-Message").first).to_be_visible()
    found["phone"] = reading_faults(page, OURS)


def looks_at_dialogs(page, dialogs, found):
    for key, content in dialogs.items():
        page.keyboard.press(key)
        expect(page.locator(f".modal {content}").first).to_be_visible()
        found[f"{key} {content}"] = reading_faults(page, ".modal")
        page.keyboard.press("Escape")
        expect(page.locator(".modal")).to_have_count(0)


def test_axe_on_what_managers_see(site, page, found):
    context = page.context.browser.new_context(
        viewport={"width": 1400, "height": HEIGHT}
    )
    manager = context.new_page()
    log_in(manager, site, "admin")
    for path, (ours, there) in SCREENS.items():
        address = path.format(inbox=site.inbox)
        manager.goto(f"{site.odoo.url}/odoo/{address}")
        expect(manager.locator(there).first).to_be_visible()
        found[path] = reading_faults(manager, ours)
    manager.goto(f"{site.odoo.url}/odoo/instagram-inboxes/{site.inbox}")
    manager.locator("[name='action_open_report']").first.click()
    expect(manager.locator(".o-instagram-FigureCard").first).to_be_visible()
    manager.locator(".o-instagram-PeriodPicker").click()
    expect(manager.locator(".o-instagram-PeriodPicker-custom")).to_be_visible()
    found["report"] = reading_faults(manager, OURS)
    context.close()


def test_axe_on_what_customers_see(site, page, found):
    site.admin.call("instagram.inbox", "write", [site.inbox], {"ask_rating": True})
    mine = site.opened["mine"]
    site.anna.post(
        "/mail/message/post",
        thread_model="discuss.channel",
        thread_id=mine,
        post_data={
            "body": "Yes",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        },
    )
    site.anna.call("discuss.channel", "instagram_set_status", [mine], "resolved")
    sent = eventually(lambda: [t for t in site.sent_texts("mine") if "/rate/" in t])
    context = page.context.browser.new_context()
    customer = context.new_page()
    customer.goto(sent[-1].split()[-1])
    expect(customer.locator("textarea")).to_be_visible()
    found["rating"] = reading_faults(customer, "main form")
    context.close()
