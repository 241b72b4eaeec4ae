from datetime import timedelta

import requests
from odoo import fields
from odoo.tests import freeze_time

from ..common import CUSTOMER_ID, HTML, graph_error
from ..wire import echoed, saw, wrote
from .outgoing_case import FailureCase


class TestUnconfirmed(FailureCase):
    """It may have arrived: Odoo never sends it again, and its echo settles it."""

    ANSWERS = (
        requests.ReadTimeout("hangs"),
        (500, HTML),
        (502, ""),
        (200, HTML),
        (200, {"surprise": True}),
        graph_error(1, "An unknown error has occurred.", None, 500),
        graph_error(2, "Service temporarily unavailable", None, 503),
    )

    def test_never_sent_again(self):
        for answer in self.ANSWERS:
            with self.subTest(answer=answer):
                before = self.sends()
                part = self.answer_meets(answer)
                self.assertEqual(part.state, "unconfirmed")
                self.assertIn("may have arrived", part.error_message)
                self.run_network()
                self.assertEqual(self.sends(), before + 1)

    def test_settled_by_its_echo(self):
        part = self.answer_meets(requests.ReadTimeout("hangs"))
        self.receive(echoed("Yes, we do.", mid="mid.echo"))
        self.assertEqual((part.state, part.mid), ("sent", "mid.echo"))
        self.assertFalse(part.error_message)
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes, we do."])

    def test_settled_by_its_echo_in_another_form(self):
        forms = {
            "Schöne Grüße ❤️": "Scho\u0308ne Gru\u0308ße ❤",
            "Scho\u0308ne Gru\u0308ße": "Schöne Grüße",
            "one\ntwo": "one\r\ntwo ",
            "1️⃣ or 2️⃣?": "1\u20e3 or 2\u20e3?",
        }
        for number, (text, told) in enumerate(forms.items()):
            with self.subTest(text):
                self.instagram.answers["send"] = [requests.ReadTimeout("hangs")]
                part = self.answer(self.anna, text.replace("\n", "<br>"))
                part = part.instagram_message_ids
                self.assertEqual((part.state, part.text), ("unconfirmed", text))
                count = len(self.messages())
                self.receive(echoed(told, mid=f"mid.echo{number}"))
                self.assertEqual((part.state, part.mid), ("sent", f"mid.echo{number}"))
                self.assertEqual(len(self.messages()), count)

    def test_counts_when_settled(self):
        self.answer_meets(requests.ReadTimeout("hangs"))
        facts = self.env["instagram.inbox.report"]
        self.assertFalse(facts.search([("outgoing_messages", ">", 0)]))
        self.receive(echoed("Yes, we do."))
        self.assertEqual(
            facts.search([("outgoing_messages", ">", 0)]).agent_id, self.anna
        )

    def test_then_seen(self):
        part = self.answer_meets(requests.ReadTimeout("hangs"))
        self.receive(echoed("Yes, we do.", mid="mid.echo"), saw("mid.echo"))
        self.assertEqual(part.state, "read")

    def test_same_words_at_another_time_are_somebodys_own(self):
        """They come from Instagram's app, before the call or long after it."""
        part = self.answer_meets(requests.ReadTimeout("hangs"))
        now = fields.Datetime.now()
        for at in (now - timedelta(hours=1), now + timedelta(hours=1)):
            with self.subTest(at=at), freeze_time(max(at, now)):
                self.receive(echoed("Yes, we do.", at=at))
                self.assertEqual(part.state, "unconfirmed")
        part.mail_message_id.with_user(self.anna).instagram_arrived()
        with freeze_time(now + timedelta(days=60)):
            self.receive(echoed("Yes, we do.", at=now + timedelta(days=60)))
        self.assertEqual(self.texts().count("Yes, we do."), 4)
        self.assertFalse(part.mid)

    def test_other_text_from_the_app_does_not_settle_it(self):
        part = self.answer_meets(requests.ReadTimeout("hangs"))
        self.receive(echoed("We close at noon."))
        self.assertEqual(part.state, "unconfirmed")
        self.assertEqual(self.texts()[-1], "We close at noon.")

    def test_two_with_one_text_are_settled_by_two_echoes(self):
        one = self.answer_meets(requests.ReadTimeout("hangs"))
        two = self.answer_meets(requests.ReadTimeout("hangs"))
        self.receive(echoed("Yes, we do.", mid="mid.1st"))
        self.assertEqual((one.state, two.state), ("sent", "unconfirmed"))
        self.receive(echoed("Yes, we do.", mid="mid.2nd"))
        self.assertEqual((one.mid, two.mid), ("mid.1st", "mid.2nd"))

    def test_next_reply_goes_out(self):
        self.answer_meets(requests.ReadTimeout("hangs"))
        self.assertEqual(self.answer_meets().state, "sent")

    def test_left_behind_by_a_killed_job(self):
        part = self.post(self.anna, "Yes").instagram_message_ids
        part.state = "sending"
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.assertEqual(part.state, "unconfirmed")
        self.assertIn("Odoo was stopped", part.error_message)
        self.assertFalse(self.sends())


class TestEchoRaces(FailureCase):
    """The echo of a reply never becomes a second message, whenever it comes."""

    def test_after_the_answer(self):
        part = self.answer_meets()
        rows = self.receive(echoed("Yes, we do.", mid=part.mid))
        self.assertEqual(rows.state, "done")
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes, we do."])
        self.assertFalse(part.from_app)

    def test_before_the_answer(self):
        part = self.post(self.anna, "Yes, we do.").instagram_message_ids
        part.state = "sending"
        rows = self.receive(echoed("Yes, we do.", mid="mid.early"))
        self.assertEqual(rows.state, "pending")
        self.assertEqual(len(self.messages()), 2)
        part._network_done("mid.early")
        self.run_incoming()
        self.assertEqual(rows.state, "done")
        self.assertEqual((part.state, part.mid), ("sent", "mid.early"))
        self.assertEqual(len(self.messages()), 2)

    def test_seen_before_the_answer(self):
        part = self.post(self.anna, "Yes, we do.").instagram_message_ids
        part.state = "sending"
        rows = self.receive(saw("mid.early"))
        self.assertEqual(rows.state, "pending")
        part._network_done("mid.early")
        self.run_incoming()
        self.assertEqual(part.state, "read")

    def test_customers_messages_do_not_wait_for_the_answer(self):
        part = self.post(self.anna, "Yes, we do.").instagram_message_ids
        part.state = "sending"
        self.receive(echoed("Yes, we do.", mid="mid.early"), wrote("Great"))
        self.assertEqual(self.texts()[-1], "Great")

    def test_echo_of_an_interrupted_send(self):
        part = self.post(self.anna, "Yes, we do.").instagram_message_ids
        part.state = "sending"
        rows = self.receive(saw("mid.early"), echoed("Yes, we do.", mid="mid.early"))
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.run_incoming()
        self.run_incoming()
        self.assertEqual(rows.mapped("state"), ["done", "done"])
        self.assertEqual(part.state, "read")
        self.assertEqual(len(self.messages()), 2)
        self.assertFalse(self.sends())

    def test_waiting_ends(self):
        part = self.post(self.anna, "Yes, we do.").instagram_message_ids
        part.state = "sending"
        rows = self.deliver(echoed("We close at noon."))
        rows.received_at -= timedelta(minutes=2)
        self.run_incoming()
        self.assertEqual(rows.state, "done")
        self.assertEqual(self.texts()[-1], "We close at noon.")

    def test_same_text_from_the_app_is_a_message_of_its_own(self):
        self.answer_meets()
        self.receive(echoed("Yes, we do.", mid="mid.app"))
        self.assertEqual(self.texts()[1:], ["Yes, we do.", "Yes, we do."])
        self.assertEqual(self.parts().mapped("from_app"), [False, True])

    def test_recipient_is_the_customer(self):
        self.answer_meets()
        call = self.instagram.called("send")[0]
        self.assertEqual(call.params["recipient"]["id"], CUSTOMER_ID)
