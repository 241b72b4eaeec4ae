"""Files of agents reach the customer's phone through the browser."""

import base64
import io
import re
import time
import wave
from contextlib import contextmanager

import pytest
import requests
from playwright.sync_api import expect

from simulator.samples.samples import sample
from tests.e2e.conversations import are_prompt, eventually
from tests.harness import chromium

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

LENA = "Lena Hoffmann"
TEXT = "Which one? 💐"
# Longer than the time in which a run of the job begins new calls.
SLOW = 14

PICTURE = {"name": "roses.png", "mimeType": "image/png"}
OFFER = {"name": "offer.pdf", "mimeType": "application/pdf"}
NOTES = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"For us alone"}
DISGUISED = {"name": "cat.png", "mimeType": "image/png", "buffer": b"no picture"}


@contextmanager
def page_of(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def agent_and_phone(site, browser):
    """Anna in Lena's conversation; Lena does not look at her phone yet."""
    site.simulator.write("lena", "Do you have roses?")
    channel = site.channel("lena")
    with page_of(browser) as agent, page_of(browser) as phone:
        where = f"/odoo/discuss?active_id=discuss.channel_{channel}"
        site.open(agent, "anna", where)
        # another conversation may be shown until Lena's is there
        expect(agent.get_by_placeholder(f"Reply to {LENA}")).to_be_visible()
        yield agent, phone


def attach(agent, *files):
    agent.locator(".o-mail-Composer .o_input_file").set_input_files(list(files))


def send(agent, text=""):
    agent.locator(".o-mail-Composer-input").fill(text)
    button = agent.locator(".o-mail-Composer").get_by_role("button", name="Send")
    expect(button).to_be_enabled()
    button.click()


def last_message(agent):
    return agent.locator(".o-mail-Message").last


def look(phone, site):
    """Look at the phone as Lena."""
    phone.goto(site.simulator.url)
    phone.get_by_role("navigation", name="Customers").get_by_text(LENA).click()
    return phone.get_by_role("log")


def test_pictures_pdf_and_voice(site, agent_and_phone):
    agent, phone = agent_and_phone
    picture = PICTURE | {"buffer": sample("picture", "a")}
    other = PICTURE | {"name": "tulips.png", "buffer": sample("picture", "b")}
    attach(agent, OFFER | {"buffer": sample("file", "a")}, picture, other)
    expect(agent.locator(".o-mail-Composer .o-mail-AttachmentContainer")).to_have_count(
        3
    )
    send(agent, TEXT)
    sent = last_message(agent)
    expect(sent.get_by_role("img", name="Sent", exact=True)).to_be_visible()
    assert site.sent_texts("lena") == ["", "", TEXT]

    chat = look(phone, site)
    expect(chat.get_by_text(TEXT)).to_be_visible()
    expect(chat.locator("img.media")).to_have_count(2)
    assert eventually(lambda: widths(chat) == [480, 480])
    file = chat.get_by_role("link", name="File").get_attribute("href")
    assert requests.get(file, timeout=10).content.startswith(b"%PDF")
    expect(sent.get_by_role("img", name="Seen", exact=True)).to_be_visible()

    record(agent, seconds=2)
    send(agent)
    spoken = last_message(agent)
    expect(spoken.locator(".o-mail-VoicePlayer")).to_be_visible()
    expect(spoken.get_by_role("img", name="Seen", exact=True)).to_be_visible()
    url = chat.locator("audio").get_attribute("src")
    with wave.open(io.BytesIO(requests.get(url, timeout=10).content)) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, 24000)
        assert 1 < sound.getnframes() / sound.getframerate() < 10
        assert max(sound.readframes(10**6)) > 0
    expect(spoken.get_by_title("Play")).to_be_visible()
    # the addresses given to Instagram are in no log
    assert not re.search(r"instagram/file/[\w-]{20}", site.log())


def widths(chat):
    """Return the width of each picture on the phone: 0 when it did not load."""
    return chat.locator("img.media").evaluate_all("all => all.map(i => i.naturalWidth)")


def record(agent, seconds):
    agent.locator(".o-mail-Composer").get_by_title("More Actions").click()
    agent.get_by_role("menuitem", name="Voice Message").click()
    # at least so long: each second is shown for one second only, which a busy
    # machine may pass over
    shown = "|".join(f"00 : {second:02}" for second in range(seconds, 10))
    expect(agent.get_by_text(re.compile(shown))).to_be_visible()
    agent.get_by_title("Stop Recording").first.click()
    expect(agent.locator(".o-mail-Composer .o-mail-VoicePlayer")).to_be_visible()


def test_refused_in_the_composer(site, agent_and_phone):
    agent, _phone = agent_and_phone
    agent.locator(".o-mail-Composer-input").fill(TEXT)
    for file in (NOTES, DISGUISED):
        attach(agent, file)
        refusal = f"“{file['name']}” cannot be sent. Instagram does not support this file type"
        expect(agent.get_by_text(refusal)).to_be_visible()
    composer = agent.locator(".o-mail-Composer")
    expect(composer.locator(".o-mail-AttachmentContainer")).to_have_count(0)
    expect(agent.locator(".o-mail-Composer-input")).to_have_value(TEXT)


def answer_with(site, customer, name, content):
    """Send a file as Anna; return the id of the message."""
    values = {
        "name": name,
        "datas": base64.b64encode(content).decode(),
        "res_model": "mail.compose.message",
        "res_id": 0,
    }
    attachment = site.anna.call("ir.attachment", "create", values)
    posted = site.anna.post(
        "/mail/message/post",
        thread_model="discuss.channel",
        thread_id=site.channel(customer),
        post_data={
            "attachment_ids": [attachment],
            "attachment_tokens": [None],
            "body": "",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        },
    )
    return posted["message_id"]


def test_refused_there_and_sent_again(site):
    (customer,) = site.customers(1, "unlucky")
    site.simulator.write(customer, "Hi")
    site.simulator.faults.set("send", "error media_too_big")
    message = answer_with(site, customer, "a.pdf", sample("file", "a"))
    assert eventually(lambda: site.delivery(message) == ["failed"])
    site.simulator.faults.clear()
    site.anna.call("mail.message", "instagram_retry", [message])
    assert eventually(lambda: site.delivery(message) == ["sent"])
    (sent,) = [each for each in site.simulator.sent() if each.customer == customer]
    assert sent.content["attachments"][0]["type"] == "file"


def test_slow_films_keep_nobody_waiting(site):
    senders = site.customers(4, "filmed")
    (other,) = site.customers(1, "quick")
    for customer in (*senders, other):
        site.simulator.write(customer, "Hi")
        site.channel(customer)
    faults = [{"kind": "slow", "value": SLOW, "only": each} for each in senders]
    site.simulator.faults.set("send", *faults)
    film = sample("video", "a")
    films = [answer_with(site, each, "a.webm", film) for each in senders]
    assert eventually(lambda: any(site.delivery(each) == ["sending"] for each in films))
    began = time.monotonic()
    number, rounds = 0, []
    while time.monotonic() - began < SLOW - 1:
        number += 1
        asked = time.monotonic()
        answer = site.answer(other, f"Answer {number}")
        assert eventually(lambda mine=answer: site.delivery(mine) == ["sent"])
        rounds.append(time.monotonic() - asked)
        time.sleep(1)
    assert are_prompt(rounds), rounds
    assert any(site.delivery(each) != ["sent"] for each in films), "nothing was slow"
    assert eventually(
        lambda: all(site.delivery(each) == ["sent"] for each in films), SLOW * 3
    )
