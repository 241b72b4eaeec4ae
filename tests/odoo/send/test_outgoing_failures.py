import requests
import urllib3
from odoo import fields

from ..common import KEPT_TOKEN, graph_error
from ..wire import wrote
from .outgoing_case import FailureCase


def refused_connection(_call):
    """Nobody listens: the request was certainly not sent."""
    reason = urllib3.exceptions.NewConnectionError(None, "Connection refused")
    raise requests.ConnectionError(reason)


class TestAccessLost(FailureCase):
    """Instagram no longer accepts the inbox's access."""

    def test_reply_waits_and_the_inbox_asks_to_be_reconnected(self):
        for code, subcode in ((190, 460), (190, None), (102, None), (10, 2534077)):
            with self.subTest(code=code, subcode=subcode):
                self.inbox.state = "connected"
                part = self.answer_refused(graph_error(code, "Bye", subcode, 401))
                self.assertEqual(self.inbox.state, "reauthorize")
                self.assertEqual(part.state, "queued")
                self.assertFalse(part.error_message)

    def test_nothing_is_sent_meanwhile(self):
        self.answer_refused(graph_error(190))
        self.answer(self.anna, "Hello?")
        self.run_network()
        self.assertEqual(self.sends(), 1)

    def test_replies_go_out_in_order_after_reconnecting(self):
        self.answer_refused(graph_error(190))
        self.answer(self.anna, "And tomorrow, too.")
        self.inbox.write({"state": "connected", "access_token": "IGAAnew"})
        self.run_network()
        self.assertEqual(self.parts().mapped("state"), ["sent", "sent"])
        calls = self.instagram.called("send")[1:]
        texts = [call.params["message"]["text"] for call in calls]
        self.assertEqual(texts, ["Yes, we do.", "And tomorrow, too."])
        self.assertEqual({call.token for call in calls}, {"IGAAnew"})

    def test_reconnecting_wakes_the_job(self):
        self.answer_refused(graph_error(190))
        cron = self.env.ref("instagram_inbox.ir_cron_network")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.inbox.state = "connected"
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))

    def test_agents_are_told_live(self):
        self.forget()
        self.answer_refused(graph_error(190))
        states = [
            inbox.get("state")
            for payload in self.heard(self.inbox, "mail.record/insert")
            for inbox in payload.get("instagram.inbox", ())
        ]
        self.assertIn("reauthorize", states)

    def test_other_inboxes_go_on(self):
        other = self.new_inbox(
            name="Café", instagram_id="17841400000000002", app_scoped_id="2"
        )
        self.answer_refused(graph_error(190))
        self.assertEqual(other.state, "connected")


class TestLater(FailureCase):
    """The reply was certainly not sent: Odoo sends it later."""

    def assert_waits(self, *answers):
        before = self.sends()
        part = self.answer_meets(*answers)
        self.assertEqual(part.state, "queued")
        self.assertGreater(part.not_before, fields.Datetime.now())
        self.assertEqual(self.inbox.state, "connected")
        self.run_network()
        self.assertEqual(self.sends(), before + 1)
        part.not_before = fields.Datetime.now()
        self.run_network()
        self.assertEqual(part.state, "sent")
        self.assertEqual(self.sends(), before + 2)
        self.assertFalse(part.error_message or part.error_code)

    def test_refused_connection(self):
        self.assert_waits(refused_connection)

    def test_unknown_host(self):
        error = urllib3.exceptions.NameResolutionError(
            "graph", None, OSError("no name")
        )
        self.assert_waits(requests.ConnectionError(error))

    def test_each_try_waits_longer(self):
        part = self.answer_meets(refused_connection)
        waits = []
        for _try in range(9):
            wait = part.not_before - fields.Datetime.now()
            waits.append(round(wait.total_seconds(), -1))
            part.not_before = fields.Datetime.now()
            self.instagram.answers["send"] = [refused_connection]
            self.run_network()
        self.assertEqual(waits, sorted(waits))
        self.assertLess(waits[0], 60)
        self.assertLessEqual(waits[-1], 3600)
        self.assertEqual(part.state, "queued")

    def test_next_reply_does_not_overtake(self):
        first = self.answer_meets(refused_connection)
        second = self.answer(self.anna, "And tomorrow, too.").instagram_message_ids
        self.assertEqual(second.state, "queued")
        first.not_before = False
        self.run_network()
        texts = [c.params["message"]["text"] for c in self.instagram.called("send")[1:]]
        self.assertEqual(texts, ["Yes, we do.", "And tomorrow, too."])


class TestRefused(FailureCase):
    """Instagram refuses this message: its author reads why."""

    def test_failed_with_sentence_and_code(self):
        refusals = (
            (graph_error(10, "x", 2534022), "10/2534022", "24 hours"),
            (graph_error(551), "551", "cannot receive"),
            (
                graph_error(100, "x", 2534014),
                "100/2534014",
                "does not know this person",
            ),
            (graph_error(100), "100", "checklist of the inbox"),
            (graph_error(987654), "987654", "refused"),
        )
        for answer, code, words in refusals:
            with self.subTest(code=code):
                part = self.answer_refused(answer)
                self.assertEqual((part.state, part.error_code), ("failed", code))
                self.assertIn(words, part.error_message)
        self.assertEqual(self.inbox.state, "connected")

    def test_never_tried_again(self):
        self.answer_refused(graph_error(100))
        self.run_network()
        self.assertEqual(self.sends(), 1)

    def test_sentence_is_shown_live_and_holds_no_secret(self):
        thread = self.thread()
        self.forget()
        text = f"Bad token {KEPT_TOKEN}, access_token={KEPT_TOKEN}"
        part = self.answer_refused(graph_error(100, text))
        told = [
            message
            for payload in self.heard(thread, "mail.record/insert")
            for message in payload.get("mail.message", ())
        ]
        self.assertEqual(told[-1]["instagram_state"], "failed")
        self.assertEqual(told[-1]["instagram_error_reason"], "bad_request")
        self.assertNotIn("IGAA", part.error_message)

    def test_failed_reply_is_no_answer(self):
        self.answer_refused(graph_error(100))
        facts = self.env["instagram.inbox.report"].search([])
        self.assertFalse(sum(facts.mapped("outgoing_messages")))

    def test_failures_stay_in_their_thread(self):
        self.answer_refused(graph_error(100))
        self.receive(wrote("Hello?"))
        self.assertEqual(self.texts()[-1], "Hello?")
