"""After everything has happened once, no secret is in any place."""

import io
import json
import subprocess
import time
import zipfile

import pytest
import requests

from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import installed
from tests.e2e.test_secrets import log_in_again
from tests.harness.database import Database
from tests.harness.environment import odoo_command, setting
from tests.harness.rpc import RpcError

# Kinds of fields that are no text, and those that lead to another model's records.
NO_TEXT = ("binary", "one2many", "many2many")
EVERYBODY = ("admin", "mona", "anna", "paula")
PLACES = ("mail.message", "discuss.channel", "mail.guest", "res.users", "ir.attachment")
LOUD = {"log_level": "debug", "log_handler": "urllib3:DEBUG"}
REFUSED = ("drop", "html", "error temporary", "error window", "error unknown")


@pytest.fixture(scope="module")
def site():
    with installed(connect=False, **LOUD) as installation:
        installation.add_users(
            "instagram_inbox_group_manager", {"mona": "Mona Manager"}
        )
        group = installation.reference("base.group_allow_export")
        mona = installation.person("mona").uid
        installation.admin.call(
            "res.users", "write", [mona], {"group_ids": [(4, group)]}
        )
        add_portal_user(installation)
        everything(installation)
        yield installation


def add_portal_user(site):
    values = {"login": "paula", "password": "paula", "name": "Paula Portal"}
    group = site.reference("base.group_portal")
    site.admin.call(
        "res.users",
        "create",
        [{**values, "group_ids": [(6, 0, [group])]}],
        context={"no_reset_password": True},
    )


def everything(site):
    """Do everything that the add-on can do, with and without faults."""
    simulator = site.simulator
    simulator.write("lena", "Before", account=SHOP, at=time.time() - 90000)
    fail_to_log_in(site)
    site.connect()
    simulator.write("haruto", "Do you deliver?")
    simulator.write("haruto", kind="pictures")
    simulator.write("haruto", kind="story_mention")
    simulator.post("not JSON")
    simulator.post("{}", secret="wrong")
    site.shows({"lena": ["Before"]})
    assert eventually(lambda: site.conversation("haruto"))
    fail_to_send(site)
    lose_access(site)
    disconnect(site)
    renew(site)
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    site.admin.call("instagram.inbox", "action_import_conversations", [inbox])
    assert eventually(lambda: not importing(site), timeout=60)


def importing(site):
    running = [("state", "=", "running")]
    return site.admin.call("instagram.import", "search_count", running)


def fail_to_log_in(site):
    pages = []
    for fault in ("error bad_secret", "html", "drop"):
        kind, _space, value = fault.partition(" ")
        for step in ("exchange", "long"):
            found = {"kind": kind, "value": value or None, "only": step}
            site.simulator.faults.set("token", found)
            pages.append(site.admin.session.get(log_in_again(site)))
    for point in ("me", "subscribe", "picture"):
        site.simulator.faults.clear()
        site.simulator.faults.set(point, "html")
        pages.append(site.admin.session.get(log_in_again(site)))
    site.simulator.faults.clear()
    used = log_in_again(site)
    pages += [session.get(used) for session in (site.anna.session, requests.Session())]
    pages += [site.admin.session.get(used) for _time in range(2)]
    site.pages = [page.text for page in pages]


def fail_to_send(site):
    customers = site.customers(len(REFUSED), "refused")
    for customer, fault in zip(customers, REFUSED, strict=True):
        kind, _space, value = fault.partition(" ")
        found = {"kind": kind, "value": value or None, "only": customer}
        site.simulator.faults.set("send", found)
        site.simulator.faults.set("profile", found)
        site.simulator.write(customer, "Do you deliver?")
        answer = site.answer(customer, "Yes!")
        done = (["failed"], ["unconfirmed"], ["queued"])
        assert eventually(
            lambda answer=answer, done=done: site.delivery(answer) in done
        )
    site.simulator.faults.clear()


def renew(site):
    """Renew the access; the first attempt fails."""
    site.simulator.advance_clock(25)
    for number, faults in enumerate((["html"], [])):
        site.simulator.faults.set("token", *faults)
        site.database.query(
            "UPDATE instagram_inbox SET token_retry_at = NULL,"
            " token_refreshed_at = now() - interval '40 days',"
            " token_expires_at = now() + interval '20 days'"
        )
        assert eventually(lambda tried=number + 1: refreshes(site) == tried, pause=0.5)


def refreshes(site):
    """Run the job, which gives way to other callers; return the number of its calls."""
    cron = site.reference("instagram_inbox.ir_cron_refresh_tokens")
    site.admin.call("ir.cron", "method_direct_trigger", [cron])
    return sum("refresh" in call["path"] for call in site.simulator.calls())


def lose_access(site):
    site.simulator.revoke(SHOP, 460)
    site.answer("haruto", "Yes, we do!")
    lost = [("state", "=", "reauthorize")]
    assert eventually(lambda: site.admin.call("instagram.inbox", "search_count", lost))
    site.connect()
    assert eventually(lambda: "Yes, we do!" in site.sent_texts("haruto"))


def disconnect(site):
    """Disconnect the account, which calls Instagram, and connect it again."""
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    site.admin.call("instagram.inbox", "action_disconnect", [inbox])
    gone = [("state", "=", "disconnected")]
    assert eventually(lambda: site.admin.call("instagram.inbox", "search_count", gone))
    assert eventually(
        lambda: any(call["method"] == "DELETE" for call in site.simulator.calls())
    )
    site.connect()


def assert_nothing_in(site, place, text):
    leaks = site.simulator.leaks(text)
    assert leaks.looked_for >= 12
    assert not leaks.found, f"{place} holds secrets: {leaks.found}"


def test_log(site):
    """The log at level `debug`, which also holds each call and its path."""
    log = site.log()
    assert " DEBUG " in log
    assert "/oauth/access_token" in log
    assert_nothing_in(site, "The log", log)


def test_pages(site):
    browser = site.admin.session
    for path in (
        "/odoo",
        "/odoo/discuss",
        "/odoo/instagram-events",
        "/odoo/settings",
        "/instagram/callback",
        "/instagram/callback?code=x&state=y",
        "/webhooks/instagram",
        "/web/login",
    ):
        for session in (browser, site.anna.session, requests.Session()):
            site.pages.append(session.get(f"{site.odoo.url}{path}", timeout=30).text)
    assert len(site.pages) > 30
    for number, page in enumerate(site.pages):
        assert_nothing_in(site, f"Page {number}", page)


def models(site):
    kept = [("model", "=like", "instagram.%"), ("abstract", "=", False)]
    own = site.admin.call("ir.model", "search_read", kept, fields=["model"])
    return [*(each["model"] for each in own), *PLACES]


@pytest.mark.parametrize("login", EVERYBODY)
def test_what_can_be_read(site, login):
    """Each field of each record that a person gets by RPC or export."""
    person, read = site.person(login), 0
    page = person.session.get(f"{site.odoo.url}/odoo", timeout=30).text
    token = page.partition('csrf_token: "')[2].partition('"')[0]
    for model in models(site):
        texts = list(told(person, model))
        # only administrators may export some of Odoo's own models
        if login == "admin" or (login == "mona" and model not in PLACES):
            texts += exported(site, login, model, token)
        for text in texts:
            read += 1
            assert_nothing_in(site, f"{login}'s {model}", text)
    assert read > {"admin": 40, "mona": 30, "anna": 20, "paula": 0}[login]


def told(person, model):
    """Yield what a person may read of a model's records and fields."""
    try:
        fields = person.call(model, "fields_get")
        yield json.dumps(fields)
        names = [name for name, field in fields.items() if field["type"] != "binary"]
        yield json.dumps(person.call(model, "search_read", [], fields=names))
    except RpcError as error:
        if error.name != "odoo.exceptions.AccessError":
            raise
        yield error.message


def exported(site, login, model, token):
    """Yield a model's records as files.

    :param token: the CSRF token of one of the person's pages
    """
    person = site.person(login)
    try:
        person.call(model, "search_count", [])
    except RpcError:
        return
    found = person.call(model, "fields_get")
    names = [
        name
        for name, field in found.items()
        if field.get("exportable", True) and field["type"] not in NO_TEXT
    ]
    wanted = {
        "model": model,
        "fields": [{"name": name, "label": name, "type": "char"} for name in names],
        "ids": False,
        "domain": [],
        "import_compat": True,
    }
    for kind in ("csv", "xlsx"):
        answer = person.session.post(
            f"{site.odoo.url}/web/export/{kind}",
            data={"data": json.dumps(wanted), "csrf_token": token},
            timeout=60,
        )
        assert answer.ok, f"{model} as {kind}: {answer.text[:500]}"
        yield text_of(answer.content)


def text_of(content):
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = [file.read(name).decode(errors="replace") for name in file.namelist()]
    return "\n".join(parts)


def test_discuss_and_bus(site):
    for login in ("admin", "anna"):
        data = site.person(login).post(
            "/mail/data",
            fetch_params=["init_messaging", "channels_as_member", "failures"],
        )
        assert_nothing_in(site, "Discuss", json.dumps(data))
    rows = site.database.query("SELECT message FROM bus_bus")
    assert rows
    assert_nothing_in(site, "The bus", "\n".join(row[0] for row in rows))


def test_neutralized_copy(site):
    """The database itself must know the secrets; a copy for others must not."""
    site.odoo.stop()
    try:
        kinds = set(site.simulator.leaks(dump(site.database)).found)
        assert {"access_token", "app_secret", "verify_token"} <= kinds
        site.database.disconnect()
        with Database(site.database.name) as copy:
            neutralize = [*odoo_command(), "neutralize", "-c", setting("CONFIG")]
            subprocess.run([*neutralize, "-d", copy.name], check=True, timeout=120)
            assert_nothing_in(site, "The neutralized copy", dump(copy))
    finally:
        site.odoo.start()


def dump(database):
    """Return every row of every table, as text."""
    tables = database.query(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        " AND table_name NOT IN ('ir_model_fields', 'ir_model_data', 'ir_ui_view')"
    )
    texts = []
    for (table,) in tables:
        rows = database.query(f'SELECT t::text FROM "{table}" t')  # noqa: S608
        texts += [row[0] for row in rows]
    return "\n".join(texts)
