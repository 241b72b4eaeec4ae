"""Rules change conversations as people do, and a rule that fails stops nothing."""

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
from tests.harness import RpcError


@pytest.fixture(scope="module")
def shared():
    with installed(modules=APPS) as installation:
        yield installation


def test_a_rule_resolves_as_a_person_does(site):
    channel = written(site, "noor", "Order 7?")
    site.anna.call("discuss.channel", "instagram_take", [channel])
    thanks = [("instagram_message_text", "=ilike", "thank%")]
    resolve = update(site, "instagram_status", selection="resolved")
    with rule(site, "on_message_received", resolve, domain=thanks, name="Thanks"):
        written(site, "noor", "Thank you")
    values = thread(site, channel, "instagram_status", "instagram_waiting_since")
    assert values == {
        "id": channel,
        "instagram_status": "resolved",
        "instagram_waiting_since": False,
    }
    assert history(site, channel)[-1] == ("Rule “Thanks”", "Resolved")
    facts = site.admin.call(
        "instagram.inbox.report",
        "search_read",
        [("channel_id", "=", channel), ("resolutions", "=", 1)],
        fields=["agent_id"],
    )
    assert [each["agent_id"] for each in facts] == [False]
    mine = [("id", "=", channel), ("is_member", "=", True)]
    assert not site.anna.call("discuss.channel", "search_count", mine)


def test_a_rule_changes_all_that_people_change(site):
    channel = written(site, "sunny", "Hello")
    number, _action = tag(site, "Urgent case")
    ben = site.person("ben").uid
    tomorrow = "(datetime.datetime.now() + datetime.timedelta(days=1))"
    actions = (
        update(site, "instagram_priority", selection="1"),
        update(
            site, "instagram_tag_ids", value=str(number), update_m2m_operation="add"
        ),
        update(site, "instagram_agent_id", value=str(ben)),
        update(
            site, "instagram_snoozed_until", value=tomorrow, evaluation_type="equation"
        ),
    )
    with rule(site, "on_message_received", *actions, name="All") as all_of_it:
        written(site, "sunny", "It burns")
        assert not error(site, all_of_it)
    done = [what.partition(" until")[0] for who, what in history(site, channel)]
    assert done == [
        "Marked as urgent",
        "Tagged: Urgent case",
        "Assigned to Ben Agent",
        "Snoozed",
    ]
    assert {who for who, _what in history(site, channel)} == {"Rule “All”"}


def test_what_is_not_for_rules_is_refused(site):
    closed = update(site, "instagram_window_end")
    with (
        pytest.raises(RpcError, match="have warnings"),
        rule(site, "on_message_received", closed),
    ):
        pass
    model = site.reference("mail.model_discuss_channel")
    values = {"name": "Window", "model_id": model, **closed}
    action = site.admin.call("ir.actions.server", "create", values)
    (shown,) = site.admin.call("ir.actions.server", "read", [action], ["warning"])
    assert "Only Odoo itself sets" in shown["warning"]


def test_what_an_action_does_for_a_person(site):
    """It needs and gives no other rights than an agent's."""
    channel = written(site, "lena", "Who helps me?")
    model = site.reference("mail.model_discuss_channel")
    agents = site.reference("instagram_inbox.instagram_inbox_group_agent")
    action = site.admin.call(
        "ir.actions.server",
        "create",
        {
            "model_id": model,
            "name": "To Ben",
            "state": "instagram_assign",
            "instagram_user_id": site.person("ben").uid,
            "group_ids": [(6, 0, [agents])],
        },
    )
    outsider = {
        "login": "otto",
        "password": "otto",
        "name": "Otto",
        "email": "o@example.com",
    }
    if not site.admin.call("res.users", "search_count", [("login", "=", "otto")]):
        site.admin.call(
            "res.users",
            "create",
            outsider | {"group_ids": [(4, agents)]},
            context={"no_reset_password": True},
        )
    context = {
        "active_id": channel,
        "active_ids": [channel],
        "active_model": "discuss.channel",
    }
    with pytest.raises(RpcError, match="AccessError"):
        site.person("otto").call("ir.actions.server", "run", [action], context=context)
    assert not thread(site, channel, "instagram_agent_id")["instagram_agent_id"]
    site.anna.call("ir.actions.server", "run", [action], context=context)
    assert history(site, channel)[-1] == ("Anna Agent", "Assigned to Ben Agent")
    # what changes a field does so as they do, too
    urgent = {
        "name": "Urgent",
        "model_id": model,
        "group_ids": [(6, 0, [agents])],
        **update(site, "instagram_priority", selection="1"),
    }
    action = site.admin.call("ir.actions.server", "create", urgent)
    with pytest.raises(RpcError, match="AccessError"):
        site.person("otto").call("ir.actions.server", "run", [action], context=context)
    # and no browser can claim to be a rule
    forged = context | {"instagram_rule": "Some rule", "instagram_held": {}}
    site.anna.call("ir.actions.server", "run", [action], context=forged)
    assert history(site, channel)[-1] == ("Anna Agent", "Marked as urgent")


def test_a_rule_that_fails_stops_nothing(site):
    failing = code("raise UserError('Out of flour')")
    doubled = code(
        "env['instagram.tag'].create({'name': 'Same'})\n"
        "env['instagram.tag'].create({'name': 'Same'})"
    )
    broken = [("no_such_field", "=", 1)]
    with (
        rule(site, "on_message_received", code(NOTE), failing) as first,
        rule(site, "on_message_received", doubled) as second,
        rule(site, "on_message_received", code(NOTE), domain=broken) as third,
        rule(site, "on_message_received", code(NOTE)) as last,
    ):
        channel = written(site, "yael", "Bread?")
        site.answer("yael", "Yes")
        assert eventually(lambda: all(error(site, n) for n in (first, second, third)))
        assert error(site, first) == "Out of flour"
        assert "already" in error(site, second) or "Same" in error(site, second)
        assert "no_such_field" in error(site, third)
        assert not error(site, last)
        assert notes(site, channel) == ["Bread?"]
        assert site.conversation("yael") == ["Bread?", "Yes"]
        site.admin.call("base.automation", "action_instagram_forget_error", [first])
        assert not error(site, first)


def test_an_erased_customer_is_in_no_error(site):
    (customer,) = site.customers(1, "erased")
    failing = code("raise UserError(record.name)")
    with rule(site, "on_message_received", failing) as number:
        channel = written(site, customer, "Forget me")
        assert eventually(lambda: error(site, number))
        site.admin.call("discuss.channel", "action_instagram_erase", [channel])
        assert eventually(lambda: not error(site, number))


def test_machines_do_not_talk_for_ever(site):
    (customer,) = site.customers(1, "machine")
    with rule(site, "on_message_received", reply("I am a machine")) as number:
        for count in range(11):
            site.simulator.write(customer, f"I am, too: {count}")
        assert eventually(lambda: len(site.conversation(customer)) == 21)
        assert eventually(lambda: "another machine" in (error(site, number) or ""))
        assert eventually(lambda: len(site.sent_texts(customer)) == 10)


def test_replies_that_are_not_sent(site):
    """A mention gets none, nor does a conversation of long ago: the rule says why."""
    (customer,) = site.customers(1, "mentions")
    with rule(site, "on_message_received", reply("Thanks!"), code(NOTE)) as number:
        site.simulator.write(customer, kind="story_mention")
        channel = site.channel(customer)
        assert eventually(lambda: "Story mentions" in (error(site, number) or ""))
        assert len(notes(site, channel)) == 1
    old = "UPDATE discuss_channel SET instagram_window_end = %s WHERE id = %s"
    site.database.query(old, "2020-01-01", channel)
    with rule(site, "on_create_or_write", reply("Bye"), code(NOTE)) as number:
        site.anna.call("discuss.channel", "instagram_set_status", [channel], "resolved")
        assert eventually(lambda: "24 hours" in (error(site, number) or ""))
        assert len(notes(site, channel)) == 2
    assert not site.sent_texts(customer)
