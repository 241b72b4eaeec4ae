from urllib.parse import parse_qs, urlsplit

import pytest
import requests

BASIC = "instagram_business_basic"
MESSAGES = "instagram_business_manage_messages"
BACK = "http://odoo.example/instagram/callback"


@pytest.fixture
def login(sim):
    return Login(sim)


class Login:
    def __init__(self, sim):
        self.sim = sim

    def ask(self, method="get", data=None, **changes):
        params = {
            "client_id": "1234567890",
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": f"{BASIC},{MESSAGES}",
            "state": "a&b=c",
            "force_reauth": "true",
            **changes,
        }
        return requests.request(
            method,
            f"{self.sim.url}/oauth/authorize",
            params=params,
            data=data,
            allow_redirects=False,
            timeout=5,
        )

    def decide(self, account="florentine.flowers", decision="allow", scope=MESSAGES):
        owner = self.sim.world.account(account).instagram_id
        data = {"decision": decision, "account": owner, "scope": scope}
        return self.ask("post", data)

    def code(self, **decision):
        location = self.decide(**decision).headers["Location"]
        return parse_qs(urlsplit(location).query)["code"][0]

    def exchange(self, code, **changes):
        form = {
            "client_id": "1234567890",
            "client_secret": "test-secret",
            "grant_type": "authorization_code",
            "redirect_uri": BACK,
            "code": code,
            **changes,
        }
        url = f"{self.sim.url}/oauth/access_token"
        return requests.post(url, data=form, timeout=5)

    def lengthen(self, token, **changes):
        params = {
            "grant_type": "ig_exchange_token",
            "client_secret": "test-secret",
            "access_token": token,
            **changes,
        }
        return requests.get(f"{self.sim.url}/access_token", params=params, timeout=5)

    def refresh(self, token):
        params = {"grant_type": "ig_refresh_token", "access_token": token}
        url = f"{self.sim.url}/refresh_access_token"
        return requests.get(url, params=params, timeout=5)

    def whole(self):
        short = self.exchange(self.code()).json()["access_token"]
        return self.lengthen(short).json()["access_token"]


def test_consent_page(login):
    page = login.ask()
    assert page.status_code == 200
    for word in ("odoo.example", "Florentine Flowers", "Spoke &amp; Chain", "Cancel"):
        assert word in page.text
    assert "test-secret" not in page.text


def test_comes_back_with_code_state_and_fragment(login):
    answer = login.decide()
    parts = urlsplit(answer.headers["Location"])
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{BACK}?code=")
    assert parse_qs(parts.query)["state"] == ["a&b=c"]
    assert parts.fragment == "_"


def test_cancel(login):
    query = parse_qs(urlsplit(login.decide(decision="").headers["Location"]).query)
    assert query == {
        "error": ["access_denied"],
        "error_reason": ["user_denied"],
        "error_description": ["The user denied your request"],
        "state": ["a&b=c"],
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": "1"}, "Invalid platform app"),
        ({"redirect_uri": "javascript:x"}, "Invalid redirect_uri"),
        ({"response_type": "token"}, "Invalid response_type"),
        ({"scope": "business_basic"}, "Invalid scope"),
        ({"scope": MESSAGES}, "Invalid scope"),
    ],
)
def test_wrong_request_ends_on_a_page(login, changes, words):
    answer = login.ask("post", {"decision": "allow"}, **changes)
    assert answer.status_code == 400
    assert words in answer.text
    assert "Location" not in answer.headers


def test_personal_account_does_not_come_back(login):
    answer = login.decide("mia.at.home")
    assert answer.status_code == 400
    assert "personal account" in answer.text


def test_exchange(login, sim):
    answer = login.exchange(login.code()).json()
    assert answer["user_id"] == int(
        sim.world.account("florentine.flowers").instagram_id
    )
    assert answer["user_id"] > 2**53
    assert answer["permissions"] == [BASIC, MESSAGES]
    assert answer["access_token"].startswith("IGAA")


def test_unticked_permission(login):
    assert login.exchange(login.code(scope="")).json()["permissions"] == [BASIC]


def test_documented_shape(login, sim):
    sim.settings.change({"exchange_answer": "data"})
    (answer,) = login.exchange(login.code()).json()["data"]
    assert isinstance(answer["user_id"], str)
    assert answer["permissions"] == f"{BASIC},{MESSAGES}"


def test_code_works_once(login):
    code = login.code()
    assert login.exchange(code).ok
    again = login.exchange(code)
    assert again.status_code == 400
    assert again.json() == {
        "error_type": "OAuthException",
        "code": 400,
        "error_message": "Matching code was not found or was already used",
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": "1"}, "Invalid platform app"),
        ({"client_secret": "x"}, "client secret"),
        ({"redirect_uri": BACK + "/"}, "redirect_uri is identical"),
        ({"code": "x"}, "Matching code"),
        ({"grant_type": "x"}, "grant_type"),
    ],
)
def test_exchange_refuses(login, changes, words):
    answer = login.exchange(**{"code": login.code(), **changes})
    assert answer.status_code == 400
    assert words in answer.json()["error_message"]


def test_code_lives_an_hour(login, sim):
    code = login.code()
    sim.advance_clock(1.01)
    assert "Matching code" in login.exchange(code).json()["error_message"]


def test_long_lived_token(login, sim):
    short = login.exchange(login.code()).json()["access_token"]
    assert not sim.world.connected()
    answer = login.lengthen(short)
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    assert answer.json()["token_type"] == "bearer"
    assert [a.username for a in sim.world.connected()] == ["florentine.flowers"]
    assert login.lengthen(short, client_secret="x").json()["error"]["code"] == 101
    sim.advance_clock(2)
    assert login.lengthen(short).json()["error"]["error_subcode"] == 463


def test_refresh(login, sim):
    token = login.whole()
    assert login.refresh(token).status_code == 400
    sim.advance_clock(25)
    new = login.refresh(token).json()
    assert new["expires_in"] > 50 * 24 * 3600
    assert new["access_token"] != token
    sim.advance_clock(61 * 24)
    assert login.refresh(new["access_token"]).json()["error"]["error_subcode"] == 463


def test_faults_of_each_step(login, sim):
    sim.faults.set("token", {"kind": "error", "value": "temporary", "only": "exchange"})
    assert "error_message" in login.exchange(login.code()).json()
    sim.faults.set("token", {"kind": "html", "only": "long"})
    short = login.exchange(login.code()).json()["access_token"]
    assert login.lengthen(short).text.startswith("<!DOCTYPE html>")
    sim.faults.set(
        "token", {"kind": "error", "value": "unsupported", "only": "refresh"}
    )
    assert (
        login.refresh(login.lengthen(short).json()["access_token"])
        .json()["error"]["message"]
        .startswith("Unsupported request")
    )


def test_no_token_or_secret_is_shown(login, sim):
    token = login.whole()
    for path in ("state", "calls", "sent", "deliveries", "webhook", "settings"):
        text = requests.get(f"{sim.url}/simulator/{path}", timeout=5).text
        assert token not in text
        assert "test-secret" not in text
        assert "test-verify" not in text


def test_login_that_is_sent_back(sim, login):
    sim.faults.set("login", "developer_role")
    back = parse_qs(urlsplit(login.decide().headers["Location"]).query)
    assert back["error"] == ["access_denied"]
    assert back["error_description"] == ["Insufficient developer role"]
    assert back["state"] == ["a&b=c"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("developer_role_page", "Insufficient Developer Role"),
        ("deactivated", "API access deactivated"),
        ("redirect_uri", "Invalid redirect_uri"),
    ],
)
def test_login_that_ends_there(sim, login, kind, words):
    sim.faults.set("login", {"kind": kind, "times": 1})
    page = login.decide()
    assert page.status_code == 400
    assert words in page.text
    assert login.code()
