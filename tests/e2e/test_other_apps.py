"""The add-ons that join others' apps with this one, all at once: none leaves anything."""

import subprocess

import pytest

from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import APPS, installed
from tests.e2e.rules import add_rule, code
from tests.e2e.test_uninstall import OURS, found
from tests.harness.rpc import RpcError

UNINSTALLED = ("helpdesk_mgmt", "sale", "crm", "im_livechat", "base_automation")
RIGHTS = (
    "sales_team.group_sale_salesman_all_leads",
    "helpdesk_mgmt.group_helpdesk_manager",
    "base.group_partner_manager",
    "im_livechat.im_livechat_group_user",
)
# The id of another account than `SHOP`.
OTHER_SHOP = "17841409417730026"
# The simulator's message with pictures has so many.
FILES = 2
NAME, USERNAME, WORDS = "Romy Quill-O'Hara & Co", "romy.quill", "Ship to Zanzibar?"
OUR_OWN = OURS | {
    "external ids": "SELECT name FROM ir_model_data WHERE module LIKE 'instagram%'",
    "columns": """
        SELECT table_name, column_name FROM information_schema.columns
         WHERE column_name LIKE 'instagram%'
            OR column_name IN ('ticket_team_id', 'ticket_category_id')
    """,
    "views": "SELECT name FROM ir_ui_view WHERE arch_db::text ILIKE '%instagram%'",
    "menus": "SELECT name FROM ir_ui_menu WHERE name::text LIKE '%Instagram%'",
    "rules": "SELECT name FROM ir_rule WHERE name LIKE '%nstagram%'",
    "actions": "SELECT name FROM ir_actions WHERE name::text LIKE '%Instagram%'",
    "marketing": """
        SELECT name FROM utm_source WHERE name LIKE 'Instagram%'
        UNION SELECT name FROM utm_medium WHERE name LIKE 'Instagram%'
    """,
    "bus": "SELECT message FROM bus_bus WHERE message LIKE '%instagram.%'",
}


def converse(site, key, name, username, words=WORDS, account=SHOP):
    """Have somebody write; create a ticket with their files, and a lead.

    :return: their thread, and Instagram's ids of what they wrote
    """
    site.simulator.add_customer(name, key=key, username=username)
    mids = [
        site.simulator.write(key, words, account=account).mid,
        site.simulator.write(key, kind="pictures", account=account).mid,
    ]
    channel = site.channel(key, account)
    ben = site.person("ben")
    named = [("id", "=", channel), ("name", "=", name)]
    assert eventually(lambda: ben.call("discuss.channel", "search_count", named))

    def files():
        panel = ben.call("discuss.channel", "instagram_customer_panel", [channel])
        return panel["tickets"]["file_count"] == FILES

    assert eventually(files)
    ben.call("discuss.channel", "instagram_create_ticket", [channel], with_files=True)
    ben.call("discuss.channel", "instagram_create_lead", [channel])
    return channel, mids


def go_on(site, key, channel):
    """Create a contact, a quotation and another lead, and reply."""
    ben = site.person("ben")
    partner = ben.call(
        "discuss.channel", "instagram_create_partner", [channel], {"name": "A Contact"}
    )
    ben.call("sale.order", "create", {"partner_id": partner})
    ben.call("discuss.channel", "instagram_create_lead", [channel], another=True)
    site.answer(key, "To Zanzibar, too.", "ben")
    with pytest.raises(RpcError, match="not available in Instagram conversations"):
        ben.call("discuss.channel", "execute_command_lead", [channel], body="/lead Me")


def uninstall(site, *modules):
    options = ["-c", site.odoo.config, "-d", site.database.name]
    site.odoo.kill()
    done = subprocess.run(
        [*site.odoo.program, "module", "uninstall", *options, *modules],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert not done.returncode, done.stderr[-3000:]
    # stages of leads and tickets stay until these are gone; Odoo logs the query
    lines = [line for line in done.stderr.splitlines() if " ERROR " in line]
    assert not [line for line in lines if " odoo.sql_db: " not in line]


def left(site):
    rows = {name: site.database.query(query) for name, query in OUR_OWN.items()}
    return {name: each for name, each in rows.items() if each}


def prepare(site):
    """Give Ben the rights of all apps, and create what two customers bring."""
    groups = [(4, site.reference(right)) for right in RIGHTS]
    site.admin.call(
        "res.users", "write", [site.person("ben").uid], {"group_ids": groups}
    )
    channels = []
    for person in (("romy", NAME, USERNAME), ("kim", "Kim Zebedee", "kim.zebedee")):
        channel, _mids = converse(site, *person)
        go_on(site, person[0], channel)
        channels.append(channel)
    return channels


def copies(site):
    """Return how many files of conversations are in tickets."""
    query = "SELECT count(*) FROM ir_attachment WHERE instagram_source_id IS NOT NULL"
    [(count,)] = site.database.query(query)
    return count


def unsend(site):
    """Have a customer unsend all messages: nothing but their name stays."""
    _channel, mids = converse(site, "jo", "Jo Unsent", "jo.unsent", "To Bukhara?")
    kept = copies(site) - FILES
    for mid in mids:
        site.simulator.call("POST", f"messages/{mid}/unsend", {})
    assert eventually(lambda: copies(site) == kept)
    words = "SELECT 1 FROM mail_message WHERE body LIKE '%Bukhara%'"
    assert eventually(lambda: not site.database.query(words))


def retain(site):
    """Keep messages for some days: of older ones, nothing but a name stays."""
    channel, _mids = converse(site, "pia", "Pia Past", "pia.past", "To Palmyra?")
    kept = copies(site) - FILES
    assert site.simulator.wait_idle()
    site.database.query(
        """
        UPDATE mail_message SET date = now() - interval '40 days'
         WHERE model = 'discuss.channel' AND res_id = %s
        """,
        channel,
    )
    site.database.query(
        """
        UPDATE instagram_webhook_event
           SET received_at = received_at - interval '40 days'
        """
    )
    days = "instagram_inbox.message_retention_days"
    site.admin.call("ir.config_parameter", "set_param", days, "30")
    job = site.reference("base.autovacuum_job")
    site.admin.call("ir.cron", "method_direct_trigger", [job])
    assert copies(site) == kept
    # Odoo itself deletes after a day what browsers were told
    site.database.query("DELETE FROM bus_bus")
    assert found(site, ("Bukhara", "Palmyra")) == []


def delete_account(site):
    """Have the owner of another account ask Meta to delete its data."""
    inbox = site.connect(OTHER_SHOP)
    person = ("ada", "Ada Deleted", "ada.deleted", "To Lhasa?")
    converse(site, *person, account=OTHER_SHOP)
    words = ("Ada Deleted", "ada.deleted", "Lhasa", igsid(OTHER_SHOP, "ada"))
    tables = {table for table, _word in found(site, words)}
    assert tables >= {"crm_lead", "helpdesk_ticket", "mail_message"}
    kept = copies(site) - FILES
    site.simulator.request_deletion(OTHER_SHOP)
    site.admin.call("instagram.inbox", "action_erase_now", [inbox])
    wait_erased(site)
    assert found(site, words) == []
    assert copies(site) == kept


def wait_erased(site):
    undone = [("state", "!=", "done")]
    assert eventually(
        lambda: not site.admin.call("instagram.deletion", "search_count", undone), 60
    )
    assert site.simulator.wait_idle()


def test_installed_last_and_uninstalled_first(from_wheels):
    with installed(modules=APPS, **from_wheels.options) as site:
        romy, _kim = prepare(site)
        # nothing but what the dialog names stays of an erased customer
        words = ("Quill", USERNAME, igsid(SHOP, "romy"))
        assert found(site, words)
        dialog = site.admin.call(
            "discuss.channel",
            "get_view",
            site.reference("instagram_inbox.discuss_channel_view_list_instagram"),
            "list",
        )["arch"]
        for kept in ("Leads stay", "Tickets stay", "Quotations, orders and invoices"):
            assert kept in dialog
        site.admin.call("discuss.channel", "action_instagram_erase", [romy])
        wait_erased(site)
        assert found(site, words) == []
        delete_account(site)
        unsend(site)
        retain(site)
        assert site.database.query("SELECT count(*) FROM crm_lead") == [(7,)]
        said = [("instagram_message_text", "ilike", "bread")]
        failing = code("raise UserError('Out of flour')")
        add_rule(site, "on_message_sent", failing, domain=said)
        uninstall(site, "instagram_inbox")
        assert left(site) == {}
        words = (
            "Zanzibar",
            igsid(SHOP, "kim"),
            "kim.zebedee",
            "Kim Zebedee",
            SHOP,
            "IGAA",
        )
        assert found(site, words) == []
        # the apps go on
        site.odoo.start()
        admin = site.log_in("admin")
        for model, count in (
            ("crm.lead", 7),
            ("helpdesk.ticket", 5),
            ("sale.order", 2),
        ):
            assert (
                "nstagram"
                not in admin.call(model, "get_view", view_type="form")["arch"]
            )
            assert len(admin.call(model, "search_read", [])) == count
        # a rule of which only the condition is gone would stop Discuss
        active = "SELECT active FROM base_automation"
        assert site.database.query(active) == [(False,)]
        uninstall(site, *UNINSTALLED)


def test_installed_first_and_uninstalled_last():
    with installed(modules=APPS, is_first=True) as site:
        _romy, kim = prepare(site)
        uninstall(site, *UNINSTALLED)
        site.odoo.start()
        panel = site.anna.call("discuss.channel", "instagram_customer_panel", [kim])
        assert not panel.keys() & {"leads", "orders", "tickets"}
        site.simulator.write("kim", "Still there?")
        assert eventually(lambda: "Still there?" in site.conversation("kim"))
        uninstall(site, "instagram_inbox")
        assert left(site) == {}
        assert found(site, ("Zanzibar", igsid(SHOP, "kim"), SHOP, "IGAA")) == []
