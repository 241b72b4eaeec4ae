"""The recipes of the add-on for rules work, as their clicks store them."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.e2e.installation import APPS, installed
from tests.e2e.rules import (
    code,
    error,
    history,
    rule,
    tag,
    thread,
    update,
    written,
)
from tests.harness import chromium

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def shared():
    with installed(modules=APPS) as installation:
        yield installation


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
