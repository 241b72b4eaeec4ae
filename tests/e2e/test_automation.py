"""Odoo's automation rules hear of conversations, and change them as people do."""

import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually, plain
from tests.e2e.installation import APPS, installed
from tests.harness import RpcError, chromium

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

# An account that is not connected at first.
OTHER_SHOP = "17841409417730026"

# Writes down the text of each message that calls for a rule.
NOTE = "record.message_post(body='Seen: ' + (record.instagram_message_text or '-'))"


@pytest.fixture(scope="module")
def shared():
    with installed(modules=APPS) as installation:
        yield installation


def add_rule(site, trigger, *actions, domain=(), **values):
    """Create a rule about channels.

    :param actions: values of its actions
    :return: its id
    """
    model = site.reference("mail.model_discuss_channel")
    usual = {"model_id": model, "name": "Action", "usage": "base_automation"}
    return site.admin.call(
        "base.automation",
        "create",
        {
            "name": f"Rule {trigger}",
            "model_id": model,
            "trigger": trigger,
            "filter_domain": repr(list(domain)),
            "action_server_ids": [(0, 0, usual | each) for each in actions],
            **values,
        },
    )


@contextmanager
def rule(site, *args, **values):
    """Have a rule while the block runs; see `add_rule`."""
    number = add_rule(site, *args, **values)
    try:
        yield number
    finally:
        site.admin.call("base.automation", "unlink", [number])


def tag(site, name):
    """Return a tag of this name, and the action that puts it on a conversation."""
    found = site.admin.call("instagram.tag", "search", [("name", "=", name)])
    number = (
        found[0]
        if found
        else site.admin.call("instagram.tag", "create", {"name": name})
    )
    return number, {"state": "instagram_tag", "instagram_tag_ids": [(6, 0, [number])]}


def code(text):
    return {"state": "code", "code": text}


def reply(text):
    return {"state": "instagram_reply", "instagram_text": text}


def update(site, field, **value):
    """Return the action that sets a field of a conversation."""
    domain = [("model", "=", "discuss.channel"), ("name", "=", field)]
    (number,) = site.admin.call("ir.model.fields", "search", domain)
    if "selection" in value:
        chosen = [("field_id", "=", number), ("value", "=", value["selection"])]
        (option,) = site.admin.call("ir.model.fields.selection", "search", chosen)
        value = {"selection_value": option, "value": value["selection"]}
    return {"state": "object_write", "update_path": field, **value}


def thread(site, channel, *names):
    (values,) = site.admin.call("discuss.channel", "read", [channel], list(names))
    return values


def notes(site, channel):
    """Return what rules noted, in order."""
    found = site.admin.call(
        "mail.message",
        "search_read",
        [
            ("model", "=", "discuss.channel"),
            ("res_id", "=", channel),
            ("body", "like", "Seen: "),
        ],
        fields=["body"],
        order="id",
    )
    return [plain(each["body"]).removeprefix("Seen: ") for each in found]


def history(site, channel):
    found = site.admin.call(
        "instagram.conversation.change",
        "search_read",
        [("channel_id", "=", channel)],
        fields=["author_name", "summary"],
        order="id",
    )
    return [(each["author_name"], each["summary"]) for each in found]


def error(site, number):
    (values,) = site.admin.call(
        "base.automation", "read", [number], ["instagram_error"]
    )
    return values["instagram_error"]


def written(site, customer, text):
    """Have a customer write; wait until the message is shown, and rules have run."""
    site.simulator.write(customer, text)
    assert eventually(lambda: text in site.conversation(customer))
    return site.channel(customer)


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


def test_machines_do_not_talk_for_ever(site):
    (customer,) = site.customers(1, "machine")
    with rule(site, "on_message_received", reply("I am a machine")) as number:
        for count in range(11):
            site.simulator.write(customer, f"I am, too: {count}")
        assert eventually(lambda: len(site.conversation(customer)) == 21)
        assert eventually(lambda: "another machine" in (error(site, number) or ""))
        assert eventually(lambda: len(site.sent_texts(customer)) == 10)


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


# -- the recipes of the add-on's README, as their clicks store them ----------------


def test_recipe_ad(site):
    """It goes to the one of the team who is there."""
    team = [site.person(login).uid for login in ("anna", "ben")]
    values = {"instagram_assign_to": "agents", "instagram_user_ids": [(6, 0, team)]}
    give = {"state": "instagram_assign", **values}
    presence = [("user_id", "=", team[1])]
    known = site.admin.call("mail.presence", "search", presence)
    site.admin.call("mail.presence", "unlink", known)
    (first, second, third) = site.customers(3, "advertised")
    by_ad = [("instagram_origin_kind", "=", "ad")]
    with rule(site, "on_message_received", give, domain=by_ad) as number:
        site.simulator.write(first, kind="ad")
        channel = site.channel(first)
        assert not error(site, number)
        assert not thread(site, channel, "instagram_agent_id")["instagram_agent_id"]
        come = (
            f"env['mail.presence'].create({{'user_id': {team[1]}, 'status': 'online'}})"
        )
        model = site.reference("mail.model_discuss_channel")
        arrive = {"name": "Come", "model_id": model, **code(come)}
        action = site.admin.call("ir.actions.server", "create", arrive)
        site.admin.call("ir.actions.server", "run", [action])
        site.simulator.write(second, kind="ad")
        site.simulator.write(third, "By nothing")
        given = site.channel(second)
        agent = [team[1], "Ben Agent"]
        assert eventually(
            lambda: (
                thread(site, given, "instagram_agent_id")["instagram_agent_id"] == agent
            )
        )
        other = site.channel(third)
        assert not thread(site, other, "instagram_agent_id")["instagram_agent_id"]


def test_recipe_late(site):
    (customer,) = site.customers(1, "waits")
    channel = written(site, customer, "Is anybody there?")
    site.anna.call("discuss.channel", "instagram_take", [channel])
    (due,) = site.admin.call(
        "ir.model.fields",
        "search",
        [("model", "=", "discuss.channel"), ("name", "=", "instagram_response_due")],
    )
    manager = {
        "state": "instagram_assign",
        "instagram_user_id": site.person("ben").uid,
        "instagram_only_unassigned": False,
    }
    delay = {
        "trg_date_id": due,
        "trg_date_range": 10,
        "trg_date_range_type": "minutes",
        "trg_date_range_mode": "after",
    }
    job = site.reference("base_automation.ir_cron_data_base_automation_check")
    for minutes, agent in ((5, "Anna Agent"), (15, "Ben Agent")):
        site.database.query(
            "UPDATE discuss_channel SET instagram_response_due ="
            " now() AT TIME ZONE 'UTC' - %s * INTERVAL '1 minute' WHERE id = %s",
            minutes,
            channel,
        )
        with rule(site, "on_time", manager, name="Late", **delay) as number:
            site.admin.call("ir.cron", "method_direct_trigger", [job])
            assert not error(site, number)
        values = thread(site, channel, "instagram_agent_id")
        assert values["instagram_agent_id"][1] == agent
    handed_over = "Handed over from Anna Agent to Ben Agent"
    assert history(site, channel)[-1] == ("Rule “Late”", handed_over)


def test_recipe_contact(site):
    vip = site.admin.call("res.partner.category", "create", {"name": "VIP"})
    contact = {"name": "A VIP", "category_id": [(6, 0, [vip])]}
    partner = site.admin.call("res.partner", "create", contact)
    (known, other) = site.customers(2, "contact")
    channels = {each: written(site, each, "Hello") for each in (known, other)}
    site.anna.call(
        "discuss.channel", "instagram_link_partner", [channels[known]], partner
    )
    is_vip = [("instagram_contact_id.partner_id.category_id", "ilike", "VIP")]
    urgent = update(site, "instagram_priority", selection="1")
    with rule(site, "on_message_received", urgent, domain=is_vip) as number:
        for each in (known, other):
            written(site, each, "It is me")
        assert not error(site, number)
    found = {
        each: thread(site, channel, "instagram_priority")["instagram_priority"]
        for each, channel in channels.items()
    }
    assert found == {known: "1", other: "0"}


def test_recipe_mention(site):
    number, tagged = tag(site, "Say thank you")
    (customer,) = site.customers(1, "praises")
    mentions = [("instagram_message_kind", "=", "story_mention")]
    with rule(site, "on_message_received", tagged, domain=mentions) as mention:
        channel = written(site, customer, "Look at my story")
        assert not thread(site, channel, "instagram_tag_ids")["instagram_tag_ids"]
        site.simulator.write(customer, kind="story_mention")
        assert eventually(
            lambda: (
                thread(site, channel, "instagram_tag_ids")["instagram_tag_ids"]
                == [number]
            )
        )
        # what the form counts
        found = site.admin.call("discuss.channel", "search", mentions)
        assert channel in found
        said = [("instagram_message_text", "ilike", "story")]
        assert channel not in site.admin.call("discuss.channel", "search", said)
        assert not error(site, mention)


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def test_recipe_word_by_clicks(site, browser):
    """The administrator makes the first recipe without code."""
    tag(site, "Asks for prices")
    problems = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: problems.append(str(error)))
    path = "/odoo/action-instagram_inbox_automation.base_automation_action"
    site.open(page, "admin", path)
    page.get_by_role("button", name="New", exact=True).click()
    page.get_by_placeholder("Set an explicit name").fill("Ask for a price")
    condition = page.locator("div[name=filter_domain]")
    condition.locator(".fa-caret-right").click()
    condition.get_by_text("New Rule").click()
    conditions = condition.locator(".o_tree_editor_condition")
    expect(conditions).to_have_count(2)
    conditions.last.locator(".o_model_field_selector").click()
    popover = page.locator(".o_model_field_selector_popover")
    popover.locator("input").fill("Message Text")
    popover.get_by_text("Message Text", exact=True).click()
    editor = conditions.last
    expect(editor).to_contain_text("Message Text")

    def counted(word):
        """Wait until the form counts what satisfies a condition with this word."""
        return page.expect_response(
            lambda answer: (
                answer.url.endswith("/discuss.channel/search_count")
                and word in answer.request.post_data
            )
        )

    # what is typed before the form knows the operator is lost
    with counted("ilike"):
        editor.locator("select").first.select_option(label="contains")
    with counted("price"):
        editor.locator("input").last.fill("price")
        editor.locator("input").last.press("Tab")
    page.get_by_role("button", name="Add an action").click()
    dialog = page.locator(".modal")
    dialog.get_by_text("Reply on Instagram", exact=True).click()
    dialog.locator("div[name=instagram_text] textarea").fill("Our prices: …")
    dialog.get_by_role("button", name="Save & New").click()
    expect(dialog.locator("div[name=instagram_text]")).to_have_count(0)
    dialog.get_by_text("Tag Conversation", exact=True).click()
    tags = dialog.locator("div[name=instagram_tag_ids] input")
    tags.fill("Asks for prices")
    choices = page.locator(".o-autocomplete--dropdown-item")
    choices.get_by_text("Asks for prices", exact=True).click()
    dialog.get_by_role("button", name="Save & Close").click()
    expect(dialog).to_have_count(0)
    page.locator(".o_form_button_save").click()
    expect(
        page.locator(".o_last_breadcrumb_item, .breadcrumb-item.active")
    ).to_contain_text("Ask for a price")
    expect(page.get_by_text("Tag: Asks for prices")).to_be_visible()
    (made,) = site.admin.call(
        "base.automation",
        "search_read",
        [("name", "=", "Ask for a price")],
        fields=["filter_domain", "trigger"],
    )
    assert made["trigger"] == "on_message_received"
    assert '("instagram_message_text", "ilike", "price")' in made["filter_domain"]
    (customer,) = site.customers(1, "asks")
    try:
        written(site, customer, "Hello")
        written(site, customer, "What is the price?")
        assert eventually(lambda: site.sent_texts(customer) == ["Our prices: …"])
        channel = site.channel(customer)
        assert thread(site, channel, "instagram_tag_ids")["instagram_tag_ids"]
    finally:
        site.admin.call("base.automation", "unlink", [made["id"]])
    page.context.close()
    assert not problems
