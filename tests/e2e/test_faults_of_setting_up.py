"""Each mistake that is possible while setting up, made in turn at Instagram.

For each, a page or a line of the checklist names the cure.
"""

import contextlib
import re
from html import unescape

import psycopg2
import pytest
import requests

from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import SCOPES, installed

BASIC, MESSAGES = SCOPES

# Point and fault; what the page says; the line that keeps it, if one does, and its cure.
LOGINS = [
    ("login", "developer_role", "one of its testers", "login", "Instagram Tester"),
    ("token", "exchange error bad_secret", "app secret", "app", "app secret"),
    ("token", "exchange error temporary", "usual reply", "login", "few minutes"),
    ("token", "exchange html", "did not send its usual", "login", "maintenance"),
    ("token", "exchange hang 9", "could not be reached", "login", "few minutes"),
    ("token", "exchange drop", "could not be reached", "login", "few minutes"),
    ("token", "long error bad_secret", "app secret", "app", "app secret"),
    ("token", "long error unsupported", "Testers", "login", "Instagram Testers"),
    ("token", "long html", "did not send its usual", "login", "maintenance"),
    ("token", "long drop", "could not be reached", "login", "few minutes"),
    ("me", "error unsupported", "Testers", "login", "Instagram Testers"),
    ("me", "error account_inactive", "restricted this account", "login", "its steps"),
    ("me", "error bad_path", "API version", "login", "API version"),
    ("me", "error app_rate_limit", "too many calls", "login", "try again later"),
    ("me", "html", "did not send its usual", "login", "maintenance"),
    ("me", "drop", "could not be reached", "login", "few minutes"),
    ("subscribe", "success_false", "Allow access", "login", "Allow access to messages"),
    ("subscribe", "error messages_off", "Allow access", "login", "Allow access"),
    ("subscribe", "error temporary", "could not|usual reply", "login", "few minutes"),
    ("subscribe", "drop", "could not be reached", "login", "few minutes"),
]
# Errors on Meta's own pages, and the line of the checklist that explains each.
PAGES = [
    ("developer_role_page", "Insufficient Developer Role", "login"),
    ("deactivated", "API access deactivated", "login"),
    ("redirect_uri", "Invalid redirect_uri", "redirect"),
]

# All rows that a test leaves behind, in an order that foreign keys allow.
FORGET = """
    DELETE FROM discuss_channel WHERE channel_type = 'instagram';
    DELETE FROM instagram_contact;
    DELETE FROM mail_guest WHERE instagram_inbox_id IS NOT NULL;
    DELETE FROM instagram_inbox;
    DELETE FROM instagram_observation;
    DELETE FROM instagram_webhook_event
"""


@pytest.fixture(scope="module")
def empty():
    with installed(connect=False) as installation:
        yield installation


def forget(site):
    """Start again with nothing; a job may be working on the deleted rows."""
    while True:
        with contextlib.suppress(psycopg2.errors.DeadlockDetected):
            site.database.query(FORGET)
            return


@pytest.fixture
def site(empty):
    yield empty
    empty.simulator.faults.clear()
    empty.simulator.settings.reset()
    for name, value in right(empty).items():
        set_parameter(empty, name, value)
    forget(empty)


def right(site):
    """Return the settings as they should be."""
    return {
        "web.base.url": site.odoo.url,
        "instagram_inbox.app_id": site.simulator.app_id,
        "instagram_inbox.app_secret": site.simulator.app_secret,
    }


def set_parameter(site, name, value):
    site.admin.call("ir.config_parameter", "set_param", name, value)


def lines(site, inbox=False):
    found = site.admin.call("instagram.checklist", "read_lines", inbox_id=inbox)
    return {line["key"]: line for line in found}


def run_test(site, key, inbox=False):
    found = site.admin.call("instagram.checklist", "run_test", key, inbox_id=inbox)
    return {line["key"]: line for line in found}[key]


def log_in(site, scope=SCOPES, account=SHOP, **decision):
    """Go to Instagram and decide; return the page where the browser ends."""
    browser = site.admin.session
    began = browser.get(f"{site.odoo.url}/instagram/connect", allow_redirects=False)
    form = {"decision": "allow", "account": account, "scope": scope, **decision}
    address = began.headers["Location"]
    answer = requests.post(address, data=form, timeout=10, allow_redirects=False)
    if answer.status_code != 302:
        return answer
    back = answer.headers["Location"].partition("#")[0]
    return browser.get(back, allow_redirects=False, timeout=60)


def text(answer):
    """Return the text that a person reads on a page."""
    main = answer.text.partition("<main")[2] or answer.text
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def set_fault(site, point, fault):
    """Set a fault such as `exchange hang 9`: the step of the token comes first."""
    words = fault.split()
    only = words.pop(0) if words[0] in ("exchange", "long") else None
    kind, value = words[0], " ".join(words[1:]) or None
    site.simulator.faults.set(point, {"kind": kind, "value": value, "only": only})


@pytest.mark.parametrize(("point", "fault", "page", "line", "cure"), LOGINS)
def test_logins(site, point, fault, page, line, cure):
    set_fault(site, point, fault)
    answer = log_in(site)
    assert answer.status_code >= 400
    assert re.search(page, text(answer)), text(answer)
    assert "Back to Instagram inboxes" in text(answer)
    assert not site.admin.call("instagram.inbox", "search_count", [])
    kept = lines(site)[line]
    assert kept["state"] == "bad"
    assert cure in kept["text"] + kept["cure"]
    site.simulator.faults.clear()
    assert log_in(site).status_code == 303
    assert lines(site)[line]["state"] == "good"


@pytest.mark.parametrize(("fault", "title", "line"), PAGES)
def test_pages_of_instagram(site, fault, title, line):
    """The browser stays there; the checklist explains the page before and after."""
    site.simulator.faults.set("login", fault)
    assert title in text(log_in(site))
    kept = lines(site)[line]
    assert (kept["state"], title in kept["cure"]) == ("unknown", True)
    site.simulator.faults.clear()
    assert log_in(site).status_code == 303
    assert title in lines(site)["login"]["cure"]


def test_wrong_app(site):
    set_parameter(site, "instagram_inbox.app_id", "12345")
    assert "Invalid platform app" in text(log_in(site))
    assert "Invalid platform app" in lines(site)["app"]["cure"]


def test_wrong_secret(site):
    parameter = "instagram_inbox.app_secret"
    set_parameter(site, parameter, "of-the-meta-app")
    answer = log_in(site)
    assert "does not accept the app secret" in text(answer)
    assert lines(site)["app"]["state"] == "bad"
    set_parameter(site, parameter, f"{right(site)[parameter]},of-the-meta-app")
    assert lines(site)["app"]["finding"] == "app_unproven"
    assert log_in(site).status_code == 303
    assert lines(site)["app"]["state"] == "good"


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ({"decision": "cancel"}, "cancelled at Instagram"),
        ({"scope": (BASIC,)}, "can neither receive nor send"),
    ],
)
def test_decisions(site, decision, words):
    """The page says what the person chose; nothing is stored."""
    answer = log_in(site, **decision)
    assert answer.status_code >= 400
    assert words in text(answer)
    assert lines(site)["login"]["finding"] == "login_none"
    assert not site.admin.call("instagram.inbox", "search_count", [])


def test_session_lost(site):
    began = site.admin.session.get(
        f"{site.odoo.url}/instagram/connect", allow_redirects=False
    )
    form = {"decision": "allow", "account": SHOP, "scope": SCOPES}
    answer = requests.post(
        began.headers["Location"], data=form, timeout=10, allow_redirects=False
    )
    back = answer.headers["Location"].partition("#")[0]
    page = requests.get(back, timeout=10)
    assert page.status_code == 403
    assert "Log in, then press Connect an Instagram account again" in text(page)
    assert "/web/login?redirect=" in page.text


def test_the_web_client_at_the_same_moment(site):
    """A request of the web client at the same time does not undo the login."""
    browser = site.admin.session
    slow = requests.Session()
    slow.cookies.update(browser.cookies)
    for _time in range(5):
        began = browser.get(f"{site.odoo.url}/instagram/connect", allow_redirects=False)
        assert slow.get(f"{site.odoo.url}/odoo?debug=1", timeout=60).ok
        form = {"decision": "allow", "account": SHOP, "scope": SCOPES}
        answer = requests.post(
            began.headers["Location"], data=form, timeout=10, allow_redirects=False
        )
        assert slow.get(f"{site.odoo.url}/odoo?debug=0", timeout=60).ok
        back = answer.headers["Location"].partition("#")[0]
        assert browser.get(back, allow_redirects=False).status_code == 303


def test_address(site):
    """Odoo really calls itself, as Meta does, and finds out where the address leads."""
    assert run_test(site, "address")["finding"] == "address_simulated"
    assert lines(site)["deliveries"]["finding"] == "deliveries_none"
    addresses = {
        site.simulator.url: "address_status",
        "http://localhost:9": "address_unreachable",
    }
    for address, finding in addresses.items():
        set_parameter(site, "web.base.url", address)
        line = run_test(site, "address")
        assert (line["finding"], line["state"]) == (finding, "bad")
        assert line["cure"]


def test_verify_token(site):
    token = site.simulator.verify_token
    assert not site.simulator.set_webhook(verify_token="another")
    line = lines(site)["webhook"]
    assert line["finding"] == "webhook_other_token"
    assert "Verify and save" in line["cure"]
    assert site.simulator.set_webhook(verify_token=token)
    assert lines(site)["webhook"]["state"] == "good"


def test_wrong_signature(site):
    site.connect()
    site.simulator.faults.set("webhook", "wrong_signature")
    site.simulator.write("lena", "Do you deliver?")
    refused = "deliveries_refused"
    assert eventually(lambda: lines(site)["deliveries"]["finding"] == refused)
    assert "Instagram app secret" in lines(site)["deliveries"]["cure"]
    site.simulator.faults.clear()
    assert eventually(lambda: site.conversation("lena"))
    assert lines(site)["deliveries"]["state"] == "good"


def test_app_that_is_not_live(site):
    inbox = site.connect()
    site.simulator.settings.change({"app_mode": "development"})
    site.simulator.write("lena", "Do you deliver?")
    for key in ("deliveries", "received"):
        line = lines(site, inbox)[key]
        assert line["state"] == "unknown"
        assert "**Live**" in line["cure"]
        assert "Allow access to messages" in " ".join(line["cure"].split("**"))
    site.simulator.call("POST", "dashboard_test", {"field": "messages"})
    line = lines(site, inbox)["deliveries"]
    assert (line["finding"], "**Live**" in line["cure"]) == ("deliveries_test", True)
    site.simulator.settings.reset()
    site.simulator.write("lena", "Hello?")
    assert eventually(lambda: lines(site, inbox)["received"]["state"] == "good")
    assert lines(site, inbox)["deliveries"]["state"] == "good"


def test_subscription_lost(site):
    """Another tool has unsubscribed the account."""
    inbox = site.connect()
    ((token,),) = site.database.query("SELECT access_token FROM instagram_inbox")
    url = f"{site.simulator.url}/v25.0/{SHOP}/subscribed_apps"
    requests.delete(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    line = run_test(site, "subscription", inbox)
    assert (line["finding"], line["state"]) == ("subscription_missing", "bad")
    assert "Reconnect" in line["cure"]
    site.connect()
    assert run_test(site, "subscription", inbox)["state"] == "good"


def test_access_lost(site):
    inbox = site.connect()
    assert run_test(site, "token", inbox)["finding"] == "token_accepted"
    site.simulator.revoke(SHOP, 458)
    line = run_test(site, "token", inbox)
    assert (line["finding"], "Reconnect" in line["cure"]) == ("token_refused", True)
    site.connect()
    assert run_test(site, "token", inbox)["state"] == "good"


def test_messages_switched_off(site):
    inbox = site.connect()
    site.simulator.write("lena", "Do you deliver?")
    assert eventually(lambda: site.conversation("lena"))
    site.simulator.faults.set("send", "error messages_off")
    site.answer("lena", "Yes!")
    assert eventually(lambda: lines(site, inbox)["sent"]["finding"] == "sent_paused")
    assert "Allow access to messages" in lines(site, inbox)["sent"]["text"]
