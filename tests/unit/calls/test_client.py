"""The calls on the wire, and every shape of their responses."""

import threading
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest

from instagram.calls.client import (
    Account,
    Hosts,
    InstagramClient,
    LongToken,
    Profile,
    ShortToken,
)
from instagram.common import const
from instagram.common.exceptions import AuthError, MalformedAnswer, Unconfirmed

TOKEN, SECRET = "IGAAshort-or-long_token0123456789", "hunter2-app-secret"
IG_ID, IGSID = "17841400000000001", "1129840000000001"
SCOPES = frozenset(const.SCOPES)


def test_authorize_url():
    client = InstagramClient(Hosts(login="http://localhost:8070/"))
    url = urlsplit(client.authorize_url("123", "https://odoo.example/cb?x=1", "s&1"))
    assert f"{url.scheme}://{url.netloc}{url.path}" == (
        "http://localhost:8070/oauth/authorize"
    )
    assert parse_qs(url.query) == {
        "client_id": ["123"],
        "redirect_uri": ["https://odoo.example/cb?x=1"],
        "response_type": ["code"],
        "scope": ["instagram_business_basic,instagram_business_manage_messages"],
        "state": ["s&1"],
        "force_reauth": ["true"],
        "enable_fb_login": ["false"],
    }


def test_metas_hosts_are_the_default():
    assert Hosts() == Hosts(
        login="https://www.instagram.com",
        api="https://api.instagram.com",
        graph="https://graph.instagram.com",
    )


def test_exchange_code_sends_a_form(server, client):
    server.will_reply({"access_token": TOKEN})
    client.exchange_code("123", SECRET, "https://odoo.example/cb", "AQB#_")
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/oauth/access_token")
    assert request.query == {}
    assert request.form == {
        "client_id": "123",
        "client_secret": SECRET,
        "grant_type": "authorization_code",
        "redirect_uri": "https://odoo.example/cb",
        "code": "AQB",
    }


@pytest.mark.parametrize(
    ("answer", "permissions"),
    [
        ({"data": [{"access_token": TOKEN, "permissions": ",".join(SCOPES)}]}, SCOPES),
        ({"access_token": TOKEN, "user_id": 1, "permissions": list(SCOPES)}, SCOPES),
        ({"access_token": TOKEN, "permissions": " a , b ,"}, {"a", "b"}),
        ({"access_token": TOKEN, "permissions": ["a", 42, None]}, {"a"}),
        ({"access_token": TOKEN, "permissions": ""}, set()),
        ({"access_token": TOKEN, "permissions": []}, set()),
        ({"access_token": TOKEN, "permissions": 42}, None),
        ({"access_token": TOKEN}, None),
    ],
)
def test_exchange_code_reads_all_shapes(server, client, answer, permissions):
    server.will_reply(answer)
    token = client.exchange_code("123", SECRET, "https://odoo.example/cb", "AQB")
    assert token == ShortToken(TOKEN, permissions)
    assert TOKEN not in repr(token)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": []},
        {"data": [42]},
        {"access_token": 1},
        {"access_token": " "},
        {"access_token": "a\nb"},
        {"access_token": "tökén"},
        [],
        "x",
        None,
    ],
)
def test_exchange_code_without_token(server, client, answer):
    server.will_reply(answer)
    with pytest.raises(MalformedAnswer):
        client.exchange_code("123", SECRET, "https://odoo.example/cb", "AQB")


def test_exchange_long_lived(server, client):
    server.will_reply(
        {"access_token": "long", "token_type": "bearer", "expires_in": 5183944}
    )
    token = client.exchange_long_lived(SECRET, TOKEN)
    assert token == LongToken("long", 5183944)
    assert "long" not in repr(token)
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/access_token")
    assert request.query == {
        "grant_type": "ig_exchange_token",
        "client_secret": SECRET,
        "access_token": TOKEN,
    }


def test_refresh(server, client):
    server.will_reply({"access_token": "new", "expires_in": "5184000", "extra": 1})
    assert client.refresh(TOKEN) == LongToken("new", 5184000)
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/refresh_access_token")
    assert request.query == {"grant_type": "ig_refresh_token", "access_token": TOKEN}


@pytest.mark.parametrize("seconds", [None, 0, -1, "soon", 1e30, True, []])
def test_tokens_that_do_not_say_for_how_long(server, client, seconds):
    for ask in (client.refresh, partial(client.exchange_long_lived, SECRET)):
        server.will_reply({"access_token": "new", "expires_in": seconds})
        assert ask(TOKEN) == LongToken("new", None)
        server.will_reply({"data": [{"access_token": "new"}]})
        assert ask(TOKEN) == LongToken("new", None)


ME = {
    "id": "2400000000000001",
    "user_id": IG_ID,
    "username": "bakery",
    "name": "Bakery 🥐",
    "account_type": "BUSINESS",
    "profile_picture_url": "https://cdn.example/p.jpg",
}
ACCOUNT = Account(
    instagram_id=IG_ID,
    app_scoped_id="2400000000000001",
    username="bakery",
    name="Bakery 🥐",
    account_type="BUSINESS",
    profile_picture_url="https://cdn.example/p.jpg",
)


@pytest.mark.parametrize(
    "answer",
    [ME, {"data": [ME]}, ME | {"user_id": int(IG_ID), "id": 2400000000000001}],
)
def test_me(server, client, answer):
    server.will_reply(answer)
    assert client.me(TOKEN) == ACCOUNT
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/v25.0/me")
    assert request.query == {
        "fields": "id,user_id,username,name,account_type,profile_picture_url"
    }
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"


def test_me_needs_the_id_of_webhooks_only(server, client):
    server.will_reply({"user_id": IG_ID, "name": None})
    assert client.me(TOKEN) == Account(IG_ID, "", "", "", "", "")
    server.will_reply({"id": "2400000000000001"})
    with pytest.raises(MalformedAnswer):
        client.me(TOKEN)


def test_subscribe(server, client):
    server.will_reply({"success": True})
    client.subscribe(TOKEN, IG_ID)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", f"/v25.0/{IG_ID}/subscribed_apps")
    assert set(request.query) == {"subscribed_fields"}
    assert set(request.query["subscribed_fields"].split(",")) == {
        "messages",
        "messaging_seen",
        "message_reactions",
        "messaging_postbacks",
        "messaging_referral",
        "message_edit",
        "standby",
    }
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("answer", [{}, {"success": False}, {"success": "yes"}, []])
def test_subscribe_and_unsubscribe_that_do_not_succeed(server, client, answer):
    server.will_reply(answer)
    with pytest.raises(MalformedAnswer):
        client.subscribe(TOKEN, IG_ID)
    server.will_reply(answer)
    with pytest.raises(MalformedAnswer):
        client.unsubscribe(TOKEN, IG_ID)


def test_unsubscribe(server, client):
    server.will_reply({"success": True})
    client.unsubscribe(TOKEN, IG_ID)
    (request,) = server.requests
    assert (request.method, request.path) == (
        "DELETE",
        f"/v25.0/{IG_ID}/subscribed_apps",
    )


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ({"data": []}, set()),
        ({"data": [{"id": "1", "subscribed_fields": ["messages"]}]}, {"messages"}),
        ({"data": [42, {"id": "1"}, {"subscribed_fields": [1, "a"]}]}, {"a"}),
    ],
)
def test_subscribed_fields(server, client, answer, fields):
    server.will_reply(answer)
    assert client.subscribed_fields(TOKEN, IG_ID) == fields


def test_subscribed_fields_of_another_shape(server, client):
    server.will_reply({"data": {"id": "1"}})
    with pytest.raises(MalformedAnswer):
        client.subscribed_fields(TOKEN, IG_ID)


def test_send_text(server, client):
    server.will_reply({"recipient_id": IGSID, "message_id": "aWdfM"})
    assert client.send_text(TOKEN, IG_ID, IGSID, "Grüße 👋\n") == "aWdfM"
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", f"/v25.0/{IG_ID}/messages")
    assert request.query == {}
    assert request.json == {
        "recipient": {"id": IGSID},
        "message": {"text": "Grüße 👋\n"},
    }
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.headers["Content-Type"] == "application/json"


def test_send_text_tagged_as_a_reply(server, client):
    server.will_reply({"message_id": "aWdfM"})
    client.send_text(TOKEN, IG_ID, IGSID, "x", tag="HUMAN_AGENT", reply_to="aWdfR")
    assert server.requests[0].json == {
        "recipient": {"id": IGSID},
        "message": {"text": "x"},
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
        "reply_to": {"mid": "aWdfR"},
    }


@pytest.mark.parametrize("answer", [{}, {"message_id": None}, {"message_id": "a b"}])
def test_send_text_that_names_no_message_may_have_arrived(server, client, answer):
    server.will_reply(answer)
    with pytest.raises(Unconfirmed):
        client.send_text(TOKEN, IG_ID, IGSID, "x")


PROFILE_FIELDS = (
    "name,username,profile_pic,follower_count,is_user_follow_business,"
    "is_business_follow_user,is_verified_user"
)


@pytest.mark.parametrize(
    ("answer", "profile"),
    [
        (
            {"name": "Ada", "username": "ada", "profile_pic": "https://cdn.example/a"},
            Profile("Ada", "ada", "https://cdn.example/a"),
        ),
        (
            {"name": None, "username": "ada", "profile_pic": None},
            Profile("", "ada", ""),
        ),
        ({"name": {}, "profile_pic": "javascript:x"}, Profile("", "", "")),
        ({"name": "a\x00b\ud83d"}, Profile("ab\ufffd", "", "")),
    ],
)
def test_profile(server, client, answer, profile):
    server.will_reply(answer)
    assert client.profile(TOKEN, IGSID) == profile
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", f"/v25.0/{IGSID}")
    assert request.query == {"fields": PROFILE_FIELDS}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({}, (None, None, None, None)),
        (
            {
                "follower_count": 12,
                "is_user_follow_business": True,
                "is_business_follow_user": False,
                "is_verified_user": False,
            },
            (12, True, False, False),
        ),
        (
            {"follower_count": 10**12, "is_user_follow_business": None},
            (None, None, None, None),
        ),
        ({"follower_count": "many", "is_verified_user": []}, (None, None, None, False)),
    ],
)
def test_profile_beside_the_names(server, client, answer, told):
    server.will_reply(answer)
    found = client.profile(TOKEN, IGSID)
    assert told == (
        found.followers,
        found.follows_account,
        found.is_followed,
        found.is_verified,
    )


def test_version_is_a_setting(server):
    client = InstagramClient(Hosts(graph=f"{server.url}/"), version="v26.0")
    server.will_reply(ME)
    client.me(TOKEN)
    assert server.requests[0].path == "/v26.0/me"


def test_ids_cannot_leave_their_place_in_the_path(server, client):
    server.will_reply({})
    client.profile(TOKEN, "../me?fields=x#")
    assert server.requests[0].path == "/v25.0/..%2Fme%3Ffields%3Dx%23"


@pytest.mark.parametrize("token", ["", "a\r\nX-Evil: 1", "tökén", "\x00"])
def test_what_cannot_be_a_token_is_not_sent(server, client, token):
    with pytest.raises(AuthError):
        client.me(token)
    assert server.requests == []


def test_connections_are_kept_per_thread(server, client):
    def call():
        server.will_reply(ME)
        client.me(TOKEN)

    call()
    call()
    other = threading.Thread(target=call)
    other.start()
    other.join()
    first, second, third = (request.client for request in server.requests)
    assert first == second != third


def test_a_connection_idle_for_long_is_not_trusted(server, client, monkeypatch):
    monkeypatch.setattr("instagram.wire.transport._IDLE_LIMIT", 0.0)
    for _each in range(2):
        server.will_reply(ME)
        client.me(TOKEN)
    first, second = (request.client for request in server.requests)
    assert first != second


def test_through_a_proxy(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "")
    server.will_reply(ME)
    InstagramClient(Hosts(graph="http://graph.invalid")).me(TOKEN)
    assert server.requests[0].headers["Host"] == "graph.invalid"


def test_nothing_is_remembered_between_calls(server, client, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password x\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.will_reply({"access_token": "a"}, headers={"Set-Cookie": "id=1; Path=/"})
    client.exchange_code("1", "s", "https://x", "c")
    server.will_reply(ME)
    client.me(TOKEN)
    first, second = (request.headers for request in server.requests)
    assert "Authorization" not in first
    assert "Cookie" not in second
    assert second["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("name", "username", "label", "handle"),
    [
        ("Bakery", "bakery.shop", "Bakery", "bakery.shop"),
        ("", "bakery.shop", "bakery.shop", "bakery.shop"),
        ("", "", IG_ID, IG_ID),
        ("B" * 300, "", "B" * 200, IG_ID),
    ],
)
def test_names_of_an_account(server, client, name, username, label, handle):
    server.will_reply({"id": "1", "user_id": IG_ID, "name": name, "username": username})
    account = client.me(TOKEN)
    assert (account.label, account.handle) == (label, handle)
