"""The events of `tests/fixtures`, delivered as if they happened now."""

import json
import time

import pytest
from playwright.sync_api import expect

from simulator.webhook import fixtures
from simulator.webhook.fixtures import FOLDER, Scene
from simulator.webhook.kinds import KINDS
from simulator.world.errors import Refused
from simulator.world.ids import igsid
from tests.simulator.test_phone import browser, page  # noqa: F401 - fixtures

ACCOUNT = "17841499999999999"
# Delivers each event of the list by its button; returns what the page says then.
DELIVER_EACH = """async () => {
  const choice = document.querySelector("[aria-label='Recorded event']");
  const row = choice.closest(".point");
  const said = row.querySelector("[role=status]");
  const results = [];
  for (const { value } of choice.options) {
    choice.value = value;
    row.querySelector("button").click();
    while (!said.textContent) await new Promise(requestAnimationFrame);
    results.push(said.textContent);
  }
  return results;
}"""


def scene(**values):
    def link(kind):
        return f"http://localhost/{kind}/{time.perf_counter_ns()}"

    values = {"accounts": [ACCOUNT], "customer": "42", "link": link} | values
    return Scene(**values)


def happens(name, **values):
    """Return the first update of a recorded event."""
    return next(fixtures.updates(fixtures.happens_now(name, scene(**values))))


def test_each_has_a_line():
    files = {path.stem for path in FOLDER.glob("*.json")}
    assert files == set(fixtures.labels())


def test_no_such_event():
    with pytest.raises(KeyError):
        fixtures.load("../README")


# Events that name no customer.
NOBODYS = ("echo_self_unflagged", "edit_none_without_sender", "without_sender")


@pytest.mark.parametrize("name", fixtures.labels())
def test_nothing_of_the_recording_is_left(name):
    text = json.dumps(fixtures.happens_now(name, scene(incoming="IN", outgoing="OUT")))
    assert fixtures.ACCOUNTS[0] not in text
    assert fixtures.FILES not in text
    if '"messaging":' in text:
        assert '"42"' in text or name in NOBODYS
        assert "176202234" not in text  # the time


def test_a_new_message_each_time():
    mids = {happens("text")["message"]["mid"] for _ in range(3)}
    assert len(mids) == 3
    kept = {happens("text", keep_mid=True)["message"]["mid"] for _ in range(3)}
    assert kept == {fixtures.load("text")["entry"][0]["messaging"][0]["message"]["mid"]}


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("edit", "IN"),
        ("unsend", "IN"),
        ("reaction", "OUT"),
        ("seen", "OUT"),
    ],
)
def test_about_a_message_that_there_is(name, about):
    update = happens(name, incoming="IN", outgoing="OUT")
    assert update[fixtures.happening(update)]["mid"] == about


def test_answer_to_a_message_that_there_is():
    assert happens("reply", incoming="IN")["message"]["reply_to"]["mid"] == "IN"


def test_order_within_a_body_is_kept():
    first, second, *_others = fixtures.updates(fixtures.happens_now("batch", scene()))
    assert first["timestamp"] - second["timestamp"] == 1000


def test_one_file_for_both_forms_of_a_post():
    share, post = happens("share_and_ig_post")["message"]["attachments"]
    assert share["payload"]["url"] == post["payload"]["url"]


def test_by_the_control(sim, shop, receiver):
    written = sim.write("lena", "Hi")
    assert sim.wait_idle()
    assert sim.replay("lena", "edit") == ""
    event = receiver.events[-1]
    assert event["message_edit"]["mid"] == written.mid
    assert event["sender"]["id"] == igsid(shop.id, "lena")
    with pytest.raises(Refused, match="telepathy"):
        sim.replay("lena", "telepathy")


def test_by_hand(sim, shop, page, receiver):  # noqa: F811 - a fixture
    page.goto(f"{sim.url}/#lena")
    page.get_by_role("button", name="Faults").click()
    # in the page: each step from here lasts longer than the delivery
    results = page.evaluate(DELIVER_EACH)
    names = list(fixtures.labels())
    assert results == [f"Odoo has {name}." for name in names]
    expect(page.get_by_text(results[-1], exact=True)).to_be_visible()
    page.get_by_label("Recorded event").select_option(names[0])
    page.get_by_role("button", name="Deliver", exact=True).click()
    expect(page.get_by_text(results[0], exact=True)).to_be_visible()
    assert len(receiver.bodies) == len(names) + 1


def test_every_kind_is_a_recorded_one():
    assert {kind.recorded for kind in KINDS.values()} <= set(fixtures.labels())
