"""The add-ons that join others' apps with this one, all at once: none leaves anything."""

import subprocess

import pytest

from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import installed
from tests.e2e.test_uninstall import OURS, found
from tests.harness.environment import odoo_command, setting
from tests.harness.rpc import RpcError

# The last one brings CRM and Live Chat with it.
APPS = ("helpdesk_mgmt", "sale", "crm_livechat")
UNINSTALLED = ("helpdesk_mgmt", "sale", "crm", "im_livechat")
RIGHTS = (
    "sales_team.group_sale_salesman_all_leads",
    "helpdesk_mgmt.group_helpdesk_manager",
    "base.group_partner_manager",
    "im_livechat.im_livechat_group_user",
)
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


def converse(site, key, name, username):
    """Have somebody write; create a ticket, a lead and a quotation for them."""
    site.simulator.add_customer(name, key=key, username=username)
    site.simulator.write(key, WORDS)
    site.simulator.write(key, kind="pictures")
    channel = site.channel(key)
    ben = site.person("ben")
    named = [("id", "=", channel), ("name", "=", name)]
    assert eventually(lambda: ben.call("discuss.channel", "search_count", named))

    def files():
        panel = ben.call("discuss.channel", "instagram_customer_panel", [channel])
        return panel["tickets"]["file_count"] == 2

    assert eventually(files)
    ben.call("discuss.channel", "instagram_create_ticket", [channel], with_files=True)
    ben.call("discuss.channel", "instagram_create_lead", [channel])
    partner = ben.call(
        "discuss.channel", "instagram_create_partner", [channel], {"name": "A Contact"}
    )
    ben.call("sale.order", "create", {"partner_id": partner})
    ben.call("discuss.channel", "instagram_create_lead", [channel], another=True)
    site.answer(key, "To Zanzibar, too.", "ben")
    with pytest.raises(RpcError, match="not available in Instagram conversations"):
        ben.call("discuss.channel", "execute_command_lead", [channel], body="/lead Me")
    return channel


def uninstall(site, *modules):
    options = ["-c", setting("CONFIG"), "-d", site.database.name]
    site.odoo.kill()
    done = subprocess.run(
        [*odoo_command(), "module", "uninstall", *options, *modules],
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
    return (
        converse(site, "romy", NAME, USERNAME),
        converse(site, "kim", "Kim Zebedee", "kim.zebedee"),
    )


def test_installed_last_and_uninstalled_first():
    with installed(modules=APPS) as site:
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
        undone = [("state", "!=", "done")]
        assert eventually(
            lambda: not site.admin.call("instagram.deletion", "search_count", undone),
            60,
        )
        assert site.simulator.wait_idle()
        assert found(site, words) == []
        assert site.database.query("SELECT count(*) FROM crm_lead") == [(4,)]
        uninstall(site, "instagram_inbox")
        assert left(site) == {}
        words = ("Zanzibar", igsid(SHOP, "kim"), "kim.zebedee", SHOP, "IGAA")
        assert found(site, words) == []
        # the apps go on
        site.odoo.start()
        admin = site.log_in("admin")
        for model, count in (
            ("crm.lead", 4),
            ("helpdesk.ticket", 2),
            ("sale.order", 2),
        ):
            assert (
                "nstagram"
                not in admin.call(model, "get_view", view_type="form")["arch"]
            )
            assert len(admin.call(model, "search_read", [])) == count
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
