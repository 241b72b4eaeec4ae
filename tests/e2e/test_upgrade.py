"""A site with an earlier state of the add-on is updated to this one."""

import json
import re
import subprocess
import time

import pytest
import requests

from devtools.versions import RELEASES, number
from simulator.people.owner import DEAUTHORIZE, DELETION, signed_request
from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import RETRY_EVERY, Installation
from tests.harness import Database, OdooServer, SimulatorProcess, kept
from tests.harness.environment import addons_path, odoo_command, setting
from tests.harness.server import ADDONS
from tests.harness.simulator import CHECKOUT

FLORIST = "17841409417730026"
# Changes of messages that have not come.
EARLY = (
    {"message_edit": {"mid": "mid.early", "text": "Edited", "num_edit": 1}},
    {"reaction": {"mid": "mid.early", "action": "react", "emoji": "❤️"}},
    {"message": {"mid": "mid.gone", "is_deleted": True}},
)
# By subject, queries whose results must equal those of a fresh installation.
SHAPE = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable
          FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "external ids": """
        SELECT name, model, noupdate FROM ir_model_data
         WHERE module = 'instagram_inbox' AND model != 'ir.model.fields'
    """,
    "rules": """
        SELECT d.name, domain_force, active, perm_read, perm_write, perm_create,
               perm_unlink, ARRAY(
               SELECT g.name FROM rule_group_rel JOIN ir_model_data g
                   ON g.model = 'res.groups' AND g.res_id = group_id
                WHERE rule_group_id = r.id ORDER BY g.name)
          FROM ir_rule r JOIN ir_model_data d
            ON d.model = 'ir.rule' AND d.res_id = r.id
    """,
    "access": """
        SELECT d.name, perm_read, perm_write, perm_create, perm_unlink
          FROM ir_model_access a JOIN ir_model_data d
            ON d.model = 'ir.model.access' AND d.res_id = a.id
    """,
    "menus": """
        SELECT d.name, m.name->>'en_US', sequence, p.name
          FROM ir_ui_menu m
          JOIN ir_model_data d ON d.model = 'ir.ui.menu' AND d.res_id = m.id
     LEFT JOIN ir_model_data p ON p.model = 'ir.ui.menu' AND p.res_id = parent_id
         WHERE d.module = 'instagram_inbox'
    """,
    "screens": """
        SELECT d.name, v.model, v.type, v.mode, v.priority, v.active, p.name,
               v.arch_db->>'en_US'
          FROM ir_ui_view v
          JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id
     LEFT JOIN ir_model_data p ON p.model = 'ir.ui.view' AND p.res_id = inherit_id
         WHERE d.module = 'instagram_inbox'
    """,
    "actions": """
        SELECT d.name, a.name->>'en_US', a.res_model, a.view_mode, a.domain, a.context,
               a.path, a.target, s.name
          FROM ir_act_window a
          JOIN ir_model_data d ON d.model = 'ir.actions.act_window' AND d.res_id = a.id
     LEFT JOIN ir_model_data s ON s.model = 'ir.ui.view' AND s.res_id = search_view_id
         WHERE d.module = 'instagram_inbox'
    """,
    "fields": """
        SELECT f.model, f.name, f.ttype, f.relation, f.relation_field, f.required,
               f.readonly, f.store, f.index, f.copied, f.translate, f.on_delete,
               f.field_description->>'en_US', f.help->>'en_US'
          FROM ir_model_fields f
          JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
         WHERE d.module = 'instagram_inbox'
           -- the module sms adds it to all documents, and Odoo notes it for either
           AND f.name != 'message_has_sms_error'
    """,
    "what the jobs run": """
        SELECT c.cron_name, s.code, s.state, c.user_id
          FROM ir_cron c JOIN ir_act_server s ON s.id = ir_actions_server_id
         WHERE cron_name LIKE 'Instagram%'
    """,
    "groups in groups": """
        SELECT d.name, i.name FROM res_groups_implied_rel
          JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = gid
          JOIN ir_model_data i ON i.model = 'res.groups' AND i.res_id = hid
    """,
    "jobs": "SELECT cron_name, active, interval_number, interval_type, priority"
    " FROM ir_cron WHERE cron_name LIKE 'Instagram%'",
    "groups": """
        SELECT d.name, g.name->>'en_US', c.name
          FROM res_groups_privilege g
          JOIN ir_model_data d ON d.model = 'res.groups.privilege' AND d.res_id = g.id
          JOIN ir_model_data c
            ON c.model = 'ir.module.category' AND c.res_id = category_id
    """,
}
TABLES = """
    SELECT tablename FROM pg_tables
     WHERE tablename LIKE 'instagram%' OR tablename LIKE 'discuss_channel%'
        OR tablename IN ('mail_message', 'mail_guest', 'mail_message_reaction')
"""


@pytest.fixture(params=[min(RELEASES), max(RELEASES, key=number)])
def version(request):
    """The version from which the site is updated."""
    return request.param


@pytest.fixture
def addons(version, tmp_path):
    """Return an `addons_path` with the earlier add-on, out of the history of git."""
    commit = RELEASES[version]
    archive = subprocess.run(
        ["git", "-C", CHECKOUT, "archive", commit, "instagram_inbox"],
        capture_output=True,
        check=False,
    )
    assert not archive.returncode, (
        f"The add-on as it was is missing: this test needs commit {commit[:7]}. "
        "Fetch the whole history by `git fetch --unshallow`."
    )
    subprocess.run(["tar", "-x", "-C", tmp_path], input=archive.stdout, check=True)
    others = addons_path().split(",")
    return ",".join([str(tmp_path), *others[:-1]])


@pytest.fixture
def site(addons, version):
    """An installation with the earlier add-on."""

    def fill(new):
        run(new, "-i", "instagram_inbox", f"--addons-path={addons}")

    base = setting("BASE")
    template = kept(f"{base}_{RELEASES[version][:7]}", lambda: base, fill)
    with (
        Database(template) as database,
        OdooServer(database, addons_path=f"{addons},{ADDONS}") as odoo,
        SimulatorProcess(
            odoo.log.with_suffix(".simulator.log"),
            f"{odoo.url}/webhooks/instagram",
            retry_every=RETRY_EVERY,
        ) as simulator,
    ):
        installation = Installation(database, odoo, simulator)
        installation.set_up()
        installation.connect()
        yield installation
        installation.nothing_leaked()


def run(database, *options):
    """Run Odoo's command line; return the warnings and errors in its log."""
    command = [*odoo_command(), "server", "-c", setting("CONFIG"), "-d", database.name]
    command += ["--stop-after-init", "--no-http", "--max-cron-threads=0"]
    done = subprocess.run(
        [*command, "--log-level=warn", *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert not done.returncode, done.stderr[-3000:]
    return re.findall(
        r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) .*", done.stderr, re.MULTILINE
    )


def start(site):
    """Start Odoo with the present add-on.

    In another order than usual, so that it reads the database anew: servers of tests are
    forks of one that has the database's template in memory, which has the earlier add-on.
    """
    ours = f"--addons-path={ADDONS},{addons_path()}"
    site.odoo.command = [
        ours if each.startswith("--addons-path=") else each
        for each in site.odoo.command
    ]
    site.odoo.start()


def fill(site):
    """Create rows in most of the add-on's tables."""
    simulator = site.simulator
    site.connect(FLORIST)
    say(site, *EARLY)
    waiting = "SELECT 1 FROM instagram_webhook_event WHERE state = 'pending'"
    assert eventually(lambda: site.database.query(f"{waiting} AND not_before > now()"))
    site.database.query(
        """
        UPDATE instagram_webhook_event
           SET received_at = received_at - INTERVAL '1 hour', not_before = NULL
         WHERE state = 'pending'
        """
    )
    simulator.write("lena", "Do you deliver to Zanzibar?")
    simulator.write("lena", kind="pictures")
    simulator.write("noor", "Hallo?")
    site.answer("lena", "To Zanzibar, too.")
    assert eventually(lambda: site.sent_texts("lena"))
    channel = site.channel("noor")
    site.anna.call("discuss.channel", "instagram_take", [channel])
    site.anna.call("discuss.channel", "instagram_set_status", [channel], "resolved")
    copied = "SELECT 1 FROM instagram_media WHERE state = 'done'"
    assert eventually(lambda: site.database.query(copied))
    assert eventually(lambda: not site.database.query(waiting))


def say(site, *contents):
    """Post updates of a customer."""
    parties = {"sender": {"id": igsid(SHOP, "lena")}, "recipient": {"id": SHOP}}
    now = int(time.time() * 1000)
    updates = [{**parties, "timestamp": now, **content} for content in contents]
    entry = {"id": SHOP, "time": now, "messaging": updates}
    body = {"object": "instagram", "entry": [entry]}
    assert not site.simulator.post(json.dumps(body))


def pretend(site):
    """Make an ordinary channel look like a thread, as was possible; return its id.

    A later version refuses it.
    """
    [(channel,)] = site.database.query(
        """
        UPDATE discuss_channel
           SET instagram_inbox_id = (SELECT min(id) FROM instagram_inbox),
               instagram_contact_id = (SELECT min(id) FROM instagram_contact),
               instagram_status = 'open'
         WHERE id = (SELECT min(id) FROM discuss_channel WHERE channel_type = 'channel')
     RETURNING id
        """
    )
    return channel


def signed(site, account):
    """Return the request that Meta signs when an account's owner removes the app."""
    return {"signed_request": signed_request(account, site.simulator.app_secret)}


def shape(database):
    return {name: set(map(str, database.query(sql))) for name, sql in SHAPE.items()}


def differences(old, new):
    """Return, by subject, what only one of the two has."""
    return {
        name: {"gone": old[name] - new[name], "new": new[name] - old[name]}
        for name in old
        if old[name] != new[name]
    }


def rows(database, tables):
    query = 'SELECT count(*) FROM "{}"'
    return {table: database.query(query.format(table))[0][0] for table in tables}


def test_update(site, version):
    database = site.database
    fill(site)
    farewell, erasing = signed(site, SHOP), signed(site, FLORIST)
    assert requests.post(site.odoo.url + DEAUTHORIZE, farewell, timeout=30).ok
    site.connect()
    asked = requests.post(site.odoo.url + DELETION, erasing, timeout=30).json()
    read = site.conversations(["lena", "noor"])
    pretended = [pretend(site)] if version == "19.0.1.0.0" else []
    site.odoo.stop()
    tables = [table for (table,) in database.query(TABLES)]
    erasures = "SELECT count(*) FROM instagram_erasure"
    unsent = 1
    moved = []
    if "instagram_tombstone" in tables:  # before 19.0.1.2.0
        assert rows(database, ["instagram_tombstone"]) == {
            "instagram_tombstone": unsent
        }
        assert database.query(erasures) == [(0,)]
        tables.remove("instagram_tombstone")
        # what is said of messages that have not come waits among the updates
        moved = ["instagram_message_edit", "instagram_reaction"]
    kept = rows(database, tables)

    trouble = run(database, "-u", "instagram_inbox")
    with Database(setting("PLAIN")) as fresh:
        found = differences(shape(fresh), shape(database))
    assert not found, found
    expected = [f"[{channel}]" for channel in pretended]
    assert len(trouble) == len(expected), trouble
    assert all(each in line for each, line in zip(expected, trouble, strict=True))
    after = rows(database, tables)
    fewer = sorted(table for table in tables if after[table] < kept[table])
    assert fewer == moved, (kept, after)
    assert database.query(erasures) == [(unsent,)]
    waiting = "SELECT 1 FROM instagram_webhook_event WHERE waits_for = 'mid.early'"
    assert len(database.query(waiting)) == 2
    whose = "SELECT 1 FROM instagram_media WHERE inbox_id IS NULL OR channel_id IS NULL"
    assert not database.query(whose)

    before = site.log()
    start(site)
    assert site.conversations(["lena", "noor"]) == read
    mids = ("mid.early", "mid.gone")
    say(site, *({"message": {"mid": mid, "text": "Oh"}} for mid in mids))
    site.shows({"lena": [*read["lena"], "Edited", ""]})
    reactions = "SELECT content FROM mail_message_reaction"
    assert database.query(reactions) == [("❤️",)]
    site.simulator.write("noor", "Hallo again")
    site.answer("lena", "And to Pemba.")
    site.shows({"noor": [*read["noor"], "Hallo again"]})
    assert eventually(lambda: "And to Pemba." in site.sent_texts("lena"))
    # earlier requests of Meta count once, and their status is still shown
    assert requests.post(site.odoo.url + DEAUTHORIZE, farewell, timeout=30).ok
    query = "SELECT state FROM instagram_inbox WHERE instagram_id = %s"
    assert database.query(query, SHOP) == [("connected",)]
    again = requests.post(site.odoo.url + DELETION, erasing, timeout=30)
    assert again.json() == asked
    assert " ERROR " not in site.log().removeprefix(before)
