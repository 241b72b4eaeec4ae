"""`./dev review`: the screens that Meta's App Review wants to see, one picture each.

`./dev` sets these environment variables:

- INSTAGRAM_INBOX_CHROMIUM: the browser's program
- INSTAGRAM_INBOX_REVIEW: JSON with `url`, `simulator` (empty for a real account), `login`,
  `password`, `agent` (the login of who replies) and `folder`
"""

import json
import re
import sys
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Error, expect

from tests.harness import chromium
from tests.harness.environment import setting

PATIENCE_SECONDS = 30
# How long a person may need for what the simulator does at once.
REAL_SECONDS = 900
CUSTOMER = "lena"
QUESTION = "Hallo 👋 do you deliver on Saturdays?"
REPLY = "Yes, until six in the evening. 🚲"
COMMENT = "How much is the big bouquet?"
PRIVATE = "It is 29 euros. Shall I put one aside for you?"
PUBLIC = "29 euros – see you soon!"
# A bar below the page, which becomes shorter: Meta wants to read what a screen shows.
CAPTION = """words => {
    const bar = document.createElement("div");
    bar.id = "review-caption";
    bar.textContent = words;
    bar.style.cssText = "position:fixed;inset:auto 0 0 0;height:44px;z-index:99999;"
        + "background:#111;color:#fff;font:16px/44px sans-serif;text-align:center";
    document.documentElement.append(bar);
    document.body.style.cssText += ";height:calc(100vh - 44px);min-height:0";
}"""
PLAIN = """() => {
    document.getElementById("review-caption").remove();
    document.body.style.height = document.body.style.minHeight = "";
}"""


class Review:
    """The pages of the browser, and where their pictures go."""

    def __init__(self, browser, wanted):
        self.browser, self.wanted = browser, wanted
        self.url, self.simulator = wanted["url"], wanted["simulator"]
        self.folder = Path(wanted["folder"])
        self.count = 0

    @contextmanager
    def page(self, login=None):
        context = self.browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(1000 * self.patience)
        page = context.new_page()
        if login:
            page.goto(f"{self.url}/web/login?redirect=/odoo")
            page.locator("input[name=login]").fill(login)
            page.locator("input[name=password]").fill(
                self.wanted["password"] if login == self.wanted["login"] else login
            )
            page.locator(".oe_login_form button[type=submit]").click()
            page.wait_for_url("**/odoo**")
        try:
            yield page
        finally:
            context.close()

    @property
    def patience(self):
        return PATIENCE_SECONDS if self.simulator else REAL_SECONDS

    def picture(self, page, name, words):
        """Take a picture of the page, with a caption, and say which it is."""
        self.count += 1
        page.evaluate(CAPTION, words)
        path = self.folder / f"{self.count:02}-{name}.png"
        page.screenshot(path=path)
        page.evaluate(PLAIN)
        print(f"  {path.name}  {words}", flush=True)

    def ask(self, words):
        """Ask the person to do what no program may do at Instagram."""
        print(f"\n  → {words}", flush=True)

    def simulate(self, path, **values):
        url = f"{self.simulator}/simulator/{path}"
        requests.post(url, json=values, timeout=PATIENCE_SECONDS).raise_for_status()

    def allow(self, page, name, words):
        """Give the permissions that Instagram asks for."""
        if not self.simulator:
            self.ask("Log in at Instagram, leave everything ticked and press Allow.")
        else:
            page.get_by_label("florentine.flowers").check()
            self.picture(page, name, words)
            page.get_by_role("button", name="Allow").click()
        page.wait_for_url(f"{self.url}/**")

    def phone(self, page, name, words, *, is_feed=False):
        """Show what the customer sees; with a real account, it is on a phone."""
        if not self.simulator:
            self.ask(f"Take a picture of the phone: {words}")
            return
        page.goto(self.simulator)
        customers = page.get_by_role("navigation", name="Customers")
        customers.get_by_text("Lena Hoffmann").click()
        if is_feed:
            page.get_by_role("button", name="Feed").click()
        shown = COMMENT if is_feed else QUESTION
        expect(page.get_by_text(shown).first).to_be_visible()
        self.picture(page, name, words)


def connects(review, page):
    page.goto(f"{review.url}/odoo/instagram-inboxes")
    button = page.get_by_text("Connect an Instagram account", exact=True).first
    expect(button).to_be_visible()
    review.picture(
        page, "before", "A manager connects the company's Instagram account."
    )
    button.click()
    review.allow(page, "consent", "The account's owner gives the permissions.")
    expect(page.get_by_text("Connected", exact=True).first).to_be_visible()
    add_me = page.get_by_role("button", name="Add me as an agent")
    if add_me.is_visible():
        add_me.click()
        expect(add_me).to_be_hidden()
    review.picture(
        page,
        "inbox",
        "instagram_business_basic: the account's name, username and picture.",
    )


def exchanges_messages(review, agent, phone):
    if review.simulator:
        review.simulate(f"customers/{CUSTOMER}/messages", text=QUESTION)
    else:
        review.ask(f"Write “{QUESTION}” to the account, from another account.")
    review.phone(phone, "customer-writes", "A customer writes on Instagram.")
    agent.goto(f"{review.url}/odoo/instagram")
    row = agent.locator(".o-instagram-DeskRow-main", has_text=QUESTION).first
    row.click()
    expect(agent.locator(".o-mail-Message", has_text=QUESTION).first).to_be_visible()
    review.picture(
        agent,
        "message",
        "instagram_business_manage_messages: the message arrives in the helpdesk.",
    )
    composer = agent.locator(".o-mail-Composer-input")
    composer.fill(REPLY)
    composer.press("Enter")
    mine = agent.locator(".o-mail-Message", has_text=REPLY).last
    sent = mine.get_by_role("img", name=re.compile("^(Sent|Seen)"))
    expect(sent.first).to_be_visible()
    review.picture(
        agent, "reply", "instagram_business_manage_messages: an agent replies."
    )
    review.phone(phone, "customer-reads", "The customer reads the reply on Instagram.")


def allows_comments(review, page):
    receive = page.get_by_label("Receive comments")
    if not receive.is_checked():  # a real account may receive them already
        receive.check()
        page.get_by_role("button", name="Save manually").click()
    page.get_by_role("button", name="Reconnect").first.click()
    review.allow(
        page, "consent-comments", "The owner gives the permission for comments, too."
    )
    expect(page.get_by_text("Connected", exact=True).first).to_be_visible()


def answers_a_comment(review, agent, phone):
    if review.simulator:
        review.simulate(f"customers/{CUSTOMER}/comments", text=COMMENT)
    else:
        review.ask(f"Comment “{COMMENT}” on a post, from another account.")
    review.phone(
        phone, "customer-comments", "Somebody comments on a post.", is_feed=True
    )
    action = "instagram_inbox.instagram_comment_action"
    found = agent.get_by_text(COMMENT, exact=True).first
    agent.goto(f"{review.url}/odoo/action-{action}")
    _until(review, found, agent.reload)
    found.click()
    composer = agent.locator(".o-instagram-CommentComposer")
    expect(composer).to_be_visible()
    review.picture(
        agent,
        "comment",
        "instagram_business_manage_comments: the comment arrives in the helpdesk.",
    )
    for button, text, words in (
        ("Reply privately", PRIVATE, "an agent replies privately, once"),
        ("Reply publicly", PUBLIC, "an agent replies below the comment"),
    ):
        composer.get_by_role("button", name=button).click()
        composer.get_by_role("textbox").fill(text)
        name = button.lower().replace(" ", "-")
        review.picture(agent, name, f"instagram_business_manage_comments: {words}.")
        composer.get_by_role("button", name="Send").click()
        expect(agent.get_by_text(text).first).to_be_visible()
    agent.get_by_role("button", name="Hide", exact=True).click()
    expect(agent.get_by_role("button", name="Show Again")).to_be_visible()
    review.picture(
        agent, "hidden", "instagram_business_manage_comments: the comment is hidden."
    )
    review.phone(
        phone,
        "answers",
        "Both answers on Instagram. Only its author still sees the hidden comment.",
        is_feed=True,
    )


def _until(review, found, look_again):
    """Look again until it is there: the list of comments does not move live."""
    for _try in range(review.patience // 3):
        try:
            expect(found).to_be_visible(timeout=3000)
        except AssertionError:
            look_again()
        else:
            return
    expect(found).to_be_visible()


def can_be_ended(review, page):
    page.get_by_role("button", name="Disconnect", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    review.picture(page, "end", "The account can be disconnected at any time.")


def main():
    wanted = json.loads(setting("REVIEW"))
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    if not wanted["simulator"]:
        expect.set_options(timeout=1000 * REAL_SECONDS)
    with chromium(headless=bool(wanted["simulator"])) as browser:
        review = Review(browser, wanted)
        try:
            with (
                review.page(wanted["login"]) as page,
                review.page(wanted["agent"]) as agent,
                review.page() as phone,
            ):
                connects(review, page)
                exchanges_messages(review, agent, phone)
                allows_comments(review, page)
                answers_a_comment(review, agent, phone)
                can_be_ended(review, page)
        except (AssertionError, Error) as error:
            print(f"\nThe walk ended early: {error}", flush=True)
            return 1
    print(f"\nThe pictures are in {review.folder}.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
