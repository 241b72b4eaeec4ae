"""The page in a browser, used like a person does."""

import os
import re
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

ANSWER = "Yes, <b>every</b> weekday https://flowers.example/delivery"


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("INSTAGRAM_INBOX_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        options = {"executable_path": path, "args": ["--no-sandbox"]}
        browser = playwright.chromium.launch(**options)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert not problems


def write(page, text):
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def test_nobody_connected_then_somebody(sim, page):
    page.goto(sim.url)
    expect(page.get_by_text("No business has connected yet")).to_be_visible()
    expect(page.get_by_text("Odoo is listening")).to_be_visible()
    sim.connect("florentine.flowers")
    expect(page.get_by_text("@florentine.flowers")).to_be_visible()


def test_a_conversation(sim, shop, page, receiver):
    page.goto(sim.url)
    page.get_by_role("button", name="Jörg").click()
    write(page, "Liefern Sie? 🌷")
    mine = page.locator(".message.mine")
    expect(mine).to_contain_text("Liefern Sie? 🌷")
    expect(mine).to_contain_text("Delivered to Odoo")
    igsid = receiver.events[0]["sender"]["id"]
    mid = shop.send(igsid, ANSWER).json()["message_id"]
    theirs = page.locator(".message.theirs .text")
    expect(theirs).to_have_text(ANSWER)
    expect(theirs.get_by_role("link")).to_have_attribute("href", re.compile("^https"))
    expect(page.locator("#people li").first).to_contain_text("Yes")
    assert sim.wait_idle()
    assert receiver.events[-1]["read"] == {"mid": mid}


def test_unread_until_opened(sim, shop, page, receiver):
    sim.write("lena", "Hi")
    sim.write("sunny", "Hi")
    page.goto(f"{sim.url}/#sunny")
    expect(page.locator(".message.mine")).to_be_visible()
    sim.write_as_business("lena", "Hello")
    lena = page.get_by_role("button", name="Lena")
    expect(lena.locator(".dot")).to_have_text("1")
    assert sim.wait_idle()
    assert "read" not in receiver.events[-1]
    lena.focus()
    page.keyboard.press("Enter")
    expect(lena.locator(".dot")).to_have_count(0)


def test_failure_with_reason_and_retry(sim, shop, page, receiver):
    sim.settings.change({"retries": "off"})
    receiver.statuses = [403]
    page.goto(f"{sim.url}/#lena")
    write(page, "Hi")
    message = page.locator(".message.mine")
    expect(message).to_contain_text("Odoo answered 403: wrong signature")
    message.get_by_role("button", name="Retry").click()
    expect(message).to_contain_text("Delivered to Odoo")


def test_nothing_to_write_in_before_the_page_knows_to_whom(sim, shop, page):
    """A text typed earlier was lost, with an error."""
    held, slow = [], True
    page.route(
        "**/simulator/state?*",
        lambda route: held.append(route) if slow else route.continue_(),
    )
    with page.expect_request("**/simulator/state?*"):
        page.goto(f"{sim.url}/#lena")
    expect(page.get_by_label("Message", exact=True)).to_be_hidden()
    slow = False
    for route in held:
        route.continue_()
    write(page, "Hi")
    expect(page.locator(".message.mine")).to_contain_text("Delivered to Odoo")


def test_faults_panel(sim, shop, page):
    page.goto(sim.url)
    page.get_by_role("button", name="Faults").click()
    page.get_by_label("Sending a message").select_option("hang")
    page.get_by_label("Hangs without an answer, seconds (value)").fill("3")
    page.get_by_label("Each delivered twice").check()
    expect(page.locator("#fault-count")).to_have_text("2")
    assert sim.faults.as_dict()["send"][0]["value"] == 3
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#fault-count")).to_be_hidden()
    assert not sim.faults.as_dict()


def test_new_customer_on_a_small_screen(sim, shop, page):
    page.set_viewport_size({"width": 380, "height": 700})
    page.goto(sim.url)
    expect(page.get_by_role("log")).to_be_hidden()
    page.get_by_role("button", name="New customer").click()
    page.get_by_label("Name", exact=True).fill("Zoë")
    page.get_by_role("button", name="Add").click()
    write(page, "Hi")
    expect(page.locator(".message.mine")).to_contain_text("Delivered")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("button", name="Zoë")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 380


def test_the_feed(sim, page):
    """People comment, reply and delete; a hidden comment is its author's alone."""
    shop = sim.world.account("florentine.flowers")
    sim.connect(shop.username)
    hidden = sim.comment("joerg", "Too dear!")
    sim.world.comments[hidden.id].hidden = True
    page.goto(f"{sim.url}/#lena")
    page.get_by_role("button", name="Feed").click()
    post = page.locator(".post", has_text="Dahlias")
    comment = post.get_by_role("textbox", name="Comment")
    comment.fill("How much?")
    comment.press("Enter")
    expect(post.locator(".comments")).to_have_text(re.compile("lena.bakes.*How much"))
    expect(post).not_to_contain_text("Too dear!")
    (written,) = (each for each in sim.world.comments.values() if each != hidden)
    sim.answer_comment(written.id, "12 €")
    expect(post.locator(".reply")).to_contain_text("12 €")
    post.get_by_role("button", name="Reply: 12 €").click()
    expect(comment).to_be_focused()
    comment.fill("Thanks")
    comment.press("Enter")
    expect(post.locator(".reply")).to_have_count(2)
    post.get_by_role("button", name="Delete: Thanks").click()
    expect(post.locator(".reply")).to_have_count(1)
    page.get_by_role("button", name="Jörg").click()
    expect(post).to_contain_text("Hidden by the business")
    live = page.locator(".post", has_text="wreath").last
    live.get_by_role("button", name="End the broadcast").click()
    expect(live.get_by_role("textbox")).to_be_hidden()
    page.get_by_role("button", name="Messages", exact=True).click()
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
