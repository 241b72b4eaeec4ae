"""Each control on the simulator's phone, and what an agent sees after it."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from simulator.webhook.kinds import KINDS
from tests.e2e.conversations import eventually
from tests.e2e.installation import installed
from tests.harness import chromium

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

# The text of Discuss while no conversation is open.
WAITING = re.compile("(Nobody is|person is|people are) waiting")
LENA, MIRA = "Lena Hoffmann", "Mira"
# The text that an agent reads for each item of the phone's menu.
SEEN = {
    "quick_reply": "Chose a quick reply",
    "ice_breaker": "Where are you?",
    "menu": "Tapped a button",
    "ad": "Autumn cakes",
    "product": "Asks about a product",
    "link": "Came via a link",
    "like": "❤️",
    "post": "New in the shop 🎁",
    "reel": "Shared a reel",
    "reel_page": "Look at this",
    "story": "Shared a story",
    "story_mention": "Mentioned you in a story",
    "story_reply": "Replied to your story",
    "unknown_reply": "Replied to a message that is not in Odoo",
    "view_once": "View-once message",
    "template": "Shared something that Instagram does not pass on",
    "product_card": "Blue vase",
    "place": "Shared a place",
    "catalogue": "Spring catalogue",
    "invisible_text": "Sent a message without visible text",
    "unsupported": "Unsupported message",
    "new_kind": "Unsupported message",
    "pictures": "Which one?",
    "strange_text": "ab \ufffd half",
}
# How many files of each kind there are.
FILES = {
    # a picture, two, a sticker, a post and a card; a film and a reel; a document, a voice
    ".o-mail-AttachmentImage": 6,
    ".o-mail-AttachmentContainer[data-mimetype='video/webm']": 2,
    ".o-mail-AttachmentContainer[data-mimetype='application/pdf']": 1,
    ".o-mail-VoicePlayer": 1,
}


# States of a conversation reach the page only when the test lets them.
HOLD_WHAT_IS_READ = """() => {
    const fetched = window.fetch;
    window.late = [];
    window.fetch = async (path, options) => {
        const response = await fetched(path, options);
        if (path.includes("/messages?")) {
            await new Promise((resolve) => late.push(resolve));
        }
        return response;
    };
}"""


@pytest.fixture(scope="module")
def site():
    with installed() as installation:
        installation.simulator.add_customer(MIRA, key="mira")
        yield installation


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def problems():
    return []


@pytest.fixture(autouse=True)
def no_script_fails(problems):
    yield
    assert not problems


@contextmanager
def window(browser, problems):
    """Open a window of somebody's own."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        yield page


@pytest.fixture
def phone(site, browser, problems):
    with window(browser, problems) as opened:
        opened.goto(f"{site.simulator.url}/#lena")
        yield opened


@pytest.fixture(scope="module")
def agent(site, browser, problems):
    """Anna's Discuss, which stays open."""
    with window(browser, problems) as opened:
        site.open(opened, "anna")
        # the first time, Odoo has to build its pages
        sidebar = opened.locator(".o-mail-DiscussSidebar")
        expect(sidebar).to_be_visible(timeout=120_000)
        # until all is loaded, Discuss forgets which conversation was opened
        expect(opened.get_by_text(WAITING)).to_be_visible()
        yield opened


def write(phone, text):
    phone.get_by_role("textbox", name="Message").fill(text)
    phone.get_by_role("button", name="Send", exact=True).click()


def looks_at(agent, name):
    agent.locator(".o-mail-DiscussSidebarChannel", has_text=name).first.click()
    expect(agent.locator(".o-mail-DiscussContent-header")).to_contain_text(name)
    expect(agent.locator(".o-instagram-ConversationDetails")).to_be_visible()


def said(agent, text):
    return agent.locator(".o-mail-Message", has_text=text).last


def act(phone, text, what):
    """Use a control of a message on the phone."""
    message = phone.locator(".message", has_text=text).last
    message.get_by_label("React, edit or unsend").click()
    message.get_by_role("button", name=what, exact=True).click()


def test_everything_in_the_menu(site, phone, agent):
    write(phone, "Hello")
    looks_at(agent, LENA)
    expect(said(agent, "Hello")).to_be_visible()
    for kind in KINDS.values():
        phone.get_by_label("Send something else").first.click()
        phone.get_by_role("menuitem", name=kind.label, exact=True).click()
    thread = agent.locator(".o-mail-Thread")
    for name, words in SEEN.items():
        expect(thread.get_by_text(words).last, name).to_be_attached()
    for selector, count in FILES.items():
        expect(thread.locator(selector), selector).to_have_count(count)
    assert set(KINDS) - set(SEEN) == {"picture", "video", "voice", "file", "sticker"}


def test_edit_react_and_unsend(site, phone, agent):
    for text in ("Do you deliver?", "My card is 4711"):
        write(phone, text)
    looks_at(agent, LENA)
    expect(said(agent, "4711")).to_be_visible()
    phone.once("dialog", lambda dialog: dialog.accept("Do you deliver on Sunday?"))
    act(phone, "Do you deliver?", "Edit")
    expect(said(agent, "Do you deliver on Sunday?")).to_contain_text("edited")
    act(phone, "on Sunday?", "React with 🧁")
    reaction = said(agent, "on Sunday?").locator(".o-mail-MessageReaction")
    expect(reaction).to_contain_text("🧁")
    act(phone, "on Sunday?", "Take back 🧁")
    expect(reaction).to_have_count(0)
    act(phone, "4711", "Unsend")
    expect(agent.locator(".o-mail-Message", has_text="4711")).to_have_count(0)
    expect(agent.get_by_text("unsent", exact=False).last).to_be_visible()


def test_held_by_another_app(site, phone, agent):
    write(phone, "Anybody?")
    looks_at(agent, LENA)
    notice = agent.get_by_text("Another app is handling this conversation")
    phone.get_by_label("Held by another app").check()
    write(phone, "To the other app")
    expect(said(agent, "To the other app")).to_be_visible()
    expect(notice).to_be_visible()
    phone.get_by_label("Held by another app").uncheck()
    write(phone, "And to you again")
    expect(said(agent, "And to you again")).to_be_visible()
    expect(notice).to_be_hidden()


def test_older_state_does_not_set_a_tick_back(site, phone):
    write(phone, "Anybody?")
    box = phone.get_by_label("Held by another app")
    phone.evaluate(HOLD_WHAT_IS_READ)
    site.simulator.write("lena", "Hello?")
    for tick in (box.check, box.uncheck):
        phone.wait_for_function("late.length")
        tick()
        ticked = box.is_checked()
        phone.evaluate("late.shift()()")
        # once the next state is being read, the older one is shown
        phone.wait_for_function("late.length")
        assert box.is_checked() == ticked
    phone.evaluate("late.shift()()")


def test_handover_as_recorded(site, phone, agent):
    write(phone, "Whose turn is it?")
    looks_at(agent, LENA)
    notice = agent.get_by_text("Another app is handling this conversation")
    phone.get_by_role("button", name="Faults").click()
    for name in ("take_thread_control", "pass_thread_control"):
        phone.get_by_label("Recorded event").select_option(name)
        phone.get_by_role("button", name="Deliver", exact=True).click()
        expect(phone.get_by_text(f"Odoo has {name}.")).to_be_visible()
        expect(notice).to_be_visible(visible=name.startswith("take"))


def test_dashboards_test(site, phone, agent):
    phone.get_by_role("button", name="Faults").click()
    for field in ("messages", "messaging_postbacks", "message_reactions"):
        phone.get_by_label("Field to test").select_option(field)
        phone.get_by_role("button", name="Send a test to Odoo").click()
    looks_at(agent, re.compile("test", re.IGNORECASE))
    expect(said(agent, "random_text")).to_be_visible()
    expect(said(agent, "Talk to human")).to_be_visible()


def test_fault_is_set_and_cleared(site, phone, agent):
    phone.goto(f"{site.simulator.url}/#mira")
    write(phone, "Do you deliver?")
    looks_at(agent, MIRA)
    phone.get_by_role("button", name="Faults").click()
    phone.get_by_label("Sending a message").select_option("error")
    phone.get_by_label("Error (value)").select_option("cannot_receive")
    write_as_agent(agent, "Yes!")
    problem = said(agent, "Yes!").locator(".o-instagram-DeliveryProblem")
    expect(problem).to_contain_text("This person cannot receive your messages")
    expect(problem).to_contain_text("(10/2018108)")
    phone.get_by_role("button", name="Clear all").click()
    expect(phone.locator("#fault-count")).to_be_hidden()
    problem.get_by_role("button", name="Retry").click()
    sent = said(agent, "Yes!").get_by_role("img", name=re.compile("Sent|Seen"))
    expect(sent).to_be_visible()
    expect(phone.get_by_role("log").get_by_text("Yes!")).to_be_visible()


def write_as_agent(agent, text):
    agent.locator(".o-mail-Composer-input").fill(text)
    agent.locator(".o-mail-Composer-input").press("Enter")


REFUSALS = (
    *("window", "human_agent", "cannot_receive", "permission", "bad_parameter"),
    *("no_object", "unknown_user", "not_thread_owner", "unavailable", "bad_path"),
)


def test_each_refusal_has_its_words(site):
    """Ten errors concern the message; those of the account pause the inbox."""
    simulator = site.simulator
    simulator.write("joerg", "Hi")
    for name in REFUSALS:
        simulator.faults.set("send", {"kind": "error", "value": name, "times": 1})
        answer = site.answer("joerg", f"Answer to {name}")
        assert eventually(lambda mine=answer: site.delivery(mine) == ["failed"]), name
        (part,) = site.anna.call(
            "instagram.message",
            "search_read",
            [("mail_message_id", "=", answer)],
            fields=["error_code", "error_message"],
        )
        # where Instagram says more, its own words follow in quotes
        assert re.fullmatch(r".+[.](?: “.+”)?", part["error_message"]), name
        assert re.match(r"\d+", part["error_code"]), name
