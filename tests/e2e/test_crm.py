"""Leads are created from conversations, and hold nothing that was written there."""

import runpy
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import APPS, installed
from tests.e2e.test_customer import PANEL
from tests.e2e.test_uninstall import found
from tests.harness import chromium
from tests.harness.rpc import RpcError
from tests.harness.simulator import CHECKOUT

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

ADDON = CHECKOUT / "instagram_inbox_crm"
SALESPERSON = "sales_team.group_sale_salesman"
WORDS = "Do you bake for Zanzibar?"
FIELDS = [
    "campaign_id",
    "contact_name",
    "description",
    "medium_id",
    "name",
    "partner_id",
    "source_id",
    "team_id",
    "user_id",
]
EVIL = '\u202e=cmd() "<a@b>" <img src=x onerror=alert(1)>' + "x" * 500


@pytest.fixture(scope="module")
def shared():
    """Anna has no right but to answer; Ben sells, too; Sam only sells."""
    with installed(modules=APPS) as installation:
        set_up(installation)
        yield installation


def set_up(site):
    ben = site.person("ben").uid
    sell = [(4, site.reference(SALESPERSON))]
    site.admin.call("res.users", "write", [ben], {"group_ids": sell})
    sam = {"login": "sam", "password": "sam", "name": "Sam", "email": "sam@example.com"}
    quietly = {"no_reset_password": True}
    site.admin.call("res.users", "create", {**sam, "group_ids": sell}, context=quietly)


@pytest.fixture
def lena(site):
    """A conversation of a customer who came by an ad."""
    return conversation(site, "lena", kind="ad")


def conversation(site, key, text="", **options):
    site.simulator.write(key, text, **options)
    channel = site.channel(key)
    named = [("id", "=", channel), ("name", "not ilike", "Instagram user")]
    assert eventually(lambda: site.anna.call("discuss.channel", "search", named))
    return channel


def customer(site, name, text=WORDS, **options):
    """Have somebody write who never wrote before; return their thread."""
    key = f"new{abs(hash(name))}"
    site.simulator.add_customer(name, key=key, username=f"{key[:12]}.name")
    return SimpleNamespace(
        key=key, id=conversation(site, key, text, **options), name=name
    )


def create(site, channel, login="ben", **options):
    return site.person(login).call(
        "discuss.channel", "instagram_create_lead", [channel], **options
    )


def lead(site, number):
    (values,) = site.admin.call("crm.lead", "read", [number], FIELDS)
    return {
        name: value[1] if isinstance(value, list) else value
        for name, value in values.items()
    }


def panel(site, channel, login):
    return site.person(login).call(
        "discuss.channel", "instagram_customer_panel", [channel]
    )


def test_lead(site, lena):
    values = lead(site, create(site, lena))
    assert values["name"] == "Instagram: Lena Hoffmann"
    assert values["contact_name"] == "Lena Hoffmann"
    assert values["source_id"] == "Instagram"
    assert (values["medium_id"], values["campaign_id"]) == (
        "Instagram Ad",
        "Autumn cakes",
    )
    assert values["user_id"] == "Ben Agent"
    assert not values["partner_id"]
    assert not values["description"]


def test_what_led_here(site):
    """Whoever opens a link chooses what it carries: it creates no campaign."""
    by_link = customer(site, "Ludwig Link", "", kind="link").id
    values = lead(site, create(site, by_link))
    assert values["medium_id"] == "Instagram Link"
    assert not values["campaign_id"]
    assert not site.admin.call("utm.campaign", "search", [("name", "=", "flyer")])
    site.admin.call("utm.campaign", "create", {"name": "flyer", "title": "flyer"})
    known = lead(site, create(site, by_link, another=True))
    assert known["campaign_id"] == "flyer"
    by_product = customer(site, "Paula Product", "", kind="product").id
    values = lead(site, create(site, by_product))
    assert values["medium_id"] == "Instagram Product"
    assert values["campaign_id"]


def test_agent_of_another_company(site):
    """Who may not create leads in the inbox's company is offered no button."""
    channel = customer(site, "Carla Company").id
    ben = site.person("ben").uid
    elsewhere = site.admin.call("res.company", "create", {"name": "Elsewhere"})
    assert panel(site, channel, "ben")["leads"]["can_create"]
    company = site.reference("base.main_company")
    for number in (elsewhere, company):
        values = {"company_id": number, "company_ids": [(6, 0, [number])]}
        site.admin.call("res.users", "write", [ben], values)
        found = panel(site, channel, "ben")["leads"]
        assert found["can_create"] == (number == company)


def test_only_one_lead_unless_asked(site):
    channel = customer(site, "Mia Once").id
    first = create(site, channel)
    assert create(site, channel) == first
    second = create(site, channel, another=True)
    third = create(site, channel, title="=Wedding cake")
    assert len({first, second, third}) == 3
    assert lead(site, third)["name"] == "Wedding cake"
    assert lead(site, first)["medium_id"] == "Instagram Message"
    rows = panel(site, channel, "ben")["leads"]["rows"]
    assert [row["id"] for row in rows] == [third, second, first]
    assert all(row["is_of_thread"] and row["stage"] == "New" for row in rows)
    # lost ones are no longer in the way
    site.admin.call("crm.lead", "action_set_lost", [first, second, third])
    assert panel(site, channel, "ben")["leads"]["rows"] == []
    assert create(site, channel) not in {first, second, third}


def test_linked_contact_and_team(site):
    channel = customer(site, "Ida Linked").id
    partner = site.admin.call(
        "res.partner", "create", {"name": "Ida L.", "email": "ida@example.com"}
    )
    other = site.admin.call(
        "crm.lead",
        "create",
        {"name": "Bread", "partner_id": partner, "user_id": site.person("ben").uid},
    )
    site.anna.call("discuss.channel", "instagram_link_partner", [channel], partner)
    team = site.admin.call("crm.team", "create", {"name": "Instagram Team"})
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    site.admin.call(
        "instagram.inbox", "write", [inbox], {"instagram_crm_team_id": team}
    )
    values = lead(site, create(site, channel))
    site.admin.call(
        "instagram.inbox", "write", [inbox], {"instagram_crm_team_id": False}
    )
    assert values["team_id"] == "Instagram Team"
    assert values["name"] == "Instagram: Ida Linked"
    assert (values["partner_id"], values["contact_name"]) == ("Ida L.", "Ida L.")
    rows = panel(site, channel, "ben")["leads"]["rows"]
    assert [row["is_of_thread"] for row in rows] == [True, False]
    assert rows[1]["id"] == other


def test_agent_without_rights_on_leads(site, lena):
    assert "leads" not in panel(site, lena, "anna")
    with pytest.raises(RpcError, match=r"You may not create leads\. An administrator"):
        create(site, lena, "anna")
    (ben,) = site.admin.call("res.users", "search", [("login", "=", "ben")])
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    site.admin.call("instagram.inbox", "write", [inbox], {"agent_ids": [(3, ben)]})
    with pytest.raises(RpcError, match="AccessError"):
        create(site, lena, "ben")
    # the link would show the name of a conversation that is not theirs any more
    for method, arguments in (
        ("read", [[], ["instagram_channel_id"]]),
        ("search", [[("instagram_channel_id", "=", lena)]]),
        ("formatted_read_group", [[], ["instagram_channel_id"], ["__count"]]),
    ):
        with pytest.raises(RpcError, match="AccessError"):
            site.person("ben").call("crm.lead", method, *arguments)
    site.admin.call("instagram.inbox", "write", [inbox], {"agent_ids": [(4, ben)]})


def test_salesperson_who_is_no_agent(site):
    channel = customer(site, "Zoe Private").id
    sam = site.person("sam")
    number = create(site, channel)
    site.admin.call("crm.lead", "write", [number], {"user_id": sam.uid})
    shown = sam.call("crm.lead", "read", [number])
    assert shown[0]["name"] == "Instagram: Zoe Private"
    assert shown[0]["instagram_is_readable"] is False
    views = sam.call("crm.lead", "get_views", [[False, "form"]])["views"]
    assert "action_instagram_conversation" not in views["form"]["arch"]
    with pytest.raises(RpcError, match="Only agents of its inbox"):
        sam.call("crm.lead", "action_instagram_conversation", [number])
    with pytest.raises(RpcError, match="AccessError"):
        create(site, channel, "sam")
    with pytest.raises(RpcError, match="AccessError"):
        sam.call("crm.lead", "write", [number], {"instagram_channel_id": channel})
    with pytest.raises(RpcError, match="AccessError"):
        sam.call(
            "crm.lead", "create", {"name": "Mine", "instagram_channel_id": channel}
        )
    with pytest.raises(RpcError, match="AccessError"):
        sam.call("instagram.lead.name", "search_read", [])
    words = [("instagram_channel_id.message_ids.body", "ilike", "Zanzibar")]
    with pytest.raises(RpcError, match="AccessError"):
        sam.call("crm.lead", "search", words)
    # leads of others are made and changed as ever
    mine = sam.call("crm.lead", "create", {"name": "Bread"})
    assert sam.call("crm.lead", "copy", [mine])
    # the way back, for those who may
    site.admin.call("crm.lead", "write", [number], {"user_id": site.person("ben").uid})
    (shown,) = site.person("ben").call(
        "crm.lead", "read", [number], ["instagram_is_readable"]
    )
    assert shown["instagram_is_readable"]
    action = site.person("ben").call(
        "crm.lead", "action_instagram_conversation", [number]
    )
    assert action["params"]["active_id"] == f"discuss.channel_{channel}"


def test_rating_of_a_lead_names_no_customer(site):
    """Odoo lets every employee rate any record, and read the rating."""
    number = create(site, customer(site, "Ruth Rated").id)
    (model,) = site.admin.call("ir.model", "search", [("model", "=", "crm.lead")])
    about = {"res_model_id": model, "res_id": number}
    parent = {"parent_res_model_id": model, "parent_res_id": number}
    rating = site.anna.call("rating.rating", "create", about)
    site.anna.call("rating.rating", "write", [rating], parent)
    (values,) = site.anna.call("rating.rating", "read", [rating])
    assert (values["res_name"], values["parent_res_name"]) == (
        f"crm.lead/{number}",
    ) * 2
    assert "Ruth" not in str(values)


def test_hostile_name(site):
    channel = customer(site, EVIL).id
    values = lead(site, create(site, channel))
    for text in (values["contact_name"], values["name"].removeprefix("Instagram: ")):
        assert text.startswith("cmd() a@b img src=x")
        assert len(text) <= 201
        assert not set('<>"\u202e') & set(text)


def test_name_that_comes_later(site):
    """It replaces the placeholder in leads, but not what somebody wrote there."""
    site.simulator.faults.set("profile", "error consent")
    site.simulator.add_customer("Lotte Later", key="lotte")
    site.simulator.write("lotte", WORDS)
    channel = site.channel("lotte")
    first, mine = create(site, channel), create(site, channel, another=True)
    placeholder = lead(site, first)["contact_name"]
    assert placeholder.startswith("Instagram user")
    site.admin.call("crm.lead", "write", [mine], {"name": "Cake", "contact_name": "L."})
    untried = "SELECT 1 FROM instagram_contact WHERE profile_fetched_at IS NULL"
    assert eventually(lambda: not site.database.query(untried))
    site.simulator.faults.clear()
    site.database.query(
        "UPDATE instagram_contact SET profile_fetched_at = '2020-01-01'"
    )
    site.simulator.write("lotte", "Hello?")
    assert eventually(lambda: lead(site, first)["contact_name"] == "Lotte Later")
    assert lead(site, first)["name"] == "Instagram: Lotte Later"
    assert (lead(site, mine)["name"], lead(site, mine)["contact_name"]) == (
        "Cake",
        "L.",
    )
    site.admin.call("discuss.channel", "action_instagram_erase", [channel])
    exists = "SELECT 1 FROM discuss_channel WHERE id = %s"
    assert eventually(lambda: not site.database.query(exists, channel), 60)
    assert found(site, ("Lotte", placeholder)) == []


def test_live_chat_copies_nothing(site, lena):
    with pytest.raises(RpcError, match="not available in Instagram conversations"):
        site.person("ben").call(
            "discuss.channel", "execute_command_lead", [lena], body="/lead Cake"
        )


def test_erasing(site):
    person = customer(site, "Romy Quill-O'Hara & Co")
    number = create(site, person.id)
    # the name gets into the history, and into a copy
    copy = site.admin.call("crm.lead", "copy", [number])[0]
    pie = site.admin.call("crm.lead", "create", {"name": "Pie"})
    site.admin.call(
        "crm.lead", "write", [number], {"contact_name": f"{person.name}, Dr."}
    )
    site.admin.call("crm.lead", "write", [number], {"user_id": site.anna.uid})
    site.admin.call("crm.lead", "write", [copy], {"active": False})
    tail = create(site, person.id, another=True)
    site.admin.call("crm.lead", "merge_opportunity", [tail, pie])
    # an activity holds the name of its lead, also when it is done
    for is_done in (False, True):
        activity = site.admin.call(
            "mail.activity",
            "create",
            {
                "res_id": number,
                "res_model_id": site.reference("crm.model_crm_lead"),
                "summary": "Call",
            },
        )
        if is_done:
            site.admin.call("mail.activity", "action_feedback", [activity])
    activities = "SELECT DISTINCT res_name FROM mail_activity WHERE res_id = %s"
    assert "Quill" in str(site.database.query(activities, number))
    dialog = site.admin.call(
        "discuss.channel",
        "get_view",
        site.reference("instagram_inbox.discuss_channel_view_list_instagram"),
        "list",
    )
    assert "without the name that came from Instagram" in dialog["arch"]
    assert "Contacts, quotations and meetings" in dialog["arch"]
    form = site.admin.call("instagram.comment", "get_view", view_type="form")
    assert "Contacts, quotations and meetings" in form["arch"]
    erase(site, person)
    kept = site.admin.call(
        "crm.lead",
        "search_read",
        [("id", "in", [number, copy, pie, tail]), ("active", "in", [True, False])],
        fields=["name", "contact_name"],
        order="id",
    )
    assert {(each["name"], each["contact_name"]) for each in kept} <= {
        ("Instagram: erased customer", "erased customer, Dr."),
        ("Instagram: erased customer", False),
        ("Pie", False),  # if it is the one that the others were merged into
    }
    assert len(kept) == 3
    links = "SELECT 1 FROM crm_lead WHERE instagram_channel_id = %s"
    assert site.database.query(links, person.id) == []
    assert found(site, ("Quill", igsid(SHOP, person.key), person.key)) == []
    assert site.database.query(activities, number) == [("Instagram: erased customer",)]


def test_retention_says_what_stays(site):
    arch = site.admin.call("res.config.settings", "get_view", False, "form")["arch"]
    said = arch.partition("otherwise at least 2 days. ")[2].partition('"')[0]
    assert "Leads stay, too." in said


def erase(site, *people):
    """Erase customers, and wait until it is done."""
    channels = [person.id for person in people]
    site.admin.call("discuss.channel", "action_instagram_erase", channels)
    undone = [("state", "!=", "done")]
    assert eventually(
        lambda: not site.admin.call("instagram.deletion", "search_count", undone), 60
    )
    assert site.simulator.wait_idle()


def test_erasing_a_customer_whose_lead_was_merged(site):
    """A lead holds the names of two customers; each is removed with its customer."""
    first, second = customer(site, "Wanda Fischl"), customer(site, "Xaver Grubinger")
    leads = [create(site, each.id) for each in (first, second)]
    site.admin.call("crm.lead", "merge_opportunity", leads)
    erase(site, second)
    assert found(site, ("Grubinger", igsid(SHOP, second.key))) == []
    assert "crm_lead" in {table for table, _word in found(site, ("Fischl",))}
    erase(site, first)
    assert found(site, ("Fischl", igsid(SHOP, first.key))) == []


def test_names_in_leads_of_an_earlier_version(site):
    """They were in a field of the lead."""
    number = create(site, customer(site, "Nina Former").id)
    migration = ADDON / "migrations/19.0.1.1.0/post-migration.py"
    with site.database.transaction() as cursor:
        cursor.execute("ALTER TABLE crm_lead ADD instagram_copied_name varchar")
        cursor.execute(
            """
            UPDATE crm_lead lead SET instagram_copied_name = known.name
              FROM instagram_lead_name known WHERE known.lead_id = lead.id
            """
        )
        cursor.execute("DELETE FROM instagram_lead_name")
        runpy.run_path(str(migration))["migrate"](cursor, "19.0.1.0.0")
        query = "SELECT name FROM instagram_lead_name WHERE lead_id = %s"
        cursor.execute(query, [number])
        assert cursor.fetchall() == [("Nina Former",)]
        cursor.connection.rollback()


def leads_counted(person, channel, *groupby):
    groups = person.call(
        "instagram.inbox.report",
        "formatted_read_group",
        [("channel_id", "=", channel)],
        groupby=groupby,
        aggregates=["leads:sum"],
    )
    return [tuple(group[name] for name in (*groupby, "leads:sum")) for group in groups]


def test_overview(site):
    """Managers see leads by inbox and ad, also without any right on leads."""
    site.add_users("instagram_inbox_group_manager", {"mona": "Mona"})
    mona, channel = site.person("mona"), customer(site, "Oda Report", kind="ad").id
    assert not mona.call("crm.lead", "has_access", [], "read")
    view = mona.call("instagram.inbox.report", "get_view", view_type="pivot")
    assert 'name="leads"' in view["arch"]
    number = create(site, channel)
    create(site, channel, another=True)
    ((_inbox, ad, count),) = (
        row for row in leads_counted(mona, channel, "inbox_id", "origin") if row[-1]
    )
    assert (ad[:3], count) == ("ad:", 2)
    # their own figures, and those of nobody
    assert leads_counted(site.person("ben"), channel) == [(2,)]
    assert leads_counted(site.anna, channel) == [(0,)]
    # copies are not created from a conversation
    site.admin.call("crm.lead", "copy", [number])
    assert leads_counted(mona, channel) == [(2,)]
    site.database.query("UPDATE instagram_inbox_report SET origin = NULL")
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    site.admin.call("instagram.inbox", "action_rebuild_overview", [inbox])
    assert eventually(lambda: (ad, 2) in leads_counted(mona, channel, "origin"))
    site.admin.call("crm.lead", "unlink", [number])
    assert leads_counted(mona, channel) == [(1,)]


@pytest.fixture
def page(site):
    """Discuss as Ben has it, with the panel open; no script may fail."""
    problems = []
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1400, "height": 850})
        context.set_default_timeout(60_000)
        opened = context.new_page()
        opened.on("pageerror", lambda error: problems.append(str(error)))
        site.open(opened, "ben")
        yield opened
    assert not problems


def test_button_and_command(site, page):
    vera = customer(site, "Vera Browser")
    page.locator(".o-mail-DiscussSidebarChannel", has_text="Vera Browser").first.click(
        timeout=120_000
    )
    page.locator("button[name='instagram-customer']").click()
    panel = page.locator(PANEL)
    panel.get_by_role("button", name="New Lead").click()
    link = panel.get_by_role("link", name="Instagram: Vera Browser")
    expect(link).to_be_focused()
    expect(panel.get_by_role("button", name="Another Lead")).to_be_visible()
    # the command, which Odoo's live chat has as well
    composer = page.locator(".o-mail-Composer-input").first
    composer.fill("/lea")
    suggestion = page.locator(".o-mail-Composer-suggestion", has_text="lead")
    expect(suggestion).to_have_count(1)
    composer.fill("/lead ")
    expect(suggestion).to_have_count(0)  # Enter would choose it
    composer.press("Enter")
    notice = page.locator(".o_notification")
    expect(notice).to_contain_text(
        "already has the open lead “Instagram: Vera Browser”"
    )
    composer.fill("/lead Wedding cake for Vera")
    composer.press("Enter")
    expect(panel.get_by_role("link", name="Wedding cake for Vera")).to_be_visible()
    assert site.conversation(vera.key) == [WORDS]
    link.click()
    page.get_by_role("button", name="Instagram Conversation").click()
    expect(page.locator(".o-mail-DiscussContent-header")).to_contain_text("Vera")
    # the overview shows the measure in its table
    page.goto(f"{site.odoo.url}/odoo/instagram-overview")
    page.locator(".o_instagram_overview, .o_content").first.wait_for()
    expect(page.get_by_text("Leads", exact=True).first).to_be_visible()
