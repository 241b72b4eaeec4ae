"""The calls about ice breakers and the menu, and Meta's locales."""

import pytest

from instagram.calls.taps import Tap, locale_of
from instagram.common.exceptions import MalformedAnswer
from tests.unit.calling import IG_ID, TOKEN

PATH = f"/v25.0/{IG_ID}/messenger_profile"
QUESTION = Tap("Do you deliver?", "deliver")
ENTRY, LINK = Tap("Prices", "prices"), Tap("Shop", url="https://shop.example/")
READ = {"question": "Do you deliver?", "payload": "deliver"}


@pytest.mark.parametrize(
    ("kind", "field", "taps", "written"),
    [
        ("ice_breaker", "ice_breakers", (QUESTION,), [READ]),
        (
            "menu",
            "persistent_menu",
            (ENTRY, LINK),
            [
                {"type": "postback", "title": "Prices", "payload": "prices"},
                {"type": "web_url", "title": "Shop", "url": "https://shop.example/"},
            ],
        ),
    ],
)
def test_set(server, client, kind, field, taps, written):
    server.will_reply({"result": "success"})
    client.set_taps(TOKEN, IG_ID, kind, {"default": taps, "de_DE": taps})
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", PATH)
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.json == {
        "platform": "instagram",
        field: [
            {"locale": "default", "call_to_actions": written},
            {"locale": "de_DE", "call_to_actions": written},
        ],
    }


def test_delete(server, client):
    server.will_reply({"success": True})
    client.delete_taps(TOKEN, IG_ID, "menu")
    (request,) = server.requests
    assert (request.method, request.path) == ("DELETE", PATH)
    assert request.json == {"platform": "instagram", "fields": ["persistent_menu"]}


@pytest.mark.parametrize("answer", [{}, {"result": "failure"}, {"success": False}])
def test_not_done(server, client, answer):
    for call in (
        lambda: client.set_taps(TOKEN, IG_ID, "menu", {"default": (ENTRY,)}),
        lambda: client.delete_taps(TOKEN, IG_ID, "menu"),
    ):
        server.will_reply(answer)
        with pytest.raises(MalformedAnswer):
            call()


LISTS = [
    {"locale": "de_DE", "call_to_actions": [READ]},
    {"call_to_actions": [{"title": "Shop", "url": "https://shop.example/"}]},
    {"locale": "fr_FR", "call_to_actions": []},
    "a word",
]
FOUND = {"de_DE": (QUESTION,), "default": (LINK,)}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"data": LISTS}, FOUND),
        ({"data": [{"ice_breakers": LISTS}]}, FOUND),
        ({"data": [{"persistent_menu": LISTS}]}, {}),
        ({"data": []}, {}),
        ({}, {}),
    ],
)
def test_read(server, client, answer, found):
    server.will_reply(answer)
    assert client.taps(TOKEN, IG_ID, "ice_breaker") == found
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", PATH)
    assert request.query == {"platform": "instagram", "fields": "ice_breakers"}


@pytest.mark.parametrize(
    ("lang", "locale"),
    [
        ("de_DE", "de_DE"),
        ("de_CH", "de_DE"),
        ("en_AU", "en_GB"),
        ("es_419", "es_LA"),
        ("pt_AO", "pt_PT"),
        ("sr@latin", "sr_RS"),
        ("it", "it_IT"),
        ("tlh_KX", ""),
        ("", ""),
    ],
)
def test_locales(lang, locale):
    assert locale_of(lang) == locale
