"""Every fixture with its events, written out."""

from datetime import datetime

from instagram.webhook.events import (
    Attachment,
    Button,
    Card,
    Comment,
    Deleted,
    Edited,
    Handover,
    Ignored,
    Message,
    Origin,
    Postback,
    Reaction,
    Read,
    Referral,
    Story,
)

ACCOUNT, CUSTOMER = "17841400000000001", "1129840000000001"
AT = datetime.fromisoformat("2025-11-01T18:39:06.848")


def mid(name):
    return f"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE_{name}"


def cdn(number):
    return (
        f"https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id={number}&signature=s"
    )


def event(kind, /, **values):
    common = {
        "account_id": ACCOUNT,
        "customer_id": CUSTOMER,
        "at": AT,
        "source": "messaging",
    }
    return kind(**common | values)


def message(name, **values):
    return event(Message, mid=mid(name), **values)


def carrying(name, *attachments, **values):
    return message(name, attachments=attachments, **values)


def tested(kind, /, **values):
    """Return an event of the dashboard's Test button."""
    common = {
        "account_id": "0",
        "customer_id": "12334",
        "at": datetime.fromisoformat("2018-05-27T22:23:44"),
        "source": "changes",
    }
    return event(kind, **common | values)


def comment(**values):
    return event(
        Comment,
        at=datetime.fromisoformat("2025-11-01T18:39:48"),
        source="changes",
        comment_id="17800000000000001",
        username="ada.bakes",
        text="Lovely!",
        media_id="18100000000000001",
        product_type="FEED",
        **values,
    )


IG_POST = Attachment(
    kind="post",
    url=cdn(6),
    title="New in the shop 🎁",
    media_id="18100000000000001",
    vendor_type="ig_post",
)
REEL = {
    "kind": "reel",
    "url": cdn(8),
    "title": "How it is made",
    "media_id": "18000000000000001",
}

CATALOGUE = Attachment(
    kind="unsupported",
    url="https://shop.example/spring",
    title="Spring catalogue",
    vendor_type="fallback",
)


def template(name, *cards, **values):
    shown = Attachment(kind="template", vendor_type="template", cards=cards)
    return carrying(name, shown, **values)


EXPECTED = {
    "text": [message("text", text="Hallo 👋 do you deliver?\nשלום, Привет")],
    "strange_text": [
        message(
            "strange_text",
            text="ab \ufffd half \u202eright to left\u202c bell",
        )
    ],
    "image": [
        carrying("image", Attachment(kind="image", url=cdn(1), vendor_type="image"))
    ],
    "images": [
        carrying(
            "images",
            Attachment(kind="image", url=cdn(1), vendor_type="image"),
            Attachment(kind="image", url=cdn(2), vendor_type="image"),
            text="Which one?",
        )
    ],
    "video": [
        carrying("video", Attachment(kind="video", url=cdn(3), vendor_type="video"))
    ],
    "voice": [
        carrying("voice", Attachment(kind="audio", url=cdn(4), vendor_type="audio"))
    ],
    "file": [carrying("file", Attachment(kind="file", url=cdn(5), vendor_type="file"))],
    "sticker": [
        carrying("sticker", Attachment(kind="image", url=cdn(11), vendor_type="image"))
    ],
    "like": [carrying("like", Attachment(kind="like", vendor_type="like_heart"))],
    "ig_post": [carrying("ig_post", IG_POST)],
    "share": [
        carrying("share", Attachment(kind="post", url=cdn(7), vendor_type="share"))
    ],
    "share_and_ig_post": [carrying("share_and_ig_post", IG_POST)],
    "ig_reel": [carrying("ig_reel", Attachment(**REEL, vendor_type="ig_reel"))],
    "reel": [carrying("reel", Attachment(**REEL, vendor_type="reel"))],
    "ig_story": [
        carrying(
            "ig_story",
            Attachment(
                kind="story",
                url=cdn(9),
                media_id="17900000000000001",
                vendor_type="ig_story",
            ),
        )
    ],
    "story": [
        carrying(
            "story",
            Attachment(
                kind="story",
                url=cdn(9),
                media_id="17900000000000002",
                vendor_type="story",
            ),
        )
    ],
    "media": [
        carrying("media", Attachment(kind="image", url=cdn(1), vendor_type="media"))
    ],
    "story_mention": [
        carrying(
            "story_mention",
            Attachment(kind="story_mention", url=cdn(10), vendor_type="story_mention"),
        )
    ],
    "ephemeral": [
        carrying("ephemeral", Attachment(kind="ephemeral", vendor_type="ephemeral"))
    ],
    "echo_template": [
        template(
            "echo_template",
            Card(
                words=(
                    "Thanks for asking! 🌷\n\nHere is the price list 👇",
                    "Autumn 2026",
                ),
                buttons=(
                    Button(title="Open", url="https://shop.example/prices?ref=dm"),
                    Button(title="Tell me more"),
                ),
            ),
            is_echo=True,
        )
    ],
    "echo_template_cards": [
        template(
            "echo_template_cards",
            Card(
                words=("Autumn bouquet", "29 EUR"),
                url="https://shop.example/autumn",
                picture=cdn(20),
                buttons=(Button(title="Buy", url="https://shop.example/autumn/buy"),),
            ),
            Card(
                words=("Winter bouquet", "35 EUR"),
                buttons=(Button(title="Tell me when"),),
            ),
            is_echo=True,
        )
    ],
    "echo_template_buttons": [
        template(
            "echo_template_buttons",
            Card(
                words=("What can we do for you?",),
                buttons=(
                    Button(title="Order"),
                    Button(title="Opening hours", url="https://shop.example/hours"),
                ),
            ),
            is_echo=True,
        )
    ],
    "product_template": [
        template(
            "product_template",
            Card(words=("Blue vase", "49 EUR"), picture=cdn(21)),
            text="Do you have this one?",
        )
    ],
    "fallback": [carrying("fallback", CATALOGUE)],
    "fallback_beside": [carrying("fallback_beside", CATALOGUE)],
    "fallback_without_link": [
        carrying(
            "fallback_without_link",
            Attachment(kind="unsupported", title="List", vendor_type="fallback"),
        )
    ],
    "location": [
        carrying(
            "location",
            Attachment(
                kind="place",
                url="https://www.openstreetmap.org/?mlat=52.52&mlon=13.405#map=17/52.52/13.405",
                title="Home, Example Street 5",
                vendor_type="location",
            ),
        )
    ],
    "reel_page": [
        carrying(
            "reel_page",
            Attachment(
                kind="reel",
                url="https://www.instagram.com/reel/Cabc123XYZ/",
                title="Look at this",
                media_id="18000000000000009",
                vendor_type="ig_reel",
            ),
        )
    ],
    "invisible_text": [message("invisible_text", text="\u200b\u2060")],
    "links": [
        message(
            "links",
            text="Is it this one? https://shop.example/vase,"
            " or (https://wiki.example/Vase_(glass))?",
        )
    ],
    "echo_self_unflagged": [
        message(
            "echo_self_unflagged",
            text="note to self",
            customer_id=ACCOUNT,
            is_echo=True,
        )
    ],
    "app_scoped_entry": [message("app_scoped_entry", text="Hallo?")],
    "app_scoped_entry_echo": [
        message("app_scoped_entry_echo", text="Yes?", is_echo=True)
    ],
    "reaction_laugh": [event(Reaction, mid=mid("echo"), emoji="😆")],
    "reaction_unnamed": [event(Reaction, mid=mid("echo"), emoji="❔")],
    "template": [
        carrying("template", Attachment(kind="template", vendor_type="template"))
    ],
    "unknown_attachment": [
        carrying(
            "unknown_attachment",
            Attachment(
                kind="unsupported",
                url=cdn(12),
                title="New one",
                vendor_type="hologram",
            ),
        )
    ],
    "unsupported": [message("unsupported", is_unsupported=True)],
    "reply": [message("reply", text="ok", reply_to_mid=mid("text"))],
    "story_reply": [
        message(
            "story_reply",
            text="wow",
            story=Story(
                id="17900000000000002",
                url=cdn(13),
                link="https://shop.example/sale",
            ),
        )
    ],
    "quick_reply": [message("quick_reply", text="Red", quick_reply="COLOR_RED")],
    "ad_referral": [
        message(
            "ad_referral",
            text="hi",
            referral=Origin(
                ref="autumn",
                source="ADS",
                type="OPEN_THREAD",
                ad_id="120200000000000001",
                ad_title="Autumn cakes",
                photo_url=cdn(14),
                video_url=cdn(15),
            ),
        )
    ],
    "product_referral": [
        message(
            "product_referral",
            text="Still there?",
            referral=Origin(product_id="5500000000000001"),
        )
    ],
    "unsend": [event(Deleted, mid=mid("text"))],
    "echo": [message("echo", text="Yes, we do.", is_echo=True)],
    "echo_images": [
        carrying(
            "echo_images",
            Attachment(kind="image", url=cdn(16), vendor_type="image"),
            Attachment(kind="image", url=cdn(17), vendor_type="image"),
            is_echo=True,
        )
    ],
    "echo_self": [message("echo_self", text="testing", is_echo=True, is_self=True)],
    "reaction": [event(Reaction, mid=mid("echo"), emoji="❤️")],
    "reaction_other": [event(Reaction, mid=mid("echo"), emoji="🧁")],
    "reaction_removed": [event(Reaction, mid=mid("echo"), emoji="", removed=True)],
    "seen": [event(Read, mid=mid("echo"))],
    "postback": [
        event(Postback, mid=mid("postback"), title="Talk to us", payload="TALK")
    ],
    "postback_referral": [
        event(
            Postback,
            mid=mid("postback_referral"),
            title="Get started",
            payload="START",
            referral=Origin(
                ref="autumn",
                source="ADS",
                type="OPEN_THREAD",
                ad_id="120200000000000001",
            ),
        )
    ],
    "postback_self": [
        event(
            Postback,
            mid=mid("postback_self"),
            title="Talk to us",
            payload="TALK",
            is_self=True,
        )
    ],
    "ice_breaker": [event(Postback, mid="", title="Where are you?", payload="WHERE")],
    "referral": [
        event(
            Referral,
            referral=Origin(
                ref="flyer",
                source="https://ig.me/m/bakery?ref=flyer",
                type="OPEN_THREAD",
            ),
        )
    ],
    "edit": [
        event(Edited, mid=mid("text"), text="Do you deliver on Sundays?", num_edit=1)
    ],
    "edit_none": [
        event(Ignored, reason="not_an_edit", kind="message_edit", mid=mid("text"))
    ],
    "edit_none_without_sender": [
        event(
            Ignored,
            customer_id="",
            reason="not_an_edit",
            kind="message_edit",
            mid=mid("text"),
        )
    ],
    "pass_thread_control": [
        event(
            Handover,
            action="pass",
            previous_app_id="1",
            new_app_id="2",
            metadata="m",
        )
    ],
    "take_thread_control": [
        event(Handover, action="take", previous_app_id="1", metadata="m")
    ],
    "request_thread_control": [
        event(Handover, action="request", new_app_id="1", metadata="m")
    ],
    "standby": [message("standby", text="Is anybody there?", source="standby")],
    "standby_postback": [
        event(
            Postback,
            mid=mid("standby_postback"),
            title="Talk to us",
            source="standby",
        )
    ],
    "test_message": [tested(Message, mid="random_mid", text="random_text")],
    # Its own timestamp is of 1977.
    "test_reaction": [tested(Reaction, mid="random_mid", emoji="❤️", at=None)],
    "test_seen": [tested(Read, mid="last_message_id_read")],
    "test_postback": [
        tested(
            Postback,
            mid="random_mid",
            title="Talk to human",
            payload="Payload",
            is_self=True,
        )
    ],
    "comment": [comment()],
    "comment_flat": [comment()],
    "live_comment": [comment(is_live=True)],
    "unknown_kind": [
        event(
            Ignored,
            reason="unknown_kind",
            kind="telepathy",
            mid="aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE_unknown_kind",
        )
    ],
    "without_sender": [
        event(
            Ignored,
            customer_id="",
            reason="no_customer",
            kind="message",
            mid=mid("without_sender"),
        )
    ],
    "other_object": [event(Ignored, reason="other_object", kind="page")],
    "batch": [
        message("batch_2", text="second", at=AT.replace(second=8)),
        message("batch_1", text="first", at=AT.replace(second=7)),
        event(
            Message,
            account_id="17841400000000002",
            customer_id="1129840000000002",
            mid=mid("batch_other"),
            text="elsewhere",
        ),
        event(
            Read,
            account_id="17841400000000002",
            customer_id="1129840000000002",
            source="standby",
            mid=mid("batch_other"),
        ),
    ],
}
