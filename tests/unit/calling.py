"""Every call, and clients for trying them."""

import pytest

from instagram.calls.client import Hosts, InstagramClient
from instagram.common.exceptions import InstagramError

TOKEN, SECRET, CODE = "T0ken-of-no-known-shape", "hunter2-app-secret", "AQB-the-code"
IG_ID, IGSID = "17841400000000001", "1129840000000001"
COMMENT = "17800000000000001"


def client_of(url, timeout=(3.05, 5.0)):
    return InstagramClient(Hosts(login=url, api=url, graph=url), timeout=timeout)


def send(client, **options):
    return client.send_text(TOKEN, IG_ID, IGSID, "x", **options)


CALLS = {
    "exchange_code": lambda client: client.exchange_code("1", SECRET, "u", CODE),
    "exchange_long_lived": lambda client: client.exchange_long_lived(SECRET, TOKEN),
    "refresh": lambda client: client.refresh(TOKEN),
    "me": lambda client: client.me(TOKEN),
    "subscribe": lambda client: client.subscribe(TOKEN, IG_ID),
    "subscribed_fields": lambda client: client.subscribed_fields(TOKEN, IG_ID),
    "unsubscribe": lambda client: client.unsubscribe(TOKEN, IG_ID),
    "send_text": send,
    "react": lambda client: client.react(TOKEN, IG_ID, IGSID, "mid.x", "🧁"),
    "signal": lambda client: client.signal(TOKEN, IG_ID, IGSID, "typing_on"),
    "profile": lambda client: client.profile(TOKEN, IGSID),
    "message": lambda client: client.message(TOKEN, IG_ID, "mid.x"),
    "past_message": lambda client: client.past_message(TOKEN, IG_ID, "mid.x"),
    "conversations": lambda client: client.conversations(TOKEN, IG_ID),
    "comment": lambda client: client.comment(TOKEN, COMMENT),
    "post": lambda client: client.post(TOKEN, "18100000000000001"),
    "reply_to_comment": lambda client: client.reply_to_comment(TOKEN, COMMENT, "Hi"),
    "hide_comment": lambda client: client.hide_comment(TOKEN, COMMENT, True),
    "delete_comment": lambda client: client.delete_comment(TOKEN, COMMENT),
    "send_private_reply": lambda client: client.send_private_reply(
        TOKEN, IG_ID, COMMENT, "Hi"
    ),
    "conversation": lambda client: client.conversation(TOKEN, IG_ID, "conv"),
}
every_call = pytest.mark.parametrize("name", sorted(CALLS))


def raised(name, client):
    with pytest.raises(InstagramError) as caught:
        CALLS[name](client)
    return caught.value


def graph_error(code=None, subcode=None, **more):
    return {
        "error": {"message": "Erro", "type": "IGApiException", "code": code}
        | ({"error_subcode": subcode} if subcode else {})
        | more
    }
