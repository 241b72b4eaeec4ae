from ..common import CUSTOMER_ID, INSTAGRAM_ID, graph_error
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, echoed, saw


class TestOutgoing(InboxCase):
    """A reply in Discuss reaches the customer once."""

    def setUp(self):
        super().setUp()
        self.conversation()

    def sent(self):
        """Return the texts that reached Instagram, in order."""
        return [
            call.params["message"]["text"] for call in self.instagram.called("send")
        ]

    def test_composer_only_queues(self):
        self.post(self.anna, "Yes, we do.")
        self.assertEqual(self.parts().state, "queued")
        self.assertFalse(self.instagram.called("send"))

    def test_queued_sent_read(self):
        message = self.answer(self.anna, "Yes, we do.")
        call = self.instagram.called("send")[-1]
        self.assertEqual(call.path, f"/v25.0/{INSTAGRAM_ID}/messages")
        self.assertEqual(call.params["recipient"], {"id": CUSTOMER_ID})
        self.assertEqual(call.params["message"], {"text": "Yes, we do."})
        self.assertEqual(call.token, self.inbox.access_token)
        part = message.instagram_message_ids
        self.assertEqual(part.state, "sent")
        self.receive(saw(part.mid))
        self.assertEqual(part.state, "read")

    def test_sending_is_written_before_the_call(self):
        states = []

        def look(_call):
            # a cursor of its own: this is another thread than the job's
            with self.cr._cnx.cursor() as cursor:
                cursor.execute(
                    "SELECT state FROM instagram_message WHERE direction = 'out'"
                )
                states.extend(cursor.fetchall())
            return {"recipient_id": CUSTOMER_ID, "message_id": "mid.sent"}

        self.instagram.answers["send"] = [look]
        self.answer(self.anna, "Yes")
        self.assertEqual(states, [("sending",)])

    def test_the_job_is_woken(self):
        self.run_network()
        cron = self.env.ref("instagram_inbox.ir_cron_network")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.post(self.anna, "Yes")
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))

    def test_formatting_becomes_plain_text(self):
        self.answer(
            self.anna,
            "<p>Look: <b>open</b> &amp; warm<br>https://a.example/?a=1&amp;b=2</p>",
        )
        self.assertEqual(self.sent(), ["Look: open & warm\nhttps://a.example/?a=1&b=2"])

    def test_what_discuss_adds_stays_here(self):
        """The composer adds mentions, links, emoji and lists."""
        self.answer(
            self.anna,
            "<div>Hi&nbsp;😀</div><ul><li>one</li><li>two</li></ul>"
            '<a href="https://a.example/x" target="_blank">https://a.example/x</a>'
            '<br><a class="o_mail_redirect" data-oe-model="res.partner" data-oe-id="3"'
            ' href="/odoo/res.partner/3">@Ben</a>',
        )
        self.assertEqual(
            self.sent(), ["Hi 😀\n• one\n• two\nhttps://a.example/x\n@Ben"]
        )

    def test_replies_of_a_thread_go_in_order(self):
        for text in "abc":
            self.post(self.anna, text)
        self.run_network()
        self.assertEqual(self.sent(), ["a", "b", "c"])

    def test_replies_of_two_threads(self):
        other = self.conversation(customer=OTHER_ID)
        self.post(self.anna, "to one")
        self.post(self.anna, "to the other", other)
        self.run_network()
        recipients = {
            call.params["recipient"]["id"]: call.params["message"]["text"]
            for call in self.instagram.called("send")
        }
        self.assertEqual(recipients, {CUSTOMER_ID: "to one", OTHER_ID: "to the other"})

    def test_seen_covers_what_was_before(self):
        first = self.answer(self.anna, "one").instagram_message_ids
        second = self.answer(self.anna, "two").instagram_message_ids
        third = self.answer(self.anna, "three").instagram_message_ids
        self.receive(saw(second.mid))
        states = [first.state, second.state, third.state]
        self.assertEqual(states, ["read", "read", "sent"])

    def test_seen_of_another_thread_changes_nothing(self):
        part = self.answer(self.anna, "one").instagram_message_ids
        self.receive(saw("mid.unknown", customer=OTHER_ID))
        self.assertEqual(part.state, "sent")

    def test_seen_before_what_was_written_in_the_app(self):
        row = self.receive(saw("mid.app"))
        self.assertEqual(row.state, "pending")
        self.receive(echoed("Yes", mid="mid.app"))
        self.assertEqual(self.parts().state, "read")
        self.assertEqual(row.state, "done")

    def test_seen_of_what_never_comes(self):
        row = self.receive(saw("mid.never"))
        row.write({"received_at": "2025-01-01", "not_before": False})
        self.run_incoming()
        self.assertEqual(row.state, "done")

    def test_state_is_told_live(self):
        thread = self.thread()
        self.post(self.anna, "Yes")
        self.forget()
        self.run_network()
        told = [
            message["instagram_state"]
            for payload in self.heard(thread, "mail.record/insert")
            for message in payload.get("mail.message", ())
        ]
        self.assertEqual(told, ["sending", "sent"])

    def test_message_is_shown_with_its_state(self):
        message = self.post(self.anna, "Yes")
        self.authenticate(self.ben.login, self.ben.login)
        data = self.make_jsonrpc_request(
            "/discuss/channel/messages", {"channel_id": self.thread().id}
        )
        (shown,) = (m for m in data["data"]["mail.message"] if m["id"] == message.id)
        self.assertEqual(shown["instagram_state"], "queued")
        self.assertIs(shown["instagram_error_reason"], False)
        self.assertIs(shown["instagram_from_app"], False)


class TestLongReplies(InboxCase):
    """Instagram accepts 1000 bytes in a message."""

    def setUp(self):
        super().setUp()
        self.conversation()

    def test_parts_in_order(self):
        words = [f"wört{number:04}" for number in range(500)]
        message = self.answer(self.anna, " ".join(words))
        parts = message.instagram_message_ids.sorted("id")
        sent = [
            call.params["message"]["text"] for call in self.instagram.called("send")
        ]
        self.assertEqual(sent, parts.mapped("text"))
        self.assertGreater(len(sent), 4)
        self.assertLessEqual(max(len(text.encode()) for text in sent), 1000)
        self.assertEqual(" ".join(sent).split(), words)
        self.assertEqual(self.texts()[-1].split(), words)

    def test_failed_part_stops_the_rest(self):
        self.instagram.answers["send"] = [
            {"recipient_id": CUSTOMER_ID, "message_id": "mid.part1"},
            graph_error(10, "Outside of allowed window", 2534022),
        ]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            message = self.answer(self.anna, "word " * 600)
        parts = message.instagram_message_ids.sorted("id")
        self.assertEqual(parts.mapped("state"), ["sent", "failed", "failed"])
        self.assertEqual(len(self.instagram.called("send")), 2)
        self.assertIn("24 hours", parts[1].error_message)
        self.assertIn("part before", parts[2].error_message)

    def test_next_reply_goes_out_after_a_failed_one(self):
        self.instagram.answers["send"] = [graph_error(100)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.answer(self.anna, "word " * 600)
        self.assertEqual(
            self.answer(self.anna, "Sorry").instagram_message_ids.state, "sent"
        )

    def test_counts_as_one_message(self):
        self.answer(self.anna, "word " * 600)
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(sum(facts.mapped("outgoing_messages")), 1)
