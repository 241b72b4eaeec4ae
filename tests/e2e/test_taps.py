"""What a customer taps on: made in Odoo, shown on the phone, received in Odoo."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.harness import chromium

OPEN, REPLY, HOURS = "When are you open?", "From 9 to 6.", "Opening hours"
ASK, YES, LONG = "Shall we deliver?", "Yes, please", "Opening hours on Sundays"
# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)


@pytest.fixture
def pages():
    """A browser in which each person has a page of their own."""
    with chromium() as browser:
        yield lambda: browser.new_context().new_page()


@pytest.fixture
def guest(site, request):
    """Somebody who never wrote; a name in the simulator."""
    key = request.function.__name__
    return site.simulator.add_customer("Guest", key=key).id


def phone_of(site, page, guest):
    page.goto(f"{site.simulator.url}/#{guest}")
    return page.get_by_role("region", name="Phone")


def add_line(page, place, tag=None, **values):
    """Add a line to the ice breakers (0) or to the menu (1) of an inbox."""
    page.get_by_text("Add a line").nth(place).click()
    dialog = page.get_by_role("dialog")
    if tag:
        dialog.locator("[name=tag_id] input").click()
        page.get_by_role("option", name=tag).click()
    for name, value in values.items():
        dialog.locator(f"[name={name}]").locator("input, textarea").first.fill(value)
    dialog.get_by_role("button", name="Save & Close").click()
    expect(dialog).to_have_count(0)


def test_ice_breaker_and_menu(site, pages, guest):
    inbox = site.connect()
    site.admin.call("instagram.tag", "create", [{"name": "Hours"}])
    page = pages()
    site.open(page, "admin", f"/odoo/instagram-inboxes/{inbox}")
    page.get_by_role("tab", name="Ice Breakers & Menu").click()
    add_line(page, 0, "Hours", name=OPEN, reply=REPLY)
    add_line(page, 1, name=HOURS)
    page.get_by_role("button", name="Save manually").click()
    expect(page.get_by_text("It is being sent")).to_have_count(2)

    phone = phone_of(site, pages(), guest)
    phone.get_by_role("button", name=OPEN).click()
    expect(phone.get_by_role("log")).to_contain_text(REPLY)
    assert eventually(lambda: site.conversation(guest) == [OPEN, REPLY])
    channel = site.channel(guest)
    read = ["instagram_tag_ids", "instagram_agent_id"]
    [shown] = site.anna.call("discuss.channel", "read", [channel], read)
    assert (len(shown["instagram_tag_ids"]), shown["instagram_agent_id"]) == (1, False)
    expect(phone.get_by_role("group", name="Ice breakers")).to_have_count(0)
    phone.get_by_role("button", name=HOURS).click()
    assert eventually(lambda: site.conversation(guest) == [OPEN, REPLY, HOURS])


def test_quick_replies(site, pages, guest):
    for source in (YES, LONG):
        values = {"source": source, "substitution": f"All of {source}"}
        site.anna.call("mail.canned.response", "create", [values])
    site.simulator.write(guest, "Hi")
    page, channel = pages(), site.channel(guest)
    site.open(page, "anna", f"/odoo/discuss?active_id=discuss.channel_{channel}")
    page.get_by_role("button", name="Quick Replies").click()
    for source in (YES, LONG):
        page.get_by_role("menuitemcheckbox", name=source).click()
    expect(page.get_by_text("2 of 13 chosen")).to_be_visible()
    page.keyboard.press("Escape")
    composer = page.locator(".o-mail-Composer-input")
    composer.fill(ASK)
    composer.press("Enter")
    reply = page.locator(".o-mail-Message", has_text=ASK).first
    shown = reply.get_by_role("list", name="Quick replies below this reply")
    expect(shown).to_contain_text(LONG[:20])

    phone = phone_of(site, pages(), guest)
    expect(phone.get_by_role("button", name=LONG[:20], exact=True)).to_be_visible()
    phone.get_by_role("button", name=YES).click()
    tapped = page.locator(".o-mail-Message", has_text="Chose a quick reply")
    expect(tapped.locator(".o-mail-Message-body")).to_have_text(YES)
    expect(tapped.locator(".o-mail-MessageInReply")).to_contain_text(ASK)
    page.reload()
    expect(shown).to_contain_text(YES)
    assert site.conversation(guest) == ["Hi", ASK, YES]
