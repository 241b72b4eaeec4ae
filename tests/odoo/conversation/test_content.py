import json
from datetime import timedelta

from lxml import html
from odoo import fields
from odoo.tools import html2plaintext

from ..changes import edited, unsent
from ..common import INSTAGRAM_ID, PICTURE
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, came_by, echoed, fixture, media, showed, tapped, wrote

MONDAY = fields.Datetime.to_datetime("2025-11-03 09:00:00")
MINUTE = timedelta(minutes=1)
STORY = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=13"
AD = {
    "ref": "autumn",
    "ad_id": "120200000000000001",
    "source": "ADS",
    "type": "OPEN_THREAD",
    "ads_context_data": {"ad_title": "Autumn cakes", "photo_url": STORY},
}
LINK = {"ref": "poster", "source": "SHORTLINK", "type": "OPEN_THREAD"}


class ContentCase(InboxCase):
    def contents(self, message=None):
        """Return the lines of a message, by default of the thread's last one."""
        return (message or self.messages()[-1])._instagram_content()

    def kinds(self, message=None):
        return [line["kind"] for line in self.contents(message)]

    def facts(self, count):
        rows = self.env["instagram.inbox.report"].search([])
        return rows.filtered(count)


class TestKinds(ContentCase):
    """Everything that a customer sends is shown; nothing vanishes."""

    def test_files_are_announced_before_they_are_fetched(self):
        for kind in ("image", "video", "audio", "file"):
            with self.subTest(kind):
                self.receive(showed(media(kind)))
                [line] = self.contents()
                self.assertEqual((line["kind"], line["state"]), (kind, "pending"))
                self.assertNotIn("url", line)

    def test_several_pictures_with_a_text(self):
        self.receive(showed(media("image", 1), media("image", 2), text="Which?"))
        self.assertEqual(self.texts(), ["Which?"])
        self.assertEqual(self.kinds(), ["image", "image"])

    def test_shared_post_is_named_and_fetched_once(self):
        share = media("share", 6)
        post = media("ig_post", 6, title="New in 🎁", ig_post_media_id="18")
        self.receive(showed(share, post))
        self.assertEqual(self.kinds(), ["post", "post"])
        note, file = self.contents()
        self.assertEqual(note["title"], "New in 🎁")
        self.assertEqual(file["state"], "pending")

    def test_shared_reel(self):
        self.receive(showed(media("ig_reel", title="Kneading")))
        self.assertEqual(self.kinds(), ["reel", "reel"])

    def test_stories_of_others_are_links_and_never_fetched(self):
        payload = {"story_media_id": "179", "story_media_url": STORY}
        self.receive(
            showed(("ig_story", payload), at=MONDAY),
            showed(("story_mention", {"url": STORY}), at=MONDAY + MINUTE),
        )
        kinds = [self.kinds(message) for message in self.messages()]
        self.assertEqual(kinds, [["story"], ["story_mention"]])
        for message in self.messages():
            self.assertEqual(self.contents(message)[0]["url"], STORY)
        self.assertFalse(self.env["instagram.media"].search([]))
        self.run_network()
        self.assertFalse(self.instagram.called("media"))

    def test_like_is_a_heart(self):
        self.receive(showed("like_heart"))
        self.assertEqual((self.texts(), self.contents()), (["❤️"], []))

    def test_like_beside_a_text(self):
        self.receive(showed("like_heart", text="Lovely"))
        self.assertEqual(self.texts(), ["Lovely ❤️"])

    def test_sticker_is_a_picture(self):
        self.receive(showed(media("sticker")))
        self.assertEqual(self.kinds(), ["image"])

    def test_what_cannot_be_shown_says_so(self):
        expected = {
            "ephemeral": ["ephemeral"],
            "template": ["template"],
            "hologram": ["unsupported"],
        }
        for kind, kinds in expected.items():
            with self.subTest(kind):
                self.receive(showed(kind))
                self.assertEqual(self.kinds(), kinds)
        self.assertEqual(self.contents()[0]["word"], "hologram")

    def test_nothing_at_all_in_it(self):
        self.receive(showed(), showed(is_unsupported=True))
        self.assertEqual(
            [self.kinds(each) for each in self.messages()], [["unsupported"]] * 2
        )

    def test_text_that_comes_with_something_unsupported(self):
        self.receive(wrote("Look", is_unsupported=True))
        self.assertEqual((self.texts(), self.kinds()), (["Look"], ["unsupported"]))

    def test_file_without_address_is_unsupported(self):
        self.receive(showed("image"))
        self.assertEqual(self.kinds(), ["unsupported"])

    def test_quick_reply(self):
        self.receive(wrote("Red", quick_reply={"payload": "COLOR_RED"}))
        self.assertEqual((self.texts(), self.kinds()), (["Red"], ["quick_reply"]))

    def test_postback_with_and_without_mid(self):
        self.receive(
            tapped(title="Where are you?", payload="WHERE", at=MONDAY),
            tapped(title="Menu", payload="MENU", mid="mid.menu", at=MONDAY + MINUTE),
        )
        self.assertEqual(self.texts(), ["Where are you?", "Menu"])
        self.assertEqual(self.kinds(), ["postback"])

    def test_postback_comes_twice(self):
        update = tapped(title="Where are you?", payload="WHERE", at=MONDAY)
        self.receive(update, update)
        self.receive(update)
        self.assertEqual(self.texts(), ["Where are you?"])

    def test_postback_to_itself_is_ignored(self):
        rows = self.receive(tapped(title="Test", is_self=True))
        self.assertEqual(rows.state, "ignored")

    def test_picture_written_in_the_app(self):
        picture = {"type": "image", "payload": media("image")[1]}
        self.conversation()
        self.receive(echoed("", attachments=[picture]))
        self.assertEqual(self.kinds(), ["image"])
        self.assertFalse(self.messages()[-1].author_guest_id)


class TestTemplates(ContentCase):
    """Agents read what another tool told a customer, and can search for it."""

    ELEMENT = {
        "title": "Autumn <b>bouquet</b>",
        "subtitle": "29 EUR, see https://shop.example/b.",
        "buttons": [
            {"type": "web_url", "url": 'https://shop.example/b?a=1&c="', "title": "x"},
            {"type": "web_url", "url": "javascript:alert(1)", "title": "Buy"},
            {"type": "postback", "payload": "MORE", "title": "More"},
            {"type": "postback", "payload": "NONE", "title": "\u200b"},
        ],
    }
    WRAPPED = (
        {"generic": {"elements": [ELEMENT]}},
        {"template_type": "generic", "elements": [ELEMENT]},
        {"product": {"elements": [ELEMENT | {"id": "55"}]}},
        {"some": {"new": {"wrapping": [ELEMENT]}}},
        ELEMENT,
    )

    def links(self, message=None):
        body = html.fromstring(f"<div>{(message or self.messages()[-1]).body}</div>")
        return [(link.get("href"), link.text_content()) for link in body.iter("a")]

    def test_words_and_buttons_of_each_wrapping(self):
        for payload in self.WRAPPED:
            for kind in ("template", "carousel"):
                with self.subTest(payload=payload, kind=kind):
                    if kind == "carousel" and "some" in payload:
                        continue  # nothing shows that it contains cards
                    attachments = [{"type": kind, "payload": payload}]
                    self.receive(echoed("", attachments=attachments))
                    words = self.texts()[-1]
                    for shown in ("Autumn <b>bouquet</b>", "29 EUR", "Buy", "More"):
                        self.assertIn(shown, words)
                    self.assertEqual(
                        self.links(), [("https://shop.example/b",) * 2], "a safe link"
                    )
                    self.assertFalse(self.contents())

    def test_a_link_button_is_a_link(self):
        self.deliver_body(json.dumps(fixture("echo_template")).encode())
        self.run_incoming()
        self.assertEqual(self.links(), [("https://shop.example/prices?ref=dm", "Open")])

    def test_a_card_leads_where_its_tap_leads(self):
        self.deliver_body(json.dumps(fixture("echo_template_cards")).encode())
        self.run_incoming()
        self.assertEqual(
            self.links(),
            [
                ("https://shop.example/autumn", "Autumn bouquet"),
                ("https://shop.example/autumn/buy", "Buy"),
            ],
        )
        self.run_network()
        self.assertEqual(self.messages()[-1].attachment_ids.raw, PICTURE)

    def test_found_by_its_words(self):
        self.deliver_body(json.dumps(fixture("echo_template")).encode())
        self.run_incoming()
        for words in ("price list", "Autumn 2026", "Tell me more"):
            with self.subTest(words):
                found = self.make_search(words)
                self.assertEqual(found, self.messages().ids)

    def make_search(self, words):
        self.env.flush_all()
        self.authenticate(self.anna.login, self.anna.login)
        result = self.make_jsonrpc_request(
            "/discuss/channel/messages",
            {"channel_id": self.thread().id, "fetch_params": {"search_term": words}},
        )
        return result["messages"]

    def test_in_notifications(self):
        update = fixture("product_template")
        del update["entry"][0]["messaging"][0]["message"]["text"]
        self.deliver_body(json.dumps(update).encode())
        self.run_incoming()
        payload = self.thread()._notify_by_web_push_prepare_payload(self.messages())
        self.assertIn("Blue vase", html2plaintext(payload["options"]["body"]))

    def test_no_more_cards_than_anybody_sends(self):
        elements = [{"title": f"Card {n}."} for n in range(200)]
        self.receive(showed(("template", {"generic": {"elements": elements}})))
        self.assertIn("Card 19.", self.texts()[-1])
        self.assertNotIn("Card 20.", self.texts()[-1])


class TestUnknown(ContentCase):
    """Agents read what Instagram says about content of unknown kinds."""

    PAGE = "https://shop.example/spring"

    def test_title_and_link(self):
        payload = {"url": self.PAGE, "title": "Spring"}
        items = {
            "in the payload": {"payload": payload},
            "beside it": {**payload, "payload": None},
            "one here, one there": {"title": "Spring", "payload": {"url": self.PAGE}},
            "under other keys": {
                "payload": {"name": "Spring", "target_url": self.PAGE}
            },
            "further in": {"payload": {"title": "Spring", "media": {"url": self.PAGE}}},
        }
        for kind in ("fallback", "hologram", "", None):
            for name, item in items.items():
                with self.subTest(name, kind=kind):
                    self.receive(wrote(None, attachments=[{"type": kind, **item}]))
                    [line] = self.contents()
                    self.assertEqual(line["kind"], "unsupported")
                    self.assertEqual(
                        (line["title"], line["url"]), ("Spring", self.PAGE)
                    )
        self.run_network()
        self.assertFalse(self.instagram.called("media"), "nothing says it is a file")

    def test_template_that_says_nothing_but_where(self):
        item = {"type": "template", "title": "Spring", "url": self.PAGE, "payload": {}}
        self.receive(wrote(None, attachments=[item]))
        [line] = self.contents()
        self.assertEqual((line["title"], line["url"]), ("Spring", self.PAGE))

    def test_addresses_that_are_none(self):
        for url in ("My Documents/list.doc", "javascript:alert(1)", "", 5, None):
            with self.subTest(url):
                self.receive(showed(("fallback", {"url": url, "title": "List"})))
                [line] = self.contents()
                self.assertEqual(line["title"], "List")
                self.assertNotIn("url", line)

    def test_places(self):
        pin = {"lat": 52.52, "long": 13.405}
        shown = (
            "https://www.openstreetmap.org/?mlat=52.52&mlon=13.405#map=17/52.52/13.405"
        )
        described = {"name": "Home", "address": "Example Street 5"}
        places = [
            ({"coordinates": pin | described}, "Home, Example Street 5", shown),
            ({"coordinates": pin, **described}, "Home, Example Street 5", shown),
            ({"coordinates": pin}, None, shown),
            ({"coordinates": {"latitude": "52.52", "lng": "13.405"}}, None, shown),
            ({"coordinates": pin, "url": self.PAGE}, None, self.PAGE),
            ({"name": "Home"}, "Home", None),
            ({"coordinates": pin | {"lat": 91}, "name": "Home"}, "Home", None),
            (
                {"coordinates": pin | {"lat": float("inf")}, "name": "Home"},
                "Home",
                None,
            ),
        ]
        for payload, title, url in places:
            with self.subTest(payload):
                self.receive(showed(("location", payload)))
                [line] = self.contents()
                self.assertEqual(line["kind"], "place")
                self.assertEqual((line.get("title"), line.get("url")), (title, url))

    def test_place_without_details(self):
        self.receive(showed(("location", {"coordinates": None})))
        self.assertEqual(self.kinds(), ["unsupported"])


class TestText(ContentCase):
    """A text is shown as it was written; an invisible one is named as such."""

    def test_links_end_where_they_end(self):
        texts = {
            "Is it this one? https://shop.example/vase.": "https://shop.example/vase",
            "(https://shop.example/vase), please": "https://shop.example/vase",
            "https://wiki.example/Vase_(glass)": "https://wiki.example/Vase_(glass)",
            "https://shop.example/a,b;c?x=1&y=2_z": "https://shop.example/a,b;c?x=1&y=2_z",
            "<b> & https://shop.example/?a='1'&b=2!": "https://shop.example/?a='1'&b=2",
        }
        for text, url in texts.items():
            with self.subTest(text):
                self.receive(wrote(text))
                body = html.fromstring(f"<div>{self.messages()[-1].body}</div>")
                [link] = body.iter("a")
                self.assertEqual((link.get("href"), link.text_content()), (url, url))
                self.assertEqual(link.get("target"), "_blank")
                self.assertEqual(body.text_content(), text)

    def test_lines_and_paragraphs(self):
        self.receive(wrote("one\r\ntwo\n\nthree\rfour"))
        self.assertEqual(
            self.messages()[-1].body, "<p>one<br>two</p><p>three<br>four</p>"
        )

    def test_edited_text_has_links_too(self):
        self.receive(wrote("Hallo", mid="mid.1"))
        self.receive(edited("mid.1", "see https://shop.example/vase."))
        self.assertIn('href="https://shop.example/vase"', self.messages().body)

    def test_nothing_to_see(self):
        for text in ("\u200b\u2060", " ", "\n", "\u3164", "\ufe0f"):
            with self.subTest(text):
                self.receive(wrote(text))
                self.assertEqual((self.texts()[-1], self.kinds()), ("", ["blank"]))
        message = self.messages()[-1]
        payload = self.thread()._notify_by_web_push_prepare_payload(message)
        self.assertEqual(
            payload["options"]["body"].strip(), "Message without visible text"
        )

    def test_nothing_to_see_beside_a_picture(self):
        self.receive(showed(media("image"), text="\u200b"))
        self.assertEqual((self.texts(), self.kinds()), ([""], ["image"]))

    def test_edited_to_nothing_and_back(self):
        self.receive(wrote("Hallo", mid="mid.1"))
        for number, (text, kinds) in enumerate(
            (("\u200b", ["blank"]), ("Hallo again", []), ("\u2060", ["blank"])), 1
        ):
            with self.subTest(number):
                self.forget()
                self.receive(edited("mid.1", text, number))
                self.assertEqual(self.kinds(), kinds)
                told = str(self.heard(self.thread(), "mail.record/insert"))
                self.assertEqual("'blank'" in told, bool(kinds))


class TestAccounts(ContentCase):
    """The account is found by any of its ids, wherever they are."""

    def test_under_the_other_id(self):
        for name, text in {
            "app_scoped_entry": "Hallo?",
            "app_scoped_entry_echo": "Yes?",
        }.items():
            with self.subTest(name):
                rows = self.deliver_body(json.dumps(fixture(name)).encode())
                self.assertEqual(rows.account, self.inbox.instagram_id)
                self.run_incoming()
                self.assertEqual((rows.state, self.texts()[-1]), ("done", text))
        self.assertEqual(len(self.threads()), 1)

    def test_to_itself_with_and_without_saying_so(self):
        other = self.inbox.app_scoped_id
        for sender, recipient in (
            (INSTAGRAM_ID, INSTAGRAM_ID),
            (INSTAGRAM_ID, other),
            (other, INSTAGRAM_ID),
        ):
            for what in (
                {"message": {"mid": "mid.self", "text": "note to self"}},
                {"message": {"mid": "mid.self", "text": "note", "is_echo": True}},
                {"postback": {"title": "Menu"}},
                {"referral": LINK},
            ):
                with self.subTest(sender=sender, what=what):
                    update = came_by(**LINK)
                    del update["referral"]
                    update |= what
                    update["sender"] = {"id": sender}
                    update["recipient"] = {"id": recipient}
                    rows = self.receive(update)
                    self.assertEqual(rows.state, "ignored")
        self.assertFalse(self.threads())
        self.assertFalse(self.env["instagram.contact"].search([]))


class TestCounting(ContentCase):
    """Each of these kinds opens a conversation and is counted, as a text is."""

    def test_each_opens_and_moves_the_window(self):
        updates = {
            "media": showed(media("image"), at=MONDAY),
            "mention": showed(("story_mention", {"url": STORY}), at=MONDAY),
            "story reply": wrote("wow", at=MONDAY, reply_to={"story": {"id": "1"}}),
            "postback": tapped(title="Menu", at=MONDAY),
            "unsupported": showed(is_unsupported=True, at=MONDAY),
        }
        for number, (name, update) in enumerate(updates.items()):
            with self.subTest(name):
                customer = f"11298400000001{number:02}"
                update["sender"]["id"] = customer
                self.receive(update)
                thread = self.thread(customer)
                self.assertEqual(thread.instagram_status, "open")
                self.assertEqual(
                    thread.instagram_window_end, MONDAY + timedelta(days=1)
                )
        self.assertEqual(len(self.facts("conversations")), len(updates))
        self.assertEqual(len(self.facts("incoming_messages")), len(updates))

    def test_order_holds_between_kinds(self):
        self.receive(
            tapped(title="second", at=MONDAY + MINUTE),
            wrote("third", at=MONDAY + 2 * MINUTE),
            showed(media("image"), text="first", at=MONDAY),
        )
        self.assertEqual(self.texts(), ["first", "second", "third"])

    def test_pictures_batch_as_texts_do(self):
        def updates(count, start):
            return [showed(media("image"), mid=f"p{start + n}") for n in range(count)]

        self.receive(*updates(2, 0))
        self.deliver(*updates(2, 10))
        with self.subTest("few"):
            few = self.count_queries()
        self.deliver(*updates(22, 100))
        many = self.count_queries()
        # each costs a bus notification and its own writes, but no queries of its own
        self.assertLess((many - few) / 20, 4)

    def count_queries(self):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.run_incoming()
        return self.env.cr.sql_log_count - before


class TestReplies(ContentCase):
    """A reply quotes the message that it replies to."""

    def test_reply_to_ours_is_quoted(self):
        self.receive(echoed("We do.", mid="mid.ours"))
        self.receive(wrote("Great", reply_to={"mid": "mid.ours"}))
        ours, answer = self.messages()
        self.assertEqual(answer.parent_id, ours)
        self.assertFalse(self.contents())

    def test_reply_within_a_batch(self):
        self.receive(
            wrote("Great", at=MONDAY + MINUTE, reply_to={"mid": "mid.first"}),
            wrote("Hallo", mid="mid.first", at=MONDAY),
        )
        first, answer = self.messages()
        self.assertEqual(answer.parent_id, first)

    def test_reply_to_something_unknown_says_so(self):
        self.receive(wrote("Great", reply_to={"mid": "mid.long.ago"}))
        self.assertEqual(self.kinds(), ["reply_unknown"])
        self.assertFalse(self.messages().parent_id)

    def test_reply_before_what_it_answers(self):
        self.receive(wrote("Great", reply_to={"mid": "mid.late"}))
        self.forget()
        self.receive(echoed("We do.", mid="mid.late"))
        answer, original = self.messages()
        self.assertEqual(answer.parent_id, original)
        self.assertFalse(self.contents(answer))
        for listening in (self.thread(), self.inbox):
            told = [
                message.get("parent_id")
                for payload in self.heard(listening, "mail.record/insert")
                for message in payload.get("mail.message", ())
                if message["id"] == answer.id
            ]
            self.assertIn(original.id, told)

    def test_unsent_reply_quotes_nothing_later(self):
        self.receive(wrote("Great", mid="mid.r", reply_to={"mid": "mid.late"}))
        self.receive(unsent("mid.r"))
        self.receive(echoed("We do.", mid="mid.late"))
        self.assertFalse(self.messages()[0].parent_id)

    def test_reply_to_a_message_of_somebody_else_quotes_nothing(self):
        self.receive(wrote("My address is …", mid="mid.other", customer=OTHER_ID))
        self.receive(wrote("Great", reply_to={"mid": "mid.other"}))
        self.assertFalse(self.messages().parent_id)
        self.assertEqual(self.kinds(), ["reply_unknown"])

    def test_reply_to_itself_quotes_nothing(self):
        self.receive(wrote("Great", mid="mid.self", reply_to={"mid": "mid.self"}))
        self.assertFalse(self.messages().parent_id)


class TestOrigins(ContentCase):
    """The ad or link by which a customer came is shown, kept and counted."""

    def test_ad(self):
        self.receive(wrote("hi", at=MONDAY, referral=AD))
        line, _picture = self.contents()
        self.assertEqual(line, {"kind": "ad", "title": "Autumn cakes", "url": STORY})
        origin = self.thread().instagram_origin
        self.assertEqual(origin["title"], "Autumn cakes")
        self.assertEqual(origin["ad_id"], "120200000000000001")
        for count in ("conversations", "referrals"):
            self.assertEqual(self.facts(count).origin, "ad: Autumn cakes")

    def test_link_alone_opens_nothing(self):
        self.receive(came_by(**LINK, at=MONDAY))
        thread = self.thread()
        self.assertEqual(thread.instagram_status, "resolved")
        self.assertFalse(thread.instagram_window_end)
        self.assertFalse(self.facts("conversations") | self.facts("incoming_messages"))
        self.assertEqual(self.facts("referrals").origin, "link: poster")
        [message] = thread.message_ids
        self.assertEqual(message.message_type, "notification")
        self.assertEqual(self.kinds(message), ["link"])

    def test_link_then_message(self):
        self.receive(came_by(**LINK, at=MONDAY))
        self.receive(wrote("Hallo", at=MONDAY + MINUTE))
        self.assertEqual(self.facts("conversations").origin, "link: poster")
        self.assertEqual(self.thread().instagram_status, "open")

    def test_conversation_long_after_is_not_its_fruit(self):
        self.receive(came_by(**LINK, at=MONDAY))
        self.receive(wrote("Hallo", at=MONDAY + timedelta(days=3)))
        self.assertFalse(self.facts("conversations").origin)

    def test_link_twice_delivered_is_once_told(self):
        update = came_by(**LINK, at=MONDAY)
        self.receive(update, update)
        self.receive(update)
        self.assertEqual(len(self.facts("referrals")), 1)

    def test_product_and_postback_referral(self):
        self.receive(wrote("This?", referral={"product": {"id": "55"}}))
        self.assertEqual(self.kinds(), ["product"])
        self.receive(tapped(title="Start", referral=LINK))
        self.assertEqual(self.kinds(), ["postback", "link"])
        self.assertEqual(self.thread().instagram_origin["kind"], "link")

    def test_agents_see_it_at_once(self):
        self.conversation("Hallo")
        self.forget()
        self.receive(came_by(**AD))
        told = self.heard(self.inbox, "mail.record/insert")
        origins = [
            channel["instagram_origin"]["title"]
            for each in told
            for channel in each.get("discuss.channel", ())
            if channel.get("instagram_origin")
        ]
        self.assertIn("Autumn cakes", origins)


class TestNotifications(ContentCase):
    """Lists and notifications name content without text."""

    def payload(self):
        message = self.messages()[-1]
        return self.thread()._notify_by_web_push_prepare_payload(message)

    def test_push_names_the_kind(self):
        expected = {
            "Picture": showed(media("image"), media("image", 2)),
            "Voice message": showed(media("audio")),
            "Story mention": showed(("story_mention", {"url": STORY})),
            "Unsupported message": showed(is_unsupported=True),
        }
        for words, update in expected.items():
            with self.subTest(words):
                self.receive(update)
                self.assertEqual(self.payload()["options"]["body"].strip(), words)

    def test_push_of_a_text_is_the_text(self):
        self.receive(showed(media("image"), text="Which?"))
        self.assertIn("Which?", html2plaintext(self.payload()["options"]["body"]))

    def test_bus_tells_the_content(self):
        self.conversation("Hallo")
        self.forget()
        self.receive(showed(media("image")))
        [news] = self.heard(self.thread(), "discuss.channel/new_message")
        [message] = news["data"]["mail.message"]
        self.assertEqual(message["instagram_content"][0]["state"], "pending")
