"""Earlier conversations, in every shape in which they were seen."""

from datetime import datetime

import pytest

from instagram.calls.as_webhook import not_to_be_had
from instagram.calls.history import DETAIL, Conversation, Page
from instagram.common.exceptions import MalformedAnswer, RateLimited, Refused
from instagram.webhook.events import Button, Card, Message, Reaction
from instagram.webhook.parser import parse
from tests.unit.calling import IG_ID, IGSID, TOKEN, graph_error

SHOP = {"id": IG_ID, "username": "bakery"}
ADA = {"id": IGSID, "username": "ada.bakes"}
WHEN = "2026-04-05T05:27:08+0000"
AT = datetime.fromisoformat("2026-04-05T05:27:08")
URL = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"
PREVIEW = f"{URL}&preview"


def item(mid="mid.1", author=ADA, **content):
    reader = SHOP if author is ADA else ADA
    return {
        "id": mid,
        "created_time": WHEN,
        "from": author,
        "to": {"data": [reader]},
        **content,
    }


def thread(server, client, *items, **options):
    server.will_reply({"messages": {"data": list(items)}, "id": "c"})
    return client.conversation(TOKEN, IG_ID, "aWdf/c", **options)


def events(server, client, *items):
    """Return the events in the webhook bodies of a conversation."""
    told = thread(server, client, *items).messages
    return [event for each in told for body in each.bodies for event in parse(body)]


def test_list(server, client):
    people = {"data": [SHOP, ADA]}
    conversation = {"id": "aWdf", "updated_time": WHEN, "participants": people}
    server.will_reply(
        {
            "data": [conversation],
            "paging": {"cursors": {"before": "B", "after": "A"}, "next": "https://x"},
        }
    )
    page = client.conversations(TOKEN, IG_ID, after="Z")
    assert page == Page((Conversation("aWdf", IGSID, AT),), "A")
    (request,) = server.requests
    assert request.path == f"/v25.0/{IG_ID}/conversations"
    assert request.query == {
        "platform": "instagram",
        "fields": "id,updated_time,participants",
        "after": "Z",
    }
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("answer", "page"),
    [
        ({"data": []}, Page((), "")),
        ({"data": [], "paging": {"cursors": {"after": "A"}}}, Page((), "")),
        (
            {"data": [{"id": "c", "participants": {"data": [42, {"id": []}]}}, {}, 42]},
            Page((Conversation("c", "", None),), ""),
        ),
    ],
)
def test_lists_that_tell_little(server, client, answer, page):
    server.will_reply(answer)
    assert client.conversations(TOKEN, IG_ID) == page


@pytest.mark.parametrize("answer", [{}, {"data": {}}, {"data": None}])
def test_no_list(server, client, answer):
    server.will_reply(answer)
    with pytest.raises(MalformedAnswer):
        client.conversations(TOKEN, IG_ID)


def test_the_account_is_known_by_each_of_its_names(server, client):
    for own in ({"id": "24"}, {"username": "bakery"}, {"id": IG_ID}):
        server.will_reply({"data": [{"id": "c", "participants": {"data": [own, ADA]}}]})
        page = client.conversations(TOKEN, IG_ID, {"24", "bakery"})
        assert page.conversations[0].customer_id == IGSID


def test_messages_are_told_as_webhooks_tell_them(server, client):
    """The oldest comes first, in whatever order they arrive."""
    older = item("mid.0", SHOP, message="Hello") | {
        "created_time": "2026-04-05T05:27:07+0000"
    }
    first, second = events(server, client, item(message="Hi 👋"), older)
    assert first == Message(
        account_id=IG_ID,
        customer_id=IGSID,
        at=datetime.fromisoformat("2026-04-05T05:27:07"),
        source="messaging",
        is_echo=True,
        mid="mid.0",
        text="Hello",
    )
    assert (second.mid, second.text, second.at) == ("mid.1", "Hi 👋", AT)
    (request,) = server.requests
    assert request.path == "/v25.0/aWdf%2Fc"
    assert request.query == {"fields": DETAIL[0]}


def attached(**attachment):
    return {"attachments": {"data": [{"id": "1", **attachment}]}}


@pytest.mark.parametrize(
    ("content", "kind", "url"),
    [
        (attached(image_data={"url": URL, "width": 1}), "image", URL),
        (attached(image_data={"preview_url": URL}), "image", URL),
        (attached(video_data={"url": URL}), "video", URL),
        (attached(video_data={"url": URL}, mime_type="audio/mp4"), "audio", URL),
        (attached(file_url=URL, mime_type="application/pdf"), "file", URL),
        (attached(file_url=URL, mime_type="audio/mpeg"), "audio", URL),
        (attached(file_url="javascript:alert(1)"), "file", ""),
        (attached(), "file", ""),
        (attached(image_data={"animated_gif_url": URL, "url": PREVIEW}), "image", URL),
        (
            attached(
                image_data={
                    "animated_gif_preview_url": PREVIEW,
                    "animated_gif_url": URL,
                    "render_as_sticker": True,
                }
            ),
            "image",
            URL,
        ),
        (attached(image_data={"preview_url": PREVIEW, "new_key": URL}), "image", URL),
        (attached(image_data=URL), "image", URL),
        (attached(animated_gif_data={"src": URL}), "image", URL),
        (attached(sticker_url=URL), "image", URL),
        (attached(video_data=URL), "video", URL),
        (attached(video_data={"hd": URL}), "video", URL),
        (attached(audio_data={"url": URL}), "audio", URL),
        (attached(hologram_data={"url": URL}), "unsupported", URL),
        (attached(hologram_url=URL), "unsupported", URL),
        ({"shares": {"data": [{"url": URL, "name": "x"}]}}, "post", URL),
        ({"shares": {"data": [{"link": URL}]}}, "post", URL),
        ({"story": {"mention": {"link": URL, "id": "1"}}}, "story_mention", URL),
    ],
)
def test_attachments(server, client, content, kind, url):
    (event,) = events(server, client, item(**content))
    (attachment,) = event.attachments
    assert (attachment.kind, attachment.url) == (kind, url)


CARD = {"title": "Autumn bouquet", "subtitle": "29 EUR"}
BUY = {"title": "Buy", "type": "open_url", "url": "https://shop.example/b"}
WORDS = ("Autumn bouquet", "29 EUR")
BUTTON = Button(title="Buy", url="https://shop.example/b")


@pytest.mark.parametrize(
    ("template", "card"),
    [
        (CARD, Card(words=WORDS)),
        (CARD | {"cta": BUY}, Card(words=WORDS, buttons=(BUTTON,))),
        (CARD | {"media_url": URL}, Card(words=WORDS, picture=URL)),
        (CARD | {"url": URL}, Card(words=WORDS, url=URL)),
        ({"cta": BUY}, Card(buttons=(BUTTON,))),
    ],
)
def test_cards(server, client, template, card):
    content = attached(generic_template=template)
    (event,) = events(server, client, item(**content))
    (attachment,) = event.attachments
    assert (attachment.kind, attachment.cards) == ("template", (card,))


@pytest.mark.parametrize(
    "written",
    [
        *("2026-04-05T05:27:08+0000", "2026-04-05T05:27:08Z", "2026-04-05T05:27:08z"),
        *("2026-04-05T05:27:08+00:00", "2026-04-05T05:27:08+00", "2026-04-05T05:27:08"),
        *(
            "2026-04-05 05:27:08Z",
            "2026-04-05T07:27:08+02:00",
            "2026-04-05T00:57:08-0430",
        ),
        *(1775366828, "1775366828000"),
    ],
)
def test_times(server, client, written):
    (told,) = thread(server, client, item() | {"created_time": written}).messages
    assert told.at == AT
    assert parse(told.bodies[0])[0].at == AT


@pytest.mark.parametrize("fraction", ["5", "500", "500000", "500999999"])
def test_times_with_parts_of_a_second(server, client, fraction):
    written = f"2026-04-05T05:27:08.{fraction}Z"
    (told,) = thread(server, client, item() | {"created_time": written}).messages
    assert parse(told.bodies[0])[0].at.replace(microsecond=0) == AT
    assert parse(told.bodies[0])[0].at.microsecond // 1000 in (500, 501)


def test_names_of_reactions(server, client):
    users = [ADA]
    found = [{"reaction": name, "users": users} for name in ("love", "other", "😍")]
    _message, *reactions = events(server, client, item(reactions={"data": found}))
    assert [each.emoji for each in reactions] == ["❤️", "❔", "😍"]


def test_several_attachments(server, client):
    images = [{"image_data": {"url": f"{URL}&n={n}"}} for n in range(3)]
    (event,) = events(server, client, item(attachments={"data": images}))
    assert [each.url[-1] for each in event.attachments] == ["0", "1", "2"]


def test_replies(server, client):
    story = {"story": {"reply_to": {"link": URL, "id": "17"}}, "message": "Wow"}
    answers = [{"reply_to": {"mid": "mid.0"}}, {"reply_to": {"id": "mid.0"}}]
    first, *others = events(
        server, client, *(item(**each) for each in (*answers, story))
    )
    assert (first.text, first.story.id, first.story.url) == ("Wow", "17", URL)
    assert [event.reply_to_mid for event in others] == ["mid.0", "mid.0"]


def test_what_is_not_shown_by_the_api(server, client):
    for content in ({"is_unsupported": True}, {"message": ""}, {}):
        (event,) = events(server, client, item(**content))
        assert event.is_unsupported


@pytest.mark.parametrize("users", [[ADA, SHOP], {"data": [ADA, SHOP]}])
def test_reactions(server, client, users):
    found = {"data": [{"reaction": "😍", "users": users}, {"users": users}, 42]}
    message, *reactions = events(server, client, item(reactions=found))
    assert isinstance(message, Message)
    assert all(isinstance(each, Reaction) for each in reactions)
    assert [(each.mid, each.emoji, each.is_echo) for each in reactions] == [
        ("mid.1", "😍", False),
        ("mid.1", "😍", True),
    ]
    assert {each.customer_id for each in reactions} == {IGSID}


def test_messages_that_are_named_and_no_more(server, client):
    """These are messages before the latest twenty, and unreadable ones."""
    bare = {"id": "mid.old", "created_time": WHEN}
    undated = item("mid.undated", message="x") | {"created_time": "once"}
    found = thread(server, client, item(message="Hi"), undated, {}, 42, bare)
    assert [each.mid for each in found.messages] == ["mid.1"]
    assert found.unreadable == ("mid.old", "mid.undated")


def test_those_of_one_second_keep_their_order(server, client):
    found = thread(server, client, *(item(f"mid.{n}") for n in (3, 2, 1)))
    assert [each.mid for each in found.messages] == ["mid.1", "mid.2", "mid.3"]


@pytest.mark.parametrize("answer", [{}, {"messages": None}, {"messages": {"data": 1}}])
def test_a_conversation_of_nothing(server, client, answer):
    server.will_reply(answer)
    assert client.conversation(TOKEN, IG_ID, "c").messages == ()


def test_less_can_be_asked(server, client):
    for detail, fields in enumerate(DETAIL):
        server.will_reply({})
        client.conversation(TOKEN, IG_ID, "c", detail=detail)
        assert server.requests[-1].query == {"fields": fields}
    assert DETAIL[-1] == "messages"


def test_a_single_message(server, client):
    server.will_reply(item(message="Hi"))
    told = client.past_message(TOKEN, IG_ID, "mid.1")
    assert (told.mid, told.at) == ("mid.1", AT)
    assert parse(told.bodies[0])[0].text == "Hi"


def test_refusals(server, client):
    server.will_reply(graph_error(100), status=400)
    with pytest.raises(Refused) as caught:
        client.conversation(TOKEN, IG_ID, "c")
    assert caught.value.reason == "not_found"
    server.will_reply(graph_error(613, 2534040), status=500)
    with pytest.raises(RateLimited):
        client.conversations(TOKEN, IG_ID)


@pytest.mark.parametrize("at", [AT, None])
def test_a_message_of_which_only_the_id_is_known(at):
    (event,) = parse(not_to_be_had("mid.1", IG_ID, IGSID, at))
    assert event == Message(
        account_id=IG_ID,
        customer_id=IGSID,
        at=at,
        source="messaging",
        mid="mid.1",
        is_unsupported=True,
    )
