"""The customer's phone shows reactions, typing and seen of an agent in Discuss."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from simulator.api.sending import TEXT_LIMIT
from tests.e2e.conversations import eventually, stays
from tests.harness import chromium

# The browser's patience, for a busy machine.
PATIENCE = 60_000

ASKED = "Do you deliver?"
ANSWERED = "Which one would you like?"
QUOTED = "Every weekday: https://shop.example/delivery"


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def pages(site, browser):
    """Return the agent's window, and the customer's phone."""
    with browser.new_context() as ours, browser.new_context() as theirs:
        agent, phone = ours.new_page(), theirs.new_page()
        for page in (agent, phone):
            page.set_default_timeout(PATIENCE)
        site.enter(agent, "anna")
        yield agent, phone


def open_conversation(site, agent, customer):
    """Open the conversation in Discuss; return the customer's message."""
    name = customer.title()[:-1] + " 0"
    agent.goto(f"{site.odoo.url}/odoo/discuss")
    agent.locator(".o-mail-DiscussSidebarChannel", has_text=name).click(
        timeout=PATIENCE
    )
    question = agent.locator(".o-mail-Message", has_text=ASKED).first
    expect(question).to_be_visible(timeout=PATIENCE)
    return question


def act(message, name):
    """Press one of the buttons beside a message."""
    message.hover()
    message.locator(f".o-mail-Message-actions [title='{name}']").click()


def test_what_an_agent_does_shows_on_the_phone(site, pages):
    agent, phone = pages
    (customer,) = site.customers(1, "nosy")
    site.simulator.write(customer, ASKED)
    phone.goto(f"{site.simulator.url}/#{customer}")
    log = phone.get_by_role("log")
    asked = log.locator(".message", has_text=ASKED).first
    expect(asked).to_be_visible(timeout=PATIENCE)
    expect(asked.get_by_text("Delivered to Odoo")).to_be_visible(timeout=PATIENCE)

    question = open_conversation(site, agent, customer)
    opens(agent, asked)
    types(agent, phone)
    replies(agent, log, question)
    reacts(agent, asked, question)
    site.nothing_leaked()


def opens(agent, asked):
    """Only the agent who takes a conversation shows that it was read."""
    expect(asked.get_by_text("Seen")).to_be_hidden()
    agent.get_by_role("button", name="Take").click()
    expect(asked.get_by_text("Seen")).to_be_visible(timeout=PATIENCE)


def types(agent, phone):
    expect(phone.locator("#typing")).to_be_hidden()
    composer, typing = agent.locator(".o-mail-Composer-input"), phone.locator("#typing")

    def shown():
        """Type on until it shows: on a busy machine it may come late."""
        composer.press_sequentially("x")
        return typing.is_visible()

    assert eventually(shown, 60, 0.5)


def replies(agent, log, question):
    composer = agent.locator(".o-mail-Composer-input")
    composer.fill(ANSWERED)
    composer.press("Enter")
    plain = log.locator(".message", has_text=ANSWERED)
    expect(plain).to_be_visible(timeout=PATIENCE)
    expect(log.page.locator("#typing")).to_be_hidden()
    expect(plain.locator(".quote")).to_have_count(0)
    act(question, "Reply")
    expect(agent.get_by_text("Replying to")).to_be_visible(timeout=PATIENCE)
    composer.fill(QUOTED)
    composer.press("Enter")
    answer = log.locator(".message", has_text=QUOTED)
    expect(answer.locator(".quote")).to_contain_text(ASKED, timeout=PATIENCE)
    expect(answer.get_by_role("link")).to_have_text("https://shop.example/delivery")
    mine = agent.locator(".o-mail-Message", has_text=QUOTED)
    expect(mine.locator(".o-mail-MessageInReply")).to_contain_text(ASKED)


def reacts(agent, asked, question):
    reaction = asked.locator(".reactions")
    expect(reaction).to_have_count(0)
    act(question, "Add a Reaction")
    menu = agent.locator(".o-mail-QuickReactionMenu")
    menu.get_by_role("button", name="👍").or_(menu.get_by_text("👍")).first.click()
    expect(reaction).to_have_text("👍", timeout=PATIENCE)
    agent.locator(".o-mail-MessageReaction").click()
    expect(reaction).to_have_count(0, timeout=PATIENCE)
    expect(agent.locator(".o-mail-MessageReaction")).to_have_count(0)


def test_a_refused_reaction_is_taken_back(site, pages):
    agent, _phone = pages
    (customer,) = site.customers(1, "shy")
    site.simulator.write(customer, ASKED)
    site.simulator.faults.set("action", {"kind": "error", "value": "bad_parameter"})
    question = open_conversation(site, agent, customer)
    act(question, "Add a Reaction")
    agent.locator(".o-mail-QuickReactionMenu").get_by_text("👍").first.click()
    told = agent.locator(".o_notification", has_text="👍 did not reach Shy 0.")
    expect(told).to_be_visible(timeout=PATIENCE)
    expect(agent.locator(".o-mail-MessageReaction")).to_have_count(0)


def test_nothing_is_in_the_way_of_replies(site):
    """Replies are sent as usual while typing and reactions hang."""
    (customer,) = site.customers(1, "patient")
    site.simulator.write(customer, ASKED)
    channel = site.channel(customer)
    site.simulator.faults.set("action", "hang 4")
    (message,) = site.anna.call(
        "mail.message",
        "search",
        [("model", "=", "discuss.channel"), ("res_id", "=", channel)],
    )
    site.anna.post("/discuss/channel/notify_typing", channel_id=channel, is_typing=True)
    site.anna.post(
        "/mail/message/reaction", message_id=message, content="👍", action="add"
    )
    answer = site.answer(customer, "word " * (TEXT_LIMIT // 2))
    assert eventually(lambda: set(site.delivery(answer)) == {"sent"})
    assert len(site.sent_texts(customer)) > 1
    site.simulator.faults.clear()

    def reaction():
        # the job also looks for retries whenever it wakes up
        site.anna.post(
            "/discuss/channel/notify_typing", channel_id=channel, is_typing=True
        )
        (asked, *_sent) = site.simulator.messages(customer)
        return asked.reactions.get("business")

    assert eventually(lambda: reaction() == "👍", 150, 0.5)
    assert stays(lambda: len(site.sent_texts(customer)) == 3, 1)


def test_two_agents_at_once(site):
    """One reaction remains, the same in Discuss and on the phone."""
    (customer,) = site.customers(1, "popular")
    site.simulator.write(customer, ASKED)
    channel = site.channel(customer)
    (message,) = site.anna.call(
        "mail.message",
        "search",
        [("model", "=", "discuss.channel"), ("res_id", "=", channel)],
    )
    sessions = [site.log_in(login) for login in ("anna", "ben") * 3]

    def react(session, emoji):
        session.post(
            "/mail/message/reaction", message_id=message, content=emoji, action="add"
        )

    with ThreadPoolExecutor(len(sessions)) as pool:
        list(pool.map(react, sessions, "👍🧁😮👏🙏🎉"))

    def shown():
        found = site.admin.call(
            "mail.message.reaction",
            "search_read",
            [("message_id", "=", message)],
            fields=["content"],
        )
        return [reaction["content"] for reaction in found]

    def on_the_phone():
        (asked,) = site.simulator.messages(customer)
        return [asked.reactions.get("business")]

    def waits():
        return site.admin.call("instagram.reaction.outbox", "search_count", [])

    assert eventually(lambda: not waits(), 150)
    assert len(shown()) == 1
    assert on_the_phone() == shown()
