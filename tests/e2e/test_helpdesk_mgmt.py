"""Agents create tickets of OCA's helpdesk from conversations."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.e2e.installation import APPS, installed
from tests.e2e.test_uninstall import found
from tests.harness import chromium
from tests.harness.rpc import RpcError

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

# The simulator's message with pictures has so many.
FILES = 2
FORMULA = "=cmd()|' /C calc'!A0 <b>\"Zoe\"</b>"


@pytest.fixture(scope="module")
def shared():
    with prepared() as installation:
        yield installation


@contextmanager
def prepared():
    """Start an installation in which Ben may handle all tickets, and Anna none.

    Carl handles tickets, and is no agent of Instagram.
    """
    with installed(modules=APPS) as site:
        right = site.reference("helpdesk_mgmt.group_helpdesk_user")
        ben = site.person("ben").uid
        site.admin.call("res.users", "write", [ben], {"group_ids": [(4, right)]})
        site.admin.call(
            "res.users",
            "create",
            {
                "login": "carl",
                "password": "carl",
                "name": "Carl",
                "email": "carl@example.com",
                "group_ids": [(4, right)],
            },
            context={"no_reset_password": True},
        )
        yield site


def thread(site, customer, text="My parcel is lost"):
    """Have a customer write, and return the thread once it has their name."""
    site.simulator.write(customer, text)
    channel = site.channel(customer)
    named = [("id", "=", channel), ("name", "not like", "Instagram user")]
    assert eventually(lambda: site.anna.call("discuss.channel", "search_count", named))
    return channel


def someone(site, name):
    key = re.sub(r"\W", "", name).lower()
    site.simulator.add_customer(name, key=key)
    return key


def create(site, channel, login="ben", **options):
    return site.person(login).call(
        "discuss.channel", "instagram_create_ticket", [channel], **options
    )


def read(site, ticket, *names, login="ben"):
    person = site.person(login)
    (values,) = person.call("helpdesk.ticket", "read", [ticket], list(names))
    return values if len(names) > 1 else values[names[0]]


def panel(site, channel, login="ben"):
    return site.person(login).call(
        "discuss.channel", "instagram_customer_panel", [channel]
    )


def has_files(site, channel):
    return panel(site, channel)["tickets"]["file_count"] == FILES


def notes(site, ticket):
    messages = site.admin.call(
        "mail.message",
        "search_read",
        [("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket)],
        fields=["body"],
    )
    return [each["body"] for each in messages if "written again" in each["body"]]


def close(site, ticket, login="ben"):
    stage = site.reference("helpdesk_mgmt.helpdesk_ticket_stage_done")
    site.person(login).call("helpdesk.ticket", "write", [ticket], {"stage_id": stage})


def refused(call):
    with pytest.raises(RpcError) as refusal:
        call()
    assert "AccessError" in refusal.value.name
    return refusal.value.message


def test_agent_without_right(site):
    channel = thread(site, someone(site, "Nora"))
    assert "tickets" not in panel(site, channel, "anna")
    said = refused(lambda: create(site, channel, "anna"))
    assert "An administrator can give you a right" in said
    said = refused(lambda: create(site, channel, "carl"))
    assert "A manager of Instagram can add you" in said


def test_tickets_that_one_may_only_read(site):
    """Employees read tickets that they follow: these are shown, and no button."""
    channel = thread(site, someone(site, "Rita Reader"))
    ticket = create(site, channel)
    assert "tickets" not in panel(site, channel, "anna")
    (anna,) = site.admin.call("res.users", "read", [site.anna.uid], ["partner_id"])
    site.admin.call(
        "helpdesk.ticket",
        "message_subscribe",
        [ticket],
        partner_ids=anna["partner_id"][:1],
    )
    found = panel(site, channel, "anna")["tickets"]
    assert [row["id"] for row in found["rows"]] == [ticket]
    assert not found["can_create"]


def test_retention_says_what_stays(site):
    arch = site.admin.call("res.config.settings", "get_view", False, "form")["arch"]
    assert "Tickets stay, but without the files of these messages." in arch


def test_ticket_of_conversation(site):
    channel = thread(site, someone(site, "Olga Petrova"), "Secret words")
    section = panel(site, channel)["tickets"]
    assert section["rows"] == []
    assert section["can_create"]
    ticket = create(site, channel)
    assert create(site, channel) == ticket
    values = read(
        site, ticket, "channel_id", "partner_id", "partner_name", "name", "description"
    )
    assert values["channel_id"][1] == "Instagram"
    assert values["partner_id"] is False
    assert values["partner_name"] == "Olga Petrova"
    assert "Secret" not in str(values)
    section = panel(site, channel)["tickets"]
    assert [(each["id"], each["stage"]) for each in section["rows"]] == [
        (ticket, "New")
    ]
    assert not section["can_create"]
    ours = ("instagram_is_readable", "instagram_last_message")
    assert read(site, ticket, *ours)[ours[1]] == "Olga Petrova: Secret words"
    seen = read(site, ticket, *ours, login="carl")
    assert not seen[ours[0]]
    assert not seen[ours[1]]
    everything = site.person("carl").call("helpdesk.ticket", "read", [ticket])
    assert "Secret" not in str(everything)
    said = refused(
        lambda: site.person("carl").call(
            "helpdesk.ticket", "action_instagram_open", [ticket]
        )
    )
    assert "A manager of Instagram" in said
    close(site, ticket)
    assert create(site, channel) != ticket


def test_team_category_and_contact(site):
    """The inbox says which; the stage sends no e-mail when the ticket is created."""
    ben = site.person("ben").uid
    team = site.admin.call(
        "helpdesk.ticket.team", "create", {"name": "Shop", "user_ids": [(6, 0, [ben])]}
    )
    category = site.admin.call("helpdesk.ticket.category", "create", {"name": "Parcel"})
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    values = {"ticket_team_id": team, "ticket_category_id": category}
    site.admin.call("instagram.inbox", "write", [inbox], values)
    new = site.reference("helpdesk_mgmt.helpdesk_ticket_stage_new")
    template = site.reference("helpdesk_mgmt.changed_stage_template")
    site.admin.call(
        "helpdesk.ticket.stage", "write", [new], {"mail_template_id": template}
    )
    partner = site.admin.call(
        "res.partner", "create", {"name": "P. Quist", "email": "pia@quist.example"}
    )
    channel = thread(site, someone(site, "Pia"))
    site.anna.call("discuss.channel", "instagram_link_partner", [channel], partner)
    ticket = create(site, channel)
    names = ("team_id", "category_id", "user_id", "partner_id", "partner_email")
    values = read(site, ticket, *names)
    del values["id"]
    assert {name: value and value[0] for name, value in values.items()} == {
        "team_id": team,
        "category_id": category,
        "user_id": ben,
        "partner_id": partner,
        "partner_email": "p",
    }
    query = "SELECT 1 FROM mail_notification WHERE res_partner_id = %s"
    assert site.database.query(query, partner) == []
    query = "SELECT 1 FROM mail_mail_res_partner_rel WHERE res_partner_id = %s"
    assert site.database.query(query, partner) == []
    query = "SELECT 1 FROM mail_message WHERE subject LIKE '%stage has changed%'"
    assert site.database.query(query) == []
    site.admin.call(
        "helpdesk.ticket.stage", "write", [new], {"mail_template_id": False}
    )
    # another company's team is refused
    elsewhere = site.admin.call("res.company", "create", {"name": "Elsewhere"})
    theirs = site.admin.call(
        "helpdesk.ticket.team", "create", {"name": "Theirs", "company_id": elsewhere}
    )
    with pytest.raises(RpcError):
        site.admin.call("instagram.inbox", "write", [inbox], {"ticket_team_id": theirs})


def test_right_for_own_tickets_only(site):
    """Dora is in no team, and reads the ticket that she creates."""
    site.add_users("instagram_inbox_group_agent", {"dora": "Dora"})
    right = site.reference("helpdesk_mgmt.group_helpdesk_user_own")
    dora = site.person("dora").uid
    site.admin.call("res.users", "write", [dora], {"group_ids": [(4, right)]})
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    team = site.admin.call("helpdesk.ticket.team", "create", {"name": "Others"})
    values = {"agent_ids": [(4, dora)], "ticket_team_id": team}
    site.admin.call("instagram.inbox", "write", [inbox], values)
    channel = thread(site, someone(site, "Vera"))
    ticket = create(site, channel, "dora")
    assert read(site, ticket, "user_id", login="dora") is False
    assert panel(site, channel, "dora")["tickets"]["total"] == 1
    theirs = thread(site, someone(site, "Wanda"))
    create(site, theirs)
    said = refused(lambda: create(site, theirs, "dora"))
    assert "Ask a manager of Helpdesk" in said
    assert panel(site, theirs, "dora")["tickets"]["rows"] == []
    # links would show the names of conversations and tickets
    for model, name in (
        ("helpdesk.ticket", "instagram_channel_id"),
        ("discuss.channel", "instagram_ticket_id"),
    ):
        with pytest.raises(RpcError, match="AccessError"):
            site.person("dora").call(model, "search", [(name, "!=", False)])
    site.admin.call("instagram.inbox", "write", [inbox], {"ticket_team_id": False})


def test_name_that_acts(site):
    site.simulator.add_customer(FORMULA, key="zoe")
    ticket = create(site, thread(site, "zoe"))
    name = read(site, ticket, "partner_name")
    assert name.startswith("cmd()")
    assert not set(name) & set('<>"')
    # no erasure would find it in a copy
    site.person("ben").call("helpdesk.ticket", "copy", [ticket])
    named = [("partner_name", "=", name)]
    assert site.admin.call("helpdesk.ticket", "search_count", named) == 1


def test_name_that_comes_later(site):
    """It replaces the placeholder in the ticket."""
    site.simulator.faults.set("profile", "error consent")
    site.simulator.add_customer("Lotte Later", key="lotte")
    site.simulator.write("lotte", "Hello")
    channel = site.channel("lotte")
    ticket = create(site, channel)
    assert read(site, ticket, "partner_name").startswith("Instagram user")
    untried = "SELECT 1 FROM instagram_contact WHERE profile_fetched_at IS NULL"
    assert eventually(lambda: not site.database.query(untried))
    site.simulator.faults.clear()
    site.database.query(
        "UPDATE instagram_contact SET profile_fetched_at = '2020-01-01'"
    )
    site.simulator.write("lotte", "Hello?")
    assert eventually(lambda: read(site, ticket, "partner_name") == "Lotte Later")
    site.admin.call("discuss.channel", "action_instagram_erase", [channel])
    exists = "SELECT 1 FROM discuss_channel WHERE id = %s"
    assert eventually(lambda: not site.database.query(exists, channel), 60)
    assert found(site, ["Lotte"]) == []


def test_files_until_they_are_unsent(site):
    customer = someone(site, "Rosa")
    channel = thread(site, customer)
    sent = site.simulator.write(customer, kind="pictures")
    assert eventually(lambda: has_files(site, channel))
    ticket = create(site, channel)
    assert read(site, ticket, "attachment_ids") == []
    for _twice in range(2):
        create(site, channel, with_files=True)
        assert len(read(site, ticket, "attachment_ids")) == FILES
    site.simulator.call("POST", f"messages/{sent.mid}/unsend", {})
    assert eventually(lambda: not read(site, ticket, "attachment_ids"))


def test_customer_writes_again(site):
    customer = someone(site, "Sara")
    channel = thread(site, customer)
    ticket = create(site, channel)
    assert notes(site, ticket) == []
    for text in ("Where is it?", "Hello?"):
        site.simulator.write(customer, text)
        assert eventually(lambda text=text: text in site.conversation(customer))
    assert len(eventually(lambda: notes(site, ticket))) == 1
    assert not read(site, ticket, "instagram_is_resolvable")
    close(site, ticket)
    assert read(site, ticket, "instagram_is_resolvable")
    ben = site.person("ben")
    ben.call("helpdesk.ticket", "action_instagram_resolve", [ticket])
    assert not read(site, ticket, "instagram_is_resolvable")
    site.simulator.write(customer, "It is lost again")
    assert eventually(lambda: len(notes(site, ticket)) == 2)
    assert "lost" not in str(notes(site, ticket))


def test_customer_writes_again_with_an_older_ticket(site):
    """An older ticket that is open again hears of it, too."""
    customer = someone(site, "Sven")
    channel = thread(site, customer)
    first = create(site, channel)
    close(site, first)
    second = create(site, channel)
    assert second != first
    stage = site.reference("helpdesk_mgmt.helpdesk_ticket_stage_new")
    ben = site.person("ben")
    ben.call("helpdesk.ticket", "write", [first], {"stage_id": stage})
    site.simulator.write(customer, "And now?")
    for ticket in (first, second):
        assert eventually(lambda ticket=ticket: len(notes(site, ticket)) == 1)


def test_erased(site):
    customer = someone(site, "Tilda Unusual")
    channel = thread(site, customer)
    site.simulator.write(customer, kind="pictures")
    assert eventually(lambda: has_files(site, channel))
    ticket = create(site, channel, with_files=True)
    assert len(read(site, ticket, "attachment_ids")) == FILES
    view = site.reference("instagram_inbox.discuss_channel_view_list_instagram")
    views = site.admin.call("discuss.channel", "get_views", [(view, "list")])
    assert "Tickets stay" in views["views"]["list"]["arch"]
    site.admin.call("discuss.channel", "action_instagram_erase", [channel])
    exists = "SELECT 1 FROM discuss_channel WHERE id = %s"
    assert eventually(lambda: not site.database.query(exists, channel), 60)
    names = ("partner_name", "attachment_ids", "name", "instagram_is_linked")
    values = read(site, ticket, *names)
    assert not values["partner_name"]
    assert values["attachment_ids"] == []
    assert not values["instagram_is_linked"]
    assert found(site, ["Unusual"]) == []


def test_agent_without_rights_in_the_browser(site):
    """Anna is offered nothing of the other apps, and meets no error."""
    thread(site, someone(site, "Udo"))
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 850})
        page.set_default_timeout(60_000)
        problems = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        site.open(page, "anna")
        row = page.locator(".o-mail-DiscussSidebarChannel", has_text="Udo").first
        row.click(timeout=120_000)
        page.locator("button[name='instagram-customer']").click()
        expect(page.locator("section[data-section='conversations']")).to_be_visible()
        for name in ("leads", "orders", "tickets"):
            section = page.locator(f"section[data-section='{name}']")
            expect(section).to_have_count(0)
        composer = page.locator(".o-mail-Discuss .o-mail-Composer-input").last
        composer.press_sequentially("/")
        offered = page.locator(".o-mail-Composer-suggestion")
        expect(offered.filter(has_text="note")).to_be_visible()
        for command in ("/lead", "/ticket"):
            assert command not in "".join(offered.all_inner_texts())
        expect(page.locator(".o_error_dialog")).to_have_count(0)
    assert not problems


def test_in_the_browser(site):
    """Ben creates a ticket by the panel, finds it by the command, and resolves."""
    channel = thread(site, someone(site, "Ursula"))
    site.simulator.write("ursula", kind="pictures")
    assert eventually(lambda: has_files(site, channel))
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 850})
        page.set_default_timeout(60_000)
        problems = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        site.open(page, "ben")
        row = page.locator(".o-mail-DiscussSidebarChannel", has_text="Ursula").first
        row.click(timeout=120_000)
        page.locator("button[name='instagram-customer']").click()
        section = page.locator("section[data-section='tickets']")
        expect(section).to_contain_text("No open tickets.")
        choice = f"With the files of the conversation ({FILES})"
        expect(section.get_by_label(choice)).not_to_be_checked()
        section.get_by_role("button", name="New Ticket").click()
        form = page.locator(".o_form_view")
        expect(form).to_contain_text("Ursula: Which one?")
        form.get_by_role("button", name="Conversation").click()
        expect(section.get_by_role("link")).to_have_count(1)
        expect(section).to_contain_text("New")
        composer = page.locator(".o-mail-Discuss .o-mail-Composer-input").last
        composer.fill("/ticket ")
        composer.press("Enter")
        told = page.locator(
            ".o_notification", has_text="This conversation has the open ticket"
        )
        # it stays while the pointer is on it, however slow the machine is
        told.hover()
        told.get_by_role("button", name=f"Add Files ({FILES})").click()
        expect(told.get_by_role("button", name="Add Files")).to_have_count(0)
        told.hover()
        told.get_by_role("button", name="Open Ticket").click()
        form.get_by_role("radio", name="More").or_(
            form.locator(".o_statusbar_status .dropdown-toggle:visible")
        ).first.click()
        page.get_by_text("Done", exact=True).first.click()
        expect(form).to_contain_text("is still open")
        form.get_by_role("button", name="Resolve Conversation").click()
        expect(form).not_to_contain_text("is still open")
        assert not problems
    resolved = [("id", "=", channel), ("instagram_status", "=", "resolved")]
    assert site.anna.call("discuss.channel", "search_count", resolved) == 1
    assert "/ticket" not in str(site.conversation("ursula"))
