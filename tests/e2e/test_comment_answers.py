"""A comment is answered in private from Odoo, the customer writes back: one thread."""

import re

import pytest
import requests
from playwright.sync_api import expect

from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import SCOPES
from tests.harness import chromium

MODEL = "instagram.comment"
SCOPE = "instagram_business_manage_comments"
FIELDS = ["text", "channel_id", "private_closed", "hidden", "post_caption"]
# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)


@pytest.fixture
def fan(site, request):
    """Somebody who never wrote, at a shop with comments; a name in the simulator."""
    inbox = site.connect()
    site.admin.call("instagram.inbox", "write", [inbox], {"has_comments": True})
    browser, scopes = site.admin.session, [*SCOPES, SCOPE]
    url = f"{site.odoo.url}/instagram/connect?inbox_id={inbox}"
    began = browser.get(url, allow_redirects=False).headers["Location"]
    form = {"decision": "allow", "account": SHOP, "scope": scopes}
    agreed = requests.post(began, data=form, timeout=10, allow_redirects=False)
    back = agreed.headers["Location"].partition("#")[0]
    assert browser.get(back, allow_redirects=False).status_code == 303
    yield site.simulator.add_customer("Fan", key=request.function.__name__).id
    site.admin.call("instagram.inbox", "write", [inbox], {"has_comments": False})


def say(site, fan, text, **options):
    """Have somebody comment; return the comment's id at Instagram."""
    path = f"customers/{fan}/comments"
    return site.simulator.call("POST", path, {"text": text, **options})["id"]


def known(site, number):
    """Return what Odoo knows of a comment, as soon as it is there."""
    domain = [("comment_id", "=", number), ("active", "in", [True, False])]

    def look():
        return site.anna.call(MODEL, "search_read", domain, fields=FIELDS)

    [found] = eventually(look)
    return found


def shown(site, number):
    """Return the comment as people see it in the simulator."""
    posts = site.simulator.call("GET", "posts")["posts"]
    return next(
        each for post in posts for each in post["comments"] if each["id"] == number
    )


def test_answered_in_private(site, fan):
    number = say(site, fan, "How much is the bouquet?")
    case = known(site, number)
    with chromium() as browser:
        page = browser.new_context().new_page()
        site.open(page, "anna", f"/odoo/instagram-comments/{case['id']}")
        composer = page.locator(".o-instagram-CommentComposer")
        composer.get_by_role("textbox").fill("Twelve euros.")
        composer.get_by_role("button", name="Send", exact=True).click()
        reply = page.locator(".border", has_text="Private reply")
        expect(reply).to_contain_text("Twelve euros.")
        expect(reply).to_contain_text(re.compile("Sent|Seen"))
        # the news of each step comes while its button is still at work
        page.get_by_role("button", name="Hide", exact=True).click()
        expect(page.get_by_text("Hidden: only the person")).to_be_visible()
        page.get_by_role("button", name="Resolve", exact=True).click()
        expect(page.get_by_role("button", name="Reopen", exact=True)).to_be_enabled()
    thread = known(site, number)["channel_id"][0]
    site.simulator.write(fan, "I take two.")
    texts = ["Twelve euros.", "I take two."]
    assert eventually(lambda: site.conversation(fan) == texts)
    assert site.channel(fan) == thread


def test_too_late_and_deleted(site, fan):
    old = say(site, fan, "Still there?", age_days=8)
    # an agent opens it: then it is known when it was written
    site.anna.call(MODEL, "instagram_refresh", [known(site, old)["id"]])
    assert eventually(lambda: "7 days" in (known(site, old)["private_closed"] or ""))
    number = say(site, fan, "Secret")
    case = known(site, number)
    site.simulator.call("DELETE", f"customers/{fan}/comments/{number}")
    site.anna.call(MODEL, "instagram_reply_privately", [case["id"]], "Hi")
    assert eventually(lambda: not known(site, number)["text"])


def test_hidden_and_answered_in_public(site, fan):
    number = say(site, fan, "Spam")
    case = known(site, number)
    site.anna.call(MODEL, "instagram_reply_publicly", [case["id"]], "Please stop.")
    done = [("comment_id", "=", case["id"]), ("state", "=", "done")]
    assert eventually(lambda: site.anna.call(f"{MODEL}.action", "search", done))
    site.anna.call(MODEL, "instagram_hide", [case["id"]], True)
    assert eventually(lambda: known(site, number)["hidden"])
    assert shown(site, number)["hidden"]
    assert eventually(lambda: known(site, number)["post_caption"])
    beneath = [("parent_id", "=", case["id"]), ("is_own", "=", True)]
    assert len(site.anna.call(MODEL, "search", beneath)) == 1
