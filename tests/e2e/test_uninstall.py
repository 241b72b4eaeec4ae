"""Uninstalling the add-on leaves nothing; then it is installed again, from its wheel."""

import re
import subprocess

from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import AGENTS, installed
from tests.layout import CHECKOUT

QUESTION = "Do you deliver to Zanzibar?"
TABLES = """
    SELECT table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""
# Which of several words a table holds. Each row is made a text once, not for each word.
HOLDS = """
    SELECT DISTINCT word
      FROM (SELECT t::text AS texts FROM "{}" t OFFSET 0) AS rows
      JOIN unnest(%s) AS word ON texts LIKE '%%' || word || '%%'
"""
OURS = {
    "tables": "SELECT tablename FROM pg_tables WHERE tablename LIKE 'instagram%'",
    "columns": """
        SELECT table_name, column_name FROM information_schema.columns
         WHERE column_name LIKE 'instagram%'
    """,
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'instagram%'",
    "external ids": """
        SELECT name FROM ir_model_data WHERE module = 'instagram_inbox'
    """,
    "models": "SELECT model FROM ir_model WHERE model LIKE 'instagram%'",
    "jobs": "SELECT cron_name FROM ir_cron WHERE cron_name LIKE 'Instagram%'",
    "channels": "SELECT id FROM discuss_channel WHERE channel_type = 'instagram'",
    "guests": "SELECT id, name FROM mail_guest",
    "activities": "SELECT summary FROM mail_activity WHERE summary LIKE '%Instagram%'",
    "files": "SELECT name, res_model FROM ir_attachment WHERE res_model = 'mail.guest'"
    " OR name LIKE 'image-%' OR res_model LIKE 'instagram%'",
}


def run(site, action, module="instagram_inbox"):
    """Install or uninstall a module by Odoo's command line."""
    options = ["-c", site.odoo.config, "-d", site.database.name]
    done = subprocess.run(
        [*site.odoo.program, "module", action, *options, module],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert not done.returncode, done.stderr[-3000:]
    return done.stderr


def found(site, words):
    """Return the places in the database that hold one of these words."""
    return [
        (table, word)
        for (table,) in site.database.query(TABLES)
        for (word,) in site.database.query(HOLDS.format(table), list(words))
    ]


def fill(site):
    """Create messages, files, replies, an activity and a mail to managers."""
    site.simulator.write("lena", QUESTION)
    site.simulator.write("lena", kind="pictures")
    site.simulator.write("noor", "Hallo?")
    site.answer("lena", "To Zanzibar, too.")
    assert eventually(lambda: site.sent_texts("lena"))
    pictures = "SELECT 1 FROM ir_attachment WHERE name LIKE 'image-%'"
    assert eventually(lambda: site.database.query(pictures))
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    site.admin.call(
        "instagram.inbox", "message_post", [inbox], body="About this Zanzibar"
    )


def save(site):
    """Save searches, exports, default values and a home page, as people do."""
    anna = [(6, 0, [site.anna.uid])]
    for name, model, domain in (
        ("Our model", "instagram.inbox.report", "[]"),
        ("Our field", "discuss.channel", "[('instagram_status', '=', 'open')]"),
        ("Other", "res.partner", "[('comment', 'ilike', 'instagram_ads')]"),
    ):
        values = {"name": name, "model_id": model, "domain": domain, "user_ids": anna}
        site.anna.call("ir.filters", "create", values)
    for name, model, fields in (
        ("Our model", "instagram.contact", ["username"]),
        ("Our field", "discuss.channel", ["instagram_status"]),
        ("Shorter", "discuss.channel", ["name", "instagram_agent_id/name"]),
    ):
        lines = [(0, 0, {"name": field}) for field in fields]
        values = {"name": name, "resource": model, "export_fields": lines}
        site.admin.call("ir.exports", "create", values)
    site.admin.call("ir.default", "set", "instagram.inbox", "received_after_minutes", 5)
    home = site.reference("instagram_inbox.instagram_desk_action")
    site.admin.call("res.users", "write", [site.anna.uid], {"action_id": home})


# What is saved, by where: of others it stays.
SAVED = """
    SELECT 'filter', name, domain FROM ir_filters
    UNION SELECT 'export', e.name, string_agg(l.name, ',')
            FROM ir_exports e LEFT JOIN ir_exports_line l ON l.export_id = e.id
        GROUP BY e.id
    UNION SELECT 'home', login, action_id::text FROM res_users
           WHERE action_id IS NOT NULL
    UNION SELECT 'default', f.name, json_value
            FROM ir_default d JOIN ir_model_fields f ON f.id = field_id
           WHERE f.model LIKE 'instagram%'
    ORDER BY 1, 2
"""
OF_OTHERS = [
    ("export", "Shorter", "name"),
    ("filter", "Other", "[('comment', 'ilike', 'instagram_ads')]"),
]
# Rows of others with the same word: of another add-on, and a name in a chat.
OTHERS = """
    INSERT INTO bus_bus (channel, message, create_date) VALUES
    ('["db","shop"]', '{"type": "shop", "payload": "instagram.com/shop"}', now()),
    ('["db","discuss.channel",987654]',
     '{"type": "x", "payload": {"discuss.channel": [{"id": 987654, "name": "instagram"}]}}',
     now())
"""


def told(site):
    """Return all bus notifications, which Odoo keeps for a day."""
    return " ".join(
        row for (row,) in site.database.query("SELECT message FROM bus_bus")
    )


def customers(site):
    """Return the names of the customers who wrote."""
    domain = [("instagram_inbox_id", "!=", False)]
    found = site.anna.call("mail.guest", "search_read", domain, fields=["name"])
    return [each["name"] for each in found]


def test_nothing_stays(from_wheels):
    with installed(**from_wheels.options) as site:
        where = re.search(r"odoo: addons paths: (.*)", site.log()).group(1)
        assert str(from_wheels.addons) in where
        assert str(CHECKOUT) not in site.log()
        leave_nothing(site)
        first_conversation(site)


def leave_nothing(site):
    """Create all kinds of rows, uninstall, and assert that none of ours is left."""
    fill(site)
    save(site)
    assert "Zanzibar" in told(site)
    names = customers(site)
    assert len(site.database.query(SAVED)) == 8
    site.database.query(OTHERS)
    site.odoo.kill()
    run(site, "uninstall")
    deleted = [each for each in site.simulator.calls() if each["method"] == "DELETE"]
    assert [(each["path"], each["status"]) for each in deleted] == [
        (f"/v25.0/{SHOP}/subscribed_apps", 200)
    ]
    left = {name: site.database.query(query) for name, query in OURS.items()}
    assert {name: rows for name, rows in left.items() if rows} == {}
    words = ("Zanzibar", igsid(SHOP, "lena"), SHOP, "IGAA", site.simulator.app_secret)
    assert found(site, [*words, *names]) == []
    assert site.database.query(SAVED) == OF_OTHERS
    # the one of ours says that a channel is gone, with its id only
    assert told(site).count("instagram") == 2, told(site)
    assert "instagram.com/shop" in told(site)


def first_conversation(site):
    """Install the add-on, connect an account and hear from a customer."""
    told = run(site, "install")
    assert not re.search(" (WARNING|ERROR|CRITICAL) ", told), told
    site.odoo.start()
    site.point_at_simulator()
    group = site.reference("instagram_inbox.instagram_inbox_group_agent")
    users = [site.person(login).uid for login in AGENTS]
    site.admin.call("res.users", "write", users, {"group_ids": [(4, group)]})
    site.connect()
    site.simulator.write("lena", "Hallo again")
    # what Instagram has of before may come first
    assert eventually(lambda: site.conversation("lena")[-1:] == ["Hallo again"])


def test_instagram_does_not_answer(own_site):
    """Uninstalling waits neither for Instagram nor for its response."""
    site = own_site
    fill(site)
    site.simulator.faults.set("subscribe", "hang 30")
    site.odoo.kill()
    told = run(site, "uninstall")
    assert "was not unsubscribed" in told
    assert "IGAA" not in told
    assert site.database.query(OURS["tables"]) == []
