"""The tests inside Odoo share an Instagram at the wire, and the people."""

import io
import json
import re
import time
from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import requests
from odoo import fields
from odoo.addons.instagram_inbox.instagram.common.const import SCOPES
from odoo.addons.instagram_inbox.instagram.webhook import signature
from odoo.tests import HttpCase, new_test_user, tagged
from urllib3 import HTTPResponse

APP_ID = "1234500000000001"
APP_SECRET = "the-instagram-app-secret"
OTHER_SECRET = "the-meta-app-secret"
INSTAGRAM_ID = "17841400000000001"
APP_SCOPED_ID = "24000000000000001"
CUSTOMER_ID = "1129840000000001"
SHORT_TOKEN = "IGAAshortAAAAAAAAAAAAAAAAAAAA"
KEPT_TOKEN = "IGAAkeptAAAAAAAAAAAAAAAAAAAAA"
PICTURE_URL = "https://scontent.cdninstagram.com/picture.gif"
# One grey pixel.
PICTURE = bytes.fromhex(
    "47494638396101000100800000808080ffffff2c00000000010001000002024401003b"
)
HTML = "<html><body>Sorry, this content isn't available right now</body></html>"

# The call of the client for each request: method, host and path.
CALLS = {
    "exchange": r"POST api\.instagram\.com/oauth/access_token",
    "long": r"GET graph\.instagram\.com/access_token",
    "refresh": r"GET graph\.instagram\.com/refresh_access_token",
    "me": r"GET graph\.instagram\.com/v25\.0/me",
    "subscribe": r"POST graph\.instagram\.com/v25\.0/\d+/subscribed_apps",
    "subscription": r"GET graph\.instagram\.com/v25\.0/\d+/subscribed_apps",
    "unsubscribe": r"DELETE graph\.instagram\.com/v25\.0/\d+/subscribed_apps",
    "taps": r"GET graph\.instagram\.com/v25\.0/\d+/messenger_profile",
    "set_taps": r"POST graph\.instagram\.com/v25\.0/\d+/messenger_profile",
    "delete_taps": r"DELETE graph\.instagram\.com/v25\.0/\d+/messenger_profile",
    "send": r"POST graph\.instagram\.com/v25\.0/\d+/messages",
    "comment": r"GET graph\.instagram\.com/v25\.0/1780\d+",
    "post": r"GET graph\.instagram\.com/v25\.0/1810\d+",
    "reply": r"POST graph\.instagram\.com/v25\.0/1780\d+/replies",
    "hide": r"POST graph\.instagram\.com/v25\.0/1780\d+",
    "delete": r"DELETE graph\.instagram\.com/v25\.0/1780\d+",
    "profile": r"GET graph\.instagram\.com/v25\.0/\d+",
    "conversations": r"GET graph\.instagram\.com/v25\.0/\d+/conversations",
    "conversation": r"GET graph\.instagram\.com/v25\.0/conv\.[^/]+",
    "message": r"GET graph\.instagram\.com/v25\.0/[^/]+",
    "picture": r"GET scontent\.cdninstagram\.com/.*",
    "media": r"GET lookaside\.fbsbx\.com/.*",
}


class Call(NamedTuple):
    """A request that reached Instagram."""

    name: str
    path: str
    params: dict
    token: str


class FakeInstagram:
    """An Instagram for the client: it responds, keeps the calls, and fails on request.

    `answers[name]` is what the calls of that name get, in turn, before the usual
    answers come again: an exception to raise, a function of the call, a text, or
    JSON, the last two also after an HTTP status, and before headers.
    """

    def __init__(self):
        self.calls = []
        self.answers = defaultdict(list)
        self.permissions = ",".join(SCOPES)
        self.account = {
            "id": APP_SCOPED_ID,
            "user_id": INSTAGRAM_ID,
            "username": "bakery",
            "name": "The Bakery",
            "account_type": "BUSINESS",
            "profile_picture_url": PICTURE_URL,
        }
        self.tokens = 0
        self.profile = {}

    def called(self, name):
        """Return the calls of one name, oldest first."""
        return [call for call in self.calls if call.name == name]

    def answer(self, request):
        """Return the response to a request of the `requests` library."""
        url = urlsplit(request.url)
        where = f"{request.method} {url.hostname}{url.path}"
        name = next(name for name, known in CALLS.items() if re.fullmatch(known, where))
        params = _params(request)
        if "sender_action" in params:
            name = "act"  # goes to the address of messages, but is not a message
        call = Call(name, url.path, params, _token(request))
        self.calls.append(call)
        planned = self.answers[name]
        content = planned.pop(0) if planned else getattr(self, f"_{name}")(call)
        if callable(content) and not isinstance(content, type):
            content = content(call)
        if isinstance(content, Exception):
            raise content
        content = content if isinstance(content, tuple) else (200, content)
        return response_to(request, *content)

    def _exchange(self, call):
        short = {
            "access_token": SHORT_TOKEN,
            "user_id": "1",
            "permissions": self.permissions,
        }
        return {"data": [short]}

    def _long(self, call):
        self.tokens += 1
        token = long_token(self.tokens)
        return {"access_token": token, "token_type": "bearer", "expires_in": 5183944}

    _refresh = _long

    def _me(self, call):
        return self.account

    def _subscribe(self, call):
        return {"success": True}

    def _subscription(self, call):
        return {"data": [{"id": APP_ID, "subscribed_fields": ["messages"]}]}

    _unsubscribe = _hide = _delete = _subscribe

    def _set_taps(self, call):
        lists = {"ice_breakers", "persistent_menu"} & call.params.keys()
        self.profile |= {name: call.params[name] for name in lists}
        return {"result": "success"}

    def _delete_taps(self, call):
        for name in call.params["fields"]:
            self.profile.pop(name, None)
        return {"success": True}

    def _taps(self, call):
        name = call.params["fields"]
        found = self.profile.get(name)
        return {"data": [{name: found}] if found else []}

    def _send(self, call):
        mid = f"aWdfZAG1fa{len(self.called('send'))}ZD"
        recipient = call.params["recipient"].get("id", CUSTOMER_ID)
        return {"recipient_id": recipient, "message_id": mid}

    def _comment(self, call):
        return {
            "id": call.path.rpartition("/")[2],
            "text": "Lovely!",
            "username": "ada.bakes",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime()),
            "hidden": False,
        }

    def _post(self, call):
        return {
            "id": call.path.rpartition("/")[2],
            "media_product_type": "FEED",
            "media_type": "IMAGE",
            "permalink": "https://www.instagram.com/p/cake/",
            "caption": "Our new cake",
            "media_url": PICTURE_URL,
        }

    def _reply(self, call):
        return {"id": f"17800000000001{len(self.called('reply')):03}"}

    def _act(self, call):
        return {"recipient_id": call.params["recipient"]["id"]}

    def _profile(self, call):
        return {"name": "Ada", "username": "ada.bakes", "profile_pic": PICTURE_URL}

    def _message(self, call):
        return {
            "id": call.path.rpartition("/")[2],
            "created_time": "2026-04-05T05:27:08+0000",
            "from": {"id": CUSTOMER_ID, "username": "ada.bakes"},
            "to": {"data": [{"id": INSTAGRAM_ID, "username": "bakery"}]},
            "message": "Hallo?",
        }

    def _conversations(self, call):
        return {"data": []}

    def _picture(self, call):
        return PICTURE

    _media = _picture


def _params(request):
    """Return all values of a call: query, form and JSON."""
    params = dict(parse_qsl(urlsplit(request.url).query))
    body = request.body or ""
    body = body.decode() if isinstance(body, bytes) else body
    if "json" in request.headers.get("Content-Type", ""):
        return params | json.loads(body)
    return params | dict(parse_qsl(body))


def _token(request):
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def response_to(request, status, content, headers=()):
    """Return a response to a request of the `requests` library."""
    kind = "text/html" if isinstance(content, str) else "application/json"
    if isinstance(content, bytes):
        kind = "image/gif"
    elif isinstance(content, str):
        content = content.encode()
    else:
        content = json.dumps(content).encode()
    response = requests.Response()
    response.status_code = status
    response.headers["Content-Type"] = kind
    response.headers.update(headers)
    response.raw = HTTPResponse(io.BytesIO(content), preload_content=False)
    response.request, response.url = request, request.url
    return response


def long_token(number):
    """Return the long-lived token that Instagram gives as its first, second, …"""
    return f"IGAAlong{number:020}"


def oauth_error(message, status=400):
    """Return an error as the exchange of the code gives it."""
    error = {"error_type": "OAuthException", "code": status, "error_message": message}
    return status, error


def graph_error(code, message="No.", subcode=None, status=400):
    """Return an error as all other calls give it."""
    error = {"message": message, "type": "IGApiException", "code": code}
    if subcode:
        error["error_subcode"] = subcode
    return status, {"error": error}


def incoming(text="Hallo 👋 do you deliver?", mid="mid.1", customer=CUSTOMER_ID):
    """Return a webhook body with one message of a customer."""
    now = int(time.time() * 1000)
    message = {
        "sender": {"id": customer},
        "recipient": {"id": INSTAGRAM_ID},
        "timestamp": now,
        "message": {"mid": mid, "text": text},
    }
    entry = {"time": now, "id": INSTAGRAM_ID, "messaging": [message]}
    return {"object": "instagram", "entry": [entry]}


# Who is there in all tests, with their groups.
PEOPLE = {
    "manager": "instagram_inbox.instagram_inbox_group_manager",
    "anna.t": "instagram_inbox.instagram_inbox_group_agent",
    "ben.t": "instagram_inbox.instagram_inbox_group_agent",
    "outsider": "base.group_user",
}


def create_person(env, login, groups, **values):
    quietly = {"no_reset_password": True, "tracking_disable": True}
    user = new_test_user(env, login, groups, context=quietly, **values)
    return user.with_env(env)


@tagged("standard", "post_install", "-at_install")
class InstagramCase(HttpCase):
    """Odoo with an Instagram app, a manager, two agents and an outsider."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Strong hashes of passwords take a second for the people of each class.
        cls.startClassPatcher(patch("odoo.addons.base.models.res_users.MIN_ROUNDS", 1))
        cls.instagram = FakeInstagram()
        cls.set_parameter("app_id", APP_ID)
        cls.set_parameter("app_secret", f"{APP_SECRET}, {OTHER_SECRET}")
        cls.set_parameter("verify_token", "the-verify-token")
        for name in ("login_url", "api_url", "graph_url", "api_version"):
            cls.set_parameter(name, False)
        cls.manager, cls.anna, cls.ben, cls.outsider = (
            cls.env["res.users"].search([("login", "=", login)]) for login in PEOPLE
        )
        cls.come(cls.manager, cls.anna, cls.ben)

    def setUp(self):
        super().setUp()
        type(self).instagram = FakeInstagram()

    @classmethod
    def set_parameter(cls, name, value):
        cls.env["ir.config_parameter"].set_param(f"instagram_inbox.{name}", value)

    @classmethod
    def new_user(cls, login, group, **values):
        return cls.new_person(login, f"instagram_inbox.{group}", **values)

    @classmethod
    def new_person(cls, login, groups, **values):
        """Create a user without the welcome message, which takes most of the time."""
        return create_person(cls.env, login, groups, **values)

    @classmethod
    def come(cls, *users):
        """Have people open Odoo: their browsers' websockets report it."""
        for user in users:
            cls.env["mail.presence"]._update_presence(user)

    @classmethod
    def go(cls, *users, minutes=2):
        """Have people close Odoo some minutes ago."""
        for user in users:
            presence = user.presence_ids
            presence.status = "offline"
            presence.instagram_left_at -= timedelta(minutes=minutes)

    @classmethod
    def new_inbox(cls, **values):
        """Create a connected inbox whose token is two days old."""
        now = fields.Datetime.now()
        return cls.env["instagram.inbox"].create(
            {
                "name": "Bakery",
                "username": "bakery",
                "instagram_id": INSTAGRAM_ID,
                "app_scoped_id": APP_SCOPED_ID,
                "access_token": KEPT_TOKEN,
                "token_refreshed_at": now - timedelta(days=2),
                "token_expires_at": now + timedelta(days=58),
                "state": "connected",
                "agent_ids": [fields.Command.set((cls.anna + cls.ben).ids)],
                **values,
            }
        )

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if urlsplit(r.url).hostname.endswith(("instagram.com", "fbsbx.com")):
            return cls.instagram.answer(r)
        return super()._request_handler(s, r, **kw)

    def post_webhook(self, body, secret=APP_SECRET):
        """Deliver a body as Meta does: signed, and in ASCII with escaped slashes."""
        if not isinstance(body, bytes):
            body = json.dumps(body).replace("/", r"\/").encode()
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Hub-Signature-256"] = signature.sign(body, secret)
        return self.url_open(
            "/webhooks/instagram", data=body, headers=headers, method="POST"
        )
