"""Earlier conversations: fetched with patience, shown once, counted nowhere."""

import time
from datetime import datetime, timezone
from unittest.mock import patch

import requests
from odoo.tools import html2plaintext

from ..changes import unsent
from ..common import CUSTOMER_ID
from ..wire import OTHER_ID, echoed, wrote
from .import_case import SECONDS_PER_CALL, ImportCase, ago, pace, said

URL = "https://lookaside.fbsbx.com/a"
SHAPES = {
    "GIF": (
        {"image_data": {"animated_gif_url": URL, "render_as_sticker": True}},
        "",
        ["image"],
    ),
    "card": (
        {
            "generic_template": {
                "title": "Autumn bouquet",
                "subtitle": "29 EUR",
                "cta": {
                    "title": "Buy",
                    "type": "open_url",
                    "url": "https://shop.example/b",
                },
            }
        },
        "Autumn bouquet 29 EUR Buy",
        [],
    ),
    "film": ({"video_data": URL}, "", ["video"]),
    "new kind": ({"hologram_data": {"url": URL}}, "", ["unsupported"]),
}


class TestImport(ImportCase):
    def test_two_calls_a_second(self):
        self.assertEqual(SECONDS_PER_CALL, 0.5)
        self.has("1", said("Hi", "mid.1", ago(days=1)))
        began = time.monotonic()
        with patch.object(pace, "SECONDS_PER_CALL", SECONDS_PER_CALL):
            run = self.run_import(process=False)
        self.assertEqual(run.state, "done")
        self.assertGreaterEqual(time.monotonic() - began, 2 * SECONDS_PER_CALL)

    def test_what_was_sent_in_every_shape(self):
        sent = [
            said(
                "", f"mid.{n}", ago(days=1, minutes=9 - n), attachments={"data": [one]}
            )
            for n, (one, _text, _kinds) in enumerate(SHAPES.values())
        ]
        self.has("1", *sent)
        self.run_import()
        for message, (name, told) in zip(self.messages(), SHAPES.items(), strict=True):
            with self.subTest(name):
                _item, text, kinds = told
                lines = message._instagram_content()
                shown = html2plaintext(message.body, include_references=False)
                self.assertEqual(" ".join(shown.split()), text)
                self.assertEqual([line["kind"] for line in lines], kinds)
        self.assertIn('href="https://shop.example/b"', self.messages()[1].body)
        self.assertEqual(lines[0]["url"], URL)

    def test_times_as_the_standard_allows(self):
        at = ago(days=1)
        for number, form in enumerate(("%FT%TZ", "%FT%T.250Z", "%FT%T+00:00")):
            message = said("Hallo", f"mid.{number}", at)
            message["created_time"] = at.strftime(form)
            self.has(str(number), message)
            self.run_import()
            self.assertEqual(self.messages()[-1].date, at)
        self.assertEqual(len(self.messages()), 3)

    def test_as_it_was_said(self):
        """In order, with their times, in a resolved conversation."""
        self.has(
            "1",
            said("Do you deliver?", "mid.1", ago(days=3, minutes=2)),
            said("Yes", "mid.2", ago(days=3, minutes=1), by_us=True),
            said("Thanks 👋", "mid.3", ago(days=3)),
        )
        run = self.run_import()
        self.assertEqual(run.state, "done")
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes", "Thanks 👋"])
        thread, messages = self.thread(), self.messages()
        self.assertEqual(messages[0].date, ago(days=3, minutes=2))
        self.assertEqual(messages[1].author_id, self.env.company.partner_id)
        self.assertTrue(self.parts().from_app)
        self.assertEqual(thread.instagram_status, "resolved")
        self.assertFalse(thread.instagram_agent_id)
        self.assertEqual(thread.instagram_window_end, ago(days=2))
        self.assertEqual(thread.last_interest_dt, ago(days=3))

    def test_nobody_is_told_and_nothing_is_counted(self):
        self.env.flush_all()
        self.forget()
        self.has("1", said("Hallo?", "mid.1", ago(hours=2)))
        self.run_import()
        kinds = ("discuss.channel/new_message", "instagram.inbox/new_message")
        for record in (self.inbox, self.thread()):
            for kind in kinds:
                self.assertFalse(self.heard(record, kind))
        self.assertFalse(self.facts())
        self.assertFalse(self.env["instagram.episode"].search([]))
        self.assertFalse(self.instagram.called("send"))

    def test_who_waits_for_an_answer_is_among_the_unassigned(self):
        self.has("1", said("Hallo?", "mid.1", ago(hours=2)))
        self.run_import()
        thread = self.thread()
        self.assertEqual(thread.instagram_status, "open")
        self.assertFalse(thread.instagram_agent_id)
        self.assertEqual(thread.instagram_window_end, ago(hours=-22))
        data = self.store(self.anna, "instagram.unassigned")
        self.assertIn(thread.id, [each["id"] for each in data["discuss.channel"]])

    def test_who_waits_for_none_is_not(self):
        for name, by_us, at in (
            ("1", True, ago(hours=1)),
            ("2", False, ago(hours=24, minutes=1)),
        ):
            customer = f"112984000000001{name}"
            self.has(name, said("Hi", f"mid.{name}", at, customer, by_us))
            self.run_import()
            self.assertEqual(self.thread(customer).instagram_status, "resolved")

    def test_later_work_is_counted_from_then_on(self):
        """The reply counts, without a time; a new message opens a conversation."""
        self.has("1", said("Hallo?", "mid.1", ago(hours=2)))
        self.run_import()
        self.answer(self.anna, "Yes?")
        self.as_user(self.anna).instagram_set_status("resolved")
        (fact,) = self.facts()
        self.assertEqual((fact.outgoing_messages, fact.agent_id), (1, self.anna))
        self.assertFalse(fact.first_response_time or fact.reply_time)
        self.receive(wrote("One more", mid="mid.later"))
        counted = self.facts() - fact
        self.assertEqual(sum(counted.mapped("conversations")), 1)
        self.assertEqual(sum(counted.mapped("incoming_messages")), 1)

    def test_everything_a_message_holds(self):
        url = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"
        person = {"id": CUSTOMER_ID}
        self.has(
            "1",
            said(
                "",
                "mid.1",
                ago(days=2),
                attachments={"data": [{"image_data": {"url": url}}]},
                reactions={"data": [{"reaction": "😍", "users": [person]}]},
            ),
            said("About it", "mid.2", ago(days=1), reply_to={"mid": "mid.1"}),
        )
        self.run_import()
        self.run_network()
        picture, answer = self.messages()
        self.assertEqual(len(picture.attachment_ids), 1)
        self.assertEqual(picture.reaction_ids.content, "😍")
        self.assertEqual(answer.parent_id, picture)

    def test_again_and_again_it_is_there_once(self):
        told = [said("One", "mid.1", ago(hours=3)), said("Two", "mid.2", ago(hours=2))]
        self.receive(wrote("Two", mid="mid.2", at=ago(hours=2)))
        self.as_user(self.anna).instagram_set_status("resolved")
        self.has("1", told[1])
        self.run_import()
        self.assertEqual(self.texts(), ["Two"])
        for _time in range(2):
            self.has("2", *(dict(each, id=f"{each['id']}b") for each in told))
            self.past["conv.2"] = [
                said("New", "mid.n", ago(days=2), OTHER_ID),
                said("New too", "mid.o", ago(days=2, hours=1), OTHER_ID),
            ]
            self.run_import()
            self.assertEqual(self.texts(self.thread(OTHER_ID)), ["New too", "New"])
        self.assertEqual(self.inbox.import_ids.messages, 0)
        self.assertEqual(len(self.inbox.import_ids), 1)

    def test_after_an_outage_what_is_missing(self):
        """Nothing older than the first message here is added: it would stand last."""
        self.receive(wrote("First", mid="mid.2", at=ago(hours=9)))
        self.receive(echoed("Here we are", mid="mid.e", at=ago(hours=8)))
        self.as_user(self.anna).instagram_take()
        self.as_user(self.anna).instagram_set_status("resolved")
        before = self.facts()
        self.has(
            "1",
            said("Long ago", "mid.1", ago(days=9)),
            said("First", "mid.2", ago(hours=9)),
            said("Anybody there?", "mid.3", ago(hours=7)),
        )
        self.run_import()
        self.assertEqual(self.texts(), ["First", "Here we are", "Anybody there?"])
        thread = self.thread()
        self.assertEqual(thread.instagram_status, "open")
        self.assertEqual(thread.instagram_agent_id, self.anna)
        self.assertEqual(self.members(), self.anna)
        self.assertEqual(self.facts(), before)

    def test_what_was_unsent_stays_away(self):
        self.receive(wrote("My card is 4711", mid="mid.1", at=ago(hours=9)))
        self.receive(unsent("mid.1"))
        self.has("1", said("My card is 4711", "mid.1", ago(hours=9)))
        self.run_import()
        self.assertEqual(self.texts(), [""])
        self.assertNotIn("4711", "".join(self.events().mapped("payload")))

    def test_message_that_arrives_anyway_is_not_fetched(self):
        self.has("1", said("Hi", "mid.1", ago(hours=-1)))
        self.run_import()
        self.assertFalse(self.threads())
        self.receive(wrote("Hi", mid="mid.1"))
        self.assertEqual(sum(self.facts().mapped("incoming_messages")), 1)

    def test_what_was_written_as_the_import_began_is_news(self):
        """A webhook may still deliver it: within a second, nobody can tell."""
        self.inbox.with_user(self.manager).action_import_conversations()
        began = datetime.fromtimestamp(self.inbox.import_ids.until, timezone.utc)
        self.has("1", said("Hi", "mid.1", began))
        self.go_on()
        self.assertEqual(self.texts(), ["Hi"])
        self.assertEqual(sum(self.facts().mapped("incoming_messages")), 1)

    def test_figures_counted_anew_know_nothing_of_it(self):
        self.has(
            "1",
            said("Do you deliver?", "mid.1", ago(days=3)),
            said("Yes", "mid.2", ago(days=2), by_us=True),
        )
        self.run_import()
        self.receive(wrote("And today?", mid="mid.3"))
        facts = self.env["instagram.inbox.report"]
        counted = facts.search_count([])
        self.inbox.with_user(self.manager).action_rebuild_overview()
        with self.enter_registry_test_mode():
            self.env.ref("instagram_inbox.ir_cron_report").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(facts.search_count([]), counted)
        self.assertFalse(facts.search([("outgoing_messages", ">", 0)]))

    def test_an_old_answer_is_settled_beside_a_newer_one(self):
        self.receive(wrote("Hallo", mid="mid.1", at=ago(hours=9)))
        self.instagram.answers["send"] = [requests.ReadTimeout()] * 2
        older = self.answer(self.anna, "One").instagram_message_ids
        older.write({"called_at": ago(hours=8), "first_called_at": ago(hours=8)})
        newer = self.answer(self.anna, "Two").instagram_message_ids
        self.has("1", said("One", "mid.0", ago(hours=8), by_us=True))
        self.run_import()
        self.assertEqual((older.state, newer.state), ("sent", "unconfirmed"))
        self.assertEqual(self.texts().count("One"), 1)

    def test_an_old_answer_settles_no_new_one(self):
        self.receive(wrote("Hallo", mid="mid.1", at=ago(hours=9)))
        self.instagram.answers["send"] = [requests.ReadTimeout()]
        self.answer(self.anna, "Yes")
        self.assertEqual(self.parts().state, "unconfirmed")
        self.has("1", said("Yes", "mid.0", ago(hours=8), by_us=True))
        self.run_import()
        self.assertEqual(self.parts().mapped("state"), ["unconfirmed", "sent"])

    def test_only_what_is_recent(self):
        self.has("old", said("Old", "mid.1", ago(days=31)), at=ago(days=31))
        run = self.run_import()
        self.assertEqual((run.state, run.messages), ("done", 0))
        self.assertFalse(self.instagram.called("conversation"))

    def test_page_by_page(self):
        for number in range(3):
            name, customer = str(number), f"112984000000002{number}"
            message = said("Hi", f"mid.{number}", ago(days=1), customer)
            self.has(name, message)
            page = self.instagram.answers["conversations"][-1]
            if number < 2:
                page["paging"] = {"cursors": {"after": f"A{number}"}, "next": "x"}
        self.run_import()
        calls = self.instagram.called("conversations")
        self.assertEqual(
            [call.params.get("after") for call in calls], [None, "A0", "A1"]
        )
        self.assertEqual(len(self.threads()), 3)
