import json
from datetime import timedelta

from odoo import fields

from ..common import CUSTOMER_ID, INSTAGRAM_ID, graph_error
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, wrote

LOG = "odoo.addons.instagram_inbox.models.send.instagram_inbox"


def by_app(percent):
    return {"x-app-usage": json.dumps({"call_volume": percent, "cpu_time": 0})}


def by_account(percent, minutes=0):
    usage = {"type": "instagram", "call_count": percent, "total_time": 1}
    usage["estimated_time_to_regain_access"] = minutes
    return {"X-Business-Use-Case-Usage": json.dumps({INSTAGRAM_ID: [usage]})}


def sent(headers):
    """Return the response to a sent message, with the usage in its headers."""

    def answer(call):
        return {"recipient_id": CUSTOMER_ID, "message_id": f"mid.{id(call)}"}

    return lambda call: (200, answer(call), headers)


class TestUsage(InboxCase):
    """Near the limit an inbox sends slowly, before Instagram refuses its calls."""

    def setUp(self):
        super().setUp()
        self.conversation()
        self.run_network()

    def sends(self):
        return len(self.instagram.called("send"))

    def meets(self, *headers):
        """Let Instagram's next responses have these headers."""
        self.instagram.answers["send"] = [sent(each) for each in headers]

    def end_pause(self):
        self.inbox.paused_until = fields.Datetime.now()

    def test_far_from_it(self):
        for headers in (by_app(89), by_account(12), {"x-app-usage": "?"}, {}):
            self.meets(headers)
            self.answer(self.anna, "Yes")
            self.assertFalse(self.inbox.pause_key or self.inbox.usage_percent)

    def test_nearly_used_up(self):
        for headers in (by_app(90), by_account(99)):
            self.meets(headers, headers, {}, by_app(3))
            for number in range(3):
                self.post(self.anna, f"{number}")
            before = self.sends()
            with self.assertLogs(LOG, "WARNING"):
                self.run_network()
            self.assertEqual(self.sends() - before, 1, "one, then a pause")
            self.assertTrue(self.inbox.is_paused)
            self.assertIn("nearly used up", self.inbox.health)
            left = self.inbox.paused_until - fields.Datetime.now()
            self.assertLessEqual(left, timedelta(seconds=10))
            self.end_pause()
            self.run_network()
            self.assertEqual(self.sends() - before, 2)
            self.end_pause()
            self.run_network()
            self.assertEqual(self.sends() - before, 3)
            self.assertTrue(self.inbox.pause_key, "an answer without word of it")
            self.end_pause()
            self.answer(self.anna, "last")
            self.assertFalse(self.inbox.pause_key or self.inbox.paused_until)

    def test_used_up(self):
        self.meets(by_account(100, minutes=7))
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            message = self.answer(self.anna, "Yes")
        self.assertEqual(message.instagram_message_ids.state, "sent")
        left = self.inbox.paused_until - fields.Datetime.now()
        self.assertGreater(left, timedelta(minutes=6))
        self.assertEqual(self.inbox.pause_key, "rate_limited")
        self.answer(self.anna, "No")
        self.assertEqual(self.sends(), 1)

    def test_refused_and_used_up(self):
        refused = (*graph_error(613), by_account(100, minutes=7))
        self.instagram.answers["send"] = [refused]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            message = self.answer(self.anna, "Yes")
        self.assertEqual(message.instagram_message_ids.state, "queued")
        left = self.inbox.paused_until - fields.Datetime.now()
        self.assertGreater(left, timedelta(minutes=6))

    def test_others_go_on(self):
        other = self.new_inbox(
            name="Bikes", instagram_id="17841400000000009", app_scoped_id="9"
        )
        body = wrote("Hallo", customer=OTHER_ID)
        body["recipient"]["id"] = other.instagram_id
        entry = {"time": 1, "id": other.instagram_id, "messaging": [body]}
        self.deliver_body({"object": "instagram", "entry": [entry]})
        self.run_incoming()
        self.meets(by_app(95))
        with self.assertLogs(LOG, "WARNING"):
            self.answer(self.anna, "Yes")
        self.answer(self.anna, "Yes", self.thread(OTHER_ID))
        self.assertEqual(self.sends(), 2)
        self.assertTrue(self.inbox.is_paused)
        self.assertFalse(other.is_paused)

    def test_look_ups_tell_too_and_wait(self):
        usage = {"name": "Bo", "username": "bo"}
        self.instagram.answers["profile"] = [(200, usage, by_app(97))]
        self.conversation("Hi", customer=OTHER_ID)
        with self.assertLogs(LOG, "WARNING"):
            self.run_network()
        self.assertTrue(self.inbox.is_paused)
        third = "1129840000000003"
        self.conversation("Hi", customer=third)
        looked_up = len(self.instagram.called("profile"))
        self.run_network()
        self.assertEqual(len(self.instagram.called("profile")), looked_up)
        self.end_pause()
        self.run_network()
        self.assertEqual(len(self.instagram.called("profile")), looked_up + 1)
