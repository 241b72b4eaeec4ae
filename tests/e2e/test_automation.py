"""Odoo's automation rules hear of conversations: when, and how often."""

import time

import pytest

from tests.e2e.conversations import eventually
from tests.e2e.installation import APPS, installed
from tests.e2e.rules import (
    NOTE,
    code,
    error,
    history,
    notes,
    reply,
    rule,
    tag,
    thread,
    update,
    written,
)

# An account that is not connected at first.
OTHER_SHOP = "17841409417730026"


@pytest.fixture(scope="module")
def shared():
    with installed(modules=APPS) as installation:
        yield installation


def test_a_word_is_answered_and_tagged(site):
    _number, tagged = tag(site, "Prices")
    asks = [("instagram_message_text", "ilike", "price")]
    actions = reply("Hello {customer}, see our list."), tagged
    with rule(site, "on_message_received", *actions, domain=asks) as number:
        channel = written(site, "lena", "Do you deliver?")
        site.simulator.write("lena", "What is the PRICE?")
        assert eventually(lambda: site.sent_texts("lena"))
        written(site, "lena", "Thanks")
        assert site.sent_texts("lena") == ["Hello Lena Hoffmann, see our list."]
        assert not error(site, number)
    tags = site.anna.call("discuss.channel", "read", [channel], ["instagram_tag_ids"])
    assert len(tags[0]["instagram_tag_ids"]) == 1
    # nobody has become the agent by it, and nobody is credited
    parts = site.admin.call(
        "instagram.message",
        "search_read",
        [("channel_id", "=", channel), ("direction", "=", "out")],
        fields=["by_person", "user_id"],
    )
    assert [(each["by_person"], each["user_id"]) for each in parts] == [(False, False)]
    assert ("Rule “Rule on_message_received”", "Tagged: Prices") in history(
        site, channel
    )


def test_a_batch_calls_once_for_each_message(site):
    customers = site.customers(3, "batch")
    site.simulator.faults.set("webhook", "batch 6")
    with rule(site, "on_message_received", code(NOTE)):
        for text in ("One", "Two"):
            for customer in customers:
                site.simulator.write(customer, text)
        site.shows({customer: ["One", "Two"] for customer in customers})
    for customer in customers:
        assert notes(site, site.channel(customer)) == ["One", "Two"]


def test_outgoing_messages(site):
    """Colleagues write, here or on the phone; notes and automatic texts don't count."""
    channel = written(site, "joerg", "Hello?")
    with (
        rule(site, "on_message_sent", code(NOTE), reply("Bye")) as number,
        rule(site, "on_message_received", code(NOTE), reply("We are here")),
    ):
        site.answer("joerg", "From Odoo")
        site.anna.post(
            "/mail/message/post",
            thread_model="discuss.channel",
            thread_id=channel,
            post_data={"body": "A note", "subtype_xmlid": "mail.mt_note"},
        )
        site.simulator.write_as_business("joerg", "From the phone")
        assert eventually(lambda: "From the phone" in site.conversation("joerg"))
        written(site, "joerg", "And now?")
        assert notes(site, channel) == ["From Odoo", "From the phone", "And now?"]
        assert eventually(lambda: len(site.sent_texts("joerg")) == 4)
        assert sorted(site.sent_texts("joerg")) == [
            "Bye",
            "Bye",
            "From Odoo",
            "We are here",
        ]
        # what Odoo itself asks is neither
        (inbox,) = site.admin.call("instagram.inbox", "search", [])
        site.admin.call("instagram.inbox", "write", [inbox], {"ask_rating": True})
        site.anna.call("discuss.channel", "instagram_set_status", [channel], "resolved")
        site.admin.call("instagram.inbox", "write", [inbox], {"ask_rating": False})
        assert eventually(lambda: len(site.sent_texts("joerg")) == 5)
        assert len(notes(site, channel)) == 3
        assert not error(site, number)


def test_an_update_calls_once_for_each_change(site):
    channel = written(site, "haruto", "Hello")
    noted = code("record.message_post(body='Seen: ' + record.instagram_status)")
    (status,) = site.admin.call(
        "ir.model.fields",
        "search",
        [("model", "=", "discuss.channel"), ("name", "=", "instagram_status")],
    )
    watched = {"trigger_field_ids": [(6, 0, [status])]}
    with (
        rule(site, "on_create_or_write", noted),
        rule(site, "on_create_or_write", noted, **watched),
    ):
        written(site, "haruto", "Are you there?")  # times and windows change
        site.anna.call("discuss.channel", "instagram_set_status", [channel], "open")
        assert notes(site, channel) == []
        site.anna.call("discuss.channel", "instagram_take", [channel])
        assert notes(site, channel) == ["open"]
        site.anna.call("discuss.channel", "instagram_set_status", [channel], "resolved")
        assert notes(site, channel) == ["open", "resolved", "resolved"]
        # two messages in one batch reopen it once
        site.simulator.faults.set("webhook", "batch 2")
        site.simulator.write("haruto", "One")
        written(site, "haruto", "Two")
        assert notes(site, channel)[3:] == ["open", "open"]


def test_a_new_conversation_calls_once_after_its_message(site):
    (customer,) = site.customers(1, "begins")
    with rule(site, "on_create", code(NOTE), reply("Welcome")) as number:
        channel = written(site, customer, "My first words")
        assert notes(site, channel) == ["My first words"]
        assert eventually(lambda: site.sent_texts(customer) == ["Welcome"])
        assert not error(site, number)


def test_the_past_calls_for_no_rule(site):
    """What is fetched from Instagram was said before there was a rule for it."""
    (customer,) = site.customers(1, "earlier")
    for ago in (7200, 3600):
        at = time.time() - ago
        site.simulator.write(customer, f"{ago} s ago", account=OTHER_SHOP, at=at)
    with (
        rule(site, "on_message_received", code(NOTE)),
        rule(site, "on_create_or_write", code(NOTE)),
    ):
        site.connect(OTHER_SHOP)
        channel = site.channel(customer, OTHER_SHOP)
        said = [("res_id", "=", channel), ("message_type", "=", "comment")]
        assert eventually(
            lambda: site.admin.call("mail.message", "search_count", said) == 2
        )
        site.simulator.write(customer, "And now?", account=OTHER_SHOP)
        assert eventually(lambda: notes(site, channel))
    # the new one calls for the first rule; to the second, a reopened one is news
    assert set(notes(site, channel)) == {"And now?"}


def test_a_conflict_is_tried_again(site):
    """A rule that meets a concurrent change runs again with its whole batch."""
    site.database.query("CREATE SEQUENCE attempts")
    conflict = code(
        "env.cr.execute(\"DO $$ BEGIN IF nextval('attempts') = 1 THEN"
        " RAISE EXCEPTION USING ERRCODE = '40001'; END IF; END $$\")"
    )
    with rule(
        site, "on_message_received", reply("Once"), code(NOTE), conflict
    ) as number:
        channel = written(site, "sunny", "Twice?")
        assert eventually(lambda: site.sent_texts("sunny"))
        assert notes(site, channel) == ["Twice?"]
        assert site.sent_texts("sunny") == ["Once"]
        assert not error(site, number)
    assert site.database.query("SELECT last_value FROM attempts") == [(2,)]


def test_other_channels_are_left_alone(site):
    """A rule applies where its condition says; our actions are for Instagram."""
    anna = site.anna
    group = anna.call("discuss.channel", "create", {"name": "Bakers"})
    _number, tagged = tag(site, "Everywhere")
    urgent = update(site, "instagram_priority", selection="1")
    other = [("name", "=", "Nobody")]
    with (
        rule(site, "on_message_sent", reply("Hi"), tagged, urgent) as ours,
        rule(site, "on_message_sent", code("raise UserError('No')"), domain=other),
    ):
        message = {"body": "Hello bakers", "message_type": "comment"}
        anna.call(
            "discuss.channel",
            "message_post",
            [group],
            **message,
            subtype_xmlid="mail.mt_comment",
        )
        assert not error(site, ours)
    values = thread(site, group, "instagram_priority", "instagram_tag_ids")
    assert not values["instagram_priority"]
    assert not values["instagram_tag_ids"]
